"""What is in a table, and what to know before relying on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from workbench.charts import Figure, bar_chart
from workbench.findings import Finding
from workbench.quality.blanks import blank_probes, sparse_columns, spellings
from workbench.quality.categories import category_probes
from workbench.quality.dates import date_probes
from workbench.quality.faults import Fault, fault_table, rank
from workbench.quality.identified import KIND_NAMES, identifier_probes, with_reasons
from workbench.quality.keys import Key, find_key
from workbench.quality.measure import Measured, measure
from workbench.quality.numbers import number_probes
from workbench.quality.probes import Answer, ask, tell
from workbench.quality.repeats import repeat_faults
from workbench.quality.spelling import spelling_probes
from workbench.quality.subject import KIND_WORDS, Subject, Tabular, subject
from workbench.quality.words import amount, count, quoted, rows_of, sentence

_TOLD = 5
_BARS = 20


@dataclass(frozen=True)
class Profile:
    """What was found in a table.

    Attributes
    ----------
    subject
        The table.
    rows
        How many rows it has.
    measured
        The measures of each column, in order.
    key
        What one row is.
    faults
        What there is to know, that which touches most rows first.
    answers
        Every question that was asked of the rows, with the number of rows at fault.
    spelled
        How blanks are spelled out, by column.
    """

    subject: Subject
    rows: int
    measured: tuple[Measured, ...]
    key: Key
    faults: tuple[Fault, ...]
    answers: tuple[Answer, ...]
    spelled: Mapping[str, Mapping[str, int]]

    @property
    def table(self) -> pd.DataFrame:
        """The columns.

        Returns
        -------
        DataFrame
            One row a column: ``column``, ``holds``, ``filled`` and ``blank`` (rows),
            ``blanks_spelled_out``, ``different_values``, ``usual_range`` (of numbers the middle
            half, of dates the years). No value of any other column is shown.
        """
        return pd.DataFrame(
            {
                "column": [item.field.label for item in self.measured],
                "holds": [_holds(item) for item in self.measured],
                "filled": [item.filled for item in self.measured],
                "blank": [item.blank for item in self.measured],
                "blanks_spelled_out": [
                    ", ".join(
                        f"{spelling or 'spaces'} ({n:,})"
                        for spelling, n in self.spelled.get(item.field.name, {}).items()
                    )
                    or "none"
                    for item in self.measured
                ],
                "different_values": [item.distinct for item in self.measured],
                "usual_range": [_usual_range(item) for item in self.measured],
            }
        )

    @property
    def fault_table(self) -> pd.DataFrame:
        """All faults, as :func:`workbench.quality.faults.fault_table` lays them out."""
        return fault_table(self.faults)

    def findings(self) -> tuple[Finding, ...]:
        """Give the answer, what a row is, and the five faults that touch most rows."""
        return (
            self._answer(),
            self.key.finding(self.rows),
            *(fault.finding(self.rows) for fault in self.faults[:_TOLD]),
        )

    def figure(self) -> Figure:
        """Draw the columns with blanks, the emptiest first, at most twenty of them."""
        ordered = sorted(self.measured, key=lambda item: -item.blank)
        blank = [item for item in ordered if item.blank]
        if not self.rows:
            title = "There are no rows, so nothing can be blank"
        elif not blank:
            title = f"No blanks in any of {count(len(self.measured), 'column')}"
        else:
            first = blank[0]
            title = sentence(
                f"{quoted(first.field.label)} is blank most often: on "
                f"{rows_of(first.blank, self.rows)}"
            ).removesuffix(".")
        shown = f", the {_BARS} emptiest columns" if len(blank) > _BARS else ""
        return bar_chart(
            pd.DataFrame(
                {
                    "column": [item.field.label for item in blank[:_BARS]],
                    "blank_rows": [item.blank for item in blank[:_BARS]],
                }
            ),
            label="column",
            value="blank_rows",
            title=title,
            name="blanks",
            subtitle=f"Blank cells in {count(self.rows, 'row')}{shown}",
            unit="rows",
        )

    def _answer(self) -> Finding:
        checked = f"We checked {count(self.rows, 'row')}"
        known = len(self.faults)
        if self.rows == 0:
            statement = "The table has no rows, so there is nothing to rely on."
        elif known == 0:
            statement = f"{checked} and found none of the faults we look for."
        elif known == 1:
            statement = f"{checked}. There is 1 thing to know."
        elif known <= _TOLD:
            statement = f"{checked}. There are {known} things to know."
        else:
            statement = (
                f"{checked}. There are {known:,} things to know; these {_TOLD} touch the most rows."
            )
        grave = any(fault.verdict == "stop" for fault in self.faults)
        return Finding(
            key="quality.answer",
            statement=statement,
            value=known,
            unit="things to know",
            n=self.rows,
            method=(
                f"{count(len(self.answers), 'question')} asked of every row, beside blanks, "
                "repeats and what the file itself showed."
            ),
            verdict="stop" if grave or not self.rows else "look" if known else "good",
        )


def profile(table: Tabular, *, today: date | None = None) -> Profile:
    """Look a table over.

    Parameters
    ----------
    table
        A table of :mod:`workbench.sources`, a DuckDB relation or a DataFrame. The column
        ``made_up`` of practice data is left out.
    today
        The day after which a date lies in the future; by default the day of the call.

    Returns
    -------
    Profile
        Its columns, what a row is, and its faults.
    """
    looked_at = subject(table)
    rows, measured = measure(looked_at)
    key = find_key(looked_at, rows, measured)
    answers = ask(
        looked_at,
        measured,
        [
            *blank_probes(rows, measured),
            *spelling_probes(measured),
            *identifier_probes(measured),
            *date_probes(today or datetime.now().astimezone().date(), measured),
            *number_probes(measured),
            *category_probes(measured),
        ],
    )
    faults = [
        *looked_at.faults,
        *tell(looked_at, rows, with_reasons(looked_at, answers)),
        *repeat_faults(looked_at, rows, measured, key),
        *sparse_columns(rows, measured),
    ]
    return Profile(
        looked_at, rows, measured, key, rank(faults), answers, spellings(looked_at, measured)
    )


def _holds(item: Measured) -> str:
    if item.identifier:
        return KIND_NAMES[item.identifier]
    return KIND_WORDS[item.field.kind] if item.filled else KIND_WORDS["blank"]


def _usual_range(item: Measured) -> str:
    if item.field.kind in {"date", "datetime"} and item.lowest is not None:
        first, last = item.lowest.year, item.highest.year
        return f"{first}" if first == last else f"{first} to {last}"
    if item.quartiles is not None and not item.identifier:
        lower, _, upper = item.quartiles
        return amount(lower) if lower == upper else f"{amount(lower)} to {amount(upper)}"
    return ""
