"""Bias arises by mechanism: switched off, the gap it causes closes."""

import re
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.borough import mechanisms, rates
from workbench.borough.catalogue import catalogue
from workbench.borough.draft import begin
from workbench.borough.settings import table
from workbench.borough.spelling import plain
from workbench.borough.world import World, make_world

pytestmark = pytest.mark.slow

RATES = table("mechanisms")


@pytest.fixture(scope="module")
def world() -> World:
    return make_world("standard", 1)


def _switched_off(monkeypatch, *mechanisms: str) -> None:
    """Set the rates of some mechanisms to nothing."""
    changed = RATES.assign(rate=RATES["rate"].where(~RATES["mechanism"].isin(mechanisms), 0.0))
    monkeypatch.setattr(rates, "table", lambda _: changed)
    rates._rows.cache_clear()


@pytest.fixture(autouse=True)
def _rates_are_read_again():
    rates._rows.cache_clear()
    yield
    rates._rows.cache_clear()


def _recorded(world: World, name: str, people: np.ndarray) -> pd.DataFrame:
    """What a list would show of some people, beside what is true of them."""
    draft = begin(name, world, people, "XX")
    mechanisms.record_names(draft)
    mechanisms.record_dob(draft)
    mechanisms.record_sex(draft)
    mechanisms.record_address(draft, nhs=name == "gp_list")
    mechanisms.record_nhs_number(draft)
    true = world.people.iloc[draft.person].reset_index(drop=True)
    return pd.DataFrame(draft.columns).join(true.add_prefix("true_")).assign(person=draft.person)


def _patients(world: World) -> pd.DataFrame:
    return _recorded(world, "gp_list", np.flatnonzero(world.resident)[::3])


@pytest.fixture(scope="module")
def patients(world) -> pd.DataFrame:
    return _patients(world)


def _names_right(rows: pd.DataFrame) -> pd.Series:
    right = rows["first_name"] == rows["true_given"]
    return right & (rows["last_name"] == rows["true_family"])


def _accented(rows: pd.DataFrame) -> pd.Series:
    return ~(rows["true_given"] + rows["true_family"]).map(str.isascii)


def _gap(rows: pd.DataFrame, right: pd.Series, who: pd.Series) -> float:
    """How much rarer the right value is among some people than among the others."""
    return float(right[~who].mean() - right[who].mean())


def _order_right(rows: pd.DataFrame) -> pd.Series:
    turned = rows["first_name"] == rows["true_family"]
    return ~(turned & (rows["last_name"] == rows["true_given"]))


def _family_right(rows: pd.DataFrame) -> pd.Series:
    middle = rows["last_name"] == rows["true_middle"]
    return ~(middle & (rows["true_middle"] != rows["true_family"]))


def _address_clear(rows: pd.DataFrame) -> pd.Series:
    now = rows["address"] == rows["true_line"]
    return now | (rows["address"] == rows["true_from_line"])


def _of(*cultures: str):
    return lambda rows: rows["true_culture"].isin(cultures)


EAST_ASIAN = ("cantonese", "mandarin", "vietnamese", "japanese_korean")
CASES = {
    "accents dropped": (["accents_dropped"], _names_right, _accented, 0.9),
    "name order": (["name_order"], _order_right, _of(*EAST_ASIAN), 0.02),
    "honorific": (["middle_as_family"], _family_right, _of("bangladeshi", "pakistani"), 0.02),
    "third name": (["third_name_lost"], _family_right, _of("somali", "habesha"), 0.015),
    "movers": (["address_unclear"], _address_clear, lambda rows: rows["true_moved_recently"], 0.02),
}


@pytest.mark.parametrize(("off", "right", "who", "least"), list(CASES.values()), ids=list(CASES))
def test_a_mechanism_switched_off_closes_the_gap_it_causes(
    world, patients, monkeypatch, off, right, who, least
):
    before = _gap(patients, right(patients), who(patients))
    _switched_off(monkeypatch, *off)
    rows = _patients(world)
    after = _gap(rows, right(rows), who(rows))
    assert before > least
    assert after < before / 2


def test_papers_that_say_1_january_are_those_of_people_who_came_without(patients):
    new_year = (patients["dob"].dt.month == 1) & (patients["dob"].dt.day == 1)
    without = patients["true_dob"] != patients["true_documented_dob"]
    assert new_year[without].mean() > 0.99
    assert new_year[~without].mean() < 0.006
    assert (patients.loc[without, "true_arrived"] > 0).all()
    assert 0.005 < without.mean() < 0.03


