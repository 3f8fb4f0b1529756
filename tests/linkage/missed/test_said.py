"""Sentences that are true and read well for none, one and many."""

from dataclasses import replace

import pandas as pd
import pytest

from workbench.linkage.missed import Band, waits_by_group
from workbench.linkage.missed.result import RowCounts

pytestmark = pytest.mark.xdist_group("missed")


@pytest.fixture
def made(found):
    """Make a result of a few people with these outcomes and waits."""

    def make(outcomes, days):
        people = found.people.head(len(outcomes)).assign(
            outcome=outcomes, days_waiting=pd.array(days, "Int64")
        )
        return replace(
            found, people=people, groups=found.groups.head(0), rows=RowCounts(len(people))
        )

    return make


def said(found):
    return {one.key: one.statement for one in found.findings()}


@pytest.mark.parametrize(
    ("days", "longest", "title"),
    [
        (
            [1, 4, 10, 13],
            "13 days, and half have waited 10 days or more",
            "Of 4 people with no contact, 2 have waited 10 days or more",
        ),
        (
            [1, 2, 9, None],
            "9 days, and half of those whose wait is known have waited 2 days or more",
            "Of 3 people with no contact, 2 have waited 2 days or more",
        ),
        (
            [0, 0, 0, 5],
            "5 days",
            "Of 4 people with no contact, 1 has waited 1 day or more",
        ),
        (
            [0],
            "",
            "Of 1 person with no contact, 0 have waited 1 day or more",
        ),
    ],
)
def test_the_sentence_the_figure_and_the_table_give_one_wait(made, days, longest, title):
    found = made(["none"] * len(days), days)
    the_longest = f"The longest that anybody with no contact has waited is {longest}"
    sentence = the_longest if longest else "Nobody with no contact has waited for a day yet"
    assert said(found)["waiting"] == f"{sentence}, as of 20 June 2026."
    assert found.figure().title == title
    known = sorted(day for day in days if day is not None)
    half = waits_by_group(found)["days_that_half_have_waited"].iloc[0]
    assert half == known[len(known) // 2]


def test_an_entry_that_is_perhaps_about_somebody_else_is_not_claimed(made):
    perhaps, sure = made(["reached", "unsure"], [1, 2]), made(["reached"] * 2, [1, 2])
    nobody = "Nobody on the told to shield list (2 people) is without an entry on the calls list"
    assert said(perhaps)["missed"] == f"{nobody} that may be about that person."
    assert said(sure)["missed"] == f"{nobody} that is about that person."
    assert [one.findings()[0].verdict for one in (perhaps, sure)] == ["look", "good"]
    assert said(perhaps)["unsure"].startswith("1 person might be ")
    more = made(["none", "tried", "tried", "before"], [1, 2, 3, 4])
    assert said(more)["tried"].startswith("For 2 more people the lists only say ")
    assert said(more)["before"].endswith("from before that person was told.")


def test_entries_not_tied_cast_doubt_only_on_people_with_no_contact(made):
    for outcome, doubt in (("none", True), ("reached", False)):
        found = made([outcome], [1])
        found = replace(found, contacts=found.contacts.assign(entries=100, not_tied=1))
        statement = said(found)["not_tied.calls"]
        assert statement.startswith("1 of 100 entries on the calls list could not be tied to ")
        assert ("some people with no contact here" in statement) is doubt


def test_a_range_of_nobody_is_no_range():
    (only,) = Band(0, None, 0, 0, [], [], people=5).findings()
    assert only.statement.endswith("makes no difference here.")
