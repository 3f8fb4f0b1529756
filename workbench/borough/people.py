"""People: names as they write them, dates of birth, identifiers and what they need."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.borough import identifiers
from workbench.borough.households import YEAR, other_group
from workbench.borough.naming import (
    day_names,
    draw,
    everyday_names,
    feminine,
    first_part,
    last_part,
    rule_of,
    trait,
)
from workbench.borough.settings import DAY, stream, table
from workbench.borough.spelling import plain

Text = NDArray[np.object_]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_MARRIED = 0.72
_NAME_CHANGED_A_YEAR = 0.01
_EVERYDAY_NAME = 0.3
_DOUBLE_NAME = 0.05
_KEEPERS = (
    "kept",
    "father_then_mother",
    "mother_then_father",
    "patronymic",
    "father_name",
    "honorific",
)
AGE_BANDS = ("0 to 15", "16 to 24", "25 to 34", "35 to 49", "50 to 64", "65 to 74", "75 and over")
_BAND_STARTS = (0, 16, 25, 35, 50, 65, 75)
_MIXED = {
    frozenset({"White", "Black Caribbean"}): "White and Black Caribbean",
    frozenset({"White", "Black African"}): "White and Black African",
    frozenset({"White", "Asian"}): "White and Asian",
}


@dataclass(frozen=True)
class Family:
    """Row numbers of each person's household's first adult, father and mother; -1 for nobody."""

    first: Integers
    father: Integers
    mother: Integers


def _family(members: pd.DataFrame) -> Family:
    household = members["household"].to_numpy()
    role, sex = members["role"].to_numpy(object), members["sex"].to_numpy(object)
    adults = np.isin(role, ("first adult", "second adult"))
    child = np.isin(role, ("child", "grown child"))

    def row_of(chosen: Flags) -> Integers:
        rows = np.full(int(household.max()) + 1, -1, dtype=np.int64)
        rows[household[chosen][::-1]] = np.flatnonzero(chosen)[::-1]
        return rows[household]

    first = row_of(np.isin(role, ("first adult", "care home resident")))
    father = np.where(child, row_of(adults & (sex == "male")), -1)
    mother = np.where(child, row_of(adults & (sex == "female")), -1)
    return Family(first, father, mother)


def _ethnic_groups(
    rng: np.random.Generator, members: pd.DataFrame, heads: Text, family: Family
) -> Text:
    """Groups of adults as drawn; children have their parents', or the mixed group between them."""
    groups = heads[members["household"].to_numpy()].copy()
    others = members["role"].isin(["second adult", "sharer"]).to_numpy()
    groups[others] = other_group(rng, groups[others])
    broad = table("ethnic_groups").set_index("ethnic_group")["broad_group"]
    for child in np.flatnonzero((family.father >= 0) & (family.mother >= 0)):
        father, mother = groups[family.father[child]], groups[family.mother[child]]
        if father == mother or broad[father] == broad[mother]:
            groups[child] = father
        else:
            sides = [
                {g if broad[g] == "Black" else broad[g] for g in (father, mother)},
            ]
            groups[child] = _MIXED.get(frozenset(sides[0]), "Other Mixed")
    return groups


def _cultures(
    rng: np.random.Generator, members: pd.DataFrame, groups: Text, family: Family
) -> Text:
    shares = table("group_cultures")
    cultures: Text = np.full(len(groups), "", dtype=object)
    for group, rows in shares.groupby("ethnic_group", sort=True):
        here = groups == group
        cultures[here] = rng.choice(
            rows["culture"].to_numpy(object), int(here.sum()), p=rows["share"].to_numpy(float)
        )
    same = (groups == groups[family.first]) & (rng.random(len(groups)) < 0.9)
    same &= members["role"].isin(["second adult", "grandparent"]).to_numpy()
    cultures[same] = cultures[family.first[same]]
    parent = np.where(family.father >= 0, family.father, family.mother)
    cultures[parent >= 0] = cultures[parent[parent >= 0]]
    return cultures


