"""The truth of the borough: its places, households, people and moves in one piece."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.borough.addresses import elsewhere, make_addresses
from workbench.borough.geography import Geography, make_geography
from workbench.borough.households import make_households
from workbench.borough.people import age_band, make_people
from workbench.borough.settings import DAY, Size, stream

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
        See the modules that make them; ``people`` carries its household's ``address`` and the
        address before it.
    moves
        One row a household that moved in the last three years.
    """

    size: Size
    seed: int
    geography: Geography
    addresses: pd.DataFrame
    households: pd.DataFrame
    people: pd.DataFrame
    moves: pd.DataFrame

    def living(self) -> NDArray[np.int64]:
        """Row numbers of the people who live in the borough."""
        return np.flatnonzero((self.people["status"] == "resident").to_numpy())


def _moves(seed: int, households: pd.DataFrame, addresses: pd.DataFrame) -> pd.DataFrame:
    """Say where each household lived before: elsewhere, or where another mover lives now."""
    rng = stream(seed, "moves")
    moved_in = households["moved_in"].to_numpy().astype("datetime64[D]")
    lately = moved_in > DAY - np.timedelta64(_RECORDED_DAYS, "D")
    rows = np.flatnonzero(lately & (households["tenure"] != "care home").to_numpy())
    came = elsewhere(rng, len(rows))
    within = rng.random(len(rows)) >= _FROM_ELSEWHERE
    homes = households["address"].to_numpy()[rows]
    before = np.roll(homes[rng.permutation(len(rows))], 1)
    within &= before != homes
    old = addresses.iloc[before]
    moves = pd.DataFrame({"household": rows, "moved_on": moved_in[rows].astype("datetime64[s]")})
    for column in ("line", "postcode", "uprn"):
        moves[f"from_{column}"] = np.where(
            within, old[column].to_numpy(object), came[column].to_numpy(object)
        ).astype(object)
    return moves


def make_world(size: Size, seed: int) -> World:
    """Make the truth of a borough from its size and seed."""
    geography = make_geography(size, seed)
    households, members = make_households(size, seed, geography)
    addresses = make_addresses(seed, geography, households)
    people = make_people(seed, households, members)
    moves = _moves(seed, households, addresses)
    _locate(people, households, addresses, moves)
    households.insert(
        0, "household_id", [f"H{number:07d}" for number in range(1, len(households) + 1)]
    )
    return World(size, seed, geography, addresses, households, people, moves)


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
    last = pd.DataFrame(index=range(len(households))).join(moves.set_index("household"))
    for column in ("from_line", "from_postcode", "from_uprn"):
        people[column] = last[column].fillna("").to_numpy(object)[household]
    born_since = born > moved_in
    for column in ("from_line", "from_postcode", "from_uprn"):
        people.loc[born_since, column] = ""
    people["age_band"] = age_band(people["age"].to_numpy())
    years = (DAY - moved_in).astype(int) / 365.25
    people["years_here"] = np.round(years, 3)
    people["moved_recently"] = (years < 1) & ~born_since & (people["from_line"] != "").to_numpy()
    people["arrival"] = np.select(
        [people["arrived"] >= 2021, people["arrived"] > 0], ["recent", "settled"], "never"
    ).astype(object)
