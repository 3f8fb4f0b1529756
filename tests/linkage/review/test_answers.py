"""What counts of what reviewers said."""

import pandas as pd

from workbench.linkage.review import DIFFERENT, SAME, UNSURE, both, plan_review
from workbench.linkage.review.answers import answered_pairs, counts, settled

COLUMNS = ["reviewer", "left_id", "right_id", "answer"]


def said(*rows):
    return pd.DataFrame(list(rows), columns=COLUMNS, dtype="str")


def test_where_two_disagree_nobody_is_sure():
    told = settled(
        said(
            ("first", "a", "x", SAME),
            ("second", "a", "x", SAME),
            ("first", "b", "y", SAME),
            ("second", "b", "y", DIFFERENT),
            ("first", "c", "z", UNSURE),
            ("second", "d", "z", DIFFERENT),
        )
    )
    assert dict(zip(told["left_id"], told["answer"], strict=True)) == {
        "a": SAME,
        "b": UNSURE,
        "c": UNSURE,
        "d": DIFFERENT,
    }


def test_answers_behind_a_gap_do_not_count_yet(linked, truthful):
    sample = plan_review(linked, size=60)
    largest = sample.strata["wanted"].idxmax()
    answers = truthful(sample)
    inside = sample.pairs[(sample.pairs["stratum"] == largest) & sample.pairs["wanted"]]
    gap = inside.iloc[2]
    missing = (answers["left_id"] == gap["left_id"]) & (answers["right_id"] == gap["right_id"])
    counted = counts(sample, answers[~missing]).loc[largest]
    assert counted[["same", "different", "unsure"]].sum() == 2
    whole = counts(sample, answers)
    assert whole[["same", "different", "unsure"]].sum(axis=1).equals(whole["wanted"].astype(int))


def test_answers_to_other_pairs_are_passed_over(linked, truthful):
    larger, sample = plan_review(linked, size=120), plan_review(linked, size=60)
    pairs = answered_pairs(sample, truthful(larger))
    assert pairs["answer"].notna().sum() == len(sample.order)
    assert (pairs["answer"].notna() == pairs["wanted"]).all()


def test_reviewers_are_compared_on_what_both_have_seen():
    answers = said(
        ("first", "a", "x", SAME),
        ("first", "b", "x", SAME),
        ("first", "c", "x", DIFFERENT),
        ("second", "a", "x", SAME),
        ("second", "c", "x", UNSURE),
        ("second", "d", "x", UNSURE),
    )
    agreed = both(answers)
    assert (agreed.pairs, agreed.agreed) == (2, 1)
    assert both(answers[answers["reviewer"] == "first"]) is None
    assert both(answers.iloc[[0, 4]]) is None
    assert both(answers.iloc[:0]) is None
