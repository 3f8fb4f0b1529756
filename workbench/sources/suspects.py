"""Values that do not fit their column, each kind told in a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from duckdb import DuckDBPyConnection

from workbench.sources.meaning import (
    DAYS,
    EITHER,
    FIGURES,
    MONTH_FIRST,
    SHORT,
    SURE,
    WHOLE,
    WRONG_DAYS,
    Meaning,
    total,
)
from workbench.sources.shapes import Shape, compact_sql, shape_sql, trimmed_sql
from workbench.sources.sql import literal, quote
from workbench.sources.survey import TRAITS, Census
from workbench.sources.table import ROW, Fault
from workbench.sources.words import names_phone
from workbench.words import count, quoted

_SHOWN = 5
_BEGINNING = 10_000
# Columns with the same kind of fault beyond which one sentence tells of all of them.
_ONE_BY_ONE = 6
_NEARLY_ALL = 0.9


class Suspect(NamedTuple):
    """A kind of fault in one column.

    Attributes
    ----------
    key
        The kind, as in :data:`_TOLD`.
    n
        How many values have it.
    where
        The condition on a value ``c``, trimmed ``v``, of shape ``k``.
    """

    key: str
    n: int
    where: str


Placed: TypeAlias = tuple[str, Suspect]
"""A column's name, and what is wrong in it."""


class Telling(NamedTuple):
    """How a kind of fault is told: after ``3 values in “dob”`` what is wrong; what to do."""

    one: str
    many: str
    fix: str


_TOLD: dict[str, Telling] = {
    "impossible_date": Telling(
        "is a date that no calendar has, such as 31 February; we treat it as missing",
        "are dates that no calendar has, such as 31 February; we treat them as missing",
        "Correct the day, the month or the year in the file.",
    ),
    "month_before_day": Telling(
        "has the month before the day, unlike the others; we treat it as missing",
        "have the month before the day, unlike the others; we treat them as missing",
        "Find out how these were entered: others in the column may be turned round unseen.",
    ),
    "month_first": Telling(
        "shows that the month comes before the day; we read the whole column so",
        "show that the month comes before the day; we read the whole column so",
        "Check a date you know, and ask for dates such as 2026-06-03 next time.",
    ),
    "either_order": Telling(
        "could be read day first or month first, and nothing settles it; we read the day first",
        "could be read day first or month first, and nothing settles it; we read the day first",
        "Check a date you know, and ask for dates such as 2026-06-03 next time.",
    ),
    "order_of_the_others": Telling(
        "could be read either way; other columns have the month first, so we read it so too",
        "could be read either way; other columns have the month first, so we read them so too",
        "Check a date you know, and ask for dates such as 2026-06-03 next time.",
    ),
    "short_year": Telling(
        "has a year of two digits; we read 30 to 99 as 1930 to 1999 and 00 to 29 as 2000 to 2029",
        "have a year of two digits; we read 30 to 99 as 1930 to 1999 and 00 to 29 as 2000 to 2029",
        "Check people born before 1930, and ask for years of four digits.",
    ),
    "day_number": Telling(
        "is a number such as 45567, by which spreadsheets count days; we read it as that day",
        "are numbers such as 45567, by which spreadsheets count days; we read them as those days",
        "Check a date you know; format the column as a date before saving the file.",
    ),
    "not_a_date": Telling(
        "is no date, in a column of dates; we treat it as missing",
        "are no dates, in a column of dates; we treat them as missing",
        "Correct them in the file, or keep remarks in a column of their own.",
    ),
    "not_a_number": Telling(
        "is no number, in a column of numbers; we treat it as missing",
        "are no numbers, in a column of numbers; we treat them as missing",
        "Correct them in the file, or keep remarks in a column of their own.",
    ),
    "decimal_comma": Telling(
        "looks like a number with a decimal comma, such as 99,00; we keep it as text",
        "look like numbers with a decimal comma, such as 99,00; we keep them as text",
        "Ask for the file again with numbers such as 1234.50; until then nothing can be added up.",
    ),
    "some_percent": Telling(
        "is written with a % sign and the others are not; we keep the number before the sign",
        "are written with a % sign and the others are not; we keep the numbers before the sign",
        "Check that all of them are meant on the same scale.",
    ),
    "lost_digits": Telling(
        "has lost digits: a spreadsheet wrote it like 9.43E+09, and what it was cannot be told",
        "have lost digits: a spreadsheet wrote them like 9.43E+09, and what they were cannot be "
        "told",
        "Ask for the file again with this column saved as text.",
    ),
    "too_long_for_excel": Telling(
        "has more than 15 digits, which Excel cannot hold as a number; the last may be wrong",
        "have more than 15 digits, which Excel cannot hold as numbers; the last may be wrong",
        "Ask for the file again with this column saved as text.",
    ),
    "pointed_identifier": Telling(
        "ends in .0, which is no part of an identifier; we leave it off",
        "end in .0, which is no part of an identifier; we leave it off",
        "Nothing needs doing; save the column as text next time.",
    ),
    "lost_zero": Telling(
        "has ten digits and looks like a telephone number without its first 0",
        "have ten digits and look like telephone numbers without their first 0",
        "Format the column as text before you type or paste numbers into it.",
    ),
    "lost_padding": Telling(
        "has fewer digits than the others, some of which begin with 0; its first 0s seem lost",
        "have fewer digits than the others, some of which begin with 0; their first 0s seem lost",
        "Put the 0s back in the file, and keep the column as text: spreadsheets drop them.",
    ),
    "formula": Telling(
        "begins like a formula, with =, +, - or @; we keep it as text and never work it out",
        "begin like formulas, with =, +, - or @; we keep them as text and never work them out",
        "Find out how they got there before you open the file in a spreadsheet.",
    ),
    "spreadsheet_error": Telling(
        "is an error of a spreadsheet, such as #REF! or ####, in place of the value",
        "are errors of a spreadsheet, such as #REF! or ####, in place of the values",
        "Mend the formula or widen the column in the spreadsheet, and save it again.",
    ),
    "garbled": Telling(
        "has letters that an earlier program spoilt, as when Zoë turns into ZoÃ«",
        "have letters that an earlier program spoilt, as when Zoë turns into ZoÃ«",
        "Ask for the file again as “CSV UTF-8”; names with accents are hit first.",
    ),
    "nul": Telling(
        "holds a character that no text has (NUL)",
        "hold a character that no text has (NUL)",
        "The file may be damaged: ask for it again.",
    ),
    "name_or_blank": Telling(
        "is a word such as Null or Na, which can be a blank or a person's name; we keep it",
        "are words such as Null or Na, which can be blanks or people's names; we keep them",
        "Look at the rows: leave the cell empty where there is no name.",
    ),
}


