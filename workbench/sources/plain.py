"""Large, regular CSV files, read by DuckDB itself."""

import re
from collections.abc import Collection
from itertools import islice
from pathlib import Path

import duckdb

from workbench.sources.delimited import Dialect, Row, find_dialect, records
from workbench.sources.engine import connect
from workbench.sources.layout import LOOKED_AT, find_layout
from workbench.sources.place import FOUND, Placed, choose_columns, note_ending, notes_above
from workbench.sources.shapes import trimmed_sql
from workbench.sources.sql import literal, quote
from workbench.sources.table import ROW

SMALLEST = 4_000_000
"""Bytes from which reading with care, row by row, is worth avoiding."""

_HEAD = 1 << 20
_BLOCK = 1 << 24
_WIDEST = 500
_BLANK_LINE = re.compile(rb"\n\r?\n")


def read_plain(path: Path, leave_out: Collection[int] = ()) -> Placed | None:
    """Read a CSV file that is regular throughout.

    Regular is: UTF-8; one kind of line end; no blank line; one line a row; every row as long as
    the headings; quotation marks that pair. DuckDB checks the last two on every row, and the rows
    are counted against the lines, so that what it reads is what
    :func:`workbench.sources.place.place_rows` would find.

    Parameters
    ----------
    path
        The file.
    leave_out
        Numbers of rows that are not taken.

    Returns
    -------
    Placed or None
        The table, or nothing where the file is irregular and has to be read with care.
    """
    lines = _lines(path)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if lines is None or head[:1] in b"\r\n":
        return None
    try:
        text = head[: head.rfind(b"\n") + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    dialect = find_dialect(text)
    rows = list(islice(records(text, dialect), LOOKED_AT))
    if dialect.start or dialect.spaced or any(row.broken or _many_lines(row) for row in rows):
        return None
    layout = find_layout([row.cells for row in rows])
    width = len(rows[layout.first].cells) if layout.first < len(rows) else 0
    if not 2 <= width <= _WIDEST or len(layout.headings) not in {0, width}:
        return None
    connection = connect()
    if not _load(connection, path, dialect, layout.first, width):
        return None
    # DuckDB 2.0 has been seen to read no rows at all, and to say nothing, for some settings.
    if layout.first + _rows(connection) != lines:
        return None
    notes = notes_above(layout, [row.cells for row in rows])
    notes.left_out = _drop_rows(connection, leave_out)
    notes.blank = _drop_blank_rows(connection, width)
    columns = choose_columns(
        width, layout.headings, lambda place: _holds(connection, f"c{place}"), notes
    )
    for place in notes.gaps:
        connection.execute(f"ALTER TABLE {FOUND} DROP COLUMN c{place}")
    for column in columns:
        connection.execute(
            f"ALTER TABLE {FOUND} RENAME COLUMN c{column.place} TO {quote(f'={column.name}')}"
        )
    for column in columns:
        connection.execute(
            f"ALTER TABLE {FOUND} RENAME COLUMN {quote(f'={column.name}')} TO {quote(column.name)}"
        )
    placed = Placed(connection, {column.name: column.header for column in columns}, notes)
    note_ending(placed)
    return placed


def _lines(path: Path) -> int | None:
    """Count the lines of a file; nothing where line ends are of several kinds, or lines blank."""
    returns = feeds = pairs = 0
    before = b""
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            joined = before + block
            if b"\0" in block or _BLANK_LINE.search(joined.rstrip(b"\r\n")):
                return None
            returns += block.count(b"\r")
            feeds += block.count(b"\n")
            pairs += joined.count(b"\r\n") - before.count(b"\r\n")
            if before and not joined.strip(b"\r\n"):
                return None
            before = joined[-3:]
    if returns and not pairs == returns == feeds:
        return None
    return feeds + (not before.endswith(b"\n"))


def _many_lines(row: Row) -> bool:
    return any("\n" in cell for cell in row.cells if cell)


def _load(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    dialect: Dialect,
    above: int,
    width: int,
) -> bool:
    """Load all rows below the headings; say whether DuckDB found every one regular."""
    listing = ", ".join(f"c{place}" for place in range(width))
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    try:
        connection.execute(
            f"CREATE TABLE {FOUND} AS SELECT {listing}, row_number() OVER () + {above} AS {ROW} "
            f"FROM read_csv({literal(exactly(path))}, auto_detect = false, header = false, "
            f"columns = {{{columns}}}, delim = {literal(dialect.delimiter)}, quote = '\"', "
            f"escape = '\"', skip = {above}, strict_mode = true, null_padding = false, "
            f"ignore_errors = false, force_not_null = [{listing}], max_line_size = 4000000)"
        )
    except duckdb.InvalidInputException:
        return False
    return True


def _drop_rows(connection: duckdb.DuckDBPyConnection, leave_out: Collection[int]) -> list[int]:
    if not leave_out:
        return []
    named = f"{ROW} IN ({', '.join(map(str, leave_out))})"
    rows = connection.execute(f"SELECT {ROW} FROM {FOUND} WHERE {named} ORDER BY {ROW}").fetchall()
    connection.execute(f"DELETE FROM {FOUND} WHERE {named}")
    return [int(row) for (row,) in rows]


def _drop_blank_rows(connection: duckdb.DuckDBPyConnection, width: int) -> list[int]:
    blank = " AND ".join(f"{trimmed_sql(f'c{place}')} = ''" for place in range(width))
    rows = connection.execute(f"SELECT {ROW} FROM {FOUND} WHERE {blank} ORDER BY {ROW}").fetchall()
    if rows:
        connection.execute(f"DELETE FROM {FOUND} WHERE {blank}")
    return [int(row) for (row,) in rows]


def _rows(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {FOUND}").fetchall()[0][0])


def _holds(connection: duckdb.DuckDBPyConnection, column: str) -> bool:
    found = connection.execute(
        f"SELECT {column} FROM {FOUND} WHERE {trimmed_sql(column)} <> '' LIMIT 1"
    ).fetchall()
    return bool(found)


def exactly(path: Path) -> str:
    """Write a path so that DuckDB reads no pattern into it."""
    return "".join(f"[{mark}]" if mark in "*?[" else mark for mark in str(path))
