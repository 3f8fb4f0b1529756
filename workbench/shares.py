"""Shares by group, with how sure they are.

Intervals are Wilson's (1927; recommended by Newcombe, 1998). A group differs from all others
together by more than chance where Fisher's exact test says so after Holm's (1979) adjustment for
the number of groups looked at. Groups of fewer than ten people are shown together only.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import binomtest, fisher_exact

from workbench.findings import Finding
from workbench.naming import NOT_KNOWN, SMALL_GROUPS, group_labels, groups_shown, plain
from workbench.words import count

FEWEST = 10
CHANCE = 0.05
WORTH_A_LOOK = 1.0
"""Points that a group is behind all others from which somebody should look."""

_UNREAD = frozenset({"gap", "beyond_chance", "right_low", "right_high"})
_EMPTY = pd.DataFrame(
    columns=[
        "characteristic",
        "group",
        "people",
        "found",
        "found_of_100",
        "low",
        "high",
        "gap",
        "beyond_chance",
    ]
)


def by_group(
    rows: pd.DataFrame,
    people: pd.DataFrame,
    columns: Sequence[str],
    links: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Count who is found in each group of some characteristics.

    Parameters
    ----------
    rows
        ``found`` (boolean) of every person, by id.
    people
        What is known of them, by id.
    columns
        The characteristics to look at.
    links
        ``right`` (boolean) of every link, by the left record's id, where that is known.

    Returns
    -------
    DataFrame
        The table of :class:`GroupErrors`.
    """
    parts = [_by_group(rows, links, _labels(people[column]), column) for column in columns]
    table = pd.concat(parts, ignore_index=True) if parts else _EMPTY.copy()
    if not table.empty:
        table["beyond_chance"] = holm(table.pop("chance").to_numpy(dtype=float)) < CHANCE
    return table


def counts_by_group(
    rows: pd.DataFrame, people: pd.DataFrame, columns: Sequence[str]
) -> pd.DataFrame:
    """Count several things in each group of some characteristics.

    Parameters
    ----------
    rows
        What is so of every person, by id: one boolean column a thing.
    people, columns
        As :func:`by_group` takes them.

    Returns
    -------
    DataFrame
        ``characteristic``, ``group``, ``people`` and one column a thing, in the order of
        :func:`by_group`.
    """
    parts = [pd.DataFrame({"characteristic": [], "group": [], "people": []})]
    for column in columns:
        named = _named(rows, _labels(people[column]))
        counted = rows.groupby(named).sum().astype(int)
        counted.insert(0, "people", rows.groupby(named).size())
        counted = counted.rename_axis("group").reset_index()
        counted.insert(0, "characteristic", column)
        parts.append(counted)
    return pd.concat(parts[1:] or parts, ignore_index=True)


def widest(table: pd.DataFrame) -> str:
    """Name the characteristic with the widest gap that chance does not explain, else the widest.

    Parameters
    ----------
    table
        As :func:`by_group` gives it; without groups the name is empty.
    """
    if table.empty:
        return ""
    order = table.assign(width=table["gap"].abs())
    order = order.sort_values(["beyond_chance", "width"], ascending=False, kind="stable")
    return str(order["characteristic"].iloc[0])


def as_read(table: pd.DataFrame, called: Mapping[str, str]) -> pd.DataFrame:
    """Choose the columns that people read; the characteristic only where there are several.

    Parameters
    ----------
    table
        As :func:`by_group` gives it.
    called
        What else columns are called; the limits of the interval are ``at_least`` and ``at_most``.
    """
    read = table.assign(
        group=groups_shown(table), characteristic=table["characteristic"].map(plain)
    ).drop(columns=[name for name in table if name in _UNREAD])
    shares = [name for name in map(str, read) if name.endswith("of_100")] + ["low", "high"]
    read[shares] = read[shares].astype(float).round(1)
    if read["characteristic"].nunique() <= 1:
        read = read.drop(columns="characteristic")
    return read.rename(columns={"low": "at_least", "high": "at_most", **called})


def behind(
    table: pd.DataFrame,
    say: Callable[["pd.Series[float]"], Finding],
    *,
    most: int,
    found: str,
    method: str,
    key: str = "groups",
) -> list[Finding]:
    """Name the groups that are behind all others by more than chance explains, the widest first.

    Parameters
    ----------
    table
        As :func:`by_group` gives it.
    say
        What to say of a group: its row, with its ``label``.
    most
        How many to name; the others are counted.
    found
        What is done less often to them, such as ``found``.
    method
        How that is known.
    key
        What keys of findings begin with.
    """
    told = table.assign(label=group_labels(table))
    told = told[told["beyond_chance"] & (told["gap"] < 0)].sort_values("gap", kind="stable")
    findings = [say(row) for _, row in told.head(most).iterrows()]
    if more := len(told) - len(findings):
        findings.append(
            Finding(
                key=f"{key}.more",
                statement=f"{count(more, 'more group')} {'is' if more == 1 else 'are'} {found} "
                "less often than all others by more than chance explains; the table has them.",
                value=more,
                unit="groups",
                verdict="look",
                method=method,
            )
        )
    return findings


