"""Any table in."""

from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.sources.declared import read_parquet
from workbench.sources.delimited import find_dialect, records
from workbench.sources.documents import Records, read_records
from workbench.sources.empty import EmptyFileError
from workbench.sources.encoding import decode
from workbench.sources.fingerprints import fingerprint, table_files, unreadable
from workbench.sources.finish import Origin, finish
from workbench.sources.folders import empty_files, place_files, with_rows
from workbench.sources.left_out import LeftOut, left_out, left_out_fault, nothing_left
from workbench.sources.locating import is_database, locate
from workbench.sources.markup import table_rows, worksheet_rows
from workbench.sources.merged import merged_fault
from workbench.sources.place import Placed, place_rows
from workbench.sources.plain import SMALLEST, read_plain
from workbench.sources.prose import refuse_prose
from workbench.sources.recognise import Form, not_a_table, recognise
from workbench.sources.table import Fault, SourceKind, SourceTable
from workbench.sources.workbooks import open_page
from workbench.words import listed, quoted

_USUAL: dict[Form, tuple[str, frozenset[str]]] = {
    "text": ("a text file", frozenset({"csv", "tsv", "txt", "tab", "dat", "data", "asc", "psv"})),
    "html": ("a web page", frozenset({"html", "htm"})),
    "xml": ("an XML spreadsheet", frozenset({"xml"})),
    "json": ("a JSON file", frozenset({"json", "jsonl", "ndjson", "geojson"})),
    "workbook": ("an Excel workbook", frozenset({"xlsx", "xlsm", "xlsb", "xls"})),
    "ods": ("an OpenDocument workbook", frozenset({"ods", "ots", "fods"})),
    "parquet": ("a Parquet file", frozenset({"parquet", "pq"})),
}


def read(reference: str | Path, *, sheet: str = "") -> SourceTable:
    """Read a table of any kind, without losing a cell of it.

    Parameters
    ----------
    reference
        A file or a folder as :func:`workbench.sources.locate` finds it: CSV or another text file
        with any delimiter and encoding; XLSX, XLSM, XLSB, XLS, ODS; Parquet; JSON, also one record
        a line; a table of a web page; a folder of files with the same headings. Or the address of
        a table in PostgreSQL, ``postgresql://user@server/database?table=schema.name``.
    sheet
        The sheet of a workbook; by default the first that holds a table.

    Returns
    -------
    SourceTable
        The table as found and as meant, with what is wrong with it; without the rows that a note
        beside the file says to leave out (:mod:`workbench.sources.left_out`).

    Raises
    ------
    WorkbenchError
        Where there is no such table, or it cannot be read as one.
    """
    where = locate(str(reference))
    if is_database(where):
        from workbench.sources.database import parse_address, read_table

        _no_sheets(sheet, "A database")
        return read_table(parse_address(where))
    path = Path(where)
    try:
        return _read_folder(path) if path.is_dir() else _read_file(path, sheet)
    except OSError as error:
        raise unreadable(path, error) from error


def _read_folder(folder: Path) -> SourceTable:
    files = table_files(folder)
    if not files:
        raise WorkbenchError(
            f"The folder {folder.name} has no tables in it.",
            todo="Put CSV, Excel, Parquet or JSON files into it, or choose another folder.",
        )
    parts = {path.name: _read_part(path) for path in files}
    tables = with_rows([(name, table) for name, table in parts.items() if table is not None])
    if not tables:
        raise EmptyFileError(
            f"The folder {folder.name} has nothing but empty files in it: {listed(parts)}.",
            safe="The files have not been changed.",
            todo="Ask whoever sent them to send them again.",
        )
    placed, told = place_files(folder, tables)
    told += empty_files([name for name in parts if name not in dict(tables)], len(parts))
    origin = Origin(folder.name, "folder", str(folder), fingerprint(str(folder)))
    return finish(placed, origin, told)


def _read_part(path: Path) -> SourceTable | None:
    """Read a file of a folder; nothing where there is nothing in it."""
    try:
        return _read_file(path, "")
    except EmptyFileError:
        return None


