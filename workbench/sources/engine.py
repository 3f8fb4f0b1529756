"""The DuckDB connection in which tables live."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from uuid import uuid4

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
    every machine. What does not fit in memory spills to a temporary folder that only this user may
    read, never to the working folder, which may be shared.

    Returns
    -------
    duckdb.DuckDBPyConnection
        A connection of its own; close it, or let it go.
    """
    spill = _private_folder() / uuid4().hex
    connection = duckdb.connect(":memory:", config=_SETTINGS | {"temp_directory": str(spill)})
    connection.execute("SET TimeZone = 'UTC'")
    return connection


@cache
def _private_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="workbench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
