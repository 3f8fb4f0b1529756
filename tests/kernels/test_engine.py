"""papermill's engine: the same notebooks, without papermill's waits and without a leak."""

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import papermill
import psutil
import pytest
from jupyter_client.manager import _ShutdownStatus
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from workbench.kernels import forking
from workbench.kernels.manager import KernelManager

THREADS, RUNS = 4, 120


def notebook(*cells: str):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = [
        new_markdown_cell("# How many?"),
        new_code_cell("n = 1", metadata={"tags": ["parameters"]}),
    ]
    made += [new_code_cell(source) for source in cells]
    return new_notebook(cells=made, metadata={"kernelspec": kernel})


def execute(made, **settings):
    settings.setdefault("engine_name", "workbench")
    return papermill.execute_notebook(made, None, progress_bar=False, **settings)


def texts(made) -> list:
    return [
        output.get("text") or output.get("data", {}).get("text/plain")
        for cell in made.cells
        for output in cell.get("outputs", ())
    ]


def test_it_is_papermill_s_by_name_and_gives_the_same(tmp_path):
    made = notebook("print(n)", "import pandas as pd\npd.Series(range(n))")
    ours = execute(made, parameters={"n": 3})
    theirs = execute(made, parameters={"n": 3}, engine_name=None)
    assert texts(ours) == texts(theirs)
    assert ours.metadata.language_info == theirs.metadata.language_info


def test_a_fault_is_papermill_s():
    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError"):
        execute(notebook("1 / 0"))


def test_it_works_in_a_folder_while_this_process_stays(tmp_path):
    folders = [tmp_path / str(number) for number in range(THREADS)]
    for folder in folders:
        folder.mkdir()
    here = Path.cwd()
    with ThreadPoolExecutor(THREADS) as pool:
        told = pool.map(
            lambda folder: texts(
                execute(
                    notebook("import os; print(os.getcwd())"),
                    resources={"metadata": {"path": str(folder)}},
                )
            ),
            folders,
        )
    assert list(told) == [[f"{folder}\n"] for folder in folders]
    assert Path.cwd() == here


def test_the_command_line_of_papermill_finds_it(tmp_path):
    import subprocess
    import sys

    import nbformat

    nbformat.write(notebook("print(n)"), tmp_path / "in.ipynb")
    command = [sys.executable, "-m", "papermill", "--engine", "workbench", "in.ipynb", "out.ipynb"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert texts(nbformat.read(tmp_path / "out.ipynb", 4)) == ["1\n"]


@pytest.fixture
def endings(monkeypatch):
    """How each kernel came to be ended: none by a signal."""
    seen = []
    finish = KernelManager._async_finish_shutdown

    async def noted(self, *arguments, **settings):
        await finish(self, *arguments, **settings)
        seen.append((self._shutdown_status, self.exit_code))

    monkeypatch.setattr(KernelManager, "_async_finish_shutdown", noted)
    return seen


@pytest.mark.slow
def test_many_runs_on_threads_leak_nothing_and_none_stalls(endings, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    me = psutil.Process()
    made = notebook("import numpy as np\nfloat(np.ones(1000).sum())")

    def many(count: int):
        with ThreadPoolExecutor(THREADS) as pool:
            for done in pool.map(lambda _: texts(execute(made)), range(count)):
                assert done == ["1000.0"]
        gc.collect()
        (zygote,) = forking._zygotes.values()
        parent = psutil.Process(zygote.process.pid)
        assert parent.children() == []
        return me.num_fds(), me.memory_info().rss, parent.num_fds(), parent.memory_info().rss

    forking._end_all()
    many(20)
    before = many(40)
    after = many(RUNS - 60)
    assert after[0] <= before[0]
    assert after[2] <= before[2]
    megabyte = 1 << 20
    assert after[1] - before[1] < 6 * megabyte
    assert after[3] - before[3] < 2 * megabyte
    assert list(tmp_path.iterdir()) == []
    assert endings == [(_ShutdownStatus.ShutdownRequest, 0)] * RUNS


def test_no_process_of_ours_compiles_the_grammar_of_iris(tmp_path):
    import subprocess
    import sys

    code = (
        "import sys\nimport workbench.cli, workbench.batches, workbench.runs.running\n"
        "import workbench.runs.execution, workbench.kernels.engine, workbench.reports.exporter\n"
        "import nbformat, jsonschema\n"
        "nbformat.validate(nbformat.v4.new_notebook())\n"
        "print([name for name in sys.modules if name.startswith('lark')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
