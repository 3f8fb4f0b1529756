"""Where a table stands on its sheet: titles above it, its headings, what follows it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.sources.delimited import Grid

_SEARCHED = 60
_COMPARED = 200
_FIGURE = re.compile(r"[-+(]?\s*[£$€]?\s*[-+]?\d[\d,]*(\.\d+)?([eE][-+]?\d+)?\s*%?\)?")
_DAY = re.compile(
    r"(\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|\d{1,2}(st|nd|rd|th)?[- /][A-Za-z]{3,9}[- /,]+\d{2,4})([ T]\d{1,2}:\d{2}.*)?"
)
_YEAR = re.compile(r"(19|20)\d\d([/-]\d{2,4})?")

Row = Sequence[str | None]


@dataclass(frozen=True)
class Layout:
    """The places of a table's parts, as positions in the grid's rows.

    Attributes
    ----------
    above
        How many rows stand above the headings.
    headings
        The headings as found, ``""`` where there is none.
    first
        The position of the first row of data.
    two
        Whether the headings were put together from two rows.
    """

    above: int
    headings: tuple[str, ...]
    first: int
    two: bool = False


def filled(cell: str | None) -> bool:
    """Say whether a cell holds anything but space."""
    return cell is not None and cell.strip() != ""


def find_layout(grid: Grid, merged: frozenset[int] = frozenset()) -> Layout:
    """Find the headings.

    The table's width is the number of cells that most rows fill. Headings are the first row
    that fills at least half of it, holds no figure or date, and stands above at least one row;
    a first such row with figures under which there are more figures means that there are no
    headings. A row of headings with gaps above one that has none is a row of groups.

    Parameters
    ----------
    grid
        The rows as found.
    merged
        Positions of rows that have cells merged across columns.
    """
    rows = grid.rows
    usual = _usual_width(rows)
    for position, row in enumerate(rows[:_SEARCHED]):
        if _count(row) * 2 < usual or _count(row) < min(2, usual):
            continue
        below = [other for other in rows[position + 1 : position + 1 + _COMPARED] if _count(other)]
        if _is_data(row, below):
            return Layout(position, (), position)
        second = position + 1
        if second < len(rows) and _is_groups(row, rows[second], below[1:], position in merged):
            return Layout(position, _joined(row, rows[second]), second + 1, two=True)
        return Layout(position, tuple((cell or "").strip() for cell in row), second)
    first = next((position for position, row in enumerate(rows) if _count(row)), len(rows))
    row = rows[first] if first < len(rows) else ()
    return Layout(first, tuple((cell or "").strip() for cell in row), min(first + 1, len(rows)))


def _count(row: Row) -> int:
    return sum(map(filled, row))


def _usual_width(rows: Sequence[Row]) -> int:
    counts = Counter(_count(row) for row in rows[: _SEARCHED + _COMPARED])
    del counts[0]
    if not counts:
        return 0
    often = max(counts.values())
    return max(width for width, times in counts.items() if times * 2 >= often)


def is_figure(cell: str | None) -> bool:
    """Say whether a cell holds a number or a date, which no heading does but a year."""
    text = (cell or "").strip()
    return bool(_FIGURE.fullmatch(text) or _DAY.fullmatch(text))


def _is_data(row: Row, below: Sequence[Row]) -> bool:
    """Say whether a row is one of the data: figures in it stand above more figures."""
    figures = [place for place, cell in enumerate(row) if is_figure(cell)]
    if not figures or not below:
        return False
    texts = [(row[place] or "").strip() for place in figures]
    if all(map(_YEAR.fullmatch, texts)) and len(set(texts)) == len(texts):
        return False
    if _counts_up(texts):
        return False
    alike = 0
    for place in figures:
        under = [other[place] for other in below if place < len(other) and filled(other[place])]
        alike += bool(under) and sum(map(is_figure, under)) * 2 > len(under)
    return alike * 2 > len(figures)


def _counts_up(texts: Sequence[str]) -> bool:
    """Say whether figures number the columns, as in 0, 1, 2."""
    if len(texts) < 3 or not all(text.isdecimal() for text in texts):
        return False
    values = [int(text) for text in texts]
    return values == list(range(values[0], values[0] + len(values))) and values[0] <= 1


def _is_groups(row: Row, second: Row, below: Sequence[Row], merged: bool) -> bool:
    """Say whether a row names groups of columns and the next one the columns."""
    if not below or _count(second) <= _count(row) or _count(row) < 2 - merged:
        return False
    if any(is_figure(cell) for cell in second):
        return False
    start = next(place for place, cell in enumerate(row) if filled(cell))
    gaps = sum(
        filled(second[place]) and not (place < len(row) and filled(row[place]))
        for place in range(start + 1, len(second))
    )
    if gaps < 2 - merged:
        return False
    figures = sum(
        1
        for place in range(len(second))
        if any(is_figure(other[place]) for other in below if place < len(other))
    )
    texts = [cell.strip() for cell in second if cell and filled(cell)]
    return figures > 0 and all(len(text) <= 60 for text in texts)


def _joined(groups: Row, columns: Row) -> tuple[str, ...]:
    """Put two rows of headings together: a group counts for the columns to its right."""
    headings, group = [], ""
    for place in range(max(len(groups), len(columns))):
        above = (groups[place] or "").strip() if place < len(groups) else ""
        below = (columns[place] or "").strip() if place < len(columns) else ""
        group = above or group
        headings.append(" ".join(part for part in (group, below) if part))
    return tuple(headings)
