"""What three services know of shared buildings, and what fire-risk assessments asked to be done."""

import numpy as np
import pandas as pd

from workbench.borough.buildings import SOCIAL, struck
from workbench.borough.draft import Draft, numbers
from workbench.borough.kinds import Flags, Integers, Text, Values
from workbench.borough.lists.styles import between, british, days, pick
from workbench.borough.settings import document, stream
from workbench.borough.spelling import slip
from workbench.borough.world import World

ASSETS, LICENSING, FIRE_SERVICE = "Housing assets", "Private sector licensing", "Fire service"
_SINCE = {ASSETS: "2018-04-01", LICENSING: "2019-04-01", FIRE_SERVICE: "2023-01-23"}
_UNTIL = "2026-06-20"
_ROOF_METRES = (3.0, 4.5)
_FEET = 3.28084
_SHORTER = {"Court": "Crt", "House": "Hse", "Street": "St", "Road": "Rd", "Avenue": "Ave"}
_NUMBERED = {"High": "P1", "Medium": "P2", "Low": "P3"}
_CODED_FROM = np.datetime64("2025-01-01", "D")


def buildings_list(world: World, buildings: pd.DataFrame) -> Draft:
    """Write ``buildings``: a row for each building and service that knows it."""
    rng = stream(world.seed, "list buildings")
    name = "buildings"
    listed = ~struck(rng, "building_not_listed", name, buildings)
    seconded = struck(rng, "second_source", name, buildings)
    first = np.where(buildings["tenure"] == SOCIAL, ASSETS, LICENSING)
    rows = np.concatenate([np.flatnonzero(listed), np.flatnonzero(seconded)])
    source = np.where(np.arange(len(rows)) < listed.sum(), first[rows], FIRE_SERVICE)
    order = rng.permutation(len(rows))
    rows, source = rows[order], source[order].astype(object)
    draft = Draft(name, world, np.full(len(rows), -1), rng, numbers("BR", len(rows)))
    _describe(draft, buildings.iloc[rows].reset_index(drop=True), source)
    unknown = np.setdiff1d(np.arange(len(buildings)), rows)
    lost = buildings["uprn"].to_numpy(object)[unknown]
    draft.note_for(lost, "", "building not listed", lost, np.full(len(lost), "", dtype=object))
    again = np.flatnonzero(
        struck(rng, "written_twice", name, buildings.iloc[rows].reset_index(drop=True))
    )
    draft.repeat(again, numbers("BR", len(again), len(rows) + 1))
    for column in ("recorded_on", "assessed_on"):
        draft.write(column, british)
    return draft


def _describe(draft: Draft, about: pd.DataFrame, source: Text) -> None:
    """Write what each service holds of a building, then what is wrong with it."""
    rng, columns, count = draft.rng, draft.columns, len(draft)
    columns["source"] = source
    columns["recorded_on"] = np.array(
        [between(rng, _SINCE[name], _UNTIL, 1)[0] for name in source], dtype="datetime64[D]"
    )
    for column in ("uprn", "name", "address", "postcode", "owner"):
        columns[column] = about[column].to_numpy(object)
    columns["tenure"] = about["tenure"].str.capitalize().to_numpy(object)
    for column in ("homes", "built"):
        columns[column] = about[column].astype(str).to_numpy(object)
    columns["assessed_on"] = about["assessed_on"].to_numpy().astype("datetime64[D]")
    style = pick(rng, document("services")["buildings"]["storey_styles"], count)
    columns["storeys"] = _written_storeys(about["storeys"].to_numpy(), style)
    units = pick(rng, document("services")["buildings"]["metre_styles"], count)
    columns["height"] = _written_metres(about["height_m"].to_numpy(), units)
    _spoil_sizes(draft, about, style, units)
    _spoil_places(draft, about)


def _written_storeys(storeys: Integers, style: Text) -> Text:
    """Write storeys in the style of each row: 7, 7 storeys or G+6."""
    pairs = zip(storeys, style, strict=True)
    texts = [text.format(all=many, above=many - 1) for many, text in pairs]
    return np.array(texts, dtype=object)


def _written_metres(metres: Values, style: Text) -> Text:
    texts = [text.format(metre) for metre, text in zip(metres, style, strict=True)]
    return np.array(texts, dtype=object)


def _spoil_sizes(draft: Draft, about: pd.DataFrame, style: Text, units: Text) -> None:
    """Put in the faults of storeys, heights, homes and dates of assessment."""
    rng, columns = draft.rng, draft.columns
    storeys, metres = about["storeys"].to_numpy(), about["height_m"].to_numpy()
    basements = about["basements"].to_numpy() > 0
    told = _hit(draft, "basement_told", about, basements)
    more = np.array([f"{text} + basement" for text in columns["storeys"]], dtype=object)
    draft.put("storeys", "basement told", told, more[told])
    counted = _hit(draft, "basement_counted", about, basements & ~told)
    draft.put("storeys", "basement counted", counted, _written_storeys(storeys + 1, style)[counted])
    _blank(draft, "storeys", "storeys missing", "storeys_missing", about)
    fire = columns["source"] == FIRE_SERVICE
    roof = _hit(draft, "height_to_roof", about, fire)
    up_to = _written_metres((metres + rng.uniform(*_ROOF_METRES, len(draft))).round(1), units)
    draft.put("height", "height to the roof", roof, up_to[roof])
    feet = _hit(draft, "height_in_feet", about, ~roof)
    texts = np.array([f"{round(metre * _FEET)} ft" for metre in metres], dtype=object)
    draft.put("height", "height in feet", feet, texts[feet])
    banded = _hit(draft, "height_band", about, fire & ~roof & ~feet)
    bands = np.select([metres >= 18, metres >= 11], ["18m+", "11-18m"], "under 11m").astype(object)
    draft.put("height", "height as a band", banded, bands[banded])
    _blank(draft, "height", "height missing", "height_missing", about)
    wrong = _hit(draft, "homes_wrong", about, about["homes"].to_numpy() > 3)
    fewer = (about["homes"] - rng.integers(1, 3, len(draft))).astype(str).to_numpy(object)
    draft.put("homes", "homes counted before a conversion", wrong, fewer[wrong])
    known = ~np.isnat(columns["assessed_on"])
    dateless = _hit(draft, "assessment_missing", about, known)
    draft.put("assessed_on", "date of assessment missing", dateless, np.datetime64("NaT"))


