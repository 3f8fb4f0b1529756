"""Links drawn at random, each draw one way in which the truth could be.

An indicator worked out once for each draw carries the error of the link (Rubin, 1987; for linkage
Goldstein, Harron and Wade, 2012). A draw takes a share for each stratum from its posterior, the
probabilities of pairs from that, and links from these. Where a record can have one link at most,
links are drawn together by dependent rounding (Gandhi, Khuller, Parthasarathy and Srinivasan, 2006,
*Journal of the ACM* 53): each pair is linked as often as its probability says, and no record twice.
"""

from collections import defaultdict

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from workbench.linkage.review.calibrate import Calibration, strata_shares
from workbench.linkage.review.sample import ReviewSample

DRAWS = 20
_FEWEST_DRAWS, _MOST_ROWS = 5, 2_000_000
# A probability this near to 0 or 1 is that.
_NEAR = 1e-9

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


def draws_that_fit(sample: ReviewSample) -> int:
    """Say how many draws to make: of long lists fewer, since each is a row a link.

    Parameters
    ----------
    sample
        The pairs to look at.
    """
    links = max(int(sample.pairs["link"].sum()), 1)
    return max(_FEWEST_DRAWS, min(DRAWS, _MOST_ROWS // links))


def draw_links(
    sample: ReviewSample,
    answers: pd.DataFrame,
    once: tuple[bool, bool],
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """Draw sets of links that agree with the answers so far.

    Parameters
    ----------
    sample, answers
        As :func:`workbench.linkage.review.score.score_review` takes them.
    once
        Whether a left record, and a right record, can have one link at most
        (:attr:`workbench.linkage.LinkResult.once`).
    draws
        How many sets.
    seed
        Number that draws them.

    Returns
    -------
    DataFrame
        ``draw`` (from 1), ``left_id`` and ``right_id`` of every link of every draw.
    """
    for_one, for_two = strata_shares(sample, answers)
    ids = sample.pairs[["left_id", "right_id"]]
    left, right = (pd.factorize(ids[side])[0].astype(np.int64) for side in ids)
    told = Calibration.of(sample, answers)
    rng = np.random.default_rng(seed)
    sets = []
    for number in range(1, draws + 1):
        likely = told.probabilities(rng.beta(for_one, for_two))
        linked = round_links(left, right, likely, once, rng)
        sets.append(ids[linked].assign(draw=number))
    drawn = pd.concat(sets) if sets else ids.iloc[:0].assign(draw=0)
    return drawn[["draw", "left_id", "right_id"]].reset_index(drop=True)


def round_links(
    left: Integers,
    right: Integers,
    likely: Floats,
    once: tuple[bool, bool],
    rng: np.random.Generator,
) -> Booleans:
    """Turn probabilities into links, none of which shares a record with another where it must not.

    Parameters
    ----------
    left, right
        The records of each pair, as numbers from 0.
    likely
        Its probability. Where those of a record that can have one link at most add up to more than
        1, each is made smaller by that factor.
    once
        As :func:`draw_links` takes it.
    rng
        What draws.
    """
    likely = _fitting(left, right, likely, once)
    # A record that can have several links is another record in each pair.
    apart = np.arange(len(likely), dtype=np.int64)
    ends = [side if single else apart for side, single in zip((left, right), once, strict=True)]
    linked = rng.random(len(likely)) < likely
    loose = (likely > _NEAR) & (likely < 1 - _NEAR)
    rivals = loose & _shared(ends, loose)
    places = np.flatnonzero(rivals)
    for members in _components([end[places] for end in ends]):
        chosen = places[members]
        linked[chosen] = _rounded(ends[0][chosen], ends[1][chosen], likely[chosen], rng)
    return linked


def _fitting(left: Integers, right: Integers, likely: Floats, once: tuple[bool, bool]) -> Floats:
    """Make probabilities smaller where those of one record add up to more than 1.

    What is certain goes before what is not.
    """
    single = [side for side, one in zip((left, right), once, strict=True) if one and len(side)]
    certain = likely >= 1 - _NEAR
    taken = np.zeros(len(likely), dtype=bool)
    for side in single:
        taken |= np.bincount(side, certain)[side] > 0
    fitting = np.where(taken & ~certain, 0.0, likely)
    most = np.ones(len(likely))
    for side in single:
        most = np.maximum(most, np.bincount(side, fitting)[side])
    return np.asarray(fitting / most)


def _shared(ends: list[Integers], loose: Booleans) -> Booleans:
    """Say which pairs share a record with another that is not settled either."""
    shared = np.zeros(len(loose), dtype=bool)
    for side in ends:
        if len(side):
            shared |= np.bincount(side, loose)[side] > 1
    return shared


def _components(ends: list[Integers]) -> list[Integers]:
    """Group pairs that share records, directly or by way of others."""
    if not len(ends[0]):
        return []
    rows, columns = (np.unique(side, return_inverse=True)[1] for side in ends)
    first = int(rows.max()) + 1
    nodes = first + int(columns.max()) + 1
    graph = coo_array((np.ones(len(rows)), (rows, first + columns)), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1][rows]
    order = np.argsort(label, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def _rounded(left: Integers, right: Integers, likely: Floats, rng: np.random.Generator) -> Booleans:
    """Round the probabilities of one group of rivals.

    Along a path or a ring of pairs probability is moved from every other pair to those between, by
    as much as the first of them allows to become 0 or 1, one way or the other, so that each keeps
    its expectation.
    """
    share = likely.copy()
    ends = [(("left", int(a)), ("right", int(b))) for a, b in zip(left, right, strict=True)]
    while loose := [place for place, one in enumerate(share) if _NEAR < one < 1 - _NEAR]:
        path = _path(ends, loose)
        odd, even = path[::2], path[1::2]
        up = min([1 - share[odd].max(), *([share[even].min()] if even else [])])
        down = min([share[odd].min(), *([1 - share[even].max()] if even else [])])
        step = up if rng.random() < down / (up + down) else -down
        share[odd] += step
        share[even] -= step
    return np.asarray(share > 0.5)


def _path(ends: list[tuple[tuple[str, int], tuple[str, int]]], loose: list[int]) -> list[int]:
    """Walk along pairs that are not settled: to the end of a path, or until a ring is closed."""
    at = defaultdict(list)
    for place in loose:
        for node in ends[place]:
            at[node].append(place)
    node = next((node for node, pairs in at.items() if len(pairs) == 1), ends[loose[0]][0])
    path: list[int] = []
    visited = [node]
    while forward := [place for place in at[node] if place not in path[-1:]]:
        place = forward[0]
        node = ends[place][1] if ends[place][0] == node else ends[place][0]
        path.append(place)
        if node in visited:
            return path[visited.index(node) :]
        visited.append(node)
    return path
