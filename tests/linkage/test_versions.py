"""Two versions of one list, compared row by row."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.linkage.versions import compare_versions

CELL = st.sampled_from(["Ann", "ann", "Bo ", "", "n/a", "Zoë"])
ROWS = st.dictionaries(st.integers(1, 9), st.tuples(CELL, CELL), max_size=9)


def frame(rows):
    table = [(f"P{number}", *cells) for number, cells in rows.items()]
    return pd.DataFrame(table, columns=["person_id", "note", "need"]).astype("str")


@given(ROWS, ROWS)
@settings(max_examples=12)
def test_every_row_of_both_versions_is_counted_once(before, now):
    found = compare_versions(
        frame(before), frame(now), numbers=("person_id", "person_id"), people=False
    )
    assert found.same + found.changed + len(found.left) == len(before)
    assert found.same + found.changed + len(found.came) == len(now)
    if found.pairing == "number":
        assert set(found.came) == {f"P{one}" for one in now.keys() - before.keys()}
        assert set(found.left) == {f"P{one}" for one in before.keys() - now.keys()}

        def says(cells):
            return ["" if one == "n/a" else one.strip() for one in cells]

        differ = {one for one in before.keys() & now.keys() if says(before[one]) != says(now[one])}
        assert set(found.changes["now"]) == {f"P{one}" for one in differ}


def test_a_fact_that_is_only_written_otherwise_is_told_apart():
    before = pd.DataFrame({"id": [1, 2, 3], "name": ["Zoe O'Neil", "Bo", "Cy"], "n": [1.0, 2, 3]})
    now = pd.DataFrame({"id": [1, 2, 3], "name": ["ZOË ONEIL", "Jo", "Cy"], "n": ["1", "2", "3"]})
    found = compare_versions(before, now, numbers=("id", "id"))
    assert found.facts.to_dict("records") == [
        {"fact": "Name", "changed": 2, "only_written_otherwise": 1}
    ]
    assert found.findings()[0].statement == (
        "From the earlier list to the later list, nobody came and nobody left; of 3 people on "
        "both, 1 is the same in every fact and 2 have a fact that changed."
    )


def test_numbers_that_mean_other_people_are_not_trusted(small):
    before = small.left.head(150).drop(columns="record_id")
    now = before.sample(frac=1, random_state=3)
    numbered = [one.assign(record_no=range(1, 151)) for one in (before, now)]
    found = compare_versions(*numbered, numbers=("record_no", "record_no"))
    assert found.pairing == "person"
    assert found.same >= 145
    assert found.changed == 0


def test_the_same_version_twice_changes_nothing(small):
    found = compare_versions(small.left, small.left, names=("copy", "told"))
    assert found.identical
    assert set(found.records["what"]) == {"the same"}
    assert found.findings()[0].statement == (
        f"The copy list and the told list are the same: {len(small.left)} people, no fact differs."
    )


def test_events_without_lasting_numbers_are_the_same_only_if_all_of_them_is():
    before = pd.DataFrame({"call_id": ["a", "b", "c"], "what": ["call", "call", "visit"]})
    now = pd.DataFrame({"call_id": ["x", "y", "z"], "what": ["call", "visit", "parcel"]})
    found = compare_versions(before, now, people=False, numbers=("call_id", "call_id"))
    assert found.pairing == "content"
    assert (len(found.pairs), len(found.came), len(found.left)) == (2, 1, 1)
    other = now.assign(what="letter")
    apart = compare_versions(before, other, people=False, numbers=("call_id", "call_id"))
    assert apart.findings()[0].statement == (
        "From the earlier list to the later list, 3 entries came and 3 left; none is on both."
    )


def test_headings_that_changed_are_named():
    before = pd.DataFrame({"id": [1], "last_name": ["Okafor"], "ward": ["A"]})
    now = pd.DataFrame({"id": [1], "surname": ["Okafor"], "area": ["A"]})
    found = compare_versions(before, now, numbers=("id", "id"))
    said = next(one.statement for one in found.findings() if one.key == "versions.headings")
    assert said == (
        "Headings changed: “last_name” is now “surname”, “ward” is gone and “area” is new."
    )
    assert found.identical
