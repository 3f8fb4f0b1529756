"""From rows as found to a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
from duckdb import DuckDBPyConnection

from workbench.errors import WorkbenchError
from workbench.sources.delimited import Grid
from workbench.sources.engine import connect
from workbench.sources.faults import column_faults, layout_faults
from workbench.sources.headings import column_names, unique_headers
from workbench.sources.layout import Layout, filled, find_layout
from workbench.sources.survey import create_meant, decide_all
from workbench.sources.table import ROW, Column, Fault, SourceKind, SourceTable

BANNER = "made_up"
_BANNER_WORDS = ("made up", "made-up", "invented", "fictitious", "synthetic")


@dataclass(frozen=True)
class Origin:
    """Where a table came from.

    Attributes
    ----------
    name, kind, reference, fingerprint, encoding, sheet
        As in :class:`SourceTable`.
    """

    name: str
    kind: SourceKind
    reference: str
    fingerprint: str
    encoding: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Found:
    """Values as found, in a table of a connection.

    Attributes
    ----------
    connection
        Where the table ``found`` is: the columns by name, all VARCHAR, then ``source_row``.
    headers
        The headings by the columns' names.
    faults
        What is known so far.
    made_up
        Whether a banner says that the table is made up.
    """

    connection: DuckDBPyConnection
    headers: dict[str, str]
    faults: tuple[Fault, ...] = ()
    made_up: bool = False


@dataclass
class Kept:
    """The rows of a grid that hold data, and what was left out or mended."""

    rows: list[list[str | None]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)


def place_grid(grid: Grid, origin: Origin, merged: frozenset[int] = frozenset()) -> Found:
    """Find the table in a grid and put it into DuckDB.

    Raises
    ------
    WorkbenchError
        Where there is nothing but blank cells.
    """
    layout = find_layout(grid, merged)
    if layout.first == layout.above and not any(map(filled, _first(grid, layout))):
        raise WorkbenchError(
            f"{origin.name} has nothing in it but blank cells.",
            safe="The file has not been changed.",
            todo="Check that it is the right file, or ask for it again.",
        )
    kept = _keep(grid, layout)
    width = max([len(layout.headings), *map(len, kept.rows)])
    columns, empty = _columns(layout, kept, width)
    headings = [layout.headings[at] if at < len(layout.headings) else "" for at in columns]
    headers = unique_headers(headings)
    names = column_names(headers)
    arrays = {
        name: pa.array([row[at] if at < len(row) else None for row in kept.rows], pa.string())
        for name, at in zip(names, columns, strict=True)
    }
    arrays[ROW] = pa.array(kept.numbers, pa.int64())
    connection = connect()
    table = pa.table(arrays)
    connection.register("arriving", table)
    connection.execute("CREATE TABLE found AS SELECT * FROM arriving")
    connection.unregister("arriving")
    faults = layout_faults(grid, layout, kept, headings, headers, empty)
    above = " ".join(cell for row in grid.rows[: layout.above] for cell in row if cell).casefold()
    made_up = any(words in above for words in _BANNER_WORDS)
    return Found(connection, dict(zip(names, headers, strict=True)), faults, made_up)


def _first(grid: Grid, layout: Layout) -> Sequence[str | None]:
    return grid.rows[layout.first] if layout.first < len(grid.rows) else ()


def _keep(grid: Grid, layout: Layout) -> Kept:
    kept = Kept()
    width = len(layout.headings)
    last = max((n for n, row in enumerate(grid.rows) if any(map(filled, row))), default=-1)
    alone = max((len(row) for row in grid.rows[layout.first :]), default=0) <= 1 and width <= 1
    for place in range(layout.first, len(grid.rows)):
        row, number = grid.rows[place], grid.numbers[place]
        if not any(map(filled, row)) and not (alone and place < last):
            kept.blank.append(number)
            continue
        kept.rows.append(row if row else [""])
        kept.numbers.append(number)
        if width and len(row) < width:
            kept.short.append(number)
        if width and any(map(filled, row[width:])):
            kept.long.append(number)
    return kept


def _columns(layout: Layout, kept: Kept, width: int) -> tuple[list[int], list[int]]:
    """Tell columns from gaps, which have neither heading nor value."""
    used = [bool(heading) for heading in layout.headings] + [False] * (width - len(layout.headings))
    for row in kept.rows:
        for at, cell in enumerate(row):
            if not used[at] and filled(cell):
                used[at] = True
        if all(used):
            break
    columns = [at for at, keep in enumerate(used) if keep]
    return columns, [at for at, keep in enumerate(used) if not keep]


def finish(found: Found, origin: Origin) -> SourceTable:
    """Decide what the columns are and hand the table over."""
    connection = found.connection
    meanings, counts = decide_all(connection, "found", found.headers)
    rows = int(connection.execute("SELECT count(*) FROM found").fetchall()[0][0])
    faults = found.faults + column_faults(connection, found.headers, meanings, counts)

    def meant() -> str:
        create_meant(connection, "found", "meant", meanings)
        return "SELECT * FROM meant"

    return SourceTable(
        name=origin.name,
        kind=origin.kind,
        reference=origin.reference,
        columns=tuple(
            Column(name, header, meanings[name].type) for name, header in found.headers.items()
        ),
        rows=rows,
        faults=faults,
        made_up=found.made_up or BANNER in found.headers,
        fingerprint=origin.fingerprint,
        encoding=origin.encoding,
        sheet=origin.sheet,
        _connection=connection,
        _found="SELECT * FROM found",
        _meant=meant,
    )
