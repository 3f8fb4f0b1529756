"""Whether a run's inputs are made up, so that its report says so."""

import re
from collections.abc import Sequence
from pathlib import Path

# The heading that the made-up borough writes into every table, as a cell of its own or a key.
_COLUMN = re.compile(r"(?:^|[,;\t|\"'])made_up(?:$|[,;\t|\"'\r])", re.MULTILINE)
_HEAD = 65_536
_TEXTS = {".csv", ".tsv", ".txt", ".tab", ".dat", ".data", ".json", ".jsonl", ".ndjson", ".geojson"}


def made_up(references: Sequence[str]) -> bool:
    """Say whether every input is made up; a database never is, and no input is not.

    Only the beginning of a text file is read: its headings hold ``made_up``.

    Parameters
    ----------
    references
        Full references, as :func:`workbench.sources.locate` gives them.
    """
    return bool(references) and all(_is_made_up(reference) for reference in references)


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
