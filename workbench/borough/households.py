"""Households: who lives with whom, and how old they are."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from workbench.borough.kinds import Flags, Integers, Numbers, Text
from workbench.borough.settings import table

_OTHER_GROUP_PARTNER = 0.1
_MIXED_HEADS = 0.75
_SAME_SEX = 0.025
_TWINS = 0.016
_YOUNGEST_PARENT, _OLDEST_FIRST_MOTHER, _OLDEST_MOTHER = 17.5, 43.0, 46.0
_GROWN_LEAVE = 1.8
_OLDEST = 98.0
_BOYS = 0.512
_GRANDPARENTS, _EXTRA_SHARERS = (1, 2), (2, 4)
SEVERAL_GENERATIONS, SHARERS = "several generations", "sharers"
OLDER_ALONE = "one older adult"
_LONE = ("lone parent", "parent with grown child")
_OLDER = (OLDER_ALONE, "older couple")


@dataclass(frozen=True)
class Kind:
    """One kind of household, from ``datasets/borough/household_kinds.csv``.

    Attributes
    ----------
    share
        Share of households.
    ages
        Youngest and oldest age of the mother, or of the one adult.
    couple
        Whether two adults head it.
    children
        Chances of one, two, three … children; empty for none.
    grown
        Whether the children are grown up.
    varies_with
        The trait of ethnic groups that its share follows, if any.
    """

    share: float
    ages: tuple[int, int]
    couple: bool
    children: tuple[float, ...]
    grown: bool
    varies_with: str


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds of household by name."""
    return {
        row["kind"]: Kind(
            share=float(row["share"]),
            ages=(int(row["youngest"]), int(row["oldest"])),
            couple=row["couple"] == "yes",
            children=tuple(float(chance) for chance in row["children"].split()),
            grown=row["grown"] == "yes",
            varies_with=row["varies_with"],
        )
        for row in table("household_kinds").to_dict("records")
    }


def choose_rows(rng: np.random.Generator, weights: Numbers) -> Integers:
    """Draw one column for each row of weights."""
    total = weights.cumsum(axis=1)
    return np.asarray((rng.random(len(weights))[:, None] * total[:, -1:] > total).sum(axis=1))


def of_group(groups: Text, column: str) -> Numbers:
    """Return a trait of each ethnic group, from ``datasets/borough/ethnic_groups.csv``."""
    held = table("ethnic_groups").set_index("ethnic_group")[column].astype(float).to_dict()
    return np.array([held[group] for group in groups], dtype=float)


def _kind_weights(groups: Text) -> Numbers:
    weights = np.tile([kind.share for kind in kinds().values()], (len(groups), 1))
    for place, kind in enumerate(kinds().values()):
        if kind.varies_with:
            weights[:, place] *= of_group(groups, kind.varies_with)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


@cache
def _head_shares() -> Numbers:
    """Shares of households by the group of their first adult that give the shares of people.

    Groups with larger households head fewer of them; those of mixed groups are mostly children of
    two groups, so fewer head a household.
    """
    rows = table("ethnic_groups")
    groups = rows["ethnic_group"].to_numpy(object)
    child_rate = of_group(groups, "children")
    sizes = np.zeros((len(groups), len(kinds())))
    for place, (name, kind) in enumerate(kinds().items()):
        chances = np.array(kind.children)
        number = np.arange(1, len(chances) + 1)
        tilt = np.ones(len(groups)) if kind.grown else child_rate
        skewed = chances * tilt[:, None] ** (number - 1)
        children = (skewed * number).sum(axis=1) / np.maximum(skewed.sum(axis=1), 1e-9)
        extra = {SEVERAL_GENERATIONS: np.mean(_GRANDPARENTS), SHARERS: np.mean(_EXTRA_SHARERS)}
        sizes[:, place] = 1 + kind.couple + 0.9 * children + extra.get(name, 0.0)
    mean = (sizes * _kind_weights(groups)).sum(axis=1)
    share = rows["share"].to_numpy(float) / mean
    share *= np.where(rows["broad_group"] == "Mixed", _MIXED_HEADS, 1.0)
    return np.asarray(share / share.sum())


def draw_groups(rng: np.random.Generator, count: int, *, older: bool = False) -> Text:
    """Draw the ethnic groups of first adults.

    Parameters
    ----------
    rng, count
        Random numbers, and how many to draw.
    older
        Whether they are old: groups that came lately have fewer such people.
    """
    groups = table("ethnic_groups")["ethnic_group"].to_numpy(object)
    share = _head_shares() * (of_group(groups, "older") if older else 1.0)
    return np.asarray(groups[rng.choice(len(groups), count, p=share / share.sum())])


def other_group(rng: np.random.Generator, groups: Text) -> Text:
    """Draw the ethnic group of second adults: mostly that of the first."""
    other = groups.copy()
    mixed = rng.random(len(groups)) < _OTHER_GROUP_PARTNER
    other[mixed] = draw_groups(rng, int(mixed.sum()))
    return other


def draw_kinds(rng: np.random.Generator, groups: Text) -> Text:
    """Draw the kind of each household."""
    return np.asarray(
        np.array(list(kinds()), dtype=object)[choose_rows(rng, _kind_weights(groups))]
    )


def block(household: Integers, role: str, sex: Text, age: Numbers) -> pd.DataFrame:
    """Put members into one table."""
    return pd.DataFrame({"household": household, "role": role, "sex": sex, "age": age})


def _sexes(rng: np.random.Generator, count: int, female: float | Numbers) -> Text:
    return np.where(rng.random(count) < female, "female", "male").astype(object)


