"""Whether a list holds somebody more than once."""

from collections.abc import Collection, Sequence

import duckdb

_LOOKED_AT = 100_000
# A list with more of its records doubled than this does not hold everybody once.
_DOUBLED = 0.005
# Records of one list that agree on all of one of these are taken to be one person.
_SAME_PERSON = (
    ("names", "birthday"),
    ("given1", "birthday", "postcode"),
    ("given1", "birthday", "uprn"),
)
# The next best where dates of birth are not known.
_SAME_NAMES = (("names", "uprn"), ("names", "postcode", "number"), ("names", "phone"))


def holds_doubles(con: duckdb.DuckDBPyConnection, table: str, fields: Collection[str]) -> bool:
    """Say whether more of a list's records are of one person than mistakes explain.

    Parameters
    ----------
    con
        Connection that holds the list.
    table
        A list in standard form, or a query for one in brackets.
    fields
        Its standard fields.
    """
    templates = _SAME_PERSON if "birthday" in fields else _SAME_NAMES
    same = [parts for parts in templates if set(parts) <= set(fields)]
    return max((_repeated(con, table, parts) for parts in same), default=0.0) > _DOUBLED


def _repeated(con: duckdb.DuckDBPyConnection, table: str, parts: Sequence[str]) -> float:
    """Find the share of a list's records that agree on all parts with one before them.

    Of long lists some groups of records are looked at, whole ones.
    """
    known = con.execute(f"select count(*) from {table}").fetchall()[0][0]
    among = f"hash({', '.join(parts)}) % {max(1, known // _LOOKED_AT)} = 0"
    filled = " and ".join(f"{part} is not null" for part in parts)
    repeated, rows = con.execute(
        f"with drawn as (select * from {table} where {among}), groups as ("
        f"select count(distinct record_id) as n from drawn where {filled} "
        f"group by {', '.join(parts)} having count(*) > 1) "
        "select coalesce(sum(n - 1), 0)::double, (select count(*) from drawn)::double from groups"
    ).fetchall()[0]
    return float(repeated / max(rows, 1.0))
