"""What lies inside a zipped workbook, looked at before it is unpacked."""

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from workbench.errors import WorkbenchError

_BLOCK = 1 << 20
_ALWAYS_FINE = 100_000_000
_MOST = 4_000_000_000
# Text packs ten to fifty times smaller; a trap, a thousand times.
_PACKED_AT_MOST = 200
_MOST_CELLS = 60_000_000
_LARGEST_SHEET = 1_000_000_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_COLUMN = re.compile(rb'<(?:\w+:)?c r="([A-Z]+)\d')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?r="(\d+)"')
_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]+)(\d+)"([^>]*[^/>])?>(.*?)</(?:\w+:)?c>', re.DOTALL)
_HELD = re.compile(rb"<(?:\w+:)?[vt](?: [^>]*)?>[^<]")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</")


@dataclass(frozen=True)
class Sheet:
    """What only the file itself tells of a sheet.

    Attributes
    ----------
    errors
        The error values by the cell's row and column, from 0: ``{(4, 2): "#REF!"}``.
    unsaved
        Cells, by row and column from 0, with a formula whose result was never saved.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unsaved: tuple[tuple[int, int], ...] = ()


def refuse_trap(path: Path) -> None:
    """Refuse an archive that unpacks to far more than a table can need.

    Sizes are first taken as declared, then counted, since a trap declares what it likes; no more
    is unpacked than it takes to know, and none of it is kept.

    Raises
    ------
    WorkbenchError
        Where it would fill the computer's memory.
    """
    packed = path.stat().st_size
    most = min(_MOST, max(_ALWAYS_FINE, packed * _PACKED_AT_MOST))
    with zipfile.ZipFile(path) as archive, path.open("rb") as stream:
        if sum(info.file_size for info in archive.infolist()) > most:
            raise _trap(path)
        left = most
        for info in archive.infolist():
            stream.seek(info.header_offset)
            header = stream.read(30)
            stream.seek(int.from_bytes(header[26:28], "little"), 1)
            stream.seek(int.from_bytes(header[28:30], "little"), 1)
            if info.compress_type == zipfile.ZIP_DEFLATED:
                left -= _unpacked(stream.read(info.compress_size), left)
            if left < 0:
                raise _trap(path)


def _unpacked(packed: bytes, most: int) -> int:
    """Count the bytes that a deflated stream unpacks to, at most one block beyond ``most``."""
    unpacker, size = zlib.decompressobj(-15), 0
    rest = packed
    while rest and size <= most and not unpacker.eof:
        size += len(unpacker.decompress(rest, _BLOCK))
        rest = unpacker.unconsumed_tail
    return size


def _trap(path: Path) -> WorkbenchError:
    return WorkbenchError(
        f"{path.name} is small but would unpack to a size that no table needs; such files are "
        "made to stop computers, so we do not open it.",
        safe="Nothing of it has been unpacked.",
        todo="Ask whoever sent it for the table as a CSV file.",
    )


def inspect(path: Path) -> dict[str, Sheet]:
    """Look into the sheets of an XLSX workbook for what the reader of cells passes over.

    Returns
    -------
    dict
        By the sheet's name; sheets that are not XML (XLSB) or charts are left out.

    Raises
    ------
    WorkbenchError
        Where a sheet reaches so far that its cells would fill the computer's memory.
    """
    with zipfile.ZipFile(path) as archive:
        return {
            name: _sheet(archive.read(part), path, name)
            for name, part in _parts(archive).items()
            if archive.getinfo(part).file_size <= _LARGEST_SHEET
        }


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Give the part of the archive that holds each worksheet, by the sheet's name."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    parts = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if sheet.tag.endswith("}sheet"):
            target = targets.get(sheet.get(_RELATION), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in names and "worksheets/" in part:
                parts[sheet.get("name", "")] = part
    return parts


def _sheet(xml: bytes, path: Path, name: str) -> Sheet:
    _refuse_far_cell(xml, path, name)
    errors: dict[tuple[int, int], str] = {}
    unsaved = []
    if b't="e"' in xml or b"<f" in xml:
        for letters, row, given, inside in _CELL.findall(xml):
            place = (int(row) - 1, column_number(letters.decode()) - 1)
            value = _VALUE.search(inside)
            if b't="e"' in given and value:
                errors[place] = value[1].decode()
            elif not (value and value[1]) and b't="str"' not in given and b"<f" in inside:
                unsaved.append(place)
    return Sheet(errors, tuple(unsaved))


def _refuse_far_cell(xml: bytes, path: Path, name: str) -> None:
    """Refuse a sheet with a value so far off that all cells up to it would fill the memory."""
    columns = {column_number(letters.decode()) for letters in set(_COLUMN.findall(xml))}
    rows = max(map(int, _ROW.findall(xml)), default=0)
    if rows * max(columns, default=0) <= _MOST_CELLS:
        return
    held = [
        (int(row), column_number(letters.decode()))
        for letters, row, _, inside in _CELL.findall(xml)
        if _HELD.search(inside)
    ]
    last_row = max((row for row, _ in held), default=0)
    last_column = max((column for _, column in held), default=0)
    if last_row * last_column > _MOST_CELLS:
        raise WorkbenchError(
            f"The sheet “{name}” of {path.name} reaches to row {last_row:,} and column "
            f"{last_column:,}, which is more than a table of people needs: something was typed far "
            "away from it.",
            safe="The file has not been changed.",
            todo="In Excel press Ctrl and End to see the last cell; delete the rows and columns "
            "beyond the table, and save the file.",
        )


def column_number(letters: str) -> int:
    """Turn a column's letters into its number: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
