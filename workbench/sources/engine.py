"""The DuckDB connection in which tables live."""

import tempfile
from pathlib import Path

import duckdb

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    # Extensions would be fetched from the internet.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "preserve_insertion_order": True,
}


def connect() -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB that never reaches for the internet.

    Rows keep their order and times are in UTC, so that the same input gives the same answer on
    every machine. What does not fit in memory spills to the system's folder for temporary files,
    never to the working folder, which may be shared.

    Returns
    -------
    duckdb.DuckDBPyConnection
        A connection of its own; close it, or let it go.
    """
    spill = Path(tempfile.gettempdir()) / "workbench-spill"
    connection = duckdb.connect(":memory:", config=_SETTINGS | {"temp_directory": str(spill)})
    connection.execute("SET TimeZone = 'UTC'")
    return connection
