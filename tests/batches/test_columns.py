"""Which columns a file should have, and what a missing one is called now."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.batches.columns import renamed, usual

HEADINGS = ["council", "ward", "period", "households", "repairs_reported", "damp_cases"]


def test_a_column_most_others_have_is_usual():
    others = [HEADINGS, HEADINGS, HEADINGS[:-1], [*HEADINGS, "notes"], HEADINGS]
    assert usual(others) == tuple(HEADINGS)


def test_two_other_files_make_no_rule():
    assert usual([HEADINGS, HEADINGS]) == ()


def test_a_renamed_column_is_found_by_its_words():
    found = [*HEADINGS[:-1], "Damp Cases Total "]
    assert renamed(HEADINGS, found) == {"damp_cases": "Damp Cases Total "}


def test_a_trailing_space_or_a_capital_is_another_heading():
    assert renamed(["Total", "Ward"], ["Total ", "ward"]) == {"Total": "Total ", "Ward": "ward"}


def test_of_two_candidates_the_likelier_gets_the_name():
    assert renamed(
        ["repairs_on_time", "repairs_reported"], ["Repairs reported", "Repairs done on time"]
    ) == {"repairs_reported": "Repairs reported", "repairs_on_time": "Repairs done on time"}


def test_what_looks_like_nothing_stays_missing():
    assert renamed(["damp_cases"], ["x", "1990"]) == {}


@given(st.lists(st.text(max_size=8), unique=True), st.lists(st.text(max_size=8), unique=True))
def test_a_new_name_is_given_once_and_to_a_missing_column(expected, found):
    pairs = renamed(expected, found)
    assert len(set(pairs.values())) == len(pairs)
    assert set(pairs) <= set(expected) - set(found)
    assert set(pairs.values()) <= set(found) - set(expected)