def _between(rng: np.random.Generator, ages: Numbers, low: float, high: float) -> Numbers:
    """Draw ages outside of two limits again: within two years of the limit, so none heap there."""
    inward = rng.uniform(0, 2, len(ages))
    return np.select([ages < low, ages > high], [low + inward, high - inward], ages)


def _repeated(rng: np.random.Generator, rows: Integers, between: tuple[int, int]) -> Integers:
    low, high = between
    return np.repeat(rows, rng.integers(low, high + 1, len(rows)))


def draw_members(rng: np.random.Generator, names: Text, groups: Text) -> pd.DataFrame:
    """Draw the members of households.

    Parameters
    ----------
    rng
        Random numbers.
    names, groups
        Kind of each household, and the ethnic group of its first adult.

    Returns
    -------
    DataFrame
        One row a person, by household: ``household`` (row number), ``role``, ``sex``, ``age`` in
        years. The first adult of a couple with children is the mother.
    """
    count = len(names)
    household = np.arange(count)
    held = [kinds()[name] for name in names]
    low, high = np.array([kind.ages for kind in held], dtype=float).reshape(count, 2).T
    couple = np.array([kind.couple for kind in held], dtype=bool)
    parents = np.array([bool(kind.children) for kind in held], dtype=bool)
    older = np.isin(names, _OLDER)
    spread = np.select(
        [older, names == SHARERS],
        [rng.beta(1.05, 1.9, count), rng.beta(0.9, 2.0, count)],
        rng.beta(1.35, 1.25, count),
    )
    age = low + spread * (high - low) + rng.random(count)
    women = np.select(
        [couple, np.isin(names, _LONE), names == OLDER_ALONE], [1.0, 0.86, 0.62], 0.46
    )
    sex = _sexes(rng, count, women)

    pairs = household[couple]
    older_by = np.clip(rng.normal(2.4, 3.8, len(pairs)), -9, 18)
    his_age = _between(rng, age[pairs] + older_by, 19.0, _OLDEST)
    alike = (rng.random(len(pairs)) < _SAME_SEX) & ~parents[pairs]
    two_men = alike & (rng.random(len(pairs)) < 0.5)
    sex[pairs[two_men]] = "male"
    his_sex = np.where(alike & ~two_men, "female", "male").astype(object)
    eldest, youngest = age.copy(), age.copy()
    eldest[pairs], youngest[pairs] = (
        np.maximum(age[pairs], his_age),
        np.minimum(age[pairs], his_age),
    )

    above = _repeated(rng, household[names == SEVERAL_GENERATIONS], _GRANDPARENTS)
    grandfather = pd.Series(above).duplicated().to_numpy()
    beside = _repeated(rng, household[names == SHARERS], _EXTRA_SHARERS)
    near = _between(rng, age[beside] + rng.normal(0, 4, len(beside)), 18.5, 45.0)
    members = pd.concat(
        [
            block(household, "first adult", sex, age),
            block(pairs, "second adult", his_sex, his_age),
            _children(rng, held, groups, age, youngest),
            block(
                above,
                "grandparent",
                np.where(grandfather, "male", "female").astype(object),
                eldest[above] + rng.uniform(19, 33, len(above)),
            ),
            block(beside, "sharer", _sexes(rng, len(beside), 0.5), near),
        ]
    )
    return members.sort_values("household", kind="stable", ignore_index=True)


def _children(
    rng: np.random.Generator, held: list[Kind], groups: Text, mother: Numbers, youngest: Numbers
) -> pd.DataFrame:
    """Draw the children: the eldest first, then brothers and sisters after a gap.

    No parent is younger than 17 and a half at a birth, and no mother older than 46.
    """
    count = len(held)
    grown = np.array([kind.grown for kind in held], dtype=bool)
    low = np.maximum(np.where(grown, 18.05, 0.02), mother - _OLDEST_FIRST_MOTHER)
    high = np.minimum(np.where(grown, 36.0, 17.95), youngest - _YOUNGEST_PARENT)
    possible = high > low
    number = np.where(possible, _numbers_of_children(rng, held, groups), 0)
    luck = rng.random(count) ** np.where(grown, _GROWN_LEAVE, 1.0)
    eldest = low + luck * np.maximum(high - low, 0)
    rows = np.repeat(np.arange(count), number)
    order = pd.Series(rows).groupby(rows).cumcount().to_numpy()
    gap = 1.15 + rng.gamma(1.9, 0.95, len(rows))
    gap[(rng.random(len(rows)) < _TWINS) & (order > 0)] = 0.0
    gap[order == 0] = 0.0
    age = eldest[rows] - pd.Series(gap).groupby(rows).cumsum().to_numpy()
    born = (age > np.where(grown[rows], 18.02, 0.01)) & (mother[rows] - age < _OLDEST_MOTHER)
    children = block(rows, "child", _sexes(rng, len(rows), 1 - _BOYS), age)
    children["role"] = np.where(grown[rows], "grown child", "child").astype(object)
    kept: pd.DataFrame = children[born]
    return kept


def _numbers_of_children(rng: np.random.Generator, held: list[Kind], groups: Text) -> Integers:
    number = np.zeros(len(held), dtype=np.int64)
    tilt = of_group(groups, "children")
    for kind in kinds().values():
        if kind.children:
            rows: Flags = np.array([other is kind for other in held], dtype=bool)
            more = np.ones(int(rows.sum())) if kind.grown else tilt[rows]
            weights = np.array(kind.children) * more[:, None] ** np.arange(len(kind.children))
            number[rows] = 1 + choose_rows(rng, weights)
    return number
