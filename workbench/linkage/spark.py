"""Scoring on Spark, for lists with more pairs than one machine should weigh.

Spark brings pairs together and weighs them, which is what grows quickest with the length of lists.
The rest stays on the machine that asks: lists are put into form, the model is learnt (from samples
and counts) and people are told apart by DuckDB and scipy, which need seconds for millions of
records. Of each record Spark gets a number and the fields that are compared; back come pairs of
numbers with their weights. Training on Spark would be hundreds of tiny jobs.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args
from uuid import uuid4

import duckdb
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.model import Model
from workbench.linkage.plan import Plan
from workbench.linkage.scoring import quiet, read_scored, score, splink_settings, spoken_of
from workbench.linkage.seeds import LEFT, RIGHT, one_list
from workbench.spark import require_spark, spark_session

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession
    from splink import SparkAPI

Engine = Literal["duckdb", "spark"]
# What Splink's own views begin with.
_VIEWS = "__splink__"


def require_engine(engine: str) -> None:
    """See that pairs can be scored by an engine before anything else is done.

    Parameters
    ----------
    engine
        Its name.

    Raises
    ------
    WorkbenchError
        Where there is none of that name, or Spark cannot run here.
    """
    if engine not in get_args(Engine):
        raise WorkbenchError(
            f"There is no engine called “{engine}”.",
            safe="Nothing has been changed.",
            todo=f"Choose one of: {', '.join(get_args(Engine))}.",
        )
    if engine == "spark":
        require_spark()


@quiet()
def score_on_spark(
    con: duckdb.DuckDBPyConnection, model: Model, plan: Plan, *, least: float
) -> pd.DataFrame:
    """Score the pairs of a plan as :func:`workbench.linkage.scoring.score` does, on Spark.

    Splink's similarity of names on Spark (Apache Commons Text) is lower than DuckDB's for some
    names whose letters change places: up to three pairs in a thousand fall into another level.

    Parameters
    ----------
    con, model, plan, least
        As :func:`workbench.linkage.scoring.score` takes them; it says what comes back.

    Raises
    ------
    WorkbenchError
        Where Spark cannot run here, does not start, or stops before it is done.
    """
    from splink import Linker

    if not plan.rules or not model.comparisons:
        return score(con, model, plan, least=least)
    itself = one_list(con)
    settings = _in_spark_sql(
        splink_settings(model, [rule.sql for rule in plan.rules], itself=itself)
    )
    with spark_session() as session, _scratch(session):
        api = _api(session)
        lists = [
            api.register(
                _handed_over(session, _needed(con, table, settings)),
                # Splink takes the table whose name is first for the left one.
                table_name=f"{_VIEWS}{label}_{uuid4().hex}",
                dataset_display_name=label,
            )
            for table, label in ((LEFT, "a"), (RIGHT, "b"))[: 1 if itself else 2]
        ]
        linker = Linker(lists, settings, log_level=None, validate_settings=False)
        scored = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        pairs = session.table(scored.physical_name).select("uid_l", "uid_r", "match_weight")
        con.register("scored_on_spark", pairs.toArrow())
    return read_scored(con, "scored_on_spark")


def _in_spark_sql(settings: dict[str, Any]) -> dict[str, Any]:
    """Name the similarity of names as Splink does for Spark, which counts no digits that differ."""
    written = json.dumps(settings).replace("jaro_winkler_similarity", "jaro_winkler")
    differ = " + ".join(rf"int(substr(\1, {n}, 1) <> substr(\2, {n}, 1))" for n in range(1, 9))
    written = re.sub(r"hamming\((\w+), (\w+)\)", f"({differ})", written)
    return dict(json.loads(written))


def _needed(
    con: duckdb.DuckDBPyConnection, table: str, settings: dict[str, Any]
) -> "pyarrow.Table":
    """Read the number of every record and the fields that the settings speak of."""
    fields = "".join(f", {name}" for name in spoken_of(con, table, settings))
    return con.sql(f"select uid{fields} from {table}").to_arrow_table()


def _handed_over(session: "SparkSession", table: "pyarrow.Table") -> "DataFrame":
    """Hand a table to Spark in parts, which it keeps: else all of it would be in every plan."""
    setting = "spark.sql.execution.arrow.localRelationThreshold"
    before = session.conf.get(setting)
    session.conf.set(setting, "0")
    try:
        return session.createDataFrame(table).persist()
    finally:
        session.conf.set(setting, before)


def _api(session: "SparkSession") -> "SparkAPI":
    """Give Splink the session, with its functions, which are in a file of its package."""
    from splink.backends.spark import SparkAPI, similarity_jar_location

    lacking = not session.catalog.functionExists("jaro_winkler")
    if lacking:
        session.sql(f"add jar '{Path(similarity_jar_location()).as_uri()}'")
    return SparkAPI(  # type: ignore[no-untyped-call]
        spark_session=session, break_lineage_method="persist", register_udfs_automatically=lacking
    )


@contextmanager
def _scratch(session: "SparkSession") -> Iterator[None]:
    """Forget the views made meanwhile and what Spark keeps of them: the session goes on."""
    before = _views(session)
    try:
        yield
    finally:
        for name in sorted(_views(session) - before, reverse=True):
            session.table(name).unpersist()
            session.catalog.dropTempView(name)


def _views(session: "SparkSession") -> set[str]:
    return {table.name for table in session.catalog.listTables(pattern=f"{_VIEWS}*")}
