"""What is in a table, and what to know before relying on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd

from workbench.charts import Figure, bar_chart
from workbench.errors import WorkbenchError
from workbench.findings import Finding, Verdict
from workbench.quality.blanks import blank_probes, sparse_columns, spellings
from workbench.quality.categories import category_probes
from workbench.quality.checking import Check
from workbench.quality.dates import date_probes, with_swaps
from workbench.quality.faults import Fault, fault_table, findings, rank
from workbench.quality.identified import KIND_NAMES, identifier_probes, with_reasons
from workbench.quality.keys import Key, find_key
from workbench.quality.measure import Measured, measure
from workbench.quality.names import PHONE_WORDS
from workbench.quality.numbers import number_probes
from workbench.quality.people import people_faults
from workbench.quality.probes import Answer, ask, tell
from workbench.quality.repeats import repeat_faults
from workbench.quality.spelling import spelling_probes
from workbench.quality.subject import Subject, Tabular, subject
from workbench.quality.totals import without_totals
from workbench.quality.words import amount, quoted, rows_of, sentence
from workbench.sources.table import TYPE_WORDS
from workbench.tables.cells import number
from workbench.words import count

_TOLD = 8
_BARS = 20
_PLACES = 6
_AFTER_THE_POINT = re.compile(r"[0-9]*\.([0-9]+)")


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
        What there is to know, the gravest first.
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
            ``blanks_spelled_out``, ``different_values``, ``middle_half_of_values`` (of numbers),
            ``earliest_to_latest`` (of dates, the years). No value of any other column is shown.
        """
        return pd.DataFrame(
            {
                "column": [item.field.label for item in self.measured],
                "holds": [_holds(item) for item in self.measured],
                "filled": [item.filled for item in self.measured],
                "blank": [item.blank for item in self.measured],
                "blanks_spelled_out": [self._spelled(item) for item in self.measured],
                "different_values": [item.distinct for item in self.measured],
                "middle_half_of_values": [_middle_half(item) for item in self.measured],
                "earliest_to_latest": [_years(item) for item in self.measured],
            }
        )

    @property
    def fault_caption(self) -> str:
        """What the table of faults holds, in one sentence; or that there is nothing to mend."""
        if not self.faults:
            return "We found nothing that should be put right"
        if len(self.faults) == 1:
            return "What we found, what to do about it and the first rows it concerns"
        return (
            f"The {len(self.faults):,} things we found, the gravest first: what to do about each "
            "and the first rows it concerns"
        )

    @property
    def fault_table(self) -> pd.DataFrame:
        """All faults, as :func:`workbench.quality.faults.fault_table` lays them out."""
        return fault_table(self.faults)

    def findings(self, contract: Check | None = None) -> tuple[Finding, ...]:
        """Give the answer, what a row is, and the gravest faults, at most eight.

        Parameters
        ----------
        contract
            How the table fared by its contract, which the answer then says.
        """
        grave = [fault for fault in self.faults if fault.verdict in {"stop", "look"}]
        return (
            self._answer(contract),
            self.key.finding(self.rows),
            *findings(grave[:_TOLD], self.rows),
        )

    def figure(self) -> Figure:
        """Draw the columns with blanks, the emptiest first, at most twenty of them."""
        ordered = sorted(self.measured, key=lambda item: -item.blank)
        blank = [item for item in ordered if item.blank]
        if not self.rows:
            title = "There are no rows, so nothing can be blank"
        elif not blank:
            several = f"in any of {len(self.measured):,} columns"
            title = f"No blanks {several if len(self.measured) > 1 else 'in the only column'}"
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

    def _spelled(self, item: Measured) -> str:
        spelled = self.spelled.get(item.field.name, {})
        return ", ".join(f"{word or 'spaces'} ({n:,})" for word, n in spelled.items()) or "none"

    def _answer(self, contract: Check | None) -> Finding:
        stops = sum(fault.verdict == "stop" for fault in self.faults)
        looks = sum(fault.verdict == "look" for fault in self.faults)
        if self.rows == 0:
            statement = "The table has no rows, so there is nothing to rely on."
        else:
            promised = f"{contract.answer} " if contract is not None and contract.answer else ""
            statement = f"We checked {count(self.rows, 'row')}. {promised}{_weighed(stops, looks)}"
        if stops + looks > _TOLD:
            statement += f" The first {_TOLD} are here, the others in the table below."
        stop = stops or not self.rows or (contract is not None and not contract.kept)
        verdict: Verdict = "stop" if stop else "look" if looks else "good"
        return Finding(
            key="quality.answer",
            statement=statement,
            value=stops + looks,
            unit="things to know",
            n=self.rows,
            method=(
                f"{count(len(self.answers), 'question')} asked of every row, beside blanks, "
                "repeats and what the file itself showed."
            ),
            verdict=verdict,
        )


