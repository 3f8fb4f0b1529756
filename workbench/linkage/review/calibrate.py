"""Match probabilities that answers stand behind, in place of the model's own.

First the log odds of all pairs are stretched and moved by one logistic regression of the answers on
them (Platt, 1999), held to the model's own opinion by a weak prior; with fewer than a thousand
answers that is better than isotonic regression (Niculescu-Mizil and Caruana, 2005; measured in
``tests/linkage/review/test_calibrate.py``). Then those of each stratum are moved until their mean
agrees with its own answers, the more of these there are the more closely. What the model says of
one pair beside another stays.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit, logit

from workbench.linkage.review.answers import DIFFERENT, SAME, answered_pairs, counts
from workbench.linkage.review.posterior import beta, known
from workbench.linkage.review.sample import ReviewSample

# Match probabilities are rounded to six places.
_SUREST = 1e-6
_LARGEST_MOVE = 40.0
_HALVINGS = 40
# How far the model's log odds may well be off, and how far their scale.
_SHIFT, _STRETCH = 1.0, 0.5
# How many answers the regression counts for in a stratum beside its own.
_PULL = 20.0

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Calibration:
    """What answers say of the probabilities of pairs.

    Attributes
    ----------
    odds
        The model's log odds of each pair.
    stratum
        The number of its stratum.
    seen
        Whether it is known to be one person or two.
    same
        Whether it is known to be one person.
    strata
        How many strata there are.
    """

    odds: Floats
    stratum: Integers
    seen: Booleans
    same: Booleans
    strata: int

    @classmethod
    def of(cls, sample: ReviewSample, answers: pd.DataFrame) -> "Calibration":
        """Take the answers so far.

        Parameters
        ----------
        sample, answers
            As :func:`workbench.linkage.review.score.score_review` takes them.
        """
        pairs = answered_pairs(sample, answers)
        model = pairs["match_probability"].to_numpy(dtype=float)
        return cls(
            odds=logit(np.clip(model, _SUREST, 1 - _SUREST)),
            stratum=pairs["stratum"].to_numpy(dtype=np.int64),
            seen=pairs["answer"].isin([SAME, DIFFERENT]).to_numpy(dtype=bool),
            same=pairs["answer"].eq(SAME).to_numpy(dtype=bool),
            strata=len(sample.strata),
        )

    @cached_property
    def fitted(self) -> Floats:
        """The log odds after the regression; the model's own where nobody has answered."""
        odds, same = self.odds[self.seen], self.same[self.seen]

        def against(line: Floats) -> float:
            said = line[0] + line[1] * odds
            prior = (line[0] / _SHIFT) ** 2 + ((line[1] - 1) / _STRETCH) ** 2
            return float((np.logaddexp(0, said) - same * said).sum() + prior / 2)

        shift, stretch = minimize(against, np.array([0.0, 1.0])).x
        return np.asarray(shift + max(stretch, 0.0) * self.odds)

    @property
    def shares(self) -> Floats:
        """The share of one person of each stratum, by its answers and by the regression."""
        pairs, answered, same, opinion = (
            np.bincount(self.stratum, weights, self.strata)
            for weights in (None, self.seen, self.same, expit(self.fitted))
        )
        return np.asarray((same + _PULL * opinion / np.maximum(pairs, 1)) / (answered + _PULL))

    def probabilities(self, shares: Floats) -> Floats:
        """Move the probabilities so that each stratum's mean is a given share.

        Parameters
        ----------
        shares
            By stratum, of the pairs that nobody has looked at.

        Returns
        -------
        ndarray
            By pair; 1 and 0 where the answer is known.
        """
        moved = self.same.astype(float)
        waiting = ~self.seen
        moved[waiting] = _moved(self.fitted[waiting], self.stratum[waiting], shares)
        return moved


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
    told = Calibration.of(sample, answers)
    pairs = sample.pairs[["left_id", "right_id", "match_probability"]]
    return pairs.assign(probability=told.probabilities(told.shares).round(6))


def strata_shares(sample: ReviewSample, answers: pd.DataFrame) -> tuple[Floats, Floats]:
    """Give the beta distribution of each stratum's share of pairs that are one person.

    It is the one that the figures by group rest on.

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


def _moved(odds: Floats, stratum: Integers, shares: Floats) -> Floats:
    """Find by halving, for all strata at once, how far to move the log odds, and move them."""
    low, high = (np.full(len(shares), side * _LARGEST_MOVE) for side in (-1, 1))
    sizes = np.maximum(np.bincount(stratum, minlength=len(shares)), 1)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        mean = np.bincount(stratum, expit(odds + middle[stratum]), len(shares)) / sizes
        low, high = np.where(mean < shares, middle, low), np.where(mean < shares, high, middle)
    return np.asarray(expit(odds + ((low + high) / 2)[stratum]))
