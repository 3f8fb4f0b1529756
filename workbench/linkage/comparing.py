"""The pairs of a plan, weighed: chances, what true pairs show, and what each pair says.

Short lists are gone through twice: the chances of the second pass leave out the links of the first.
"""

from collections.abc import Collection, Mapping, Sequence

import duckdb
import numpy as np
import pandas as pd

from workbench.linkage.assign import LEAST_LIKELY, settle
from workbench.linkage.chance import DRAWN, SAMPLE_PAIRS, chance_probabilities, draw_pairs
from workbench.linkage.compared import Compared
from workbench.linkage.levels import Comparison
from workbench.linkage.model import promising, train
from workbench.linkage.plan import Plan
from workbench.linkage.readings import REASONS, UNREAD, lift, read_pairs
from workbench.linkage.scoring import score
from workbench.linkage.seeds import LEFT, RIGHT, SEEDS, Seeds
from workbench.linkage.spark import Engine, score_on_spark

_TWICE = 50_000
# Bits that the second pass may add to a pair.
_MOVES = 10


def compare(
    con: duckdb.DuckDBPyConnection,
    evidence: Sequence[Comparison],
    fields: Sequence[str],
    seeds: Seeds,
    plan: Plan,
    once: tuple[bool, bool],
    people: Mapping[str, pd.DataFrame],
    *,
    seed: int,
    reasons: Collection[str] = REASONS,
    engine: Engine = "duckdb",
) -> Compared:
    """Learn from two lists and weigh their pairs.

    Parameters
    ----------
    con
        Connection with ``list_l``, ``list_r`` and ``seeds``.
    evidence
        What is compared.
    fields
        Standard fields both lists have.
    seeds
        The seed pairs.
    plan
        Which pairs to compare.
    once
        Whether a left record, and a right record, can have one link at most.
    people
        For each table, the person of every row (:func:`people_of_rows`).
    seed
        Number that chooses samples.
    reasons
        What can be left out of the comparisons later, for the pairs to be weighed again.
    engine
        What goes through the pairs of long lists. Those that Spark finds are weighed again here, so
        that no weight depends on it.
    """
    twice = max(seeds.left_rows, seeds.right_rows) <= _TWICE
    draw_pairs(con, evidence, fields, seeds, seed=seed)
    chances = chance_probabilities(con, evidence, fields, seeds, seed=seed)
    model = train(con, evidence, chances, fields, seeds, seed=seed)
    # What is left out later, and what moves from the first pass to the second, may make up for it.
    least = float(np.log2(LEAST_LIKELY / 10)) - (lift(model) if reasons else 0.0)
    first = least - (_MOVES if twice else 0)
    all_drawn = seeds.possible <= SAMPLE_PAIRS
    if not (all_drawn or twice):
        con.execute(f"drop table {DRAWN}")
    elsewhere = engine == "spark" and not all_drawn
    through = score_on_spark if elsewhere else score
    pairs = (
        promising(con, model, least=first) if all_drawn else through(con, model, plan, least=first)
    )
    for side, table, uid in (("left", LEFT, "uid_l"), ("right", RIGHT, "uid_r")):
        numbers = people[table]["number"].to_numpy(dtype=np.int32)
        pairs[side] = numbers[pairs[uid].to_numpy(dtype=np.int64) - 1]
    again = twice or all_drawn or elsewhere or bool(reasons)
    compared = Compared(
        pairs=pairs,
        model=model,
        readings=read_pairs(con, fields, pairs, reasons) if again else UNREAD,
        seeds=seeds,
        once=once,
        ids=(_ids(people[LEFT]), _ids(people[RIGHT])),
        joint=any((one["person"] == 2).any() for one in people.values()),
    )
    if all_drawn or elsewhere:
        compared = compared.weighed_by(model, first)
    probable = settle(compared.pairs, seeds, once) if twice else pairs[:0]
    if probable.empty:
        return compared
    con.register("linked", probable[probable["probability"] >= 0.5])
    con.execute(f"insert into {SEEDS} select uid_l, uid_r, -1 from linked")
    if seeds.itself:
        con.execute(f"insert into {SEEDS} select uid_r, uid_l, -1 from linked")
    chances = chance_probabilities(con, evidence, fields, seeds, seed=seed)
    return compared.weighed_by(model.with_chances(chances), least)


def people_of_rows(
    con: duckdb.DuckDBPyConnection, table: str, by: Sequence[str] = ("record_id", "person")
) -> pd.DataFrame:
    """Read what tells the person of every row, and the person's ``number``, by ``uid``.

    Parameters
    ----------
    con
        Connection that holds the table.
    table
        A list in standard form.
    by
        Columns that tell the person, which the rows are in the order of.
    """
    found = con.sql(f"select {', '.join(by)} from {table} order by uid").to_arrow_table()
    rows: pd.DataFrame = found.to_pandas()
    rows["number"] = (rows != rows.shift()).any(axis=1).cumsum() - 1
    return rows


def _ids(people: pd.DataFrame) -> "pd.Series[str]":
    """List the record id of every person, by number."""
    return people.drop_duplicates("number")["record_id"].reset_index(drop=True)
