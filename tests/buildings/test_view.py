"""The whole view, on lists small enough to work out by hand."""

from datetime import date

import pandas as pd
import pytest
from openpyxl import Workbook

from tests.buildings.conftest import actions, block, buildings, register
from workbench.buildings import view_buildings
from workbench.buildings.actions import OVERDUE, UNDATED
from workbench.buildings.scope import IN, OUT, UNSURE
from workbench.errors import WorkbenchError
from workbench.sources import read

AS_AT = date(2026, 6, 30)
ASSETS, FIRE = {"source": "Assets", "recorded_on": "01/02/2024"}, {"source": "Fire service"}
BUILDINGS = buildings(
    # Kelby Court in Rowan Street: ten storeys by both, homes told wrongly by one.
    {
        "uprn": "100",
        "storeys": "G+9",
        "height": "27m",
        "homes": "29",
        "assessed_on": "1/5/2025",
        **ASSETS,
    },
    {"uprn": "103", "storeys": "10", "height": "100 ft", "homes": "30", **FIRE},
    # Marlin Point: six storeys, and a height that may be of the roof.
    {"name": "Marlin Point", "storeys": "6", "height": "19", "assessed_on": "1/5/2021", **ASSETS},
    # A tower that the register does not have.
    {"name": "New Tower", "address": "New Tower", "storeys": "12", "homes": "40", **FIRE},
    # Kelby Court, but which?
    {"name": "Kelby Court", "storeys": "3", **FIRE},
)
ACTIONS = actions(
    {"uprn": "100", "action": "Doors", "priority": "P1", "due_on": "01/06/2026"},
    {"uprn": "115", "action": "Signs", "priority": "P3", "due_on": "01/03/2026"},
    {"uprn": "100", "action": "Vent", "priority": "P1", "due_on": "ASAP"},
    {"building": "Marlin Pt", "action": "Riser", "priority": "P2", "due_on": "31/12/2025"},
    {"building": "Kelby Court", "action": "Lock", "priority": "P1", "due_on": "01/01/2026"},
    {"building": "Kelby Court", "action": "Loft", "due_on": "01/01/2026", "done_on": "02/01/2026"},
)


@pytest.fixture
def view(properties):
    return view_buildings(BUILDINGS, ACTIONS, properties, as_at=AS_AT)


def test_every_building_is_there_once_and_none_is_dropped(view):
    table = view.table.set_index("building")
    assert table["scope"].to_dict() == {
        "Kelby Court, Rowan Street": IN,
        "New Tower": IN,
        "Marlin Point, Plover Road": UNSURE,
        "Kelby Court, Heron Lane": UNSURE,  # nothing is known of it
    }


def test_those_to_look_at_first_are_at_the_head(view):
    assert view.table[["building", "why"]].to_numpy().tolist() == [
        ["Kelby Court, Rowan Street", "High-priority action overdue"],
        ["New Tower", "Assessment late or not known"],
        ["Marlin Point, Plover Road", "Action overdue"],
        ["Kelby Court, Heron Lane", "Scope not known"],
    ]
    first = view.table.iloc[0]
    assert first[["overdue_high", "overdue_all", "longest_days_overdue"]].tolist() == [1, 2, 121]
    assert (first["storeys"], first["height"], first["homes"]) == ("10", "27.0 m or 30.5 m", 30)
    assert first["disagreements"] == 2


def test_the_bounds_are_those_worked_out_by_hand(view):
    """The action on Kelby Court may be of any building not counted yet."""
    found = view.bounds.set_index("figure")[["if_all_good", "if_all_bad"]]
    assert found.loc["In scope"].tolist() == [2, 4]
    # For sure Kelby Court; perhaps Marlin Point, and the two of which the list has no action.
    assert found.loc["In scope, an action overdue"].tolist() == [1, 4]
    # Marlin Point's is of medium priority, so the action tied to none may be its own.
    assert found.loc["In scope, a high-priority action overdue"].tolist() == [1, 4]
    assert found.loc["In scope, no assessment in time"].tolist() == [0, 3]
    # Two; with ASAP, Marlin Point's and the one tied to none, five.
    assert found.loc["Overdue actions of buildings in scope"].tolist() == [2, 5]


def test_sources_that_disagree_are_told_with_their_dates(view):
    told = view.disagreements
    assert told["building"].eq("Kelby Court, Rowan Street").all()
    assert told[["fact", "says", "source"]].to_numpy().tolist() == [
        ["height", "27m", "Assets"],
        ["height", "100 ft", "Fire service"],
        ["homes", "30", "Address register"],
        ["homes", "29", "Assets"],
        ["homes", "30", "Fire service"],
    ]
    dated = told.loc[told["source"] == "Assets", "recorded_on"]
    assert dated.eq(pd.Timestamp("2024-02-01")).all()


