"""The school roll, with free school meals."""

import numpy as np
import pandas as pd

from workbench.borough.draft import Draft, begin
from workbench.borough.kinds import Days, Integers, Text
from workbench.borough.lists.ethnicity import leave_ethnicity_out
from workbench.borough.lists.styles import british, pick, yes_no
from workbench.borough.mechanisms import (
    record_address,
    record_dob,
    record_names,
    record_sex,
    write_twice,
)
from workbench.borough.settings import document, margins, stream, table
from workbench.borough.world import World

_ENROLLED = 0.93
_SPECIAL, _SPECIAL_HARDSHIP = 0.014, 1.2
_KEPT_SINCE_PRIMARY = 0.1
_EVER6_MORE = 0.04
_HOME_LANGUAGE, _HOME_LANGUAGE_ARRIVED = 0.55, 0.95
_LIKING = 500.0
_SCHOOLS = {
    "Primary": "primary_schools",
    "Secondary": "secondary_schools",
    "Special": "special_schools",
}
_AREAS_OF_ALL_SCHOOLS = 30


def _school_year(dob: Days) -> Integers:
    """School year in 2025-26: 0 is Reception, for those aged four on 31 August 2025."""
    year = dob.astype("datetime64[Y]")
    autumn = dob >= (year.astype("datetime64[M]") + 8).astype("datetime64[D]")
    return np.asarray(2020 - (year.astype(int) + 1970) - autumn + 1)


def pupils(world: World) -> pd.DataFrame:
    """Say who is at school, in which year, who may have free school meals and who claims them.

    Returns
    -------
    DataFrame
        ``person`` (row number), ``year`` (0 to 11), ``phase``, ``eligible``, ``fsm``.
    """
    rng, held = stream(world.seed, "pupils"), margins()
    year = _school_year(world.column("dob"))
    at_school = world.resident & (year >= 0) & (year <= 11) & (world.column("upn") != "")
    rows = np.flatnonzero(at_school & (rng.random(len(year)) < _ENROLLED))
    special = rng.random(len(rows)) < _SPECIAL
    phase = np.select([special, year[rows] <= 6], ["Special", "Primary"], "Secondary")
    hardship = world.column("hardship")[rows] + rng.normal(0, 0.25, len(rows))
    hardship += _SPECIAL_HARDSHIP * special + _KEPT_SINCE_PRIMARY * (year[rows] > 6)
    eligible_share = held["fsm"] / (1 - held["fsm_unclaimed"])
    eligible = hardship > np.quantile(hardship, 1 - eligible_share)
    claims = rng.random(len(world.households)) >= held["fsm_unclaimed"]
    return pd.DataFrame(
        {
            "person": rows,
            "year": year[rows],
            "phase": phase.astype(object),
            "eligible": eligible,
            "fsm": eligible & claims[world.column("household")[rows]],
        }
    )


def school_roll(world: World, chosen: pd.DataFrame) -> Draft:
    """Write ``school_roll`` for the pupils chosen."""
    draft = begin("school_roll", world, chosen["person"].to_numpy(), "PU")
    rng, columns, count = draft.rng, draft.columns, len(draft)
    words = document("services")["school_roll"]
    pupil = chosen.set_index("person").loc[draft.person]
    phase, fsm = pupil["phase"].to_numpy(object), pupil["fsm"].to_numpy()
    columns["upn"] = draft.of("upn")
    record_names(draft)
    columns["known_as"] = draft.of("known_as")
    record_dob(draft)
    record_sex(draft)
    record_address(draft)
    columns["school"] = _schools(draft, phase)
    columns["phase"] = phase
    years = ["R" if year == 0 else str(year) for year in pupil["year"]]
    columns["year_group"] = np.array(years, dtype=object)
    columns["fsm"] = yes_no(fsm)
    columns["ever6_fsm"] = yes_no(fsm | (rng.random(count) < _EVER6_MORE))
    sen = pick(rng, words["sen"], count)
    columns["sen"] = np.where(phase == "Special", "EHC plan", sen).astype(object)
    columns["first_language"] = _languages(draft)
    columns["ethnicity"] = draft.of("ethnic_group")
    leave_ethnicity_out(draft, words["ethnicity_blanks"])
    write_twice(draft, "PU")
    draft.write("dob", british)
    return draft


def _languages(draft: Draft) -> Text:
    spoken = table("cultures").set_index("culture")["language"].to_dict()
    at_home = np.where(draft.of("arrived") > 0, _HOME_LANGUAGE_ARRIVED, _HOME_LANGUAGE)
    home = np.array([spoken[culture] for culture in draft.of("culture")], dtype=object)
    speaks = draft.rng.random(len(draft)) < at_home
    return np.where(speaks, home, "English").astype(object)


def _schools(draft: Draft, phase: Text) -> Text:
    """Send children of a home to one school of their phase, mostly a near one."""
    world = draft.world
    sites = world.geography.lsoas[["x", "y"]].to_numpy(float)
    home = sites[world.addresses["lsoa"].to_numpy()[draft.of("address")]]
    chosen: Text = np.full(len(draft), "", dtype=object)
    for name, key in _SCHOOLS.items():
        rng = stream(world.seed, f"schools {name}")
        schools = document("places")[key]
        count = min(len(schools), max(1, len(sites) * len(schools) // _AREAS_OF_ALL_SCHOOLS))
        where = sites[rng.choice(len(sites), count, replace=count > len(sites))]
        liking = rng.gumbel(0, _LIKING, (len(world.households), count))
        rows = np.flatnonzero(phase == name)
        distance = np.linalg.norm(home[rows][:, None] - where[None], axis=2)
        best = (liking[draft.of("household")[rows]] - distance).argmax(axis=1)
        chosen[rows] = np.array(schools, dtype=object)[best]
    return chosen
