"""Whether a table keeps its contract: one pass, then the rows of the rules that are broken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from duckdb import DuckDBPyRelation

from workbench.findings import Finding
from workbench.quality.contract import Contract
from workbench.quality.faults import Fault, fault_table, findings, rank
from workbench.quality.headings import renamed
from workbench.quality.rules import Rule, rules_of
from workbench.quality.scan import SAMPLE, first_rows, select, tally
from workbench.quality.subject import Subject, Tabular, subject
from workbench.quality.totals import TOTALS, without_totals
from workbench.quality.words import columns, quoted, rows_of, sentence
from workbench.words import count, listed

_TOLD = 7
_NAMED = 3
_LONGEST_NAMED = 40
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
    new
        Of a rule that lists what is allowed: the commonest values that are new, for a sentence.
    asked
        Whether the rule could be asked: not where one of its columns is missing.
    """

    rule: Rule
    broken: int
    rows: tuple[int, ...] = ()
    new: str = ""
    asked: bool = True

    @property
    def words(self) -> str:
        """How it fared, in a few words."""
        if not self.asked:
            return "not checked: no such column"
        return "broken" if self.broken else "kept"


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
        Pairs of a missing and a new column that seem to be one. The rules of the first were
        checked on the second.
    unchecked
        What the contract says beside that, which was not checked.
    drafted
        Whether the contract was drafted from this very table, which then keeps it as a matter of
        course.
    totals
        How many more rows add up the others, and were left out.
    """

    rows: int
    outcomes: tuple[Outcome, ...]
    missing: tuple[str, ...]
    new: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    unchecked: tuple[str, ...]
    drafted: bool = False
    totals: int = 0

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
            One row a rule: ``columns``, ``rule``, ``outcome``, ``broken_on_rows`` (missing where
            it could not be checked), ``first_rows``, ``dimension``.
        """
        return pd.DataFrame(
            {
                "columns": [", ".join(outcome.rule.fields) for outcome in self.outcomes],
                "rule": [f"must {outcome.rule.words}" for outcome in self.outcomes],
                "outcome": [outcome.words for outcome in self.outcomes],
                "broken_on_rows": pd.array(
                    [outcome.broken if outcome.asked else None for outcome in self.outcomes],
                    dtype="Int64",
                ),
                "first_rows": [", ".join(map(str, outcome.rows)) for outcome in self.outcomes],
                "dimension": [outcome.rule.dimension for outcome in self.outcomes],
            }
        )

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What breaks the contract: columns first, then the rules broken on most rows."""
        broken = [self._broken(outcome) for outcome in self.outcomes if outcome.broken]
        return (*self._gone(), *self._come(), *rank(broken))

    @property
    def fault_table(self) -> pd.DataFrame:
        """What breaks the contract, as :func:`workbench.quality.faults.fault_table` has it."""
        return fault_table(self.faults)

    def findings(self) -> tuple[Finding, ...]:
        """Give the answer and the gravest breaches."""
        return (self._answer(), *findings(self.faults[:_TOLD], self.rows))

    @property
    def answer(self) -> str:
        """Whether the contract is kept, in one sentence with counts; empty where it was drafted."""
        if self.drafted:
            return ""
        rules = count(len(self.outcomes), "rule")
        if not self.kept:
            return f"The list does not keep its contract: {listed(self._counts(rules))}."
        if not self.outcomes:
            return "The list keeps its contract: it asks for no rule."
        if len(self.outcomes) == 1:
            return f"The list keeps its contract: its 1 rule holds on {self._every()}."
        return f"The list keeps its contract: all {rules} hold on {self._every()}."

    def _counts(self, rules: str) -> list[str]:
        """Count what is not as it should be."""
        broken = sum(outcome.broken > 0 for outcome in self.outcomes)
        lost = sum(not outcome.asked for outcome in self.outcomes)
        known = dict(self.renamed)
        gone = sum(name not in known for name in self.missing)
        return [
            f"{many} {verb}"
            for n, many, verb in (
                (len(known), count(len(known), "column"), "are called something else"),
                (gone, count(gone, "column"), "are missing"),
                (broken, f"{broken:,} of {rules}", "are broken"),
                (lost, f"{lost:,}" if broken else f"{lost:,} of {rules}", "cannot be checked"),
            )
            if n
            for verb in (verb.replace("are ", "is ") if n == 1 else verb,)
        ]

    def _answer(self) -> Finding:
        rules = count(len(self.outcomes), "rule")
        if self.drafted:
            statement = (
                f"No contract was given, so we drafted a contract of {rules} from this list. "
                "Ask it of the next list."
                if self.outcomes
                else "No contract was given, and there is no rule that we could draft from this "
                "list."
            )
            return Finding(
                key="quality.contract",
                statement=statement,
                value=len(self.outcomes),
                unit="rules",
                n=self.rows,
                method="What the list keeps to today: its columns, kinds, categories and what is "
                "never blank. A promise the list itself does not keep is left out.",
            )
        statement = self.answer
        if self.totals:
            verb = "adds" if self.totals == 1 else "add"
            statement += f" {count(self.totals, 'row')} that {verb} up the others"
            statement += f" {'was' if self.totals == 1 else 'were'} left out."
        if self.unchecked:
            statement += f" We did not check {listed(self.unchecked, most=4)}."
        return Finding(
            key="quality.contract",
            statement=statement,
            value=sum(outcome.broken > 0 for outcome in self.outcomes),
            unit="rules broken",
            n=self.rows,
            method=(
                "Table Schema (https://specs.frictionlessdata.io/table-schema/), all rules counted "
                "in one pass over the table."
            ),
            verdict="stop" if not self.kept else "look" if self.unchecked or self.new else "good",
        )

    def _every(self) -> str:
        if self.rows < 2:
            return "its only row" if self.rows else "a list with no rows"
        return f"all {self.rows:,} rows"

    def _broken(self, outcome: Outcome) -> Fault:
        rule = outcome.rule
        subject = f"{rows_of(outcome.broken, self.rows)}"
        if outcome.new:
            verb = "has" if outcome.broken == 1 else "have"
            statement = f"{subject} {verb} a value in {columns(rule.fields)} that is new: "
            statement += outcome.new
        else:
            verb = "breaks" if outcome.broken == 1 else "break"
            statement = f"{subject} {verb} the rule that {rule.text}"
        return Fault(
            key=f"contract.{rule.kind}:{','.join(rule.fields)}",
            statement=sentence(statement),
            count=outcome.broken,
            fix=_FIXES[rule.dimension],
            columns=rule.fields,
            dimension=rule.dimension,
            verdict="stop",
            rows=outcome.rows,
            method="A rule of the contract.",
        )

    def _gone(self) -> list[Fault]:
        faults = []
        known = dict(self.renamed)
        for name in self.missing:
            statement = f"The column {quoted(name)} is missing."
            fix = "Ask for the file again with this column in it."
            if name in known:
                other = known[name]
                spaces = ", written with other spaces," if other.strip() == name.strip() else ""
                statement = (
                    f"The column {quoted(name)} is missing; {quoted(other)}{spaces} seems to be "
                    "the same under another name."
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
                    method="Headings, then values, compared with the contract's.",
                )
            )
        return faults

    def _come(self) -> list[Fault]:
        known = {new for _, new in self.renamed}
        new = [name for name in self.new if name not in known]
        if not new:
            return []
        verb, pronoun = ("is", "it") if len(new) == 1 else ("are", "them")
        return [
            Fault(
                "contract.new",
                f"{count(len(new), 'column')} {verb} new: {columns(new)}.",
                len(new),
                f"Find out what is in {pronoun} before you use or share the list.",
                tuple(new),
                "consistency",
                "look",
                "column",
                method="Headings compared with the contract's.",
            )
        ]


def check(table: Tabular, contract: Contract, *, drafted: bool = False) -> Check:
    """Check a table against its contract in one pass.

    All rules are counted by a single aggregate query; only for those that are broken is the table
    read again, to name the first rows.

    Parameters
    ----------
    table
        A table of :mod:`workbench.sources`, a DuckDB relation or a DataFrame.
    contract
        What was promised.
    drafted
        Whether the contract was drafted from this very table.
    """
    looked_at = without_totals(subject(table))
    names = {field.label: field.name for field in reversed(looked_at.fields)}
    promised = [field.name for field in contract.fields]
    types = dict(zip(looked_at.found.columns, map(str, looked_at.found.types), strict=True))
    missing = tuple(name for name in promised if name not in names)
    new = tuple(field.label for field in looked_at.fields if field.label not in promised)

    def keeps(gone: str, come: str) -> bool:
        rules, _ = rules_of(contract, {gone: names[come]}, types)
        telling = [rule for rule in rules if rule.kind != "required" and gone in rule.fields]
        broken = {str(place): rule.broken for place, rule in enumerate(telling)}
        return bool(telling) and not any(tally(looked_at.found, broken).values())

    pairs = renamed(promised, [field.label for field in looked_at.fields], keeps)
    found = {name: names[dict(pairs).get(name, name)] for name in promised if name not in missing}
    found |= {gone: names[come] for gone, come in pairs}
    rules, unchecked = rules_of(contract, found, types)
    expressions = {str(position): rule.broken for position, rule in enumerate(rules)}
    counts = tally(looked_at.found, {"rows": "count(*)"} | expressions)
    rows = int(counts["rows"])
    broken = {position: int(counts[position]) for position in expressions if counts[position]}
    places = _places(looked_at, rows, rules, broken)
    outcomes = tuple(
        Outcome(
            rule,
            broken.get(str(position), 0),
            places.get(str(position), ()),
            _new_values(looked_at.found, rule, found) if str(position) in broken else "",
        )
        for position, rule in enumerate(rules)
    )
    outcomes = _in_order(contract, [*outcomes, *_not_asked(contract, found)])
    totals = sum(fault.count for fault in looked_at.faults if fault.key == TOTALS)
    return Check(rows, outcomes, missing, new, pairs, tuple(unchecked), drafted, totals)


def _not_asked(contract: Contract, names: Mapping[str, str]) -> list[Outcome]:
    """List the rules on columns that the table has not."""
    all_names = {field.name: field.name for field in contract.fields}
    rules, _ = rules_of(contract, all_names, dict.fromkeys(all_names, "VARCHAR"))
    return [
        Outcome(rule, 0, asked=False)
        for rule in rules
        if any(name not in names for name in rule.fields)
    ]


def _in_order(contract: Contract, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Put outcomes in the contract's order: field by field, then its key."""
    place = {field.name: at for at, field in enumerate(contract.fields)}

    def order(outcome: Outcome) -> tuple[bool, int]:
        return outcome.rule.kind == "primaryKey", place[outcome.rule.fields[0]]

    return tuple(sorted(outcomes, key=order))