def test_sentences_say_the_figures(view):
    said = {finding.key: finding.statement for finding in view.findings()}
    assert said["first"].startswith(
        "Look first at 1 building: it is in scope and has a high-priority action overdue."
    )
    assert "121 days before 30 June 2026" in said["first"]
    assert said["scope"].startswith("2 buildings of 4 are known to be in scope")
    assert said["scope"].endswith(
        "Of 2 more buildings it cannot be said, so there may be as many as 4."
    )
    assert said["overdue"] == (
        "On 30 June 2026 2 actions were overdue in 1 building known to be in scope. If everything "
        "that is not known were bad, 5 actions on the list would be, and 4 buildings would have "
        "one."
    )
    assert said["assessed"] == (
        "Of 2 buildings known to be in scope, none were last assessed for fire risk more than 36 "
        "months ago, and 1 has no date of a fire-risk assessment."
    )
    unknown = {finding.key: finding.statement for finding in view.not_known()}
    assert unknown["not_known"] == (
        "Why it cannot be said of 2 buildings (16 homes): 1 on no list of buildings and 1 where "
        "one says yes and another no. 1 of them has 10 homes or more."
    )
    assert unknown["untied"].startswith(
        "2 actions of 6 could not be tied to a building; 1 of them is"
    )
    assert unknown["untied_rows"].startswith("1 row of the list of buildings does not say which")
    assert "orphans" not in unknown
    totals = {finding.key: finding.statement for finding in view.totals()}
    assert "2 in scope and 2 of which it cannot be said make 4." in totals["total"]
    assert totals["actions"] == (
        "Every action is counted once: 4 overdue, 1 of which it cannot be said and 1 done make 6."
    )


def test_the_figure_says_what_its_data_say(view):
    figure = view.figure()
    assert (
        figure.title
        == "Between 2 and 4 buildings are in scope; between 1 and 4 of them have an action overdue"
    )
    assert len(figure.table) == 4


def test_the_tables_add_up(view):
    known = view.unknowns.set_index("what_is_not_known")
    assert (known["all"] == known[["in_scope", "cannot_be_said", "not_in_scope"]].sum(axis=1)).all()
    assert known.loc["Anything: on no list of buildings", "cannot_be_said"] == 1
    assert len(view.overdue) == 5
    assert len(view.untied) == 2
    assert view.overdue["building"].iloc[0] == "Kelby Court, Rowan Street"
    assert view.fact_table["read"].eq("yes").all()


def test_the_newest_record_of_a_source_counts():
    rows = buildings(
        {"uprn": "1", "storeys": "3", "source": "S", "recorded_on": "01/01/2020"},
        {"uprn": "1", "storeys": "9", "source": "S", "recorded_on": "01/01/2024"},
        {"uprn": "1", "storeys": "", "source": "S", "recorded_on": "01/01/2025"},
    )
    view = view_buildings(rows, actions({}), as_at=AS_AT)
    assert view.table["storeys"].tolist() == ["9"]
    assert view.conflicts.empty


def test_the_day_is_the_newest_of_the_lists_and_none_to_come():
    rows = buildings({"uprn": "1", "storeys": "9", "recorded_on": "03/04/2024"})
    asked = actions(
        {"uprn": "1", "raised_on": "05/04/2024", "due_on": "01/01/2030", "done_on": "01/01/2999"}
    )
    view = view_buildings(rows, asked)
    assert view.as_at == date(2024, 4, 5)
    assert (
        "On 5 April 2024, the newest day in the lists, no actions" in view.findings()[2].statement
    )


def test_feet_in_the_heading_are_feet():
    rows = buildings({"uprn": "1", "height": "74", "homes": "9"}).rename(
        columns={"height": "Height (ft)"}
    )
    view = view_buildings(rows, actions({}), as_at=AS_AT)
    assert view.table["height"].tolist() == ["22.6 m"]


def test_workbooks_with_real_numbers_and_dates_are_read(tmp_path):
    rows = [
        ["UPRN", "Block name", "Storeys", "Height (m)", "Units", "FRA date", "Last updated"],
        [100012345678, "Ash House", 7, 22.5, 42, date(2024, 3, 12), date(2025, 1, 2)],
        [100012345679, "Birch House", "G+3", None, 20, "unknown", date(2025, 1, 2)],
    ]
    asked = [
        ["Action ID", "UPRN", "Action required", "Priority", "Due date", "Completed date"],
        [1, 100012345678, "Doors", 1, date(2024, 5, 1), None],
        [2, 100012345679, "Signs", 2, "ASAP", None],
    ]
    for name, table in (("blocks", rows), ("asked", asked)):
        book = Workbook()
        for row in table:
            book.active.append(row)
        book.save(tmp_path / f"{name}.xlsx")
    view = view_buildings(*(read(str(tmp_path / f"{name}.xlsx")) for name in ("blocks", "asked")))
    table = view.table.set_index("building")
    assert table.loc["Ash House", ["scope", "height", "overdue_high"]].tolist() == [IN, "22.5 m", 1]
    assert table.loc["Birch House", ["scope", "storeys", "homes"]].tolist() == [OUT, "4", 20]
    assert view.as_at == date(2025, 1, 2)
    assert view.actions["state"].tolist() == [OVERDUE, UNDATED]


