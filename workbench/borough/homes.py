"""Homes: how each household holds its home, in which area, since when, and who has left."""

import numpy as np
import pandas as pd

from workbench.borough.geography import Geography
from workbench.borough.households import (
    OLDER_ALONE,
    SEVERAL_GENERATIONS,
    block,
    choose_rows,
    draw_groups,
    draw_kinds,
    draw_members,
)
from workbench.borough.kinds import Integers, Numbers, Text
from workbench.borough.settings import DAY, SCALES, YEAR, Size, margins, stream, table

CARE_HOME = "care home"
DWELLINGS = ("house", "flat", "converted")
TENURES = ("owner", "private", "social")
_RECORDED_YEARS = 3
_LEFT, _DIED = 0.045, 0.009
_IN_CARE = 0.004
_FEWEST_IN_CARE = 6
_LONGEST_STAY, _LONGEST_CARE = 42.0, 6.0
_LEAVES_HOME, _SHORTEST_STAY = 19.0, 0.3
_CLUSTERED = 0.45
_AREA_SIZES = (0.8, 1.25)
_ROUNDS = 12
_WANT_A_HOUSE = ("couple with children", "lone parent", SEVERAL_GENERATIONS)


def make_homes(size: Size, seed: int, geography: Geography) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the borough's households and their members.

    Returns
    -------
    households
        One row a household: ``kind``, ``ethnic_group`` (of the first adult), ``status`` (resident,
        left or died), ``tenure``, ``lsoa`` (row number), ``dwelling``, ``moved_in`` and ``ended``
        (the day it left, or the person died).
    members
        One row a person: ``household`` (row number), ``role``, ``sex``, ``age`` in years on the
        borough's day.
    """
    rng = stream(seed, "households")
    people = SCALES[size].people
    in_care = max(round(people * _IN_CARE), _FEWEST_IN_CARE)
    made = [
        ("resident", _make(rng, people - in_care)),
        ("resident", _in_care(rng, in_care)),
        ("left", _make(rng, round(people * _LEFT))),
        ("died", _make(rng, round(people * _DIED), only=OLDER_ALONE)),
    ]
    before = np.cumsum([0, *(len(homes) for _, (_, homes) in made[:-1])])
    members = pd.concat(
        [
            rows.assign(household=rows["household"] + start)
            for start, (_, (rows, _)) in zip(before, made, strict=True)
        ],
        ignore_index=True,
    )
    households = pd.concat(
        [homes.assign(status=status) for status, (_, homes) in made], ignore_index=True
    )
    _place(rng, households, geography)
    grown = members.groupby("household")["age"].max().to_numpy() - _LEAVES_HOME
    _date(rng, households, np.maximum(grown, _SHORTEST_STAY))
    return households, members


def _make(
    rng: np.random.Generator, people: int, only: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make households with exactly so many people, ending with people who live alone."""
    count = int(people / (1.0 if only else 2.1)) + 40
    groups = draw_groups(rng, count, older=bool(only))
    names = np.full(count, only, dtype=object) if only else draw_kinds(rng, groups)
    members = draw_members(rng, names, groups)
    sizes = np.bincount(members["household"], minlength=count)
    kept = np.cumsum(sizes) <= people
    alone = np.flatnonzero((sizes == 1) & ~kept)
    kept[alone[: people - int(sizes[kept].sum())]] = True
    number = np.cumsum(kept) - 1
    members = members[kept[members["household"]]]
    members = members.assign(household=number[members["household"]])
    households = pd.DataFrame({"kind": names[kept], "ethnic_group": groups[kept]})
    households["tenure"] = _tenures(rng, names[kept], groups[kept])
    return members, households


