"""What looking for people nobody was in touch with found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from workbench.charts import Figure, bar_chart, histogram
from workbench.findings import Finding
from workbench.linkage.result import POSSIBLE
from workbench.naming import group_labels, list_name, people_of, plain
from workbench.words import count, day, has, of_hundred

Outcome = Literal["none", "before", "unsure", "tried", "reached"]
OUTCOMES: Mapping[Outcome, str] = {
    "none": "No contact found",
    "before": "Contact only from before they were told",
    "unsure": "Perhaps contacted: somebody should look",
    "tried": "Tried, but nobody answered",
    "reached": "Heard from somebody",
}
_METHOD = (
    "95 % Wilson intervals; each group against all others by Fisher's exact test, adjusted for "
    "the number of groups (Holm, 1979)."
)
_MOST_DAYS = 31
_SHOWN = 3
# A contact list with no more entries than this about others is a list about the people told.
MOSTLY_TOLD = 0.1


@dataclass(frozen=True)
class RowCounts:
    """What became of every row of the list of people.

    Attributes
    ----------
    rows
        All rows.
    blank, others, totals, repeated
        Rows that hold nothing; that are not asked about; that add up the others; whose record
        number stood in a row before.
    placed
        Rows among the people that had no record number and are called by their place.
    joint
        Records that name two people, who have one outcome together.
    doubled
        Whether some people seem to be there under two numbers.
    """

    rows: int
    blank: int = 0
    others: int = 0
    totals: int = 0
    repeated: int = 0
    placed: int = 0
    joint: int = 0
    doubled: bool = False

    @property
    def people(self) -> int:
        """How many people the rows make."""
        return self.rows - self.blank - self.others - self.totals - self.repeated


@dataclass(frozen=True)
class Missed:
    """Who was told, or is eligible, and whom anybody was in touch with.

    Attributes
    ----------
    people
        One row a person told: ``told_id``, ``outcome`` (of :data:`OUTCOMES`), ``days_waiting``
        (missing where that is not known), and of the likeliest contact ``contact_list``,
        ``contact_id`` and ``match_probability``. Those without contact come first, each outcome
        by days waiting.
    groups
        How many of each group have no contact: ``characteristic``, ``group``, ``people``,
        ``no_contact``, ``no_contact_of_100``, ``low``, ``high``, ``gap`` (points against all
        others), ``beyond_chance``.
    contacts
        One row a contact list: ``list``, ``entries`` and ``numbers`` (rows, and different record
        numbers), ``tied_to_somebody_told``, ``not_tied``, ``nobody_likely`` (record numbers of
        entries that nobody told is likely to be meant by) and ``people_found``.
    entries
        One row an entry that may be about somebody told: ``told_id``, ``contact_list``,
        ``contact_id``, ``match_probability``, ``kept`` (whether it did not give way to a likelier
        person), ``answered``, ``early`` (from before the person was told) and ``rows``.
    facts
        What is known of everybody, by id, one column a characteristic of ``groups``.
    rows
        What became of every row of the list of people.
    roles
        For each contact list, what the columns were taken for.
    threshold
        Match probability from which an entry is taken to be about a person.
    as_of
        The day to which waits are counted, where there is one.
    name
        What the list of people is called.
    eligible
        Whether the list says who is eligible rather than who was told.
    """

    people: pd.DataFrame
    groups: pd.DataFrame
    contacts: pd.DataFrame
    entries: pd.DataFrame
    facts: pd.DataFrame
    rows: RowCounts
    roles: Sequence[pd.DataFrame]
    threshold: float
    as_of: date | None
    name: str
    eligible: bool = False

    @cached_property
    def counts(self) -> dict[Outcome, int]:
        """How many people have each outcome."""
        found = self.people["outcome"].value_counts()
        return {outcome: int(found.get(outcome, 0)) for outcome in OUTCOMES}

    @property
    def everybody(self) -> str:
        """What all people together are called in a table."""
        return "Everybody eligible" if self.eligible else "Everybody told"

    @property
    def table(self) -> pd.DataFrame:
        """``what_we_found`` and ``people``; everybody is in one row, and the last adds up."""
        rows = [
            (OUTCOMES[outcome], people)
            for outcome, people in self.counts.items()
            if people or outcome != "before"
        ]
        rows.append((self.everybody, len(self.people)))
        return pd.DataFrame(rows, columns=["what_we_found", "people"])

    @property
    def reconciled(self) -> pd.DataFrame:
        """How the rows of the list become people: ``what`` and ``rows``, the last what is left."""
        rows = self.rows
        left_out = [
            ("Left out: rows that hold nothing", rows.blank),
            ("Left out: people who are not asked about", rows.others),
            ("Left out: rows that add up the others", rows.totals),
            ("Left out: further rows of somebody who is counted already", rows.repeated),
        ]
        table = [
            ("Rows on the list", rows.rows),
            *[(what, -many) for what, many in left_out if many],
            (self.everybody, rows.people),
        ]
        return pd.DataFrame(table, columns=["what", "rows"])

    @property
    def by_group(self) -> pd.DataFrame:
        """The columns of ``groups`` that people read; ``at_least`` and ``at_most`` of 100."""
        table = self.groups.assign(
            group=self.groups["group"].map(plain),
            characteristic=self.groups["characteristic"].map(plain),
        ).rename(columns={"low": "at_least", "high": "at_most"})
        shares = ["no_contact_of_100", "at_least", "at_most"]
        table[shares] = table[shares].astype(float).round(1)
        return table.drop(columns=["gap", "beyond_chance"])

    @property
    def by_list(self) -> pd.DataFrame:
        """The columns of ``contacts`` that people read, with the lists named as in sentences."""
        named = self.contacts.assign(list=self.contacts["list"].map(list_name).map(plain))
        return named.drop(columns=["numbers", "nobody_likely"])

    @property
    def to_contact(self) -> pd.DataFrame:
        """The people to get in touch with or look at, as record numbers, those missed first."""
        rows = self.people[self.people["outcome"] != "reached"]
        found = rows["outcome"].map(lambda outcome: OUTCOMES[outcome])
        return rows.assign(outcome=found).rename(columns={"outcome": "what_we_found"})

    @property
    def to_call(self) -> pd.DataFrame:
        """Whom to call, the longest wait first: ``told_id``, ``days_waiting``, ``what_we_found``.

        They are the people with no contact, or none since they were told.
        """
        return self._of("none", "before")[["told_id", "days_waiting", "what_we_found"]]

    @property
    def to_look_at(self) -> pd.DataFrame:
        """Who is perhaps contacted, with the entry that may be about the person.

        ``told_id``, ``days_waiting``, ``contact_list``, ``contact_id`` and ``how_likely``.
        """
        rows = self._of("unsure").rename(columns={"match_probability": "how_likely"})
        return rows[["told_id", "days_waiting", "contact_list", "contact_id", "how_likely"]]

    @property
    def to_try_again(self) -> pd.DataFrame:
        """Who did not answer: ``told_id``, ``days_waiting``, ``contact_list``, ``contact_id``."""
        return self._of("tried")[["told_id", "days_waiting", "contact_list", "contact_id"]]

    def _of(self, *outcomes: Outcome) -> pd.DataFrame:
        rows = self.to_contact
        return rows[rows["what_we_found"].isin([OUTCOMES[one] for one in outcomes])]

    def findings(self) -> list[Finding]:
        """Say who has no contact, whom to look at, how long they wait and that all add up."""
        if self.people.empty:
            empty = f"The {list_name(self.name)} has no records, so nobody can have been missed."
            return [Finding(key="missed", statement=empty, value=0, unit="people", n=0)]
        return [
            self._missed(),
            *self._tried(),
            *self._before(),
            *self._unsure(),
            *self._waiting(),
            *self._groups(),
            self._total(),
            *self._doubled(),
            *self._not_tied(),
        ]

    def _missed(self) -> Finding:
        people, missed = len(self.people), self.counts["none"]
        lists = [list_name(name) for name in self.contacts["list"]]
        where = " or the ".join(lists)
        of = count(people, "person", "people")
        if missed:
            statement = (
                f"We find no contact with {missed:,} of {of} on the {list_name(self.name)} "
                f"({of_hundred(missed, people)}): not on the {where}."
            )
        else:
            statement = (
                f"Nobody on the {list_name(self.name)} ({of}) is without an entry on the {where}."
            )
        return Finding(
            key="missed",
            statement=statement,
            value=missed,
            unit="people",
            n=people,
            method="Probabilistic linkage with each contact list (Splink 5). An entry counts as "
            "contact only if it is about that very person"
            + ("." if self.eligible else " and not from before the day of telling."),
            verdict="stop" if missed else "good",
        )

    def _tried(self) -> list[Finding]:
        tried = self.counts["tried"]
        if not tried:
            return []
        return [
            Finding(
                key="tried",
                statement=f"For {count(tried, 'more person', 'more people')} the lists only say "
                "that nobody answered.",
                value=tried,
                unit="people",
                n=len(self.people),
                verdict="look",
            )
        ]

    def _before(self) -> list[Finding]:
        before = self.counts["before"]
        if not before:
            return []
        return [
            Finding(
                key="before",
                statement=f"For {count(before, 'more person', 'more people')} all entries are "
                f"from before {'that person was' if before == 1 else 'they were'} told.",
                value=before,
                unit="people",
                n=len(self.people),
                verdict="look",
            )
        ]

    def _unsure(self) -> list[Finding]:
        unsure = self.counts["unsure"]
        if not unsure:
            return []
        return [
            Finding(
                key="unsure",
                statement=f"{count(unsure, 'more person', 'more people')} might be the same as "
                "somebody on a contact list. Please look before you call.",
                value=unsure,
                unit="people",
                n=len(self.people),
                method=f"Best match probability of {POSSIBLE:g} or more, but below the threshold.",
                verdict="look",
            )
        ]

    def _waiting(self) -> list[Finding]:
        waits = self.people.loc[self.people["outcome"] == "none", "days_waiting"].dropna()
        if waits.empty or self.as_of is None:
            return []
        longest = int(waits.max())
        said = f"The longest any of them has waited is {count(longest, 'day')}"
        if len(waits) == 1:
            said = f"That person has waited {count(longest, 'day')}"
        elif int(waits.median()) < longest:
            said += f", and half have waited {count(int(waits.median()), 'day')} or more"
        return [
            Finding(
                key="waiting",
                statement=f"{said}, as of {day(self.as_of)}.",
                value=longest,
                unit="days",
                n=len(waits),
                verdict="info",
            )
        ]

    def _groups(self) -> list[Finding]:
        labelled = self.groups.assign(label=group_labels(self.groups))
        worse = labelled[labelled["beyond_chance"] & (labelled["gap"] > 0)]
        if worse.empty and len(self.groups) > 1 and self.counts["none"]:
            return [
                Finding(
                    key="groups.equal",
                    statement=f"After allowing for having looked at {len(self.groups):,} groups, "
                    f"no gap is larger than chance would explain{self._largest()}",
                    n=len(self.people),
                    method=_METHOD,
                )
            ]
        people, missed = len(self.people), self.counts["none"]
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

    def _largest(self) -> str:
        """Name the group that most often has no contact beside all others, if any has."""
        labelled = self.groups.assign(label=group_labels(self.groups))
        row = labelled.sort_values("gap", ascending=False, kind="stable").iloc[0]
        if row["gap"] <= 0:
            return "."
        people, missed = int(row["people"]), int(row["no_contact"])
        others, others_missed = len(self.people) - people, self.counts["none"] - missed
        group = people_of(str(row["label"]), str(row["characteristic"]))
        return (
            f". The largest: {group}, {missed:,} of {people:,} with no contact, "
            f"beside {others_missed:,} of {others:,} others."
        )

    def _total(self) -> Finding:
        said = {
            "none": "with no contact",
            "before": "with contact only from before",
            "unsure": "to look at",
            "tried": "who did not answer",
            "reached": "who heard from somebody",
        }
        parts = [f"{people:,} {said[key]}" for key, people in self.counts.items() if people]
        if len(parts) > 1:
            listed = f"{', '.join(parts[:-1])} and {parts[-1]} make {len(self.people):,}"
        else:
            listed = parts[0]
        left = self.rows.rows - self.rows.people
        statement = f"Everybody is counted once: {listed}."
        if left:
            other = f"{left:,} of {self.rows.rows:,} rows are"
            if left == 1:
                other = f"row of {self.rows.rows:,} is"
            statement += f" The other {other} left out, or about somebody counted already."
        if self.rows.placed:
            statement += (
                f" {count(self.rows.placed, 'row')} {has(self.rows.placed)} no record number and "
                f"{'goes' if self.rows.placed == 1 else 'go'} by place on the list."
            )
        return Finding(
            key="total",
            statement=statement,
            value=len(self.people),
            unit="people",
            verdict="look" if self.rows.placed else "info",
        )

    def _doubled(self) -> list[Finding]:
        found = []
        if self.rows.doubled:
            found.append(
                Finding(
                    key="doubled",
                    statement="Some people seem to be on the "
                    f"{list_name(self.name)} under two record numbers. Each number is counted.",
                    verdict="look",
                )
            )
        if self.rows.joint:
            found.append(
                Finding(
                    key="joint",
                    statement=f"{count(self.rows.joint, 'record')} of the {list_name(self.name)} "
                    f"{'names' if self.rows.joint == 1 else 'name'} two people. Contact with one "
                    "of the two counts for both, so please ask after the other.",
                    value=self.rows.joint,
                    unit="records",
                    verdict="look",
                )
            )
        return found

    def _not_tied(self) -> list[Finding]:
        findings = []
        for row in self.contacts.to_dict("records"):
            if not 0 < row["not_tied"] <= MOSTLY_TOLD * row["entries"]:
                continue
            findings.append(
                Finding(
                    key=f"not_tied.{row['list']}",
                    statement=f"{row['not_tied']:,} of "
                    f"{count(row['entries'], 'entry', 'entries')} on the {list_name(row['list'])} "
                    "could not be tied to anybody told, so some people with no contact here may "
                    "have had one.",
                    value=int(row["not_tied"]),
                    unit="entries",
                    n=int(row["entries"]),
                    verdict="look",
                    scope={"list": str(row["list"])},
                )
            )
        return findings

    def figure(self) -> Figure:
        """Draw how long those without contact have waited, or, without dates, all outcomes."""
        missed = self.people[self.people["outcome"] == "none"]
        waits = missed["days_waiting"].dropna()
        if waits.empty or self.as_of is None:
            return bar_chart(
                self.table.iloc[:-1],
                label="what_we_found",
                value="people",
                title=self._missed().statement.partition(":")[0].rstrip("."),
                subtitle=f"People on the {list_name(self.name)} by what we found",
                name="outcomes",
                unit="people",
            )
        width = 1 if waits.max() < _MOST_DAYS else int(np.ceil((waits.max() + 1) / _MOST_DAYS))
        edges = np.arange(0, int(waits.max()) + width + 1, width)
        people, _ = np.histogram(waits, bins=edges)
        bins = pd.DataFrame({"days_from": edges[:-1], "days_to": edges[1:], "people": people})
        middle = int(waits.median())
        return histogram(
            bins,
            left="days_from",
            right="days_to",
            count="people",
            title=f"Of {count(len(waits), 'person', 'people')} with no contact, "
            f"{int((waits >= middle).sum()):,} have waited {count(middle, 'day')} or more",
            subtitle=f"People with no contact by days since told, as of {day(self.as_of)}",
            name="days-waiting",
            unit="people",
        )
