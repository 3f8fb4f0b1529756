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
from workbench.borough.settings import DAY, document, stream, table
from workbench.borough.world import World

_ONLY_FAMILY_OLD, _ONLY_FAMILY, _WITH_TITLE = 0.22, 0.06, 0.3
_SHIELDERS_HELPED = 0.13
_MORE_TRIES = 0.45
_SPOKE = "Spoke to resident"


def _speak_names(draft: Draft) -> None:
    """Put names together as people say them: Mrs Begum, Mrs Rahima Begum, Rahima Begum."""
    rng, count = draft.rng, len(draft)
    old = draft.of("age") > 65
    only_family = rng.random(count) < np.where(old, _ONLY_FAMILY_OLD, _ONLY_FAMILY)
    titled = rng.random(count) < _WITH_TITLE
    given, family = draft.columns["first_name"], draft.columns["last_name"]
    parts = zip(draft.of("title"), given, family, only_family, titled, strict=True)
    names = [
        f"{title} {last}" if only else f"{title} {first} {last}" if led else f"{first} {last}"
        for title, first, last, only, led in parts
    ]
    draft.columns["name"] = np.array(names, dtype=object)
    draft.fold({"first_name": ~only_family, "last_name": np.ones(count, dtype=bool)}, "name")


def food_parcels(world: World, told: pd.DataFrame) -> Draft:
    """Write ``food_parcels``: homes in hardship and people who shield, as volunteers typed them."""
    rng = stream(world.seed, "parcels")
    adult = world.resident & (world.column("age") >= 18)
    asks = adult & np.isin(world.column("role"), ("first adult", "sharer"))
    hardship = world.column("hardship")
    chance = np.where(asks, 0.003 + 0.06 / (1 + np.exp(-(hardship - 1.8) * 1.6)), 0.0)
    shields = np.zeros(len(adult), dtype=bool)
    shields[told.loc[told["called"], "person"]] = True
    chance[shields & adult] = np.maximum(chance, _SHIELDERS_HELPED)[shields & adult]
    missed = told.loc[~told["called"], "person"]
    chance[missed] = 0.0
    rows = np.flatnonzero(rng.random(len(chance)) < chance)
    draft = begin("food_parcels", world, rows, "FP")
    record_names(draft)
    _speak_names(draft)
    record_phone(draft)
    record_address(draft)
    _note_floors(draft)
    _count_home(draft)
    _record_parcels(draft)
    write_twice(draft, "FP")
    for column in ("first_parcel", "last_parcel"):
        draft.write(column, british)
    return draft


def _note_floors(draft: Draft) -> None:
    """Note the floor, or the bell, within the name: that is where volunteers look."""
    rows = (draft.of("dwelling") == "flat") & draft.struck("note_in_name")
    floors = pick(draft.rng, document("services")["food_parcels"]["floors"], int(rows.sum()))
    noted = [
        f"{name} {floor}" for name, floor in zip(draft.columns["name"][rows], floors, strict=True)
    ]
    draft.put("name", "note in the name", rows, np.array(noted, dtype=object))


def _count_home(draft: Draft) -> None:
    world, home = draft.world, draft.of("household")
    for column, of_age in (
        ("adults", world.column("age") >= 18),
        ("children", world.column("age") < 18),
    ):
        rows = world.column("household")[world.resident & of_age]
        counts = np.bincount(rows, minlength=len(world.households))[home]
        draft.columns[column] = counts.astype(str).astype(object)


def _record_parcels(draft: Draft) -> None:
    rng, columns, count = draft.rng, draft.columns, len(draft)
    words = document("services")["food_parcels"]
    columns["household_or_person"] = pick(rng, words["rows_are"], count)
    columns["needs"] = pick(rng, words["needs"], count)
    columns["delivered"] = pick(rng, words["delivered"], count)
    columns["volunteer"] = pick(rng, words["volunteers"], count)
    spoken = table("cultures").set_index("culture")["language"].to_dict()
    own = np.array([spoken[culture] for culture in draft.of("culture")], dtype=object)
    noted = (draft.of("arrived") > 2010) & (rng.random(count) < 0.45)
    english = pick(rng, {"": 0.7, "English": 0.3}, count)
    columns["language"] = np.where(noted, own, english).astype(object)
    first = between(rng, "2026-06-04", "2026-06-26", count)
    weeks = (DAY - days(1) - first).astype(int) // 7
    parcels = np.minimum(rng.integers(1, 4, count), weeks + 1)
    columns["first_parcel"] = first
    columns["last_parcel"] = first + days((parcels - 1) * 7)
    columns["parcels"] = parcels.astype(str).astype(object)


def welfare_calls(world: World, told: pd.DataFrame) -> Draft:
    """Write ``welfare_calls``: calls to people told to shield, several where nobody answered."""
    called = told[told["called"]]
    rng = stream(world.seed, "calls")
    tries = 1 + rng.poisson(_MORE_TRIES, len(called))
    told_on = np.repeat(called["told_on"].to_numpy().astype("datetime64[D]"), tries)
    room = (DAY - told_on).astype(int)
    wait = 2 + rng.gamma(2.0, 2.6, len(told_on))
    wait = np.where(wait > room, rng.uniform(2, room + 1), wait)
    dates = told_on + days(wait)
    dates[dates.argmax()] = DAY  # calls are still being made
    order = np.argsort(dates, kind="stable")
    person = np.repeat(called["person"].to_numpy(), tries)[order]
    draft = begin("welfare_calls", world, person, "WC", shuffle=False)
    words, count = document("services")["welfare_calls"], len(draft)
    record_names(draft)
    _speak_names(draft)
    record_dob(draft)
    record_phone(draft)
    draft.columns["call_date"] = dates[order]
    last = ~pd.Series(person).duplicated(keep="last").to_numpy()
    final = pick(draft.rng, words["last_outcomes"], count)
    final[(final == _SPOKE) & (draft.of("age") < 16)] = "Spoke to family"
    earlier = pick(draft.rng, words["earlier_outcomes"], count)
    draft.columns["outcome"] = np.where(last, final, earlier).astype(object)
    spoke = np.array([text.startswith("Spoke") for text in draft.columns["outcome"]])
    needs = pick(draft.rng, words["needs"], count)
    draft.columns["needs"] = np.where(spoke, needs, "").astype(object)
    draft.columns["caller"] = pick(draft.rng, words["callers"], count)
    draft.write("call_date", british)
    draft.write("dob", british)
    return draft
