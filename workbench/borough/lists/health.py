"""The GP list: almost everybody, and some who left or died and were never taken off."""

import numpy as np

from workbench.borough.draft import Draft, begin
from workbench.borough.kinds import Days, Integers, Text
from workbench.borough.lists.ethnicity import record_ethnicity
from workbench.borough.lists.styles import british, days
from workbench.borough.mechanisms import (
    ACCENTS,
    record_address,
    record_dob,
    record_names,
    record_nhs_number,
    record_phone,
    record_sex,
    write_twice,
)
from workbench.borough.settings import DAY, document, stream
from workbench.borough.spelling import plain
from workbench.borough.world import World

_LISTED = {"resident": 0.988, "left": 0.85, "died": 0.25}
_NEWCOMERS_LISTED, _NEW_SINCE = 0.85, 2025
_DAYS_AFTER_BIRTH, _DAYS_AFTER_MOVE = 60, 240


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
    columns["middle_name"] = draft.of("middle")
    draft.change("middle_name", ACCENTS, draft.struck("accents_dropped"), plain)
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
    """Draw the day of registration: some time after birth or the last move."""
    since = draft.of("moved_in")
    most = np.where(since == draft.of("dob"), _DAYS_AFTER_BIRTH, _DAYS_AFTER_MOVE)
    most = np.minimum(most, (DAY - since).astype(int))
    return np.asarray(since + days(draft.rng.random(len(draft)) * most))


def _practices(world: World) -> Text:
    """Return the surgery nearest to every address's area."""
    names = document("places")["surgeries"]
    places = world.geography.lsoas[["x", "y"]].to_numpy(float)
    count = max(2, min(len(names), len(places) // 4))
    sites = places[stream(world.seed, "surgeries").choice(len(places), count, replace=False)]
    nearest: Integers = ((places[:, None] - sites[None]) ** 2).sum(axis=2).argmin(axis=1)
    return np.asarray(np.array(names, dtype=object)[nearest[world.addresses["lsoa"].to_numpy()]])
