"""How often each mechanism strikes: read from one table, ``datasets/borough/mechanisms.csv``."""

from collections.abc import Callable
from functools import cache

import numpy as np

from workbench.borough.kinds import Numbers, Values
from workbench.borough.settings import table

ANY = "*"
TRAITS = frozenset({"culture", "moved", "tenure", "arrived", "dwelling", "details"})
"""What a rate may depend on. Ethnic group is not among them: bias arises from what happens to
names, addresses and papers."""


@cache
def _rows(mechanism: str, list_name: str) -> tuple[tuple[str, str, float], ...]:
    """Rows that hold for a list as (trait, value, rate); those of the list itself come last."""
    rates = table("mechanisms")
    if mechanism not in set(rates["mechanism"]):
        raise ValueError(f"the table of rates has no mechanism {mechanism}")
    chosen = rates[(rates["mechanism"] == mechanism) & rates["list"].isin([ANY, list_name])]
    ranked = chosen.assign(own=chosen["list"] != ANY, narrow=chosen["who"] != ANY)
    rows = []
    for who, rate in ranked.sort_values(["own", "narrow"], kind="stable")[
        ["who", "rate"]
    ].to_numpy():
        trait, _, value = str(who).partition("=")
        if who != ANY and trait not in TRAITS:
            raise ValueError(f"{mechanism}: a rate may not depend on {trait}")
        rows.append((trait, value, float(rate)))
    return tuple(rows)


def chances(mechanism: str, list_name: str, count: int, trait: Callable[[str], Values]) -> Numbers:
    """Return the chance that a mechanism strikes each record of a list.

    Parameters
    ----------
    mechanism
        Name in the table.
    list_name
        The list the records are of.
    count
        Number of records.
    trait
        Gives for each record what ``TRAITS`` names: the person's naming ``culture``, ``moved`` in
        the last year (yes or no), ``tenure``, ``arrived`` (recent, settled or never),
        ``dwelling``, and whether the ``details`` on the record agree with those the NHS holds
        (agree, one differs, or more differ).

    Returns
    -------
    Numbers
        One chance a record. Where several rows of the table hold, the last wins: rows of the list
        itself after rows of every list, rows about some people after rows about all.
    """
    rates = np.zeros(count)
    for name, value, rate in _rows(mechanism, list_name):
        struck = slice(None) if name == ANY else trait(name) == value
        rates[struck] = rate
    return rates


def rate(mechanism: str, list_name: str) -> float:
    """Return the chance that a mechanism strikes a record of a list, the same for all records."""
    ((_, _, value),) = _rows(mechanism, list_name)[-1:]
    return value


def fading(years: Numbers) -> Numbers:
    """Return what is left of a chance so many years after a move: it halves every year."""
    return np.asarray(0.5**years)
