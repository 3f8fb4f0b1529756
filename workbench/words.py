"""Words that every part's sentences share: counts, shares, lists and names in quotation marks."""

from collections.abc import Iterable
from datetime import date

_LONGEST = 60


def count(many: int, one: str, plural: str = "") -> str:
    """Write a count with its noun: ``no rows``, ``1 row``, ``1,234 rows``.

    Parameters
    ----------
    many
        How many there are.
    one
        What one is called.
    plural
        What several are called, where an ``s`` is not enough.
    """
    noun = one if many == 1 else plural or one + "s"
    return f"{many:,} {noun}" if many else f"no {noun}"


def has(many: int) -> str:
    """Choose the verb after a count: ``has`` or ``have``."""
    return "has" if many == 1 else "have"


def of_hundred(part: float, whole: float) -> str:
    """Write a share as so many of 100, never all or none where it is not."""
    share = 100 * part / whole
    if part < whole and round(share) == 100:
        return "more than 99 of 100"
    if part > 0 and round(share) == 0:
        return "fewer than 1 of 100"
    return f"{round(share)} of 100"


def listed(items: Iterable[str], *, conjunction: str = "and", most: int = 6) -> str:
    """Join items as a sentence does: ``a``, ``a and b``, ``a, b and 3 more``.

    Parameters
    ----------
    items
        What to join, in order.
    conjunction
        ``and`` or ``or``.
    most
        How many to name, the last place going to the count of the rest; 0 names all.
    """
    shown = list(items)
    if most and len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1:,} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {conjunction} {shown[-1]}"


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """Begin with a small letter, for the middle of a sentence; ``NHS number`` stays as it is."""
    first = text.partition(" ")[0]
    return text[:1].lower() + text[1:] if first == first.capitalize() else text


def quoted(name: str) -> str:
    """Put a name in quotation marks, blanks at its ends included; cut where it is very long."""
    return f"“{name if len(name) <= _LONGEST else name[: _LONGEST - 3] + '…'}”"


def day(value: date) -> str:
    """Write a date as ``24 November 2026``."""
    return f"{value.day} {value:%B %Y}"
