"""How far two groups differ in one characteristic, whatever their sizes.

A standardised difference is a difference in standard deviations, so it does not grow with how many
were counted, as a test does. Below a tenth it is usually taken to be small (Austin, 2009).
"""

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2_contingency, ttest_ind

SMALL = 0.1


def difference_of_shares(ones: npt.ArrayLike, others: npt.ArrayLike) -> float:
    """Find the standardised difference of a characteristic of several kinds.

    The Mahalanobis distance of the two sets of shares, by the mean of their multinomial
    covariances (Yang and Dalton, 2012); with two kinds, that of Austin (2009).

    Parameters
    ----------
    ones, others
        How many of each group are of each kind, kinds in the same order; neither is empty.

    Returns
    -------
    float
        0 where the shares are equal; infinite where some kind tells the groups wholly apart.
    """
    counts = np.array([ones, others], dtype=float)
    shares = counts[:, counts.sum(axis=0) > 0] / counts.sum(axis=1, keepdims=True)
    first, second = shares[:, 1:]
    covariance = np.zeros((len(first), len(first)))
    for share in (first, second):
        covariance += (np.diag(share) - np.outer(share, share)) / 2
    apart = first - second
    solved = np.linalg.pinv(covariance, hermitian=True) @ apart
    if not np.allclose(covariance @ solved, apart, atol=1e-9):
        return float("inf")
    return float(np.sqrt(max(apart @ solved, 0.0)))


def difference_of_means(ones: npt.ArrayLike, others: npt.ArrayLike) -> float:
    """Find the standardised difference of a measurement (Austin, 2009).

    Parameters
    ----------
    ones, others
        The values in each group, two at least.

    Returns
    -------
    float
        The difference of the means over the root of the mean variance, without its sign; infinite
        where neither varies and the means differ.
    """
    first, second = (np.asarray(one, dtype=float) for one in (ones, others))
    apart = abs(float(first.mean() - second.mean()))
    spread = float(np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2))
    if spread:
        return apart / spread
    return float("inf") if apart else 0.0


def chance_of_shares(ones: npt.ArrayLike, others: npt.ArrayLike) -> float:
    """Find how often shares of groups that do not differ would be as far apart (Pearson, 1900).

    Parameters
    ----------
    ones, others
        As :func:`difference_of_shares` takes them.
    """
    counts = np.array([ones, others], dtype=float)
    return float(chi2_contingency(counts[:, counts.sum(axis=0) > 0], correction=False).pvalue)


def chance_of_means(ones: npt.ArrayLike, others: npt.ArrayLike) -> float:
    """Find how often means of groups that do not differ would be as far apart (Welch, 1947).

    Parameters
    ----------
    ones, others
        As :func:`difference_of_means` takes them.
    """
    first, second = (np.asarray(one, dtype=float) for one in (ones, others))
    if not first.var() and not second.var():
        return 1.0 if first[0] == second[0] else 0.0
    return float(ttest_ind(first, second, equal_var=False).pvalue)
