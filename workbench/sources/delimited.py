"""Records of a text file: one a row, cell by cell."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 200
_HEAD = 1 << 18
# Names and addresses have spaces in them too, but not as many in every row.
_SEVERAL = 4
_SEPARATOR_LINE = re.compile(r"sep=(.)(\r\n|\n|\r)", re.IGNORECASE)
csv.field_size_limit(1 << 30)


class Row(NamedTuple):
    """A row as found.

    Attributes
    ----------
    number
        The number a person gives it.
    cells
        Its cells; ``None`` where there is none.
    broken
        Whether its quotation marks do not pair.
    """

    number: int
    cells: Sequence[str | None]
    broken: bool = False


@dataclass(frozen=True)
class Dialect:
    """How a text file sets its cells apart.

    Attributes
    ----------
    delimiter
        The character between cells.
    spaced
        Whether a space follows each delimiter and is none of the cell's.
    start
        Where the first record begins, after a line ``sep=;`` that only names the delimiter.
    """

    delimiter: str
    spaced: bool = False
    start: int = 0


def find_dialect(text: str) -> Dialect:
    """Find how cells are set apart, from how evenly each way cuts the first rows."""
    said = _SEPARATOR_LINE.match(text)
    if said:
        return Dialect(said[1], start=said.end())
    head = text[:_HEAD]
    if len(text) > _HEAD:
        head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    choices = [Dialect(mark) for mark in DELIMITERS]
    choices += [Dialect(mark, spaced=True) for mark in DELIMITERS if f'{mark} "' in head]
    best = max(choices, key=lambda choice: _fit(head, choice))
    spaces = Dialect(" ", spaced=True)
    if not _fit(head, best)[0] and _fit(head, spaces)[0] == 1 and _fit(head, spaces)[2] >= _SEVERAL:
        return spaces
    return best


def _fit(head: str, dialect: Dialect) -> tuple[float, float, int]:
    """Measure how well a dialect cuts: rows that agree, quotes that pair, cells a row."""
    cut = list(islice(records(head, dialect), _LOOKED_AT))
    filled = [row for row in cut if any(cell and cell.strip() for cell in row.cells)]
    widths = Counter(len(row.cells) for row in filled)
    several = {width: times for width, times in widths.items() if width > 1}
    if not several:
        return 0.0, 0.0, 0
    width, times = max(several.items(), key=lambda item: (item[1], item[0]))
    whole = sum(not row.broken for row in filled) / len(filled)
    return times / len(filled), whole, width


def records(text: str, dialect: Dialect) -> Iterator[Row]:
    """Cut a text into records as spreadsheets do.

    Quotation marks protect delimiters and line ends where they pair; a line in which they do not
    is cut by itself, every mark that pairs with none kept as it is. Rows are numbered as a
    spreadsheet numbers them, blank ones too.
    """
    lines: Iterator[str] = io.StringIO(text[dialect.start :], newline="")
    number = 0
    while True:
        held: list[str] = []

        def feed(lines: Iterator[str] = lines, held: list[str] = held) -> Iterator[str]:
            for line in lines:
                held.append(line)
                yield line

        reader = csv.reader(
            feed(), delimiter=dialect.delimiter, skipinitialspace=dialect.spaced, strict=True
        )
        try:
            for cells in reader:
                number += 1
                yield Row(number, cells)
                held.clear()
            return
        except csv.Error:
            number += 1
            yield Row(number, _split(held[0].rstrip("\r\n"), dialect.delimiter), broken=True)
            lines = chain(held[1:], lines)


def _split(line: str, delimiter: str) -> list[str]:
    """Cut one line whose quotation marks do not pair."""
    cells, start = [], 0
    closing = re.compile(rf'"[ \t]*(?={re.escape(delimiter)}|$)')
    while True:
        close = closing.search(line, start + 1) if line.startswith('"', start) else None
        if close:
            cells.append(line[start + 1 : close.start()].replace('""', '"'))
            stop = close.end()
        else:
            stop = line.find(delimiter, start)
            stop = len(line) if stop < 0 else stop
            cells.append(line[start:stop])
        if stop >= len(line):
            return cells
        start = stop + 1


def numbered(rows: Iterable[Sequence[str | None]]) -> Iterator[Row]:
    """Give rows their numbers, from 1."""
    return (Row(number, cells) for number, cells in enumerate(rows, start=1))
