"""The council's tenants, one row a tenant, and the repairs their homes were reported to need."""

import numpy as np

from workbench.borough.draft import Draft, begin
from workbench.borough.lists.styles import between, british, day, days, pick
from workbench.borough.mechanisms import (
    record_address,
    record_dob,
    record_names,
    record_phone,
    record_sex,
    write_twice,
)
from workbench.borough.settings import DAY, stream
from workbench.borough.world import World

_COUNCIL_HOMES = 0.75
_SYSTEM_CHANGED = "2025-10-01"
TENANT_COLUMNS = ["tenancy_person_id", "tenancy_ref", "title", "first_name", "last_name", "dob", "sex", "phone", "email", "uprn", "address", "postcode", "tenancy_type", "tenancy_start", "weekly_rent", "arrears", "ethnicity", "disability"]
REPAIR_COLUMNS = ["job_ref", "tenancy_ref", "uprn", "reported_on", "target_on", "completed_on", "category", "priority", "description", "hazard", "contractor", "cost"]


def council_households(world: World) -> np.ndarray:
    """Row numbers of the households that rent from the council."""
    rng = stream(world.seed, "council homes")
    social = (world.households["tenure"] == "social") & (world.households["status"] == "resident")
    chosen = social.to_numpy() & (rng.random(len(social)) < _COUNCIL_HOMES)
    return np.flatnonzero(chosen)


def tenancies(world: World) -> Draft:
    """Write ``housing_tenancies``: first and second adults of the council's homes."""
    people = world.people
    tenants = people["role"].isin(["first adult", "second adult"]) & (people["age"] >= 18)
    rows = np.flatnonzero(
        tenants.to_numpy() & people["household"].isin(council_households(world)).to_numpy()
    )
    draft = begin("housing_tenancies", world, rows, "TP")
    rng, columns = draft.rng, draft.columns
    household = draft.of("household").astype(int)
    columns["tenancy_person_id"] = draft.record_ids
    columns["tenancy_ref"] = tenancy_refs(household)
    columns["title"] = draft.of("title")
    record_names(draft)
    record_dob(draft)
    record_sex(draft, "Female", "Male")
    record_phone(draft)
    record_address(draft, uprn=True)
    handles = [
        f"{a}.{b}".lower().replace(" ", "").replace("'", "")
        for a, b in zip(columns["first_name"], columns["last_name"], strict=True)
    ]
    online = rng.random(len(draft)) < np.where(draft.of("age") > 70, 0.25, 0.7)
    from workbench.borough.spelling import plain

    columns["email"] = np.array(
        [f"{plain(h)}@example.org" if on else "" for h, on in zip(handles, online, strict=True)],
        dtype=object,
    )
    columns["tenancy_type"] = pick(
        rng, ["Secure", "Introductory", "Flexible"], len(draft), [0.78, 0.12, 0.1]
    )
    columns["tenancy_start"] = draft.of("moved_in")
    rent = 78 + 60 * rng.beta(3, 3, len(world.households))[household]
    columns["weekly_rent"] = np.array([f"£{value:.2f}" for value in rent], dtype=object)
    owed = np.where(
        rng.random(len(world.households)) < 0.28, rng.gamma(1.2, 380, len(world.households)), 0
    )[household]
    columns["arrears"] = np.array([f"{value:,.2f}" for value in owed], dtype=object)
    columns["ethnicity"] = draft.of("ethnic_group")
    lost = draft.struck("ethnicity_missing")
    blank = pick(
        rng, ["", "Not known", "N/A", "Refused", "-"], int(lost.sum()), [0.5, 0.2, 0.12, 0.1, 0.08]
    )
    draft.put("ethnicity", "ethnicity missing", lost, blank)
    columns["disability"] = np.where(draft.of("disabled").astype(bool), "Y", "N").astype(object)
    write_twice(draft, "TP")
    columns["tenancy_person_id"] = draft.record_ids
    draft.write("dob", british)
    draft.write("tenancy_start", british)
    return draft


def tenancy_refs(household: np.ndarray) -> np.ndarray:
    """Number tenancies so that the number says nothing of the household."""
    return np.array(
        [f"T{(number * 7919 + 104729) % 1000003:07d}" for number in household], dtype=object
    )


