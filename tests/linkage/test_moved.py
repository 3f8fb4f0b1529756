"""Another threshold: the same as linking at it, and who is gained and lost adds up."""

import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.linkage import by_threshold, error_by_group, link
from workbench.linkage.moved import at_threshold, moved, moved_groups
from workbench.tables import Table


@pytest.fixture(scope="module")
def before(linked, lists):
    return error_by_group(linked, lists.truth)


def at(linked, lists, threshold):
    return error_by_group(at_threshold(linked, threshold), lists.truth)


@pytest.mark.parametrize("threshold", [0.5, 0.99])
def test_it_is_what_linking_at_that_threshold_finds(linked, lists, threshold):
    again = link(lists.left, lists.right, names=("tenants", "GP"), threshold=threshold)
    pd.testing.assert_frame_equal(at_threshold(linked, threshold).links, again.links)


@pytest.mark.parametrize("threshold", [0.3, 0.95, 0.9999])
def test_groups_add_up_to_everybody(linked, lists, before, threshold):
    now = at(linked, lists, threshold)
    table = moved_groups(before, now)
    change = now.totals["found"] - before.totals["found"]
    assert table["people"].sum() == before.totals["people"]
    assert (table["found_now"] - table["found_before"]).sum() == change
    assert table["wrong_links_now"].sum() == now.totals["links"] - now.totals["right"]
    for row in table.itertuples():
        difference = row.found_now - row.found_before
        said = "none" if not difference else f"{'gained' if difference > 0 else 'lost'} "
        assert row.gained_or_lost.startswith(said)


def test_the_sentence_counts(linked, lists, before):
    now = at(linked, lists, 0.9999)
    lost = before.totals["found"] - now.totals["found"]
    assert lost > 1
    said = moved(before, now, (0.9, 0.9999)).statement
    assert said.startswith(f"With 0.9999 instead of 0.9, {lost:,} fewer people are found: ")
    same = moved(before, before, (0.9, 0.9)).statement
    assert "as many people are found" in same
    assert same.endswith("two different people, as before.")


def test_at_its_own_threshold_only_the_groups_are_shown(linked, lists):
    show = by_threshold(linked, lists.truth, left=lists.left, group="")
    own = [one.name for one in show(linked.threshold) if isinstance(one, Table)]
    other = [one.name for one in show(0.99) if isinstance(one, Table)]
    assert own == ["by-group"]
    assert other == ["gained-or-lost", "by-group"]


def test_without_known_answers_links_are_counted(linked, lists):
    show = by_threshold(linked, None, left=lists.left, group="sex")
    first = show(0.9999)[0]
    assert isinstance(first, Finding)
    assert " linked: " in first.statement
    assert "two different people" not in first.statement
    assert {"linked_before", "linked_now"} < set(show(0.9999)[1].frame)
    assert "wrong_links_now" not in show(0.9999)[1].frame
    alone = by_threshold(linked, None, left=lists.left, group="")(0.5)
    assert all(isinstance(one, Finding) for one in alone)


def test_a_group_that_is_not_there_is_told_at_once(linked, lists):
    with pytest.raises(WorkbenchError, match="nonsense"):
        by_threshold(linked, None, left=lists.left, group="nonsense")
