"""Standardised differences, against the published formulae worked out by hand."""

from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.linkage.unlabelled.balance import (
    chance_of_means,
    chance_of_shares,
    difference_of_means,
    difference_of_shares,
)


def test_two_kinds_by_austin():
    # Austin (2009), dichotomous: (p1 - p2) / sqrt((p1 (1 - p1) + p2 (1 - p2)) / 2).
    expected = (0.30 - 0.18) / sqrt((0.30 * 0.70 + 0.18 * 0.82) / 2)
    assert difference_of_shares([30, 70], [9, 41]) == pytest.approx(expected)
    assert expected == pytest.approx(0.284, abs=0.001)


def test_measurements_by_austin():
    # Austin (2009), continuous: (m1 - m2) / sqrt((s1^2 + s2^2) / 2); means 3 and 5, variances 2.5.
    assert difference_of_means([1, 2, 3, 4, 5], [3, 4, 5, 6, 7]) == pytest.approx(2 / sqrt(2.5))


def test_three_kinds_by_yang_and_dalton():
    # Yang and Dalton (2012): sqrt((T - C)' S^-1 (T - C)) over all kinds but one, with
    # S_kk = (t_k (1 - t_k) + c_k (1 - c_k)) / 2 and S_kl = -(t_k t_l + c_k c_l) / 2.
    t, c = (0.5, 0.3), (0.2, 0.4)
    one = (t[0] * (1 - t[0]) + c[0] * (1 - c[0])) / 2
    two = (t[1] * (1 - t[1]) + c[1] * (1 - c[1])) / 2
    both = -(t[0] * t[1] + c[0] * c[1]) / 2
    x, y = t[0] - c[0], t[1] - c[1]
    # The inverse of a symmetric matrix of two rows, written out.
    squared = (two * x * x - 2 * both * x * y + one * y * y) / (one * two - both**2)
    assert difference_of_shares([50, 30, 20], [20, 40, 40]) == pytest.approx(sqrt(squared))


_counts = st.integers(2, 8).flatmap(
    lambda kinds: st.lists(
        st.lists(st.integers(0, 60), min_size=kinds, max_size=kinds).filter(any),
        min_size=2,
        max_size=2,
    )
)


@settings(max_examples=40)
@given(_counts, st.randoms(use_true_random=False), st.integers(2, 9))
def test_neither_order_nor_size_matters(counts, random, times):
    ones, others = counts
    order = random.sample(range(len(ones)), len(ones))
    found = difference_of_shares(ones, others)
    assert found >= 0
    assert difference_of_shares(others, ones) == pytest.approx(found, abs=1e-6)
    shuffled = ([side[at] for at in order] for side in counts)
    assert difference_of_shares(*shuffled) == pytest.approx(found, abs=1e-6)
    larger = [times * one for one in ones]
    assert difference_of_shares(larger, others) == pytest.approx(found, abs=1e-6)
    assert difference_of_shares(ones, larger) == pytest.approx(0, abs=1e-6)


def test_kinds_that_tell_the_sides_wholly_apart_differ_without_end():
    assert difference_of_shares([4, 0], [0, 9]) == inf
    assert difference_of_shares([4, 2, 0], [0, 0, 9]) == inf
    assert difference_of_means([1, 1], [2, 2]) == inf
    assert difference_of_means([1, 1], [1, 1]) == 0


def test_lists_that_do_not_differ_seem_to_as_seldom_as_is_said():
    random = np.random.default_rng(1)
    shares = random.dirichlet(np.full(9, 5))
    drawn = [(random.multinomial(900, shares), random.multinomial(90, shares)) for _ in range(250)]
    wrong = np.mean([chance_of_shares(*one) < 0.05 for one in drawn])
    assert 0.02 < wrong < 0.08
    values = [(random.normal(size=80), random.normal(size=30)) for _ in range(250)]
    assert 0.02 < np.mean([chance_of_means(*one) < 0.05 for one in values]) < 0.08
