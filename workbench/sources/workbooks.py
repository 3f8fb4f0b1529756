"""Workbooks: XLSX, XLSM, XLSB, XLS and ODS."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from workbench.errors import WorkbenchError
from workbench.sources.archive import Sheet, inspect, refuse_trap
from workbench.sources.delimited import Row
from workbench.sources.empty import nothing_in
from workbench.sources.merged import Merged
from workbench.sources.table import Fault
from workbench.words import count, has, listed, quoted

_UNHARMED = "The file has not been changed."
_LARGE_ENOUGH = 0.2
_SHOWN = 5


@dataclass(frozen=True)
class Page:
    """The sheet of a workbook that holds the table.

    Attributes
    ----------
    name
        The sheet's name.
    rows
        Its rows, numbered as Excel numbers them.
    faults
        What there is to tell about the workbook.
    merged
        Its cells that are merged over several rows.
    """

    name: str
    rows: Iterator[Row]
    faults: tuple[Fault, ...]
    merged: tuple[Merged, ...]


def open_page(path: Path, sheet: str = "") -> Page:
    """Open the sheet that holds the table.

    Without a name it is the first sheet that is not hidden and has at least a fifth as many cells
    as the largest one.

    Raises
    ------
    WorkbenchError
        Where the workbook is damaged, protected by a password or a trap, the sheet is not there,
        or all of them are blank.
    """
    zipped = zipfile.is_zipfile(path)
    try:
        if zipped:
            refuse_trap(path)
        inside = inspect(path) if zipped else {}
        book = CalamineWorkbook.from_path(str(path))
        pages = {
            one.name: book.get_sheet_by_name(one.name)
            for one in book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet
        }
    except PasswordError as error:
        raise WorkbenchError(
            f"{path.name} is protected by a password.",
            safe=_UNHARMED,
            todo="Open it in Excel, take the password off (File, Info, Protect Workbook), and save "
            "it where only those may read it who need to.",
        ) from error
    except (CalamineError, zipfile.BadZipFile, SyntaxError, OverflowError) as error:
        raise WorkbenchError(
            f"{path.name} cannot be opened as a workbook: it is damaged, or protected by a "
            "password.",
            safe=_UNHARMED,
            todo="Open it in Excel and save it again, or ask for it again.",
        ) from error
    hidden = {one.name for one in book.sheets_metadata if one.visible != SheetVisibleEnum.Visible}
    name = _named(path, pages, sheet) if sheet else _chosen(path, pages, hidden)
    page, details = pages[name], inside.get(name, Sheet())
    faults = (
        *_other_sheets(pages, hidden, name),
        *_unsaved(details),
    )
    merged = [
        Merged(start[1], start[0] + 1, end[0] + 1)
        for start, end in page.merged_cell_ranges or []
        if end[0] > start[0]
    ]
    return Page(name, _rows(page, details), faults, tuple(merged))


def _named(path: Path, pages: dict[str, CalamineSheet], sheet: str) -> str:
    for name in pages:
        if name.strip().casefold() == sheet.strip().casefold():
            return name
    raise WorkbenchError(
        f"{path.name} has no sheet called {quoted(sheet)}.",
        safe=_UNHARMED,
        todo=f"Its {'sheet is' if len(pages) == 1 else 'sheets are'} "
        f"{listed(map(quoted, pages), most=12)}.",
    )


def _chosen(path: Path, pages: dict[str, CalamineSheet], hidden: set[str]) -> str:
    sizes = {name: page.height * page.width for name, page in pages.items()}
    for names in ([name for name in pages if name not in hidden], list(pages)):
        largest = max((sizes[name] for name in names), default=0)
        if largest:
            return next(name for name in names if sizes[name] >= _LARGE_ENOUGH * largest)
    raise nothing_in(path.name)


def _rows(page: CalamineSheet, details: Sheet) -> Iterator[Row]:
    errors: dict[int, dict[int, str]] = {}
    for (row, column), error in details.errors.items():
        errors.setdefault(row, {})[column] = error
    last = max(errors, default=-1)
    cells = page.to_python(skip_empty_area=False)
    cells += [[] for _ in range(last + 1 - len(cells))]
    for place, values in enumerate(cells):
        texts = [cell_text(value) for value in values]
        for column, error in errors.get(place, {}).items():
            texts += [""] * (column + 1 - len(texts))
            texts[column] = error
        yield Row(place + 1, texts)


def cell_text(value: object) -> str:
    """Write a cell's value as a person reads it: ``100023336956``, ``2026-06-03``, ``TRUE``."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        plain = value.time() == time(0)
        return value.date().isoformat() if plain else value.isoformat(sep=" ")
    if isinstance(value, date | time):
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


def _other_sheets(
    pages: dict[str, CalamineSheet], hidden: set[str], chosen: str
) -> tuple[Fault, ...]:
    others = [name for name, page in pages.items() if name != chosen and page.height]
    if not others:
        return ()
    n = len(others)
    names = listed(quoted(name) + (" (hidden)" if name in hidden else "") for name in others)
    return (
        Fault(
            "other_sheets",
            f"The workbook has {count(n, 'other sheet')} with something in "
            f"{'it' if n == 1 else 'them'}: {names}. We read {quoted(chosen)}.",
            n,
            "If the table is on another sheet, name that sheet or save it as a file of its own.",
        ),
    )


def _unsaved(details: Sheet) -> tuple[Fault, ...]:
    n = len(details.unsaved)
    if not n:
        return ()
    rows = sorted({row + 1 for row, _ in details.unsaved})
    return (
        Fault(
            "unsaved_formulas",
            f"{count(n, 'cell')} {has(n)} a formula whose result was not saved in the file; we "
            f"see {'it' if n == 1 else 'them'} as blank.",
            n,
            "Open the file in Excel and save it again.",
            rows=tuple(rows[:_SHOWN]),
        ),
    )
