"""Which names are close to one that was mistyped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.sources.near import near


@pytest.mark.parametrize(
    ("written", "known"),
    [
        *(("kee", "key"), ("tabel", "table"), ("coun", "count"), ("nhs_numbr", "nhs_number")),
        *(("person id", "Person ID"), ("PersonId", "person_id"), ("threshhold", "threshold")),
        *(("tenancies", "housing_tenancies"), ("housing ten", "housing_tenancies")),
        ("2026-Q2/amberstwo", "2026-Q2/amberstow"),
    ],
)
def test_a_slip_or_a_part_is_close(written, known):
    assert near(written, ["other", known]) == [known]


@pytest.mark.parametrize(
    ("written", "known"),
    [
        *(("left", "title"), ("period", "person"), ("street", "test"), ("sex", "age")),
        *(("title", "table"), ("n", "m"), ("gp", "gp_list"), ("key", "keyword")),
        *(("housing_repairs", "housing_tenancies"), ("right_id", "left_id"), ("", "n")),
        ("borough/councils/2026-q2/nowhere", "borough/councils/2026-q2/amberstow"),
    ],
)
def test_what_is_far_fetched_is_not_close(written, known):
    assert near(written, [known]) == []


def test_the_closest_comes_first():
    assert near("linkag", ["linkages", "linkage", "link"], most=3) == ["linkage", "linkages"]
    assert near("name", ["first_name", "nam", "last_name"], most=3) == [
        *("nam", "first_name", "last_name"),
    ]


@given(st.text("abcde", min_size=4, max_size=12), st.data())
def test_any_one_slip_is_close(name, data):
    place = data.draw(st.integers(0, len(name) - 2))
    letter = data.draw(st.sampled_from("abcde"))
    swapped = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    replaced = name[:place] + letter + name[place + 1 :]
    for slipped in (swapped, replaced, name[:place] + name[place + 1 :], name + letter):
        if len(slipped) > 3:
            assert near(slipped, [name]) == [name]
