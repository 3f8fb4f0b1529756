"""What one view of the people of several lists is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.charts import Figure, bar_chart
from workbench.findings import Finding
from workbench.linkage.identity import RECORD
from workbench.linkage.intake import left_out_findings
from workbench.linkage.model import Model
from workbench.linkage.plan import Plan
from workbench.linkage.spark import Engine
from workbench.linkage.view_again import Again
from workbench.naming import list_name
from workbench.roles.kinds import LABELS, ListRoles
from workbench.words import capital, count, has, listed, of_hundred

# Pairs from this match probability on that stayed apart, or below its rest that did not, are to be
# looked at.
_UNSURE = 0.2
_MOST_RECORDS = 6
_ENDS = ["left_list", "left_id", "right_list", "right_id"]
_CHANGED = {
    "new": ("is new", "are new"),
    "gone": ("is gone", "are gone"),
    "merged": ("was taken for several people", "were taken for several people"),
    "split": ("was taken for one with somebody else", "were taken for one with somebody else"),
    "more records": ("has more records", "have more records"),
    "fewer records": ("has fewer records", "have fewer records"),
}


@dataclass(frozen=True)
class View:
    """Which records are of one person.

    Attributes
    ----------
    records
        One row a record, or a person that a record names: ``list``, ``record_id``, ``person`` (1,
        or 2 for the second person a record names) and ``person_id``.
    pairs
        Pairs that were compared and not too unlikely: ``left_list``, ``left_id``, ``right_list``,
        ``right_id``, ``match_probability``, ``left_person`` and ``right_person`` (as ``person``).
    changes
        What became of people since the last time (:func:`workbench.linkage.identity.changes`);
        nothing where there was none.
    threshold
        Match probability from which a pair speaks for one person.
    names
        What the lists are called.
    once
        Names of the lists that hold everybody once.
    columns
        By list, the roles of its columns.
    plan
        Which pairs were compared.
    model
        What agreement is worth.
    left_out
        By list, rows without an id.
    totals
        By list, rows that add up the others.
    seed
        The number that chose samples.
    engine
        What brought pairs together and weighed them.
    shift
        How much likelier, in log2, a pair of two lists (rows and columns) is one person than pairs
        at large.
    together, apart
        Pairs that somebody has said are one person, or are not.
    again
        What it takes to divide the pool again with switches off, where that was asked for.
    """

    records: pd.DataFrame
    pairs: pd.DataFrame
    changes: pd.DataFrame | None
    threshold: float
    names: tuple[str, ...]
    once: tuple[str, ...]
    columns: Mapping[str, ListRoles]
    plan: Plan
    model: Model
    left_out: Mapping[str, int]
    totals: Mapping[str, int]
    seed: int
    engine: Engine
    shift: pd.DataFrame
    together: pd.DataFrame | None
    apart: pd.DataFrame | None
    again: Again | None = None

    @property
    def person(self) -> npt.NDArray[np.int64]:
        """Of every record, in order, the number of its person, from 0."""
        return pd.factorize(self.records["person_id"])[0].astype(np.int64)

    @cached_property
    def people(self) -> pd.DataFrame:
        """One row a person: ``person_id``, ``records``, ``lists`` and, by list, their records."""
        counts = self.records.groupby(["person_id", "list"]).size().unstack(fill_value=0)
        counts = counts.reindex(columns=list(self.names), fill_value=0)
        counts.insert(0, "records", counts.sum(axis=1))
        counts.insert(1, "lists", (counts[list(self.names)] > 0).sum(axis=1))
        return counts.reset_index().rename_axis(columns=None)

    @cached_property
    def unsure(self) -> pd.DataFrame:
        """The pairs that somebody should look at, the least certain first.

        ``left_list``, ``left_id``, ``right_list``, ``right_id``, ``match_probability``,
        ``taken_for_one_person`` (yes or no) and ``one_person``, to be filled in. Where a record
        names two people, two records stand there once, by their likeliest pair.
        """
        pairs = self.pairs
        if (self.records["person"] == 2).any():
            itself = (pairs["left_list"] == pairs["right_list"]) & (
                pairs["left_id"] == pairs["right_id"]
            )
            ranked = pairs[~itself].sort_values("match_probability", ascending=False, kind="stable")
            pairs = ranked.drop_duplicates(_ENDS).sort_index()
        whose = self.records.set_index(RECORD)["person_id"]
        ends = (
            whose.reindex(
                pd.MultiIndex.from_frame(pairs[[f"{side}_list", f"{side}_id", f"{side}_person"]])
            )
            for side in ("left", "right")
        )
        same = next(ends).to_numpy() == next(ends).to_numpy()
        probability = pairs["match_probability"]
        doubt = probability.where(~same, 1 - probability)
        table = pairs.drop(columns=["left_person", "right_person"]).assign(
            taken_for_one_person=np.where(same, "yes", "no"), one_person=""
        )
        order = doubt[doubt >= _UNSURE].sort_values(ascending=False, kind="stable").index
        return table.loc[order].reset_index(drop=True)

    @property
    def table(self) -> pd.DataFrame:
        """One row a list.

        Columns ``list``, ``records``, ``people``, ``only_here`` (people on no other list) and
        ``twice_or_more`` (people with several records on it).
        """
        rows = []
        for name in self.names:
            here = self.people[self.people[name] > 0]
            rows.append(
                (
                    name,
                    int(here[name].sum()),
                    len(here),
                    int((here["lists"] == 1).sum()),
                    int((here[name] > 1).sum()),
                )
            )
        columns = ["list", "records", "people", "only_here", "twice_or_more"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def roles(self) -> pd.DataFrame:
        """What each column was taken to say: ``what_it_says``, and a column a list."""
        said = dict.fromkeys(role for one in self.columns.values() for role in one.columns)
        label = {role: LABELS.get(role, role.partition(":")[2].replace("_", " ")) for role in said}
        rows = [["Record number"], *([capital(label[role])] for role in said)]
        for one in self.columns.values():
            rows[0].append(one.id or "row, counted below the headings")
            for row, role in zip(rows[1:], said, strict=True):
                row.append(" + ".join(one.columns.get(role, ())) or "–")
        return pd.DataFrame(rows, columns=["what_it_says", *self.columns])

    def findings(self) -> list[Finding]:
        """Say how many people there are, who is on several lists, and what to be careful about."""
        return [
            self._all(),
            *self._doubtful(),
            *self._twice(),
            *([] if self.changes is None else [what_changed(self.changes, len(self.people))]),
            *left_out_findings(self.left_out.items(), self.totals.items()),
            self.plan.finding(),
        ]

    def _all(self) -> Finding:
        people, records = len(self.people), len(self.records)
        lists = count(len(self.names), "list")
        statement = f"{capital(lists)} with {count(records, 'record')} {_hold(self.names)} "
        statement += f"{count(people, 'person', 'people')}."
        several = int((self.people["lists"] > 1).sum())
        if len(self.names) > 1 and people:
            verb = "is" if several == 1 else "are"
            statement += f" {several:,} of them {verb} on more than one list"
            statement += f" ({of_hundred(several, people)})."
        return Finding(
            key="people",
            statement=statement,
            value=people,
            unit="people",
            n=records,
            method="Probabilistic linkage (Fellegi and Sunter, 1969; Splink 5) of all records in "
            "one pool; people are the division that the pairs make likeliest (correlation "
            f"clustering; a pair speaks for one person from {self.threshold:g}).",
        )

    def _twice(self) -> list[Finding]:
        several = self.people[list(self.names)] > 1
        number = int(several.any(axis=1).sum())
        if not number:
            return []
        by_list = [
            (int(several[name].sum()), f"the {list_name(name)}")
            for name in self.names
            if several[name].any()
        ]
        statement = f"{count(number, 'person', 'people')} {has(number)} several records on "
        if len(by_list) == 1:
            statement += f"{by_list[0][1]}."
        else:
            each = listed([f"{many:,} on {name}" for many, name in by_list], most=0)
            statement += f"one list: {each}."
        return [
            Finding(
                key="twice",
                statement=statement,
                value=number,
                unit="people",
                n=len(self.people),
            )
        ]

    def _doubtful(self) -> list[Finding]:
        if not (pairs := len(self.unsure)):
            return []
        return [
            Finding(
                key="unsure",
                statement=f"{count(pairs, 'pair')} of records may "
                f"{'' if pairs == 1 else 'each '}be one person or two. Somebody should look.",
                value=pairs,
                unit="pairs",
                n=len(self.pairs),
                method=f"Match probability of {_UNSURE:g} or more but apart, or of "
                f"{1 - _UNSURE:g} or less but one person.",
                verdict="look",
            )
        ]

    def figure(self) -> Figure:
        """Draw how many people are on how many of the lists; of one list, with how many records."""
        many = len(self.names) > 1
        by, most = ("lists", len(self.names)) if many else ("records", _MOST_RECORDS)
        counts = self.people[by].clip(upper=most).value_counts()
        people = [int(counts.get(number, 0)) for number in range(1, most + 1)]
        labels = [
            f"On {count(n, 'list')}" if many else count(n, "record") for n in range(1, most + 1)
        ]
        if not many:
            labels[-1] = f"{most} records or more"
        where = "are on one list only" if many else "have one record only"
        if people[0] == 1:
            where = where.replace("are", "is").replace("have", "has")
        whole = count(len(self.people), "person", "people")
        return bar_chart(
            pd.DataFrame({by: labels, "people": people}),
            label=by,
            value="people",
            title=f"{people[0]:,} of {whole} {where}" if len(self.people) else "There is nobody",
            subtitle=f"People by how many {'of the lists they are on' if many else 'records'}"
            f"{'' if many else ' they have'}",
            name=f"people-by-{by}",
            unit="people",
        )


def _hold(names: tuple[str, ...]) -> str:
    return "holds" if len(names) == 1 else "hold"


def what_changed(changes: pd.DataFrame, people: int) -> Finding:
    """Say how many people have changed since the last time, and how.

    Parameters
    ----------
    changes
        What became of them (:func:`workbench.linkage.identity.changes`).
    people
        How many people there are.
    """
    counts = changes["change"].value_counts()
    told = [(int(counts[name]), *words) for name, words in _CHANGED.items() if name in counts]
    said = [f"{many:,} {one if many == 1 else several}" for many, one, several in told]
    return Finding(
        key="changed",
        statement="Since the last time nobody has changed."
        if not said
        else f"Of the people since the last time, {listed(said, most=0)}.",
        value=len(changes),
        unit="people",
        n=people,
        method="A person keeps the number that most of their records had.",
    )