def group_names(
    group: "pd.Series[str]", ids: "pd.Index[str] | npt.NDArray[np.int64]"
) -> "pd.Series[str]":
    """Name the group of every person, small groups as one.

    Parameters
    ----------
    group
        What is known of people, by id.
    ids
        The people.

    Returns
    -------
    Series
        Their groups, by id: those of fewer than ten people have one name.
    """
    return _merged_small(_labels(group).reindex(ids).fillna(NOT_KNOWN))


def _named(rows: pd.DataFrame, group: "pd.Series[str]") -> "pd.Series[str]":
    """Name the group of every person that is counted, small groups as one."""
    return _merged_small(group.reindex(rows.index).fillna(NOT_KNOWN))


def _labels(group: "pd.Series[str]") -> "pd.Series[str]":
    return group.map({True: "yes", False: "no"}) if group.dtype == bool else group.astype("str")


def _by_group(
    rows: pd.DataFrame, links: pd.DataFrame | None, group: "pd.Series[str]", characteristic: str
) -> pd.DataFrame:
    named = _named(rows, group)
    counted = rows.groupby(named)["found"].agg(["size", "sum"]).astype(int)
    counted.columns = pd.Index(["people", "found"])
    table = counted.rename_axis("group").reset_index()
    table.insert(0, "characteristic", characteristic)
    shares = [
        (100 * f / n, *interval(f, n)) for f, n in zip(table["found"], table["people"], strict=True)
    ]
    table[["found_of_100", "low", "high"]] = np.array(shares).reshape(-1, 3)
    everybody, all_found = len(rows), int(rows["found"].sum())
    compared = [
        against(f, n, all_found - f, everybody - n)
        for f, n in zip(table["found"], table["people"], strict=True)
    ]
    table[["gap", "chance"]] = np.array(compared).reshape(-1, 2)
    if links is not None:
        _add_links(
            table,
            links,
            group,
            dict(zip(group.reindex(rows.index).fillna(NOT_KNOWN), named, strict=True)),
        )
    return table


def _add_links(
    table: pd.DataFrame, links: pd.DataFrame, group: "pd.Series[str]", merged: dict[str, str]
) -> None:
    named = group.reindex(links.index).fillna(NOT_KNOWN).map(merged)
    counted = links.groupby(named.to_numpy())["right"].agg(["size", "sum"])
    counted = counted.reindex(table["group"]).fillna(0).astype(int)
    table["links"], table["right"] = counted["size"].to_numpy(), counted["sum"].to_numpy()
    shares = [
        (100 * r / n, *interval(r, n)) if n else (np.nan,) * 3
        for r, n in zip(table["right"], table["links"], strict=True)
    ]
    table[["right_of_100", "right_low", "right_high"]] = np.array(shares).reshape(-1, 3)


def _merged_small(group: "pd.Series[str]") -> "pd.Series[str]":
    """Give groups of fewer than ten people one name, with the next smallest where they stay few."""
    sizes = group.value_counts().sort_index().sort_values(kind="stable")
    small = list(sizes[sizes < FEWEST].index)
    others = list(sizes[sizes >= FEWEST].index)
    if not small:
        return group
    while others and sizes[small].sum() < FEWEST:
        small.append(others.pop(0))
    return group.where(~group.isin(small), SMALL_GROUPS)


@lru_cache(maxsize=10_000)
def interval(part: int, whole: int) -> tuple[float, float]:
    """Find Wilson's 95 % interval of a share, of 100."""
    limits = binomtest(int(part), int(whole)).proportion_ci(0.95, method="wilson")
    return 100 * float(limits.low), 100 * float(limits.high)


@lru_cache(maxsize=10_000)
def against(found: int, people: int, others_found: int, others: int) -> tuple[float, float]:
    """Find a group's gap in points to all others, and the chance of one at least as wide.

    Parameters
    ----------
    found, people
        How many of the group are found, and are there.
    others_found, others
        How many of all others.
    """
    if not others:
        return 0.0, 1.0
    gap = 100 * (found / people - others_found / others)
    table = np.array([[found, people - found], [others_found, others - others_found]])
    return gap, float(fisher_exact(table).pvalue)


def holm(chances: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Adjust chances for how many were looked at (Holm, 1979).

    Parameters
    ----------
    chances
        Chance of each gap, one a group.
    """
    order = np.argsort(chances, kind="stable")
    adjusted = np.empty_like(chances)
    steps = chances[order] * (len(chances) - np.arange(len(chances)))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted
