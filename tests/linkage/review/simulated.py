"""Links whose truth is known and whose model is surer than it is right, reviewed many times."""

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from workbench.linkage.review.allocation import allocate
from workbench.linkage.review.sample import LEAST

EDGES = np.array([0.1, 0.5, 0.9, 0.99, 0.999])
THRESHOLD = 0.9


def pairs_of(rng, groups=4, scale=1.0):
    """Pairs of some groups: `group`, `match_probability`, `true`, `link`.

    The model claims too much and the groups differ in how much. About 98 of 100 links are right and
    95 of 100 true pairs linked.
    """
    parts = []
    shift, slope = rng.normal(-0.3, 0.5), rng.uniform(0.55, 1.05)
    for group in range(groups):
        links = int(scale * rng.integers(200, 1500))
        others = int(links * rng.uniform(0.1, 0.5))
        sure = np.clip(expit(rng.gamma(3, 2.2, links) + logit(THRESHOLD)), THRESHOLD, 0.999999)
        unsure = logit(0.01) + (logit(THRESHOLD) - logit(0.01)) * rng.beta(0.7, 1.6, others)
        claimed = np.concatenate([sure, expit(unsure)])
        odds = shift + rng.normal(0, 0.4) + slope * np.exp(rng.normal(0, 0.1)) * logit(claimed)
        true = rng.random(len(claimed)) < expit(odds)
        parts.append(
            pd.DataFrame({"group": str(group), "match_probability": claimed, "true": true})
        )
    pairs = pd.concat(parts, ignore_index=True)
    return pairs.assign(link=pairs["match_probability"] >= THRESHOLD)


def strata_of(pairs):
    """The strata of these pairs, with how many are `true`."""
    band = np.digitize(pairs["match_probability"], EDGES)
    kinds = pairs.assign(band=band).groupby(["group", "link", "band"], sort=True)
    return kinds.agg(
        expected=("match_probability", "mean"), pairs=("true", "size"), true=("true", "sum")
    ).reset_index()


def reviewed(strata, each, rng):
    """A review of a number of pairs of each group."""
    wanted = np.zeros(len(strata), dtype=np.int64)
    expected = np.clip(strata["expected"], 0.02, 0.98)
    for _, part in strata.groupby("group"):
        spread = np.sqrt(expected[part.index] * (1 - expected[part.index]))
        sizes = part["pairs"].to_numpy(np.int64)
        wanted[part.index] = allocate(sizes, spread.to_numpy(), each, least=LEAST)
    same = rng.hypergeometric(strata["true"], strata["pairs"] - strata["true"], wanted)
    return strata.assign(same=same, different=wanted - same, unsure=0)
