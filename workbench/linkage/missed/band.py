"""How many may truly have no contact: the count as a range that carries the error of the link.

The upper end counts everybody without an entry that is near certain. The lower end counts those
for whom there is not even an unlikely one, fewer the entries that nobody is likely to be meant by:
on a list that is about these people, each may be the only one of somebody counted. Where all lists
are about others too, nothing says how many entries were overlooked, and no lower end is given.
Where people have looked at pairs, sets of links drawn by their answers take the place of the two
thresholds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.linkage.missed.result import Missed
from workbench.linkage.missed.said import MOSTLY_TOLD
from workbench.linkage.result import POSSIBLE
from workbench.linkage.truth import as_ids
from workbench.naming import list_name
from workbench.words import capital, count, listed

_STRICT = 0.99
_DRAWN = ("draw", "left_id", "right_id")


@dataclass(frozen=True)
class Band:
    """The range in which the number of people without contact lies.

    Attributes
    ----------
    counted
        How many are counted.
    low, high
        The ends of the range; no lower one where all contact lists are about other people too.
    overlooked
        How many entries were taken off the lower end: nobody is likely to be meant by them.
    open
        Contact lists that are about other people too, so that nobody knows how many of their
        entries were overlooked.
    reviewed
        Contact lists for which links drawn by a review were given.
    people
        How many people were looked for.
    """

    counted: int
    low: int | None
    high: int
    overlooked: int
    open: Sequence[str]
    reviewed: Sequence[str]
    people: int

    def findings(self) -> list[Finding]:
        """Say the range, and what it does not hold."""
        if not self.people:
            return []
        doubt = "An entry may be tied to the wrong person, or to nobody"
        end = f"{self.high:,} {'person has' if self.high == 1 else 'people have'} no contact."
        if self.low == self.high or not self.high:
            said = f"{doubt}. Allowing for that makes no difference here."
        elif self.low is None:
            said = f"{doubt}: allowing for that, up to {end}"
        else:
            said = f"{doubt}: allowing for that, between {self.low:,} and {end}"
        found = [
            Finding(
                key="band",
                statement=said,
                value=self.counted,
                low=self.low,
                high=self.high,
                unit="people",
                n=self.people,
                method=self._method(),
                verdict="info",
            )
        ]
        if self.open:
            names = listed(f"the {list_name(name)}" for name in self.open)
            one = len(self.open) == 1
            found.append(
                Finding(
                    key="band.open",
                    statement=f"{capital(names)} {'is' if one else 'are'} about other "
                    "people too, so nobody can say how many entries we overlooked there. Each may "
                    "mean one person fewer with no contact.",
                    verdict="info",
                )
            )
        return found

    def _method(self) -> str:
        upper = f"Upper end: people without an entry of match probability {_STRICT:g} or more."
        if self.low is None:
            return upper
        lower = f"Lower end: people without one of {POSSIBLE:g} or more"
        if self.reviewed:
            lists = listed(f"the {list_name(one)}" for one in self.reviewed)
            upper = "Ends: the least and the most people without a link in the sets of links drawn "
            upper += f"from the review of {lists}."
            lower = "Lower end: the least of these"
        taken = f", less {count(self.overlooked, 'entry', 'entries')} that nobody is likely to be "
        return f"{upper} {lower}{taken + 'meant by' if self.overlooked else ''}."


def missed_band(found: Missed, draws: Sequence[pd.DataFrame] = ()) -> Band:
    """Find the range in which the number of people without contact lies.

    Parameters
    ----------
    found
        Who has no contact.
    draws
        Links drawn by reviews (:func:`workbench.linkage.review.draw_links`), at most one table a
        contact list, which is found by its record numbers.

    Raises
    ------
    WorkbenchError
        Where a table of draws does not belong to any of these lists, or two to one.
    """
    entries, everybody = found.entries, set(found.people["told_id"])
    counted = found.counts["none"]
    drawn = _by_list(found, draws)
    likely = entries["match_probability"] >= POSSIBLE
    strict = entries["kept"] & (entries["match_probability"] >= max(_STRICT, found.threshold))
    if drawn:
        others = ~entries["contact_list"].isin(list(drawn))
        low = _without(everybody, entries[likely & others], drawn).min()
        high = _without(everybody, entries[strict & others], drawn).max()
    else:
        low = len(everybody - set(entries.loc[likely, "told_id"]))
        high = len(everybody - set(entries.loc[strict, "told_id"]))
    about = found.contacts["not_tied"] <= MOSTLY_TOLD * found.contacts["entries"]
    overlooked = int(found.contacts.loc[about, "nobody_likely"].sum())
    least = min(max(int(low) - overlooked, 0), counted)
    return Band(
        counted=counted,
        low=least if about.any() or drawn else None,
        high=max(int(high), counted),
        overlooked=overlooked,
        open=found.contacts.loc[~about, "list"].tolist(),
        reviewed=list(drawn),
        people=len(everybody),
    )


def _without(
    everybody: set[str], entries: pd.DataFrame, drawn: Mapping[str, pd.DataFrame]
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Count in each draw who has neither an entry nor a link that was drawn."""
    held = set(entries["told_id"])
    most = min(int(one["draw"].max()) for one in drawn.values())
    counts = []
    for number in range(1, most + 1):
        linked = {
            told
            for one in drawn.values()
            for told in as_ids(one.loc[one["draw"] == number, "left_id"])
        }
        counts.append(len(everybody - held - linked))
    return np.array(counts)


def _by_list(found: Missed, draws: Sequence[pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Say which contact list each table of draws is of."""
    grouped = found.entries.groupby("contact_list")["contact_id"]
    known = {str(name): set(ids) for name, ids in grouped}
    people = set(found.people["told_id"])
    by_list: dict[str, pd.DataFrame] = {}
    for table in draws:
        if not set(_DRAWN) <= set(table.columns) or table.empty:
            raise WorkbenchError(
                "A file of links drawn by a review has no rows, or not the columns draw, left_id "
                "and right_id.",
                safe="Nothing has been changed.",
                todo="Give the file drawn-links.csv that the review of these lists made.",
            )
        right = set(as_ids(table["right_id"]))
        shares = {name: len(ids & right) / len(right) for name, ids in known.items()}
        best = max(shares, key=lambda name: shares[name], default="")
        of_these = bool(set(as_ids(table["left_id"])) & people)
        if not best or shares[best] < 0.5 or not of_these or best in by_list:
            raise WorkbenchError(
                "A file of links drawn by a review is not of these lists, or two are of one list.",
                safe="Nothing has been changed.",
                todo="Review the list of people told with one of the contact lists, and give the "
                "file drawn-links.csv of that review.",
            )
        by_list[best] = table
    return by_list
