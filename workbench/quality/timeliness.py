"""Whether rows are of the time they should be."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from workbench.errors import WorkbenchError
from workbench.quality.measure import Measured, day_sql
from workbench.quality.scan import literal
from workbench.quality.words import columns, day
from workbench.words import count

_TODO = (
    "Say how old a date may be, such as 90 days; which time it must lie in, such as 2026, 2026-11 "
    "or 2026-07-01 to 2026-09-30; or, for a column of text, the very words, such as 2026-Q3."
)


@dataclass(frozen=True)
class Expected:
    """What a column of dates or periods should say.

    Attributes
    ----------
    wanted
        SQL that is true on rows of the time expected.
    words
        What such a row has, for a sentence.
    method
        How it is told.
    """

    wanted: str
    words: str
    method: str


def expectation(item: Measured, expected: str, today: date) -> Expected:
    """Read what is expected of a column.

    Parameters
    ----------
    item
        The column: dates, or text such as ``2026-Q3``.
    expected
        For dates ``90 days``, ``2026``, ``2026-11`` or ``2026-07-01 to 2026-09-30``; for text the
        very words, whatever their capitals.
    today
        The day from which age is counted.

    Raises
    ------
    WorkbenchError
        Where what is expected cannot be read.
    """
    label = columns([item.field.label])
    if item.field.kind not in {"date", "datetime"}:
        value = f"lower(trim(CAST({item.field.sql} AS VARCHAR)))"
        return Expected(
            f"({value} = {literal(expected.strip().lower())})",
            f"{label} “{expected.strip()}”",
            "The words compared without regard to capitals.",
        )
    first, last = _span(expected.strip(), today)
    value = day_sql(item.field)
    aged = re.fullmatch(r"\d+ days?", expected.strip())
    words = (
        f"a date in {label} of the last {count((today - first).days, 'day')}"
        if aged
        else f"a date in {label} from {day(first)} to {day(last)}"
    )
    return Expected(
        f"({value} BETWEEN DATE '{first}' AND DATE '{last}')",
        words,
        f"Dates from {day(first)} to {day(last)}; a blank is not among them.",
    )


def _span(expected: str, today: date) -> tuple[date, date]:
    if aged := re.fullmatch(r"(\d+) days?", expected):
        return today - timedelta(days=min(int(aged[1]), today.toordinal() - 1)), today
    try:
        if re.fullmatch(r"\d{4}", expected):
            return date(int(expected), 1, 1), date(int(expected), 12, 31)
        if month := re.fullmatch(r"(\d{4})-(\d{2})", expected):
            first = date(int(month[1]), int(month[2]), 1)
            return first, first.replace(day=monthrange(first.year, first.month)[1])
        first, last = map(date.fromisoformat, expected.split(" to "))
    except ValueError as fault:
        raise WorkbenchError(
            f"We cannot read “{expected}” as a time that dates should be of.", todo=_TODO
        ) from fault
    return first, last
