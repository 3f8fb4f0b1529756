"""The council's tenants, one row a tenant, and the repairs reported for their homes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.borough.draft import Draft, begin, numbers
from workbench.borough.kinds import Integers, Text
from workbench.borough.lists.ethnicity import leave_ethnicity_out
from workbench.borough.lists.styles import (
    between,
    british,
    days,
    disguised,
    pick,
    pounds,
    yes_no,
)
from workbench.borough.mechanisms import (
    record_address,
    record_dob,
    record_names,
    record_phone,
    record_sex,
    write_twice,
)
from workbench.borough.settings import DAY, document, stream
from workbench.borough.spelling import plain
from workbench.borough.world import World

_COUNCIL_HOMES = 0.75
_IN_ARREARS = 0.28
_ONLINE_OLD, _ONLINE = 0.25, 0.7
_REPAIRS_FROM, _REPAIRS_TO = "2024-07-01", "2026-06-29"
_ONE_YEAR_AGO = np.datetime64("2025-06-30", "D")
_NEW_SYSTEM = np.datetime64("2025-10-01", "D")
_DAMP, _OTHER = "Damp and mould", "Other"
_DAYS_ALLOWED = {"Emergency": 1, "Urgent": 7, "Routine": 28}
_DAMP_IS_HAZARD, _OTHER_HAZARD = 0.35, 0.015
_OTHER_PRIORITY = 0.08


def _tenants(world: World) -> Integers:
    """Row numbers of the adults who hold the council's tenancies."""
    rng = stream(world.seed, "council homes")
    council = rng.random(len(world.households)) < _COUNCIL_HOMES
    holds = np.isin(world.column("role"), ("first adult", "second adult"))
    holds &= (world.column("age") >= 18) & (world.column("tenure") == "social") & world.resident
    return np.flatnonzero(holds & council[world.column("household")])


def tenancies(world: World) -> Draft:
    """Write ``housing_tenancies``."""
    draft = begin("housing_tenancies", world, _tenants(world), "TP")
    rng, columns, household = draft.rng, draft.columns, draft.of("household")
    homes = len(world.households)
    words = document("services")["tenancies"]
    columns["tenancy_ref"] = disguised("T", household)
    columns["title"] = draft.of("title")
    record_names(draft)
    record_dob(draft)
    record_sex(draft, "Female", "Male")
    record_phone(draft)
    record_address(draft, uprn=True)
    columns["email"] = _emails(draft)
    began = draft.of("moved_in")
    columns["tenancy_start"] = began
    kinds = pick(rng, words["kinds"], homes)[household]
    columns["tenancy_type"] = np.where(began > _ONE_YEAR_AGO, "Introductory", kinds).astype(object)
    columns["weekly_rent"] = pounds((78 + 60 * rng.beta(3, 3, homes))[household], "£")
    owed = np.where(rng.random(homes) < _IN_ARREARS, rng.gamma(1.2, 380, homes), 0.0)
    columns["arrears"] = pounds(owed[household])
    columns["ethnicity"] = draft.of("ethnic_group")
    leave_ethnicity_out(draft, words["ethnicity_blanks"])
    columns["disability"] = yes_no(draft.of("disabled"))
    write_twice(draft, "TP")
    draft.write("dob", british)
    draft.write("tenancy_start", british)
    return draft


def _emails(draft: Draft) -> Text:
    """Write e-mail addresses at example.org, which is nobody's; not all people have one."""
    old = draft.of("age") > 70
    online = draft.rng.random(len(draft)) < np.where(old, _ONLINE_OLD, _ONLINE)
    names = zip(draft.of("given"), draft.of("family"), strict=True)
    handles = pd.Series([plain(f"{given}.{family}").lower() for given, family in names])
    handles = handles.str.replace(r"[^a-z.]", "", regex=True)
    years = draft.of("dob").astype("datetime64[Y]").astype(str)
    handles = handles.where(~handles.duplicated(keep=False), handles + years)
    return np.where(online, handles + "@example.org", "").astype(object)


