"""Fire-risk actions: what is overdue, of what that cannot be said, and that all add up."""

import pandas as pd
import pytest

from tests.buildings.conftest import actions
from workbench.buildings.actions import (
    AHEAD,
    DONE,
    DOUBTFUL,
    HIGH,
    LOW,
    MEDIUM,
    NO_PRIORITY,
    OVERDUE,
    TWICE,
    UNDATED,
    actions_of,
    by_priority,
)
from workbench.buildings.columns import ACTIONS, take

DAY = pd.Timestamp("2026-06-30")


def read(*rows: dict[str, str]) -> pd.DataFrame:
    taken, _ = take(actions(*rows), ACTIONS, "actions", {})
    ties = pd.DataFrame({"building": "1", "how": "", "uprn": ""}, index=taken.index)
    return actions_of(taken, ties, DAY)


@pytest.mark.parametrize(
    ("said", "state", "late"),
    [
        ({"due_on": "29/06/2026"}, OVERDUE, 1),
        ({"due_on": "2026-06-20"}, OVERDUE, 10),
        ({"due_on": "30/06/2026"}, AHEAD, None),
        ({"due_on": "1 July 2026"}, AHEAD, None),
        ({"due_on": ""}, UNDATED, None),
        ({"due_on": "ASAP"}, UNDATED, None),
        ({"due_on": "31/02/2026"}, UNDATED, None),
        ({"due_on": "01/01/2026", "done_on": "02/01/2026"}, DONE, None),
        ({"due_on": "01/01/2026", "done_on": "Yes"}, DONE, None),
        ({"due_on": "01/01/2026", "done_on": "Completed"}, DONE, None),
        ({"due_on": "01/01/2026", "done_on": "not completed"}, OVERDUE, 180),
        ({"due_on": "01/01/2026", "done_on": "incomplete"}, OVERDUE, 180),
        ({"due_on": "01/01/2026", "done_on": "No"}, OVERDUE, 180),
        ({"due_on": "01/01/2026", "done_on": "05/07/2026"}, OVERDUE, 180),
        ({"raised_on": "10/01/2026", "due_on": "1/2/2026", "done_on": "9/1/2026"}, DOUBTFUL, None),
        ({"raised_on": "10/01/2026", "due_on": "1/2/2026", "done_on": "10/1/2026"}, DONE, None),
    ],
)
def test_the_state_of_an_action(said, state, late):
    row = read(said).iloc[0]
    assert row["state"] == state
    assert (None if pd.isna(row["days_overdue"]) else row["days_overdue"]) == late


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("High", HIGH),
        ("P1", HIGH),
        ("1", HIGH),
        ("Priority 1", HIGH),
        ("URGENT", HIGH),
        ("medium", MEDIUM),
        ("P2", MEDIUM),
        ("Low", LOW),
        ("p3", LOW),
        ("advisory", LOW),
        ("", NO_PRIORITY),
        ("N/K", NO_PRIORITY),
        ("12", NO_PRIORITY),
    ],
)
def test_priorities_in_three_styles(text, priority):
    assert read({"priority": text})["priority"].tolist() == [priority]


def test_a_row_there_twice_counts_once_and_one_like_it_in_another_flat_does_not():
    same = {"uprn": "1", "action": "Fit a closer", "due_on": "01/01/2026"}
    found = read(same, same, {**same, "uprn": "2"}, {**same, "done_on": "02/01/2026"})
    assert found["state"].tolist() == [OVERDUE, TWICE, OVERDUE, DONE]


def test_every_action_is_in_one_cell_of_the_table():
    found = read(
        {"due_on": "01/01/2026", "priority": "P1"},
        {"due_on": "01/02/2026", "priority": "High"},
        {"due_on": "01/01/2027", "priority": "P2"},
        {"due_on": "ASAP", "priority": "P2"},
        {"due_on": "01/01/2026", "done_on": "01/01/2026"},
    )
    table = by_priority(found).set_index("priority")
    assert table.loc["High"].tolist() == [2, 180, 0, 0, 0, 0]
    assert table.loc["All", "overdue"] == 2
    counted = table.loc["All"].drop("longest_days_overdue").sum()
    assert counted == len(found)


def test_a_list_without_numbers_is_numbered_by_its_rows():
    taken, _ = take(actions({}, {}).drop(columns="action_ref"), ACTIONS, "actions", {})
    ties = pd.DataFrame({"building": "", "how": "", "uprn": ""}, index=taken.index)
    assert actions_of(taken, ties, DAY)["action_ref"].tolist() == ["1", "2"]
