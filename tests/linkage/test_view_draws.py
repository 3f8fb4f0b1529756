"""Divisions drawn: as often as their odds say, never against what is known, combined by Rubin."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from workbench.linkage.clusters import best_divisions
from workbench.linkage.view_divisions import _walked
from workbench.linkage.view_draws import combined, draw_people

ENDS = ["left_list", "left_id", "right_list", "right_id"]


def divisions(size):
    """Every way to divide some records, each as the parts they are in."""
    found = [[0]]
    for _ in range(size - 1):
        found = [[*one, part] for one in found for part in range(max(one) + 2)]
    return [tuple(one) for one in found]


def chances(worth):
    """The chance of every division: all of them written out."""
    ways = divisions(len(worth))
    sums = [
        sum(worth[i, j] for i in range(len(way)) for j in range(i) if way[i] == way[j])
        for way in ways
    ]
    odds = np.exp(np.array(sums) - max(sums))
    return dict(zip(ways, odds / odds.sum(), strict=True))


def view_of(people, pairs, once=()):
    """A view by hand: records by person, and pairs of them with how likely each is."""
    rows = [
        (name, record, int(number), f"P{number_of}")
        for number_of, records in enumerate(people)
        for name, record, number in records
    ]
    records = pd.DataFrame(rows, columns=["list", "record_id", "person", "person_id"])
    listed = pd.DataFrame(pairs, columns=[*ENDS, "match_probability"])
    listed = listed.assign(left_person=1, right_person=1)
    return SimpleNamespace(records=records, pairs=listed, once=once)


@pytest.mark.parametrize("draw", ["exactly", "one block after another"])
def test_each_division_comes_as_often_as_its_odds_say(draw):
    rng = np.random.default_rng(3)
    worth = np.triu(rng.normal(0, 1.5, (4, 4)), 1)
    worth[0, 3] = -1e6
    worth = worth + worth.T
    many = 6_000
    if draw == "exactly":
        drawn = best_divisions(np.tile(worth, (many, 1, 1)), rng)
    else:
        many = 500
        drawn = np.array([_walked(worth, rng) for _ in range(many)])
    ways = [tuple(int(one) for one in pd.factorize(labels)[0]) for labels in drawn]
    seen = pd.Series(ways).value_counts() / many
    for way, chance in chances(worth).items():
        assert seen.get(way, 0.0) == pytest.approx(chance, abs=4 * np.sqrt(0.25 / many))


def test_a_pair_alone_is_one_person_as_often_as_it_is_likely():
    people = [[("gp", f"g{n}", 1)] for n in range(900)] + [
        [("tax", f"t{n}", 1)] for n in range(900)
    ]
    likely = np.repeat([0.1, 0.4, 0.8], 300)
    pairs = [("gp", f"g{n}", "tax", f"t{n}", likely[n]) for n in range(900)]
    draws = draw_people(view_of(people, pairs), seed=1)
    assert len(draws) == 20
    joined = np.mean(
        [
            (one["person_id"].iloc[:900].to_numpy() == one["person_id"].iloc[900:].to_numpy())
            for one in draws
        ],
        axis=0,
    )
    for chance in (0.1, 0.4, 0.8):
        assert joined[likely == chance].mean() == pytest.approx(chance, abs=0.03)


def test_what_is_known_holds_in_every_draw():
    people = [[("gp", "g1", 1)], [("gp", "g2", 1)], [("tax", "t1", 1)], [("tax", "t1", 2)]]
    pairs = [
        ("gp", "g1", "gp", "g2", 0.7),
        ("gp", "g1", "tax", "t1", 0.6),
        ("gp", "g2", "tax", "t1", 0.6),
    ]
    draws = list(draw_people(view_of(people, pairs, once=("gp",))))
    for records in draws:
        held = records[records["list"] == "gp"]
        assert held["person_id"].is_unique
        named = records[records["record_id"] == "t1"]
        assert named["person_id"].is_unique
    said = pd.DataFrame([("gp", "g1", "gp", "g2", "yes")], columns=[*ENDS, "one_person"])
    for records in draw_people(view_of(people[:3], pairs), said):
        assert records["person_id"].iloc[0] == records["person_id"].iloc[1]
    said["one_person"] = "no"
    for records in draw_people(view_of(people[:3], pairs), said):
        assert records["person_id"].iloc[0] != records["person_id"].iloc[1]


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.floats(0, 1)), max_size=30),
    st.lists(st.integers(0, 3), min_size=12, max_size=12),
)
def test_every_draw_is_a_division_of_all_records(listed, whose):
    people = [[("gp", f"g{n}", 1) for n in range(12) if whose[n] == one] for one in range(4)]
    best = {(min(a, b), max(a, b)): p for a, b, p in listed if a != b}
    pairs = [("gp", f"g{a}", "gp", f"g{b}", p) for (a, b), p in best.items()]
    view = view_of(people, pairs)
    draws = draw_people(view, draws=5, seed=2)
    for records in draws:
        assert list(records["record_id"]) == list(view.records["record_id"])
        assert records["person_id"].notna().all()
    table = draws.table
    assert set(table["draw"]) <= set(range(1, 6))
    settled = view.records[~view.records["record_id"].isin(table["record_id"])]
    for records in draws:
        assert records.loc[settled.index, "person_id"].equals(settled["person_id"])
    pd.testing.assert_frame_equal(table, draw_people(view, draws=5, seed=2).table)


def test_answers_move_pairs_like_those_looked_at_and_no_others():
    """Of pairs that the model gives 0.25, nearly all are one person: answers to 60 say so."""
    rng = np.random.default_rng(5)
    people = [[("gp", f"g{n}", 1)] for n in range(800)] + [
        [("tax", f"t{n}", 1)] for n in range(800)
    ]
    likely = np.repeat([0.25, 0.1], 400)
    pairs = [("gp", f"g{n}", "tax", f"t{n}", likely[n]) for n in range(800)]
    view = view_of(people, pairs)
    truth = rng.random(800) < np.repeat([0.95, 0.1], 400)
    some = rng.choice(400, 60, replace=False)
    said = view.pairs[ENDS].iloc[some].assign(one_person=np.where(truth[some], "yes", "no"))

    def joined(records):
        person = records["person_id"].to_numpy()
        return int((person[:400] == person[800:1200]).sum())

    def others(records):
        person = records["person_id"].to_numpy()
        return int((person[400:800] == person[1200:]).sum())

    before, after = draw_people(view), draw_people(view, said)
    assert (before.answered, after.answered) == (0, 60)
    assert before.over(joined).estimate == pytest.approx(100, abs=15)
    assert after.over(joined).estimate == pytest.approx(truth[:400].sum(), abs=20)
    assert after.over(others).estimate == pytest.approx(40, abs=12)


def test_the_range_holds_the_truth_where_probabilities_are_right():
    """Two hundred lists of forty doubtful pairs each, drawn at once and counted apart."""
    rng = np.random.default_rng(8)
    size = 200 * 40
    people = [[(name, str(n), 1)] for name in ("gp", "tax") for n in range(size)]
    likely = expit(rng.normal(0, 2, size))
    pairs = [("gp", str(n), "tax", str(n), likely[n]) for n in range(size)]
    whose = [records["person_id"].to_numpy() for records in draw_people(view_of(people, pairs))]
    joined = [(one[:size] == one[size:]).reshape(200, 40).sum(axis=1) for one in whose]
    truth = (rng.random(size) < likely).reshape(200, 40).sum(axis=1)
    over = [combined([float(one[at]) for one in joined]) for at in range(200)]
    held = [one.low <= true <= one.high for one, true in zip(over, truth, strict=True)]
    assert 0.9 <= np.mean(held) <= 0.99


def test_draws_are_combined_by_rubin_s_rules():
    figures, variances = [10.0, 12.0, 11.0, 13.0], [4.0, 4.0, 5.0, 3.0]
    over = combined(figures, variances)
    # Within 4, between 1.25 times 5/3, and 25.6 degrees of freedom.
    assert over.estimate == 11.5
    assert over.high - over.estimate == pytest.approx(2.057 * np.sqrt(4 + 1.25 * 5 / 3), rel=0.001)
    assert combined([7.0, 7.0]).low == combined([7.0, 7.0]).high == 7.0
    with pytest.raises(ValueError, match="one draw"):
        combined([1.0])
