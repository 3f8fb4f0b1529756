"""Which pairs to compare: blocking rules chosen without labels, under a budget of pairs.

The cost of a rule is counted from the sizes of its blocks; its worth is the share of true pairs it
would bring together, known from the seeds. Rules are added, the one with most worth for its cost
first, while they add people the others miss (greedy weighted cover).
"""

from dataclasses import dataclass
from itertools import combinations

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.findings import Finding
from workbench.linkage.seeds import LEFT, RIGHT, Key, Seeds, equal_pairs, number_sql, some_rows
from workbench.linkage.words import figures
from workbench.words import capital, count, of_hundred

# Lists this small are compared whole.
ALL_PAIRS = 1_000_000
_SAMPLE_ROWS = 60_000
_WORTH = 0.0005
_SECOND = 0.05
_MOST_RULES = 12
_MOST_KEYS = 3
_SAME_FACT = {"birthday": "dob"}


@dataclass(frozen=True)
class Rule:
    """Compare two records when they agree on all of these keys.

    Attributes
    ----------
    keys
        The keys; none means every pair.
    pairs
        Pairs the rule compares, counted; from a sample of both lists where they are long.
    reach
        Share of true pairs the rule should bring together.
    """

    keys: tuple[Key, ...]
    pairs: int
    reach: float

    @property
    def label(self) -> str:
        """The rule in plain words."""
        return " and ".join(key.label for key in self.keys) or "every pair"

    @property
    def sql(self) -> str:
        """The condition in Splink's form."""
        return " and ".join(f"{key.of('l')} = {key.of('r')}" for key in self.keys) or "1 = 1"

    @property
    def number(self) -> str:
        """SQL for one number of a record, the same where two agree on all keys, else missing."""
        return number_sql(*(key.sql for key in self.keys)) if self.keys else "0"


@dataclass(frozen=True)
class Plan:
    """The pairs that will be compared.

    Attributes
    ----------
    rules
        In the order they are applied.
    reach
        Share of true pairs that the rules together should bring together; nothing where the lists
        cannot tell.
    possible
        How many pairs there could be.
    counted
        Whether the pairs were counted and not estimated from a sample.
    """

    rules: tuple[Rule, ...]
    reach: float | None
    possible: int
    counted: bool = True

    @property
    def pairs(self) -> int:
        """Pairs compared at most: those that several rules bring together are counted once only."""
        return min(self.possible, sum(rule.pairs for rule in self.rules))

    @property
    def table(self) -> pd.DataFrame:
        """One row a rule: ``agree_on``, ``pairs_compared``, ``reached_of_100_true_pairs``."""
        return pd.DataFrame(
            {
                "agree_on": [rule.label for rule in self.rules],
                "pairs_compared": [rule.pairs for rule in self.rules],
                "reached_of_100_true_pairs": [round(100 * rule.reach, 1) for rule in self.rules],
            }
        )

    def finding(self) -> Finding:
        """Say what will be compared."""
        return Finding(
            key="compared",
            statement=self.sentence(),
            value=self.pairs,
            unit="pairs",
            method="Blocking rules chosen without labels: pairs counted from the sizes of blocks, "
            "reach from pairs that agree on everything else.",
        )

    def sentence(self) -> str:
        """Say what will be compared and how much of the truth that should reach."""
        if not self.possible:
            return "There is nothing to compare."
        if not self.rules:
            return "No rule brings few enough pairs together to compare them."
        if not self.rules[0].keys:
            return f"Every record is compared with every other: {_amount(self.possible, 'pair')}."
        number = len(self.rules)
        lead = f"{count(number, 'rule')} {'chooses' if number == 1 else 'choose'}"
        amount = self.pairs if self.counted else figures(self.pairs)
        pairs = f"{'' if self.counted else 'about '}{_amount(amount, 'pair')}"
        possible = _amount(self.possible, "possible pair")
        compared = f"{capital(lead)} {pairs} of {possible} to compare"
        if self.reach is None:
            return f"{compared}. How many true pairs that reaches these lists cannot tell."
        return f"{compared}, which should hold {of_hundred(self.reach, 1)} true pairs."


def _amount(number: int, unit: str) -> str:
    if number == 1:
        return f"1 {unit}"
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if number >= size:
            return f"{number / size:.1f} {word} {unit}s"
    return f"{number:,} {unit}s"


