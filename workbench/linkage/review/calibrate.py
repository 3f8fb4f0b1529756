"""Match probabilities that answers stand behind, in place of the model's own.

Each stratum's answers say how large the mean of its probabilities ought to be. The odds of all its
pairs are moved by one factor until it is that (Elkan, 2001, moves odds so for another share of true
pairs): what the model says of one pair beside another stays. It is histogram binning (Zadrozny and
Elkan, 2001) that keeps the order within a bin, and the same posterior as the figures by group rest
on, so that links drawn by these probabilities agree with those figures.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit

from workbench.linkage.review.answers import DIFFERENT, SAME, answered_pairs, counts
from workbench.linkage.review.posterior import beta, known
from workbench.linkage.review.sample import ReviewSample

# Match probabilities are rounded to six places.
_SUREST = 1e-6
_LARGEST_MOVE = 40.0
_HALVINGS = 40

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def calibrate(sample: ReviewSample, answers: pd.DataFrame) -> pd.DataFrame:
    """Say how likely each pair is one person, by the answers so far.

    Parameters
    ----------
    sample, answers
        As :func:`workbench.linkage.review.score.score_review` takes them.

    Returns
    -------
    DataFrame
        ``left_id``, ``right_id``, ``match_probability`` (the model's) and ``probability``: of pairs
        that were looked at, 1 or 0.
    """
    for_one, for_two = strata_shares(sample, answers)
    moved = probabilities(sample, answers, for_one / (for_one + for_two))
    return sample.pairs[["left_id", "right_id", "match_probability"]].assign(
        probability=moved.round(6)
    )


def strata_shares(sample: ReviewSample, answers: pd.DataFrame) -> tuple[Floats, Floats]:
    """Give the beta distribution of each stratum's share of pairs that are one person.

    Parameters
    ----------
    sample, answers
        As :func:`calibrate` takes them.
    """
    strata = counts(sample, answers)
    for_one, for_two = np.empty(len(strata)), np.empty(len(strata))
    for _, part in strata.groupby("group"):
        for_one[part.index], for_two[part.index] = beta(part, *known(part, "left_out"))
    return for_one, for_two


def probabilities(sample: ReviewSample, answers: pd.DataFrame, shares: Floats) -> Floats:
    """Move the probabilities of pairs so that each stratum's mean is its share.

    Parameters
    ----------
    sample, answers
        As :func:`calibrate` takes them.
    shares
        The share of pairs that are one person, by stratum, of those that nobody has looked at.

    Returns
    -------
    ndarray
        By pair; 1 and 0 where the answer is known.
    """
    pairs = answered_pairs(sample, answers)
    answer = pairs["answer"]
    seen = answer.isin([SAME, DIFFERENT]).to_numpy()
    model = pairs["match_probability"].to_numpy(dtype=float)
    stratum = pairs["stratum"].to_numpy(dtype=np.int64)
    moved = np.where((answer == SAME).to_numpy(), 1.0, 0.0)
    odds = logit(np.clip(model[~seen], _SUREST, 1 - _SUREST))
    moved[~seen] = _moved(odds, stratum[~seen], shares)
    return moved


def _moved(odds: Floats, stratum: Integers, shares: Floats) -> Floats:
    """Find by halving, for all strata at once, how far to move the log odds, and move them."""
    low, high = (np.full(len(shares), side * _LARGEST_MOVE) for side in (-1, 1))
    sizes = np.maximum(np.bincount(stratum, minlength=len(shares)), 1)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        mean = np.bincount(stratum, expit(odds + middle[stratum]), len(shares)) / sizes
        low, high = np.where(mean < shares, middle, low), np.where(mean < shares, high, middle)
    moved: Floats = expit(odds + ((low + high) / 2)[stratum])
    return moved
