"""Numbers as people write them."""

from math import floor, log10

# No ratio is told as larger, and no chance as smaller or surer than one in so many: a model knows
# no more than that of anybody.
_MOST, _RAREST, _SUREST = 1e12, 1e9, 1e6
_LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


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


def many(number: float) -> str:
    """Write a number of at least 1 to two significant figures: ``21,000``, ``3 million``."""
    number = min(number, _MOST)
    if number < 10:
        return f"{number:.1f}".removesuffix(".0")
    for size, word in _LARGE:
        if number >= size * 0.995:
            return f"{float(f'{number / size:.2g}'):g} {word}"
    return f"{figures(number):,}"


def likelier(bits: float) -> str:
    """Say what evidence does to the chance: ``21,000 times likelier``, ``26 times less likely``.

    Parameters
    ----------
    bits
        By how much it moves the odds, in log2.
    """
    ratio = many(2.0 ** min(abs(bits), 60))
    if ratio == "1":
        return "as likely as before"
    return f"{ratio} times {'likelier' if bits > 0 else 'less likely'}"


def chance(bits: float) -> str:
    """Say how likely something is: ``1 in 1,200``, ``37 in 100``, ``all but 1 in 1,200``.

    Parameters
    ----------
    bits
        The odds, in log2.
    """
    odds = 2.0 ** min(max(bits, -60.0), 60.0)
    share = odds / (1 + odds)
    if 0.095 <= share <= 0.905:
        return f"{round(100 * share)} in 100"
    if share < 0.5:
        rarest = 1 / share > _RAREST
        return f"{'fewer than ' if rarest else ''}1 in {many(min(1 / share, _RAREST))}"
    if 1 + odds > _SUREST:
        return f"more than {_SUREST - 1:,.0f} in {many(_SUREST)}"
    return f"all but 1 in {many(1 + odds)}"


def verb(bits: float) -> str:
    """Choose the verb after a chance: ``is`` or ``are``."""
    return "is" if chance(bits).startswith(("1 in", "fewer")) else "are"


def _times(ratio: float) -> str:
    """Write a ratio to two significant figures."""
    unit = 10 ** max(floor(log10(ratio)) - 1, 0)
    return f"{round(ratio / unit) * unit:,} times"
