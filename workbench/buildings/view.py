"""One view of every building, from what several lists say of it."""

from datetime import UTC, date, datetime

import pandas as pd

from workbench.buildings.actions import actions_of
from workbench.buildings.bounds import with_actions
from workbench.buildings.columns import (
    ACTIONS,
    BUILDINGS,
    REGISTER,
    List,
    read_columns,
    take,
    text_of,
    unit_of,
)
from workbench.buildings.dates import days
from workbench.buildings.facts import conflicts_of, facts_of, known_of
from workbench.buildings.places import register_places, tie, with_rows
from workbench.buildings.result import BuildingView
from workbench.errors import WorkbenchError
from workbench.sources import SourceTable
from workbench.words import listed

_SAFE = "Nothing has been changed."
_BUILDINGS, _ACTIONS, _REGISTER = "list of buildings", "list of actions", "address register"
_SETTINGS = {_BUILDINGS: "buildings", _ACTIONS: "actions", _REGISTER: "register"}


def view_buildings(
    buildings: List,
    actions: List,
    register: List | None = None,
    *,
    as_at: date | None = None,
    assessed_within: int = 36,
    columns: str = "",
) -> BuildingView:
    """Bring together what is known of every building, and what is not.

    Rows of several lists are of one building where their UPRN is its own or that of a home in it
    (by the register's parents), or where they have its name. Nobody's record is changed.

    Parameters
    ----------
    buildings
        One row a building and source, with storeys or a height, read as they are written. As text
        in a DataFrame, or as ``sources.read`` gives it.
    actions
        One row an action that a fire-risk assessment asked for.
    register
        Every property with its UPRN and its building's; without one, the buildings are those of
        the list.
    as_at
        The day to count to; the newest day on which anything was recorded, raised, done or
        assessed where it is missing.
    assessed_within
        For how many months an assessment is in time.
    columns
        Columns whose headings do not say what they hold; see :func:`read_columns`.

    Raises
    ------
    WorkbenchError
        Where a list lacks what tells its buildings, their sizes or the days actions are due; or
        where no list has a date and ``as_at`` is missing.
    """
    chosen = read_columns(columns)
    held, held_as = take(text_of(buildings), BUILDINGS, _BUILDINGS, chosen["buildings"])
    asked, asked_as = take(text_of(actions), ACTIONS, _ACTIONS, chosen["actions"])
    _check(held_as, _BUILDINGS, ("uprn", "name", "address"), "which building a row is of")
    _check(held_as, _BUILDINGS, ("storeys", "height"), "how high a building is")
    _check(asked_as, _ACTIONS, ("uprn", "name"), "which building an action is of")
    _check(asked_as, _ACTIONS, ("due_on",), "when an action is due")
    properties = None
    said = [held_as, asked_as]
    if register is not None:
        properties, properties_as = take(text_of(register), REGISTER, _REGISTER, chosen["register"])
        _check(properties_as, _REGISTER, ("uprn",), "the number of a property")
        _check(properties_as, _REGISTER, ("parent_uprn",), "which building a home is in")
        said.append(properties_as)

    places, ties = with_rows(held, register_places(properties))
    heights = held_as.loc[held_as["setting"] == "height", "column"]
    unit = unit_of(str(heights.iloc[0]))
    name = buildings.name if isinstance(buildings, SourceTable) else "The list of buildings"
    facts = facts_of(held, ties["building"], unit, name.replace("_", " ").capitalize())
    known = known_of(facts, places)
    action_ties = tie(asked.assign(address=""), places)
    to = pd.Timestamp(as_at) if as_at else _newest(held, asked)
    done = actions_of(asked, action_ties, to)
    return BuildingView(
        places=places,
        known=with_actions(known, done),
        facts=facts,
        conflicts=conflicts_of(facts, known, places),
        actions=done,
        ties=ties,
        columns=pd.concat(said, ignore_index=True),
        as_at=to.date(),
        day_given=as_at is not None,
        assessed_within=assessed_within,
    )


def _check(said: pd.DataFrame, which: str, roles: tuple[str, ...], what: str) -> None:
    if said.loc[said["setting"].isin(roles), "column"].eq("").all():
        raise WorkbenchError(
            f"The {which} has no column that says {what}.",
            safe=_SAFE,
            todo=f"Name it in the setting columns, as {_SETTINGS[which]}.{roles[-1]}=HEADING, or "
            f"change its heading to {listed(roles, conjunction='or')}.",
        )


def _newest(held: pd.DataFrame, asked: pd.DataFrame) -> pd.Timestamp:
    """Find the newest day of the lists; one to come is a slip of the pen."""
    today = pd.Timestamp(datetime.now(tz=UTC).date())
    texts = [held["recorded_on"], held["assessed_on"], asked["raised_on"], asked["done_on"]]
    found = pd.concat([days(text) for text in texts])
    newest = found[found <= today].max()
    if pd.isna(newest):
        raise WorkbenchError(
            "Neither list has a date, so it cannot be told what is overdue.",
            safe=_SAFE,
            todo="Give the day to count to as as_at.",
        )
    return pd.Timestamp(newest)
