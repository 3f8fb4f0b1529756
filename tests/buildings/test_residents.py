"""Residents who may need help to leave: counted, and never so that one can be told."""

from datetime import date

import pandas as pd
import pytest

from tests.buildings.conftest import actions, block, buildings, register
from workbench.buildings import view_buildings, who_needs_help
from workbench.buildings.residents import told
from workbench.errors import WorkbenchError


@pytest.fixture
def view():
    blocks = register(
        block(1000, "Kelby Court", "Rowan Street", "ZX1 1AA", 60),
        block(2000, "Marlin Point", "Plover Road", "ZX3 3CC", 60),
        block(3000, "Low House", "Heron Lane", "ZX2 2BB", 60),
        [{"uprn": "9000", "classification": "RD06"}],
    )
    listed = buildings(
        {"uprn": "1000", "storeys": "20"},
        {"uprn": "2000", "storeys": "Unknown"},
        {"uprn": "3000", "storeys": "2"},
    )
    return view_buildings(listed, actions({}), blocks, as_at=date(2026, 6, 30))


def people(*homes: tuple[int, str]) -> pd.DataFrame:
    rows = [(f"P{place}", str(home), need) for place, (home, need) in enumerate(homes)]
    return pd.DataFrame(rows, columns=["id", "uprn", "needs help"], dtype="str")


def test_only_counts_of_ten_or_more_are_shown_and_they_are_rounded(view):
    lived_in = [(1000 + n, "Yes") for n in range(1, 14)] + [(2000 + n, "y") for n in range(1, 10)]
    lived_in += [(3000 + n, "Yes") for n in range(1, 30)] + [(1000 + n, "No") for n in range(1, 30)]
    counted = who_needs_help(view, people(*lived_in), "needs help")
    assert counted.table.to_numpy().tolist() == [
        ["Kelby Court, Rowan Street", "In scope", "about 15"],
        ["1 other building", "In scope, or cannot be said", "fewer than 10 each, or nobody"],
    ]
    (finding,) = counted.findings()
    assert finding.statement.startswith(
        "About 20 residents on the list, of the 2 buildings that are, or may be, in scope"
    )
    assert "22" not in finding.model_dump_json().replace("2022", "")


@pytest.mark.parametrize("alone", [0, 1, 9])
def test_nobody_one_and_nine_look_the_same(view, alone):
    lived_in = [(1000 + n, "Yes") for n in range(alone)] + [(3001, "No")]
    counted = who_needs_help(view, people(*lived_in), "needs help")
    assert counted.table["may_need_help"].tolist() == ["fewer than 10 each, or nobody"]
    assert counted.findings()[0].statement.startswith("Fewer than 10 residents")


def test_those_without_a_building_are_told(view):
    counted = who_needs_help(view, people((9000, "Yes"), (0, "Yes"), (7777, "Yes")), "needs help")
    assert counted.unplaced == 2
    assert "Of fewer than 10 more it is not known" in counted.findings()[0].statement


def test_two_of_one_home_are_two(view):
    lived_in = people(*[(1000 + n, "Yes") for n in (1, 1, 2, 2, 3, 3, 4, 4, 5, 5)])
    assert who_needs_help(view, lived_in, "needs help").table["may_need_help"][0] == "about 10"


def test_without_a_list_nobody_is_counted(view):
    (finding,) = who_needs_help(view, None, "").findings()
    assert finding.statement.startswith("No list of residents was given")


@pytest.mark.parametrize(
    ("columns", "column", "words"),
    [
        (["id", "uprn"], "disability", "no column called “disability”"),
        (["id", "yes"], "yes", "UPRNs"),
    ],
)
def test_a_list_that_lacks_something_is_told(view, columns, column, words):
    with pytest.raises(WorkbenchError, match=words):
        who_needs_help(view, pd.DataFrame(columns=columns, dtype="str"), column)


def test_counts_in_words():
    assert [told(many) for many in (0, 9, 10, 12, 13, 1004)] == [
        "fewer than 10",
        "fewer than 10",
        "about 10",
        "about 10",
        "about 15",
        "about 1,005",
    ]
