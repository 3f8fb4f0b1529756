"""How often two different people agree by chance: the u probabilities, counted where small.

Exact agreement is counted from the sizes of groups (one GROUP BY a field), levels that need a
shared address through joins, and only the common levels are sampled. Random pairs, the usual way,
cannot see a chance of one in a million. Seed pairs, almost all of them one person, are left out.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

import duckdb
import numpy as np
import numpy.typing as npt

from workbench.linkage.levels import Comparison, Level, level_columns
from workbench.linkage.seeds import (
    APART,
    LEFT,
    RIGHT,
    SEEDS,
    Seeds,
    equal_pairs,
    known_pairs,
    some_rows,
)
from workbench.linkage.together import LEAST_TOGETHER

SAMPLE_PAIRS = 500_000
DRAWN = "drawn"
_JOINED_PAIRS = 300_000
# An agreement never multiplies the odds by more than one over this share of the prior odds, so no
# identifier can make a link by itself.
_TRUST = 0.02
# Pairs taken to have been seen before the lists, and how often they agree compared to true pairs.
_PAIRS_BEFORE = 200
_CHANCE_BEFORE = 0.01

Values = tuple[str, ...]
Counts = dict[str, npt.NDArray[np.float64]]


def chance_probabilities(
    con: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    fields: Sequence[str],
    seeds: Seeds,
    *,
    seed: int,
) -> dict[str, list[float]]:
    """Find the u probability of every level of every comparison.

    Parameters
    ----------
    con
        Connection with ``list_l``, ``list_r``, ``seeds`` and ``drawn`` (:func:`draw_pairs`).
    comparisons
        What is compared.
    fields
        Standard fields both lists have.
    seeds
        The seed pairs.
    seed
        Number that chooses the sample.

    Returns
    -------
    dict
        For each comparison's name, the shares of its levels among pairs of different people that
        have something to compare; they add up to 1.
    """
    con.execute(
        f"create or replace temp table seed_pairs as select distinct uid_l, uid_r from {SEEDS}"
    )
    drawn = con.execute(f"select count(*) from {DRAWN}").fetchall()[0][0]
    counts = _count(con, comparisons, DRAWN, seeds.possible / max(drawn, 1))
    wanted = {values for one in comparisons for values in _exactly(one)}
    exact = exact_chances(con, wanted, seeds.equal_pairs)
    found: dict[str, list[float]] = {}
    for comparison in comparisons:
        if comparison.corrects:
            found[comparison.name] = [LEAST_TOGETHER * _correction(con, comparison, exact), 1.0]
            continue
        seen = counts[comparison.name]
        if comparison.exact:
            seen = _with_exact(exact[(comparison.exact,)], seen, seeds.possible)
        if seeds.possible > SAMPLE_PAIRS and comparison.shared:
            seen = _with_joined(con, comparison, fields, seeds, seen, seed)
        seen = seen + _beforehand(comparison)
        shares = np.maximum(seen, 0.5) / seen.sum()
        least = min(0.1, _TRUST * seeds.matches / max(seeds.possible, 1))
        shares = np.maximum(shares / shares.sum(), least)
        for place, level in enumerate(comparison.levels):
            shares[place] = shares[0] if level.chance_of_first else shares[place]
        shares = with_missing(comparison, shares / shares.sum())
        found[comparison.name] = [float(share) for share in shares]
    con.execute("drop table seed_pairs")
    return found


def with_missing(
    comparison: Comparison,
    shares: npt.NDArray[np.float64],
    like: Sequence[float] | None = None,
) -> npt.NDArray[np.float64]:
    """Give levels with a missing part the shares of the levels they stand for, in proportion.

    Parameters
    ----------
    comparison
        What is compared.
    shares
        Shares of its levels.
    like
        Shares that say how much is missing, where ``shares`` themselves do not: a gap says nothing
        about who somebody is, so it is taken to be as common among true pairs as among others.
    """
    known = [place for place, level in enumerate(comparison.levels) if not level.sums]
    whole = float(shares[known].sum())
    settled = shares.copy()
    for place, level in enumerate(comparison.levels):
        if level.sums:
            gap = np.asarray(shares if like is None else like)
            alike = [at for at, one in enumerate(comparison.levels) if _same_gap(one, level)]
            settled[place] = gap[alike].sum() * shares[list(level.sums)].sum() / whole
    settled[known] *= (1 - settled.sum() + whole) / whole
    return settled


def gap_shares(comparison: Comparison, shares: Sequence[float]) -> npt.NDArray[np.float64]:
    """Find how often the part is missing that a level lacks; 1 for levels that lack none.

    Parameters
    ----------
    comparison
        What is compared.
    shares
        Shares of its levels among pairs of different people.
    """
    gaps = np.ones(len(shares))
    for place, level in enumerate(comparison.levels):
        if level.sums:
            alike = [at for at, one in enumerate(comparison.levels) if _same_gap(one, level)]
            gaps[place] = np.asarray(shares)[alike].sum()
    return gaps


def _same_gap(one: Level, other: Level) -> bool:
    """Say whether the same part is missing: levels then stand for different others."""
    return bool(one.sums) and (one.sums == other.sums or not set(one.sums) & set(other.sums))


def _beforehand(comparison: Comparison) -> npt.NDArray[np.float64]:
    """Count pairs of different people seen before the first: they matter to the shortest lists."""
    expected = np.array([level.m for level in comparison.levels])
    before = _PAIRS_BEFORE * _CHANCE_BEFORE * expected / expected.sum()
    apart = max(place for place, level in enumerate(comparison.levels) if not level.sums)
    before[apart] += _PAIRS_BEFORE - before.sum()
    return np.asarray(before, dtype=float)


def _exactly(comparison: Comparison) -> list[Values]:
    """List the values of which it must be known how often different people agree on them."""
    if comparison.together:
        one, other = comparison.together
        return [(one,), (other,), (one, other)]
    if comparison.despite:
        return [(comparison.despite[0],)]
    return [(comparison.exact,)] if comparison.exact else []


def _correction(
    con: duckdb.DuckDBPyConnection, comparison: Comparison, exact: Mapping[Values, float]
) -> float:
    if comparison.together:
        return _dependence(con, comparison.together, exact)
    field, share = comparison.despite or ("", 0.0)
    return float(np.clip(share / max(exact[(field,)], 1e-12), 1.0, 1 / LEAST_TOGETHER))


def _dependence(
    con: duckdb.DuckDBPyConnection, both: tuple[str, str], exact: Mapping[Values, float]
) -> float:
    """Find how many times as often different people agree on both fields as on each by chance."""
    possible = known_pairs(con, *both)
    expected = exact[both[:1]] * exact[both[1:]]
    ratio = (exact[both] * possible + 1) / (expected * possible + 1)
    return float(np.clip(ratio, 1.0, 1 / LEAST_TOGETHER))


def pair_columns(fields: Sequence[str]) -> str:
    """Write the columns of a pair in Splink's form, from records ``l`` and ``r``."""
    return ", ".join(f"{side}.{field} as {field}_{side}" for field in fields for side in "lr")


