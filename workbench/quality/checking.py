"""Whether a table keeps its contract: one pass, then the rows of the rules that are broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import pandas as pd

from workbench.charts import Figure, bar_chart
from workbench.findings import Finding
from workbench.quality.contract import Contract
from workbench.quality.faults import Fault, fault_table, rank
from workbench.quality.rules import Rule, rules_of
from workbench.quality.scan import SAMPLE, first_rows, numbered, tally
from workbench.quality.subject import Subject, Tabular, subject
from workbench.quality.words import columns, count, listed, quoted, rows_of, sentence, tokens

_TOLD = 5
_BARS = 20
_ALIKE = 0.8
_FIXES = {
    "completeness": "Fill these in, or ask whoever keeps the list to.",
    "uniqueness": "Find out which of the rows is right.",
    "validity": "Correct these, or change the contract if the rule is out of date.",
    "consistency": "Correct these, or add the new value to the contract.",
}


@dataclass(frozen=True)
class Outcome:
    """How a rule fared.

    Attributes
    ----------
    rule
        The rule.
    broken
        How many rows break it.
    rows
        The numbers of the first of them.
    """

    rule: Rule
    broken: int
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Check:
    """Whether a table keeps its contract.

    Attributes
    ----------
    rows
        How many rows were checked.
    outcomes
        How each rule fared, in the contract's order.
    missing, new
        Columns that the contract has and the table has not, and the other way about.
    renamed
        Pairs of a missing and a new column that seem to be one.
    unchecked
        What the contract says beside that, which was not checked.
    """

    rows: int
    outcomes: tuple[Outcome, ...]
    missing: tuple[str, ...]
    new: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    unchecked: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Whether every rule holds and every column is there."""
        return not self.missing and not any(outcome.broken for outcome in self.outcomes)

    @property
    def table(self) -> pd.DataFrame:
        """The rules.

        Returns
        -------
        DataFrame
            One row a rule: ``columns``, ``rule``, ``broken_on_rows``, ``first_rows``,
            ``dimension``.
        """
        return pd.DataFrame(
            {
                "columns": [", ".join(outcome.rule.fields) for outcome in self.outcomes],
                "rule": [f"must {outcome.rule.words}" for outcome in self.outcomes],
                "broken_on_rows": [outcome.broken for outcome in self.outcomes],
                "first_rows": [
                    ", ".join(str(row) for row in outcome.rows) for outcome in self.outcomes
                ],
                "dimension": [outcome.rule.dimension for outcome in self.outcomes],
            }
        )

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What breaks the contract: columns first, then the rules broken on most rows."""
        broken = [self._fault(outcome) for outcome in self.outcomes if outcome.broken]
        return (*self._column_faults(), *rank(broken))

    @property
    def fault_table(self) -> pd.DataFrame:
        """What breaks the contract, as :func:`workbench.quality.faults.fault_table` has it."""
        return fault_table(self.faults)

    def findings(self) -> tuple[Finding, ...]:
        """Give the answer and the five gravest breaches."""
        return (self._answer(), *(fault.finding(self.rows) for fault in self.faults[:_TOLD]))

    def figure(self) -> Figure:
        """Draw the rules that are broken, at most twenty, the most broken first."""
        broken = sorted(
            (outcome for outcome in self.outcomes if outcome.broken),
            key=lambda outcome: -outcome.broken,
        )
        title = (
            f"Most rows break the rule that {broken[0].rule.text}"
            if broken
            else "No rule of the contract is broken"
        )
        return bar_chart(
            pd.DataFrame(
                {
                    "rule": [outcome.rule.text for outcome in broken[:_BARS]],
                    "rows": [outcome.broken for outcome in broken[:_BARS]],
                }
            ),
            label="rule",
            value="rows",
            title=title,
            name="broken-rules",
            subtitle=f"Rows that break a rule of the contract, of {count(self.rows, 'row')}",
            unit="rows",
        )

    def _answer(self) -> Finding:
        rules = count(len(self.outcomes), "rule")
        broken = sum(outcome.broken > 0 for outcome in self.outcomes)
        parts = []
        if self.missing:
            verb = "is" if len(self.missing) == 1 else "are"
            parts.append(f"{count(len(self.missing), 'column')} {verb} missing")
        if broken:
            verb = "is" if broken == 1 else "are"
            parts.append(f"{broken:,} of {rules} {verb} broken")
        if parts:
            statement = f"The list does not keep its contract: {listed(parts)}."
        elif len(self.outcomes) == 1:
            statement = f"The list keeps its contract: its 1 rule holds on {self._every()}."
        else:
            statement = f"The list keeps its contract: all {rules} hold on {self._every()}."
        if self.unchecked:
            statement += f" We did not check {listed(self.unchecked, most=4)}."
        return Finding(
            key="quality.contract",
            statement=statement,
            value=broken,
            unit="rules broken",
            n=self.rows,
            method=(
                "Table Schema (https://specs.frictionlessdata.io/table-schema/), all rules counted "
                "in one pass over the table."
            ),
            verdict="stop" if parts else "look" if self.unchecked else "good",
        )

    def _every(self) -> str:
        return "its only row" if self.rows == 1 else f"all {self.rows:,} rows" if self.rows else "a list with no rows"

    def _fault(self, outcome: Outcome) -> Fault:
        rule = outcome.rule
        verb = "breaks" if outcome.broken == 1 else "break"
        return Fault(
            key=f"contract.{rule.kind}:{','.join(rule.fields)}",
            statement=sentence(
                f"{rows_of(outcome.broken, self.rows)} {verb} the rule that {rule.text}"
            ),
            count=outcome.broken,
            fix=_FIXES[rule.dimension],
            columns=rule.fields,
            dimension=rule.dimension,
            verdict="stop",
            rows=outcome.rows,
            method="A rule of the contract.",
        )

    def _column_faults(self) -> list[Fault]:
        faults = []
        renamed = dict(self.renamed)
        for name in self.missing:
            other = renamed.get(name)
            statement = f"The column {quoted(name)} is missing."
            fix = "Ask for the file again with this column in it."
            if other is not None:
                statement = (
                    f"The column {quoted(name)} is missing; {_shown(other, name)} seems to be the "
                    "same under another name."
                )
                fix = "Rename it in the file, or in the contract if the new name is here to stay."
            faults.append(
                Fault(
                    f"contract.missing:{name}",
                    statement,
                    1,
                    fix,
                    (name,),
                    "completeness",
                    "stop",
                    "column",
                    method="Headings compared with the contract's.",
                )
            )
        new = [name for name in self.new if name not in renamed.values()]
        if new:
            verb = "is" if len(new) == 1 else "are"
            faults.append(
                Fault(
                    "contract.new",
                    f"{count(len(new), 'column')} {verb} new: {columns(new)}.",
                    len(new),
                    "Find out what is in it before you use or share the list."
                    if len(new) == 1
                    else "Find out what is in them before you use or share the list.",
                    tuple(new),
                    "consistency",
                    "look",
                    "column",
                    method="Headings compared with the contract's.",
                )
            )
        return faults


def check(table: Tabular, contract: Contract) -> Check:
    """Check a table against its contract in one pass.

    All rules are counted by a single aggregate query; only for those that are broken is the table
    read again, to name the first rows.

    Parameters
    ----------
    table
        A table of :mod:`workbench.sources`, a DuckDB relation or a DataFrame.
    contract
        What was promised.
    """
    return check_subject(subject(table), contract)


def check_subject(table: Subject, contract: Contract) -> Check:
    """Check a table that has been read already; as :func:`check`."""
    by_label = {field.label: field.name for field in reversed(table.fields)}
    by_name = {field.name: field.name for field in table.fields if table.labelled_by_name}
    known = by_name | by_label
    names = {field.name: known[field.name] for field in contract.fields if field.name in known}
    reading = table.reading
    types = dict(zip(reading.columns, map(str, reading.types), strict=True))
    rules, unchecked = rules_of(contract, names, types)
    expressions = {str(position): rule.broken for position, rule in enumerate(rules)}
    counts = tally(reading, {"rows": "count(*)"} | expressions)
    rows = int(counts["rows"])
    broken = {position: int(counts[position]) for position in expressions if counts[position]}
    places = _places(table, rows, rules, broken)
    outcomes = tuple(
        Outcome(rule, broken.get(str(position), 0), places.get(str(position), ()))
        for position, rule in enumerate(rules)
    )
    missing = tuple(field.name for field in contract.fields if field.name not in names)
    new = tuple(field.label for field in table.fields if field.name not in names.values())
    return Check(rows, outcomes, missing, new, _renamed(missing, new), tuple(unchecked))


def _places(
    table: Subject, rows: int, rules: Sequence[Rule], broken: dict[str, int]
) -> dict[str, tuple[int, ...]]:
    """Find the first rows that break each broken rule."""
    if not broken:
        return {}
    relation = numbered(table.reading)
    by_row = {
        position: rules[int(position)].wrong
        for position in broken
        if not rules[int(position)].repeated
    }
    found = first_rows(relation, rows, by_row, broken)
    for position in broken:
        rule = rules[int(position)]
        if rule.repeated:
            found[position] = _repeated_rows(relation, rule)
    return {position: tuple(table.rows_at(where)) for position, where in found.items()}


def _repeated_rows(relation: "object", rule: Rule) -> list[int]:
    places = (
        relation.project(f"{rule.repeated} AS v, row_at")  # type: ignore[attr-defined]
        .query(
            "repeated_values",
            "SELECT row_at FROM (SELECT v, row_at, min(row_at) OVER (PARTITION BY v) AS first FROM "
            f"repeated_values) WHERE v IS NOT NULL AND row_at > first ORDER BY row_at LIMIT {SAMPLE}",
        )
        .fetchall()
    )
    blank = (
        relation.filter(rule.wrong).project("row_at").limit(SAMPLE).fetchall()  # type: ignore[attr-defined]
        if rule.wrong
        else []
    )
    return sorted(int(row) for (row,) in [*places, *blank])[:SAMPLE]


def _renamed(missing: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pair missing columns with new ones whose names are nearly theirs, the likest first."""
    likeness = sorted(
        (
            (_likeness(gone, come), gone, come)
            for gone in missing
            for come in new
        ),
        reverse=True,
    )
    pairs: dict[str, str] = {}
    for alike, gone, come in likeness:
        if alike >= _ALIKE and gone not in pairs and come not in pairs.values():
            pairs[gone] = come
    return tuple((gone, pairs[gone]) for gone in missing if gone in pairs)


def _likeness(one: str, other: str) -> float:
    words, others = tokens(one), tokens(other)
    if words == others or set(words) == set(others):
        return 1.0
    return SequenceMatcher(None, " ".join(words), " ".join(others)).ratio()


def _shown(new: str, old: str) -> str:
    """Name a new column so that it can be told from the old one."""
    if new.strip() == old.strip() and new != old:
        return f"{quoted(new)}, written with other spaces,"
    return quoted(new)
