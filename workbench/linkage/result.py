"""What linking two lists found."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from workbench.charts import Figure, bar_chart
from workbench.findings import Finding
from workbench.linkage.compared import Compared
from workbench.linkage.explain import rests_on_names, weights_table
from workbench.linkage.intake import left_out_findings
from workbench.linkage.model import Model
from workbench.linkage.plan import Plan
from workbench.linkage.spark import Engine
from workbench.linkage.truth import as_ids
from workbench.naming import list_name
from workbench.roles.kinds import ListRoles
from workbench.words import count, of_hundred

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)
_NEAR_CERTAIN = 0.99
# A larger share of links on names alone than this makes the headline doubtful.
_DOUBTFUL = 0.1
# So few links are quicker to look at than to estimate.
_FEW_LINKS = 20
# Two candidates as good as one another have a little less than half each.
POSSIBLE = 0.3


@dataclass(frozen=True)
class LinkResult:
    """Who is on both lists, as far as the lists can tell.

    Attributes
    ----------
    candidates
        ``left_id``, ``right_id`` and ``match_probability`` of every pair kept after rivals were
        weighed, in the order of the ids; those at the threshold or above are the links.
    rivals
        The same of pairs that gave way to a likelier one, or to one as likely that came first.
    left_ids, right_ids
        Every id of each list, in order.
    threshold
        Match probability from which a pair is a link.
    names
        What the lists are called.
    roles
        The roles of their columns (:func:`workbench.linkage.roles.roles_table`).
    plan
        Which pairs were compared.
    model
        What agreement is worth.
    patterns
        Ways in which the candidates agree (:func:`workbench.linkage.explain.find_patterns`).
    matches
        How many people seemed to be on both lists before any pair was scored.
    once
        Whether a left record, and a right record, can have one link at most.
    joint
        Records of each list that name two people.
    repeated
        Rows of each list whose id stands in another row too, the first of each id apart.
    left_out
        Rows of each list without an id.
    totals
        Rows of each list that add up the others, which are left out.
    columns
        The roles of each list's columns; rows are numbered from 1 where none numbers the records.
    compared
        The pairs that were compared, to be weighed again.
    seed
        The number that chose samples.
    engine
        What brought pairs together and weighed them.
    """

    candidates: pd.DataFrame
    rivals: pd.DataFrame
    left_ids: "pd.Series[str]"
    right_ids: "pd.Series[str]"
    threshold: float
    names: tuple[str, str]
    roles: pd.DataFrame
    plan: Plan
    model: Model
    patterns: pd.DataFrame
    matches: float
    once: tuple[bool, bool]
    joint: tuple[int, int]
    repeated: tuple[int, int]
    left_out: tuple[int, int]
    totals: tuple[int, int]
    columns: tuple[ListRoles, ListRoles]
    compared: Compared
    seed: int
    engine: Engine

    @cached_property
    def links(self) -> pd.DataFrame:
        """The links: ``left_id``, ``right_id``, ``match_probability``; one row a pair, in order."""
        likely = self.candidates["match_probability"] >= self.threshold
        return self.candidates[likely].reset_index(drop=True)

    @cached_property
    def unlinked(self) -> pd.DataFrame:
        """The ids of the left list that have no link: ``left_id``."""
        missing = ~self.left_ids.isin(self.links["left_id"])
        return pd.DataFrame({"left_id": self.left_ids[missing].to_numpy()})

    @property
    def units(self) -> tuple[str, str]:
        """What the left list's records are: people where it holds everybody once, else records."""
        return ("person", "people") if self.once[1] else ("record", "records")

    @cached_property
    def on_names_alone(self) -> int:
        """How many links rest on names alone; where there are very many, from a sample of them."""
        links = named = 0
        for _, pattern in self.patterns.iterrows():
            likely = int((np.asarray(pattern["probabilities"]) >= self.threshold).sum())
            links += likely
            named += likely if likely and rests_on_names(self.model, pattern) else 0
        return round(named * len(self.links) / links) if links else 0

    @cached_property
    def _best(self) -> "pd.Series[float]":
        return self.candidates.groupby("left_id")["match_probability"].max()

    @cached_property
    def possible(self) -> pd.DataFrame:
        """Pairs to look at: not sure enough to be a link, of records that have none.

        Columns as in ``links``, the likeliest pair first.
        """
        pairs = pd.concat([self.candidates, self.rivals])
        likely = pairs["match_probability"] >= POSSIBLE
        unlinked = pairs["left_id"].isin(self.unlinked["left_id"])
        found = pairs.loc[likely & unlinked, ["left_id", "right_id", "match_probability"]]
        order = ["match_probability", "left_id", "right_id"]
        ranked = found.sort_values(order, ascending=[False, True, True])
        return ranked.drop_duplicates(order[1:], ignore_index=True)

    @cached_property
    def _possible(self) -> int:
        """How many of the left list have no link, but a pair that may be one."""
        return int(self.possible["left_id"].nunique())

    def ids_of(
        self, frame: pd.DataFrame, side: Literal["left", "right"] = "left"
    ) -> "pd.Index[str]":
        """Say which record each row of a list itself is; missing where it has no number."""
        column = self.columns[side == "right"].id
        if column is None:
            return pd.Index(range(1, len(frame) + 1)).astype("str")
        return pd.Index(as_ids(frame[column]).replace("", None))

    @property
    def table(self) -> pd.DataFrame:
        """What each threshold would mean.

        Columns ``threshold``, ``used_here`` (yes or no), ``links``, ``people_linked`` and
        ``people_not_linked`` (of the left list; ``records`` where it may hold people more than
        once), and ``wrong_links_the_model_expects``: its own view, backed by no known answers.
        """
        rows = []
        for threshold in sorted({*THRESHOLDS, self.threshold}):
            links = self.candidates[self.candidates["match_probability"] >= threshold]
            linked = int((self._best >= threshold).sum())
            wrong = round(float((1 - links["match_probability"]).sum()), 1)
            used = "yes" if threshold == self.threshold else "no"
            rows.append((threshold, used, len(links), linked, len(self.left_ids) - linked, wrong))
        columns = ["threshold", "used_here", "links"]
        columns += [f"{self.units[1]}_linked", f"{self.units[1]}_not_linked"]
        return pd.DataFrame(rows, columns=[*columns, "wrong_links_the_model_expects"])

    @property
    def thresholds(self) -> pd.DataFrame:
        """The rows of ``table`` to read: one only where no threshold makes a difference."""
        table = self.table
        if len(table.drop(columns=["threshold", "used_here"]).drop_duplicates()) == 1:
            table = table[table["used_here"] == "yes"]
        wrong = table["wrong_links_the_model_expects"]
        said = ["fewer than 1" if 0 < one < 1 else f"{one:,.0f}" for one in wrong]
        return table.assign(wrong_links_the_model_expects=said)

    @property
    def weights(self) -> pd.DataFrame:
        """What the kinds of agreement that occur are worth."""
        return weights_table(self.model, self.patterns, self.plan.possible)

    def findings(self) -> list[Finding]:
        """Say who was found, who was not, what was compared and what to be careful about."""
        return [
            self._linked(),
            *self._on_names(),
            *self._perhaps(),
            self.plan.finding(),
            self._one_to_one(),
            *self._expected_wrong(),
            *self._named_together(),
            *self._rows_told(),
        ]

    def _linked(self) -> Finding:
        people = len(self.left_ids)
        linked = people - len(self.unlinked)
        left, right = map(list_name, self.names)
        if not people or self.right_ids.empty:
            empty = right if people else left
            statement = f"The {empty} has no records, so nobody can be linked."
        else:
            left_over = people - linked
            rest = f"{left_over:,} {'was' if left_over == 1 else 'were'} not found there"
            if linked == people > 1:
                rest = "none is missing there"
            statement = f"{self._headline('also ')} ({of_hundred(linked, people)}); {rest}."
        return Finding(
            key="linked",
            statement=statement,
            value=linked,
            unit=self.units[1],
            n=people,
            method="Probabilistic linkage (Fellegi and Sunter, 1969; Splink 5), links at a match "
            f"probability of {self.threshold:g} or more.",
            scope={"left": self.names[0], "right": self.names[1]},
        )

    def _headline(self, also: str = "") -> str:
        """Say how many of the left list are on the right one, doubtfully where names are all."""
        total = len(self.left_ids)
        linked = total - len(self.unlinked)
        left, right = map(list_name, self.names)
        one = 1 in {linked, total}
        verb = "is" if one else "are"
        if self.on_names_alone > _DOUBTFUL * len(self.links):
            verb = "seems to be" if one else "seem to be"
        if not self.once[1]:
            verb += " of somebody" if one else " of people"
        number = f"{linked:,} of {count(total, *self.units)}"
        if linked == total > 1:
            number = f"All {total:,} {self.units[1]}"
        return f"{number} on the {left} {verb} {also}on the {right}"

    def _on_names(self) -> list[Finding]:
        links = len(self.links)
        if not (named := self.on_names_alone):
            return []
        return [
            Finding(
                key="names_alone",
                statement=f"{named:,} of {count(links, 'link')} "
                f"{'rests' if 1 in {named, links} else 'rest'} on names alone: no date of birth, "
                "address, telephone or number agrees. Different people share names more often "
                f"than the model knows: have {'it' if named == 1 else 'them'} checked.",
                value=named,
                unit="links",
                n=links,
                method="Links for which no fact but names, sex and county speaks.",
                verdict="look",
            )
        ]

    def _perhaps(self) -> list[Finding]:
        if not (possible := self._possible):
            return []
        return [
            Finding(
                key="possible",
                statement=f"{count(possible, *(f'more {unit}' for unit in self.units))} on the "
                f"{list_name(self.names[0])} {'has' if possible == 1 else 'have'} a possible match "
                "that is not certain enough to be a link. Somebody should look.",
                value=possible,
                unit=self.units[1],
                n=len(self.left_ids),
                method=f"Best match probability from {POSSIBLE:g} to below {self.threshold:g}.",
                verdict="look",
            )
        ]

    def _one_to_one(self) -> Finding:
        # A record may have several links where the other list holds people more than once.
        doubled = [
            list_name(name)
            for name, once in zip(self.names, reversed(self.once), strict=True)
            if not once
        ]
        if doubled:
            statement = (
                f"The {' and the '.join(doubled)} may hold people more than once, so one person "
                "may have several links."
            )
        else:
            statement = "Nobody is linked twice: each list is taken to hold everybody once."
        return Finding(
            key="one_to_one",
            statement=statement,
            verdict="look" if doubled else "info",
            method="Doubles: records of one list with the same names and date of birth. Links: "
            "the largest sum of probabilities, rivals weighed by belief propagation.",
        )

    def _expected_wrong(self) -> list[Finding]:
        if not (links := len(self.links)):
            return []
        wrong = float((1 - self.links["match_probability"]).sum())
        about = "fewer than 1" if wrong < 0.5 else f"about {round(wrong):,}"
        if links < _FEW_LINKS:
            few = "is only 1 link" if links == 1 else f"are only {links} links"
            look = "it" if links == 1 else "each of them"
            statement = f"There {few}, too few to say how many are wrong: look at {look}."
        else:
            statement = (
                f"The model itself expects {about} of {links:,} links to be wrong. That is the "
                "model's opinion and not a measured error: have a sample checked."
            )
        finding = Finding(
            key="expected_wrong",
            statement=statement,
            value=round(wrong, 2),
            unit="links",
            n=len(self.links),
            method="Sum of one minus the match probability over the links.",
            verdict="look",
        )
        return [finding]

    def _named_together(self) -> list[Finding]:
        return [
            Finding(
                key="joint",
                statement=f"{count(records, 'record')} of the {list_name(name)} "
                f"{'names' if records == 1 else 'name'} two people; we looked for each of them.",
                value=records,
                unit="records",
                scope={"list": name},
            )
            for name, records in zip(self.names, self.joint, strict=True)
            if records
        ]

    def _rows_told(self) -> list[Finding]:
        repeated = [
            Finding(
                key="repeated",
                statement=f"{count(rows, 'row')} of the {list_name(name)} "
                f"{'repeats' if rows == 1 else 'repeat'} a record number (column “{roles.id}”). "
                "Rows of one number were taken to be one person.",
                value=rows,
                unit="rows",
                verdict="look",
                scope={"list": name},
            )
            for name, rows, roles in zip(self.names, self.repeated, self.columns, strict=True)
            if rows
        ]
        out, totals = (zip(self.names, one, strict=True) for one in (self.left_out, self.totals))
        return [*repeated, *left_out_findings(out, totals)]

    def figure(self) -> Figure:
        """Draw how sure we are of the people, or records, on the left list."""
        best, threshold, sure = self._best, self.threshold, max(_NEAR_CERTAIN, self.threshold)
        groups = {
            "On both lists, near certain": int((best >= sure).sum()),
            "On both lists, likely": int(((best >= threshold) & (best < sure)).sum()),
            "Perhaps on both, to be looked at": self._possible,
        }
        groups["No match found"] = len(self.left_ids) - sum(groups.values())
        units = self.units[1]
        return bar_chart(
            pd.DataFrame({"group": list(groups), units: list(groups.values())}),
            label="group",
            value=units,
            title=self._headline(),
            subtitle=f"{units.capitalize()} on the {list_name(self.names[0])} by how sure we are",
            name="how-sure",
            unit=units,
        )
