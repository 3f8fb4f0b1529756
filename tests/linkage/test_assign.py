"""Rivals and one-to-one links, against every possible answer tried one by one."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.linkage.assign import best_links, match_probabilities


def frame(edges, **more):
    left, right = zip(*edges, strict=True)
    return pd.DataFrame({"left": left, "right": right, **more})


def is_one_to_one(chosen):
    lefts, rights = [left for left, _ in chosen], [right for _, right in chosen]
    return len(set(lefts)) == len(lefts) and len(set(rights)) == len(rights)


def probabilities_by_enumeration(edges, weights):
    """Sum over all one-to-one sets of links, each worth the product of its odds."""
    total, with_edge = 0.0, np.zeros(len(edges))
    for size in range(len(edges) + 1):
        for chosen in combinations(range(len(edges)), size):
            if is_one_to_one([edges[i] for i in chosen]):
                worth = float(np.prod([2.0 ** weights[i] for i in chosen]))
                total += worth
                with_edge[list(chosen)] += worth
    return with_edge / total


def alone(pairs, **limits):
    return match_probabilities(pairs, matches=0, left_rows=9, right_rows=9, **limits)


TREES = [
    [(0, 0)],
    [(0, 0), (0, 1)],
    [(0, 0), (1, 0), (1, 1)],
    [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)],
    [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (3, 3)],
]


@settings(deadline=None)
@given(tree=st.sampled_from(TREES), data=st.data())
def test_probabilities_are_exact_where_rivals_form_no_ring(tree, data):
    weights = data.draw(st.lists(st.floats(-8, 8), min_size=len(tree), max_size=len(tree)))
    found = alone(frame(tree, weight=weights), left_once=True, right_once=True)
    assert found == pytest.approx(probabilities_by_enumeration(tree, weights), rel=1e-4, abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.floats(-8, 8), min_size=4, max_size=4))
def test_in_a_ring_no_record_is_linked_more_than_once_in_all(weights):
    ring = frame([(0, 0), (0, 1), (1, 0), (1, 1)], weight=weights)
    ring["probability"] = alone(ring, left_once=True, right_once=True)
    for side in ("left", "right"):
        assert ring.groupby(side)["probability"].sum().max() <= 1 + 1e-6


@settings(deadline=None)
@given(st.lists(st.floats(-20, 20), min_size=1, max_size=6))
def test_without_limits_a_probability_is_odds_over_odds_plus_one(weights):
    pairs = frame([(0, place) for place in range(len(weights))], weight=weights)
    odds = np.exp2(weights)
    assert alone(pairs, left_once=False, right_once=False) == pytest.approx(odds / (1 + odds))


def test_a_lone_candidate_gains_where_nearly_everybody_is_on_both_lists():
    pair = frame([(0, 0)], weight=[0.0])
    limits = {"left_rows": 100, "right_rows": 100, "left_once": True, "right_once": True}
    few = match_probabilities(pair, matches=0, **limits)
    many = match_probabilities(pair, matches=80, **limits)
    # Odds of 1, over the share of each list that is on no other: 0.2 times 0.2.
    assert few[0] == pytest.approx(0.5)
    assert many[0] == pytest.approx(25 / 26)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_links_kept_have_the_largest_sum_of_probabilities(data):
    every = list(product(range(4), range(4)))
    edges = data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=9, unique=True))
    weights = data.draw(st.lists(st.floats(0.01, 1), min_size=len(edges), max_size=len(edges)))
    kept = best_links(frame(edges, probability=weights), left_once=True, right_once=True)
    chosen = [edge for edge, keep in zip(edges, kept, strict=True) if keep]
    assert is_one_to_one(chosen)
    best = max(
        sum(weights[i] for i in some)
        for size in range(len(edges) + 1)
        for some in combinations(range(len(edges)), size)
        if is_one_to_one([edges[i] for i in some])
    )
    assert sum(np.array(weights)[kept]) == pytest.approx(best)


def test_the_best_sum_beats_the_greedy_choice():
    pairs = frame([(0, 0), (0, 1), (1, 0)], probability=[0.6, 0.5, 0.5])
    assert list(best_links(pairs, left_once=True, right_once=True)) == [False, True, True]


def test_where_one_list_holds_people_twice_each_other_record_keeps_its_likeliest():
    pairs = frame([(0, 0), (1, 0), (1, 1)], probability=[0.9, 0.8, 0.7])
    assert list(best_links(pairs, left_once=True, right_once=False)) == [True, True, False]
    assert list(best_links(pairs, left_once=False, right_once=True)) == [True, False, True]
    assert list(best_links(pairs, left_once=False, right_once=False)) == [True, True, True]


def test_no_pairs_no_links():
    nothing = pd.DataFrame({"left": [], "right": [], "weight": [], "probability": []})
    assert len(alone(nothing, left_once=True, right_once=True)) == 0
    assert len(best_links(nothing, left_once=True, right_once=True)) == 0
