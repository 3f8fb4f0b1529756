"""The GP list: almost everybody, and some who left or died and were never taken off."""

import numpy as np

from workbench.borough.draft import Draft, begin
from workbench.borough.kinds import Days, Integers, Text
from workbench.borough.lists.styles import british, days, pick
from workbench.borough.mechanisms import (
    record_address,
    record_dob,
    record_names,
    record_nhs_number,
    record_phone,
    record_sex,
    write_twice,
)
from workbench.borough.settings import DAY, document, stream, table
from workbench.borough.spelling import plain
from workbench.borough.world import World

COLUMNS = [
    "gp_patient_id",
    "nhs_number",
    "title",
    "first_name",
    "middle_name",
    "last_name",
    "dob",
    "sex",
    "address",
    "postcode",
    "phone",
    "practice",
    "registered_on",
    "ethnicity",
]
_LISTED = {"resident": 0.988, "left": 0.85, "died": 0.25}
_NEWCOMERS_LISTED, _NEW_SINCE = 0.85, 2025


def gp_list(world: World) -> Draft:
    """Write ``gp_list``."""
    rng = stream(world.seed, "gp registration")
    status = world.column("status")
    chance = np.array([_LISTED[held] for held in status])
    newcomer = (world.column("arrived") >= _NEW_SINCE) & world.resident
    chance[newcomer] = _NEWCOMERS_LISTED
    draft = begin("gp_list", world, np.flatnonzero(rng.random(len(chance)) < chance), "GP")
    columns = draft.columns
    columns["title"] = draft.of("title")
    record_names(draft)
    columns["middle_name"] = np.array([plain(name) for name in draft.of("middle")], dtype=object)
    record_dob(draft)
    record_sex(draft)
    record_address(draft, nhs=True)
    record_phone(draft)
    record_nhs_number(draft)
    columns["practice"] = _practices(world)[draft.of("address")]
    columns["registered_on"] = _registered(draft)
    record_ethnicity(draft, document("services")["gp_list"]["ethnicity_blanks"])
    gone = np.flatnonzero(draft.of("status") != "resident")
    draft.note("", "still listed", gone, draft.of("status")[gone], draft.record_ids[gone])
    write_twice(draft, "GP")
    draft.write("dob", british)
    draft.write("registered_on", british)
    return draft


def _registered(draft: Draft) -> Days:
    """Draw the day of registration: some time after birth and, mostly, after the last move."""
    after_move = draft.of("moved_in") + days(draft.rng.integers(2, 240, len(draft)))
    after_birth = draft.of("dob") + days(draft.rng.integers(5, 60, len(draft)))
    latest = np.where(draft.of("status") == "resident", DAY, draft.of("moved_in") + days(90))
    return np.asarray(np.minimum(np.maximum(after_move, after_birth), latest))


def _practices(world: World) -> Text:
    """Return the surgery nearest to every address's area."""
    names = document("places")["surgeries"]
    places = world.geography.lsoas[["x", "y"]].to_numpy(float)
    count = max(2, min(len(names), len(places) // 4))
    sites = places[stream(world.seed, "surgeries").choice(len(places), count, replace=False)]
    nearest: Integers = ((places[:, None] - sites[None]) ** 2).sum(axis=2).argmin(axis=1)
    return np.asarray(np.array(names, dtype=object)[nearest[world.addresses["lsoa"].to_numpy()]])


def record_ethnicity(draft: Draft, blanks: dict[str, float]) -> None:
    """Write ethnic groups as staff record them.

    The share whose record agrees with what the person says differs by group (ONS, linked health
    records and Census 2021); a record that disagrees shows another group, near ones first.
    Nothing but the ethnicity column depends on it.

    Parameters
    ----------
    draft
        The list.
    blanks
        What is written where the group is not known, and how often.
    """
    groups = table("ethnic_groups")
    names, broad = groups["ethnic_group"].to_numpy(object), groups["broad_group"].to_numpy(object)
    agreement = dict(zip(names, groups["gp_agreement"].astype(float), strict=True))
    truth = draft.of("ethnic_group")
    draft.columns["ethnicity"] = truth
    agree = np.array([agreement[name] for name in truth])
    wrong = draft.rng.random(len(draft)) >= agree
    shown = truth.copy()
    for place, name in enumerate(names):
        rows = np.flatnonzero(wrong & (truth == name))
        chance = groups["share"].to_numpy(float) * np.where(broad == broad[place], 4.0, 1.0)
        chance[place] = 0.0
        shown[rows] = names[draft.rng.choice(len(names), len(rows), p=chance / chance.sum())]
    draft.put("ethnicity", "ethnicity recorded otherwise", wrong, shown[wrong])
    leave_ethnicity_out(draft, blanks)


def leave_ethnicity_out(draft: Draft, blanks: dict[str, float]) -> None:
    """Write a blank, or a word that means one, instead of some ethnic groups."""
    rows = draft.struck("ethnicity_missing")
    draft.put("ethnicity", "ethnicity missing", rows, pick(draft.rng, blanks, int(rows.sum())))
