import pandas as pd

from workbench.linkage.evidence import comparisons
from workbench.linkage.explain import explain_pattern
from workbench.linkage.model import Model


def test_each_fact_is_put_in_words_the_weightiest_first():
    birth, sex = comparisons(("dob", "birthday", "sex"))
    model = Model(
        (birth, sex),
        {"birth": [0.9] * len(birth.levels), "sex": [0.98, 0.02]},
        {"birth": [0.0009] + [0.9] * (len(birth.levels) - 1), "sex": [0.5, 0.5]},
        0.001,
    )
    table = explain_pattern(model, pd.Series({"birth": 0, "sex": 1}))
    assert table.to_numpy().tolist() == [
        ["Date of birth", "the same", "for: 1,000 times likelier if they are one person"],
        ["Sex", "different", "against: 25 times likelier if they are two people"],
    ]
    table = explain_pattern(model, pd.Series({"birth": -1, "sex": 0}))
    assert table.to_numpy().tolist() == [
        ["Sex", "the same", "says little"],
        ["Date of birth", "missing in a list", "says nothing"],
    ]


def test_every_level_is_shown_with_its_shares(linked):
    table = linked.model.table
    apart = [one for one in linked.model.comparisons if not one.corrects]
    corrections = len(linked.model.comparisons) - len(apart)
    assert corrections == 2
    assert len(table) == sum(len(one.levels) for one in apart) + corrections
    shares = table.dropna()
    assert len(shares) == len(table) - corrections
    assert shares.groupby("fact")["of_100_true_pairs"].sum().round().eq(100).all()
    assert shares["one_in_other_pairs"].ge(1).all()


def test_weights_are_shown_of_what_occurs(linked):
    table = linked.weights
    assert 0 < len(table) < len(linked.model.table)
    assert table["agrees_by_chance_in_one_pair_of"].max() <= linked.plan.possible
    assert linked.thresholds["wrong_links_the_model_expects"].isin(["fewer than 1", "0"]).any()


def test_patterns_count_every_candidate(linked):
    assert linked.patterns["pairs"].sum() == len(linked.candidates)
