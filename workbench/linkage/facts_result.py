"""What is known of one person, and what is not."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from workbench.findings import Finding
from workbench.linkage.household import Home
from workbench.naming import list_name
from workbench.words import capital, count, day, listed, of_hundred

# Telephones and addresses of email of which a person may have several.
_MAY_BE_SEVERAL = frozenset({"Telephone", "Email"})
_PLURALS = {
    "Date of birth": "dates of birth",
    "Address": "addresses",
    "Sex": "sexes",
}
_SURE = 0.99


@dataclass(frozen=True)
class Facts:
    """What the lists say of one person, as far as a service may see it.

    It is a look at one person, the one place where rows about somebody are shown; the sentences of
    :meth:`findings` hold counts and kinds of facts only, since they are printed and kept elsewhere.

    Attributes
    ----------
    facts
        One row a fact: ``fact``, ``says``, ``list``, ``record_number`` and ``date`` (missing where
        the list has no day of the record).
    conflicts
        What records say differently (:func:`workbench.linkage.disagreement.disagreements`).
    blanks
        What no record says: ``fact`` and ``blank_on``, the lists that have a column for it.
    withheld
        What lists hold and the service does not see: ``fact`` and ``held_by_and_not_shown_to_you``.
    perhaps
        Records that may be the person's too: ``list``, ``record_number`` and ``how_likely``.
    home
        Who else is at the person's home.
    records
        The person's records: ``list``, ``record_id`` and ``date`` (missing where there is none).
    undated
        Lists whose records of the person have no day.
    not_on
        Lists on which the person was not found.
    unseen
        Lists of which the service sees nothing.
    named_together
        How many of the records name somebody else too.
    least_sure
        The match probability with which the least certain record hangs together with the others;
        nothing where there is one record.
    """

    facts: pd.DataFrame
    conflicts: pd.DataFrame
    blanks: pd.DataFrame
    withheld: pd.DataFrame
    perhaps: pd.DataFrame
    home: Home
    records: pd.DataFrame
    undated: tuple[str, ...]
    not_on: tuple[str, ...]
    unseen: tuple[str, ...]
    named_together: int
    least_sure: float | None

    @property
    def table(self) -> pd.DataFrame:
        """The facts to read: ``fact``, ``says`` and ``who_says_so``; ``sources`` tells when."""
        return self._told(self.facts)

    @property
    def differences(self) -> pd.DataFrame:
        """The conflicts to read, as in ``table``, with the day of the record."""
        return self._told(self.conflicts, dated=True)

    @property
    def sources(self) -> pd.DataFrame:
        """The person's records to read: ``list``, ``record_number`` and ``date``."""
        names = self.records["list"].map(list_name).map(capital)
        days = [_day(one) for one in self.records["date"]]
        told = {"list": names, "record_number": self.records["record_id"], "date": days}
        return pd.DataFrame(told)

    @property
    def household(self) -> pd.DataFrame:
        """The people of ``home`` to read: ``record``, ``known_by``, ``newest_record``."""
        return _others(self.home.people)

    @property
    def moved(self) -> pd.DataFrame:
        """Who perhaps shares the home no longer, as ``household``, with ``elsewhere_since``."""
        people = self.home.moved
        return _others(people).assign(elsewhere_since=people["elsewhere_since"].map(_day))

    @property
    def perhaps_too(self) -> pd.DataFrame:
        """The rows of ``perhaps`` to read."""
        likely = [of_hundred(one, 1) for one in self.perhaps["how_likely"]]
        named = self.perhaps["list"].map(list_name).map(capital)
        return self.perhaps.assign(list=named, how_likely=likely)

    @property
    def unknown(self) -> pd.DataFrame:
        """``what`` is not known, and ``why``."""
        rows = [
            (row["fact"], f"Blank on the {row['blank_on']}")
            for row in self.blanks.to_dict("records")
        ]
        rows += [
            (f"What the {list_name(name)} would say", "The person was not found there")
            for name in self.not_on
        ]
        rows += [
            (f"Of which day the {list_name(name)} is", "It has no day for a record")
            for name in self.undated
        ]
        return pd.DataFrame(rows, columns=["what_is_not_known", "why"])

    def _told(self, rows: pd.DataFrame, *, dated: bool = False) -> pd.DataFrame:
        """Put who says one thing of a fact into one row, in the order of the first of each."""
        several = self.records["list"].value_counts()
        told: dict[tuple[str, str], list[str]] = {}
        for row in rows.to_dict("records"):
            more = [row["record_number"]] if several[row["list"]] > 1 else []
            more += [_day(row["date"])] if dated else []
            source = list_name(row["list"]) + (f" ({', '.join(more)})" if more else "")
            told.setdefault((row["fact"], row["says"]), []).append(source)
        table = [(*key, capital(listed(dict.fromkeys(who), most=0))) for key, who in told.items()]
        return pd.DataFrame(table, columns=["fact", "says", "who_says_so"])

    def findings(self) -> list[Finding]:
        """Say how much is known and from where, what differs, what is not known and not shown."""
        return [
            self._known(),
            *self._sureness(),
            *self._conflicts(),
            *self._perhaps(),
            *self._unknown(),
            *self._withheld(),
        ]

    def _known(self) -> Finding:
        lists = self.records["list"].nunique()
        kinds, records = self.facts["fact"].nunique(), len(self.records)
        asked = lists + len(self.not_on)
        if not records:
            statement = (
                f"None of the {count(asked, 'list')} that you may see holds a record that we take "
                "to be this person's."
            )
        else:
            where = listed(list_name(name) for name in sorted(self.records["list"].unique()))
            statement = (
                f"We know {count(kinds, 'kind')} of fact about this person, from "
                f"{count(records, 'record')} on {lists} of {count(asked, 'list')} that you may "
                f"see: the {where}."
            )
        return Finding(
            key="known",
            statement=statement,
            value=kinds,
            unit="kinds of fact",
            n=records,
            method="Records of one person by probabilistic linkage (Fellegi and Sunter, 1969; "
            "Splink 5).",
        )

    def _sureness(self) -> Iterator[Finding]:
        if self.least_sure is not None:
            sure = self.least_sure >= _SURE
            likely = "more than 99" if sure else f"about {round(100 * self.least_sure)}"
            yield Finding(
                key="sure",
                statement="That the records are one person's is our reading, not a fact: the least "
                f"certain of them is this person's with {likely} chances of 100, by the model's "
                "own opinion. Check before you act on it.",
                value=round(self.least_sure, 4),
                unit="probability",
                n=len(self.records),
                verdict="info" if sure else "look",
            )
        if self.named_together:
            yield Finding(
                key="joint",
                statement=f"{capital(count(self.named_together, 'record'))} "
                f"{'names' if self.named_together == 1 else 'name'} somebody else too, so a fact "
                "there may be about the other.",
                value=self.named_together,
                unit="records",
                verdict="look",
            )

    def _conflicts(self) -> Iterator[Finding]:
        for fact, rows in self.conflicts.groupby("fact", sort=False):
            values, records = int(rows["values"].iloc[0]), len(rows)
            name = str(fact)
            plain = name if name[:2].isupper() else name[0].lower() + name[1:]
            many = _PLURALS.get(name, f"{plain}s")
            statement = f"{records:,} records give {values:,} different {many}."
            if rows["kind"].iloc[0] == "spelling":
                statement = f"{records:,} records spell the {plain} in {values:,} ways."
            several = name in _MAY_BE_SEVERAL
            if several:
                statement = f"{statement[:-1]}; a person may have several."
            yield Finding(
                key=f"conflict.{plain.replace(' ', '_')}",
                statement=statement,
                value=values,
                unit="values",
                n=records,
                method="Compared once accents, titles, spaces and stand-ins are gone.",
                verdict="info" if several else "look",
            )
        if self.conflicts.empty and len(self.records) > 1:
            yield Finding(
                key="conflict.none",
                statement="The records agree in everything that tells who somebody is.",
                n=len(self.records),
                verdict="good",
            )

    def _perhaps(self) -> Iterator[Finding]:
        if many := len(self.perhaps):
            yield Finding(
                key="perhaps",
                statement=f"{count(many, 'more record')} may be this person's too, but "
                f"{'is' if many == 1 else 'are'} not certain enough to be shown here. Somebody "
                "should look.",
                value=many,
                unit="records",
                verdict="look",
            )

    def _unknown(self) -> Iterator[Finding]:
        if self.not_on:
            names = listed((list_name(name) for name in self.not_on), conjunction="or")
            yield Finding(
                key="not_on",
                statement=f"We do not find this person on the {names}. That does not mean that "
                "there is no such record: the link may have missed it.",
                value=len(self.not_on),
                unit="lists",
                verdict="look",
            )
        if many := len(self.blanks):
            yield Finding(
                key="unknown",
                statement=f"{capital(count(many, 'kind'))} of fact {'is' if many == 1 else 'are'} "
                "blank on every record of this person.",
                value=many,
                unit="kinds of fact",
            )

    def _withheld(self) -> Iterator[Finding]:
        if many := len(self.withheld):
            yield Finding(
                key="withheld",
                statement=f"{capital(count(many, 'kind'))} of fact {'is' if many == 1 else 'are'} "
                "held by these lists and not shown to you. Ask whoever keeps the list if you need "
                f"{'it' if many == 1 else 'one of them'}.",
                value=many,
                unit="kinds of fact",
            )
        if self.unseen:
            names = listed(list_name(name) for name in self.unseen)
            yield Finding(
                key="unseen",
                statement=f"You see nothing of the {names}; whether this person is there is not "
                "said.",
                value=len(self.unseen),
                unit="lists",
            )

    def at_home(self) -> list[Finding]:
        """Say how many people the lists have at the person's home, and in its building."""
        home, people = self.home, len(self.home.people)
        if not home.known:
            return [
                Finding(
                    key="household",
                    statement="No record that you may see says where this person lives, so nobody "
                    "can be said to live there too.",
                    verdict="look",
                )
            ]
        where = "at this address" if home.homes == 1 else f"at these {home.homes} addresses"
        who = f"{count(people, 'other person', 'other people')} {'is' if people == 1 else 'are'}"
        found = [
            Finding(
                key="household",
                statement=f"By the lists that you may see, {who} {where}.",
                value=people,
                unit="people",
                method="The same UPRN, or the same address where there is none; not linked.",
                verdict="info" if home.homes == 1 else "look",
            )
        ]
        if many := len(home.moved):
            found.append(
                Finding(
                    key="household.moved",
                    statement=f"{count(many, 'more person', 'more people')} "
                    f"{'has a record' if many == 1 else 'have records'} at an address of this "
                    "person’s, but a list says since when one of the two lives elsewhere.",
                    value=many,
                    unit="people",
                    method="Columns that say since when or until when somebody lived somewhere; "
                    "the day of a record says neither.",
                    verdict="look",
                )
            )
        if home.homes_left:
            found.append(
                Finding(
                    key="household.left",
                    statement=f"{count(home.homes_left, 'more address', 'more addresses')} on the "
                    f"person’s records {'is' if home.homes_left == 1 else 'are'} taken for earlier "
                    "ones: a list says since when the person lives at another.",
                    value=home.homes_left,
                    unit="addresses",
                )
            )
        if home.buildings:
            the = "The home" if home.homes == 1 else f"Of the {home.homes} homes, some"
            part = "is in a building"
            if home.homes > 1:
                part = f"are in {count(home.buildings, 'building')}"
            lived = count(home.people_in_buildings, "person", "people")
            found.append(
                Finding(
                    key="building",
                    statement=f"{the} {part} of {count(home.homes_in_buildings, 'home')} "
                    f"in the register; the lists have {lived} there.",
                    value=home.people_in_buildings,
                    unit="people",
                    n=home.homes_in_buildings,
                    method="Homes of one parent UPRN in the register of addresses.",
                )
            )
        return found


def _others(people: pd.DataFrame) -> pd.DataFrame:
    """Write other people at a home as they are read: by a record, never by name."""
    records = [
        f"{capital(list_name(name))}, {number}"
        for name, number in zip(people["list"], people["record_number"], strict=True)
    ]
    days = [_day(one) for one in people["newest_record"]]
    told = {"record": records, "known_by": people["known_by"], "newest_record": days}
    return pd.DataFrame(told, columns=list(told), index=people.index)


def _day(value: pd.Timestamp) -> str:
    return "no date" if pd.isna(value) else day(value)
