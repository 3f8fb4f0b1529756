"""Adult social care: requests for support in the last year, and support that goes on."""

import numpy as np
import pandas as pd

from workbench.borough.draft import Draft, begin
from workbench.borough.lists.health import recorded_ethnicity
from workbench.borough.lists.styles import between, british, days, pick
from workbench.borough.mechanisms import (
    record_address,
    record_dob,
    record_names,
    record_nhs_number,
    record_phone,
    record_sex,
    write_twice,
)
from workbench.borough.settings import DAY, margins, stream
from workbench.borough.world import World

ADULT_COLUMNS = ["request_id", "client_id", "nhs_number", "first_name", "last_name", "dob", "sex", "ethnicity", "address", "postcode", "phone", "request_date", "recorded_on", "route", "outcome", "service", "service_start", "service_end", "setting"]
_LATE_DAYS = 20
_ROUTES = (
    "Discharge from hospital",
    "Community",
    "Self or family",
    "GP",
    "Housing",
    "Transition from children's services",
)
_OUTCOMES = (
    "Short-term support",
    "Information and advice",
    "NFA",
    "NFA - other",
    "Long-term support",
    "Ongoing low-level support",
    "Universal services",
)


def clients(world: World) -> pd.DataFrame:
    """Choose who asks for support, how often, and who has long-term support and where."""
    rng = stream(world.seed, "adult social care")
    held, people = margins(), world.people
    adult = np.flatnonzero(
        (people["status"] == "resident").to_numpy() & (people["age"] >= 18).to_numpy()
    )
    age = people["age"].to_numpy()[adult]
    residents = int((people["status"] == "resident").sum())
    askers = round(held["asc_requests_population"] * residents / held["asc_requests_a_person"])
    older = age >= 65
    weight = np.where(
        older, 1 + np.exp((age - 78) / 7), 1 + 3.0 * people["disabled"].to_numpy()[adult]
    )
    chosen = []
    for band, share in ((older, held["asc_requests_65"]), (~older, 1 - held["asc_requests_65"])):
        rows, chance = adult[band], weight[band]
        chosen.append(
            rng.choice(
                rows, min(round(askers * share), len(rows)), replace=False, p=chance / chance.sum()
            )
        )
    asks = np.concatenate(chosen)
    count = 1 + rng.poisson(held["asc_requests_a_person"] - 1, len(asks))

    long_term = round(held["asc_long_term_adults"] * len(adult))
    in_homes = (people["tenure"] == "care home").to_numpy()[adult]
    homes = adult[in_homes]
    placed = homes[: round(long_term * (1 - held["asc_home"]))]
    home_weight = np.where(in_homes, 0, weight * (0.4 + 1.2 * people["disabled"].to_numpy()[adult]))
    at_home = rng.choice(
        adult, long_term - len(placed), replace=False, p=home_weight / home_weight.sum()
    )
    support = np.concatenate([placed, at_home])
    setting = np.concatenate(
        [
            np.where(
                rng.random(len(placed)) < held["asc_residential"] / (1 - held["asc_home"]),
                "Residential",
                "Nursing",
            ),
            np.full(len(at_home), "Community"),
        ]
    )
    frame = pd.DataFrame(
        {
            "person": np.concatenate([asks, support]),
            "requests": np.concatenate([count, np.zeros(len(support), int)]),
        }
    )
    frame["setting"] = np.concatenate([np.full(len(asks), ""), setting]).astype(object)
    return frame


def adult_social_care(world: World, avoid: int) -> Draft:
    """Write ``adult_social_care``: one row a request, and one for each person with long-term support.

    Parameters
    ----------
    world
        The truth.
    avoid
        Row number of a person who never asked.
    """
    chosen = clients(world)
    chosen = chosen[chosen["person"] != avoid].reset_index(drop=True)
    times = np.maximum(chosen["requests"].to_numpy(), 1)
    row = np.repeat(np.arange(len(chosen)), times)
    rng = stream(world.seed, "adult social care order")
    row = rng.permutation(row)
    draft = begin("adult_social_care", world, chosen["person"].to_numpy()[row], "AR", shuffle=False)
    rng, columns = draft.rng, draft.columns
    count = len(draft)
    person = draft.person
    columns["client_id"] = np.array(
        [f"C{(p * 6271 + 50021) % 1000003:07d}" for p in person], dtype=object
    )
    record_nhs_number(draft)
    record_names(draft)
    record_dob(draft)
    record_sex(draft, "2", "1")
    record_address(draft)
    record_phone(draft)
    recorded_ethnicity(draft)
    setting = chosen["setting"].to_numpy(object)[row]
    going_on = setting != ""
    asked = np.where(
        going_on,
        between(rng, "2022-01-10", "2026-05-20", count),
        between(rng, "2025-07-01", "2026-06-28", count),
    )
    columns["request_date"] = asked
    late = (rng.random(count) < 0.06) & ~going_on
    wait = np.where(late, _LATE_DAYS + rng.integers(0, 15, count), rng.integers(0, 4, count))
    columns["recorded_on"] = np.minimum(asked + days(wait), DAY)
    columns["route"] = pick(rng, _ROUTES, count, [0.2, 0.3, 0.33, 0.09, 0.06, 0.02])
    young = (columns["route"] == _ROUTES[-1]) & (draft.of("age") > 25)
    columns["route"][young] = "Community"
    columns["outcome"] = pick(rng, _OUTCOMES, count, [0.15, 0.26, 0.19, 0.09, 0.06, 0.13, 0.12])
    columns["outcome"][going_on] = "Long-term support"
    home_care = pick(
        rng,
        ["Home care", "Direct payment", "Day service", "Supported living"],
        count,
        [0.55, 0.25, 0.1, 0.1],
    )
    short = pick(rng, ["Reablement", "Equipment", "Telecare"], count, [0.4, 0.4, 0.2])
    columns["service"] = np.select(
        [
            going_on & (setting != "Community"),
            columns["outcome"] == "Long-term support",
            columns["outcome"] == "Short-term support",
        ],
        [np.where(setting == "Nursing", "Nursing home", "Residential home"), home_care, short],
        "",
    ).astype(object)
    served = columns["service"] != ""
    columns["setting"] = np.where(going_on, setting, np.where(served, "Community", "")).astype(
        object
    )
    begun = np.minimum(asked + days(rng.integers(1, 30, count)), DAY)
    columns["service_start"] = np.where(served, begun, np.datetime64("NaT"))
    ended = begun + days(rng.integers(14, 60, count))
    short_term = (columns["outcome"] == "Short-term support") & (ended <= DAY)
    columns["service_end"] = np.where(short_term, ended, np.datetime64("NaT"))
    draft.note(
        draft.record_ids[late],
        "recorded_on",
        "entered late",
        asked[late],
        columns["recorded_on"][late],
    )
    write_twice(draft, "AR")
    draft.columns["request_id"] = draft.record_ids
    for column in ("dob", "request_date", "recorded_on", "service_start", "service_end"):
        draft.write(column, british)
    return draft
