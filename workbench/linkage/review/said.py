"""What a review says, in sentences, a chart and a table."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.charts import Figure, interval_chart
from workbench.findings import Finding
from workbench.linkage.review.agreement import Agreement
from workbench.linkage.review.sample import ReviewSample
from workbench.naming import people_of, plain
from workbench.words import capital, count, has, listed

if TYPE_CHECKING:
    from workbench.linkage.review.score import ReviewErrors

_WORTH_A_LOOK = 0.01
_ALIKE = 0.6
_METHOD = (
    "Stratified clerical review. Each stratum's share has a beta distribution, before any answer "
    "half a wrong link and three quarters of an unlinked true pair for all bands together; pairs "
    "not looked at are drawn from it. 95 % intervals, pairs of which nobody was sure taken against "
    "the link at the lower end and for it at the upper."
)
_SAID = {
    "precision": ("links", "right"),
    "sensitivity": ("true pairs among those compared", "linked"),
}


def findings(errors: "ReviewErrors") -> list[Finding]:
    """Say how far the review is, what it says of everybody, and which groups are worse off.

    Parameters
    ----------
    errors
        What the review says.
    """
    if not len(errors.sample.order):
        return []
    if not errors.answered:
        return [_far(errors)]
    told = [one for measure in _SAID for one in _overall(errors, measure)]
    return [*told, *_gaps(errors), *_unsure(errors), _far(errors)]


def _everybody(errors: "ReviewErrors") -> str:
    return str(errors.table["group"].iloc[0])


def _far(errors: "ReviewErrors") -> Finding:
    """Say how many pairs have an answer, and how many wait."""
    wanted, done = len(errors.sample.order), errors.answered
    left = wanted - done
    statement = f"{done:,} of {count(wanted, 'pair')} {has(done)} an answer; {left:,} "
    statement += f"{'is' if left == 1 else 'are'} still to be looked at."
    if not done:
        pairs = count(wanted, "pair")
        statement = (
            f"Nobody has looked at a pair yet; {pairs} {'waits' if wanted == 1 else 'wait'}."
        )
    if not left:
        statement = f"All {wanted:,} pairs have an answer."
        if wanted == 1:
            statement = "The one pair to be looked at has an answer."
    return Finding(
        key="review.done",
        statement=statement,
        value=done,
        unit="pairs",
        n=wanted,
        verdict="look" if left else "good",
    )


def _overall(errors: "ReviewErrors", measure: str) -> list[Finding]:
    row = errors.of(_everybody(errors), measure)
    things, done = _SAID[measure]
    if np.isnan(row["estimate"]):
        return [
            Finding(
                key=f"review.{measure}",
                statement=f"How many {things} are {done} cannot be said yet: somebody must be sure "
                "of a pair of each kind.",
                verdict="look",
            )
        ]
    return [
        Finding(
            key=f"review.{measure}",
            statement=f"Of 100 {things}, {_about(row['estimate'])} are {done}"
            f"{_between(row)}, judged by {count(int(row['reviewed']), 'pair')} that somebody "
            "looked at.",
            value=round(100 * float(row["estimate"]), 2),
            low=round(100 * float(row["low"]), 2),
            high=round(100 * float(row["high"]), 2),
            unit=f"of 100 {things}",
            n=int(row["reviewed"]),
            method=_METHOD,
        )
    ]


def _of_hundred(share: float) -> str:
    """Write a share as so many of 100, with a decimal near the ends."""
    of = 100 * share
    return f"{of:.0f}" if 5 <= of <= 95 else f"{of:.1f}".removesuffix(".0")


def _about(share: float) -> str:
    """Write an estimate as so many of 100, never all or none where it is not."""
    if 0.9995 <= share < 1:
        return "more than 99.9"
    if 0 < share < 0.0005:
        return "fewer than 0.1"
    return f"{'' if share in (0, 1) else 'about '}{_of_hundred(share)}"


def _between(row: "pd.Series[float]") -> str:
    low, high = (_of_hundred(float(row[end])) for end in ("low", "high"))
    return "" if low == high else f" (between {low} and {high})"


def _gaps(errors: "ReviewErrors") -> list[Finding]:
    """Name the groups that fare worse than all others by more than chance explains."""
    found = []
    behind = errors.table[errors.table["beyond_chance"] & (errors.table["gap"] <= -_WORTH_A_LOOK)]
    for row in behind.sort_values("gap", kind="stable").to_dict("records"):
        group, measure = str(row["group"]), str(row["measure"])
        characteristic = errors.sample.characteristic
        whom = people_of(group, characteristic, errors.sample.units[1])
        things, done = _SAID[measure]
        found.append(
            Finding(
                key=f"review.{measure}.{group}",
                statement=f"Of {whom}, {_about(row['estimate'])} of 100 {things} are "
                f"{done}{_between(pd.Series(row))}; of everybody else, "
                f"{_about(row['estimate'] - row['gap'])}: more of a gap than chance "
                "explains.",
                value=round(100 * float(row["estimate"]), 2),
                low=round(100 * float(row["low"]), 2),
                high=round(100 * float(row["high"]), 2),
                unit=f"of 100 {things}",
                n=int(row["reviewed"]),
                method=_METHOD + " Gaps adjusted for how many were looked at (Holm, 1979).",
                verdict="look",
                scope={"characteristic": characteristic, "group": group},
            )
        )
    return found


def _unsure(errors: "ReviewErrors") -> list[Finding]:
    """Say what the pairs of which nobody was sure could change."""
    if not (unsure := errors.unsure):
        return []
    told = []
    for measure, (things, done) in _SAID.items():
        row = errors.of(_everybody(errors), measure)
        ends = [_of_hundred(float(row[end])) for end in ("unsure_low", "unsure_high")]
        if not np.isnan(row["estimate"]) and ends[0] != ends[1]:
            told.append(f"from {ends[0]} to {ends[1]} of 100 {things} would be {done}")
    could = f" Depending on what they truly are, {listed(told)}; the ranges allow for that."
    return [
        Finding(
            key="review.unsure",
            statement=f"Of {count(unsure, 'pair')} nobody could be sure, or two reviewers "
            f"disagreed.{could if told else ''}",
            value=unsure,
            unit="pairs",
            n=errors.answered,
            method="Bounds: all such pairs taken for one person or for two, whichever is worse or "
            "better (Manski, 2003).",
            verdict="look",
        )
    ]


def invitation(sample: ReviewSample, mine: pd.DataFrame) -> list[Finding]:
    """Say where pairs can be looked at, and how many wait for a reviewer.

    Parameters
    ----------
    sample
        The pairs to look at.
    mine
        The reviewer's own answers: ``left_id`` and ``right_id``.
    """
    if not len(sample.order):
        return []
    pairs = ["left_id", "right_id"]
    left = len(sample.order) - len(sample.order[pairs].merge(mine[pairs].drop_duplicates()))
    wait = f"{count(left, 'pair')} {'waits' if left == 1 else 'wait'} for this reviewer."
    return [
        Finding(
            key="review.invitation",
            statement="This report shows nobody's records. To look at pairs, open this question in "
            f"the pages of the workbench and choose Explore. {capital(wait)}",
            value=left,
            unit="pairs",
        )
    ]


def agreement_findings(agreed: Agreement | None) -> list[Finding]:
    """Say how far two reviewers agree.

    Parameters
    ----------
    agreed
        What :func:`workbench.linkage.review.answers.both` gives.
    """
    if agreed is None:
        return [
            Finding(
                key="review.kappa",
                statement="Nobody has looked at a pair for the second time, so nobody knows "
                "whether two people would say the same. A colleague can: with the setting "
                "“reviewer” at “second”.",
            )
        ]
    same = f"Two reviewers said the same of {agreed.agreed or 'none'} of "
    same += count(agreed.pairs, "pair")
    if np.isnan(agreed.kappa):
        return [
            Finding(
                key="review.kappa",
                statement=f"{same}. They only ever gave one answer, so chance would do as well.",
                n=agreed.pairs,
            )
        ]
    few = agreed.kappa < _ALIKE
    advice = " Talk through the pairs on which they differ." if few else ""
    return [
        Finding(
            key="review.kappa",
            statement=f"{same}; beyond what chance would give, they agree "
            f"{'too little' if few else 'well'} (kappa {agreed.kappa:.2f}).{advice}",
            value=round(agreed.kappa, 3),
            low=round(agreed.low, 3),
            high=round(agreed.high, 3),
            unit="kappa",
            n=agreed.pairs,
            method="Cohen's kappa (1960), 95 % interval of Fleiss, Cohen and Everitt (1969); 0.6 "
            "and more is substantial (Landis and Koch, 1977).",
            verdict="look" if few else "good",
        )
    ]


def shown(errors: "ReviewErrors") -> pd.DataFrame:
    """Give the table that people read.

    Parameters
    ----------
    errors
        What the review says.

    Returns
    -------
    DataFrame
        One row a group: the group, ``people`` (or ``records``) of the left list, and for links that
        are right and true pairs that are linked how many of 100, ``at_least`` and ``at_most``, and
        how many pairs that rests on.
    """
    table = errors.table
    groups = list(dict.fromkeys(table["group"]))
    sizes = errors.sample.groups
    found: dict[str, object] = {
        plain(errors.sample.characteristic).lower() or "group": [capital(one) for one in groups],
        errors.sample.units[1]: [int(sizes.get(one, sizes.sum())) for one in groups],
    }
    for measure, name in (("precision", "right"), ("sensitivity", "linked")):
        rows = table[table["measure"] == measure].set_index("group").loc[groups]
        found[f"{name}_of_100"] = (100 * rows["estimate"]).round(1).to_numpy()
        found[f"{name}_at_least"] = (100 * rows["low"]).round(1).to_numpy()
        found[f"{name}_at_most"] = (100 * rows["high"]).round(1).to_numpy()
        found[f"{name}_judged_by"] = rows["reviewed"].to_numpy()
    return pd.DataFrame(found)


def figure(errors: "ReviewErrors") -> Figure:
    """Draw how many true pairs are linked and how many links are right, by group.

    Parameters
    ----------
    errors
        What the review says.
    """
    table = errors.table.dropna(subset=["estimate"])
    names = {"precision": "Links that are right", "sensitivity": "True pairs that are linked"}
    data = pd.DataFrame(
        {
            "group": table["group"].map(capital),
            "of_100": 100 * table["estimate"],
            "low": 100 * table["low"],
            "high": 100 * table["high"],
            "what": table["measure"].map(names),
        }
    )
    return interval_chart(
        data,
        label="group",
        value="of_100",
        low="low",
        high="high",
        title=_title(errors, table),
        subtitle="Of 100, judged by the pairs that somebody looked at, with 95 % intervals",
        name="review-by-group",
        unit="of 100",
        series="what",
    )


def _title(errors: "ReviewErrors", table: pd.DataFrame) -> str:
    if table.empty:
        return "Too few pairs have an answer to say how good the link is"
    told = []
    for measure, (things, done) in _SAID.items():
        rows = table[table["measure"] == measure]
        if len(rows) and rows["group"].iloc[0] == _everybody(errors):
            told.append(f"{_about(rows['estimate'].iloc[0])} of 100 {things} are {done}")
    return capital(listed(told)) if told else "What the answers so far say by group"


def reach_words(reach: float | None) -> str:
    """Say how many true pairs a review cannot see, since they were never compared.

    Parameters
    ----------
    reach
        The share of true pairs that blocking is expected to reach
        (:attr:`workbench.linkage.plan.Plan.reach`).
    """
    told = "How many true pairs were never compared these lists cannot tell."
    if reach is not None:
        told = f"Of 100 true pairs, the pairs compared should hold {_about(reach)}."
    return (
        f"{told} Pairs that were not compared, or are less than 1 % likely, nobody looks at: they "
        "are not in the figures of the review."
    )


def never_compared(reach: float | None) -> Finding:
    """Say what a review cannot see, apart from what it says.

    Parameters
    ----------
    reach
        As :func:`reach_words` takes it.
    """
    return Finding(
        key="review.reach",
        statement=reach_words(reach),
        value=None if reach is None else round(100 * reach, 2),
        unit="of 100 true pairs",
        method="Reach of the blocking rules, estimated from pairs that agree on everything else.",
    )
