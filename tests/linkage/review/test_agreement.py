"""Cohen's kappa, against scikit-learn and published intervals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from workbench.linkage.review.agreement import agreement

ANSWERS = st.sampled_from(["same", "different", "not sure"])


@given(st.lists(st.tuples(ANSWERS, ANSWERS), min_size=1, max_size=60))
def test_kappa_is_scikit_learns(pairs):
    one, other = (pd.Series(side, dtype="str") for side in zip(*pairs, strict=True))
    found = agreement(one, other)
    assert found.agreed == (one == other).sum()
    if len({*one, *other}) < 2:
        assert np.isnan(found.kappa)
    else:
        assert found.kappa == pytest.approx(cohen_kappa_score(one, other))
        assert found.low - 1e-9 <= found.kappa <= found.high + 1e-9


def test_the_interval_is_the_published_one():
    # Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, table 18.1:
    # kappa .68 with an interval from .51 to .85.
    table = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
    cells = [(row, column) for row in range(3) for column in range(3)]
    pairs = [cell for cell in cells for _ in range(table[cell[0]][cell[1]])]
    one, other = (pd.Series(side).astype("str") for side in zip(*pairs, strict=True))
    found = agreement(one, other)
    assert found.pairs == 100
    assert (found.kappa, found.low, found.high) == pytest.approx((0.68, 0.51, 0.85), abs=0.006)
