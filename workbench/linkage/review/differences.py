"""In what way two values differ, in words: what a person would say who reads them side by side."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

Likeness = Literal["same", "nearly", "missing", "different"]

_NUMBERS = frozenset({"phone", "nhs_number", "nino", "upn", "uprn", "email", "postcode"})
_COUNTED = {1: "one", 2: "two"}


@dataclass(frozen=True)
class Difference:
    """How two values compare.

    Attributes
    ----------
    likeness
        Whether they are the same, nearly so, not both there, or different.
    said
        The same in words.
    """

    likeness: Likeness
    said: str


SAME = Difference("same", "the same")
DIFFERENT = Difference("different", "different")
MISSING = Difference("missing", "only one list says")


def difference(role: str, one: object, other: object) -> Difference:
    """Compare two values.

    Parameters
    ----------
    role
        What they say of a person, as :data:`workbench.roles.kinds.ROLES` names it; ``name`` is any
        part of a name or all of it.
    one, other
        The values: dates, or text; empty where there is none.
    """
    if isinstance(one, date) and isinstance(other, date):
        return _dates(one, other)
    here, there = str(one), str(other)
    if not here or not there:
        return MISSING
    if here == there:
        return SAME
    if role in _NUMBERS:
        return _characters(_bare(here), _bare(there))
    if role == "sex":
        return SAME if _bare(here)[:1] == _bare(there)[:1] else DIFFERENT
    words = _words(here), _words(there)
    if words[0] == words[1]:
        return Difference("same", "the same but for capitals, accents or signs")
    return _names(*words) if role == "name" else _addresses(*words)


def _dates(one: date, other: date) -> Difference:
    parts = [("day", one.day, other.day), ("month", one.month, other.month)]
    parts.append(("year", one.year, other.year))
    apart = [name for name, here, there in parts if here != there]
    if not apart:
        return SAME
    if apart == ["day", "month"] and (one.day, one.month) == (other.month, other.day):
        return Difference("nearly", "day and month are the other way round")
    if apart == ["year"]:
        years = abs(one.year - other.year)
        return Difference("nearly", f"{years} {'year' if years == 1 else 'years'} apart")
    if len(apart) == 1:
        return Difference("nearly", f"only the {apart[0]} differs")
    return DIFFERENT


def _names(one: list[str], other: list[str]) -> Difference:
    if sorted(one) == sorted(other):
        return Difference("nearly", "the same names in another order")
    if "".join(one) == "".join(other):
        return Difference("same", "the same but for spaces")
    fewer, more = sorted((one, other), key=len)
    if fewer and set(fewer) < set(more):
        return Difference("nearly", "one list has more names than the other")
    if len(one) == len(other) and all(map(_initial, one, other)):
        return Difference("nearly", "an initial that fits the name")
    return _characters(" ".join(one), " ".join(other))


def _initial(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[:1] == other[:1])


def _addresses(one: list[str], other: list[str]) -> Difference:
    shared = set(one) & set(other)
    numbers = [{word for word in words if word[:1].isdigit()} for words in (one, other)]
    if numbers[0] == numbers[1] and 2 * len(shared) >= min(len(set(one)), len(set(other))):
        return Difference("nearly", "much of it is the same")
    if numbers[0] and numbers[0] == numbers[1]:
        return Difference("different", "only the number is the same")
    return DIFFERENT


def _characters(one: str, other: str) -> Difference:
    """Count the slips between two texts; more than two, or half a short one, is another text."""
    if one == other:
        return Difference("same", "the same but for capitals, accents or signs")
    slips = _slips(one, other)
    if slips > 2 or 3 * slips > max(len(one), len(other)):
        return DIFFERENT
    kind = "digit" if one.isdigit() and other.isdigit() else "letter"
    if slips == 1 and sorted(one) == sorted(other):
        return Difference("nearly", f"two {kind}s have changed places")
    differ = "differs" if slips == 1 else "differ"
    return Difference("nearly", f"{_COUNTED[slips]} {kind}{'' if slips == 1 else 's'} {differ}")


def _slips(one: str, other: str) -> int:
    """Count slips: a character put in, left out or changed, or two neighbours exchanged."""
    before, last = list[int](), list(range(len(other) + 1))
    for row, here in enumerate(one, start=1):
        current = [row]
        for column, there in enumerate(other, start=1):
            least = min(last[column] + 1, current[-1] + 1, last[column - 1] + (here != there))
            swapped = row > 1 and column > 1 and one[row - 2] == there and other[column - 2] == here
            current.append(min(least, before[column - 2] + 1) if swapped else least)
        before, last = last, current
    return last[-1]


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", _folded(text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"['’`.]", "", _folded(text)))
