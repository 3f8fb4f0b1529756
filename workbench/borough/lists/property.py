"""The address register, and council tax: who is liable for each home."""

import numpy as np
import pandas as pd

from workbench.borough.draft import Draft, begin, numbers
from workbench.borough.lists.styles import between, british, capitals, days, iso, pick
from workbench.borough.mechanisms import record_names
from workbench.borough.settings import DAY, stream
from workbench.borough.world import World

REGISTER_COLUMNS = ["uprn", "parent_uprn", "classification", "saon", "paon", "street", "postcode", "address", "x", "y", "lsoa_code", "ward_code", "ward_name", "status", "start_date", "end_date"]
COUNCIL_TAX_COLUMNS = ["account_ref", "uprn", "liable_name", "address", "postcode", "band", "discount", "exemption", "balance", "liable_from"]
_CLASSES = {"flat": "RD06", "converted": "RD06", "care home": "RI01", "parent": "PP"}
_NEW = 2025


def address_register(world: World) -> Draft:
    """Write ``address_register``: every address, the shells of blocks, and some long gone."""
    rng = stream(world.seed, "list address_register")
    truth = world.addresses
    recorded = ~((truth["built"] >= _NEW) & (rng.random(len(truth)) < 0.3)).to_numpy()
    missing = ~recorded
    rows = np.flatnonzero(recorded)
    gone = rng.choice(rows, max(2, len(rows) // 60), replace=False)
    every = np.concatenate([rows, gone])
    ids = truth["uprn"].to_numpy(object)[every].copy()
    ids[len(rows) :] = _unused(rng, truth["uprn"], len(gone))
    draft = Draft("address_register", world, np.full(len(every), -1), rng, ids)
    columns = draft.columns
    columns["uprn"] = ids
    for column in (
        "parent_uprn",
        "saon",
        "paon",
        "street",
        "postcode",
        "lsoa_code",
        "ward_code",
        "ward_name",
    ):
        columns[column] = truth[column].to_numpy(object)[every]
    columns["address"] = truth["line"].to_numpy(object)[every]
    kind = truth["kind"].to_numpy(object)[every]
    houses = pick(rng, ["RD02", "RD03", "RD04"], len(every), [0.12, 0.4, 0.48])
    columns["classification"] = np.array(
        [_CLASSES.get(k, h) for k, h in zip(kind, houses, strict=True)], dtype=object
    )
    for column in ("x", "y"):
        columns[column] = np.array(
            [f"{value:.1f}" for value in truth[column].to_numpy()[every]], dtype=object
        )
    historic = np.arange(len(every)) >= len(rows)
    columns["paon"][historic & (kind == "house")] = [
        f"{p}A" for p in columns["paon"][historic & (kind == "house")]
    ]
    columns["address"][historic] = [
        f"{a}" if k != "house" else f"{p} {s}"
        for a, k, p, s in zip(
            columns["address"][historic],
            kind[historic],
            columns["paon"][historic],
            columns["street"][historic],
            strict=True,
        )
    ]
    columns["status"] = np.where(historic, "Historic", "Live").astype(object)
    built = truth["built"].to_numpy()[every]
    start = np.maximum(
        (built - 1970).astype("datetime64[Y]").astype("datetime64[D]"), np.datetime64("2001-04-01")
    )
    columns["start_date"] = start + days(rng.integers(0, 180, len(every)))
    ends = between(rng, "2012-01-01", "2025-12-31", len(every))
    columns["end_date"] = np.where(
        historic,
        np.maximum(ends, columns["start_date"] + days(np.array(400))),
        np.datetime64("NaT"),
    )
    columns["end_date"] = np.where(
        columns["end_date"] > DAY, DAY - days(np.array(30)), columns["end_date"]
    )
    still = historic & (rng.random(len(every)) < 0.3)
    draft.put(
        "status",
        "historic address still live",
        still,
        np.full(int(still.sum()), "Live", dtype=object),
    )
    orphan = (columns["parent_uprn"] != "") & (rng.random(len(every)) < 0.04)
    draft.put(
        "parent_uprn",
        "flat without its block",
        orphan,
        np.full(int(orphan.sum()), "", dtype=object),
    )
    short = np.array([text.startswith("Flat ") for text in columns["saon"]], dtype=bool) & (
        rng.random(len(every)) < 0.06
    )
    for column in ("saon", "address"):
        values = columns[column][short]
        draft.put(
            column,
            "flat in another style",
            short,
            np.array([v.replace("Flat ", "", 1) for v in values], dtype=object),
        )
    lost = truth["uprn"].to_numpy(object)[missing]
    draft.note(lost, "", "new home missing", lost, np.full(len(lost), "", dtype=object))
    for column in ("start_date", "end_date"):
        draft.write(column, iso)
    return draft


def _unused(rng: np.random.Generator, used: pd.Series, count: int) -> np.ndarray:
    held = set(used)
    fresh: list[str] = []
    while len(fresh) < count:
        number = str(999_900_000_000 + int(rng.integers(0, 10**8)))
        if number not in held:
            held.add(number)
            fresh.append(number)
    return np.array(fresh, dtype=object)


def council_tax(world: World) -> Draft:
    """Write ``council_tax``: one account for each home, in the name of one or two adults."""
    rng = stream(world.seed, "council tax")
    people, addresses = world.people, world.addresses
    resident = (people["status"] == "resident").to_numpy()
    liable = (
        resident
        & people["role"].isin(["first adult"]).to_numpy()
        & (people["age"] >= 18).to_numpy()
    )
    rows = np.flatnonzero(liable & (people["tenure"] != "care home").to_numpy())
    died = np.flatnonzero(
        (people["status"] == "died").to_numpy() & (people["role"] == "first adult").to_numpy()
    )
    taken = set(people["address"].to_numpy()[rows].tolist())
    died = np.array(
        [row for row in died if people["address"].iat[row] not in taken], dtype=np.int64
    )
    _, first = np.unique(people["address"].to_numpy()[died], return_index=True)
    died = np.sort(died[first])
    draft = begin("council_tax", world, np.concatenate([rows, died]), "CT")
    rng, columns = draft.rng, draft.columns
    record_names(draft)
    columns["address"], columns["postcode"] = draft.of("line"), draft.of("postcode")
    columns["uprn"] = draft.of("uprn")
    _liable_names(draft)
    home = people[resident].groupby("household")
    adults = (
        home["age"]
        .apply(lambda ages: int((ages >= 18).sum()))
        .reindex(draft.of("household").astype(int))
        .fillna(1)
        .to_numpy()
    )
    tenure = draft.of("tenure")
    columns["band"] = _bands(world, draft)
    single = (adults == 1) & (rng.random(len(draft)) < 0.975)
    columns["discount"] = np.where(single, "Single adult 25%", "").astype(object)
    second = (adults > 1) & (rng.random(len(draft)) < 0.012)
    columns["discount"][second] = "Disregarded adult"
    student = (tenure == "private") & (draft.of("age") < 24) & (rng.random(len(draft)) < 0.5)
    exempt = student | (rng.random(len(draft)) < 0.006)
    columns["exemption"] = np.where(student, "N students", np.where(exempt, "Exempt", "")).astype(
        object
    )
    columns["discount"][exempt] = ""
    dead = draft.of("status") == "died"
    kept = (adults > 1) & (columns["discount"] == "") & ~exempt & (rng.random(len(draft)) < 0.03)
    draft.put(
        "discount",
        "single adult discount wrongly kept",
        kept,
        np.full(int(kept.sum()), "Single adult 25%", dtype=object),
    )
    draft.note(
        draft.record_ids[dead],
        "",
        "deceased still liable",
        np.full(int(dead.sum()), "died", dtype=object),
        draft.record_ids[dead],
    )
    owed = np.where(rng.random(len(draft)) < 0.16, rng.gamma(1.3, 420, len(draft)), 0)
    columns["balance"] = np.array([f"{value:,.2f}" for value in owed], dtype=object)
    columns["liable_from"] = draft.of("moved_in")
    _empty_homes(draft, set(draft.of("address").astype(int).tolist()))
    draft.columns["account_ref"] = draft.record_ids
    draft.write("liable_from", british)
    for column in ("address", "liable_name"):
        draft.write(column, capitals)
    return draft


def _liable_names(draft: Draft) -> None:
    """Write liable people as bills do: MR J SMITH & MRS A SMITH."""
    world, rng, columns = draft.world, draft.rng, draft.columns
    people = world.people
    partners = np.flatnonzero(
        (people["role"] == "second adult").to_numpy() & (people["status"] == "resident").to_numpy()
    )
    partner_of = np.full(len(world.households), -1, dtype=np.int64)
    partner_of[people["household"].to_numpy()[partners]] = partners
    other = partner_of[draft.of("household").astype(int)]
    initials = rng.random(len(draft)) < 0.4
    joint = (other >= 0) & (rng.random(len(draft)) < 0.78)
    title, given, family = draft.of("title"), columns["first_name"], columns["last_name"]
    his, hers, theirs = (people[c].to_numpy(object)[other] for c in ("title", "given", "family"))
    from workbench.borough.spelling import plain

    full, shown = [], []
    for row in range(len(draft)):
        name = f"{title[row]} {given[row]} {family[row]}"
        short = f"{title[row]} {given[row][:1]} {family[row]}"
        if joint[row]:
            with_ = f" & {his[row]} {plain(hers[row] if not initials[row] else hers[row][:1])} {plain(theirs[row])}"
            name, short = name + with_, short + with_
        full.append(name)
        shown.append(short)
    columns["liable_name"] = np.array(full, dtype=object)
    draft.put("liable_name", "initial only", initials, np.array(shown, dtype=object)[initials])
    draft.also(draft.record_ids[joint], other[joint], "second")


def _bands(world: World, draft: Draft) -> np.ndarray:
    """Bands rise with the home and fall with the hardship of its area."""
    area = world.geography.lsoas["hardship"].to_numpy()[world.addresses["lsoa"].to_numpy()]
    size = (
        world.addresses["kind"]
        .map({"house": 1.6, "flat": -0.4, "converted": -0.6})
        .fillna(0)
        .to_numpy()
    )
    rng = stream(world.seed, "bands")
    score = 2.6 + size - 2.2 * (area - 0.5) + rng.normal(0, 0.9, len(area))
    bands = np.array(list("ABCDEFGH"), dtype=object)[np.clip(np.round(score), 0, 7).astype(int)]
    return bands[draft.of("address").astype(int)]


def _empty_homes(draft: Draft, taken: set[int]) -> None:
    """Add the accounts of homes where nobody lives: their owners live elsewhere."""
    world, rng = draft.world, draft.rng
    kinds = world.addresses["kind"].to_numpy(object)
    empty = np.array(
        [
            row
            for row in np.flatnonzero(np.isin(kinds, ("house", "flat", "converted")))
            if row not in taken
        ]
    )
    count = len(empty)
    ids = numbers("CT", count, len(draft) + 1)
    truth = world.addresses.iloc[empty]
    added = {name: np.full(count, "", dtype=object) for name in draft.columns}
    added["uprn"], added["address"], added["postcode"] = (
        truth[c].to_numpy(object) for c in ("uprn", "line", "postcode")
    )
    added["liable_name"] = pick(
        rng,
        ["The Owner", "Larkfold Lettings Ltd", "Quayside Homes Ltd", "The Executors"],
        count,
        [5, 2, 2, 1],
    )
    added["band"] = pick(rng, list("ABCDEF"), count, [1, 2, 4, 4, 2, 1])
    added["discount"] = pick(rng, ["Empty", "Second home", ""], count, [0.42, 0.2, 0.38])
    left = added["discount"] == ""
    added["exemption"][left] = pick(
        rng, ["F probate", "B empty, charity", ""], int(left.sum()), [0.5, 0.2, 0.3]
    )
    added["balance"] = np.full(count, "0.00", dtype=object)
    added["liable_from"] = between(rng, "2019-01-01", "2026-06-20", count)
    order = rng.permutation(len(draft) + count)
    draft.columns = {
        name: np.concatenate([held, added[name].astype(held.dtype)])[order]
        for name, held in draft.columns.items()
    }
    draft.record_ids = np.concatenate([draft.record_ids, ids])[order]
    draft.person = np.concatenate([draft.person, np.full(count, -1)])[order]
