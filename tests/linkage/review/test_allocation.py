"""Neyman's allocation in whole pairs, against a published one, brute force and hand computation."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.linkage.review.allocation import allocate, share_out

# The House of Representatives of 2020 (US Census Bureau, apportionment population, table 1), which
# is divided in the same way (Wright, 2012).
STATES = """
Alabama 5030053 7,Alaska 736081 1,Arizona 7158923 9,Arkansas 3013756 4,California 39576757 52,
Colorado 5782171 8,Connecticut 3608298 5,Delaware 990837 1,Florida 21570527 28,Georgia 10725274 14,
Hawaii 1460137 2,Idaho 1841377 2,Illinois 12822739 17,Indiana 6790280 9,Iowa 3192406 4,
Kansas 2940865 4,Kentucky 4509342 6,Louisiana 4661468 6,Maine 1363582 2,Maryland 6185278 8,
Massachusetts 7033469 9,Michigan 10084442 13,Minnesota 5709752 8,Mississippi 2963914 4,
Missouri 6160281 8,Montana 1085407 2,Nebraska 1963333 3,Nevada 3108462 4,New_Hampshire 1379089 2,
New_Jersey 9294493 12,New_Mexico 2120220 3,New_York 20215751 26,North_Carolina 10453948 14,
North_Dakota 779702 1,Ohio 11808848 15,Oklahoma 3963516 5,Oregon 4241500 6,Pennsylvania 13011844 17,
Rhode_Island 1098163 2,South_Carolina 5124712 7,South_Dakota 887770 1,Tennessee 6916897 9,
Texas 29183290 38,Utah 3275252 4,Vermont 643503 1,Virginia 8654542 11,Washington 7715946 10,
West_Virginia 1795045 2,Wisconsin 5897473 8,Wyoming 577719 1
"""


def test_it_divides_the_house_of_representatives():
    rows = [row.split() for row in STATES.replace("\n", "").split(",")]
    people, seats = (np.array([int(row[place]) for row in rows]) for place in (1, 2))
    assert seats.sum() == 435
    assert allocate(people, np.ones(50), 435, least=1).tolist() == seats.tolist()


def test_shares_are_neymans_where_they_are_whole():
    # By hand: N S is 1,000, 1,000 and 600, so 26 pairs are 10, 10 and 6.
    found = allocate(np.array([100, 200, 300]), np.array([10.0, 5.0, 2.0]), 26, least=1)
    assert found.tolist() == [10, 10, 6]


STRATA = st.lists(st.tuples(st.integers(1, 9), st.floats(0.05, 0.5)), min_size=1, max_size=4)


@given(STRATA, st.integers(0, 20))
def test_no_other_division_is_more_exact(strata, total):
    sizes = np.array([size for size, _ in strata])
    spread = np.array([deviation for _, deviation in strata])
    found = allocate(sizes, spread, total, least=1)
    assert (found >= 1).all()
    assert (found <= sizes).all()
    whole = min(max(total, len(sizes)), int(sizes.sum()))
    assert found.sum() == whole

    def variance(chosen):
        return (sizes**2 * spread**2 * (1 / chosen - 1 / sizes)).sum()

    ways = (np.array(way) for way in product(*(range(1, size + 1) for size in sizes)))
    best = min(variance(way) for way in ways if way.sum() == whole)
    assert variance(found) == pytest.approx(best)


def test_each_stratum_has_its_least_or_all_it_has():
    found = allocate(np.array([3, 1_000, 50]), np.array([0.0, 0.5, 0.0]), 40, least=5)
    assert found.tolist() == [3, 32, 5]
    assert allocate(np.array([9, 9]), np.ones(2), 3, least=5).tolist() == [5, 5]
    assert allocate(np.array([2, 3]), np.ones(2), 99, least=5).tolist() == [2, 3]


def test_groups_share_alike_but_for_what_they_need_and_have():
    given_, most = np.array([10, 10, 40]), np.array([1_000, 25, 1_000])
    assert share_out(120, given_, most).tolist() == [48, 25, 47]
    assert share_out(20, given_, most).tolist() == [10, 10, 40]
    assert share_out(9_000, given_, most).tolist() == [1_000, 25, 1_000]
