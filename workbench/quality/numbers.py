"""Numbers far from the rest, and numbers below nought."""

from collections.abc import Sequence

from workbench.quality.measure import Measured
from workbench.quality.names import SIGNED_WORDS
from workbench.quality.probes import Probe
from workbench.quality.words import amount, columns, have, rows_of, sentence

_FENCE = 3
_FEW = 0.01
_ENOUGH = 20


def number_probes(measured: Sequence[Measured]) -> list[Probe]:
    """Ask of every number whether it lies far out or below nought."""
    probes: list[Probe] = []
    for item in measured:
        if item.field.kind not in {"integer", "number"} or item.quartiles is None:
            continue
        words = set(item.field.words)
        limits = fences(item)
        if limits is not None:
            probes.append(_far_out(item, *limits))
        if not words & SIGNED_WORDS and item.lowest < 0 <= item.quartiles[0]:
            probes.append(_below_nought(item))
    return probes


def fences(item: Measured) -> tuple[float, float] | None:
    """Find the limits beyond which a number is far from the rest.

    Tukey's far-out fences lie three interquartile ranges beyond the quartiles (Tukey,
    Exploratory Data Analysis, 1977, section 2D). Amounts such as rents and waits are lopsided by
    nature: where the lower quartile is above nought, a value must lie outside the same fences on
    the scale of logarithms too.

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
    if lower > 0:
        ratio = (upper / lower) ** _FENCE
        return min(low, lower / ratio), max(high, upper * ratio)
    return low, high


def _far_out(item: Measured, low: float, high: float) -> Probe:
    value = f"CAST({item.field.sql} AS DOUBLE)"
    assert item.quartiles is not None
    one_sided = item.lowest >= low
    limits = (
        f"above {amount(high)}" if one_sided else f"below {amount(low)} or above {amount(high)}"
    )
    if item.highest <= high:
        limits = f"below {amount(low)}"
    return Probe(
        key="far_out",
        fields=(item.field,),
        wrong=f"(isfinite({value}) AND ({value} < {low!r} OR {value} > {high!r}))"
        if item.lowest < low or item.highest > high
        else "false",
        on="meant",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} a number in {columns(labels)} far from the rest: "
            f"{limits}, while half of them lie between {amount(item.quartiles[0])} and "
            f"{amount(item.quartiles[2])}"
        ),
        fix="Look for a slipped decimal point, pence entered as pounds, or another unit.",
        dimension="accuracy",
        method=(
            "Tukey’s far-out fences: more than three interquartile ranges beyond the quartiles, "
            "on the scale of logarithms too where the lower quartile is above nought; not told "
            "where more than 1 in 100 values are, as the column is then merely uneven."
        ),
        worth=lambda n: item.filled >= _ENOUGH and n <= max(3, _FEW * item.filled),
    )


def _below_nought(item: Measured) -> Probe:
    return Probe(
        key="below_nought",
        fields=(item.field,),
        wrong=f"({item.field.sql} < 0)",
        on="meant",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} a number below nought in {columns(labels)}, where "
            "nearly all others are not"
        ),
        fix="Check whether a minus sign slipped in or the column may go below nought.",
        method="Negative numbers in a column of which at most 1 in 100 values are.",
        worth=lambda n: n <= max(1, _FEW * item.filled),
    )
