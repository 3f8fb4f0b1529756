"""Wards and small areas (LSOAs): drawn boundaries that tile the borough without gaps.

The shapes are the Voronoi cells of a jittered grid, bent by a smooth map that moves every shared
corner the same way. They lie in the open sea around latitude 0, longitude 0.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import Voronoi

from workbench.borough.kinds import Integers, Numbers
from workbench.borough.settings import SCALES, Size, document, stream

SPACING = 800.0
"""Metres between neighbouring small areas."""

METRES_A_DEGREE = 111_320.0
_JITTER = 0.22
_PIECES = 6


@dataclass(frozen=True)
class Geography:
    """The borough's areas.

    Attributes
    ----------
    lsoas
        One row a small area: ``lsoa_code``, ``lsoa_name``, ``ward_code``, ``ward_name``, ``x``,
        ``y`` (metres east and north of the borough's corner), ``hardship`` (0 to 1).
    wards
        One row a ward: ``ward_code``, ``ward_name``.
    cells
        Corners of each small area before bending, anticlockwise.
    rings, ward_rings
        Closed outlines in degrees.
    """

    lsoas: pd.DataFrame
    wards: pd.DataFrame
    cells: tuple[Numbers, ...]
    rings: tuple[Numbers, ...]
    ward_rings: tuple[Numbers, ...]
    extent: tuple[float, float]

    def bend(self, points: Numbers) -> Numbers:
        """Move points of the plain grid, in metres, to where they lie in the borough."""
        return _bend(points, self.extent)


def _bend(points: Numbers, extent: tuple[float, float]) -> Numbers:
    width, height = extent
    u, v = points[:, 0] / width, points[:, 1] / height
    east = (
        points[:, 0]
        + 0.07 * width
        + 0.055 * width * np.sin(2 * np.pi * v + 0.6)
        + 0.012 * width * np.sin(9 * v)
    )
    north = (
        points[:, 1]
        + 0.08 * height
        + 0.06 * height * np.sin(2 * np.pi * u + 2.1)
        + 0.015 * height * np.sin(8 * u)
    )
    return np.column_stack([east, north])


def _corners(seeds: Numbers, extent: tuple[float, float]) -> tuple[tuple[Integers, ...], Numbers]:
    """Voronoi cells inside a rectangle: seeds are mirrored in its sides, so sides become edges."""
    width, height = extent
    mirrored = [
        seeds * [-1, 1],
        seeds * [-1, 1] + [2 * width, 0],
        seeds * [1, -1],
        seeds * [1, -1] + [0, 2 * height],
    ]
    diagram = Voronoi(np.vstack([seeds, *mirrored]))
    corners = diagram.vertices.copy()
    for axis, length in ((0, width), (1, height)):
        corners[np.abs(corners[:, axis]) < 1e-6, axis] = 0.0
        corners[np.abs(corners[:, axis] - length) < 1e-6, axis] = length
    cells = []
    for place, seed in enumerate(seeds):
        region = np.array(diagram.regions[diagram.point_region[place]], dtype=np.int64)
        around = corners[region] - seed
        cells.append(region[np.argsort(np.arctan2(around[:, 1], around[:, 0]))])
    return tuple(cells), corners


def _edge(start: int, end: int, corners: Numbers, extent: tuple[float, float]) -> Numbers:
    """Numbers from one corner up to, but without, the next: the same whichever way it is walked."""
    low, high = min(start, end), max(start, end)
    steps = np.linspace(0, 1, _PIECES + 1)[:, None]
    line = np.round(_bend(corners[low] * (1 - steps) + corners[high] * steps, extent), 2)
    return line[:-1] if start == low else line[::-1][:-1]


def _outline(chain: Integers, corners: Numbers, extent: tuple[float, float]) -> Numbers:
    ends = np.roll(chain, -1)
    parts = [_edge(int(a), int(b), corners, extent) for a, b in zip(chain, ends, strict=True)]
    ring = np.vstack([*parts, parts[0][:1]])
    return np.round(ring / METRES_A_DEGREE, 8)


def _dissolve(cells: list[Integers]) -> Integers:
    """Corners around several cells: the edges that only one of them has, end to end."""
    edges = {
        (int(a), int(b)) for cell in cells for a, b in zip(cell, np.roll(cell, -1), strict=True)
    }
    onward = {a: b for a, b in edges if (b, a) not in edges}
    start = min(onward)
    chain = [start]
    while (after := onward[chain[-1]]) != start:
        chain.append(after)
    return np.array(chain, dtype=np.int64)


def _hardship(rng: np.random.Generator, seeds: Numbers, extent: tuple[float, float]) -> Numbers:
    """Ranks from 0 to 1 that change slowly across the borough."""
    places = seeds / extent
    angle = rng.uniform(0, 2 * np.pi)
    slope = places @ [np.cos(angle), np.sin(angle)]
    waves = np.sin(2.4 * np.pi * places @ rng.uniform(0.4, 1.0, 2) + rng.uniform(0, 6))
    score = slope + 0.4 * waves + rng.normal(0, 0.18, len(seeds))
    return np.asarray((score.argsort().argsort() + 0.5) / len(seeds), dtype=float)


def make_geography(size: Size, seed: int) -> Geography:
    """Draw the wards and small areas of a borough."""
    rng = stream(seed, "geography")
    scale = SCALES[size]
    extent = (scale.columns * SPACING, scale.rows * SPACING)
    column, row = np.divmod(np.arange(scale.columns * scale.rows), scale.rows)
    centres = np.column_stack([column, row]) + 0.5
    seeds = (centres + rng.uniform(-_JITTER, _JITTER, centres.shape)) * SPACING
    cells, corners = _corners(seeds, extent)

    across, down = scale.block
    ward = (column // across) * (scale.rows // down) + row // down
    names = document("places")["wards"][: int(ward.max()) + 1]
    ward_codes = [f"X05{number:06d}" for number in range(1, len(names) + 1)]
    place = _bend(seeds, extent)
    within = pd.Series(ward).groupby(ward).cumcount().to_numpy()
    lsoas = pd.DataFrame(
        {
            "lsoa_code": [f"X01{number:06d}" for number in range(1, len(seeds) + 1)],
            "lsoa_name": [f"{names[w]} {chr(65 + k)}" for w, k in zip(ward, within, strict=True)],
            "ward_code": [ward_codes[w] for w in ward],
            "ward_name": [names[w] for w in ward],
            "x": np.round(place[:, 0]),
            "y": np.round(place[:, 1]),
            "hardship": np.round(_hardship(rng, seeds, extent), 3),
        }
    )
    chains = [_dissolve([cells[i] for i in np.flatnonzero(ward == w)]) for w in range(len(names))]
    return Geography(
        lsoas=lsoas,
        wards=pd.DataFrame({"ward_code": ward_codes, "ward_name": names}),
        cells=tuple(corners[cell] for cell in cells),
        rings=tuple(_outline(cell, corners, extent) for cell in cells),
        ward_rings=tuple(_outline(chain, corners, extent) for chain in chains),
        extent=extent,
    )


def inside(rng: np.random.Generator, cell: Numbers, count: int) -> Numbers:
    """Draw points inside a convex cell, evenly over its area."""
    first, second, third = cell[0], cell[1:-1], cell[2:]
    across, up = second - first, third - first
    area = np.abs(across[:, 0] * up[:, 1] - across[:, 1] * up[:, 0])
    chosen = rng.choice(len(area), count, p=area / area.sum())
    a, b = np.sqrt(rng.random(count))[:, None], rng.random(count)[:, None]
    return np.asarray((1 - a) * first + a * (1 - b) * second[chosen] + a * b * third[chosen])
