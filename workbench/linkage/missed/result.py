"""What looking for people nobody was in touch with found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from workbench.charts import Figure, bar_chart, histogram
from workbench.findings import Finding
from workbench.linkage.missed import said
from workbench.linkage.missed.told import Told
from workbench.linkage.numbered import Numbered
from workbench.linkage.result import LinkResult
from workbench.naming import list_name, plain
from workbench.words import count, day, has

Outcome = Literal["none", "before", "unsure", "tried", "reached"]
OUTCOMES: Mapping[Outcome, str] = {
    "none": "No contact found",
    "before": "Contact only from before they were told",
    "unsure": "Perhaps contacted: somebody should look",
    "tried": "Tried, but nobody answered",
    "reached": "Heard from somebody",
}
_MOST_DAYS = 31


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
class Links:
    """How the list of people was linked to each contact list.

    Attributes
    ----------
    told
        The rows of people who are asked about.
    contacts
        The contact lists by name, every row with a record number.
    results
        What linking to each of them found.
    """

    told: Told
    contacts: Mapping[str, Numbered]
    results: Mapping[str, LinkResult]


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
    links
        How the list was linked to each contact list.
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
    links: Links
    threshold: float
    as_of: date | None
    name: str
    eligible: bool = False

    @property
    def roles(self) -> list[pd.DataFrame]:
        """For each contact list, what the columns were taken for."""
        return [one.roles for one in self.links.results.values()]

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
        return said.findings(self)

    def figure(self) -> Figure:
        """Draw how long those without contact have waited, or, without dates, all outcomes."""
        missed = self.people[self.people["outcome"] == "none"]
        waits = missed["days_waiting"].dropna()
        if waits.empty or self.as_of is None:
            return bar_chart(
                self.table.iloc[:-1],
                label="what_we_found",
                value="people",
                title=said.headline(self).statement.partition(":")[0].rstrip("."),
                subtitle=f"People on the {list_name(self.name)} by what we found",
                name="outcomes",
                unit="people",
            )
        width = 1 if waits.max() < _MOST_DAYS else int(np.ceil((waits.max() + 1) / _MOST_DAYS))
        edges = np.arange(0, int(waits.max()) + width + 1, width)
        people, _ = np.histogram(waits, bins=edges)
        bins = pd.DataFrame({"days_from": edges[:-1], "days_to": edges[1:], "people": people})
        middle = max(said.half_waited(waits), 1)
        longer = int((waits >= middle).sum())
        return histogram(
            bins,
            left="days_from",
            right="days_to",
            count="people",
            title=f"Of {count(len(waits), 'person', 'people')} with no contact, "
            f"{longer:,} {has(longer)} waited {count(middle, 'day')} or more",
            subtitle=f"People with no contact by days since told, as of {day(self.as_of)}",
            name="days-waiting",
            unit="people",
        )
