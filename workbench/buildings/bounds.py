"""How few and how many buildings each figure can be about, as what is not known turns out."""

from typing import NamedTuple

import pandas as pd

from workbench.buildings.actions import HIGH, NO_PRIORITY, OVERDUE, UNKNOWN
from workbench.buildings.scope import IN, UNSURE

SCOPE, LATE, LATE_HIGH, ASSESSMENT = (
    "In scope",
    "In scope, an action overdue",
    "In scope, a high-priority action overdue",
    "In scope, no assessment in time",
)


class Marks(NamedTuple):
    """Which buildings a thing is true of, and of which it may be."""

    sure: "pd.Series[bool]"
    perhaps: "pd.Series[bool]"


def with_actions(known: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """Add to each building the counts of its actions.

    Returns
    -------
    DataFrame
        ``known`` with ``actions`` (all on the list), ``overdue``, ``overdue_high``, ``not_known``
        (those of which it cannot be said), ``late_perhaps`` and ``high_perhaps`` (those that may be
        overdue, or overdue of high priority, beyond those that are) and ``longest_days_overdue``.
    """
    late, unknown = actions["state"] == OVERDUE, actions["state"].isin(UNKNOWN)
    high, unrated = actions["priority"] == HIGH, actions["priority"] == NO_PRIORITY
    counts = pd.DataFrame(
        {
            "actions": True,
            "overdue": late,
            "overdue_high": late & high,
            "not_known": unknown,
            "high_perhaps": (unknown & (high | unrated)) | (late & unrated),
        },
        index=actions.index,
    )
    of = counts.groupby(actions["building"]).sum().reindex(known.index).fillna(0).astype(int)
    longest = actions.groupby("building")["days_overdue"].max().reindex(known.index)
    return known.join(of).assign(longest_days_overdue=longest)


def marks(known: pd.DataFrame, cutoff: pd.Timestamp) -> dict[str, Marks]:
    """Say of each building in what respects it is, or may be, one to look at.

    A building of which the list has no action may have any; one without a date of assessment may
    have none.

    Parameters
    ----------
    known
        As :func:`with_actions` gives it.
    cutoff
        The day from which on an assessment is in time.
    """
    silent = known["actions"] == 0
    assessed = known["assessed_on"]
    return {
        SCOPE: Marks(known["scope"] == IN, known["scope"] == UNSURE),
        LATE: Marks(known["overdue"] > 0, (known["not_known"] > 0) | silent),
        LATE_HIGH: Marks(known["overdue_high"] > 0, (known["high_perhaps"] > 0) | silent),
        ASSESSMENT: Marks(assessed < cutoff, assessed.isna()),
    }


def bounds(known: pd.DataFrame, actions: pd.DataFrame, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Bound every figure from both sides: were all unknowns good, and were they all bad.

    Every action that is tied to no building may be of one not counted yet.

    Parameters
    ----------
    known, cutoff
        As for :func:`marks`.
    actions
        As ``actions.actions_of`` gives them.

    Returns
    -------
    DataFrame
        ``figure``, ``if_all_good``, ``if_all_bad`` (both counts of ``unit``) and ``unit``.
    """
    said = marks(known, cutoff)
    inside, maybe = said[SCOPE]
    loose = actions[actions["building"] == ""]
    open_ = loose["state"].isin((OVERDUE, *UNKNOWN))
    high = open_ & loose["priority"].isin((HIGH, NO_PRIORITY))
    untied = {LATE: int(open_.sum()), LATE_HIGH: int(high.sum())}
    rows: list[tuple[str, int, int, str]] = []
    for figure, (sure, perhaps) in said.items():
        if figure == SCOPE:
            low, high_ = inside, inside | maybe
        else:
            low, high_ = inside & sure, (inside | maybe) & (sure | perhaps)
        rest = int((inside | maybe).sum() - high_.sum())
        most = int(high_.sum()) + min(untied.get(figure, 0), rest)
        rows.append((figure, int(low.sum()), most, "buildings"))
    of = known[inside | maybe]
    late = int(known.loc[inside, "overdue"].sum())
    most = int(of["overdue"].sum() + of["not_known"].sum()) + untied[LATE]
    rows.append(("Overdue actions of buildings in scope", late, most, "actions"))
    return pd.DataFrame(rows, columns=["figure", "if_all_good", "if_all_bad", "unit"])
