"""Weighing pairs again: nothing left out is what was scored, and leaving out adds no evidence."""

import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.linkage import link
from workbench.linkage.chance import SAMPLE_PAIRS
from workbench.linkage.compared import ACCENTS, EVIDENCE, ONCE, weigh
from workbench.linkage.evidence import (
    ADDRESS,
    CONTACT,
    DATES,
    NUMBERS,
    ORDER,
    SPELLING,
    comparisons,
)
from workbench.linkage.seeds import LEFT, RIGHT
from workbench.linkage.switches import offered, with_setting

LENIENT = (ORDER, SPELLING, DATES, ACCENTS)
CHOICES = st.sets(st.sampled_from([*LENIENT, *EVIDENCE, ONCE]))


def nhs_number(start):
    for number in range(start, start + 11):
        digits = [int(one) for one in f"{number:09d}"]
        check = 11 - sum(w * d for w, d in zip(range(10, 1, -1), digits, strict=True)) % 11
        if check != 10:
            return f"{number:09d}{check % 11}"
    raise AssertionError(start)


@pytest.fixture(scope="module")
def numbered(small):
    """Two lists with NHS numbers, of which some names have accents, an order or a slip of one."""
    left, right = small.left.copy(), small.right.copy()
    person = small.truth.set_index("record_id")["person_id"]
    for frame in (left, right):
        frame["nhs_number"] = [
            nhs_number(943_000_000 + 20 * int(person[one])) for one in frame["record_id"]
        ]
    left.loc[::7, "nhs_number"] = None
    left["surname"] = left["surname"].where(
        np.arange(len(left)) % 5 > 0, left["surname"].str.replace("a", "á").str.replace("e", "ę")
    )
    swap = np.arange(len(left)) % 11 == 0
    names = left.loc[swap, ["surname", "first_name"]].to_numpy()
    left.loc[swap, ["first_name", "surname"]] = names
    return link(left, right, names=("tenants", "GP"))


@pytest.mark.parametrize("which", ["linked", "numbered"])
def test_what_the_comparisons_say_is_what_splink_scored(which, request):
    result = request.getfixturevalue(which)
    compared = result.compared
    said = weigh(result.model, compared.readings)
    assert said == pytest.approx(compared.pairs["weight"].to_numpy(), abs=1e-4)


@pytest.mark.parametrize("which", ["linked", "numbered"])
def test_all_on_is_the_report(which, request):
    result = request.getfixturevalue(which)
    compared = result.compared
    assert (compared.weights() == compared.pairs["weight"]).all()
    kept, rivals = compared.settled()
    pd.testing.assert_frame_equal(compared.with_ids(kept), result.candidates)
    pd.testing.assert_frame_equal(compared.with_ids(rivals), result.rivals)
    again = with_setting(result, result.threshold, frozenset())
    pd.testing.assert_frame_equal(again.links, result.links)


def test_without_a_number_a_pair_weighs_what_the_number_was_worth_less(numbered):
    compared, model = numbered.compared, numbered.model
    numbers = next(one for one in model.comparisons if one.name == "nhs_number")
    worth = np.append(np.log2(np.array(model.m[numbers.name]) / model.u[numbers.name]), 0)
    level = compared.readings.levels[compared.readings.row(numbers.name, ())]
    assert {-1, 0} <= set(level)
    lost = compared.pairs["weight"].to_numpy() - compared.weights({NUMBERS})
    assert lost == pytest.approx(worth[level], abs=1e-9)


@given(CHOICES)
def test_leniency_left_out_never_adds_evidence(numbered, off):
    compared = numbered.compared
    lenient = compared.weights(off & EVIDENCE)
    assert (compared.weights(off) <= lenient).all()
    assert (compared.weights(off | {ONCE}) == compared.weights(off - {ONCE})).all()


