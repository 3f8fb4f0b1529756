"""Which missing column is which new one."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from workbench.quality.names import BIRTH_WORDS
from workbench.quality.words import tokens

_ALIKE = 0.8
_SHORTENED = 0.85
_FILLER = frozenset({"the", "of", "a", "no", "number", "num", "total", "code", "ref", "date"})


def renamed(
    promised: Sequence[str], found: Sequence[str], keeps: Callable[[str, str], bool]
) -> tuple[tuple[str, str], ...]:
    """Pair the columns that are missing with new ones that seem to be the same.

    First those whose names are nearly the same, the likest first; then those that stand in each
    other's place among the headings and whose values keep every rule of the old one; then those of
    which one says all the words of the other, as no other column does.

    Parameters
    ----------
    promised, found
        The headings there should be, and those there are, in order.
    keeps
        Says whether a new column keeps the rules of a missing one, of which it has some.

    Returns
    -------
    tuple of pairs
        The missing and the new heading, in the order of ``promised``.
    """
    missing = [name for name in promised if name not in found]
    new = [name for name in found if name not in promised]
    likeness = sorted(
        ((_likeness(gone, come), gone, come) for gone in missing for come in new), reverse=True
    )
    pairs: dict[str, str] = {}
    for alike, gone, come in likeness:
        if alike >= _ALIKE and gone not in pairs and come not in pairs.values():
            pairs[gone] = come
    matcher = SequenceMatcher(None, promised, found, autojunk=False)
    for change, i1, i2, j1, j2 in matcher.get_opcodes():
        if change != "replace" or i2 - i1 != j2 - j1:
            continue
        for gone, come in zip(promised[i1:i2], found[j1:j2], strict=True):
            free = gone in missing and come in new and gone not in pairs
            if free and come not in pairs.values() and keeps(gone, come):
                pairs[gone] = come
    left = [name for name in missing if name not in pairs]
    free_names = [name for name in new if name not in pairs.values()]
    within = [(gone, come) for gone in left for come in free_names if _within(gone, come)]
    for gone, come in within:
        if sum(gone == one or come == other for one, other in within) == 1:
            pairs[gone] = come
    return tuple((gone, pairs[gone]) for gone in missing if gone in pairs)


def _likeness(one: str, other: str) -> float:
    words, others = set(tokens(one)), set(tokens(other))
    if any(token.isdigit() for token in words ^ others):
        return 0.0
    if words == others or (words & BIRTH_WORDS and others & BIRTH_WORDS):
        return 1.0
    shared = (words & others) - _FILLER
    if shared and (words | others) - shared <= _FILLER:
        return _SHORTENED
    return SequenceMatcher(None, " ".join(tokens(one)), " ".join(tokens(other))).ratio()


def _within(one: str, other: str) -> bool:
    """Whether one heading says all the words of the other: ``name`` and ``full name``."""
    words, others = set(tokens(one)), set(tokens(other))
    shared = words & others
    numbered = any(token.isdigit() for token in words ^ others)
    return shared in (words, others) and bool(shared - _FILLER) and not numbered