def _spoil_places(draft: Draft, about: pd.DataFrame) -> None:
    """Put in the faults of numbers and names: a flat's number for the building's, slips."""
    _flats_number(draft, about)
    _blank(draft, "uprn", "property number missing", "uprn_missing", about)
    named = draft.columns["name"] != ""
    _shorten(draft, "name", about, named)
    draft.change(
        "name",
        "slip of the pen",
        _hit(draft, "building_slip", about, named),
        lambda text: slip(draft.rng, text),
    )


def _flats_number(draft: Draft, about: pd.DataFrame) -> None:
    homes = draft.world.addresses
    first = homes[homes["parent_uprn"] != ""].groupby("parent_uprn")["uprn"].first()
    inside = about["uprn"].map(first).to_numpy(object)
    rows = _hit(draft, "number_of_a_flat", about)
    draft.put("uprn", "number of a flat", rows, inside[rows])


def _shorten(draft: Draft, column: str, about: pd.DataFrame, where: Flags) -> None:
    def shorter(text: str) -> str:
        words = [_SHORTER.get(word.rstrip(","), word.rstrip(",")) for word in text.split(" ")]
        return " ".join(words)

    rows = _hit(draft, "building_shortened", about, where)
    draft.change(column, "name shortened", rows, shorter)


def _hit(draft: Draft, mechanism: str, about: pd.DataFrame, where: Flags | bool = True) -> Flags:
    return struck(draft.rng, mechanism, draft.name, about, where)


def _blank(draft: Draft, column: str, kind: str, mechanism: str, about: pd.DataFrame) -> None:
    """Leave out some values, a few of them in words."""
    rows = np.flatnonzero(_hit(draft, mechanism, about, draft.columns[column] != ""))
    words = pick(draft.rng, document("services")["buildings"]["blanks"], len(rows))
    flags = np.zeros(len(draft), dtype=bool)
    flags[rows] = True
    draft.put(column, kind, flags, words)


def fire_actions(world: World, buildings: pd.DataFrame, actions: pd.DataFrame) -> Draft:
    """Write ``fire_actions``: what fire-risk assessments asked to be done, by whatever name."""
    rng = stream(world.seed, "list fire_actions")
    about = buildings.iloc[actions["building"].to_numpy()].reset_index(drop=True)
    ids = actions["action_ref"].to_numpy(object)
    draft = Draft("fire_actions", world, np.full(len(ids), -1), rng, ids)
    columns = draft.columns
    for column in ("uprn", "action"):
        columns[column] = actions[column].to_numpy(object)
    for column in ("raised_on", "due_on", "done_on"):
        columns[column] = actions[column].to_numpy().astype("datetime64[D]")
    columns["building"] = about["address"].to_numpy(object)
    coded = columns["raised_on"] >= _CODED_FROM
    priority = actions["priority"].to_numpy(object)
    codes = np.array([_NUMBERED[one] for one in priority], dtype=object)
    columns["priority"] = np.where(coded, codes, priority).astype(object)
    _spoil_actions(draft, about)
    again = np.flatnonzero(_hit(draft, "written_twice", about))
    draft.repeat(again, numbers("FA", len(again), len(ids) + 1))
    return draft


def _spoil_actions(draft: Draft, about: pd.DataFrame) -> None:
    """Put in the faults of a list that several assessors keep."""
    columns, rng, count = draft.columns, draft.rng, len(draft)
    _flats_number(draft, about)
    _blank(draft, "uprn", "property number missing", "uprn_missing", about)
    named = about["name"].to_numpy(object) != ""
    only = _hit(draft, "building_name_only", about, named)
    draft.put("building", "name without street", only, about["name"].to_numpy(object)[only])
    _shorten(draft, "building", about, named)
    slips = _hit(draft, "building_slip", about, named)
    draft.change("building", "slip of the pen", slips, lambda text: slip(rng, text))
    done = ~np.isnat(columns["done_on"])
    early = _hit(draft, "closed_early", about, done)
    before = columns["raised_on"] - days(rng.integers(1, 30, count))
    draft.put("done_on", "closed before it was raised", early, before[early])
    for column in ("raised_on", "due_on", "done_on"):
        draft.write(column, british)
    _blank(draft, "due_on", "date due missing", "due_missing", about)
    soon = _hit(draft, "due_in_words", about, columns["due_on"] != "")
    draft.put("due_on", "date due in words", soon, "ASAP")
    _blank(draft, "priority", "priority missing", "priority_missing", about)
