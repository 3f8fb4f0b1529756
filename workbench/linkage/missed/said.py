"""What is said of people nobody was in touch with."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.findings import Finding
from workbench.linkage.result import POSSIBLE
from workbench.naming import group_labels, list_name, people_of
from workbench.words import count, day, has, listed, of_hundred

if TYPE_CHECKING:
    import pandas as pd

    from workbench.linkage.missed.result import Missed, Outcome

_METHOD = (
    "95 % Wilson intervals; each group against all others by Fisher's exact test, adjusted for "
    "the number of groups (Holm, 1979)."
)
_SHOWN = 3
# A contact list with no more entries than this about others is a list about the people told.
MOSTLY_TOLD = 0.1


def findings(found: "Missed") -> list[Finding]:
    """Say who has no contact, whom to look at, how long they wait and that all add up.

    Parameters
    ----------
    found
        What became of everybody.
    """
    if found.people.empty:
        empty = f"The {list_name(found.name)} has no records, so nobody can have been missed."
        return [Finding(key="missed", statement=empty, value=0, unit="people", n=0)]
    return [
        headline(found),
        *_more(found),
        *_waiting(found),
        *_groups(found),
        _total(found),
        *_doubled(found),
        *_not_tied(found),
    ]


def headline(found: "Missed") -> Finding:
    """Say how many have no contact.

    Parameters
    ----------
    found
        What became of everybody.
    """
    people, missed = len(found.people), found.counts["none"]
    lists = [f"the {list_name(name)}" for name in found.contacts["list"]]
    where = listed(lists, conjunction="or", most=0)
    of = count(people, "person", "people")
    if missed:
        statement = (
            f"We find no contact with {missed:,} of {of} on the {list_name(found.name)} "
            f"({of_hundred(missed, people)}): not on {where}."
        )
    else:
        is_ = "may be" if found.counts["unsure"] else "is"
        statement = (
            f"Nobody on the {list_name(found.name)} ({of}) is without an entry on {where} that "
            f"{is_} about that person."
        )
    return Finding(
        key="missed",
        statement=statement,
        value=missed,
        unit="people",
        n=people,
        method="Probabilistic linkage with each contact list (Splink 5). An entry counts as "
        "contact only if it is about that very person"
        + ("." if found.eligible else " and not from before the day of telling."),
        verdict="stop" if missed else "good" if found.counts["reached"] == people else "look",
    )


def _more(found: "Missed") -> list[Finding]:
    """Say of whom the lists say too little to be sure."""
    many = found.counts
    more = "more " if many["none"] else ""
    tried, before, unsure = (
        count(many[key], f"{more}person", f"{more}people") for key in ("tried", "before", "unsure")
    )
    told = "that person was" if many["before"] == 1 else "they were"
    said: Mapping[Outcome, str] = {
        "tried": f"For {tried} the lists only say that nobody answered.",
        "before": f"For {before} all entries are from before {told} told.",
        "unsure": f"{unsure} might be the same as somebody on a contact list. Please look before "
        "you call.",
    }
    perhaps = f"Best match probability of {POSSIBLE:g} or more, but below the threshold."
    return [
        Finding(
            key=key,
            statement=statement,
            value=many[key],
            unit="people",
            n=len(found.people),
            method=perhaps if key == "unsure" else "",
            verdict="look",
        )
        for key, statement in said.items()
        if many[key]
    ]


def half_waited(days: "pd.Series[int]") -> int:
    """Find the median of whole days, the upper of two: half have waited as long or longer."""
    return int(days.quantile(0.5, interpolation="higher"))


def _waiting(found: "Missed") -> list[Finding]:
    waits = found.people.loc[found.people["outcome"] == "none", "days_waiting"].dropna()
    if waits.empty or found.as_of is None:
        return []
    longest, half = int(waits.max()), half_waited(waits)
    said = f"The longest that anybody with no contact has waited is {count(longest, 'day')}"
    if not longest:
        said = "Nobody with no contact has waited for a day yet"
    elif 0 < half < longest:
        who = "half" if len(waits) == found.counts["none"] else "half of those whose wait is known"
        said += f", and {who} have waited {count(half, 'day')} or more"
    return [
        Finding(
            key="waiting",
            statement=f"{said}, as of {day(found.as_of)}.",
            value=longest,
            unit="days",
            n=len(waits),
            verdict="info",
        )
    ]


def _groups(found: "Missed") -> list[Finding]:
    labelled = found.groups.assign(label=group_labels(found.groups))
    worse = labelled[labelled["beyond_chance"] & (labelled["gap"] > 0)]
    if worse.empty and len(found.groups) > 1 and found.counts["none"]:
        return [
            Finding(
                key="groups.equal",
                statement=f"After allowing for having looked at {len(found.groups):,} groups, "
                f"no gap is larger than chance would explain{_largest(found)}",
                n=len(found.people),
                method=_METHOD,
            )
        ]
    people, missed = len(found.people), found.counts["none"]
    return [
        Finding(
            key=f"groups.{row['characteristic']}.{row['group']}",
            statement="No contact is found with "
            f"{of_hundred(row['no_contact'], row['people'])} "
            f"{people_of(str(row['label']), str(row['characteristic']))} and with "
            f"{of_hundred(missed - row['no_contact'], people - row['people'])} of everybody "
            "else: more of a gap than chance explains.",
            value=float(row["no_contact_of_100"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit="of 100 people",
            n=int(row["people"]),
            method=_METHOD,
            verdict="look",
        )
        for row in worse.sort_values("gap", ascending=False).head(_SHOWN).to_dict("records")
    ]


def _largest(found: "Missed") -> str:
    """Name the group that most often has no contact beside all others, if any has."""
    labelled = found.groups.assign(label=group_labels(found.groups))
    row = labelled.sort_values("gap", ascending=False, kind="stable").iloc[0]
    if row["gap"] <= 0:
        return "."
    people, missed = int(row["people"]), int(row["no_contact"])
    others, others_missed = len(found.people) - people, found.counts["none"] - missed
    group = people_of(str(row["label"]), str(row["characteristic"]))
    return (
        f". The largest: {group}, {missed:,} of {people:,} with no contact, "
        f"beside {others_missed:,} of {others:,} others."
    )


def _total(found: "Missed") -> Finding:
    said = {
        "none": "with no contact",
        "before": "with contact only from before",
        "unsure": "to look at",
        "tried": "who did not answer",
        "reached": "who heard from somebody",
    }
    parts = [f"{people:,} {said[key]}" for key, people in found.counts.items() if people]
    make = f" make {len(found.people):,}" if len(parts) > 1 else ""
    left = found.rows.rows - found.rows.people
    statement = f"Everybody is counted once: {listed(parts)}{make}."
    if left:
        other = f"{left:,} of {found.rows.rows:,} rows are"
        if left == 1:
            other = f"row of {found.rows.rows:,} is"
        statement += f" The other {other} left out, or about somebody counted already."
    if found.rows.placed:
        statement += (
            f" {count(found.rows.placed, 'row')} {has(found.rows.placed)} no record number and "
            f"{'goes' if found.rows.placed == 1 else 'go'} by place on the list."
        )
    return Finding(
        key="total",
        statement=statement,
        value=len(found.people),
        unit="people",
        verdict="look" if found.rows.placed else "info",
    )


def _doubled(found: "Missed") -> list[Finding]:
    told = []
    if found.rows.doubled:
        told.append(
            Finding(
                key="doubled",
                statement="Some people seem to be on the "
                f"{list_name(found.name)} under two record numbers. Each number is counted.",
                verdict="look",
            )
        )
    if found.rows.joint:
        told.append(
            Finding(
                key="joint",
                statement=f"{count(found.rows.joint, 'record')} of the {list_name(found.name)} "
                f"{'names' if found.rows.joint == 1 else 'name'} two people. Contact with one "
                "of the two counts for both, so please ask after the other.",
                value=found.rows.joint,
                unit="records",
                verdict="look",
            )
        )
    return told


def _not_tied(found: "Missed") -> list[Finding]:
    findings = []
    missed = ", so some people with no contact here may have had one"
    for row in found.contacts.to_dict("records"):
        if not 0 < row["not_tied"] <= MOSTLY_TOLD * row["entries"]:
            continue
        findings.append(
            Finding(
                key=f"not_tied.{row['list']}",
                statement=f"{row['not_tied']:,} of "
                f"{count(row['entries'], 'entry', 'entries')} on the {list_name(row['list'])} "
                f"could not be tied to anybody on the {list_name(found.name)}"
                f"{missed if found.counts['none'] else ''}.",
                value=int(row["not_tied"]),
                unit="entries",
                n=int(row["entries"]),
                verdict="look",
                scope={"list": str(row["list"])},
            )
        )
    return findings