def _weighed(stops: int, looks: int) -> str:
    """Say how many things are urgent and how many may wait."""
    things = f"Stop and check {count(stops, 'thing')}"
    verb = "is" if looks == 1 else "are"
    if stops and looks:
        return f"{things}; {looks:,} more {verb} worth a look."
    if stops:
        return f"{things}."
    if looks:
        return f"Nothing to stop for; {count(looks, 'thing')} {verb} worth a look."
    return "We found none of the faults we look for."


def profile(table: Tabular, *, key: str = "", today: date | None = None) -> Profile:
    """Look a table over.

    Parameters
    ----------
    table
        A table of :mod:`workbench.sources`, a DuckDB relation or a DataFrame. The column
        ``made_up`` of practice data is left out.
    key
        The column that should be different on every row; empty to find one.
    today
        The day after which a date lies in the future; by default the day of the call.

    Returns
    -------
    Profile
        Its columns, what a row is, and its faults.

    Raises
    ------
    WorkbenchError
        Where the key named is not in the table.
    """
    given = subject(table)
    rows, measured = measure(given)
    looked_at = without_totals(given, measured)
    if looked_at is not given:
        rows, measured = measure(looked_at)
    declared = column_of(measured, key) if key else None
    told_apart = find_key(looked_at, rows, measured, declared)
    answers = ask(
        looked_at,
        measured,
        [
            *blank_probes(rows, measured),
            *spelling_probes(looked_at, measured),
            *identifier_probes(looked_at, measured),
            *date_probes(today or datetime.now().astimezone().date(), measured),
            *number_probes(measured),
            *category_probes(measured),
        ],
    )
    faults = [
        *looked_at.faults,
        *tell(looked_at, rows, with_swaps(looked_at, with_reasons(looked_at, answers))),
        *_together(
            people_faults(looked_at, rows, measured, told_apart),
            repeat_faults(looked_at, rows, measured, told_apart),
        ),
        *sparse_columns(rows, measured),
    ]
    return Profile(
        looked_at, rows, measured, told_apart, rank(faults), answers, spellings(looked_at, measured)
    )


def _together(people: list[Fault], repeats: list[Fault]) -> list[Fault]:
    """Tell rows alike but for their number as part of people who are there twice."""
    alike = [fault for fault in repeats if fault.key == "repeated_but_for_id"]
    twice = [fault for fault in people if fault.verdict == "stop"]
    if not alike or not twice:
        return [*people, *repeats]
    more = f"{twice[0].statement} {alike[0].statement}"
    return [replace(twice[0], statement=more), *(one for one in repeats if one not in alike)]


def column_of(measured: tuple[Measured, ...], name: str) -> Measured:
    """Find a column by its heading.

    Raises
    ------
    WorkbenchError
        Where there is no such column.
    """
    for item in measured:
        if name in {item.field.label, item.field.name}:
            return item
    raise WorkbenchError(
        f"The table has no column {quoted(name)}.",
        todo="Choose one of its columns: "
        + ", ".join(item.field.label for item in measured[:30])
        + ".",
    )


def _holds(item: Measured) -> str:
    if item.identifier:
        return KIND_NAMES[item.identifier]
    if item.field.kind == "identifier" and PHONE_WORDS.intersection(item.field.words):
        return "telephone number"
    return TYPE_WORDS[item.field.kind] if item.filled else TYPE_WORDS["blank"]


def _years(item: Measured) -> str:
    if item.field.kind in {"date", "datetime"} and item.lowest is not None:
        first, last = item.lowest.year, item.highest.year
        return f"{first}" if first == last else f"{first} to {last}"
    return ""


def _middle_half(item: Measured) -> str:
    """Write the quartiles of numbers with the decimal places that the column has."""
    if item.quartiles is None or item.identifier or item.field.kind not in {"integer", "number"}:
        return ""
    places = max((len(part) for part in map(_decimals, item.head)), default=0)
    whole = item.field.kind == "integer"
    lower, upper = (
        number(value, min(places, _PLACES)) if places or whole else amount(value)
        for value in (item.quartiles[0], item.quartiles[2])
    )
    return lower if lower == upper else f"{lower} to {upper}"


def _decimals(text: str) -> str:
    found = _AFTER_THE_POINT.search(text)
    return found[1] if found else ""
