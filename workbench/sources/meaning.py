"""What a column's values are, decided from every one of them, and how to read them."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.sources.blanks import BORNE_NAMES
from workbench.sources.shapes import (
    Shape,
    blank_sql,
    day_first_sql,
    iso_sql,
    month_first_sql,
    named_sql,
)
from workbench.sources.sql import among
from workbench.sources.table import ColumnType
from workbench.sources.words import names_date, names_identifier, names_people

Counts = Mapping[Shape, int]

DAYS = frozenset(
    {
        Shape.DAY_SURE, Shape.DAY_EITHER, Shape.DAY_MONTH_FIRST, Shape.DAY_WRONG,
        Shape.SHORT_SURE, Shape.SHORT_EITHER, Shape.SHORT_MONTH_FIRST, Shape.SHORT_WRONG,
        Shape.ISO, Shape.ISO_WRONG, Shape.NAMED, Shape.NAMED_WRONG,
    }
)  # fmt: skip
WRONG_DAYS = frozenset({Shape.DAY_WRONG, Shape.SHORT_WRONG, Shape.ISO_WRONG, Shape.NAMED_WRONG})
MONTH_FIRST = frozenset({Shape.DAY_MONTH_FIRST, Shape.SHORT_MONTH_FIRST})
EITHER = frozenset({Shape.DAY_EITHER, Shape.SHORT_EITHER})
SURE = frozenset({Shape.DAY_SURE, Shape.SHORT_SURE})
SHORT = frozenset(
    {Shape.SHORT_SURE, Shape.SHORT_EITHER, Shape.SHORT_MONTH_FIRST, Shape.SHORT_WRONG}
)
WHOLE = frozenset(
    {Shape.WHOLE, Shape.SERIAL, Shape.EIGHT_DIGITS, Shape.LONG_DIGITS, Shape.LEADING_ZERO}
)
FIGURES = WHOLE | {Shape.DECIMAL, Shape.MONEY, Shape.PERCENT, Shape.SCIENTIFIC}
_DIGITS = WHOLE | {Shape.CODE, Shape.HOUSE_NUMBER, Shape.SCIENTIFIC}
_MOST = 0.9
_NOTED = 0.01
LAST_SERIAL = 73_050
"""The number Excel gives 31 December 2099."""


@dataclass(frozen=True)
class Meaning:
    """How a column is read.

    Attributes
    ----------
    type
        What its values are.
    fitting
        The shapes that its type can read.
    month_first
        Whether its dates are written month first.
    serial
        Whether its whole numbers are days as spreadsheets count them.
    compact
        Whether its eight digits are dates, as in ``19801231``.
    timed
        Whether its dates come with a time of day.
    names
        Whether it holds people's names, so that "Null" and "Na" stay.
    """

    type: ColumnType
    fitting: frozenset[Shape]
    month_first: bool = False
    serial: bool = False
    compact: bool = False
    timed: bool = False
    names: bool = False


def total(counts: Counts, shapes: frozenset[Shape]) -> int:
    """Add up how many values have one of the shapes."""
    return sum(times for shape, times in counts.items() if shape in shapes)


def decide(header: str, counts: Counts, *, timed: bool = False, compact: int = 0) -> Meaning:
    """Decide what a column is from how many of its values have which shape.

    Dates and numbers are such where 9 of 10 filled values look it (under a heading that promises
    dates, half of them); the others are faults. Digits are an identifier under a heading that
    says so, where 1 in 100 begins with a nought, where most have ten digits or more, or beside
    house numbers such as 12A.

    Parameters
    ----------
    header
        The heading.
    counts
        How many values have each shape.
    timed
        Whether a date comes with a time of day other than midnight.
    compact
        How many of the eight-digit numbers are days of 1850 to 2099, written ``19801231``.
    """
    filled = sum(counts.values()) - counts.get(Shape.BLANK, 0)
    if not filled:
        return Meaning("blank", frozenset())
    dated = _as_dates(header, counts, filled, timed=timed, compact=compact)
    if dated:
        return dated
    if counts.get(Shape.YES_NO, 0) == filled:
        return Meaning("boolean", frozenset({Shape.YES_NO}))
    if _is_identifier(header, counts, filled):
        return Meaning("identifier", frozenset(Shape))
    if total(counts, FIGURES) >= _MOST * filled:
        if total(counts, FIGURES - WHOLE):
            return Meaning("number", FIGURES)
        return Meaning("integer", WHOLE)
    return Meaning("text", frozenset(Shape), names=names_people(header))


def _as_dates(
    header: str, counts: Counts, filled: int, *, timed: bool, compact: int
) -> Meaning | None:
    promised = names_date(header)
    looks = total(counts, DAYS)
    readable = looks - total(counts, WRONG_DAYS)
    whole = counts.get(Shape.SERIAL, 0) + counts.get(Shape.WHOLE, 0)
    serial = promised and 2 * counts.get(Shape.SERIAL, 0) > whole
    packed = promised and compact >= _MOST * counts.get(Shape.EIGHT_DIGITS, 0) and compact > 0
    looks += whole * serial + counts.get(Shape.EIGHT_DIGITS, 0) * packed
    readable += whole * serial + compact * packed
    if looks < (0.5 if promised else _MOST) * filled or not readable:
        return None
    turned = total(counts, MONTH_FIRST) > 0 and not total(counts, SURE)
    fitting = DAYS - WRONG_DAYS - (SURE if turned else MONTH_FIRST)
    if serial:
        fitting |= {Shape.SERIAL, Shape.WHOLE}
    if packed:
        fitting |= {Shape.EIGHT_DIGITS}
    return Meaning(
        "datetime" if timed else "date",
        fitting,
        month_first=turned,
        serial=serial,
        compact=packed,
        timed=timed,
    )


def _is_identifier(header: str, counts: Counts, filled: int) -> bool:
    digits = total(counts, _DIGITS)
    if names_identifier(header) and digits * 2 >= filled:
        return True
    if counts.get(Shape.LEADING_ZERO, 0) > _NOTED * filled and digits >= _MOST * filled:
        return True
    whole = total(counts, WHOLE)
    if counts.get(Shape.LONG_DIGITS, 0) * 2 > filled and whole >= _MOST * filled:
        return True
    housed = counts.get(Shape.HOUSE_NUMBER, 0)
    return bool(housed) and whole + housed >= _MOST * filled


def meant_sql(value: str, meaning: Meaning) -> str:
    """Write a trimmed value as what it means; NULL where it is blank or does not fit."""
    if meaning.type == "blank":
        return "CAST(NULL AS VARCHAR)"
    if meaning.type in {"date", "datetime"}:
        return _dated_sql(value, meaning)
    if meaning.type == "boolean":
        return f"(CASE lower({value}[1]) WHEN 'y' THEN true WHEN 't' THEN true " + (
            "WHEN 'n' THEN false WHEN 'f' THEN false END)"
        )
    if meaning.type == "integer":
        return f"TRY_CAST({_only(value, '[-+]?[0-9]+')} AS BIGINT)"
    if meaning.type == "number":
        return number_sql(value)
    blank = blank_sql(value)
    if meaning.names:
        blank = f"({blank} AND coalesce(lower({value}) NOT IN {among(sorted(BORNE_NAMES))}, true))"
    return f"(CASE WHEN {blank} THEN NULL ELSE {value} END)"


def _only(value: str, pattern: str) -> str:
    return f"(CASE WHEN regexp_full_match({value}, '{pattern}') THEN {value} END)"


def number_sql(value: str) -> str:
    """Write the DOUBLE of ``1.5``, ``£1,200.50``, ``(12.00)``, ``12%`` (12) or ``9.4E+09``."""
    bare = f"regexp_replace(replace({value}, '−', '-'), '[£$€, %()+]', '', 'g')"
    plain = f"regexp_full_match({value}, '[-+]?[0-9]*[.]?[0-9]*') AND {value} <> '.'"
    sign = f"(CASE WHEN {value}[1] = '(' OR {value}[-1] = '-' THEN -1 ELSE 1 END)"
    money = "[-+−(]?[£$€]? ?[-+−]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)?([.][0-9]*)?([eE][-+]?[0-9]+)?"
    written = f"regexp_full_match({value}, '{money} ?[%)-]?') AND regexp_matches({value}, '[0-9]')"
    return (
        f"(CASE WHEN {plain} THEN TRY_CAST({value} AS DOUBLE) WHEN {written} "
        f"THEN {sign} * TRY_CAST(rtrim({bare.replace('()+', '()')}, '-') AS DOUBLE) END)"
    )


def day_sql(value: str, meaning: Meaning) -> str:
    """Write the DATE of a trimmed value, whichever way its column writes dates."""
    numeric = "[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ]"
    end = "([T ].*)?"
    read = month_first_sql if meaning.month_first else day_first_sql
    branches = [
        (f"{numeric}[0-9]{{4}}{end}", read(value)),
        (f"{numeric}[0-9]{{2}}{end}", read(value, short=True)),
        ("[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}" + end, iso_sql(value)),
    ]
    if meaning.serial:
        serial = (
            f"(CASE WHEN CAST({value} AS INTEGER) BETWEEN 1 AND {LAST_SERIAL} "
            f"THEN DATE '1899-12-30' + CAST({value} AS INTEGER) END)"
        )
        branches.append(("[0-9]{1,5}", serial))
    if meaning.compact:
        branches.append(("[0-9]{8}", compact_sql(value)))
    branches.append(("(?i).*[0-9].*[a-z]{3}.*|[a-z]{3}.*[0-9].*", named_sql(value)))
    cases = " ".join(
        f"WHEN regexp_full_match({value}, '{pattern}') THEN {sql}" for pattern, sql in branches
    )
    return f"(CASE {cases} END)"


def compact_sql(value: str) -> str:
    """Write the DATE of ``19801231``, if it is a day of 1850 to 2099."""
    return (
        f"(CASE WHEN {value} BETWEEN '1850' AND '2100' THEN "
        f"try_strptime({value}, '%Y%m%d')::DATE END)"
    )


def clock_sql(value: str) -> str:
    """Write the time of day that follows a date, as an INTERVAL; nought where there is none."""
    found = "[T ]([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})([.,][0-9]+)?)?(?: ?([AaPp])[Mm])?"
    part = [f"nullif(regexp_extract({value}, '{found}', {n}), '')" for n in range(1, 6)]
    hours = f"coalesce(CAST({part[0]} AS INTEGER), 0)"
    half = (
        f"(CASE lower({part[4]}) WHEN 'p' THEN 12 + {hours} % 12 WHEN 'a' THEN {hours} % 12 "
        f"ELSE {hours} END)"
    )
    seconds = (
        f"coalesce(CAST({part[2]} || coalesce(replace({part[3]}, ',', '.'), '') AS DOUBLE), 0)"
    )
    return (
        f"(to_hours({half}) + to_minutes(coalesce(CAST({part[1]} AS INTEGER), 0)) "
        f"+ to_microseconds(CAST(round({seconds} * 1e6) AS BIGINT)))"
    )


def _dated_sql(value: str, meaning: Meaning) -> str:
    day = day_sql(value, meaning)
    return f"({day} + {clock_sql(value)})" if meaning.timed else day