def _given_names(rng: np.random.Generator, people: pd.DataFrame) -> Text:
    """Draw given names; brothers and sisters never share one."""
    culture, sex = people["culture"].to_numpy(object), people["sex"].to_numpy(object)
    born = people["dob"].dt.year.to_numpy()
    given = draw(rng, "given", culture, sex, born)
    for _ in range(6):
        repeated = people[["household", "role"]].assign(given=given).duplicated().to_numpy()
        repeated = repeated & people["role"].isin(["child", "grown child"]).to_numpy()
        given[repeated] = draw(rng, "given", culture[repeated], sex[repeated], born[repeated])
    prefix = draw(rng, "prefix", culture, sex)
    with_prefix = (prefix != "") & (rng.random(len(given)) < 0.42)
    different = np.array([p.split(" ")[0] != g for p, g in zip(prefix, given, strict=True)])
    with_prefix &= different
    given[with_prefix] = prefix[with_prefix] + " " + given[with_prefix]
    return given


def _names(rng: np.random.Generator, people: pd.DataFrame, family: Family) -> None:
    """Write given, middle, family and former family names by each culture's rule."""
    count = len(people)
    culture, sex = people["culture"].to_numpy(object), people["sex"].to_numpy(object)
    rule = rule_of(culture)
    given = _given_names(rng, people)
    own = draw(rng, "surnames", culture)
    men = np.full(count, "male", dtype=object)
    father_given = draw(rng, "given", culture, men, people["dob"].dt.year.to_numpy() - 30)
    grandfather = draw(rng, "given", culture, men, people["dob"].dt.year.to_numpy() - 60)
    middle = draw(rng, "middle", culture, sex)
    family_name = own.copy()
    patronymic = rule == "patronymic"
    family_name[patronymic] = grandfather[patronymic]
    middle[patronymic | (rule == "father_name")] = father_given[
        patronymic | (rule == "father_name")
    ]
    second = draw(rng, "surnames", culture)
    double = np.isin(rule, ("father_then_mother", "mother_then_father"))
    family_name[double] = own[double] + " " + second[double]
    plain_middle = (rule == "shared") & np.isin(
        culture, ("english", "scottish", "welsh", "irish", "caribbean", "jewish")
    )
    plain_middle &= rng.random(count) < 0.7
    middle[plain_middle] = draw(rng, "given", culture, sex, people["dob"].dt.year.to_numpy())[
        plain_middle
    ]
    weekday = people["dob"].dt.weekday.to_numpy()
    akan = rule == "day_name"
    middle[akan] = day_names(culture, sex, weekday)[akan]

    former = _married_names(rng, people, family, family_name, rule)
    _inherit(rng, people, family, given, middle, family_name, rule)
    women = (rule == "gendered") & (sex == "female")
    family_name[women] = [feminine(name) for name in family_name[women]]
    former[women] = [feminine(name) for name in former[women]]
    writes = rng.random(int(people["household"].max()) + 1)[people["household"].to_numpy()]
    drops = writes >= trait("keeps_accents", culture)
    for names in (given, middle, family_name, former):
        names[drops] = [plain(name) for name in names[drops]]
    people["given"], people["middle"], people["family"] = given, middle, family_name
    people["former_family"] = former
    people["known_as"] = _known_as(rng, people)


def _married_names(
    rng: np.random.Generator, people: pd.DataFrame, family: Family, family_name: Text, rule: Text
) -> Text:
    """Let wives take their husbands' names where that is the custom; return names given up lately."""
    former: Text = np.full(len(people), "", dtype=object)
    married = (
        rng.random(int(people["household"].max()) + 1)[people["household"].to_numpy()] < _MARRIED
    )
    sex, role = people["sex"].to_numpy(object), people["role"].to_numpy(object)
    household = people["household"].to_numpy()
    husband = np.full(int(household.max()) + 1, -1, dtype=np.int64)
    men = (role == "second adult") & (sex == "male")
    husband[household[men]] = np.flatnonzero(men)
    wife = (role == "first adult") & (sex == "female") & (husband[household] >= 0) & married
    wife &= ~np.isin(rule, _KEEPERS)
    theirs = husband[household]
    wife &= ~np.isin(
        np.where(theirs >= 0, rule[theirs], "kept"), ("patronymic", "father_name", "honorific")
    )
    years = 3
    lately = (
        wife
        & (rng.random(len(people)) < 2.2 * years * _NAME_CHANGED_A_YEAR)
        & (people["age"].to_numpy() < 60)
    )
    former[lately] = family_name[lately]
    family_name[wife] = family_name[theirs[wife]]
    grandmother = (role == "grandparent") & (sex == "female") & ~np.isin(rule, _KEEPERS)
    family_name[grandmother] = family_name[np.where(theirs >= 0, theirs, 0)[grandmother]]
    return former


