"""Numbers and nouns as people write them."""

from math import floor, log10

from workbench.tables.cells import heading


def count(number: int, one: str, many: str = "") -> str:
    """Write a count with its noun: ``1 person``, ``1,234 people``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def of_hundred(part: float, whole: float) -> str:
    """Write a share as so many of 100, never all or none where it is not."""
    share = 100 * part / whole
    rounded = round(share)
    if rounded == 100 and part < whole:
        return "more than 99 of 100"
    if rounded == 0 and part > 0:
        return "fewer than 1 of 100"
    return f"{rounded} of 100"


def listed(name: str) -> str:
    """Call a list by its name: ``housing_tenancies`` is the housing tenancies list."""
    plain = heading(name)
    if plain != name and not plain.partition(" ")[0].isupper():
        plain = plain[0].lower() + plain[1:]
    return plain if plain.lower().endswith("list") else f"{plain} list"


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
