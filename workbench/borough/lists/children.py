"""The school roll with free school meals, and children's social care."""

import numpy as np
import pandas as pd

from workbench.borough.draft import Draft, begin
from workbench.borough.lists.health import recorded_ethnicity
from workbench.borough.lists.styles import between, british, days, iso, pick
from workbench.borough.mechanisms import (
    record_address,
    record_dob,
    record_names,
    record_sex,
    write_twice,
)
from workbench.borough.settings import DAY, document, margins, stream, table
from workbench.borough.world import World

SCHOOL_COLUMNS = ["roll_id", "upn", "first_name", "last_name", "known_as", "dob", "sex", "school", "phase", "year_group", "fsm", "ever6_fsm", "sen", "first_language", "ethnicity", "address", "postcode"]
CHILDREN_COLUMNS = ["referral_id", "child_id", "upn", "first_name", "last_name", "dob", "sex", "ethnicity", "address", "postcode", "referral_date", "source", "category", "plan", "placement", "re_referral", "closed_on"]
_SOURCES = {
    "Police": 0.28,
    "Schools": 0.21,
    "Health services": 0.15,
    "Local authority services": 0.14,
    "Individual": 0.09,
    "Other": 0.13,
}


def pupils(world: World) -> pd.DataFrame:
    """Say who is at school, in which year, who may have free school meals and who claims them."""
    rng = stream(world.seed, "pupils")
    people, held = world.people, margins()
    academic = _academic_year(people["dob"].to_numpy().astype("datetime64[D]"))
    at_school = (
        (people["status"] == "resident").to_numpy()
        & (academic >= 0)
        & (academic <= 11)
        & (people["upn"] != "").to_numpy()
    )
    rows = np.flatnonzero(at_school & (rng.random(len(people)) < 0.93))
    special = rng.random(len(rows)) < 0.014
    phase = np.where(
        special, "Special", np.where(academic[rows] <= 6, "Primary", "Secondary")
    ).astype(object)
    hardship = (
        people["hardship"].to_numpy()[rows]
        + np.where(special, 1.0, 0)
        + rng.normal(0, 0.25, len(rows))
    )
    eligible_share = held["fsm"] / (1 - held["fsm_unclaimed"])
    eligible = hardship > np.quantile(hardship, 1 - eligible_share)
    household = people["household"].to_numpy()[rows]
    unclaimed = rng.random(len(world.households))[household] < held["fsm_unclaimed"]
    return pd.DataFrame(
        {
            "person": rows,
            "year": academic[rows],
            "phase": phase,
            "eligible": eligible,
            "fsm": eligible & ~unclaimed,
        }
    )


def _academic_year(dob: np.ndarray) -> np.ndarray:
    """School year in 2025-26: 0 is Reception, whose children were four on 31 August 2025."""
    years = dob.astype("datetime64[Y]").astype(int) + 1970
    autumn = dob >= (years - 1970).astype("datetime64[Y]").astype("datetime64[M]") + np.timedelta64(
        8, "M"
    )
    return np.asarray(2020 - (years + autumn) + 1)


