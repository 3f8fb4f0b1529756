"""Households: who lives with whom, how old they are, how the home is held, and since when."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.borough.geography import Geography
from workbench.borough.settings import DAY, SCALES, Size, margins, stream, table

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]

YEAR = 365.25
_RECORDED_YEARS = 3
_LEFT = 0.045
_DIED = 0.009
_OTHER_GROUP_PARTNER = 0.07
_MIXED_BY_HEAD = 0.55


@dataclass(frozen=True)
class Kind:
    """One kind of household.

    Attributes
    ----------
    share
        Share of households.
    ages
        Youngest and oldest age of the mother, or of the one adult.
    couple
        Whether two adults head it.
    children
        Chances of one, two, three, four and five children, or nothing for none.
    grown
        Whether the children are grown up.
    """

    share: float
    ages: tuple[int, int]
    couple: bool = False
    children: tuple[float, ...] = ()
    grown: bool = False


KINDS: dict[str, Kind] = {
    "one adult": Kind(0.172, (22, 64)),
    "one older adult": Kind(0.122, (65, 97)),
    "couple": Kind(0.158, (21, 64), couple=True),
    "older couple": Kind(0.088, (65, 91), couple=True),
    "couple with children": Kind(0.205, (24, 53), True, (0.4, 0.4, 0.14, 0.045, 0.015)),
    "lone parent": Kind(0.078, (20, 51), False, (0.5, 0.34, 0.12, 0.03, 0.01)),
    "couple with grown children": Kind(0.073, (44, 72), True, (0.64, 0.29, 0.07), grown=True),
    "parent with grown child": Kind(0.036, (42, 84), False, (0.85, 0.15), grown=True),
    "several generations": Kind(0.026, (28, 48), True, (0.3, 0.4, 0.2, 0.1)),
    "sharers": Kind(0.042, (19, 37)),
}
_OLDER = ("one older adult", "older couple")
_WITH_CHILDREN = ("couple with children", "lone parent")
_TENURE_BY_KIND = {
    "one adult": (0.8, 1.25, 1.35),
    "one older adult": (1.1, 0.35, 1.35),
    "couple": (1.0, 1.35, 0.55),
    "older couple": (1.3, 0.25, 0.7),
    "couple with children": (1.05, 1.0, 0.85),
    "lone parent": (0.45, 1.35, 2.7),
    "couple with grown children": (1.25, 0.4, 0.9),
    "parent with grown child": (0.95, 0.5, 1.6),
    "several generations": (1.1, 0.8, 0.95),
    "sharers": (0.15, 4.2, 0.2),
}
TENURES = ("owner", "private", "social")
_MOVES_A_YEAR = {"owner": 0.055, "private": 0.27, "social": 0.075, "care home": 0.3}


def _repeat(rows: Integers, counts: Integers) -> tuple[Integers, Integers]:
    """Repeat each row number as often as told, with the place of each within its row."""
    repeated = np.repeat(rows, counts)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    return repeated, np.arange(len(repeated)) - starts


def _groups(rng: np.random.Generator, count: int) -> NDArray[np.object_]:
    groups = table("ethnic_groups")
    share = groups["share"].to_numpy(float).copy()
    share[groups["broad_group"] == "Mixed"] *= _MIXED_BY_HEAD
    drawn = rng.choice(len(share), count, p=share / share.sum())
    return groups["ethnic_group"].to_numpy(object)[drawn]


def _of_group(groups: NDArray[np.object_], column: str) -> Numbers:
    held = table("ethnic_groups").set_index("ethnic_group")[column].astype(float)
    return held.reindex(groups).to_numpy(float)


def _choose_rows(rng: np.random.Generator, weights: Numbers) -> Integers:
    """Draw one column for each row of weights."""
    total = weights.cumsum(axis=1)
    return np.asarray((rng.random(len(weights))[:, None] * total[:, -1:] > total).sum(axis=1))


def _kinds(rng: np.random.Generator, groups: NDArray[np.object_]) -> NDArray[np.object_]:
    weights = np.tile([kind.share for kind in KINDS.values()], (len(groups), 1))
    names = list(KINDS)
    older, children = _of_group(groups, "older"), _of_group(groups, "children")
    for place, name in enumerate(names):
        if name in _OLDER:
            weights[:, place] *= older / 1.12
        elif name in _WITH_CHILDREN:
            weights[:, place] *= children / 1.0
        elif name == "several generations":
            weights[:, place] *= _of_group(groups, "generations")
    return np.array(names, dtype=object)[_choose_rows(rng, weights)]


def _tenures(rng: np.random.Generator, kinds: NDArray[np.object_]) -> NDArray[np.object_]:
    wanted = np.array([margins()[f"tenure_{tenure}"] for tenure in TENURES])
    weights = np.array([_TENURE_BY_KIND[kind] for kind in kinds]) * wanted
    for _ in range(12):
        shares = (weights / weights.sum(axis=1, keepdims=True)).mean(axis=0)
        weights *= wanted / shares
    return np.array(TENURES, dtype=object)[_choose_rows(rng, weights)]


def _members(
    rng: np.random.Generator, kinds: NDArray[np.object_], groups: NDArray[np.object_]
) -> pd.DataFrame:
    """List the members of households: ``household``, ``role``, ``sex`` and ``age`` in years."""
    count = len(kinds)
    household = np.arange(count)
    low, high = np.array([KINDS[kind].ages for kind in kinds]).T.astype(float)
    couple = np.array([KINDS[kind].couple for kind in kinds], dtype=bool)
    older = np.isin(kinds, _OLDER)
    spread = np.where(older, rng.beta(1.05, 1.9, count), rng.beta(1.35, 1.25, count))
    first_age = low + spread * (high - low) + rng.random(count)
    lone = np.isin(kinds, ("lone parent", "parent with grown child"))
    chance_female = np.select([couple, lone, kinds == "one older adult"], [1.0, 0.86, 0.62], 0.46)
    first_sex = np.where(rng.random(count) < chance_female, "female", "male").astype(object)
    parts = [_block(household, "first adult", first_sex, first_age)]

    rows = household[couple]
    gap = np.clip(rng.normal(2.4, 3.8, len(rows)), -9, 18)
    second_age = np.maximum(first_age[rows] + gap, 19.0)
    with_children = np.array([bool(KINDS[kind].children) for kind in kinds[rows]], dtype=bool)
    same_sex = (rng.random(len(rows)) < 0.025) & ~with_children
    second_sex = np.where(same_sex, "female", "male").astype(object)
    both_men = same_sex & (rng.random(len(rows)) < 0.5)
    first_sex[rows[both_men]] = "male"
    second_sex[both_men] = "male"
    parts[0]["sex"] = first_sex
    parts.append(_block(rows, "second adult", second_sex, second_age))
    oldest = first_age.copy()
    youngest_parent = first_age.copy()
    oldest[rows] = np.maximum(first_age[rows], second_age)
    youngest_parent[rows] = np.minimum(first_age[rows], second_age)

    parts.append(_children(rng, kinds, groups, first_age, youngest_parent))
    rows, _ = _repeat(
        household, np.where(kinds == "several generations", rng.integers(1, 3, count), 0)
    )
    age = np.clip(oldest[rows] + rng.uniform(19, 36, len(rows)), None, 96)
    second = pd.Series(rows).duplicated().to_numpy()
    sex = np.where(second, "male", "female").astype(object)
    parts.append(_block(rows, "grandparent", sex, age))
    rows, _ = _repeat(household, np.where(kinds == "sharers", rng.integers(2, 5, count), 0))
    sex = np.where(rng.random(len(rows)) < 0.5, "female", "male").astype(object)
    parts.append(
        _block(
            rows, "sharer", sex, np.clip(first_age[rows] + rng.normal(0, 4, len(rows)), 18.5, 45)
        )
    )
    return pd.concat(parts, ignore_index=True).sort_values(
        "household", kind="stable", ignore_index=True
    )


def _block(household: Integers, role: str, sex: NDArray[np.object_], age: Numbers) -> pd.DataFrame:
    return pd.DataFrame({"household": household, "role": role, "sex": sex, "age": age})


def _children(
    rng: np.random.Generator,
    kinds: NDArray[np.object_],
    groups: NDArray[np.object_],
    parent_age: Numbers,
    youngest_parent: Numbers,
) -> pd.DataFrame:
    """Children of each household: the eldest first, then brothers and sisters after a gap."""
    number = np.zeros(len(kinds), dtype=np.int64)
    for name, kind in KINDS.items():
        if kind.children:
            rows = np.flatnonzero(kinds == name)
            chances = np.tile(kind.children, (len(rows), 1))
            if not kind.grown:
                chances = chances * _of_group(groups[rows], "children")[:, None] ** np.arange(
                    len(kind.children)
                )
            number[rows] = 1 + _choose_rows(rng, chances)
    grown = np.array([KINDS[kind].grown for kind in kinds], dtype=bool)
    low = np.maximum(np.where(grown, 18.05, 0.02), parent_age - 43)
    high = np.minimum(np.where(grown, 36.0, 17.95), youngest_parent - 17.5)
    number[high <= low] = np.where(grown, 0, number)[high <= low]
    high = np.maximum(high, low)
    eldest = low + rng.random(len(kinds)) * (high - low)
    rows, order = _repeat(np.arange(len(kinds)), number)
    gap = np.where(order == 0, 0.0, 1.15 + rng.gamma(1.9, 0.95, len(rows)))
    gap[(order > 0) & (rng.random(len(rows)) < 0.016)] = 0.0
    total = np.cumsum(gap)
    starts = np.flatnonzero(order == 0)
    since = total - np.repeat(total[starts], np.diff([*starts, len(rows)]))
    age = eldest[rows] - since
    sex = np.where(rng.random(len(rows)) < 0.512, "male", "female").astype(object)
    born = age > np.where(grown[rows], 18.02, 0.01)
    role = np.where(grown[rows], "grown child", "child").astype(object)
    block = _block(rows[born], "", sex[born], age[born])
    block["role"] = role[born]
    return block


def _homes(rng: np.random.Generator, households: pd.DataFrame, geography: Geography) -> None:
    """Give each household a small area and a kind of dwelling."""
    areas = geography.lsoas
    hardship = areas["hardship"].to_numpy(float)
    ethnic = table("ethnic_groups")["ethnic_group"].to_numpy(object)
    liking = np.exp(rng.normal(0, 0.45, (len(ethnic), len(areas))))
    lean = {"owner": -0.9, "private": 0.3, "social": 2.2, "care home": 0.0}
    base = rng.uniform(0.9, 1.1, len(areas))
    area = np.zeros(len(households), dtype=np.int64)
    tenure, group = (
        households["tenure"].to_numpy(object),
        households["ethnic_group"].to_numpy(object),
    )
    place = {name: number for number, name in enumerate(ethnic)}
    for held, slope in lean.items():
        for name in ethnic:
            rows = np.flatnonzero((tenure == held) & (group == name))
            weights = base * np.exp(slope * (hardship - 0.5)) * liking[place[name]]
            area[rows] = rng.choice(len(areas), len(rows), p=weights / weights.sum())
    households["lsoa"] = area
    chances = {
        "owner": (0.76, 0.19, 0.05),
        "private": (0.42, 0.36, 0.22),
        "social": (0.36, 0.60, 0.04),
    }
    chances["care home"] = (1.0, 0.0, 0.0)
    weights = np.array([chances[held] for held in tenure])
    weights[:, 0] *= np.where(
        households["kind"].isin([*_WITH_CHILDREN, "several generations"]), 2.0, 1.0
    )
    kinds = np.array(["house", "flat", "converted"], dtype=object)
    households["dwelling"] = kinds[_choose_rows(rng, weights)]


def _exactly(
    members: pd.DataFrame, households: pd.DataFrame, people: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keep households until they hold the number of people wanted, ending with people alone."""
    sizes = members.groupby("household").size().reindex(range(len(households))).to_numpy()
    kept = np.cumsum(sizes) <= people
    missing = people - int(sizes[kept].sum())
    alone = np.flatnonzero((sizes == 1) & ~kept)[:missing]
    kept[alone] = True
    number = np.full(len(kept), -1)
    number[kept] = np.arange(kept.sum())
    members = members[kept[members["household"]]].copy()
    members["household"] = number[members["household"]]
    return members.reset_index(drop=True), households[kept].reset_index(drop=True)


