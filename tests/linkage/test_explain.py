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


def test_weights_are_log2_of_m_over_u(linked):
    table = linked.model.table
    assert (table["m"] > 0).all()
    assert ((table["m"] / table["u"]) - 2 ** table["weight"]).abs().max() < 1e-6 * 2**30
    assert table.groupby("comparison")["m"].sum().round(6).eq(1).all()


def test_patterns_count_every_candidate(linked):
    assert linked.patterns["pairs"].sum() == len(linked.candidates)
