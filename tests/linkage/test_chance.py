"""Chances against counting every single pair."""

import numpy as np
import pytest

from workbench.linkage import chance
from workbench.linkage.chance import (
    chance_probabilities,
    draw_pairs,
    exact_chances,
    pair_columns,
)
from workbench.linkage.evidence import comparisons
from workbench.linkage.seeds import LEFT, RIGHT, SEEDS, equal_pairs, find_seeds


@pytest.fixture(scope="module")
def seeded(standard):
    con, fields = standard
    return con, fields, find_seeds(con, fields, seed=1)


@pytest.fixture(scope="module")
def every_pair(seeded):
    """Levels of all 1.5 million pairs that are no seed pair, counted with a plain cross join."""
    con, fields, _ = seeded
    evidence = comparisons(fields)
    gammas = ", ".join(f"{one.gamma()} as {one.name}" for one in evidence)
    frame = con.execute(
        f"select {gammas} from (select l.uid as uid_l, r.uid as uid_r, {pair_columns(fields)} "
        f"from {LEFT} l, {RIGHT} r) anti join {SEEDS} using (uid_l, uid_r)"
    ).df()
    return {
        one.name: np.array([(frame[one.name] == n).sum() for n in range(len(one.levels))])
        for one in evidence
    }


@pytest.fixture(scope="module")
def estimated(seeded):
    con, fields, seeds = seeded
    assert seeds.possible > chance.SAMPLE_PAIRS
    draw_pairs(con, comparisons(fields), fields, seeds, seed=1)
    return chance_probabilities(con, comparisons(fields), fields, seeds, seed=1)


@pytest.mark.parametrize("field", ["given1", "family", "birthday", "sex", "uprn", "phone"])
def test_exact_chances_equal_brute_force(seeded, field):
    con, _, _ = seeded
    con.execute(
        f"create or replace temp table seed_pairs as select distinct uid_l, uid_r from {SEEDS}"
    )
    agree, known = con.execute(
        f"select count(*) filter (l.{field} = r.{field}), count(*) from {LEFT} l, {RIGHT} r "
        f"where l.{field} is not null and r.{field} is not null "
        f"and (l.uid, r.uid) not in (select (uid_l, uid_r) from {SEEDS})"
    ).fetchall()[0]
    assert exact_chances(con, [(field,)])[(field,)] == pytest.approx(agree / known)


@pytest.mark.parametrize("fields", [("family",), ("postcode", "sex"), ("uprn", "family", "dob")])
def test_pairs_that_agree_are_counted_without_being_made(seeded, fields):
    con, _, _ = seeded
    equal = " and ".join(f"l.{field} = r.{field}" for field in fields)
    made = con.execute(f"select count(*) from {LEFT} l join {RIGHT} r on {equal}").fetchall()
    assert equal_pairs(con, *fields) == made[0][0]


def test_levels_of_a_shared_place_are_counted_and_not_sampled(seeded, estimated, every_pair):
    _, fields, seeds = seeded
    joint = next(one for one in comparisons(fields) if one.shared)
    known = [n for n in range(joint.shared_levels) if not joint.levels[n].sums]
    counted = every_pair[joint.name][known]
    found = np.array(estimated[joint.name])[known]
    total = every_pair[joint.name].sum()
    least = 0.02 * seeds.matches / seeds.possible
    assert counted.min() < 10 < counted.max()
    assert found == pytest.approx(np.maximum(counted / total, least), rel=0.02)


def test_sampled_levels_are_near_the_truth(seeded, estimated, every_pair):
    _, fields, _ = seeded
    for comparison in comparisons(fields):
        counted = every_pair[comparison.name]
        if comparison.corrects or not counted.any():
            continue
        likely = counted / counted.sum() > 0.001
        found = np.array(estimated[comparison.name])
        assert found[likely] == pytest.approx(counted[likely] / counted.sum(), rel=0.1)


def test_chances_of_a_comparison_add_up_to_one(seeded, estimated):
    _, fields, _ = seeded
    apart = [one.name for one in comparisons(fields) if not one.corrects]
    assert all(sum(estimated[name]) == pytest.approx(1) for name in apart)


def test_names_that_go_together_are_counted(seeded, estimated):
    con, fields, _ = seeded
    together = next(one for one in comparisons(fields) if one.together)
    filled = "given1 is not null and family is not null"
    counts = con.execute(
        "select count(*) filter (l.given1 = r.given1 and l.family = r.family), "
        "count(*) filter (l.given1 = r.given1), count(*) filter (l.family = r.family), count(*) "
        f"from (from {LEFT} where {filled}) l, (from {RIGHT} where {filled}) r "
        f"where (l.uid, r.uid) not in (select (uid_l, uid_r) from {SEEDS})"
    ).fetchall()[0]
    both, given, family, pairs = map(float, counts)
    expected = given * family / pairs
    assert estimated[together.name][0] == pytest.approx(
        0.001 * max((both + 1) / (expected + 1), 1.0), rel=0.02
    )


def test_a_missing_part_is_worth_what_the_levels_it_stands_for_are_worth():
    joint = next(one for one in comparisons(("family", "uprn", "postcode")) if one.shared)
    rng = np.random.default_rng(0)
    m, u = (rng.dirichlet(np.ones(len(joint.levels))) for _ in range(2))
    settled_u = chance.with_missing(joint, u)
    settled_m = chance.with_missing(joint, m, u)
    assert settled_u.sum() == pytest.approx(1)
    gaps = [n for n, level in enumerate(joint.levels) if level.sums]
    assert [joint.levels[n].label for n in gaps] == [
        "same home, family name missing",
        "same street or postcode, family name missing",
        "another address, family name missing",
        "family name the same, address missing",
        "family name nearly the same, or shared in part, address missing",
        "family name different, address missing",
    ]
    known = [n for n in range(len(joint.levels)) if n not in gaps]
    for n in gaps:
        alike = list(joint.levels[n].sums)
        worth = (m[alike].sum() / m[known].sum()) / (u[alike].sum() / u[known].sum())
        assert settled_m[n] / settled_u[n] == pytest.approx(worth)
    assert settled_u[known] == pytest.approx(u[known])
    assert settled_m.sum() == pytest.approx(1)
    assert chance.with_missing(joint, settled_m, settled_u) == pytest.approx(settled_m)


def test_no_agreement_outweighs_the_prior_by_itself(seeded, estimated):
    _, fields, seeds = seeded
    least = 0.02 * seeds.matches / seeds.possible
    shares = [
        share
        for one in comparisons(fields)
        for level, share in zip(one.levels, estimated[one.name], strict=True)
        if not level.sums
    ]
    assert min(shares) >= least * 0.99


def test_an_initial_is_worth_what_first_letters_are_where_there_are_none(seeded, estimated):
    con, _, _ = seeded
    letter = "left({0}.given1, 1)"
    agree, known = con.execute(
        f"select count(*) filter ({letter.format('l')} = {letter.format('r')}), count(*) "
        f"from {LEFT} l, {RIGHT} r where l.given1 is not null and r.given1 is not null "
        f"and (l.uid, r.uid) not in (select (uid_l, uid_r) from {SEEDS})"
    ).fetchall()[0]
    assert estimated["initial"][0] == pytest.approx(agree / known, rel=0.01)
