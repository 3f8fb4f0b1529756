"""The true addresses: streets, blocks of flats, converted houses and care homes, each with a UPRN."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.borough import identifiers
from workbench.borough.geography import Geography, inside
from workbench.borough.settings import DAY, document, margins, stream, words

Text = NDArray[np.object_]

_POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_UNITS_A_SECTOR = len(_POSTCODE_LETTERS) ** 2
_HOMES_A_POSTCODE = 18
_FIRST_DISTRICT_ELSEWHERE = 90


@dataclass
class _Building:
    """One street number or block: its homes share all but the flat."""

    saons: list[str]
    paon: str
    street: str
    kind: str
    parent: bool


def postcode(district: int, unit: int) -> str:
    """Write the unit-th postcode of a district of ZX, an area that does not exist."""
    sector, rest = divmod(unit, _UNITS_A_SECTOR)
    letters = (
        _POSTCODE_LETTERS[rest // len(_POSTCODE_LETTERS)]
        + _POSTCODE_LETTERS[rest % len(_POSTCODE_LETTERS)]
    )
    return f"ZX{district} {sector + 1}{letters}"


def _street_names(rng: np.random.Generator) -> Iterator[str]:
    """Yield street names, each once."""
    names = words(document("places")["streets"])
    kinds = document("places")["street_kinds"]
    pairs = [(name, kind) for name in names for kind in kinds]
    for place in rng.permutation(len(pairs)):
        name, kind = pairs[place]
        yield f"{name} {kind}"


def _flats(rng: np.random.Generator, count: int) -> list[str]:
    style = rng.random()
    if style < 0.7 or count < 4:
        return [f"Flat {number}" for number in range(1, count + 1)]
    floors = ["A", "B", "C", "D"]
    return [f"Flat {1 + number // 4}{floors[number % 4]}" for number in range(count)]


def _buildings(
    rng: np.random.Generator, counts: dict[str, int], streets: Iterator[str]
) -> Iterator[_Building]:
    """Yield the buildings of one small area: enough homes of each kind."""
    left = dict(counts)
    block_names = iter(rng.permutation(words(document("places")["blocks"])))
    block_kinds = document("places")["block_kinds"]
    while left["house"] > 0 or left["converted"] > 0:
        street = next(streets)
        length = int(rng.integers(14, 46))
        side = int(rng.integers(0, 2))
        for number in range(1, length + 1):
            share = left["converted"] / max(left["house"] + left["converted"], 1)
            if left["converted"] > 0 and rng.random() < share / 2.4:
                homes = min(int(rng.integers(2, 5)), left["converted"])
                letters = rng.random() < 0.4
                saons = [chr(65 + k) if letters else f"Flat {k + 1}" for k in range(homes)]
                yield _Building(saons, str(number), street, "converted", True)
                left["converted"] -= homes
            elif left["house"] > 0 and not (number == 13 and side):
                yield _Building([""], str(number), street, "house", False)
                left["house"] -= 1
    while left["flat"] > 0:
        homes = min(int(rng.choice([6, 8, 12, 16, 24, 36, 48])), left["flat"])
        name = next(block_names, None)
        paon = (
            f"{name} {block_kinds[int(rng.integers(len(block_kinds)))]}"
            if name
            else str(100 + left["flat"])
        )
        yield _Building(_flats(rng, homes), paon, next(streets), "flat", True)
        left["flat"] -= homes


def _area_addresses(
    rng: np.random.Generator,
    geography: Geography,
    area: int,
    counts: dict[str, int],
    streets: Iterator[str],
) -> pd.DataFrame:
    """Addresses of one small area; blocks and converted houses have a row of their own first."""
    rows: list[tuple[str, str, str, str, int]] = []
    for number, building in enumerate(_buildings(rng, counts, streets)):
        if building.parent:
            rows.append(("", building.paon, building.street, "parent", number))
        rows.extend(
            (saon, building.paon, building.street, building.kind, number) for saon in building.saons
        )
    frame = pd.DataFrame(rows, columns=["saon", "paon", "street", "kind", "building"])
    order = frame["street"].drop_duplicates()
    ends = geography.cells[area]
    starts = dict(zip(order, inside(rng, ends, len(order)), strict=True))
    stops = dict(zip(order, inside(rng, ends, len(order)), strict=True))
    buildings = frame.drop_duplicates("building")
    along = buildings.groupby("street").cumcount() / np.maximum(
        buildings.groupby("street")["building"].transform("size") - 1, 1
    )
    begin = np.array([starts[street] for street in buildings["street"]])
    end = np.array([stops[street] for street in buildings["street"]])
    places = geography.bend(begin + (end - begin) * along.to_numpy()[:, None])
    spot = pd.DataFrame(places, index=buildings["building"]).reindex(frame["building"]).to_numpy()
    frame["x"], frame["y"] = np.round(spot[:, 0], 1), np.round(spot[:, 1], 1)
    return frame.assign(lsoa=area)


def _with_postcodes(frame: pd.DataFrame, geography: Geography) -> Text:
    """Give each stretch of a street a postcode; a building never has two."""
    ward = geography.lsoas["ward_code"].str[-3:].astype(int).to_numpy()[frame["lsoa"]]
    homes_before = frame.groupby(["lsoa", "street"]).cumcount()
    first = homes_before.groupby([frame["lsoa"], frame["building"]]).transform("min")
    stretch = first // _HOMES_A_POSTCODE
    keys = pd.Series(list(zip(ward, frame["lsoa"], frame["street"], stretch, strict=True)))
    number = keys.map({key: place for place, key in enumerate(dict.fromkeys(keys))}).to_numpy()
    starts = pd.Series(number).groupby(ward).transform("min").to_numpy()
    # 7 and 400 have no common divisor, so units are spread over the alphabet without repeats.
    units = ((number - starts) * 7) % _UNITS_A_SECTOR + (
        number - starts
    ) // _UNITS_A_SECTOR * _UNITS_A_SECTOR
    return np.array(
        [postcode(int(w), int(u)) for w, u in zip(ward, units, strict=True)], dtype=object
    )


def one_line(frame: pd.DataFrame) -> Text:
    """Write each address on one line, without its postcode."""
    lines: list[str] = []
    for saon, paon, street in zip(frame["saon"], frame["paon"], frame["street"], strict=True):
        if len(saon) == 1:
            lines.append(f"{paon}{saon} {street}")
        elif paon[:1].isdigit():
            lines.append(f"{saon}, {paon} {street}" if saon else f"{paon} {street}")
        else:
            lines.append(f"{saon}, {paon}, {street}" if saon else f"{paon}, {street}")
    return np.array(lines, dtype=object)


def make_addresses(seed: int, geography: Geography, households: pd.DataFrame) -> pd.DataFrame:
    """Build the borough's addresses and give each household one.

    ``households`` gets a column ``address``: the row number of its address. Households that have
    left or died lived where somebody has moved in since, or where nobody lives now.

    Returns
    -------
    DataFrame
        One row an address: ``uprn``, ``parent_uprn``, ``saon``, ``paon``, ``street``,
        ``postcode``, ``line``, ``kind`` (house, flat, converted, care home, parent), ``x``,
        ``y``, ``lsoa`` (row number) and ``built`` (year).
    """
    rng = stream(seed, "addresses")
    streets = _street_names(rng)
    resident = (households["status"] == "resident").to_numpy()
    private = resident & (households["tenure"] != "care home").to_numpy()
    spare = margins()["vacant_dwellings"]
    parts = []
    for area in range(len(geography.lsoas)):
        here = households[private & (households["lsoa"] == area).to_numpy()]
        needed = here["dwelling"].value_counts()
        counts = {
            k: int(np.ceil(needed.get(k, 0) * (1 + spare))) for k in ("house", "flat", "converted")
        }
        parts.append(_area_addresses(rng, geography, area, counts, streets))
    frame = pd.concat(parts, ignore_index=True)
    frame = pd.concat([frame, _care_home_addresses(rng, geography, streets)], ignore_index=True)
    frame["building"] = frame.groupby(["lsoa", "building"], sort=False).ngroup()
    frame["postcode"] = _with_postcodes(frame, geography)
    frame["line"] = one_line(frame)
    frame["uprn"] = identifiers.uprns(rng, len(frame))
    shells = frame[frame["kind"] == "parent"].set_index("building")["uprn"]
    frame["parent_uprn"] = (
        frame["building"].map(shells).where(frame["kind"] != "parent").fillna("").astype(object)
    )
    built = rng.choice(
        [1890, 1905, 1930, 1955, 1968, 1985, 2004, 2019], int(frame["building"].max()) + 1
    )
    frame["built"] = (built + rng.integers(0, 7, len(built)))[frame["building"]]
    frame["lsoa_code"] = geography.lsoas["lsoa_code"].to_numpy(object)[frame["lsoa"]]
    frame["ward_code"] = geography.lsoas["ward_code"].to_numpy(object)[frame["lsoa"]]
    frame["ward_name"] = geography.lsoas["ward_name"].to_numpy(object)[frame["lsoa"]]
    _settle(rng, households, frame, private)
    return frame


def _care_home_addresses(
    rng: np.random.Generator, geography: Geography, streets: Iterator[str]
) -> pd.DataFrame:
    names = document("places")["care_homes"]
    count = min(len(names), max(2, len(geography.lsoas) // 4))
    areas = rng.choice(len(geography.lsoas), count, replace=False)
    spots = np.vstack(
        [geography.bend(inside(rng, geography.cells[area], 1)) for area in areas]
    ).round(1)
    return pd.DataFrame(
        {
            "saon": "",
            "paon": names[:count],
            "street": [next(streets) for _ in range(count)],
            "kind": "care home",
            "building": 10**6 + np.arange(count),
            "x": spots[:, 0],
            "y": spots[:, 1],
            "lsoa": areas,
        }
    )


def _settle(
    rng: np.random.Generator,
    households: pd.DataFrame,
    frame: pd.DataFrame,
    private: NDArray[np.bool_],
) -> None:
    """Give every household an address of its small area and kind of dwelling."""
    address = np.full(len(households), -1, dtype=np.int64)
    kind, lsoa = frame["kind"].to_numpy(object), frame["lsoa"].to_numpy()
    dwelling, area = households["dwelling"].to_numpy(object), households["lsoa"].to_numpy()
    for place in range(len(frame.groupby("lsoa"))):
        for name in ("house", "flat", "converted"):
            wanting = np.flatnonzero(private & (area == place) & (dwelling == name))
            homes = np.flatnonzero((lsoa == place) & (kind == name))
            address[wanting] = rng.choice(homes, len(wanting), replace=False)
    homes = np.flatnonzero(kind == "care home")
    in_care = np.flatnonzero(dwelling == "care home")
    address[in_care] = rng.choice(homes, len(in_care))
    taken = set(address[address >= 0].tolist())
    vacant = np.array(
        [
            row
            for row in np.flatnonzero(np.isin(kind, ("house", "flat", "converted")))
            if row not in taken
        ]
    )
    movers = np.flatnonzero(
        private & (households["moved_in"] > np.datetime64("2023-06-30")).to_numpy()
    )
    gone = np.flatnonzero((households["status"] != "resident").to_numpy() & (address < 0))
    former_homes = np.concatenate([address[movers], vacant])
    address[gone] = rng.choice(former_homes, len(gone), replace=len(gone) > len(former_homes))
    households["address"] = address
    successor = {int(address[row]): row for row in movers}
    moved_in = households["moved_in"].to_numpy().astype("datetime64[D]").copy()
    ended = households["ended"].to_numpy().astype("datetime64[D]").copy()
    for row in gone:
        if (after := successor.get(int(address[row]))) is not None:
            latest = moved_in[after] - np.timedelta64(int(rng.integers(3, 60)), "D")
            if latest < ended[row]:
                shift = ended[row] - latest
                ended[row], moved_in[row] = latest, moved_in[row] - shift
    households["moved_in"], households["ended"] = (
        moved_in.astype("datetime64[s]"),
        ended.astype("datetime64[s]"),
    )
    died = (households["status"] == "died").to_numpy()
    if (ended[died] > DAY).any():
        raise AssertionError("a death after the borough's day")


def elsewhere(rng: np.random.Generator, count: int) -> pd.DataFrame:
    """Make up addresses outside the borough, in towns that do not exist."""
    names = words(document("places")["streets"])
    kinds = document("places")["street_kinds"]
    towns = document("places")["elsewhere"]
    town = rng.integers(0, len(towns), count)
    lines = [
        f"{number} {names[name]} {kinds[kind]}, {towns[where]}"
        for number, name, kind, where in zip(
            rng.integers(1, 120, count),
            rng.integers(0, len(names), count),
            rng.integers(0, len(kinds), count),
            town,
            strict=True,
        )
    ]
    codes = [
        postcode(_FIRST_DISTRICT_ELSEWHERE + int(where), int(unit))
        for where, unit in zip(town, rng.integers(0, 9 * _UNITS_A_SECTOR, count), strict=True)
    ]
    return pd.DataFrame(
        {
            "line": np.array(lines, dtype=object),
            "postcode": np.array(codes, dtype=object),
            "uprn": "",
        }
    )
