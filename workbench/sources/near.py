"""Which known names come close to one that is not known."""

import re
from collections.abc import Iterable

_CLOSE_ENOUGH = 3
_LETTERS_A_SLIP = 4
_SHORTEST_PART = 4


def near(name: str, known: Iterable[str], *, most: int = 1) -> list[str]:
    """Find the known names that were probably meant; none rather than one that is unlike.

    Close are names that differ by a slip or two: one letter in names of three to seven letters,
    two in names of up to eleven, three in longer ones, where letters that change places are one
    slip (Damerau, 1964). Close too are names of which a part was written, such as
    ``housing_tenancies`` for ``tenancies``. Capital letters and the signs between words do not
    count.

    Parameters
    ----------
    name
        What was written.
    known
        What could have been meant.
    most
        How many to give at most.

    Returns
    -------
    list of str
        The closest first; those that are as close in the order of ``known``.
    """
    written = _words(name)
    text = " ".join(written)
    allowed = 0 if len(text) < _CLOSE_ENOUGH else max(1, len(text) // _LETTERS_A_SLIP)
    allowed = min(allowed, _CLOSE_ENOUGH)
    found: list[tuple[int, str]] = []
    for candidate in known:
        words = _words(candidate)
        slips = _slips(text, " ".join(words), allowed)
        if slips <= allowed:
            found.append((slips, candidate))
        elif _is_part(written, words):
            found.append((_CLOSE_ENOUGH + 1, candidate))
    return [candidate for _, candidate in sorted(found, key=lambda one: one[0])[:most]]


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.casefold())


def _is_part(written: list[str], words: list[str]) -> bool:
    """Say whether every word that was written begins one of the other's words."""
    long_enough = sum(map(len, written)) >= _SHORTEST_PART
    return long_enough and all(any(word.startswith(part) for word in words) for part in written)


def _slips(one: str, other: str, most: int) -> int:
    """Count letters left out, added, mistaken or swapped with the next; at most ``most + 1``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for place, wanted in enumerate(other, start=1):
            steps = min(last[place] + 1, current[-1] + 1, last[place - 1] + (letter != wanted))
            if row > 1 and place > 1 and letter == other[place - 2] and wanted == one[row - 2]:
                steps = min(steps, before[place - 2] + 1)
            current.append(steps)
        if min(current) > most:
            return most + 1
        before, last = last, current
    return last[-1]
