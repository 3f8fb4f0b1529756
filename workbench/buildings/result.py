"""One view of every building: what is known, what is not, and where to look first."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from workbench.buildings.actions import OVERDUE, UNKNOWN, by_priority
from workbench.buildings.bounds import ASSESSMENT, LATE, LATE_HIGH, bounds, marks
from workbench.buildings.facts import LABELS
from workbench.buildings.places import Places
from workbench.buildings.scope import IN, SCOPES, UNSURE
from workbench.buildings.sentences import headline, say
from workbench.charts import Figure, interval_chart
from workbench.findings import Finding
from workbench.words import day, listed

REASONS = (
    "In scope, high-priority action overdue",
    "In scope, action overdue",
    "In scope, assessment late or not known",
    "In scope, some actions not known",
    "Scope cannot be said, action overdue",
    "Scope cannot be said",
    "In scope, nothing found",
    "Not in scope",
)
"""Why a building stands where it does, those to look at first at the head."""


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
        ``list``, ``what_it_says`` and ``column``: what each column was taken to say.
    as_at
        The day to which days overdue are counted.
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

        ``building``, ``postcode``, ``why`` (of :data:`REASONS`), ``scope``, ``storeys``,
        ``height``, ``homes``, ``overdue_high``, ``overdue_all``, ``longest_days_overdue``,
        ``last_assessed``, ``not_known`` (in words), ``disagreements`` and ``uprn``.
        """
        known, held = self.known, self.places.table
        table = pd.DataFrame(
            {
                "building": self.labels,
                "postcode": held["postcode"],
                "why": self._reasons,
                "scope": known["scope"],
                "storeys": known["storeys"],
                "height": known["height"],
                "homes": known["homes_said"],
                "overdue_high": known["overdue_high"],
                "overdue_all": known["overdue"],
                "longest_days_overdue": known["longest_days_overdue"],
                "last_assessed": known["assessed_on"],
                "not_known": self._not_known,
                "disagreements": self._disagreements,
                "uprn": held["uprn"],
            },
            index=known.index,
        )
        rank = table["why"].map(REASONS.index)
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
    def _reasons(self) -> "pd.Series[str]":
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
        return pd.Series(np.select(tests, REASONS[:-1], REASONS[-1]), self.known.index, dtype="str")

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
        counts = self.conflicts["building"].value_counts()
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
        parts = {IN: "in_scope", UNSURE: "cannot_be_said", SCOPES[-1]: "not_in_scope"}
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

        ``building``, ``scope``, ``action``, ``priority``, ``due_on``, ``days_overdue``,
        ``what_we_know``, ``tied_by`` and ``action_ref``.
        """
        rows = self.actions[self.actions["state"].isin((OVERDUE, *UNKNOWN))]
        scope = rows["building"].map(self.known["scope"])
        table = pd.DataFrame(
            {
                "building": rows["building"].map(self.labels).fillna(rows["named"]),
                "scope": scope.fillna("Not tied to a building"),
                "action": rows["action"],
                "priority": rows["priority"],
                "due_on": rows["due_on"],
                "days_overdue": rows["days_overdue"],
                "what_we_know": rows["state"],
                "tied_by": rows["how"],
                "action_ref": rows["action_ref"],
            }
        )
        order = {scope: place for place, scope in enumerate((*SCOPES, "Not tied to a building"))}
        table["place"] = table["scope"].map(order)
        table["late"] = -table["days_overdue"].fillna(-1).astype(int)
        table = table.sort_values(["place", "late", "action_ref"], ignore_index=True)
        return table.drop(columns=["place", "late"])

    @property
    def untied(self) -> pd.DataFrame:
        """Actions tied to none: ``action_ref``, ``building`` as written, ``state``, ``why``."""
        rows = self.actions[self.actions["building"] == ""]
        table = rows[["action_ref", "named", "state", "how"]]
        return table.rename(columns={"named": "building", "how": "why"}).reset_index(drop=True)

    @property
    def disagreements(self) -> pd.DataFrame:
        """``building``, ``fact``, ``scope`` and ``what_the_sources_say``, those in doubt first."""
        table = self.conflicts.assign(scope=self.conflicts["building"].map(self.known["scope"]))
        table["building"] = table["building"].map(self.labels)
        order = table["scope"].map({UNSURE: 0, IN: 1}).fillna(2)
        table = table.loc[order.sort_values(kind="stable").index].reset_index(drop=True)
        return table[["building", "fact", "scope", "what_the_sources_say"]]

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
        """Say where to look first, how many are in scope, what is overdue and what is not known."""
        return say(self)

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
