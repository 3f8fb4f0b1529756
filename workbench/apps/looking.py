"""A look into a list: its columns, some of their values, and what each is guessed to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workbench.roles.kinds import ListRoles
from workbench.roles.written import Chosen
from workbench.sources import SourceTable
from workbench.sources.sql import quote
from workbench.sources.table import TYPE_WORDS

_SAMPLES = 3
_LOOKED_AT = 200
# With more columns than this, only those are guessed at whose headings say something.
_WIDE = 300
# What many people share tells nobody apart.
_TELLING_NOBODY = {"sex", "region", "locality"}
_BY_VALUES = "its values"


@dataclass(frozen=True)
class ColumnSeen:
    """A column of a file: its heading, what it holds, and some values as found."""

    heading: str
    holds: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class ListSeen:
    """A list that was looked at.

    Attributes
    ----------
    rows
        How many rows it has.
    columns
        Its columns, by heading.
    guessed
        What the linkage would take each for.
    layout
        The headings that are the file's own, by which its sender is known; none where it has no
        headings.
    """

    rows: int
    columns: Mapping[str, ColumnSeen]
    guessed: ListRoles
    layout: tuple[str, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """Its headings, in order."""
        return tuple(self.columns)


def columns_of(table: SourceTable) -> list[ColumnSeen]:
    """Give each column's heading, what it holds, and some of its values.

    Parameters
    ----------
    table
        The table.
    """
    rows = table.text().limit(_LOOKED_AT).fetchall()
    seen = []
    for place, column in enumerate(table.columns):
        values = (str(row[place]).strip() for row in rows if row[place] is not None)
        samples = tuple(dict.fromkeys(value for value in values if value))[:_SAMPLES]
        seen.append(ColumnSeen(column.header, TYPE_WORDS[column.type], samples))
    return seen


def look(path: Path) -> ListSeen:
    """Read a list, and guess what its columns say.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    WorkbenchError
        When it cannot be read.
    """
    from workbench.roles.guessing import guess_roles, sample, speaks
    from workbench.sources import read

    table = read(path)
    columns = table.columns
    wide = len(columns) > _WIDE
    if wide:
        columns = tuple([one for one in columns if speaks(one.header)][:_WIDE])
    guessed = ListRoles(None, {})
    if columns:
        listing = ", ".join(quote(one.name) for one in columns)
        # What the values of thousands of columns mean would take long to work out.
        chosen = (table.text() if wide else table.relation()).project(listing)
        guessed = guess_roles(sample(chosen, [one.header for one in columns]))
    faults = {fault.key: fault for fault in table.faults}
    ours = set(faults["unnamed_columns"].columns) if "unnamed_columns" in faults else set()
    theirs = () if "no_headings" in faults else (one.header for one in table.columns)
    return ListSeen(
        table.rows,
        {one.heading: one for one in columns_of(table)},
        guessed,
        tuple(heading for heading in theirs if heading not in ours),
    )


def surely_guessed(path: Path) -> bool:
    """Whether the columns of a list that everybody shares need not be looked at.

    They need not where each was guessed by its heading, and one of them says who somebody is.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    WorkbenchError
        When it cannot be read.
    """
    return _surely_guessed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _surely_guessed(path: Path, changed: int) -> bool:
    guessed = look(path).guessed
    return tells(guessed.columns) and _BY_VALUES not in guessed.why.values()


def tells(columns: Chosen) -> bool:
    """Whether columns say who somebody is.

    Parameters
    ----------
    columns
        Columns by role.
    """
    return any(names and role not in _TELLING_NOBODY for role, names in columns.items())
