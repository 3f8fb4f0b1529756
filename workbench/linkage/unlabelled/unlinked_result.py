"""How records with and without a link differ, as tables, sentences and a chart."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.charts import Figure, interval_chart
from workbench.findings import Finding
from workbench.linkage.unlabelled.balance import SMALL
from workbench.naming import SMALL_GROUPS, list_name
from workbench.shares import FEWEST
from workbench.tables import Table
from workbench.words import capital, count, listed, of_hundred, small

_METHOD = (
    "Linked against unlinked records (Harron and others, 2017) by standardised differences "
    "(Austin, 2009; of several kinds, Yang and Dalton, 2012); under 0.1 is usually called small. "
    "Chance: Pearson's chi-squared or Welch's t, adjusted for how many were looked at (Holm, 1979)."
)
MEAN = "mean"
_MORE, _PERHAPS = "More than chance explains", "Chance may explain it"
_NAMED = 3


@dataclass(frozen=True)
class Unlinked:
    """How records with and without a link differ.

    Attributes
    ----------
    table
        One row a list and characteristic, the most different first: ``list``, ``characteristic``,
        ``difference`` (standardised, 0 or more), ``linked`` and ``not_linked`` (records) and
        ``beyond_chance``.
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
    def shares(self) -> pd.DataFrame:
        """The kinds as people read them, those of the most different characteristic first."""
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
        few = [name for name, many in self.counts.items() if min(many) < FEWEST]
        said = [self._of_list(name, *many) for name, many in self.counts.items() if name not in few]
        return [*said, *self._too_few(few), *self._of_groups(), self._caution()]

    def _too_few(self, few: list[str]) -> list[Finding]:
        if not few:
            return []
        names = listed([f"the {list_name(name)}" for name in few], most=0)
        return [
            Finding(
                key="unlinked.few",
                statement=f"On {names} fewer than ten records have a link{self._elsewhere()}, or "
                "fewer than ten have none: too few to compare them.",
                value=len(few),
                unit="lists",
                method=_METHOD,
            )
        ]

    def _of_list(self, name: str, linked: int, unlinked: int) -> Finding:
        table = self.table[self.table["list"] == name]
        large = self.large[self.large["list"] == name]
        where = f"the {list_name(name)}"
        if table.empty:
            statement = f"{capital(where)} holds nothing to compare records by."
        elif large.empty:
            things = f"all {len(table)} things" if len(table) > 1 else "the one thing"
            statement = (
                f"Those of {where} with and without a link{self._elsewhere()} are alike in "
                f"{things} we looked at, as far as chance lets us see."
            )
        else:
            statement = (
                f"On {where}, {unlinked:,} records without a link{self._elsewhere()} differ from "
                f"{linked:,} with one in "
                f"{len(large)} of {count(len(table), 'thing')} we looked at, most in "
                f"{small(large['characteristic'].iloc[0])}{self._example(large.iloc[0])}."
            )
        finite = table["difference"].replace(np.inf, np.nan).max()
        told = pd.notna(finite)
        return Finding(
            key=f"unlinked.{name}",
            statement=statement,
            value=round(float(finite), 3) if told else None,
            unit="standardised difference" if told else "",
            n=linked + unlinked,
            method=_METHOD,
            verdict="look" if len(large) else "info",
            scope={"list": name},
        )

    def _elsewhere(self) -> str:
        return " to another list" if self.across and len(self.counts) > 1 else ""

    def _example(self, row: "pd.Series[str]") -> str:
        """Tell the kind whose share differs most."""
        kinds = self.kinds[
            (self.kinds["list"] == row["list"])
            & (self.kinds["characteristic"] == row["characteristic"])
        ]
        named = kinds[kinds["kind"] != SMALL_GROUPS]
        if named.empty:
            return ""
        apart = (named["of_100_linked"] - named["of_100_not_linked"]).abs()
        one = named.iloc[int(apart.to_numpy().argmax())]
        if one["kind"] == MEAN:
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
            f"in “{row['group']}” in {small(row['differs_most_in'])}"
            for row in found.head(_NAMED).to_dict("records")
        ]
        return [
            Finding(
                key="unlinked.groups",
                statement=f"Within groups{' too' if len(self.large) else ''}, those with and "
                f"without a link differ by more than chance explains: most {listed(said)}.",
                value=len(found),
                unit="groups",
                n=len(self.groups),
                method=_METHOD,
                verdict="look",
            )
        ]

    def _caution(self) -> Finding:
        if not self.across:
            truly = "not be on the other list"
        elif len(self.counts) > 1:
            truly = "not be on another list"
        else:
            truly = "have no other record"
        return Finding(
            key="unlinked.caution",
            statement="A difference does not prove that people are missed: they may truly "
            f"{truly}. To be alike does not prove that nobody is.",
            method=_METHOD,
        )

    def shown(self) -> list[Finding | Figure | Table]:
        """Give all that there is to read: sentences, the chart and the shares."""
        if self.table.empty:
            return list(self.findings())
        caption = "What is said of those with and without a link, of 100 of each; of amounts, means"
        shares = Table("with-and-without", self.shares, caption, folded=True)
        return [*self.findings(), self.figure(), shares]

    def figure(self) -> Figure:
        """Draw the standardised differences, the largest first, with the line of a tenth."""
        data = self.table.assign(
            thing=self.table["characteristic"]
            if len(self.counts) == 1
            else self.table["characteristic"] + ", " + self.table["list"].map(list_name),
            difference=self.table["difference"].round(2),
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
