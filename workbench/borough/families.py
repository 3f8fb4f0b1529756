"""How a family comes by its names: whose name a wife bears, and what her children are called."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.borough.kinds import Flags, Integers, Text
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
from workbench.borough.spelling import plain

CHILDREN = ("child", "grown child")
_MARRIED = 0.72
_MARRIED_LATELY = 0.066
_MIDDLE_NAME = 0.7
_PREFIX = 0.42
_EVERYDAY_NAME = 0.3
_DOUBLE_NAME = 0.05
_SONS_SHARE, _DAUGHTERS_SHARE = 0.75, 0.55
_OWN_NAME_KEPT = (
    "kept",
    "father_then_mother",
    "mother_then_father",
    "patronymic",
    "father_name",
    "honorific",
)
_NAME_NOT_TAKEN = ("patronymic", "father_name", "honorific")
_TWO_FAMILY_NAMES = ("father_then_mother", "mother_then_father")
_SHARED_BY_ELDERS = ("shared", "gendered", "middle", "day_name", "kept")
_MIDDLE_NAME_CULTURES = ("english", "scottish", "welsh", "irish", "caribbean", "jewish")


@dataclass(frozen=True)
class Kin:
    """Row numbers of each person's kin; -1 for nobody.

    Attributes
    ----------
    first
        The first adult of the home, the person's own row where there is none.
    father, mother
        A child's parents in the home.
    husband
        The man a first adult lives with; for a grandmother or grandfather, their son.
    """

    first: Integers
    father: Integers
    mother: Integers
    husband: Integers


def find_kin(people: pd.DataFrame) -> Kin:
    """Find each person's kin within the home."""
    household = people["household"].to_numpy()
    role, sex = people["role"].to_numpy(object), people["sex"].to_numpy(object)
    adult = np.isin(role, ("first adult", "second adult"))
    child = np.isin(role, CHILDREN)

    def row_of(chosen: Flags) -> Integers:
        rows = np.full(int(household.max()) + 1, -1, dtype=np.int64)
        rows[household[chosen]] = np.flatnonzero(chosen)
        return np.asarray(rows[household])

    first = row_of(np.isin(role, ("first adult", "care home resident")))
    father, mother = row_of(adult & (sex == "male")), row_of(adult & (sex == "female"))
    son = row_of((role == "second adult") & (sex == "male"))
    wife = (role == "first adult") & (sex == "female")
    return Kin(
        first=np.where(first < 0, np.arange(len(people)), first),
        father=np.where(child, father, -1),
        mother=np.where(child, mother, -1),
        husband=np.where(wife | (role == "grandparent"), son, -1),
    )


@dataclass
class _Names:
    given: Text
    middle: Text
    family: Text
    former: Text


def write_names(rng: np.random.Generator, people: pd.DataFrame, kin: Kin) -> None:
    """Add ``given``, ``middle``, ``family``, ``former_family`` and ``known_as`` to people.

    Names are written as the person writes them: with accents where the home keeps them.
    """
    culture, sex = people["culture"].to_numpy(object), people["sex"].to_numpy(object)
    rule = rule_of(culture)
    names = _own_names(rng, people, rule)
    _marry(rng, people, kin, names, rule)
    _name_children(rng, people, kin, names, rule)
    women = (rule == "gendered") & (sex == "female")
    names.family[women] = [feminine(name) for name in names.family[women]]
    names.former[women] = [feminine(name) for name in names.former[women]]
    household = people["household"].to_numpy()
    keeps = rng.random(int(household.max()) + 1)[household] < trait("keeps_accents", culture)
    for held in (names.given, names.middle, names.family, names.former):
        held[~keeps] = [plain(name) for name in held[~keeps]]
    people["given"], people["middle"], people["family"] = names.given, names.middle, names.family
    people["former_family"] = names.former
    people["known_as"] = _everyday(rng, people)


def _own_names(rng: np.random.Generator, people: pd.DataFrame, rule: Text) -> _Names:
    """Draw the names each person would have without kin in the home."""
    culture, sex = people["culture"].to_numpy(object), people["sex"].to_numpy(object)
    born = people["dob"].dt.year.to_numpy().astype(np.int64)
    men: Text = np.full(len(people), "male", dtype=object)
    fathers = draw(rng, "given", culture, men, born - 30)
    grandfathers = draw(rng, "given", culture, men, born - 60)
    family, second = draw(rng, "surnames", culture), draw(rng, "surnames", culture)
    family[rule == "patronymic"] = grandfathers[rule == "patronymic"]
    two = np.isin(rule, _TWO_FAMILY_NAMES)
    family[two] = family[two] + " " + second[two]
    middle = draw(rng, "middle", culture, sex)
    after_father = np.isin(rule, ("patronymic", "father_name"))
    middle[after_father] = fathers[after_father]
    usual = np.isin(culture, _MIDDLE_NAME_CULTURES) & (rng.random(len(people)) < _MIDDLE_NAME)
    middle[usual] = draw(rng, "given", culture, sex, born)[usual]
    akan = rule == "day_name"
    middle[akan] = day_names(culture, sex, people["dob"].dt.day_of_week.to_numpy())[akan]
    given = _given_names(rng, people, culture, sex, born)
    middle[middle == given] = ""
    empty: Text = np.full(len(people), "", dtype=object)
    return _Names(given, middle, family, empty)