def repairs(world: World, tenants: Draft) -> Draft:
    """Write ``housing_repairs``: jobs of two years, each reported by the first tenant of a home."""
    first = np.unique(tenants.person[tenants.of("role") == "first adult"])
    rng = stream(world.seed, "repair counts")
    counts = rng.poisson(rng.gamma(1.6, 1.4, len(first)))
    reporters = np.repeat(first, counts)
    reported = np.maximum(
        between(rng, _REPAIRS_FROM, _REPAIRS_TO, len(reporters)),
        world.column("moved_in")[reporters],
    )
    order = np.argsort(reported, kind="stable")
    draft = begin("housing_repairs", world, reporters[order], "RJ", shuffle=False)
    rng, columns, count = draft.rng, draft.columns, len(draft)
    words = document("services")["repairs"]
    columns["tenancy_ref"] = disguised("T", draft.of("household"))
    columns["uprn"] = draft.of("uprn")
    category = pick(rng, words["categories"], count)
    columns["category"] = category
    columns["description"] = _descriptions(rng, category)
    columns["priority"] = _priorities(rng, columns["description"])
    allowed = np.array([_DAYS_ALLOWED[priority] for priority in columns["priority"]])
    reported = reported[order]
    columns["reported_on"] = reported
    columns["target_on"] = reported + days(allowed)
    done = reported + days(rng.gamma(1.5, allowed * 0.55).round())
    columns["completed_on"] = np.where(done <= DAY, done, np.datetime64("NaT"))
    hazard = rng.random(count) < np.where(category == _DAMP, _DAMP_IS_HAZARD, _OTHER_HAZARD)
    columns["hazard"] = yes_no(hazard, "Yes", "No")
    columns["contractor"] = pick(rng, words["contractors"], count)
    columns["cost"] = pounds(rng.gamma(1.4, 95, count) + 18, "£")
    _spoil(draft)
    again = np.flatnonzero(draft.struck("written_twice"))
    draft.repeat(again, numbers("RJ", len(again), count + 1))
    for column in ("reported_on", "target_on", "completed_on"):
        draft.write(column, british)
    return draft


def _descriptions(rng: np.random.Generator, categories: Text) -> Text:
    said = {name: list(texts) for name, texts in _jobs().items()}
    luck = rng.random(len(categories))
    texts = [said[name][int(n * len(said[name]))] for name, n in zip(categories, luck, strict=True)]
    return np.array(texts, dtype=object)


def _priorities(rng: np.random.Generator, descriptions: Text) -> Text:
    """Give each job the usual priority of its kind; some are taken for more or less urgent."""
    usual = {text: priority for texts in _jobs().values() for text, priority in texts.items()}
    priorities = np.array([usual[text] for text in descriptions], dtype=object)
    other = rng.random(len(priorities)) < _OTHER_PRIORITY
    priorities[other] = rng.choice(list(_DAYS_ALLOWED), int(other.sum()))
    return priorities


def _jobs() -> Mapping[str, Mapping[str, str]]:
    """Return what tenants report: for each category the descriptions with their usual priority."""
    jobs: Mapping[str, Mapping[str, str]] = document("services")["repairs"]["jobs"]
    return jobs


def _spoil(draft: Draft) -> None:
    """Put in the faults of a repairs system."""
    rng, columns, count = draft.rng, draft.columns, len(draft)
    draft.blank("uprn", "property number missing", "uprn_missing")
    early = ~np.isnat(columns["completed_on"]) & draft.struck("closed_early")
    before = columns["reported_on"] - days(rng.integers(1, 20, count))
    draft.put("completed_on", "closed before it was reported", early, before[early])
    late = columns["reported_on"] >= _NEW_SYSTEM
    drifted = late & (columns["category"] == _DAMP) & draft.struck("category_drifted")
    draft.put("category", "category drifted after a new system", drifted, _OTHER)
    talked = draft.struck("personal_data_in_text")
    texts = zip(columns["description"], draft.of("given"), draft.of("phone"), strict=True)
    notes = np.array([f"{text}. Ring {who} on {phone}" for text, who, phone in texts], dtype=object)
    draft.put("description", "personal data in free text", talked, notes[talked])
