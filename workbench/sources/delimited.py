"""Records of a text file: one a row, cell by cell."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 200
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
csv.field_size_limit(1 << 30)


@dataclass
class Grid:
    """Rows as found, before anything is known of headings.

    Attributes
    ----------
    rows
        One list of cells a row; a cell is text, or ``None`` where there is none.
    numbers
        The number a person gives each row.
    broken
        Rows whose quotation marks do not pair.
    """

    rows: list[list[str | None]]
    numbers: list[int]
    broken: list[int] = field(default_factory=list)


def find_delimiter(text: str) -> tuple[str, str]:
    """Find the character between cells.

    Returns
    -------
    tuple of str
        The delimiter, and the text without a first line ``sep=;`` that only says so.
    """
    said = _SEPARATOR_LINE.match(text)
    if said:
        return said[1], text[said.end() :]
    head = text[: 1 << 18]
    return max(DELIMITERS, key=lambda mark: _fit(head, mark)), text


def _fit(head: str, delimiter: str) -> tuple[float, int]:
    """Measure how evenly a delimiter cuts the first rows: how many agree, into how many cells."""
    widths = Counter(
        len(row)
        for row, _ in islice(records(head, delimiter), _LOOKED_AT)
        if any(cell.strip() for cell in row)
    )
    cut = {width: times for width, times in widths.items() if width > 1}
    if not cut:
        return 0.0, 0
    width, times = max(cut.items(), key=lambda item: (item[1], item[0]))
    return times / sum(widths.values()), width


def records(text: str, delimiter: str) -> Iterator[tuple[list[str], bool]]:
    """Cut a text into records as spreadsheets do.

    Quotation marks protect delimiters and line ends where they pair; a line in which they do not
    is cut by itself, every mark that pairs with none kept as it is.

    Yields
    ------
    tuple
        The cells of a record, and whether its quotation marks are broken.
    """
    lines: Iterator[str] = io.StringIO(text, newline="")
    while True:
        held: list[str] = []

        def feed(lines: Iterator[str] = lines, held: list[str] = held) -> Iterator[str]:
            for line in lines:
                held.append(line)
                yield line

        reader = csv.reader(feed(), delimiter=delimiter, strict=True)
        try:
            for row in reader:
                yield row, False
                held.clear()
            return
        except csv.Error:
            yield _split(held[0], delimiter), True
            lines = chain(held[1:], lines)


def _split(line: str, delimiter: str) -> list[str]:
    """Cut one line whose quotation marks do not pair."""
    cells, start, line = [], 0, line.rstrip("\r\n")
    while True:
        stop = -1
        if line.startswith('"', start):
            close = line.find('"' + delimiter, start + 1)
            if close < 0 and line.endswith('"') and len(line) - 1 > start:
                close = len(line) - 1
            if close > 0:
                cells.append(line[start + 1 : close].replace('""', '"'))
                stop = close + 1
        if stop < 0:
            stop = line.find(delimiter, start)
            stop = len(line) if stop < 0 else stop
            cells.append(line[start:stop])
        if stop >= len(line):
            return cells
        start = stop + 1


def read_text(text: str) -> Grid:
    """Cut a whole text file into rows, numbered from 1 as a spreadsheet numbers them."""
    delimiter, text = find_delimiter(text)
    grid = Grid([], [])
    for number, (row, broken) in enumerate(records(text, delimiter), start=1):
        grid.rows.append(list(row))
        grid.numbers.append(number)
        if broken:
            grid.broken.append(number)
    return grid
