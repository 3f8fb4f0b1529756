"""What became of everybody at a threshold, from entries that were weighed once."""

import numpy as np
import pandas as pd

from workbench.linkage.missed.result import OUTCOMES, Outcome
from workbench.shares import by_group

PEOPLE = (
    "told_id",
    "outcome",
    "days_waiting",
    "contact_list",
    "contact_id",
    "match_probability",
)
_RANKED: tuple[Outcome, ...] = ("reached", "tried", "unsure", "before")
PLACES = {outcome: place for place, outcome in enumerate(OUTCOMES)}


def people_at(entries: pd.DataFrame, days: "pd.Series[int]", threshold: float) -> pd.DataFrame:
    """Give everybody one outcome and their likeliest entry, an answered one before others.

    Parameters
    ----------
    entries
        As :class:`workbench.linkage.missed.result.Missed` holds them.
    days
        How long everybody has waited, by id; missing where that is not known.
    threshold
        Match probability from which an entry is taken to be about a person.

    Returns
    -------
    DataFrame
        One row a person (:data:`PEOPLE`): those without contact first, the longest wait before the
        others.
    """
    sure = entries["kept"] & (entries["match_probability"] >= threshold)
    since = sure & ~entries["early"]
    # A sure entry of before they were told says less than an unsure one since.
    rank = np.select([since & entries["answered"], since, ~sure], [0, 1, 2], 3)
    order = ["told_id", "rank", "match_probability", "contact_list", "contact_id"]
    best = (
        entries.assign(rank=rank)
        .sort_values(order, ascending=[True, True, False, True, True])
        .drop_duplicates("told_id")
    )
    told = pd.DataFrame({"told_id": days.index.to_list()}, dtype="str")
    people = told.merge(best, on="told_id", how="left")
    people["outcome"] = people["rank"].map(dict(enumerate(_RANKED))).fillna("none")
    people["place"] = people["outcome"].map(PLACES)
    people = people.join(days.rename("days_waiting"), on="told_id")
    people = people.sort_values(
        ["place", "days_waiting", "told_id"], ascending=[True, False, True], ignore_index=True
    )
    return people[[*PEOPLE]]


def groups_at(people: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Compare how many have no contact by what is known of people.

    Parameters
    ----------
    people
        What :func:`people_at` gives.
    facts
        What is known of everybody, by id, one column a characteristic.

    Returns
    -------
    DataFrame
        As :class:`workbench.linkage.missed.result.Missed` holds it.
    """
    missed = people.set_index("told_id")["outcome"] == "none"
    table = by_group(missed.to_frame("found"), facts, list(facts.columns))
    return table.rename(columns={"found": "no_contact", "found_of_100": "no_contact_of_100"})


def contacts_at(contacts: pd.DataFrame, entries: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Count the entries of each contact list that are about somebody told.

    Parameters
    ----------
    contacts
        ``list``, ``entries`` (rows) and ``numbers`` (different record numbers) of each.
    entries, threshold
        As :func:`people_at` takes them.
    """
    sure = entries[entries["kept"] & (entries["match_probability"] >= threshold)]
    rows = sure.drop_duplicates(["contact_list", "contact_id"]).groupby("contact_list")["rows"]
    likely = entries.groupby("contact_list")["contact_id"].nunique()
    people = sure.groupby("contact_list")["told_id"].nunique()

    def of(counted: "pd.Series[int]") -> "pd.Series[int]":
        return contacts["list"].map(counted).fillna(0).astype(int)

    tied = of(rows.sum())
    return contacts[["list", "entries", "numbers"]].assign(
        tied_to_somebody_told=tied,
        not_tied=contacts["entries"] - tied,
        nobody_likely=contacts["numbers"] - of(likely),
        people_found=of(people),
    )
