"""Finding the table that somebody means."""

import os
from difflib import get_close_matches
from pathlib import Path

from workbench.errors import WorkbenchError

DATA = "WORKBENCH_DATA"
ENDINGS = (
    ".csv", ".tsv", ".txt", ".tab", ".dat", ".data", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods",
    ".parquet", ".json", ".jsonl", ".ndjson", ".geojson",
)  # fmt: skip
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
        An absolute path, or the address as given.

    Raises
    ------
    WorkbenchError
        Where there is no such table, or several; the names that come close are given.
    """
    text = str(reference).strip()
    if is_database(text):
        return text
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
        todo=_hint(text, places, data),
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
        if path.suffix.lower() in ENDINGS
        and place.name.casefold() in {path.stem.casefold(), path.name.casefold()}
    )
    if len(found) > 1:
        raise WorkbenchError(
            f"“{text}” could be any of {len(found)} files: "
            f"{', '.join(path.name for path in found)}.",
            todo="Give the name with its ending.",
        )
    return found[0] if found else None


def _hint(text: str, places: list[Path], data: Path | None) -> str:
    names: list[str] = []
    for place in places:
        if place.parent.is_dir():
            base = data if data is not None and data in place.parents else None
            for path in sorted(place.parent.iterdir()):
                if path.suffix.lower() in ENDINGS or path.is_dir():
                    names.append(str(path.relative_to(base)) if base else path.name)
    wanted = Path(text).stem
    stems = {Path(name).stem: name for name in names}
    close = [stems[stem] for stem in get_close_matches(wanted, list(stems), 3, 0.6)]
    if close:
        return f"Did you mean {' or '.join(close)}?"
    if names:
        return f"There are: {', '.join(names[:8])}{' …' if len(names) > 8 else ''}."
    return "Check the name, and the folder it is in."
