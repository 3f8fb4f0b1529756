"""Faults: one sentence, one count, one fix each."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import pandas as pd

from workbench.findings import Finding, Verdict

Dimension = Literal[
    "completeness", "uniqueness", "consistency", "timeliness", "validity", "accuracy"
]

_SEVERITY: dict[Verdict, int] = {"stop": 0, "look": 1, "info": 2, "good": 3}
_URGENCY: dict[Verdict, str] = {
    "stop": "Stop and check",
    "look": "Worth a look",
    "info": "For information",
    "good": "Good",
}


@dataclass(frozen=True)
class Fault:
    """One thing to know about a table.

    Attributes
    ----------
    key
        A stable name: the kind of fault and, after a colon, the column.
    statement
        One sentence, computed from the data.
    count
        How many rows it touches, or how many of what ``unit`` names.
    fix
        What to do about it, in one sentence.
    columns
        The names of the columns, as found.
    dimension
        The dimension of the Government Data Quality Framework (2020) it belongs to.
    verdict
        ``stop`` where the data cannot be right or would do harm, ``look`` where they may not be
        right, ``info`` where it is merely good to know.
    unit
        What is counted: ``row``, ``column``, or a ``thing`` outside the rows of the table.
    rows
        Numbers of the first rows touched, as a person counts them in the file.
    method
        How it was found.
    """

    key: str
    statement: str
    count: int
    fix: str
    columns: tuple[str, ...] = ()
    dimension: Dimension = "validity"
    verdict: Verdict = "look"
    unit: Literal["row", "column", "thing"] = "row"
    rows: tuple[int, ...] = ()
    method: str = ""

    def finding(self, n: int, sharing: int = 1) -> Finding:
        """Tell the fault as a finding about a table of ``n`` rows.

        Parameters
        ----------
        n
            How many rows the table has.
        sharing
            How many faults, this the last of them, have its fix; 0 where a later one tells it.
        """
        fix = self.fix
        if sharing > 1:
            above = "the finding" if sharing == 2 else f"the {sharing - 1} findings"
            fix = f"For this and {above} above: {fix[0].lower()}{fix[1:]}"
        return Finding(
            key=f"quality.{self.key}",
            statement=f"{self.statement} {fix}" if sharing else self.statement,
            value=self.count,
            unit=self.unit + "s",
            n=n,
            method=self.method,
            verdict=self.verdict,
            scope={"columns": ", ".join(self.columns)} if self.columns else {},
        )


def rank(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Put the gravest faults first and, of the equally grave, those that touch most rows.

    Faults of whole columns, or outside the table, come after those of rows. Equally grave faults
    with the same fix follow the first of them.
    """
    alike: dict[tuple[Verdict, str], list[Fault]] = {}
    for fault in sorted(
        faults,
        key=lambda fault: (
            _SEVERITY[fault.verdict],
            fault.unit != "row",
            -fault.count,
            fault.key,
        ),
    ):
        alike.setdefault((fault.verdict, fault.fix), []).append(fault)
    return tuple(fault for group in alike.values() for fault in group)


def findings(faults: Iterable[Fault], n: int) -> tuple[Finding, ...]:
    """Tell faults as findings; a fix that several in a row share is told once, with the last.

    Parameters
    ----------
    faults
        The faults, as :func:`rank` puts them.
    n
        How many rows the table has.
    """
    told: list[Finding] = []
    for _, group in groupby(faults, key=lambda fault: (fault.verdict, fault.fix)):
        *others, last = group
        told += [fault.finding(n, sharing=0) for fault in others]
        told.append(last.finding(n, sharing=len(others) + 1))
    return tuple(told)


def fault_table(faults: Iterable[Fault]) -> pd.DataFrame:
    """Lay faults out as a table.

    Returns
    -------
    DataFrame
        One row a fault: ``what_we_found``, ``how_urgent``, ``rows`` (how many it touches; missing
        for what is not counted in rows), ``what_to_do``, ``columns``, ``first_rows`` (as numbered
        in the file), ``dimension``.
    """
    faults = list(faults)
    return pd.DataFrame(
        {
            "what_we_found": pd.array([fault.statement for fault in faults], dtype="str"),
            "how_urgent": pd.array([_URGENCY[fault.verdict] for fault in faults], dtype="str"),
            "rows": pd.array(
                [fault.count if fault.unit == "row" else None for fault in faults], dtype="Int64"
            ),
            "what_to_do": pd.array([fault.fix for fault in faults], dtype="str"),
            "columns": pd.array([", ".join(fault.columns) for fault in faults], dtype="str"),
            "first_rows": pd.array(
                [", ".join(map(str, fault.rows)) for fault in faults], dtype="str"
            ),
            "dimension": pd.array([fault.dimension for fault in faults], dtype="str"),
        }
    )