def test_columns_can_be_named():
    rows = buildings({"uprn": "1", "storeys": "8", "homes": "9"}).rename(columns={"storeys": "Lvl"})
    asked = actions({"uprn": "1", "due_on": "01/01/2026"}).rename(columns={"due_on": "Wann"})
    named = "storeys=Lvl, actions.due_on=Wann"
    view = view_buildings(rows, asked, columns=named, as_at=AS_AT)
    assert view.table[["scope", "overdue_all"]].iloc[0].tolist() == [IN, 1]


@pytest.mark.parametrize(
    ("dropped", "asked_dropped", "columns", "words"),
    [
        (["storeys", "height"], [], "", "how high a building is"),
        (["uprn", "name", "address"], [], "", "which building a row is of"),
        ([], ["due_on"], "", "when an action is due"),
        ([], ["uprn", "building"], "", "which building an action is of"),
        ([], [], "height=Nowhere", "no column called “Nowhere”"),
        ([], [], "colour=Red", "does not say which column says what"),
        ([], [], "height", "does not say which column says what"),
    ],
)
def test_a_list_that_lacks_something_is_told_before_anything_runs(
    dropped, asked_dropped, columns, words
):
    with pytest.raises(WorkbenchError, match=words) as caught:
        view_buildings(
            BUILDINGS.drop(columns=dropped), ACTIONS.drop(columns=asked_dropped), columns=columns
        )
    assert caught.value.todo


def test_lists_without_any_date_ask_for_one():
    with pytest.raises(WorkbenchError, match="Neither list has a date"):
        view_buildings(buildings({"uprn": "1", "storeys": "9"}), actions({"uprn": "1"}))


def test_empty_lists_have_no_buildings():
    view = view_buildings(buildings(), actions(), as_at=AS_AT)
    assert view.table.empty
    assert view.bounds[["if_all_good", "if_all_bad"]].eq(0).all(axis=None)
    assert [finding.statement for finding in view.findings()] == [
        "There are no buildings on the lists, so there is none to look at."
    ]
    assert view.not_known() == []
    assert [finding.statement for finding in view.totals()] == ["The list of actions has no rows."]
    assert view.figure().title.startswith("No buildings are in scope")
    for table in (
        view.first,
        view.unknowns,
        view.overdue,
        view.untied,
        view.fact_table,
        view.disagreements,
    ):
        assert isinstance(table, pd.DataFrame)


def test_lists_of_blanks_leave_everything_unknown(properties):
    blank = buildings({"uprn": "100"}, {}, {"storeys": "Unknown", "height": "TBC"})
    view = view_buildings(blank, actions({}, {}), properties, as_at=AS_AT)
    assert view.table["scope"].eq(UNSURE).all()
    assert view.bounds["if_all_good"].tolist() == [0, 0, 0, 0, 0]
    assert view.bounds["if_all_bad"].iloc[:4].tolist() == [3, 3, 3, 3]


def test_a_list_written_twice_changes_nothing(properties):
    once = view_buildings(BUILDINGS, ACTIONS, properties, as_at=AS_AT)
    doubled = pd.concat([BUILDINGS, BUILDINGS], ignore_index=True)
    both = pd.concat([ACTIONS, ACTIONS], ignore_index=True)
    twice = view_buildings(doubled, both, properties, as_at=AS_AT)
    pd.testing.assert_frame_equal(once.table, twice.table)
    pd.testing.assert_frame_equal(once.bounds, twice.bounds)
    pd.testing.assert_frame_equal(once.disagreements, twice.disagreements)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(properties, seed):
    once = view_buildings(BUILDINGS, ACTIONS, properties, as_at=AS_AT)
    shuffled = (
        frame.sample(frac=1, random_state=seed) for frame in (BUILDINGS, ACTIONS, properties)
    )
    again = view_buildings(*shuffled, as_at=AS_AT)
    pd.testing.assert_frame_equal(once.table, again.table)
    pd.testing.assert_frame_equal(once.bounds, again.bounds)
    pd.testing.assert_frame_equal(once.overdue, again.overdue)
    assert [one.statement for one in once.findings()] == [one.statement for one in again.findings()]


def test_a_low_building_is_not_in_scope_though_its_actions_are_overdue():
    rows = buildings({"uprn": "1", "storeys": "3", "homes": "9"})
    asked = actions({"uprn": "1", "priority": "High", "due_on": "01/01/2026"})
    view = view_buildings(rows, asked, as_at=AS_AT)
    assert view.table[["scope", "why", "overdue_high"]].iloc[0].tolist() == [OUT, "Not in scope", 1]
    assert view.findings()[0].verdict == "good"


def test_the_register_shows_homes_at_least(properties):
    rows = buildings({"uprn": "200", "storeys": "9", "homes": "1"})
    view = view_buildings(rows, actions({}), properties, as_at=AS_AT)
    row = view.table.set_index("uprn").loc["200"]
    assert (row["scope"], row["homes"], row["disagreements"]) == (IN, 4, 1)
    one = register(block(1, "X House", "Y Road", "ZX1 1AA", 1))
    view = view_buildings(buildings({"uprn": "1", "storeys": "9"}), actions({}), one, as_at=AS_AT)
    assert view.table["scope"].tolist() == [UNSURE]
