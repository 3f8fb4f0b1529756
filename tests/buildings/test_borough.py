"""The made-up borough: what the view says of it, beside what is true."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.borough import BoroughSummary, make, rates
from workbench.buildings import BuildingView, view_buildings, who_needs_help
from workbench.buildings.bounds import ASSESSMENT, LATE, LATE_HIGH, SCOPE
from workbench.buildings.scope import IN, OUT, UNSURE
from workbench.sources import read

pytestmark = pytest.mark.slow

# Faults of one record that nothing contradicts where it is the only one.
UNSEEN = {"basement counted", "height to the roof"}


@dataclass(frozen=True)
class Seen:
    """A borough's lists as the view sees them, and the truth."""

    folder: Path

    @cached_property
    def view(self) -> BuildingView:
        names = ("buildings", "fire_actions", "address_register")
        return view_buildings(*(read(str(self.folder / f"{name}.csv")) for name in names))

    @cached_property
    def buildings(self) -> pd.DataFrame:
        frame = pd.read_parquet(self.folder / "truth" / "buildings.parquet").set_index("uprn")
        return frame.astype({"assessed_on": "datetime64[s]"})

    @cached_property
    def actions(self) -> pd.DataFrame:
        frame = pd.read_parquet(self.folder / "truth" / "fire_actions.parquet")
        return frame.astype(dict.fromkeys(["raised_on", "due_on", "done_on"], "datetime64[s]"))

    @cached_property
    def overdue(self) -> pd.DataFrame:
        day = pd.Timestamp(self.view.as_at)
        done = self.actions["done_on"] <= day
        return self.actions[~done & (self.actions["due_on"] < day)]

    @cached_property
    def true_figures(self) -> dict[str, int]:
        tall = self.buildings.index[self.buildings["higher_risk"]]
        late = self.overdue[self.overdue["uprn"].isin(tall)]
        assessed = self.buildings.loc[tall, "assessed_on"] >= self.view.cutoff
        return {
            SCOPE: len(tall),
            LATE: late["uprn"].nunique(),
            LATE_HIGH: late.loc[late["priority"] == "High", "uprn"].nunique(),
            ASSESSMENT: int((~assessed).sum()),
            "Overdue actions of buildings in scope": len(late),
        }

    def faults(self, name: str) -> pd.DataFrame:
        faults = pd.read_parquet(self.folder / "truth" / "defects.parquet")
        return faults[faults["list"] == name]


@pytest.fixture(scope="module")
def standard(standard_borough: BoroughSummary) -> Seen:
    return Seen(standard_borough.folder)


def test_every_building_is_there_once(standard):
    assert standard.view.known.index.is_unique
    assert set(standard.view.known.index) == set(standard.buildings.index)
    assert set(standard.view.table["uprn"]) == set(standard.buildings.index)


def test_every_row_is_tied_to_its_building(standard):
    """By the facts only one building has: the true one is among the register's."""
    ties = standard.view.ties
    assert (ties["building"] != "").all()
    rows = read(str(standard.folder / "buildings.csv")).frame()
    true = standard.buildings.loc[ties["building"]]
    assert (rows["address"].to_numpy() == true["address"].to_numpy()).all()
    assert (rows["postcode"].to_numpy() == true["postcode"].to_numpy()).all()


def test_actions_are_tied_to_their_building_or_to_none(standard):
    found = standard.view.actions
    twice = standard.faults("fire_actions")
    copies = dict(twice.loc[twice["kind"] == "written twice", ["record_id", "before"]].to_numpy())
    true = standard.actions.set_index("action_ref")["uprn"]
    tied = found[found["building"] != ""]
    refs = tied["action_ref"].map(lambda ref: copies.get(ref, ref))
    assert (tied["building"].to_numpy() == true[refs].to_numpy()).all()
    assert len(tied) / len(found) > 0.9


def test_nobody_who_looks_at_what_is_said_misses_a_higher_risk_building(standard):
    scope = standard.view.known["scope"]
    tall = standard.buildings.index[standard.buildings["higher_risk"]]
    assert (scope[tall] != OUT).all()
    assert (scope[tall] == IN).mean() > 0.9


def test_a_building_is_said_to_be_in_scope_wrongly_only_by_a_record_nothing_contradicts(standard):
    said = standard.view.known.index[standard.view.known["scope"] == IN]
    wrong = said[~standard.buildings.loc[said, "higher_risk"].astype(bool)]
    faults = standard.faults("buildings")
    blamed = faults.loc[faults["kind"].isin(UNSEEN), "record_id"]
    numbered = read(str(standard.folder / "buildings.csv")).frame()["record_id"]
    tied = pd.Series(standard.view.ties["building"].to_numpy(), index=numbered)
    assert set(wrong) <= set(tied[blamed])
    assert len(wrong) < 0.1 * len(said)


def test_every_true_figure_lies_between_its_bounds(standard):
    found = standard.view.bounds.set_index("figure")
    for figure, true in standard.true_figures.items():
        low, high = found.loc[figure, ["if_all_good", "if_all_bad"]]
        assert low <= true <= high, figure


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_so_it_is_in_any_borough_without_faults_that_nothing_contradicts(
    tmp_path, monkeypatch, request, seed
):
    all_rates = rates.table("mechanisms")
    seen = ~all_rates["mechanism"].isin(["basement_counted", "height_to_roof"])
    changed = all_rates.assign(rate=all_rates["rate"].where(seen, 0.0))
    monkeypatch.setattr(rates, "table", lambda _: changed)
    rates._rows.cache_clear()
    request.addfinalizer(rates._rows.cache_clear)
    make(tmp_path / "borough", size="tiny", seed=seed)
    seen = Seen(tmp_path / "borough")
    found = seen.view.bounds.set_index("figure")
    assert set(seen.view.known.index) == set(seen.buildings.index)
    for figure, true in seen.true_figures.items():
        low, high = found.loc[figure, ["if_all_good", "if_all_bad"]]
        assert low <= true <= high, figure


def test_what_is_written_is_read_as_it_is_true(standard):
    """Every size that no fault struck is read exactly."""
    faults = standard.faults("buildings")
    told = {"basement told", "height as a band", "height in feet"}
    rows = read(str(standard.folder / "buildings.csv")).frame()
    view = standard.view
    facts = view.facts[view.facts["fact"].isin(["storeys", "height"])]
    assert not facts["unread"].any()
    for fact, column in (("storeys", "storeys"), ("height", "height_m")):
        struck = faults[(faults["column"] == fact) & ~faults["kind"].isin(told)]["record_id"]
        keep = view.ties["building"][~rows["record_id"].isin(struck).to_numpy()]
        held = facts[(facts["fact"] == fact) & facts["building"].isin(keep)]
        clean = ~held["building"].isin(set(view.ties["building"]) - set(keep))
        clean &= ~held["building"].isin(
            view.ties["building"][rows["record_id"].isin(struck).to_numpy()]
        )
        held = held[clean]
        true = standard.buildings.loc[held["building"], column].to_numpy(float)
        slack = 0.16 if fact == "height" else 0.0  # feet are whole ones
        assert (held["low"].to_numpy() <= true + slack).all()
        assert (held["high"].to_numpy() >= true - slack).all()
        assert len(held) > 800


def test_every_conflict_that_was_planted_is_listed(standard):
    """A basement counted, or a height to the roof, beside another source that is right."""
    view, faults = standard.view, standard.faults("buildings")
    rows = read(str(standard.folder / "buildings.csv")).frame().fillna("")
    rows["building"] = view.ties["building"].to_numpy()
    twice = set(faults.loc[faults["kind"] == "written twice", "record_id"])
    listed = set(zip(view.conflicts["building"], view.conflicts["fact"], strict=True))
    for kind, fact in (("basement counted", "storeys"), ("height to the roof", "height")):
        struck = set(faults.loc[faults["kind"] == kind, "record_id"]) - twice
        blanked = faults[(faults["column"] == fact) & faults["kind"].str.contains("missing")]
        open_ = faults[faults["kind"] == "height as a band"]["record_id"]
        silent = set(blanked["record_id"]) | set(open_)
        checked = 0
        for record in struck - silent:
            building = rows.loc[rows["record_id"] == record, "building"].iloc[0]
            others = rows[(rows["building"] == building) & ~rows["record_id"].isin(struck | twice)]
            if (~others["record_id"].isin(silent)).any():
                assert (building, fact) in listed
                checked += 1
        assert checked > 2


def test_totals_add_up(standard):
    view = standard.view
    table = view.priorities.set_index("priority")
    counted = table.loc["All"].drop("longest_days_overdue").sum()
    assert counted == len(view.actions) == standard_rows(standard, "fire_actions")
    assert (
        view.known["overdue"].sum()
        + (view.actions["building"].eq("") & view.actions["state"].eq("overdue")).sum()
        == table.loc["All", "overdue"]
    )
    twice = standard.faults("fire_actions")["kind"].eq("written twice").sum()
    assert table.loc["All", "written_twice"] == twice
    assert np.isin(view.known["scope"], [IN, UNSURE, OUT]).all()


def standard_rows(seen: Seen, name: str) -> int:
    return read(str(seen.folder / f"{name}.csv")).rows


def test_residents_are_never_fewer_than_ten_in_what_is_shown(standard):
    people = read(str(standard.folder / "housing_tenancies.csv"))
    counted = who_needs_help(standard.view, people, "disability")
    shown = counted.table["may_need_help"]
    assert shown.str.fullmatch(r"about \d+[05]|fewer than 10 each, or nobody").all()
    assert 0 < counted.total < people.rows
