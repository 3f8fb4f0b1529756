"""What each column holds, measured in one pass."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from math import isfinite
from typing import Any

from duckdb import DuckDBPyRelation

from workbench.identifiers import guess_kind
from workbench.quality.names import CODE_WORDS, NAME_WORDS
from workbench.quality.scan import among, literal, may_begin, tally, value_counts
from workbench.quality.subject import Field, Subject
from workbench.sources import BLANKS, connect
from workbench.sources.blanks import BORNE_NAMES

IdentifierKind = str

_HEAD = 1_000
_GUESSED_FROM = 200
_EXACT_UP_TO = 100_000
_FEW_VALUES = 150_000
_WIDE = 200
_ROWS_FOR_QUARTILES = 20
_SPELLED = frozenset({text.strip().casefold() for text in BLANKS} - {""})
_BLANKS_BEGIN = frozenset(text[0] for text in _SPELLED)
_SPACE = r"[\s\x{b}\x{a0}\x{200b}\x{feff}]*"
# Said often, these answer the question ("Special needs: none"); said seldom, they leave it open.
_ANSWERS = frozenset({"none", "nil", "not applicable"})
_OFTEN = 0.1


def blank_sql(field: Field) -> str:
    """Write the condition that a column, as found, says nothing.

    The spellings are those of :data:`workbench.sources.BLANKS`, in upper or lower case, with or
    without spaces around them.
    """
    if not field.spelled:
        return f"({field.sql} IS NULL)"
    return f"({field.sql} IS NULL OR regexp_matches({field.sql}, {_pattern(field.answers)}))"


@cache
def _pattern(answers: frozenset[str]) -> str:
    spelled = "|".join(map(re.escape, sorted(_SPELLED - answers)))
    return literal(f"^(?i:{_SPACE}(?:{spelled}|){_SPACE})$")


def day_sql(field: Field) -> str:
    """Write the day of a date or of a time."""
    return field.sql if field.kind == "date" else f"CAST({field.sql} AS DATE)"


@dataclass(frozen=True)
class Measured:
    """One column's measures.

    Attributes
    ----------
    field
        The column.
    filled, blank, spelled_out
        How many rows say something; how many say nothing; how many of the latter spell it out
        (``N/A``, ``-``).
    distinct
        How many different values there are; in tables of more than 100,000 rows within a few in
        a hundred (HyperLogLog).
    quartiles
        Of numbers, from 20 rows on: the lower quartile, the median and the upper quartile.
    lowest, highest
        Of numbers and dates.
    month_starts
        Of dates: how many begin a month.
    identifier
        The kind of identifier it seems to hold, or nothing.
    values
        Of text with few values: each value, under the column's name, and its ``times``.
    head
        Filled values among the first 1,000 rows, as found; only of text and whole numbers.
    ends
        Of text in tables of more than 100,000 rows whose values are found as they are meant: the
        first and the last value in the order of their signs.
    """

    field: Field
    filled: int
    blank: int
    spelled_out: int
    distinct: int
    quartiles: tuple[float, float, float] | None
    lowest: Any
    highest: Any
    month_starts: int
    identifier: IdentifierKind | None
    values: DuckDBPyRelation | None
    head: tuple[str, ...]
    ends: Sequence[str] | None = None

    @property
    def category(self) -> bool:
        """Whether it sorts rows into few groups that recur."""
        return (
            self.values is not None
            and self.field.kind == "text"
            and self.identifier is None
            and 1 < self.distinct <= 60
            and self.filled >= 5 * self.distinct
        )

    @cached_property
    def words(self) -> float:
        """How many words a text of it has on average; nought for what is no text."""
        if self.field.kind != "text" or not self.head:
            return 0.0
        return sum(len(value.split()) for value in self.head) / len(self.head)

    @cached_property
    def prose(self) -> bool:
        """Whether it is written freely: several words, seldom the same twice."""
        return self.words >= 3 and len(set(self.head)) > len(self.head) / 4


def measure(subject: Subject) -> tuple[int, tuple[Measured, ...]]:
    """Measure every column.

    Returns
    -------
    int
        How many rows the table has.
    tuple of Measured
        One a column, in order.
    """
    rows = int(tally(subject.meant, {"rows": "count(*)"})["rows"])
    meant: dict[str, Any] = {}
    if rows > _EXACT_UP_TO and not subject.surveyed:
        # DuckDB takes these from the statistics of a Parquet file where nothing else is asked.
        ends = tally(subject.meant, _ends_expressions(subject.fields))
        meant = {name: end for name, end in ends.items() if _settled(end)}
    expressions = _meant_expressions(subject.fields, rows)
    meant |= tally(subject.meant, {k: sql for k, sql in expressions.items() if k not in meant})
    scratch = connect()
    # Each count is a query of its own: of a very wide table only those that may be categories.
    wide = len(subject.fields) > _WIDE
    values = {
        field.name: value_counts(subject.found, field.name, scratch)
        for field in subject.fields
        if field.spelled
        and (field.kind == "text" or not wide)
        and meant[f"{field.name}.distinct"] <= min(_FEW_VALUES, rows / 5)
    }
    may_be_blank = {
        field.name
        for field in subject.fields
        if field.spelled and may_begin(meant.get(f"{field.name}.ends"), _BLANKS_BEGIN)
    }
    few = {name: counted for name, counted in values.items() if name in may_be_blank}
    fields = [_with_answers(field, rows, few.get(field.name)) for field in subject.fields]
    many = [field for field in fields if field.name in may_be_blank - few.keys()]
    found = tally(subject.found, _found_expressions(many, "count(*)"))
    for field in fields:
        if field.name in few:
            found |= tally(few[field.name], _found_expressions([field], "sum(times)"))
    heads = _heads(subject, fields, rows)
    return rows, tuple(
        _measured(field, rows, meant, found, values.get(field.name), heads.get(field.name, ()))
        for field in fields
    )


def _with_answers(field: Field, rows: int, values: DuckDBPyRelation | None) -> Field:
    """Find the spellings of a blank that are answers in a column of few values."""
    if field.kind == "text" and NAME_WORDS.intersection(field.words):
        return replace(field, answers=BORNE_NAMES)
    if values is None or field.kind not in {"text", "blank"}:
        return field
    word = f"lower(trim({field.sql}))"
    counted = values.filter(f"{word} IN {among(sorted(_ANSWERS))}").aggregate(
        f"{word}, sum(times)", word
    )
    often = {str(text) for text, times in counted.fetchall() if times >= _OFTEN * rows}
    return replace(field, answers=frozenset(often)) if often else field


def _ends_expressions(fields: Sequence[Field]) -> dict[str, str]:
    expressions: dict[str, str] = {}
    for field in fields:
        name, lowest, highest = field.name, f"min({field.sql})", f"max({field.sql})"
        if field.spelled:
            expressions[f"{name}.ends"] = f"[{lowest}, {highest}]"
        elif field.kind in {"date", "datetime"}:
            expressions[f"{name}.lowest"] = _in_calendar(f"CAST({lowest} AS DATE)")
            expressions[f"{name}.highest"] = _in_calendar(f"CAST({highest} AS DATE)")
        elif _measured_out(field):
            expressions[f"{name}.lowest"] = f"CAST({lowest} AS DOUBLE)"
            expressions[f"{name}.highest"] = f"CAST({highest} AS DOUBLE)"
    return expressions


def _settled(end: object) -> bool:
    """Whether an end is one for good: numbers without bound are no ends."""
    return not isinstance(end, float) or isfinite(end)


def _measured_out(field: Field) -> bool:
    """Whether it holds numbers that count or measure something."""
    return field.kind in {"integer", "number"} and not CODE_WORDS.intersection(field.words)


def _meant_expressions(fields: Sequence[Field], rows: int) -> dict[str, str]:
    expressions: dict[str, str] = {}
    for field in fields:
        name, column = field.name, field.sql
        # DuckDB sets up every count(DISTINCT) for a big table, 40 ms each.
        expressions[f"{name}.distinct"] = (
            f"coalesce(list_unique(list({column})), 0)"
            if rows <= _EXACT_UP_TO
            else f"approx_count_distinct({column})"
        )
        expressions[f"{name}.filled"] = f"count({column})"
        if field.kind in {"date", "datetime"}:
            value = day_sql(field)
            expressions[f"{name}.lowest"] = _in_calendar(f"min({value})")
            expressions[f"{name}.highest"] = _in_calendar(f"max({value})")
            expressions[f"{name}.month_starts"] = f"count(*) FILTER (WHERE day({value}) = 1)"
        if _measured_out(field):
            value = f"CAST({column} AS DOUBLE)"
            keep = "" if field.kind == "integer" else f" FILTER (WHERE isfinite({value}))"
            expressions[f"{name}.lowest"] = f"min({value}){keep}"
            expressions[f"{name}.highest"] = f"max({value}){keep}"
            if rows < _ROWS_FOR_QUARTILES:
                continue
            quantile = "quantile_disc" if field.kind == "integer" else "quantile_cont"
            expressions[f"{name}.quartiles"] = f"{quantile}({value}, [0.25, 0.5, 0.75]){keep}"
    return expressions


def _in_calendar(aggregate: str) -> str:
    """Hold a date within the years that Python's calendar has."""
    return (
        f"CASE WHEN {aggregate} < DATE '0001-01-01' THEN DATE '0001-01-01' "
        f"WHEN {aggregate} > DATE '9999-12-31' THEN DATE '9999-12-31' ELSE {aggregate} END"
    )