def column_faults(
    connection: DuckDBPyConnection,
    table: str,
    headers: Mapping[str, str],
    meanings: Mapping[str, Meaning],
    censuses: Mapping[str, Census],
    *,
    excel: bool = False,
) -> list[Fault]:
    """Tell which values do not fit their column.

    Parameters
    ----------
    connection, table
        Where the values are as found, with ``source_row``.
    headers, meanings, censuses
        By the columns' names: their headings, what they are, and what their values are.
    excel
        Whether numbers went through a spreadsheet's cells.
    """
    found: dict[str, list[Placed]] = {}
    settled = any(
        total(censuses[name].shapes, SURE) and meanings[name].type in {"date", "datetime"}
        for name in headers
    )
    for name, header in headers.items():
        for suspect in _suspects(header, meanings[name], censuses[name], excel=excel):
            if suspect.n and not (settled and suspect.key == "either_order"):
                found.setdefault(suspect.key, []).append((name, suspect))
    parts: list[list[Placed]] = []
    for key in _TOLD:
        group = found.get(key, [])
        parts += [group] if len(group) > _ONE_BY_ONE else [[one] for one in group]
    rows = _first_rows(connection, table, [one for part in parts for one in part[:_ONE_BY_ONE]])
    return [_tell(part, headers, rows) for part in parts]


def _in(shapes: Iterable[Shape]) -> str:
    return f"k IN ({', '.join(str(int(shape)) for shape in sorted(shapes))})"


def _suspects(header: str, meaning: Meaning, census: Census, *, excel: bool) -> Iterable[Suspect]:
    yield Suspect("formula", census.formulas, TRAITS["formulas"])
    yield Suspect("spreadsheet_error", census.errors, TRAITS["errors"])
    yield Suspect("garbled", census.garbled, TRAITS["garbled"])
    yield Suspect("nul", census.nul, TRAITS["nul"])
    if excel:
        yield Suspect("too_long_for_excel", census.huge, TRAITS["huge"])
    if meaning.names:
        yield Suspect("name_or_blank", census.borne, TRAITS["borne"])
    if meaning.type in {"date", "datetime"}:
        yield from _of_dates(meaning, census)
    if meaning.type in {"integer", "number"}:
        yield from _of_numbers(census)
    if meaning.type == "text" and _has_decimal_commas(census):
        yield Suspect("decimal_comma", census.commas, TRAITS["commas"])
    if meaning.type == "identifier":
        lost = census.shapes.get(Shape.SCIENTIFIC, 0)
        yield Suspect("lost_digits", lost, _in([Shape.SCIENTIFIC]))
        yield Suspect("pointed_identifier", census.pointed, TRAITS["pointed"])
        if names_phone(header):
            yield Suspect("lost_zero", census.unzeroed, TRAITS["unzeroed"])
        else:
            yield from _of_padded(census)


