"""How comparisons read pairs: with everything in, and with every choice of things left out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.linkage.chance import pair_columns
from workbench.linkage.derived import derived_fields
from workbench.linkage.evidence import (
    ADDRESS,
    CONTACT,
    DATES,
    NUMBERS,
    ORDER,
    SPELLING,
    comparisons,
    is_identifier,
)
from workbench.linkage.levels import Comparison
from workbench.linkage.model import Model
from workbench.linkage.seeds import LEFT, RIGHT, one_list
from workbench.linkage.standardise import WRITTEN

REASONS = (ORDER, SPELLING, DATES, ADDRESS, CONTACT, NUMBERS)

Levels = npt.NDArray[np.int8]
Reading = tuple[str, frozenset[str]]


@dataclass(frozen=True)
class Readings:
    """The level of every pair in every reading: a comparison from which something is left out.

    Attributes
    ----------
    rows
        Row of ``levels`` by the name of a comparison and what is left out of it.
    levels
        Number of the level, readings by pairs; -1 where there is nothing to compare.
    accented
        Places of the pairs of which a name has an accent.
    unfolded
        Their levels if accents made a difference, readings by such pairs.
    commonness
        By the field whose frequency sharpens evidence, log2 of the share of records that have the
        pair's value, of the commoner one where two values count as the same.
    """

    rows: Mapping[Reading, int]
    levels: Levels
    accented: npt.NDArray[np.int64]
    unfolded: Levels
    commonness: Mapping[str, npt.NDArray[np.float32]]

    @property
    def accented_levels(self) -> Levels:
        """The levels if accents made a difference."""
        levels = self.levels.copy()
        levels[:, self.accented] = self.unfolded
        return levels

    def of(self, chosen: npt.NDArray[np.bool_]) -> "Readings":
        """Keep the readings of some of the pairs.

        Parameters
        ----------
        chosen
            Whether each pair is one of them.
        """
        accented = chosen[self.accented]
        return Readings(
            rows=self.rows,
            levels=self.levels[:, chosen],
            accented=np.cumsum(chosen)[self.accented[accented]] - 1,
            unfolded=self.unfolded[:, accented],
            commonness={field: common[chosen] for field, common in self.commonness.items()},
        )

    def row(self, name: str, off: Collection[str]) -> int:
        """Find the row of a comparison when something is left out, whether it concerns it or not.

        Parameters
        ----------
        name
            Name of the comparison.
        off
            What is left out.
        """
        reasons = {reason for known, left in self.rows if known == name for reason in left}
        return self.rows[name, frozenset(off) & reasons]


UNREAD = Readings(
    {}, np.empty((0, 0), np.int8), np.empty(0, np.int64), np.empty((0, 0), np.int8), {}
)


def read_pairs(
    con: duckdb.DuckDBPyConnection,
    fields: Sequence[str],
    pairs: pd.DataFrame,
    reasons: Collection[str] = REASONS,
) -> Readings:
    """Read pairs in every way.

    Parameters
    ----------
    con
        Connection with ``list_l`` and ``list_r``.
    fields
        Standard fields both lists have.
    pairs
        ``uid_l`` and ``uid_r``.
    reasons
        What may be left out; nothing reads every pair in one way.
    """
    readings = _readings(fields, reasons)
    frequent = sorted({field for one in comparisons(fields) for field in frequencies(one)})
    con.register("read_pairs", pairs[["uid_l", "uid_r"]].assign(place=np.arange(len(pairs))))
    levels = _levels(con, readings.values(), fields, LEFT, RIGHT)
    commonness = {field: _commonness(con, field) for field in frequent}
    written = {name: field for name, field in WRITTEN.items() if field in fields}
    accented = _accented(con, written if reasons else ())
    unfolded = levels[:, accented]
    if len(accented):
        chosen = pairs.iloc[accented]
        con.register("read_pairs", chosen[["uid_l", "uid_r"]].assign(place=np.arange(len(chosen))))
        lists = [
            _unfolded(table, uid, written, fields)
            for table, uid in ((LEFT, "uid_l"), (RIGHT, "uid_r"))
        ]
        unfolded = _levels(con, readings.values(), fields, *lists)
    return Readings(
        rows={reading: row for row, reading in enumerate(readings)},
        levels=levels,
        accented=accented,
        unfolded=unfolded,
        commonness=commonness,
    )


def frequencies(comparison: Comparison) -> list[str]:
    """List the fields whose values' frequencies sharpen what a comparison says, but at its end.

    Parameters
    ----------
    comparison
        The comparison.
    """
    return sorted({level.frequency for level in comparison.levels[:-1] if level.frequency})


def _accented(con: duckdb.DuckDBPyConnection, written: Collection[str]) -> npt.NDArray[np.int64]:
    """Find the places of the pairs of which a name has an accent."""
    marks = " or ".join(f"{side}.{name} is not null" for name in written for side in "lr")
    found = con.execute(
        f"select place from read_pairs join {LEFT} l on l.uid = uid_l "
        f"join {RIGHT} r on r.uid = uid_r where {marks or 'false'} order by place"
    ).fetchnumpy()
    return np.asarray(found["place"], dtype=np.int64)


def _readings(fields: Sequence[str], reasons: Collection[str]) -> dict[Reading, Comparison]:
    """List every comparison without each choice of the things that concern it."""
    whole = comparisons(fields)
    lacking = {reason: comparisons(fields, {reason}) for reason in reasons}
    found: dict[Reading, Comparison] = {}
    for place, comparison in enumerate(whole):
        concerned = [reason for reason, others in lacking.items() if others[place] != comparison]
        for many in range(len(concerned) + 1):
            for left_out in map(frozenset, combinations(concerned, many)):
                found[comparison.name, left_out] = comparisons(fields, left_out)[place]
    return found


def _levels(
    con: duckdb.DuckDBPyConnection,
    readings: Collection[Comparison],
    fields: Sequence[str],
    left: str,
    right: str,
) -> Levels:
    """Find the levels of the pairs, from two lists or queries."""
    gammas = ", ".join(f"({one.gamma()})::tinyint as r{row}" for row, one in enumerate(readings))
    found = con.execute(
        f"with pairs as (select place, {pair_columns(fields)} from read_pairs "
        f"join {left} l on l.uid = uid_l join {right} r on r.uid = uid_r) "
        f"select place, {gammas} from pairs order by place"
    ).fetchnumpy()
    rows = [np.asarray(found[f"r{row}"], dtype=np.int8) for row in range(len(readings))]
    return np.array(rows, dtype=np.int8)


def _unfolded(table: str, uid: str, written: Mapping[str, str], fields: Sequence[str]) -> str:
    """Write the query for the records of a list in the pairs, their names with their accents."""
    names = ", ".join(f"coalesce({name}, {field}) as {field}" for name, field in written.items())
    parts = ", ".join(
        f"{sql} as {field}"
        for field, sql in derived_fields(written.values()).items()
        if field in fields
    )
    chosen = f"select * replace ({names}) from {table} where uid in (select {uid} from read_pairs)"
    return f"(select * replace ({parts}) from ({chosen}))"


def _commonness(con: duckdb.DuckDBPyConnection, field: str) -> npt.NDArray[np.float32]:
    """Count as Splink does: of the records of both lists that have a value, how many have this."""
    other = "" if one_list(con) else f" union all select {field} from {RIGHT}"
    found = con.execute(
        f"with known as (select {field} from {LEFT}{other}), "
        f"shares as (select {field}, count(*) / (select count({field}) from known) as share "
        f"from known where {field} is not null group by 1) "
        "select log2(greatest(a.share, b.share)) as common from read_pairs "
        f"join {LEFT} l on l.uid = uid_l join {RIGHT} r on r.uid = uid_r "
        f"left join shares a on a.{field} = l.{field} left join shares b on b.{field} = r.{field} "
        "order by place"
    ).fetchnumpy()["common"]
    return np.ma.filled(np.ma.asarray(found, dtype=np.float32), np.nan)


def lift(model: Model) -> float:
    """Find how far, in log2, weights can rise when evidence is left out that spoke against.

    Parameters
    ----------
    model
        What agreement is worth.
    """
    raised = 0.0
    for comparison in model.comparisons:
        worth = np.log2(np.array(model.m[comparison.name]) / model.u[comparison.name])
        gaps = [
            worth[place] - worth[list(level.sums)].min()
            for place, level in enumerate(comparison.levels)
            if level.sums
        ]
        if is_identifier(comparison.name):
            gaps.append(-worth.min())
        raised += max(gaps, default=0.0)
    return float(raised)
