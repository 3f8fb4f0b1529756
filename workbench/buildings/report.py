"""The linkage report of lists whose rows were tied to buildings."""

from collections.abc import Sequence

import pandas as pd

from workbench.buildings.residents import Evacuation
from workbench.buildings.result import BuildingView
from workbench.documents import Answer, Document, Grid, Section
from workbench.guild import came, prepared, report, software
from workbench.naming import list_name
from workbench.sources import SourceTable
from workbench.words import capital, count, has, listed

_SOFTWARE = ("data-workbench", "duckdb", "numpy", "pandas")
_PREPARED = (
    "Property numbers (UPRN) that cannot be one count as missing.",
    (
        "Names and addresses of buildings are put into one form: no capitals or signs, “Crt” and "
        "“Court” alike, “the” left out."
    ),
    "Homes that the register says have ended are left out.",
)
_METHOD = (
    "No probabilities: a row is of a building by its property number (UPRN), by that of a home in "
    "it, or by its address or name, at its postcode where that tells. One slip of the pen in a "
    "name is seen through, but none in a figure. A name that several buildings have ties to none. "
    "Rows of the list of buildings that fit none make one of their own."
)
# Why scopes cannot be said is read after how many.
_WHY = "not_known"
_RESIDENTS = "By the property number of the home only"


def building_report(
    view: BuildingView,
    counted: Evacuation,
    tables: Sequence[SourceTable] = (),
    *,
    purpose: str = "",
    controller: str = "",
) -> Document:
    """Write the linkage report that GUILD asks for.

    Parameters
    ----------
    view
        The buildings, and what was tied to them.
    counted
        Residents who may need help to leave.
    tables
        The lists as they were read.
    purpose
        What the tied lists are for.
    controller
        Who is responsible for them.
    """
    ties = _ties(view)
    rows = int(ties["rows"].sum())
    tied = rows - int(ties.loc[ties["building"] == "none", "rows"].sum())
    names = [list_name(one.name) for one in tables]
    return report(
        listed(names, most=0) or "buildings and what is to be done in them",
        f"{capital(count(rows, 'row'))} of buildings and actions; {tied:,} tied to "
        f"{count(len(view.known), 'building')}",
        (
            came(tables),
            prepared(_PREPARED, view.columns),
            _linked(counted, ties),
            _worked(view, counted),
            _means(view),
        ),
        purpose=purpose,
        controller=controller,
        unknown=(
            "A building that is on no list cannot be seen; how many there are, nobody knows.",
            "Whether a row was tied to the wrong building was not checked.",
        ),
    )


def _ties(view: BuildingView) -> pd.DataFrame:
    """Count the rows of both lists by what tied them to a building, or why nothing did."""
    lists = {"list of buildings": view.ties, "list of actions": view.actions}
    counted = [
        frame.assign(
            list=name, building=(frame["building"] != "").map({True: "one", False: "none"})
        )
        for name, frame in lists.items()
    ]
    every = pd.concat([one[["list", "building", "how"]] for one in counted], ignore_index=True)
    found = every.value_counts(sort=False).rename("rows").reset_index()
    ranked = found.sort_values(
        ["list", "building", "rows"], ascending=[False, False, False], ignore_index=True
    )
    return ranked.rename(columns={"how": "by_what_or_why_not"})


def _linked(counted: Evacuation, ties: pd.DataFrame) -> Section:
    said = {"Method": _METHOD, "Software": software(_SOFTWARE)}
    if counted.people:
        said["Residents"] = _RESIDENTS
    return Section(
        title="3. How rows were tied to buildings",
        answers=tuple(Answer(asked=asked, said=told) for asked, told in said.items()),
        grids=(Grid.of("What tied rows to a building, or why nothing did", ties),),
    )


def _worked(view: BuildingView, counted: Evacuation) -> Section:
    said = [*(one for one in view.not_known() if one.key != _WHY), *counted.findings()]
    return Section(
        title="4. How well it worked",
        answers=(Answer(asked="Review of ties by people", without="Not done"),),
        statements=tuple(one.statement for one in said),
        grids=(Grid.of("How many buildings lack what", view.unknowns),),
    )


def _means(view: BuildingView) -> Section:
    untied = int((view.actions["building"] == "").sum())
    told = [*view.findings(), *view.not_known()]
    said = [one.statement for key in ("scope", _WHY, "overdue") for one in told if one.key == key]
    if untied:
        actions = count(untied, "action")
        said.append(
            f"{capital(actions)} of {len(view.actions):,} {has(untied)} no building: a count of "
            f"actions by building leaves {'it' if untied == 1 else 'them'} out."
        )
    caption = "Each figure if all that is not known is good, and if it is bad"
    return Section(
        title="5. What it means for an analysis",
        statements=tuple(said),
        grids=(Grid.of(caption, view.bounds),),
    )
