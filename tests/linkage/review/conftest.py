import numpy as np
import pandas as pd
import pytest

from workbench.linkage.review import DIFFERENT, SAME


@pytest.fixture(scope="session")
def true_pairs(lists):
    return pd.MultiIndex.from_frame(lists.true_pairs)


@pytest.fixture(scope="session")
def truthful(true_pairs):
    """Answer every pair of a sample, or its first few, as it truly is."""

    def answer(sample, first=None, reviewer="first"):
        pairs = sample.order[["left_id", "right_id"]].head(first or len(sample.order))
        same = pd.MultiIndex.from_frame(pairs).isin(true_pairs)
        return pairs.assign(answer=np.where(same, SAME, DIFFERENT), reviewer=reviewer)

    return answer


@pytest.fixture(scope="session")
def left(lists):
    """The left list with everybody's group."""
    side = lists.truth[lists.truth["list"] == "left"].set_index("record_id")["culture"]
    return lists.left.assign(culture=side.reindex(lists.left["record_id"]).to_numpy())
