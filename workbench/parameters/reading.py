"""Turn what somebody typed, or a plan file holds, into a value of the kind that is wanted."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from math import isfinite
from pathlib import Path

from workbench.parameters.kinds import Kind, Scalar

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_NUMERIC_DATE = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00)?)?")
_WRITTEN_DATE = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)? +([a-z]+)\.?,? +([0-9]{4})", re.IGNORECASE
)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,300}(\.0*)?")
_DECIMAL = re.compile(r"[+-]?([0-9]{1,300}(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,5})?", re.IGNORECASE)
_YES, _NO = {"yes", "y", "true", "1", "on"}, {"no", "n", "false", "0", "off"}
_LONGEST_SHOWN = 60


class SettingError(ValueError):
    """Why a value cannot be used: whole sentences."""


def read_value(kind: Kind, name: str, value: object) -> Scalar:
    """Read one value that is not a choice.

    Parameters
    ----------
    kind
        What is wanted.
    name
        The setting's name, for the words of a fault.
    value
        Text, or what TOML or JSON hold: numbers, ``True``, dates.

    Raises
    ------
    SettingError
        Saying what is wrong with it.
    """
    if isinstance(value, str):
        storable(name, value)
    return _READERS[kind](name, value)


def storable(name: str, text: str) -> None:
    """Refuse text that no file can hold."""
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise SettingError(f"{name} holds signs that are not text.")


def quoted(value: object) -> str:
    """Show what was given, cut short where it is long."""
    said = str(value) if isinstance(value, str) else _plain(value)
    said = " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())
    if len(said) > _LONGEST_SHOWN:
        said = said[: _LONGEST_SHOWN - 1] + "…"
    return said or "nothing"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | date | Path | time):
        return str(value) if short(value) else "a very long number"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else "a group of values"


def short(value: object) -> bool:
    """Whether a number has fewer than 300 digits: Python writes no integer of over 4,300."""
    return not isinstance(value, int) or value.bit_length() < 1_000


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and short(value):
        return str(value)
    raise SettingError(f"{name} must be text; you gave {quoted(value)}. Put it in quotation marks.")


def _named(name: str, value: object) -> str:
    return _text(name, value).strip()


def _whole(name: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and short(value):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        text = _figure(value)
        if _WHOLE.fullmatch(text):
            return int(text.partition(".")[0])
    raise SettingError(f"{name} must be a whole number; you gave {quoted(value)}.")


def _number(name: str, value: object) -> float:
    number = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = _as_float(value)
    elif isinstance(value, str):
        text = _figure(value)
        number = float(text) if _DECIMAL.fullmatch(text) else None
    if number is None or not isfinite(number):
        raise SettingError(f"{name} must be a number; you gave {quoted(value)}.")
    return number


def _as_float(value: float) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def _figure(text: str) -> str:
    """Take away what people put into figures: spaces around, thousands' commas, a real minus."""
    text = text.strip().replace("\u2212", "-")
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text


def _yes_or_no(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    said = str(value).strip().casefold() if isinstance(value, str | int) and short(value) else ""
    if said in _YES | _NO:
        return said in _YES
    raise SettingError(f"{name} must be yes or no; you gave {quoted(value)}.")


def _date(name: str, value: object) -> date:
    if isinstance(value, datetime):
        if value.time() == time() and value.tzinfo is None:
            return value.date()
        raise SettingError(
            f"{name} must be a date without a time of day; you gave {quoted(value)}."
        )
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise SettingError(f"{name} must be a date such as 24/11/2026; you gave {quoted(value)}.")
    parts = _date_parts(value.strip())
    if parts is None:
        raise SettingError(
            f"{quoted(value)} is not a date. Write {name} as 24/11/2026, 2026-11-24 or "
            "24 November 2026."
        )
    day, month, year = parts
    try:
        return date(year, month, day)
    except ValueError:
        hint = " Days come first, as in 24/11/2026." if month > 12 >= day else ""
        raise SettingError(
            f"{quoted(value)} is not a date, so it cannot be {name}.{hint}"
        ) from None


def _date_parts(text: str) -> tuple[int, int, int] | None:
    if found := _NUMERIC_DATE.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _ISO_DATE.fullmatch(text):
        return int(found[3]), int(found[2]), int(found[1])
    if (found := _WRITTEN_DATE.fullmatch(text)) and found[2].lower() in _MONTHS:
        return int(found[1]), _MONTHS[found[2].lower()], int(found[3])
    return None


def _path(name: str, value: object) -> Path:
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value.strip():
        raise SettingError(f"{name} must name a file or folder; you gave {quoted(value)}.")
    return Path(value.strip())


_READERS: dict[Kind, Callable[[str, object], Scalar]] = {
    "str": _text,
    "Dataset": _named,
    "Column": _text,
    "Roles": _text,
    "Area": _named,
    "Record": _text,
    "Asker": _text,
    "int": _whole,
    "float": _number,
    "bool": _yes_or_no,
    "date": _date,
    "Path": _path,
}
