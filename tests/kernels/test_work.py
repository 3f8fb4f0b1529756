"""What notebooks do works in forked kernels as in plain ones."""

import re

import pytest

from workbench.runs import run

WORK = {
    "duckdb with threads": """
import duckdb
duckdb.sql("set threads = 4")
duckdb.sql("select sum(range) from range(3_000_000)").fetchall()[0][0]
""",
    "parquet": """
import pandas as pd, pyarrow.parquet as pq
pd.DataFrame({"n": range(100_000), "s": [str(n) for n in range(100_000)]}).to_parquet("t.parquet")
int(pd.read_parquet("t.parquet")["n"].sum()), pq.read_table("t.parquet", use_threads=True).num_rows
""",
    "linear algebra": """
import numpy as np
from scipy import linalg
a = np.arange(360_000, dtype=float).reshape(600, 600) / 1e5 + np.eye(600)
float((a @ a).sum()), float(linalg.solve(a, np.ones(600)).sum())
""",
    "its threads": """
import numpy, scipy.linalg
from threadpoolctl import threadpool_info
sorted((one["internal_api"], one["num_threads"]) for one in threadpool_info()
       if one["user_api"] == "blas")
""",
    "openmp": """
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
x = np.arange(4_000.0).reshape(-1, 1)
float(HistGradientBoostingRegressor(max_iter=20).fit(x, x.ravel() ** 2).predict(x[:1])[0])
""",
    "fairlearn": """
from fairlearn.metrics import MetricFrame, selection_rate
frame = MetricFrame(metrics=selection_rate, y_true=[1, 0, 1], y_pred=[1, 1, 0],
                    sensitive_features=["a", "a", "b"])
[float(value) for value in frame.by_group]
""",
    "joblib": """
from joblib import Parallel, delayed
sum(Parallel(n_jobs=2)(delayed(pow)(n, 2) for n in range(50)))
""",
    "processes": """
import multiprocessing
with multiprocessing.get_context("spawn").Pool(2) as pool:
    spawned = pool.map(abs, [-1, -2])
with multiprocessing.get_context("fork").Pool(2) as pool:
    forked = pool.map(abs, [-1, -2])
spawned, forked
""",
    "a program": "import subprocess\nsubprocess.run(['echo', 'said'], capture_output=True).stdout",
    "the shell": "!echo said",
    "asyncio": "import asyncio\nawait asyncio.sleep(0.01)\n'slept'",
    "warnings": "import warnings\nwarnings.warn('look')",
    "a fault": "1 / 0",
    "splink": """
import pandas as pd, splink
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
import splink.comparison_library as cl
rows = [{"unique_id": n, "name": f"N{n % 40}", "year": 1950 + n % 40, "town": f"T{n % 7}"}
        for n in range(400)]
db = DuckDBAPI()
settings = SettingsCreator(link_type="dedupe_only",
    comparisons=[cl.ExactMatch("year"), cl.ExactMatch("town")],
    blocking_rules_to_generate_predictions=[block_on("name")])
linker = Linker(db.register(pd.DataFrame(rows)), settings)
linker.training.estimate_u_using_random_sampling(max_pairs=1e4, seed=1)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
len(linker.inference.predict().as_pandas_dataframe())
""",
}


def shown(outputs: list[dict]) -> list:
    """What a reader sees, without what differs from any kernel to the next."""
    said = [one.get("text") or one.get("evalue") or one["data"]["text/plain"] for one in outputs]
    return [re.sub(r"ipykernel_\d+|[\d.]+ seconds", "", text) for text in said]


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A kernel started in the plain way, for all of them."""
    import os

    from tests.kernels.conftest import Kernel

    kernel = Kernel(
        cwd=str(tmp_path_factory.mktemp("plain")), independent=True, env=dict(os.environ)
    )
    assert not kernel.forked
    yield kernel
    kernel.close()


@pytest.mark.parametrize("work", WORK)
def test_forked_it_gives_what_it_gives_plain(start, plain, tmp_path, work):
    forked = start(cwd=str(tmp_path))
    assert forked.forked
    outputs = shown(forked.outputs(WORK[work]))
    assert outputs
    assert outputs == shown(plain.outputs(WORK[work]))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["data-quality", "linkage"])
def test_an_analysis_gives_equal_outputs_forked_and_plain(project, monkeypatch, name):
    made = []
    for setting in ("1", "0"):
        monkeypatch.setenv("WORKBENCH_WARM_KERNELS", setting)
        done = run(project, name, {}, fresh=True)
        assert done.outcome == "complete", done.reason
        made.append(done)
    forked, plain = made
    assert outputs_of(forked) == outputs_of(plain)
    assert tables_of(forked) == tables_of(plain)
    assert forked.findings == plain.findings


def outputs_of(done) -> list:
    import nbformat

    notebook = nbformat.read(done.folder / "notebook.ipynb", 4)
    return [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


def tables_of(done) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (done.folder / "tables").glob("*.csv")}
