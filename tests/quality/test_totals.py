"""Rows that add up the others are found wherever they say so, once, and are no records."""

import pandas as pd
import pytest

from workbench.quality import check, draft, profile
from workbench.sources import read

from .conftest import filler, told

N = 40


def rents(**more):
    return {
        "ward": ["North", "South"] * (N // 2),
        "rent": [f"{80 + n % 37}.{n % 9}5" for n in range(N)],
        "ref": [f"A{n:03}" for n in range(N)],
        "street": filler(N),
    } | more


def with_row(columns, at, **cells):
    return {
        name: [*values[:at], cells.get(name, ""), *values[at:]] for name, values in columns.items()
    }


@pytest.mark.parametrize("at", [N, 17])
@pytest.mark.parametrize("words", ["Total", "TOTAL", " Grand total: ", "Sub-total", "Subtotals"])
def test_a_total_among_references_is_found(look, at, words):
    columns = with_row(rents(), at, ref=words, rent="3900.10")
    fault = told(look(columns))["totals"]
    assert fault.count == 1
    assert fault.verdict == "stop"
    assert fault.rows == (at + 2,)
    assert fault.statement.startswith("1 of 41 rows adds up the others (“Total” in “ref”)")


def test_words_that_only_begin_like_a_total_are_none(look):
    columns = rents()
    columns["street"][3] = "Totalfina Street"
    columns["ref"][4] = "TOTAL-7"
    assert "totals" not in told(look(columns))


@pytest.mark.parametrize("framed", [True, False])
def test_a_contract_is_not_broken_by_a_total(write, framed):
    contract = draft(profile(read(write(rents(), "first"))))
    columns = with_row(rents(), N, ref="Total", rent="3900.10")
    table = pd.DataFrame(columns) if framed else read(write(columns))
    asked = check(table, contract)
    assert asked.rows == N
    assert asked.totals == 1
    assert not [outcome for outcome in asked.outcomes if outcome.broken]
    answer = asked.findings()[0].statement
    assert answer.endswith("1 row that adds up the others was left out.")


def test_rows_after_a_total_keep_their_numbers(write):
    contract = draft(profile(read(write(rents(), "first"))))
    columns = with_row(with_row(rents(), 20, ref="Subtotal"), 30, ref="Subtotal")
    columns["ward"][35] = "Nowhere"
    for table, number in ((read(write(columns)), 37), (pd.DataFrame(columns), 36)):
        asked = check(table, contract)
        assert "2 rows that add up the others were left out." in asked.findings()[0].statement
        (broken,) = (outcome for outcome in asked.outcomes if outcome.broken)
        assert broken.rows == (number,)


@pytest.mark.parametrize("framed", [True, False])
@pytest.mark.parametrize("at", [N, 17])
def test_a_total_is_told_once_and_spoils_no_other_check(write, framed, at):
    columns = with_row(rents(), at, ref="Total", rent="3900.10")
    found = profile(pd.DataFrame(columns) if framed else read(write(columns)))
    assert found.rows == N
    assert [fault.key for fault in found.faults] == ["totals"]
    assert found.faults[0].rows == ((at + 1,) if framed else (at + 2,))
    assert not any(item.blank for item in found.measured)
    assert profile(found.subject).faults == found.faults


def test_a_last_row_that_begins_with_a_total_is_left_out_too(look):
    columns = with_row(rents(), N, ward="Total rent due", rent="3900.10")
    found = look(columns)
    assert [fault.statement for fault in found.faults] == [
        "1 of 41 rows adds up the others and is left out of all other checks."
    ]


def test_rows_with_faults_after_a_total_keep_their_numbers(look):
    columns = with_row(rents(), 20, ref="Subtotal")
    columns["rent"][30] = "99999"
    assert told(look(columns))["stand_in_numbers:rent"].rows == (32,)
