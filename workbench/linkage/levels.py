"""What a comparison of two records is: levels of agreement, from the closest to none."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One way two records can compare.

    Attributes
    ----------
    label
        What was seen, in plain words, after the name of the field.
    sql
        Condition over ``FIELD_l`` and ``FIELD_r``.
    m
        Share of true pairs expected here before the data have been seen.
    frequency
        Field whose value's own frequency sharpens the evidence of this level: sharing a rare name
        says more than sharing a common one.
    chance_of_first
        Whether chance brings this level about as often as the first.
    sums
        Places of the levels this one stands for where part of the fact is missing: it is worth
        what they are worth together.
    """

    label: str
    sql: str
    m: float
    frequency: str | None = None
    chance_of_first: bool = False
    sums: tuple[int, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """What one kind of fact says about a pair.

    Attributes
    ----------
    name
        Name in SQL.
    label
        The fact in plain words.
    missing
        Condition under which the pair says nothing.
    levels
        From the closest agreement to none; the last takes what is left.
    exact
        SQL over a record of which equality is the first level, where that is so: its chance is
        counted and never sampled.
    shared
        Sets of fields of which one is wholly equal in just those pairs that fall into the first
        ``shared_levels`` levels: few pairs, so joins count them and no sample is asked.
    together
        Two fields that go together. The comparison's first level, both equal, then takes back what
        the two fields' own comparisons claim too much; its other says nothing.
    despite
        A field, and the share of pairs of different people in the first level that agree on it all
        the same: the level takes back what the field's own comparison claims too much there.
    learnt
        Whether the lists teach the shares of true pairs; otherwise the expected ones are kept.
    instead_of
        Name of the comparison that this one stands in for where it has something to compare.
    """

    name: str
    label: str
    missing: str
    levels: tuple[Level, ...]
    exact: str | None = None
    shared: tuple[tuple[str, ...], ...] = ()
    shared_levels: int = 0
    together: tuple[str, str] | None = None
    despite: tuple[str, float] | None = None
    learnt: bool = True
    instead_of: str | None = None

    @property
    def corrects(self) -> bool:
        """Whether it only takes back what others claim too much."""
        return self.together is not None or self.despite is not None

    def gamma(self) -> str:
        """Write the SQL for the number of the level: the first is 0, nothing to compare is -1."""
        cases = " ".join(f"when {level.sql} then {n}" for n, level in enumerate(self.levels[:-1]))
        last = len(self.levels) - 1
        chosen = f"case {cases} else {last} end" if cases else str(last)
        return f"case when {self.missing} then -1 else {chosen} end"


def level_columns(comparisons: Iterable[Comparison]) -> str:
    """Write the numbers of the levels of pairs as columns by the names of comparisons.

    Parameters
    ----------
    comparisons
        What is compared.
    """
    return ", ".join(f"({one.gamma()})::tinyint as {one.name}" for one in comparisons)
