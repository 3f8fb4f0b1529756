"""How many pairs of each stratum to look at: Neyman's allocation, in whole pairs.

Neyman (1934) gives the shares for which the estimate of a total varies least. Wright (2012, *The
American Statistician* 66) gives the best whole numbers: one pair after another goes to where it
helps most, as seats of the House of Representatives go to states.
"""

import heapq

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def allocate(sizes: Integers, deviations: Floats, total: int, *, least: int) -> Integers:
    """Divide a sample among strata so that the estimated total varies least.

    Parameters
    ----------
    sizes
        How many pairs each stratum has.
    deviations
        How much they differ within it: their standard deviation.
    total
        How many are to be looked at. Where ``least`` asks for more, it is more.
    least
        How many of each stratum at least, or all it has.

    Returns
    -------
    ndarray
        How many of each, never more than there are.
    """
    chosen = np.minimum(sizes, least)
    spread = sizes * np.maximum(deviations, 1e-9)
    waiting = [
        (-_priority(spread[place], chosen[place]), place)
        for place in range(len(sizes))
        if chosen[place] < sizes[place]
    ]
    heapq.heapify(waiting)
    for _ in range(max(0, total - int(chosen.sum()))):
        if not waiting:
            break
        _, place = heapq.heappop(waiting)
        chosen[place] += 1
        if chosen[place] < sizes[place]:
            heapq.heappush(waiting, (-_priority(spread[place], chosen[place]), place))
    return chosen


def _priority(spread: float, chosen: int) -> float:
    """Say how much one more helps: the root of the variance that it takes away."""
    return float(spread / np.sqrt(chosen * (chosen + 1))) if chosen else np.inf


def share_out(total: int, needs: Integers, sizes: Integers) -> Integers:
    """Divide a sample among groups: as much for each, but for what they need and what they have.

    Parameters
    ----------
    total
        How many are to be looked at.
    needs
        The least that each group must have; where these are more than ``total``, they are given.
    sizes
        The most that it can have.
    """
    given = needs.copy()
    for _ in range(max(0, total - int(given.sum()))):
        poorest = np.flatnonzero(given < sizes)
        if not len(poorest):
            break
        given[poorest[np.argmin(given[poorest])]] += 1
    return given
