"""Learning without labels beside Splink's own, on the same pairs."""

import logging

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from splink import DuckDBAPI, Linker

from workbench.linkage import one_view
from workbench.linkage.chance import chance_probabilities, draw_pairs, pair_columns
from workbench.linkage.evidence import comparisons
from workbench.linkage.learning import expectation_maximisation, learn
from workbench.linkage.seeds import LEFT, RIGHT, find_seeds

RULE = "birthday"


@pytest.fixture(scope="module")
def evidence(standard):
    """What is compared of pairs with one birthday, and the chances of its levels."""
    con, fields = standard
    seeds = find_seeds(con, fields, seed=1)
    draw_pairs(con, comparisons(fields), fields, seeds, seed=1)
    chances = chance_probabilities(con, comparisons(fields), fields, seeds, seed=1)
    taught = [one for one in comparisons(fields) if one.name != "birth"]
    return con, fields, seeds, taught, chances


def patterns(con, fields, taught):
    gammas = ", ".join(f"{one.gamma()} as {one.name}" for one in taught)
    frame = con.execute(
        f"select {gammas}, count(*) as pairs from (select {pair_columns(fields)} from {LEFT} l "
        f"join {RIGHT} r on l.{RULE} = r.{RULE}) group by all"
    ).df()
    return frame[[one.name for one in taught]].to_numpy(np.int8), frame["pairs"].to_numpy(float)


def begun(comparison):
    shares = np.array([level.m for level in comparison.levels])
    return shares / shares.sum()


def by_splink(con, taught, chances, prior):
    """Train the same comparisons with Splink, levels as it wants them."""
    described = []
    for one in taught:
        levels = [
            {"sql_condition": level.sql, "m_probability": m, "u_probability": u}
            for level, m, u in zip(one.levels, begun(one), chances[one.name], strict=True)
        ]
        for level in levels:
            level |= {"fix_u_probability": True, "fix_m_probability": not one.learnt}
        levels[-1]["sql_condition"] = "ELSE"
        nothing = {"sql_condition": one.missing, "is_null_level": True}
        described.append({"output_column_name": one.name, "comparison_levels": [nothing, *levels]})
    api = DuckDBAPI(connection=con)
    settings = {
        "link_type": "link_only",
        "unique_id_column_name": "uid",
        "comparisons": described,
        "probability_two_random_records_match": prior,
    }
    lists = [api.register(name, dataset_display_name=name) for name in (LEFT, RIGHT)]
    linker = Linker(lists, settings, log_level=logging.CRITICAL, validate_settings=False)
    linker.training.estimate_parameters_using_expectation_maximisation(
        f"l.{RULE} = r.{RULE}", estimate_without_term_frequencies=True
    )
    trained = linker.misc.save_model_to_json()["comparisons"]
    return [
        np.array([level["m_probability"] for level in one["comparison_levels"][1:]])
        for one in trained
    ]


def test_shares_are_those_that_splink_learns(evidence):
    con, fields, seeds, taught, chances = evidence
    prior = seeds.matches / seeds.possible
    found = expectation_maximisation(
        *patterns(con, fields, taught),
        [begun(one) for one in taught],
        [np.array(chances[one.name]) for one in taught],
        prior,
        fixed=[not one.learnt for one in taught],
    )
    assert len(found) > 2
    for own, theirs in zip(found, by_splink(con, taught, chances, prior), strict=True):
        assert own == pytest.approx(theirs, abs=1e-6)


def test_what_the_lists_teach_is_near_what_true_pairs_show(evidence, lists):
    con, fields, seeds, taught, chances = evidence
    m = {one.name: begun(one) for one in comparisons(fields)}
    prior = seeds.matches / seeds.possible
    found = learn(con, comparisons(fields), m, chances, prior, fields, seeds, seed=1)
    (given,) = (one for one in taught if one.name == "given_name")
    con.register("truth_pairs", _true_pairs(lists))
    seen = con.execute(
        f"select {given.gamma()} as level, count(*) from (select {pair_columns(fields)} "
        f"from truth_pairs join {LEFT} l on l.record_id = left_id "
        f"join {RIGHT} r on r.record_id = right_id) group by 1"
    ).fetchall()
    true = np.zeros(len(given.levels))
    for level, number in seen:
        true[level] = number * (level >= 0)
    assert found["given_name"] == pytest.approx(true / true.sum(), abs=0.03)


def _true_pairs(lists):
    sides = [lists.truth[lists.truth["list"] == side] for side in ("left", "right")]
    both = sides[0].merge(sides[1], on="person_id", suffixes=("_left", "_right"))
    return both.rename(columns={"record_id_left": "left_id", "record_id_right": "right_id"})[
        ["left_id", "right_id"]
    ].astype("str")


@given(
    st.lists(
        st.tuples(st.integers(-1, 2), st.integers(-1, 1), st.integers(1, 1_000)),
        min_size=1,
        max_size=20,
    ),
    st.floats(1e-9, 0.5),
)
def test_shares_are_shares_whatever_the_pairs(rows, prior):
    levels = np.array([row[:2] for row in rows], dtype=np.int8)
    counts = np.array([row[2] for row in rows], dtype=float)
    begin = [np.array([0.9, 0.05, 0.05]), np.array([0.8, 0.2])]
    chances = [np.array([1e-4, 1e-3, 0.9989]), np.array([0.01, 0.99])]
    first, second = expectation_maximisation(
        levels, counts, begin, chances, prior, fixed=[False, True]
    )
    assert second == pytest.approx(begin[1])
    assert np.isfinite(first).all()
    assert ((first >= 0) & (first <= 1)).all()
    seen = np.unique(levels[levels[:, 0] >= 0, 0])
    if len(seen):
        assert first[seen].sum() == pytest.approx(1)


def test_slips_are_learnt_from_usual_pairs_and_not_from_those_of_a_field_that_one_list_has(lists):
    """Who is twice on the list with property numbers is there with the same date both times."""
    twice = lists.left.sample(300, random_state=1)
    twice = twice.assign(record_id="again-" + twice["record_id"])
    left, right = pd.concat([lists.left, twice]), lists.right.drop(columns="uprn")
    model = one_view({"tenants": left, "gp": right}).model
    birth = next(one for one in model.comparisons if one.name == "birth")
    learnt = {level.label: m for level, m in zip(birth.levels, model.m["birth"], strict=True)}
    both = lists.true_pairs.merge(lists.left, left_on="left_id", right_on="record_id")
    both = both.merge(right, left_on="right_id", right_on="record_id", suffixes=("_l", "_r"))
    apart = float((both["dob_l"] != both["dob_r"]).mean())
    assert apart > 0.05
    slips = 1 - learnt["the same"] - learnt["the same, but 1 January, often a stand-in"]
    assert slips == pytest.approx(apart, abs=0.015)
