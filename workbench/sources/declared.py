"""Tables whose columns declare what they are: Parquet files."""

from pathlib import Path

from duckdb import DuckDBPyConnection
from duckdb.sqltypes import DuckDBPyType

from workbench.sources.engine import connect
from workbench.sources.headings import column_names, unique_headers
from workbench.sources.sql import literal, quote
from workbench.sources.table import ROW, Column, ColumnType, SourceTable
from workbench.sources.words import names_identifier

_WHOLE = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
    "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
}  # fmt: skip


def declared_type(header: str, declared: DuckDBPyType) -> ColumnType:
    """Say what a declared type means."""
    name = str(declared)
    if name == "VARCHAR" or name.startswith("ENUM") or name == "UUID":
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


def read_parquet(path: Path, fingerprint: str) -> SourceTable:
    """Read a Parquet file: a view of it, with the types it declares; nothing is copied."""
    connection = connect()
    source = f"read_parquet({literal(_exactly(path))}, file_row_number=true)"
    columns = _columns(connection, source)
    listing = ", ".join(
        f"{quote(given)} AS {quote(column.name)}" for given, column in columns.items()
    )
    rows = int(connection.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0])
    return SourceTable(
        name=path.stem,
        kind="parquet",
        reference=str(path),
        columns=tuple(columns.values()),
        rows=rows,
        faults=(),
        made_up=any(column.name == "made_up" for column in columns.values()),
        fingerprint=fingerprint,
        encoding="",
        sheet="",
        _connection=connection,
        _found=f"SELECT {listing}, file_row_number + 1 AS {ROW} FROM {source}",
        _meant=lambda: f"SELECT {listing} FROM {source}",
    )


def _columns(connection: DuckDBPyConnection, source: str) -> dict[str, Column]:
    described = connection.sql(f"SELECT * EXCLUDE (file_row_number) FROM {source} LIMIT 0")
    headers = unique_headers(described.columns)
    return {
        given: Column(name, header, declared_type(header, declared))
        for given, name, header, declared in zip(
            described.columns, column_names(headers), headers, described.types, strict=True
        )
    }


def _exactly(path: Path) -> str:
    """Write a path so that DuckDB reads no pattern into it."""
    return "".join(f"[{mark}]" if mark in "*?[" else mark for mark in str(path))
