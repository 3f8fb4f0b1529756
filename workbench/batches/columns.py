"""Which columns a file should have, and what a missing one is probably called now."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from workbench.batches.words import plain

_OTHERS_AT_LEAST = 3
_SHARE_OF_OTHERS = 0.8
_ALIKE = 0.6
_SAME_WORDS = 0.9
_SAME_PLACE = 0.1


def usual(others: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """List the headings that at least four of five other files have.

    Parameters
    ----------
    others
        The headings of each other file, in order.

    Returns
    -------
    tuple of str
        In the order of the first file that has most of them; empty where there are fewer than
        three other files.
    """
    if len(others) < _OTHERS_AT_LEAST:
        return ()
    having = Counter(heading for headings in others for heading in set(headings))
    shared = {heading for heading, many in having.items() if many >= _SHARE_OF_OTHERS * len(others)}
    fullest = max(others, key=lambda headings: len(shared.intersection(headings)))
    return tuple(heading for heading in fullest if heading in shared) + tuple(
        sorted(shared.difference(fullest))
    )


def renamed(expected: Sequence[str], found: Sequence[str]) -> dict[str, str]:
    """Guess which missing column goes by which new heading.

    A new heading fits a missing one when their words are alike or one says all the words of the
    other; standing in the same place counts for it.

    Parameters
    ----------
    expected
        Headings that should be there, in their usual order.
    found
        Headings that are there, in order.

    Returns
    -------
    dict
        The new heading of each missing one that has a likely new heading.
    """
    missing = [heading for heading in expected if heading not in found]
    new = [heading for heading in found if heading not in expected]
    scores = sorted(
        (
            (
                _alike(old, other) + _SAME_PLACE * (expected.index(old) == found.index(other)),
                old,
                other,
            )
            for old in missing
            for other in new
        ),
        reverse=True,
    )
    pairs: dict[str, str] = {}
    for score, old, other in scores:
        if score >= _ALIKE and old not in pairs and other not in pairs.values():
            pairs[old] = other
    return pairs


def _alike(one: str, other: str) -> float:
    first, second = plain(one), plain(other)
    words = set(first.split()), set(second.split())
    if all(words) and (words[0] <= words[1] or words[1] <= words[0]):
        return _SAME_WORDS
    return SequenceMatcher(None, first, second).ratio()
