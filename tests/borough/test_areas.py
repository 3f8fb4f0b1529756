"""Areas tile the borough, and census counts are the people's apart from the stated noise."""

import json
from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from workbench.borough.geography import make_geography
from workbench.borough.settings import SCALES

KEYS = ["lsoa_code", "age_band", "sex", "ethnic_group", "tenure"]
Point = tuple[float, float]


def _rings(folder, name: str) -> dict[str, list[Point]]:
    shapes = json.loads((folder / f"{name}.geojson").read_text("utf-8"))
    assert shapes["type"] == "FeatureCollection"
    rings = {}
    for shape in shapes["features"]:
        assert shape["geometry"]["type"] == "Polygon"
        (ring,) = shape["geometry"]["coordinates"]
        code = shape["properties"][f"{name[:-1]}_code"]
        rings[code] = [(x, y) for x, y in ring]
    return rings


def _area(ring: list[Point]) -> float:
    """Signed area of a closed ring: above 0 where it runs anticlockwise."""
    points = np.array(ring)
    x, y = points[:-1].T
    next_x, next_y = points[1:].T
    return float((x * next_y - next_x * y).sum() / 2)


def _crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    def turn(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def _inside(point: Point, ring: list[Point]) -> bool:
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1


@pytest.mark.parametrize("name", ["lsoas", "wards"])
def test_outlines_are_valid(tiny, name):
    """RFC 7946: closed and anticlockwise; no outline crosses itself."""
    for ring in _rings(tiny.folder, name).values():
        assert ring[0] == ring[-1]
        assert len(set(ring)) == len(ring) - 1
        assert _area(ring) > 0
        edges = list(pairwise(ring))
        crossed = [
            (first, second)
            for place, first in enumerate(edges)
            for second in edges[place + 2 :]
            if _crosses(*first, *second)
        ]
        assert not crossed


@pytest.mark.parametrize("name", ["lsoas", "wards"])
@pytest.mark.parametrize("size", ["tiny", "standard", "full"])
def test_areas_tile_the_borough_without_gap_or_overlap(size, name):
    """Every edge is shared by two neighbours or lies on the border, which is one closed line."""
    geography = make_geography(size, 1)
    rings = geography.rings if name == "lsoas" else geography.ward_rings
    rings = [[(x, y) for x, y in ring] for ring in rings]
    edges = Counter(edge for ring in rings for edge in pairwise(ring))
    assert max(edges.values()) == 1
    border = {start: end for start, end in edges if (end, start) not in edges}
    start = next(iter(border))
    outline = [start]
    while (after := border[outline[-1]]) != start:
        outline.append(after)
    assert len(outline) == len(border)
    total = sum(_area(ring) for ring in rings)
    assert total == pytest.approx(_area([*outline, start]), rel=1e-9)


def test_wards_are_made_of_their_small_areas(standard):
    lsoas, wards = _rings(standard.folder, "lsoas"), _rings(standard.folder, "wards")
    table = standard.list("lsoas")
    for code, parts in table.groupby("ward_code")["lsoa_code"]:
        assert _area(wards[code]) == pytest.approx(sum(_area(lsoas[part]) for part in parts))


def test_every_home_lies_in_its_small_area(standard):
    rings = _rings(standard.folder, "lsoas")
    homes = standard.truth("addresses").sample(300, random_state=1)
    inside = [
        _inside((x / 111_320, y / 111_320), rings[code])
        for x, y, code in homes[["x", "y", "lsoa_code"]].itertuples(index=False)
    ]
    assert np.mean(inside) > 0.99


def test_small_areas_have_about_1500_people(standard):
    """England's have 1,000 to 3,000 people and 400 to 1,200 households (ONS)."""
    table = standard.list("lsoas")[["people", "households"]].astype(int)
    assert table["people"].between(1000, 2300).all()
    assert table["people"].mean() == pytest.approx(1500, abs=120)
    assert table["households"].between(400, 1200).all()
    full = SCALES["full"]
    assert full.people / (full.columns * full.rows) == pytest.approx(1500, abs=120)
    for size in ("standard", "full"):
        wards = make_geography(size, 1).wards
        assert len(wards) == 21


def test_counts_of_areas_are_those_of_people(standard):
    living = standard.living
    for name, column, code in (("wards", "ward_code", "ward_code"), ("lsoas", "lsoa_code", "")):
        table = standard.list(name).set_index(column)["people"].astype(int)
        counts = living[code or column].value_counts()
        pd.testing.assert_series_equal(
            table.sort_index(), counts.sort_index(), check_names=False, check_dtype=False
        )


def test_census_counts_are_the_people_apart_from_the_stated_noise(standard):
    people = standard.living.drop(columns="ethnic_group")
    true = people.rename(columns={"broad_group": "ethnic_group"}).groupby(KEYS).size()
    shown = standard.list("census_margins").set_index(KEYS)["people"].astype(int)
    assert shown.index.is_unique
    assert set(shown.index) <= set(true.index)
    change = shown.reindex(true.index).fillna(0).astype(int) - true
    large = true >= 10
    assert (change[large] == 0).all()
    assert change[~large].abs().max() == 2
    assert (change[~large] != 0).mean() == pytest.approx(104 / 256, abs=0.05)
    gone = true.index.difference(shown.index)
    assert true[gone].max() <= 2
    assert shown.sum() == pytest.approx(60_000, rel=0.01)
