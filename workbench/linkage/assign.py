"""From scores to links: at most one link a person where a list holds everybody once.

A record can be only one person, so candidates for one record are rivals. Their probabilities
follow from all one-to-one links the lists allow, each weighed by its odds; belief propagation sums
over them (Huang and Jebara, 2009; exact where candidates form no ring). The links kept are those
with the largest sum of probabilities, found exactly for each group of rivals.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from workbench.errors import WorkbenchError
from workbench.linkage.seeds import Seeds

_ROUNDS = 30
_MOST_ODDS = 2.0**60
# Nobody is taken to be on the other list for certain.
_LEAST_ABSENT = 0.05
# Cells of the largest table of rivals that is written out in full.
_DENSE = 10_000

# Pairs less likely than this are not looked at again, whatever the threshold; a tenth of it before
# rivals have been weighed.
LEAST_LIKELY = 0.01

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def require_threshold(threshold: float, usual: float) -> None:
    """Refuse a threshold that no pair, or every pair, would reach.

    Parameters
    ----------
    threshold
        Match probability from which a pair is taken to be one person.
    usual
        One that does, for the advice.

    Raises
    ------
    WorkbenchError
        Where it is not between 0 and 1.
    """
    if not 0 < threshold < 1:
        raise WorkbenchError(
            f"A pair cannot speak for one person from a match probability of {threshold:g}.",
            safe="Nothing has been changed.",
            todo=f"Give a threshold between 0 and 1, such as {usual:g}.",
        )


def settle(pairs: pd.DataFrame, seeds: Seeds, once: tuple[bool, bool]) -> pd.DataFrame:
    """Find the probability of each pair of people that is likely enough to be looked at.

    Parameters
    ----------
    pairs
        ``left`` and ``right`` (numbers of people from 0) and ``weight`` (log2 of the odds of being
        one person when nothing is known of rivals) of pairs of rows.
    seeds
        How many people seem to be on both lists, and how long these are.
    once
        Whether a left record, and a right record, can have one true link at most.

    Returns
    -------
    DataFrame
        One row a pair of people, in their order, with ``probability``.
    """
    least = LEAST_LIKELY / 10
    likely = pairs[pairs["weight"] >= np.log2(least / (1 - least))]
    likely = likely.sort_values(["left", "right", "weight"], ascending=[True, True, False])
    likely = likely.drop_duplicates(["left", "right"], ignore_index=True)
    likely["probability"] = match_probabilities(
        likely,
        matches=seeds.matches,
        left_rows=seeds.left_rows,
        right_rows=seeds.right_rows,
        left_once=once[0],
        right_once=once[1],
    )
    kept: pd.DataFrame = likely[likely["probability"] >= LEAST_LIKELY]
    return kept.reset_index(drop=True)


def match_probabilities(
    pairs: pd.DataFrame,
    *,
    matches: float,
    left_rows: int,
    right_rows: int,
    left_once: bool,
    right_once: bool,
) -> Floats:
    """Find the probability of each scored pair, its rivals considered.

    Parameters
    ----------
    pairs
        ``left`` and ``right`` (numbers of records from 0) and ``weight`` (log2 of the odds of
        being one person when nothing is known of rivals).
    matches
        People who seem to be on both lists.
    left_rows, right_rows
        Records in each list.
    left_once
        Whether a left record can have one true link at most.
    right_once
        Whether a right record can have one true link at most.

    Returns
    -------
    ndarray
        One probability a pair. Without rivals and limits it is odds over odds plus one.
    """
    odds = np.exp2(np.clip(pairs["weight"].to_numpy(dtype=float), -60, 60))
    for once, rows in ((left_once, left_rows), (right_once, right_rows)):
        if once and rows:
            odds = odds / absent(matches, rows)
    odds = np.minimum(odds, _MOST_ODDS)
    left, right = (pairs[side].to_numpy(dtype=np.int64) for side in ("left", "right"))
    to_right, to_left = odds, odds
    for _ in range(_ROUNDS):
        before = to_right
        to_right = odds / (1 + _others(to_left, left)) if left_once else odds
        to_left = odds / (1 + _others(to_right, right)) if right_once else odds
        if np.allclose(to_right, before, rtol=1e-6):
            break
    combined = to_right * to_left / odds
    return np.asarray(combined / (1 + combined), dtype=float)


def absent(matches: float, rows: int) -> float:
    """Say which share of a list's people is taken not to be on the other list.

    Parameters
    ----------
    matches
        People who seem to be on both lists.
    rows
        Records on the list.
    """
    return max(_LEAST_ABSENT, 1 - matches / rows)


def _others(messages: Floats, ends: Integers) -> Floats:
    """For each pair, the sum over the other pairs of the same record."""
    if not len(ends):
        return messages
    totals = np.bincount(ends, weights=messages)
    return np.maximum(totals[ends] - messages, 0.0)


def best_links(pairs: pd.DataFrame, *, left_once: bool, right_once: bool) -> npt.NDArray[np.bool_]:
    """Choose the links to keep: the largest sum of probabilities that the limits allow.

    Parameters
    ----------
    pairs
        ``left``, ``right`` (numbers of records from 0) and ``probability``; earlier rows win ties.
    left_once, right_once
        Whether a record of that side can have one link at most.

    Returns
    -------
    ndarray
        Whether each pair is kept.
    """
    left, right = (pairs[side].to_numpy(dtype=np.int64) for side in ("left", "right"))
    probability = pairs["probability"].to_numpy(dtype=float)
    if not len(pairs) or not (left_once or right_once):
        return np.ones(len(pairs), dtype=bool)
    if not (left_once and right_once):
        return _first_of(left if left_once else right, probability)
    kept: npt.NDArray[np.bool_] = np.bincount(left)[left] == 1
    kept &= np.bincount(right)[right] == 1
    rivals = np.flatnonzero(~kept)
    if len(rivals):
        kept[rivals[_assigned(left[rivals], right[rivals], probability[rivals])]] = True
    return kept


def _first_of(ends: Integers, probability: Floats) -> npt.NDArray[np.bool_]:
    """Keep the likeliest pair of each record, the earlier of equals."""
    order = np.lexsort((np.arange(len(ends)), -probability, ends))
    first = np.ones(len(ends), dtype=bool)
    first[1:] = ends[order][1:] != ends[order][:-1]
    kept = np.zeros(len(ends), dtype=bool)
    kept[order[first]] = True
    return kept


def _assigned(left: Integers, right: Integers, probability: Floats) -> Integers:
    """Positions of the pairs of the best one-to-one assignment, group of rivals by group."""
    _, rows = np.unique(left, return_inverse=True)
    _, columns = np.unique(right, return_inverse=True)
    size = int(rows.max()) + 1
    nodes = size + int(columns.max()) + 1
    graph = coo_array((np.ones(len(rows)), (rows, size + columns)), shape=(nodes, nodes))
    _, label = connected_components(graph, directed=False)
    group = label[rows]
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.diff(group[order])) + 1
    chosen = [
        members[_best(rows[members], columns[members], probability[members])]
        for members in np.split(order, bounds)
    ]
    return np.concatenate(chosen)


def _best(left: Integers, right: Integers, gain: Floats) -> Integers:
    """Positions of the pairs of the best one-to-one assignment of one group of rivals."""
    these, row = np.unique(left, return_inverse=True)
    those, column = np.unique(right, return_inverse=True)
    if len(these) * len(those) <= _DENSE:
        table = np.zeros((len(these), len(those)))
        table[row, column] = gain
        picked = np.stack(linear_sum_assignment(table, maximize=True))
    else:
        # Nobody need be linked: every row has a column of its own that costs as much as no gain.
        alone = np.arange(len(these))
        costs = np.concatenate([2 - gain, np.full(len(these), 2.0)])
        ends = np.concatenate([row, alone]), np.concatenate([column, len(those) + alone])
        graph = csr_array((costs, ends), shape=(len(these), len(those) + len(these)))
        picked = np.stack(min_weight_full_bipartite_matching(graph))
    partner = np.full(len(these), -1)
    partner[picked[0]] = picked[1]
    return np.flatnonzero(partner[row] == column)