def _inherit(
    rng: np.random.Generator,
    people: pd.DataFrame,
    family: Family,
    given: Text,
    middle: Text,
    family_name: Text,
    rule: Text,
) -> None:
    """Give children and grandfathers the family's names."""
    household = people["household"].to_numpy()
    homes = int(household.max()) + 1
    apart = rng.random(homes) < _DOUBLE_NAME
    sons_share, daughters_share = rng.random(homes) < 0.75, rng.random(homes) < 0.55
    sex = people["sex"].to_numpy(object)
    father, mother = family.father, family.mother
    has_father = father >= 0
    child = has_father | (mother >= 0)
    parent = np.where(has_father, father, mother)
    for row in np.flatnonzero(child):
        elder = parent[row]
        both = has_father[row] and mother[row] >= 0
        match rule[row]:
            case "patronymic":
                if has_father[row]:
                    middle[row], family_name[row] = given[elder], middle[elder]
                else:
                    middle[row], family_name[row] = middle[parent[row]], family_name[parent[row]]
            case "father_name":
                family_name[row] = family_name[elder]
                if has_father[row]:
                    middle[row] = given[elder].split(" ")[-1]
            case "father_then_mother":
                if both:
                    names = (family_name[elder], family_name[mother[row]])
                    family_name[row] = " ".join(first_part(name) for name in names)
                else:
                    family_name[row] = family_name[elder]
            case "mother_then_father":
                if both:
                    names = (family_name[mother[row]], family_name[elder])
                    family_name[row] = " ".join(last_part(name) for name in names)
                else:
                    family_name[row] = family_name[elder]
            case "honorific":
                shares = sons_share if sex[row] == "male" else daughters_share
                if shares[household[row]]:
                    family_name[row] = family_name[elder]
            case _:
                family_name[row] = family_name[elder]
                if (
                    both
                    and apart[household[row]]
                    and family_name[mother[row]] != family_name[elder]
                ):
                    hers = family_name[mother[row]]
                    if " " not in hers and " " not in family_name[elder]:
                        family_name[row] = f"{hers}-{family_name[elder]}"
    elders = np.flatnonzero((people["role"] == "grandparent").to_numpy())
    sons = (
        {int(h): i for i, h in enumerate(household) if people["role"].iat[i] == "second adult"}
        if len(elders)
        else {}
    )
    for row in elders:
        son = sons.get(int(household[row]))
        if (
            son is not None
            and rule[row] == rule[son]
            and rule[row] in ("shared", "gendered", "middle", "day_name", "kept")
        ):
            if sex[row] == "male" or rule[row] != "kept":
                family_name[row] = family_name[son]


def _known_as(rng: np.random.Generator, people: pd.DataFrame) -> Text:
    """Everyday names: a short form, or an English name taken in daily life."""
    forms = everyday_names()
    culture, sex = people["culture"].to_numpy(object), people["sex"].to_numpy(object)
    known: Text = np.full(len(people), "", dtype=object)
    lucky = rng.random(len(people))
    pick = rng.random(len(people))
    for row, name in enumerate(people["given"]):
        if name in forms and lucky[row] < _EVERYDAY_NAME:
            choice = forms[name]
            known[row] = choice[int(pick[row] * len(choice))]
    western = rng.random(len(people)) < trait("western_name", culture)
    english = np.full(len(people), "english", dtype=object)
    born = np.maximum(people["dob"].dt.year.to_numpy(), 1960)
    known[western] = draw(rng, "given", english, sex, born)[western]
    return known


def _titles(rng: np.random.Generator, people: pd.DataFrame) -> Text:
    sex, age, role = (
        people["sex"].to_numpy(object),
        people["age"].to_numpy(),
        people["role"].to_numpy(object),
    )
    draw_ = rng.random(len(people))
    woman = np.select(
        [age < 18, (role == "first adult") & (draw_ < 0.62) & (age > 24), age > 70],
        ["Miss", "Mrs", "Mrs"],
        np.where(draw_ < 0.5, "Miss", "Ms"),
    )
    titles = np.where(sex == "female", woman, np.where(age < 14, "Master", "Mr")).astype(object)
    titles[(age > 28) & (draw_ > 0.985)] = "Dr"
    return titles