def plan_blocking(
    con: duckdb.DuckDBPyConnection, seeds: Seeds, *, budget: int | None = None, seed: int
) -> Plan:
    """Choose the blocking rules for tables ``list_l`` and ``list_r``.

    Parameters
    ----------
    con
        Connection with both lists in standard form.
    seeds
        Their seed pairs.
    budget
        Pairs to compare at most; two a record, at least a million, when not given.
    seed
        Number that chooses the sample rules are first costed on.
    """
    possible = seeds.possible // (1 + seeds.itself)
    if possible == 0 or not seeds.keys:
        return Plan((), None, possible)
    if possible <= ALL_PAIRS:
        return Plan((Rule((), possible, 1.0),), 1.0, possible)
    budget = budget or max(ALL_PAIRS, 2 * (seeds.left_rows + seeds.right_rows))
    costs = _Costs(con, seeds, seed)
    candidates = _candidates(costs, seeds, budget)
    chosen = _cover(candidates, budget)
    rules = tuple(rule for rule, _ in chosen)
    reached = float(np.logical_or.reduce([agreed for _, agreed in chosen]).mean())
    costs.close()
    counted = max(seeds.left_rows, seeds.right_rows) <= _SAMPLE_ROWS
    return Plan(rules, reached if seeds.telling else None, possible, counted)


class _Costs:
    """Pairs of rules, from a sample of both lists where they are long."""

    def __init__(self, con: duckdb.DuckDBPyConnection, seeds: Seeds, seed: int) -> None:
        self._con = con
        self._scale = 1 / (1 + seeds.itself)
        self._known: dict[tuple[Key, ...], int] = {}
        fields = ", ".join(dict.fromkeys(["uid", *(key.field for key in seeds.keys)]))
        for table, rows in ((LEFT, seeds.left_rows), (RIGHT, seeds.right_rows)):
            con.execute(
                f"create or replace temp table {table}_sample as select {fields} from {table} "
                f"where uid in ({some_rows(table, seed, _SAMPLE_ROWS)})"
            )
            self._scale *= max(1.0, rows / _SAMPLE_ROWS)

    def close(self) -> None:
        """Drop the samples: long lists need the memory."""
        for table in (LEFT, RIGHT):
            self._con.execute(f"drop table {table}_sample")

    def __call__(self, keys: tuple[Key, ...]) -> int:
        if keys not in self._known:
            values = (key.sql for key in keys)
            counted = equal_pairs(
                self._con, *values, left=f"{LEFT}_sample", right=f"{RIGHT}_sample"
            )
            self._known[keys] = int(counted * self._scale)
        return self._known[keys]


_Candidate = tuple[Rule, npt.NDArray[np.bool_]]


def _candidates(costs: _Costs, seeds: Seeds, budget: int) -> list[_Candidate]:
    """List rules within the budget; one is made longer only where it is too dear by itself."""
    place = {key: number for number, key in enumerate(seeds.keys)}
    found: list[_Candidate] = []
    dear: set[frozenset[Key]] = {frozenset()}
    for size in range(1, _MOST_KEYS + 1):
        still: set[frozenset[Key]] = set()
        for keys in combinations(seeds.keys, size):
            if not all(frozenset(part) in dear for part in combinations(keys, size - 1)):
                continue
            if len({_SAME_FACT.get(key.field, key.field) for key in keys}) < size:
                continue
            agreed = np.all(seeds.agreement[:, [place[key] for key in keys]], axis=1)
            cost = costs(keys)
            if cost <= budget / 4:
                found.append((Rule(keys, cost, float(agreed.mean())), agreed))
            else:
                still.add(frozenset(keys))
        dear = still
    return found


def _cover(candidates: list[_Candidate], budget: int) -> list[_Candidate]:
    """Take the rule that adds most for its pairs until none adds enough or the budget is spent.

    Errors cluster in the same records, which the seeds cannot show; so reaching a true pair in a
    second way is worth a little too.
    """
    chosen: list[_Candidate] = []
    spent = 0
    left = list(candidates)
    ways = np.zeros(len(candidates[0][1]) if candidates else 0, dtype=np.int64)
    while left and len(chosen) < _MOST_RULES:
        worth = []
        for rule, agreed in left:
            gain = float((agreed & (ways == 0)).mean() + _SECOND * (agreed & (ways == 1)).mean())
            fits = gain >= _WORTH and spent + rule.pairs <= budget
            worth.append(gain / (rule.pairs + budget / 50) if fits else 0.0)
        best = int(np.argmax(worth))
        if worth[best] == 0.0:
            break
        rule, agreed = left.pop(best)
        chosen.append((rule, agreed))
        spent += rule.pairs
        ways += agreed
    return [one for one in chosen if not any(_within(one[0], other) for other, _ in chosen)]


def _within(rule: Rule, other: Rule) -> bool:
    """Say whether another rule brings together all pairs that a rule does."""
    return rule is not other and all(
        any(key == mine or (key.field == mine.field == mine.sql) for mine in rule.keys)
        for key in other.keys
    )
