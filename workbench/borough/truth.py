"""What is true, written apart from the lists: people, homes, links, faults, needs and facts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workbench.borough.draft import Draft
from workbench.borough.files import write_parquet
from workbench.borough.settings import DAY, MADE_UP, margins, stream
from workbench.borough.world import World

GROUPS = ["ethnic_group", "broad_group", "culture", "age_band", "sex", "tenure", "moved_recently", "ward_name"]
_PEOPLE = ["person_id", "household_id", "role", "status", "title", "given", "middle", "family", "former_family", "known_as", "sex", "dob", "documented_dob", "age", "age_band", "ethnic_group", "broad_group", "culture", "arrived", "disabled", "nhs_number", "upn", "phone", "uprn", "line", "postcode", "lsoa_code", "ward_code", "ward_name", "tenure", "moved_in", "moved_recently"]


def links(world: World, drafts: Sequence[Draft]) -> pd.DataFrame:
    """Say whom every record of every list is about, with the groups to compare them by."""
    rows = pd.concat([draft.links() for draft in drafts], ignore_index=True)
    rows = rows[rows["person"] >= 0].reset_index(drop=True)
    about = (
        world.people[["person_id", *GROUPS]].iloc[rows["person"].to_numpy()].reset_index(drop=True)
    )
    joined = pd.concat([rows.drop(columns="person"), about], axis=1)
    joined = joined.rename(
        columns={"culture": "naming_culture", "ward_name": "ward", "tenure": "tenure"}
    )
    return joined.assign(made_up=MADE_UP)


def faults(drafts: Sequence[Draft]) -> pd.DataFrame:
    """List every fault in every list, in the order they were put in."""
    rows = pd.concat([draft.faults() for draft in drafts], ignore_index=True)
    for side in ("before", "after"):
        rows[side] = [_text(value) for value in rows[side]]
    return rows.assign(made_up=MADE_UP)


def _text(value: object) -> str:
    if value is None or value is pd.NaT:
        return ""
    return str(value)


def need(world: World, told: pd.DataFrame, pupils: pd.DataFrame) -> pd.DataFrame:
    """Say who shields, who may have free school meals, and which pupils have no computer.

    Returns
    -------
    DataFrame
        One row a resident: ``person_id``, ``shielding_version`` (0 for nobody told), ``told_on``,
        ``pupil``, ``fsm_eligible``, ``fsm_claimed``, ``no_computer``, ``disabled``.
    """
    rng = stream(world.seed, "need")
    held = margins()
    frame = pd.DataFrame({"person_id": world.people["person_id"]})
    frame["shielding_version"] = 0
    frame.loc[told["person"].to_numpy(), "shielding_version"] = told["version"].to_numpy()
    on = pd.Series(told["told_on"].to_numpy(), index=told["person"].to_numpy())
    frame["told_on"] = on.reindex(frame.index).to_numpy()
    for column in ("pupil", "fsm_eligible", "fsm_claimed", "no_computer"):
        frame[column] = False
    rows = pupils["person"].to_numpy()
    frame.loc[rows, "pupil"] = True
    frame.loc[rows, "fsm_eligible"] = pupils["eligible"].to_numpy()
    frame.loc[rows, "fsm_claimed"] = pupils["fsm"].to_numpy()
    share = pupils["fsm"].mean()
    others = (held["no_computer_all"] - held["no_computer_fsm"] * share) / max(1 - share, 0.01)
    chance = np.where(pupils["fsm"], held["no_computer_fsm"], others)
    home = world.people["household"].to_numpy()[rows]
    frame.loc[rows, "no_computer"] = rng.random(len(world.households))[home] < chance
    frame["disabled"] = world.people["disabled"].to_numpy()
    here = (world.people["status"] == "resident").to_numpy()
    return frame[here].reset_index(drop=True).assign(made_up=MADE_UP)


def facts(world: World, **more: Any) -> dict[str, Any]:
    """Return totals and planted facts of the borough."""
    living = world.people[world.people["status"] == "resident"]
    return {
        "made_up": MADE_UP,
        "borough": "Haldenmere",
        "today": str(DAY),
        "size": world.size,
        "seed": world.seed,
        "people": len(living),
        "households": int(living["household"].nunique()),
        **more,
    }


def write_truth(folder: Path, world: World, tables: dict[str, pd.DataFrame]) -> None:
    """Write the truth's tables as Parquet files."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = world.households["household_id"].to_numpy(object)
    people = world.people.assign(household_id=ids[world.people["household"]])[_PEOPLE]
    write_parquet(
        people.assign(age=people["age"].round(2), made_up=MADE_UP), folder / "people.parquet"
    )
    households = world.households.drop(columns=["lsoa", "address", "dwelling"]).assign(
        uprn=world.addresses["uprn"].to_numpy(object)[world.households["address"]], made_up=MADE_UP
    )
    write_parquet(households, folder / "households.parquet")
    moves = world.moves.assign(
        household_id=ids[world.moves["household"]],
        to_uprn=world.addresses["uprn"].to_numpy(object)[
            world.households["address"].to_numpy()[world.moves["household"]]
        ],
        made_up=MADE_UP,
    ).drop(columns="household")
    write_parquet(moves, folder / "moves.parquet")
    addresses = world.addresses.drop(columns=["lsoa", "building"])
    write_parquet(addresses.assign(made_up=MADE_UP), folder / "addresses.parquet")
    for name, table in tables.items():
        write_parquet(table, folder / f"{name}.parquet")
