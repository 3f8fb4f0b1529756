"""What a review says of a link: how many links are right, and how many true pairs are linked."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.charts import Figure
from workbench.findings import Finding
from workbench.linkage.review import said
from workbench.linkage.review.answers import counts
from workbench.linkage.review.posterior import LIMITS, Drawn, draw
from workbench.linkage.review.sample import EVERYBODY, ReviewSample
from workbench.shares import CHANCE, holm

Floats = npt.NDArray[np.float64]

MEASURES = ("precision", "sensitivity")


@dataclass(frozen=True)
class ReviewErrors:
    """What a review says of a link, by group.

    Attributes
    ----------
    table
        One row a group and measure, everybody first: ``group``, ``measure`` (``precision``: the
        share of links that are right; ``sensitivity``: the share of true pairs, of those that could
        be a link, that are one), ``estimate``, ``low``, ``high`` (shares from 0 to 1; missing where
        too little was looked at), ``unsure_low`` and ``unsure_high`` (the estimate if all pairs of
        which nobody was sure spoke against the link, and for it), ``reviewed`` (pairs the row rests
        on), ``gap`` (to all other groups) and ``beyond_chance``.
    strata
        The strata with what was answered (:func:`workbench.linkage.review.answers.counts`).
    sample
        What was to be looked at.
    """

    table: pd.DataFrame
    strata: pd.DataFrame
    sample: ReviewSample

    @property
    def answered(self) -> int:
        """How many pairs of the sample have an answer that is counted."""
        return int(self.strata[["same", "different", "unsure"]].to_numpy().sum())

    @property
    def unsure(self) -> int:
        """How many of these have the answer that nobody is sure."""
        return int(self.strata["unsure"].sum())

    def of(self, group: str, measure: str) -> "pd.Series[float]":
        """Give a row of the table.

        Parameters
        ----------
        group, measure
            Which.
        """
        rows = self.table[(self.table["group"] == group) & (self.table["measure"] == measure)]
        return rows.iloc[0]

    @property
    def shown(self) -> pd.DataFrame:
        """The table that people read, one row a group."""
        return said.shown(self)

    def findings(self) -> list[Finding]:
        """Say what the answers so far say, and how many are still to be given."""
        return said.findings(self)

    def figure(self) -> Figure:
        """Draw both measures by group."""
        return said.figure(self)


def score_review(sample: ReviewSample, answers: pd.DataFrame, *, seed: int = 0) -> ReviewErrors:
    """Estimate from answers how many links are right and how many true pairs are linked.

    The range of each figure is a 95 % interval that also allows for what nobody was sure of: its
    lower end is that with all such pairs against the link, its upper end that with all for it.

    Parameters
    ----------
    sample
        The pairs to look at.
    answers
        ``reviewer``, ``left_id``, ``right_id`` and ``answer``, one row for each reviewer and pair;
        pairs that are not in the sample are passed over.
    seed
        Number that draws. The same answers and seed give the same figures.
    """
    strata = counts(sample, answers)
    groups = list(sample.groups.index)
    rows = list(_rows(strata, EVERYBODY, seed)) if len(groups) > 1 else []
    for group in groups:
        rows += _rows(strata[strata["group"] == group], group, seed)
    table = pd.DataFrame(rows)
    gaps = _gaps(strata, groups, seed) if len(groups) > 1 else pd.DataFrame()
    if gaps.empty:
        return ReviewErrors(table.assign(gap=np.nan, beyond_chance=False), strata, sample)
    table = table.merge(gaps, on=["group", "measure"], how="left")
    table["beyond_chance"] = table["beyond_chance"].eq(True)
    return ReviewErrors(table, strata, sample)


def _rows(strata: pd.DataFrame, group: str, seed: int) -> Iterator[dict[str, object]]:
    """Estimate both measures for some strata, three ways where nobody was sure of some pairs."""
    middle = draw(strata, np.random.default_rng(seed))
    worst = best = middle
    if strata["unsure"].any():
        worst = draw(strata, np.random.default_rng(seed), unsure="against")
        best = draw(strata, np.random.default_rng(seed), unsure="for")
    for measure in MEASURES:
        figures = (np.nan,) * 5
        if _enough(strata, measure):
            one, low, high = (_values(drawn, measure) for drawn in (middle, worst, best))
            figures = (
                float(np.nanmean(one)),
                float(np.nanquantile(low, LIMITS[0])),
                float(np.nanquantile(high, LIMITS[1])),
                float(np.nanmean(low)),
                float(np.nanmean(high)),
            )
        names = ("estimate", "low", "high", "unsure_low", "unsure_high")
        used = _used(strata, measure)
        reviewed = int(used[["same", "different", "unsure"]].to_numpy().sum())
        yield {
            "group": group,
            "measure": measure,
            **dict(zip(names, figures, strict=True)),
            "reviewed": reviewed,
        }


def _values(drawn: Drawn, measure: str) -> Floats:
    return drawn.precision if measure == "precision" else drawn.recall


def _used(strata: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Give the strata that a measure rests on: of precision, the links."""
    return strata[strata["link"]] if measure == "precision" else strata


def _enough(strata: pd.DataFrame, measure: str) -> bool:
    """Say whether somebody was sure of a pair in each stratum that a measure rests on."""
    used = _used(strata, measure)
    return bool(strata["link"].any() and (used["same"] + used["different"] > 0).all())


def _gaps(strata: pd.DataFrame, groups: list[str], seed: int) -> pd.DataFrame:
    """Compare each group with all others together."""
    rows = []
    for measure in MEASURES:
        for group in groups:
            inside = strata["group"] == group
            parts = strata[inside], strata[~inside]
            if not all(_enough(part, measure) for part in parts):
                continue
            rng = np.random.default_rng(seed)
            drawn = [draw(part, rng) for part in parts]
            here, there = (one.elsewhere(measure, rng) for one in drawn)
            chance = 2 * min((here > there).mean(), (here < there).mean(), 0.5)
            ours, theirs = (float(np.nanmean(_values(one, measure))) for one in drawn)
            rows.append((group, measure, ours - theirs, max(chance, 1 / len(here))))
    gaps = pd.DataFrame(rows, columns=["group", "measure", "gap", "chance"])
    chances = gaps.pop("chance").to_numpy(dtype=float)
    return gaps.assign(beyond_chance=holm(chances) < CHANCE) if len(gaps) else gaps
