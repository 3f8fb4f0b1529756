"""How far two reviewers agree, beyond what chance would have them agree on."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

_SURE = 1.959964


@dataclass(frozen=True)
class Agreement:
    """How far two reviewers agree.

    Attributes
    ----------
    pairs
        How many pairs both have looked at.
    agreed
        On how many of these they said the same.
    kappa
        Cohen's kappa (1960): 1 is full agreement, 0 is what chance would give. Missing where
        nothing could be disagreed on.
    low, high
        Its 95 % interval, by the large-sample variance of Fleiss, Cohen and Everitt (1969).
    """

    pairs: int
    agreed: int
    kappa: float
    low: float
    high: float


def agreement(one: "pd.Series[str]", other: "pd.Series[str]") -> Agreement:
    """Compare two reviewers' answers to the same pairs.

    Parameters
    ----------
    one, other
        Their answers, in the same order of pairs.
    """
    pairs = len(one)
    agreed = int((one.to_numpy() == other.to_numpy()).sum())
    answers = sorted({*one, *other})
    if len(answers) < 2:
        return Agreement(pairs, agreed, np.nan, np.nan, np.nan)
    table = pd.crosstab(one.to_numpy(), other.to_numpy()).reindex(
        index=answers, columns=answers, fill_value=0
    )
    shares = table.to_numpy(dtype=float) / pairs
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    seen, chance = float(np.trace(shares)), float(rows @ columns)
    kappa = (seen - chance) / (1 - chance)
    # Fleiss, Cohen and Everitt (1969), formula 13.
    on = np.diag(shares) @ ((1 - (rows + columns) * (1 - kappa)) ** 2)
    apart = (columns[:, None] + rows[None, :]) ** 2
    off = (1 - kappa) ** 2 * float((shares * apart).sum() - np.diag(shares) @ np.diag(apart))
    bias = (kappa - chance * (1 - kappa)) ** 2
    half = _SURE * np.sqrt(max(float(on) + off - bias, 0.0) / pairs) / (1 - chance)
    return Agreement(pairs, agreed, kappa, max(-1.0, kappa - half), min(1.0, kappa + half))
