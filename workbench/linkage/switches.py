"""Switches: in what way a link is lenient and what it counts, and the link without some of that."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from workbench.linkage.assign import LEAST_LIKELY
from workbench.linkage.compared import ACCENTS, ONCE, Compared
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
from workbench.roles.kinds import ListRoles
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
    right_once, left_once = result.once
    holding = zip(result.names, (left_once, right_once), strict=True)
    return labels_of(result.compared, result.columns, [name for name, once in holding if once])


def labels_of(
    compared: Compared, columns: Sequence[ListRoles], once: Collection[str]
) -> dict[str, str]:
    """List the switches that change what some pair is worth.

    Parameters
    ----------
    compared
        The pairs that were compared.
    columns
        The roles of the columns of each list.
    once
        Names of the lists that hold everybody once: a record of another has one link at most then.

    Returns
    -------
    dict
        As :func:`offered` gives it.
    """
    weights = compared.weights()
    least = np.log2(LEAST_LIKELY / 10)
    found = {}
    for name, label in _labels(compared, columns).items():
        without = compared.weights({name})
        if ((without != weights) & (np.maximum(without, weights) >= least)).any():
            found[name] = label
    if once:
        found[ONCE] = _once(once)
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


def _labels(compared: Compared, columns: Sequence[ListRoles]) -> dict[str, str]:
    held = [field for one in columns for field in one.columns]
    least = min(2, len(columns))
    contacts = [plain_name(field) for field in _CONTACT if held.count(field) >= least]
    numbers = [one.name for one in compared.model.comparisons if is_identifier(one.name)]
    return {
        **_LENIENT,
        ADDRESS: "The address",
        CONTACT: f"The {listed(contacts)}",
        NUMBERS: f"The {listed(map(plain_name, numbers))}",
    }


def _once(once: Collection[str]) -> str:
    return capital(f"everybody once in {listed(f'the {list_name(name)}' for name in once)}")
