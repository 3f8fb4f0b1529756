"""The case that started it all: told to shield, on no contact list for four weeks.

House of Lords Public Services Committee (2020), A critical juncture for public services.
Found here as anybody would find her: from the lists alone, without the truth.
"""

from datetime import date

import pandas as pd
import pytest

from workbench.borough import TODAY, make

FIRST, LAST = "Ottilie", "Marchbanks"


@pytest.fixture(scope="module", params=["tiny 1", "tiny 2", "tiny 3", "tiny 44", "standard 1"])
def borough(request, tmp_path_factory, tiny, standard):
    size, seed = request.param.split()
    if seed == "1":
        return tiny if size == "tiny" else standard
    folder = tmp_path_factory.mktemp("story") / "borough"
    return type(tiny)(folder, make(folder, size="tiny", seed=int(seed)))


def _her(made, name: str, family: str = "last_name") -> pd.DataFrame:
    rows = made.list(name)
    return rows[(rows["first_name"] == FIRST) & (rows[family] == LAST)]


def test_she_was_told_to_shield_four_weeks_ago(borough):
    (row,) = _her(borough, "shielding_v1").to_dict("records")
    day, month, year = map(int, row["told_on"].split("/"))
    assert (TODAY - date(year, month, day)).days == 28
    assert row["phone"]
    assert row["sex"] == "Female"


def test_she_is_76(borough):
    (row,) = _her(borough, "gp_list").to_dict("records")
    born = pd.to_datetime(row["dob"], format="%d/%m/%Y").date()
    had_birthday = (TODAY.month, TODAY.day) >= (born.month, born.day)
    assert TODAY.year - born.year - (not had_birthday) == 76


def test_every_version_of_the_list_names_her_with_the_same_number(borough):
    numbers = {
        _her(borough, f"shielding_v{version}", "surname" if version == 3 else "last_name")[
            "nhs_number"
        ].item()
        for version in (1, 2, 3)
    }
    assert numbers == {_her(borough, "gp_list")["nhs_number"].item()}


@pytest.mark.parametrize("name", ["welfare_calls", "food_parcels"])
def test_no_list_of_people_who_were_contacted_names_her(borough, name):
    assert not borough.list(name)["name"].str.contains(LAST, case=False).any()


def test_no_call_and_no_parcel_went_to_her_home_or_her_birthday(borough):
    her = _her(borough, "gp_list").iloc[0]
    parcels = borough.list("food_parcels")
    assert her["address"] not in set(parcels["address"])
    calls = borough.list("welfare_calls")
    assert not (calls["dob"] == her["dob"]).any() or not (calls["phone"] == her["phone"]).any()


def test_the_council_knows_her_only_from_her_council_tax(borough):
    tax = borough.list("council_tax")
    hers = tax[tax["liable_name"].str.contains(LAST.upper())]
    assert len(hers) == 1
    assert hers["liable_name"].item() == f"MRS {FIRST.upper()} {LAST.upper()}"
    assert hers["discount"].item() in ("Single adult 25%", "")
    for name in ("housing_tenancies", "adult_social_care"):
        assert _her(borough, name).empty


def test_the_lists_reach_up_to_the_day_on_which_she_has_waited_four_weeks(borough):
    """So that whoever counts to the newest day of the lists finds 28 days."""
    called = pd.to_datetime(borough.list("welfare_calls")["call_date"], format="%d/%m/%Y")
    parcels = pd.to_datetime(borough.list("food_parcels")["last_parcel"], format="%d/%m/%Y")
    assert max(called.max(), parcels.max()).date() == TODAY
    assert called.is_monotonic_increasing


def test_others_were_missed_too(borough):
    """She is not alone: some other people told to shield were never rung either."""
    facts = borough.facts
    assert facts["told_to_shield_never_called"] >= 2
    woman = facts["the_woman_nobody_called"]
    assert woman["name"] == f"Mrs {FIRST} {LAST}"
    assert (woman["age"], woman["days_waiting"]) == (76, 28)
    assert set(woman["records"]) == {
        "council_tax",
        "gp_list",
        "shielding_v1",
        "shielding_v2",
        "shielding_v3",
    }
    for name, records in woman["records"].items():
        assert set(records) <= set(borough.list(name).iloc[:, 0])


def test_people_whose_address_the_nhs_has_wrong_were_missed_more_often(standard):
    need = standard.truth("need")
    told = need[need["shielding_version"] > 0].merge(
        standard.people[["person_id", "nhs_address_old"]], on="person_id"
    )
    missed = ~told["called"]
    old = told["nhs_address_old"]
    assert missed[old].mean() > 4 * missed[~old].mean()