def _given_names(
    rng: np.random.Generator, people: pd.DataFrame, culture: Text, sex: Text, born: Integers
) -> Text:
    """Draw given names; brothers and sisters never share one."""
    given = draw(rng, "given", culture, sex, born)
    child = people["role"].isin(CHILDREN).to_numpy()
    for _ in range(8):
        sounds = np.array([plain(name) for name in given], dtype=object)
        again = child & people[["household", "role"]].assign(given=sounds).duplicated().to_numpy()
        given[again] = draw(rng, "given", culture[again], sex[again], born[again])
    prefix = draw(rng, "prefix", culture, sex)
    led = (prefix != "") & (prefix != given) & (rng.random(len(given)) < _PREFIX)
    given[led] = prefix[led] + " " + given[led]
    return given


def _marry(
    rng: np.random.Generator, people: pd.DataFrame, kin: Kin, names: _Names, rule: Text
) -> None:
    """Let wives take their husbands' names where that is the custom."""
    household = people["household"].to_numpy()
    married = rng.random(int(household.max()) + 1)[household] < _MARRIED
    sex, role = people["sex"].to_numpy(object), people["role"].to_numpy(object)
    his_rule = np.where(kin.husband >= 0, rule[kin.husband], "kept")
    takes = (
        (kin.husband >= 0) & ~np.isin(rule, _OWN_NAME_KEPT) & ~np.isin(his_rule, _NAME_NOT_TAKEN)
    )
    wife = takes & (role == "first adult") & married
    lately = wife & (rng.random(len(people)) < _MARRIED_LATELY)
    lately &= people["age"].to_numpy() < 60
    names.former[lately] = names.family[lately]
    names.family[wife] = names.family[kin.husband[wife]]
    elder = (role == "grandparent") & (kin.husband >= 0) & (rule == his_rule)
    elder &= np.isin(rule, _SHARED_BY_ELDERS) & ((sex == "male") | (rule != "kept"))
    names.family[elder] = names.family[kin.husband[elder]]


def _name_children(
    rng: np.random.Generator, people: pd.DataFrame, kin: Kin, names: _Names, rule: Text
) -> None:
    """Give children their parents' names by the rule of their culture."""
    household, sex = people["household"].to_numpy(), people["sex"].to_numpy(object)
    homes = int(household.max()) + 1
    joins = rng.random(homes) < _DOUBLE_NAME
    sons, daughters = rng.random(homes) < _SONS_SHARE, rng.random(homes) < _DAUGHTERS_SHARE
    for row in np.flatnonzero((kin.father >= 0) | (kin.mother >= 0)):
        father, mother = kin.father[row], kin.mother[row]
        parent = father if father >= 0 else mother
        theirs = names.family[parent]
        hers = names.family[mother] if father >= 0 and mother >= 0 else ""
        home = household[row]
        match rule[row]:
            case "patronymic" if father >= 0:
                names.middle[row] = names.given[father]
                names.family[row] = names.middle[father] or theirs
            case "patronymic":
                sibling = kin.first[row]
                names.middle[row] = names.middle[sibling]
                names.family[row] = theirs
            case "honorific" if not (sons if sex[row] == "male" else daughters)[home]:
                pass
            case "father_then_mother" if hers:
                names.family[row] = f"{first_part(theirs)} {first_part(hers)}"
            case "mother_then_father" if hers:
                names.family[row] = f"{last_part(hers)} {last_part(theirs)}"
            case "father_name" if father >= 0:
                names.middle[row], names.family[row] = last_part(names.given[father]), theirs
            case "shared" if hers and joins[home] and hers != theirs and " " not in hers + theirs:
                names.family[row] = f"{hers}-{theirs}"
            case _:
                names.family[row] = theirs


def _everyday(rng: np.random.Generator, people: pd.DataFrame) -> Text:
    """Everyday names: a short form, or an English name taken in daily life."""
    forms = everyday_names()
    culture, sex = people["culture"].to_numpy(object), people["sex"].to_numpy(object)
    known: Text = np.full(len(people), "", dtype=object)
    chance, pick = rng.random(len(people)), rng.random(len(people))
    for row, name in enumerate(people["given"]):
        if name in forms and chance[row] < _EVERYDAY_NAME:
            known[row] = forms[name][int(pick[row] * len(forms[name]))]
    western = rng.random(len(people)) < trait("western_name", culture)
    english: Text = np.full(len(people), "english", dtype=object)
    born = np.maximum(people["dob"].dt.year.to_numpy(), 1960).astype(np.int64)
    known[western] = draw(rng, "given", english, sex, born)[western]
    return known
