"""Single pairs of records, laid side by side once more: what each fact says of them, in log2.

Results hold no values of people. To say why two records are one person or are not, the lists are
put in standard form again, exactly as they were when they were linked.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.compared import says
from workbench.linkage.comparing import people_of_rows
from workbench.linkage.intake import List, bring_in
from workbench.linkage.link import in_standard_form
from workbench.linkage.model import Model
from workbench.linkage.plan import Plan
from workbench.linkage.pool import pooled, raw
from workbench.linkage.readings import read_pairs
from workbench.linkage.result import LinkResult
from workbench.linkage.seeds import LEFT, RIGHT
from workbench.linkage.truth import as_ids
from workbench.linkage.view_result import View
from workbench.naming import list_name
from workbench.roles.written import SIDES
from workbench.sources import connect
from workbench.words import listed

Record = tuple[str, str]
"""A list, and the number of a record on it."""

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Laid:
    """Lists in standard form, and what agreement is worth.

    Attributes
    ----------
    con
        Connection with ``list_l`` and ``list_r``.
    fields
        Standard fields that are compared.
    model
        What agreement is worth.
    plan
        Which pairs were compared.
    rows
        Every row of ``list_l`` and of ``list_r``, in the order of ``uid``: ``list``, ``record_id``,
        ``person`` and ``number``, that of the person from 0.
    names
        What sentences call each list.
    """

    con: duckdb.DuckDBPyConnection
    fields: tuple[str, ...]
    model: Model
    plan: Plan
    rows: tuple[pd.DataFrame, pd.DataFrame]
    names: Mapping[str, str]

    @property
    def start(self) -> float:
        """The odds, in log2, that two records taken at random are one person."""
        return float(np.log2(self.model.prior / (1 - self.model.prior)))

    def rows_of(self, record: Record, side: int = 0) -> Rows:
        """Find the ``uid`` of the rows of a record.

        Parameters
        ----------
        record
            The record.
        side
            0 for ``list_l``, 1 for ``list_r``.

        Raises
        ------
        WorkbenchError
            Where there is no such list or record. The number is not repeated: it is about somebody.
        """
        rows = self.rows[side]
        name, number = record
        if name not in self.names:
            lists = listed(self.names, most=0)
            raise WorkbenchError(
                "There is no list of that name to look the record up in.",
                safe="Nothing has been shown.",
                todo=f"The lists are: {lists}.",
            )
        wanted = as_ids(pd.Series([number])).iloc[0]
        mine = (rows["list"] == name) & (rows["record_id"] == wanted)
        found = np.flatnonzero(mine.to_numpy())
        if not len(found):
            raise WorkbenchError(
                f"There is no record of that number on the {self.names[name]}.",
                safe="Nothing has been shown.",
                todo="Check the number, and that it is of that list and not of another.",
            )
        return found + 1


@dataclass(frozen=True)
class Weighed:
    """Pairs of rows, and what each comparison says of them.

    Attributes
    ----------
    pairs
        ``uid_l``, ``uid_r``, ``compared`` (whether a rule brings the two together) and ``weight``
        (log2 of the odds of being one person) of each.
    levels
        Comparisons by pairs: the number of the level; -1 where there is nothing to compare.
    bits
        Comparisons by pairs: what the level says, in log2.
    rarity
        Comparisons by pairs: how much of that is because the value is rare (negative: common).
    """

    pairs: pd.DataFrame
    levels: npt.NDArray[np.int8]
    bits: Floats
    rarity: Floats


@dataclass(frozen=True)
class Pair:
    """A pair of rows, and what each comparison says of it.

    Attributes
    ----------
    uid_l, uid_r, compared, weight, levels, bits, rarity
        As :class:`Weighed` has them, of one pair.
    """

    uid_l: int
    uid_r: int
    compared: bool
    weight: float
    levels: npt.NDArray[np.int8]
    bits: Floats
    rarity: Floats


@contextmanager
def pairs_of_link(found: LinkResult, left: List, right: List) -> Iterator[Laid]:
    """Lay two lists that have been linked side by side.

    Parameters
    ----------
    found
        What linking them found.
    left, right
        The same lists.
    """
    with closing(connect()) as con:
        for side, frame in zip(SIDES, (left, right), strict=True):
            bring_in(con, f"raw_{side}", frame)
        fields = in_standard_form(con, found.columns)
        rows = [
            people_of_rows(con, table).assign(list=name)
            for table, name in zip((LEFT, RIGHT), SIDES, strict=True)
        ]
        names = dict(zip(SIDES, map(list_name, found.names), strict=True))
        yield Laid(con, fields, found.model, found.plan, (rows[0], rows[1]), names)


@contextmanager
def pairs_of_view(view: View, lists: Mapping[str, List]) -> Iterator[Laid]:
    """Lay the lists of a view side by side, in one pool.

    Parameters
    ----------
    view
        The view.
    lists
        The same lists by name.
    """
    with closing(connect()) as con:
        con.execute("set variable itself = true")
        for name in view.names:
            bring_in(con, raw(name), lists[name])
        held = pooled(con, view.names, [view.columns[name] for name in view.names])
        fields = tuple(dict.fromkeys(field for one in held for field in one))
        rows = people_of_rows(con, LEFT, ("source", "record_id", "person"))
        rows["list"] = np.array(view.names, dtype=object)[rows.pop("source")]
        names = {name: list_name(name) for name in view.names}
        yield Laid(con, fields, view.model, view.plan, (rows, rows), names)


def pairs_between(left: Rows, right: Rows) -> pd.DataFrame:
    """Pair every row of one record with every row of another: ``uid_l`` and ``uid_r``.

    Parameters
    ----------
    left, right
        The rows.
    """
    return pd.DataFrame({"uid_l": np.repeat(left, len(right)), "uid_r": np.tile(right, len(left))})


def weigh(laid: Laid, pairs: pd.DataFrame) -> Weighed:
    """Weigh pairs of rows as the model does, and keep what each comparison says.

    Parameters
    ----------
    laid
        The lists.
    pairs
        ``uid_l`` and ``uid_r``.
    """
    readings = read_pairs(laid.con, laid.fields, pairs, ())
    beside = laid.model.where_missing()
    nothing = {field: np.full(len(pairs), np.nan) for field in readings.commonness}
    levels, bits, plain = (np.zeros((len(laid.model.comparisons), len(pairs))) for _ in range(3))
    for row, comparison in enumerate(laid.model.comparisons):
        levels[row] = readings.levels[readings.row(comparison.name, ())]
        chosen = levels[row].astype(np.int8)
        bits[row] = says(comparison, chosen, beside, readings.commonness)
        plain[row] = says(comparison, chosen, beside, nothing)
    weight = laid.start + bits.sum(axis=0)
    weighed = pairs[["uid_l", "uid_r"]].assign(compared=_compared(laid, pairs), weight=weight)
    return Weighed(weighed, levels.astype(np.int8), bits, bits - plain)


def _compared(laid: Laid, pairs: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say whether a rule brings the rows of each pair together."""
    rules = " or ".join(f"coalesce({rule.sql}, false)" for rule in laid.plan.rules) or "false"
    laid.con.register("told", pairs[["uid_l", "uid_r"]].assign(place=np.arange(len(pairs))))
    found = laid.con.execute(
        f"select {rules} as compared from told join {LEFT} l on l.uid = uid_l "
        f"join {RIGHT} r on r.uid = uid_r order by place"
    ).fetchnumpy()
    return np.asarray(found["compared"], dtype=bool)


def likeliest(laid: Laid, left: Rows, right: Rows) -> Pair:
    """Choose the pair of rows that speaks for two records: one that was compared, the likeliest.

    Parameters
    ----------
    laid
        The lists.
    left, right
        The rows of the two records.
    """
    weighed = weigh(laid, pairs_between(left, right))
    ranked = weighed.pairs.sort_values(["compared", "weight"], kind="stable")
    best = int(ranked.index[-1])
    return Pair(
        uid_l=int(ranked["uid_l"].to_numpy()[-1]),
        uid_r=int(ranked["uid_r"].to_numpy()[-1]),
        compared=bool(ranked["compared"].to_numpy()[-1]),
        weight=float(ranked["weight"].to_numpy()[-1]),
        levels=weighed.levels[:, best],
        bits=weighed.bits[:, best],
        rarity=weighed.rarity[:, best],
    )
