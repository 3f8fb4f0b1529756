"""What a column's values are, decided from every one of them, and how to read them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from workbench.sources.blanks import BORNE_NAMES
from workbench.sources.shapes import (
    LAST_SERIAL,
    NO,
    NUMBER,
    YES,
    Shape,
    blank_sql,
    clock_sql,
    compact_sql,
    day_first_sql,
    iso_sql,
    month_first_sql,
    named_sql,
)
from workbench.sources.sql import among
from workbench.sources.survey import Census, Counts
from workbench.sources.table import ColumnType
from workbench.sources.words import names_date, names_identifier, names_people

DAYS = frozenset(
    {
        Shape.DAY_SURE, Shape.DAY_EITHER, Shape.DAY_MONTH_FIRST, Shape.DAY_WRONG,
        Shape.SHORT_SURE, Shape.SHORT_EITHER, Shape.SHORT_MONTH_FIRST, Shape.SHORT_WRONG,
        Shape.DAY_SAME, Shape.SHORT_SAME,
        Shape.ISO, Shape.ISO_WRONG, Shape.NAMED, Shape.NAMED_WRONG,
    }
)  # fmt: skip
WRONG_DAYS = frozenset({Shape.DAY_WRONG, Shape.SHORT_WRONG, Shape.ISO_WRONG, Shape.NAMED_WRONG})
MONTH_FIRST = frozenset({Shape.DAY_MONTH_FIRST, Shape.SHORT_MONTH_FIRST})
EITHER = frozenset({Shape.DAY_EITHER, Shape.SHORT_EITHER})
SURE = frozenset({Shape.DAY_SURE, Shape.SHORT_SURE})
SHORT = frozenset(
    {
        Shape.SHORT_SURE, Shape.SHORT_EITHER, Shape.SHORT_MONTH_FIRST, Shape.SHORT_WRONG,
        Shape.SHORT_SAME,
    }
)  # fmt: skip
OTHER_DAYS = frozenset({Shape.ISO, Shape.ISO_WRONG, Shape.NAMED, Shape.NAMED_WRONG})
WHOLE = frozenset(
    {Shape.WHOLE, Shape.SERIAL, Shape.EIGHT_DIGITS, Shape.LONG_DIGITS, Shape.LEADING_ZERO}
)
FIGURES = WHOLE | {Shape.DECIMAL, Shape.MONEY, Shape.PERCENT, Shape.SCIENTIFIC}
PLAIN = WHOLE | {Shape.DECIMAL}
_DIGITS = WHOLE | {Shape.CODE, Shape.HOUSE_NUMBER, Shape.SCIENTIFIC}
_MOST = 0.9
_HALF = 0.5
_NOTED = 0.01
# In a column of dates written month first, 6 of 10 have a day after the 12th.
_WITNESSES = 0.2
# Codes among numbers, such as R (Reception) among years of school.
_CODED, _FEW_CODES, _FEW_NUMBERS, _TIMES_EACH = 0.02, 5, 30, 5


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
    pointed
        Whether its identifiers were written as decimals, ``1234.0``.
    """

    type: ColumnType
    fitting: frozenset[Shape]
    month_first: bool = False
    serial: bool = False
    compact: bool = False
    timed: bool = False
    names: bool = False
    pointed: bool = False


def total(counts: Counts, shapes: frozenset[Shape]) -> int:
    """Add up how many values have one of the shapes."""
    return sum(times for shape, times in counts.items() if shape in shapes)


def decide(header: str, census: Census) -> Meaning:
    """Decide what a column is from how many of its values have which shape.

    Dates and numbers are such where 9 of 10 filled values look it (under a heading that promises
    dates, half of them); the others are faults. Digits are an identifier under a heading that
    says so, where 1 in 100 begins with a nought, where most have ten digits or more, where any
    has more than Excel can hold, or beside house numbers such as 12A. A few codes that recur among
    a few whole numbers, such as R among years of school, are no faults: then all of it is text.

    Parameters
    ----------
    header
        The heading.
    census
        What its values are.
    """
    counts, filled = census.shapes, census.filled
    if not filled:
        return Meaning("blank", frozenset())
    dated = _as_dates(header, census)
    if dated:
        return dated
    if counts.get(Shape.YES_NO, 0) == filled:
        return Meaning("boolean", frozenset({Shape.YES_NO}))
    if _is_identifier(header, census):
        return Meaning("identifier", frozenset(Shape), pointed=census.pointed > 0)
    if _is_coded(census):
        return Meaning("text", frozenset(Shape))
    if total(counts, FIGURES) >= _MOST * filled:
        if total(counts, FIGURES - WHOLE):
            return Meaning("number", FIGURES)
        return Meaning("integer", WHOLE)
    return Meaning("text", frozenset(Shape), names=names_people(header))


