"""One small borough and one of standard size, made once for all tests."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbench.borough import BoroughSummary, make

SHIELDING_HEADER = 3


@dataclass(frozen=True)
class Made:
    """A borough on disk, read as text; blanks are empty texts."""

    folder: Path
    summary: BoroughSummary
    read: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def list(self, name: str) -> pd.DataFrame:
        if name not in self.read:
            self.read[name] = self._list(name)
        return self.read[name]

    def _list(self, name: str) -> pd.DataFrame:
        path = self.folder / f"{name}.csv"
        if path.exists():
            encoding = {"shielding_v1": "cp1252", "food_parcels": "utf-8-sig"}.get(name, "utf-8")
            return pd.read_csv(path, dtype="str", keep_default_na=False, encoding=encoding)
        return pd.read_excel(
            path.with_suffix(".xlsx"),
            engine="calamine",
            dtype="str",
            header=SHIELDING_HEADER,
            na_filter=False,
        )

    def truth(self, name: str) -> pd.DataFrame:
        key = f"truth/{name}"
        if key not in self.read:
            self.read[key] = pd.read_parquet(self.folder / "truth" / f"{name}.parquet")
        return self.read[key]

    @cached_property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(
            (self.folder / "truth" / "facts.json").read_text("utf-8")
        )
        return facts

    @cached_property
    def people(self) -> pd.DataFrame:
        return self.truth("people")

    @cached_property
    def living(self) -> pd.DataFrame:
        return self.people[self.people["status"] == "resident"]

    @cached_property
    def links(self) -> pd.DataFrame:
        return self.truth("links")

    @cached_property
    def defects(self) -> pd.DataFrame:
        return self.truth("defects")

    def about(self, name: str) -> pd.DataFrame:
        """The rows of a list with whom they are about (the first person named)."""
        rows = self.list(name)
        links = self.links[(self.links["list"] == name) & (self.links["named"] == "first")]
        return rows.merge(
            links.drop(columns=["list", "made_up", "sex"]),
            left_on=rows.columns[0],
            right_on="record_id",
            how="inner",
            validate="one_to_one",
        )


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("borough") / "tiny"
    return Made(folder, make(folder, size="tiny", seed=1))


@pytest.fixture(scope="session")
def standard(standard_borough: BoroughSummary) -> Made:
    return Made(standard_borough.folder, standard_borough)
