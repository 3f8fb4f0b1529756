"""How complete the property numbers are that senders give."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from workbench.addresses.letters import Letters, letter
from workbench.addresses.result import AddressResult
from workbench.findings import Finding
from workbench.naming import NOT_KNOWN, list_name
from workbench.shares import interval
from workbench.words import count, of_hundred

_COUNTED = ("blank", "impossible", "unknown", "gone")


@dataclass(frozen=True)
class Completeness:
    """How many rows of each sender came with a property number that the register knows.

    Attributes
    ----------
    table
        One row a sender, the least complete first: ``sender``, ``rows``, ``with_uprn`` (known to
        the register), ``of_100``, ``low``, ``high`` (95 % Wilson), ``blank``, ``impossible`` (no
        such number can be), ``unknown`` (not in the register), ``gone``, ``can_add`` (of these,
        whose property we found) and ``differ`` (whose number is another than ours).
    one
        Whether the whole list has one sender.
    name
        What the list is called.
    has_numbers
        Whether it has a column with property numbers.
    """

    table: pd.DataFrame
    one: bool
    name: str
    has_numbers: bool

    @property
    def shown(self) -> pd.DataFrame:
        """The table as people read it, without the faults that there are none of."""
        faults = [*_COUNTED, "differ"]
        none = [one for one in faults if not self.table[one].any()]
        table = self.table.drop(columns=none).rename(
            columns={
                "low": "at_least",
                "high": "at_most",
                "impossible": "cannot_be_right",
                "unknown": "not_in_the_register",
                "can_add": "we_can_add",
                "differ": "differ_from_ours",
            }
        )
        shares = ["of_100", "at_least", "at_most"]
        return table.assign(**{one: table[one].astype(float).round(1) for one in shares})

    def findings(self) -> list[Finding]:
        """Say how complete the numbers are, how many we can add, and who sends the fewest."""
        rows, known, added = (
            int(self.table[one].sum()) for one in ("rows", "with_uprn", "can_add")
        )
        if not rows:
            return []
        low, high = interval(known, rows)
        came = (
            f"{known:,} of {count(rows, 'row')} ({of_hundred(known, rows)}) came with a property "
            f"number (UPRN) that the register knows; we can add one to {added:,} more, which "
            f"makes {of_hundred(known + added, rows)}."
        )
        if not self.has_numbers:
            came = (
                f"The {list_name(self.name)} has no column with property numbers (UPRN); we can "
                f"add one to {added:,} of {count(rows, 'row')} ({of_hundred(added, rows)})."
            )
        findings = [
            Finding(
                key="completeness",
                statement=came,
                value=100 * known / rows,
                low=low,
                high=high,
                unit="of 100 rows",
                n=rows,
                method="95 % Wilson interval.",
                verdict="good" if known == rows else "look",
            )
        ]
        if not self.one and len(self.table) > 1 and self.has_numbers:
            findings.append(self._least())
        return findings

    def _least(self) -> Finding:
        row = self.table.iloc[0]
        known, rows = int(row["with_uprn"]), int(row["rows"])
        return Finding(
            key="completeness.least",
            statement=f"The least complete is “{row['sender']}”: {known:,} of "
            f"{count(rows, 'row')} ({of_hundred(known, rows)}).",
            value=float(row["of_100"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit="of 100 rows",
            n=rows,
            method="95 % Wilson interval.",
            scope={"sender": str(row["sender"])},
        )

    @cached_property
    def letters(self) -> "Letters":
        """A letter to every sender whose numbers are not complete."""
        asked = self.table[self.table["with_uprn"] < self.table["rows"]]
        return Letters(
            tuple(
                (str(row["sender"]), letter(dict(row), list_name(self.name), self.has_numbers))
                for _, row in asked.iterrows()
            )
        )


def completeness(result: AddressResult) -> Completeness:
    """Count property numbers by sender.

    Parameters
    ----------
    result
        What matching found.
    """
    rows = result.rows
    sender = rows["sender"].replace("", NOT_KNOWN)
    if not result.sender:
        sender = pd.Series(f"Whoever keeps the {list_name(result.names[0])}", index=rows.index)
    known = rows["given_is"] == "known"
    facts = pd.DataFrame({"with_uprn": known})
    facts = facts.join(pd.DataFrame({one: rows["given_is"] == one for one in _COUNTED}))
    facts["can_add"] = ~known & result.found
    facts["differ"] = known & result.counts & (rows["agrees"] == False).fillna(False)  # noqa: E712
    table = facts.groupby(sender.to_numpy()).sum().astype(int)
    table.insert(0, "rows", facts.groupby(sender.to_numpy()).size())
    table = table.rename_axis("sender").reset_index()
    shares = [
        (100 * part / whole, *interval(part, whole))
        for part, whole in zip(table["with_uprn"], table["rows"], strict=True)
    ]
    for place, name in enumerate(("of_100", "low", "high")):
        table.insert(3 + place, name, [share[place] for share in shares])
    table = table.sort_values(["of_100", "sender"], kind="stable", ignore_index=True)
    return Completeness(table, not result.sender, result.names[0], result.has_numbers)
