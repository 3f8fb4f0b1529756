"""Pairs that are the same person beyond reasonable doubt, and what they teach without any labels.

A template is a set of fields of which exact agreement leaves almost no room for chance. Leaving
out the templates that use a kind of fact shows how often true pairs agree on that very fact.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod

import duckdb
import numpy as np
import numpy.typing as npt

from workbench.linkage.evidence import is_identifier, plain_name

LEFT, RIGHT, SEEDS = "list_l", "list_r", "seeds"
# One list is linked with itself where ``list_l`` and ``list_r`` are the same records: pairs are
# then counted in both orders, and nobody is paired with themselves.
ITSELF = "coalesce(getvariable('itself'), false)"
APART = f"(l.uid <> r.uid or not {ITSELF})"
_SAMPLE = 10_000
_ENOUGH = 20
# Chance pairs tolerated among the pairs of a template.
_DOUBT = 0.1


@dataclass(frozen=True)
class Key:
    """A value that can be compared for equality, such as the first letters of the family name.

    Attributes
    ----------
    label
        The key in plain words.
    field
        Standard field it is made from.
    sql
        Expression over ``field``.
    group
        The kind of fact: keys of one group fail together.
    """

    label: str
    field: str
    sql: str
    group: str

    def of(self, alias: str) -> str:
        """Write the expression for a record called ``alias``."""
        return self.sql.replace(self.field, f"{alias}.{self.field}")


def blocking_keys(fields: Collection[str]) -> tuple[Key, ...]:
    """List the keys that records of these fields can be brought together by."""
    possible = [
        Key("given name", "given1", "given1", "name"),
        Key("family name", "family", "family", "name"),
        Key("all names in any order", "names", "names", "name"),
        Key("first three letters of the given name", "given1", "left(given1, 3)", "name"),
        Key("first four letters of the family name", "family", "left(family, 4)", "name"),
        Key("date of birth", "dob", "dob", "dob"),
        Key("year and month of birth", "dob", "left(dob, 6)", "dob"),
        Key("day and month of birth", "birthday", "right(birthday, 4)", "dob"),
        Key("property number", "uprn", "uprn", "place"),
        Key("postcode", "postcode", "postcode", "place"),
        Key("house number", "number", "number", "place"),
        Key("street", "street", "street", "place"),
        Key("town", "locality", "locality", "place"),
        Key("telephone", "phone", "phone", "phone"),
        Key("email", "email", "email", "email"),
        *(Key(plain_name(field), field, field, field) for field in fields if is_identifier(field)),
    ]
    return tuple(key for key in possible if key.field in fields)


def _templates(fields: Collection[str]) -> list[tuple[str, ...]]:
    identifiers = [field for field in fields if is_identifier(field)]
    contacts = [field for field in ("phone", "email") if field in fields]
    places: list[tuple[str, ...]] = [(field,) for field in ("uprn", "postcode") if field in fields]
    places = places or [("street", "number")]
    wanted: list[tuple[str, ...]] = [("names", "birthday")]
    wanted += [("birthday", *place) for place in places]
    wanted += [("given1", "family", *place) for place in places]
    if "birthday" not in fields:
        # In a long list several people of one name share a postcode, but hardly a house number.
        wanted += [("given1", "family", place, "number") for place in ("postcode", "street")]
    wanted += [(one, other) for one in identifiers for other in ("birthday", "given1", "family")]
    wanted += [(one, "birthday") for one in contacts]
    wanted += [(one, "given1", "family") for one in contacts]
    return [template for template in wanted if set(template) <= set(fields)]


@dataclass(frozen=True)
class Seeds:
    """The seed pairs of two lists.

    Attributes
    ----------
    left_rows, right_rows
        Records in each list.
    itself
        Whether both are one list.
    pairs
        Distinct seed pairs.
    matches
        How many people seem to be on both lists.
    telling
        Whether there are seed pairs enough to learn from.
    keys
        The keys of :func:`blocking_keys`.
    agreement
        Of made-up true pairs (rows), whether they agree on each key (columns): within a kind of
        fact as seen together in seed pairs, between kinds as if independent.
    counted
        Pairs that agree on some values, of those that were counted (:meth:`equal_pairs`).
    """

    left_rows: int
    right_rows: int
    itself: bool
    pairs: int
    matches: float
    telling: bool
    keys: tuple[Key, ...]
    agreement: npt.NDArray[np.bool_]
    counted: dict[tuple[str, ...], int] = field(default_factory=dict)

    def equal_pairs(self, con: duckdb.DuckDBPyConnection, *values: str) -> int:
        """Count the pairs of the lists that agree on all values, once (:func:`equal_pairs`)."""
        if values not in self.counted:
            self.counted[values] = equal_pairs(con, *values)
        return self.counted[values]

    @property
    def possible(self) -> int:
        """How many pairs there could be."""
        return self.left_rows * (self.right_rows - self.itself)

    @cached_property
    def share(self) -> dict[str, float]:
        """For each field, the share of true pairs that agree on it."""
        rates = self.agreement.mean(axis=0)
        whole = {
            key.field: rate
            for key, rate in zip(self.keys, rates, strict=True)
            if key.sql == key.field
        }
        return {field: float(rate) for field, rate in whole.items()}


def one_list(con: duckdb.DuckDBPyConnection) -> bool:
    """Say whether a list is linked with itself.

    Parameters
    ----------
    con
        The connection.
    """
    return bool(con.execute(f"select {ITSELF}").fetchall()[0][0])


def some_rows(table: str, seed: int, limit: int) -> str:
    """Write the query for the ``uid`` of some rows of a list.

    Parameters
    ----------
    table
        The list.
    seed
        Number that chooses them.
    limit
        How many there are at most.
    """
    return f"select uid from {table} order by hash(record_id, {seed}), uid limit {limit}"


def number_sql(*values: str) -> str:
    """Write one number for some values of a record, missing where one of them is.

    Records that agree on all have one number, and others hardly ever: of 64 bits.

    Parameters
    ----------
    values
        SQL expressions over the columns of a record.
    """
    filled = " and ".join(f"{value} is not null" for value in values)
    return f"case when {filled} then hash({', '.join(values)}) end"


def pairs_of_one_key(key: str, *, itself: bool) -> str:
    """Write the query for ``uid_l`` and ``uid_r`` of the pairs whose records have one key.

    Parameters
    ----------
    key
        SQL expression over the columns of a record; a missing value is no key.
    itself
        Whether one list is linked with itself: pairs are then there both ways round.
    """
    keyed = f"(select uid, {key} as key from {{}})"
    others = "lefts" if itself else keyed.format(RIGHT)
    return (
        f"(with lefts as materialized {keyed.format(LEFT)} select l.uid as uid_l, r.uid as uid_r "
        f"from lefts l join {others} r on l.key = r.key and {APART})"
    )


def equal_pairs(
    con: duckdb.DuckDBPyConnection, *values: str, left: str = LEFT, right: str = RIGHT
) -> int:
    """Count the pairs of two tables that agree on all values: products of the sizes of groups.

    Parameters
    ----------
    con
        Connection with both tables.
    values
        SQL expressions over the columns of a table; a missing value agrees with nothing.
    left, right
        The tables.
    """
    columns = ", ".join(f"{value} as v{place}" for place, value in enumerate(values))
    names = ", ".join(f"v{place}" for place in range(len(values)))
    filled = " and ".join(f"{value} is not null" for value in values)
    groups = f"(select {columns}, count(*)::double as n from {{}} where {filled} group by all)"
    if one_list(con):
        query = f"select coalesce(sum(n * (n - 1)), 0) from {groups.format(left)}"
    else:
        both = f"{groups.format(left)} a join {groups.format(right)} b using ({names})"
        query = f"select coalesce(sum(a.n * b.n), 0) from {both}"
    return int(con.execute(query).fetchall()[0][0])


def known_pairs(con: duckdb.DuckDBPyConnection, *values: str) -> int:
    """Count the pairs in which both records have all values.

    Parameters
    ----------
    con
        Connection with ``list_l`` and ``list_r``.
    values
        SQL expressions over the columns of a record.
    """
    filled = " and ".join(f"{value} is not null" for value in values)
    count = "select count(*) from {} where {}"
    left, right = (
        con.execute(count.format(table, filled)).fetchall()[0][0] for table in (LEFT, RIGHT)
    )
    return int(left * (right - one_list(con)))


def find_seeds(con: duckdb.DuckDBPyConnection, fields: Collection[str], *, seed: int) -> Seeds:
    """Find the seed pairs of tables ``list_l`` and ``list_r`` and write them as table ``seeds``.

    Parameters
    ----------
    con
        Connection with both lists in standard form.
    fields
        Standard fields both lists have.
    seed
        Number that chooses the sample.
    """
    left, right = (
        con.execute(f"select count(*) from {one}").fetchall()[0][0] for one in (LEFT, RIGHT)
    )
    itself = one_list(con)
    possible = left * (right - itself)
    con.execute(f"create or replace table {SEEDS} (uid_l integer, uid_r integer, template tinyint)")
    counted: dict[tuple[str, ...], int] = {}
    for one in dict.fromkeys(one for template in _templates(fields) for one in template):
        counted[(one,)] = equal_pairs(con, one)
    kept: dict[int, tuple[tuple[str, ...], int]] = {}
    for number, template in enumerate(_templates(fields) if possible else []):
        by_chance = possible * prod(counted[(one,)] / possible for one in template)
        if by_chance > max(min(left, right), _ENOUGH):
            continue
        equal = pairs_of_one_key(number_sql(*template), itself=itself)
        con.execute(f"insert into {SEEDS} select *, {number} from {equal}")
        found = con.execute(f"select count(*) from {SEEDS} where template = {number}").fetchall()[
            0
        ][0]
        if not found or by_chance > _DOUBT * found:
            con.execute(f"delete from {SEEDS} where template = {number}")
        else:
            kept[number] = (template, found - int(by_chance))
    keys = blocking_keys(fields)
    agreement = _agreement(con, keys, {number: one[0] for number, one in kept.items()}, seed)
    pairs = con.execute(
        f"select count(*) from (select distinct uid_l, uid_r from {SEEDS})"
    ).fetchall()[0][0]
    seeds = Seeds(left, right, itself, pairs, 0.0, pairs >= _ENOUGH, keys, agreement, counted)
    return replace(seeds, matches=_matches(seeds, kept.values()))


def _agreement(
    con: duckdb.DuckDBPyConnection,
    keys: tuple[Key, ...],
    templates: dict[int, tuple[str, ...]],
    seed: int,
) -> npt.NDArray[np.bool_]:
    rng = np.random.default_rng(seed)
    columns: dict[Key, npt.NDArray[np.bool_]] = {}
    for group in dict.fromkeys(key.group for key in keys):
        members = [key for key in keys if key.group == group]
        touched = {"birthday" if key.field == "dob" else key.field for key in members}
        without = [str(number) for number, one in templates.items() if not touched & set(one)]
        seen = _seen(con, members, without, seed) if without else np.empty((0, len(members)), bool)
        if len(seen) < _ENOUGH:
            expected = np.array([_EXPECTED.get(key.field, 0.8) for key in members])
            seen = rng.random((_SAMPLE, len(members))) < expected
        drawn = seen[rng.integers(0, len(seen), _SAMPLE)]
        columns.update(zip(members, drawn.T, strict=True))
    if not keys:
        return np.empty((_SAMPLE, 0), bool)
    return np.column_stack([columns[key] for key in keys])


# How often true pairs agree where no seed pair can show it.
_EXPECTED = {"uprn": 0.6, "postcode": 0.75, "phone": 0.4, "email": 0.4, "number": 0.7, "names": 0.8}


def _seen(
    con: duckdb.DuckDBPyConnection, keys: Iterable[Key], templates: list[str], seed: int
) -> npt.NDArray[np.bool_]:
    agree = ", ".join(
        f"coalesce({key.of('l')} = {key.of('r')}, false) as k{place}"
        for place, key in enumerate(keys)
    )
    query = (
        f"with chosen as (select distinct uid_l, uid_r from {SEEDS} "
        f"where template in ({', '.join(templates)}) and (uid_l < uid_r or not {ITSELF}) "
        f"order by hash(uid_l, uid_r, {seed}), uid_l, uid_r limit {_SAMPLE}) "
        f"select {agree} from chosen join {LEFT} l on l.uid = uid_l "
        f"join {RIGHT} r on r.uid = uid_r order by uid_l, uid_r"
    )
    found = con.execute(query).fetchnumpy()
    return np.column_stack([np.asarray(column, dtype=bool) for column in found.values()])


def _matches(seeds: Seeds, templates: Iterable[tuple[tuple[str, ...], int]]) -> float:
    """People on both lists: pairs of each template over the share of true pairs it would find."""
    whole = {key.field: place for place, key in enumerate(seeds.keys) if key.sql == key.field}
    whole["birthday"] = whole.get("dob", 0)
    estimates = []
    for template, found in templates:
        share = seeds.agreement[:, [whole[field] for field in template]].all(axis=1).mean()
        estimates.append((found, found / max(float(share), 0.01)))
    if not estimates:
        return min(seeds.left_rows, seeds.right_rows) / 2
    largest = max(found for found, _ in estimates)
    trusted = [total for found, total in estimates if found >= largest / 2]
    if seeds.itself:
        return float(np.median(trusted))
    # Where a list repeats people there are more true pairs than records of the shorter list.
    most = max(1.1 * min(seeds.left_rows, seeds.right_rows), seeds.pairs)
    return float(min(np.median(trusted), most))
