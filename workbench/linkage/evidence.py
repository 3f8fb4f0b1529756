"""The evidence two records give for or against being one person: comparisons and their levels.

A comparison sorts a pair of records into the first of its levels whose condition holds. Conditions
are DuckDB SQL over the columns ``FIELD_l`` and ``FIELD_r``, the form Splink uses, so that counting,
training and explaining all read the same ones. Of numbers Levenshtein distance stands in for
Damerau-Levenshtein, six times slower in DuckDB and no better here; dates, all of eight digits, are
compared place by place (Hamming). Similarities and distances are asked for in the condition for
missing values too, first of all, so that DuckDB computes each once for all levels.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.linkage.levels import Comparison, Level
from workbench.linkage.together import (
    given_similarity,
    names_together,
    one_given_shared,
    twins,
)
from workbench.roles.kinds import LABELS

# What can be left out: the first three are ways of being lenient, the others evidence.
ORDER, SPELLING, DATES = "order", "spelling", "dates"
ADDRESS, CONTACT, NUMBERS = "address", "contact", "numbers"
# Fields of which no condition asks more than whether both are the same.
EQUAL_OR_NOT = frozenset(
    ("family1", "family2", "names", "birthday", "sex", "uprn", "postcode", "number", "street")
) | {"locality", "region", "phone", "email"}


def _blank(*fields: str) -> str:
    return " or ".join(f"{field}_{side} is null" for field in fields for side in "lr")


def _unless(sql: str, without: Collection[str], *reasons: str) -> str:
    """Write a condition that never holds where any of the reasons is left out."""
    return "false" if set(reasons) & set(without) else sql


def _same(field: str) -> str:
    return f"{field}_l = {field}_r"


def plain_name(field: str) -> str:
    """Name a standard field in plain words."""
    return LABELS.get(field, field.removeprefix("other_").replace("_", " "))


_REORDERED = "(names_l = names_r or (given1_l = family_r and family_l = given1_r))"
_NEARLY_REORDERED = (
    "((given1_l = family_r and jaro_winkler_similarity(family_l, given1_r) >= 0.85) "
    "or (family_l = given1_r and jaro_winkler_similarity(given1_l, family_r) >= 0.85))"
)


_INITIAL = "least(length(given1_l), length(given1_r)) = 1"


def _given(fields: Collection[str], without: Collection[str]) -> Comparison:
    alike = given_similarity()
    reordered = _unless(_REORDERED, without, ORDER)
    nearly = _unless(_NEARLY_REORDERED, without, ORDER, SPELLING)
    near, somewhat = (_unless(f"{alike} >= {least}", without, SPELLING) for least in (0.9, 0.78))
    # The family name's comparison counts the rarity of the swap: here the given name agrees.
    swapped = (
        Level("the same, names in another order", reordered, 0.01, chance_of_first=True),
        Level("nearly the same, in another order", nearly, 0.003, chance_of_first=True),
    )
    return Comparison(
        "given_name",
        "Given name",
        f"{alike} = -100 or {_blank('given1')} or {_INITIAL}",
        (
            Level("the same", _same("given1"), 0.86, frequency="given1"),
            *(swapped if "names" in fields else ()),
            Level("one of several the same", one_given_shared(), 0.02),
            Level("nearly the same", near, 0.05),
            Level("somewhat alike", somewhat, 0.03),
            Level("different", "true", 0.05),
        ),
        exact="case when length(given1) > 1 then given1 end",
    )


def _initial() -> Comparison:
    """Compare first letters where a list has no more: what they are worth needs no initials."""
    return Comparison(
        "initial",
        "Initial of the given name",
        f"{_blank('given1')} or not {_INITIAL}",
        (
            Level("fits", "left(given1_l, 1) = left(given1_r, 1)", 0.96),
            Level("does not fit", "true", 0.04),
        ),
        exact="left(given1, 1)",
        learnt=False,
        instead_of="given_name",
    )


def _birth(without: Collection[str]) -> Comparison:
    apart = "hamming(dob_l, dob_r)"
    swapped = (
        "left(dob_l, 4) = left(dob_r, 4) and right(dob_l, 2) = substr(dob_r, 5, 2) "
        "and substr(dob_l, 5, 2) = right(dob_r, 2)"
    )
    stand_in = (
        "left(dob_l, 4) = left(dob_r, 4) and (right(dob_l, 4) = '0101' or right(dob_r, 4) = '0101')"
    )
    slips = [swapped, f"{apart} = 1", stand_in, f"{apart} = 2"]
    slips = [_unless(slip, without, DATES) for slip in slips]
    return Comparison(
        "birth",
        "Date of birth",
        f"{apart} = -1 or {_blank('dob')}",
        (
            Level("the same", _same("birthday"), 0.9),
            Level("the same, but 1 January, often a stand-in", _same("dob"), 0.01),
            Level("day and month the other way round", slips[0], 0.005),
            Level("one digit apart", slips[1], 0.03),
            Level("same year, and 1 January in one list", slips[2], 0.015),
            Level("two digits apart", slips[3], 0.015),
            Level("different", "true", 0.025),
        ),
        exact="birthday",
    )


def _same_or_not(field: str, m: float) -> Comparison:
    levels = (Level("the same", _same(field), m), Level("different", "true", 1 - m))
    label = plain_name(field)
    return Comparison(field, label[0].upper() + label[1:], _blank(field), levels, exact=field)


def _identifier(field: str, without: Collection[str]) -> Comparison:
    edits = f"levenshtein({field}_l, {field}_r)"
    label = plain_name(field)
    return Comparison(
        field,
        label[0].upper() + label[1:],
        "true" if NUMBERS in without else f"{edits} = -1 or {_blank(field)}",
        (
            Level("the same", _same(field), 0.93),
            Level("one character apart", f"{edits} = 1", 0.03),
            Level("two characters apart", f"{edits} = 2", 0.015),
            Level("different", "true", 0.025),
        ),
        exact=field,
    )


@dataclass(frozen=True)
class _State:
    label: str
    sql: str
    m: float
    frequency: str | None = None


_PLACES: Mapping[str, list[tuple[str, ...]]] = {
    "home": [("uprn",), ("postcode", "number"), ("number", "street")],
    "contact": [("phone",), ("email",)],
    "part": [("postcode", "street"), ("postcode", "locality"), ("street", "locality")],
    "near": [("postcode",), ("street",), ("number", "locality")],
}
_ADDRESS, _CONTACT = ("uprn", "postcode", "street"), ("phone", "email")
_APART = frozenset({"another address", "another telephone or email"})
_UNKNOWN = _State("not known", "true", 0.02)
_NOWHERE = _State("", "true", 1.0)


def place_parts(fields: Collection[str], *nearness: str) -> tuple[tuple[str, ...], ...]:
    """List the parts of an address that put two records at one place when all of them are equal.

    Parameters
    ----------
    fields
        Standard fields both lists have.
    nearness
        Any of ``"home"`` (one home), ``"contact"`` (one telephone or email), ``"part"`` (most of an
        address) and ``"near"`` (one street or postcode).
    """
    chosen = [parts for kind in nearness for parts in _PLACES[kind]]
    return tuple(parts for parts in chosen if set(parts) <= set(fields))


def _places(fields: Collection[str], without: Collection[str]) -> list[_State]:
    """List the states of two addresses: of equal parts only, so that joins can count them.

    Where the lists share no address, telephones and emails stand in for it. People change these
    sooner than homes, so another one says less.
    """
    known = [field for field in _ADDRESS if field in fields]
    contact_m, apart, apart_m = (
        (0.08, "another address", 0.14) if known else (0.7, "another telephone or email", 0.3)
    )
    kinds = (
        ("same home", "home", 0.7),
        (f"same telephone or email{', another home' if known else ''}", "contact", contact_m),
        ("most of the address the same", "part", 0.06),
        ("same street or postcode", "near", 0.04),
    )
    states = []
    for label, kind, m in kinds:
        parts = [" and ".join(map(_same, one)) for one in place_parts(fields, kind)]
        if parts:
            out = without, CONTACT if kind == "contact" else ADDRESS
            states.append(_State(label, _unless(f"({' or '.join(parts)})", *out), m))
    compared = known or [field for field in _CONTACT if field in fields]
    if compared:
        comparable = " or ".join(f"not ({_blank(field)})" for field in compared)
        sql = _unless(f"({comparable})", without, ADDRESS if known else CONTACT)
        states.append(_State(apart, sql, apart_m))
    return states


def _families(fields: Collection[str], without: Collection[str]) -> list[_State]:
    if "family" not in fields:
        return []
    same, alike = _same("family"), "jaro_winkler_similarity(family_l, family_r) >= 0.88"
    if "names" in fields:
        same = f"({same} or {_unless(_REORDERED, without, ORDER)})"
        alike += f" or {_unless(_NEARLY_REORDERED, without, ORDER)}"
    shared = " or ".join(f"family{i}_l = family{j}_r" for i in (1, 2) for j in (1, 2))
    alike = _unless(f"({alike} or {shared})", without, SPELLING)
    return [
        _State("family name the same", same, 0.9, "family"),
        _State("family name nearly the same, or shared in part", alike, 0.06),
        _State("family name different", f"not ({_blank('family')})", 0.04),
    ]


def _family_and_place(fields: Collection[str], without: Collection[str]) -> Comparison | None:
    """Family name and address as one comparison.

    People of one home share both, so they are no separate pieces of evidence (Fellegi and Sunter,
    1969, assume that they are): every combination is a level with a chance of its own.
    """
    families, places = _families(fields, without), _places(fields, without)
    if not families and not places:
        return None
    silent = [f"({_blank('family')})"] if families else []
    silent += [f"not coalesce({state.sql}, false)" for state in places]
    rest = _UNKNOWN if places else _NOWHERE
    states = [
        (family, place)
        for place in (*places, *([rest] if families else []))
        for family in (*families, *([_UNKNOWN if families else _NOWHERE] if places else []))
        if (family, place) != (_UNKNOWN, _UNKNOWN)
    ]
    where = "address" if set(_ADDRESS) & set(fields) else "telephone or email"
    levels = [replace(_joint(*pair, where), sums=_summed(*pair, states)) for pair in states]
    levels[-1] = replace(levels[-1], sql="true")
    shared = [state for state in places if state.label not in _APART]
    names = ["Family name"] * bool(families) + [where] * bool(places)
    return Comparison(
        "family_and_place",
        " and ".join(names).capitalize(),
        " and ".join(silent),
        tuple(levels),
        shared=place_parts(fields, "home", "contact", "part", "near"),
        shared_levels=len(shared) * (len(families) + 1),
    )


def _summed(
    family: _State, place: _State, pairs: Sequence[tuple[_State, _State]]
) -> tuple[int, ...]:
    """Find the places of the levels that a level with a missing part stands for."""
    if _UNKNOWN not in (family, place):
        return ()
    return tuple(
        at
        for at, (one, other) in enumerate(pairs)
        if _UNKNOWN not in (one, other) and (one is family or other is place)
    )


def _joint(family: _State, place: _State, where: str) -> Level:
    said = [state.label for state in (family, place) if state not in {_UNKNOWN, _NOWHERE}]
    if _UNKNOWN in (family, place):
        said.append(f"{'family name' if family is _UNKNOWN else where} missing")
    sql = " and ".join(state.sql for state in (place, family) if state is not _UNKNOWN)
    apart = place in {_UNKNOWN, _NOWHERE} or place.label in _APART
    label = ", ".join(said)
    return Level(label, sql, family.m * place.m, family.frequency if apart else None)


def comparisons(fields: Collection[str], without: Collection[str] = ()) -> tuple[Comparison, ...]:
    """List the comparisons that the fields both lists have allow.

    Parameters
    ----------
    fields
        Standard fields (:func:`workbench.linkage.standardise.standardise`) both lists have.
    without
        What to leave out: the comparisons have the levels they would have, but those that rest on
        what is left out hold for no pair, which then falls into a later one.
    """
    given = [_given(fields, without), _initial()] if "given1" in fields else []
    found: list[Comparison | None] = [*given, _family_and_place(fields, without)]
    found.append(names_together() if {"given1", "family"} <= set(fields) else None)
    found.append(_birth(without) if "dob" in fields else None)
    homes = place_parts(fields, "home", "contact")
    found.append(twins(homes) if {"given1", "family", "dob"} <= set(fields) and homes else None)
    found += [
        _same_or_not(field, m) for field, m in (("sex", 0.98), ("region", 0.95)) if field in fields
    ]
    found += [_identifier(field, without) for field in fields if is_identifier(field)]
    return tuple(one for one in found if one is not None)


def is_identifier(field: str) -> bool:
    """Say whether a standard field is an identifier of the person."""
    return field in {"nhs_number", "nino", "upn"} or field.startswith("other_")


def tells_apart(evidence: Sequence[Comparison]) -> bool:
    """Say whether there is enough to tell people apart by: more than sex, county and one fact.

    Parameters
    ----------
    evidence
        What is compared.
    """
    return len([one for one in evidence if one.name not in {"sex", "region"}]) > 1
