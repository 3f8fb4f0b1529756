"""Council tax: one account for each home, in the name of one adult or two."""

import numpy as np

from workbench.borough.draft import Draft, begin, numbers
from workbench.borough.homes import CARE_HOME, DWELLINGS
from workbench.borough.kinds import Flags, Integers, Text
from workbench.borough.lists.styles import between, british, capitals, pick, pounds
from workbench.borough.mechanisms import ACCENTS, record_names
from workbench.borough.settings import document, stream
from workbench.borough.spelling import plain
from workbench.borough.world import World

_SINGLE = "Single adult 25%"
_BOTH_NAMED = 0.78
_CLAIMED, _DISREGARDED = 0.905, 0.022
_EXEMPT, _STUDENTS = 0.014, 0.4
_IN_ARREARS = 0.16
_EMPTY = {"Empty": 0.4, "Second home": 0.22, "Occupied": 0.38}
_EMPTY_EXEMPTIONS = {"F probate": 0.14, "B empty, charity": 0.08, "": 0.78}


def council_tax(world: World) -> Draft:
    """Write ``council_tax``."""
    draft = begin("council_tax", world, _liable(world), "CT")
    record_names(draft)
    columns = draft.columns
    for column, source in (("uprn", "uprn"), ("address", "line"), ("postcode", "postcode")):
        columns[column] = draft.of(source)
    _name_the_liable(draft)
    columns["band"] = _bands(world)[draft.of("address")]
    columns["occupancy"] = np.full(len(draft), "Occupied", dtype=object)
    _reduce(draft)
    columns["balance"] = _balances(draft.rng, len(draft))
    columns["liable_from"] = draft.of("moved_in")
    dead = np.flatnonzero(draft.of("status") == "died")
    draft.note("", "deceased still liable", dead, draft.of("status")[dead], draft.record_ids[dead])
    _add_empty_homes(draft)
    draft.write("liable_from", british)
    for column in ("address", "liable_name"):
        draft.write(column, capitals)
    return draft


def _liable(world: World) -> Integers:
    """Row numbers of the liable: first adults, and the dead whose home nobody has moved into."""
    first = (world.column("role") == "first adult") & (world.column("age") >= 18)
    here = np.flatnonzero(first & world.resident & (world.column("tenure") != CARE_HOME))
    dead = np.flatnonzero(first & (world.column("status") == "died"))
    address = world.column("address")
    dead = dead[~np.isin(address[dead], address[here])]
    _, each_once = np.unique(address[dead], return_index=True)
    return np.concatenate([here, dead[each_once]])


def _name_the_liable(draft: Draft) -> None:
    """Write liable people as bills do: MR J SMITH & MRS A SMITH."""
    world, columns = draft.world, draft.columns
    second = np.flatnonzero((world.column("role") == "second adult") & world.resident)
    other = world.of_household(second)[draft.of("household")]
    both = (other >= 0) & (draft.rng.random(len(draft)) < _BOTH_NAMED)
    draft.name_second(both, other[both])
    for column, source in (("partner_given", "given"), ("partner_family", "family")):
        columns[column] = world.column(source)[other]
        draft.change(column, ACCENTS, draft.struck("accents_dropped"), plain)
    initial = draft.struck("initial_only")
    full, short = (_bills(draft, both, other, only) for only in (np.zeros_like(initial), initial))
    columns["liable_name"] = full
    everywhere = np.ones_like(initial)
    draft.fold(
        {
            "first_name": ~initial,
            "last_name": everywhere,
            "partner_given": both & ~initial,
            "partner_family": both,
        },
        "liable_name",
    )
    draft.put("liable_name", "initial only", initial, short[initial])


