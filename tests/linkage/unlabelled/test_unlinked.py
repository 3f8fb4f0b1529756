"""Records with and without a link: what is compared, said, and kept to oneself."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.linkage.unlabelled.lists import put_together
from workbench.errors import WorkbenchError
from workbench.linkage.unlabelled import compare_unlinked, joined
from workbench.linkage.unlabelled.balance import difference_of_means, difference_of_shares
from workbench.linkage.unlabelled.unlinked import _safe

NOBODY = pd.DataFrame({"tenure": ["rent"]})


def tenants(linked, unlinked):
    """Rows of a list, those with a link first: each kind as often as is said."""
    kinds = [kind for side in (linked, unlinked) for kind, many in side for _ in range(many)]
    return pd.DataFrame({"tenure": kinds})


def compared(frame, linked, **more):
    return compare_unlinked(put_together(frame, NOBODY, [(n, 0) for n in range(linked)]), **more)


def test_what_is_compared_is_what_the_list_says():
    frame = tenants([("own", 60), ("rent", 40)], [("own", 10), ("rent", 30)])
    frame["weekly rent"] = np.linspace(50, 120, len(frame)).round(2)
    frame["worker"] = np.where(frame.index % 2, "Ann Hill", "Ben Ash")
    found = compared(frame, 100)
    table = found.table.set_index("characteristic")
    assert set(table.index) == {"Tenure", "Weekly rent"}, "a worker is no characteristic"
    assert table.loc["Tenure", "difference"] == difference_of_shares([60, 40], [10, 30])
    rent = frame["weekly rent"]
    assert table.loc["Weekly rent", "difference"] == difference_of_means(rent[:100], rent[100:])
    assert found.counts == {"tenants": (100, 40)}
    shares = found.kinds.set_index(["characteristic", "kind"])
    assert tuple(shares.loc[("Tenure", "own")])[1:] == (60, 25)
    said = found.findings()[0].statement
    assert "40 records without a link differ from 100 with one in 2 of 2 things" in said
    assert found.figure().svg


def test_a_difference_is_told_with_the_kind_that_differs_most():
    frame = tenants([("own", 300), ("rent", 60)], [("own", 15), ("rent", 45)])
    assert "tenure: it is “own” in 25 of 100 records without a link and in 83 of 100 with one" in (
        compared(frame, 360).findings()[0].statement
    )


def test_lists_that_do_not_differ_are_not_said_to():
    frame = tenants([("own", 300), ("rent", 60)], [("own", 25), ("rent", 5)])
    first = compared(frame, 360).findings()[0]
    assert first.verdict == "info"
    assert "are alike in the one thing we looked at" in first.statement


@pytest.mark.parametrize("linked", [0, 9, 11, 20])
def test_fewer_than_ten_are_not_compared(linked):
    frame = tenants([("own", linked)], [("rent", 20 - linked)])
    found = compared(frame, linked)
    assert found.table.empty
    assert found.kinds.empty
    assert "fewer than ten records have a link, or fewer than ten have none" in (
        found.findings()[0].statement
    )


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1
    )
)
def test_no_share_rests_on_fewer_than_ten(counts):
    frame = pd.DataFrame.from_dict(counts, orient="index", columns=[True, False])
    safe = _safe(frame)
    assert safe.empty or safe.to_numpy().min() >= 10
    assert safe.empty or (safe.sum() == frame.sum()).all()


def test_ages_blanks_and_districts_are_characteristics(linked, lists):
    found = compare_unlinked(joined(linked, [lists.left, lists.right]), group="sex")
    things = set(found.table["characteristic"])
    assert {"Sex", "Age", "Whether telephone is given"} <= things
    assert not things & {"First name", "Surname", "Record id", "Uprn", "Phone"}
    unlinked = len(linked.unlinked)
    assert found.counts == {"tenants": (len(linked.left_ids) - unlinked, unlinked)}
    assert set(found.groups["group"]) <= set(lists.left["sex"].dropna())


def test_what_is_no_column_is_refused():
    with pytest.raises(WorkbenchError, match="No column is called “ward” on the tenants list"):
        compared(tenants([("own", 20)], [("own", 20)]), 20, group="ward")


def test_other_lists_than_those_linked_are_refused(linked, lists):
    with pytest.raises(WorkbenchError, match="not the lists that were linked"):
        joined(linked, [lists.left, lists.right.head(20)])


def test_what_a_difference_does_not_prove_is_said_of_what_was_looked_for():
    found = compared(tenants([("own", 20)], [("own", 20)]), 20)
    assert "truly not be on the other list" in found.findings()[-1].statement
    of_one_list = replace(found, across=True)
    assert "truly have no other record" in of_one_list.findings()[-1].statement
