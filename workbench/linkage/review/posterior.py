"""How many pairs are one person, as far as the pairs looked at can tell.

The share of each stratum has a beta distribution, given its answers; only pairs that nobody has
looked at are drawn from it, which is the correction for a finite population. Jeffreys' prior of
half a pair for each stratum would add up: of six strata of links, all found right, three wrong
links would be taken for granted. So the bands of links share one half pair, and those of other
pairs three quarters of one. Of the model's own opinion half a pair counts in each stratum. Where
groups are taken together, strata of one band with few answers are one, with as many answers as
would tell as much in a simple random sample (Kish, 1965).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.linkage.review.answers import Unsure

DRAWS = 4_000
# The ends of a 95 % range. In simulated reviews they hold the truth 93 to 99 times of 100; the
# usual .025 and .975 did so 90 to 98 times.
LIMITS = (0.02, 0.98)
# What bands share of wrong links, and of true pairs that are no link: chosen by simulated reviews
# (tests/linkage/review/simulated.py), since with them ranges hold the truth about 95 times of 100.
_WRONG_LINKS = 0.5
_UNLINKED_PAIRS = 0.75
_OPINION = 0.5
_UNPOOLED = 0.5
# Answers a stratum without any counts for where strata are taken together.
_NONE = 1e-9
# With so many answers a stratum stands alone.
_MANY = 20

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Drawn:
    """Draws of how many pairs are one person.

    Attributes
    ----------
    links
        Of the links, one number a draw.
    others
        Of the pairs that are no link.
    of
        How many links there are.
    """

    links: Floats
    others: Floats
    of: int

    @cached_property
    def precision(self) -> Floats:
        """Shares of links that are right."""
        return np.asarray(self.links / self.of if self.of else np.full(len(self.links), np.nan))

    @cached_property
    def recall(self) -> Floats:
        """Shares of true pairs, of those that could be a link, that are one."""
        true = self.links + self.others
        shares = np.full(len(true), np.nan)
        np.divide(self.links, true, out=shares, where=true > 0)
        return shares

    def elsewhere(self, measure: str, rng: np.random.Generator) -> Floats:
        """Draw what a measure could be of more pairs of this kind, for comparing groups.

        These very pairs may be known one by one, and a group of ten still differ from another by
        chance.

        Parameters
        ----------
        measure
            ``precision``, or else recall.
        rng
            What draws.
        """
        others = self.of - self.links if measure == "precision" else self.others
        return rng.beta(self.links + _UNPOOLED, np.maximum(others, 0) + _UNPOOLED)


def known(strata: pd.DataFrame, unsure: Unsure) -> tuple[Integers, Integers]:
    """Say how many of each stratum are known to be one person and two people.

    Parameters
    ----------
    strata
        What :func:`workbench.linkage.review.answers.counts` gives.
    unsure
        What to take those for of which nobody was sure: ``"left_out"`` as if nobody had looked,
        ``"against"`` the link, which makes precision and recall the lowest they could be, or
        ``"for"`` it.
    """
    same, different, doubt = (
        strata[name].to_numpy(dtype=np.int64) for name in ("same", "different", "unsure")
    )
    if unsure == "left_out":
        return same, different
    counts_as_same = strata["link"].to_numpy(dtype=bool) == (unsure == "for")
    return same + doubt * counts_as_same, different + doubt * ~counts_as_same


def beta(
    strata: pd.DataFrame, same: Floats | Integers, different: Floats | Integers
) -> tuple[Floats, Floats]:
    """Give the beta distribution of each stratum's share of pairs that are one person.

    Parameters
    ----------
    strata
        ``link``, ``band`` and ``expected`` of each.
    same, different
        How many were found to be one person, and two people.

    Returns
    -------
    tuple
        Its two parameters, by stratum.
    """
    link, band = (strata[name].to_numpy() for name in ("link", "band"))
    expected = strata["expected"].to_numpy(dtype=float)
    links, others = (max(len(np.unique(band[link == one])), 1) for one in (True, False))
    unlinked = _UNLINKED_PAIRS / others + _OPINION * expected
    wrong = _WRONG_LINKS / links + _OPINION * (1 - expected)
    for_one, for_two = np.where(link, _UNPOOLED, unlinked), np.where(link, wrong, _UNPOOLED)
    return np.asarray(for_one + same, float), np.asarray(for_two + different, float)


def draw(strata: pd.DataFrame, rng: np.random.Generator, *, unsure: Unsure = "left_out") -> Drawn:
    """Draw how many pairs of some strata are one person.

    Parameters
    ----------
    strata
        What :func:`workbench.linkage.review.answers.counts` gives, of one group or of several.
    rng
        What draws.
    unsure
        As :func:`known` takes it.
    """
    pooled, same, different = _pooled(strata, *known(strata, unsure))
    shares = rng.beta(*beta(pooled, same, different), size=(DRAWS, len(pooled)))
    pairs = pooled["pairs"].to_numpy(dtype=float)
    unseen = np.maximum(np.rint(pairs - same - different), 0).astype(np.int64)
    true = same + rng.binomial(unseen, shares)
    link = pooled["link"].to_numpy(dtype=bool)
    of = int(pairs[link].sum())
    return Drawn(true[:, link].sum(axis=1), true[:, ~link].sum(axis=1), of)


def _pooled(
    strata: pd.DataFrame, same: Integers, different: Integers
) -> tuple[pd.DataFrame, Floats, Floats]:
    """Take strata of one band together, weighed by their sizes; those with many answers not.

    Gives what there is then, and how many of each are as good as known to be one person and two.
    """
    alone = np.where(same + different >= _MANY, np.arange(len(strata)), -1)
    kinds = np.column_stack([strata["link"], strata["band"], alone]).astype(np.int64)
    found, kind = np.unique(kinds, axis=0, return_inverse=True)
    kind = kind.reshape(-1)
    pairs = strata["pairs"].to_numpy(dtype=float)
    seen = np.maximum(same + different, _NONE)
    whole, true, variance, expected = (
        np.bincount(kind, weights, len(found))
        for weights in (pairs, pairs * same / seen, pairs**2 / seen, pairs * strata["expected"])
    )
    told, share = whole**2 / variance, true / whole
    pooled = pd.DataFrame(
        {"link": found[:, 0] > 0, "band": found[:, 1], "pairs": whole, "expected": expected / whole}
    )
    return pooled, told * share, told * (1 - share)
