"""The rules of a contract, each as a question to every row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb

from workbench.identifiers import valid_sql
from workbench.quality.contract import Contract, ContractField
from workbench.quality.faults import Dimension
from workbench.quality.identified import KIND_NAMES
from workbench.quality.promises import one_of, shaped
from workbench.quality.scan import among, guarded, literal, quote
from workbench.quality.subject import kind_of
from workbench.quality.words import amount, columns, day
from workbench.words import count

RuleKind = Literal[
    "type", "required", "unique", "pattern", "enum", "minimum", "maximum", "minLength",
    "maxLength", "identifier", "primaryKey",
]  # fmt: skip

_TYPE_WORDS = {
    "boolean": "yes or no",
    "date": "a date",
    "datetime": "a date and time",
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
}
_LAYOUTS = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S"}
# What Python's strptime, hence frictionless, wants of a date and DuckDB forgives.
_FOUR_FIGURES = "DATE '1000-01-01'"


@dataclass(frozen=True)
class Rule:
    """One rule of a contract on one column, or on the columns of its key.

    Attributes
    ----------
    kind
        Which property of the contract it comes from.
    fields
        The names the contract gives the columns.
    words
        What they must be, after ``must``.
    wrong
        An SQL condition: true on each row that breaks it; empty where rows are compared.
    repeated
        SQL of the value that must differ on every row; empty otherwise.
    dimension
        The dimension it belongs to.
    """

    kind: RuleKind
    fields: tuple[str, ...]
    words: str
    wrong: str = ""
    repeated: str = ""
    dimension: Dimension = "validity"

    @property
    def broken(self) -> str:
        """The SQL aggregate that counts the rows that break it."""
        parts = [f"count(*) FILTER (WHERE {self.wrong})"] if self.wrong else []
        if self.repeated:
            parts.append(f"count({self.repeated}) - count(DISTINCT {self.repeated})")
        return " + ".join(parts)

    @property
    def text(self) -> str:
        """The rule as a sentence without its stop."""
        verb = "must together" if len(self.fields) > 1 else "must"
        return f"{columns(self.fields)} {verb} {self.words}"


@dataclass(frozen=True)
class _Column:
    """A column of the table, read as the contract has it.

    ``missing`` is SQL that says whether a row's value is one of the contract's missing values.
    """

    field: ContractField
    sql: str
    declared: str
    missing: str

    @property
    def textual(self) -> bool:
        return self.declared == "VARCHAR" or self.declared.startswith("ENUM")

    @property
    def floating(self) -> bool:
        return self.declared in {"FLOAT", "DOUBLE"}

    @property
    def text(self) -> str:
        return self.sql if self.declared == "VARCHAR" else f"CAST({self.sql} AS VARCHAR)"

    def where_present(self, wrong: str) -> str:
        """Write a condition that is asked only of values that are there."""
        if self.textual:
            return guarded(f"NOT {self.missing}", wrong)
        return f"({self.sql} IS NOT NULL AND {wrong})"


def rules_of(
    contract: Contract, names: Mapping[str, str], types: Mapping[str, str]
) -> tuple[list[Rule], list[str]]:
    """Turn a contract into rules on the columns there are.

    Parameters
    ----------
    contract
        What was promised.
    names
        The name in the relation of each field of the contract that the table has.
    types
        The DuckDB type of each column of the relation.

    Returns
    -------
    list of Rule
        One a promise.
    list of str
        What the contract says beside that, which cannot be checked here.
    """
    rules: list[Rule] = []
    unchecked = ["its foreign keys"] if "foreignKeys" in (contract.model_extra or {}) else []
    values: dict[str, str] = {}
    for field in contract.fields:
        if field.name not in names:
            continue
        column = _column(contract, field, names[field.name], types)
        wrong, value = _reading(column) or ("", column.text)
        if wrong not in {"", "false", "true"}:
            value = f"(CASE WHEN {wrong} THEN NULL ELSE {value} END)"
        if not wrong:
            unchecked.append(f"that {columns([field.name])} is of type {field.type}")
        values[field.name] = (
            f"(CASE WHEN {column.missing} THEN NULL ELSE {value} END)" if column.textual else value
        )
        if field.constraints.required:
            rules.append(
                _rule("required", field, "be filled", column.missing, dimension="completeness")
            )
        if wrong not in {"", "false"}:
            rules.append(_rule("type", field, f"be {_written(field)}", column.where_present(wrong)))
        if wrong:
            rules += [*_bounds(column, value), *_enum(column, value)]
        rules += [*_shapes(column, unchecked), *_identifier(column, unchecked)]
        if field.constraints.unique:
            rules.append(_unlike("unique", (field.name,), values))
        unchecked += [
            f"{name} of {columns([field.name])}" for name in field.constraints.model_extra or {}
        ]
    if contract.primaryKey and all(name in names for name in contract.primaryKey):
        rules.append(_unlike("primaryKey", contract.primaryKey, values))
    return rules, unchecked


def _column(
    contract: Contract, field: ContractField, name: str, types: Mapping[str, str]
) -> _Column:
    sql, declared = quote(name), types[name]
    missing = f"({sql} IS NULL)"
    if contract.missingValues and (declared == "VARCHAR" or declared.startswith("ENUM")):
        longest = max(len(text.encode()) for text in contract.missingValues)
        text = sql if declared == "VARCHAR" else f"CAST({sql} AS VARCHAR)"
        spelled = guarded(
            f"strlen({text}) <= {longest}", f"{text} IN {among(contract.missingValues)}"
        )
        missing = f"({sql} IS NULL OR {spelled})"
    return _Column(field, sql, declared, missing)


def _rule(
    kind: RuleKind,
    field: ContractField,
    words: str,
    wrong: str,
    dimension: Dimension = "validity",
) -> Rule:
    return Rule(kind, (field.name,), words, wrong, dimension=dimension)


def _written(field: ContractField) -> str:
    words = _TYPE_WORDS[field.type]
    if field.type in _LAYOUTS and field.format != "default":
        return f"{words} written like {datetime(2026, 11, 24):{field.format}}"  # noqa: DTZ001
    return words


def _reading(column: _Column) -> tuple[str, str] | None:
    """Write how a column is read as its type.

    Returns
    -------
    tuple of str
        SQL that is true where a value is not of the type, and SQL of the value; nothing where
        the type or its format is one we do not read.
    """
    kind, layout = column.field.type, column.field.format
    if kind == "any":
        return "false", column.text
    if kind == "string":
        return ("false" if column.textual else "true", column.text) if layout == "default" else None
    if kind in {"integer", "number"} and "decimalChar" not in (column.field.model_extra or {}):
        return _number(column, whole=kind == "integer")
    if kind == "boolean":
        return _boolean(column)
    if kind in _LAYOUTS and _layout_known(layout):
        return _day(column) if kind == "date" else _moment(column)
    return None


def _number(column: _Column, *, whole: bool) -> tuple[str, str]:
    sql, field = column.sql, column.field
    if kind_of(column.declared) in {"integer", "number"}:
        return (
            f"({sql} <> floor({sql}))"
            if whole and kind_of(column.declared) == "number"
            else "false"
        ), sql
    if not column.textual:
        return "true", "NULL"
    text = column.text
    if not field.bareNumber:
        text = f"regexp_replace(regexp_replace({text}, '^[^-0-9]*', ''), '[^0-9]*$', '')"
    if field.groupChar:
        text = f"replace({text}, {literal(field.groupChar)}, '')"
    if whole:
        value = f"TRY_CAST({text} AS HUGEINT)"
        return f"(NOT regexp_full_match({text}, '\\s*[+-]?[0-9]+\\s*'))", value
    value = f"TRY_CAST({text} AS DOUBLE)"
    return f"({value} IS NULL OR contains(lower({text}), 'x'))", value


def _boolean(column: _Column) -> tuple[str, str]:
    if column.declared == "BOOLEAN":
        return "false", column.sql
    if not column.textual:
        return "true", "NULL"
    yes, no = column.field.trueValues, column.field.falseValues
    value = f"({column.text} IN {among(yes)})" if yes else "false"
    return f"({column.text} NOT IN {among([*yes, *no])})", value


def _layout_known(layout: str) -> bool:
    if layout == "default":
        return True
    return "%" in layout and _runs(f"try_strptime('', {literal(layout)})")


def _runs(expression: str) -> bool:
    try:
        duckdb.execute(f"SELECT {expression}").fetchall()
    except duckdb.Error:
        return False
    return True


def _day(column: _Column) -> tuple[str, str]:
    sql = column.sql
    if column.declared == "DATE":
        return "false", sql
    if column.declared.startswith("TIMESTAMP"):
        return f"({sql} <> CAST({sql} AS DATE))", f"CAST({sql} AS DATE)"
    if not column.textual:
        return "true", "NULL"
    layout = _LAYOUTS["date"] if column.field.format == "default" else column.field.format
    value = f"CAST(try_strptime({column.text}, {literal(layout)}) AS DATE)"
    unlike = f"trim({column.text}) <> {column.text}"
    return f"({value} IS NULL OR {value} < {_FOUR_FIGURES} OR {unlike})", value


def _moment(column: _Column) -> tuple[str, str]:
    sql, layout = column.sql, column.field.format
    if column.declared.startswith("TIMESTAMP"):
        return "false", sql
    if not column.textual:
        return "true", "NULL"
    if layout == "default":
        value = f"TRY_CAST({column.text} AS TIMESTAMP)"
        return f"({value} IS NULL OR length({column.text}) < 19)", value
    value = f"try_strptime({column.text}, {literal(layout)})"
    return f"({value} IS NULL)", value


def _bounds(column: _Column, value: str) -> list[Rule]:
    rules = []
    field = column.field
    dated = field.type in _LAYOUTS
    for kind, sign, words in (
        ("minimum", "<", "no earlier than" if dated else "at least"),
        ("maximum", ">", "no later than" if dated else "at most"),
    ):
        bound = getattr(field.constraints, kind)
        if bound is None or not (dated or field.type in {"integer", "number"}):
            continue
        limit, said = _limit(field, bound)
        wrong = f"{value} {sign} {limit}"
        if field.type == "number" and (column.textual or column.floating):
            wrong += f" OR isnan(CAST({value} AS DOUBLE))"
        rules.append(
            _rule(kind, field, f"be {words} {said}", column.where_present(f"({wrong})"))  # type: ignore[arg-type]
        )
    return rules


def _limit(field: ContractField, bound: str | float) -> tuple[str, str]:
    """Write a bound as SQL and in words."""
    if field.type in _LAYOUTS:
        layout = _LAYOUTS[field.type] if field.format == "default" else field.format
        moment = datetime.strptime(str(bound), layout)  # noqa: DTZ007
        return f"TIMESTAMP '{moment:%Y-%m-%d %H:%M:%S}'", day(moment)
    return str(bound) if isinstance(bound, int) else repr(float(bound)), amount(float(bound))


def _enum(column: _Column, value: str) -> list[Rule]:
    field = column.field
    if field.constraints.enum is None:
        return []
    if field.type in {"integer", "number"}:
        allowed = "(" + ", ".join(repr(float(str(item))) for item in field.constraints.enum) + ")"
    elif field.type == "boolean":
        yes = {True, *field.trueValues}
        allowed = f"({', '.join(str(item in yes).lower() for item in field.constraints.enum)})"
    elif field.type in _LAYOUTS:
        allowed = f"({', '.join(_limit(field, item)[0] for item in field.constraints.enum)})"
    else:
        allowed = among(str(item) for item in field.constraints.enum)
    words = one_of(field)
    wrong = column.where_present(f"({value} NOT IN {allowed})")
    return [_rule("enum", field, words, wrong, "consistency")]


def _shapes(column: _Column, unchecked: list[str]) -> list[Rule]:
    field, text, limits = column.field, column.text, column.field.constraints
    rules = []
    if limits.pattern is not None:
        matches = f"regexp_full_match({text}, {literal(limits.pattern)})"
        if _runs(matches.replace(text, "''", 1)):
            wrong = column.where_present(f"NOT {matches}")
            rules.append(_rule("pattern", field, shaped(limits.pattern), wrong))
        else:
            unchecked.append(f"the pattern of {columns([field.name])}")
    for kind, limit, sign, words in (
        ("minLength", limits.minLength, "<", "at least"),
        ("maxLength", limits.maxLength, ">", "at most"),
    ):
        if limit is not None:
            said = f"have {words} {count(limit, 'letter or sign', 'letters or signs')}"
            wrong = column.where_present(f"length({text}) {sign} {limit}")
            rules.append(_rule(kind, field, said, wrong))  # type: ignore[arg-type]
    return rules


def _identifier(column: _Column, unchecked: list[str]) -> list[Rule]:
    field = column.field
    if field.identifier is None:
        return []
    if field.identifier not in KIND_NAMES:
        unchecked.append(f"the identifier of {columns([field.name])}")
        return []
    wrong = column.where_present(f"NOT {valid_sql(field.identifier, column.text)}")
    return [_rule("identifier", field, f"be a valid {KIND_NAMES[field.identifier]}", wrong)]


def _unlike(kind: RuleKind, names: Sequence[str], values: Mapping[str, str]) -> Rule:
    """Write the rule that no two rows are alike in these columns; a key is filled besides."""
    if kind == "unique":
        return Rule(
            kind, tuple(names), "be different on every row", repeated=values[names[0]],
            dimension="uniqueness",
        )  # fmt: skip
    blank = "(" + " AND ".join(f"{values[name]} IS NULL" for name in names) + ")"
    together = (
        values[names[0]]
        if len(names) == 1
        else f"CASE WHEN NOT {blank} THEN row({', '.join(values[name] for name in names)}) END"
    )
    words = "be filled and different on every row"
    return Rule(kind, tuple(names), words, blank, together, "uniqueness")