def _of_dates(meaning: Meaning, census: Census) -> Iterable[Suspect]:
    counts = census.shapes
    wrong, where = total(counts, WRONG_DAYS), _in(WRONG_DAYS)
    if meaning.compact:
        wrong += counts.get(Shape.EIGHT_DIGITS, 0) - census.compact
        where += f" OR ({_in([Shape.EIGHT_DIGITS])} AND {compact_sql('v')} IS NULL)"
    yield Suspect("impossible_date", wrong, where)
    turned = total(counts, MONTH_FIRST)
    key = "month_first" if meaning.month_first else "month_before_day"
    yield Suspect(key, turned, _in(MONTH_FIRST))
    if not turned and not total(counts, SURE):
        key = "order_of_the_others" if meaning.month_first else "either_order"
        yield Suspect(key, total(counts, EITHER), _in(EITHER))
    yield Suspect("short_year", total(counts, SHORT - WRONG_DAYS), _in(SHORT - WRONG_DAYS))
    fitting = DAYS | meaning.fitting | {Shape.BLANK}
    other = sum(counts.values()) - total(counts, fitting)
    misfit = f"NOT {_in(fitting)}"
    if meaning.serial:
        yield Suspect("day_number", census.serials, TRAITS["serials"])
        other += total(counts, frozenset({Shape.SERIAL, Shape.WHOLE})) - census.serials
        misfit += f" OR ({_in([Shape.SERIAL, Shape.WHOLE])} AND NOT {TRAITS['serials']})"
    yield Suspect("not_a_date", other, misfit)


def _of_numbers(census: Census) -> Iterable[Suspect]:
    fitting = FIGURES | {Shape.BLANK}
    other = sum(census.shapes.values()) - total(census.shapes, fitting)
    yield Suspect("not_a_number", other, f"NOT {_in(fitting)}")
    percent = census.shapes.get(Shape.PERCENT, 0)
    if percent < total(census.shapes, FIGURES):
        yield Suspect("some_percent", percent, _in([Shape.PERCENT]))


def _of_padded(census: Census) -> Iterable[Suspect]:
    """Find what is shorter than the length to which most identifiers are filled up with noughts."""
    padded = {size: n for (k, size), n in census.lengths.items() if k == Shape.LEADING_ZERO}
    usual = max(padded, key=lambda size: padded[size], default=0)
    alike = sum(n for (_, size), n in census.lengths.items() if size == usual)
    if alike * 2 <= census.filled or padded[usual] < _NEARLY_ALL * sum(padded.values()):
        return
    whole = WHOLE - {Shape.LEADING_ZERO}
    short = sum(n for (k, size), n in census.lengths.items() if k in whole and size < usual)
    yield Suspect("lost_padding", short, f"({_in(whole)} AND v > '0' AND length(v) < {usual})")


def _has_decimal_commas(census: Census) -> bool:
    """Say whether a column is one of numbers, most of them with a comma before the decimals."""
    numbers = census.commas + total(census.shapes, FIGURES)
    return numbers >= _NEARLY_ALL * census.filled and census.commas * 2 >= numbers


def _tell(
    part: Sequence[Placed], headers: Mapping[str, str], rows: Mapping[Placed, list[int]]
) -> Fault:
    n = sum(suspect.n for _, suspect in part)
    key, columns = part[0][1].key, tuple(headers[name] for name, _ in part)
    where = quoted(columns[0]) if len(part) == 1 else count(len(part), "column")
    told = _TOLD[key]
    seen = sorted({row for one in part for row in rows.get(one, ())})
    return Fault(
        key=f"{key}:{columns[0]}" if len(part) == 1 else key,
        statement=f"{count(n, 'value')} in {where} {told.one if n == 1 else told.many}.",
        count=n,
        fix=told.fix,
        columns=columns,
        rows=tuple(seen[:_SHOWN]),
    )


def _first_rows(
    connection: DuckDBPyConnection, table: str, suspects: Sequence[Placed]
) -> dict[Placed, list[int]]:
    """Find the first rows of each suspect: in the beginning of the table, else all through it."""
    if not suspects:
        return {}
    columns = ", ".join(dict.fromkeys(quote(name) for name, _ in suspects))
    asked = ", ".join(
        f"min({ROW}, {_SHOWN}) FILTER (name = {literal(name)} AND ({suspect.where}))"
        for name, suspect in suspects
    )
    beginning = (
        f"SELECT {ROW}, name, c, {trimmed_sql('c')} AS v FROM "
        f"(SELECT {ROW}, {columns} FROM {quote(table)} LIMIT {_BEGINNING}) "
        f"UNPIVOT INCLUDE NULLS (c FOR name IN ({columns}))"
    )
    (found,) = connection.execute(
        f"SELECT {asked} FROM (SELECT *, {shape_sql('v')} AS k FROM ({beginning}))"
    ).fetchall()
    rows = {one: list(places or ()) for one, places in zip(suspects, found, strict=True)}
    for name, suspect in suspects:
        if len(rows[name, suspect]) < min(_SHOWN, suspect.n):
            rows[name, suspect] = _all_through(connection, table, name, suspect.where)
    return rows


def _all_through(connection: DuckDBPyConnection, table: str, name: str, where: str) -> list[int]:
    found = connection.execute(
        f"SELECT {ROW} FROM (SELECT *, {shape_sql('v')} AS k FROM (SELECT {ROW}, {quote(name)} "
        f"AS c, {trimmed_sql(quote(name))} AS v FROM {quote(table)})) WHERE {where} "
        f"ORDER BY {ROW} LIMIT {_SHOWN}"
    ).fetchall()
    return [int(row) for (row,) in found]