_JOBS: dict[str, tuple[float, tuple[str, ...]]] = {
    "Plumbing": (0.27, ("Tap dripping in kitchen", "Toilet will not flush", "Leak under sink", "No hot water", "Blocked drain at rear")),
    "Electrical": (0.17, ("Socket not working in bedroom", "Lights keep tripping", "Extractor fan broken", "Hall light out")),
    "Heating": (0.17, ("Boiler losing pressure", "Radiator cold in living room", "No heating", "Thermostat broken")),
    "Damp and mould": (0.12, ("Black mould on bedroom wall", "Damp patch on ceiling", "Condensation and mould round window", "Mould in child's room")),
    "Joinery": (0.14, ("Front door sticking", "Kitchen cupboard door off", "Window will not close", "Loose banister")),
    "Roofing": (0.06, ("Slipped tiles", "Gutter overflowing", "Water coming in at loft")),
    "Other": (0.07, ("Fence panel down", "Pest control visit", "Entry phone not working")),
}  # fmt: skip


def repairs(world: World, tenants: Draft) -> Draft:
    """Write ``housing_repairs``: jobs of the last two years, each for the first tenant of a home."""
    first = world.people["role"].to_numpy(object)[tenants.person] == "first adult"
    counts = np.zeros(len(tenants), dtype=int)
    rng = stream(world.seed, "repair counts")
    counts[first] = rng.poisson(rng.gamma(1.6, 1.4, int(first.sum())))
    draft = begin("housing_repairs", world, np.repeat(tenants.person, counts), "RJ", shuffle=False)
    rng, columns = draft.rng, draft.columns
    count = len(draft)
    order = np.argsort(between(rng, "2024-07-01", "2026-06-29", count), kind="stable")
    reported = np.sort(between(rng, "2024-07-01", "2026-06-29", count))
    draft.person = draft.person[order]
    columns["job_ref"] = draft.record_ids
    columns["tenancy_ref"] = tenancy_refs(draft.of("household").astype(int))
    columns["uprn"] = draft.of("uprn")
    lost = draft.struck("uprn_missing")
    draft.put("uprn", "property number missing", lost, np.full(int(lost.sum()), "", dtype=object))
    category = pick(rng, list(_JOBS), count, [share for share, _ in _JOBS.values()])
    columns["category"] = category.copy()
    columns["description"] = np.array(
        [
            _JOBS[name][1][k % len(_JOBS[name][1])]
            for name, k in zip(category, rng.integers(0, 60, count), strict=True)
        ],
        dtype=object,
    )
    columns["priority"] = pick(rng, ["Emergency", "Urgent", "Routine"], count, [0.12, 0.3, 0.58])
    allowed = np.select(
        [columns["priority"] == "Emergency", columns["priority"] == "Urgent"], [1, 7], 28
    )
    columns["reported_on"] = reported
    columns["target_on"] = reported + days(allowed)
    done = reported + days(rng.gamma(1.5, allowed * 0.55).round())
    columns["completed_on"] = np.where(done <= DAY, done, np.datetime64("NaT"))
    hazard = (category == "Damp and mould") & (rng.random(count) < 0.35) | (
        rng.random(count) < 0.015
    )
    columns["hazard"] = np.where(hazard, "Yes", "No").astype(object)
    columns["contractor"] = pick(
        rng,
        ["Larkfold Maintenance", "Quayside Building Services", "In-house team"],
        count,
        [0.4, 0.35, 0.25],
    )
    columns["cost"] = np.array(
        [f"£{value:,.2f}" for value in rng.gamma(1.4, 95, count) + 18], dtype=object
    )
    wrong = ~np.isnat(columns["completed_on"]) & (rng.random(count) < 0.005)
    early = (columns["reported_on"] - days(rng.integers(1, 20, count)))[wrong]
    draft.put("completed_on", "closed before it was reported", wrong, early)
    later = columns["reported_on"] >= day(_SYSTEM_CHANGED)
    drift = later & (category == "Damp and mould") & (rng.random(count) < 0.3)
    draft.put(
        "category",
        "category drifted after a new system",
        drift,
        np.full(int(drift.sum()), "Other", dtype=object),
    )
    talk = rng.random(count) < 0.03
    phones, names = draft.of("phone")[talk], draft.of("family")[talk]
    notes = [
        f"{text}. Ring {who} on {phone}"
        for text, who, phone in zip(columns["description"][talk], names, phones, strict=True)
    ]
    draft.put("description", "personal data in free text", talk, np.array(notes, dtype=object))
    again = np.flatnonzero(rng.random(count) < 0.04)
    draft.repeat(
        again,
        np.array(
            [f"RJ{number:06d}" for number in range(count + 1, count + 1 + len(again))], dtype=object
        ),
    )
    draft.columns["job_ref"] = draft.record_ids
    for column in ("reported_on", "target_on", "completed_on"):
        draft.write(column, british)
    return draft
