"""From figures to positions: domains, ticks and the words on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

import pandas as pd

from workbench.tables.cells import decimals, number

# Figures closer than this share of their size count as one.
_SAME = 1e-9


@dataclass(frozen=True)
class Scale:
    """A linear scale from ``low`` to ``high`` onto fractions ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Place a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def covers(self, value: float) -> bool:
        """Say whether a value lies on the scale."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Words:
    """How the figures of one chart are written: one number of decimals, one unit.

    Attributes
    ----------
    places
        Decimal places.
    unit
        ``"%"`` follows the figure and ``"£"`` goes before it; any other unit is named once, above
        the drawing.
    """

    places: int
    unit: str

    @classmethod
    def of(cls, values: Iterable[float], unit: str) -> "Words":
        """Choose the decimals that these values need."""
        return cls(decimals(values), unit)

    def __call__(self, value: float | None) -> str:
        """Write one figure."""
        if value is None or pd.isna(value) or not isfinite(value):
            return "no figure"
        figure = number(value, self.places)
        if self.unit == "£":
            return f"−£{figure[1:]}" if figure.startswith("−") else f"£{figure}"
        return f"{figure}%" if self.unit == "%" else figure

    def interval(self, value: float | None, low: float | None, high: float | None) -> str:
        """Write a figure with its interval: ``84 (78 to 89)``."""
        if value is None or pd.isna(value):
            return "no figure"
        if low is None or high is None or pd.isna(low) or pd.isna(high):
            return self(value)
        return f"{self(value)} ({number(low, self.places)} to {number(high, self.places)})"

    @property
    def heading(self) -> str:
        """The unit as a line of its own, or nothing where every figure carries it."""
        return "" if self.unit in {"", "%", "£"} else self.unit[0].upper() + self.unit[1:]


def round_ticks(low: float, high: float, at_most: int) -> list[float]:
    """Choose round numbers that cover ``low`` to ``high``: steps of 1, 2 or 5 times ten.

    The first tick is at or below ``low``, the last at or above ``high``.
    """
    size = max(abs(low), abs(high))
    if high - low <= max(size * _SAME, _SAME):
        high = low + (size if size > _SAME else 1.0)
    power = floor(log10((high - low) / at_most))
    for step in (
        factor * 10.0**exponent for exponent in (power, power + 1) for factor in (1, 2, 5)
    ):
        first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        if last - first < at_most:
            return [float(f"{index * step:.12g}") for index in range(first, last + 1)]
    return [low, high]
