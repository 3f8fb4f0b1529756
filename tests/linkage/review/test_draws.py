"""Links drawn: each pair as often as its probability says, and nobody twice."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.linkage.review import (
    SAME,
    UNSURE,
    calibrate,
    draw_links,
    draws_that_fit,
    plan_review,
    score_review,
)
from workbench.linkage.review.draws import round_links

PAIRS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0, 1)),
    min_size=1,
    max_size=20,
    unique_by=lambda pair: pair[:2],
)


def sides(pairs):
    left, right, likely = (np.array(side) for side in zip(*pairs, strict=True))
    return left, right, likely.astype(float)


@given(PAIRS, st.booleans(), st.booleans(), st.integers(0, 1_000))
def test_nobody_is_linked_twice_who_can_have_one_link(pairs, left_once, right_once, seed):
    left, right, likely = sides(pairs)
    once = (left_once, right_once)
    linked = round_links(left, right, likely, once, np.random.default_rng(seed))
    for side, single in zip((left, right), once, strict=True):
        if single and linked.any():
            assert np.bincount(side[linked]).max() == 1
    assert not linked[likely == 0].any()


@pytest.mark.parametrize("once", [(True, True), (True, False), (False, True), (False, False)])
def test_each_pair_is_linked_as_often_as_it_should_be(once):
    # A ring of six, a star, a path and two on their own.
    left = np.array([0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 5, 5, 6, 7])
    right = np.array([0, 1, 1, 2, 2, 0, 3, 4, 5, 6, 6, 7, 8, 9])
    likely = np.array([0.3, 0.5, 0.4, 0.5, 0.1, 0.6, 0.2, 0.5, 0.3, 0.7, 0.3, 0.6, 0.9, 0.05])
    rng = np.random.default_rng(1)
    drawn = np.array([round_links(left, right, likely, once, rng) for _ in range(1_500)])
    assert drawn.mean(axis=0) == pytest.approx(likely, abs=0.05)


def test_what_is_certain_goes_before_what_is_not():
    left, right = np.array([0, 0, 1]), np.array([0, 1, 1])
    rng = np.random.default_rng(1)
    linked = round_links(left, right, np.array([1.0, 0.9, 0.4]), (True, True), rng)
    assert linked[0]
    assert not linked[1]


def test_drawn_links_agree_with_the_figures_and_with_the_answers(linked, truthful):
    sample = plan_review(linked, size=80, seed=4)
    answers = truthful(sample)
    answers.loc[answers.index[:3], "answer"] = UNSURE
    errors = score_review(sample, answers)
    drawn = draw_links(sample, answers, linked.once, draws=60, seed=2)
    assert list(drawn.columns) == ["draw", "left_id", "right_id"]
    assert sorted(set(drawn["draw"])) == list(range(1, 61))
    for side in ("left_id", "right_id"):
        assert not drawn.duplicated(["draw", side]).any()
    same = answers[answers["answer"] == SAME]
    kept = drawn.merge(same[["left_id", "right_id"]]).groupby("draw").size()
    assert (kept == len(same)).all()
    links = linked.links[["left_id", "right_id"]]
    precision = drawn.merge(links).groupby("draw").size() / len(links)
    row = errors.of("everybody", "precision")
    assert precision.mean() == pytest.approx(row["estimate"], abs=0.01)
    assert precision.quantile(0.05) >= row["low"] - 0.02
    pd.testing.assert_frame_equal(drawn, draw_links(sample, answers, linked.once, draws=60, seed=2))


def test_of_long_lists_fewer_sets_are_drawn(linked):
    sample = plan_review(linked, size=20)
    assert draws_that_fit(sample) == 20
    many = sample.pairs.loc[sample.pairs.index.repeat(200)]
    assert (
        draws_that_fit(dataclasses.replace(sample, pairs=many)) == 2_000_000 // many["link"].sum()
    )
    more = sample.pairs.loc[sample.pairs.index.repeat(1_000)]
    assert draws_that_fit(dataclasses.replace(sample, pairs=more)) == 5


def test_probabilities_agree_with_the_answers(linked, truthful):
    sample = plan_review(linked, size=60, seed=1)
    answers = truthful(sample)
    found = calibrate(sample, answers)
    told = sample.pairs.assign(probability=found["probability"]).merge(
        answers[["left_id", "right_id", "answer"]], how="left"
    )
    known = told["answer"].notna()
    assert (told.loc[known, "probability"] == (told["answer"] == SAME)[known]).all()
    for _, part in told[~known].groupby("stratum"):
        order = part.sort_values("match_probability")["probability"]
        assert order.is_monotonic_increasing
        assert 0 < part["probability"].mean() < 1
