"""The list of people told to shield, in its three versions, and who was then called."""

import numpy as np
import pandas as pd

from workbench.borough import story
from workbench.borough.draft import Draft, begin
from workbench.borough.kinds import Integers
from workbench.borough.lists.styles import between, british, iso, pick
from workbench.borough.mechanisms import (
    record_address,
    record_dob,
    record_names,
    record_nhs_number,
    record_phone,
    record_sex,
)
from workbench.borough.settings import document, margins, stream
from workbench.borough.world import World

VERSIONS = (1, 2, 3)
_RENAMED_SINCE = 3
DUE = {1: "2026-06-03", 2: "2026-06-09", 3: "2026-06-17"}
ARRIVED = {1: "2026-06-03", 2: "2026-06-12", 3: "2026-06-23"}
_TOLD = {
    1: ("2026-06-01", "2026-06-03"),
    2: ("2026-06-06", "2026-06-09"),
    3: ("2026-06-16", "2026-06-19"),
}
_IN_V1 = 0.78
_DISABLED_MORE = 3.0
_NOT_CALLED, _NOT_CALLED_OLD_ADDRESS = 0.035, 0.3


def told_to_shield(world: World) -> pd.DataFrame:
    """Choose who is told to shield, when, why, and from which version they are listed.

    The woman of the story is told on 2 June 2026.

    Returns
    -------
    DataFrame
        ``person`` (row number), ``version`` (1, 2 or 3), ``told_on``, ``reason`` and ``called``:
        whether anybody ever rang. Where the NHS holds an old address and telephone, fewer are.
    """
    rng = stream(world.seed, "shielding")
    person, version = _chosen(rng, world)
    count = len(person)
    told_on = np.select(
        [version == 1, version == 2],
        [between(rng, *_TOLD[1], count), between(rng, *_TOLD[2], count)],
        between(rng, *_TOLD[3], count),
    )
    age = world.column("age")[person]
    woman = (world.column("sex")[person] == "female") & (age > 18) & (age < 45)
    reasons = pick(rng, document("services")["shielding"]["reasons"], count)
    reasons[(reasons == "Pregnancy with heart disease") & ~woman] = "Added by GP or hospital"
    lost = np.where(world.column("nhs_address_old")[person], _NOT_CALLED_OLD_ADDRESS, _NOT_CALLED)
    called = rng.random(count) >= lost
    called &= world.resident[person]
    her = person == world.woman
    told_on[her], reasons[her], version[her], called[her] = story.TOLD_ON, story.REASON, 1, False
    return pd.DataFrame(
        {
            "person": person,
            "version": version,
            "told_on": told_on.astype("datetime64[s]"),
            "reason": reasons,
            "called": called,
        }
    )


def _chosen(rng: np.random.Generator, world: World) -> tuple[Integers, Integers]:
    """Draw people by age band, the disabled and old first, and the version that lists them."""
    held, age, here = margins(), world.column("age"), world.resident
    at_two = held["shielding_share"] * here.sum()
    bands = {
        "shielding_under_18": (0, 18),
        "shielding_18_69": (18, 70),
        "shielding_70": (70, 200),
    }
    people, versions = [], []
    for key, (low, high) in bands.items():
        rows = np.flatnonzero(here & (age >= low) & (age < high))
        rows = rows[rows != world.woman]
        weight = 1 + _DISABLED_MORE * world.column("disabled")[rows]
        weight = weight + np.clip(age[rows] - 40, 0, 60) / 25
        by_two = round(at_two * held[key])
        total = min(round(by_two * held["shielding_growth"]), len(rows))
        people.append(rng.choice(rows, total, replace=False, p=weight / weight.sum()))
        place = np.arange(total)
        versions.append(np.select([place < by_two * _IN_V1, place < by_two], [1, 2], 3))
    dead = np.flatnonzero((world.column("status") == "died") & (age > 65))
    listed = at_two * held["shielding_growth"]
    dead = rng.permutation(dead)[: max(1, round(listed * held["shielding_dead"]))]
    person = np.concatenate([[world.woman], *people, dead])
    version = np.concatenate([[1], *versions, rng.integers(1, 4, len(dead))])
    return person, version


def shielding(world: World, told: pd.DataFrame, version: int) -> Draft:
    """Write one version of the list: everyone told so far, drawn afresh from NHS systems."""
    rows = told[told["version"] <= version].set_index("person")
    draft = begin(f"shielding_v{version}", world, rows.index.to_numpy(), f"SH{version}")
    listed = rows.loc[draft.person]
    family = "surname" if version == _RENAMED_SINCE else "last_name"
    record_names(draft, family=family)
    record_dob(draft)
    record_sex(draft, "Female", "Male")
    record_address(draft, nhs=True)
    record_phone(draft)
    record_nhs_number(draft, ("first_name", family))
    draft.columns["reason"] = listed["reason"].to_numpy(object)
    draft.columns["told_on"] = listed["told_on"].to_numpy().astype("datetime64[D]")
    died = np.flatnonzero(draft.of("status") == "died")
    draft.note("", "has died", died, draft.of("status")[died], draft.record_ids[died])
    for column in ("dob", "told_on"):
        draft.write(column, british if version == 1 else iso)
    return draft
