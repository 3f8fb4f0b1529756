"""Why two records are linked or not: the steps add up to the model's weight, and say what is so."""

import math
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from splink import DuckDBAPI, Linker

from workbench.errors import WorkbenchError
from workbench.linkage import link, why_linked
from workbench.linkage.evidence import comparisons
from workbench.linkage.fact_worth import rows_of_pairs, worth_of_facts
from workbench.linkage.model import Model
from workbench.linkage.one_more import fill_in, missing_facts
from workbench.linkage.pairs import pairs_of_link, weigh
from workbench.linkage.scoring import _comparison
from workbench.linkage.seeds import LEFT, RIGHT
from workbench.linkage.waterfall import Explanation, steps_of
from workbench.linkage.why import _explained
from workbench.linkage.words import chance, likelier, many, verb

NO_NUMBER = re.compile(r"\b(?:nan|inf|None)\b", re.IGNORECASE)
EVERYTHING = (
    *("given", "given1", "family", "family1", "family2", "names", "dob", "birthday", "sex"),
    *("region", "uprn", "postcode", "number", "street", "locality", "phone", "email"),
    *("nhs_number", "nino", "upn", "other_case"),
)
ALL_COMPARISONS = comparisons(EVERYTHING)


@pytest.fixture(scope="module")
def laid(linked, lists):
    with pairs_of_link(linked, lists.left, lists.right) as found:
        yield found


@pytest.fixture(scope="module")
def examples(linked, lists):
    return why_linked(linked, lists.left, lists.right)


def test_the_parts_add_up_to_the_weight_that_the_model_gave(linked, laid):
    scored = linked.compared.pairs
    weighed = weigh(laid, scored)
    assert weighed.pairs["compared"].all()
    assert np.array_equal(
        weighed.levels,
        [
            linked.compared.readings.levels[linked.compared.readings.row(one.name, ())]
            for one in linked.model.comparisons
        ],
    )
    assert weighed.pairs["weight"].to_numpy() == pytest.approx(scored["weight"], abs=1e-5)
    assert laid.start + weighed.bits.sum(axis=0) == pytest.approx(weighed.pairs["weight"])


@pytest.fixture(scope="module")
def splink(linked, laid):
    """Splink's own account of the same pairs by the same model."""
    beside = linked.model.where_missing()
    settings = {
        "link_type": "link_only",
        "unique_id_column_name": "uid",
        "comparisons": [_comparison(one, beside) for one in linked.model.comparisons],
        "blocking_rules_to_generate_predictions": [rule.sql for rule in linked.plan.rules],
        "probability_two_random_records_match": linked.model.prior,
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
    }  # fmt: skip
    api = DuckDBAPI(connection=laid.con)
    lists = [
        api.register(name, dataset_display_name=label)
        for name, label in ((LEFT, "a"), (RIGHT, "b"))
    ]
    linker = Linker(lists, settings, log_level=None, validate_settings=False)
    scored = linker.inference.predict(threshold_match_weight=-10, warning_mode="never")
    return linker, scored.as_pandas_dataframe()


def test_every_step_is_that_of_splink(splink, linked, laid):
    _, scored = splink
    assert len(scored) > 1_000
    weighed = weigh(laid, scored)
    for row, comparison in enumerate(linked.model.comparisons):
        named = [f"mw_{comparison.name}", f"mw_tf_adj_{comparison.name}"]
        theirs = sum(scored[one] for one in named if one in scored)
        assert weighed.bits[row] == pytest.approx(theirs.to_numpy(dtype=float), abs=1e-6)
    assert weighed.pairs["weight"].to_numpy() == pytest.approx(scored["match_weight"], abs=1e-5)


