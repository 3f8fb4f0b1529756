"""Another threshold or a switch: the same as linking so, and who is gained and lost adds up."""

import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.linkage import answers_of, by_setting, error_by_group, link
from workbench.linkage.groups import found_people, groups_of
from workbench.linkage.moved import moved, moved_groups
from workbench.linkage.switches import with_setting
from workbench.shares import counts_by_group
from workbench.tables import Table

SETTINGS = [(0.3, ()), (0.95, ()), (0.9999, ()), (0.9, ("address",)), (0.99, ("order", "once"))]


@pytest.fixture(scope="module")
def truth(lists):
    """What is known of people, with one characteristic more."""
    return lists.truth.assign(half=lists.truth["person_id"] % 2)


@pytest.fixture(scope="module")
def before(linked, truth):
    return error_by_group(linked, truth)


@pytest.fixture(scope="module")
def answers(linked, truth):
    return answers_of(linked, truth)


def changed(linked, answers, threshold, off=()):
    was, now = (
        found_people(one, answers) for one in (linked, with_setting(linked, threshold, off))
    )
    return pd.DataFrame({"gained": now & ~was, "lost": was & ~now})


def at(linked, truth, threshold, off=()):
    return error_by_group(with_setting(linked, threshold, off), truth)


@pytest.mark.parametrize("threshold", [0.5, 0.99])
def test_it_is_what_linking_at_that_threshold_finds(linked, lists, threshold):
    again = link(lists.left, lists.right, names=("tenants", "GP"), threshold=threshold)
    pd.testing.assert_frame_equal(with_setting(linked, threshold).links, again.links)


@pytest.mark.parametrize(("threshold", "off"), SETTINGS)
def test_groups_add_up_to_everybody(linked, truth, before, answers, threshold, off):
    now = at(linked, truth, threshold, off)
    rows = changed(linked, answers, threshold, off)
    people, columns = groups_of(linked, answers, left=None, group="")
    table = moved_groups(before, now, counts_by_group(rows, people, columns))
    assert set(table["characteristic"]) == {"Culture", "Half"}
    for _, groups in table.groupby("characteristic"):
        assert groups["people"].sum() == before.totals["people"]
        assert groups["gained"].sum() == rows["gained"].sum()
        assert groups["lost"].sum() == rows["lost"].sum()
        assert groups["wrong_links_now"].sum() == now.totals["links"] - now.totals["right"]
    difference = table["found_now"] - table["found_before"]
    assert (difference == table["gained"] - table["lost"]).all()


def test_the_sentence_counts(linked, truth, before, answers):
    now, rows = at(linked, truth, 0.9999), changed(linked, answers, 0.9999)
    lost = before.totals["found"] - now.totals["found"]
    assert lost > 1
    said = moved(before, now, rows, "With 0.9999 instead of 0.9").statement
    assert said.startswith(f"With 0.9999 instead of 0.9, {lost:,} fewer people are found: ")
    same = moved(before, before, changed(linked, answers, 0.9), "With nothing else").statement
    assert "as many people are found" in same
    assert same.endswith("two different people, as before.")


def test_the_sentence_names_the_switches_and_tells_gained_from_lost(linked, lists, answers):
    show = by_setting(linked, answers, left=lists.left, group="")
    told, note = show(0.95, {"address", "order"})[:2]
    rows = changed(linked, answers, 0.95, {"address", "order"})
    setting = "With 0.95 instead of 0.9 and “Names in any order” and “The address” off, "
    assert told.statement.startswith(setting)
    assert f"{rows['lost'].sum():,} are lost and {rows['gained'].sum():,} gained" in told.statement
    assert "the model was not trained again" in note.statement


def test_at_its_own_setting_only_the_groups_are_shown(linked, lists, answers):
    show = by_setting(linked, answers, left=lists.left, group="")
    own = [one.name for one in show(linked.threshold) if isinstance(one, Table)]
    other = [one.name for one in show(0.99) if isinstance(one, Table)]
    assert own == ["by-group"]
    assert other == ["gained-or-lost", "by-group"]


def test_without_known_answers_links_are_counted(linked, lists):
    show = by_setting(linked, None, left=lists.left, group="sex")
    first = show(0.9999)[0]
    assert isinstance(first, Finding)
    assert " linked: " in first.statement
    assert "two different people" not in first.statement
    assert " links, instead of " in first.statement
    assert {"linked_before", "linked_now"} < set(show(0.9999)[1].frame)
    assert "wrong_links_now" not in show(0.9999)[1].frame
    alone = by_setting(linked, None, left=lists.left, group="")(0.5)
    assert all(isinstance(one, Finding) for one in alone)


def test_a_group_that_is_not_there_is_told_at_once(linked, lists):
    with pytest.raises(WorkbenchError, match="nonsense"):
        by_setting(linked, None, left=lists.left, group="nonsense")