def school_roll(world: World, chosen: pd.DataFrame) -> Draft:
    """Write ``school_roll``."""
    draft = begin("school_roll", world, chosen["person"].to_numpy(), "PU")
    at = pd.Series(chosen.index, index=chosen["person"])[draft.person].to_numpy()
    rng, columns = draft.rng, draft.columns
    columns["upn"] = draft.of("upn")
    record_names(draft)
    columns["known_as"] = draft.of("known_as")
    record_dob(draft)
    record_sex(draft)
    record_address(draft)
    year, phase = chosen["year"].to_numpy()[at], chosen["phase"].to_numpy(object)[at]
    columns["phase"] = phase
    columns["year_group"] = np.array(["R" if y == 0 else str(y) for y in year], dtype=object)
    columns["school"] = _schools(draft, phase)
    fsm = chosen["fsm"].to_numpy()[at]
    columns["fsm"] = np.where(fsm, "Y", "N").astype(object)
    columns["ever6_fsm"] = np.where(fsm | (rng.random(len(draft)) < 0.04), "Y", "N").astype(object)
    columns["sen"] = np.where(
        phase == "Special",
        "EHC plan",
        pick(rng, ["None", "SEN support", "EHC plan"], len(draft), [0.82, 0.14, 0.04]),
    ).astype(object)
    language = (
        table("cultures")
        .set_index("culture")["language"]
        .reindex(draft.of("culture"))
        .to_numpy(object)
    )
    at_home = rng.random(len(draft)) < np.where(draft.of("arrived") > 0, 0.95, 0.55)
    columns["first_language"] = np.where(at_home, language, "English").astype(object)
    columns["ethnicity"] = draft.of("ethnic_group")
    lost = draft.struck("ethnicity_missing")
    draft.put(
        "ethnicity",
        "ethnicity missing",
        lost,
        pick(rng, ["Refused", "Not obtained", ""], int(lost.sum())),
    )
    write_twice(draft, "PU")
    draft.columns["roll_id"] = draft.record_ids
    draft.write("dob", british)
    return draft


