"""Dates on a list: when people died, when they did something, and since when they lived where."""

import re
from collections.abc import Iterable

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from workbench.linkage.stays import period_columns
from workbench.linkage.unlabelled.joined import Held
from workbench.roles.guessing import words

_DEATH = re.compile("death|died|deceased|dod")
# What nobody does after death. An end, an update or a letter may well come later.
_ACTIVE = re.compile(
    "seen|contact|contacted|visit|visited|attended|attendance|appointment|admitted|admission|"
    "joined|registered|registration|request|requested|start|started|began|begin"
)


def _columns(held: Held, wanted: re.Pattern[str]) -> list[str]:
    """Name the columns of dates whose heading has one of some words."""
    births = held.roles.columns.get("dob", ())
    return [
        str(column)
        for column in held.rows
        if is_datetime64_any_dtype(held.rows[column])
        and column not in births
        and any(map(wanted.fullmatch, words(str(column)).split("_")))
    ]


def deaths(held: Held) -> "pd.Series[pd.Timestamp] | None":
    """Give the day of death of records, by their number, or nothing where no column holds it."""
    return _first(held, _columns(held, _DEATH), "min")


def last_activity(held: Held) -> "pd.Series[pd.Timestamp] | None":
    """Give the latest day on which a record says that somebody did something."""
    dead = set(_columns(held, _DEATH))
    return _first(held, [one for one in _columns(held, _ACTIVE) if one not in dead], "max")


def lived_from(held: Held) -> "pd.Series[pd.Timestamp] | None":
    """Give the day from which a record's address holds."""
    return _first(held, _period(held)[:1], "min")


def lived_until(held: Held) -> "pd.Series[pd.Timestamp] | None":
    """Give the day until which a record's address holds; missing where it still does."""
    return _first(held, _period(held)[1:], "max")


def _period(held: Held) -> tuple[str, str]:
    births = held.roles.columns.get("dob", ())
    return period_columns(held.rows, [str(one) for one in held.rows if one not in births])


def _first(held: Held, columns: Iterable[str], which: str) -> "pd.Series[pd.Timestamp] | None":
    chosen = list(filter(None, columns))
    return held.rows[chosen].agg(which, axis=1) if chosen else None
