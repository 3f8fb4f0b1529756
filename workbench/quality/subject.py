"""What is looked at: a table's values as found, and as what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd
from duckdb import DuckDBPyRelation
from pandas.api import types

from workbench.quality.faults import Fault
from workbench.quality.names import vocabulary
from workbench.quality.scan import numbered, quote
from workbench.quality.words import tokens
from workbench.sources import Fault as SourceFault
from workbench.sources import SourceTable, connect
from workbench.sources.table import ColumnType

# How urgent what the loader finds is; what is in none of these is worth a look.
_STOP = vocabulary(
    "broken_quotes formula garbled impossible_date long_rows lost_digits mixed_encodings "
    "month_before_day month_first nul spreadsheet_error too_long_for_excel total_row"
)
_INFO = vocabulary(
    "blank_columns blank_rows day_number encoding misnamed_file name_or_blank "
    "pointed_identifier title_rows two_headings"
)
_OF_COLUMNS = vocabulary(
    "absent_columns blank_columns no_headings repeated_headings unnamed_columns"
)
# What is told of the file outside the rows of its table: lines, sheets, rows that are no rows.
_OUTSIDE = vocabulary(
    "blank_rows empty_files encoding misnamed_file mixed_encodings other_sheets "
    "title_rows two_headings"
)

_WIDE, _CELLS_COPIED = 500, 50_000_000

# The column that says "made up" on every row of the practice data.
BANNER = "made_up"
_ROW = "source_row"


@dataclass(frozen=True)
class Field:
    """A column of the table looked at.

    Attributes
    ----------
    name
        Its name in the relations.
    label
        Its name as people know it: the heading as found.
    kind
        What its values are.
    spelled
        Whether it was found as text, so that it may spell out a blank.
    answers
        Spellings of a blank, in lower case, that are answers in this column, such as ``none``.
    """

    name: str
    label: str
    kind: ColumnType
    spelled: bool
    answers: frozenset[str] = frozenset()

    @property
    def sql(self) -> str:
        """Its name as SQL writes it."""
        return quote(self.name)

    @property
    def words(self) -> tuple[str, ...]:
        """The words its name is made of."""
        return tokens(self.label)


@dataclass(frozen=True)
class Subject:
    """A table, read two ways that agree row for row.

    Attributes
    ----------
    fields
        Its columns, without the banner of made-up data.
    found
        The values as found; in a text file every column is text.
    meant
        The values as what they mean: dates are dates, blanks are missing.
    faults
        What the loader already found.
    made_up
        Whether the rows say that they are made up.
    surveyed
        Whether the loader looked for damaged letters and formulas already.
    keeper
        What must live as long as the relations do.
    """

    fields: tuple[Field, ...]
    found: DuckDBPyRelation
    meant: DuckDBPyRelation
    faults: tuple[Fault, ...]
    made_up: bool
    surveyed: bool
    keeper: object

    def places(self) -> DuckDBPyRelation:
        """Give the values as found with ``row_at``, the number a person gives each row."""
        if _ROW in self.found.columns:
            return self.found.project(f"*, {_ROW} AS row_at")
        return numbered(self.found)

    def rows_at(self, positions: Sequence[int]) -> list[int]:
        """Turn places in ``meant`` (from 1) into the numbers a person gives the rows."""
        if _ROW not in self.found.columns or not positions:
            return list(positions)
        wanted = ", ".join(str(position) for position in positions)
        rows = (
            self.found.project(f"{_ROW} AS row_given, row_number() OVER () AS place")
            .filter(f"place IN ({wanted})")
            .fetchall()
        )
        given = {place: row for row, place in rows}
        return sorted(int(given[position]) for position in positions)


Tabular: TypeAlias = SourceTable | DuckDBPyRelation | pd.DataFrame | Subject


def subject(table: Tabular) -> Subject:
    """Read a table of any kind as a subject.

    Parameters
    ----------
    table
        A table of :mod:`workbench.sources`, a DuckDB relation, a DataFrame, or a subject.
    """
    if isinstance(table, Subject):
        return table
    if isinstance(table, SourceTable):
        return _of_source(table)
    if isinstance(table, pd.DataFrame):
        return _of_frame(table)
    return _of_relation(table, table.columns, table)


def _of_source(table: SourceTable) -> Subject:
    natural = table.kind in {"parquet", "postgres"}
    found, meant = table.text(), table.relation()
    if len(table.columns) > _WIDE and table.rows * len(table.columns) <= _CELLS_COPIED:
        found, meant = _settled(found), _settled(meant)
    declared = dict(zip(meant.columns, meant.types, strict=True))
    fields = tuple(
        Field(
            column.name,
            column.header,
            column.type,
            spelled=not natural or str(declared[column.name]) == "VARCHAR",
        )
        for column in table.columns
        if column.name != BANNER
    )
    faults = tuple(map(_of_file, table.faults))
    return Subject(fields, found, meant, faults, table.made_up, not natural, table)


def _settled(relation: DuckDBPyRelation) -> DuckDBPyRelation:
    """Copy a relation of very many columns into a table, which is bound twenty times sooner."""
    connection = connect()
    connection.from_arrow(relation.to_arrow_table()).create("settled")
    return connection.table("settled")


def _of_file(fault: SourceFault) -> Fault:
    kind = fault.key.split(":")[0]
    return Fault(
        key=f"file.{fault.key}",
        statement=fault.statement,
        count=fault.count,
        fix=fault.fix,
        columns=fault.columns,
        verdict="stop" if kind in _STOP else "info" if kind in _INFO else "look",
        unit="column" if kind in _OF_COLUMNS else "thing" if kind in _OUTSIDE else "row",
        rows=fault.rows,
        method="Found when the file was read.",
    )


def _of_relation(relation: DuckDBPyRelation, labels: Sequence[str], keeper: object) -> Subject:
    fields = tuple(
        Field(name, label, kind, spelled=kind == "text")
        for name, label, kind in zip(
            relation.columns, labels, map(kind_of, map(str, relation.types)), strict=True
        )
        if label != BANNER
    )
    return Subject(fields, relation, relation, (), BANNER in labels, False, keeper)


def _of_frame(frame: pd.DataFrame) -> Subject:
    connection = connect()
    labels = [str(name) for name in frame.columns]
    plain = pd.DataFrame(
        {f"c{position}": _plain(values) for position, (_, values) in enumerate(frame.items())},
        index=frame.index,
    ).reset_index(drop=True)
    if plain.columns.empty:
        plain = pd.DataFrame({"c0": pd.Series([None] * len(frame), dtype="str")})
        labels = [BANNER]
    return _of_relation(connection.from_df(plain), labels, (connection, plain))


def _plain(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Turn what DuckDB would have to guess about into text."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(values.cat.categories.dtype)
    dtype = values.dtype
    if types.is_complex_dtype(dtype) or isinstance(dtype, pd.SparseDtype):
        return values.map(str).astype("str")
    if types.is_numeric_dtype(dtype) or types.is_datetime64_any_dtype(dtype):
        return values
    inferred = types.infer_dtype(values, skipna=True)
    if inferred in {"date", "datetime"}:
        return pd.to_datetime(values, errors="coerce")
    if inferred == "boolean":
        return values.astype("boolean")
    return values.map(lambda value: str(value), na_action="ignore").astype("str")


def kind_of(name: str) -> ColumnType:
    """Say what the values of a DuckDB type are."""
    if name == "VARCHAR" or name.startswith("ENUM"):
        return "text"
    if name == "DATE":
        return "date"
    if name.startswith("TIMESTAMP"):
        return "datetime"
    if name == "BOOLEAN":
        return "boolean"
    if name.rstrip("0123456789") in {
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
        "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
    }:  # fmt: skip
        return "integer"
    if name in {"FLOAT", "DOUBLE"} or name.startswith("DECIMAL"):
        return "number"
    return "blank" if name == '"NULL"' else "other"
