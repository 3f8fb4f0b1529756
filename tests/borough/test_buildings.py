"""Shared buildings: what is true of them, what services know, and every fault written down."""

import pandas as pd
import pytest

from workbench.borough.settings import TODAY, table

LISTS = ("buildings", "fire_actions")
FEET = 3.28084

BIG = pytest.param("standard", marks=pytest.mark.xdist_group("standard borough"))


@pytest.fixture(scope="module", params=["tiny", BIG])
def made(request):
    return request.getfixturevalue(request.param)


def test_a_building_is_one_of_the_addresses_with_the_homes_in_it(made):
    buildings, homes = made.truth("buildings"), made.truth("addresses")
    shells = homes[homes["kind"] == "parent"]
    inside = homes[homes["parent_uprn"] != ""].groupby("parent_uprn")
    assert set(buildings["uprn"]) == set(shells["uprn"]) == set(inside.groups)
    counted = buildings["uprn"].map(inside.size())
    assert (counted == buildings["homes"]).all()
    assert (buildings["uprn"].map(inside["kind"].first()) == buildings["kind"]).all()


def test_a_building_can_stand(made):
    buildings = made.truth("buildings")
    each = buildings["height_m"] / (buildings["storeys"] - 1)
    assert buildings["storeys"].between(2, 14).all()
    assert each.between(2.4, 4.5).all()
    assert (buildings["homes"] <= buildings["storeys"] * 12).all()
    houses = buildings[buildings["kind"] == "converted"]
    assert houses["storeys"].max() <= 4
    assert (houses["name"] == "").all()


def test_a_higher_risk_building_is_what_the_law_says(made):
    buildings = made.truth("buildings")
    tall = (buildings["height_m"] >= 18) | (buildings["storeys"] >= 7)
    assert (buildings["higher_risk"] == (tall & (buildings["homes"] >= 2))).all()
    assert buildings["higher_risk"].any()


def test_actions_follow_an_assessment(made):
    actions = made.truth("fire_actions")
    assessed = made.truth("buildings").set_index("uprn")["assessed_on"]
    day = pd.Timestamp(TODAY)
    dates = {name: pd.to_datetime(actions[name]) for name in ("raised_on", "due_on", "done_on")}
    since = dates["raised_on"] - pd.to_datetime(actions["uprn"].map(assessed))
    assert since.dt.days.between(0, 14).all()
    assert (dates["due_on"] > dates["raised_on"]).all()
    assert (dates["done_on"].isna() | (dates["done_on"] > dates["raised_on"])).all()
    assert dates["done_on"].max() <= day
    assert not actions.duplicated(["uprn", "action"]).any()


def test_an_action_is_about_its_building_by_number_or_by_name(made):
    shown = made.list("fire_actions").set_index("action_ref")
    true = made.truth("fire_actions").set_index("action_ref")
    buildings = made.truth("buildings").set_index("uprn")
    parents = made.truth("addresses").set_index("uprn")["parent_uprn"]
    rows = shown.loc[true.index]
    own = rows["uprn"] == true["uprn"]
    flat = rows["uprn"].map(parents).fillna("") == true["uprn"]
    none = ~rows["uprn"].str.isdigit()
    assert (own | flat | none).all()
    exactly = rows["building"].to_numpy() == buildings.loc[true["uprn"], "address"].to_numpy()
    assert 0.4 < exactly.mean() < 1


@pytest.mark.parametrize("name", LISTS)
def test_every_fault_is_in_its_column_and_nothing_else_is_wrong(made, name):
    rows = made.list(name)
    rows = rows.set_index(rows.columns[0])
    faults = made.defects[(made.defects["list"] == name) & (made.defects["column"] != "")]
    last = faults.groupby(["record_id", "column"], sort=False)["after"].last()
    for (record, column), after in last.items():
        assert rows.at[record, column] == after
    before = faults.groupby(["record_id", "column"], sort=False)["before"].first()
    assert set(faults["record_id"]) <= set(rows.index)
    if name == "fire_actions":
        true = made.truth("fire_actions").set_index("action_ref")
        for column in ("due_on", "raised_on", "done_on"):
            told = pd.to_datetime(true[column]).dt.strftime("%d/%m/%Y").fillna("")
            original = rows.loc[true.index, column].copy()
            struck = before[before.index.get_level_values("column") == column].droplevel(1)
            struck = struck[struck.index.isin(original.index)]
            original[struck.index] = struck
            assert (original == told).all(), column


def test_buildings_of_no_list_are_written_down(made):
    faults = made.defects[made.defects["kind"] == "building not listed"]
    buildings = made.truth("buildings").set_index("uprn")
    listed = made.list("buildings")
    addresses = listed["address"] + listed["postcode"]
    there = buildings["address"] + buildings["postcode"]
    unlisted = there.index[~there.isin(addresses)]
    assert set(unlisted) <= set(faults["record_id"]) <= set(buildings.index)
    assert len(unlisted) == len(faults)


@pytest.mark.parametrize("name", LISTS)
def test_what_is_written_twice_is_the_same_but_for_its_number(standard, name):
    faults = standard.defects
    twice = faults[(faults["list"] == name) & (faults["kind"] == "written twice")]
    rows = standard.list(name)
    rows = rows.set_index(rows.columns[0])
    assert len(twice) > 5
    assert (rows.loc[twice["before"]].to_numpy() == rows.loc[twice["after"]].to_numpy()).all()


def test_two_services_disagree_about_some_and_feet_are_feet(standard):
    faults = standard.defects[standard.defects["list"] == "buildings"]
    kinds = set(faults["kind"])
    assert kinds >= {"height to the roof", "basement counted", "height as a band"}
    feet = faults[faults["kind"] == "height in feet"]
    written = feet["after"].str.removesuffix(" ft").astype(float) / FEET
    metres = feet["before"].str.extract(r"([\d.]+)")[0].astype(float)
    assert (written - metres).abs().max() < 0.2
    sources = standard.list("buildings").groupby(["address", "postcode"])["source"].nunique()
    assert 0.1 < (sources > 1).mean() < 0.5


def test_rates_are_those_of_the_table(standard):
    rates = table("mechanisms").set_index(["mechanism", "list", "who"])["rate"]
    rows = standard.list("buildings")
    unknown = rows["height"].isin(["", "Unknown", "TBC", "N/K"]).mean()
    assert unknown == pytest.approx(rates["height_missing", "buildings", "*"], abs=0.04)
    untold = standard.list("fire_actions")["uprn"].str.isdigit()
    assert (~untold).mean() == pytest.approx(rates["uprn_missing", "fire_actions", "*"], abs=0.04)
