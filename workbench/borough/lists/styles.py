"""How lists write dates, numbers and choices."""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Text = NDArray[np.object_]
Days = NDArray[np.datetime64]


def _date(value: object) -> date | None:
    if isinstance(value, date) and not pd.isna(value):  # type: ignore[call-overload]
        return value.date() if isinstance(value, datetime) else value
    return None


def british(value: object) -> str:
    """Write a date day first: 24/11/2026; nothing where there is none."""
    day = _date(value)
    return f"{day:%d/%m/%Y}" if day else ""


def iso(value: object) -> str:
    """Write a date year first: 2026-11-24; nothing where there is none."""
    day = _date(value)
    return day.isoformat() if day else ""


def capitals(value: object) -> str:
    """Write a text in capitals."""
    return str(value).upper()


def pick(
    rng: np.random.Generator,
    choices: Sequence[str],
    count: int,
    shares: Sequence[float] | None = None,
) -> Text:
    """Draw one of the choices for each record."""
    chances = None if shares is None else np.array(shares) / np.sum(shares)
    return np.array(choices, dtype=object)[rng.choice(len(choices), count, p=chances)]


def day(text: str) -> np.datetime64:
    """Read an ISO date."""
    return np.datetime64(text, "D")


def between(rng: np.random.Generator, first: str, last: str, count: int) -> Days:
    """Draw days, both ends included."""
    span = int((day(last) - day(first)).astype(int))
    return np.asarray(day(first) + rng.integers(0, span + 1, count).astype("timedelta64[D]"))


def days(count: NDArray[np.generic]) -> NDArray[np.timedelta64]:
    """Turn whole numbers into lengths of time in days."""
    return np.asarray(np.asarray(count).astype(np.int64).astype("timedelta64[D]"))
