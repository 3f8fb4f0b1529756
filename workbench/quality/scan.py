"""One pass over a table for many questions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Literal

import numpy as np
import pandas as pd
from duckdb import DuckDBPyConnection, DuckDBPyRelation
from numpy.typing import NDArray

# Planning takes longer the more there is to plan, so wide tables go in slices of so many letters.
_LETTERS_A_PASS = 40_000
SAMPLE = 5
_FREQUENT = 1_000
_FIRST_BITS = 22


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


def may_begin(ends: Sequence[str] | None, letters: AbstractSet[str]) -> bool:
    """Say whether a text can begin with a sign, or with one of some letters.

    As the zone maps of a database do, this spares a column that begins with a figure on every
    row, or with the same letter, the look at each row.

    Parameters
    ----------
    ends
        The first and the last text in the order of their signs; None where they are not known.
    letters
        The letters, in lower case.
    """
    if ends is None or not all(ends):
        return True
    codes = range(ord(ends[0][0]), ord(ends[1][0]) + 1)
    return any(not sign.isalnum() or sign.lower() in letters for sign in map(chr, codes))


def tally(relation: DuckDBPyRelation, expressions: Mapping[str, str]) -> dict[str, Any]:
    """Compute aggregate expressions in one pass over a relation.

    Parameters
    ----------
    relation
        Any relation; it is read once, or in slices where the SQL is very long.
    expressions
        SQL aggregates by name.

    Returns
    -------
    dict
        The value of each expression by its name.
    """
    results: dict[str, Any] = {}
    for part in _slices(expressions):
        listing = ", ".join(f"{expressions[name]} AS a{i}" for i, name in enumerate(part))
        (row,) = relation.aggregate(listing).fetchall()
        results.update(zip(part, row, strict=True))
    return results


def _slices(expressions: Mapping[str, str]) -> Iterator[list[str]]:
    """Part the names of expressions where their SQL gets long."""
    part: list[str] = []
    letters = 0
    for name, sql in expressions.items():
        if part and letters + len(sql) > _LETTERS_A_PASS:
            yield part
            part, letters = [], 0
        part.append(name)
        letters += len(sql)
    if part:
        yield part


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


def fingerprints(relation: DuckDBPyRelation, columns: Iterable[str]) -> NDArray[np.uint64]:
    """Give one 64-bit number a row, the same for rows whose values in some columns are the same."""
    hashed = relation.project(f"hash({', '.join(columns)}) AS h")
    prints: NDArray[np.uint64] = hashed.fetchnumpy()["h"]
    return prints


def repeated(
    prints: NDArray[np.uint64], keep: Literal["first", False] = "first"
) -> NDArray[np.bool_]:
    """Mark the fingerprints that occur more than once.

    Their first bits tell which can be the same at all, which of a million leaves one in five to
    compare.

    Parameters
    ----------
    prints
        Fingerprints, one a row.
    keep
        ``"first"`` to leave the first of equal ones unmarked; False to mark them all.

    Returns
    -------
    array of bool, shape (rows,)
        In the order of the rows.
    """
    places = (prints >> np.uint64(64 - _FIRST_BITS)).view(np.int64)
    crowded = np.flatnonzero(np.bincount(places)[places] > 1)
    marked = np.zeros(len(prints), dtype=np.bool_)
    marked[crowded] = pd.Series(prints[crowded]).duplicated(keep).to_numpy()
    return marked


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
