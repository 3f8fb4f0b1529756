"""What linking two lists found."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pandas as pd

from workbench.charts import Figure, bar_chart
from workbench.findings import Finding
from workbench.linkage.explain import explain_pattern
from workbench.linkage.model import Model
from workbench.linkage.plan import Plan
from workbench.linkage.roles import ListRoles
from workbench.linkage.truth import as_ids
from workbench.linkage.words import count, listed, of_hundred

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)
_NEAR_CERTAIN = 0.99
# Two candidates as good as one another have a little less than half each.
POSSIBLE = 0.3


@dataclass(frozen=True)
class Example:
    """One way in which pairs agree, in words and without anybody's data.

    Attributes
    ----------
    name
        A name for the table's file.
    title
        Which pairs these are.
    table
        :func:`workbench.linkage.explain.explain_pattern`.
    """

    name: str
    title: str
    table: pd.DataFrame


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
    columns
        The roles of each list's columns; rows are numbered from 1 where none numbers the records.
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
    columns: tuple[ListRoles, ListRoles]

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

    @cached_property
    def _best(self) -> "pd.Series[float]":
        return self.candidates.groupby("left_id")["match_probability"].max()

    @cached_property
    def _possible(self) -> int:
        """How many people have no link, but a pair that may be one."""
        pairs = pd.concat([self.candidates, self.rivals])
        likely = pairs.loc[pairs["match_probability"] >= POSSIBLE, "left_id"]
        return int(self.unlinked["left_id"].isin(likely).sum())

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
        """What each threshold would mean for people.

        Columns ``threshold``, ``links``, ``people_linked`` and ``people_not_linked`` (of the left
        list), and ``wrong_links_the_model_expects``: its own view, backed by no known answers.
        """
        rows = []
        for threshold in sorted({*THRESHOLDS, self.threshold}):
            links = self.candidates[self.candidates["match_probability"] >= threshold]
            linked = int((self._best >= threshold).sum())
            wrong = round(float((1 - links["match_probability"]).sum()), 1)
            rows.append((threshold, len(links), linked, len(self.left_ids) - linked, wrong))
        columns = ["threshold", "links", "people_linked", "people_not_linked"]
        return pd.DataFrame(rows, columns=[*columns, "wrong_links_the_model_expects"])

    def findings(self) -> list[Finding]:
        """Say who was found, who was not, what was compared and what to be careful about."""
        return [
            self._linked(),
            *self._perhaps(),
            Finding(
                key="compared",
                statement=self.plan.sentence(),
                value=self.plan.pairs,
                unit="pairs",
                method="Blocking rules chosen without labels: pairs counted from the sizes of "
                "blocks, reach from pairs that agree on everything else.",
            ),
            self._one_to_one(),
            *self._expected_wrong(),
            *self._named_together(),
            *self._rows_repeated(),
            *self._rows_left_out(),
        ]

    def _linked(self) -> Finding:
        people = len(self.left_ids)
        linked = people - len(self.unlinked)
        left, right = map(listed, self.names)
        if not people or self.right_ids.empty:
            empty = right if people else left
            statement = f"The {empty} has no records, so nobody can be linked."
        else:
            are = "is" if 1 in {linked, people} else "are"
            of = f"{linked:,} of {count(people, 'person', 'people')} on the {left} {are}"
            left_over = people - linked
            rest = f"{left_over:,} {'was' if left_over == 1 else 'were'} not found there"
            if linked == people > 1:
                of, rest = f"All {people:,} people on the {left} are", "nobody is missing there"
            statement = f"{of} also on the {right} ({of_hundred(linked, people)}); {rest}."
        return Finding(
            key="linked",
            statement=statement,
            value=linked,
            unit="people",
            n=people,
            method="Probabilistic linkage (Fellegi and Sunter, 1969; Splink 5), links at a match "
            f"probability of {self.threshold:g} or more.",
            scope={"left": self.names[0], "right": self.names[1]},
        )

    def _perhaps(self) -> list[Finding]:
        possible = self._possible
        if not possible:
            return []
        return [
            Finding(
                key="possible",
                statement=f"{count(possible, 'more person', 'more people')} on the "
                f"{listed(self.names[0])} {'has' if possible == 1 else 'have'} a possible match "
                "that is not certain enough to be a link. Somebody should look.",
                value=possible,
                unit="people",
                n=len(self.left_ids),
                method=f"Best match probability from {POSSIBLE:g} to below {self.threshold:g}.",
                verdict="look",
            )
        ]

    def _one_to_one(self) -> Finding:
        # A record may have several links where the other list holds people more than once.
        doubled = [
            listed(name)
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
        if self.links.empty:
            return []
        wrong = float((1 - self.links["match_probability"]).sum())
        about = "fewer than 1" if wrong < 0.5 else f"about {round(wrong):,}"
        finding = Finding(
            key="expected_wrong",
            statement=f"The model itself expects {about} of {count(len(self.links), 'link')} to be "
            "wrong. That is the model's opinion and not a measured error: have a sample checked.",
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
                statement=f"{count(records, 'record')} of the {listed(name)} "
                f"{'names' if records == 1 else 'name'} two people; we looked for each of them.",
                value=records,
                unit="records",
                scope={"list": name},
            )
            for name, records in zip(self.names, self.joint, strict=True)
            if records
        ]

    def _rows_repeated(self) -> list[Finding]:
        return [
            Finding(
                key="repeated",
                statement=f"{count(rows, 'row')} of the {listed(name)} "
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

    def _rows_left_out(self) -> list[Finding]:
        return [
            Finding(
                key="left_out",
                statement=f"{count(rows, 'row')} of the {listed(name)} "
                f"{'has' if rows == 1 else 'have'} no record number and "
                f"{'was' if rows == 1 else 'were'} left out.",
                value=rows,
                unit="rows",
                verdict="look",
                scope={"list": name},
            )
            for name, rows in zip(self.names, self.left_out, strict=True)
            if rows
        ]

    def figure(self) -> Figure:
        """Draw how sure we are of the people on the left list."""
        best, threshold = self._best, self.threshold
        sure = max(_NEAR_CERTAIN, threshold)
        groups = {
            "On both lists, near certain": int((best >= sure).sum()),
            "On both lists, likely": int(((best >= threshold) & (best < sure)).sum()),
            "Perhaps on both, to be looked at": self._possible,
        }
        people = len(self.left_ids)
        groups["No match found"] = people - sum(groups.values())
        linked = people - len(self.unlinked)
        left, right = map(listed, self.names)
        return bar_chart(
            pd.DataFrame({"group": list(groups), "people": list(groups.values())}),
            label="group",
            value="people",
            title=f"{linked:,} of {count(people, 'person', 'people')} on the {left} "
            f"{'is' if 1 in {linked, people} else 'are'} on the {right}",
            subtitle=f"People on the {left} by how sure we are",
            name="how-sure",
            unit="people",
        )

    def examples(self) -> list[Example]:
        """Explain the commonest link, the least certain one and the likeliest pair not linked."""
        linked = self.patterns[self.patterns["lowest"] >= self.threshold]
        apart = self.patterns[self.patterns["highest"] < self.threshold]
        chosen = [
            ("The commonest kind of link", linked),
            ("The least certain kind of link", linked.sort_values("lowest", kind="stable")),
            (
                "Not certain enough to be a link",
                apart.sort_values("highest", ascending=False, kind="stable"),
            ),
        ]
        examples: dict[int, Example] = {}
        for title, patterns in chosen:
            for place, pattern in list(patterns.iterrows())[:1]:
                number = count(int(pattern["pairs"]), "pair")
                explained = Example(
                    f"example-{len(examples) + 1}",
                    f"{title}: {number} like this",
                    explain_pattern(self.model, pattern),
                )
                examples.setdefault(int(str(place)), explained)
        return list(examples.values())
