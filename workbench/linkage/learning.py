"""What share of true pairs falls into each level: the m probabilities, learnt without labels.

Expectation maximisation over the counts of agreement patterns (Fellegi and Sunter, 1969; Winkler,
1988), as Splink does it without term frequencies. The chances are counted beforehand and stay, so
a round is a few products of small arrays: Splink's own reading of the conditions and its SQL of
every round would cost short lists more than all the rest of linking them.
"""

from collections.abc import Mapping, Sequence

import duckdb
import numpy as np
import numpy.typing as npt

from workbench.linkage.chance import pair_columns
from workbench.linkage.evidence import is_identifier
from workbench.linkage.levels import Comparison, level_columns
from workbench.linkage.seeds import APART, LEFT, RIGHT, Seeds

TRAINING_PAIRS = 250_000
_ROUNDS = 25
_CONVERGED = 1e-4
_FEWEST_MATCHES = 50
_LEAST_MATCHING = 0.005
_USUAL = 0.2

Floats = npt.NDArray[np.float64]
Shares = Mapping[str, Sequence[float]]


def learn(
    con: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    m: Shares,
    u: Shares,
    prior: float,
    fields: Sequence[str],
    seeds: Seeds,
    *,
    seed: int,
) -> dict[str, Floats]:
    """Learn the m probabilities of the comparisons that the lists can teach.

    Parameters
    ----------
    con
        Connection with ``list_l`` and ``list_r``.
    comparisons
        What is compared.
    m, u
        Shares of the levels to begin with, and the chances, which stay.
    prior
        Chance that two records taken at random are one person.
    fields
        Standard fields both lists have.
    seeds
        The seed pairs.
    seed
        Number that chooses the pairs to learn from where there are more than that.

    Returns
    -------
    dict
        The shares of the levels by the name of a comparison, over the rules that taught it.
    """
    learnt: dict[str, list[Floats]] = {}
    for rule, pairs in _training_rules(con, comparisons, fields, seeds):
        taught = [one for one in comparisons if not _reads(one, rule)]
        levels, counts = _patterns(con, taught, fields, rule, pairs, seed)
        found = expectation_maximisation(
            levels,
            counts,
            [np.array(m[one.name]) for one in taught],
            [np.array(u[one.name]) for one in taught],
            prior,
            fixed=[not one.learnt for one in taught],
        )
        for comparison, shares in zip(taught, found, strict=True):
            if comparison.learnt:
                learnt.setdefault(comparison.name, []).append(shares)
    return {name: np.mean(shares, axis=0) for name, shares in learnt.items()}


def expectation_maximisation(
    levels: npt.NDArray[np.int8],
    counts: Floats,
    m: Sequence[Floats],
    u: Sequence[Floats],
    prior: float,
    *,
    fixed: Sequence[bool],
) -> list[Floats]:
    """Find the shares of levels among true pairs that make what was seen likeliest.

    Parameters
    ----------
    levels
        Patterns by comparisons: the number of the level, -1 where there is nothing to compare.
    counts
        Pairs with each pattern.
    m
        For each comparison, the shares of its levels among true pairs to begin with.
    u
        The same among other pairs; they stay.
    prior
        Share of true pairs to begin with.
    fixed
        For each comparison, whether its shares stay too.

    Returns
    -------
    list
        The shares of the levels, by comparison; levels that were never seen keep theirs, beside
        which those of the others add up to 1.
    """
    found = [shares.copy() for shares in m]
    for _ in range(_ROUNDS):
        odds = np.full(len(counts), prior / (1 - prior))
        for place, (one, other) in enumerate(zip(found, u, strict=True)):
            # The last place is the one that -1 takes.
            odds *= np.append(one / other, 1.0)[levels[:, place]]
        true = counts * odds / (1 + odds)
        before, before_prior = found, prior
        prior = float(true.sum() / counts.sum())
        found = [
            shares if stays else _seen_shares(levels[:, place], true, shares)
            for place, (shares, stays) in enumerate(zip(found, fixed, strict=True))
        ]
        moved = [np.abs(new - old).max() for new, old in zip(found, before, strict=True)]
        if max(*moved, abs(prior - before_prior)) < _CONVERGED:
            break
    return found


def _seen_shares(level: npt.NDArray[np.int8], true: Floats, before: Floats) -> Floats:
    known = level >= 0
    seen = np.bincount(level[known], weights=true[known], minlength=len(before))
    occurs = np.bincount(level[known], minlength=len(before)) > 0
    return np.where(occurs, seen / max(seen.sum(), np.finfo(float).tiny), before)


def _patterns(
    con: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    fields: Sequence[str],
    rule: tuple[str, ...],
    pairs: int,
    seed: int,
) -> tuple[npt.NDArray[np.int8], Floats]:
    """Count the patterns of pairs that agree on a rule: of all, or of a sample of its values."""
    share = max(1, round(pairs / TRAINING_PAIRS))
    drawn = f"(select * from {{}} where hash({', '.join(rule)}, {seed}) % {share} = 0)"
    equal = " and ".join(f"l.{field} = r.{field}" for field in rule)
    found = con.execute(
        f"with pairs as (select {pair_columns(fields)} "
        f"from {drawn.format(LEFT)} l join {drawn.format(RIGHT)} r on {equal} and {APART}), "
        f"levels as (select {level_columns(comparisons)} from pairs) "
        "select *, count(*)::double as pairs from levels group by all order by all"
    ).fetchnumpy()
    counts = np.asarray(found.pop("pairs"), dtype=float)
    return np.column_stack([np.asarray(one, dtype=np.int8) for one in found.values()]), counts


def _training_rules(
    con: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    fields: Sequence[str],
    seeds: Seeds,
) -> list[tuple[tuple[str, ...], int]]:
    """Choose sets of fields to train on the pairs that agree on them.

    A set trains the comparisons that do not read it, and only where they are two or more: with one
    alone nothing tells true pairs from others.
    """
    identifiers = [(field,) for field in fields if is_identifier(field)]
    wanted = [
        ("birthday",),
        ("uprn",),
        ("postcode",),
        *identifiers,
        ("given1", "family"),
        ("phone",),
    ]
    shares = {
        rule: float(np.prod([seeds.share.get(_key(field), 0.8) for field in rule]))
        for rule in wanted
        if set(rule) <= set(fields)
    }
    chosen: list[tuple[tuple[str, ...], int]] = []
    untrained = {one.name for one in comparisons if one.learnt}
    # Rules that few true pairs fulfil come last: they would teach what those few are like.
    for rule in sorted(shares, key=lambda rule: shares[rule] < _USUAL):
        trains = {one.name for one in comparisons if one.learnt and not _reads(one, rule)}
        if len(trains) < 2 or not trains & untrained:
            continue
        pairs = seeds.equal_pairs(con, *rule)
        matching = seeds.matches * shares[rule]
        if min(matching, pairs) < _FEWEST_MATCHES or matching < _LEAST_MATCHING * pairs:
            continue
        chosen.append((rule, pairs))
        untrained -= trains
    return chosen


def _reads(comparison: Comparison, fields: Sequence[str]) -> bool:
    """Say whether a comparison reads a field of a training rule, which then cannot train it."""
    conditions = " ".join([comparison.missing, *(level.sql for level in comparison.levels)])
    return any(f"{field}_l" in conditions for field in fields)


def _key(field: str) -> str:
    return "dob" if field == "birthday" else field
