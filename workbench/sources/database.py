"""Tables of PostgreSQL, read in a session that cannot write."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

import duckdb

from workbench.errors import WorkbenchError
from workbench.sources.declared import declared_columns, listing_sql
from workbench.sources.engine import connect
from workbench.sources.near import near
from workbench.sources.sql import literal
from workbench.sources.sql import quote as quoted_name
from workbench.sources.table import ROW, SourceTable
from workbench.words import listed, quoted

if TYPE_CHECKING:
    from adbc_driver_manager import dbapi

    Cursor: TypeAlias = dbapi.Cursor

_SESSION = (
    "-c default_transaction_read_only=on -c timezone=UTC -c datestyle=ISO "
    "-c extra_float_digits=1 -c statement_timeout=0"
)
_NAME = re.compile(r'"(?:[^"]|"")*"|[^.]+')
_KEPT = {
    "smallint", "integer", "bigint", "real", "double precision", "boolean", "text", "date",
    "character varying", "timestamp without time zone", "timestamp with time zone", "bytea",
}  # fmt: skip
_REASONS = (
    (
        "password",
        "did not accept the user's name or password",
        "Check both; the password belongs into PGPASSWORD or PostgreSQL's password file.",
    ),
    (
        "permission denied",
        "does not let this user read the table",
        "Ask its owner for the right to read (SELECT) this table.",
    ),
    (
        "read-only transaction",
        "was asked to change something and refused, as it should",
        "Tell whoever looks after the workbench.",
    ),
    ("does not exist", "is not there, or this user is not", "Check both names."),
    ("could not translate host", "is on a server that was not found", "Check its name."),
)
_UNHARMED = "Nothing in the database has been changed: we only ever read."


@dataclass(frozen=True)
class Address:
    """Where a table is in a database.

    Attributes
    ----------
    connection
        The address by which PostgreSQL is reached, for a session that cannot write.
    shown
        The address with the table, as it is kept in records.
    schema, table
        The table's schema and name.
    """

    connection: str
    shown: str
    schema: str
    table: str


def parse_address(reference: str) -> Address:
    """Take ``postgresql://user@host:5432/database?table=schema.name`` apart.

    The schema may be left out: then it is ``public``. A name with a full stop in it is put in
    double quotation marks, as in SQL. The password is left to the environment variable
    ``PGPASSWORD`` or to PostgreSQL's password file, since addresses are kept in records.

    Raises
    ------
    WorkbenchError
        Where no table is named, or a password is.
    """
    try:
        parts = urlsplit(reference)
        settings = parse_qsl(parts.query, keep_blank_values=True)
        secret = parts.password is not None or any(key == "password" for key, _ in settings)
        named = [value for key, value in settings if key == "table" and value]
        whole = bool(parts.path.strip("/")) and parts.port != 0
    except ValueError as error:
        raise WorkbenchError("The address of the database cannot be read.", todo=_form()) from error
    if secret:
        raise WorkbenchError(
            "The address of the database holds a password, which would be kept in every record.",
            safe="It has not been used or kept.",
            todo="Leave it out of the address, and put it into the environment variable PGPASSWORD "
            "or into PostgreSQL's password file.",
        )
    if len(named) != 1 or not whole:
        raise WorkbenchError("The address of the database names no table.", todo=_form())
    schema, table = _names(named[0])
    odd = {".", '"'} & set(schema + table)
    name = quote(_sql(schema, table) if odd else f"{schema}.{table}")
    rest = [f"{quote(key)}={quote(value)}" for key, value in settings if key != "table"]
    place = ("postgresql", parts.netloc, parts.path)
    return Address(
        connection=urlunsplit((*place, "&".join([*rest, f"options={quote(_SESSION)}"]), "")),
        shown=urlunsplit((*place, "&".join([*rest, f"table={name}"]), "")),
        schema=schema,
        table=table,
    )


def _form() -> str:
    return "Write it as postgresql://user@server/database?table=schema.name."


def _names(text: str) -> tuple[str, str]:
    """Cut ``schema.name`` in two; full stops inside double quotation marks do not cut."""
    parts = [part[1:-1].replace('""', '"') if part[0] == '"' else part
             for part in _NAME.findall(text)]  # fmt: skip
    return (parts[0], ".".join(parts[1:])) if len(parts) > 1 else ("public", "".join(parts))


def _sql(schema: str, table: str) -> str:
    return f"{quoted_name(schema)}.{quoted_name(table)}"


@contextmanager
def _session(address: Address) -> Iterator["Cursor"]:
    """Open a cursor in a session that the server itself keeps from writing."""
    try:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi
    except ImportError as error:
        raise WorkbenchError(
            "Reading from PostgreSQL needs a part of the workbench that is not installed.",
            todo="Ask whoever looks after the computer to install data-workbench[postgres].",
        ) from error
    try:
        with dbapi.connect(address.connection) as connection, connection.cursor() as cursor:
            yield cursor
    except (Error, duckdb.Error) as error:
        # The message may hold the address or a value; only the reason is told.
        raise _refused(address, str(error)) from None


def _refused(address: Address, said: str) -> WorkbenchError:
    """Tell what PostgreSQL said in words, without the password or a value of the table."""
    parts = urlsplit(address.shown)
    where = f"The database {parts.path.strip('/')} on {parts.hostname or 'this computer'}"
    said = said.casefold()
    for sign, words, todo in _REASONS:
        if sign in said:
            return WorkbenchError(f"{where} {words}.", safe=_UNHARMED, todo=todo)
    return WorkbenchError(
        f"{where} cannot be reached or broke off.",
        safe=_UNHARMED,
        todo="Check that the server is running and that this computer may reach it.",
    )


def _columns(cursor: "Cursor", address: Address) -> list[tuple[str, str]]:
    """Give the table's columns and types, or say which tables come close."""
    cursor.execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute JOIN pg_class c "
        "ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace "
        f"WHERE nspname = {literal(address.schema)} AND relname = {literal(address.table)} "
        "AND attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v', 'm', 'p', 'f') "
        "ORDER BY attnum"
    )
    columns = [(str(name), str(kind)) for name, kind in cursor.fetchall()]
    if columns:
        return columns
    cursor.execute(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    )
    names = [str(name) for (name,) in cursor.fetchall()]
    wanted = f"{address.schema}.{address.table}"
    plain = {name.casefold(): name for name in names}
    plain |= {name.split(".", 1)[1].casefold(): name for name in names}
    close = [*near(wanted, plain, most=3), *near(address.table, plain, most=3)]
    meant = list(dict.fromkeys(plain[name] for name in close))[:3]
    raise WorkbenchError(
        f"The database has no table called {quoted(wanted)}.",
        safe=_UNHARMED,
        todo=f"Did you mean {' or '.join(meant)}?"
        if meant
        else f"It has {listed(names, most=8)}."
        if names
        else "This user sees no table in it at all.",
    )


