"""What holds of any list: order, repeats, blanks, nonsense."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.addresses.test_hard_cases import BUILDING, NONE, PROPERTY
from workbench.addresses import completeness, found_by_group, match_addresses
from workbench.errors import WorkbenchError

CASES = [*PROPERTY, *BUILDING, *NONE]
ODD = st.text(max_size=40) | st.sampled_from(["Rowan", "12A", "-", "'", "%", "999999999999", "ſß"])
WORDS = st.lists(ODD, max_size=6).map(" ".join)


def _frame(cases):
    frame = pd.DataFrame(cases, columns=["address", "postcode"], dtype="str")
    return frame.assign(ref=[f"A{place}" for place in range(len(cases))])


@pytest.fixture(scope="module")
def whole(register):
    return match_addresses(_frame(CASES), register).table.set_index("id")


@settings(max_examples=6)
@given(order=st.permutations(range(len(CASES))), seed=st.integers(0, 99))
def test_the_order_of_rows_makes_no_difference(register, whole, order, seed):
    frame = _frame(CASES).iloc[list(order)].reset_index(drop=True)
    known = register.sample(frac=1, random_state=seed)
    found = match_addresses(frame, known).table.set_index("id")
    pd.testing.assert_frame_equal(found.loc[whole.index], whole)


@settings(max_examples=12)
@given(lines=st.lists(WORDS, min_size=1, max_size=8))
def test_nothing_that_is_written_stops_it_and_every_row_is_told(register, lines):
    frame = pd.DataFrame({"address": lines, "postcode": "ZX1 1AA"}, dtype="str")
    found = match_addresses(frame, register)
    table = found.table
    assert len(table) == len(lines)
    assert (table["why"].str.len() > 0).all()
    assert (table["grade"].str.len() > 0).all()
    assert ((table["uprn"] == "") == (table["matched_to"] == "")).all()
    assert set(table["uprn"]) <= {"", *register["uprn"]}
    assert int(
        found.found.sum() + found.in_building.sum() + found.unmatched["addresses"].sum()
    ) == len(table)


def test_a_row_twice_is_found_twice_and_changes_nothing(register, whole):
    twice = match_addresses(pd.concat([_frame(CASES)] * 2), register, id_column="ref")
    assert len(twice.table) == 2 * len(CASES)
    again = twice.table.drop_duplicates().set_index("id")
    pd.testing.assert_frame_equal(again, whole)


def test_a_register_with_every_row_twice_gives_the_same(register, whole):
    found = match_addresses(_frame(CASES), pd.concat([register] * 2)).table.set_index("id")
    pd.testing.assert_frame_equal(found, whole)


def test_long_blank_and_missing_addresses(register):
    long = "Rowan Street " * 30
    frame = pd.DataFrame(
        {"address": [long, "1 Rowan Street" + " x" * 150, None, np.nan, "   ", "-"]}, dtype="str"
    )
    grades = match_addresses(frame, register).rows["grade"]
    assert list(grades[2:]) == ["nothing"] * 4
    assert grades[0] in {"no number", "no such number"}, "cut in the middle of a word"
    assert grades[1] == "new flat"


def test_an_empty_list_and_one_without_any_value(register):
    empty = pd.DataFrame({"address": [], "postcode": []}, dtype="str")
    found = match_addresses(empty, register)
    assert [one.statement for one in found.findings()] == [
        "The addresses list has no rows, so there is nothing to find."
    ]
    assert found_by_group(found).findings() == completeness(found).findings() == []
    assert found.figure().svg == found_by_group(found).figure().svg == ""
    blank = pd.DataFrame({"address": [None, None], "postcode": [None, None], "uprn": [None, None]})
    found = match_addresses(blank, register)
    assert list(found.reason) == ["nothing", "nothing"]
    assert len(found.findings()) == 3


def test_postcodes_may_be_blank_throughout(register):
    frame = pd.DataFrame(
        {"address": ["1 Rowan Street", "12A Rowan Street"], "postcode": [None] * 2}
    )
    assert list(match_addresses(frame, register).rows["uprn"]) == ["101", "121"]


def test_a_relation_and_numbers_that_a_spreadsheet_made_of_uprns(register):
    con = duckdb.connect()
    relation = con.sql(
        "select * from (values ('1 Rowan Street', 'ZX1 1AA', 101.0), "
        "('2 Rowan Street', 'ZX1 1AA', null)) t(address, postcode, uprn)"
    )
    con.register("known", register)
    found = match_addresses(relation, con.sql("from known"))
    assert list(found.rows["given"]) == ["101", ""]
    assert found.rows["agrees"].tolist() == [True, pd.NA]


def test_a_list_without_addresses_is_refused_in_words(register):
    frame = pd.DataFrame({"name": ["Ann Smith"], "where": ["1 Rowan Street"]})
    with pytest.raises(WorkbenchError, match="no column that we recognise as an address"):
        match_addresses(frame, register)
    found = match_addresses(frame, register, roles="table.address=where")
    assert list(found.rows["grade"]) == ["close"]


def test_a_register_that_is_none_is_refused_in_words(register):
    frame = _frame(CASES)
    for column, what in (("uprn", "property numbers"), ("street", "addresses")):
        with pytest.raises(WorkbenchError, match=f"recognise as {what}"):
            match_addresses(frame, register.drop(columns=column))
    with pytest.raises(WorkbenchError, match="No row of the register has a property number"):
        match_addresses(frame, register.assign(uprn="1.0E+11"))
    with pytest.raises(WorkbenchError, match="no column called “surgery”"):
        match_addresses(frame, register, sender="surgery")
