"""The truth about shared buildings: storeys, heights, and what fire-risk assessments ask for."""

import numpy as np
import pandas as pd

from workbench.borough.addresses import PARENT, one_line
from workbench.borough.kinds import Flags, Integers, Numbers, Text, Values
from workbench.borough.lists.styles import days, pick
from workbench.borough.rates import chances
from workbench.borough.settings import DAY, document, margins, stream
from workbench.borough.world import World

SOCIAL, PRIVATE = "social", "private"
HIGH, MEDIUM, LOW = "High", "Medium", "Low"
TALL_METRES, TALL_STOREYS, FEWEST_HOMES = 18.0, 7, 2
"""A building is a higher-risk one from this height or so many storeys on, with so many homes
(Higher-Risk Buildings (Descriptions and Supplementary Provisions) Regulations 2023)."""

_LARGE, _TOWERS = 20, 4
_FLOOR_OF_TOWER, _FLOOR_OF_LARGE, _FLOOR = 3, {"6": 0.35, "8": 0.65}, {"2": 0.5, "3": 0.3, "4": 0.2}
_MOST_STOREYS, _MOST_OF_SMALL = 14, 6
_STOREY_METRES = (2.55, 3.05)
_SHOPS, _SHOP_METRES, _SHOPS_FROM = 0.25, (0.4, 3.6), 5
_BASEMENT = 0.2
_DAYS_ALLOWED = {HIGH: 30, MEDIUM: 90, LOW: 180}
_PRIORITIES = {HIGH: 0.25, MEDIUM: 0.45, LOW: 0.3}
_ACTIONS_A_STOREY, _HIGH = 0.9, 5
_DONE, _LATE_SHARE = 0.78, 0.35
_EARLIEST = 5 * 365


def make_buildings(world: World) -> pd.DataFrame:
    """Make the facts of every building with a shared entrance.

    Storeys follow from the homes: so many a floor. Heights are those of the top storey's floor
    above the ground. Half or more social tenants make a building social.

    Returns
    -------
    DataFrame
        One row a building, in the order of the addresses: ``uprn``, ``name`` (empty for a
        converted house), ``address``, ``postcode``, ``kind`` (flat or converted), ``homes``,
        ``storeys`` (above the ground), ``basements``, ``height_m``, ``built``, ``tenure`` (social
        or private), ``owner``, ``assessed_on`` (missing where never assessed), ``higher_risk``.
    """
    rng = stream(world.seed, "buildings")
    held = world.addresses
    inner = held[held["parent_uprn"] != ""]
    of = inner.groupby("parent_uprn")
    shells = held[held["kind"] == PARENT]
    frame = shells[["uprn", "postcode", "built"]].reset_index(drop=True)
    named = ~shells["paon"].str[0].str.isdigit().to_numpy(bool)
    frame["name"] = np.where(named, shells["paon"], "").astype(object)
    frame["address"] = [one_line("", *row) for row in shells[["paon", "street"]].to_numpy()]
    frame["kind"] = frame["uprn"].map(of["kind"].first())
    frame["homes"] = frame["uprn"].map(of.size()).astype(np.int64)
    frame["storeys"] = _storeys(rng, frame)
    frame["basements"] = (rng.random(len(frame)) < _BASEMENT).astype(np.int64)
    frame["height_m"] = _heights(rng, frame["storeys"].to_numpy())
    frame["tenure"] = _tenures(world, inner, frame)
    frame["owner"] = _owners(rng, frame["tenure"].to_numpy(object))
    frame["assessed_on"] = _assessed(rng, frame).astype("datetime64[s]")
    tall = (frame["height_m"] >= TALL_METRES) | (frame["storeys"] >= TALL_STOREYS)
    frame["higher_risk"] = tall & (frame["homes"] >= FEWEST_HOMES)
    return frame


