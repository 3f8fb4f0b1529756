"""How records without a link differ from those with one, where nobody knows who should have one."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.charts import Figure, interval_chart
from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.linkage.result import LinkResult
from workbench.linkage.unlabelled.balance import (
    SMALL,
    by_chance,
    chance_of_means,
    chance_of_shares,
    difference_of_means,
    difference_of_shares,
)
from workbench.linkage.unlabelled.characteristics import Characteristic, characteristics
from workbench.linkage.unlabelled.joined import Frames, Held, joined
from workbench.linkage.view_result import View
from workbench.naming import NOT_KNOWN, SMALL_GROUPS, list_name, plain
from workbench.shares import CHANCE, FEWEST, group_names, holm
from workbench.words import count, has, listed, of_hundred

_METHOD = (
    "Linked against unlinked records (Harron and others, 2017) by standardised differences "
    "(Austin, 2009; of several kinds, Yang and Dalton, 2012); under 0.1 is usually called small. "
    "Chance: Pearson's chi-squared or Welch's t, adjusted for how many were looked at (Holm, 1979)."
)
_MORE, _PERHAPS = "More than chance explains", "Chance may explain it"
_NAMED = 3


@dataclass(frozen=True)
class Unlinked:
    """How records with and without a link differ.

    Attributes
    ----------
    table
        One row a list and characteristic, the most different first: ``list``, ``characteristic``,
        ``difference`` (standardised, 0 or more), ``by_chance`` (what lists that do not differ
        stay below 95 times of 100), ``beyond_chance``, ``linked`` and ``not_linked`` (records).
    kinds
        One row a list, characteristic and kind: ``list``, ``characteristic``, ``kind``,
        ``of_100_linked`` and ``of_100_not_linked``. Kinds of fewer than ten records on either
        side are together; without two kinds left, there is no row. Of measurements, the means.
    groups
        The same differences within each group, where one was named: ``list``, ``group``,
        ``linked``, ``not_linked``, ``differs_most_in``, ``difference`` and ``beyond_chance``;
        only groups with ten records or more on either side.
    counts
        By list, records with and without a link.
    across
        Whether these are the lists of a view, where a link is one to another list.
    """

    table: pd.DataFrame
    kinds: pd.DataFrame
    groups: pd.DataFrame
    counts: dict[str, tuple[int, int]]
    across: bool

    @property
    def large(self) -> pd.DataFrame:
        """The rows of ``table`` that are not small and beyond chance."""
        return self.table[(self.table["difference"] > SMALL) & self.table["beyond_chance"]]

    @property
    def shown(self) -> pd.DataFrame:
        """The shares as people read them, the most different characteristic first."""
        order = {
            key: place
            for place, key in enumerate(
                self.table[["list", "characteristic"]].itertuples(index=False, name=None)
            )
        }
        keys = self.kinds[["list", "characteristic"]].itertuples(index=False, name=None)
        table = self.kinds.assign(place=[order[key] for key in keys])
        table = table.sort_values("place", kind="stable", ignore_index=True).drop(columns="place")
        table["list"] = table["list"].map(list_name)
        for column in ("of_100_linked", "of_100_not_linked"):
            table[column] = table[column].round(1)
        return table if len(self.counts) > 1 else table.drop(columns="list")

    def findings(self) -> list[Finding]:
        """Say in what those with and without a link differ, and what that does not tell."""
        said = [self._of_list(name, *many) for name, many in self.counts.items()]
        return [*said, *self._of_groups(), self._caution()]

    def _of_list(self, name: str, linked: int, unlinked: int) -> Finding:
        table = self.table[self.table["list"] == name]
        large = self.large[self.large["list"] == name]
        few = min(linked, unlinked) < FEWEST
        where = f"the {list_name(name)}"
        if few:
            statement = (
                f"On {where} fewer than ten records have {self._a_link(linked < FEWEST)}: too few "
                "to compare with the others."
            )
        elif table.empty:
            statement = f"{where[:1].upper()}{where[1:]} holds nothing to compare records by."
        elif large.empty:
            statement = (
                f"Those of {where} with and without a link{self._elsewhere()} are alike in all "
                f"{len(table)} things we looked at, as far as chance lets us see."
            )
        else:
            statement = (
                f"On {where}, {count(unlinked, 'record')} without a link{self._elsewhere()} "
                f"{'differs' if unlinked == 1 else 'differ'} from {linked:,} with one in "
                f"{len(large)} of {count(len(table), 'thing')} we looked at, most in "
                f"{_lower(large['characteristic'].iloc[0])}{self._example(large.iloc[0])}."
            )
        return Finding(
            key=f"unlinked.{name}",
            statement=statement,
            value=None if few or table.empty else round(float(_finite(table["difference"]).max()), 3),
            unit="" if few or table.empty else "standardised difference",
            n=linked + unlinked,
            method=_METHOD,
            verdict="look" if len(large) and not few else "info",
            scope={"list": name},
        )

    def _a_link(self, linked: bool) -> str:
        return f"{'a' if linked else 'no'} link{self._elsewhere()}"

    def _elsewhere(self) -> str:
        return " to another list" if self.across and len(self.counts) > 1 else ""

    def _example(self, row: "pd.Series[str]") -> str:
        """Tell the kind whose share differs most."""
        kinds = self.kinds[
            (self.kinds["list"] == row["list"])
            & (self.kinds["characteristic"] == row["characteristic"])
        ]
        named = kinds[~kinds["kind"].isin([SMALL_GROUPS])]
        if named.empty:
            return ""
        apart = (named["of_100_linked"] - named["of_100_not_linked"]).abs()
        one = named.loc[apart.idxmax()]
        if one["kind"] == _MEAN:
            return (
                f": {one['of_100_not_linked']:,.1f} on average without a link, "
                f"{one['of_100_linked']:,.1f} with one"
            )
        return (
            f": it is “{one['kind']}” in {of_hundred(one['of_100_not_linked'], 100)} records "
            f"without a link and in {of_hundred(one['of_100_linked'], 100)} with one"
        )

    def _of_groups(self) -> list[Finding]:
        found = self.groups[self.groups["beyond_chance"] & (self.groups["difference"] > SMALL)]
        if found.empty:
            return []
        said = [
            f"in “{row['group']}” in {_lower(row['differs_most_in'])}"
            for row in found.head(_NAMED).to_dict("records")
        ]
        return [
            Finding(
                key="unlinked.groups",
                statement="Within groups too, those with and without a link differ by more than "
                f"chance explains: most {listed(said)}.",
                value=len(found),
                unit="groups",
                n=len(self.groups),
                method=_METHOD,
                verdict="look",
            )
        ]

    def _caution(self) -> Finding:
        return Finding(
            key="unlinked.caution",
            statement="A difference does not prove that people are missed: they may truly not be "
            f"on {'another' if self.across else 'the other'} list. To be alike does not prove "
            "that nobody is.",
            method=_METHOD,
        )

    def figure(self) -> Figure:
        """Draw the standardised differences, the largest first, with the line of a tenth."""
        data = self.table.assign(
            thing=self.table["characteristic"]
            if len(self.counts) == 1
            else self.table["characteristic"] + ", " + self.table["list"].map(list_name),
            seen=np.where(self.table["beyond_chance"], _MORE, _PERHAPS),
            low=np.nan,
            high=np.nan,
        )
        return interval_chart(
            data,
            label="thing",
            value="difference",
            low="low",
            high="high",
            series="seen",
            title=self._title(),
            subtitle="Standardised difference between records with a link and without: 0 is "
            "alike, and under 0.1 is usually called small",
            name="linked-and-not",
            reference=SMALL,
            reference_label="Small",
        )

    def _title(self) -> str:
        if self.table.empty:
            return "There is nothing to compare records by"
        large = len(self.large)
        if not large:
            return "Records with and without a link are alike, as far as chance lets us see"
        return (
            f"Records with and without a link differ in {large} of "
            f"{count(len(self.table), 'thing')} we looked at"
        )


_MEAN = "mean"


def compare_unlinked(result: LinkResult | View, frames: Frames, *, group: str = "") -> Unlinked:
    """Compare records with a link and without, by all that a list says of people.

    Of a link, those of the list that was started from; of a view, those of each list, where a
    link is one to another list (in a view of one list, to another record).

    Parameters
    ----------
    result
        What linking found.
    frames
        The lists: of a link, left and right; of a view, by name.
    group
        A column of one of them, to compare within its groups too.

    Raises
    ------
    WorkbenchError
        Where these are not the lists that were linked, or none has the column.
    """
    found = joined(result, frames)
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
        pd.concat([pd.DataFrame(columns=_KINDS), *kinds], ignore_index=True),
        _ranked(pd.DataFrame(groups, columns=[*_GROUPS, "chance"])),
        {one.name: (int(one.linked.sum()), int((~one.linked).sum())) for one in lists},
        isinstance(result, View),
    )


_COLUMNS = ["characteristic", "difference", "by_chance", "linked", "not_linked"]
_KINDS = ["list", "characteristic", "kind", "of_100_linked", "of_100_not_linked"]
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


def _compare(
    known: list[Characteristic], linked: "pd.Series[bool]"
) -> Iterator[dict[str, object]]:
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
            "by_chance": by_chance(kinds, *sizes),
            "linked": sizes[0],
            "not_linked": sizes[1],
            "chance": chance,
        }


def _counts(values: "pd.Series[str]", linked: "pd.Series[bool]") -> pd.DataFrame:
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
        return pd.DataFrame([(held.name, one.name, _MEAN, *means)], columns=_KINDS)
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
    table.insert(table.columns.get_loc("difference") + 1, "beyond_chance", chance < CHANCE)
    return table.sort_values("difference", ascending=False, kind="stable", ignore_index=True)


def _finite(values: "pd.Series[float]") -> "pd.Series[float]":
    return values.replace(np.inf, np.nan).fillna(0.0)


def _lower(name: str) -> str:
    first = name.partition(" ")[0]
    return name[:1].lower() + name[1:] if first == first.capitalize() else name

