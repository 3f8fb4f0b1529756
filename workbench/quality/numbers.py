"""Numbers far from the rest, numbers below nought and numbers that stand for “not known”."""

from collections.abc import Sequence

from workbench.quality.measure import Measured
from workbench.quality.names import SIGNED_WORDS
from workbench.quality.probes import Probe
from workbench.quality.words import amount

_FENCE = 3
_MANIFOLD = 100
_FEW, _FEW_BELOW = 0.002, 0.01
_ENOUGH = 20
_STAND_INS_BELOW = (-1, -9, -99, -999, -9999)
_STAND_INS_ABOVE = (99, 999, 9999, 99999, 999999, 9999999, 99999999, 999999999)
_METHOD = (
    "Tukey’s far-out fences: more than three interquartile ranges beyond the quartiles, on the "
    "scale of logarithms too where the lower quartile is above nought, or a hundred times the "
    "upper quartile where it is nought; not told where more than 1 in 500 values are, as the "
    "column is then merely uneven."
)


def number_probes(measured: Sequence[Measured]) -> list[Probe]:
    """Ask of every number whether it lies far out, below nought or stands for a blank."""
    probes: list[Probe] = []
    for item in measured:
        if item.field.kind not in {"integer", "number"} or item.quartiles is None:
            continue
        signed = bool(SIGNED_WORDS.intersection(item.field.words))
        stand_in = _stand_in(item, signed=signed)
        if stand_in is not None:
            probes.append(_stands_in(item, stand_in))
        if fences(item) is not None:
            probes.append(_far_out(item, stand_in))
        if not signed and item.lowest < 0 <= item.quartiles[0]:
            probes.append(_below_nought(item, stand_in))
    return probes


def fences(item: Measured) -> tuple[float, float] | None:
    """Find the limits beyond which a number is far from the rest.

    Tukey's far-out fences lie three interquartile ranges beyond the quartiles (Tukey,
    Exploratory Data Analysis, 1977, section 2D). Amounts such as rents and waits are lopsided by
    nature: where the lower quartile is above nought, a value must lie outside the same fences on
    the scale of logarithms too. Where it is nought, as with debts that most people do not have,
    the upper limit is a hundred times the upper quartile.

    Returns
    -------
    tuple of float
        The lower and the upper limit; nothing where half of the values are the same.
    """
    if item.quartiles is None:
        return None
    lower, _, upper = item.quartiles
    spread = upper - lower
    if spread <= 0:
        return None
    low, high = lower - _FENCE * spread, upper + _FENCE * spread
    if lower == 0:
        return low, _MANIFOLD * upper
    if lower > 0:
        ratio = (upper / lower) ** _FENCE
        return min(low, lower / ratio), max(high, upper * ratio)
    return low, high


def _stand_in(item: Measured, *, signed: bool) -> float | None:
    """Find the number that forms put in for “not known”: the extreme one, and far from the rest."""
    limits = fences(item)
    if limits is None or signed or item.filled < _ENOUGH:
        return None
    if item.highest in _STAND_INS_ABOVE and item.highest > limits[1]:
        return float(item.highest)
    assert item.quartiles is not None
    if item.lowest in _STAND_INS_BELOW and item.quartiles[0] >= 0:
        return float(item.lowest)
    return None


def _but_for(value: str, stand_in: float | None) -> str:
    return "" if stand_in is None else f" AND {value} <> {stand_in!r}"


def _stands_in(item: Measured, stand_in: float) -> Probe:
    return Probe(
        key="stand_in_numbers",
        fields=(item.field,),
        wrong=f"({item.field.sql} = {stand_in!r})",
        on="meant",
        checked=item.filled,
        what=f"{amount(stand_in)} in {{column}}, far from the rest, which may stand for “not "
        "known”",
        several="a number such as 999 or −1 in {column} that may stand for “not known”",
        fix="Find out what it stands for before you add up or average.",
        method="The lowest or highest number of a column, where it is −1, −9, 99, 999 or the like "
        "and outside Tukey’s far-out fences or the only one below nought.",
    )


def _far_out(item: Measured, stand_in: float | None) -> Probe:
    value = f"CAST({item.field.sql} AS DOUBLE)"
    limits = fences(item)
    assert limits is not None
    assert item.quartiles is not None
    low, high = limits
    beyond = [f"below {amount(low)}"] * (item.lowest < low)
    beyond += [f"above {amount(high)}"] * (item.highest > high)
    wrong = f"(isfinite({value}) AND ({value} < {low!r} OR {value} > {high!r})"
    return Probe(
        key="far_out",
        fields=(item.field,),
        wrong=f"{wrong}{_but_for(value, stand_in)})" if beyond else "false",
        on="meant",
        checked=item.filled,
        what=f"a number in {{column}} far from the rest: {' or '.join(beyond)}, while half of them "
        f"lie between {amount(item.quartiles[0])} and {amount(item.quartiles[2])}",
        several="a number far from the rest of its column, in {column}",
        fix="Look for a slipped decimal point, pence entered as pounds, or another unit.",
        dimension="accuracy",
        method=_METHOD,
        worth=lambda n: item.filled >= _ENOUGH and 0 < n <= max(3, _FEW * item.filled),
    )


def _below_nought(item: Measured, stand_in: float | None) -> Probe:
    return Probe(
        key="below_nought",
        fields=(item.field,),
        wrong=f"({item.field.sql} < 0{_but_for(item.field.sql, stand_in)})",
        on="meant",
        checked=item.filled,
        what="a number below nought in {column}, where nearly all others are not",
        several="a number below nought in {column}, where nearly all others are not",
        fix="Check whether a minus sign slipped in or the column may go below nought.",
        method="Negative numbers in a column of which at most 1 in 100 values are.",
        worth=lambda n: 0 < n <= max(1, _FEW_BELOW * item.filled),
    )
