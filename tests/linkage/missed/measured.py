"""How often the range holds how many truly have no contact.

`python -m tests.linkage.missed.measured tiny 1 2 3` makes boroughs, seed by seed, and looks people
told to shield up in the calls and parcels.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from workbench.borough import make
from workbench.linkage import find_missed
from workbench.linkage.missed import missed_band
from workbench.sources import read

CONTACTS = ("welfare_calls", "food_parcels")


def measure(size, seed):
    """The count, its range and the truth in one borough."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "borough"
        make(folder, size=size, seed=seed)
        lists = [(one, read(folder / one).frame()) for one in CONTACTS]
        told = read(folder / "shielding_v3").frame()
        found = find_missed(told, lists, name="shielding_v3", unanswered="No answer")
        links = pd.read_parquet(folder / "truth" / "links.parquet")
    person = links[links["list"] == "shielding_v3"].drop_duplicates("record_id")["person_id"]
    helped = links[links["list"].isin(CONTACTS)]["person_id"]
    return missed_band(found), int((~person.isin(helped)).sum())


if __name__ == "__main__":
    size, *seeds = sys.argv[1:] or ["tiny", *map(str, range(1, 9))]
    for number in map(int, seeds or ["1"]):
        band, truth = measure(size, number)
        held = band.low <= truth <= band.high
        said = f"{band.counted} counted, {band.low} to {band.high}, {truth} truly"
        sys.stdout.write(f"{size} {number}: {said}: {'held' if held else 'not held'}\n")
