"""People: who they are, when they were born and came, their numbers and what they need."""

import numpy as np
import pandas as pd

from workbench.borough import identifiers
from workbench.borough.families import Kin, find_kin, write_names
from workbench.borough.households import other_group
from workbench.borough.kinds import Numbers, Text
from workbench.borough.naming import trait
from workbench.borough.settings import DAY, YEAR, stream, table

AGE_BANDS = ("0 to 15", "16 to 24", "25 to 34", "35 to 49", "50 to 64", "65 to 74", "75 and over")
_BAND_STARTS = (0, 16, 25, 35, 50, 65, 75)
_SAME_CULTURE = 0.9
_SPREAD = 1.5
_JOIN_LATER = ("second adult", "grandparent", "sharer")
_MIXED = {
    frozenset({"White", "Black Caribbean"}): "White and Black Caribbean",
    frozenset({"White", "Black African"}): "White and Black African",
    frozenset({"White", "Asian"}): "White and Asian",
}


def make_people(seed: int, households: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Make the people of the households: the truth no list shows whole.

    Returns
    -------
    DataFrame
        One row a person, in the order of ``members``: ``person_id``, ``household`` (row number),
        ``role``, ``status``, ``sex``, ``age``, ``dob``, ``documented_dob``, ``ethnic_group``,
        ``broad_group``, ``culture``, ``arrived`` (year, or 0), names, identifiers and needs.
    """
    rng = stream(seed, "people")
    people = members.copy()
    dob = DAY - np.floor(people["age"].to_numpy() * YEAR).astype("timedelta64[D]")
    people["dob"] = dob.astype("datetime64[s]")
    people["status"] = households["status"].to_numpy(object)[people["household"]]
    kin = find_kin(people)
    heads = households["ethnic_group"].to_numpy(object)
    people["ethnic_group"] = _ethnic_groups(rng, people, heads, kin)
    broad = table("ethnic_groups").set_index("ethnic_group")["broad_group"]
    people["broad_group"] = people["ethnic_group"].map(broad).astype(object)
    people["culture"] = _cultures(rng, people, kin)
    _arrive(rng, people, households)
    write_names(rng, people, kin)
    people["title"] = _titles(rng, people)
    _number(rng, people, kin)
    _add_needs(rng, people, households)
    order = rng.permutation(len(people)) + 1
    people.insert(0, "person_id", [f"P{number:07d}" for number in order])
    return people


def age_band(age: Numbers) -> Text:
    """Return the band of each age in years."""
    place = np.searchsorted(_BAND_STARTS, age, side="right") - 1
    return np.asarray(np.array(AGE_BANDS, dtype=object)[place])


def _ethnic_groups(rng: np.random.Generator, people: pd.DataFrame, heads: Text, kin: Kin) -> Text:
    """Draw the groups of adults; children have their parents', or the mixed group between them."""
    groups = heads[people["household"].to_numpy()].copy()
    others = people["role"].isin(["second adult", "sharer"]).to_numpy()
    groups[others] = other_group(rng, groups[others])
    broad = table("ethnic_groups").set_index("ethnic_group")["broad_group"].to_dict()
    one = np.maximum(kin.father, kin.mother)
    groups[one >= 0] = groups[one[one >= 0]]
    for child in np.flatnonzero((kin.father >= 0) & (kin.mother >= 0)):
        father, mother = groups[kin.father[child]], groups[kin.mother[child]]
        if broad[father] == broad[mother]:
            groups[child] = father
        else:
            sides = [g if broad[g] == "Black" else broad[g] for g in (father, mother)]
            groups[child] = _MIXED.get(frozenset(sides), "Other Mixed")
    return np.asarray(groups)


def _cultures(rng: np.random.Generator, people: pd.DataFrame, kin: Kin) -> Text:
    """Draw naming cultures: partners mostly share one, children have their father's."""
    groups = people["ethnic_group"].to_numpy(object)
    cultures: Text = np.full(len(groups), "", dtype=object)
    for group, rows in table("group_cultures").groupby("ethnic_group", sort=True):
        here = groups == group
        chances = rows["share"].to_numpy(float)
        cultures[here] = rng.choice(rows["culture"].to_numpy(object), int(here.sum()), p=chances)
    same = (groups == groups[kin.first]) & (rng.random(len(groups)) < _SAME_CULTURE)
    same &= people["role"].isin(["second adult", "grandparent"]).to_numpy()
    cultures[same] = cultures[kin.first[same]]
    parent = np.where(kin.father >= 0, kin.father, kin.mother)
    cultures[parent >= 0] = cultures[parent[parent >= 0]]
    return cultures


def _arrive(rng: np.random.Generator, people: pd.DataFrame, households: pd.DataFrame) -> None:
    """Say who came from abroad and when; those who came without papers were given 1 January.

    Nobody came after their home was moved into, but for those who joined others there.
    """
    culture, age = people["culture"].to_numpy(object), people["age"].to_numpy()
    groups = table("ethnic_groups").set_index("ethnic_group")["abroad"].astype(float)
    weight = people["ethnic_group"].map(groups).to_numpy(float)
    chance = trait("born_abroad", culture) * weight * np.clip(age / 26, 0.06, 1)
    moved_in = households["moved_in"].to_numpy().astype("datetime64[D]")
    here = ((DAY - moved_in).astype(int) / YEAR)[people["household"]]
    here[people["role"].isin(_JOIN_LATER)] = 0.0
    abroad = (rng.random(len(people)) < chance) & (age > here)
    longest = np.minimum(age, 60.0) * rng.random(len(people)) ** 0.3
    since = np.minimum(rng.gamma(_SPREAD, trait("years_here", culture) / _SPREAD), longest)
    years = np.ceil(np.maximum(since, here)).astype(int)
    born = people["dob"].dt.year.to_numpy()
    people["arrived"] = np.where(abroad, np.maximum(DAY.astype(object).year - years, born), 0)
    without = abroad & (rng.random(len(people)) < trait("without_papers", culture))
    dob = people["dob"].to_numpy().astype("datetime64[D]")
    new_year = dob.astype("datetime64[Y]").astype("datetime64[D]")
    people["documented_dob"] = np.where(without, new_year, dob).astype("datetime64[s]")


def _titles(rng: np.random.Generator, people: pd.DataFrame) -> Text:
    age, wife = people["age"].to_numpy(), (people["role"] == "first adult").to_numpy()
    chance = rng.random(len(people))
    women = np.select(
        [age < 18, wife & (chance < 0.62) & (age > 24), age > 70],
        ["Miss", "Mrs", "Mrs"],
        np.where(chance < 0.5, "Miss", "Ms"),
    )
    men = np.where(age < 14, "Master", "Mr")
    titles = np.where(people["sex"] == "female", women, men).astype(object)
    titles[(age > 28) & (chance > 0.985)] = "Dr"
    return titles


def _number(rng: np.random.Generator, people: pd.DataFrame, kin: Kin) -> None:
    """Give people NHS numbers and telephones, and pupils their numbers."""
    count, age = len(people), people["age"].to_numpy()
    people["nhs_number"] = identifiers.nhs_numbers(rng, count)
    pupil = (age >= 3.8) & (age < 18)
    upn: Text = np.full(count, "", dtype=object)
    started = people["dob"].dt.year.to_numpy()[pupil].astype(np.int64) + 4
    upn[pupil] = identifiers.upns(rng, started)
    people["upn"] = upn
    land = rng.random(count) < np.where(age > 68, 0.6, 0.05)
    mobile, landline = identifiers.mobiles(rng, count), identifiers.landlines(rng, count)
    phone = np.where(land, landline, mobile).astype(object)
    phone[age < 16] = phone[kin.first[age < 16]]
    people["phone"] = phone


def _add_needs(rng: np.random.Generator, people: pd.DataFrame, households: pd.DataFrame) -> None:
    """Add disability, and the hardship of the home."""
    age = people["age"].to_numpy()
    chance = np.select([age < 16, age < 65, age < 80], [0.07, 0.13, 0.3], 0.5)
    people["disabled"] = rng.random(len(people)) < chance
    of_tenure = table("tenures").set_index("tenure")["hardship"].astype(float)
    hardship = households["tenure"].map(of_tenure).to_numpy(float)
    hardship = hardship + 0.9 * (households["kind"] == "lone parent").to_numpy()
    hardship = hardship + rng.normal(0, 1.0, len(households))
    people["hardship"] = hardship[people["household"]]
