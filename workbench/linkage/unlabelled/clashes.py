"""What two records of one person cannot both say, or hardly."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.linkage.unlabelled.dated import deaths, last_activity, lived_from, lived_until
from workbench.linkage.unlabelled.joined import Held, among, in_standard_form
from workbench.roles.guessing import guess_roles

# Letters cross, and systems close late.
_GRACE = pd.Timedelta(days=31)
_STILL = pd.Timestamp("2200-01-01")
_YEARS_APART = 10
# A slip of the pen changes a digit or two of a date of birth, and seldom one of another number.
_SLIP_OF_DATE, _SLIP = 2, 1
_NINO_WITHOUT_SUFFIX = 8
_READ = ("nhs_number", "upn", "nino", "dob", "sex", "postcode")
_SAMPLE_ROWS = 2_000

Bools = npt.NDArray[np.bool_]
Sides = tuple[pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True)
class Clash:
    """A kind of link that is not plausible.

    Attributes
    ----------
    key
        Its name.
    what
        What the two records say, in plain words.
    facts
        The facts in plain words, where both records have to give one.
    sure
        Whether such a link can hardly be right, unless a record is wrong. Other kinds happen.
    evidence
        The comparison by which the link itself weighs these facts, if any.
    test
        Says of pairs whether both sides have the facts, and whether they clash.
    """

    key: str
    what: str
    facts: str
    sure: bool
    evidence: str
    test: Callable[[Sides], tuple[Bools, Bools]]


def read_facts(held: Held, records: "pd.Series[str]") -> pd.DataFrame:
    """Read what can clash, in the form in which the link reads it.

    Identifiers count too that somebody kept from the link (``nhs_number=none``).

    Parameters
    ----------
    held
        The list.
    records
        The numbers of the records to read.

    Returns
    -------
    DataFrame
        By record number, those of ``nhs_number``, ``upn``, ``nino``, ``dob`` (eight digits, year
        first), ``sex``, ``postcode``, ``died``, ``active``, ``lived_from`` and ``lived_until``
        that the list has; missing where a value is blank, cannot be right or is a stand-in.
    """
    rows = held.rows[among(held.rows.index, records)]
    guessed = guess_roles(held.rows.head(_SAMPLE_ROWS).astype("str")).columns
    columns = {**guessed, **held.roles.columns}
    wanted = {role: columns[role] for role in _READ if role in columns}
    found = pd.DataFrame(index=rows.index)
    if wanted and len(rows):
        table = in_standard_form(rows, wanted)
        found = found.join(table[[one for one in _READ if one in table.columns]])
    named = (("died", deaths), ("active", last_activity))
    for name, dates in (*named, ("lived_from", lived_from), ("lived_until", lived_until)):
        if (days := dates(held)) is not None:
            found[name] = days.loc[found.index]
    return found


def _column(side: pd.DataFrame, name: str) -> "pd.Series[str]":
    return side[name] if name in side.columns else pd.Series(pd.NA, side.index)


def _differ(field: str, length: int | None, slip: int) -> Callable[[Sides], tuple[Bools, Bools]]:
    """Compare numbers of a person: different by more signs than a slip of the pen changes."""

    def test(sides: Sides) -> tuple[Bools, Bools]:
        one, other = (_column(side, field).str.slice(stop=length) for side in sides)
        both = (one.notna() & other.notna()).to_numpy()
        return both, both & (_signs_apart(one, other, both) > slip)

    return test


def _signs_apart(
    one: "pd.Series[str]", other: "pd.Series[str]", both: Bools
) -> npt.NDArray[np.int64]:
    """Count the signs in which two texts differ, place by place."""
    apart = np.zeros(len(both), dtype=np.int64)
    first, second = (side.to_numpy(dtype=object)[both] for side in (one, other))
    longest = max((len(text) for text in (*first, *second)), default=0)
    if longest:
        wide = f"U{longest}"
        letters = [texts.astype(wide).view("U1").reshape(-1, longest) for texts in (first, second)]
        apart[both] = (letters[0] != letters[1]).sum(axis=1)
    return apart


def _born(sides: Sides) -> tuple[Bools, Bools]:
    one, other = (_column(side, "dob") for side in sides)
    both = (one.notna() & other.notna()).to_numpy()
    years = [pd.to_numeric(side.str.slice(stop=4)).to_numpy(dtype=float) for side in (one, other)]
    far = np.abs(np.nan_to_num(years[0]) - np.nan_to_num(years[1])) >= _YEARS_APART
    return both, both & far & (_signs_apart(one, other, both) > _SLIP_OF_DATE)


def _died(sides: Sides) -> tuple[Bools, Bools]:
    looked = np.zeros(len(sides[0]), dtype=bool)
    clash = looked.copy()
    for dead, other in (sides, sides[::-1]):
        if "died" in dead.columns and "active" in other.columns:
            died = pd.to_datetime(dead["died"]).to_numpy()
            active = pd.to_datetime(other["active"]).to_numpy()
            looked |= ~np.isnat(died) & ~np.isnat(active)
            clash |= active > died + _GRACE.to_timedelta64()
    return looked, clash


def _sex(sides: Sides) -> tuple[Bools, Bools]:
    one, other = (_column(side, "sex") for side in sides)
    both = (one.notna() & other.notna()).to_numpy()
    said = (side.astype("str").fillna("").to_numpy(dtype=object) for side in (one, other))
    return both, both & (next(said) != next(said))


def _homes(sides: Sides) -> tuple[Bools, Bools]:
    if not all({"postcode", "lived_from"} <= set(side.columns) for side in sides):
        nobody = np.zeros(len(sides[0]), dtype=bool)
        return nobody, nobody
    areas = [side["postcode"].str.extract(r"^([A-Z]{1,2})\d", expand=False) for side in sides]
    starts = [pd.to_datetime(side["lived_from"]).to_numpy() for side in sides]
    ends = [
        pd.to_datetime(_column(side, "lived_until")).fillna(_STILL).to_numpy() for side in sides
    ]
    known = [
        area.notna().to_numpy() & ~np.isnat(start)
        for area, start in zip(areas, starts, strict=True)
    ]
    both = known[0] & known[1]
    together = np.minimum(*ends) - np.maximum(*starts) > _GRACE.to_timedelta64()
    apart = areas[0].to_numpy(dtype=object) != areas[1].to_numpy(dtype=object)
    return both, both & together & apart


CLASHES: Sequence[Clash] = (
    Clash(
        "nhs_number",
        "two different NHS numbers",
        "an NHS number",
        True,
        "nhs_number",
        _differ("nhs_number", None, 0),
    ),
    Clash(
        "upn",
        "two different unique pupil numbers",
        "a unique pupil number",
        True,
        "upn",
        _differ("upn", None, 0),
    ),
    Clash(
        "nino",
        "two National Insurance numbers that differ in more than one sign",
        "a National Insurance number",
        True,
        "nino",
        _differ("nino", _NINO_WITHOUT_SUFFIX, _SLIP),
    ),
    Clash("born", "born ten years or more apart", "a date of birth", True, "birth", _born),
    Clash(
        "died",
        "active more than a month after the date of death",
        "a date of death and a day of activity on the other",
        True,
        "",
        _died,
    ),
    Clash("sex", "one says female, the other male", "sex", False, "sex", _sex),
    Clash(
        "homes",
        "living in two postcode areas at once",
        "a postcode and since when somebody has lived there",
        False,
        "family_and_place",
        _homes,
    ),
)

FACTS_USED: Mapping[str, str] = {
    "nhs_number": "NHS numbers",
    "upn": "unique pupil numbers",
    "nino": "National Insurance numbers",
    "birth": "dates of birth",
    "sex": "sex",
    "family_and_place": "addresses",
}
"""What a comparison weighs, in plain words."""
