"""One pass over a table for many questions."""

from collections.abc import Iterable, Mapping
from typing import Any

from duckdb import DuckDBPyConnection, DuckDBPyRelation

# Planning time grows faster than the number of expressions, so wide tables go in slices.
_EXPRESSIONS_A_PASS = 400
SAMPLE = 5
_FREQUENT = 1_000


def quote(name: str) -> str:
    """Write a column's name as SQL does."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"


def among(values: Iterable[str]) -> str:
    """Write texts as the list of an ``IN``."""
    return "(" + ", ".join(literal(value) for value in values) + ")"


def guarded(cheap: str, costly: str) -> str:
    """Write a condition whose costly half is worked out only where the cheap half holds.

    DuckDB evaluates both sides of an ``AND`` on every row of an aggregate's filter, and one branch
    of a ``CASE`` only where it applies.
    """
    return f"(CASE WHEN {cheap} THEN {costly} ELSE false END)"


def tally(relation: DuckDBPyRelation, expressions: Mapping[str, str]) -> dict[str, Any]:
    """Compute aggregate expressions in one pass over a relation.

    Parameters
    ----------
    relation
        Any relation; it is read once for every 400 expressions.
    expressions
        SQL aggregates by name.

    Returns
    -------
    dict
        The value of each expression by its name.
    """
    names = list(expressions)
    results: dict[str, Any] = {}
    for start in range(0, len(names), _EXPRESSIONS_A_PASS):
        part = names[start : start + _EXPRESSIONS_A_PASS]
        listing = ", ".join(f"{expressions[name]} AS a{i}" for i, name in enumerate(part))
        (row,) = relation.aggregate(listing).fetchall()
        results.update(zip(part, row, strict=True))
    return results


def select(relation: DuckDBPyRelation, sql: str) -> DuckDBPyRelation:
    """Ask a query of a relation, which the query calls ``it``."""
    found = relation.query("it", sql)
    assert found is not None
    return found


def value_counts(
    relation: DuckDBPyRelation, column: str, connection: DuckDBPyConnection
) -> DuckDBPyRelation:
    """Count how often each value of a column occurs.

    Returns
    -------
    DuckDBPyRelation
        The column under its own name and ``times``, one row a value, held in memory.
    """
    counted = relation.aggregate(f"{quote(column)}, count(*) AS times", quote(column))
    return connection.from_arrow(counted.to_arrow_table())


def numbered(relation: DuckDBPyRelation) -> DuckDBPyRelation:
    """Add ``row_at``: the place of each row, from 1."""
    return relation.project("*, row_number() OVER () AS row_at")


def first_rows(
    relation: DuckDBPyRelation,
    rows: int,
    conditions: Mapping[str, str],
    counts: Mapping[str, int],
) -> dict[str, list[int]]:
    """Find the first rows on which each condition holds.

    Parameters
    ----------
    relation
        A relation of ``rows`` rows with the column ``row_at``, the number a person gives each.
    conditions
        SQL conditions by name.
    counts
        On how many rows each holds. Frequent ones are looked for one by one, which ends as soon
        as five rows are found; the others in one pass.

    Returns
    -------
    dict
        At most five row numbers by name, ascending.
    """
    frequent = {name for name in conditions if counts[name] * _FREQUENT > rows}
    found = tally(
        relation,
        {
            name: f"min(row_at, {SAMPLE}) FILTER (WHERE {condition})"
            for name, condition in conditions.items()
            if name not in frequent
        },
    )
    for name in frequent:
        first = relation.filter(conditions[name]).project("row_at").limit(SAMPLE)
        found[name] = [row for (row,) in first.fetchall()]
    return {name: sorted(int(row) for row in places or []) for name, places in found.items()}
