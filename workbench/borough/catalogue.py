"""The catalogue of the borough's files: a Frictionless Data Package beside the lists.

``datasets/datapackage.json`` describes every column once; what is written beside a borough is the
same description with the number of rows, the size and the hash of each file that was made.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workbench.borough.settings import datasets_folder

PACKAGE = "datapackage.json"


def catalogue() -> dict[str, Any]:
    """Read ``datasets/datapackage.json``."""
    package: dict[str, Any] = json.loads((datasets_folder() / PACKAGE).read_text("utf-8"))
    return package


def columns(name: str) -> tuple[str, ...]:
    """Return the columns of a list or table, in order, from its dictionary."""
    return _columns()[name]


@cache
def _columns() -> Mapping[str, tuple[str, ...]]:
    return {
        resource["name"]: tuple(field["name"] for field in resource["schema"]["fields"])
        for resource in catalogue()["resources"]
        if "schema" in resource
    }


def write_package(folder: Path, rows: Mapping[str, int]) -> None:
    """Write the catalogue of the files in a folder; a council's file that is missing is left out.

    Parameters
    ----------
    folder
        Where the files lie.
    rows
        Number of rows of each list by its name.
    """
    package = catalogue()
    for resource in package["resources"]:
        paths = resource["path"]
        if isinstance(paths, list):
            resource["path"] = [path for path in paths if (folder / path).exists()]
        elif resource["format"] != "parquet":  # of which frictionless counts no bytes
            content = (folder / paths).read_bytes()
            resource["bytes"] = len(content)
            resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
        if resource["name"] in rows:
            resource["rows"] = rows[resource["name"]]
    text = json.dumps(package, indent=2, ensure_ascii=False)
    (folder / PACKAGE).write_text(f"{text}\n", "utf-8", newline="\n")
