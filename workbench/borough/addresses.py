"""The true addresses: streets, blocks of flats, converted houses and care homes, with UPRNs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.borough import identifiers
from workbench.borough.geography import Geography, inside
from workbench.borough.homes import CARE_HOME, DWELLINGS
from workbench.borough.kinds import Flags, Integers, Numbers, Text
from workbench.borough.settings import document, margins, stream, words

PARENT = "parent"
_POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_UNITS_A_SECTOR = len(_POSTCODE_LETTERS) ** 2
_HOMES_A_POSTCODE = 18
_FIRST_DISTRICT_ELSEWHERE = 90
_BLOCK_SIZES = (6, 8, 12, 16, 24, 36, 48)
_BUILT = (1890, 1905, 1930, 1955, 1968, 1985, 2004, 2019)
_LETTERED_BLOCKS, _LETTERED_HOUSES = 0.3, 0.4


@dataclass(frozen=True)
class _Building:
    """One street number or block: its homes share all but the flat."""

    saons: list[str]
    paon: str
    street: str
    kind: str


def postcode(district: int, unit: int) -> str:
    """Write the unit-th postcode of a district of ZX, an area that does not exist."""
    sector, rest = divmod(unit, _UNITS_A_SECTOR)
    first, second = divmod(rest, len(_POSTCODE_LETTERS))
    letters = _POSTCODE_LETTERS[first] + _POSTCODE_LETTERS[second]
    return f"ZX{district} {sector + 1}{letters}"


def _street_names(rng: np.random.Generator) -> Iterator[str]:
    """Yield street names, each once: Larkspur Road and, when all are used, North Larkspur Road."""
    names = words(document("places")["streets"])
    kinds = document("places")["street_kinds"]
    pairs = [f"{name} {kind}" for name in names for kind in kinds]
    for before in ("", "North ", "South ", "East ", "West "):
        for place in rng.permutation(len(pairs)):
            yield before + pairs[place]


def _flats(rng: np.random.Generator, count: int) -> list[str]:
    if rng.random() < _LETTERED_BLOCKS:
        return [f"Flat {1 + number // 4}{'ABCD'[number % 4]}" for number in range(count)]
    return [f"Flat {number}" for number in range(1, count + 1)]


def _along_streets(
    rng: np.random.Generator, houses: int, converted: int, streets: Iterator[str]
) -> Iterator[_Building]:
    """Yield houses, and houses made into flats, street by street."""
    while houses > 0 or converted > 0:
        street = next(streets)
        skips_thirteen = rng.random() < 0.5
        for number in range(1, int(rng.integers(15, 47))):
            if number == 13 and skips_thirteen:
                continue
            if converted > 0 and rng.random() < converted / (houses + converted) / 2.4:
                homes = min(int(rng.integers(2, 5)), converted)
                lettered = rng.random() < _LETTERED_HOUSES
                saons = ["ABCD"[k] if lettered else f"Flat {k + 1}" for k in range(homes)]
                yield _Building(saons, str(number), street, "converted")
                converted -= homes
            elif houses > 0:
                yield _Building([""], str(number), street, "house")
                houses -= 1


def _blocks(rng: np.random.Generator, flats: int, streets: Iterator[str]) -> Iterator[_Building]:
    """Yield blocks of flats, each on a street of its own."""
    names = words(document("places")["blocks"])
    kinds = document("places")["block_kinds"]
    pairs = [f"{name} {kind}" for name in names for kind in kinds]
    for place in rng.permutation(len(pairs)):
        if flats <= 0:
            return
        homes = min(int(rng.choice(_BLOCK_SIZES)), flats)
        yield _Building(_flats(rng, homes), pairs[place], next(streets), "flat")
        flats -= homes


def _area_addresses(
    rng: np.random.Generator,
    geography: Geography,
    area: int,
    counts: dict[str, int],
    streets: Iterator[str],
) -> pd.DataFrame:
    """Make the addresses of one small area; shared buildings have a row of their own first."""
    rows: list[tuple[str, str, str, str, int]] = []
    buildings = [
        *_along_streets(rng, counts["house"], counts["converted"], streets),
        *_blocks(rng, counts["flat"], streets),
    ]
    for number, building in enumerate(buildings):
        if building.kind != "house":
            rows.append(("", building.paon, building.street, PARENT, number))
        for saon in building.saons:
            rows.append((saon, building.paon, building.street, building.kind, number))
    frame = pd.DataFrame(rows, columns=["saon", "paon", "street", "kind", "building"])
    spots = _spots(rng, geography, area, [building.street for building in buildings])
    frame["x"], frame["y"] = spots[frame["building"]].T
    return frame.assign(lsoa=area)


def _spots(
    rng: np.random.Generator, geography: Geography, area: int, streets: list[str]
) -> Numbers:
    """Place each building along its street, a line inside the area."""
    street, names = pd.factorize(np.array(streets, dtype=object))
    starts, ends = (inside(rng, geography.cells[area], len(names)) for _ in range(2))
    place = pd.Series(street).groupby(street).cumcount().to_numpy()
    last = np.bincount(street)[street] - 1
    along = np.where(last > 0, place / np.maximum(last, 1), 0.5)[:, None]
    return geography.bend(starts[street] * (1 - along) + ends[street] * along).round(1)


def _care_homes(
    rng: np.random.Generator, geography: Geography, streets: Iterator[str]
) -> pd.DataFrame:
    names = document("places")["care_homes"]
    count = min(len(names), max(2, len(geography.lsoas) // 4))
    areas = rng.choice(len(geography.lsoas), count, replace=False)
    spots = [geography.bend(inside(rng, geography.cells[area], 1))[0].round(1) for area in areas]
    frame = pd.DataFrame({"saon": "", "paon": names[:count], "kind": CARE_HOME, "lsoa": areas})
    frame["street"] = [next(streets) for _ in range(count)]
    frame["building"] = -1 - np.arange(count)
    frame[["x", "y"]] = np.array(spots)
    return frame


def _postcodes(frame: pd.DataFrame, ward: Integers) -> Text:
    """Give each stretch of a street a postcode; a building never has two."""
    before = frame.groupby(["lsoa", "street"]).cumcount()
    first = before.groupby(frame["building"]).transform("min")
    stretch = frame[["lsoa", "street"]].assign(ward=ward, part=first // _HOMES_A_POSTCODE)
    number = stretch.groupby(["lsoa", "street", "part"], sort=False).ngroup()
    within = number.groupby(ward).rank(method="dense").to_numpy(np.int64) - 1
    # 7 and the number of units share no divisor: the alphabet is used evenly, without repeats.
    sector, unit = np.divmod(within, _UNITS_A_SECTOR)
    unit = sector * _UNITS_A_SECTOR + unit * 7 % _UNITS_A_SECTOR
    codes = [postcode(int(w), int(u)) for w, u in zip(ward, unit, strict=True)]
    return np.array(codes, dtype=object)


def one_line(saon: str, paon: str, street: str) -> str:
    """Write an address in one line: 12B Rowan Street, or Flat 3, Kelby Court, Rowan Street."""
    if len(saon) == 1:
        return f"{paon}{saon} {street}"
    building = f"{paon} {street}" if paon[0].isdigit() else f"{paon}, {street}"
    return f"{saon}, {building}" if saon else building


def make_addresses(seed: int, geography: Geography, households: pd.DataFrame) -> pd.DataFrame:
    """Build the borough's addresses and give each household one.

    ``households`` gets a column ``address``: the row number of its address. Households that have
    left or died lived where somebody has moved in since, or where nobody lives now; their
    ``moved_in`` and ``ended`` are moved back to before the new household came.

    Returns
    -------
    DataFrame
        One row an address: ``uprn``, ``parent_uprn``, ``saon``, ``paon``, ``street``,
        ``postcode``, ``line``, ``kind`` (house, flat, converted, care home, parent), ``x``,
        ``y``, ``lsoa`` (row number), ``building`` (number), ``built`` (year) and the codes and
        names of its areas.
    """
    rng = stream(seed, "addresses")
    streets = _street_names(rng)
    housed = ((households["status"] == "resident") & (households["tenure"] != CARE_HOME)).to_numpy()
    needed = households[housed].groupby(["lsoa", "dwelling"]).size()
    grown = (needed / (1 - margins()["vacant_dwellings"])).apply(np.ceil)
    parts = []
    for area in range(len(geography.lsoas)):
        counts = {kind: int(grown.get((area, kind), 0)) for kind in DWELLINGS}
        parts.append(_area_addresses(rng, geography, area, counts, streets))
    parts.append(_care_homes(rng, geography, streets))
    frame = pd.concat(parts, ignore_index=True)
    frame["building"] = frame.groupby(["lsoa", "building"], sort=False).ngroup()
    for column in ("lsoa_code", "ward_code", "ward_name"):
        frame[column] = geography.lsoas[column].to_numpy(object)[frame["lsoa"]]
    ward = frame["ward_code"].str[-3:].to_numpy(np.int64)
    frame["postcode"] = _postcodes(frame, ward)
    frame["line"] = np.array(
        [one_line(*row) for row in frame[["saon", "paon", "street"]].to_numpy()], dtype=object
    )
    frame["uprn"] = identifiers.uprns(rng, len(frame))
    shells = frame[frame["kind"] == PARENT].set_index("building")["uprn"]
    inner = frame["kind"] != PARENT
    frame["parent_uprn"] = frame["building"].map(shells).where(inner).fillna("").astype(object)
    buildings = int(frame["building"].max()) + 1
    built = rng.choice(_BUILT, buildings) + rng.integers(0, 7, buildings)
    frame["built"] = built[frame["building"]]
    _settle(rng, households, frame, housed)
    return frame


def _settle(
    rng: np.random.Generator, households: pd.DataFrame, frame: pd.DataFrame, housed: Flags
) -> None:
    """Give every household an address of its small area and kind of dwelling."""
    address = np.full(len(households), -1, dtype=np.int64)
    homes = frame.groupby(["lsoa", "kind"]).indices
    for key, rows in households[housed].groupby(["lsoa", "dwelling"]).indices.items():
        address[np.flatnonzero(housed)[rows]] = rng.choice(homes[key], len(rows), replace=False)
    in_care = (households["dwelling"] == CARE_HOME).to_numpy()
    care_homes = np.flatnonzero(frame["kind"] == CARE_HOME)
    address[in_care] = rng.choice(care_homes, int(in_care.sum()))
    dwellings = np.flatnonzero(frame["kind"].isin(DWELLINGS))
    vacant = np.setdiff1d(dwellings, address)
    lately = households["moved_in"] > households["moved_in"].max() - pd.Timedelta(days=3 * 365)
    movers = np.flatnonzero(housed & lately.to_numpy())
    gone = np.flatnonzero(address < 0)
    former = rng.permutation(np.concatenate([address[movers], vacant]))
    address[gone] = np.resize(former, len(gone))
    households["address"] = address
    successor = np.full(len(frame), -1)
    successor[address[movers]] = movers
    _leave_before(rng, households, gone, successor[address[gone]])


def _leave_before(
    rng: np.random.Generator, households: pd.DataFrame, gone: Integers, after: Integers
) -> None:
    """Move back the years of households whose home others have moved into since."""
    replaced, by = gone[after >= 0], after[after >= 0]
    moved_in = households["moved_in"].to_numpy().astype("datetime64[D]").copy()
    ended = households["ended"].to_numpy().astype("datetime64[D]").copy()
    latest = moved_in[by] - rng.integers(3, 60, len(by)).astype("timedelta64[D]")
    back = np.maximum(ended[replaced] - latest, np.timedelta64(0, "D"))
    moved_in[replaced] -= back
    ended[replaced] -= back
    households["moved_in"] = moved_in.astype("datetime64[s]")
    households["ended"] = ended.astype("datetime64[s]")


def elsewhere(rng: np.random.Generator, count: int) -> pd.DataFrame:
    """Make up addresses outside the borough, in towns that do not exist.

    Returns
    -------
    DataFrame
        ``line``, ``postcode`` and ``uprn`` (empty), one row an address.
    """
    places = document("places")
    names, kinds, towns = words(places["streets"]), places["street_kinds"], places["elsewhere"]
    rows = zip(
        rng.integers(1, 120, count),
        rng.integers(0, len(names), count),
        rng.integers(0, len(kinds), count),
        rng.integers(0, len(towns), count),
        rng.integers(0, 9 * _UNITS_A_SECTOR, count),
        strict=True,
    )
    made = [
        (
            f"{number} {names[name]} {kinds[kind]}, {towns[town]}",
            postcode(_FIRST_DISTRICT_ELSEWHERE + int(town), int(unit)),
            "",
        )
        for number, name, kind, town, unit in rows
    ]
    return pd.DataFrame(made, columns=["line", "postcode", "uprn"], dtype=object)