def _new_values(relation: DuckDBPyRelation, rule: Rule, names: dict[str, str]) -> str:
    """Name the commonest values that a list of allowed ones lacks, if they are like categories."""
    if rule.kind != "enum":
        return ""
    value = f'trim(CAST("{names[rule.fields[0]]}" AS VARCHAR))'
    counted = (
        relation.filter(rule.wrong)
        .aggregate(f"{value} AS v, count(*) AS n", value)
        .order("n DESC, v")
        .limit(50)
        .fetchall()
    )
    named = [text for text, _ in counted if len(text) <= _LONGEST_NAMED and "@" not in text]
    return listed([quoted(text) for text in named], most=_NAMED) if len(counted) < 50 else ""


def _places(
    table: Subject, rows: int, rules: Sequence[Rule], broken: dict[str, int]
) -> dict[str, tuple[int, ...]]:
    """Find the first rows that break each broken rule."""
    if not broken:
        return {}
    relation = table.places()
    compared = [position for position in broken if rules[int(position)].repeated]
    by_row = {p: rules[int(p)].wrong for p in broken if p not in compared}
    found = first_rows(relation, rows, by_row, broken)
    for position in compared:
        found[position] = _repeated_rows(relation, rules[int(position)])
    return {position: tuple(where) for position, where in found.items()}


def _repeated_rows(relation: DuckDBPyRelation, rule: Rule) -> list[int]:
    later = select(
        relation.project(f"{rule.repeated} AS v, row_at"),
        "SELECT row_at FROM (SELECT v, row_at, min(row_at) OVER (PARTITION BY v) AS first FROM it) "
        f"WHERE v IS NOT NULL AND row_at > first ORDER BY row_at LIMIT {SAMPLE}",
    ).fetchall()
    blank = relation.filter(rule.wrong).project("row_at").limit(SAMPLE) if rule.wrong else None
    return sorted(int(row) for (row,) in [*later, *(blank.fetchall() if blank else [])])[:SAMPLE]
