"""The case that started it all, under an invented name.

In 2020 a woman of 76 was told to shield, and nothing happened for four weeks; she was found only
because she persisted (House of Lords Public Services Committee, A critical juncture for public
services, 2020). In the borough she is called Ottilie Marchbanks.
"""

from typing import Any

import numpy as np
import pandas as pd

from workbench.borough.settings import DAY, YEAR

TITLE, GIVEN, MIDDLE, FAMILY = "Mrs", "Ottilie", "Maud", "Marchbanks"
BORN = np.datetime64("1950-03-11", "D")
TOLD_ON = np.datetime64("2026-06-02", "D")
REASON = "Severe respiratory condition"
SOURCE = "House of Lords Public Services Committee (2020), A critical juncture for public services"


def name_the_woman(people: pd.DataFrame, households: pd.DataFrame) -> int:
    """Choose a woman who lives alone in her own home of many years, and give her the story's name.

    Her row of ``people`` is changed: names, date of birth and what follows from it.

    Returns
    -------
    int
        Her row number.
    """
    fits = (
        (people["status"] == "resident")
        & (people["sex"] == "female")
        & (people["ethnic_group"] == "White British")
        & (people["tenure"] == "owner")
        & (people["years_here"] > 5)
        & people["age"].between(65, 90)
    ).to_numpy() & (households["kind"] == "one older adult").to_numpy()[people["household"]]
    rows = np.flatnonzero(fits)
    age = float((DAY - BORN).astype(int)) / YEAR
    row = int(rows[np.abs(people["age"].to_numpy()[rows] - age).argmin()])
    birth = pd.Timestamp(BORN)
    facts: dict[str, Any] = {
        "title": TITLE,
        "given": GIVEN,
        "middle": MIDDLE,
        "family": FAMILY,
        "former_family": "",
        "known_as": "",
        "dob": birth,
        "documented_dob": birth,
        "age": age,
        "age_band": "75 and over",
    }
    for column, value in facts.items():
        people.loc[people.index[row], column] = value
    return row
