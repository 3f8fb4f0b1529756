"""Dates that cannot be, and dates that stand for “not known”."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import sqrt

from workbench.quality.measure import Measured, day_sql
from workbench.quality.names import AHEAD_WORDS, BIRTH_WORDS, END_WORDS, START_WORDS
from workbench.quality.probes import Answer, Probe
from workbench.quality.scan import tally
from workbench.quality.subject import Field, Subject
from workbench.quality.words import columns, day

_OLDEST_AGE = 115
_EARLIEST = date(1900, 1, 1)
# Day nought of Excel, of Access, of SQL Server, and the last days systems know.
_DEFAULTS = ("1900-01-01", "1899-12-30", "1899-12-31", "1753-01-01", "0001-01-01",
             "9999-12-31", "9999-01-01", "2999-12-31", "2099-12-31", "3000-01-01")  # fmt: skip
_FEW = 0.1
_SWAPPED_SHARE, _ENOUGH, _DAYS_OF_A_YEAR = 0.95, 50, 365.25


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
        probes.append(_low_days(item))
    probes += [_reversed(start, end) for start, end in pairs(dates)]
    return probes


def is_birth(item: Measured) -> bool:
    """Whether a column's name says that it holds dates of birth."""
    return bool(BIRTH_WORDS.intersection(item.field.words))


def _is_default(item: Measured) -> str:
    """Write the condition that a date is one systems put in, as far as the column reaches them."""
    reached = [text for text in _DEFAULTS if str(item.lowest) <= text <= str(item.highest)]
    if not reached:
        return "false"
    listing = ", ".join(f"DATE '{text}'" for text in reached)
    return f"({day_sql(item.field)} IN ({listing}))"


def _future(today: date, item: Measured) -> Probe:
    value, birth = day_sql(item.field), is_birth(item)
    ahead = bool(AHEAD_WORDS.intersection(item.field.words)) and not birth
    return Probe(
        key="future_births" if birth else "future_dates",
        fields=(item.field,),
        wrong=f"({value} > DATE '{today}' AND NOT {_is_default(item)})"
        if item.highest > today and not ahead
        else "false",
        on="meant",
        checked=item.filled,
        what=f"a date in {{column}} that is later than today, {day(today)}",
        fix="Check the year, and whether day and month are in the other order.",
        verdict="stop" if birth else "look",
        method="A date later than the day of the run, in a column not about what is to come; not "
        "told of columns other than births where more than 1 in 10 dates are.",
        worth=lambda n: n > 0 and (birth or n <= max(3, _FEW * item.filled)),
    )


def _early(today: date, item: Measured) -> Probe:
    value, birth = day_sql(item.field), is_birth(item)
    limit = today - timedelta(days=round(_OLDEST_AGE * _DAYS_OF_A_YEAR)) if birth else _EARLIEST
    words = f"that would make somebody older than {_OLDEST_AGE}" if birth else "that is before 1900"
    return Probe(
        key="early_births" if birth else "early_dates",
        fields=(item.field,),
        wrong=f"({value} < DATE '{limit}' AND NOT {_is_default(item)})"
        if item.lowest < limit
        else "false",
        on="meant",
        checked=item.filled,
        what=f"a date in {{column}} {words}",
        fix="Check the century, unless the list is about the past.",
        verdict="stop" if birth else "look",
        method=f"A date before {day(limit)}; not told of columns other than births where more "
        "than 1 in 10 dates are.",
        worth=lambda n: n > 0 and (birth or n <= max(3, _FEW * item.filled)),
    )


def _default(item: Measured) -> Probe:
    ending = END_WORDS.intersection(item.field.words) and item.highest.year >= 2099
    return Probe(
        key="default_dates",
        fields=(item.field,),
        wrong=_is_default(item),
        on="meant",
        checked=item.filled,
        what="a date in {column} that a computer puts in where none is known, such as "
        + ("31 December 9999" if item.highest.year >= 2099 else "1 January 1900"),
        fix="Find out whether these mean “still open” before you count lengths of time."
        if ending
        else "Treat these as blank.",
        verdict="look" if ending else "stop",
        method="Dates at which calendars of spreadsheets and databases begin or end.",
    )


