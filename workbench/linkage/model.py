"""The model of Fellegi and Sunter (1969): what each level of agreement is worth.

Chances are counted, and what true pairs show is learnt from a quarter of a million pairs at most
without term frequencies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.linkage.chance import DRAWN, gap_shares, with_missing
from workbench.linkage.learning import TRAINING_PAIRS, learn
from workbench.linkage.levels import Comparison
from workbench.linkage.seeds import ITSELF, LEFT, RIGHT, Seeds
from workbench.linkage.together import LEAST_TOGETHER
from workbench.linkage.words import worth

# Pairs the expectations of `Level.m` count for beside the data's own.
_PRIOR_PAIRS = 20
_LEAST_M = 1e-4
# One wrong value must not veto a link on its own: plain disagreement keeps this share.
_LEAST_DIFFERENT = 1e-3


@dataclass(frozen=True)
class Model:
    """What each level of agreement is worth.

    Attributes
    ----------
    comparisons
        What is compared.
    m, u
        For each comparison's name, the shares of its levels among true pairs and among others.
    prior
        Chance that two records taken at random are one person.
    """

    comparisons: tuple[Comparison, ...]
    m: Mapping[str, list[float]]
    u: Mapping[str, list[float]]
    prior: float

    def with_chances(self, u: Mapping[str, list[float]]) -> "Model":
        """Put other chances in place; levels with a missing part are settled by them."""
        m = {
            one.name: [float(m) for m in with_missing(one, np.array(self.m[one.name]), u[one.name])]
            for one in self.comparisons
        }
        return replace(self, m=m, u=u)

    def where_missing(self) -> "Model":
        """Give levels with a missing part their shares among the pairs that lack it.

        They are worth the same, but a rare value must be rare beside these pairs and not also for
        the part being missing.
        """
        gaps = {one.name: gap_shares(one, self.u[one.name]) for one in self.comparisons}
        m, u = (
            {name: [float(one) for one in shares[name] / gap] for name, gap in gaps.items()}
            for shares in (self.m, self.u)
        )
        return replace(self, m=m, u=u)

    @property
    def table(self) -> pd.DataFrame:
        """One row a level.

        Columns ``fact``, ``what_the_two_records_say``, ``of_100_true_pairs`` (100 m),
        ``one_in_other_pairs`` (1 over u, two figures) and ``what_that_is_worth``.
        """
        rows = [
            (
                comparison.label,
                level.label,
                *((np.nan, np.nan) if comparison.corrects else (100 * m, _two_figures(1 / u))),
                worth(m / u),
            )
            for comparison in self.comparisons
            for level, m, u in zip(
                comparison.levels, self.m[comparison.name], self.u[comparison.name], strict=True
            )
            if not comparison.corrects or level.m < 1
        ]
        columns = ["fact", "what_the_two_records_say", "of_100_true_pairs", "one_in_other_pairs"]
        return pd.DataFrame(rows, columns=[*columns, "what_that_is_worth"])


def train(
    con: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    u: Mapping[str, list[float]],
    fields: Sequence[str],
    seeds: Seeds,
    *,
    seed: int,
) -> Model:
    """Find the m probabilities by expectation maximisation, held to the expectations of each level.

    Parameters
    ----------
    con
        Connection with ``list_l`` and ``list_r``.
    comparisons
        What is compared.
    u
        Chances of the levels, kept fixed.
    fields
        Standard fields both lists have.
    seeds
        The seed pairs.
    seed
        Number that chooses the pairs to learn from where there are more than that.
    """
    prior = float(np.clip(seeds.matches / max(seeds.possible, 1), 1e-12, 0.5))
    expected = {
        one.name: [LEAST_TOGETHER, 1.0]
        if one.corrects
        else _shares([level.m for level in one.levels])
        for one in comparisons
    }
    learnt = learn(con, comparisons, expected, u, prior, fields, seeds, seed=seed)
    weight = min(seeds.matches, TRAINING_PAIRS)
    m = {
        name: _shares(weight * learnt[name] + _PRIOR_PAIRS * np.array(expected[name]))
        if name in learnt
        else expected[name]
        for name in expected
    }
    return Model(tuple(comparisons), m, u, prior).with_chances(u)


def promising(con: duckdb.DuckDBPyConnection, model: Model, *, least: float) -> pd.DataFrame:
    """Find the pairs of table ``drawn`` that reach a weight if all their values are rare.

    Where ``drawn`` holds every pair these need not be looked for, and what they have in common has
    been read: reading conditions is most of what Splink would have to do.

    Parameters
    ----------
    con
        Connection with ``list_l``, ``list_r`` and ``drawn``
        (:func:`workbench.linkage.chance.draw_pairs`).
    model
        What agreement is worth.
    least
        The weight.

    Returns
    -------
    DataFrame
        ``uid_l`` and ``uid_r``, in their order.
    """
    drawn = con.execute(
        f"select * from {DRAWN} where uid_l < uid_r or not {ITSELF} order by uid_l, uid_r"
    ).fetchnumpy()
    records = sum(
        con.execute(f"select count(*) from {one}").fetchall()[0][0] for one in (LEFT, RIGHT)
    )
    weight = np.full(len(drawn["uid_l"]), np.log2(model.prior / (1 - model.prior)))
    beside = model.where_missing()
    for comparison in model.comparisons:
        m, u = (np.array(shares[comparison.name]) for shares in (beside.m, beside.u))
        rare = [level.frequency is not None for level in comparison.levels]
        most = np.where(rare, np.log2(m * max(records, 1)), np.log2(m / u))
        # The last place is the one that -1, nothing to compare, takes.
        weight += np.append(most, 0.0)[drawn[comparison.name]]
    return pd.DataFrame(
        {uid: drawn[uid][weight >= least].astype(np.int32) for uid in ("uid_l", "uid_r")}
    )


def _two_figures(number: float) -> int:
    return int(round(number, 1 - floor(log10(number))))


def _shares(values: Sequence[float] | npt.NDArray[np.float64]) -> list[float]:
    shares = np.asarray(values, dtype=float)
    shares = np.maximum(shares / shares.sum(), _LEAST_M)
    shares[-1] = max(shares[-1], _LEAST_DIFFERENT)
    return [float(share) for share in shares / shares.sum()]
