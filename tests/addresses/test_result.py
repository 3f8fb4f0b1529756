"""Thresholds in addresses, checks by the list's own numbers, groups, senders and letters."""

import re

import pandas as pd
import pytest

from workbench.addresses import address_report, completeness, found_by_group, match_addresses
from workbench.addresses.grades import GRADES, probabilities


@pytest.fixture(scope="module")
def sent(register):
    """Four rows of each of two senders: the first gives numbers, one of them wrong."""
    rows = [
        ("1", "1 Rowan Street", "ZX1 1AA", "101", "North"),
        ("2", "2 Rowan Street", "ZX1 1AA", "101", "North"),
        ("3", "12 Rowan Street", "ZX1 1AB", "121", "North"),
        ("4", "3 Rowan Street", "ZX1 1AA", "1.0E+11", "North"),
        ("5", "3 Rowan Street", "ZX1 1AA", "", "South"),
        ("6", "44 Rowan Street", "ZX1 1AA", "998", "South"),
        ("7", "2 Wychwood Parade", "ZX1 1AA", "173", "South"),
        ("8", "1 Rowan Street, Westonmere", "ZX92 7TE", "", "South"),
    ]
    frame = pd.DataFrame(rows, columns=["ref", "address", "postcode", "uprn", "office"])
    return match_addresses(frame, register, sender="office", names=("visits", "register"))


def test_the_list_s_own_numbers_check_and_are_not_used(sent):
    assert sent.rows["given_is"].tolist() == [
        "known", "known", "known", "impossible", "blank", "unknown", "gone", "blank",
    ]  # fmt: skip
    assert sent.rows["agrees"].tolist()[:3] == [True, False, True], "a flat agrees with its house"
    assert sent.rows["agrees"][3:].isna().all()
    assert sent.differences[["id", "given", "uprn"]].to_numpy().tolist() == [["2", "101", "102"]]


def test_a_threshold_is_said_in_addresses(sent):
    table = sent.thresholds.set_index("threshold")
    assert table.loc[0.5, ["property_found", "building_only", "not_found"]].tolist() == [5, 1, 2]
    assert table.loc[0.9, ["property_found", "building_only", "not_found"]].tolist() == [4, 1, 3]
    assert table["property_found"].iloc[-1] == 0
    assert table["expected_wrong"].is_monotonic_decreasing
    for threshold in table.index:
        other = sent.at(threshold)
        assert int(other.found.sum()) == table.loc[threshold, "property_found"]


def test_what_is_checked_outweighs_the_starting_value():
    checked = pd.DataFrame({"grade": ["exact"] * 400, "agrees": [True] * 300 + [False] * 100})
    found = probabilities(checked)
    assert found["exact"] == pytest.approx((300 + 20 * GRADES["exact"].usual) / 420)
    assert found["close"] == pytest.approx(GRADES["close"].usual)


def test_senders_are_counted_and_written_to(sent):
    found = completeness(sent.at(0.8))
    table = found.table.set_index("sender")
    counted = ["rows", "with_uprn", "blank", "impossible", "unknown", "gone", "can_add", "differ"]
    assert table.loc["South", counted].tolist() == [4, 0, 2, 0, 1, 1, 1, 0]
    assert table.loc["North", counted].tolist() == [4, 3, 0, 1, 0, 0, 1, 1]
    assert list(found.table["sender"]) == ["South", "North"], "the least complete comes first"
    south, north = (text for _, text in found.letters.letters)
    assert "Not one of them came with a property number" in " ".join(south.split())
    assert "cannot be a UPRN" in north
    assert "blank" not in north


def test_letters_hold_counts_and_nobody_s_address(sent):
    for sender, text in completeness(sent).letters.letters:
        assert text.startswith(f"To: {sender}\n")
        assert not re.search(r"Rowan|ZX\d|\b(?:101|102|121|998)\b", text)


def test_complete_senders_are_not_written_to(register):
    frame = pd.DataFrame({"address": ["1 Rowan Street"], "uprn": ["101"]})
    letters = completeness(match_addresses(frame, register)).letters
    assert letters.letters == ()
    assert "nothing to ask for" in letters._repr_mimebundle_()["text/plain"]


def test_a_letter_is_shown_and_kept_in_the_run(sent, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_RUN_FOLDER", str(tmp_path))
    html = completeness(sent).letters._repr_mimebundle_()["text/html"]
    assert html.count("<details>") == 2
    text = (tmp_path / "letters.txt").read_text(encoding="utf-8")
    assert text.count("To: ") == 2


def test_groups_leave_out_what_no_register_could_have(sent):
    groups = found_by_group(sent.at(0.5))
    assert (groups.addresses, groups.found) == (7, 5)
    assert "with_postcode" not in groups.table.columns
    assert groups.first == "office"


def test_a_group_that_is_found_less_is_said(register):
    rows = [("1 Rowan Street", "ZX1 1AA", "settled")] * 60
    rows += [("Rowan Street", "ZX1 1AA", "new")] * 20 + [("2 Rowan Street", "ZX1 1AA", "new")] * 40
    frame = pd.DataFrame(rows, columns=["address", "postcode", "lives"])
    groups = found_by_group(match_addresses(frame, register, group="lives"))
    said = [one.statement for one in groups.findings()]
    assert said[0] == (
        "We find the property of 100 of 120 addresses that the register could have (83 of 100)."
    )
    assert (
        "We find the property of 40 of 60 addresses in the group “New” (lives) (67 of 100), and of "
        "100 of 100 of all others: more of a gap than chance explains."
    ) in said
    assert "“New”" in groups.figure().title or "“new”" in groups.figure().title


def test_a_starting_value_reaches_a_threshold_of_its_own_size(matched):
    found = matched(("1 Rowan Street", "ZX1 1AA"), threshold=GRADES["exact"].usual)
    assert found.found.all()


def test_faults_that_no_sender_has_are_not_shown(matched):
    shown = completeness(matched(("1 Rowan Street", "ZX1 1AA"))).shown
    assert list(shown) == ["sender", "rows", "with_uprn", "of_100", "at_least", "at_most", "blank",
                           "we_can_add"]  # fmt: skip


def test_the_linkage_report_holds_what_was_done_and_nobody_s_address(sent):
    told = address_report(sent, purpose="writing to tenants")
    text = told.json_text()
    assert f"{len(sent.rows):,} addresses" in text
    assert f"probability of {sent.threshold:g} or more" in text
    assert {one.statement for one in sent.findings()} <= {
        one for part in told.sections for one in part.statements
    }
    cells = {
        cell for part in told.sections for grid in part.grids for row in grid.rows for cell in row
    }
    assert {*sent.grades["grade"], *sent.unmatched["why"]} <= cells
    assert "Not said: data controller" in told.unanswered()
    assert "Not said: purpose" not in told.unanswered()
    assert "Rowan Street" not in text
    assert "ZX1" not in text
