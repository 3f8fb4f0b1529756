"""Error by group, against intervals and tests other people have published."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.linkage import error_by_group
from workbench.naming import group_labels
from workbench.shares import against, holm, interval


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3.
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_intervals_are_those_published(part, whole, low, high):
    assert interval(part, whole) == pytest.approx((low, high), abs=0.005)


def test_the_test_is_fishers():
    # The lady tasting tea (Fisher, 1935): 3 of 4 right; two-sided chance 34/70.
    gap, chance = against(3, 4, 1, 4)
    assert gap == 50
    assert chance == pytest.approx(34 / 70)


def test_holm_adjusts_step_by_step():
    # By hand on .01, .04, .03: 3 x .01, then 2 x .03, then the larger of that and .04.
    assert holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])


@pytest.fixture(scope="module")
def errors(linked, lists):
    return error_by_group(linked, lists.truth)


def test_counts_are_those_of_the_truth(errors, linked, lists):
    true = lists.true_pairs
    found = true.merge(linked.links, on=["left_id", "right_id"])
    assert errors.totals == {
        "people": len(true),
        "found": len(found),
        "links": len(linked.links),
        "right": len(found),
    }
    culture = errors.table[errors.table["characteristic"] == "culture"]
    of = lists.truth[lists.truth["list"] == "left"].set_index("record_id")["culture"]
    for row in culture.itertuples():
        assert row.people == (of[true["left_id"]] == row.group).sum()
        assert row.found == (of[found["left_id"]] == row.group).sum()
    assert culture["people"].sum() == len(true)
    assert culture["links"].sum() == len(linked.links)


def test_pairs_and_long_truth_say_the_same(errors, linked, lists):
    left = lists.left.merge(
        lists.truth[lists.truth["list"] == "left"][["record_id", "culture"]], on="record_id"
    )
    again = error_by_group(linked, lists.true_pairs, left=left, group="culture")
    of_culture = errors.table[errors.table["characteristic"] == "culture"].drop(
        columns="beyond_chance"
    )
    pd.testing.assert_frame_equal(
        again.table.drop(columns="beyond_chance"), of_culture.reset_index(drop=True)
    )


def test_small_groups_are_shown_together_only(linked, lists):
    truth = lists.truth.assign(ward=lambda t: np.where(t["person_id"] % 2, "North", "South"))
    rare = truth[truth["list"] == "left"]["record_id"].iloc[:7]
    truth.loc[truth["record_id"].isin(rare), "ward"] = "Hamlet"
    table = error_by_group(linked, truth, group="ward").table
    assert "Hamlet" not in set(table["group"])
    assert table["people"].min() >= 10
    assert table["people"].sum() == len(lists.true_pairs)


def test_a_group_missed_more_often_is_named(linked, lists):
    worse = linked.links.merge(
        lists.truth[lists.truth["list"] == "left"], left_on="left_id", right_on="record_id"
    )
    lost = worse[worse["culture"] == "third"]["left_id"].iloc[::2]
    kept = linked.candidates[~linked.candidates["left_id"].isin(lost)]
    poorer = type(linked)(**{**vars_of(linked), "candidates": kept})
    errors = error_by_group(poorer, lists.truth, group="culture")
    named = [one for one in errors.findings() if one.scope.get("group") == "third"]
    assert [one.verdict for one in named] == ["look"]
    assert "more of a gap than chance explains" in named[0].statement
    assert "“Third”" in errors.figure().title


def vars_of(result):
    return {name: getattr(result, name) for name in result.__dataclass_fields__}


def test_without_known_answers_nobody_is_called_missed(linked, lists):
    errors = error_by_group(linked, None, left=lists.left, group="sex")
    assert not errors.known
    assert errors.totals["people"] == len(lists.left)
    assert "right" not in errors.table.columns
    said = " ".join(one.statement for one in errors.findings())
    assert "Nobody knows who ought to be found" in said
    assert "missed by" not in said


def test_without_known_answers_or_group_there_is_nothing_to_draw(linked):
    errors = error_by_group(linked, None)
    assert errors.table.empty
    assert errors.figure().title == "There are no groups to compare"


def test_a_group_nobody_has_is_refused(linked, lists):
    with pytest.raises(WorkbenchError, match="called “faith”"):
        error_by_group(linked, lists.truth, left=lists.left, group="faith")


def test_no_gap_beyond_chance_is_said_to_be_none(linked, lists):
    drawn = lists.truth.assign(coin=np.where(lists.truth["person_id"] % 2, "heads", "tails"))
    errors = error_by_group(linked, drawn, group="coin")
    said = [one for one in errors.findings() if one.key == "groups.equal"]
    assert [one.verdict for one in said] == ["info"]
    assert said[0].statement.startswith("After allowing for having looked at 2 groups, no group")
    assert errors.figure().title in said[0].statement


def test_a_group_ahead_by_more_than_chance_is_no_group_behind(linked, lists):
    errors = error_by_group(linked, lists.truth, group="culture")
    ahead = errors.table.assign(gap=[5.0, *[-1.0] * (len(errors.table) - 1)], beyond_chance=False)
    ahead.loc[ahead.index[0], "beyond_chance"] = True
    said = replace(errors, table=ahead).findings()[-1]
    assert said.key == "groups.equal"
    assert f"{len(ahead)} groups, no group is found less often than chance would" in said.statement


def test_groups_that_are_not_named_are_counted(linked, lists):
    errors = error_by_group(linked, lists.truth, group="culture")
    row = errors.table.iloc[[0]]
    many = pd.concat([row.assign(group=f"g{at}") for at in range(6)], ignore_index=True)
    many = many.assign(gap=[-6.0, -1.0, -2.0, -3.0, -4.0, -5.0], beyond_chance=True)
    said = replace(errors, table=many).findings()[2:]
    assert [one.scope.get("group") for one in said] == ["g0", "g5", "g4", "g3", "g2", None]
    assert said[-1].statement.startswith("1 more group is found less often than all others")


def test_a_characteristic_is_said_once_in_a_table(linked, lists):
    odd = lists.truth["person_id"] % 2 == 1
    drawn = lists.truth.assign(moved_recently=odd, came_by_bus=~odd, ward=None)
    errors = error_by_group(linked, drawn)
    named = list(zip(errors.shown["characteristic"], errors.shown["group"], strict=True))
    assert len(set(named)) == len(named)
    assert {("Moved recently", "Yes"), ("Came by bus", "No")} <= set(named)
    alone = error_by_group(linked, drawn, group="came_by_bus").shown
    assert set(alone["group"]) == {"Came by bus: yes", "Came by bus: no"}
    assert "characteristic" not in alone


def test_no_two_groups_have_one_name_in_sentences(linked, lists):
    odd = lists.truth["person_id"] % 2 == 1
    drawn = lists.truth.assign(moved_recently=odd, came_by_bus=~odd, ward=None)
    labels = group_labels(error_by_group(linked, drawn).table)
    assert labels.is_unique
    assert {"Moved recently: yes", "Came by bus: no"} <= set(labels)


def test_nothing_to_compare_by_says_what_to_set_without_marks_of_code(linked):
    (said,) = [one for one in error_by_group(linked, None).findings() if one.key == "groups.none"]
    assert "“group”" in said.statement
    assert "`" not in said.statement
