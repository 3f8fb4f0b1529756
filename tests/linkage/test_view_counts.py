"""Pairs within people: counted as by hand, and ranges that hold the truth 95 times of 100."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.linkage.view_counts import Gap, PairCounts, Ratio, gap_interval
from workbench.shares import interval

RECORDS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(-1, 4), st.booleans()), min_size=0, max_size=14
)


@settings(max_examples=60)
@given(RECORDS)
def test_pairs_are_those_counted_one_by_one(records):
    person, whose = (np.array([one[at] for one in records], dtype=np.int64) for at in (0, 1))
    chosen = np.arange(5) % 2 == 0
    counts = PairCounts.of(person, whose, 5)
    pairs = [
        (person[i] == person[j], whose[i] == whose[j], chosen[whose[i]], chosen[whose[j]])
        for i, j in combinations(np.flatnonzero(whose >= 0), 2)
    ]
    for picked, in_group, with_group in (
        (np.ones(5, dtype=bool), lambda pair: True, lambda pair: True),
        (chosen, lambda pair: pair[2], lambda pair: pair[2] or pair[3]),
    ):
        sensitivity, precision = counts.sensitivity(picked), counts.precision(picked)
        true = [pair for pair in pairs if pair[1] and in_group(pair)]
        together = [pair for pair in pairs if pair[0] and with_group(pair)]
        assert sensitivity.whole == len(true)
        assert sensitivity.part == sum(bool(pair[0]) for pair in true)
        assert precision.whole == len(together)
        assert precision.part == sum(bool(pair[1]) for pair in together)
    assert counts.precision().part == counts.sensitivity().part


@given(st.integers(0, 60), st.integers(1, 60))
def test_of_people_with_one_pair_each_the_interval_is_wilson_s(part, more):
    whole = part + more
    found = np.arange(whole) < part
    ratio = Ratio.of(found.astype(np.int64), np.ones(whole, dtype=np.int64))
    assert [100 * one for one in ratio.interval] == pytest.approx(interval(part, whole))


@pytest.mark.parametrize(
    ("points", "told"), [(0.0, "0.0 points"), (0.04, "less than 0.1 points"), (1.25, "1.2 points")]
)
def test_a_gap_that_is_there_is_never_told_as_none(points, told):
    assert Gap("sex", "a", "b", points, 0.0, 5.0).told == told


def _simulated(rng, people, share):
    """Records of people, of whom some are divided in two: all of their pairs across fail."""
    records = rng.choice([1, 2, 3, 4, 6], people, p=[0.3, 0.4, 0.15, 0.1, 0.05])
    split = rng.random(people) > share
    part = np.where(split, rng.integers(1, np.maximum(records, 2)), 0)
    true = records * (records - 1) // 2
    found = true - part * (records - part)
    return found, true


@pytest.mark.parametrize(("people", "share"), [(60, 0.9), (200, 0.97), (1_000, 0.99)])
def test_ranges_hold_the_truth_about_95_times_of_100(people, share):
    rng = np.random.default_rng(people)
    found, true = _simulated(rng, 400_000, share)
    truth = found.sum() / true.sum()
    held = naive = 0
    for _ in range(600):
        found, true = _simulated(rng, people, share)
        low, high = Ratio.of(found, true).interval
        held += low <= truth <= high
        limits = [one / 100 for one in interval(int(found.sum()), int(true.sum()))]
        naive += limits[0] <= truth <= limits[1]
    assert 0.92 <= held / 600 <= 0.98
    assert naive < held


def test_a_gap_has_newcombe_s_interval():
    # Newcombe (1998, Statistics in Medicine 17, 873-890), table II, example (a): 56/70 and 48/80.
    ones = (np.arange(70) < 56, np.arange(80) < 48)
    most, least = (Ratio(int(one.sum()), len(one), len(one), len(one)) for one in ones)
    assert gap_interval(least, most) == pytest.approx((0.0524, 0.3339), abs=0.0001)
