"""A look at the beginning of a table, for what can be told without reading it."""

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from workbench.sources.delimited import find_dialect, records
from workbench.sources.empty import EmptyFileError, nothing_in
from workbench.sources.encoding import decode
from workbench.sources.fingerprints import table_files
from workbench.sources.layout import LOOKED_AT, filled, find_layout
from workbench.sources.locating import is_database
from workbench.sources.recognise import recognise

_HEAD = 1 << 20
_SMALL = 1_000_000
_NUMBERED = re.compile(r"Column \d+")


@dataclass(frozen=True)
class Glimpse:
    """What the beginning of a table shows.

    Attributes
    ----------
    headings
        Its headings, as :attr:`workbench.sources.Column.header` gives them.
    rows
        Whether there is at least one row.
    whole
        Whether all of the table was looked at.
    """

    headings: tuple[str, ...]
    rows: bool
    whole: bool = True

    def lacks(self, heading: str) -> bool:
        """Say whether the table has no such heading, as far as its beginning can tell.

        Further down may be cells beyond the headings, and what shows how accents are written.
        """
        certain = self.whole or (heading.isascii() and not _NUMBERED.fullmatch(heading))
        return certain and heading not in self.headings


def glimpse(reference: str) -> Glimpse | None:
    """Look at the beginning of a table.

    Parameters
    ----------
    reference
        A full reference, as :func:`workbench.sources.locate` gives it.

    Returns
    -------
    Glimpse or None
        Nothing where a look would take long: of a database, or of a workbook or JSON file of more
        than a megabyte.

    Raises
    ------
    WorkbenchError
        Where it holds no table that can be read.
    """
    if is_database(reference):
        return None
    path = Path(reference)
    try:
        return _of_folder(path) if path.is_dir() else _of_file(path)
    except OSError:
        # Whoever opens it to read it says why that cannot be.
        return None


def _of_folder(folder: Path) -> Glimpse | None:
    seen = []
    for path in table_files(folder):
        try:
            one = _of_file(path)
        except EmptyFileError:
            continue
        if one is None:
            return None
        seen.append(one)
    if not seen:
        return None
    headings = dict.fromkeys(heading for one in seen for heading in one.headings)
    return Glimpse(
        (*headings, "source_file"),
        any(one.rows for one in seen),
        all(one.whole for one in seen),
    )


def _of_file(path: Path) -> Glimpse | None:
    form = recognise(path)
    if form == "text":
        return _of_text(path)
    if form == "parquet":
        from workbench.sources.declared import read_parquet

        table = read_parquet(path, "")
    elif path.stat().st_size <= _SMALL:
        from workbench.sources.reading import read

        table = read(path)
    else:
        return None
    return Glimpse(tuple(column.header for column in table.columns), table.rows > 0)


def _of_text(path: Path) -> Glimpse | None:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        whole = not stream.read(1)
    if not whole:
        if b"\0" in head:
            return None
        head = head[: head.rfind(b"\n") + 1]
    text = decode(head, path.name).text
    rows = islice(records(text, find_dialect(text)), LOOKED_AT)
    cells = [row.cells for row in rows if any(map(filled, row.cells))]
    if not cells:
        if whole:
            raise nothing_in(path.name)
        return None
    layout = find_layout(cells)
    from workbench.sources.headings import unique_headers

    width = max(map(len, cells))
    given = [*layout.headings, *[""] * (width - len(layout.headings))]
    return Glimpse(unique_headers(given), len(cells) > layout.first, whole)
