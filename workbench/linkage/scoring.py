"""Scoring the pairs of a plan by a model, with Splink 5 on DuckDB.

What Splink is told beforehand is what makes it quick (Linacre et al., 2022): what agreement is
worth is known, only rules of equal numbers bring records together, and nothing but the score is
kept.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from workbench.linkage.evidence import EQUAL_OR_NOT
from workbench.linkage.levels import Comparison
from workbench.linkage.model import Model
from workbench.linkage.plan import Plan
from workbench.linkage.seeds import LEFT, RIGHT, number_sql, one_list, pairs_of_one_key

# Pairs of a plan beyond which they are scored in parts, each of which needs memory for its own
# records only.
_AT_ONCE = 4_000_000


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Splink's notes out of reports: levels it cannot train have their expectations."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


@quiet()
def score(
    con: duckdb.DuckDBPyConnection, model: Model, plan: Plan, *, least: float
) -> pd.DataFrame:
    """Score the pairs of a plan.

    Parameters
    ----------
    con
        Connection with ``list_l`` and ``list_r``.
    model
        What agreement is worth.
    plan
        Which pairs to score.
    least
        Weight below which pairs are left out.

    Returns
    -------
    DataFrame
        ``uid_l``, ``uid_r`` and ``weight`` (log2 of the odds of being one person), in the order of
        the ids.
    """
    if not plan.rules or not model.comparisons:
        return pd.DataFrame({"uid_l": [], "uid_r": [], "weight": []}).astype(
            {"uid_l": np.int32, "uid_r": np.int32, "weight": float}
        )
    from splink import DuckDBAPI, Linker

    itself, parts = one_list(con), -(-plan.pairs // _AT_ONCE)
    keys = {f"key_{place}": rule.number for place, rule in enumerate(plan.rules)}
    # Where pairs are brought to Splink it asks no rule, but wants one.
    rules = [f"l.{key} = r.{key}" for key in keys] if parts <= 1 else ["l.uid = r.uid"]
    settings = splink_settings(model, rules, itself=itself)
    api = DuckDBAPI(connection=con)
    lists = []
    for table, label in ((LEFT, "a"), (RIGHT, "b"))[: 1 if itself else 2]:
        _narrowed(con, table, spoken_of(con, table, settings), keys if parts <= 1 else {})
        lists.append(api.register(f"{table}_narrowed", dataset_display_name=label))
    linker = Linker(lists, settings, log_level=None, validate_settings=False)

    def predicted() -> pd.DataFrame:
        scored = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        pairs = read_scored(con, scored.physical_name)
        scored.drop_table_from_database_and_remove_from_cache()
        return pairs

    if parts <= 1:
        return predicted()
    found = []
    for part in _brought_together(con, keys.values(), parts, itself=itself):
        linker.table_management.register_blocked_pairs_for_predict(api.register(part))
        found.append(predicted())
    return pd.concat(found).sort_values(["uid_l", "uid_r"], ignore_index=True)


def read_scored(con: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    """Read what Splink scored as :func:`score` gives it.

    Parameters
    ----------
    con
        Connection that holds the table.
    table
        Splink's predictions: ``uid_l``, ``uid_r`` and ``match_weight``.
    """
    return con.execute(
        "select uid_l::integer as uid_l, uid_r::integer as uid_r, round(match_weight, 6) as weight "
        f"from {table} order by uid_l, uid_r"
    ).df()


def splink_settings(model: Model, rules: Sequence[str], *, itself: bool) -> dict[str, Any]:
    """Write the settings with which Splink scores pairs, and nothing else.

    Parameters
    ----------
    model
        What agreement is worth.
    rules
        Conditions of which one brings two records together.
    itself
        Whether one list is linked with itself.
    """
    beside = model.where_missing()
    return {
        "link_type": "dedupe_only" if itself else "link_only",
        "unique_id_column_name": "uid",
        "comparisons": [_comparison(one, beside) for one in model.comparisons],
        "blocking_rules_to_generate_predictions": list(rules),
        "probability_two_random_records_match": model.prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def spoken_of(con: duckdb.DuckDBPyConnection, table: str, settings: Mapping[str, Any]) -> list[str]:
    """List the fields of a list that Splink's settings speak of.

    Parameters
    ----------
    con
        Connection that holds the list.
    table
        The list.
    settings
        The settings (:func:`splink_settings`).
    """
    written = json.dumps(settings)
    return [
        name
        for name in con.sql(f"from {table}").columns
        if name != "uid" and re.search(rf"\b(?:l\.{name}|{name}_l)\b", written)
    ]


def _narrowed(
    con: duckdb.DuckDBPyConnection, table: str, fields: Sequence[str], keys: Mapping[str, str]
) -> None:
    """Make a view of a list with what is needed, as numbers where only equality is asked for.

    Of a rule that is one number, of a field one in place of its text: both are found and read
    sooner, and take half the memory.
    """
    made = {name: number_sql(name) if name in EQUAL_OR_NOT else name for name in fields}
    columns = "".join(f", {sql} as {name}" for name, sql in {**made, **keys}.items())
    con.execute(f"create or replace view {table}_narrowed as select uid{columns} from {table}")


def _brought_together(
    con: duckdb.DuckDBPyConnection, keys: Iterable[str], parts: int, *, itself: bool
) -> Iterator[str]:
    """Yield tables of the pairs of which a key is the same, each pair once and in one of them."""
    con.execute("create or replace temp table brought (pair bigint)")
    for key in keys:
        con.execute(
            "insert into brought select (uid_l << 32) | uid_r "
            f"from {pairs_of_one_key(key, itself=itself)} where uid_l < uid_r or {not itself}"
        )
    con.execute("create or replace temp table brought as select distinct pair from brought")
    left, right = ("", "") if itself else ("'a-__-' || ", "'b-__-' || ")
    for part in range(parts):
        con.execute(
            f"create or replace temp table brought_{part} as select '0' as match_key, "
            f"{left}(pair >> 32) as join_key_l, {right}(pair & {2**32 - 1}) as join_key_r "
            f"from brought where (pair >> 32) % {parts} = {part}"
        )
        yield f"brought_{part}"
        con.execute(f"drop table brought_{part}")
    con.execute("drop table brought")


def _comparison(comparison: Comparison, model: Model) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {
            "sql_condition": comparison.missing,
            "label_for_charts": "nothing to compare",
            "is_null_level": True,
        }
    ]
    last = len(comparison.levels) - 1
    for place, level in enumerate(comparison.levels):
        described: dict[str, Any] = {
            "sql_condition": "ELSE" if place == last else level.sql,
            "label_for_charts": level.label,
            "m_probability": model.m[comparison.name][place],
            "u_probability": model.u[comparison.name][place],
        }
        if level.frequency and place != last:
            described["tf_adjustment_column"] = level.frequency
            described["disable_tf_exact_match_detection"] = True
        levels.append(described)
    return {
        "output_column_name": comparison.name,
        "comparison_description": comparison.label,
        "comparison_levels": levels,
    }
