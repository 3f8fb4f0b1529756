"""Workbooks: XLSX, XLSM, XLSB, XLS and ODS."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from workbench.sources.delimited import Row, numbered


def cell_text(value: Any) -> str:
    """Write a cell's value as a person reads it: ``100023336956``, ``2026-06-03``, ``TRUE``."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        plain = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if plain else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _number_text(value: float) -> str:
    """Write a number with the fifteen digits that spreadsheets keep."""
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return format(value, ".15g")


def read_sheet(book: CalamineWorkbook, sheet: str) -> Iterator[Row]:
    """Read a sheet cell by cell; rows and columns are numbered as Excel numbers them."""
    page = book.get_sheet_by_name(sheet)
    rows = page.to_python(skip_empty_area=False)
    return numbered([cell_text(cell) for cell in row] for row in rows)


def open_workbook(path: Path) -> CalamineWorkbook:
    """Open a workbook."""
    return CalamineWorkbook.from_path(str(path))
