"""Which records are of one person: the division of the records that their pairs make likeliest.

A pair speaks for one person by its weight above the threshold's and against by what it lacks; the
division into people with the largest sum over pairs within them is taken (correlation clustering,
Bansal, Blum and Chawla, 2004), among those that put no two records of a list that holds everybody
once, and nothing that somebody has told apart, into one person. A chain of doubtful pairs is so cut
where it is weakest, which joining whatever is connected would not do. Groups of up to eight records
are solved exactly; larger ones by joining the two parts with the best sum first and moving records
while that helps.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import logsumexp

_EXACT = 8
# Groups larger than this are cut at higher weights before they are looked at whole.
_LARGEST = 400
_STRICTER = (3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 21.0, 24.0, 27.0)
# No pair says more than this, in log2, so that none outvotes all others.
_MOST = 30.0
_NEVER, _ALWAYS = -1e6, 1e4

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Weigh = Callable[[pd.DataFrame], Floats]


def divide(
    pairs: pd.DataFrame,
    units: int,
    *,
    threshold: float,
    alone: Integers,
    weigh: Weigh,
    together: pd.DataFrame | None = None,
    apart: pd.DataFrame | None = None,
) -> Integers:
    """Divide records into people.

    Parameters
    ----------
    pairs
        ``a`` and ``b`` (numbers of records from 0, the smaller first) and ``weight`` (log2 of the
        odds of being one person), each pair once.
    units
        How many records there are.
    threshold
        Match probability from which a pair speaks for one person.
    alone
        For every record, the number of its list where that holds everybody once, else -1.
    weigh
        Weighs further pairs (``a``, ``b``) that were not compared.
    together, apart
        Pairs that somebody has said are one person, or are not.

    Returns
    -------
    ndarray
        For every record, the number of its person: people are numbered from 0 by their first
        record.
    """
    settled = _settled(pairs, np.log2(threshold / (1 - threshold)), together, apart)
    settled.loc[_conflicting(settled, alone), "worth"] = _NEVER
    labels = _connected(settled, units, 0.0)
    for least in _STRICTER:
        within = np.bincount(labels)[labels] > _LARGEST
        if not within.any():
            break
        labels[within] = labels.max() + 1 + _connected(settled, units, least)[within]
    labels = _dissolved(labels, settled, alone)
    sizes = np.bincount(labels)
    inside = settled[labels[settled["a"]] == labels[settled["b"]]]
    sound = np.bincount(labels[inside["a"]], weights=inside["worth"] > 0, minlength=len(sizes))
    doubtful = (sizes > 1) & (sizes <= _LARGEST) & (sound < sizes * (sizes - 1) / 2)
    if doubtful.any():
        labels = _divided(labels, doubtful, settled, weigh, alone, threshold)
    return pd.factorize(labels)[0].astype(np.int64)


def _settled(
    pairs: pd.DataFrame,
    least: float,
    together: pd.DataFrame | None,
    apart: pd.DataFrame | None,
) -> pd.DataFrame:
    """Say what each pair is worth above the threshold; what somebody has said counts most."""
    worth = (pairs["weight"] - least).clip(-_MOST, _MOST)
    said = [
        frame[["a", "b"]].assign(worth=value)
        for frame, value in ((together, _ALWAYS), (apart, _NEVER))
        if frame is not None
    ]
    every = pd.concat([pairs[["a", "b"]].assign(worth=worth), *said], ignore_index=True)
    return every.drop_duplicates(["a", "b"], keep="last", ignore_index=True)


def _conflicting(pairs: pd.DataFrame, alone: Integers) -> npt.NDArray[np.bool_]:
    """Say whether both records of a pair are of one list that holds everybody once."""
    a, b = (alone[pairs[side].to_numpy()] for side in ("a", "b"))
    return np.asarray((a == b) & (a >= 0) & (pairs["worth"] < _ALWAYS).to_numpy())


def _connected(pairs: pd.DataFrame, units: int, least: float) -> Integers:
    kept = pairs[pairs["worth"] > least]
    ends = (kept["a"].to_numpy(), kept["b"].to_numpy())
    graph = coo_array((np.ones(len(kept), dtype=bool), ends), shape=(units, units))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _dissolved(labels: Integers, pairs: pd.DataFrame, alone: Integers) -> Integers:
    """Take groups apart that are still large and hold what must not be one person."""
    large = np.bincount(labels)[labels] > _LARGEST
    if not large.any():
        return labels
    held = pd.DataFrame({"label": labels, "list": alone})[large & (alone >= 0)]
    never = pairs[(pairs["worth"] <= _NEVER) & (labels[pairs["a"]] == labels[pairs["b"]])]
    wrong = {*held.loc[held.duplicated(), "label"], *labels[never["a"]]}
    apart = large & np.isin(labels, list(wrong))
    return np.where(apart, labels.max() + 1 + np.arange(len(labels)), labels)


def _divided(
    labels: Integers,
    doubtful: npt.NDArray[np.bool_],
    settled: pd.DataFrame,
    weigh: Weigh,
    alone: Integers,
    threshold: float,
) -> Integers:
    """Divide each doubtful group, all of its pairs weighed."""
    members = np.flatnonzero(doubtful[labels])
    members = members[np.argsort(labels[members], kind="stable")]
    cuts = np.flatnonzero(np.diff(labels[members])) + 1
    groups = np.split(members, cuts)
    whole = pd.concat([_all_pairs(group) for group in groups], ignore_index=True)
    whole = whole.merge(settled, on=["a", "b"], how="left")
    unknown = whole["worth"].isna().to_numpy()
    if unknown.any():
        weight = weigh(whole.loc[unknown, ["a", "b"]])
        least = np.log2(threshold / (1 - threshold))
        whole.loc[unknown, "worth"] = np.clip(weight - least, -_MOST, _MOST)
    whole.loc[_conflicting(whole, alone), "worth"] = _NEVER
    worth = whole["worth"].to_numpy()
    ends = np.cumsum([len(group) * (len(group) - 1) // 2 for group in groups])
    found = labels.copy()
    following = int(labels.max()) + 1
    by_size: dict[int, list[int]] = {}
    for place, group in enumerate(groups):
        by_size.setdefault(len(group), []).append(place)
    for size, places in by_size.items():
        tables = np.zeros((len(places), size, size))
        above = np.triu_indices(size, 1)
        for row, place in enumerate(places):
            tables[row][above] = worth[ends[place] - len(above[0]) : ends[place]]
        tables += tables.transpose(0, 2, 1)
        parts = best_divisions(tables) if size <= _EXACT else np.array([_good(t) for t in tables])
        for row, place in enumerate(places):
            found[groups[place]] = following + parts[row]
            following += size
    return found


def _all_pairs(group: Integers) -> pd.DataFrame:
    first, second = np.triu_indices(len(group), 1)
    return pd.DataFrame({"a": group[first], "b": group[second]})


def best_divisions(worth: Floats, rng: np.random.Generator | None = None) -> Integers:
    """Find the divisions of small groups with the largest sum over pairs that stay together.

    Parameters
    ----------
    worth
        Groups by records by records, symmetric, 0 on the diagonal; at most eight records.
    rng
        Where given, each division is drawn instead, with a chance proportional to the exponential
        of its sum: the sums over divisions are exact, choices are Gumbel's (1954).

    Returns
    -------
    ndarray
        Groups by records: the number of the part of each record.
    """
    groups, size = worth.shape[:2]
    masks = np.arange(1 << size)
    member = ((masks[:, None] >> np.arange(size)) & 1).astype(float)
    within = np.einsum("mi,gij,mj->gm", member, worth, member, optimize=True) / 2
    best = np.zeros((groups, 1 << size))
    chosen = np.zeros((groups, 1 << size), dtype=np.int64)
    rows = np.arange(groups)
    for mask in range(1, 1 << size):
        lowest = mask & -mask
        others = mask ^ lowest
        parts = [lowest]
        part = others
        while part:
            parts.append(part | lowest)
            part = (part - 1) & others
        values = within[:, parts] + best[:, [mask ^ one for one in parts]]
        if rng is None:
            which = values.argmax(axis=1)
            best[:, mask] = values[rows, which]
        else:
            which = (values + rng.gumbel(size=values.shape)).argmax(axis=1)
            best[:, mask] = logsumexp(values, axis=1)
        chosen[:, mask] = np.array(parts)[which]
    labels = np.zeros((groups, size), dtype=np.int64)
    left = np.full(groups, (1 << size) - 1)
    for number in range(size):
        part = chosen[rows, left]
        labels += number * ((part[:, None] >> np.arange(size)) & 1)
        left = left ^ part
    return labels


def _good(worth: Floats) -> Integers:
    """Divide a larger group: join the two parts with the best sum, then move single records."""
    size = len(worth)
    labels = np.arange(size)
    between = worth.copy()
    np.fill_diagonal(between, -np.inf)
    while True:
        first, second = divmod(int(between.argmax()), size)
        if not between[first, second] > 0:
            break
        labels[labels == second] = first
        between[first] += between[second]
        between[:, first] = between[first]
        between[second] = between[:, second] = -np.inf
        between[first, first] = -np.inf
    for _ in range(2 * size):
        parts = (labels[:, None] == np.arange(size)).astype(float)
        sums = worth @ parts
        gain = np.maximum(sums, 0.0).max(axis=1) - sums[np.arange(size), labels]
        record = int(gain.argmax())
        if gain[record] <= 1e-9:
            break
        target = int(sums[record].argmax())
        empty = int(np.flatnonzero(parts.sum(axis=0) == 0)[0])
        labels[record] = target if sums[record, target] > 0 else empty
    return labels
