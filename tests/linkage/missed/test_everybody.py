"""Everybody who was told has one outcome and one only, whatever the lists hold."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.linkage import find_missed
from workbench.linkage.missed.outcomes import people_at
from workbench.linkage.missed.result import OUTCOMES
from workbench.linkage.missed.told import told_rows
from workbench.linkage.numbered import numbered

pytestmark = pytest.mark.xdist_group("missed")

IDS = st.sampled_from(["1", "2.0", " 3 ", "row 2", "", None, "  ", "A-7", "NA"])
NAMES = st.sampled_from(["Ann", "Bo", "Cy", ""])
ROWS = st.lists(st.tuples(IDS, NAMES), max_size=12)


@given(ROWS)
@settings(max_examples=30)
def test_every_row_is_a_person_or_accounted_for(rows):
    told = pd.DataFrame(rows, columns=["person_ref", "first_name"]).astype("str")
    found = told_rows(told, "told", {}, number="person_ref")
    blank = sum(not (number or "").strip() and not name for number, name in rows)
    assert found.blank == blank
    assert len(found.list.rows) == len(rows) - blank
    numbers = [(number or "").strip().removesuffix(".0") for number, _ in rows]
    given_ = {one for one in numbers if one}
    placed = sum(bool(name) and not one for one, (_, name) in zip(numbers, rows, strict=True))
    assert found.list.placed == placed
    assert len(set(found.list.ids)) == len(given_) + placed
    assert given_ <= set(found.list.ids)


ENTRY = st.tuples(
    st.integers(0, 5),
    st.sampled_from(["calls", "parcels"]),
    st.integers(0, 4),
    st.floats(0.3, 1),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(ENTRY, max_size=30), st.floats(0.3, 0.99), st.floats(0.3, 0.99))
@settings(max_examples=25)
def test_everybody_has_one_outcome_and_a_higher_threshold_reaches_nobody_more(rows, one, other):
    columns = ["told_id", "contact_list", "contact_id", "match_probability"]
    entries = pd.DataFrame(rows, columns=[*columns, "kept", "answered", "early"])
    entries = entries.astype(dict.fromkeys(("told_id", "contact_list", "contact_id"), "str"))
    entries = entries.astype(dict.fromkeys(("kept", "answered", "early"), "bool"))
    days = pd.Series(pd.NA, index=pd.Index(list("0123456789")), dtype="Int64")
    low, high = sorted([one, other])
    at_low, at_high = (people_at(entries, days, at) for at in (low, high))
    for people in (at_low, at_high):
        assert sorted(people["told_id"]) == list("0123456789")
        assert set(people["outcome"]) <= set(OUTCOMES)
        none = people.loc[people["outcome"] == "none", "told_id"]
        assert set(none) == set("0123456789") - set(entries["told_id"])
    reached = [set(at.loc[at["outcome"] == "reached", "told_id"]) for at in (at_low, at_high)]
    assert reached[1] <= reached[0]


@given(data=st.data())
@settings(max_examples=3)
def test_whatever_is_blank_or_doubled_the_totals_add_up(told, calls, data):
    rows = told.head(30)
    again = data.draw(st.lists(st.integers(0, 29), max_size=8))
    blank = data.draw(st.sets(st.integers(0, 29), max_size=8))
    empty = data.draw(st.integers(0, 2))
    rows = pd.concat([rows, rows.iloc[again]], ignore_index=True)
    rows.loc[sorted(blank), "record_id"] = None
    rows = rows.reindex(range(len(rows) + empty))
    some = calls.iloc[: data.draw(st.integers(1, 60))]
    some = some.assign(call_ref=some["call_ref"].where(some.index % 7 != 0))
    found = find_missed(rows, [("calls", some)], told_id="record_id", unanswered="No answer")
    assert found.people["told_id"].is_unique
    assert found.table["people"].iloc[:-1].sum() == len(found.people) == found.rows.people
    assert found.reconciled["rows"].iloc[:-1].sum() == found.reconciled["rows"].iloc[-1]
    assert found.rows.rows == len(rows)
    assert found.rows.blank == empty
    # Nobody whose number is written is dropped, and nobody without one.
    assert set(rows["record_id"].dropna()) <= set(found.people["told_id"])
    assert found.people["told_id"].str.startswith("row ").sum() == len(blank)


def test_a_number_of_the_list_with_gaps_is_taken_before_a_number_of_the_person():
    rows = pd.DataFrame(
        {
            "nhs_number": [f"9{n:09d}" for n in range(40)],
            "Ref": [f"R{n}" if n != 7 else None for n in range(40)],
            "first_name": "Ann",
        }
    )
    found = numbered(rows, "told", {})
    assert (found.number, found.placed) == ("Ref", 1)
    assert found.ids[7] == "row 8"
    assert numbered(rows.drop(columns="Ref"), "told", {}).number == "nhs_number"


def test_only_a_column_that_is_there_numbers_the_records(told, calls):
    with pytest.raises(WorkbenchError, match="no column called “ref”"):
        find_missed(told, [("calls", calls)], told_id="ref")