def test_the_gap_of_every_group_vanishes_when_every_mechanism_is_off(world, monkeypatch):
    """Nothing but the table makes lists worse for anybody: no coefficient is planted elsewhere."""
    _switched_off(monkeypatch, *RATES["mechanism"].unique())
    rows = _patients(world)
    assert _names_right(rows).all()
    assert (rows["sex"] == rows["true_sex"].str[0].str.upper()).all()
    old = rows["true_nhs_address_old"]
    assert (rows.loc[~old, "address"] == rows.loc[~old, "true_line"]).all()
    assert (rows["nhs_number"] == rows["true_nhs_number"]).all()
    assert (rows["dob"] == rows["true_documented_dob"]).all()


def _folded(text: pd.Series) -> pd.Series:
    return pd.Series([re.sub(r"[^a-z ]", "", plain(word).lower()) for word in text])


def _words(pairs: pd.DataFrame, side: str) -> list[str]:
    """Names in plain letters, their words in the order of the alphabet."""
    whole = _folded(pairs[f"first_name_{side}"] + " " + pairs[f"last_name_{side}"])
    return [" ".join(sorted(name.split())) for name in whole]


def _alike(pairs: pd.DataFrame) -> pd.Series:
    """Whether names are alike whatever their order: three quarters of the letters in common."""
    both = zip(_words(pairs, "l"), _words(pairs, "r"), strict=True)
    return pd.Series([a == b or SequenceMatcher(None, a, b).ratio() >= 0.75 for a, b in both])


def test_the_linkage_gets_easier_by_rule_and_the_gap_by_group_shrinks(world):
    """Exact, then accents folded, then names alike in any order, then the home as well."""
    adults = np.flatnonzero(world.resident & (world.column("age") >= 18))[::2]
    lists = (_recorded(world, name, adults) for name in ("housing_tenancies", "gp_list"))
    left, right = lists
    pairs = left.merge(right, on="person", suffixes=("_l", "_r"))
    place = pairs["postcode_l"] == pairs["postcode_r"]
    born = pairs["dob_l"] == pairs["dob_r"]
    exact = (
        (pairs["first_name_l"] == pairs["first_name_r"])
        & (pairs["last_name_l"] == pairs["last_name_r"])
        & place
        & born
    )
    folded = (
        (_folded(pairs["first_name_l"]) == _folded(pairs["first_name_r"]))
        & (_folded(pairs["last_name_l"]) == _folded(pairs["last_name_r"]))
        & place
        & born
    )
    fuzzy = _alike(pairs) & born
    household = fuzzy | (born & place) | (_alike(pairs) & place)
    british = pairs["true_ethnic_group_l"] == "White British"
    rules = (exact, folded, fuzzy, household)
    recalls = [found.mean() for found in rules]
    gaps = [found[british].mean() - found[~british].mean() for found in rules]
    assert recalls == sorted(recalls)
    assert gaps == sorted(gaps, reverse=True)
    assert recalls[0] < 0.85
    assert recalls[-1] > 0.98
    assert gaps[0] > 0.05
    assert abs(gaps[-1]) < 0.01


def test_every_mechanism_is_used_and_every_list_exists():
    code = "".join(path.read_text("utf-8") for path in _sources())
    asked = set(re.findall(r'"([a-z_0-9]+)"', code)) | {"typo_given", "typo_family"}
    asked |= {"other_spelling_given", "other_spelling_family"}
    assert set(RATES["mechanism"]) <= asked
    lists = {resource["name"] for resource in catalogue()["resources"]}
    assert set(RATES["list"]) <= lists | {"*", "nhs"}


def test_no_rate_depends_on_an_ethnic_group():
    traits = set(RATES["who"].str.partition("=")[0]) - {"*"}
    assert traits <= rates.TRAITS
    assert not any("ethnic" in trait for trait in rates.TRAITS)


def test_every_rate_says_honestly_where_it_comes_from():
    assert RATES["rate"].between(0, 1).all()
    assert RATES["basis"].isin(["published", "calibrated", "assumption"]).all()
    assert (RATES["source"].str.len() > 4).all()
    margins = set(table("margins")["key"])
    calibrated = RATES.loc[RATES["basis"] == "calibrated", "source"]
    named = calibrated.str.findall(r"\b[a-z]+(?:_[a-z]+)+\b").explode().dropna()
    assert set(named) <= margins
    assert not RATES.duplicated(["mechanism", "list", "who"]).any()


def test_an_unknown_trait_is_refused(monkeypatch):
    bad = RATES.head(1).assign(who="ethnic_group=Chinese", list="gp_list")
    monkeypatch.setattr(rates, "table", lambda _: bad)
    rates._rows.cache_clear()
    with pytest.raises(ValueError, match="may not depend on ethnic_group"):
        rates.rate(str(bad["mechanism"].iloc[0]), "gp_list")


def test_an_unknown_mechanism_is_refused():
    with pytest.raises(ValueError, match="no mechanism acents_dropped"):
        rates.rate("acents_dropped", "gp_list")


def _sources():
    return Path(rates.__file__).parent.rglob("*.py")
