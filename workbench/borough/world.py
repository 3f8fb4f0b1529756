"""The truth of the borough: its places, households, people and moves in one piece."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.borough.addresses import elsewhere, make_addresses
from workbench.borough.geography import Geography, make_geography
from workbench.borough.homes import CARE_HOME, make_homes
from workbench.borough.kinds import Flags, Integers, Values
from workbench.borough.people import age_band, make_people
from workbench.borough.rates import chances, fading
from workbench.borough.settings import DAY, YEAR, Size, stream
from workbench.borough.story import name_the_woman

_RECORDED_DAYS = 3 * 365
_FROM_ELSEWHERE = 0.4


@dataclass(frozen=True)
class World:
    """Everything that is true.

    Attributes
    ----------
    size, seed
        What it was made from.
    geography, addresses, households, people
        See the modules that make them. ``people`` also carries where each person lives and lived
        before, and the traits that the rates of mechanisms may depend on.
    moves
        One row a household that moved in the last three years: ``household`` (row number),
        ``moved_on``, and ``from_line``, ``from_postcode``, ``from_uprn`` (empty where it came
        from outside the borough).
    woman
        Row number of the woman nobody called.
    """

    size: Size
    seed: int
    geography: Geography
    addresses: pd.DataFrame
    households: pd.DataFrame
    people: pd.DataFrame
    moves: pd.DataFrame
    woman: int
    _columns: dict[str, Values] = field(default_factory=dict, repr=False)

    def column(self, name: str) -> Values:
        """Return a column of ``people`` as an array: texts are objects, days ``datetime64[D]``."""
        if name not in self._columns:
            held = self.people[name]
            if held.dtype.kind == "M":
                self._columns[name] = held.to_numpy().astype("datetime64[D]")
            elif held.dtype.kind in "biuf":
                self._columns[name] = held.to_numpy()
            else:
                self._columns[name] = held.to_numpy(object)
        return self._columns[name]

    @property
    def resident(self) -> Flags:
        """Whether each person lives in the borough on its day."""
        return np.asarray(self.column("status") == "resident")

    def of_household(self, rows: Integers) -> Integers:
        """Return for every household the one row of ``people`` given for it, or -1."""
        found = np.full(len(self.households), -1, dtype=np.int64)
        found[self.column("household")[rows]] = rows
        return found


def make_world(size: Size, seed: int) -> World:
    """Make the truth of a borough from its size and seed."""
    geography = make_geography(size, seed)
    households, members = make_homes(size, seed, geography)
    addresses = make_addresses(seed, geography, households)
    people = make_people(seed, households, members)
    moves = _moves(seed, households, addresses)
    _locate(people, households, addresses, moves)
    woman = name_the_woman(people, households)
    _nhs_details(seed, people)
    number = range(1, len(households) + 1)
    households.insert(0, "household_id", [f"H{place:07d}" for place in number])
    return World(size, seed, geography, addresses, households, people, moves, woman)


def _moves(seed: int, households: pd.DataFrame, addresses: pd.DataFrame) -> pd.DataFrame:
    """Say where each household lived before: elsewhere, or where another mover lives now."""
    rng = stream(seed, "moves")
    moved_in = households["moved_in"].to_numpy().astype("datetime64[D]")
    lately = moved_in > DAY - np.timedelta64(_RECORDED_DAYS, "D")
    rows = np.flatnonzero(lately & (households["tenure"] != CARE_HOME).to_numpy())
    came = elsewhere(rng, len(rows))
    homes = households["address"].to_numpy()[rows]
    before = np.roll(homes[rng.permutation(len(rows))], 1)
    within = (rng.random(len(rows)) >= _FROM_ELSEWHERE) & (before != homes)
    old = addresses.iloc[before]
    moves = pd.DataFrame({"household": rows, "moved_on": moved_in[rows].astype("datetime64[s]")})
    for column in ("line", "postcode", "uprn"):
        held, other = old[column].to_numpy(object), came[column].to_numpy(object)
        moves[f"from_{column}"] = np.where(within, held, other).astype(object)
    return moves


def _locate(
    people: pd.DataFrame, households: pd.DataFrame, addresses: pd.DataFrame, moves: pd.DataFrame
) -> None:
    """Give people their address now and before, and the traits that follow from them."""
    household = people["household"].to_numpy()
    address = households["address"].to_numpy()[household]
    people["address"] = address
    for column in ("line", "postcode", "uprn", "ward_code", "ward_name", "lsoa_code"):
        people[column] = addresses[column].to_numpy(object)[address]
    people["dwelling"] = addresses["kind"].to_numpy(object)[address]
    people["tenure"] = households["tenure"].to_numpy(object)[household]
    moved_in = households["moved_in"].to_numpy().astype("datetime64[D]")[household]
    born = people["dob"].to_numpy().astype("datetime64[D]")
    people["moved_in"] = np.maximum(moved_in, born).astype("datetime64[s]")
    before = moves.set_index("household").reindex(range(len(households)))
    born_here = born > moved_in
    for column in ("from_line", "from_postcode", "from_uprn"):
        held = before[column].fillna("").to_numpy(object)[household]
        people[column] = np.where(born_here, "", held).astype(object)
    years = (DAY - moved_in).astype(int) / YEAR
    people["years_here"] = np.round(years, 3)
    people["moved_recently"] = (years < 1) & (people["from_line"] != "").to_numpy()
    people["age_band"] = age_band(people["age"].to_numpy())
    people["arrival"] = np.select(
        [people["arrived"] >= 2021, people["arrived"] > 0], ["recent", "settled"], "never"
    ).astype(object)


def _nhs_details(seed: int, people: pd.DataFrame) -> None:
    """Say whose old address the NHS still holds: GP list, shielding list and tracing share it."""
    rng = stream(seed, "NHS details")
    chance = chances("stale_address", "nhs", len(people), lambda _: people["arrival"].to_numpy())
    late = rng.random(len(people)) < chance * fading(people["years_here"].to_numpy())
    people["nhs_address_old"] = late & (people["from_line"] != "").to_numpy()
