"""What makes two runs the same run: cells, settings, inputs and the code that computed them."""

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from workbench.parameters import Parameter
from workbench.parameters.kinds import JsonValue
from workbench.project import shared

# What can change a result or how a report looks.
_PACKAGES = (
    *("data-workbench", "duckdb", "fairlearn", "ipykernel", "matplotlib", "nbconvert", "numpy"),
    *("pandas", "papermill", "pyarrow", "scikit-learn", "scipy", "splink"),
)

# A notebook whose results depend on what people have said so far imports this.
_ANSWERS = "workbench.labels"


def digest(*parts: bytes) -> str:
    """Hash parts so that no two different sequences of parts look alike."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return f"sha256:{whole.hexdigest()}"


@cache
def versions() -> dict[str, str]:
    """List the versions of Python and of the packages that matter to results."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def code() -> dict[str, str]:
    """Fingerprint the workbench itself, which may be a checkout that is being worked on.

    A server lives long, so files that have changed since are read again.
    """
    package = Path(__file__).parents[1]
    lock = shared() / "requirements.lock"
    sources = sorted([*package.rglob("*.py"), *(shared() / "templates").rglob("*.*")])
    files = [path for path in (lock, *sources) if path.is_file()]
    return _fingerprints(tuple((path, path.stat().st_mtime_ns) for path in files), lock)


@lru_cache(maxsize=4)
def _fingerprints(files: tuple[tuple[Path, int], ...], lock: Path) -> dict[str, str]:
    return {
        "lock": digest(lock.read_bytes()) if lock.is_file() else "",
        "code": digest(*(path.read_bytes() for path, _ in files if path != lock)),
    }


def notebook_fingerprint(
    cells: Sequence[Mapping[str, Any]], metadata: Mapping[str, Any], folder: Path
) -> str:
    """Fingerprint what a notebook's cells and its description say, whatever outputs it holds.

    The Python modules in its folder, which it may import, count as part of it.

    Parameters
    ----------
    cells
        Its cells, each with its ``source`` as one text.
    metadata
        Its metadata.
    folder
        Where it lies.
    """
    described = json.dumps(metadata.get("workbench"), sort_keys=True)
    said = (f"{cell['cell_type']}\n{cell['source']}" for cell in cells)
    modules = (
        part
        for path in sorted(folder.rglob("*.py"))
        for part in (str(path.relative_to(folder)).encode(), path.read_bytes())
    )
    return digest(*(text.encode(errors="replace") for text in (described, *said)), *modules)


class Input(NamedTuple):
    """A table or file that a run reads.

    Attributes
    ----------
    parameter
        The setting that names it.
    reference
        Its full reference.
    fingerprint
        Of its content.
    left_out
        Which rows of it are left out by somebody's word, in a sentence; empty where none is.
    """

    parameter: str
    reference: str
    fingerprint: str
    left_out: str = ""


def name_of(reference: str) -> str:
    """Name a file or folder, or a table of a database, as people do.

    Parameters
    ----------
    reference
        Its full reference.
    """
    table = parse_qs(urlsplit(reference).query).get("table") if "://" in reference else None
    return table[0] if table else Path(reference).name


def inputs(parameters: Sequence[Parameter], values: Mapping[str, JsonValue]) -> Iterator[Input]:
    """Find every table and file that is read.

    Parameters
    ----------
    parameters
        What the analysis declares.
    values
        The checked settings.

    Raises
    ------
    WorkbenchError
        When one cannot be read.
    """
    named = [
        (parameter.name, reference)
        for parameter in parameters
        if parameter.type in {"Dataset", "Path"}
        for reference in _listed(values[parameter.name])
    ]
    if named:
        from workbench.sources import fingerprint

        for name, reference in named:
            yield Input(name, reference, fingerprint(reference), _left_out(reference))


def answers(cells: Sequence[Mapping[str, Any]], database: str) -> Iterator[Input]:
    """Give what people have said so far as an input, where a notebook reads it.

    Parameters
    ----------
    cells
        The notebook's.
    database
        Where it is kept.

    Raises
    ------
    WorkbenchError
        When it cannot be read.
    """
    if any(_ANSWERS in cell["source"] for cell in cells if cell["cell_type"] == "code"):
        from workbench import labels

        yield Input("answers", "review answers", labels.fingerprint(database))


def _left_out(reference: str) -> str:
    """Say which rows are left out, of each file of a folder."""
    from workbench.sources.fingerprints import table_files
    from workbench.sources.left_out import left_out
    from workbench.sources.locating import is_database

    if is_database(reference):
        return ""
    path = Path(reference)
    if not path.is_dir():
        return note.statement if (note := left_out(path)).rows else ""
    notes = ((file.name, left_out(file)) for file in table_files(path))
    return " ".join(f"{name}: {note.statement}" for name, note in notes if note.rows)


def changed(read: Sequence[Input], since: float) -> list[str]:
    """Name the files that hold something else than they did.

    Parameters
    ----------
    read
        What was read.
    since
        The moment from which on a change matters, in seconds since 1970; a file whose own time is
        older is taken to be as it was.
    """
    from workbench.sources.left_out import note_beside

    names = []
    for one in read:
        path = Path(one.reference)
        files = [path, *path.rglob("*")] if path.is_dir() else [path, note_beside(path)]
        # File systems keep times to two seconds at worst (FAT).
        touched = any(file.exists() and file.stat().st_mtime >= since - 2 for file in files)
        # A note that was there and is not leaves no time behind.
        if touched or _left_out(one.reference) != one.left_out:
            from workbench.sources import fingerprint

            if fingerprint(one.reference) != one.fingerprint:
                names.append(path.name)
    return names


def _listed(value: JsonValue) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one]


def key(
    notebook: str,
    values: Mapping[str, JsonValue],
    read: Sequence[Input],
    about: str = "",
    private_to: str = "",
) -> str:
    """Fingerprint a run: the same key gives the same results.

    Parameters
    ----------
    notebook
        The notebook's fingerprint.
    values
        The checked settings.
    read
        The inputs with their fingerprints.
    about
        Whom or what the report says it is about.
    private_to
        Who alone may see it; empty for whoever may use the project.
    """
    inputs = [list(one) for one in read]
    told = [notebook, dict(values), inputs, about, private_to, versions(), code()]
    return digest(json.dumps(told, sort_keys=True).encode())
