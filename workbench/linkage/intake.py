"""A list as it comes: brought into a connection, its columns and its record numbers understood."""

from collections.abc import Iterable

import duckdb
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.linkage.roles import MOSTLY, id_candidates
from workbench.linkage.standardise import quoted, total_sql
from workbench.naming import list_name
from workbench.roles.guessing import guess_roles, sample
from workbench.roles.kinds import ListRoles
from workbench.roles.written import Chosen, override
from workbench.words import count

List = pd.DataFrame | duckdb.DuckDBPyRelation


def bring_in(con: duckdb.DuckDBPyConnection, table: str, frame: List) -> None:
    """Bring a list into a connection, whatever connection its relation belongs to.

    Parameters
    ----------
    con
        The connection.
    table
        What to call it there.
    frame
        The list.
    """
    con.register(
        table, frame.to_arrow_table() if isinstance(frame, duckdb.DuckDBPyRelation) else frame
    )


def sample_of(con: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    """Take some rows of a list as text (:func:`workbench.roles.guessing.sample`).

    Parameters
    ----------
    con
        Connection that holds the list.
    table
        The list.
    """
    rows = con.sql(f"from {quoted(table)}")
    return sample(rows, rows.columns)


def list_roles(
    con: duckdb.DuckDBPyConnection,
    table: str,
    seen: pd.DataFrame,
    chosen: Chosen,
    number: str,
    which: str,
) -> ListRoles:
    """Find the roles of a list's columns, and the column that numbers its records.

    Parameters
    ----------
    con
        Connection that holds the list.
    table
        The list.
    seen
        Some of its rows (:func:`sample_of`).
    chosen
        Columns by role, where somebody said so.
    number
        The column that numbers the records; guessed when empty.
    which
        What to call the list, for errors.

    Raises
    ------
    WorkbenchError
        Where a column is not in the list.
    """
    headers = list(seen.columns)
    guessed = override(guess_roles(seen), chosen, headers, which)
    if number and number not in headers:
        raise WorkbenchError(
            f"The {which} list has no column called “{number}”.",
            todo=f"Its columns are: {', '.join(headers)}.",
        )
    return guessed.numbered_by(number or _id_column(con, table, seen, guessed))


def _id_column(
    con: duckdb.DuckDBPyConnection, name: str, seen: pd.DataFrame, roles: ListRoles
) -> str | None:
    """Take the likeliest column that is filled and never repeats, but where a person does."""
    for column in id_candidates(seen, roles):
        text = f"trim(cast({quoted(column)} as varchar))"
        rows, filled, different = con.execute(
            f"select count(*), count(nullif({text}, '')), count(distinct hash({text})) "
            f"from {quoted(name)}"
        ).fetchall()[0]
        if rows == filled == different:
            return column
        if rows == filled and different >= MOSTLY * rows and _one_person(con, name, text, roles):
            return column
    return None


def _one_person(con: duckdb.DuckDBPyConnection, name: str, number: str, roles: ListRoles) -> bool:
    """Say whether rows with one number nearly always have one date of birth or one given name."""
    fact = next(
        (roles.columns[role][0] for role in ("dob", "given") if role in roles.columns), None
    )
    if fact is None:
        return False
    return bool(
        con.execute(
            f"select coalesce(avg((n = 1)::int), 0) >= {MOSTLY} from (select count(distinct "
            f"{quoted(fact)}) as n from {quoted(name)} group by {number} having count(*) > 1)"
        ).fetchall()[0][0]
    )


def without_id(con: duckdb.DuckDBPyConnection, table: str, found: ListRoles) -> int:
    """Count the rows without an id, which no link could name.

    Parameters
    ----------
    con
        Connection that holds the list.
    table
        The list.
    found
        The roles of its columns.
    """
    if found.id is None:
        return 0
    text = f"trim(cast({quoted(found.id)} as varchar))"
    query = f"select count(*) from {quoted(table)} where coalesce({text}, '') = ''"
    return int(con.execute(query).fetchall()[0][0])


def total_rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """Count the rows that add up the others.

    Parameters
    ----------
    con
        Connection that holds the list.
    table
        The list.
    """
    query = f"select count(*) from {quoted(table)} where {total_sql(con, table)}"
    return int(con.execute(query).fetchall()[0][0])


def left_out_findings(
    no_number: Iterable[tuple[str, int]], totals: Iterable[tuple[str, int]]
) -> list[Finding]:
    """Say how many rows of each list were left out, and why.

    Parameters
    ----------
    no_number, totals
        The name of each list with its rows without an id, and with those that add up the others.
    """
    reasons = (
        ("left_out", no_number, "has no record number", "have no record number"),
        ("totals", totals, "adds up the others", "add up the others"),
    )
    return [
        Finding(
            key=key,
            statement=f"{count(rows, 'row')} of the {list_name(name)} "
            + (f"{one} and was left out." if rows == 1 else f"{several} and were left out."),
            value=rows,
            unit="rows",
            verdict="look",
            scope={"list": name},
        )
        for key, lists, one, several in reasons
        for name, rows in lists
        if rows
    ]
