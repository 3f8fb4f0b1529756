"""Finding the table that somebody means."""

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.sources.near import near
from workbench.words import listed

DATA = "WORKBENCH_DATA"
ENDINGS = (
    ".csv", ".tsv", ".txt", ".tab", ".dat", ".data", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods",
    ".parquet", ".json", ".jsonl", ".ndjson", ".geojson",
)  # fmt: skip
_MOST = 2_000
DATABASE = ("postgresql://", "postgres://")
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+:)//|www\.", re.IGNORECASE)
_FILE = "file://"


def is_database(reference: str) -> bool:
    """Say whether a reference is the address of a database."""
    return reference.startswith(DATABASE)


def refuse_address(reference: str) -> None:
    """Refuse the address of something that would have to be fetched.

    Raises
    ------
    WorkbenchError
        Where it is one; no more of it is repeated than how it begins, since it may hold a secret.
    """
    found = _ADDRESS.match(reference)
    if not found or is_database(reference):
        return
    if reference.lower().startswith(_FILE):
        raise WorkbenchError(
            f"A file is given by its name, without {_FILE} before it.",
            safe="Nothing has been read.",
            todo="Give the name as the folder window shows it.",
        )
    raise WorkbenchError(
        f"What begins with {found[0]} is an address, and nothing is ever fetched from one: "
        "the workbench reads files and folders that this computer can open, and PostgreSQL.",
        safe="Nothing has been fetched.",
        todo="Download it to a file first, then give the file's name.",
    )


def locate(reference: str | Path, folder: Path | None = None) -> str:
    """Find the file, folder or database table that a reference means.

    Parameters
    ----------
    reference
        A path from the working folder or from the data folder, with or without its ending:
        ``"borough/housing_tenancies"``; or the address of a database table.
    folder
        The data folder; by default that of the environment variable ``WORKBENCH_DATA``, else the
        nearest folder ``data`` in the working folder or above it.

    Returns
    -------
    str
        An absolute path, or the address with the table's schema.

    Raises
    ------
    WorkbenchError
        Where there is no such table, or several; the names that come close are given. Where an
        address names no table or holds a password, or is not one of PostgreSQL.
    """
    text = str(reference).strip()
    if is_database(text):
        from workbench.sources.database import parse_address

        return parse_address(text).shown
    refuse_address(text)
    if not text:
        raise WorkbenchError("No table was named.", todo="Give the name of a file or a folder.")
    data = folder if folder is not None else data_folder()
    places = [Path(text).expanduser()]
    if data is not None:
        places.append(data / text)
    for place in places:
        found = _at(place, text)
        if found is not None:
            return str(found.resolve())
    raise WorkbenchError(
        f"There is no file or folder called “{text}”.",
        todo=_hint(text, data),
    )


def data_folder() -> Path | None:
    """Give the folder that holds the project's data, if there is one."""
    named = os.environ.get(DATA)
    if named:
        return Path(named)
    here = Path.cwd()
    return next((up / "data" for up in (here, *here.parents) if (up / "data").is_dir()), None)


def _at(place: Path, text: str) -> Path | None:
    if place.exists():
        return place
    if not place.parent.is_dir():
        return None
    found = sorted(
        path
        for path in place.parent.iterdir()
        if _is_table(path) and place.name.casefold() in {path.stem.casefold(), path.name.casefold()}
    )
    if len(found) > 1:
        raise WorkbenchError(
            f"“{text}” could be any of {len(found)} files: "
            f"{', '.join(path.name for path in found)}.",
            todo="Give the name with its ending.",
        )
    return found[0] if found else None


def _hint(text: str, data: Path | None) -> str:
    """Name tables whose names come close, else the first there are."""
    place = Path(text).expanduser()
    here = [str(place.parent / name) for name in _names(place.parent, "*")]
    kept = [] if data is None else list(islice(_names(data, "**/*"), _MOST))
    for part in dict.fromkeys((text, place.name)):
        known = _keys([*kept, *here], whole="/" in part)
        close = near(_comparable(part), known, most=3)
        if close:
            return f"Did you mean {listed((known[key] for key in close), conjunction='or')}?"
    tables = [name for name in kept or here if _is_table(Path(name))]
    beside = [name for name in tables if "/" in text and Path(name).parent == Path(text).parent]
    some = beside or tables
    verb = "is" if len(some) == 1 else "are"
    return f"There {verb} {listed(some)}." if some else "Check the name, and the folder it is in."


def _names(folder: Path, pattern: str) -> Iterator[str]:
    """List the tables and folders of a folder by their names from there, hidden ones left out."""
    if not folder.is_dir():
        return
    for path in sorted(folder.glob(pattern)):
        name = path.relative_to(folder)
        hidden = any(part.startswith((".", "~$")) for part in name.parts)
        if not hidden and (_is_table(path) or path.is_dir()):
            yield name.as_posix()


def _keys(names: list[str], *, whole: bool) -> dict[str, str]:
    """Give each name by what of it is compared: all of it, or only its last part."""
    keys: dict[str, str] = {}
    for name in names:
        keys.setdefault(_comparable(name if whole else Path(name).name), name)
    return keys


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS


def _comparable(name: str) -> str:
    """Write a name without its ending, so that only what was meant is compared."""
    path = Path(name.casefold())
    return str(path.with_suffix("")) if path.suffix in ENDINGS else str(path)