def agree_on_order(
    meanings: Mapping[str, Meaning], censuses: Mapping[str, Census]
) -> dict[str, Meaning]:
    """Read dates that nothing settles month first where all other columns of the file have it so.

    Parameters
    ----------
    meanings, censuses
        By the columns' names, as :func:`decide` gave and took them.
    """
    dated = {name for name, one in meanings.items() if one.type in {"date", "datetime"}}
    certain = any(total(censuses[name].shapes, SURE) for name in dated)
    turned = any(meanings[name].month_first for name in dated)
    if certain or not turned:
        return dict(meanings)
    return {
        name: replace(one, month_first=True, fitting=one.fitting | MONTH_FIRST)
        if name in dated
        else one
        for name, one in meanings.items()
    }


def _as_dates(header: str, census: Census) -> Meaning | None:
    counts, promised = census.shapes, names_date(header)
    looks = total(counts, DAYS)
    readable = looks - total(counts, WRONG_DAYS)
    whole = counts.get(Shape.SERIAL, 0) + counts.get(Shape.WHOLE, 0)
    eight = counts.get(Shape.EIGHT_DIGITS, 0)
    serial = promised and census.serials > 0 and 2 * counts.get(Shape.SERIAL, 0) > whole
    packed = promised and census.compact > 0 and census.compact >= _MOST * eight
    looks += whole * serial + eight * packed
    readable += census.serials * serial + census.compact * packed
    if looks < (_HALF if promised else _MOST) * census.filled or not readable:
        return None
    month_first = total(counts, MONTH_FIRST)
    turned = month_first > 0 and not total(counts, SURE) and month_first >= _WITNESSES * readable
    fitting = DAYS - WRONG_DAYS - (SURE if turned else MONTH_FIRST)
    if serial:
        fitting |= {Shape.SERIAL, Shape.WHOLE}
    if packed:
        fitting |= {Shape.EIGHT_DIGITS}
    return Meaning(
        "datetime" if census.timed else "date",
        fitting,
        month_first=turned,
        serial=serial,
        compact=packed,
        timed=census.timed > 0,
    )


def _is_identifier(header: str, census: Census) -> bool:
    counts, filled = census.shapes, census.filled
    digits, whole = total(counts, _DIGITS), total(counts, WHOLE)
    if names_identifier(header) and (digits + census.pointed) * 2 >= filled:
        return True
    if census.huge:
        return digits * 2 >= filled
    if counts.get(Shape.LEADING_ZERO, 0) >= _NOTED * filled and digits >= _MOST * filled:
        return counts.get(Shape.LEADING_ZERO, 0) > 0
    if counts.get(Shape.LONG_DIGITS, 0) * 2 > filled and whole >= _MOST * filled:
        return True
    housed = counts.get(Shape.HOUSE_NUMBER, 0)
    return bool(housed) and whole + housed >= _MOST * filled


def _is_coded(census: Census) -> bool:
    """Say whether a few whole numbers and a few codes that recur stand for categories."""
    counts, different = census.shapes, census.different
    odd = frozenset(counts) - WHOLE - {Shape.BLANK}
    codes, times = total(different, odd), total(counts, odd)
    return (
        0 < codes <= _FEW_CODES
        and odd <= {Shape.TEXT, Shape.CODE, Shape.HOUSE_NUMBER, Shape.YES_NO}
        and times >= max(_CODED * census.filled, _TIMES_EACH * codes)
        and 1 < total(different, WHOLE) <= _FEW_NUMBERS
        and not census.errors + census.formulas + census.nul
    )


