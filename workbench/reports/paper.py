"""Make a page's tables and charts fit on A4, where nothing scrolls and nothing folds."""

from collections.abc import Iterator
from copy import copy

from bs4 import BeautifulSoup, Tag

_PAGE_POINTS = 505.0
_LARGEST, _SMALLEST = 9.0, 6.0
_CHARACTER, _PADDING, _LONGEST = 0.56, 1.4, 30


def fit_tables(soup: BeautifulSoup) -> None:
    """Set wide tables smaller, and split those that would become too small to read.

    A table is split into several of the same rows, each with the first column.

    Parameters
    ----------
    soup
        The page; it is changed.
    """
    for table in soup.select("table"):
        widths = _widths(table)
        needed = sum(widths)
        if needed == 0:
            continue
        size = min(_LARGEST, _PAGE_POINTS / needed)
        if size >= _SMALLEST:
            table["style"] = f"font-size:{size:.1f}pt"
            continue
        room = _PAGE_POINTS / _SMALLEST
        parts = [_part(table, columns) for columns in _blocks(widths, room)]
        for number, part in enumerate(parts, start=1):
            part["style"] = f"font-size:{_SMALLEST}pt"
            if part.caption is not None:
                part.caption.append(f" (part {number} of {len(parts)})")
        table.replace_with(*parts)


def _widths(table: Tag) -> list[float]:
    """Estimate each column's width in em, from its longest text."""
    longest: list[int] = []
    for row in table.select("tr"):
        for position, cell in enumerate(row.find_all(["th", "td"])):
            size = min(_LONGEST, len(cell.get_text()))
            if position == len(longest):
                longest.append(size)
            longest[position] = max(longest[position], size)
    return [size * _CHARACTER + _PADDING for size in longest]


def _blocks(widths: list[float], room: float) -> Iterator[set[int]]:
    block, used = {0}, widths[0]
    for position, width in enumerate(widths[1:], start=1):
        if used + width > room and len(block) > 1:
            yield block
            block, used = {0}, widths[0]
        block.add(position)
        used += width
    yield block


def _part(table: Tag, columns: set[int]) -> Tag:
    part = copy(table)
    for row in part.select("tr"):
        for position, cell in enumerate(row.find_all(["th", "td"])):
            if position not in columns:
                cell.decompose()
    return part
