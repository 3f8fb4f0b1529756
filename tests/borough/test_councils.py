"""The returns of 33 councils: five planted faults, each real, and nothing else wrong."""

import tomllib

import pandas as pd
import pytest

from workbench.borough.councils import FAULTS, MEASURES, QUARTERS, RENAMED, file_name
from workbench.borough.settings import document

COUNCILS = document("places")["councils"]
FIRST, SECOND = QUARTERS


@pytest.fixture(scope="module")
def returns(tiny) -> dict[tuple[str, str], pd.DataFrame]:
    found = {}
    for quarter in QUARTERS:
        for council in COUNCILS:
            path = tiny.folder / "councils" / quarter / file_name(council)
            if path.exists():
                found[quarter, council] = pd.read_csv(path)
    return found


@pytest.fixture(scope="module")
def faulty(tiny) -> dict[str, str]:
    return {fault["kind"]: fault["council"] for fault in tiny.facts["council_faults"]}


def test_there_are_33_councils_and_five_faults(tiny, faulty):
    assert len(COUNCILS) == len(set(COUNCILS)) == 33
    assert set(faulty) == set(FAULTS)
    assert len(set(faulty.values())) == 5
    assert tiny.truth("councils")["kind"].tolist() == [
        fault["kind"] for fault in tiny.facts["council_faults"]
    ]


def test_nothing_is_wrong_with_the_first_quarter(returns):
    for council in COUNCILS:
        frame = returns[FIRST, council]
        assert list(frame.columns) == ["council", "ward", "period", *MEASURES, "made_up"]
        assert (frame["council"] == council).all()
        assert (frame["period"] == FIRST).all()
        assert frame["ward"].is_unique
        assert (frame["repairs_on_time"] <= frame["repairs_reported"]).all()


def test_one_council_sent_no_file(returns, faulty):
    missing = [council for council in COUNCILS if (SECOND, council) not in returns]
    assert missing == [faulty["missing file"]]


def test_one_council_renamed_a_column(returns, faulty):
    before, after = RENAMED
    renamed = [c for c in COUNCILS if (SECOND, c) in returns and before not in returns[SECOND, c]]
    assert renamed == [faulty["renamed column"]]
    assert after in returns[SECOND, renamed[0]]


def test_one_council_sent_the_same_file_again(tiny, faulty):
    same = []
    for council in COUNCILS:
        earlier, later = (
            tiny.folder / "councils" / quarter / file_name(council) for quarter in QUARTERS
        )
        if later.exists() and earlier.read_bytes() == later.read_bytes():
            same.append(council)
    assert same == [faulty["same file sent again"]]


def test_one_council_sent_another_period(returns, faulty):
    wrong = [
        council
        for council in COUNCILS
        if (SECOND, council) in returns and (returns[SECOND, council]["period"] != SECOND).any()
    ]
    assert set(wrong) == {faulty["wrong period"], faulty["same file sent again"]}


def test_one_council_has_other_wards_than_before(returns, faulty):
    changed = [
        council
        for council in COUNCILS
        if (SECOND, council) in returns
        and set(returns[FIRST, council]["ward"]) != set(returns[SECOND, council]["ward"])
    ]
    assert changed == [faulty["changed wards"]]


@pytest.mark.parametrize("quarter", QUARTERS)
def test_a_plan_names_every_council_once_and_the_file_it_should_send(tiny, quarter):
    text = (tiny.folder / "councils" / f"plan-{quarter}.toml").read_text("utf-8")
    plan = tomllib.loads(text)
    assert [area["name"] for area in plan["areas"]] == COUNCILS
    assert {area["table"] for area in plan["areas"]} == {
        f"{quarter}/{file_name(council)}" for council in COUNCILS
    }
    assert plan["period"] == quarter
    assert plan["expect"].get("previous") == (f"plan-{FIRST}.toml" if quarter == SECOND else None)
