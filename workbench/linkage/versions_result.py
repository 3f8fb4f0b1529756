"""What comparing two versions of one list found."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pandas as pd

from workbench.findings import Finding
from workbench.naming import list_name, plain
from workbench.words import count, has, listed, quoted

Pairing = Literal["number", "person", "content"]


@dataclass(frozen=True)
class Versions:
    """Who came, who left and whose facts changed from one version of a list to the next.

    Attributes
    ----------
    pairs
        Records that are on both: ``before`` and ``now``, their numbers.
    changes
        One row a fact that differs: ``before``, ``now``, ``fact`` (the heading now) and ``written``
        (whether only capitals, accents, spaces or signs differ).
    came, left
        Numbers of records that are only on the later, and only on the earlier version.
    perhaps
        Pairs of these that may be one person: ``before``, ``now`` and ``match_probability``.
    pairing
        How records were found again: by their ``number``; by who the ``person`` is; or, of events,
        by having the same ``content``.
    names
        What the two versions are called.
    repeated
        Rows of each version whose number stood in a row before.
    renamed, gone, new
        Headings that changed (earlier and later one), that went and that came.
    people
        Whether a row is a person rather than something that happened to one.
    """

    pairs: pd.DataFrame
    changes: pd.DataFrame
    came: "pd.Series[str]"
    left: "pd.Series[str]"
    perhaps: pd.DataFrame
    pairing: Pairing
    names: tuple[str, str]
    repeated: tuple[int, int]
    renamed: Sequence[tuple[str, str]]
    gone: Sequence[str]
    new: Sequence[str]
    people: bool = True

    @cached_property
    def changed(self) -> int:
        """How many records on both have a fact that differs."""
        return int(self.changes["before"].nunique())

    @property
    def same(self) -> int:
        """How many records on both are the same in every fact."""
        return len(self.pairs) - self.changed

    @property
    def identical(self) -> bool:
        """Whether nothing came, left or changed."""
        return not (self.changed or len(self.came) or len(self.left))

    @property
    def _units(self) -> tuple[str, str]:
        return ("person", "people") if self.people else ("entry", "entries")

    @property
    def table(self) -> pd.DataFrame:
        """How one version becomes the other: ``what`` and ``people``, or ``entries``."""
        earlier, later = (plain(list_name(name)) for name in self.names)
        rows = [
            (earlier, len(self.pairs) + len(self.left)),
            ("Of these, the same in every fact", self.same),
            ("Of these, with a fact that changed", self.changed),
            ("Of these, no longer there", len(self.left)),
            ("New", len(self.came)),
            (later, len(self.pairs) + len(self.came)),
        ]
        return pd.DataFrame(rows, columns=["what", self._units[1]])

    @property
    def facts(self) -> pd.DataFrame:
        """What changed, the commonest first: ``fact``, ``changed``, ``only_written_otherwise``."""
        counted = self.changes.groupby("fact")["written"].agg(["size", "sum"]).reset_index()
        counted = counted.sort_values(["size", "fact"], ascending=[False, True], ignore_index=True)
        counted["fact"] = counted["fact"].map(plain)
        counted["sum"] = counted["sum"].astype(int)
        return counted.rename(columns={"size": "changed", "sum": "only_written_otherwise"})

    @property
    def records(self) -> pd.DataFrame:
        """One row a record: ``number_before``, ``number_now``, ``what`` and ``facts``."""
        changes = self.changes.groupby("now", sort=False)["fact"]
        told = {now: "; ".join(facts) for now, facts in changes}
        facts = self.pairs["now"].map(lambda now: told.get(now, "")).astype("str")
        both = pd.DataFrame(
            {
                "number_before": self.pairs["before"],
                "number_now": self.pairs["now"],
                "what": (facts != "").map({True: "changed", False: "the same"}),
                "facts": facts,
            }
        )
        came = pd.DataFrame({"number_before": "", "number_now": self.came, "what": "came"})
        left = pd.DataFrame({"number_before": self.left, "number_now": "", "what": "left"})
        return pd.concat([came, left, both], ignore_index=True).fillna({"facts": ""})

    def findings(self) -> list[Finding]:
        """Say who came, who left, whose facts changed, how records were found again."""
        return [self._moved(), *self._pairing(), *self._perhaps(), *self._headings()]

    def _moved(self) -> Finding:
        earlier, later = (list_name(name) for name in self.names)
        one, many = self._units
        if self.identical:
            statement = (
                f"The {earlier} and the {later} are the same: "
                f"{count(len(self.pairs), one, many)}, no fact differs."
            )
        else:
            nobody = "nobody" if self.people else "none"
            came = f"{count(len(self.came), one, many)} came"
            left = f"{len(self.left):,} left" if len(self.left) else f"{nobody} left"
            if not len(self.came):
                came = f"{nobody} came"
            kept = f"{nobody} is on both"
            if both := len(self.pairs):
                kept = (
                    f"of {count(both, one, many)} on both, {self.same:,} "
                    f"{'is' if self.same == 1 else 'are'} the same in every fact and "
                    f"{self.changed:,} {has(self.changed)} a fact that changed"
                )
            statement = f"From the {earlier} to the {later}, {came} and {left}; {kept}."
        return Finding(
            key="versions",
            statement=statement,
            value=len(self.came) - len(self.left),
            unit=many,
            n=len(self.pairs) + len(self.came) + len(self.left),
            scope={"list": self.names[1]},
        )

    def _pairing(self) -> list[Finding]:
        if self.pairing == "number":
            return []
        said = "people were found again by what the lists say of them"
        if self.pairing == "content":
            said = "an entry counts as the same only if all of it is; else one left and one came"
        return [
            Finding(
                key="versions.pairing",
                statement=f"Record numbers do not stay from the {list_name(self.names[0])} to the "
                f"{list_name(self.names[1])}, so {said}.",
                verdict="info",
                scope={"list": self.names[1]},
            )
        ]

    def _perhaps(self) -> list[Finding]:
        perhaps = int(self.perhaps["before"].nunique())
        if not perhaps:
            return []
        seem = "seems" if perhaps == 1 else "seem"
        return [
            Finding(
                key="versions.perhaps",
                statement=f"{count(perhaps, 'person', 'people')} who {seem} to have left may be "
                "among those who came: somebody should look.",
                value=perhaps,
                unit="people",
                verdict="look",
                scope={"list": self.names[1]},
            )
        ]

    def _headings(self) -> list[Finding]:
        said = [f"{quoted(old)} is now {quoted(new)}" for old, new in self.renamed]
        said += [f"{quoted(one)} is gone" for one in self.gone]
        said += [f"{quoted(one)} is new" for one in self.new]
        if not said:
            return []
        return [
            Finding(
                key="versions.headings",
                statement=f"Headings changed: {listed(said)}.",
                verdict="info",
                scope={"list": self.names[1]},
            )
        ]
