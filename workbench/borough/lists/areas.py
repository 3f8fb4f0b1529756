"""Wards, small areas and the census counts of who lives in them."""

import json

import numpy as np
import pandas as pd

from workbench.borough.kinds import Numbers
from workbench.borough.settings import BANNER, MADE_UP, document, stream
from workbench.borough.world import World

MARGIN_KEYS = ["lsoa_code", "age_band", "sex", "ethnic_group", "tenure"]
_SMALL = 10


def wards(world: World) -> pd.DataFrame:
    """Return ``wards``: code, name and people on the borough's day."""
    people = _counts(world, "ward_code")
    frame = world.geography.wards.copy()
    frame["people"] = frame["ward_code"].map(people).fillna(0).astype(int)
    return frame.assign(made_up=MADE_UP)


def lsoas(world: World) -> pd.DataFrame:
    """Return ``lsoas``: codes, names, ward, middle, people and households."""
    frame = world.geography.lsoas.drop(columns="hardship").copy()
    frame["people"] = frame["lsoa_code"].map(_counts(world, "lsoa_code")).fillna(0).astype(int)
    living = world.people[world.people["status"] == "resident"]
    homes = living.groupby("lsoa_code")["household"].nunique()
    frame["households"] = frame["lsoa_code"].map(homes).fillna(0).astype(int)
    return frame.assign(made_up=MADE_UP)


def _counts(world: World, column: str) -> pd.Series:
    living = world.people[world.people["status"] == "resident"]
    return living[column].value_counts()


def geojson(features: pd.DataFrame, rings: tuple[Numbers, ...]) -> str:
    """Write areas as GeoJSON (RFC 7946) in degrees around latitude 0, longitude 0, at sea."""
    collection = {
        "type": "FeatureCollection",
        "note": f"{BANNER} {document('places')['note']}",
        "features": [
            {
                "type": "Feature",
                "properties": dict(zip(features.columns, row, strict=True)),
                "geometry": {"type": "Polygon", "coordinates": [ring.tolist()]},
            }
            for row, ring in zip(features.astype(object).to_numpy().tolist(), rings, strict=True)
        ],
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def census_margins(world: World) -> pd.DataFrame:
    """Return ``census_margins``: people by small area, age, sex, ethnic group and tenure.

    Counts are perturbed with cell keys as censuses are: every person has a random key from 0 to
    255, a cell's key is the sum of its people's keys modulo 256, and cells of fewer than ten get a
    change between -2 and +2 that depends on the key alone, so the same cell always changes alike
    (Fraser and Wooton 2005; used by ONS for Census 2021). A cell of nobody stays empty.
    """
    rng = stream(world.seed, "census keys")
    living = world.people[world.people["status"] == "resident"]
    cells = living[MARGIN_KEYS].assign(
        key=rng.integers(0, 256, len(living)), ethnic_group=living["broad_group"]
    )
    counted = cells.groupby(MARGIN_KEYS, sort=True)["key"].agg(["size", "sum"]).reset_index()
    count, key = counted["size"].to_numpy(), counted["sum"].to_numpy() % 256
    change = np.select([key < 12, key < 52, key < 204, key < 244], [-2, -1, 0, 1], 2)
    counted["people"] = np.maximum(np.where(count < _SMALL, count + change, count), 0)
    shown = counted[counted["people"] > 0]
    return shown[[*MARGIN_KEYS, "people"]].reset_index(drop=True).assign(made_up=MADE_UP)
