"""The address register: every home once, blocks and their flats, and homes that are gone."""

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def register(standard) -> pd.DataFrame:
    return standard.list("address_register")


@pytest.fixture(scope="module")
def gone(register) -> pd.Series:
    return register["end_date"] != ""


def test_about_1_home_in_60_is_gone_and_some_of_those_are_still_shown_as_live(
    standard, register, gone
):
    still = register.loc[gone & (register["status"] == "Live"), "uprn"]
    faults = standard.defects[standard.defects["kind"] == "historic address still live"]
    assert gone.mean() == pytest.approx(1 / 60, abs=0.003)
    assert set(still) == set(faults["record_id"])
    assert len(still) / gone.sum() == pytest.approx(0.3, abs=0.06)
    assert not (register["status"] == "Historic")[~gone].any()


def test_nobody_lives_at_a_home_that_is_gone(standard, register, gone):
    assert not set(register.loc[gone, "uprn"]) & set(standard.people["uprn"])
    here = register[~gone]
    former = register[gone].merge(here, on=["saon", "paon", "street", "postcode"])
    assert former.empty


def test_an_address_is_there_once(register, gone):
    here = register[~gone & (register["classification"] != "PP")]
    assert not here.duplicated(["address", "postcode"]).any()


def test_flats_name_a_building_that_is_there(register, gone):
    shells = set(register.loc[register["classification"] == "PP", "uprn"])
    inner = register.loc[~gone & (register["parent_uprn"] != ""), "parent_uprn"]
    known = inner.isin(shells)
    assert known.mean() > 0.98  # the others' building is one of the homes missing from the register
    assert len(inner) > 5000


def test_every_home_with_somebody_in_it_is_there_but_for_some_new_ones(standard, register):
    homes = standard.truth("addresses").set_index("uprn")
    missing = homes.index.difference(pd.Index(register["uprn"]))
    faults = standard.defects[standard.defects["kind"] == "new home missing"]
    assert set(missing) == set(faults["record_id"])
    assert (homes.loc[missing, "built"] >= 2025).all()
    assert 0 < len(missing) < 0.01 * len(homes)


def test_a_postcode_has_about_as_many_homes_as_in_the_country(register):
    homes = register[register["classification"] != "PP"].groupby("postcode").size()
    assert 8 < homes.mean() < 20
    assert homes.max() <= 80
    assert register["postcode"].str.fullmatch(r"ZX\d{1,2} \d[A-Z]{2}").all()
