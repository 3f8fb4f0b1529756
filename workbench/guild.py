"""What a report of linked data has to tell, whoever linked them.

GUILD (Gilbert and others, 2018) asks how the data came, how they were linked, how well that worked
and what it means. RECORD (Benchimol and others, 2015) asks for the numbers at each stage too.
"""

import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version

import pandas as pd

from workbench.documents import Answer, Document, Grid, Section
from workbench.naming import list_name
from workbench.sources import SourceTable

NAME = "linkage-report"
# As much of a fingerprint as reports show; run.json has all of it.
FINGERPRINT = 19
PROVISION = tuple(
    Answer(asked=asked)
    for asked in (
        "Who is on each list, which area it covers, and who is left off it",
        "How and when the facts on each list were written down, and what changed in that",
        "On which day each list was taken from its system",
        "What was checked before the lists came",
    )
)
LINKERS = (Answer(asked="Who linked, and what else of people they could see"),)
_ABOUT = (
    "It answers what should be told of linked data at each step: how the data came, how they were "
    "prepared and linked, how well that worked and what it means (GUILD: Gilbert and others, 2018; "
    "RECORD: Benchimol and others, 2015). Everything is taken from the link itself, except what "
    "the data are for and who is responsible for them. It holds nothing about any one person. What "
    "nobody has said is listed at the end."
)
_SOFTWARE = {
    "data-workbench": "Data Workbench",
    "splink": "Splink",
    "duckdb": "DuckDB",
    "numpy": "NumPy",
    "pandas": "pandas",
    "scipy": "SciPy",
    "pyspark": "PySpark",
}
_USUAL = tuple(_SOFTWARE)[:-1]


def report(
    title: str,
    made: str,
    sections: Sequence[Section],
    *,
    purpose: str,
    controller: str,
    unknown: Iterable[str] = (),
    name: str = NAME,
) -> Document:
    """Make a linkage report: what it is before its sections, and what is not known after them.

    Parameters
    ----------
    title
        What was linked with what.
    made
        What that gave, in a few words.
    sections
        How the data came, were prepared and linked, how well that worked and what it means.
    purpose
        What the linked data are for; empty where nobody has said.
    controller
        Who is responsible for them; empty where nobody has said.
    unknown
        What else is not known, in sentences.
    name
        The name of its files.
    """
    opening = Section(
        title="What this is",
        answers=(
            Answer(asked="What was linked", said=made),
            Answer(asked="Purpose", said=purpose.strip()),
            Answer(asked="Data controller", said=controller.strip()),
        ),
    )
    told = Document(
        name=name, title=f"Linkage report: {title}", about=_ABOUT, sections=(opening, *sections)
    )
    missing = [f"{one}." for one in told.unanswered()]
    last = Section(title="6. What is not known", statements=(*missing, *unknown))
    return told.model_copy(update={"sections": (*told.sections, last)})


def came(tables: Sequence[SourceTable]) -> Section:
    """Say which lists came, as files.

    Parameters
    ----------
    tables
        The lists as they were read.
    """
    columns = ["list", "rows", "kind_of_file", "fingerprint_of_the_content"]
    read = [
        (list_name(one.name), one.rows, one.kind, one.fingerprint[:FINGERPRINT]) for one in tables
    ]
    grids = (Grid.of("The lists", pd.DataFrame(read, columns=columns)),) if read else ()
    return Section(title="1. How the data came", answers=PROVISION, grids=grids)


def prepared(statements: Sequence[str], columns: pd.DataFrame) -> Section:
    """Say how the lists were prepared.

    Parameters
    ----------
    statements
        What was done to their values, in sentences.
    columns
        What each column was taken to say.
    """
    return Section(
        title="2. How the lists were prepared",
        answers=LINKERS,
        statements=tuple(statements),
        grids=(Grid.of("What each column was taken to say", columns),),
    )


def software(packages: Iterable[str] = _USUAL, *, spark: bool = False) -> str:
    """Name the programs that link, with their versions.

    Parameters
    ----------
    packages
        Their packages; those that are not installed are left out.
    spark
        Whether Spark had a part.
    """
    found = []
    for package in [*packages, *(["pyspark"] if spark else [])]:
        try:
            found.append(f"{_SOFTWARE[package]} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join([*found, f"Python {platform.python_version()}"])
