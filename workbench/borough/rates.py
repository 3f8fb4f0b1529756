"""How often each mechanism strikes: read from one table, ``datasets/borough/mechanisms.csv``."""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from workbench.borough.settings import table

Text = NDArray[np.object_]

ANY = "*"
TRAITS = frozenset({"culture", "moved", "tenure", "arrived", "dwelling"})
"""What a rate may depend on. Ethnic group is not among them: bias arises from what happens to
names, addresses and papers."""


@cache
def _rows(mechanism: str, list_name: str) -> tuple[tuple[str, str, float], ...]:
    """Rows that hold for a list as (trait, value, rate); those of the list itself come last."""
    rates = table("mechanisms")
    chosen = rates[(rates["mechanism"] == mechanism) & rates["list"].isin([ANY, list_name])]
    if chosen.empty:
        return ()
    chosen = chosen.assign(own=chosen["list"] != ANY, narrow=chosen["who"] != ANY)
    ordered = chosen.sort_values(["own", "narrow"], kind="stable")
    rows = []
    for who, rate in zip(ordered["who"], ordered["rate"].astype(float), strict=True):
        trait, _, value = who.partition("=")
        if who != ANY and trait not in TRAITS:
            raise ValueError(f"{mechanism}: a rate may not depend on {trait}")
        rows.append((trait, value, rate))
    return tuple(rows)


def chances(mechanism: str, list_name: str, traits: Mapping[str, Text]) -> NDArray[np.float64]:
    """Return the chance that a mechanism strikes each record of a list.

    Parameters
    ----------
    mechanism
        Name in the table.
    list_name
        The list the records are of.
    traits
        For each record, the person's ``culture``, ``moved`` (yes or no), ``tenure``, ``arrived``
        (recent, settled or never) and ``dwelling``.

    Returns
    -------
    ndarray
        One chance a record. Where several rows of the table hold, the last wins: rows of the list
        itself after rows of every list, rows about some people after rows about all.
    """
    count = len(next(iter(traits.values())))
    rates = np.zeros(count)
    for trait, value, rate in _rows(mechanism, list_name):
        if trait == ANY:
            rates[:] = rate
        else:
            rates[traits[trait] == value] = rate
    return rates
