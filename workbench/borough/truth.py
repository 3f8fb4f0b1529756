"""What is true, apart from the lists: people, homes, buildings, links, faults, needs and facts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workbench.borough import story
from workbench.borough.catalogue import columns
from workbench.borough.draft import Draft
from workbench.borough.files import write_parquet
from workbench.borough.kinds import Values
from workbench.borough.settings import DAY, MADE_UP, TODAY, document, margins, stream
from workbench.borough.world import World

GROUPS = [
    "ethnic_group",
    "broad_group",
    "culture",
    "age_band",
    "sex",
    "tenure",
    "moved_recently",
    "ward_name",
]
_RENAMED = {"culture": "naming_culture", "ward_name": "ward"}


def write_truth(
    folder: Path,
    world: World,
    drafts: Sequence[Draft],
    told: pd.DataFrame,
    pupils: pd.DataFrame,
    council_faults: pd.DataFrame,
) -> dict[str, Any]:
    """Write the truth's tables as Parquet files.

    Returns
    -------
    dict
        Totals and planted facts, to go into ``facts.json``.
    """
    linked = links(world, drafts)
    tables = {
        "people": _people(world),
        "households": _households(world),
        "moves": _moves(world),
        "addresses": world.addresses,
        "links": linked,
        "defects": defects(drafts),
        "need": need(world, told, pupils),
        "councils": council_faults,
    }
    _write(folder, tables)
    return _facts(world, linked, told, council_faults)


def write_places(folder: Path, buildings: pd.DataFrame, actions: pd.DataFrame) -> None:
    """Write what is true of shared buildings and of their fire-risk actions as Parquet files."""
    _write(folder, {"buildings": buildings, "fire_actions": actions})


def _write(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        made = table.assign(made_up=MADE_UP)[list(columns(f"truth_{name}"))]
        write_parquet(made, folder / f"{name}.parquet")


def links(world: World, drafts: Sequence[Draft]) -> pd.DataFrame:
    """Say whom every record of every list is about, with the groups to compare them by.

    Returns
    -------
    DataFrame
        ``list``, ``record_id``, ``named`` (first, or second where a record names two people),
        ``person_id``, ``ethnic_group``, ``broad_group``, ``naming_culture``, ``age_band``,
        ``sex``, ``tenure``, ``moved_recently``, ``ward``.
    """
    rows = pd.concat([draft.links() for draft in drafts], ignore_index=True)
    about = world.people[["person_id", *GROUPS]].iloc[rows["person"].to_numpy()]
    joined = pd.concat([rows.drop(columns="person"), about.reset_index(drop=True)], axis=1)
    return joined.rename(columns=_RENAMED)


def defects(drafts: Sequence[Draft]) -> pd.DataFrame:
    """List every fault in every list, in the order they were put in.

    Returns
    -------
    DataFrame
        ``list``, ``record_id``, ``column`` (empty where the whole record is at fault), ``kind``,
        ``before`` and ``after`` as the list would show them. Where several faults struck one
        value, each begins with what the one before left.
    """
    return pd.concat([draft.faults() for draft in drafts], ignore_index=True)


def need(world: World, told: pd.DataFrame, pupils: pd.DataFrame) -> pd.DataFrame:
    """Say who shields and was called, who may have free school meals, who has no computer.

    Returns
    -------
    DataFrame
        One row a resident: ``person_id``, ``shielding_version`` (0 for those not told),
        ``told_on``, ``called``, ``pupil``, ``fsm_eligible``, ``fsm_claimed``, ``no_computer``,
        ``disabled``.
    """
    count = len(world.people)

    def filled(rows: Values, values: Values, empty: object) -> Values:
        column = np.full(count, empty, dtype=values.dtype)
        column[rows] = values
        return column

    shielding, roll = told["person"].to_numpy(), pupils["person"].to_numpy()
    frame = pd.DataFrame({"person_id": world.column("person_id")})
    frame["shielding_version"] = filled(shielding, told["version"].to_numpy(), 0)
    frame["told_on"] = filled(shielding, told["told_on"].to_numpy(), np.datetime64("NaT"))
    frame["called"] = filled(shielding, told["called"].to_numpy(), False)
    frame["pupil"] = filled(roll, np.full(len(roll), True), False)
    frame["fsm_eligible"] = filled(roll, pupils["eligible"].to_numpy(), False)
    frame["fsm_claimed"] = filled(roll, pupils["fsm"].to_numpy(), False)
    frame["no_computer"] = filled(roll, _no_computer(world, pupils), False)
    frame["disabled"] = world.column("disabled")
    return frame[world.resident].reset_index(drop=True)


def _no_computer(world: World, pupils: pd.DataFrame) -> Values:
    """Draw the pupils whose home has no computer, more of those with free school meals."""
    held, fsm = margins(), pupils["fsm"].to_numpy()
    share = fsm.mean()
    others = (held["no_computer_all"] - held["no_computer_fsm"] * share) / (1 - share)
    luck = stream(world.seed, "computers").random(len(world.households))
    home = world.column("household")[pupils["person"]]
    return np.asarray(luck[home] < np.where(fsm, held["no_computer_fsm"], others))


def _people(world: World) -> pd.DataFrame:
    ids = world.households["household_id"].to_numpy(object)
    return world.people.rename(columns=_RENAMED).assign(
        household_id=ids[world.column("household")], age=world.people["age"].round(2)
    )


def _households(world: World) -> pd.DataFrame:
    uprn = world.addresses["uprn"].to_numpy(object)[world.households["address"]]
    return world.households.drop(columns=["lsoa", "address"]).assign(uprn=uprn)


def _moves(world: World) -> pd.DataFrame:
    home = world.moves["household"].to_numpy()
    address = world.households["address"].to_numpy()[home]
    moves = world.moves.drop(columns="household").assign(
        to_uprn=world.addresses["uprn"].to_numpy(object)[address]
    )
    moves.insert(0, "household_id", world.households["household_id"].to_numpy(object)[home])
    return moves


def _facts(
    world: World, linked: pd.DataFrame, told: pd.DataFrame, council_faults: pd.DataFrame
) -> dict[str, Any]:
    resident = world.resident
    alive = told[resident[told["person"]]]
    return {
        "made_up": MADE_UP,
        "borough": document("places")["borough"],
        "today": TODAY.isoformat(),
        "size": world.size,
        "seed": world.seed,
        "people": int(resident.sum()),
        "households": len(np.unique(world.column("household")[resident])),
        "told_to_shield": len(alive),
        "told_to_shield_never_called": int((~alive["called"]).sum()),
        "the_woman_nobody_called": _woman(world, linked),
        "council_faults": council_faults.to_dict("records"),
    }


def _woman(world: World, linked: pd.DataFrame) -> dict[str, Any]:
    person_id = world.people["person_id"].iat[world.woman]
    hers = linked[linked["person_id"] == person_id]
    return {
        "name": f"{story.TITLE} {story.GIVEN} {story.FAMILY}",
        "person_id": person_id,
        "age": int(world.column("age")[world.woman]),
        "told_on": str(story.TOLD_ON),
        "days_waiting": int((DAY - story.TOLD_ON).astype(int)),
        "records": {
            str(name): list(rows["record_id"]) for name, rows in hers.groupby("list", sort=True)
        },
        "source": story.SOURCE,
    }
