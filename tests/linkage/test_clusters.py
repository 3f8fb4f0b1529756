"""Dividing records into people, beside every division there is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from workbench.linkage.clusters import _good, best_divisions, divide


def divisions(size):
    """List every division of some records: restricted growth strings (Knuth 4A, 7.2.1.5)."""
    every = [[0]]
    for _ in range(size - 1):
        every = [[*one, part] for one in every for part in range(max(one) + 2)]
    return np.array(every)


def value(worth, labels):
    same = labels[:, None] == labels[None, :]
    return float(worth[same].sum() / 2)


def table(size, numbers):
    worth = np.zeros((size, size))
    worth[np.triu_indices(size, 1)] = numbers
    return worth + worth.T


@st.composite
def tables(draw, most):
    size = draw(st.integers(2, most))
    pairs = size * (size - 1) // 2
    numbers = draw(st.lists(st.integers(-20, 20), min_size=pairs, max_size=pairs))
    return table(size, numbers)


@given(tables(6))
def test_no_division_is_better(worth):
    (labels,) = best_divisions(worth[None])
    best = max(value(worth, one) for one in divisions(len(worth)))
    assert value(worth, labels) == pytest.approx(best)


@given(st.lists(tables(4), min_size=2, max_size=5))
def test_groups_solved_together_are_solved_apart(several):
    size = len(several[0])
    alike = np.array([one for one in several if len(one) == size])
    together = best_divisions(alike)
    for worth, labels in zip(alike, together, strict=True):
        assert (labels == best_divisions(worth[None])[0]).all()


@given(tables(7))
def test_the_way_of_larger_groups_gains_and_cannot_be_bettered_by_one_record(worth):
    labels = _good(worth)
    found = value(worth, labels)
    assert found >= 0
    for record in range(len(worth)):
        for part in {*labels, max(labels) + 1}:
            moved = labels.copy()
            moved[record] = part
            assert value(worth, moved) <= found + 1e-6


PAIRS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11), st.floats(-15, 25)), max_size=40
).map(
    lambda rows: (
        pd.DataFrame(
            [(min(a, b), max(a, b), w) for a, b, w in rows if a != b], columns=["a", "b", "weight"]
        )
        .drop_duplicates(["a", "b"])
        .astype({"a": np.int64, "b": np.int64, "weight": float})
        .reset_index(drop=True)
    )
)


def unlikely(more):
    return np.full(len(more), -10.0)


def nobody():
    return np.full(12, -1)


@given(PAIRS)
def test_people_are_made_of_records_that_pairs_join(pairs):
    labels = divide(pairs, 12, threshold=0.5, alone=nobody(), weigh=unlikely)
    joined = np.zeros((12, 12), dtype=bool)
    likely = pairs[pairs["weight"] > 0]
    joined[likely["a"], likely["b"]] = True
    groups = connected_components(joined, directed=False)[1]
    for person in set(labels):
        assert len(set(groups[labels == person])) == 1
    assert list(dict.fromkeys(labels)) == list(range(len(set(labels))))


@given(PAIRS, st.lists(st.integers(-1, 2), min_size=12, max_size=12))
def test_a_list_that_holds_everybody_once_gives_no_person_two_records(pairs, lists):
    alone = np.array(lists)
    labels = divide(pairs, 12, threshold=0.9, alone=alone, weigh=unlikely)
    for person in set(labels):
        held = alone[(labels == person) & (alone >= 0)]
        assert len(held) == len(set(held))


@given(PAIRS, st.data())
@settings(max_examples=50)
def test_what_somebody_said_holds(pairs, data):
    two = st.lists(st.integers(0, 11), min_size=2, max_size=2, unique=True).map(sorted)
    one, other = data.draw(two), data.draw(two)
    together, apart = (pd.DataFrame([pair], columns=["a", "b"]) for pair in (one, other))
    labels = divide(
        pairs,
        12,
        threshold=0.9,
        alone=nobody(),
        weigh=unlikely,
        together=together if one != other else None,
        apart=apart,
    )
    assert labels[other[0]] != labels[other[1]]
    if one != other:
        assert labels[one[0]] == labels[one[1]]


@given(PAIRS, st.permutations(range(12)))
def test_the_order_of_records_changes_nothing_that_has_one_answer(pairs, order):
    pairs["weight"] += np.arange(len(pairs)) * 0.0137
    place = np.argsort(order)
    ends = np.sort(place[pairs[["a", "b"]].to_numpy()], axis=1)
    moved = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "weight": pairs["weight"]})
    first = divide(pairs, 12, threshold=0.5, alone=nobody(), weigh=unlikely)
    second = divide(moved, 12, threshold=0.5, alone=nobody(), weigh=unlikely)[place]
    sizes = [np.bincount(one) for one in (first, second)]
    if max(map(max, sizes)) <= 8:
        assert (pd.factorize(second)[0] == first).all()


def test_a_chain_is_cut_where_it_is_weakest():
    chain = pd.DataFrame({"a": [0, 1, 2], "b": [1, 2, 3], "weight": [20.0, 4.0, 20.0]})
    labels = divide(chain, 4, threshold=0.5, alone=np.full(4, -1), weigh=unlikely)
    assert list(labels) == [0, 0, 1, 1]


def test_a_very_long_chain_is_divided_too():
    rng = np.random.default_rng(1)
    a = np.arange(1999)
    pairs = pd.DataFrame({"a": a, "b": a + 1, "weight": rng.uniform(1, 25, 1999)})
    labels = divide(pairs, 2000, threshold=0.5, alone=np.full(2000, -1), weigh=unlikely)
    assert 1 < np.bincount(labels).max() <= 4


def everybody_alike(records, weight):
    a, b = np.triu_indices(records, 1)
    return pd.DataFrame({"a": a, "b": b, "weight": weight})


@pytest.mark.parametrize("records", [60, 500])
def test_somebody_with_very_many_records_is_one_person(records):
    alike = everybody_alike(records, 35.0).sample(frac=0.9, random_state=1)
    labels = divide(alike, records, threshold=0.9, alone=np.full(records, -1), weigh=likely)
    assert set(labels) == {0}


def likely(more):
    return np.full(len(more), 5.0)


def test_a_very_large_group_that_cannot_be_one_person_is_none():
    alone = np.where(np.arange(500) < 2, 0, -1)
    alike = everybody_alike(500, 35.0)
    labels = divide(alike, 500, threshold=0.9, alone=alone, weigh=likely)
    assert labels[0] != labels[1]