def _order(cursor: "Cursor", address: Address) -> str:
    """Order rows by the primary key, so that a row keeps its number; without one, as they come."""
    cursor.execute(
        "SELECT attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid "
        f"AND a.attnum = ANY(i.indkey) WHERE i.indrelid = {literal(_sql(*_of(address)))}::regclass "
        "AND i.indisprimary ORDER BY array_position(i.indkey::smallint[], a.attnum)"
    )
    names = [quoted_name(str(name)) for (name,) in cursor.fetchall()]
    return f" ORDER BY {', '.join(names)}" if names else ""


def _of(address: Address) -> tuple[str, str]:
    return address.schema, address.table


def _value_sql(name: str, kind: str) -> str:
    """Read a column as a type that Arrow has: exact numbers as doubles, others as text."""
    column = quoted_name(name)
    if kind == "numeric":
        return f"{column}::double precision AS {column}"
    return column if kind in _KEPT else f"{column}::text AS {column}"


def read_table(address: Address) -> SourceTable:
    """Read a database's table into DuckDB, with the types it declares.

    Raises
    ------
    WorkbenchError
        Where the database or the table is not there or may not be read.
    """
    with _session(address) as cursor:
        columns = _columns(cursor, address)
        listing = ", ".join(_value_sql(*column) for column in columns)
        order = _order(cursor, address)
        cursor.execute(f"SELECT {listing} FROM {_sql(*_of(address))}{order}")
        connection = connect()
        arriving = cursor.fetch_record_batch()
        connection.register("arriving", arriving)
        connection.execute(
            f"CREATE TABLE found AS SELECT *, row_number() OVER () AS {ROW} FROM arriving"
        )
        connection.unregister("arriving")
    given = connection.sql(f"SELECT * EXCLUDE ({ROW}) FROM found")
    described = declared_columns(given.columns, given.types)
    listed_columns = listing_sql(given.columns, given.types, described)
    return SourceTable(
        name=address.table,
        kind="postgres",
        reference=address.shown,
        columns=described,
        rows=int(connection.execute("SELECT count(*) FROM found").fetchall()[0][0]),
        faults=(),
        made_up=any(column.name == "made_up" for column in described),
        fingerprint=fingerprint_table(address),
        encoding="",
        sheet="",
        _connection=connection,
        _found=f"SELECT {listed_columns}, {ROW} FROM found",
        _meant=lambda: f"SELECT {listed_columns} FROM found",
    )


def fingerprint_table(address: Address) -> str:
    """Give the fingerprint of a table's columns and rows, whatever the order of the rows.

    The server adds up the halves of each row's MD5, so that no row leaves it.
    """
    with _session(address) as cursor:
        columns = _columns(cursor, address)
        halves = ", ".join(
            f"coalesce(sum(('x' || substr(md5(one::text), {start}, 15))::bit(60)::bigint), 0)::text"
            for start in (1, 17)
        )
        cursor.execute(f"SELECT count(*)::text, {halves} FROM {_sql(*_of(address))} AS one")
        (sums,) = cursor.fetchall()
    whole = "\n".join([*(f"{name}\t{kind}" for name, kind in columns), *map(str, sums)])
    return f"sha256:{hashlib.sha256(whole.encode()).hexdigest()}"
