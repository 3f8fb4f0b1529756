"""Which building a row means."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.buildings.conftest import block, register, text
from workbench.buildings.columns import BUILDINGS, REGISTER, take
from workbench.buildings.places import (
    BY_FLAT,
    BY_NAME,
    BY_NUMBER,
    BY_OTHER,
    BY_SLIP,
    NOTHING,
    SEVERAL,
    plain,
    register_places,
    tie,
    with_rows,
)


def places_of(properties: pd.DataFrame):
    return register_places(take(properties, REGISTER, "register", {})[0])


def rows(*said: dict[str, str]) -> pd.DataFrame:
    return text(list(said), list(BUILDINGS))


@pytest.fixture
def places(properties):
    return places_of(properties)


def test_buildings_are_what_homes_name_as_their_parent(places):
    assert places.table.index.tolist() == ["100", "200", "300"]
    assert places.table["homes"].tolist() == [30, 4, 12]


@pytest.mark.parametrize(
    ("said", "building", "how"),
    [
        ({"uprn": "100"}, "100", BY_NUMBER),
        ({"uprn": "000000000100"}, "100", BY_NUMBER),
        ({"uprn": "305"}, "300", BY_FLAT),
        ({"uprn": "305", "name": "Kelby Court"}, "300", BY_FLAT),
        ({"uprn": "305", "name": "Kelby Court, Heron Lane"}, "300", BY_OTHER),
        ({"uprn": "100", "name": "Marlin Point"}, "100", BY_OTHER),
        ({"name": "Marlin Point"}, "300", BY_NAME),
        ({"name": "MARLIN PT."}, "300", BY_NAME),
        ({"name": "Marlin Pont"}, "300", BY_SLIP),
        ({"name": "Kelby Court"}, "", SEVERAL),
        ({"name": "Kelby Crt", "postcode": "zx22bb"}, "200", BY_NAME),
        ({"name": "Kelby Court, Heron Lane"}, "200", BY_NAME),
        ({"address": "Kelby Ct Rowan St"}, "100", BY_NAME),
        ({"name": "Kelyb Court"}, "", SEVERAL),
        ({"name": "Nowhere House"}, "", NOTHING),
        ({"uprn": "TBC"}, "", NOTHING),
        ({}, "", NOTHING),
    ],
)
def test_a_row_is_tied_by_its_number_or_its_name(places, said, building, how):
    tied = tie(rows(said), places).loc[0]
    assert (tied["building"], tied["how"]) == (building, how)


def test_the_house_next_door_is_no_slip():
    houses = [
        [{"uprn": str(n), "address": f"{n} Rowan Street", "classification": "PP"}] for n in (12,)
    ]
    assert (
        tie(rows({"address": "13 Rowan Street"}), places_of(register(*houses)))["how"][0] == NOTHING
    )


def test_block_a_is_no_slip_of_block_b():
    places = places_of(register(block(1, "Block A Kelby", "Heron Lane", "ZX1 1AA", 2)))
    found = tie(rows({"name": "Block B Kelby"}, {"name": "Block A Kelyb"}), places)
    assert found["how"].tolist() == [NOTHING, BY_SLIP]


def test_a_part_of_a_building_is_the_building():
    part = {"uprn": "110", "parent_uprn": "100", "classification": "PP"}
    flat = {"uprn": "111", "parent_uprn": "110", "classification": "RD06"}
    places = places_of(
        register(block(100, "Kelby Court", "Rowan Street", "ZX1 1AA", 3), [part, flat])
    )
    assert places.table.index.tolist() == ["100"]
    assert places.table["homes"].tolist() == [4]
    assert tie(rows({"uprn": "111"}, {"uprn": "110"}), places)["building"].tolist() == ["100"] * 2


def test_a_building_without_a_row_of_its_own_is_called_what_its_homes_say():
    flats = block(100, "Kelby Court", "Rowan Street", "ZX1 1AA", 3)[1:]
    table = places_of(register(flats)).table
    assert table.loc["100", ["address", "postcode", "homes"]].tolist() == [
        "Kelby Court Rowan Street",
        "ZX1 1AA",
        3,
    ]


def test_a_parent_of_itself_ends():
    loop = [{"uprn": "1", "parent_uprn": "2"}, {"uprn": "2", "parent_uprn": "1"}]
    assert len(places_of(register(loop)).table) <= 2


def test_properties_that_are_gone_do_not_count():
    rows_ = block(100, "Kelby Court", "Rowan Street", "ZX1 1AA", 4)
    rows_[1]["status"] = "Historic"
    rows_[2]["end_date"] = "2019-01-01"
    rows_[3]["status"] = "8"  # historic, as BS 7666 numbers it
    assert places_of(register(rows_)).table["homes"].tolist() == [1]


def test_flats_without_a_building_are_told_apart(properties):
    alone = {"uprn": "900", "classification": "RD06", "address": "Flat 3, Kelby Court"}
    more = pd.concat([properties, register([alone])], ignore_index=True)
    assert places_of(more).orphans == {"900"}


def test_what_only_the_list_knows_is_a_building_once(places):
    listed = rows(
        {"uprn": "777", "name": "New Tower"},
        {"name": "New Tower"},
        {"name": "Old Tower", "postcode": "ZX9 9ZZ"},
        {"name": "Old Tower"},
        {"uprn": "100"},
        {},
    )
    more, ties = with_rows(listed, places)
    assert len(more.table) == len(places.table) + 2
    assert ties["building"].tolist() == [
        "777",
        "777",
        "named old tower zx99zz",
        "named old tower zx99zz",
        "100",
        "",
    ]
    assert not more.table.loc["777", "registered"]


def test_a_name_of_the_list_is_known_afterwards(places):
    more, _ = with_rows(rows({"uprn": "300", "name": "The Fish Block"}), places)
    assert tie(rows({"name": "Fish Block"}), more)["building"].tolist() == ["300"]


def test_without_a_register_the_list_makes_the_buildings():
    listed = rows({"uprn": "1", "name": "A House"}, {"uprn": "1"}, {"name": "B House"})
    places, ties = with_rows(listed, register_places(None))
    assert places.table.index.tolist() == ["1", "named b house"]
    assert ties["building"].tolist() == ["1", "1", "named b house"]


def test_names_have_one_form():
    assert plain("The Kelby Crt. (Block A), Rowan ST") == plain("kelby court rowan street")
    assert plain("St. Anne’s Hse") == plain("st annes house")


WORDS = st.sampled_from(["", "100", "101", "300", "777", "Kelby Court", "Marlin Point", "X House"])


@settings(max_examples=10)
@given(st.lists(st.tuples(WORDS, WORDS), max_size=12), st.randoms())
def test_order_and_repeats_change_no_building(said, random):
    places = places_of(
        register(
            block(100, "Kelby Court", "Rowan Street", "ZX1 1AA", 2),
            block(200, "Kelby Court", "Heron Lane", "ZX2 2BB", 2),
            block(300, "Marlin Point", "Plover Road", "ZX3 3CC", 2),
        )
    )
    listed = rows(*({"uprn": uprn, "name": name} for uprn, name in said))
    more, ties = with_rows(listed, places)
    assert more.table.index.is_unique
    assert set(ties["building"]) - {""} <= set(more.table.index)
    order = list(range(len(listed)))
    random.shuffle(order)
    again, shuffled = with_rows(listed.iloc[order].reset_index(drop=True), places)
    assert set(again.table.index) == set(more.table.index)
    assert shuffled["building"].tolist() == ties["building"].iloc[order].tolist()
    twice = pd.concat([listed, listed], ignore_index=True)
    doubled, both = with_rows(twice, places)
    assert set(doubled.table.index) == set(more.table.index)
    assert both["building"].tolist() == ties["building"].tolist() * 2
