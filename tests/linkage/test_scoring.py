import pandas as pd
import pytest

from workbench.linkage import link, one_view, scoring

COLUMNS = ["left_id", "right_id", "match_probability"]


def test_in_parts_two_lists_have_the_pairs_they_have_at_once(lists, monkeypatch):
    at_once = link(lists.left, lists.right)
    monkeypatch.setattr(scoring, "_AT_ONCE", 10_000)
    in_parts = link(lists.left, lists.right)
    assert at_once.plan.pairs > 10_000
    assert len(at_once.candidates) > 900
    pd.testing.assert_frame_equal(in_parts.candidates[COLUMNS], at_once.candidates[COLUMNS])


@pytest.mark.parametrize("most", [5_000, 20_000])
def test_in_parts_one_list_has_the_people_it_has_at_once(lists, monkeypatch, most):
    both = pd.concat([lists.left, lists.right])
    at_once = one_view({"one": both})
    monkeypatch.setattr(scoring, "_AT_ONCE", most)
    in_parts = one_view({"one": both})
    assert at_once.plan.pairs > most
    pd.testing.assert_frame_equal(in_parts.pairs, at_once.pairs)
    pd.testing.assert_frame_equal(in_parts.records, at_once.records)
