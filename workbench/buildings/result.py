"""One view of every building: what is known, what is not, and where to look first."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from workbench.buildings.actions import OVERDUE, PRIORITIES, STATES, UNKNOWN, by_priority
from workbench.buildings.bounds import ASSESSMENT, LATE, LATE_HIGH, bounds, marks
from workbench.buildings.facts import CLASH, LABELS
from workbench.buildings.places import Places
from workbench.buildings.scope import IN, OUT, SCOPES, UNSURE
from workbench.buildings.sentences import answers, doubts, headline, totals
from workbench.charts import Figure, interval_chart
from workbench.findings import Finding
from workbench.words import day, listed

_CALM = "Nothing found"
_OF_SCOPE = (LABELS["storeys"], LABELS["height"], CLASH)
REASONS = (
    (IN, "High-priority action overdue"),
    (IN, "Action overdue"),
    (IN, "Assessment late or not known"),
    (IN, "Some actions not known"),
    (UNSURE, "Action overdue"),
    (UNSURE, "Scope not known"),
    (IN, _CALM),
    (OUT, "Not in scope"),
)
"""Scope of a building and why it stands where it does, those to look at first at the head."""


@dataclass(frozen=True)
class BuildingView:
    """Every building, with its facts, its actions and what is not known of it.

    Attributes
    ----------
    places
        The buildings there are.
    known
        One row a building, by its key: what its sources say together, its ``scope`` and the counts
        of its actions; see ``facts.known_of`` and ``bounds.with_actions``.
    facts
        One row a fact of a source; see ``facts.facts_of``.
    conflicts
        Where sources disagree; see ``facts.conflicts_of``.
    actions
        One row an action; see ``actions.actions_of``.
    ties
        To which building each row of the list of buildings was tied, and by what.
    columns
        ``list``, ``what_it_says``, ``column`` and ``setting``: what each column was taken to say.
    as_at
        The day to which days overdue are counted.
    day_given
        Whether somebody chose that day; else it is the newest of the lists.
    assessed_within
        For how many months an assessment is in time.
    """

    places: Places
    known: pd.DataFrame
    facts: pd.DataFrame
    conflicts: pd.DataFrame
    actions: pd.DataFrame
    ties: pd.DataFrame
    columns: pd.DataFrame
    as_at: date
    day_given: bool
    assessed_within: int

    @property
    def cutoff(self) -> pd.Timestamp:
        """The day from which on an assessment is in time."""
        return pd.Timestamp(self.as_at) - pd.DateOffset(months=self.assessed_within)

    @cached_property
    def labels(self) -> "pd.Series[str]":
        """What each building is called: its address, else its name, else its UPRN."""
        held = self.places.table
        named = held["address"].where(held["address"] != "", held["name"])
        return named.where(named != "", held["uprn"]).astype("str")

    @cached_property
    def bounds(self) -> pd.DataFrame:
        """``figure``, ``if_all_good``, ``if_all_bad`` and ``unit``; see ``bounds.bounds``."""
        return bounds(self.known, self.actions, self.cutoff)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a building, those to look at first at the head.

        ``building``, ``scope``, ``why`` (see :data:`REASONS`), ``storeys``, ``height``, ``homes``,
        ``overdue_high``, ``overdue_all``, ``longest_days_overdue``, ``last_assessed``,
        ``not_known`` (in words), ``disagreements``, ``postcode`` and ``uprn``.
        """
        known, held, rank = self.known, self.places.table, self._rank
        table = pd.DataFrame(
            {
                "building": self.labels,
                "scope": known["scope"],
                "why": rank.map(lambda place: REASONS[place][1]),
                "storeys": known["storeys"],
                "height": known["height"],
                "homes": known["homes_said"],
                "overdue_high": known["overdue_high"],
                "overdue_all": known["overdue"],
                "longest_days_overdue": known["longest_days_overdue"],
                "last_assessed": known["assessed_on"],
                "not_known": self._not_known,
                "disagreements": self._disagreements,
                "postcode": held["postcode"],
                "uprn": held["uprn"],
            },
            index=known.index,
        )
        order = pd.DataFrame(
            {
                "rank": rank,
                "high": -table["overdue_high"],
                "late": -table["longest_days_overdue"].fillna(0).astype(int),
                "homes": -table["homes"].fillna(0).astype(int),
                "building": table["building"],
                "key": table.index,
            }
        ).sort_values(["rank", "high", "late", "homes", "building", "key"])
        return table.loc[order.index].reset_index(drop=True)

    @property
    def first(self) -> pd.DataFrame:
        """The buildings to look at, in the order of :attr:`table`, without what is not pressing.

        ``building``, ``scope``, ``why``, ``homes``, ``overdue_high``, ``overdue_all``,
        ``longest_days_overdue`` and ``not_known``.
        """
        pressing = {why for scope, why in REASONS if scope in (IN, UNSURE)} - {_CALM}
        rows = self.table[self.table["why"].isin(pressing)]
        columns = ["building", "scope", "why", "homes", "overdue_high", "overdue_all"]
        return rows[[*columns, "longest_days_overdue", "not_known"]].reset_index(drop=True)

    @property
    def _rank(self) -> "pd.Series[int]":
        """Give each building its place among :data:`REASONS`."""
        said = marks(self.known, self.cutoff)
        inside, unsure = self.known["scope"] == IN, self.known["scope"] == UNSURE
        late, high, assessed = said[LATE], said[LATE_HIGH], said[ASSESSMENT]
        tests = [
            inside & high.sure,
            inside & late.sure,
            inside & (assessed.sure | assessed.perhaps),
            inside & late.perhaps,
            unsure & late.sure,
            unsure,
            inside,
        ]
        return pd.Series(np.select(tests, range(len(tests)), len(tests)), self.known.index)

    @property
    def gaps(self) -> pd.DataFrame:
        """What is not known of each building, one column of yes or no a fact."""
        known = self.known
        has = {fact: self.facts[~self.facts["unread"] & (self.facts["fact"] == fact)]
               for fact in ("storeys", "height")}  # fmt: skip
        gaps = pd.DataFrame(
            {fact: ~known.index.isin(rows["building"]) for fact, rows in has.items()},
            index=known.index,
        )
        gaps["homes"] = known["homes_said"].isna()
        gaps["last assessment"] = known["assessed_on"].isna()
        gaps["actions"] = known["actions"] == 0
        return gaps

    @property
    def _not_known(self) -> "pd.Series[str]":
        gaps = self.gaps
        said = [listed(gaps.columns[row]) for row in gaps.to_numpy(bool)]
        return pd.Series(said, index=gaps.index, dtype="str")

    @property
    def _disagreements(self) -> "pd.Series[int]":
        facts = self.conflicts[["building", "fact"]].drop_duplicates()
        counts = facts["building"].value_counts()
        return counts.reindex(self.known.index).fillna(0).astype(int)

    @property
    def unknowns(self) -> pd.DataFrame:
        """How many buildings of each scope lack what.

        ``what_is_not_known``, ``in_scope``, ``cannot_be_said``, ``not_in_scope`` and ``all``.
        """
        gaps = self.gaps
        known = self.known
        told = pd.DataFrame(
            {
                "Storeys": gaps["storeys"],
                "Height": gaps["height"],
                "Storeys and height": gaps["storeys"] & gaps["height"],
                "Homes": gaps["homes"],
                "Date of the last fire-risk assessment": gaps["last assessment"],
                "Any action, open or done": gaps["actions"],
                "Anything: on no list of buildings": ~known.index.isin(self.ties["building"]),
                "Which source is right: they disagree": self._disagreements > 0,
            },
            index=known.index,
        )
        parts = {IN: "in_scope", UNSURE: "cannot_be_said", OUT: "not_in_scope"}
        counts = {name: told[known["scope"] == scope].sum() for scope, name in parts.items()}
        table = pd.DataFrame({**counts, "all": told.sum()}).astype(int)
        return table.rename_axis("what_is_not_known").reset_index()

    @property
    def priorities(self) -> pd.DataFrame:
        """Actions by priority; see ``actions.by_priority``."""
        return by_priority(self.actions)

    @property
    def overdue(self) -> pd.DataFrame:
        """The actions that are overdue, or of which that cannot be said, by building.

        Those in scope and of high priority come first, the longest overdue at the head.
        ``building``, ``priority``, ``action``, ``days_overdue``, ``due_on``, ``scope``,
        ``what_we_know``, ``tied_by`` and ``action_ref``.
        """
        rows = self.actions[self.actions["state"].isin((OVERDUE, *UNKNOWN))]
        scope = rows["building"].map(self.known["scope"])
        table = pd.DataFrame(
            {
                "building": rows["building"].map(self.labels).fillna(rows["named"]),
                "priority": rows["priority"],
                "action": rows["action"],
                "days_overdue": rows["days_overdue"],
                "due_on": rows["due_on"],
                "scope": scope.fillna("Not tied to a building"),
                "what_we_know": rows["state"],
                "tied_by": rows["how"],
                "action_ref": rows["action_ref"],
            }
        )
        order = {scope: place for place, scope in enumerate((*SCOPES, "Not tied to a building"))}
        table["place"] = table["scope"].map(order)
        table["rank"] = table["priority"].map(PRIORITIES.index)
        table["late"] = -table["days_overdue"].fillna(-1).astype(int)
        table = table.sort_values(["place", "rank", "late", "action_ref"], ignore_index=True)
        return table.drop(columns=["place", "rank", "late"])

    @property
    def untied(self) -> pd.DataFrame:
        """Actions tied to no building, those that are or may be overdue first.

        ``action_ref``, ``building`` as written, ``priority``, ``what_we_know`` and ``why``.
        """
        rows = self.actions[self.actions["building"] == ""]
        order = rows["state"].map(STATES.index).sort_values(kind="stable").index
        table = rows.loc[order, ["action_ref", "named", "priority", "state", "how"]]
        names = {"named": "building", "state": "what_we_know", "how": "why"}
        return table.rename(columns=names).reset_index(drop=True)

    @property
    def disagreements(self) -> pd.DataFrame:
        """``building``, ``fact``, ``says``, ``source``, ``recorded_on`` and ``scope``.

        Buildings of which it cannot be said whether they are in scope come first, and of those
        their storeys and heights.
        """
        table = self.conflicts.assign(scope=self.conflicts["building"].map(self.known["scope"]))
        table["building"] = table["building"].map(self.labels)
        table["place"] = table["scope"].map({UNSURE: 0, IN: 1}).fillna(2)
        table["size"] = ~table["fact"].isin(_OF_SCOPE)
        table = table.sort_values(["place", "size"], kind="stable", ignore_index=True)
        return table[["building", "fact", "says", "source", "recorded_on", "scope"]]

    @property
    def fact_table(self) -> pd.DataFrame:
        """Every fact with its source and date.

        ``uprn``, ``building``, ``fact``, ``as_written``, ``read``, ``source``, ``recorded_on``.
        """
        facts = self.facts
        table = pd.DataFrame(
            {
                "uprn": facts["building"].map(self.places.table["uprn"]),
                "building": facts["building"].map(self.labels),
                "fact": facts["fact"].map(LABELS),
                "as_written": facts["as_written"],
                "read": np.where(facts["unread"], "no", "yes"),
                "source": facts["source"],
                "recorded_on": facts["recorded_on"],
            }
        )
        return table.reset_index(drop=True)

    def findings(self) -> list[Finding]:
        """Say where to look first, how many are in scope, what is overdue, what is assessed."""
        return answers(self)

    def not_known(self) -> list[Finding]:
        """Say why scopes cannot be said, where sources disagree and what could not be tied."""
        return doubts(self)

    def totals(self) -> list[Finding]:
        """Say that every building and every action is counted once."""
        return totals(self)

    def figure(self) -> Figure:
        """Draw for each figure how few and how many buildings it can be about."""
        drawn = self.bounds[self.bounds["unit"] == "buildings"].assign(
            low=lambda table: table["if_all_good"], high=lambda table: table["if_all_bad"]
        )
        return interval_chart(
            drawn,
            label="figure",
            value="if_all_good",
            low="low",
            high="high",
            title=headline(self),
            subtitle="The dot is what the records show; the line reaches to what it would be if "
            f"all that is not known were bad. As of {day(self.as_at)}",
            name="bounds",
            unit="buildings",
        )
