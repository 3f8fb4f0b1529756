"""Cells merged over several rows of a table, of which only the first row has the value."""

from collections.abc import Sequence
from typing import NamedTuple

from workbench.sources.layout import filled
from workbench.sources.place import FOUND, Placed
from workbench.sources.sql import quote
from workbench.sources.table import ROW, Fault
from workbench.words import count, has, listed, quoted

_SHOWN = 5


class Merged(NamedTuple):
    """A merged cell: the place of its first column, from 0, and the numbers of its rows."""

    column: int
    first: int
    last: int


def merged_fault(placed: Placed, merged: Sequence[Merged]) -> list[Fault]:
    """Tell which rows of a table have no value because a cell above is merged with theirs.

    Titles and headings may be merged without harm, and so may blank cells.

    Parameters
    ----------
    placed
        The table, with the numbers that rows have on their sheet.
    merged
        The sheet's merged cells.
    """
    width = len(placed.headers) + len(placed.notes.gaps)
    kept = [place for place in range(width) if place not in placed.notes.gaps]
    lost: set[int] = set()
    headers = []
    for place, (name, header) in zip(kept, placed.headers.items(), strict=True):
        cells = [one for one in merged if one.column == place]
        bare = _without_value(placed, name, cells) if cells else set()
        headers += [header] if bare else []
        lost |= bare
    if not lost:
        return []
    n = len(lost)
    return [
        Fault(
            "merged_cells",
            f"{count(n, 'row')} {has(n)} no value in {listed(map(quoted, headers))}, where cells "
            "are merged over several rows: only the first row of a merged cell has its value.",
            n,
            "Take the merging off in Excel and fill the value into every row.",
            rows=tuple(sorted(lost)[:_SHOWN]),
        )
    ]


def _without_value(placed: Placed, name: str, cells: Sequence[Merged]) -> set[int]:
    """Find the rows of the table below the first of each merged cell that has a value."""
    values = dict(placed.connection.execute(f"SELECT {ROW}, {quote(name)} FROM {FOUND}").fetchall())
    return {
        row
        for cell in cells
        if filled(values.get(cell.first))
        for row in range(cell.first + 1, cell.last + 1)
        if row in values
    }
