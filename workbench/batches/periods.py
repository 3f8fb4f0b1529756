"""Periods as councils write them: a quarter, a month, a year, a financial year."""

import re
from collections.abc import Mapping
from datetime import date

_QUARTER = re.compile(r"(?:(\d{4})\D{0,2}q([1-4])|q([1-4])\D{0,2}(\d{4}))")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(\d{4})")
_FINANCIAL_YEAR = re.compile(r"(\d{4})\s?[-/]\s?(?:\d{2})?(\d{2})")
_APRIL = 4


def spelled(period: str) -> str:
    """Write a period one way: ``Q3 2026``, ``2026 q3`` and ``2026-Q3`` are one quarter."""
    text = " ".join(period.casefold().split()).replace("quarter ", "q")
    quarter = _QUARTER.fullmatch(text)
    if quarter:
        year, number = quarter[1] or quarter[4], quarter[2] or quarter[3]
        return f"{year}-q{number}"
    return text


def spans(period: str) -> list[tuple[date, date]]:
    """List the days a period may mean, each span from its first day to before its last.

    A quarter is counted from January or from April, since councils do both: ``2026-Q3`` means
    July to September 2026 or October to December 2026. The list is empty where the words are
    nothing that can be placed in the calendar.
    """
    text = spelled(period)
    if quarter := _QUARTER.fullmatch(text):
        year, first = int(quarter[1]), 3 * (int(quarter[2]) - 1)
        return [_months(year, first + start, 3) for start in (1, _APRIL)]
    if month := _MONTH.fullmatch(text):
        following = int(month[1]) + 1 == int(f"{month[1][:2]}{month[2]}")
        calendar = [_months(int(month[1]), int(month[2]), 1)]
        return calendar + ([_months(int(month[1]), _APRIL, 12)] if following else [])
    if year_only := _YEAR.fullmatch(text):
        return [_months(int(year_only[1]), start, 12) for start in (1, _APRIL)]
    financial = _FINANCIAL_YEAR.fullmatch(text)
    if financial and (int(financial[1]) + 1) % 100 == int(financial[2]):
        return [_months(int(financial[1]), _APRIL, 12)]
    return []


def days_outside(days: Mapping[date, int], period: str) -> int:
    """Count the rows whose day lies outside a period, in the reading that leaves fewest outside.

    Parameters
    ----------
    days
        How many rows have each day.
    period
        The period; where it is nothing of the calendar, no row is outside.
    """
    return min(
        (
            sum(many for day, many in days.items() if not first <= day < after)
            for first, after in spans(period)
        ),
        default=0,
    )


def _months(year: int, first: int, many: int) -> tuple[date, date]:
    return _first_day(year, first), _first_day(year, first + many)


def _first_day(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
