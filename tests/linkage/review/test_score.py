"""What a review says, in figures and in sentences."""

import numpy as np
import pandas as pd
import pytest

from workbench.linkage import answers_of, routes
from workbench.linkage.review import (
    DIFFERENT,
    SAME,
    UNSURE,
    agreement_findings,
    both,
    invitation,
    never_compared,
    plan_review,
    score_review,
)


@pytest.fixture(scope="module")
def sample(linked, left):
    return plan_review(linked, left=left, group="culture", size=150)


def statements(findings):
    return [one.statement for one in findings]


def test_nothing_is_said_of_the_link_before_somebody_looked(sample, truthful):
    errors = score_review(sample, truthful(sample).head(0))
    assert errors.table["estimate"].isna().all()
    assert statements(errors.findings()) == ["Nobody has looked at a pair yet; 150 pairs wait."]
    assert errors.figure().title == "Too few pairs have an answer to say how good the link is"
    one = score_review(sample, truthful(sample, 1))
    assert "cannot be said yet" in one.findings()[0].statement
    assert one.findings()[-1].statement == (
        "1 of 150 pairs has an answer; 149 are still to be looked at."
    )


def test_the_truth_is_within_its_range(sample, truthful, true_pairs):
    errors = score_review(sample, truthful(sample))
    assert list(errors.table["group"].unique()) == ["everybody", *sample.groups.index]
    every = sample.pairs
    group = sample.strata["group"].to_numpy()[every["stratum"]]
    true = pd.MultiIndex.from_frame(every[["left_id", "right_id"]]).isin(true_pairs)
    link = every["link"].to_numpy()
    for name in errors.table["group"].unique():
        inside = np.ones(len(every), bool) if name == "everybody" else group == name
        right = (true & link & inside).sum()
        for measure, truth in (
            ("precision", right / (link & inside).sum()),
            ("sensitivity", right / (true & inside).sum()),
        ):
            row = errors.of(name, measure)
            assert row["low"] - 1e-3 <= truth <= row["high"] + 1e-3
            assert row["low"] <= row["estimate"] <= row["high"]
    assert errors.findings()[-1].statement == "All 150 pairs have an answer."
    shown = errors.shown
    assert list(shown.columns[:2]) == ["culture", "people"]
    assert shown["people"].iloc[0] == sample.groups.sum()


def test_the_same_answers_give_the_same_figures(sample, truthful):
    answers = truthful(sample)
    one, other = (
        score_review(sample, told) for told in (answers, answers.sample(frac=1, random_state=2))
    )
    pd.testing.assert_frame_equal(one.table, other.table)


def test_who_is_not_sure_widens_the_range_and_is_told(sample, truthful):
    answers = truthful(sample)
    sure = (answers["answer"] != SAME) | (answers.index % 8 > 0) | (answers.index < 40)
    doubtful = answers.assign(answer=answers["answer"].where(sure, UNSURE))
    told = score_review(sample, doubtful)
    assert told.unsure == (doubtful["answer"] == UNSURE).sum()
    row = told.of("everybody", "precision")
    assert row["unsure_low"] < row["estimate"] <= row["unsure_high"] + 1e-3
    assert row["low"] < score_review(sample, answers).of("everybody", "precision")["low"]
    assert any(
        one.startswith(f"Of {told.unsure} pairs nobody could be sure")
        and "of 100 links would be right" in one
        for one in statements(told.findings())
    )


def test_a_group_whose_links_are_wrong_is_named(sample, truthful):
    answers = truthful(sample)
    of = sample.strata["group"].to_numpy()[sample.order["stratum"]]
    worst = sample.groups.index[1]
    wrong = (of == worst) & (np.arange(len(of)) % 3 == 0)
    errors = score_review(sample, answers.assign(answer=answers["answer"].mask(wrong, DIFFERENT)))
    row = errors.of(worst, "precision")
    assert row["beyond_chance"]
    assert row["gap"] < -0.2
    behind = [one for one in errors.findings() if one.key == f"review.precision.{worst}"]
    assert "more of a gap than chance explains" in behind[0].statement
    assert behind[0].verdict == "look"
    others = set(errors.table["group"]) - {worst, "everybody"}
    assert not any(errors.of(one, "precision")["gap"] < -0.01 for one in others)


def test_without_groups_everybody_is_one(linked, truthful):
    sample = plan_review(linked, size=60)
    errors = score_review(sample, truthful(sample))
    assert list(errors.table["group"]) == ["everybody", "everybody"]
    assert not errors.table["beyond_chance"].any()
    assert errors.figure().table["group"].tolist() == ["Everybody", "Everybody"]


def test_reviewers_hear_how_far_they_agree(sample, truthful):
    first, second = truthful(sample), truthful(sample, 40, reviewer="second")
    assert "second time" in agreement_findings(both(first))[0].statement
    told = agreement_findings(both(pd.concat([first, second])))[0]
    assert told.statement.startswith("Two reviewers said the same of 40 of 40 pairs")
    swapped = second.assign(answer=np.where(second["answer"] == SAME, DIFFERENT, SAME))
    told = agreement_findings(both(pd.concat([first, swapped])))[0]
    assert told.statement.startswith("Two reviewers said the same of none")
    assert told.verdict == "look"


def test_a_reviewer_hears_how_many_wait(sample, truthful):
    assert "149 pairs wait for this reviewer." in statements(
        invitation(sample, truthful(sample, 1))
    )[0].replace("No pairs", "no pairs")
    assert "No pairs wait" in statements(invitation(sample, truthful(sample)))[0]


def test_what_was_never_compared_is_told_apart():
    assert "these lists cannot tell" in never_compared(None).statement
    assert never_compared(0.967).value == 96.7
    assert "about 96.7" in never_compared(0.967).statement


def test_three_ways_stand_side_by_side(linked, lists, left, sample, truthful):
    known = answers_of(linked, lists.truth)
    review = score_review(sample, truthful(sample))
    table = routes.error_table(linked, answers=known, review=review, left=left, group="culture")
    assert list(table.columns) == routes.COLUMNS
    assert list(table["route"].unique()) == ["known answers", "review", "neither"]
    numbers = table[["estimate", "low", "high"]]
    assert ((numbers >= 0) & (numbers <= 1)).all(axis=None)
    assert (table["low"] <= table["estimate"] + 1e-9).all()
    assert (table["estimate"] <= table["high"] + 1e-9).all()
    cultures = {"everybody", *sample.groups.index}
    assert all(set(part["group"]) == cultures for _, part in table.groupby("route"))
    right = table[(table["route"] == "known answers") & (table["group"] == "everybody")]
    found = linked.links.merge(lists.true_pairs)
    assert right.set_index("measure")["estimate"].to_dict() == pytest.approx(
        {
            "sensitivity": len(found) / len(lists.true_pairs),
            "precision": len(found) / len(linked.links),
        }
    )
    assert len(routes.assumptions(table)) == 3
    alone = routes.error_table(linked)
    assert list(alone["route"]) == ["neither"]
    assert list(routes.shown(alone)["what_it_measures"]) == ["first list: those with a link"]
