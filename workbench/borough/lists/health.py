"""The GP list, and the list of people told to shield in its three versions."""

import numpy as np
import pandas as pd

from workbench.borough.draft import Draft, begin
from workbench.borough.lists.styles import between, british, day, days, iso, pick
from workbench.borough.mechanisms import (
    record_address,
    record_dob,
    record_names,
    record_nhs_number,
    record_phone,
    record_sex,
    write_twice,
)
from workbench.borough.settings import DAY, document, margins, stream, table
from workbench.borough.world import World

GP_COLUMNS = ["gp_patient_id", "nhs_number", "title", "first_name", "middle_name", "last_name", "dob", "sex", "address", "postcode", "phone", "practice", "registered_on", "ethnicity"]
SHIELDING_COLUMNS = ["shielding_id", "nhs_number", "first_name", "last_name", "dob", "sex", "address", "postcode", "phone", "reason", "told_on"]
_GHOSTS = 0.76
_NOT_REGISTERED = 0.012

REASONS = {
    "Severe respiratory condition": 0.38,
    "Rare genetic, metabolic or autoimmune disease": 0.17,
    "Cancer": 0.14,
    "Immunosuppression therapy": 0.16,
    "Transplant": 0.03,
    "Pregnancy with heart disease": 0.002,
    "Added by GP or hospital": 0.118,
}


