"""Whose addresses are found less: by sender, ward, group and the way they are written."""

from dataclasses import dataclass

import pandas as pd

from workbench.addresses.result import AddressResult
from workbench.charts import Figure, interval_chart
from workbench.findings import Finding
from workbench.naming import NOT_KNOWN, group_labels, groups_shown, people_of, plain
from workbench.shares import WORTH_A_LOOK, behind, by_group, interval
from workbench.words import count, of_hundred

_UNITS = "addresses"
_SHOWN = 4
_MOST_GROUPS = 60
_METHOD = (
    "95 % Wilson intervals; each group against all others by Fisher's exact test, adjusted for "
    "the number of groups (Holm, 1979). Addresses outside the area of the register are left out."
)
_UNSHOWN = {"gap", "beyond_chance", "right_low", "right_high"}


@dataclass(frozen=True)
class AddressGroups:
    """How often the property is found in each group.

    Attributes
    ----------
    table
        One row a group: ``characteristic``, ``group``, ``people`` (its addresses), ``found``,
        ``found_of_100``, ``low``, ``high``, ``gap`` (points against all others) and
        ``beyond_chance``; where the list has property numbers also ``links`` (matches that can be
        checked), ``right`` (that agree), ``right_of_100``, ``right_low`` and ``right_high``.
    addresses, found
        How many there are, and of how many the property is found.
    first
        The characteristic to draw: the sender or group that was asked for, else the ward.
    """

    table: pd.DataFrame
    addresses: int
    found: int
    first: str

    @property
    def shown(self) -> pd.DataFrame:
        """The columns that people read; the limits of the interval as at least and at most."""
        table = self.table.assign(
            group=groups_shown(self.table), characteristic=self.table["characteristic"].map(plain)
        ).rename(
            columns={
                "people": _UNITS,
                "low": "at_least",
                "high": "at_most",
                "links": "checked",
                "right": "agree",
                "right_of_100": "agree_of_100",
            }
        )
        names = list(map(str, table.columns))
        shares = [one for one in names if one.endswith("of_100") or one.startswith("at_")]
        table[shares] = table[shares].astype(float).round(1)
        return table[[one for one in names if one not in _UNSHOWN]]

    def findings(self) -> list[Finding]:
        """Say how many are found, and which groups' addresses less than chance would have it."""
        return [*self._all(), *self._gaps()]

    @property
    def caption(self) -> str:
        """What the table shows, and how far its ranges can be trusted."""
        return (
            "Addresses by group, those of fewer than ten together, without those outside the area "
            "of the register. A range worked out this way holds the true figure 95 times of 100"
        )

    def _all(self) -> list[Finding]:
        if not self.addresses:
            return []
        low, high = interval(self.found, self.addresses)
        among = count(self.addresses, "address", "addresses")
        return [
            Finding(
                key="groups.found",
                statement=f"We find the property of {self.found:,} of {among} that the register "
                f"could have ({of_hundred(self.found, self.addresses)}).",
                value=100 * self.found / self.addresses,
                low=low,
                high=high,
                unit="of 100 addresses",
                n=self.addresses,
                method=_METHOD,
            )
        ]

    def _gaps(self) -> list[Finding]:
        if self.table.empty:
            return []
        # Where the ward is not known, that is since nothing was found.
        unnamed = (self.table["characteristic"] == "ward") & (self.table["group"] == NOT_KNOWN)
        groups = count(len(self.table), "group")
        equal = Finding(
            key="groups.equal",
            statement=f"After allowing for having looked at {groups}, no group’s addresses are "
            "found less often than chance would explain.",
            n=self.addresses,
            method=_METHOD,
        )
        told = self.table[~unnamed]
        return behind(told, self._behind, most=_SHOWN, found="found", method=_METHOD) or [equal]

    def _behind(self, row: "pd.Series[float]") -> Finding:
        characteristic, group = str(row["characteristic"]), str(row["group"])
        many, found = int(row["people"]), int(row["found"])
        whose = people_of(str(row["label"]), characteristic, _UNITS)
        others = of_hundred(self.found - found, self.addresses - many)
        return Finding(
            key=f"groups.{characteristic}.{group}",
            statement=f"We find the property of {found:,} of {many:,} {whose} "
            f"({of_hundred(found, many)}), and of {others} of all others: more of a gap than "
            "chance explains.",
            value=float(row["found_of_100"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit="of 100 addresses",
            n=many,
            method=_METHOD,
            verdict="look" if row["gap"] <= -WORTH_A_LOOK else "info",
            scope={"characteristic": characteristic, "group": group},
        )

    def figure(self) -> Figure:
        """Draw how many of 100 are found in each group of the first characteristic."""
        data = self.table.assign(group=group_labels(self.table))
        data = data[data["characteristic"] == self.first].sort_values(["found_of_100", "group"])
        return interval_chart(
            data,
            label="group",
            value="found_of_100",
            low="low",
            high="high",
            title=self._title(data),
            subtitle=f"Addresses whose property is found, of 100, by {plain(self.first).lower()}, "
            "with 95 % intervals",
            name="found-by-group",
            unit="of 100 addresses",
            reference=100 * self.found / max(self.addresses, 1),
            reference_label="All",
        )

    def _title(self, data: pd.DataFrame) -> str:
        if data.empty:
            return "There are no groups to compare"
        if not data["beyond_chance"].any():
            return (
                f"By {plain(self.first).lower()}, no group’s addresses are found less often than "
                "chance would explain"
            )
        least, most = (
            f"“{row['group']}” ({row['found_of_100']:.1f} of 100)"
            for row in (data.iloc[0], data.iloc[-1])
        )
        return f"Found least in {least}, most in {most}"


def found_by_group(result: AddressResult) -> AddressGroups:
    """Say how often the property is found in each group of addresses.

    Groups are senders, those of the column that was asked for, wards (of the property found, of the
    list's own number or of the postcode), the ways an address is written, and whether it has a
    postcode.

    Parameters
    ----------
    result
        What matching found.
    """
    inside = ~result.reason.isin(["outside", "nothing"])
    rows = pd.DataFrame({"found": result.found})[inside]
    known = result.rows[inside]
    people = pd.DataFrame(index=known.index)
    if result.sender:
        people[result.sender] = _named(known["sender"])
    if result.group and result.group != result.sender:
        people[result.group] = _named(known["in_group"])
    if known["ward"].notna().any():
        people["ward"] = _named(known["ward"])
    people["how_it_is_written"] = known["written_as"]
    people["postcode"] = known["with_postcode"].map({True: "with one", False: "without one"})
    columns = [one for one in map(str, people.columns) if 1 < people[one].nunique() <= _MOST_GROUPS]
    checked = known["agrees"].notna() & result.counts[inside]
    links = None
    if checked.any():
        links = pd.DataFrame({"right": known.loc[checked, "agrees"].astype(bool)})
    first = next((one for one in columns if one != "ward"), "ward" if columns else "")
    if not result.sender and not result.group:
        first = "ward" if "ward" in columns else first
    table = by_group(rows, people, columns, links)
    return AddressGroups(table, len(rows), int(rows["found"].sum()), first)


def _named(values: "pd.Series[str]") -> "pd.Series[str]":
    return values.astype("str").replace("", None).fillna(NOT_KNOWN)
