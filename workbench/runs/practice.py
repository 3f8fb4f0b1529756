"""Whether a run's inputs are made up, so that its report says so."""

import re
from collections.abc import Sequence
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.runs.identity import name_of

# The heading that the made-up borough writes into every table, as a cell of its own or a key.
_COLUMN = re.compile(r"(?:^|[,;\t|\"'])made_up(?:$|[,;\t|\"'\r])", re.MULTILINE)
_HEAD = 65_536
_TEXTS = {".csv", ".tsv", ".txt", ".tab", ".dat", ".data", ".json", ".jsonl", ".ndjson", ".geojson"}


def made_up(references: Sequence[str]) -> bool:
    """Say whether the inputs are made up; a database never is, and no input is not.

    Only the beginning of a text file is read: its headings hold ``made_up``.

    Parameters
    ----------
    references
        Full references, as :func:`workbench.sources.locate` gives them.

    Raises
    ------
    WorkbenchError
        When some are made up and others are not: a report on both would be about nobody.
    """
    practice = [reference for reference in references if _is_made_up(reference)]
    real = [reference for reference in references if reference not in practice]
    if practice and real:
        raise WorkbenchError(
            f"{name_of(practice[0])} is practice data, whose people are made up, and "
            f"{name_of(real[0])} is not.",
            safe="Nothing has been run.",
            todo="Name a list of your own for each setting, or practice data for all of them.",
        )
    return bool(practice)


def _is_made_up(reference: str) -> bool:
    path = Path(reference)
    if path.is_dir():
        files = [
            file
            for file in path.rglob("*")
            if file.is_file() and not file.name.startswith((".", "~$"))
        ]
        return bool(files) and all(_is_made_up(str(file)) for file in files)
    if not path.is_file():
        return False
    if path.suffix.lower() in _TEXTS:
        with path.open("rb") as file:
            head = file.read(_HEAD).replace(b"\0", b"")
        return bool(_COLUMN.search(head.decode("utf-8", errors="replace")))
    from workbench.sources import read

    return read(reference).made_up