def gp_list(world: World) -> Draft:
    """Write ``gp_list``: almost everybody, and some who left or died and were never taken off."""
    rng = stream(world.seed, "gp registration")
    status = world.people["status"].to_numpy(object)
    chance = np.select(
        [status == "resident", status == "left"], [1 - _NOT_REGISTERED, _GHOSTS], 0.25
    )
    newcomer = (world.people["arrived"] >= 2025).to_numpy()
    chance = np.where(newcomer & (status == "resident"), 0.85, chance)
    draft = begin("gp_list", world, np.flatnonzero(rng.random(len(status)) < chance), "GP")
    rng, columns = draft.rng, draft.columns
    record_nhs_number(draft)
    columns["title"] = draft.of("title")
    record_names(draft)
    columns["middle_name"] = np.array([_plain(name) for name in draft.of("middle")], dtype=object)
    record_dob(draft)
    record_sex(draft)
    record_address(draft)
    record_phone(draft)
    surgeries = np.array(document("places")["surgeries"], dtype=object)
    count = max(2, min(len(surgeries), len(world.geography.lsoas) // 4))
    near = np.array(_nearest(world, count))
    columns["practice"] = surgeries[
        near[world.addresses["lsoa"].to_numpy()[draft.of("address").astype(int)]]
    ]
    born, moved = draft.of("dob"), draft.of("moved_in")
    latest = np.maximum(
        moved + days(rng.integers(2, 240, len(draft))), born + days(rng.integers(5, 60, len(draft)))
    )
    columns["registered_on"] = np.minimum(latest, DAY)
    columns["ethnicity"] = recorded_ethnicity(draft)
    gone = draft.of("status") != "resident"
    draft.note(
        draft.record_ids[gone],
        "",
        "still listed",
        np.where(draft.of("status")[gone] == "died", "died", "left the borough").astype(object),
        draft.record_ids[gone],
    )
    write_twice(draft, "GP")
    columns = draft.columns
    columns["gp_patient_id"] = draft.record_ids
    draft.write("dob", british)
    draft.write("registered_on", british)
    return draft


def _plain(name: str) -> str:
    from workbench.borough.spelling import plain

    return plain(name)


def _nearest(world: World, count: int) -> list[int]:
    """For every small area, the nearest of a number of surgeries."""
    places = world.geography.lsoas[["x", "y"]].to_numpy(float)
    rng = stream(world.seed, "surgeries")
    sites = places[rng.choice(len(places), count, replace=False)]
    return [int(((sites - place) ** 2).sum(axis=1).argmin()) for place in places]


def recorded_ethnicity(draft: Draft) -> np.ndarray:
    """Write ethnic groups as staff record them.

    The share whose record agrees with what the person says differs by group (ONS, linked health
    records and Census 2021); a record that disagrees shows another group at random, near ones
    first. Nothing but the ethnicity column depends on it.
    """
    groups = table("ethnic_groups").set_index("ethnic_group")
    truth = draft.of("ethnic_group")
    draft.columns["ethnicity"] = truth.copy()
    agree = pd.Series(truth).map(groups["gp_agreement"].astype(float)).to_numpy()
    wrong = draft.rng.random(len(draft)) >= agree
    names, broad = groups.index.to_numpy(object), groups["broad_group"].to_numpy(object)
    weight = groups["share"].astype(float).to_numpy()
    shown = truth.copy()
    for place, name in enumerate(names):
        rows = np.flatnonzero(wrong & (truth == name))
        chance = weight * np.where(broad == broad[place], 4.0, 1.0)
        chance[place] = 0.0
        shown[rows] = names[draft.rng.choice(len(names), len(rows), p=chance / chance.sum())]
    draft.put("ethnicity", "ethnicity recorded otherwise", wrong, shown[wrong])
    lost = draft.struck("ethnicity_missing")
    blank = pick(draft.rng, ["", "Not stated", "Not known"], int(lost.sum()), [0.55, 0.25, 0.2])
    draft.put("ethnicity", "ethnicity missing", lost, blank)
    return draft.columns["ethnicity"]


def told_to_shield(world: World) -> pd.DataFrame:
    """Choose who is told to shield, when, why, and from which version they are listed.

    Returns
    -------
    DataFrame
        ``person`` (row number), ``version`` (1, 2 or 3), ``told_on``, ``reason``.
    """
    rng = stream(world.seed, "shielding")
    held = margins()
    people = world.people
    age, status = people["age"].to_numpy(), people["status"].to_numpy(object)
    here = status == "resident"
    at_two = round(held["shielding_share"] * here.sum())
    bands = (
        (age < 18, "shielding_under_18"),
        ((age >= 18) & (age < 70), "shielding_18_69"),
        (age >= 70, "shielding_70"),
    )
    chosen, version = [], []
    for in_band, key in bands:
        rows = np.flatnonzero(here & in_band)
        number = round(at_two * held[key])
        weight = 1 + people["disabled"].to_numpy()[rows] * 3.0 + np.clip(age[rows] - 40, 0, 60) / 25
        total = min(round(number * held["shielding_growth"]), len(rows))
        order = rng.choice(rows, total, replace=False, p=weight / weight.sum())
        chosen.append(order)
        place = np.arange(total)
        version.append(np.where(place < number * 0.78, 1, np.where(place < number, 2, 3)))
    dead = rng.permutation(np.flatnonzero((status == "died") & (people["age"] > 65).to_numpy()))
    dead = dead[: max(1, round(at_two * held["shielding_dead"] * held["shielding_growth"]))]
    person = np.concatenate([*chosen, dead])
    versions = np.concatenate([*version, rng.integers(1, 3, len(dead))])
    told = np.select(
        [versions == 1, versions == 2],
        [
            between(rng, "2026-06-01", "2026-06-03", len(person)),
            between(rng, "2026-06-06", "2026-06-09", len(person)),
        ],
        between(rng, "2026-06-16", "2026-06-19", len(person)),
    )
    reasons = pick(rng, list(REASONS), len(person), list(REASONS.values()))
    woman = (
        (people["sex"].to_numpy(object)[person] == "female")
        & (age[person] > 18)
        & (age[person] < 45)
    )
    reasons[(reasons == "Pregnancy with heart disease") & ~woman] = "Added by GP or hospital"
    return pd.DataFrame(
        {
            "person": person,
            "version": versions,
            "told_on": told.astype("datetime64[s]"),
            "reason": reasons,
        }
    )


def shielding(world: World, told: pd.DataFrame, version: int) -> Draft:
    """Write one version of the shielding list: everyone told so far, drawn afresh from NHS systems."""
    rows = told[told["version"] <= version].reset_index(drop=True)
    name = f"shielding_v{version}"
    draft = begin(name, world, rows["person"].to_numpy(), f"SH{version}")
    place = pd.Series(rows.index, index=rows["person"])[draft.person].to_numpy()
    columns = draft.columns
    columns["shielding_id"] = draft.record_ids
    record_nhs_number(draft)
    record_names(draft)
    record_dob(draft)
    record_sex(draft, "Female", "Male")
    record_address(draft)
    record_phone(draft)
    columns["reason"] = rows["reason"].to_numpy(object)[place]
    columns["told_on"] = rows["told_on"].to_numpy().astype("datetime64[D]")[place]
    died = draft.of("status") == "died"
    draft.note(
        draft.record_ids[died],
        "",
        "has died",
        np.full(int(died.sum()), "died", dtype=object),
        draft.record_ids[died],
    )
    for column in ("dob", "told_on"):
        draft.write(column, british if version == 1 else iso)
    return draft


VERSION_DAYS = {
    1: ("2026-06-03", "2026-06-03"),
    2: ("2026-06-09", "2026-06-12"),
    3: ("2026-06-17", "2026-06-23"),
}
"""Day each version was due and day it arrived."""

ARRIVAL = {version: day(arrived) for version, (_, arrived) in VERSION_DAYS.items()}
