"""Any table in."""

from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.sources.declared import read_parquet
from workbench.sources.delimited import read_text
from workbench.sources.encoding import decode
from workbench.sources.fingerprints import fingerprint, unreadable
from workbench.sources.load import Origin, finish, place_grid
from workbench.sources.locating import is_database, locate
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
        decoded = decode(path.read_bytes(), path.name)
        origin = Origin(path.stem, "csv", str(path), mark, decoded.encoding)
        return finish(place_grid(read_text(decoded.text), origin), origin)
    if form in {"workbook", "ods"}:
        book = open_workbook(path)
        chosen = sheet or book.sheet_names[0]
        origin = Origin(
            path.stem, "ods" if form == "ods" else "excel", str(path), mark, sheet=chosen
        )
        return finish(place_grid(read_sheet(book, chosen), origin), origin)
    raise WorkbenchError(f"{path.name} cannot be read yet.")
