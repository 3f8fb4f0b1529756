"""Food parcels from the voluntary sector, and the council's welfare calls."""

import numpy as np
import pandas as pd

from workbench.borough.draft import Draft, begin
from workbench.borough.lists.styles import between, british, days, pick
from workbench.borough.mechanisms import (
    record_address,
    record_dob,
    record_names,
    record_phone,
    write_twice,
)
from workbench.borough.settings import DAY, stream
from workbench.borough.world import World

PARCEL_COLUMNS = ["parcel_ref", "name", "phone", "address", "postcode", "household_or_person", "adults", "children", "needs", "language", "first_parcel", "last_parcel", "parcels", "delivered", "volunteer"]
CALL_COLUMNS = ["call_id", "name", "dob", "phone", "call_date", "outcome", "needs", "caller"]
_NEEDS = (
    "Food",
    "Food and medicine",
    "Halal food",
    "Vegetarian",
    "Baby milk and nappies",
    "Lonely, would like a call",
    "Dog walking",
    "Gluten free",
    "@home after 5",
    "Needs help to carry",
    "",
)
_VOLUNTEERS = ("Ros", "Dev", "Mags", "Tolu", "Ewa", "Ibrahim", "Jen", "Sal")
_CALLED = {1: 0.93, 2: 0.9, 3: 0.84}


def spoken_name(draft: Draft) -> np.ndarray:
    """Put a title and both names together as people say them, or the title and one name."""
    rng = draft.rng
    title, given, family = (
        draft.of("title"),
        draft.columns["first_name"],
        draft.columns["last_name"],
    )
    age = draft.of("age").astype(float)
    formal = rng.random(len(draft)) < np.where(age > 65, 0.3, 0.12)
    titled = rng.random(len(draft)) < 0.3
    names = [
        f"{t} {f}" if only else f"{t} {g} {f}" if with_title else f"{g} {f}"
        for t, g, f, only, with_title in zip(title, given, family, formal, titled, strict=True)
    ]
    return np.array(names, dtype=object)


def food_parcels(world: World, told: pd.DataFrame, story: np.ndarray) -> Draft:
    """Write ``food_parcels``: households in hardship and people who shield, as volunteers typed them."""
    rng = stream(world.seed, "parcels")
    people = world.people
    adult = (
        people["role"].isin(["first adult", "sharer"])
        & (people["age"] >= 18)
        & (people["status"] == "resident")
    ).to_numpy()
    hardship = people["hardship"].to_numpy()
    chance = np.where(adult, 0.012 + 0.10 / (1 + np.exp(-(hardship - 1.8) * 1.6)), 0.0)
    shields = np.zeros(len(people), dtype=bool)
    shields[told["person"]] = True
    chance = np.where(
        shields & (people["status"] == "resident").to_numpy() & (people["age"] >= 18).to_numpy(),
        np.maximum(chance, 0.13),
        chance,
    )
    chance[story] = 0.0
    rows = np.flatnonzero(rng.random(len(people)) < chance)
    draft = begin("food_parcels", world, rows, "FP")
    rng, columns = draft.rng, draft.columns
    count = len(draft)
    record_names(draft)
    columns["name"] = spoken_name(draft)
    record_phone(draft)
    record_address(draft)
    in_flat = (draft.of("dwelling") == "flat") & (rng.random(count) < 0.08)
    floors = pick(
        rng, ["(ground floor)", "(1st floor)", "(2nd floor)", "(3rd floor)", "(top bell)"], count
    )
    noted = np.array(
        [f"{name} {floor}" for name, floor in zip(columns["name"], floors, strict=True)],
        dtype=object,
    )
    draft.put("name", "note in the name", in_flat, noted[in_flat])
    home = people[people["status"] == "resident"].groupby("household")["age"]
    adults = home.apply(lambda ages: int((ages >= 18).sum()))
    children = home.apply(lambda ages: int((ages < 18).sum()))
    household = draft.of("household").astype(int)
    columns["household_or_person"] = pick(
        rng,
        ["household", "person", "Household", "hh", "1 person", ""],
        count,
        [4, 2, 2, 1, 0.6, 1.2],
    )
    columns["adults"] = adults.reindex(household).fillna(1).astype(int).astype(str).to_numpy(object)
    columns["children"] = (
        children.reindex(household).fillna(0).astype(int).astype(str).to_numpy(object)
    )
    columns["needs"] = pick(rng, _NEEDS, count, [5, 2, 1.2, 1, 0.8, 1, 0.4, 0.4, 0.1, 0.5, 4])
    from workbench.borough.settings import table

    language = table("cultures").set_index("culture")["language"]
    speaks = rng.random(count) < np.where(draft.of("arrived") > 2010, 0.45, 0.1)
    columns["language"] = np.where(
        speaks,
        language.reindex(draft.of("culture")).to_numpy(object),
        pick(rng, ["", "English"], count),
    ).astype(object)
    first = between(rng, "2026-06-04", "2026-06-26", count)
    parcels = rng.integers(1, 4, count)
    columns["first_parcel"] = first
    columns["last_parcel"] = np.minimum(first + days((parcels - 1) * 7), DAY - days(np.array(1)))
    columns["parcels"] = parcels.astype(str).astype(object)
    columns["delivered"] = pick(
        rng, ["yes", "y", "Y", "1", "✓", "Yes", "no", ""], count, [5, 3, 2, 2, 2, 2, 0.8, 0.6]
    )
    columns["volunteer"] = pick(rng, _VOLUNTEERS, count)
    write_twice(draft, "FP")
    draft.columns["parcel_ref"] = draft.record_ids
    for column in ("first_parcel", "last_parcel"):
        draft.write(column, british)
    return draft


