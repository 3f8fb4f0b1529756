"""Rows that somebody has said to leave out: a note beside the file, which itself stays as it is."""

import json
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.sources.table import Fault
from workbench.sources.words import are
from workbench.words import count, day, listed

NOTE = ".leave-out.toml"
"""How the note's name ends: ``repairs.xlsx.leave-out.toml`` is about ``repairs.xlsx``."""

AT_FAULT = frozenset(
    {
        *("broken_quotes", "short_rows", "long_rows", "total_row", "remarks_below"),
        *("impossible_date", "month_before_day", "not_a_date", "not_a_number"),
        *("lost_digits", "spreadsheet_error", "garbled", "nul"),
    }
)
"""Kinds of fault whose rows somebody may rather leave out than put right."""

_SHOWN = 5
_NAMED = 12


@dataclass(frozen=True)
class LeftOut:
    """What a note says.

    Attributes
    ----------
    rows
        Numbers of the rows, as a person sees them beside the row in the file.
    by
        Who said so; empty where that is not known.
    on
        The day it was said, if that is known.
    sheet
        The sheet of a workbook that it is about; empty for the one that is read.
    """

    rows: tuple[int, ...] = ()
    by: str = ""
    on: date | None = None
    sheet: str = ""

    def of(self, sheet: str) -> frozenset[int]:
        """Give the rows to leave out of a sheet."""
        return frozenset(self.rows if self.sheet in {"", sheet} else ())

    @property
    def said(self) -> str:
        """By whose word, in words: ``, as Ann Hill said on 3 November 2026``."""
        when = f" on {day(self.on)}" if self.on else ""
        return f", as {self.by or 'somebody'} said{when}" if self.by or when else ""

    @property
    def statement(self) -> str:
        """What is left out, in a sentence."""
        return f"{rows_in_words(self.rows)} {are(len(self.rows))} left out{self.said}."


def note_beside(path: Path) -> Path:
    """Say where the note about a file is, if there is one.

    Parameters
    ----------
    path
        The file.
    """
    return path.with_name(path.name + NOTE)


def left_out(path: Path) -> LeftOut:
    """Read which rows of a file are to be left out.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    WorkbenchError
        When the note beside it cannot be read: no row may be left out, or kept, by mistake.
    """
    note = note_beside(path)
    try:
        told = tomllib.loads(note.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return LeftOut()
    except (OSError, ValueError):
        raise _unusable(note, "It cannot be read") from None
    rows, by, on, sheet = (told.pop(key, None) for key in ("rows", "by", "on", "sheet"))
    if told:
        raise _unusable(note, f"It says {next(iter(told))}, which means nothing here")
    if not isinstance(rows, list) or not all(type(row) is int and row > 0 for row in rows):
        raise _unusable(note, "Its rows are not row numbers")
    if not (isinstance(by, str | None) and isinstance(on, date | None)):
        raise _unusable(note, "It does not say who and when as it should")
    if not isinstance(sheet, str | None):
        raise _unusable(note, "Its sheet is no name")
    return LeftOut(tuple(sorted(set(rows))), by or "", on, sheet or "")


def leave_out(path: Path, rows: Collection[int], *, by: str, on: date, sheet: str = "") -> None:
    """Say which rows of a file are to be left out from now on; none puts all of them back.

    Parameters
    ----------
    path
        The file.
    rows
        Numbers of the rows, as a person sees them beside the row in the file.
    by
        Who says so.
    on
        The day.
    sheet
        The sheet of a workbook that they are on.
    """
    note = note_beside(path)
    if not rows:
        note.unlink(missing_ok=True)
        return
    lines = [
        f"# Rows of {path.name} that are left out when it is read; the file stays as it is.",
        f"rows = {sorted(set(rows))}",
        f"by = {_text(by)}",
        f"on = {on.isoformat()}",
        *([f"sheet = {_text(sheet)}"] if sheet else []),
    ]
    draft = note.with_name(note.name + ".new")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft.replace(note)


def left_out_fault(note: LeftOut, rows: Sequence[int]) -> list[Fault]:
    """Tell which rows are left out by somebody's word, and which of those named are not there.

    Parameters
    ----------
    note
        What was said.
    rows
        Numbers of the rows that were found and left out.
    """
    missing = sorted(set(note.rows) - set(rows))
    told = []
    if rows:
        told.append(
            Fault(
                "left_out",
                replace(note, rows=tuple(sorted(rows))).statement,
                len(rows),
                "Nothing needs doing; the file itself is not changed, and they can be put back.",
                rows=tuple(sorted(rows)[:_SHOWN]),
            )
        )
    if missing:
        told.append(
            Fault(
                "not_left_out",
                f"{rows_in_words(missing)} {are(len(missing))} to be left out{note.said}, and "
                f"{are(len(missing))} not among the rows of the table.",
                len(missing),
                "Look in the file whether rows were moved since, and say again which to leave out.",
                rows=tuple(missing[:_SHOWN]),
            )
        )
    return told


def rows_in_words(rows: Sequence[int]) -> str:
    """Name rows by their numbers: ``Row 88``, ``Rows 88 and 218``; many are counted.

    Parameters
    ----------
    rows
        The numbers.
    """
    if len(rows) > _NAMED:
        return count(len(rows), "row").capitalize()
    return f"Row{'s' if len(rows) > 1 else ''} {listed(map(str, rows), most=0)}"


def nothing_left(path: Path) -> WorkbenchError:
    """Say that all rows of a file are left out."""
    return WorkbenchError(
        f"All rows of {path.name} are left out, so there is nothing to read.",
        safe="The file itself has not been changed.",
        todo=f"Take some of them out of {note_beside(path).name}, or delete that note.",
    )


def _text(value: str) -> str:
    """Write text for TOML, which reads JSON's once nothing in it is a control sign."""
    plain = "".join(sign if sign.isprintable() else " " for sign in value)
    return json.dumps(plain, ensure_ascii=False)


def _unusable(note: Path, why: str) -> WorkbenchError:
    return WorkbenchError(
        f"{note.name} says which rows to leave out, and cannot be used. {why}.",
        safe="The file itself has not been read or changed.",
        todo="Write it as in: rows = [88, 218]; or delete it, and no row is left out.",
    )
