"""What a file is, by its content whatever its name says."""

import zipfile
from pathlib import Path
from typing import Literal

from workbench.errors import WorkbenchError
from workbench.sources.empty import no_bytes

Form = Literal["text", "html", "xml", "json", "workbook", "ods", "parquet"]

_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (7-Zip)"),
    (b"Rar!", "a compressed file (RAR)"),
    (b"{\\rtf", "a Word document (RTF)"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x00\x01\x00\x00Standard", "an Access database"),
)
_UNHARMED = "The file has not been changed."


def recognise(path: Path) -> Form:
    """Say what a file is.

    Raises
    ------
    WorkbenchError
        Where it holds no table that can be read: empty, a PDF, a picture, an archive.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        raise no_bytes(path.name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08")):
        return "workbook"
    for mark, words in _REFUSED:
        if head.startswith(mark):
            raise not_a_table(path, words)
    return _text(head, path)


def _text(head: bytes, path: Path) -> Form:
    plain = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip().lower()
    if plain.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        return "html"
    if plain.startswith(b"<?xml"):
        if b"<html" in plain:
            return "html"
        if b"urn:schemas-microsoft-com:office:spreadsheet" in plain:
            return "xml"
        raise not_a_table(path, "an XML file")
    if plain.startswith((b"{", b"[")):
        return "json"
    return "text"


def _zipped(path: Path) -> Form:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise WorkbenchError(
            f"{path.name} is damaged: it begins like a workbook and breaks off.",
            safe=_UNHARMED,
            todo="It may have been cut off on its way: ask for it again.",
        ) from error
    if any(name.startswith("xl/") for name in names):
        return "workbook"
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if any(name.startswith("word/") for name in names):
        raise not_a_table(path, "a Word document")
    raise not_a_table(path, "a zip archive", "Unpack it first, and give the file inside.")


def not_a_table(path: Path, words: str, todo: str = "") -> WorkbenchError:
    """Say that a file is something else than a table."""
    return WorkbenchError(
        f"{path.name} is {words}, not a table.",
        safe=_UNHARMED,
        todo=todo or "Ask for the table itself, as a CSV or an Excel file.",
    )
