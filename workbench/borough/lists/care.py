"""Adult social care: requests for support in the last year, and support that goes on."""

import numpy as np

from workbench.borough.draft import Draft, begin
from workbench.borough.homes import CARE_HOME
from workbench.borough.kinds import Integers, Text
from workbench.borough.lists.ethnicity import record_ethnicity
from workbench.borough.lists.styles import between, british, days, disguised, pick
from workbench.borough.mechanisms import (
    record_address,
    record_dob,
    record_names,
    record_nhs_number,
    record_phone,
    record_sex,
    write_twice,
)
from workbench.borough.settings import DAY, document, margins, stream
from workbench.borough.world import World

_LATE_DAYS = 20
_LONG_TERM, _SHORT_TERM, _TRANSITION = (
    "Long-term support",
    "Short-term support",
    "Transition from children's services",
)
_ETHNICITY_BLANKS = {"": 0.7, "Unknown": 0.2, "99": 0.1}


def _clients(world: World) -> tuple[Integers, Text]:
    """Choose who asks for support, once for each request, and who has long-term support where.

    Returns
    -------
    person
        Row numbers of people.
    setting
        Community, Residential or Nursing for long-term support; empty for requests.
    """
    rng = stream(world.seed, "adult social care")
    held, age = margins(), world.column("age")
    adult = np.flatnonzero(world.resident & (age >= 18))
    adult = adult[adult != world.woman]
    older = age[adult] >= 65
    disabled = world.column("disabled")[adult]
    need = np.where(older, 1 + np.exp((age[adult] - 78) / 7), 1 + 3.0 * disabled)

    def draw(number: float, weight: np.ndarray) -> Integers:
        return rng.choice(adult, round(number), replace=False, p=weight / weight.sum())

    asked = held["asc_requests_population"] * world.resident.sum()
    askers = asked / held["asc_requests_a_person"]
    old_share = held["asc_requests_65"]
    asking = np.concatenate(
        [draw(askers * old_share, need * older), draw(askers * (1 - old_share), need * ~older)]
    )
    times = 1 + rng.poisson(held["asc_requests_a_person"] - 1, len(asking))

    long_term = held["asc_long_term_adults"] * len(adult)
    placed = rng.permutation(adult[world.column("tenure")[adult] == CARE_HOME])
    placed = placed[: round(long_term * (1 - held["asc_home"]))]
    at_home = world.column("tenure")[adult] != CARE_HOME
    outcomes = document("services")["adult_social_care"]["outcomes"]
    new = asked * outcomes[_LONG_TERM] / sum(outcomes.values())
    helped = draw(long_term - len(placed) - new, need * (0.4 + 1.2 * disabled) * at_home)
    nursing = 1 - held["asc_residential"] / (1 - held["asc_home"])
    homes = np.where(rng.random(len(placed)) < nursing, "Nursing", "Residential")
    requests = np.repeat(asking, times)
    settings = [np.full(len(requests), ""), np.full(len(helped), "Community"), homes]
    return np.concatenate([requests, helped, placed]), np.concatenate(settings).astype(object)


def adult_social_care(world: World) -> Draft:
    """Write ``adult_social_care``: one row a request, and one for each long-term support."""
    person, setting = _clients(world)
    order = stream(world.seed, "adult social care order").permutation(len(person))
    draft = begin("adult_social_care", world, person[order], "AR", shuffle=False)
    draft.columns["client_id"] = disguised("C", draft.person)
    record_names(draft)
    record_dob(draft)
    record_sex(draft, "2", "1")
    record_address(draft)
    record_phone(draft)
    record_nhs_number(draft)
    record_ethnicity(draft, _ETHNICITY_BLANKS)
    _record_requests(draft, setting[order])
    write_twice(draft, "AR")
    for column in ("dob", "request_date", "recorded_on", "service_start", "service_end"):
        draft.write(column, british)
    return draft


def _record_requests(draft: Draft, setting: Text) -> None:
    """Write what was asked, when it was recorded, what came of it and the service given."""
    rng, columns, count = draft.rng, draft.columns, len(draft)
    words = document("services")["adult_social_care"]
    going_on = setting != ""
    asked = np.where(
        going_on,
        between(rng, "2022-01-10", "2025-06-20", count),
        between(rng, "2025-07-01", "2026-06-28", count),
    )
    columns["request_date"] = asked
    columns["recorded_on"] = np.minimum(asked + days(rng.integers(0, 4, count)), DAY)
    slow = draft.struck("entered_late") & ~going_on
    entered = np.minimum(asked + days(_LATE_DAYS + rng.integers(0, 15, count)), DAY)
    draft.put("recorded_on", "entered late", slow, entered[slow])
    route = pick(rng, words["routes"], count)
    route[(route == _TRANSITION) & (draft.of("age") > 25)] = "Community"
    columns["route"] = route
    outcome = pick(rng, words["outcomes"], count)
    outcome[going_on] = _LONG_TERM
    columns["outcome"] = outcome
    columns["service"] = np.select(
        [setting == "Nursing", setting == "Residential", outcome == _LONG_TERM],
        ["Nursing home", "Residential home", pick(rng, words["at_home"], count)],
        np.where(outcome == _SHORT_TERM, pick(rng, words["short_term"], count), ""),
    ).astype(object)
    served = columns["service"] != ""
    columns["setting"] = np.where(served & ~going_on, "Community", setting).astype(object)
    begun = asked + days(rng.integers(1, 30, count))
    ended = begun + days(rng.integers(14, 60, count))
    never = np.datetime64("NaT")
    columns["service_start"] = np.where(served & (begun <= DAY), begun, never)
    over = (outcome == _SHORT_TERM) & (ended <= DAY)
    columns["service_end"] = np.where(over, ended, never)
