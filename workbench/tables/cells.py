"""How one value of a table reads to a person: ``1,234``, ``24 November 2026``, ``no figure``."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import floor, isfinite, isnan, log10
from numbers import Integral, Real
from typing import Any

import pandas as pd
from pandas.api import types

from workbench.words import day

_ACRONYMS = {
    word.lower(): word
    for word in ("CSV", "GP", "ID", "IMD", "LSOA", "MSOA", "NHS", "NINO", "UPN", "UPRN", "URL")
}
_SIGNIFICANT = 3
_PLAIN_INTEGER = re.compile(r"(^|[\s_])(id|year|uprn)$", re.IGNORECASE)


def number(value: float, decimals: int = 0) -> str:
    """Write a number as British readers expect it: ``1,234``, ``−0.5``.

    Parameters
    ----------
    value
        A finite number.
    decimals
        How many decimal places to keep.
    """
    text = f"{value:,.{decimals}f}"
    if text.startswith("-"):
        return "−" + text[1:] if text.strip("-0.,") else text[1:]
    return text


def decimals(values: Iterable[float]) -> int:
    """Choose one number of decimal places for values that are read together.

    Whole numbers get none. Otherwise the largest value keeps three significant figures, and no
    place is kept that is zero in every value.

    Parameters
    ----------
    values
        Numbers; missing and infinite ones are ignored.
    """
    known = [float(value) for value in values if pd.notna(value) and isfinite(value)]
    largest = max((abs(value) for value in known), default=0.0)
    if largest == 0:
        return 0
    most = min(6, max(0, _SIGNIFICANT - 1 - floor(log10(largest))))
    most = max(most, 1) if any(value != round(value) for value in known) else most
    for places in range(most):
        if all(round(value, most) == round(value, places) for value in known):
            return places
    return most


def moment(value: datetime) -> str:
    """Write a date with a time as ``24 November 2026, 15:02``; midnight is left out."""
    clock = "" if (value.hour, value.minute, value.second) == (0, 0, 0) else f", {value:%H:%M}"
    return day(value) + clock


def heading(name: object) -> str:
    """Turn a column's name into a heading: ``match_probability`` to ``Match probability``.

    A name that is not plain ``snake_case`` is somebody's own and stays as it is.
    """
    text = str(name)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        return text
    words = [_ACRONYMS.get(word, word) for word in text.split("_") if word]
    sentence = " ".join(words)
    return sentence[0].upper() + sentence[1:]


def is_figures(values: "pd.Series[Any]") -> bool:
    """Say whether a column holds figures, to be set to the right."""
    return types.is_numeric_dtype(values) and not types.is_bool_dtype(values)


def column_text(values: "pd.Series[Any]") -> Sequence[str]:
    """Write a whole column for people.

    Parameters
    ----------
    values
        One column. Figures share their number of decimal places; whole numbers in a column whose
        name ends in ``id``, ``year`` or ``uprn`` are names rather than amounts and get no
        thousand separators.

    Returns
    -------
    Sequence of str
        One text a value, in order. A missing figure reads ``no figure``, any other missing
        value ``–``.
    """
    if is_figures(values):
        places = decimals(values.dropna())
        plain = types.is_integer_dtype(values) and bool(_PLAIN_INTEGER.search(str(values.name)))
        return [
            "no figure"
            if pd.isna(value) or not isfinite(value)
            else str(value)
            if plain
            else number(value, places)
            for value in values
        ]
    return [cell_text(value) for value in values]


def cell_text(value: object) -> str:
    """Write one value that stands by itself."""
    if value is None or value is pd.NaT or value is pd.NA:
        return "–"
    if isinstance(value, str):
        return value or "–"
    if isinstance(value, float) and isnan(value):
        return "–"
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Integral):
        return number(int(value))
    if isinstance(value, Real):
        figure = float(value)
        return number(figure, decimals([figure])) if isfinite(figure) else "no figure"
    return str(value)