def _make(
    rng: np.random.Generator, people: int, only: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    count = int(people / (1.0 if only else 2.1)) + 40
    groups = _groups(rng, count)
    kinds = np.full(count, only, dtype=object) if only else _kinds(rng, groups)
    members = _members(rng, kinds, groups)
    households = pd.DataFrame({"kind": kinds, "ethnic_group": groups})
    members, households = _exactly(members, households, people)
    households["tenure"] = _tenures(rng, households["kind"].to_numpy(object))
    return members, households


def _care_homes(rng: np.random.Generator, people: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People in care homes: each is a household of one that shares its address with the others."""
    count = max(people // 250, 6)
    age = rng.beta(3.4, 1.6, count) * 32 + 66
    sex = np.where(rng.random(count) < 0.68, "female", "male").astype(object)
    members = _block(np.arange(count), "care home resident", sex, age)
    households = pd.DataFrame({"kind": "care home", "ethnic_group": _older_groups(rng, count)})
    households["tenure"] = "care home"
    return members, households


def _older_groups(rng: np.random.Generator, count: int) -> NDArray[np.object_]:
    groups = table("ethnic_groups")
    share = (groups["share"] * groups["older"]).to_numpy(float)
    return groups["ethnic_group"].to_numpy(object)[
        rng.choice(len(share), count, p=share / share.sum())
    ]


def _moves(rng: np.random.Generator, households: pd.DataFrame) -> None:
    """Date each household's arrival at its home."""
    yearly = households["tenure"].map(_MOVES_A_YEAR).to_numpy(float)
    years = rng.exponential(1.0, len(households)) / -np.log1p(-yearly)
    years = np.minimum(years, np.where(households["tenure"] == "care home", 6.0, 42.0))
    households["moved_in"] = DAY - np.maximum(years * YEAR, 3).astype("timedelta64[D]")


def make_households(
    size: Size, seed: int, geography: Geography
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the borough's households and their members.

    Returns
    -------
    households
        One row a household: ``kind``, ``ethnic_group`` (of the first adult), ``tenure``,
        ``lsoa`` (row number), ``dwelling``, ``moved_in``, ``status`` (resident, left or died) and
        ``ended`` (the day it left, or the person died).
    members
        One row a person: ``household`` (row number), ``role``, ``sex``, ``age`` in years on the
        borough's day.
    """
    rng = stream(seed, "households")
    people = SCALES[size].people
    in_care = max(people // 250, 6)
    parts = [
        (_make(rng, people - in_care), "resident"),
        (_care_homes(rng, people), "resident"),
        (_make(rng, round(people * _LEFT)), "left"),
        (_make(rng, round(people * _DIED), only="one older adult"), "died"),
    ]
    members_parts, household_parts = [], []
    before = 0
    for (members, households), status in parts:
        members_parts.append(members.assign(household=members["household"] + before))
        household_parts.append(households.assign(status=status))
        before += len(households)
    households = pd.concat(household_parts, ignore_index=True)
    members = pd.concat(members_parts, ignore_index=True)
    _homes(rng, households, geography)
    at_home = households["tenure"] == "care home"
    households["dwelling"] = np.where(at_home, "care home", households["dwelling"]).astype(object)
    _moves(rng, households)
    ended = DAY - rng.integers(20, _RECORDED_YEARS * 365, len(households)).astype("timedelta64[D]")
    ended = np.where(
        households["status"] == "died",
        DAY - rng.integers(5, 360, len(households)).astype("timedelta64[D]"),
        ended,
    )
    gone = (households["status"] != "resident").to_numpy()
    households["ended"] = pd.Series(ended.astype("datetime64[s]")).where(gone)
    moved_in = households["moved_in"].to_numpy().astype("datetime64[D]")
    shift = np.where(gone, (DAY - ended.astype("datetime64[D]")).astype(int), 0)
    households["moved_in"] = (moved_in - shift.astype("timedelta64[D]")).astype("datetime64[s]")
    return households, members


def other_group(rng: np.random.Generator, groups: NDArray[np.object_]) -> NDArray[np.object_]:
    """Draw the ethnic group of second adults: mostly that of the first."""
    other = groups.copy()
    mixed = rng.random(len(groups)) < _OTHER_GROUP_PARTNER
    other[mixed] = _groups(rng, int(mixed.sum()))
    return other