def age_band(age: NDArray[np.float64]) -> Text:
    """Return the band of each age in years."""
    return np.array(AGE_BANDS, dtype=object)[np.searchsorted(_BAND_STARTS, age, side="right") - 1]


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
    count = len(members)
    people = members.copy()
    people["age"] = people["age"].clip(lower=0.01)
    dob = DAY - np.floor(people["age"].to_numpy() * YEAR).astype("timedelta64[D]")
    people["dob"] = pd.Series(dob.astype("datetime64[s]"))
    family = _family(people)
    people["ethnic_group"] = _ethnic_groups(
        rng, people, households["ethnic_group"].to_numpy(object), family
    )
    broad = table("ethnic_groups").set_index("ethnic_group")["broad_group"]
    people["broad_group"] = people["ethnic_group"].map(broad).astype(object)
    people["culture"] = _cultures(rng, people, people["ethnic_group"].to_numpy(object), family)
    _arrivals(rng, people)
    _names(rng, people, family)
    people["title"] = _titles(rng, people)
    people["status"] = households["status"].to_numpy(object)[people["household"]]
    _numbers(rng, people, family)
    _needs(rng, people, households)
    order = rng.permutation(count)
    people.insert(0, "person_id", [f"P{number:07d}" for number in order + 1])
    return people


def _arrivals(rng: np.random.Generator, people: pd.DataFrame) -> None:
    """Say who came from abroad and when; those who came without papers were given 1 January."""
    culture, age = people["culture"].to_numpy(object), people["age"].to_numpy()
    groups = table("ethnic_groups").set_index("ethnic_group")["abroad"].astype(float)
    weight = people["ethnic_group"].map(groups).to_numpy(float)
    young = np.clip(age / 26, 0.06, 1)
    abroad = rng.random(len(people)) < trait("born_abroad", culture) * weight * young
    latest = np.minimum(age, 60.0)
    years_here = np.minimum(
        rng.gamma(1.5, 9.0, len(people)), latest * rng.random(len(people)) ** 0.3
    )
    people["arrived"] = np.where(
        abroad, np.maximum(2026 - years_here.astype(int), people["dob"].dt.year), 0
    )
    papers = rng.random(len(people)) < trait("without_papers", culture)
    first_of_year = pd.to_datetime(people["dob"].dt.year.astype(str) + "-01-01").astype(
        "datetime64[s]"
    )
    people["documented_dob"] = people["dob"].where(~(abroad & papers), first_of_year)


def _numbers(rng: np.random.Generator, people: pd.DataFrame, family: Family) -> None:
    count = len(people)
    people["nhs_number"] = identifiers.nhs_numbers(rng, count)
    age = people["age"].to_numpy()
    pupil = (age >= 3.8) & (age < 18)
    upn: Text = np.full(count, "", dtype=object)
    upn[pupil] = identifiers.upns(rng, people["dob"].dt.year.to_numpy()[pupil] + 4)
    people["upn"] = upn
    land = rng.random(count) < np.where(age > 68, 0.6, 0.05)
    phone = np.where(
        land, identifiers.landlines(rng, count), identifiers.mobiles(rng, count)
    ).astype(object)
    child = age < 16
    phone[child] = phone[family.first[child]]
    people["phone"] = phone


def _needs(rng: np.random.Generator, people: pd.DataFrame, households: pd.DataFrame) -> None:
    """Add disability, the household's hardship and whether the person can get online."""
    age = people["age"].to_numpy()
    people["disabled"] = rng.random(len(people)) < np.select(
        [age < 16, age < 65, age < 80], [0.07, 0.13, 0.3], 0.5
    )
    tenure = (
        households["tenure"]
        .map({"owner": -1.1, "private": 0.2, "social": 1.5, "care home": 0.0})
        .to_numpy(float)
    )
    lone = (households["kind"] == "lone parent").to_numpy() * 0.9
    poverty = tenure + lone + rng.normal(0, 1.0, len(households))
    people["hardship"] = poverty[people["household"]]
