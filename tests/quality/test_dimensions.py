import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.quality import dimensions, profile

from .conftest import TODAY, filler, told

ROWS = 40
COLUMNS = {
    "ref": [f"T{n:04d}" for n in range(ROWS)],
    "seen": [f"{n % 20 + 1:02d}/11/2026" for n in range(ROWS)],
    "quarter": ["2026-Q3"] * 37 + ["2025-Q3"] * 2 + [""],
    "dob": [f"{n % 12 + 1:02d}/{(n + 3) % 12 + 1:02d}/1980" for n in range(ROWS)],
}


def measured(found, **declared):
    measures = dimensions(found, today=TODAY, **declared).measures
    return {one.dimension: one for one in measures}


def test_what_is_not_declared_is_a_gap_and_never_a_pass(look):
    found = look(COLUMNS)
    by_name = measured(found)
    assert list(by_name) == [
        "completeness", "uniqueness", "consistency", "timeliness", "validity", "accuracy",
    ]  # fmt: skip
    for name in ("timeliness", "accuracy"):
        assert not by_name[name].declared
        assert by_name[name].verdict == "info"
        assert by_name[name].statement.startswith("not declared. ")
    assert "No table can say of itself whether it is true" in by_name["accuracy"].statement
    title = dimensions(found, today=TODAY).figure().title
    assert title.endswith("; timeliness and accuracy were not measured")


@pytest.mark.parametrize(
    ("period", "expected", "passed", "words"),
    [
        ("quarter", "2026-Q3", 37, "37 of 40 rows have “quarter” “2026-Q3”."),
        ("quarter", " 2026-q3", 37, "“2026-q3”"),
        ("quarter", "2027-Q1", 0, "0 of 40 rows have"),
        ("seen", "2026-11", 40, "All 40 rows have a date in “seen” from 1 November 2026 to"),
        ("seen", "2025", 0, "from 1 January 2025 to 31 December 2025"),
        ("seen", "2026-11-01 to 2026-11-01", 2, "2 of 40 rows have"),
        ("seen", "5 days", 4, "a date in “seen” of the last 5 days"),
        ("seen", "1 day", 0, "of the last 1 day."),
    ],
)
def test_rows_of_the_time_expected_are_counted(look, period, expected, passed, words):
    timely = measured(look(COLUMNS), period=period, expected=expected)["timeliness"]
    assert timely.passed == passed
    assert timely.looked_at == ROWS
    assert words.lower() in timely.statement.lower()


@pytest.mark.parametrize("expected", ["soon", "2026-13", "2026-02-30 to 2026-03-01", "2026-Q3"])
def test_what_cannot_be_read_as_a_time_is_refused(look, expected):
    with pytest.raises(WorkbenchError, match="We cannot read") as error:
        measured(look(COLUMNS), period="seen", expected=expected)
    assert "90 days" in error.value.todo


def test_what_is_half_declared_says_what_lacks(look):
    gap = measured(look(COLUMNS), period="seen")["timeliness"]
    assert not gap.declared
    assert "(expected)" in gap.statement
    assert "The newest date is" in gap.statement


def test_accuracy_is_agreement_with_a_list_that_is_trusted(look):
    trusted = pd.DataFrame(COLUMNS).assign(extra="x")
    trusted["dob"] = pd.to_datetime(trusted["dob"], dayfirst=True)
    trusted["seen"] = pd.to_datetime(trusted["seen"], dayfirst=True)
    turned = trusted["dob"].iloc[0]
    trusted.loc[0, "dob"] = turned.replace(day=turned.month, month=turned.day)
    trusted.loc[5, "quarter"] = "2026-Q2"
    accurate = measured(look(COLUMNS), reference=trusted)["accuracy"]
    assert accurate.looked_at == 3 * ROWS - 1
    assert accurate.passed == accurate.looked_at - 2
    assert "on 40 rows joined by “ref”" in accurate.statement
    assert "1 date differs by day and month being swapped" in accurate.statement


def test_a_trusted_list_with_nothing_in_common(look):
    gap = measured(look(COLUMNS), reference=pd.DataFrame({"other": [1]}))["accuracy"]
    assert not gap.declared
    assert "no column by which its rows could be found" in gap.statement


def test_a_key_that_only_one_list_has(look):
    with pytest.raises(WorkbenchError, match="is not a column of both lists"):
        measured(look(COLUMNS), reference=pd.DataFrame({"other": [1]}), reference_key="ref")


def test_completeness_counts_cells(look):
    complete = measured(look(COLUMNS))["completeness"]
    assert (complete.passed, complete.looked_at) == (4 * ROWS - 1, 4 * ROWS)
    assert "(99 of 100)" in complete.statement


def test_a_date_that_no_calendar_has_counts_against_validity(look):
    clean = measured(look(COLUMNS))["validity"]
    worse = measured(look(COLUMNS | {"seen": ["31/02/2026", *COLUMNS["seen"][1:]]}))["validity"]
    assert clean.passed == clean.looked_at
    assert worse.passed < worse.looked_at


def test_no_rows_measure_nothing():
    found = profile(pd.DataFrame({"a": pd.Series([], dtype="str")}), today=TODAY)
    assert not any(one.declared for one in dimensions(found).measures)
    assert dimensions(found).figure().html()


def test_the_only_row_is_not_counted_as_one_of_many(look):
    found = measured(look({"ref": ["a"], "x": ["1"]}))["uniqueness"]
    assert found.statement == "the only row cannot be there twice."
    assert found.passed == found.looked_at == 1


def test_people_of_an_events_list_are_for_information_only(look):
    events = {
        "call_id": list(range(30)),
        "name": ["Ann Lee"] * 2 + [f"Person {chr(65 + n)}oe" for n in range(28)],
        "dob": ["01/02/1980"] * 2 + [f"{n % 28 + 1:02d}/03/19{50 + n}" for n in range(28)],
        "note": filler(30),
    }
    fault = told(look(events))["person_twice"]
    assert fault.verdict == "info"
    assert fault.fix == "Count people, not rows."
    assert measured(look(events))["uniqueness"].statement == (
        "none of 30 rows seems to be there twice."
    )