def welfare_calls(
    world: World, told: pd.DataFrame, story: np.ndarray, unreached: np.ndarray
) -> Draft:
    """Write ``welfare_calls``: calls to people told to shield; several to those who did not answer.

    Parameters
    ----------
    world, told
        The truth, and who is told to shield.
    story, unreached
        Row numbers of people nobody called.
    """
    rng = stream(world.seed, "calls")
    alive = told[world.people["status"].to_numpy(object)[told["person"]] == "resident"]
    person, version = alive["person"].to_numpy(), alive["version"].to_numpy()
    missed = np.isin(person, np.concatenate([story, unreached]))
    tries = 1 + rng.poisson(0.45, len(person))
    tries[missed] = 0
    draft = begin("welfare_calls", world, np.repeat(person, tries), "WC", shuffle=False)
    rng, columns = draft.rng, draft.columns
    count = len(draft)
    told_on = np.repeat(alive["told_on"].to_numpy().astype("datetime64[D]"), tries)
    version = np.repeat(version, tries)
    wait = 2 + rng.gamma(2.0, 2.6, count).astype(int)
    called = np.minimum(told_on + days(wait), DAY - days(rng.integers(1, 4, count)))
    order = np.argsort(called, kind="stable")
    draft.person, called = draft.person[order], called[order]
    columns["call_id"] = draft.record_ids
    record_names(draft)
    columns["name"] = spoken_name(draft)
    record_dob(draft)
    record_phone(draft)
    columns["call_date"] = called
    last = ~pd.Series(draft.person).duplicated(keep="last").to_numpy()
    columns["outcome"] = np.where(
        last,
        pick(
            rng,
            ["Spoke to resident", "Spoke to family", "No answer, left message"],
            count,
            [0.84, 0.09, 0.07],
        ),
        pick(rng, ["No answer", "No answer, left message", "Call back"], count, [0.6, 0.25, 0.15]),
    ).astype(object)
    columns["needs"] = pick(
        rng,
        ["None", "Food", "Medicine", "Lonely", "Food and medicine", ""],
        count,
        [4, 1.6, 1, 1.2, 0.6, 2],
    )
    columns["caller"] = pick(
        rng, ["Library team", "Contact centre", "Leisure team", "Housing team"], count
    )
    draft.write("call_date", british)
    draft.write("dob", british)
    return draft
