import pytest

from workbench.linkage.plan import Plan, Rule, plan_blocking
from workbench.linkage.seeds import LEFT, RIGHT, Key, find_seeds


@pytest.fixture(scope="module")
def planned(standard):
    con, fields = standard
    seeds = find_seeds(con, fields, seed=1)
    return con, seeds, plan_blocking(con, seeds, budget=20_000, seed=1)


def test_the_cost_of_each_rule_is_what_it_compares(planned):
    con, _, plan = planned
    assert len(plan.rules) > 2
    for rule in plan.rules:
        made = con.execute(f"select count(*) from {LEFT} l join {RIGHT} r on {rule.sql}").fetchall()
        assert rule.pairs == made[0][0]


def test_the_budget_is_kept(planned):
    assert planned[2].pairs <= 20_000


def test_no_rule_holds_only_pairs_of_another(planned):
    con, _, plan = planned
    for rule in plan.rules:
        for other in plan.rules:
            alone = con.execute(
                f"select count(*) from {LEFT} l join {RIGHT} r on {rule.sql} "
                f"where not coalesce({other.sql}, false)"
            ).fetchall()[0][0]
            assert alone or rule is other


def test_predicted_reach_is_no_more_than_two_points_above_the_truth(planned, lists):
    con, _, plan = planned
    con.register("true_pairs", lists.true_pairs)
    either = " or ".join(f"coalesce({rule.sql}, false)" for rule in plan.rules)
    reached = con.execute(
        f"select avg(({either})::int) from true_pairs join {LEFT} l on l.record_id = left_id "
        f"join {RIGHT} r on r.record_id = right_id"
    ).fetchall()[0][0]
    assert plan.reach - 0.02 <= reached
    assert plan.reach > 0.97


def test_seed_pairs_are_one_person(standard, lists):
    con, fields = standard
    find_seeds(con, fields, seed=1)
    con.register("true_pairs", lists.true_pairs)
    right = con.execute(
        "select avg((t.left_id is not null)::int) from "
        f"(select distinct uid_l, uid_r from seeds) join {LEFT} l on l.uid = uid_l "
        f"join {RIGHT} r on r.uid = uid_r left join true_pairs t "
        "on t.left_id = l.record_id and t.right_id = r.record_id"
    ).fetchall()[0][0]
    assert right > 0.99


def test_people_on_both_lists_are_estimated_without_labels(planned, lists):
    assert planned[1].matches == pytest.approx(len(lists.true_pairs), rel=0.05)


KEY = Key("postcode", "postcode", "postcode", "place")


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (Plan((), None, 0), "There is nothing to compare."),
        (Plan((), None, 9), "No rule brings few enough pairs together to compare them."),
        (
            Plan((Rule((KEY,), 1, 0.97),), 0.97, 2_000_000),
            (
                "1 rule chooses 1 pair of 2.0 million possible pairs to compare, "
                "which should hold 97 of 100 true pairs."
            ),
        ),
        (
            Plan((Rule((KEY,), 900_000, 0.9), Rule((KEY,), 800_000, 0.9)), 0.999, 4 * 10**12),
            (
                "2 rules choose 1.7 million pairs of 4.0 trillion possible pairs to compare, "
                "which should hold more than 99 of 100 true pairs."
            ),
        ),
        (
            Plan((Rule((KEY,), 1_234, 0.9),), None, 10**9),
            (
                "1 rule chooses 1,234 pairs of 1.0 billion possible pairs to compare. "
                "How many true pairs that reaches these lists cannot tell."
            ),
        ),
    ],
)
def test_the_plan_in_a_sentence(plan, sentence):
    assert plan.sentence() == sentence
    assert len(plan.table) == len(plan.rules)


def test_a_key_names_its_record():
    assert Key("x", "dob", "left(dob, 6)", "dob").of("l") == "left(l.dob, 6)"