def draw_pairs(
    con: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    fields: Sequence[str],
    seeds: Seeds,
    *,
    seed: int,
) -> None:
    """Write table ``drawn``: ``uid_l``, ``uid_r`` and the levels of all pairs of sampled records.

    Parameters
    ----------
    con
        Connection with ``list_l`` and ``list_r``.
    comparisons
        What is compared.
    fields
        Standard fields both lists have.
    seeds
        The seed pairs.
    seed
        Number that chooses the sample.
    """
    side = int(SAMPLE_PAIRS**0.5)
    left = min(seeds.left_rows, max(side, SAMPLE_PAIRS // max(seeds.right_rows, 1)))
    right = min(seeds.right_rows, SAMPLE_PAIRS // max(left, 1))
    left_rows, right_rows = (
        f"(from {table} where uid in ({some_rows(table, number, rows)}))"
        for table, number, rows in ((LEFT, seed, left), (RIGHT, seed + 1, right))
    )
    con.execute(
        f"create or replace temp table {DRAWN} as "
        f"select uid_l, uid_r, {level_columns(comparisons)} "
        f"from (select l.uid as uid_l, r.uid as uid_r, {pair_columns(fields)} "
        f"from {left_rows} l, {right_rows} r where {APART})"
    )


def _count(
    con: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], levels: str, weight: float
) -> Counts:
    """Count the levels of pairs that are no seed pairs."""
    names = [one.name for one in comparisons]
    counted = " union all ".join(
        f"select {place} as which, {name} as level, count(*) as n from levels group by all"
        for place, name in enumerate(names)
    )
    query = (
        "with levels as materialized "
        f"(select * from {levels} anti join seed_pairs using (uid_l, uid_r)) {counted}"
    )
    counts = {one.name: np.zeros(len(one.levels)) for one in comparisons}
    for which, level, number in con.execute(query).fetchall():
        if level >= 0:
            counts[names[which]][level] = number * weight
    return counts


def exact_chances(
    con: duckdb.DuckDBPyConnection,
    wanted: Collection[Values],
    agreeing: Callable[..., int] = equal_pairs,
) -> dict[Values, float]:
    """Find the shares of pairs of different people, all values known, that agree on all values.

    ``(sum of products of counts - seed pairs that agree) / (pairs with all values - seed pairs)``.

    Parameters
    ----------
    con
        Connection with ``list_l``, ``list_r`` and ``seed_pairs``.
    wanted
        Sets of values: SQL expressions over the columns of a record.
    agreeing
        Counts the pairs that agree, as :func:`workbench.linkage.seeds.equal_pairs` does.
    """
    if not wanted:
        return {}
    single = dict.fromkeys(value for values in wanted for value in values)
    names = {value: f"v{place}" for place, value in enumerate(single)}
    columns = ", ".join(f"{value} as {name}" for value, name in names.items())
    counts = ", ".join(
        f"count(*) filter ({' and '.join(f'l.{names[one]} = r.{names[one]}' for one in values)}), "
        f"count(*) filter ({' and '.join(_both_known(names[one]) for one in values)})"
        for values in wanted
    )
    seen = con.execute(
        f"select {counts} from seed_pairs "
        f"join (select uid, {columns} from {LEFT}) l on l.uid = uid_l "
        f"join (select uid, {columns} from {RIGHT}) r on r.uid = uid_r"
    ).fetchall()[0]
    return {
        values: float(
            max(agreeing(con, *values) - agree, 0) / max(known_pairs(con, *values) - known, 1)
        )
        for values, agree, known in zip(wanted, seen[::2], seen[1::2], strict=True)
    }


def _both_known(name: str) -> str:
    return f"l.{name} is not null and r.{name} is not null"


def _with_exact(
    share: float, seen: npt.NDArray[np.float64], possible: int
) -> npt.NDArray[np.float64]:
    """Put the counted share of exact agreement in place of the sampled one."""
    total = seen.sum() or float(possible)
    others = seen[1:] if seen[1:].any() else np.ones(len(seen) - 1)
    return np.concatenate([[share * total], others * (1 - share) * total / others.sum()])


def _with_joined(
    con: duckdb.DuckDBPyConnection,
    comparison: Comparison,
    fields: Sequence[str],
    seeds: Seeds,
    seen: npt.NDArray[np.float64],
    seed: int,
) -> npt.NDArray[np.float64]:
    """Count the levels of pairs that share a place through joins; the others are sampled."""
    needed = [
        parts
        for parts in comparison.shared
        if not any(set(other) < set(parts) for other in comparison.shared)
    ]
    joined = np.zeros(len(seen))
    for place, parts in enumerate(needed):
        equal = [f"l.{part} = r.{part}" for part in parts]
        earlier = [
            "not coalesce(" + " and ".join(f"l.{part} = r.{part}" for part in one) + ", false)"
            for one in needed[:place]
        ]
        size = seeds.equal_pairs(con, *parts)
        share = min(1.0, _JOINED_PAIRS / max(size, 1))
        levels = (
            f"(select uid_l, uid_r, {level_columns([comparison])} from ("
            f"select l.uid as uid_l, r.uid as uid_r, {pair_columns(fields)} from {LEFT} l "
            f"join {RIGHT} r on {' and '.join([*equal, *earlier])} "
            f"where {APART} and hash(l.record_id, {seed}) % 1000000 < {share * 1_000_000:.0f}))"
        )
        joined += _count(con, [comparison], levels, 1 / share)[comparison.name]
    apart = np.arange(len(seen)) >= comparison.shared_levels
    return np.where(apart, seen, joined)
