"""Numbers as people write them."""

from math import floor, log10


def figures(number: float, places: int = 2) -> int:
    """Round a number to so many significant figures."""
    return int(round(number, places - 1 - floor(log10(number)))) if number else 0


def worth(ratio: float) -> str:
    """Say what a fact is worth that is ``ratio`` times as likely for one person as for two."""
    if 0.5 < ratio < 2:
        return "says little"
    if ratio > 1:
        return f"for: {_times(ratio)} likelier if they are one person"
    return f"against: {_times(1 / ratio)} likelier if they are two people"


def _times(ratio: float) -> str:
    """Write a ratio to two significant figures."""
    unit = 10 ** max(floor(log10(ratio)) - 1, 0)
    return f"{round(ratio / unit) * unit:,} times"