def _bills(draft: Draft, both: Flags, other: Integers, initial: Flags) -> Text:
    columns = draft.columns
    titles, partners = draft.of("title"), draft.world.column("title")[other]

    def one(title: str, given: str, family: str, row: int) -> str:
        return f"{title} {given[0] if initial[row] else given} {family}"

    names = []
    for row in range(len(draft)):
        first = one(titles[row], columns["first_name"][row], columns["last_name"][row], row)
        given, family = columns["partner_given"][row], columns["partner_family"][row]
        second = one(partners[row], given, family, row)
        names.append(f"{first} & {second}" if both[row] else first)
    return np.array(names, dtype=object)


def _bands(world: World) -> Text:
    """Draw the band of every address: higher for houses, lower in areas of hardship."""
    lsoa = world.addresses["lsoa"].to_numpy()
    hardship = world.geography.lsoas["hardship"].to_numpy()[lsoa]
    size = world.addresses["kind"].map({"house": 1.6, "flat": -0.4, "converted": -0.6}).fillna(0)
    luck = stream(world.seed, "bands").normal(0, 0.9, len(lsoa))
    place = np.clip(np.round(2.6 + size.to_numpy() - 2.2 * (hardship - 0.5) + luck), 0, 7)
    return np.asarray(np.array(list("ABCDEFGH"), dtype=object)[place.astype(int)])


def _reduce(draft: Draft) -> None:
    """Write discounts and exemptions; some single adult discounts outlive the time alone."""
    world, rng, columns, count = draft.world, draft.rng, draft.columns, len(draft)
    grown = world.resident & (world.column("age") >= 18)
    adults = np.bincount(world.column("household")[grown], minlength=len(world.households))
    adults = adults[draft.of("household")]
    alone = (adults <= 1) & (draft.of("status") == "resident")
    single = alone & (rng.random(count) < _CLAIMED)
    disregarded = (adults == 2) & (rng.random(count) < _DISREGARDED)
    young = (draft.of("tenure") == "private") & (draft.of("age") < 25)
    students = young & (rng.random(count) < _STUDENTS)
    exempt = rng.random(count) < _EXEMPT
    columns["exemption"] = np.select(
        [students, exempt], ["N students", "U severe mental impairment"], ""
    ).astype(object)
    pays = columns["exemption"] == ""
    columns["discount"] = np.select(
        [single & pays, disregarded & pays], [_SINGLE, "Disregarded adult 25%"], ""
    ).astype(object)
    kept = (adults == 2) & (columns["discount"] == "") & pays & draft.struck("discount_kept")
    draft.put("discount", "single adult discount wrongly kept", kept, _SINGLE)


def _balances(rng: np.random.Generator, count: int) -> Text:
    owes = rng.random(count) < _IN_ARREARS
    return pounds(np.where(owes, rng.gamma(1.3, 420, count), 0.0))


def _add_empty_homes(draft: Draft) -> None:
    """Add the accounts of homes where nobody lives; their owners live elsewhere."""
    world, rng = draft.world, draft.rng
    homes = np.flatnonzero(world.addresses["kind"].isin(DWELLINGS))
    empty = world.addresses.iloc[np.setdiff1d(homes, draft.of("address"))]
    count = len(empty)
    added = {name: np.full(count, "", dtype=object) for name in draft.columns}
    for column, source in (("uprn", "uprn"), ("address", "line"), ("postcode", "postcode")):
        added[column] = empty[source].to_numpy(object)
    owners = document("services")["council_tax"]["owners_of_empty_homes"]
    added["liable_name"] = pick(rng, owners, count)
    added["band"] = _bands(world)[empty.index]
    added["occupancy"] = pick(rng, _EMPTY, count)
    added["exemption"] = pick(rng, _EMPTY_EXEMPTIONS, count)
    added["balance"] = _balances(rng, count)
    added["liable_from"] = between(rng, "2019-01-01", "2026-06-20", count)
    order = rng.permutation(len(draft) + count)
    ids = numbers("CT", count, len(draft) + 1)
    draft.columns = {
        name: np.concatenate([held, added[name]])[order] for name, held in draft.columns.items()
    }
    draft.person = np.concatenate([draft.person, np.full(count, -1)])[order]
    draft.record_ids = np.concatenate([draft.record_ids, ids])[order]
