"""What makes two runs the same run: cells, settings, inputs and the code that computed them."""

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from workbench.parameters import Parameter
from workbench.parameters.kinds import JsonValue
from workbench.project import shared

# What can change a result or how a report looks.
_PACKAGES = (
    *("data-workbench", "duckdb", "ipykernel", "nbconvert", "numpy", "pandas"),
    *("papermill", "pyarrow", "scipy", "splink"),
)


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


@cache
def code() -> dict[str, str]:
    """Fingerprint the workbench itself, which may be a checkout that is being worked on."""
    package = Path(__file__).parents[1]
    lock = shared() / "requirements.lock"
    sources = sorted([*package.rglob("*.py"), *(shared() / "templates").rglob("*.*")])
    return {
        "lock": digest(lock.read_bytes()) if lock.is_file() else "",
        "code": digest(*(path.read_bytes() for path in sources if path.is_file())),
    }


def cells_fingerprint(cells: Sequence[Mapping[str, Any]]) -> str:
    """Fingerprint what a notebook's cells say, whatever outputs they hold."""
    return digest(
        *(f"{cell['cell_type']}\n{cell['source']}".encode(errors="replace") for cell in cells)
    )


def inputs(
    parameters: Sequence[Parameter], values: Mapping[str, JsonValue]
) -> Iterator[tuple[str, str, str]]:
    """Give the setting, reference and fingerprint of every table and file that is read.

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
            yield name, reference, fingerprint(reference)


def _listed(value: JsonValue) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one]


def key(
    cells: str, values: Mapping[str, Any], read: Sequence[tuple[str, str, str]], question: str
) -> str:
    """Fingerprint a run: the same key gives the same results.

    Parameters
    ----------
    cells
        The notebook's fingerprint.
    values
        The checked settings.
    read
        The inputs with their fingerprints.
    question
        The report's title.
    """
    told = [cells, dict(values), [list(one) for one in read], question, versions(), code()]
    return digest(json.dumps(told, sort_keys=True).encode())
