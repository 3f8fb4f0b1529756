"""What reading a table gives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

SourceKind = Literal["csv", "excel", "ods", "parquet", "json", "folder", "postgres"]
ColumnType = Literal[
    "identifier", "text", "date", "datetime", "integer", "number", "boolean", "blank", "other"
]
ROW = "source_row"

TYPE_WORDS: dict[ColumnType, str] = {
    "identifier": "reference",
    "text": "text",
    "date": "date",
    "datetime": "date and time",
    "integer": "whole number",
    "number": "number",
    "boolean": "yes or no",
    "blank": "nothing",
    "other": "other",
}
"""What the values of a column are, for people."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name
        Its name in relations: unique, lower case, of letters, digits and ``_``.
    header
        Its heading as found, made unique.
    type
        What its values are, decided from all of them.
    """

    name: str
    header: str
    type: ColumnType


@dataclass(frozen=True)
class Fault:
    """One thing to know about a table that reading it brought to light.

    Attributes
    ----------
    key
        A stable name: the kind of fault and, after a colon, the column.
    statement
        One sentence, computed from the data.
    count
        How many rows it touches; for a fault of whole columns, how many columns.
    fix
        What to do about it, in one sentence.
    columns
        The headings of the columns.
    rows
        Numbers of the first rows touched, as a person sees them in the file.
    """

    key: str
    statement: str
    count: int
    fix: str
    columns: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


def to_frame(relation: "DuckDBPyRelation", headers: Sequence[str]) -> "pd.DataFrame":
    """Turn a relation into a DataFrame that keeps whole numbers whole where some are missing.

    Dates are ``datetime64``, text ``str``; whole numbers and yes or no with missing values are
    ``Int64`` and ``boolean``.
    """
    import pandas as pd
    import pyarrow as pa

    arrow = relation.to_arrow_table()
    nullable = {
        pa.bool_(): pd.BooleanDtype(),
        pa.int16(): pd.Int16Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
    }
    columns = {}
    for place, column in enumerate(arrow.columns):
        mapper = nullable.get if column.null_count else None
        values = column.to_pandas(types_mapper=mapper, date_as_object=False)
        columns[place] = values.astype("str") if pa.types.is_string(column.type) else values
    frame = pd.DataFrame(columns, index=pd.RangeIndex(arrow.num_rows))
    frame.columns = pd.Index(headers)
    return frame


@dataclass(frozen=True)
class SourceTable:
    """A table, read two ways that agree row for row.

    The relations belong to one connection, which lives as long as this object or any of them.

    Attributes
    ----------
    name
        What people call it: the file's name without its ending.
    kind
        What it was read from.
    reference
        Where it is, in full; never with a password.
    columns
        Its columns, in order.
    rows
        How many rows it has.
    faults
        What reading it brought to light.
    made_up
        Whether a column ``made_up`` or a banner above the table says that it is made up.
    fingerprint
        ``sha256:`` and the digest of its content.
    encoding
        How a text file's characters were written, such as ``"utf-8"``; empty for others.
    sheet
        The sheet of a workbook that was read; empty for others.
    """

    name: str
    kind: SourceKind
    reference: str
    columns: tuple[Column, ...]
    rows: int
    faults: tuple[Fault, ...]
    made_up: bool
    fingerprint: str
    encoding: str
    sheet: str
    _connection: "DuckDBPyConnection" = field(repr=False, compare=False)
    _found: str = field(repr=False, compare=False)
    _meant: Callable[[], str] = field(repr=False, compare=False)

    def text(self) -> "DuckDBPyRelation":
        """Give the values as found.

        Returns
        -------
        DuckDBPyRelation
            The columns by :attr:`Column.name`, then ``source_row``, the number a person sees
            beside the row in the file. From CSV, workbooks, JSON and folders all columns but
            ``source_row`` are VARCHAR; Parquet and databases keep their declared types. A cell
            that is not there is NULL, an empty one ``''``.
        """
        return self._connection.sql(self._found)

    def relation(self) -> "DuckDBPyRelation":
        """Give the values as what they mean, row for row as in :meth:`text`.

        Returns
        -------
        DuckDBPyRelation
            The columns by :attr:`Column.name`: dates are DATE or TIMESTAMP, read day first,
            numbers BIGINT or DOUBLE, yes and no BOOLEAN, identifiers and text VARCHAR without
            spaces around them. Blanks, and values that do not fit the column's type, are NULL.
        """
        return self._connection.sql(self._typed)

    def frame(self) -> "pd.DataFrame":
        """Give :meth:`relation` as a DataFrame under the headings as found, made unique."""
        return to_frame(self.relation(), [column.header for column in self.columns])

    @cached_property
    def _typed(self) -> str:
        return self._meant()
