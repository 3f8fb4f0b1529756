"""Numbers that cannot be anybody's: each from a range that is never issued."""

import numpy as np

from workbench.borough.kinds import Integers, Text

UPRN_BLOCK = 999_000_000_000
"""First of the property numbers; no official test block is known, so one of our own is used."""

HISTORIC_UPRN_BLOCK = 999_900_000_000
"""First of the numbers of properties that are gone."""

_BLOCK_LENGTH = 100_000_000
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN_AUTHORITY = 999
_UPN_SCHOOLS = 60


def nhs_numbers(rng: np.random.Generator, count: int) -> Text:
    """Draw different NHS numbers from 900 000 0000 to 999 999 9999, check digit right.

    The range is kept for synthetic records; the check digit is modulus 11 of the first nine
    digits weighted 10 to 2 (NHS Data Dictionary, NHS NUMBER).
    """
    stems = 900_000_000 + rng.choice(100_000_000, int(count * 1.15) + 20, replace=False)
    digits = stems[:, None] // 10 ** np.arange(8, -1, -1) % 10
    check = (11 - digits @ np.arange(10, 1, -1) % 11) % 11
    numbers = (stems * 10 + check)[check != 10][:count]
    return np.asarray(numbers.astype(str).astype(object))


def uprns(rng: np.random.Generator, count: int, block: int = UPRN_BLOCK) -> Text:
    """Draw different property numbers of twelve digits that begin with 999."""
    drawn = block + rng.choice(_BLOCK_LENGTH, count, replace=False)
    return np.asarray(drawn.astype(str).astype(object))


def upns(rng: np.random.Generator, years: Integers) -> Text:
    """Make unique pupil numbers of a local authority that does not exist (999).

    A check letter, authority (3), school (4), year of entry (2) and serial number (3); the letter
    is the sum of the twelve digits weighted 2 to 13, modulus 23 (DfE, UPN guide).
    """
    count = len(years)
    serial = rng.choice(_UPN_SCHOOLS * 1000, count, replace=False)
    school, number = 2001 + serial // 1000, serial % 1000
    parts = [
        f"{_UPN_AUTHORITY}{s:04d}{y % 100:02d}{n:03d}"
        for s, y, n in zip(school, years, number, strict=True)
    ]
    digits = np.array([list(part) for part in parts], dtype=np.int64).reshape(count, 12)
    letters = np.array(list(_UPN_LETTERS))[digits @ np.arange(2, 14) % 23]
    return np.array(
        [letter + part for letter, part in zip(letters, parts, strict=True)], dtype=object
    )


def mobiles(rng: np.random.Generator, count: int) -> Text:
    """Draw mobile numbers from the thousand Ofcom keeps for drama (07700 900000 to 900999)."""
    return np.array([f"07700 900{n:03d}" for n in rng.integers(0, 1000, count)], dtype=object)


def landlines(rng: np.random.Generator, count: int) -> Text:
    """Draw London numbers from the thousand Ofcom keeps for drama (020 7946 0000 to 0999)."""
    return np.array([f"020 7946 0{n:03d}" for n in rng.integers(0, 1000, count)], dtype=object)
