"""Fingerprints of content: the same for the same content, wherever it lies."""

import hashlib
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.sources.left_out import left_out
from workbench.sources.locating import ENDINGS, is_database


def fingerprint(reference: str | Path) -> str:
    """Give the fingerprint of what a reference holds.

    Parameters
    ----------
    reference
        A full reference, as :func:`workbench.sources.locate` gives it.

    Returns
    -------
    str
        ``"sha256:"`` and 64 hexadecimal digits: of a file's bytes, and of the note
        that leaves rows of it out; of the names and bytes of a
        folder's files; of a database table's columns and rows, whatever their order.

    Raises
    ------
    WorkbenchError
        Where it cannot be read.
    """
    text = str(reference)
    if is_database(text):
        from workbench.sources.database import fingerprint_table, parse_address

        return fingerprint_table(parse_address(text))
    path = Path(text)
    try:
        if path.is_dir():
            return _of_folder(path)
        return f"sha256:{_digest(path).hexdigest()}"
    except OSError as error:
        raise unreadable(path, error) from error


def table_files(folder: Path) -> list[Path]:
    """List the files of a folder that hold tables, by name; not those in folders within it."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in ENDINGS
        and path.is_file()
        and not path.name.startswith((".", "~$"))
    )


def _of_folder(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in table_files(folder):
        whole.update(path.name.encode() + b"\0" + _digest(path).digest())
    return f"sha256:{whole.hexdigest()}"


def _digest(path: Path) -> "hashlib._Hash":
    with path.open("rb") as stream:
        whole = hashlib.file_digest(stream, "sha256")
    note = left_out(path)
    if note.rows:
        whole.update(b"\0" + repr(note).encode())
    return whole


def unreadable(path: Path, error: OSError) -> WorkbenchError:
    """Say that a file cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return WorkbenchError(
            f"{path.name} is not there any more.", todo="Check whether it was moved or renamed."
        )
    return WorkbenchError(
        f"{path.name} cannot be opened.",
        safe="Nothing has been changed.",
        todo="Close it in Excel if it is open there, and check that you may read it.",
    )
