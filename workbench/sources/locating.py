"""Finding the table that somebody means."""

import os
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from workbench.errors import WorkbenchError

DATA = "WORKBENCH_DATA"
ENDINGS = (
    ".csv", ".tsv", ".txt", ".tab", ".dat", ".data", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods",
    ".parquet", ".json", ".jsonl", ".ndjson", ".geojson",
)  # fmt: skip
_MOST = 2_000
DATABASE = ("postgresql://", "postgres://")


def is_database(reference: str) -> bool:
    """Say whether a reference is the address of a database."""
    return reference.startswith(DATABASE)


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
        address names no table or holds a password.
    """
    text = str(reference).strip()
    if is_database(text):
        from workbench.sources.database import parse_address

        return parse_address(text).shown
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
    names: dict[str, str] = {}
    place = Path(text).expanduser()
    if place.parent.is_dir():
        for path in sorted(place.parent.iterdir()):
            if _is_table(path) or path.is_dir():
                shown = str(place.parent / path.name)
                names.setdefault(_comparable(shown), shown)
    if data is not None and data.is_dir():
        for path in islice((path for path in sorted(data.rglob("*")) if _is_table(path)), _MOST):
            shown = path.relative_to(data).as_posix()
            names.setdefault(_comparable(shown), shown)
    close = get_close_matches(_comparable(text), list(names), 3, 0.7)
    if close:
        return f"Did you mean {' or '.join(names[name] for name in close)}?"
    if names:
        some = list(names.values())
        return f"There are: {', '.join(some[:8])}{' …' if len(some) > 8 else ''}."
    return "Check the name, and the folder it is in."


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS


def _comparable(name: str) -> str:
    """Write a name without its ending, so that only what was meant is compared."""
    path = Path(name.casefold())
    return str(path.with_suffix("")) if path.suffix in ENDINGS else str(path)