def meant_sql(value: str, meaning: Meaning, counts: Counts) -> str:
    """Write a trimmed value as what it means; NULL where it is blank or does not fit.

    Parameters
    ----------
    value
        SQL of the trimmed value.
    meaning
        How its column is read.
    counts
        How many of the column's values have each shape; only what occurs is looked for.
    """
    if meaning.type == "blank":
        return "CAST(NULL AS VARCHAR)"
    if meaning.type in {"date", "datetime"}:
        day = day_sql(value, meaning, frozenset(counts))
        return f"({day} + {clock_sql(value)})" if meaning.timed else day
    if meaning.type == "boolean":
        return (
            f"(CASE WHEN lower({value}) IN {among(YES)} THEN true "
            f"WHEN lower({value}) IN {among(NO)} THEN false END)"
        )
    if meaning.type == "integer":
        return f"TRY_CAST({_only(value, '[-+]?[0-9]+')} AS BIGINT)"
    if meaning.type == "number":
        return number_sql(value, plain=not total(counts, FIGURES - PLAIN))
    shown = f"regexp_replace({value}, '^([0-9]+)[.]0$', '\\1')" if meaning.pointed else value
    if not counts.get(Shape.BLANK, 0):
        return shown
    blank = blank_sql(value)
    if meaning.names:
        blank = f"({blank} AND coalesce(lower({value}) NOT IN {among(sorted(BORNE_NAMES))}, true))"
    return f"(CASE WHEN {blank} THEN NULL ELSE {shown} END)"


def _only(value: str, pattern: str) -> str:
    return f"(CASE WHEN regexp_full_match({value}, '{pattern}') THEN {value} END)"


def number_sql(value: str, *, plain: bool = False) -> str:
    """Write the DOUBLE of ``1.5``, ``£1,200.50``, ``(12.00)``, ``12%`` (12) or ``9.4E+09``.

    Parameters
    ----------
    value
        SQL of the trimmed value.
    plain
        Whether all numbers are digits with a point at most.
    """
    simple = _only(value, "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)")
    if plain:
        return f"TRY_CAST({simple} AS DOUBLE)"
    bare = f"regexp_replace(replace({value}, '−', '-'), '[£$€, %()]|-$', '', 'g')"
    sign = f"(CASE WHEN {value}[1] = '(' OR {value}[-1] = '-' THEN -1 ELSE 1 END)"
    written = f"regexp_full_match({value}, '{NUMBER} ?[%)-]?') AND regexp_matches({value}, '[0-9]')"
    return (
        f"coalesce(TRY_CAST({simple} AS DOUBLE), "
        f"CASE WHEN {written} THEN {sign} * TRY_CAST({bare} AS DOUBLE) END)"
    )


def day_sql(value: str, meaning: Meaning, present: frozenset[Shape]) -> str:
    """Write the DATE of a trimmed value, whichever of the ways present its column writes dates."""
    numeric = "[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ]"
    end = "([T ].*)?"
    read = month_first_sql if meaning.month_first else day_first_sql
    branches = []
    if present & (DAYS - SHORT - OTHER_DAYS):
        branches.append((f"{numeric}[0-9]{{4}}{end}", read(value)))
    if present & SHORT:
        branches.append((f"{numeric}[0-9]{{2}}{end}", read(value, short=True)))
    if Shape.ISO in present:
        branches.append(("[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}" + end, iso_sql(value)))
    if meaning.serial:
        serial = (
            f"(CASE WHEN CAST({value} AS INTEGER) BETWEEN 1 AND {LAST_SERIAL} "
            f"THEN DATE '1899-12-30' + CAST({value} AS INTEGER) END)"
        )
        branches.append(("[0-9]{1,5}", serial))
    if meaning.compact:
        branches.append(("[0-9]{8}", compact_sql(value)))
    if Shape.NAMED in present:
        branches.append(("(?i).*[0-9].*[a-z]{3}.*|(?i)[a-z]{3}.*[0-9].*", named_sql(value)))
    cases = " ".join(
        f"WHEN regexp_full_match({value}, '{pattern}') THEN {sql}" for pattern, sql in branches
    )
    return f"(CASE {cases} END)"
