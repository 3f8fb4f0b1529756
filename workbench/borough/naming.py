"""Names by naming culture: who is called what, and how a family shares its names."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from workbench.borough.kinds import Integers, Numbers, Text
from workbench.borough.settings import document, table, words

_ANY = 0


@cache
def _lists(culture: str, part: str, sex: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Names of one part of one culture as pairs of the first year of birth and the names."""
    held = document("names")[culture].get(part if part != "given" else sex, {})
    if part != "given" and not isinstance(held, str):
        held = held.get(sex, "")
    if isinstance(held, str):
        return ((_ANY, tuple(words(held))),) if held else ()
    return tuple(
        sorted(
            (_ANY if year == "any" else int(year), tuple(words(names)))
            for year, names in held.items()
        )
    )


@cache
def _weights(count: int) -> Numbers:
    """Shares of names from the commonest to the rarest, after Zipf and Mandelbrot.

    The commonest of a list is about seven times as common as the rarest.
    """
    weights = 1.0 / (np.arange(count) + 1 + count / 6)
    return np.asarray(weights / weights.sum())


def _choose(rng: np.random.Generator, names: Sequence[str], count: int) -> Text:
    return np.array(names, dtype=object)[rng.choice(len(names), count, p=_weights(len(names)))]


def draw(
    rng: np.random.Generator,
    part: str,
    cultures: Text,
    sexes: Text | None = None,
    born: Integers | None = None,
) -> Text:
    """Draw a name for each person.

    Parameters
    ----------
    rng
        Random numbers.
    part
        ``given``, ``surnames``, ``middle``, ``prefix`` or ``days``.
    cultures
        Naming culture of each person.
    sexes
        ``female`` or ``male``; not used for surnames.
    born
        Year of birth of each person; fashions in given names follow it.

    Returns
    -------
    Text
        One name a person; empty where the culture has no such part.
    """
    drawn: Text = np.full(len(cultures), "", dtype=object)
    for culture in sorted(set(cultures)):
        of_culture = cultures == culture
        for sex in ("female", "male") if sexes is not None else ("",):
            chosen = of_culture & (sexes == sex) if sexes is not None else of_culture
            lists = _lists(culture, part, sex)
            for place, (since, names) in enumerate(lists):
                until = lists[place + 1][0] if place + 1 < len(lists) else 9999
                here = chosen if born is None else chosen & (born >= since) & (born < until)
                drawn[here] = _choose(rng, names, int(here.sum()))
    return drawn


def day_names(cultures: Text, sexes: Text, weekdays: Integers) -> Text:
    """Return the Akan name of the weekday each person was born on (0 is Monday)."""
    drawn: Text = np.full(len(cultures), "", dtype=object)
    for sex in ("female", "male"):
        names = np.array(words(document("names")["ghanaian"]["days"][sex]), dtype=object)
        here = (cultures == "ghanaian") & (sexes == sex)
        drawn[here] = names[weekdays[here]]
    return drawn


@cache
def traits(column: str) -> Mapping[str, float]:
    """Return a numeric trait of every naming culture, from ``datasets/borough/cultures.csv``."""
    rows = table("cultures")
    return dict(zip(rows["culture"], rows[column].astype(float), strict=True))


@cache
def rules() -> Mapping[str, str]:
    """Return how families of each culture share names."""
    rows = table("cultures")
    return dict(zip(rows["culture"], rows["rule"], strict=True))


def trait(column: str, cultures: Text) -> Numbers:
    """Return a numeric trait of each person's naming culture."""
    held = traits(column)
    return np.array([held[culture] for culture in cultures], dtype=float)


def rule_of(cultures: Text) -> Text:
    """Return the naming rule of each person's culture."""
    held = rules()
    return np.array([held[culture] for culture in cultures], dtype=object)


def feminine(name: str) -> str:
    """Give the form of a Polish surname that women bear: Kowalski, Kowalska."""
    return name[:-1] + "a" if name.endswith(("ski", "cki", "dzki")) else name


def first_part(name: str) -> str:
    """Return the first part of a double family name."""
    return name.split(" ")[0]


def last_part(name: str) -> str:
    """Return the last part of a double family name."""
    return name.split(" ")[-1]


@cache
def everyday_names() -> Mapping[str, tuple[str, ...]]:
    """Return the everyday forms of given names that have some."""
    return {name: tuple(words(forms)) for name, forms in document("names")["known_as"].items()}


@cache
def spellings() -> Mapping[str, tuple[str, ...]]:
    """Return the other spellings of every name that has some."""
    others: dict[str, tuple[str, ...]] = {}
    for line in document("names")["spellings"]["groups"]:
        group = words(line)
        for name in group:
            rest = tuple(other for other in group if other != name)
            others[name] = tuple(dict.fromkeys((*others.get(name, ()), *rest)))
    return others
