"""Where a table stands on its sheet: titles above it, its headings, what follows it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.sources.blanks import BLANKS, SPACES

LOOKED_AT = 300
"""How many rows are looked at to find the headings."""

_FIGURE = re.compile(r"[-+(]?\s*[£$€]?\s*[-+]?\d[\d,]*(\.\d+)?([eE][-+]?\d+)?\s*%?\)?")
_DAY = re.compile(
    r"(\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|\d{1,2}(st|nd|rd|th)?[- /][A-Za-z]{3,9}[- /,]+\d{2,4})([ T]\d{1,2}:\d{2}.*)?"
)
_YEAR = re.compile(r"(19|20)\d\d([/-]\d{2,4})?")
_LONGEST_HEADING = 60

Cells = Sequence[str | None]


@dataclass(frozen=True)
class Layout:
    """The places of a table's parts, as positions among the rows looked at.

    Attributes
    ----------
    above
        How many rows stand above the headings, or above the first row where there are none.
    headings
        The headings as found, ``""`` where there is none; empty where no row holds headings.
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
    return cell is not None and cell.strip(SPACES) != ""


def find_layout(rows: Sequence[Cells]) -> Layout:
    """Find the headings.

    The table's width is the number of cells that most rows fill. Headings are the first row that
    fills at least half of it. A row with figures in it that stand above more figures is one of
    data: then there are no headings. A row of headings with gaps or repeats above one without is a
    row of groups.

    Parameters
    ----------
    rows
        The first rows, at most :data:`LOOKED_AT`.
    """
    usual = _usual_width(rows)
    start = next((place for place, row in enumerate(rows) if _fills(row, usual)), 0)
    row = rows[start] if rows else ()
    below = [other for other in rows[start + 1 :] if _count(other)]
    if _is_data(row, below):
        return Layout(start, (), start)
    for groups in (start - 1, start):
        if groups >= 0 and _are_groups(rows[groups : groups + 2], rows[groups + 2 :]):
            joined = _joined(rows[groups], rows[groups + 1])
            return Layout(groups, joined, groups + 2, two=True)
    headings = tuple((cell or "").strip() for cell in row)
    return Layout(start, headings, min(start + 1, len(rows)))


def _count(row: Cells) -> int:
    return sum(map(filled, row))


def _fills(row: Cells, usual: int) -> bool:
    return _count(row) * 2 >= usual and _count(row) >= min(2, usual) and _count(row) > 0


def _usual_width(rows: Sequence[Cells]) -> int:
    """Give the widest number of filled cells that at least half as many rows have as any other."""
    counts = Counter(_count(row) for row in rows)
    del counts[0]
    often = max(counts.values(), default=0)
    return max((width for width, times in counts.items() if times * 2 >= often), default=0)


def _kind(cell: str | None) -> str:
    """Say what a cell holds: a day, a year, another figure, or words."""
    text = (cell or "").strip()
    if _DAY.fullmatch(text):
        return "day"
    if _YEAR.fullmatch(text):
        return "year"
    return "figure" if _FIGURE.fullmatch(text) else ""


def _is_data(row: Cells, below: Sequence[Cells]) -> bool:
    """Say whether a row is one of the data: what figures it has stand above more of their kind."""
    kinds = {place: _kind(cell) for place, cell in enumerate(row)}
    figures = [place for place, kind in kinds.items() if kind]
    if not figures or not below or _counts_up([(row[place] or "").strip() for place in figures]):
        return False
    alike = 0
    for place in figures:
        under = [other[place] for other in below if place < len(other) and filled(other[place])]
        same = sum(_kind(cell) == kinds[place] for cell in under)
        if kinds[place] == "figure":
            same = sum(bool(_kind(cell)) for cell in under)
        alike += bool(under) and same * 2 > len(under)
    return alike * 2 > len(figures)


def _counts_up(texts: Sequence[str]) -> bool:
    """Say whether figures number the columns, as in 0, 1, 2."""
    if len(texts) < 3 or not all(text.isdecimal() for text in texts):
        return False
    values = [int(text) for text in texts]
    return values == list(range(values[0], values[0] + len(values))) and values[0] <= 1


def _are_groups(pair: Sequence[Cells], below: Sequence[Cells]) -> bool:
    """Say whether the first of two rows names groups of columns and the second the columns.

    The first has gaps, between its names and after them, where the second has headings; below
    them stand figures. Or it repeats its names in place of gaps, as headings may do too: then
    the second must be one of headings beyond doubt.
    """
    if len(pair) < 2 or any(map(_kind, pair[1])) or {"day", "figure"} & set(map(_kind, pair[0])):
        return False
    groups, columns = _once(pair[0]), [filled(cell) for cell in pair[1]]
    names = [filled(cell) for cell in groups]
    names += [False] * (len(columns) - len(names))
    if sum(names) < 2 or any(len(cell or "") > _LONGEST_HEADING for cell in pair[1]):
        return False
    if sum(names) < _count(pair[0]) and not _tell_apart(pair, below):
        return False
    first = names.index(True)
    last = len(names) - 1 - names[::-1].index(True)
    gaps = [place for place in range(first, len(columns)) if columns[place] and not names[place]]
    return (
        any(place < last for place in gaps)
        and len(gaps) > 1
        and any(_kind(cell) for row in below for cell in row[: len(columns)])
    )


def _once(groups: Cells) -> list[str | None]:
    """Leave names of groups where they begin only, as though their cells were merged."""
    texts = [(cell or "").strip() for cell in groups]
    return ["" if place and text == texts[place - 1] else text for place, text in enumerate(texts)]


def _tell_apart(pair: Sequence[Cells], below: Sequence[Cells]) -> bool:
    """Say whether two rows together name every column, one in words above nothing but figures."""
    joined = _joined(*pair)
    blank = any(filled(cell) and (cell or "").strip(SPACES) in BLANKS for cell in pair[1])
    if blank or len({heading.casefold() for heading in joined}) < len(joined):
        return False
    under = [
        [other[place] for other in below if place < len(other) and filled(other[place])]
        for place, cell in enumerate(pair[1])
        if filled(cell)
    ]
    return any(column and all(map(_kind, column)) for column in under)


def _joined(groups: Cells, columns: Cells) -> tuple[str, ...]:
    """Put two rows of headings together: a group counts for the columns to its right."""
    headings, group = [], ""
    for place in range(max(len(groups), len(columns))):
        above = (groups[place] or "").strip() if place < len(groups) else ""
        below = (columns[place] or "").strip() if place < len(columns) else ""
        group = above or group
        headings.append(" ".join(part for part in (group, below) if part))
    return tuple(headings)