def _in_care(rng: np.random.Generator, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make people in care homes: each is a household of one that shares its address."""
    age = rng.beta(3.4, 1.6, count) * 32 + 66
    sex = np.where(rng.random(count) < 0.68, "female", "male").astype(object)
    members = block(np.arange(count), "care home resident", sex, age)
    groups = draw_groups(rng, count, older=True)
    households = pd.DataFrame({"kind": CARE_HOME, "ethnic_group": groups, "tenure": CARE_HOME})
    return members, households


def _tenures(rng: np.random.Generator, names: Text, groups: Text) -> Text:
    """Draw tenures so that the shares of all households are the published ones."""
    wanted = np.array([margins()[f"tenure_{tenure}"] for tenure in TENURES])
    weights = np.tile(wanted, (len(names), 1))
    for name, key, values in (
        ("household_kinds", "kind", names),
        ("ethnic_groups", "ethnic_group", groups),
    ):
        leans = table(name).set_index(key)[list(TENURES)].astype(float)
        weights *= leans.reindex(values).to_numpy(float)
    for _ in range(_ROUNDS):
        shares = (weights / weights.sum(axis=1, keepdims=True)).mean(axis=0)
        weights *= wanted / shares
    return np.asarray(np.array(TENURES, dtype=object)[choose_rows(rng, weights)])


def _trait(households: pd.DataFrame, column: str) -> Numbers:
    held = table("tenures").set_index("tenure")[column].astype(float)
    return np.asarray(households["tenure"].map(held).to_numpy(float))


def _place(rng: np.random.Generator, households: pd.DataFrame, geography: Geography) -> None:
    """Give each household a small area and a kind of dwelling.

    Areas of more hardship have more social tenants; people of one ethnic group live nearer to one
    another than chance would have it. Areas hold about as many households as one another.
    """
    areas = geography.lsoas
    hardship = areas["hardship"].to_numpy(float) - 0.5
    lean = table("tenures").set_index("tenure")["towards_hardship"].astype(float)
    homes = [
        (str(group), str(tenure), rows.index.to_numpy())
        for (group, tenure), rows in households.groupby(["ethnic_group", "tenure"], sort=True)
    ]
    taste = {
        group: np.exp(rng.normal(0, _CLUSTERED, len(areas)))
        for group in table("ethnic_groups")["ethnic_group"]
    }
    weights = np.array(
        [taste[group] * np.exp(lean[tenure] * hardship) for group, tenure, _ in homes]
    )
    count = np.array([len(rows) for _, _, rows in homes])
    size = rng.uniform(*_AREA_SIZES, len(areas))
    for _ in range(_ROUNDS):
        weights /= weights.sum(axis=1, keepdims=True)
        weights *= size / size.sum() * count.sum() / (count @ weights)
    weights /= weights.sum(axis=1, keepdims=True)
    area: Integers = np.zeros(len(households), dtype=np.int64)
    for (_, _, rows), chances in zip(homes, weights, strict=True):
        area[rows] = rng.choice(len(areas), len(rows), p=chances)
    households["lsoa"] = area
    weights = np.column_stack([_trait(households, name) for name in DWELLINGS])
    weights[:, 0] *= np.where(households["kind"].isin(_WANT_A_HOUSE), 2.0, 1.0)
    dwelling = np.array(DWELLINGS, dtype=object)[choose_rows(rng, weights)]
    dwelling[households["tenure"] == CARE_HOME] = CARE_HOME
    households["dwelling"] = dwelling


def _date(rng: np.random.Generator, households: pd.DataFrame, grown: Numbers) -> None:
    """Date each household's arrival at its home, and its leaving or the person's death.

    Nobody has held a home for longer than the years ``grown`` of its oldest member.
    """
    count = len(households)
    years = rng.exponential(1.0, count) / -np.log1p(-_trait(households, "moves_a_year"))
    in_care = households["tenure"] == CARE_HOME
    most = np.where(in_care, _LONGEST_CARE, np.minimum(grown, _LONGEST_STAY))
    years = np.where(years > most, most * rng.uniform(0.5, 1.0, count), years)
    stayed = np.maximum(years * YEAR, rng.uniform(3, 30, count)).astype("timedelta64[D]")
    gone = (households["status"] != "resident").to_numpy()
    latest = np.where(households["status"] == "died", 360, _RECORDED_YEARS * 365)
    ago = np.where(gone, rng.integers(20, latest + 1), 0).astype("timedelta64[D]")
    households["moved_in"] = (DAY - ago - stayed).astype("datetime64[s]")
    ended = (DAY - ago).astype("datetime64[s]")
    ended[~gone] = np.datetime64("NaT")
    households["ended"] = ended
