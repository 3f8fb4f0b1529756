"""Rows that are kept for good in the project's database: only ever added, never changed.

It is a file of SQLite's, or a database of PostgreSQL's that several computers share.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from workbench.errors import WorkbenchError

Fault = Callable[[], WorkbenchError]
"""Makes what to raise where the database cannot be used."""

_WAIT_SECONDS = 30


def engine_of(address: str, fault: Fault) -> sql.Engine:
    """Make ready to connect, anew each time: pages and reports are other processes.

    Parameters
    ----------
    address
        Of the database: ``sqlite:///FILE`` or ``postgresql://user@server/database``.
    fault
        What to raise where there can be no such database.

    Raises
    ------
    WorkbenchError
        As said, or where what PostgreSQL needs is not installed.
    """
    try:
        where = sql.make_url(address)
        if where.drivername in {"postgres", "postgresql"}:
            where = where.set(drivername="postgresql+psycopg")
        elif where.drivername != "sqlite":
            raise fault()
        waiting = "timeout" if where.drivername == "sqlite" else "connect_timeout"
        return sql.create_engine(
            where, poolclass=NullPool, connect_args={waiting: _WAIT_SECONDS}, hide_parameters=True
        )
    except ImportError as missing:
        raise WorkbenchError(
            "PostgreSQL needs a part of the workbench that is not installed.",
            todo="Ask whoever looks after the computer to install data-workbench[postgres].",
        ) from missing
    except (SQLAlchemyError, OSError) as wrong:
        raise fault() from wrong


def add(engine: sql.Engine, table: sql.Table, row: Mapping[str, object], fault: Fault) -> None:
    """Keep a row; once this returns, it is on the disk.

    Parameters
    ----------
    engine
        The database.
    table
        The table, which is made where it is not there yet.
    row
        The values by column.
    fault
        What to raise where it could not be kept.

    Raises
    ------
    WorkbenchError
        As said.
    """
    try:
        if engine.dialect.name == "sqlite" and engine.url.database:
            # Only its owner may read it.
            Path(engine.url.database).touch(mode=0o600)
        # Where two begin at once, the second fails at this and then finds the table there.
        with suppress(SQLAlchemyError):
            table.create(engine, checkfirst=True)
        with engine.begin() as connection:
            connection.execute(table.insert().values(**row))
    except (SQLAlchemyError, OSError) as wrong:
        raise fault() from wrong


def rows_of(
    engine: sql.Engine,
    table: sql.Table,
    wanted: sql.Select,  # type: ignore[type-arg]
    fault: Fault,
) -> list[sql.Row]:  # type: ignore[type-arg]
    """Read rows; none where there is no such table yet.

    Parameters
    ----------
    engine
        The database.
    table
        The table.
    wanted
        Which of its rows.
    fault
        What to raise where they cannot be read.

    Raises
    ------
    WorkbenchError
        As said.
    """
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    try:
        # Looking into a file of SQLite's makes it.
        if (file and not Path(file).exists()) or not sql.inspect(engine).has_table(table.name):
            return []
        with engine.connect() as connection:
            return list(connection.execute(wanted))
    except SQLAlchemyError as wrong:
        raise fault() from wrong
