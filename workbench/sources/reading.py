"""Any table in."""

from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.sources.declared import read_parquet
from workbench.sources.delimited import find_dialect, records
from workbench.sources.encoding import decode
from workbench.sources.fingerprints import fingerprint, unreadable
from workbench.sources.finish import Origin, finish
from workbench.sources.locating import is_database, locate
from workbench.sources.place import place_rows
from workbench.sources.plain import SMALLEST, read_plain
from workbench.sources.recognise import recognise
from workbench.sources.table import SourceTable
from workbench.sources.workbooks import open_workbook, read_sheet


def read(reference: str | Path, *, sheet: str = "") -> SourceTable:
    """Read a table of any kind."""
    where = locate(str(reference))
    if is_database(where):
        raise NotImplementedError
    path = Path(where)
    try:
        return _read_file(path, sheet)
    except OSError as error:
        raise unreadable(path, error) from error


def _read_file(path: Path, sheet: str) -> SourceTable:
    form = recognise(path)
    mark = fingerprint(path)
    if form == "parquet":
        return read_parquet(path, mark)
    if form == "text":
        return _read_text(path, mark)
    if form in {"workbook", "ods"}:
        book = open_workbook(path)
        chosen = sheet or book.sheet_names[0]
        origin = Origin(
            path.stem, "ods" if form == "ods" else "excel", str(path), mark, sheet=chosen
        )
        return finish(place_rows(read_sheet(book, chosen), path.name), origin)
    raise WorkbenchError(f"{path.name} cannot be read yet.")


def _read_text(path: Path, mark: str) -> SourceTable:
    if path.stat().st_size >= SMALLEST:
        placed = read_plain(path)
        if placed is not None:
            return finish(placed, Origin(path.stem, "csv", str(path), mark, "utf-8"))
    decoded = decode(path.read_bytes(), path.name)
    origin = Origin(path.stem, "csv", str(path), mark, decoded.encoding)
    rows = records(decoded.text, find_dialect(decoded.text))
    return finish(place_rows(rows, path.name), origin)
