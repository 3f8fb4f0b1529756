"""Chances against counting every single pair."""

import numpy as np
import pytest

from workbench.linkage import chance
from workbench.linkage.chance import chance_probabilities, exact_chance, pair_columns
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
    return chance_probabilities(con, comparisons(fields), fields, seeds, seed=1)


@pytest.mark.parametrize("field", ["given1", "family", "birthday", "sex", "uprn", "phone"])
def test_exact_chance_equals_brute_force(seeded, field):
    con, _, _ = seeded
    con.execute(
        f"create or replace temp table seed_pairs as select distinct uid_l, uid_r from {SEEDS}"
    )
    agree, known = con.execute(
        f"select count(*) filter (l.{field} = r.{field}), count(*) from {LEFT} l, {RIGHT} r "
        f"where l.{field} is not null and r.{field} is not null "
        f"and (l.uid, r.uid) not in (select (uid_l, uid_r) from {SEEDS})"
    ).fetchall()[0]
    assert exact_chance(con, field) == pytest.approx(agree / known)


@pytest.mark.parametrize("fields", [("family",), ("postcode", "sex"), ("uprn", "family", "dob")])
def test_pairs_that_agree_are_counted_without_being_made(seeded, fields):
    con, _, _ = seeded
    equal = " and ".join(f"l.{field} = r.{field}" for field in fields)
    made = con.execute(f"select count(*) from {LEFT} l join {RIGHT} r on {equal}").fetchall()
    assert equal_pairs(con, *fields) == made[0][0]


def test_levels_of_a_shared_place_are_counted_and_not_sampled(seeded, estimated, every_pair):
    _, fields, seeds = seeded
    joint = next(one for one in comparisons(fields) if one.shared)
    counted = every_pair[joint.name][: joint.shared_levels]
    found = np.array(estimated[joint.name][: joint.shared_levels])
    total = every_pair[joint.name].sum()
    least = 0.02 * seeds.matches / seeds.possible
    assert counted.min() < 10 < counted.max()
    assert found == pytest.approx(np.maximum(counted / total, least), rel=0.02)


def test_sampled_levels_are_near_the_truth(seeded, estimated, every_pair):
    _, fields, _ = seeded
    for comparison in comparisons(fields):
        counted = every_pair[comparison.name]
        likely = counted / counted.sum() > 0.001
        found = np.array(estimated[comparison.name])
        assert found[likely] == pytest.approx(counted[likely] / counted.sum(), rel=0.1)


def test_chances_of_a_comparison_add_up_to_one(estimated):
    assert all(sum(shares) == pytest.approx(1) for shares in estimated.values())


def test_no_agreement_outweighs_the_prior_by_itself(seeded, estimated):
    _, _, seeds = seeded
    least = 0.02 * seeds.matches / seeds.possible
    assert min(min(shares) for shares in estimated.values()) >= least * 0.99
