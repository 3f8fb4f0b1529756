"""The rules of a contract, each as a question to every row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb

from workbench.identifiers import valid_sql
from workbench.quality.contract import Contract, ContractField
from workbench.quality.faults import Dimension
from workbench.quality.identified import KIND_NAMES
from workbench.quality.scan import among, guarded, literal, quote
from workbench.quality.words import amount, columns, count, day

RuleKind = Literal[
    "type",
    "required",
    "unique",
    "pattern",
    "enum",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "identifier",
    "primaryKey",
]
_NUMERIC = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
    "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL",
}  # fmt: skip
_TYPE_WORDS = {
    "boolean": "yes or no",
    "date": "a date",
    "datetime": "a date and time",
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
}
_CHECKED_CONSTRAINTS = {
    "required", "unique", "pattern", "enum", "minimum", "maximum", "minLength", "maxLength",
}  # fmt: skip


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
    wrong: str
    repeated: str
    dimension: Dimension

    @property
    def broken(self) -> str:
        """The SQL aggregate that counts the rows that break it."""
        if self.repeated and self.wrong:
            return (
                f"count(*) FILTER (WHERE {self.wrong}) + count({self.repeated}) "
                f"- count(DISTINCT {self.repeated})"
            )
        if self.repeated:
            return f"count({self.repeated}) - count(DISTINCT {self.repeated})"
        return f"count(*) FILTER (WHERE {self.wrong})"

    @property
    def text(self) -> str:
        """The rule as a sentence without its stop."""
        verb = "must together" if len(self.fields) > 1 else "must"
        return f"{columns(self.fields)} {verb} {self.words}"


@dataclass(frozen=True)
class Column:
    """A column of the table, read as the contract has it.

    Attributes
    ----------
    field
        What the contract says.
    sql
        The column's name as SQL writes it.
    declared
        Its type in DuckDB.
    missing
        SQL: whether a row's value is one of the contract's missing values.
    """

    field: ContractField
    sql: str
    declared: str
    missing: str

    @property
    def textual(self) -> bool:
        """Whether it was found as text."""
        return self.declared == "VARCHAR" or self.declared.startswith("ENUM")

    @property
    def text(self) -> str:
        """SQL of its values as text."""
        return self.sql if self.declared == "VARCHAR" else f"CAST({self.sql} AS VARCHAR)"

    @property
    def numeric(self) -> bool:
        """Whether it was found as numbers."""
        return self.declared.split("(")[0] in _NUMERIC


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
    unchecked = [f"its {name}" for name in contract.model_extra or {} if name in {"foreignKeys"}]
    values: dict[str, str] = {}
    missing: dict[str, str] = {}
    for field in contract.fields:
        if field.name not in names:
            continue
        column = _column(contract, field, names[field.name], types)
        missing[field.name] = column.missing
        read = _reading(column)
        if read is None:
            unchecked.append(f"that {columns([field.name])} is of type {field.type}")
            values[field.name] = column.text
            rules += _required(column)
            continue
        wrong_type, value = read
        values[field.name] = f"(CASE WHEN {column.missing} THEN NULL ELSE {value} END)"
        if wrong_type != "false":
            rules.append(
                _rule("type", field, f"be {_type_words(field)}", guarded(wrong_type, _present(column)))
            )
        rules += _required(column)
        rules += _bounds(column, value)
        rules += _shapes(column, value, unchecked)
        if field.constraints.unique:
            rules.append(
                Rule(
                    "unique", (field.name,), "be different on every row", "", values[field.name],
                    "uniqueness",
                )  # fmt: skip
            )
        unchecked += [
            f"{name} of {columns([field.name])}" for name in field.constraints.model_extra or {}
        ]
    if contract.primaryKey and all(name in names for name in contract.primaryKey):
        rules.append(_primary_key(contract.primaryKey, values, missing))
    return rules, unchecked


def _column(
    contract: Contract, field: ContractField, name: str, types: Mapping[str, str]
) -> Column:
    sql, declared = quote(name), types[name]
    spelled = [text for text in contract.missingValues if text]
    missing = f"{sql} IS NULL"
    if declared == "VARCHAR" and contract.missingValues:
        listed = among([""] * ("" in contract.missingValues) + spelled)
        longest = max(len(text.encode()) for text in contract.missingValues)
        short = f"strlen({sql}) <= {longest}"
        missing = f"({missing} OR {guarded(short, f'{sql} IN {listed}')})"
    return Column(field, sql, declared, missing)


def _present(column: Column) -> str:
    return f"NOT {column.missing}" if column.missing.startswith("(") else f"NOT ({column.missing})"


def _rule(
    kind: RuleKind,
    field: ContractField,
    words: str,
    wrong: str,
    dimension: Dimension = "validity",
) -> Rule:
    return Rule(kind, (field.name,), words, wrong, "", dimension)


def _type_words(field: ContractField) -> str:
    words = _TYPE_WORDS[field.type]
    if field.type == "date" and field.format != "default":
        return f"{words} written like {_example(field.format)}"
    return words


def _example(layout: str) -> str:
    return f"{datetime(2026, 11, 24):{layout}}"  # noqa: DTZ001


def _required(column: Column) -> list[Rule]:
    if not column.field.constraints.required:
        return []
    return [_rule("required", column.field, "be filled", column.missing, "completeness")]


def _reading(column: Column) -> tuple[str, str] | None:
    """Write how a column is read as its type.

    Returns
    -------
    tuple of str
        SQL that is true where a value is not of the type, and SQL of the value; nothing where
        the type or its format is one we do not read.
    """
    kind, layout = column.field.type, column.field.format
    if kind == "any" or (kind == "string" and layout == "default"):
        return "false", column.text
    if kind in {"integer", "number"}:
        return _number(column, whole=kind == "integer")
    if kind == "boolean":
        return _boolean(column)
    if kind in {"date", "datetime"} and layout != "any":
        return _day(column) if kind == "date" else _moment(column)
    return None


def _number(column: Column, *, whole: bool) -> tuple[str, str]:
    sql = column.sql
    if column.numeric:
        floating = column.declared in {"FLOAT", "DOUBLE"} or column.declared.startswith("DECIMAL")
        return (f"({sql} <> floor({sql}))" if whole and floating else "false"), sql
    if not column.textual:
        return "true", "NULL"
    if whole:
        return (
            f"(NOT regexp_full_match({column.text}, '\\s*[+-]?[0-9]+\\s*'))",
            f"TRY_CAST({column.text} AS HUGEINT)",
        )
    value = f"TRY_CAST({column.text} AS DOUBLE)"
    return f"({value} IS NULL OR contains(lower({column.text}), 'x'))", value


def _boolean(column: Column) -> tuple[str, str]:
    if column.declared == "BOOLEAN":
        return "false", column.sql
    if not column.textual:
        return "true", "NULL"
    known = among([*column.field.trueValues, *column.field.falseValues])
    yes = among(column.field.trueValues)
    return f"({column.text} NOT IN {known})", f"({column.text} IN {yes})"


def _day(column: Column) -> tuple[str, str]:
    sql, layout = column.sql, column.field.format
    if column.declared == "DATE":
        return "false", sql
    if column.declared.startswith("TIMESTAMP"):
        return f"({sql} <> CAST({sql} AS DATE))", f"CAST({sql} AS DATE)"
    if not column.textual:
        return "true", "NULL"
    layout = "%Y-%m-%d" if layout == "default" else layout
    value = f"CAST(try_strptime({column.text}, {literal(layout)}) AS DATE)"
    # DuckDB forgives spaces around a date and years of fewer than four figures.
    return (
        f"({value} IS NULL OR {value} < DATE '1000-01-01' OR trim({column.text}) <> {column.text})",
        value,
    )


def _moment(column: Column) -> tuple[str, str]:
    sql, layout = column.sql, column.field.format
    if column.declared.startswith("TIMESTAMP"):
        return "false", sql
    if column.declared == "DATE":
        return "false", f"CAST({sql} AS TIMESTAMP)"
    if not column.textual:
        return "true", "NULL"
    if layout == "default":
        value = f"TRY_CAST({column.text} AS TIMESTAMP)"
        return f"({value} IS NULL OR length({column.text}) < 19)", value
    value = f"try_strptime({column.text}, {literal(layout)})"
    return f"({value} IS NULL)", value


def _bounds(column: Column, value: str) -> list[Rule]:
    rules = []
    field = column.field
    for kind, sign, words in (("minimum", "<", "at least"), ("maximum", ">", "at most")):
        bound = getattr(field.constraints, kind)
        if bound is None:
            continue
        limit, said = _limit(field, bound)
        if limit is None:
            continue
        if field.type in {"date", "datetime"}:
            words = "no earlier than" if kind == "minimum" else "no later than"
        not_a_number = (
            f" OR isnan(CAST({value} AS DOUBLE))"
            if field.type == "number" and column.declared in {"VARCHAR", "FLOAT", "DOUBLE"}
            else ""
        )
        wrong = f"({value} {sign} {limit}{not_a_number})"
        present = guarded(wrong, _present(column)) if column.textual else wrong
        rules.append(_rule(kind, field, f"be {words} {said}", present))  # type: ignore[arg-type]
    return rules


def _limit(field: ContractField, bound: str | float) -> tuple[str | None, str]:
    """Write a bound as SQL and in words."""
    if field.type in {"integer", "number"}:
        number = float(bound)
        return (str(bound) if isinstance(bound, int) else repr(number)), amount(number)
    if field.type in {"date", "datetime"}:
        layout = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S"}[field.type]
        layout = layout if field.format == "default" else field.format
        moment = datetime.strptime(str(bound), layout)  # noqa: DTZ007
        return f"TIMESTAMP '{moment:%Y-%m-%d %H:%M:%S}'", day(moment)
    return None, ""


def _shapes(column: Column, value: str, unchecked: list[str]) -> list[Rule]:
    rules = []
    field, text = column.field, column.text
    limits = field.constraints
    present = _present(column)
    if limits.pattern is not None:
        if _readable(limits.pattern):
            wrong = f"NOT regexp_full_match({text}, {literal(limits.pattern)})"
            rules.append(
                _rule("pattern", field, f"look like {limits.pattern}", guarded(wrong, present))
            )
        else:
            unchecked.append(f"the pattern of {columns([field.name])}")
    if limits.enum is not None:
        allowed = _allowed(field, limits.enum)
        rules.append(
            _rule(
                "enum",
                field,
                f"be one of {count(len(limits.enum), 'value')}",
                guarded(f"{value} NOT IN {allowed}", present),
                "consistency",
            )
        )
    if limits.minLength is not None:
        words = f"have at least {count(limits.minLength, 'letter or sign', 'letters or signs')}"
        wrong = f"length({text}) < {limits.minLength}"
        rules.append(_rule("minLength", field, words, guarded(wrong, present)))
    if limits.maxLength is not None:
        words = f"have at most {count(limits.maxLength, 'letter or sign', 'letters or signs')}"
        wrong = f"length({text}) > {limits.maxLength}"
        rules.append(_rule("maxLength", field, words, guarded(wrong, present)))
    if field.identifier in KIND_NAMES:
        name = KIND_NAMES[field.identifier]
        wrong = guarded(f"NOT {valid_sql(field.identifier, text)}", present)
        rules.append(_rule("identifier", field, f"be a valid {name}", wrong))
    elif field.identifier is not None:
        unchecked.append(f"the identifier of {columns([field.name])}")
    return rules


def _allowed(field: ContractField, values: Sequence[object]) -> str:
    if field.type in {"integer", "number"}:
        return "(" + ", ".join(repr(float(str(value))) for value in values) + ")"
    if field.type == "boolean":
        return "(" + ", ".join("true" if value in {True, *field.trueValues} else "false" for value in values) + ")"
    return among(str(value) for value in values)


def _readable(pattern: str) -> bool:
    try:
        duckdb.sql(f"SELECT regexp_full_match('', {literal(pattern)})").fetchall()
    except duckdb.Error:
        return False
    return True


def _primary_key(
    names: Iterable[str], values: Mapping[str, str], missing: Mapping[str, str]
) -> Rule:
    names = tuple(names)
    blank = "(" + " AND ".join(missing[name] for name in names) + ")"
    filled = f"NOT {blank}"
    together = values[names[0]] if len(names) == 1 else f"row({', '.join(values[n] for n in names)})"
    return Rule(
        "primaryKey",
        names,
        "be filled and different on every row",
        blank,
        f"CASE WHEN {filled} THEN {together} END",
        "uniqueness",
    )
