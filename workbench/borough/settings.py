"""What the borough is made from: sizes, the day it stands at, and the tables in ``datasets/``."""

import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

Size = Literal["tiny", "standard", "full"]

TODAY = date(2026, 6, 30)
DAY = np.datetime64(TODAY, "D")
YEAR = 365.25
"""Days."""

MADE_UP = "made up"
BANNER = "MADE-UP DATA FOR PRACTICE. No person, home, ward or council in it is real."


@dataclass(frozen=True)
class Scale:
    """How large a borough of one size is.

    Attributes
    ----------
    people
        Residents on the borough's day.
    columns, rows
        Small areas (LSOAs) across and down.
    block
        Small areas of a ward, across and down.
    """

    people: int
    columns: int
    rows: int
    block: tuple[int, int]


SCALES: Mapping[Size, Scale] = {
    "tiny": Scale(2_000, 4, 2, (1, 2)),
    "standard": Scale(60_000, 7, 6, (1, 2)),
    "full": Scale(250_000, 14, 12, (2, 4)),
}


def datasets_folder() -> Path:
    """Find ``datasets/``: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "_share" / "datasets"
    return installed if installed.is_dir() else package.parent / "datasets"


@cache
def table(name: str) -> pd.DataFrame:
    """Read one of the generator's tables, ``datasets/borough/NAME.csv``."""
    return pd.read_csv(datasets_folder() / "borough" / f"{name}.csv", keep_default_na=False)


@cache
def document(name: str) -> dict[str, Any]:
    """Read one of the generator's documents, ``datasets/borough/NAME.toml``."""
    return tomllib.loads((datasets_folder() / "borough" / f"{name}.toml").read_text("utf-8"))


@cache
def margins() -> Mapping[str, float]:
    """Return the target of every margin by its key, from ``datasets/borough/margins.csv``."""
    rows = table("margins")
    return dict(zip(rows["key"], rows["value"].astype(float), strict=True))


def words(text: str) -> list[str]:
    """Split a list written with commas."""
    return [word.strip() for word in text.split(",")]


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random numbers of one part of the borough.

    Each part has numbers of its own, so a change to one list leaves the others as they were.
    """
    return np.random.default_rng([seed, zlib.crc32(name.encode())])
