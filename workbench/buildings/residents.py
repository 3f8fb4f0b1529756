"""How many residents may need help to leave a building in a fire: counts only, none small."""

import re
from dataclasses import dataclass

import pandas as pd

from workbench.buildings.columns import PEOPLE, List, take, text_of
from workbench.buildings.places import looked_up, numbers
from workbench.buildings.result import BuildingView
from workbench.buildings.scope import OUT
from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.words import capital, count, quoted

SMALL, STEP = 10, 5
FEW = f"fewer than {SMALL}"
_COLUMNS = ["building", "scope", "may_need_help"]
_YES = re.compile(r"y|yes|true|1|x|✓", re.IGNORECASE)
_LAW = (
    "Fire Safety (Residential Evacuation Plans) (England) Regulations 2025, in force from 6 April "
    "2026: those responsible find residents who may need help and offer them an assessment. Counts "
    f"below {SMALL}, none among them, are not told apart and others are rounded to {STEP}, so that "
    "none can be worked out from the rest."
)


@dataclass(frozen=True)
class Evacuation:
    """Residents who may need help to leave, by building.

    Attributes
    ----------
    table
        ``building``, ``scope`` and ``may_need_help`` (rounded to 5): one row a building with 10 or
        more such residents that is, or may be, in scope; the others are counted in a last row.
    buildings
        How many buildings are, or may be, in scope.
    total, unplaced
        Such residents of those buildings; and those of whom no UPRN is known, or of whose flat the
        register names no building. Neither is ever shown exactly.
    people
        Rows of the list.
    """

    table: pd.DataFrame
    buildings: int
    total: int
    unplaced: int
    people: int

    def findings(self) -> list[Finding]:
        """Say how many residents there are, as far as that may be told."""
        if not self.people:
            statement = (
                "No list of residents was given, or it has no rows, so it is not known who may "
                "need help to leave."
            )
        else:
            of = count(self.buildings, "building")
            statement = (
                f"{capital(told(self.total))} residents on the list, of the {of} that "
                f"{'is' if self.buildings == 1 else 'are'}, or may be, in scope, may need help to "
                "leave. Others may who are not on the list."
            )
        if self.unplaced:
            statement += (
                f" Of {told(self.unplaced)} more it is not known which building they live in."
            )
        return [
            Finding(
                key="evacuation",
                statement=statement,
                value=told(self.total),
                unit="residents",
                n=self.people,
                method=_LAW,
                verdict="look" if self.unplaced or self.buildings or not self.people else "info",
            )
        ]


def told(people: int) -> str:
    """Write a count of people that gives no small number away."""
    return FEW if people < SMALL else f"about {STEP * round(people / STEP):,}"


def who_needs_help(view: BuildingView, people: List | None, column: str) -> Evacuation:
    """Count the residents who may need help to leave each building that is or may be in scope.

    Parameters
    ----------
    view
        The buildings.
    people
        One row a person, with the UPRN of the home; without a list nobody is counted. Somebody
        who is there twice counts twice.
    column
        The column that says who may need help: yes, y, true, 1, x.

    Raises
    ------
    WorkbenchError
        Where the list has no such column, or none with UPRNs.
    """
    if people is None:
        return Evacuation(pd.DataFrame(columns=_COLUMNS), 0, 0, 0, 0)
    frame = text_of(people)
    taken, said = take(frame, PEOPLE, "list of people", {})
    safe = "Nothing has been changed."
    if column not in frame.columns:
        raise WorkbenchError(
            f"The list of people has no column called {quoted(column)}.",
            safe=safe,
            todo="Give the column that says who may need help as people_need_help.",
        )
    if (said["column"] == "").all():
        raise WorkbenchError(
            "The list of people has no column of UPRNs, so it cannot be told who lives where.",
            safe=safe,
            todo="Name the column with the property number of each home uprn.",
        )
    need = frame[column].str.fullmatch(_YES).astype(bool)
    uprn = numbers(taken.loc[need, "uprn"])
    building = looked_up(uprn, view.places.homes)
    building = building.where(building != "", uprn.where(uprn.isin(view.known.index), ""))
    maybe = view.known.index[view.known["scope"] != OUT]
    counts = building.value_counts().reindex(maybe).fillna(0).astype(int)
    unplaced = int(((uprn == "") | uprn.isin(view.places.orphans)).sum())
    return Evacuation(_shown(view, counts), len(maybe), int(counts.sum()), unplaced, len(frame))


def _shown(view: BuildingView, counts: "pd.Series[int]") -> pd.DataFrame:
    """Name the buildings with enough such residents; the others are one row, whether 0 or 9."""
    large = counts[counts >= SMALL]
    named = zip(view.labels[large.index], view.known.loc[large.index, "scope"], large, strict=True)
    rows = sorted((label, scope, told(many)) for label, scope, many in named)
    rest = len(counts) - len(large)
    if rest:
        others = count(rest, "other building" if rows else "building")
        rows.append((others, "In scope, or cannot be said", f"{FEW} each, or nobody"))
    return pd.DataFrame(rows, columns=_COLUMNS)
