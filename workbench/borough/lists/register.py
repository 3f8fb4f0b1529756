"""The address register: every property with its number, and some that are long gone."""

import numpy as np
import pandas as pd

from workbench.borough.addresses import PARENT, one_line
from workbench.borough.draft import Draft
from workbench.borough.homes import CARE_HOME
from workbench.borough.identifiers import HISTORIC_UPRN_BLOCK, uprns
from workbench.borough.kinds import Flags, Integers, Values
from workbench.borough.lists.styles import between, days, iso, pick
from workbench.borough.rates import rate
from workbench.borough.settings import DAY, stream
from workbench.borough.world import World

_CLASSES = {"flat": "RD06", "converted": "RD06", CARE_HOME: "RI01", PARENT: "PP"}
_HOUSES = {"RD04": 0.48, "RD03": 0.4, "RD02": 0.12}
_NEW_SINCE = 2025
_HISTORIC_SHARE, _OLD_NUMBERS = 60, 60
_REGISTER_BEGAN = np.datetime64("2001-04-01", "D")


def address_register(world: World) -> Draft:
    """Write ``address_register``."""
    rng = stream(world.seed, "list address_register")
    truth = world.addresses
    missing = rng.random(len(truth)) < rate("new_home_missing", "address_register")
    missing &= (truth["built"] >= _NEW_SINCE).to_numpy()
    present = np.flatnonzero(~missing)
    homes = present[truth["kind"].to_numpy(object)[present] != CARE_HOME]
    gone = rng.choice(homes, max(2, len(homes) // _HISTORIC_SHARE), replace=False)
    rows = np.concatenate([present, gone])
    historic = np.arange(len(rows)) >= len(present)
    numbers = truth["uprn"].to_numpy(object)[rows]
    numbers[historic] = uprns(rng, len(gone), HISTORIC_UPRN_BLOCK)
    draft = Draft("address_register", world, np.full(len(rows), -1), rng, numbers)
    _describe(draft, truth, rows, historic)
    _date(draft, truth["built"].to_numpy()[rows], historic)
    _spoil(draft, historic)
    lost = truth["uprn"].to_numpy(object)[missing]
    draft.note_for(lost, "", "new home missing", lost, np.full(len(lost), "", dtype=object))
    return draft


def _describe(draft: Draft, truth: pd.DataFrame, rows: Integers, historic: Flags) -> None:
    """Write where each property is; historic ones were demolished or renumbered."""
    columns = draft.columns
    for column in [
        "parent_uprn",
        "saon",
        "paon",
        "street",
        "postcode",
        "lsoa_code",
        "ward_code",
        "ward_name",
    ]:
        columns[column] = truth[column].to_numpy(object)[rows]
    columns["address"] = truth["line"].to_numpy(object)[rows]
    kind = truth["kind"].to_numpy(object)[rows]
    houses = pick(draft.rng, _HOUSES, len(rows))
    classes = [_CLASSES.get(k, house) for k, house in zip(kind, houses, strict=True)]
    columns["classification"] = np.array(classes, dtype=object)
    for column in ("x", "y"):
        places = truth[column].to_numpy()[rows]
        columns[column] = np.array([f"{place:.1f}" for place in places], dtype=object)
    for row in np.flatnonzero(historic):
        name = columns["paon"][row]
        old = str(int(name) + _OLD_NUMBERS) if name.isdigit() else f"Old {name}"
        columns["parent_uprn"][row], columns["paon"][row] = "", old
        columns["address"][row] = one_line(columns["saon"][row], old, columns["street"][row])
    columns["status"] = np.where(historic, "Historic", "Live").astype(object)


def _date(draft: Draft, built: Values, historic: Flags) -> None:
    year = (built - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    begun = np.maximum(year, _REGISTER_BEGAN) + days(draft.rng.integers(0, 180, len(draft)))
    ended = between(draft.rng, "2012-01-01", "2025-12-31", len(draft))
    draft.columns["start_date"] = np.where(historic, _REGISTER_BEGAN, np.minimum(begun, DAY))
    draft.columns["end_date"] = np.where(historic, ended, np.datetime64("NaT"))
    draft.write("start_date", iso)
    draft.write("end_date", iso)


def _spoil(draft: Draft, historic: Flags) -> None:
    live = historic & draft.struck("historic_still_live")
    draft.put("status", "historic address still live", live, "Live")
    draft.blank("parent_uprn", "flat without its block", "block_missing")
    flats = np.array([saon.startswith("Flat ") for saon in draft.columns["saon"]], dtype=bool)
    rows = flats & draft.struck("flat_in_another_style")
    for column in ("saon", "address"):
        draft.change(column, "flat in another style", rows, lambda text: text.removeprefix("Flat "))
