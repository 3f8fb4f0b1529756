from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from workbench.quality import Profile, profile
from workbench.quality.faults import Fault
from workbench.sources import connect, read

TODAY = pd.Timestamp("2026-11-24").date()


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return connect()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write columns as a CSV, as somebody would send it."""

    def write_it(columns: Mapping[str, list[object]], name: str = "list") -> Path:
        path = tmp_path / f"{name}.csv"
        pd.DataFrame(columns).to_csv(path, index=False)
        return path

    return write_it


@pytest.fixture
def look(write: Callable[..., Path]) -> Callable[..., Profile]:
    """Profile columns that came as a CSV."""
    return lambda columns, **more: profile(read(write(columns)), today=TODAY, **more)


def told(found: Profile) -> dict[str, Fault]:
    """The faults by their keys."""
    return {fault.key: fault for fault in found.faults}


def filler(rows: int) -> list[str]:
    """A column that is different on every row and not named as an id."""
    return [f"Street {chr(65 + row % 26)}{row}" for row in range(rows)]
