"""How records without a link differ from those with one, where nobody knows who should have one."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.unlabelled.balance import (
    chance_of_means,
    chance_of_shares,
    difference_of_means,
    difference_of_shares,
)
from workbench.linkage.unlabelled.characteristics import Characteristic, characteristics
from workbench.linkage.unlabelled.joined import Held, Joined
from workbench.linkage.unlabelled.unlinked_result import MEAN, Unlinked
from workbench.naming import NOT_KNOWN, SMALL_GROUPS, list_name, plain
from workbench.shares import CHANCE, FEWEST, group_names, holm
from workbench.words import listed


def compare_unlinked(found: Joined, *, group: str = "") -> Unlinked:
    """Compare records with a link and without, by all that a list says of people.

    Of a link, those of the list that was started from; of a view, those of each list, where a
    link is one to another list (in a view of one list, to another record).

    Parameters
    ----------
    found
        What was put together (:func:`workbench.linkage.unlabelled.joined.joined`).
    group
        A column of one of the lists, to compare within its groups too.

    Raises
    ------
    WorkbenchError
        Where no list has the column.
    """
    lists = found.lists[: found.looked_for]
    require_group(lists, group)
    rows: list[dict[str, object]] = []
    kinds: list[pd.DataFrame] = []
    groups: list[dict[str, object]] = []
    for held in lists:
        known = characteristics(held)
        rows += [{"list": held.name, **row} for row in _compare(known, held.linked)]
        kinds += [_kinds(one, held) for one in known]
        if group in held.rows.columns:
            groups += _within(known, held, group)
    return Unlinked(
        _ranked(pd.DataFrame(rows, columns=["list", *_COLUMNS, "chance"])),
        pd.concat([pd.DataFrame(columns=_KINDS), *kinds], ignore_index=True).astype(_SHARES),
        _ranked(pd.DataFrame(groups, columns=[*_GROUPS, "chance"])),
        {one.name: (int(one.linked.sum()), int((~one.linked).sum())) for one in lists},
        found.of_view,
    )


# One row a characteristic, and one a kind of it; one row a group.
_COLUMNS = ["characteristic", "difference", "linked", "not_linked"]
_KINDS = ["list", "characteristic", "kind", "of_100_linked", "of_100_not_linked"]
_SHARES = dict.fromkeys(_KINDS[3:], "float64")
_GROUPS = ["list", "group", "linked", "not_linked", "differs_most_in", "difference"]


def require_group(lists: tuple[Held, ...], group: str) -> None:
    """Refuse a column of groups that no list has.

    Parameters
    ----------
    lists
        The lists.
    group
        The column; nothing is asked where it is empty.

    Raises
    ------
    WorkbenchError
        Where none has it.
    """
    if group and not any(group in held.rows.columns for held in lists):
        names = listed([f"the {list_name(held.name)}" for held in lists], conjunction="or")
        raise WorkbenchError(
            f"No column is called “{group}” on {names}.",
            todo="Name a column that holds people's group, such as their ethnic group or ward.",
        )


def _compare(known: list[Characteristic], linked: "pd.Series[bool]") -> Iterator[dict[str, object]]:
    """Compare by each characteristic, where ten records or more are on either side."""
    for one in known:
        values = one.values.loc[linked.index]
        if one.measured:
            sides = [values[side].dropna() for side in (linked, ~linked)]
            sizes, kinds = [len(side) for side in sides], 2
            found = difference_of_means, chance_of_means
        else:
            counts = _counts(values, linked)
            sides = [counts[True], counts[False]]
            sizes, kinds = [int(side.sum()) for side in sides], len(counts)
            found = difference_of_shares, chance_of_shares
        if min(sizes) < FEWEST or kinds < 2:
            continue
        difference, chance = (measure(*sides) for measure in found)
        yield {
            "characteristic": one.name,
            "difference": difference,
            "linked": sizes[0],
            "not_linked": sizes[1],
            "chance": chance,
        }


def _counts(values: "pd.Series[Any]", linked: "pd.Series[bool]") -> pd.DataFrame:
    """Count records of each kind with (True) and without (False) a link."""
    codes, kinds = pd.factorize(values, sort=True)
    side = linked.to_numpy()
    counted = {one: np.bincount(codes[side == one], minlength=len(kinds)) for one in (True, False)}
    return pd.DataFrame(counted, index=kinds)


def _kinds(one: Characteristic, held: Held) -> pd.DataFrame:
    values, linked = one.values.loc[held.linked.index], held.linked
    if one.measured:
        sides = [values[linked].dropna(), values[~linked].dropna()]
        if min(map(len, sides)) < FEWEST:
            return pd.DataFrame(columns=_KINDS)
        means = [float(side.mean()) for side in sides]
        return pd.DataFrame([(held.name, one.name, MEAN, *means)], columns=_KINDS)
    counts = _safe(_counts(values, linked))
    if len(counts) < 2:
        return pd.DataFrame(columns=_KINDS)
    shares = 100 * counts / counts.sum()
    return pd.DataFrame(
        {
            "list": held.name,
            "characteristic": one.name,
            "kind": counts.index.astype("str"),
            "of_100_linked": shares[True].to_numpy(),
            "of_100_not_linked": shares[False].to_numpy(),
        }
    )


def _safe(counts: pd.DataFrame) -> pd.DataFrame:
    """Put kinds of fewer than ten on either side together, with the next where they stay few."""
    least = counts.min(axis=1).sort_values(kind="stable")
    small = list(least[least < FEWEST].index)
    others = list(least[least >= FEWEST].index)
    if not small:
        return counts
    while others and counts.loc[small].sum().min() < FEWEST:
        small.append(others.pop(0))
    together = counts.loc[small].sum().to_frame(SMALL_GROUPS).T
    kept = counts.drop(index=small)
    return pd.concat([kept, together]) if together.min(axis=1).iloc[0] >= FEWEST else kept.iloc[:0]


def _within(known: list[Characteristic], held: Held, group: str) -> Iterator[dict[str, object]]:
    named = group_names(held.rows[group], held.rows.index)
    others = [one for one in known if one.name != plain(group)]
    for name in sorted(set(named) - {SMALL_GROUPS, NOT_KNOWN}):
        linked = held.linked[named == name]
        compared = pd.DataFrame(_compare(others, linked))
        if compared.empty:
            continue
        compared["chance"] = holm(compared["chance"].to_numpy(dtype=float))
        most = compared.sort_values(["chance", "difference"], ascending=[True, False]).iloc[0]
        yield {
            "list": held.name,
            "group": name,
            "linked": int(linked.sum()),
            "not_linked": int((~linked).sum()),
            "differs_most_in": most["characteristic"],
            "difference": most["difference"],
            "chance": most["chance"],
        }


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    chance = holm(table.pop("chance").to_numpy(dtype=float))
    table["beyond_chance"] = chance < CHANCE
    return table.sort_values("difference", ascending=False, kind="stable", ignore_index=True)
