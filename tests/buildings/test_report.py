"""The linkage report of a view of buildings: every row is tied or said not to be, none is named."""

import pytest

from tests.buildings.conftest import register
from tests.buildings.test_view import ACTIONS, AS_AT, BUILDINGS
from workbench.buildings import building_report, view_buildings, who_needs_help
from workbench.buildings.places import SEVERAL


@pytest.fixture
def made(properties):
    view = view_buildings(BUILDINGS, ACTIONS, properties, as_at=AS_AT)
    counted = who_needs_help(view, None, "disability")
    return view, building_report(view, counted, purpose="fire safety")


def test_every_row_of_both_lists_is_counted_once_by_what_tied_it(made):
    view, report = made
    (ties,) = report.sections[3].grids
    rows = dict.fromkeys(("list of buildings", "list of actions"), 0)
    for name, *_, many in ties.rows:
        rows[name] += int(many)
    assert rows == {"list of buildings": len(BUILDINGS), "list of actions": len(ACTIONS)}
    assert ("list of buildings", "none", SEVERAL, "1") in ties.rows
    untied = sum(int(row[-1]) for row in ties.rows if row[1] == "none")
    tied = len(BUILDINGS) + len(ACTIONS) - untied
    answers = {one.asked: one.said for part in report.sections for one in part.answers}
    assert f"{tied} tied to {len(view.known)} buildings" in answers["What was linked"]
    assert answers["Purpose"] == "fire safety"
    assert "Residents" not in answers


def test_it_says_what_is_not_known_and_names_no_building(made):
    view, report = made
    text = report.json_text()
    assert "Not said: data controller" in report.unanswered()
    untied = int((view.actions["building"] == "").sum())
    assert f"{untied} actions of {len(ACTIONS)} have no building" in text
    assert not [name for name in view.labels if name in text]
    assert building_report(
        view_buildings(BUILDINGS, ACTIONS.head(0), register(), as_at=AS_AT),
        who_needs_help(view, None, "disability"),
    )
