"""Two records side by side: what differs is said as a person would say it, and the score is not."""

from datetime import date

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from workbench.linkage import link
from workbench.linkage.review import Deck
from workbench.linkage.review.differences import difference


@pytest.mark.parametrize(
    ("role", "one", "other", "likeness", "said"),
    [
        ("name", "Ann", "Ann", "same", "the same"),
        ("name", "ANN", "Ánn", "same", "the same but for capitals, accents or signs"),
        ("name", "O'Brien", "OBrien", "same", "the same but for capitals, accents or signs"),
        ("name", "De Luca", "Deluca", "same", "the same but for spaces"),
        ("name", "Thi Hoa Nguyen", "Nguyen Thi Hoa", "nearly", "the same names in another order"),
        ("name", "Ann Marie", "Ann", "nearly", "one list has more names than the other"),
        ("name", "A", "Ann", "nearly", "an initial that fits the name"),
        ("name", "Mohammed", "Mohamed", "nearly", "one letter differs"),
        ("name", "Hussain", "Hossein", "nearly", "two letters differ"),
        ("name", "Brian", "Brain", "nearly", "two letters have changed places"),
        ("name", "Ann", "Bob", "different", "different"),
        ("name", "Ann", "", "missing", "only one list says"),
        ("dob", date(1980, 3, 2), date(1980, 3, 2), "same", "the same"),
        ("dob", date(1980, 3, 2), date(1980, 2, 3), "nearly",
         "day and month are the other way round"),
        ("dob", date(1980, 3, 2), date(1980, 3, 12), "nearly", "only the day differs"),
        ("dob", date(1980, 3, 2), date(1980, 5, 2), "nearly", "only the month differs"),
        ("dob", date(1980, 3, 2), date(1981, 3, 2), "nearly", "1 year apart"),
        ("dob", date(1980, 3, 2), date(1990, 3, 2), "nearly", "10 years apart"),
        ("dob", date(1980, 3, 2), date(1990, 4, 2), "different", "different"),
        ("sex", "F", "Female", "same", "the same"),
        ("sex", "F", "Male", "different", "different"),
        ("phone", "020 7946 0123", "02079460123", "same",
         "the same but for capitals, accents or signs"),
        ("nhs_number", "9434765919", "9434765991", "nearly", "two digits have changed places"),
        ("nhs_number", "9434765919", "9434765918", "nearly", "one digit differs"),
        ("postcode", "SE15 4AA", "se154aa", "same", "the same but for capitals, accents or signs"),
        ("postcode", "SE15 4AA", "N1 9GU", "different", "different"),
        ("address", "12 Station Road", "12 Station Rd", "nearly", "much of it is the same"),
        ("address", "12 Station Road", "12 Mill Lane", "different", "only the number is the same"),
        ("address", "12 Station Road", "14 Station Road", "different", "different"),
    ],
)  # fmt: skip
def test_a_difference_is_said_as_people_say_it(role, one, other, likeness, said):
    for pair in ((one, other), (other, one)):
        found = difference(role, *pair)
        assert (found.likeness, found.said) == (likeness, said)


@given(
    st.sampled_from(["name", "address", "phone", "sex", "other:ref"]),
    st.text(max_size=40),
    st.text(max_size=40),
)
def test_any_two_texts_can_be_compared_either_way(role, one, other):
    assert difference(role, one, other) == difference(role, other, one)
    assert difference(role, one, one).likeness == ("same" if one else "missing")


@pytest.fixture(scope="module")
def deck():
    left = pd.DataFrame(
        {
            "id": ["a1", "a2", "a3", "a3"],
            "first_name": ["Thi Hoa", "<b>Ann</b>", "Bob", "Robert"],
            "surname": ["Nguyen", "Smith", "Jones", "Jones"],
            "dob": pd.to_datetime(["1980-02-03", None, "1970-01-05", "1970-01-05"]),
            "phone": ["020 7946 0123", None, "020 7946 0999", "020 7946 0999"],
            "score": [0.1, 0.2, 0.3, 0.4],
        }
    )
    right = pd.DataFrame(
        {
            "ref": ["r1", "r2", "r3"],
            "first_name": ["Nguyen", "Anne", "Robert"],
            "surname": ["Thi Hoa", "Smith", "Jones"],
            "dob": pd.to_datetime(["1980-03-02", "1990-01-01", "1970-01-05"]),
            "phone": ["02079460123", None, None],
        }
    )
    found = link(left, right, left_id="id", right_id="ref", names=("tenants", "gp_list"))
    return Deck(found, left, right)


def lines(deck, *ids):
    return {one.label: (one.left, one.right, one.difference.said) for one in deck.lines(*ids)}


def test_names_in_the_other_order_are_said_to_be(deck):
    told = lines(deck, "a1", "r1")
    assert told["Given name"] == ("Thi Hoa", "Nguyen", "the names are in the other order")
    assert told["Family name"] == ("Nguyen", "Thi Hoa", "the names are in the other order")
    assert told["Date of birth"] == (
        "3 February 1980",
        "2 March 1980",
        "day and month are the other way round",
    )


def test_what_neither_says_has_no_line_and_what_is_not_compared_is_not_shown(deck):
    told = lines(deck, "a2", "r2")
    assert list(told) == ["Given name", "Family name", "Date of birth"]
    assert told["Date of birth"] == ("", "1 January 1990", "only one list says")


def test_a_record_of_several_rows_says_all_it_says(deck):
    told = lines(deck, "a3", "r3")
    assert told["Given name"] == ("Bob or Robert", "Robert", "the same")
    assert told["Family name"][0] == "Jones"


def test_a_card_is_a_table_without_a_score(deck):
    page = BeautifulSoup(deck.html("a2", "r2"), "html.parser")
    heads = [one.get_text() for one in page.select("thead th")]
    assert heads == ["Fact", "Tenants list", "GP list", "Side by side"]
    assert page.select_one("b") is None
    assert "<b>Ann</b>" in page.get_text()
    assert all(row.select_one("th[scope=row]") for row in page.select("tbody tr"))
    assert "nothing" in page.select_one("tbody tr:last-child").get_text()
    assert "0." not in page.get_text()