def test_the_drawing_is_of_the_same_bars_as_splink_s_waterfall(splink, linked, laid):
    linker, scored = splink
    pair = scored.sort_values("match_weight").iloc[len(scored) // 3]
    chart = linker.visualisations.waterfall_chart([pair.to_dict()]).chart_data
    bars = {one["column_name"]: one["log2_bayes_factor"] for one in chart}
    ids = [
        rows["record_id"].iloc[int(pair[uid]) - 1]
        for rows, uid in zip(laid.rows, ("uid_l", "uid_r"), strict=True)
    ]
    explained = _explained(linked, laid, tuple(ids), "")
    label = {one.label: one.name for one in linked.model.comparisons}
    theirs = {
        name: sum(size for bar, size in bars.items() if bar in {name, f"tf_{name}"})
        for name in label.values()
    }
    ours = {label[one.fact]: one.bits for one in explained.steps if one.fact in label}
    assert ours
    for name, bits in ours.items():
        assert bits == pytest.approx(theirs[name], abs=1e-6)


@pytest.fixture(scope="module")
def rivalled(small):
    """Lists of which the right one holds two near copies and a copy of people on the left one."""
    near = small.right[small.right["record_id"].isin(small.true_pairs["right_id"])].dropna().head(3)
    another_day = (pd.to_datetime(near["dob"]) + pd.Timedelta(days=1)).dt.strftime("%Y-%m-%d")
    near = near.assign(
        record_id=["near-1", "near-2", "copy"],
        dob=another_day.where([True, True, False], near["dob"]),
    )
    lists = SimpleNamespace(left=small.left, right=pd.concat([small.right, near]))
    found = link(lists.left, lists.right, names=("tenants", "GP"))
    assert found.once == (True, True)
    with pairs_of_link(found, lists.left, lists.right) as laid:
        yield found, laid, lists


def test_the_end_is_the_match_probability_rivals_weighed(rivalled):
    found, laid, _ = rivalled
    assert len(found.rivals)
    doubtful = found.candidates.sort_values("match_probability").iloc[[0, 1, 2, -1]]
    linked = set(found.links[["left_id", "right_id"]].itertuples(index=False, name=None))
    for *ids, probability in pd.concat([found.rivals, doubtful]).itertuples(index=False):
        why = _explained(found, laid, tuple(ids), "")
        assert why.probability == pytest.approx(probability, abs=2e-6)
        assert why.weight == pytest.approx(why.start + sum(one.bits for one in why.steps))
        assert ("are linked" in why.title) == (tuple(ids) in linked)


def test_examples_are_of_each_kind_and_name_nobody(examples, linked, lists):
    titles = [one.title.partition(":")[0] for one in examples.pairs]
    assert titles == ["A typical link", "The least sure pair", "Alike, but not linked"]
    typical, unsure, near = examples.pairs
    assert typical.probability >= linked.threshold
    assert abs(unsure.probability - linked.threshold) <= 0.35
    assert near.probability < linked.threshold
    shown = " ".join(one._repr_mimebundle_()["text/html"] for one in examples.pairs).lower()
    held = pd.concat([lists.left, lists.right])
    held = held[["record_id", "surname", "dob", "postcode", "uprn", "phone"]].to_numpy().ravel()
    assert not [value for value in map(str, held) if len(value) > 4 and value.lower() in shown]


def test_a_pair_reads_as_sentences_a_table_and_a_drawing_of_the_same_steps(examples):
    for why in examples.pairs:
        told = why.sentences()
        assert all(re.fullmatch(r"[A-Z].*\.", one) for one in told), told
        assert not NO_NUMBER.search(" ".join(told))
        drawn = why.figure()
        for step in why.steps:
            assert any(one.startswith(step.words) for one in told)
            assert step.words in drawn.description
            assert (step.fact, step.says) in zip(
                drawn.table["fact"], drawn.table["what_the_two_records_say"], strict=True
            )
        page = BeautifulSoup(why._repr_mimebundle_()["text/html"], "html.parser")
        assert len(page.select("details ol li")) == len(told)
        assert page.select_one("svg[role=img]")["aria-label"] == drawn.description


def test_a_pair_that_gave_way_says_to_whom(rivalled):
    found, laid, _ = rivalled
    pairs = found.compared.pairs.assign(
        left_id=found.compared.ids[0].take(found.compared.pairs["left"]).to_numpy(),
        right_id=found.compared.ids[1].take(found.compared.pairs["right"]).to_numpy(),
    )
    near = pairs[pairs["right_id"].str.startswith("near")].sort_values("weight").iloc[-1]
    why = _explained(found, laid, (near["left_id"], near["right_id"]), "", named=True)
    other = found.links.set_index("left_id").loc[near["left_id"], "right_id"]
    assert f"is linked with record {other} of the GP list" in " ".join(why.outcome)
    assert any(one.fact == "Rivals" and one.bits < -1 for one in why.steps)
    unnamed = _explained(found, laid, (near["left_id"], near["right_id"]), "")
    assert other not in " ".join(unnamed.outcome)


def test_a_pair_that_was_never_compared_says_so_and_what_it_would_have_been(linked, laid):
    rules = [rule.label for rule in linked.plan.rules]
    assert all(rule.keys for rule in linked.plan.rules)
    ids = linked.left_ids[0], linked.right_ids[7]
    why = _explained(linked, laid, ids, "")
    assert why.outcome[0].startswith("They were never compared, since they share none of these: ")
    assert all(rule in why.outcome[0] for rule in rules)
    assert why.outcome[1] == "Had they been, this would have been no link either."
    rows = {"uid_l": laid.rows_of(("left", ids[0])), "uid_r": laid.rows_of(("right", ids[1]), 1)}
    facts = [one.bits for one in why.steps if one.fact not in {"Everybody once", "Rivals"}]
    weighed = weigh(laid, pd.DataFrame(rows)).pairs["weight"].iloc[0]
    assert why.start + sum(facts) == pytest.approx(weighed)


def test_of_one_record_the_likeliest_other_is_taken(rivalled):
    found, _, lists = rivalled
    pair = found.links.iloc[3]
    for side in ("left", "right"):
        asked = {f"{side}_record": pair[f"{side}_id"]}
        told = why_linked(found, lists.left, lists.right, **asked)
        (why,) = told.pairs
        assert told.records == [*zip(found.names, pair[["left_id", "right_id"]], strict=True)]
        assert why.title.startswith("The two records are linked")
        assert why.probability == pytest.approx(pair["match_probability"], abs=2e-6)


def test_a_record_that_is_not_there_is_not_repeated(linked, lists):
    with pytest.raises(WorkbenchError, match="no record of that number on the tenants") as caught:
        why_linked(linked, lists.left, lists.right, "AB123", linked.right_ids[0])
    assert "AB123" not in str(caught.value)


def test_lists_without_links_have_nothing_to_explain(lists):
    found = link(lists.left.head(0), lists.right.head(5))
    why = why_linked(found, lists.left.head(0), lists.right.head(5))
    assert why.pairs == []
    assert why.facts.findings()[0].statement.startswith("No pair is unsure")


@pytest.mark.parametrize("field", ["phone", "dob", "uprn", "surname"])
def test_a_fact_filled_in_says_what_it_would_if_the_lists_held_it(linked, lists, field):
    """The two records get the value in the lists themselves, and the model weighs them again."""
    standard = {"surname": "family"}.get(field, field)
    pairs = linked.candidates[linked.candidates["match_probability"] > 0.5].head(40)
    left, right = lists.left.copy(), lists.right.copy()
    left.loc[left["record_id"].isin(pairs["left_id"]), field] = None
    with pairs_of_link(linked, left, right) as blank:
        rows = pd.DataFrame(
            {
                "uid_l": [blank.rows_of(("left", one))[0] for one in pairs["left_id"]],
                "uid_r": [blank.rows_of(("right", one), 1)[0] for one in pairs["right_id"]],
            }
        )
        assert standard in missing_facts(blank)
        before = weigh(blank, rows).pairs["weight"]
        filled = fill_in(blank, rows)[standard]
    theirs = right.set_index("record_id").loc[pairs["right_id"], field]
    left = left.set_index("record_id")
    left.loc[pairs["left_id"], field] = theirs.to_numpy()
    with pairs_of_link(linked, left.reset_index(), right) as whole:
        known = theirs.notna().to_numpy()
        after = weigh(whole, rows).pairs["weight"]
    assert filled.blank.all()
    # A rare name has twice as many bearers, two, once it is filled in.
    close = 1.01 if field == "surname" else 1e-6
    assert known.sum() > 10
    assert filled.alike[known] == pytest.approx((after - before)[known], abs=close)
    assert field != "dob" or (filled.apart < filled.alike).all()


def test_one_more_fact_is_told_where_it_makes_or_unmakes_a_link(linked, laid):
    unsure = linked.candidates[linked.candidates["match_probability"].between(0.3, 0.9)]
    told = [
        more
        for *ids, _ in unsure.head(4).itertuples(index=False)
        for more in _explained(linked, laid, tuple(ids), "").more
    ]
    made = [one for one in told if "were the same, this would be a link" in one]
    assert made
    assert all("if it differed, this would be no link" in one for one in made)


def test_the_facts_that_would_settle_most_come_first(linked, laid, lists, examples):
    assert examples.facts.unsure == len(linked.possible)
    sides = {"left_list": "left", "right_list": "right"}
    sure = rows_of_pairs(laid, linked.links[["left_id", "right_id"]].assign(**sides))
    assert (sure[["left_id", "right_id"]] == linked.links[["left_id", "right_id"]]).all(axis=None)
    worth = worth_of_facts(laid, sure.tail(60).assign(probability=0.6), sure.head(700), (0.3, 0.9))
    table = worth.table.set_index("missing_fact")
    assert table["it_would_settle_about"].is_monotonic_decreasing
    assert (table["it_would_settle_about"] <= table["unsure_pairs_without_it"]).all()
    assert (table["as_one_person"] <= table["it_would_settle_about"]).all()
    held = [
        records.set_index("record_id").loc[sure.tail(60)[end], "phone"].notna().to_numpy()
        for records, end in ((lists.left, "left_id"), (lists.right, "right_id"))
    ]
    assert table.loc["Telephone", "unsure_pairs_without_it"] == 60 - (held[0] & held[1]).sum()
    best, lack = table.index[0], table["unsure_pairs_without_it"].iloc[0]
    said = worth.findings()[0].statement
    those = "all" if lack == 60 else lack
    assert said.startswith(
        f"{best} would settle most: of 60 unsure pairs, {those} lack it in a list"
    )


@given(
    levels=st.tuples(*[st.integers(-1, 40)] * len(ALL_COMPARISONS)),
    bits=st.tuples(*[st.floats(-60, 60)] * len(ALL_COMPARISONS)),
    start=st.floats(-60, 0),
    threshold=st.floats(0.3, 0.999),
)  # fmt: skip
@settings(max_examples=30)
def test_every_level_has_words_and_nothing_is_no_number(levels, bits, start, threshold):
    held = [min(at, len(one.levels) - 1) for at, one in zip(levels, ALL_COMPARISONS, strict=True)]
    said = np.where(np.array(held) < 0, 0.0, bits)
    shares = {one.name: [0.5] * len(one.levels) for one in ALL_COMPARISONS}
    pair = SimpleNamespace(levels=np.array(held), bits=said, rarity=said / 2)
    steps, silent, idle = steps_of(Model(ALL_COMPARISONS, shares, shares, 0.01), pair)
    why = Explanation(
        "why", "Two records", "Of all pairs", start + idle, steps, silent, threshold, ("So.",)
    )
    assert why.weight == pytest.approx(start + said.sum())
    assert 0 <= why.probability <= 1
    for step, one in zip(steps, why.sentences()[1:], strict=False):
        assert step.fact
        assert step.says
        assert one == step.sentence
    shown = why._repr_mimebundle_()
    assert not NO_NUMBER.search(shown["text/plain"])
    assert "nan" not in why.figure().svg.lower()
    assert math.isfinite(why.weight)


@given(st.floats(-1000, 1000))
def test_chances_are_words_and_never_certain(bits):
    said = chance(bits)
    assert re.fullmatch(r"(?:(?:fewer than|more than|all but) )?[\d,.]+ in [\d,.]+(?: \w+)?", said)
    assert verb(bits) == ("is" if bits < 0 and not said.endswith("in 100") else "are")
    assert re.fullmatch(r"as likely as before|[\d,.]+(?: \w+)? times (?:likelier|less likely)",
                        likelier(bits))  # fmt: skip


def test_numbers_are_written_as_people_do():
    assert [many(one) for one in (1, 2.04, 9.96, 340.2, 21_234, 994_000, 3.04e6, 5e15)] == [
        *("1", "2", "10", "340", "21,000", "990,000", "3 million", "1 trillion")
    ]
    assert [chance(one) for one in (-10, 0, 3.17, 10, 60)] == [
        *("1 in 1,000", "50 in 100", "90 in 100", "all but 1 in 1,000"),
        "more than 999,999 in 1 million",
    ]
