"""From rows as found to columns in DuckDB."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, dropwhile, islice, zip_longest
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from workbench.sources.delimited import Row
from workbench.sources.empty import nothing_in
from workbench.sources.engine import connect
from workbench.sources.headings import column_names, plain, unique_headers
from workbench.sources.layout import LOOKED_AT, Layout, filled, find_layout
from workbench.sources.sql import quote
from workbench.sources.table import ROW

FOUND = "found"
# As many rows as DuckDB takes at a time; the cells of more would not fit in the processor's cache.
_CHUNK = 2_048
_LAST = 30
_REMARK = 12
_WIDE = 200
_TOTAL = re.compile(r"\s*((grand|sub|overall)[- ]?)?totals?\b.{0,30}", re.IGNORECASE | re.DOTALL)
_BANNER_WORDS = ("made up", "made-up", "invented", "fictitious", "synthetic data")


@dataclass
class Notes:
    """What was seen while rows were put into columns, for the faults to tell.

    Attributes
    ----------
    titles
        How many rows stand above the headings.
    headings
        Whether there are any; ``two`` whether they come from two rows.
    blank, short, long, broken
        Numbers of rows that are blank and left out; that have fewer cells than there are
        headings; that have more; whose quotation marks do not pair.
    gaps
        Places of columns, from 0, with neither heading nor value, left out.
    unnamed, renamed
        Headers made for columns without a heading; headers of which there are several.
    totals, remarks
        Numbers of rows at the end that add up the others, or that hold a remark; kept.
    made_up
        Whether a title says that the table is made up.
    left_out
        Numbers of rows that somebody has said to leave out, and that were there.
    """

    titles: int = 0
    headings: bool = True
    two: bool = False
    blank: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    unnamed: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    totals: list[int] = field(default_factory=list)
    remarks: list[int] = field(default_factory=list)
    made_up: bool = False
    left_out: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Placed:
    """Values as found, in the table ``found`` of a connection.

    Attributes
    ----------
    connection
        Where the table is: the columns by name, all VARCHAR, then ``source_row``.
    headers
        The headings, made unique, by the columns' names.
    notes
        What was seen on the way.
    """

    connection: DuckDBPyConnection
    headers: dict[str, str]
    notes: Notes


def place_rows(
    rows: Iterable[Row],
    name: str,
    *,
    headings: Sequence[str] = (),
    leave_out: Collection[int] = (),
) -> Placed:
    """Find the table among rows and put it into DuckDB, a chunk at a time.

    Parameters
    ----------
    rows
        All rows, blank ones too.
    name
        The file's name, for the error.
    headings
        The headings, where they are known and none of the rows holds them.
    leave_out
        Numbers of rows that are not taken; they still show where the headings are.

    Raises
    ------
    WorkbenchError
        Where there is nothing but blank cells.
    """
    stream = dropwhile(lambda row: not any(map(filled, row.cells)), rows)
    head = list(islice(stream, LOOKED_AT))
    if not head and not headings:
        raise nothing_in(name)
    cells = [row.cells for row in head]
    layout = Layout(0, tuple(headings), 0) if headings else find_layout(cells)
    notes = notes_above(layout, cells)
    notes.broken = [row.number for row in head[: layout.first] if row.broken]
    taken = _taken(chain(head[layout.first :], stream), leave_out, notes)
    arrived = _arrow(taken, len(layout.headings), notes)
    columns = choose_columns(
        arrived.num_columns - 1,
        layout.headings,
        lambda place: any(map(filled, arrived[str(place)].unique().to_pylist())),
        notes,
    )
    table = arrived.select([*(str(column.place) for column in columns), ROW])
    connection = connect()
    connection.register("arriving", table.rename_columns([*(one.name for one in columns), ROW]))
    connection.execute(f"CREATE TABLE {FOUND} AS SELECT * FROM arriving")
    connection.unregister("arriving")
    placed = Placed(connection, {column.name: column.header for column in columns}, notes)
    note_ending(placed)
    return placed


def note_ending(placed: Placed) -> None:
    """Note rows at the end that add up the others or hold a remark; they stay in the table."""
    numbers = placed.connection.execute(
        f"SELECT {ROW} FROM {FOUND} ORDER BY {ROW} DESC LIMIT {_LAST}"
    ).fetchall()
    listing = ", ".join(map(quote, list(placed.headers)[:_WIDE]))
    last = placed.connection.execute(
        f"SELECT {ROW}, {listing} FROM {FOUND} WHERE {ROW} >= {numbers[-1][0] if numbers else 0}"
    ).fetchall()
    last.sort(key=lambda row: -row[0])
    if len(placed.headers) < 2 or len(last) < 2:
        return
    for row, *cells in last:
        said = [cell for cell in cells if filled(cell)]
        if _TOTAL.fullmatch(said[0] if said else "") and len(said) > 1:
            placed.notes.totals.append(row)
        elif len(said) == 1 and len(placed.headers) > 2 and len(said[0]) > _REMARK:
            placed.notes.remarks.append(row)
        else:
            break


def notes_above(layout: Layout, head: Sequence[Sequence[str | None]]) -> Notes:
    """Note what the layout tells of the rows above the data."""
    above = head[: layout.above]
    said = " ".join(cell for row in above for cell in row if cell).casefold()
    return Notes(
        titles=sum(any(map(filled, row)) for row in above),
        headings=bool(layout.headings),
        two=layout.two,
        made_up=any(words in said for words in _BANNER_WORDS),
    )


def _arrow(rows: Iterator[Row], width: int, notes: Notes) -> pa.Table:
    """Turn rows into an Arrow table whose columns are called by their places, ``"0"``, ``"1"``."""
    kept = _kept(rows, width, notes)
    chunks = [_chunk(list(islice(kept, _CHUNK)), width)]
    while chunks[-1].num_rows:
        chunks.append(_chunk(list(islice(kept, _CHUNK)), width))
    arrived = pa.concat_tables(chunks, promote_options="default")
    return arrived.select([name for name in arrived.column_names if name != ROW] + [ROW])


def _chunk(rows: Sequence[Row], width: int) -> pa.Table:
    columns = list(zip_longest(*(row.cells for row in rows)))
    columns += [(None,) * len(rows)] * (width - len(columns))
    named = {str(place): pa.array(cells, pa.string()) for place, cells in enumerate(columns)}
    return pa.table(named | {ROW: pa.array([row.number for row in rows], pa.int64())})


def _taken(rows: Iterable[Row], leave_out: Collection[int], notes: Notes) -> Iterator[Row]:
    """Yield the rows that nobody has said to leave out."""
    for row in rows:
        if row.number in leave_out:
            notes.left_out.append(row.number)
        else:
            yield row


def _kept(rows: Iterator[Row], width: int, notes: Notes) -> Iterator[Row]:
    """Yield the rows that say anything; in a list of one column, blank ones between them too."""
    blank: list[Row] = []
    for row in rows:
        if row.broken:
            notes.broken.append(row.number)
        if not any(map(filled, row.cells)):
            blank.append(row)
            continue
        if width <= 1 and len(row.cells) <= 1:
            yield from (Row(one.number, one.cells or ("",)) for one in blank)
        else:
            notes.blank += [one.number for one in blank]
        blank = []
        if len(row.cells) < width:
            notes.short.append(row.number)
        if width and any(map(filled, row.cells[width:])):
            notes.long.append(row.number)
        yield row
    # Line ends after the last row are no rows.
    notes.blank += [one.number for one in blank if one.cells]


class Chosen(NamedTuple):
    """A column that is kept: its place from 0, its name in SQL, its heading made unique."""

    place: int
    name: str
    header: str


def choose_columns(
    width: int, headings: Sequence[str], holds: Callable[[int], bool], notes: Notes
) -> list[Chosen]:
    """Name the columns; leave out those with neither heading nor value, and note them.

    Parameters
    ----------
    width
        How many columns there are.
    headings
        The headings as found; there may be fewer.
    holds
        Says whether the column at a place has any value.
    notes
        Where to note what was left out or named anew.
    """
    given = [headings[place] if place < len(headings) else "" for place in range(width)]
    kept = [place for place in range(width) if given[place] or holds(place)]
    notes.gaps = sorted(set(range(width)) - set(kept))
    titles = [given[place] or f"Column {place + 1}" for place in kept]
    headers = unique_headers(titles)
    notes.unnamed = tuple(
        header for place, header in zip(kept, headers, strict=True) if not given[place]
    )
    times = Counter(plain(title) for title in titles)
    first = {plain(title): " ".join(title.split()) for title in reversed(titles)}
    notes.repeated = tuple(first[title] for title in reversed(first) if times[title] > 1)
    return [Chosen(*one) for one in zip(kept, column_names(headers), headers, strict=True)]
