"""Storeys and heights as people write them: G+6, 7 storeys + basement, 22.5m, 74 ft, 18m+."""

import re
from math import inf, nextafter

import pandas as pd

from workbench.sources import BLANKS

MOST_STOREYS, MOST_METRES = 150, 600.0
_FOOT, _INCH = 0.3048, 0.0254
_UNITS = {"m": 1.0, "cm": 0.01, "mm": 0.001, "ft": _FOOT}
_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight"),
    *("nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
)
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b")
_BLANK = frozenset(blank.lower() for blank in BLANKS)

_NUMBER = r"(\d+(?:\.\d+)?)"
_FLOORS = r"(?: ?(?:storeys?|stories|story|floors?|levels?|st|fl))?"
_BELOW = r"(?:lower ground(?: floor)?|basements?|cellars?|b|lg)"
_NOT_COUNTED = re.compile(
    rf" ?(?:\+|plus|and|&|with) ?(?:\d )?(?:{_BELOW}|(?:roof )?plant(?: ?room)?)$"
)
_BELOW_FIRST = re.compile(rf"^(?:\d )?{_BELOW} ?\+ ?")
_COUNTED = re.compile(
    rf"^(\d+){_FLOORS} ?\(?(?:incl?\.?|including|inc\. of) (?:the |a )?{_BELOW}\)?$"
)
_GROUND = re.compile(rf"^g(?:round)?(?: floor)? ?(?:\+|plus) ?(\d+){_FLOORS}$")
_RANGE = re.compile(rf"^(\d+) ?(?:-|to|/) ?(\d+){_FLOORS}$")
_PLAIN = re.compile(rf"^(\d+)(?:\.0+)?[ -]?{_FLOORS}$")
_MORE = re.compile(rf"^(?:(\d+) ?\+{_FLOORS}|(\d+){_FLOORS} ?(?:\+|or more|and over))$")

_ABOUT = re.compile(r"^(?:c\.?|ca\.?|circa|approx\.?|approximately|about|~) ?")
_UNIT = r"(?: ?(mm|cm|m|metres?|meters?|mtrs?|ft|feet|foot|'))?"
_FEET_INCHES = re.compile(rf"^{_NUMBER} ?(?:ft|feet|foot|') ?{_NUMBER} ?(?:in|ins|inches|\"|'')?$")
_LENGTH = re.compile(rf"^{_NUMBER}{_UNIT}$")
_BETWEEN = re.compile(rf"^{_NUMBER}{_UNIT} ?(?:-|to) ?{_NUMBER}{_UNIT}$")
_OVER = re.compile(
    rf"^(?:(?:over|above|more than|at least|>=?|≥) ?{_NUMBER}{_UNIT}"
    rf"|{_NUMBER}{_UNIT} ?(?:\+|or more|and over|and above))$"
)
_UNDER = re.compile(rf"^(?:under|below|less than|up to|<=?|≤) ?{_NUMBER}{_UNIT}$")

Span = tuple[float, float] | None
"""The lowest and the highest it can be; nothing where it cannot be read."""


def spans(values: "pd.Series[str]", kind: str, unit: str = "m") -> pd.DataFrame:
    """Read a column of storeys, heights or numbers of homes.

    Parameters
    ----------
    values
        What was written; blanks and missing values are nothing.
    kind
        ``storeys``, ``height`` or ``homes``.
    unit
        Unit of heights that name none: ``m``, ``ft``, ``cm`` or ``mm``.

    Returns
    -------
    DataFrame
        One row a value, with its index: ``low`` and ``high`` (equal where one figure was written;
        storeys above the ground, metres, or homes; missing where nothing was or it cannot be read)
        and ``unread`` (whether something was written that cannot be read).
    """
    text = values.astype("str").fillna("").str.strip()
    read: dict[str, Span] = {}
    for one in text.unique():
        written = re.sub(r"\s+", " ", one.lower().replace("–", "-").replace("’", "'"))
        if written in _BLANK:
            read[one] = None
        elif kind == "height":
            read[one] = metres(written, unit)
        else:
            read[one] = storeys(written) if kind == "storeys" else _whole(written)
    found = [read[one] or (float("nan"), float("nan")) for one in text]
    frame = pd.DataFrame(found, columns=["low", "high"], index=values.index, dtype=float)
    filled = ~text.str.lower().isin(_BLANK)
    return frame.assign(unread=filled & frame["low"].isna())


def storeys(text: str) -> Span:
    """Read storeys above the ground; a basement and a plant room on the roof do not count.

    So the Higher-Risk Buildings (Descriptions and Supplementary Provisions) Regulations 2023,
    regulation 6, and the Fire Safety (England) Regulations 2022, regulation 3, count them.

    Parameters
    ----------
    text
        In lower case with single spaces, such as ``g+6`` or ``7 storeys + basement``.
    """
    text = _WORD.sub(lambda word: str(_WORDS.index(word.group()) + 1), text)
    if counted := _COUNTED.match(text):
        return _within(int(counted[1]) - 1, int(counted[1]) - 1, 1, MOST_STOREYS)
    text = _BELOW_FIRST.sub("", _NOT_COUNTED.sub("", text)).strip()
    if ground := _GROUND.match(text):
        return _within(int(ground[1]) + 1, int(ground[1]) + 1, 1, MOST_STOREYS)
    if between := _RANGE.match(text):
        return _within(int(between[1]), int(between[2]), 1, MOST_STOREYS)
    if more := _MORE.match(text):
        low = int(more[1] or more[2])
        return (float(low), inf) if 1 <= low <= MOST_STOREYS else None
    if plain := _PLAIN.match(text):
        return _within(int(plain[1]), int(plain[1]), 1, MOST_STOREYS)
    return None


def metres(text: str, unit: str = "m") -> Span:
    """Read a height in metres, of feet too; a band such as 18m+ gives the span it leaves open.

    Parameters
    ----------
    text
        In lower case with single spaces.
    unit
        The unit where none is written.
    """
    text = _ABOUT.sub("", re.sub(r"(\d),(\d)(?!\d\d(?!\d))", r"\1.\2", text).replace(",", ""))
    if feet := _FEET_INCHES.match(text):
        high = float(feet[1]) * _FOOT + float(feet[2]) * _INCH
        return _within(high, high, 0.1, MOST_METRES)
    if length := _LENGTH.match(text):
        metre = _in_metres(length[1], length[2] or unit)
        return _within(metre, metre, 0.1, MOST_METRES)
    if between := _BETWEEN.match(text):
        last = between[4] or between[2] or unit
        low, high = _in_metres(between[1], between[2] or last), _in_metres(between[3], last)
        return _within(low, high, 0.0, MOST_METRES)
    if over := _OVER.match(text):
        low = _in_metres(over[1] or over[3], over[2] or over[4] or unit)
        return (low, inf) if low <= MOST_METRES else None
    if under := _UNDER.match(text):
        high = _in_metres(under[1], under[2] or unit)
        return _within(0.0, nextafter(high, 0.0), 0.0, MOST_METRES)
    return None


def _in_metres(number: str, unit: str) -> float:
    short = {"'": "ft", "feet": "ft", "foot": "ft", "cm": "cm", "mm": "mm", "ft": "ft"}
    return float(number) * _UNITS[short.get(unit, "m")]


def _whole(text: str) -> Span:
    found = re.fullmatch(r"(\d{1,5})(?:\.0+)?(?: ?(?:homes?|flats?|units?|dwellings?))?", text)
    return (float(found[1]), float(found[1])) if found else None


def _within(low: float, high: float, least: float, most: float) -> Span:
    return (float(low), float(high)) if least <= low <= high <= most else None
