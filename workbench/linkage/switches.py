"""Switches: in what way a link is lenient and what it counts, and the link without some of that."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from workbench.linkage.assign import LEAST_LIKELY
from workbench.linkage.compared import ACCENTS, ONCE
from workbench.linkage.evidence import (
    ADDRESS,
    CONTACT,
    DATES,
    NUMBERS,
    ORDER,
    SPELLING,
    is_identifier,
    plain_name,
)
from workbench.linkage.result import LinkResult
from workbench.naming import list_name
from workbench.words import capital, listed

_LENIENT = {
    ORDER: "Names in any order",
    ACCENTS: "Names with or without accents",
    SPELLING: "Names nearly the same",
    DATES: "Dates of birth with a slip",
}
_CONTACT = ("phone", "email")


def offered(result: LinkResult) -> dict[str, str]:
    """List the switches that matter to two lists: those that change what some pair is worth.

    Parameters
    ----------
    result
        What linking found.

    Returns
    -------
    dict
        What a person reads beside each switch, by its name.
    """
    compared = result.compared
    weights = compared.weights()
    least = np.log2(LEAST_LIKELY / 10)
    found = {}
    for name, label in _labels(result).items():
        without = compared.weights({name})
        if ((without != weights) & (np.maximum(without, weights) >= least)).any():
            found[name] = label
    if any(result.once):
        found[ONCE] = _once(result)
    return found


def with_setting(
    result: LinkResult, threshold: float, off: Collection[str] = frozenset()
) -> LinkResult:
    """Take other pairs for links: none is compared again, and the model is not trained again.

    Parameters
    ----------
    result
        What linking found.
    threshold
        Match probability from which a pair is a link.
    off
        Names of the switches that are off (:func:`offered`).
    """
    if not off:
        return replace(result, threshold=threshold)
    kept, rivals = result.compared.settled(off)
    return replace(
        result,
        threshold=threshold,
        candidates=result.compared.with_ids(kept),
        rivals=result.compared.with_ids(rivals),
    )


def _labels(result: LinkResult) -> dict[str, str]:
    left, right = (one.columns for one in result.columns)
    contacts = [plain_name(field) for field in _CONTACT if field in left and field in right]
    numbers = [plain_name(one.name) for one in result.model.comparisons if is_identifier(one.name)]
    return {
        **_LENIENT,
        ADDRESS: "The address",
        CONTACT: f"The {listed(contacts)}",
        NUMBERS: f"The {listed(numbers)}",
    }


def _once(result: LinkResult) -> str:
    """Say which lists hold everybody once: a record of the other has one link at most then."""
    right_once, left_once = result.once
    lists = [
        f"the {list_name(name)}"
        for name, once in zip(result.names, (left_once, right_once), strict=True)
        if once
    ]
    return capital(f"everybody once in {listed(lists)}")