def _found_expressions(fields: Sequence[Field], rows: str) -> dict[str, str]:
    """Count blanks and what is no empty cell; ``rows`` is the aggregate that counts rows."""
    expressions: dict[str, str] = {}
    for field in fields:
        blank = blank_sql(field)
        expressions[f"{field.name}.blank"] = f"{rows} FILTER (WHERE {blank})"
        present = f"{field.sql} <> ''"
        expressions[f"{field.name}.present"] = (
            f"count_if({present})" if rows == "count(*)" else f"{rows} FILTER (WHERE {present})"
        )
    return expressions


def _identifier(field: Field, head: tuple[str, ...]) -> IdentifierKind | None:
    sample = head[:: max(1, len(head) // _GUESSED_FROM)]
    return guess_kind(field.label, sample) if sample else None


def _heads(
    subject: Subject, fields: Sequence[Field], rows_in_all: int
) -> dict[str, tuple[str, ...]]:
    texts = [field for field in fields if field.spelled or field.kind == "integer"]
    if not texts:
        return {}
    listing = ", ".join(f"CAST({field.sql} AS VARCHAR)" for field in texts)
    rows = subject.found.project(listing).limit(_HEAD).fetchall()
    heads: dict[str, tuple[str, ...]] = {}
    for position, field in enumerate(texts):
        values = (row[position] for row in rows)
        blanks = {"", *(_SPELLED - field.answers)}
        heads[field.name] = tuple(
            value
            for value in values
            if value is not None and value.strip().casefold() not in blanks
        )
        if not heads[field.name] and rows_in_all > _HEAD:
            later = (
                subject.found.filter(f"NOT {blank_sql(field)}")
                .project(f"CAST({field.sql} AS VARCHAR)")
                .limit(100)
            )
            heads[field.name] = tuple(value for (value,) in later.fetchall())
    return heads


def _measured(
    field: Field,
    rows: int,
    meant: Mapping[str, Any],
    found: Mapping[str, Any],
    values: DuckDBPyRelation | None,
    head: tuple[str, ...],
) -> Measured:
    name = field.name
    spelled = f"{name}.blank" in found
    blank = int(found[f"{name}.blank"] or 0) if spelled else rows - int(meant[f"{name}.filled"])
    present = int(found[f"{name}.present"] or 0) if spelled else rows - blank
    quartiles = meant.get(f"{name}.quartiles")
    return Measured(
        field=field,
        filled=rows - blank,
        blank=blank,
        spelled_out=present - (rows - blank),
        distinct=min(int(meant[f"{name}.distinct"] or 0), rows - blank),
        quartiles=tuple(quartiles) if quartiles and all(map(isfinite, quartiles)) else None,
        lowest=meant.get(f"{name}.lowest"),
        highest=meant.get(f"{name}.highest"),
        month_starts=int(meant.get(f"{name}.month_starts") or 0),
        identifier=_identifier(field, head),
        values=values,
        head=head,
        ends=meant.get(f"{name}.ends"),
    )