def _read_file(path: Path, sheet: str) -> SourceTable:
    form = recognise(path)
    mark = fingerprint(path)
    note = left_out(path)
    told = _renamed(path, form)
    if form in {"workbook", "ods"}:
        page = open_page(path, sheet)
        kind: SourceKind = "ods" if form == "ods" else "excel"
        origin = Origin(path.stem, kind, str(path), mark, sheet=page.name)
        placed = place_rows(page.rows, path.name, leave_out=note.of(page.name))
        told += [*page.faults, *merged_fault(placed, page.merged)]
        return _finish(placed, origin, told, note)
    _no_sheets(sheet, path.name)
    if form == "parquet":
        return read_parquet(path, mark, note)
    if form == "text" and path.stat().st_size >= SMALLEST:
        placed_plainly = read_plain(path, note.of(""))
        if placed_plainly is not None:
            origin = Origin(path.stem, "csv", str(path), mark, "utf-8")
            return _finish(placed_plainly, origin, told, note)
    return _read_text(path, form, mark, told, note)


def _finish(placed: Placed, origin: Origin, told: list[Fault], note: LeftOut) -> SourceTable:
    """Hand a table over, and tell which rows of it somebody has left out."""
    rows = placed.notes.left_out
    wanted = note if note.of(origin.sheet) else LeftOut()
    table = finish(placed, origin, [*told, *left_out_fault(wanted, rows)])
    if rows and not table.rows:
        raise nothing_left(Path(origin.reference))
    return table


def _read_text(path: Path, form: Form, mark: str, told: list[Fault], note: LeftOut) -> SourceTable:
    decoded = decode(path.read_bytes(), path.name)
    told = [*told, *decoded.faults]
    found = _documents(decoded.text, path) if form == "json" else None
    if found is not None:
        origin = Origin(path.stem, "json", str(path), mark, decoded.encoding)
        placed = place_rows(
            iter(found.rows), path.name, headings=found.headings, leave_out=note.of("")
        )
        return _finish(placed, origin, [*told, *found.faults], note)
    kind: SourceKind = "excel" if form == "xml" else "csv"
    origin = Origin(path.stem, kind, str(path), mark, decoded.encoding)
    if form in {"html", "xml"}:
        rows = table_rows(decoded.text) if form == "html" else worksheet_rows(decoded.text)
        if not rows:
            raise not_a_table(path, f"{_USUAL[form][0]} without a table")
        placed = place_rows(iter(rows), path.name, leave_out=note.of(""))
        return _finish(placed, origin, told, note)
    dialect = find_dialect(decoded.text)
    refuse_prose(decoded.text, dialect, path.name)
    rows_of_text = records(decoded.text, dialect)
    placed = place_rows(rows_of_text, path.name, leave_out=note.of(""))
    return _finish(placed, origin, told, note)


def _documents(text: str, path: Path) -> Records | None:
    """Read JSON; a file that is none and is not called so only begins with a bracket."""
    try:
        return read_records(text, path)
    except WorkbenchError:
        if path.suffix.lower().lstrip(".") in _USUAL["text"][1]:
            return None
        raise


def _renamed(path: Path, form: Form) -> list[Fault]:
    """Tell that a file's name promises something else than it is."""
    words, endings = _USUAL[form]
    ending = path.suffix.lower().lstrip(".")
    promised = {usual for _, usual in _USUAL.values() if ending in usual}
    if not promised or ending in endings:
        return []
    return [
        Fault(
            "misnamed_file",
            f"{path.name} is really {words}, whatever its name says; we read it as one.",
            1,
            "Nothing needs doing; other programs may refuse it until it is saved under a name "
            "that fits.",
        )
    ]


def _no_sheets(sheet: str, what: str) -> None:
    if sheet:
        raise WorkbenchError(
            f"{what} has no sheets, so {quoted(sheet)} cannot be chosen.",
            todo="Leave the sheet out.",
        )
