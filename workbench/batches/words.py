"""Counts, names and lists as people write them."""

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches

_NAMED_AT_MOST = 4


def count(many: int, one: str, plural: str = "") -> str:
    """Write a count with its noun: ``no reports``, ``1 report``, ``1,234 reports``."""
    noun = one if many == 1 else plural or one + "s"
    return f"{many:,} {noun}" if many else f"no {noun}"


def capital(text: str) -> str:
    """Begin a sentence with a capital letter."""
    return text[:1].upper() + text[1:]


def quoted(name: str) -> str:
    """Put a name as somebody wrote it into quotation marks, blanks at its ends included."""
    return f"“{name}”"


def listed(items: Sequence[str], *, conjunction: str = "and", most: int = _NAMED_AT_MOST) -> str:
    """Join items as a sentence does: ``a``, ``a and b``, ``a, b and 3 more``.

    Parameters
    ----------
    items
        What to join, in order.
    conjunction
        ``and`` or ``or``.
    most
        How many to name before the rest are counted.
    """
    shown = list(items)
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1:,} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {conjunction} {shown[-1]}"


def near(name: str, known: Collection[str]) -> str:
    """Ask ``Did you mean …?`` where a known name comes close, else return an empty text.

    Parameters
    ----------
    name
        What was written.
    known
        What could have been meant.
    """
    folded = {plain(candidate): candidate for candidate in known}
    close = get_close_matches(plain(name), list(folded), n=1, cutoff=0.6)
    return f" Did you mean {quoted(folded[close[0]])}?" if close else ""


def plain(name: str) -> str:
    """Fold a name to lower-case words: ``Damp Cases Total `` to ``damp cases total``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"\w+", spaced.replace("_", " ").casefold()))


def duration(seconds: float) -> str:
    """Write how long something took: ``0.8 seconds``, ``12 seconds``, ``3 minutes 20 seconds``."""
    if seconds < 9.95:
        return "1 second" if f"{seconds:.1f}" == "1.0" else f"{seconds:.1f} seconds"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} seconds"
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (0 if hours else left, "second")]
    return " ".join(count(many, unit) for many, unit in parts if many)
