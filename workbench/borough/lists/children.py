"""Children's social care: referrals of the last year, and children still in need."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.borough.draft import Draft, begin
from workbench.borough.families import CHILDREN
from workbench.borough.kinds import Flags, Numbers, Text
from workbench.borough.lists.ethnicity import record_ethnicity
from workbench.borough.lists.styles import british, days, disguised, iso, pick, yes_no
from workbench.borough.mechanisms import record_address, record_dob, record_names, record_sex
from workbench.borough.settings import DAY, document, margins, stream
from workbench.borough.world import World

_ETHNICITY_BLANKS = {"": 0.6, "Not obtained": 0.4}
_UNBORN_DAYS = 120
_FROM_SCHOOLS, _SCHOOL_AGE = "Schools", 4
_LOOKED_AFTER = 0.12
_FIRST_REFERRAL = np.datetime64("2025-07-01", "D")
_TIME_FOR_ANOTHER = np.datetime64("2026-04-15", "D")
_DAYS_BETWEEN = 14


def childrens_social_care(world: World) -> Draft:
    """Write ``childrens_social_care``: one row a referral."""
    rng, held = stream(world.seed, "children in need"), margins()
    child = np.flatnonzero(world.resident & (world.column("age") < 18))
    weight = np.exp(0.55 * world.column("hardship")[child])
    referrals = round(held["csc_referrals_child"] * len(child))
    once = round(referrals * (1 - held["csc_re_referred"]))
    first = rng.choice(child, once, replace=False, p=weight / weight.sum())
    again = rng.choice(first, referrals - once, replace=False)
    draft = begin("childrens_social_care", world, np.concatenate([first, again]), "CR")
    draft.columns["child_id"] = disguised("K", draft.person)
    draft.columns["upn"] = draft.of("upn")
    record_names(draft)
    record_dob(draft)
    record_sex(draft)
    record_address(draft)
    record_ethnicity(draft, _ETHNICITY_BLANKS)
    _record_referrals(draft, held["csc_in_need"] * len(child) / once)
    _spoil(draft)
    for column in ("referral_date", "closed_on"):
        draft.write(column, british)
    draft.write("dob", iso)
    return draft


def _record_referrals(draft: Draft, open_share: float) -> None:
    """Write when each referral came, from whom, and what came of it."""
    rng, columns, count = draft.rng, draft.columns, len(draft)
    words, plans = document("services")["childrens_social_care"], margins()["csc_on_plan_of_need"]
    child = pd.Series(draft.person)
    again, last = child.duplicated().to_numpy(), ~child.duplicated(keep="last").to_numpy()
    twice = child.duplicated(keep=False).to_numpy()
    latest = np.where(twice, _TIME_FOR_ANOTHER, DAY)
    born = np.maximum(draft.of("dob"), _FIRST_REFERRAL)
    room = np.maximum((latest - born).astype(int), 0)
    came = born + days(rng.random(count) * room)
    first = pd.Series(came).groupby(child).transform("first").to_numpy().astype("datetime64[D]")
    later = first + days(_DAYS_BETWEEN + rng.random(count) * (DAY - first).astype(int) * 0.8)
    columns["referral_date"] = np.where(again, np.minimum(later, DAY), came)
    columns["source"] = _sources(rng, words["sources"], draft.of("age"))
    columns["category"] = pick(rng, words["categories"], count)
    still = last & (rng.random(count) < open_share)
    plan = {"Child protection plan": plans, "Child in need plan": 1 - plans}
    columns["plan"] = np.where(still, pick(rng, plan, count), "").astype(object)
    away = (columns["plan"] == "Child in need plan") & (rng.random(count) < _LOOKED_AFTER)
    columns["placement"] = np.where(away, pick(rng, words["placements"], count), "").astype(object)
    columns["re_referral"] = yes_no(again, "Yes", "No")
    closed = columns["referral_date"] + days(rng.integers(8, 90, count))
    columns["closed_on"] = np.where(still | (closed > DAY), np.datetime64("NaT"), closed)


def _sources(rng: np.random.Generator, shares: Mapping[str, float], age: Numbers) -> Text:
    """Draw who referred each child; schools refer those of school age, at the share of all."""
    sources = pick(rng, shares, len(age))
    too_young = np.flatnonzero((age < _SCHOOL_AGE) & (sources == _FROM_SCHOOLS))
    others = np.flatnonzero((age >= _SCHOOL_AGE) & (sources != _FROM_SCHOOLS))
    swapped = rng.permutation(others)[: len(too_young)]
    sources[too_young[: len(swapped)]] = sources[swapped]
    sources[swapped] = _FROM_SCHOOLS
    return sources


def _spoil(draft: Draft) -> None:
    """Put in the faults of a children's system."""
    draft.blank("upn", "pupil number missing", "upn_missing")
    _mothers_name(draft)
    _merge_siblings(draft, draft.struck("siblings_merged"))
    age_in_days = (DAY - draft.of("dob")).astype(int)
    unborn = (age_in_days < _UNBORN_DAYS) & draft.struck("unborn")
    draft.put("first_name", "unborn when referred", unborn, "Unborn")


def _mothers_name(draft: Draft) -> None:
    """Record some children under their mother's family name, not the one they use."""
    world = draft.world
    mothers = (world.column("role") == "first adult") & (world.column("sex") == "female")
    mother = world.of_household(np.flatnonzero(mothers))[draft.of("household")]
    rows = (mother >= 0) & draft.struck("mothers_name")
    hers = world.column("family")[mother[rows]]
    draft.put("last_name", "mother's family name", rows, hers)


def _merge_siblings(draft: Draft, rows: Flags) -> None:
    """Show a brother's or sister's first name on a record: two children made into one."""
    world = draft.world
    children = np.flatnonzero(np.isin(world.column("role"), CHILDREN))
    homes = pd.Series(children).groupby(world.column("household")[children]).agg(list)
    names: Text = np.full(len(draft), "", dtype=object)
    for row in np.flatnonzero(rows):
        home = homes.get(draft.of("household")[row], [])
        others = [child for child in home if child != draft.person[row]]
        names[row] = world.column("given")[others[0]] if others else ""
    merged = names != ""
    draft.put("first_name", "two children made into one", merged, names[merged])
