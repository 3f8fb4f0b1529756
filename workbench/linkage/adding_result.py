"""What adding records did to a view."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from workbench.findings import Finding
from workbench.linkage.intake import left_out_findings
from workbench.linkage.view_result import what_changed
from workbench.words import capital, count

_GROWN = 1.2


@dataclass(frozen=True)
class Added:
    """What adding records did to a view.

    Attributes
    ----------
    records
        Everybody whom it touched: ``list``, ``record_id``, ``person`` and ``person_id``.
    changes
        What became of them (:func:`workbench.linkage.identity.changes`).
    new
        How many records are new.
    again
        How many records were there already and took the place of what they said before.
    total
        How many records the view has now.
    learnt_from
        How many it had when what agreement is worth was learnt.
    left_out, totals
        By list, rows without a record number, and rows that add up the others.
    """

    records: pd.DataFrame
    changes: pd.DataFrame
    new: int
    again: int
    total: int
    learnt_from: int
    left_out: Mapping[str, int]
    totals: Mapping[str, int]

    def findings(self) -> list[Finding]:
        """Say what was added, what became of people, and when to make the view anew."""
        statement = (
            f"{capital(count(self.new, 'record'))} {'was' if self.new == 1 else 'were'} added"
        )
        if self.again:
            statement += f", and {count(self.again, 'record')} took the place of what "
            statement += f"{'it' if self.again == 1 else 'they'} said before"
        found = [
            Finding(
                key="added",
                statement=f"{statement}. The view has {count(self.total, 'record')} now.",
                value=self.new + self.again,
                unit="records",
                n=self.total,
            ),
            what_changed(self.changes, self.records["person_id"].nunique()),
        ]
        found += left_out_findings(self.left_out.items(), self.totals.items())
        if self.total > _GROWN * self.learnt_from:
            found.append(
                Finding(
                    key="grown",
                    statement=f"What agreement is worth was learnt from "
                    f"{count(self.learnt_from, 'record')}; there are {self.total:,} now. "
                    "Make the view anew soon.",
                    value=self.total,
                    unit="records",
                    verdict="look",
                )
            )
        return found
