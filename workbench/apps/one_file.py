"""What is in a file, and leaving rows of it out, before anything is done with it."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from tornado.ioloop import IOLoop
from tornado.web import authenticated

from workbench.apps.looking import ColumnSeen, columns_of
from workbench.apps.pages import Page
from workbench.apps.security import LinkIdentityProvider
from workbench.apps.uploads import Upload
from workbench.errors import WorkbenchError
from workbench.sources import Fault, SourceTable, read
from workbench.sources.left_out import AT_FAULT, LeftOut, leave_out, left_out, rows_in_words
from workbench.sources.table import ROW
from workbench.words import count, quoted

_FAULTS = 20
_CELLS = 6
_LONGEST = 40
_MOST = 1_000
_NAMED = re.compile(r"(\d{1,9})(?:\s*(?:-|–|to)\s*(\d{1,9}))?", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """Something that was noticed, and the rows of it that can be left out, with what they hold."""

    fault: Fault
    rows: tuple[tuple[int, str], ...] = ()

    @property
    def more(self) -> int:
        """How many more rows there are than are offered."""
        return self.fault.count - len(self.fault.rows) if self.rows else 0


@dataclass(frozen=True)
class _Seen:
    table: SourceTable
    columns: list[ColumnSeen]
    told: list[Told]
    note: LeftOut


class _OfFile(Page):
    async def page(
        self,
        upload: Upload,
        *,
        wrong: str = "",
        typed: str = "",
        ticked: Collection[int] | None = None,
    ) -> None:
        """Show a file's columns with some of their values, and what is wrong with it."""
        try:
            seen = await IOLoop.current().run_in_executor(None, _look, upload)
        except WorkbenchError as fault:
            self.show(
                "file.html.j2", status=422, title=upload.name, file=upload, fault=fault,
                table=None, columns=[], told=[], more=0, note=LeftOut(), wrong="",
            )  # fmt: skip
            return
        self.show(
            "file.html.j2",
            status=422 if wrong else 200,
            title=upload.name,
            file=upload,
            fault=None,
            table=seen.table,
            columns=seen.columns,
            told=seen.told[:_FAULTS],
            more=max(len(seen.told) - _FAULTS, 0),
            note=seen.note,
            wrong=wrong,
            typed=typed,
            ticked=seen.note.rows if ticked is None else ticked,
            practice=seen.table.made_up,
        )


class OneFile(_OfFile):
    """What is in a file."""

    @authenticated
    async def get(self, token: str) -> None:
        """Show it."""
        await self.page(self.site.uploads.find(self.user, token))


class LeaveOut(_OfFile):
    """Leaving rows of a file out, and putting them back; the file itself stays as it is."""

    @authenticated
    async def post(self, token: str) -> None:
        """Do what was ticked and typed."""
        upload = self.site.uploads.find(self.user, token)
        typed = self.get_body_argument("others", "").strip()
        ticked = {int(row) for row in self.get_body_arguments("row") if row.isdecimal()}
        try:
            wanted = ticked | set(_numbers(typed))
            await IOLoop.current().run_in_executor(None, _leave_out, upload, wanted, self._said_by)
        except WorkbenchError as fault:
            said = f"{fault.what} {fault.todo}"
            await self.page(upload, wrong=said, typed=typed, ticked=ticked)
            return
        self.redirect(self.address("files", token) + "#rows")

    @property
    def _said_by(self) -> str:
        if isinstance(self.identity_provider, LinkIdentityProvider):
            # A browser that came in by the link has no name of its own.
            return "whoever sent the file"
        return str(self.current_user.name or self.user)


def _look(upload: Upload) -> _Seen:
    table, note = read(upload.path), left_out(upload.path)
    faults = [fault for fault in table.faults if fault.key != "left_out"]
    offered: dict[str, list[int]] = {}
    met: set[int] = set()
    for fault in faults:
        if fault.key.partition(":")[0] in AT_FAULT:
            offered[fault.key] = [row for row in fault.rows if row not in met]
            met.update(fault.rows)
    held = _held(table, met)
    told = [
        Told(fault, tuple((row, held.get(row, "")) for row in offered.get(fault.key, ())))
        for fault in faults
    ]
    return _Seen(table, columns_of(table), told, note)


def _held(table: SourceTable, rows: Collection[int]) -> dict[int, str]:
    """Write what some rows hold, cut short, by their numbers."""
    if not rows:
        return {}
    found = table.text().filter(f"{ROW} IN ({', '.join(map(str, rows))})").fetchall()
    return {row[-1]: "; ".join(_cells(row[:-1])) for row in found}


def _cells(cells: tuple[object, ...]) -> Iterator[str]:
    filled = [text for cell in cells if cell is not None and (text := str(cell).strip())]
    for text in filled[:_CELLS]:
        yield text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    if len(filled) > _CELLS:
        yield "…"


def _leave_out(upload: Upload, wanted: Collection[int], by: str) -> None:
    """Leave out these rows and no others.

    Raises
    ------
    WorkbenchError
        When one is not there, or no row would be left.
    """
    table, note = read(upload.path), left_out(upload.path)
    there = {int(row) for (row,) in table.text().project(ROW).fetchall()} | set(note.rows)
    missing = sorted(set(wanted) - there)
    if missing:
        raise WorkbenchError(
            f"{rows_in_words(missing)} {'is not a row' if len(missing) == 1 else 'are not rows'} "
            "of the list.",
            todo=f"Its rows are between {min(there):,} and {max(there):,}, by the numbers that "
            "your spreadsheet shows beside them.",
        )
    if len(wanted) == len(there):
        raise WorkbenchError(
            "That would leave out every row.", todo="Keep at least one, or choose another file."
        )
    today = datetime.now().astimezone().date()
    leave_out(upload.path, wanted, by=by, on=today, sheet=table.sheet)


def _numbers(typed: str) -> Iterator[int]:
    """Read row numbers: ``12, 88 to 90``.

    Raises
    ------
    WorkbenchError
        When something is no row number.
    """
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;\n]|\band\b", typed))):
        found = _NAMED.fullmatch(part)
        if found is None:
            raise WorkbenchError(
                f"{quoted(part)} is not a row number.",
                todo="Write numbers with commas between them, such as 12, 88 to 90.",
            )
        first, last = int(found[1]), int(found[2] or found[1])
        if not 0 <= last - first < _MOST:
            raise WorkbenchError(
                f"{quoted(part)} is not a range of rows from the first to the last, of at most "
                f"{count(_MOST, 'row')}.",
                todo="Write it such as 88 to 90.",
            )
        yield from range(first, last + 1)