@given(CHOICES)
def test_every_choice_gives_links_that_the_lists_allow(numbered, off):
    links = with_setting(numbered, 0.9, off).links
    assert not links.duplicated(["left_id", "right_id"]).any()
    assert links["left_id"].isin(numbered.left_ids).all()
    assert links["right_id"].isin(numbered.right_ids).all()
    if numbered.once == (True, True) and ONCE not in off:
        assert links["left_id"].is_unique
        assert links["right_id"].is_unique


def test_an_accent_only_matters_with_its_switch_off(numbered):
    compared = numbered.compared
    assert len(compared.readings.accented)
    changed = np.flatnonzero(compared.weights({ACCENTS}) != compared.weights())
    assert len(changed)
    assert set(changed) <= set(compared.readings.accented)


def test_a_reading_is_what_the_comparison_would_find(standard, linked):
    con, fields = standard
    compared = linked.compared
    con.register("some_pairs", compared.pairs.head(500))
    columns = ", ".join(f"{s}.{field} as {field}_{s}" for field in fields for s in "lr")
    for left_out in ({ORDER}, {ADDRESS}, {CONTACT, SPELLING}, {DATES}):
        for one in comparisons(fields, left_out):
            found = con.execute(
                f"select {one.gamma()} from (select uid_l, uid_r, {columns} from some_pairs "
                f"join {LEFT} l on l.uid = uid_l join {RIGHT} r on r.uid = uid_r) "
                "order by uid_l, uid_r"
            ).fetchall()
            kept = compared.readings.levels[compared.readings.row(one.name, left_out), :500]
            assert [level for (level,) in found] == list(kept), (one.name, left_out)


@pytest.mark.parametrize("left_out", [ORDER, SPELLING, DATES, ADDRESS, CONTACT, NUMBERS])
def test_leaving_out_changes_conditions_and_no_level(left_out):
    fields = ("given1", "family", "names", "dob", "birthday", "postcode", "phone", "nhs_number")
    whole, part = comparisons(fields), comparisons(fields, {left_out})
    assert whole != part
    for one, other in zip(whole, part, strict=True):
        assert [(a.label, a.m) for a in one.levels] == [(b.label, b.m) for b in other.levels]


def test_only_what_matters_to_the_lists_is_offered(linked, numbered):
    assert NUMBERS not in offered(linked)
    assert ACCENTS not in offered(linked)
    assert offered(numbered)[NUMBERS] == "The NHS number"
    assert offered(linked)[CONTACT] == "The telephone"
    assert offered(linked)[ONCE] == "Everybody once in the tenants list and the GP list"
    assert {ORDER, ACCENTS, ADDRESS} <= set(offered(numbered))


def test_pairs_read_at_once_weigh_what_splink_scores(small, monkeypatch):
    own = link(small.left, small.right)
    assert own.compared.seeds.possible < SAMPLE_PAIRS
    monkeypatch.setattr(sys.modules["workbench.linkage.comparing"], "SAMPLE_PAIRS", 0)
    by_splink = link(small.left, small.right)
    assert len(own.candidates) > 100
    pd.testing.assert_frame_equal(own.candidates, by_splink.candidates)
    pairs = ["uid_l", "uid_r"]
    both = own.compared.pairs.merge(by_splink.compared.pairs, on=pairs, suffixes=("", "_splink"))
    assert len(both) == len(by_splink.compared.pairs)
    assert both["weight"].to_numpy() == pytest.approx(both["weight_splink"].to_numpy(), abs=1e-4)


@given(st.data())
def test_readings_of_some_pairs_are_theirs(numbered, data):
    readings = numbered.compared.readings
    pairs = readings.levels.shape[1]
    chosen = np.zeros(pairs, dtype=bool)
    chosen[data.draw(st.lists(st.integers(0, pairs - 1), max_size=40))] = True
    some = readings.of(chosen)
    assert (some.accented_levels == readings.accented_levels[:, chosen]).all()
    assert (some.levels == readings.levels[:, chosen]).all()
    for field, common in some.commonness.items():
        np.testing.assert_array_equal(common, readings.commonness[field][chosen])
