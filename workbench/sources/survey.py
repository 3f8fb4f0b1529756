"""What every column of a text table holds, counted in few passes."""

from collections.abc import Mapping, Sequence

from duckdb import DuckDBPyConnection

from workbench.sources.meaning import (
    DAYS,
    Counts,
    Meaning,
    compact_sql,
    decide,
    meant_sql,
    total,
)
from workbench.sources.shapes import Shape, shape_sql, trimmed_sql
from workbench.sources.sql import quote
from workbench.sources.table import ROW

# Planning time grows faster than the number of expressions, so wide tables go in slices.
_COLUMNS_A_PASS = 100


def count_shapes(
    connection: DuckDBPyConnection, table: str, names: Sequence[str]
) -> dict[str, Counts]:
    """Count, for each column, how many of its values have which shape."""
    found: dict[str, Counts] = {}
    for start in range(0, len(names), _COLUMNS_A_PASS):
        part = names[start : start + _COLUMNS_A_PASS]
        trimmed = ", ".join(f"{trimmed_sql(quote(name))} AS v{n}" for n, name in enumerate(part))
        shapes = ", ".join(f"{shape_sql(f'v{n}')} AS k{n}" for n in range(len(part)))
        counted = ", ".join(f"histogram(k{n})" for n in range(len(part)))
        (row,) = connection.execute(
            f"SELECT {counted} FROM (SELECT {shapes} FROM (SELECT {trimmed} FROM {quote(table)}))"
        ).fetchall()
        for name, histogram in zip(part, row, strict=True):
            found[name] = {Shape(int(code)): int(n) for code, n in (histogram or {}).items()}
    return found


def decide_all(
    connection: DuckDBPyConnection, table: str, headers: Mapping[str, str]
) -> tuple[dict[str, Meaning], dict[str, Counts]]:
    """Decide what every column is.

    Parameters
    ----------
    connection, table
        Where the values are, all VARCHAR.
    headers
        The columns' headings by their names.
    """
    counts = count_shapes(connection, table, list(headers))
    details = _details(connection, table, counts)
    meanings = {}
    for name, header in headers.items():
        timed, compact = details.get(name, (0, 0))
        meanings[name] = decide(header, counts[name], timed=timed > 0, compact=compact)
    return meanings, counts


def _details(
    connection: DuckDBPyConnection, table: str, counts: Mapping[str, Counts]
) -> dict[str, tuple[int, int]]:
    """Count times of day and packed dates, where there may be any."""
    wanted = [
        name for name, shapes in counts.items()
        if total(shapes, DAYS) or shapes.get(Shape.EIGHT_DIGITS)
    ]  # fmt: skip
    found: dict[str, tuple[int, int]] = {}
    for start in range(0, len(wanted), _COLUMNS_A_PASS):
        part = wanted[start : start + _COLUMNS_A_PASS]
        asked = []
        for name in part:
            value = trimmed_sql(quote(name))
            asked.append(
                f"count(*) FILTER (regexp_matches({value}, '[T ][0-9]+[:.][0-9]') "
                f"AND NOT regexp_matches({value}, '[T ](0?0[:.]00([:.]00([.,]0+)?)?"
                "|12[:.]00([:.]00)? ?(?i:am))'))"
            )
            asked.append(
                f"count(CASE WHEN regexp_full_match({value}, '[0-9]{{8}}') "
                f"THEN {compact_sql(value)} END)"
            )
        (row,) = connection.execute(f"SELECT {', '.join(asked)} FROM {quote(table)}").fetchall()
        for place, name in enumerate(part):
            found[name] = (int(row[2 * place]), int(row[2 * place + 1]))
    return found


def create_meant(
    connection: DuckDBPyConnection, table: str, target: str, meanings: Mapping[str, Meaning]
) -> None:
    """Write the values as what they mean into a table of their own, in the same order."""
    listing = ", ".join(
        f"{meant_sql(trimmed_sql(quote(name)), meaning)} AS {quote(name)}"
        for name, meaning in meanings.items()
    )
    connection.execute(
        f"CREATE TABLE {quote(target)} AS SELECT {listing} FROM {quote(table)} ORDER BY {ROW}"
    )
