"""Numbers and nouns as people write them."""


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
    plain = " ".join(name.replace("_", " ").split())
    return plain if plain.lower().endswith("list") else f"{plain} list"
