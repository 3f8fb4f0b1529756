"""Counts, names and lists as people write them."""

import re
from collections.abc import Collection

from workbench.sources.near import near as nearest
from workbench.words import count, quoted


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
    close = nearest(plain(name), folded)
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
