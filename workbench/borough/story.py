"""The case that started it all, under an invented name, and the others nobody reached."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.borough.settings import DAY, stream
from workbench.borough.world import World

NAME = ("Mrs", "Ottilie", "Maud", "Marchbanks")
AGE = 76
TOLD_ON = np.datetime64("2026-06-02", "D")
SOURCE = "House of Lords Public Services Committee (2020), A critical juncture for public services"
_UNREACHED = 0.055


@dataclass(frozen=True)
class Story:
    """Who was told to shield and never contacted.

    Attributes
    ----------
    woman
        Row number of the woman of 76.
    unreached
        Row numbers of the others.
    """

    woman: int
    unreached: np.ndarray


def choose_woman(world: World) -> int:
    """Choose a woman who lives alone in her own home and has not moved, and give her the name.

    Her record in ``world.people`` is changed: name, age, everyday name.
    """
    people = world.people
    alone = world.households["kind"].isin(["one older adult"]).to_numpy()[people["household"]]
    fits = (
        alone
        & (people["status"] == "resident").to_numpy()
        & (people["sex"] == "female").to_numpy()
        & (people["culture"] == "english").to_numpy()
        & (people["tenure"] == "owner").to_numpy()
        & (people["years_here"] > 5).to_numpy()
        & (people["age"].between(70, 84)).to_numpy()
    )
    rows = np.flatnonzero(fits)
    row = int(rows[np.abs(people["age"].to_numpy()[rows] - AGE).argmin()])
    title, given, middle, family = NAME
    at = people.index[row]
    birth = pd.Timestamp("1950-03-11")
    people.loc[at, ["title", "given", "middle", "family", "known_as", "former_family"]] = [
        title,
        given,
        middle,
        family,
        "",
        "",
    ]
    people.loc[at, ["dob", "documented_dob"]] = [birth, birth]
    people.loc[at, "age"] = float((DAY - np.datetime64(birth, "D")).astype(int) / 365.25)
    people.loc[at, "ethnic_group"] = "White British"
    people.loc[at, "broad_group"] = "White"
    return row


def make_story(world: World, told: pd.DataFrame, woman: int) -> Story:
    """Put the woman on the first shielding list, and choose the others nobody will call.

    ``told`` is changed: the woman is told to shield on 2 June 2026, for a respiratory condition.
    """
    rng = stream(world.seed, "story")
    if woman in set(told["person"]):
        place = int(np.flatnonzero(told["person"].to_numpy() == woman)[0])
    else:
        same_age = world.people["age"].to_numpy()[told["person"]] >= 70
        place = int(np.flatnonzero(same_age & (told["version"] == 1).to_numpy())[0])
    at = told.index[place]
    told.loc[at, ["person", "version"]] = [woman, 1]
    told.loc[at, "told_on"] = pd.Timestamp(TOLD_ON)
    told.loc[at, "reason"] = "Severe respiratory condition"
    others = told["person"].to_numpy()[told["person"] != woman]
    alive = others[world.people["status"].to_numpy(object)[others] == "resident"]
    return Story(woman, rng.choice(alive, max(3, round(_UNREACHED * len(alive))), replace=False))
