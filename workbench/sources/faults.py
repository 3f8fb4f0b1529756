"""Faults of a table, told in words."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from duckdb import DuckDBPyConnection

from workbench.sources.delimited import Grid
from workbench.sources.layout import Layout
from workbench.sources.meaning import (
    EITHER,
    MONTH_FIRST,
    SHORT,
    SURE,
    WRONG_DAYS,
    Counts,
    Meaning,
    meant_sql,
    total,
)
from workbench.sources.shapes import Shape, blank_sql, shape_sql, trimmed_sql
from workbench.sources.sql import quote
from workbench.sources.table import ROW, Fault
from workbench.sources.words import are, count, have, listed, quoted

if TYPE_CHECKING:
    from workbench.sources.load import Kept

_SHOWN = 5


def layout_faults(
    grid: Grid,
    layout: Layout,
    kept: "Kept",
    headings: Sequence[str],
    headers: Sequence[str],
    empty: Sequence[int],
) -> tuple[Fault, ...]:
    """Tell what stands around the table and which rows do not fit it."""
    return ()


def column_faults(
    connection: DuckDBPyConnection,
    headers: Mapping[str, str],
    meanings: Mapping[str, Meaning],
    counts: Mapping[str, Counts],
) -> tuple[Fault, ...]:
    """Tell which values do not fit their column."""
    return ()