def _new_year(item: Measured) -> Probe:
    value = day_sql(item.field)
    expected = item.filled / _DAYS_OF_A_YEAR
    return Probe(
        key="first_of_january",
        fields=(item.field,),
        wrong=f"(dayofyear({value}) = 1 AND NOT {_is_default(item)})",
        on="meant",
        checked=item.filled,
        what=f"1 January in {{column}}, where chance would give about {max(1, round(expected)):,}; "
        "it often means that the real date is not known",
        several="1 January in {column}, more often than chance would give; it often means that "
        "the real date is not known",
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


def _low_days(item: Measured) -> Probe:
    value = day_sql(item.field)
    return Probe(
        key="days_and_months",
        fields=(item.field,),
        wrong=f"(day({value}) <= 12 AND day({value}) > 1)",
        on="meant",
        checked=item.filled,
        what="a day from 2 to 12 in {column}, where chance would give about a third; day and month "
        "may have been swapped on the way",
        fix="Compare some of them with the record they come from.",
        method="Days from 2 to 12 are 36 in 100 by chance; told where they are 95 in 100 of at "
        "least 50 dates.",
        worth=lambda n: item.filled >= _ENOUGH and n >= _SWAPPED_SHARE * item.filled
        and item.distinct >= _ENOUGH / 2,
    )  # fmt: skip


def pairs(dates: Sequence[Measured]) -> list[tuple[Measured, Measured]]:
    """Pair the columns in which something starts and ends, by their names.

    ``tenancy_start`` goes with ``tenancy_end``; where the table has one start and one end, they
    go together whatever else their names say. Nobody begins anything before they are born, so a
    single birth goes with every start.
    """
    plain = [item for item in dates if not is_birth(item)]
    births = [item for item in dates if is_birth(item)]
    starts = [item for item in plain if _role(item) == "start"]
    ends = [item for item in plain if _role(item) == "end"]
    matched = [(start, end) for start in starts for end in ends if _about(start) == _about(end)]
    if not matched and len(starts) == len(ends) == 1:
        matched = [(starts[0], ends[0])]
    if len(births) == 1:
        matched += [(births[0], start) for start in starts]
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
        fields=(end.field, start.field),
        wrong=f"({day_sql(end.field)} < {day_sql(start.field)} AND NOT {_is_default(end)})",
        on="meant",
        checked=min(start.filled, end.filled),
        what=f"{columns([end.field.label])} before {columns([start.field.label])}",
        several="dates that end before they start, in {column}",
        fix="Check both dates, and whether day and month are in the other order.",
        dimension="consistency",
        verdict="stop",
        method="Two date columns whose names say that one comes after the other.",
    )


def with_swaps(subject: Subject, answers: Sequence[Answer]) -> list[Answer]:
    """Say how many impossible dates would be possible with day and month swapped."""
    detailed = []
    for answer in answers:
        fields = answer.probe.fields
        swaps = {
            "end_before_start": f"{_swapped(fields[0])} >= {day_sql(fields[-1])}",
            "future_births": f"{_swapped(fields[0])} <= today()",
        }
        swap = swaps.get(answer.probe.key, "") if answer.told else ""
        fits = 0
        if swap:
            rows = subject.meant.filter(answer.probe.wrong)
            fits = int(tally(rows, {"fits": f"count(*) FILTER (WHERE {swap})"})["fits"])
        if fits:
            whom = "it" if answer.count == 1 else f"{fits:,} of them"
            addition = f"; {whom} would be possible with day and month swapped"
            answer = replace(answer, addition=addition)
        detailed.append(answer)
    return detailed


def _swapped(field: Field) -> str:
    value = day_sql(field)
    return (
        f"(CASE WHEN day({value}) <= 12 AND day({value}) <> month({value}) "
        f"THEN make_date(year({value}), day({value}), month({value})) END)"
    )