def _storeys(rng: np.random.Generator, frame: pd.DataFrame) -> Integers:
    """Count floors from homes; of large blocks one in four is a tower, the largest first."""
    homes = frame["homes"].to_numpy()
    large = homes >= _LARGE
    floor = np.where(
        large, pick(rng, _FLOOR_OF_LARGE, len(frame)), pick(rng, _FLOOR, len(frame))
    ).astype(np.int64)
    order = np.flatnonzero(large)[np.argsort(-homes[large], kind="stable")]
    floor[order[::_TOWERS]] = _FLOOR_OF_TOWER
    blocks = np.clip(-(-homes // floor), 2, np.where(large, _MOST_STOREYS, _MOST_OF_SMALL))
    houses = rng.choice([2, 3, 4], len(frame), p=[0.35, 0.5, 0.15])
    return np.where(frame["kind"] == "converted", houses, blocks)


def _heights(rng: np.random.Generator, storeys: Integers) -> Numbers:
    """Draw the height of the top storey's floor; shops on the ground floor add to it."""
    each = rng.uniform(*_STOREY_METRES, len(storeys))
    shops = (rng.random(len(storeys)) < _SHOPS) & (storeys >= _SHOPS_FROM)
    more = np.where(shops, rng.uniform(*_SHOP_METRES, len(storeys)), 0.0)
    return np.asarray(((storeys - 1) * each + more).round(1))


def _tenures(world: World, inner: pd.DataFrame, frame: pd.DataFrame) -> Text:
    homes = world.households
    here = homes[homes["status"] == "resident"]
    building = world.addresses["parent_uprn"].to_numpy(object)[here["address"]]
    social = (here["tenure"] == SOCIAL).groupby(building).mean()
    share = frame["uprn"].map(social).fillna(0.0)
    return np.where(share >= 0.5, SOCIAL, PRIVATE).astype(object)


def _owners(rng: np.random.Generator, tenure: Text) -> Text:
    owners = document("services")["buildings"]["owners"]
    social, private = (pick(rng, owners[kind], len(tenure)) for kind in (SOCIAL, PRIVATE))
    return np.where(tenure == SOCIAL, social, private).astype(object)


def _assessed(rng: np.random.Generator, frame: pd.DataFrame) -> Values:
    """Date the last fire-risk assessment of each building, if there ever was one."""
    never = struck(rng, "never_assessed", "buildings", frame)
    old = rng.random(len(frame)) < margins()["assessment_old"]
    recent = rng.integers(5, 3 * 365, len(frame))
    ago = np.where(old, rng.integers(3 * 365 + 2, _EARLIEST, len(frame)), recent)
    return np.where(never, np.datetime64("NaT"), DAY - days(ago))


def struck(
    rng: np.random.Generator,
    mechanism: str,
    name: str,
    about: pd.DataFrame,
    where: Flags | bool = True,
) -> Flags:
    """Draw the rows a mechanism strikes, by the kind and the tenure of their building.

    Parameters
    ----------
    rng
        Random numbers of the list.
    mechanism, name
        The mechanism and the list, as in the table of rates.
    about
        What is true of each row's building: ``kind`` and ``tenure``.
    where
        Which rows it can strike at all.
    """
    traits = {"dwelling": about["kind"], "tenure": about["tenure"]}
    chance = chances(mechanism, name, len(about), lambda trait: traits[trait].to_numpy(object))
    return np.asarray((rng.random(len(about)) < chance) & where)


def make_fire_actions(world: World, buildings: pd.DataFrame) -> pd.DataFrame:
    """Make what the last fire-risk assessment of each building asked for, and what became of it.

    Returns
    -------
    DataFrame
        One row an action, in the order they were raised: ``action_ref``, ``building`` (row number
        in ``buildings``), ``uprn`` of the building, ``action``, ``priority``, ``raised_on``,
        ``due_on``, ``done_on`` (missing while it is open).
    """
    rng = stream(world.seed, "fire actions")
    asked = document("services")["fire_actions"]
    wanted = [*asked["everywhere"], *asked["high"]]
    assessed = buildings["assessed_on"].notna().to_numpy()
    mean = np.where(assessed, buildings["storeys"] * _ACTIONS_A_STOREY, 0.0)
    mean *= np.where(buildings["kind"] == "converted", 0.3, 1.0)
    possible = np.where(buildings["storeys"] >= _HIGH, len(wanted), len(asked["everywhere"]))
    many = np.minimum(rng.poisson(mean * rng.gamma(2.0, 0.5, len(buildings))), possible)
    building = np.repeat(np.arange(len(buildings)), many)
    texts = [rng.permutation(of)[:count] for of, count in zip(possible, many, strict=True)]
    action = np.array(wanted, dtype=object)[np.concatenate([[], *texts]).astype(np.int64)]
    count = len(building)
    priority = pick(rng, _PRIORITIES, count)
    raised = buildings["assessed_on"].to_numpy().astype("datetime64[D]")[building]
    raised = np.minimum(raised + days(rng.integers(0, 15, count)), DAY)
    allowed = np.array([_DAYS_ALLOWED[one] for one in priority], dtype=np.int64)
    late = rng.random(count) < _LATE_SHARE
    taken = np.where(late, allowed * rng.uniform(1.0, 3.0, count), allowed * rng.random(count))
    done = raised + days(np.ceil(taken))
    never = (rng.random(count) >= _DONE) | (done > DAY)
    frame = pd.DataFrame({"building": building, "action": action, "priority": priority})
    frame["uprn"] = buildings["uprn"].to_numpy(object)[building]
    frame["raised_on"] = raised.astype("datetime64[s]")
    frame["due_on"] = (raised + days(allowed)).astype("datetime64[s]")
    frame["done_on"] = np.where(never, np.datetime64("NaT"), done).astype("datetime64[s]")
    frame = frame.iloc[rng.permutation(count)].sort_values("raised_on", kind="stable")
    frame.insert(0, "action_ref", [f"FA{number:06d}" for number in range(1, count + 1)])
    return frame.reset_index(drop=True)
