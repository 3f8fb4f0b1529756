"""Fire-risk actions: what is overdue, by how much, and of what that cannot be said."""

import re

import numpy as np
import pandas as pd

from workbench.buildings.dates import days

HIGH, MEDIUM, LOW, NO_PRIORITY = "High", "Medium", "Low", "Not given"
PRIORITIES = (HIGH, MEDIUM, LOW, NO_PRIORITY)
OVERDUE, AHEAD, UNDATED, DOUBTFUL, DONE, TWICE = (
    "overdue",
    "due later",
    "open with no date due that can be read",
    "closed before raised",
    "done",
    "written twice",
)
STATES = (OVERDUE, UNDATED, DOUBTFUL, AHEAD, DONE, TWICE)
UNKNOWN = (UNDATED, DOUBTFUL)
"""States of which it cannot be said whether the action is overdue."""

_PRIORITY = {
    HIGH: re.compile(r"(p|priority|cat(egory)?)? ?[01a]|.*(high|urgent|immediate|critical).*|h"),
    MEDIUM: re.compile(r"(p|priority|cat(egory)?)? ?[2b]|.*(medium|moderate).*|m|med"),
    LOW: re.compile(r"(p|priority|cat(egory)?)? ?[345c]|.*(low|advisory|recommend).*|l"),
}
_SAYS_DONE = re.compile(r"y|yes|true|x|✓|.*(complete|closed|done|finished).*", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|in|un)", re.IGNORECASE)


def actions_of(taken: pd.DataFrame, ties: pd.DataFrame, as_at: pd.Timestamp) -> pd.DataFrame:
    """Say of each action whether it is overdue.

    Parameters
    ----------
    taken
        The columns of ``columns.ACTIONS`` as text.
    ties
        Which building each is of, as :func:`places.tie` gives it.
    as_at
        The day to count to. What was done after it was open then.

    Returns
    -------
    DataFrame
        One row an action: ``action_ref`` (its row where the list has none), ``building`` (key, or
        ``""``), ``how``, ``named`` (as written), ``action``, ``priority`` (of
        :data:`PRIORITIES`), ``raised_on``, ``due_on``, ``done_on``, ``state`` (of :data:`STATES`),
        ``days_overdue`` (missing unless overdue). What is there twice is ``written twice`` from
        the second time on.
    """
    rows = pd.Series(np.arange(1, len(taken) + 1), index=taken.index).astype("str")
    frame = pd.DataFrame({"action_ref": taken["action_ref"].where(taken["action_ref"] != "", rows)})
    frame["building"], frame["how"] = ties["building"], ties["how"]
    frame["named"] = taken["name"].where(taken["name"] != "", taken["uprn"])
    frame["action"] = taken["action"]
    frame["priority"] = taken["priority"].map(_priority).astype("str")
    for column in ("raised_on", "due_on", "done_on"):
        frame[column] = days(taken[column])
    said = taken["done_on"].str.fullmatch(_SAYS_DONE) & ~taken["done_on"].str.contains(_NOT)
    early = frame["done_on"] < frame["raised_on"]
    done = (frame["done_on"] <= as_at) | (said & frame["done_on"].isna())
    states = np.select(
        [_again(taken), early, done, frame["due_on"].isna(), frame["due_on"] < as_at],
        [TWICE, DOUBTFUL, DONE, UNDATED, OVERDUE],
        AHEAD,
    )
    frame["state"] = pd.Series(states, index=frame.index, dtype="str")
    late = (as_at - frame["due_on"]).dt.days
    frame["days_overdue"] = late.where(frame["state"] == OVERDUE).astype("Int64")
    return frame


def _again(taken: pd.DataFrame) -> "pd.Series[bool]":
    """Find rows that an earlier one holds already, but for its number, word for word."""
    same = taken.drop(columns="action_ref").duplicated()
    return same & (taken["action"] != "")


def _priority(text: str) -> str:
    written = " ".join(text.lower().split())
    for name, pattern in _PRIORITY.items():
        if pattern.fullmatch(written):
            return name
    return NO_PRIORITY


def by_priority(actions: pd.DataFrame) -> pd.DataFrame:
    """Count actions by priority and state; every action is in one cell.

    Returns
    -------
    DataFrame
        ``priority``, ``overdue``, ``longest_days_overdue``, ``not_known``, ``due_later``, ``done``
        and ``written_twice``; a last row adds up.
    """
    names = {OVERDUE: "overdue", AHEAD: "due_later", DONE: "done", TWICE: "written_twice"}
    columns = actions["state"].map(names).fillna("not_known")
    wanted = ["overdue", "not_known", "due_later", "done", "written_twice"]
    counts = pd.crosstab(actions["priority"], columns).reindex(
        index=list(PRIORITIES), columns=wanted, fill_value=0
    )
    counts.loc["All"] = counts.sum()
    longest = actions.groupby("priority")["days_overdue"].max()
    longest.loc["All"] = actions["days_overdue"].max()
    counts.insert(1, "longest_days_overdue", longest.reindex(counts.index).astype("Int64"))
    return counts.rename_axis("priority").rename_axis(None, axis=1).reset_index()
