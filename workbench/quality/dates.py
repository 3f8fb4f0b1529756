"""Dates that cannot be, and dates that stand for “not known”."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import sqrt

from workbench.quality.measure import Measured, day_sql
from workbench.quality.names import AHEAD_WORDS, BIRTH_WORDS, END_WORDS, START_WORDS
from workbench.quality.probes import Probe
from workbench.quality.scan import guarded
from workbench.quality.words import columns, day, have, rows_of, sentence

_OLDEST_AGE = 115
_EARLIEST = date(1900, 1, 1)
# Day nought of Excel, of Access, of SQL Server, and the last days systems know.
_DEFAULTS = ("1900-01-01", "1899-12-30", "1899-12-31", "1753-01-01", "0001-01-01",
             "9999-12-31", "9999-01-01", "2999-12-31", "2099-12-31", "3000-01-01")  # fmt: skip
_DAY_FIRST = "' *[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{2}|[0-9]{4}) *'"
_YEAR_FIRST = "'^ *[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T]|$)'"
_FEW = 0.1


def unreal_day_sql(column: str) -> str:
    """Write the condition that a text looks like a date and is none.

    ``31/02/1980`` and ``2021-13-01`` are such; ``12/31/2020`` is too, since dates are read day
    first.
    """
    day_first = guarded(
        f"regexp_full_match({column}, {_DAY_FIRST})",
        f"try_strptime(regexp_replace(trim({column}), '[.-]', '/', 'g'), "
        "['%d/%m/%Y', '%d/%m/%y']) IS NULL",
    )
    year_first = guarded(
        f"regexp_matches({column}, {_YEAR_FIRST})",
        f"try_strptime(left(trim({column}), 10), '%Y-%m-%d') IS NULL",
    )
    return guarded(f"{column} < ':'", f"({day_first} OR {year_first})")


def date_probes(today: date, measured: Sequence[Measured]) -> list[Probe]:
    """Ask of every date whether it can be.

    Parameters
    ----------
    today
        The day after which a date lies in the future.
    measured
        The measures of the table's columns.
    """
    dates = [item for item in measured if item.field.kind in {"date", "datetime"} and item.filled]
    probes: list[Probe] = []
    for item in dates:
        probes += [_future(today, item), _early(today, item), _default(item), _new_year(item)]
    probes += [_reversed(start, end) for start, end in pairs(dates)]
    return probes


def _is_birth(item: Measured) -> bool:
    return bool(BIRTH_WORDS.intersection(item.field.words))


def _is_default(item: Measured) -> str:
    """Write the condition that a date is one systems put in, as far as the column reaches them."""
    reached = [text for text in _DEFAULTS if str(item.lowest) <= text <= str(item.highest)]
    if not reached:
        return "false"
    listing = ", ".join(f"DATE '{text}'" for text in reached)
    return f"({day_sql(item.field)} IN ({listing}))"


def _future(today: date, item: Measured) -> Probe:
    value = day_sql(item.field)
    ahead = bool(AHEAD_WORDS.intersection(item.field.words)) and not _is_birth(item)
    return Probe(
        key="future_dates",
        fields=(item.field,),
        wrong=f"({value} > DATE '{today}' AND NOT {_is_default(item)})"
        if item.highest > today
        else "false",
        on="meant",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} a date in {columns(labels)} that is later than today, "
            f"{day(today)}"
        ),
        fix="Check the year; day and month may also be in the other order.",
        verdict="stop" if _is_birth(item) else "look",
        method="A date later than the day of the run, in a column not about what is to come.",
        worth=lambda n: not ahead and (_is_birth(item) or n <= max(3, _FEW * item.filled)),
    )


def _early(today: date, item: Measured) -> Probe:
    value = day_sql(item.field)
    birth = _is_birth(item)
    limit = today - timedelta(days=round(_OLDEST_AGE * 365.25)) if birth else _EARLIEST
    words = f"that would make somebody older than {_OLDEST_AGE}" if birth else "that is before 1900"
    return Probe(
        key="early_dates",
        fields=(item.field,),
        wrong=f"({value} < DATE '{limit}' AND NOT {_is_default(item)})"
        if item.lowest < limit
        else "false",
        on="meant",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} a date in {columns(labels)} {words}"
        ),
        fix="Check the century.",
        verdict="stop",
        method=f"A date before {day(limit)}.",
        worth=lambda n: birth or n <= max(3, _FEW * item.filled),
    )


def _default(item: Measured) -> Probe:
    return Probe(
        key="default_dates",
        fields=(item.field,),
        wrong=_is_default(item),
        on="meant",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} a date in {columns(labels)} that a computer puts in "
            "where none is known, such as 1 January 1900"
        ),
        fix="Treat these as blank.",
        verdict="stop",
        method="Dates at which calendars of spreadsheets and databases begin or end.",
    )


def _new_year(item: Measured) -> Probe:
    value = day_sql(item.field)
    expected = item.filled / 365.25
    return Probe(
        key="first_of_january",
        fields=(item.field,),
        wrong=f"(dayofyear({value}) = 1 AND NOT {_is_default(item)})",
        on="meant",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} 1 January in {columns(labels)}, where chance would "
            f"give about {max(1, round(expected)):,}; it often means that the real date is not "
            "known"
        ),
        fix="Do not rely on these days when you match people or work out an age.",
        method=(
            "Dates on 1 January against an expected 1 in 365.25, told from five on where they are "
            "more than three standard deviations above (Poisson), unless most of the column's "
            "dates begin a month."
        ),
        worth=lambda n: (
            n >= 5 and n > expected + 3 * sqrt(expected) and item.month_starts <= item.filled / 2
        ),
    )


def pairs(dates: Sequence[Measured]) -> list[tuple[Measured, Measured]]:
    """Pair the columns in which something starts and ends, by their names.

    ``tenancy_start`` goes with ``tenancy_end``; where the table has one start and one end, they
    go together whatever else their names say.
    """
    plain = [item for item in dates if not _is_birth(item)]
    starts = [item for item in plain if _role(item) == "start"]
    ends = [item for item in plain if _role(item) == "end"]
    matched = [(start, end) for start in starts for end in ends if _about(start) == _about(end)]
    if not matched and len(starts) == len(ends) == 1:
        return [(starts[0], ends[0])]
    return matched


def _role(item: Measured) -> str:
    words = set(item.field.words)
    if words & END_WORDS and not words & START_WORDS:
        return "end"
    return "start" if words & START_WORDS and not words & END_WORDS else ""


def _about(item: Measured) -> frozenset[str]:
    filler = START_WORDS | END_WORDS | {"date", "on", "at", "time", "day", "dt", "datetime", "of"}
    return frozenset(item.field.words) - filler


def _reversed(start: Measured, end: Measured) -> Probe:
    return Probe(
        key="end_before_start",
        fields=(start.field, end.field),
        wrong=f"({day_sql(end.field)} < {day_sql(start.field)})",
        on="meant",
        checked=min(start.filled, end.filled),
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} {columns([labels[1]])} before {columns([labels[0]])}"
        ),
        fix="Check both dates; day and month may be in the other order.",
        dimension="consistency",
        verdict="stop",
        method="Two date columns whose names say that one ends what the other starts.",
    )
