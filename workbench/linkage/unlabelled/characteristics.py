"""What a list says of people that groups of them can be compared by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

from workbench.linkage.sight import MADE_UP
from workbench.linkage.unlabelled.joined import Held, in_standard_form
from workbench.naming import plain
from workbench.roles.guessing import words
from workbench.roles.kinds import LABELS, OTHER
from workbench.shares import group_names

_MOST_KINDS = 30
# Numbers of more different values than this are measured and not sorted into kinds.
_MOST_NUMBERS = 12
_AGES = (0, 5, 11, 18, 25, 35, 50, 65, 75, 85, 200)
_AGE_NAMES = (
    *("0 to 4", "5 to 10", "11 to 17", "18 to 24", "25 to 34", "35 to 49", "50 to 64"),
    *("65 to 74", "75 to 84", "85 and over"),
)
_YEAR = 365.25
# Roles whose values are of few people each; whether they are filled in is still a characteristic.
_OF_ONE = frozenset(
    {
        *("given", "family", "full_name", "address", "street_number", "uprn", "phone", "email"),
        *("nhs_number", "nino", "upn", "dob", "postcode"),
    }
)
# Headings that name somebody who deals with the person of the row.
_SOMEBODY = re.compile(
    "name|worker|officer|staff|manager|contact|by|teacher|tutor|doctor|reviewer|assessor|"
    "keyworker|volunteer|caseworker|landlord|agent|carer|advocate"
)


@dataclass(frozen=True)
class Characteristic:
    """One thing that a list says of people.

    Attributes
    ----------
    name
        What it is called.
    values
        Kinds by record number, those of fewer than ten records together; or measurements.
    measured
        Whether they are measurements.
    """

    name: str
    values: "pd.Series[Any]"
    measured: bool = False


def characteristics(held: Held) -> list[Characteristic]:
    """List what records can be compared by: few kinds, ages, measurements, and what is filled in.

    Names, addresses and numbers of single people are left out, and so are columns whose heading
    names somebody else, such as a worker.

    Parameters
    ----------
    held
        The list.
    """
    found = {one.name: one for one in reversed(list(_all(held)))}
    return list(reversed(found.values()))


def _all(held: Held) -> Iterator[Characteristic]:
    rows, roles = held.rows, held.roles.columns
    of_role = {column: role for role, columns in roles.items() for column in columns}
    for column in rows.columns:
        role = of_role.get(column, "")
        if column in (held.roles.id, MADE_UP) or role in _OF_ONE or role.startswith(OTHER):
            continue
        found = _of_column(rows[column], str(column))
        if found is not None:
            yield found
    if "dob" in roles and len(rows):
        born = in_standard_form(rows, {"dob": roles["dob"]})["dob"].loc[rows.index]
        days = pd.to_datetime(born, format="%Y%m%d", errors="coerce")
        age = (_newest(rows, roles["dob"][0], days) - days).dt.days / _YEAR
        yield from _kinds("Age", _banded(age))
    if "postcode" in roles:
        yield from _kinds("Postcode district", _districts(rows[roles["postcode"][0]]))
    full = filled_in(held)
    for role in full.columns.intersection(list(_OF_ONE)):
        name = f"Whether {LABELS[role]} is given"
        yield from _kinds(name, full[role].map({True: "yes", False: "no"}))


def filled_in(held: Held) -> pd.DataFrame:
    """Say of every record which facts it gives.

    Parameters
    ----------
    held
        The list.

    Returns
    -------
    DataFrame
        By record number, a boolean column a role.
    """
    given = {
        role: held.rows[list(columns)].apply(_text).notna().any(axis=1)
        for role, columns in held.roles.columns.items()
    }
    return pd.DataFrame(given, index=held.rows.index)


def _of_column(values: "pd.Series[str]", column: str) -> Characteristic | None:
    heading = words(column).split("_")
    if any(map(_SOMEBODY.fullmatch, heading)) or is_datetime64_any_dtype(values):
        return None
    name = plain(column)
    if is_numeric_dtype(values) and not is_bool_dtype(values):
        return _of_numbers(values.astype("Float64"), name, aged="age" in heading)
    if is_bool_dtype(values):
        values = values.map({True: "yes", False: "no"})
    return next(_kinds(name, _text(values)), None)


def _of_numbers(values: "pd.Series[float]", name: str, *, aged: bool) -> Characteristic | None:
    if aged:
        return next(_kinds(name, _banded(values)), None)
    known = values.dropna()
    different = known.nunique()
    whole = bool((known == known.round()).all())
    if different <= _MOST_NUMBERS and whole:
        return next(_kinds(name, values.astype("Int64").astype("str")), None)
    # Whole numbers that hardly repeat are numbers of something, not amounts.
    if different < 2 or (whole and different > len(known) / 2):
        return None
    return Characteristic(name, values.astype("float64"), measured=True)


def _kinds(name: str, values: "pd.Series[str]") -> Iterator[Characteristic]:
    """Give a characteristic of two kinds or more, but not of as many as tell people apart."""
    if not 0 < values.nunique() <= _MOST_KINDS:
        return
    kinds = group_names(values, values.index)
    if kinds.nunique() > 1:
        yield Characteristic(name, kinds)


def _text(values: "pd.Series[str]") -> "pd.Series[str]":
    text = values.astype("str").str.strip()
    return text.mask(text == "")


def _banded(ages: "pd.Series[float]") -> "pd.Series[str]":
    known = ages.astype("float64")
    return pd.cut(known, _AGES, right=False, labels=list(_AGE_NAMES)).astype("str")


def _newest(rows: pd.DataFrame, birth: str, births: "pd.Series[pd.Timestamp]") -> pd.Timestamp:
    """Find the newest date on the list that is not in the future, a date of birth if need be."""
    now = pd.Timestamp.now()
    dates = [rows[one] for one in rows if one != birth and is_datetime64_any_dtype(rows[one])]
    past = [one[one <= now].max() for one in [*dates, births]]
    return max((one for one in past if pd.notna(one)), default=now)


def _districts(values: "pd.Series[str]") -> "pd.Series[str]":
    """Take the part of postcodes before the last three signs."""
    signs = _text(values).str.upper().str.replace(" ", "")
    return signs.str.slice(stop=-3).mask(signs.str.len() < 5)
