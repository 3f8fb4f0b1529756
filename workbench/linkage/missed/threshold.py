"""What another threshold would change: who joins and who leaves the list of people to act on."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from workbench.charts import Figure
from workbench.findings import Finding
from workbench.linkage.missed.outcomes import PLACES, contacts_at, groups_at, people_at
from workbench.linkage.missed.result import OUTCOMES, Missed
from workbench.naming import plain
from workbench.shares import counts_by_group
from workbench.tables import Table
from workbench.words import count

Shown = list[Finding | Figure | Table]


def at_threshold(found: Missed, threshold: float) -> Missed:
    """Say what became of everybody at another threshold; nothing is linked again.

    Parameters
    ----------
    found
        What became of everybody.
    threshold
        Match probability from which an entry is taken to be about a person.
    """
    days = found.people.set_index("told_id")["days_waiting"].reindex(found.facts.index)
    people = people_at(found.entries, days, threshold)
    return replace(
        found,
        people=people,
        groups=groups_at(people, found.facts),
        contacts=contacts_at(found.contacts, found.entries, threshold),
        threshold=threshold,
    )


def by_threshold(found: Missed) -> Callable[[float], Shown]:
    """Give what says who joins and who leaves the list of people to act on.

    Parameters
    ----------
    found
        What became of everybody.

    Returns
    -------
    Callable
        Takes a threshold and gives what to show: a sentence, and a table of how outcomes change;
        with the analysis' own threshold, a table of what some others would mean.
    """

    def show(threshold: float) -> Shown:
        if threshold == found.threshold:
            return [_thresholds(found)]
        now = at_threshold(found, threshold)
        table = _moves(found, now)
        shown: Shown = [_moved(found, now)]
        if not table.empty:
            shown.append(Table("changed-outcomes", table, "Whose outcome would change"))
        groups = _moved_groups(found, now)
        if not groups.empty:
            caption = "Who would join and who would leave the list to act on, by group"
            shown.append(Table("joined-or-left", groups, caption, show=60))
        return shown

    return show


def _moves(before: Missed, now: Missed) -> pd.DataFrame:
    """Count whose outcome differs: ``what_we_found``, ``would_be`` and ``people``."""
    one, other = (found.people.set_index("told_id")["outcome"] for found in (before, now))
    both = pd.DataFrame({"what_we_found": one, "would_be": other})
    changed = both[both["what_we_found"] != both["would_be"]]
    counted = changed.value_counts(sort=False).rename("people").reset_index()
    counted = counted.sort_values(
        ["what_we_found", "would_be"], key=lambda column: column.map(PLACES), ignore_index=True
    )
    for column in ("what_we_found", "would_be"):
        counted[column] = counted[column].map(lambda outcome: OUTCOMES[outcome])
    return counted


def _moved_groups(before: Missed, now: Missed) -> pd.DataFrame:
    """Count by group who joins and who leaves the list to act on, where anybody does."""
    was, is_ = (_to_act_on(found) for found in (before, now))
    rows = pd.DataFrame({"join": is_ & ~was, "leave": was & ~is_})
    table = counts_by_group(rows, before.facts, list(before.facts.columns))
    table = table[(table["join"] > 0) | (table["leave"] > 0)]
    return table.assign(
        characteristic=table["characteristic"].map(plain), group=table["group"].map(plain)
    ).reset_index(drop=True)


def _to_act_on(found: Missed) -> "pd.Series[bool]":
    return found.people.set_index("told_id")["outcome"] != "reached"


def _thresholds(found: Missed) -> Table:
    """Say what some thresholds would mean."""
    rows = []
    for threshold in sorted({0.5, 0.7, 0.9, 0.95, 0.99, found.threshold}):
        counts = at_threshold(found, threshold).counts
        used = "yes" if threshold == found.threshold else "no"
        shown = (counts["none"] + counts["before"], counts["unsure"], counts["tried"])
        rows.append((threshold, used, *shown, counts["reached"]))
    columns = ["threshold", "used_here", "no_contact", "perhaps_contacted", "nobody_answered"]
    table = pd.DataFrame(rows, columns=[*columns, "heard_from_somebody"])
    return Table("thresholds", table, "People by what we would find at each threshold")


def _moved(before: Missed, now: Missed) -> Finding:
    was, is_ = (_to_act_on(found) for found in (before, now))
    joins, leaves = int((is_ & ~was).sum()), int((was & ~is_).sum())
    of = f"of {count(len(now.people), 'person', 'people')}"
    acting, unsure = int(is_.sum()), now.counts["unsure"]
    said = f"{acting:,} {of} {'is' if acting == 1 else 'are'} on the list to act on"
    if joins or leaves:
        moved = [f"{many:,} {verb}" for many, verb in ((joins, "more"), (leaves, "fewer")) if many]
        said += f", {' and '.join(moved)}"
        said += f"; {unsure:,} of them {'is' if unsure == 1 else 'are'} perhaps contacted"
    else:
        said += ", as before"
    return Finding(
        key="moved",
        statement=f"With {now.threshold:g} instead of {before.threshold:g}, {said}.",
        value=joins - leaves,
        unit="people",
        n=len(now.people),
    )
