"""Make a page's tables and charts fit on A4, where nothing scrolls and nothing folds."""

from collections.abc import Iterator
from copy import copy
from itertools import zip_longest

from bs4 import BeautifulSoup
from bs4.element import Tag

from workbench.tables.markup import column_breadth

_PAGE_POINTS = 505.0
_LARGEST, _SMALLEST = 9.0, 8.0
_KEYS_AT_MOST = 3


def fit_tables(soup: BeautifulSoup) -> None:
    """Set wide tables smaller, and split those that would become too small to read.

    A table is split into several of the same rows, each with the columns that tell its rows apart:
    the first, or up to three where it takes these.

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
        keys = _keys(table, widths, room)
        parts = [_part(table, columns) for columns in _blocks(widths, keys, room)]
        for number, part in enumerate(parts, start=1):
            part["style"] = f"font-size:{_SMALLEST:.0f}pt;margin-bottom:1em"
            if part.caption is not None:
                part.caption.append(f" (part {number} of {len(parts)})")
        around = table.find_parent(class_="wb-scroll")
        if around is not None:
            del around["class"]
        table.replace_with(*parts)


def _widths(table: Tag) -> list[float]:
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.select("tr")]
    return [column_breadth(column) for column in zip_longest(*rows, fillvalue="")]


def _keys(table: Tag, widths: list[float], room: float) -> int:
    """Count the columns, from the left, that tell the rows apart and take half of the room."""
    rows = [[cell.get_text() for cell in row(["th", "td"])] for row in table.select("tbody tr")]
    for n in range(1, _KEYS_AT_MOST + 1):
        if len({tuple(row[:n]) for row in rows}) == len(rows):
            return n if sum(widths[:n]) <= room / 2 else 1
    return 1


def _blocks(widths: list[float], keys: int, room: float) -> Iterator[set[int]]:
    block, used = set(range(keys)), sum(widths[:keys])
    for position, width in enumerate(widths[keys:], start=keys):
        if used + width > room and len(block) > keys:
            yield block
            block, used = set(range(keys)), sum(widths[:keys])
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
