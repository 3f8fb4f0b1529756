"""Hold a value against its declaration: kind, choices and limits."""

import json
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import SchemaError

from workbench.parameters.kinds import (
    LIMIT_WORDS,
    PYTHON,
    Kind,
    Parameter,
    Scalar,
    Value,
    shown,
)
from workbench.parameters.reading import SettingError, quoted, read_value, storable
from workbench.sources.near import near

__all__ = ["SettingError", "checked", "nearest", "usable"]


def checked(parameter: Parameter, value: object) -> Value:
    """Read a value for a setting.

    Parameters
    ----------
    parameter
        The setting.
    value
        Text as typed, or a value of TOML or JSON.

    Raises
    ------
    SettingError
        Saying in whole sentences what is wrong.
    """
    if parameter.optional and (value is None or value == ""):
        return None
    if not parameter.many:
        return _one(parameter, value)
    items = [_one(parameter, item) for item in _items(value)]
    least, most = (parameter.lengths.get(limit) for limit in ("min_length", "max_length"))
    if least is not None and len(items) < least:
        raise SettingError(f"{parameter.name} must list at least {least}; you gave {len(items)}.")
    if most is not None and len(items) > most:
        raise SettingError(f"{parameter.name} must list at most {most}; you gave {len(items)}.")
    return items


def usable(parameter: Parameter) -> bool:
    """Whether the limits suit the kind of value and one another."""
    try:
        _adapter(parameter.type, tuple(parameter.limits.items()))
    except (SchemaError, TypeError):
        return False
    return True


def nearest(text: str, known: list[str]) -> str:
    """Ask whether the likeliest of the known names was meant, if one is likely."""
    close = near(text, known)
    return f" Did you mean {close[0]}?" if close else ""


def _items(value: object) -> list[object]:
    """Take a list, or text with commas between its items."""
    if isinstance(value, list | tuple):
        return list(value)
    if not isinstance(value, str):
        return [value]
    text = value.strip()
    if text.startswith("["):
        try:
            listed = json.loads(text)
        except (ValueError, RecursionError):
            listed = None
        if isinstance(listed, list):
            return listed
    return [item.strip() for item in text.split(",")] if text else []


def _one(parameter: Parameter, value: object) -> Scalar:
    if parameter.choices:
        return _choice(parameter, value)
    read = read_value(parameter.type, parameter.name, value)
    if parameter.limits:
        try:
            _adapter(parameter.type, tuple(parameter.limits.items())).validate_python(
                read, strict=True
            )
        except ValidationError as fault:
            given = value if isinstance(value, str) else shown(read)
            raise SettingError(_words(parameter, given, fault)) from None
    return read


def _choice(parameter: Parameter, value: object) -> str | int | float:
    if isinstance(value, str):
        storable(parameter.name, value)
    said = quoted(value)
    wanted = (value.strip() if isinstance(value, str) else said).casefold()
    for choice in parameter.choices:
        if str(choice).casefold() == wanted:
            return choice
    names = [str(choice) for choice in parameter.choices]
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" or {names[-1]}"
    raise SettingError(f"{parameter.name} must be {listed}; you gave {said}.{nearest(said, names)}")


@lru_cache(maxsize=256)
def _adapter(kind: Kind, limits: tuple[tuple[str, Any], ...]) -> TypeAdapter[Any]:
    return TypeAdapter(Annotated[PYTHON[kind], Field(**dict(limits))])  # type: ignore[arg-type]


def _words(parameter: Parameter, given: str, fault: ValidationError) -> str:
    """Say which limit a value breaks, as pydantic found, and what was given."""
    broken = {
        "greater_than_equal": "ge",
        "greater_than": "gt",
        "less_than_equal": "le",
        "less_than": "lt",
        "multiple_of": "multiple_of",
        "string_too_short": "min_length",
        "string_too_long": "max_length",
        "string_pattern_mismatch": "pattern",
    }[fault.errors()[0]["type"]]
    limit = LIMIT_WORDS[broken].format(shown(parameter.limits[broken]))  # type: ignore[arg-type]
    if broken.endswith("_length"):
        limit = limit.replace(" long", " signs long")
    return f"{parameter.name} must be {limit}; you gave {quoted(given)}."