def _schools(draft: Draft, phase: np.ndarray) -> np.ndarray:
    """Send children of a home to one school of their phase, mostly a near one."""
    world, places = draft.world, document("places")
    lsoas = world.geography.lsoas
    sites = lsoas[["x", "y"]].to_numpy(float)
    household = draft.of("household").astype(int)
    area = world.addresses["lsoa"].to_numpy()[draft.of("address").astype(int)]
    chosen = np.full(len(draft), "", dtype=object)
    for name, key in (
        ("Primary", "primary_schools"),
        ("Secondary", "secondary_schools"),
        ("Special", "special_schools"),
    ):
        schools = np.array(places[key], dtype=object)[: max(1, len(lsoas) * len(places[key]) // 30)]
        rng = stream(world.seed, f"schools {name}")
        where = sites[rng.choice(len(sites), len(schools), replace=len(schools) > len(sites))]
        liking = rng.gumbel(0, 500, (len(world.households), len(schools)))
        rows = np.flatnonzero(phase == name)
        distance = np.sqrt(((sites[area[rows]][:, None] - where[None]) ** 2).sum(axis=2))
        chosen[rows] = schools[(liking[household[rows]] - distance).argmax(axis=1)]
    return chosen


def childrens_social_care(world: World) -> Draft:
    """Write ``childrens_social_care``: referrals of the last year and children still in need."""
    rng = stream(world.seed, "children in need")
    people, held = world.people, margins()
    child = np.flatnonzero(
        (people["status"] == "resident").to_numpy() & (people["age"] < 18).to_numpy()
    )
    hardship = people["hardship"].to_numpy()[child]
    weight = np.exp(0.55 * hardship)
    referrals = round(held["csc_referrals_child"] * len(child))
    first = rng.choice(
        child,
        round(referrals * (1 - held["csc_re_referred"])),
        replace=False,
        p=weight / weight.sum(),
    )
    again = rng.choice(first, referrals - len(first), replace=False)
    draft = begin("childrens_social_care", world, np.concatenate([first, again]), "CR")
    rng, columns = draft.rng, draft.columns
    count = len(draft)
    columns["child_id"] = np.array(
        [f"K{(p * 5147 + 30011) % 1000003:07d}" for p in draft.person], dtype=object
    )
    columns["upn"] = draft.of("upn")
    gone = (columns["upn"] != "") & (rng.random(count) < 0.12)
    draft.put("upn", "pupil number missing", gone, np.full(int(gone.sum()), "", dtype=object))
    record_names(draft)
    _mothers_name(draft)
    record_dob(draft)
    record_sex(draft)
    record_address(draft)
    recorded_ethnicity(draft)
    born = draft.of("dob")
    repeat = pd.Series(draft.person).duplicated(keep="first").to_numpy()
    day_one = np.maximum(between(rng, "2025-07-01", "2026-06-28", count), born)
    early = np.full(int(people.shape[0]), np.datetime64("2100-01-01"), dtype="datetime64[D]")
    np.minimum.at(early, draft.person[~repeat], day_one[~repeat])
    once_more = np.minimum(early[draft.person] + days(rng.integers(25, 330, count)), DAY)
    columns["referral_date"] = np.where(repeat, once_more, day_one)
    columns["re_referral"] = np.where(repeat, "Yes", "No").astype(object)
    columns["source"] = pick(rng, list(_SOURCES), count, list(_SOURCES.values()))
    columns["category"] = pick(
        rng,
        [
            "Abuse or neglect",
            "Family in acute stress",
            "Family dysfunction",
            "Child's disability or illness",
            "Absent parenting",
            "Low income",
            "Other",
        ],
        count,
        [0.55, 0.1, 0.13, 0.09, 0.03, 0.01, 0.09],
    )
    open_share = held["csc_in_need"] * len(child) / max(count - int(repeat.sum()), 1)
    is_last = ~pd.Series(draft.person).duplicated(keep="last").to_numpy()
    still = is_last & (rng.random(count) < open_share)
    columns["plan"] = np.where(
        still, pick(rng, ["Child protection plan", "Child in need plan"], count, [0.125, 0.875]), ""
    ).astype(object)
    looked_after = still & (columns["plan"] == "Child in need plan") & (rng.random(count) < 0.12)
    columns["placement"] = np.where(
        looked_after,
        pick(rng, ["Foster care", "Kinship care", "Children's home"], count, [0.7, 0.18, 0.12]),
        "",
    ).astype(object)
    closed = np.minimum(columns["referral_date"] + days(rng.integers(8, 90, count)), DAY)
    columns["closed_on"] = np.where(still, np.datetime64("NaT"), closed)
    merged = rng.random(count) < 0.005
    _siblings_merged(draft, merged)
    _unborn(draft)
    draft.columns["referral_id"] = draft.record_ids
    for column in ("referral_date", "closed_on"):
        draft.write(column, british)
    draft.write("dob", iso)
    return draft


def _mothers_name(draft: Draft) -> None:
    """Some children are recorded under their mother's family name, not the one they use."""
    people = draft.world.people
    mothers = np.full(len(draft.world.households), -1, dtype=np.int64)
    adult = (people["role"].isin(["first adult"]) & (people["sex"] == "female")).to_numpy()
    mothers[people["household"].to_numpy()[adult]] = np.flatnonzero(adult)
    mother = mothers[draft.of("household").astype(int)]
    hers = people["family"].to_numpy(object)[mother]
    rows = (mother >= 0) & (draft.rng.random(len(draft)) < 0.08)
    draft.put("last_name", "mother's family name", rows, hers[rows])


def _siblings_merged(draft: Draft, rows: np.ndarray) -> None:
    """Show a brother's or sister's first name on a record: two children made into one."""
    people = draft.world.people
    household = draft.of("household").astype(int)
    children = people[people["role"] == "child"]
    by_home = children.groupby("household").indices
    positions = children.index.to_numpy()
    names = []
    for row in np.flatnonzero(rows):
        others = [
            positions[p]
            for p in by_home.get(household[row], [])
            if positions[p] != draft.person[row]
        ]
        names.append(people["given"].iat[others[0]] if others else draft.columns["first_name"][row])
    draft.put("first_name", "two children made into one", rows, np.array(names, dtype=object))


def _unborn(draft: Draft) -> None:
    """Referrals made just after birth may still carry no first name."""
    born = draft.of("dob")
    rows = ((DAY - born).astype(int) < 120) & (draft.rng.random(len(draft)) < 0.5)
    draft.put(
        "first_name", "unborn when referred", rows, np.full(int(rows.sum()), "Unborn", dtype=object)
    )
