"""Tables whose columns declare what they are: Parquet files, and tables of a database."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
from duckdb.sqltypes import DuckDBPyType

from workbench.errors import WorkbenchError
from workbench.sources.engine import connect
from workbench.sources.headings import column_names, unique_headers
from workbench.sources.left_out import LeftOut, left_out_fault, nothing_left
from workbench.sources.plain import exactly
from workbench.sources.sql import literal, quote
from workbench.sources.table import ROW, Column, ColumnType, SourceTable
from workbench.sources.words import names_identifier

_WHOLE = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
    "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
}  # fmt: skip
_ALL = LeftOut()


def declared_type(header: str, declared: DuckDBPyType) -> ColumnType:
    """Say what a declared type means."""
    name = str(declared)
    if name in {"VARCHAR", "UUID"} or name.startswith("ENUM"):
        return "identifier" if names_identifier(header) else "text"
    if name == "DATE":
        return "date"
    if name.startswith("TIMESTAMP"):
        return "datetime"
    if name == "BOOLEAN":
        return "boolean"
    if name in _WHOLE:
        return "identifier" if names_identifier(header) else "integer"
    if name in {"FLOAT", "DOUBLE"} or name.startswith("DECIMAL"):
        return "number"
    return "blank" if name == '"NULL"' else "other"


def declared_columns(given: Sequence[str], types: Sequence[DuckDBPyType]) -> tuple[Column, ...]:
    """Describe columns that declare their types."""
    headers = unique_headers(given)
    return tuple(
        Column(name, header, declared_type(header, declared))
        for name, header, declared in zip(column_names(headers), headers, types, strict=True)
    )


def listing_sql(
    given: Sequence[str], types: Sequence[DuckDBPyType], columns: Sequence[Column]
) -> str:
    """List columns for a SELECT under their names; times with a zone become times in UTC.

    DuckDB needs another library to hand times with a zone to Python.
    """
    parts = []
    for name, declared, column in zip(given, types, columns, strict=True):
        value = quote(name)
        if str(declared) == "TIMESTAMP WITH TIME ZONE":
            value = f"timezone('UTC', {value})"
        elif str(declared) == "TIME WITH TIME ZONE":
            value = f"CAST({value} AS VARCHAR)"
        parts.append(f"{value} AS {quote(column.name)}")
    return ", ".join(parts)


def read_parquet(path: Path, fingerprint: str, note: LeftOut = _ALL) -> SourceTable:
    """Read a Parquet file: a view of it, with the types it declares; nothing is copied.

    Parameters
    ----------
    path
        The file.
    fingerprint
        Its fingerprint.
    note
        Which rows to leave out, counted from 1.

    Raises
    ------
    WorkbenchError
        Where the file is damaged.
    """
    connection = connect()
    # Ahead of the first rows of a file on disk, DuckDB would read whole columns.
    connection.execute("SET disable_parquet_prefetching = true")
    source = f"read_parquet({literal(exactly(path))})"
    try:
        given = connection.sql(f"SELECT * FROM {source} LIMIT 0")
        rows = int(connection.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0])
    except duckdb.Error as error:
        raise WorkbenchError(
            f"{path.name} is damaged: it begins like a Parquet file and cannot be read as one.",
            safe="The file has not been changed.",
            todo="It may have been cut off on its way: ask for it again.",
        ) from error
    columns = declared_columns(given.columns, given.types)
    listing = listing_sql(given.columns, given.types, columns)
    taken = f"SELECT {listing}, row_number() OVER () AS {ROW} FROM {source}"
    gone = [row for row in note.rows if row <= rows]
    meant = f"SELECT {listing} FROM {source}"
    if gone:
        if len(gone) == rows:
            raise nothing_left(path)
        taken = f"SELECT * FROM ({taken}) WHERE {ROW} NOT IN ({', '.join(map(str, gone))})"
        meant = f"SELECT * EXCLUDE ({ROW}) FROM ({taken})"
    return SourceTable(
        name=path.stem,
        kind="parquet",
        reference=str(path),
        columns=columns,
        rows=rows - len(gone),
        faults=tuple(left_out_fault(note, gone)),
        made_up=any(column.name == "made_up" for column in columns),
        fingerprint=fingerprint,
        encoding="",
        sheet="",
        _connection=connection,
        _found=taken,
        _meant=lambda: meant,
    )
