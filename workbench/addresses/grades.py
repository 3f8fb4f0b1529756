"""Grades of a match, with how often each is right, and the reasons why there is none.

What a grade is worth starts from counts and is corrected by the list's own property numbers, where
it has some: the share that is right has a beta distribution, whose mean is taken. The starting
counts are ours: lower than what the made-up borough gives, where every street has a name of its
own, and worth twenty addresses, so that a few hundred checked ones outweigh them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

_WORTH = 20
# So that a starting value reaches a threshold of its own size.
_PLACES = 6


@dataclass(frozen=True)
class Grade:
    """One grade of a match.

    Attributes
    ----------
    label
        What agrees, in plain words.
    usual
        How often such a match is right before anything was checked.
    """

    label: str
    usual: float


GRADES: Mapping[str, Grade] = {
    "exact": Grade("Everything agrees", 0.995),
    "close": Grade("All but one part agrees", 0.98),
    "loose": Grade("All but two parts agree", 0.92),
    "postcode": Grade("All agrees but the postcode, and only one address is called so", 0.9),
    "doubtful": Grade("More than two parts differ", 0.6),
    "building": Grade("The building only: no flat is written", 0.97),
    "new flat": Grade("The building only: the flat is not in the register", 0.93),
}
"""The grades, the surest first; the last two are matches to a building."""

REASONS: Mapping[str, str] = {
    "unsure": "Perhaps found, but not sure enough",
    "no such number": "The street is known, its number is not: a new home, or a slip",
    "no number": "The street is known, but no number or name is written",
    "several": "Several addresses fit equally well",
    "no street": "The street or building is not in the register",
    "outside": "Outside the area of the register",
    "gone": "The register says that it is gone, demolished or renumbered",
    "nothing": "No address is written",
}
"""Why an address has no match, what can be put right first."""


def probabilities(checked: pd.DataFrame) -> "pd.Series[float]":
    """Say how likely a match of each grade is right.

    Parameters
    ----------
    checked
        ``grade`` and ``agrees`` (boolean) of every match that can be checked.

    Returns
    -------
    Series
        The probability by grade.
    """
    counted = checked.groupby("grade")["agrees"].agg(["sum", "size"])
    counted = counted.reindex(list(GRADES), fill_value=0)
    usual = pd.Series({key: grade.usual for key, grade in GRADES.items()})
    chances = (counted["sum"] + _WORTH * usual) / (counted["size"] + _WORTH)
    return chances.round(_PLACES)
