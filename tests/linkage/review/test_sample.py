"""Which pairs are to be looked at."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.linkage import link
from workbench.linkage.review import plan_review
from workbench.linkage.review.sample import LEAST

PAIR = ["left_id", "right_id"]


def keys(table):
    return list(table[PAIR].itertuples(index=False, name=None))


def few(linked, pairs):
    """A link of a few pairs, of which those from 0.9 are links."""
    candidates = pd.DataFrame(
        [(f"a{place}", f"b{place}", share) for place, share in enumerate(pairs)],
        columns=[*PAIR, "match_probability"],
    )
    ids = pd.Series([f"a{place}" for place in range(max(len(pairs), 1))], dtype="str")
    return dataclasses.replace(
        linked, candidates=candidates, rivals=candidates.iloc[:0], left_ids=ids
    )


def test_every_pair_that_could_be_one_person_is_in_one_stratum(linked, left):
    sample = plan_review(linked, left=left, group="culture", size=150)
    every = pd.concat([linked.candidates, linked.rivals])
    assert set(keys(sample.pairs)) == set(keys(every))
    assert not sample.pairs.duplicated(PAIR).any()
    assert sample.strata["pairs"].sum() == len(sample.pairs)
    of = left.set_index("record_id")["culture"]
    strata = sample.strata.iloc[sample.pairs["stratum"]].reset_index(drop=True)
    assert (of.reindex(sample.pairs["left_id"]).to_numpy() == strata["group"]).all()
    assert (sample.pairs["link"] == strata["link"]).all()
    assert (sample.pairs["match_probability"] >= strata["lowest"]).all()
    assert (sample.pairs["match_probability"] <= strata["highest"]).all()
    assert sample.pairs["link"].sum() == len(linked.links)


def test_each_stratum_has_five_or_all_it_has(linked, left):
    sample = plan_review(linked, left=left, group="culture", size=100)
    wanted, there = sample.strata["wanted"], sample.strata["pairs"]
    assert (wanted >= np.minimum(there, LEAST)).all()
    assert (wanted <= there).all()
    counted = sample.order.groupby("stratum").size()
    assert counted.to_dict() == wanted.to_dict()
    assert len(sample.order) == wanted.sum() == 100


def test_the_same_seed_gives_the_same_pairs_whatever_their_order(linked, left):
    turned = dataclasses.replace(
        linked, candidates=linked.candidates.sample(frac=1, random_state=1).reset_index(drop=True)
    )
    one, other = (
        plan_review(of, left=left, group="culture", size=90, seed=3) for of in (linked, turned)
    )
    pd.testing.assert_frame_equal(one.order, other.order)
    another = plan_review(linked, left=left, group="culture", size=90, seed=4)
    assert set(keys(one.order)) != set(keys(another.order))


@settings(max_examples=15)
@given(st.integers(30, 150), st.integers(0, 100))
def test_a_larger_sample_holds_the_smaller(linked, size, more):
    small, large = (plan_review(linked, size=each) for each in (size, size + more))
    if len(small.strata) == len(large.strata):
        assert set(keys(small.order)) <= set(keys(large.order))


def test_one_of_each_stratum_comes_first_and_then_each_has_its_share(linked, left):
    sample = plan_review(linked, left=left, group="culture", size=150)
    strata = len(sample.strata)
    assert sorted(sample.order["stratum"].head(strata)) == list(range(strata))
    half = sample.order.head(len(sample.order) // 2).groupby("stratum").size()
    expected = sample.strata["wanted"] / 2
    assert (half - expected).abs().max() < 6


def test_small_groups_are_one(linked, left):
    rare = left.assign(culture=left["culture"].where(left.index > 4, "rare"))
    sample = plan_review(linked, left=rare, group="culture", size=100)
    assert "rare" not in set(sample.strata["group"])
    assert "rare" not in sample.groups.index
    assert sample.groups.sum() == linked.left_ids.nunique()
    assert sample.groups.min() >= 10


def test_a_group_that_is_no_column_is_told(linked, left):
    with pytest.raises(WorkbenchError, match="no_such"):
        plan_review(linked, left=left, group="no_such")


@pytest.mark.parametrize(
    ("pairs", "size", "told"),
    [
        ([], 50, "No two records are alike enough to be one person"),
        ([0.95], 50, "There is 1 pair that could be one person: look at it."),
        ([0.95] * 7, 50, "There are 7 pairs that could be one person: look at all of them."),
        ([0.95] * 30, 20, "20 of 30 pairs that could be one person are to be looked at."),
        (
            [0.95] * 30 + [0.2] * 30,
            6,
            "10 of 60 pairs that could be one person are to be looked at. That is more than the 6",
        ),
    ],
)
def test_it_says_how_many_and_why(linked, pairs, size, told):
    sample = plan_review(few(linked, pairs), size=size)
    assert sample.findings()[0].statement.startswith(told)
    assert len(sample.table) == len(sample.strata)


def test_lists_without_anybody_can_be_planned_for(lists):
    nobody = link(lists.left.head(0), lists.right.head(50))
    sample = plan_review(nobody)
    assert sample.order.empty
    assert sample.table.empty
