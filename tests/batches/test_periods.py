"""Periods as councils write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.batches.periods import days_outside, spans, spelled


@pytest.mark.parametrize(
    "written", ["2026-Q3", "2026 Q3", "2026Q3", "Q3 2026", "q3-2026", "Quarter 3 2026", "2026/q3"]
)
def test_a_quarter_is_one_quarter_however_it_is_spelled(written):
    assert spelled(written) == "2026-q3"


def test_what_is_no_quarter_keeps_its_words():
    assert spelled("  Spring  term 2026 ") == "spring term 2026"
    assert spelled("2026-Q5") != spelled("2026-Q1")


@pytest.mark.parametrize(
    ("period", "first_days"),
    [
        ("2026-Q3", [date(2026, 7, 1), date(2026, 10, 1)]),
        ("2026-Q4", [date(2026, 10, 1), date(2027, 1, 1)]),
        ("2026-02", [date(2026, 2, 1)]),
        ("2026-12", [date(2026, 12, 1)]),
        ("2026", [date(2026, 1, 1), date(2026, 4, 1)]),
        ("2026-27", [date(2026, 4, 1)]),
        ("2026/27", [date(2026, 4, 1)]),
        ("2026/2027", [date(2026, 4, 1)]),
        ("2008-09", [date(2008, 9, 1), date(2008, 4, 1)]),
        ("Spring term", []),
        ("2026/28", []),
    ],
)
def test_where_a_period_stands_in_the_calendar(period, first_days):
    assert [first for first, _ in spans(period)] == first_days


@given(st.integers(1990, 2100), st.integers(1, 4), st.integers(0, 89))
def test_a_day_of_a_quarter_is_inside_it(year, quarter, later):
    period = f"{year}-Q{quarter}"
    for first, after in spans(period):
        day = first + timedelta(days=later)
        assert days_outside({day: 3}, period) == (0 if day < after else 3)
        assert days_outside({first - timedelta(days=200): 2, day: 1}, period) >= 2


def test_the_reading_that_fits_best_counts():
    days = {date(2026, 10, 5): 4, date(2026, 11, 30): 6, date(2026, 7, 1): 1}
    assert days_outside(days, "2026-Q3") == 1
    assert days_outside(days, "Michaelmas") == 0
