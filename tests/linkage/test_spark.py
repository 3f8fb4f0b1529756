"""Linking on Spark: the same people and the same weights as on this machine alone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.linkage.conftest import COLUMNS
from tests.spark import local_spark, needs_spark
from workbench.errors import WorkbenchError
from workbench.linkage import link, one_view
from workbench.linkage.chance import chance_probabilities, draw_pairs
from workbench.linkage.evidence import comparisons
from workbench.linkage.model import train
from workbench.linkage.plan import Plan, Rule
from workbench.linkage.scoring import score
from workbench.linkage.seeds import LEFT, RIGHT, blocking_keys, find_seeds
from workbench.linkage.spark import score_on_spark
from workbench.linkage.standardise import standardise
from workbench.sources import connect, read

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark")]


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    with local_spark(str(tmp_path_factory.mktemp("warehouse"))) as session:
        yield session


@pytest.fixture(scope="module")
def with_numbers(lists):
    """The lists with a number, an email and an address as well, not in every row."""
    made = []
    for frame, side in ((lists.left, "left"), (lists.right, "right")):
        truth = lists.truth[lists.truth["list"] == side].set_index("record_id")["person_id"]
        ids = frame["record_id"].map(truth).astype("str")
        place = pd.Series(range(len(frame)), index=frame.index)
        made.append(
            frame.assign(
                library_card=("LC" + ids).where(place % 3 > 0),
                email=(ids + "@example.org").where(place % 4 > 0),
            )
        )
    return made


@pytest.fixture(scope="module")
def trained(with_numbers):
    """A connection with both lists in standard form, a model of them, and their plan."""
    columns = {**COLUMNS, "email": ("email",), "other:library_card": ("library_card",)}
    with connect() as con:
        for name, frame in zip((LEFT, RIGHT), with_numbers, strict=True):
            con.register("raw", frame)
            fields = standardise(con, "raw", name, "record_id", columns)
        evidence = comparisons(fields)
        seeds = find_seeds(con, fields, seed=0)
        draw_pairs(con, evidence, fields, seeds, seed=0)
        chances = chance_probabilities(con, evidence, fields, seeds, seed=0)
        model = train(con, evidence, chances, fields, seeds, seed=0)
        yield con, model, blocking_keys(fields)


def test_every_weight_is_the_one_that_duckdb_finds(spark, trained):
    con, model, keys = trained
    names = {one.name for one in model.comparisons}
    assert {"names_together", "twins", "birth", "other_library_card"} <= names
    # Every key there is, two in a rule.
    plan = Plan(
        tuple(Rule(two, 0, 1.0) for two in zip(keys[::2], keys[1::2], strict=False)), None, 0
    )
    here = score(con, model, plan, least=-20)
    there = score_on_spark(con, model, plan, least=-20)
    assert there.dtypes.equals(here.dtypes)
    both = here.merge(there, on=["uid_l", "uid_r"], how="outer", suffixes=("", "_spark"))
    apart = both[~((both["weight"] - both["weight_spark"]).abs() < 1e-5)]
    assert len(both) > 1_000
    assert len(apart) < 0.005 * len(both)
    # Only the two functions for similarity tell them apart, where letters change places.
    names = con.execute(
        "select l.given1 || '|' || r.given1 as given, l.family || '|' || r.family as family "
        f"from apart join {LEFT} l on l.uid = uid_l join {RIGHT} r on r.uid = uid_r"
    ).df()
    for row in names.to_dict("records"):
        assert any(differs(con, spark, *pair.split("|")) for pair in row.values())


def jobs(spark) -> int:
    """How many jobs the session was given so far."""
    return len(spark.sparkContext.statusTracker().getJobIdsForGroup(None))


def differs(con, spark, one: str, other: str) -> bool:
    here = con.execute("select jaro_winkler_similarity(?, ?)", [one, other]).fetchall()[0][0]
    there = spark.sql("select jaro_winkler(:one, :other)", {"one": one, "other": other}).first()[0]
    return there < here - 0.01


def test_the_links_are_those_of_duckdb_and_the_session_is_left_as_it_was(spark, lists, linked):
    spark.range(3).createOrReplaceTempView("__splink__mine")
    before = jobs(spark)
    found = link(lists.left, lists.right, names=("tenants", "GP"), engine="spark")
    assert jobs(spark) > before
    both = found.links.merge(linked.links, on=["left_id", "right_id"], how="outer", indicator=True)
    assert (both["_merge"] == "both").mean() > 0.999
    pd.testing.assert_frame_equal(found.links, linked.links, atol=1e-6)
    for table in ("possible", "unlinked", "roles", "weights", "thresholds"):
        pd.testing.assert_frame_equal(getattr(found, table), getattr(linked, table))
    assert [one.statement for one in found.findings()] == [
        one.statement for one in linked.findings()
    ]
    assert [table.name for table in spark.catalog.listTables()] == ["__splink__mine"]
    assert spark.sparkContext._jsc.getPersistentRDDs().isEmpty()


def test_a_view_holds_the_same_people(spark, lists, monkeypatch):
    # As few as are too many to be all read, gone through once as long lists are.
    monkeypatch.setattr("workbench.linkage.comparing._TWICE", 0)
    pool = {"tenants": lists.left.head(370), "gp": lists.right.head(370)}
    before = jobs(spark)
    here, there = one_view(pool), one_view(pool, engine="spark")
    assert jobs(spark) > before
    pd.testing.assert_frame_equal(there.records, here.records)


@pytest.mark.parametrize(("left", "right"), [(0, 50), (20, 20)])
def test_short_lists_need_no_spark_and_come_out_the_same(small, left, right):
    frames = small.left.head(left), small.right.head(right)
    needs_spark()
    assert link(*frames, engine="spark").candidates.equals(link(*frames).candidates)


def test_an_unknown_engine_is_named_before_anything_is_done():
    with pytest.raises(WorkbenchError, match="no engine called “sparks”") as raised:
        link(pd.DataFrame(), pd.DataFrame(), engine="sparks")
    assert "duckdb, spark" in raised.value.todo
    with pytest.raises(WorkbenchError, match="no engine called “dask”"):
        one_view({"one": pd.DataFrame()}, engine="dask")


def test_analysis_with_a_session_of_its_own_and_no_network(project, no_network, tmp_path):
    """The report shows nothing of what Java says, and nothing stays on the disk."""
    needs_spark()
    home, started = tmp_path / "java", tmp_path / "started"
    (home / "bin").mkdir(parents=True)
    program = home / "bin" / "java"
    # Java that runs for seconds only is not worth much compiling.
    quick = f"exec {shutil.which('java')} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    program.write_text(f'#!/bin/sh\necho "$@" >> {started}\n{quick} "$@"\n')
    program.chmod(0o755)
    names = ("council_tax", "gp_list")
    lists = [
        f"-p{side}=borough/{name}" for side, name in zip(("left", "right"), names, strict=True)
    ]
    done = subprocess.run(
        [*no_network, sys.executable, "-c", "from workbench.cli import main; main()", "--project",
         str(project.root), "run", "linkage", "-p", "engine=spark", *lists],
        cwd=tmp_path,
        env=os.environ | {"TMPDIR": str(tmp_path), "JAVA_HOME": str(home)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "org.apache.spark" in started.read_text(encoding="utf-8")
    assert not list(tmp_path.glob("*spark*"))
    folder = Path(re.search(r"^Report: (.+)$", done.stdout, re.MULTILINE)[1]).parent
    assert '"name": "stderr"' not in (folder / "notebook.ipynb").read_text(encoding="utf-8")
    frames = [read(project.data / "borough" / f"{name}.csv").frame() for name in names]
    here = link(*frames, names=names, seed=1).links
    there = pd.read_csv(folder / "tables" / "links.csv", dtype=dict.fromkeys(here.columns[:2], str))
    assert len(here) > 100
    both = there.merge(here, on=["left_id", "right_id"], how="outer", indicator=True)
    assert (both["_merge"] == "both").mean() > 0.999
