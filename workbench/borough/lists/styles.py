"""How lists write dates, and how their choices are drawn."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from workbench.borough.kinds import Days, Text, Values


def british(value: object) -> str:
    """Write a date day first: 24/11/2026; nothing where there is none."""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else ""


def iso(value: object) -> str:
    """Write a date year first: 2026-11-24; nothing where there is none."""
    return value.isoformat() if isinstance(value, date) else ""


def capitals(value: object) -> str:
    """Write a text in capitals."""
    return str(value).upper()


def pounds(values: Values, sign: str = "") -> Text:
    """Write sums of money: 1,234.50."""
    return np.array([f"{sign}{value:,.2f}" for value in values], dtype=object)


def yes_no(flags: Values, yes: str = "Y", no: str = "N") -> Text:
    """Write flags as words."""
    return np.where(flags, yes, no).astype(object)


def pick(rng: np.random.Generator, choices: Mapping[str, float], count: int) -> Text:
    """Give each record one of the choices, in random order and as often as their shares say."""
    shares = np.array(list(choices.values()), dtype=float)
    places = (rng.permutation(count) + rng.random(count)) / max(count, 1)
    drawn = np.searchsorted(shares.cumsum() / shares.sum(), places, side="right")
    return np.asarray(np.array(list(choices), dtype=object)[drawn])


def between(rng: np.random.Generator, first: str, last: str, count: int) -> Days:
    """Draw days, both ends included."""
    start, end = np.datetime64(first, "D"), np.datetime64(last, "D")
    ahead = rng.integers(0, int((end - start).astype(int)) + 1, count)
    return np.asarray(start + ahead.astype("timedelta64[D]"))


def days(count: Values | int) -> Values:
    """Turn whole numbers into lengths of time in days."""
    return np.asarray(count).astype(np.int64).astype("timedelta64[D]")


def disguised(prefix: str, number: Values) -> Text:
    """Return numbers that hide the order of things: each its own, up to 999,983 things."""
    hidden = (number.astype(np.int64) * 7_919 + 104_729) % 999_983
    return np.array([f"{prefix}{value:06d}" for value in hidden], dtype=object)
