"""How long people without contact have waited, by group."""

import pandas as pd
from scipy.stats import binom

from workbench.linkage.missed.result import Missed
from workbench.linkage.missed.said import half_waited
from workbench.naming import plain
from workbench.shares import group_names

# Of fewer people not even the shortest and the longest wait hold the median 95 times of 100.
_FEWEST = 6
_COLUMNS = [
    "characteristic",
    "group",
    "no_contact",
    "days_that_half_have_waited",
    "at_least",
    "at_most",
    "longest_wait",
]


def waits_by_group(found: Missed) -> pd.DataFrame:
    """Say how long those without contact in each group have waited since they were told.

    Parameters
    ----------
    found
        What became of everybody.

    Returns
    -------
    DataFrame
        One row a group, everybody first: ``characteristic``, ``group``, ``no_contact`` (people
        whose wait is known), ``days_that_half_have_waited`` (the median), ``at_least`` and
        ``at_most`` (its 95 % interval from order statistics; Conover, 1999, section 3.2; missing
        for fewer than six people) and ``longest_wait``. Groups of fewer than ten people without
        contact are shown together. Empty where no wait is known.
    """
    missed = found.people[found.people["outcome"] == "none"].set_index("told_id")
    waits = missed["days_waiting"].dropna().astype(int)
    if waits.empty:
        return pd.DataFrame(columns=_COLUMNS)
    rows = [("", "Everybody", *_median(waits))]
    for column in found.facts.columns:
        named = group_names(found.facts[column], waits.index)
        if named.nunique() > 1:
            rows += [
                (plain(str(column)), plain(str(group)), *_median(part))
                for group, part in waits.groupby(named)
            ]
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"at_least": "Int64", "at_most": "Int64"})


def _median(waits: "pd.Series[int]") -> tuple[int, int, object, object, int]:
    """Find the median, its interval and the longest wait, of whole days."""
    ordered = waits.sort_values().to_list()
    people = len(ordered)
    low = int(binom.ppf(0.025, people, 0.5))
    known = people >= _FEWEST
    return (
        people,
        half_waited(waits),
        ordered[low - 1] if known else pd.NA,
        ordered[people - low] if known else pd.NA,
        ordered[-1],
    )
