"""Since when and until when somebody lived somewhere, where a list says so."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.linkage.stays import overlap, period_columns, stays

DAYS = st.one_of(st.none(), st.integers(0, 9))


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (["tenancy_start", "tenancy_end"], ("tenancy_start", "tenancy_end")),
        (["Liable from", "Liable to"], ("Liable from", "Liable to")),
        (["DateMovedIn", "DateMovedOut"], ("DateMovedIn", "DateMovedOut")),
        (["living here since", "resident_until"], ("living here since", "resident_until")),
        (["service_start", "service_end", "home_visit_from", "registered_on", "told_on"], ("", "")),
    ],
)
def test_only_columns_about_living_somewhere_are_taken(headings, found):
    frame = pd.DataFrame(dict.fromkeys(headings, pd.to_datetime(["2026-01-02"])))
    assert period_columns(frame, headings) == found
    assert period_columns(frame, []) == ("", "")
    assert period_columns(frame.astype("str"), headings) == ("", "")


def day(number):
    return pd.NaT if number is None else pd.Timestamp(2020, 1, 1 + number)


@given(st.lists(st.tuples(st.sampled_from("PQ"), st.sampled_from("abc"), DAYS, DAYS), max_size=12))
def test_each_person_and_home_is_one_stay_and_the_newest_home_was_not_left(rows):
    table = [(person, home, day(begun), day(ended)) for person, home, begun, ended in rows]
    places = pd.DataFrame(table, columns=["person_id", "home", "begun", "ended"])
    places = places.astype({"begun": "<M8[ns]", "ended": "<M8[ns]"})
    found = stays(places)
    keys = ["person_id", "home"]
    assert set(found[keys].itertuples(index=False, name=None)) == {row[:2] for row in rows}
    assert not found.duplicated(keys).any()
    for person, own in found.groupby("person_id"):
        # Somebody lives somewhere: at least one home is not said to have been left for another.
        assert own["elsewhere_since"].isna().any(), person
        for _, stay in own[own["elsewhere_since"].notna()].iterrows():
            others = own[own["home"] != stay["home"]]
            assert (others["begun"] == stay["elsewhere_since"]).any()
            assert not stay["begun"] >= stay["elsewhere_since"]


@given(DAYS, DAYS, DAYS, DAYS)
def test_overlap_is_mutual_and_what_is_not_known_rules_nothing_out(a, b, c, d):
    one, other = (
        pd.DataFrame({"begun": [day(begun)], "ended": [day(ended)]}).astype("<M8[ns]")
        for begun, ended in ((a, b), (c, d))
    )
    together = overlap(one, other).iloc[0]
    assert together == overlap(other, one).iloc[0]
    ends_first = b is not None and c is not None and b <= c
    ends_last = d is not None and a is not None and d <= a
    assert together == (not ends_first and not ends_last)
