"""Whether a building is a higher-risk one: yes, no, or cannot be said from what is known."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TALL_METRES, TALL_STOREYS, FEWEST_HOMES = 18.0, 7, 2
"""Building Safety Act 2022, section 65: from 18 m or 7 storeys on, with two homes or more."""

STOREY_METRES = (2.4, 4.5)
"""From the floor of one storey to that of the next: at least and at most. Ours. Below 2.4 m no room
of the standard height (2.3 m) fits; more than 4.5 m on average are no homes."""

IN, OUT, UNSURE = "In scope", "Not in scope", "Cannot be said"
SCOPES = (IN, UNSURE, OUT)

ENDS = ("low_min", "low_max", "high_min", "high_max")


def classify(known: pd.DataFrame) -> pd.DataFrame:
    """Say of each building whether it is in scope, as far as what is known allows.

    Either measure is enough for yes, where every source that gives it says so; no needs both to be
    below and no source to say otherwise. Where only one is known, :data:`STOREY_METRES` bounds the
    other. Where storeys and height cannot both be right, each must say yes, or no, by itself. A
    height that says yes against storeys that say no may be that of the roof, up to a storey above
    the floor the law measures to: then it cannot be said. As long as one source of each measure is
    right, a building that is said to be in or out of scope is so.

    Parameters
    ----------
    known
        One row a building, with four columns for ``storeys`` and for ``height`` (metres): of what
        the sources say the lowest and the highest that each leaves open, ``_low_min``,
        ``_low_max``, ``_high_min``, ``_high_max``; missing where none says anything. And
        ``homes_low`` and ``homes_high``.

    Returns
    -------
    DataFrame
        With the same index: ``scope`` (of :data:`SCOPES`) and ``clash`` (whether storeys and
        height cannot both be right).
    """
    shortest, tallest = STOREY_METRES
    storeys = {end: _filled(known, "storeys", end, 1.0) for end in ENDS}
    height = {end: _filled(known, "height", end, 0.0) for end in ENDS}
    homes_low = known["homes_low"].fillna(0.0).to_numpy(float)
    homes_high = known["homes_high"].fillna(np.inf).to_numpy(float)
    most_height = (storeys["high_max"] - 1) * tallest
    least_height = (storeys["low_min"] - 1) * shortest
    most_storeys = 1 + height["high_max"] / shortest
    clash = np.asarray((height["low_max"] > most_height) | (height["high_min"] < least_height))

    few, short = storeys["high_max"] < TALL_STOREYS, height["high_max"] < TALL_METRES
    tall_by_storeys = storeys["low_min"] >= TALL_STOREYS
    tall_by_height = height["low_min"] >= np.where(few, TALL_METRES + tallest, TALL_METRES)
    tall = np.where(clash, tall_by_storeys & tall_by_height, tall_by_storeys | tall_by_height)
    by_storeys, by_height = few & (most_height < TALL_METRES), short & (most_storeys < TALL_STOREYS)
    low = np.where(clash, by_storeys & by_height, by_storeys | by_height | (few & short))
    low &= (storeys["low_max"] < TALL_STOREYS) & (height["low_max"] < TALL_METRES)
    low |= homes_high < FEWEST_HOMES
    tall &= homes_low >= FEWEST_HOMES
    scope = np.select([low, tall], [OUT, IN], UNSURE)
    return pd.DataFrame({"scope": scope.astype(object), "clash": clash}, index=known.index)


def _filled(known: pd.DataFrame, fact: str, end: str, least: float) -> NDArray[np.float64]:
    """Give what is not known the widest span there is."""
    open_end = least if end.startswith("low") else np.inf
    return known[f"{fact}_{end}"].fillna(open_end).to_numpy(float)
