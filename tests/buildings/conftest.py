"""Lists of buildings small enough to work out by hand."""

import pandas as pd
import pytest


def text(rows: list[dict[str, str]], columns: list[str]) -> pd.DataFrame:
    """A list as text; what a row does not say is empty."""
    held = {column: [row.get(column, "") for row in rows] for column in columns}
    return pd.DataFrame(held, dtype="str")


BUILDING = ["uprn", "name", "address", "postcode", "storeys", "height", "homes", "assessed_on"]
BUILDING += ["source", "recorded_on", "built", "tenure", "owner"]
ACTION = ["action_ref", "uprn", "building", "action", "priority", "raised_on", "due_on", "done_on"]
PROPERTY = ["uprn", "parent_uprn", "classification", "paon", "street", "address", "postcode"]
PROPERTY += ["status", "end_date"]


def buildings(*rows: dict[str, str]) -> pd.DataFrame:
    return text(list(rows), BUILDING)


def actions(*rows: dict[str, str]) -> pd.DataFrame:
    numbered = [{"action_ref": f"A{place}", **row} for place, row in enumerate(rows, 1)]
    return text(numbered, ACTION)


def block(uprn: int, name: str, street: str, postcode: str, homes: int) -> list[dict[str, str]]:
    """A block and its flats, numbered from the block's UPRN on."""
    shell = {"uprn": str(uprn), "classification": "PP", "paon": name, "street": street}
    shell |= {"address": f"{name}, {street}", "postcode": postcode, "status": "Live"}
    flats = [
        {**shell, "uprn": str(uprn + flat), "parent_uprn": str(uprn), "classification": "RD06"}
        for flat in range(1, homes + 1)
    ]
    return [shell, *flats]


def register(*blocks: list[dict[str, str]]) -> pd.DataFrame:
    return text([row for rows in blocks for row in rows], PROPERTY)


@pytest.fixture
def properties() -> pd.DataFrame:
    """Three blocks, two of one name, and a house."""
    house = {"uprn": "500", "classification": "RD04", "paon": "1", "street": "Rowan Street"}
    return register(
        block(100, "Kelby Court", "Rowan Street", "ZX1 1AA", 30),
        block(200, "Kelby Court", "Heron Lane", "ZX2 2BB", 4),
        block(300, "Marlin Point", "Plover Road", "ZX3 3CC", 12),
        [{**house, "address": "1 Rowan Street", "postcode": "ZX1 1AA", "status": "Live"}],
    )
