"""A forked kernel is as good as a new one: nothing of another's, everything of its own."""

import os
import stat
import sys
import time

import psutil
import pytest

RANDOM = (
    "[random.random(), np.random.rand(), np.random.default_rng().random(), str(uuid4()), drawn]"
)
DRAW = """
import random
from uuid import uuid4

import duckdb
import numpy as np

drawn = duckdb.sql("select random()").fetchall()[0][0]
"""


def test_libraries_are_there_before_they_are_imported(kernel):
    there = kernel.tell(
        "[name in sys.modules for name in ('pandas', 'splink', 'duckdb', 'workbench.linkage')]",
        "import sys",
    )
    assert there == [True] * 4


def test_every_kernel_has_random_numbers_of_its_own(start):
    drawn = [start().tell(RANDOM, DRAW) for _ in range(3)]
    for stream in zip(*drawn, strict=True):
        assert len(set(stream)) == 3


def test_its_environment_is_what_was_asked_for_and_nothing_else(start):
    asked = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "A_NAME": "Wörd \N{SNOWMAN}"}
    told = start(env=dict(asked)).tell("dict(os.environ)", "import os")
    # What every ipykernel sets, forked or not.
    ours = {name: told.pop(name) for name in list(told) if name not in asked}
    assert told == asked
    assert "OPENBLAS_NUM_THREADS" not in ours
    assert "JE_ARROW_MALLOC_CONF" not in ours
    assert ours.keys() <= set(
        start(env=dict(asked), independent=True).tell("dict(os.environ)", "import os")
    ) | {"JPY_PARENT_PID"}


def test_it_works_in_the_folder_asked_for_and_this_process_stays_where_it_is(start, tmp_path):
    here = os.getcwd()
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    told = [start(cwd=str(folder)).tell("os.getcwd()", "import os") for folder in folders]
    assert told == [str(folder) for folder in folders]
    assert os.getcwd() == here


def test_temporary_files_go_where_its_environment_says(start, tmp_path):
    told = start(env={**os.environ, "TMPDIR": str(tmp_path)}).tell(
        "tempfile.gettempdir()", "import tempfile"
    )
    assert told == str(tmp_path)


def test_the_time_zone_is_its_own(start):
    code = ("time.strftime('%H', time.localtime(0))", "import time")
    assert start(env={**os.environ, "TZ": "Asia/Tokyo"}).tell(*code) == "09"
    assert start().tell(*code) == time.strftime("%H", time.localtime(0))


def test_modules_of_the_folder_are_found_and_shadow_no_library_of_the_zygote(start, tmp_path):
    (tmp_path / "own_module.py").write_text("VALUE = 5")
    kernel = start(cwd=str(tmp_path))
    assert kernel.tell("own_module.VALUE", "import own_module") == 5
    plain = start(cwd=str(tmp_path), independent=True)
    assert not plain.forked
    path = ("sys.path", "import sys")
    assert kernel.tell(*path) == plain.tell(*path)


def test_the_interpreter_s_own_settings_are_those_asked_for(start):
    hashes = {
        start(env={**os.environ, "PYTHONHASHSEED": "7"}).tell("hash('ward')") for _ in range(2)
    }
    plain = start(env={**os.environ, "PYTHONHASHSEED": "7"}, independent=True)
    assert hashes == {plain.tell("hash('ward')")}


def test_matplotlib_draws_into_the_notebook_by_the_folder_s_settings(start, tmp_path):
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    for kernel in (start(), start(independent=True)):
        shown = kernel.outputs(draw)
        assert [sorted(one["data"]) for one in shown] == [["image/png", "text/plain"]]
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\n")
    width = (
        "[matplotlib.rcParams['lines.linewidth'], matplotlib.get_backend()]",
        "import matplotlib",
    )
    agg = {**os.environ, "MPLBACKEND": "agg"}
    assert start(cwd=str(tmp_path)).tell(*width) == start(cwd=str(tmp_path), independent=True).tell(
        *width
    )
    assert start().tell(*width)[0] == 1.5
    assert start(env=agg).tell(*width)[1] == "agg"


def test_only_its_owner_reaches_it(kernel, start):
    info = kernel.manager.get_connection_info()
    folder = kernel.manager.private
    assert info["transport"] == "ipc"
    assert stat.S_IMODE(folder.stat().st_mode) & 0o777 == 0o700
    assert info["ip"].startswith(str(folder))
    listening = [one for one in kernel.process.net_connections() if one.status == "LISTEN"]
    # ipykernel's own, into which processes that the notebook starts put what they print.
    assert [one.laddr.ip for one in listening] == ["127.0.0.1"]
    plain = start(independent=True).process.net_connections()
    assert len([one for one in plain if one.status == "LISTEN"]) == len(listening)
    kernel.close()
    assert not folder.exists()


def test_sockets_are_files_where_temporary_files_have_long_names(start, tmp_path, monkeypatch):
    long = tmp_path / ("long" * 20)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    kernel = start()
    assert kernel.manager.transport == "ipc"
    assert stat.S_IMODE(kernel.manager.private.stat().st_mode) & 0o777 == 0o700
    assert list(long.iterdir()) == []


def test_two_kernels_of_one_process_have_files_of_their_own(start):
    assert start().manager.private != start().manager.private


def test_files_of_other_kernels_are_not_open_in_it(start):
    first = start()
    second = start()
    assert first.process.num_fds() == pytest.approx(second.process.num_fds(), abs=1)


def test_what_a_notebook_leaves_open_is_written_at_a_polite_end(start, tmp_path):
    from jupyter_core.utils import run_sync

    kernel = start(cwd=str(tmp_path))
    kernel.outputs("import atexit\nf = open('left.txt', 'w')\nf.write('whole')")
    kernel.outputs("atexit.register(lambda: open('atexit.txt', 'w').close())")
    run_sync(kernel.manager.shutdown_kernel)()
    assert kernel.manager.exit_code == 0
    assert (tmp_path / "left.txt").read_text() == "whole"
    assert (tmp_path / "atexit.txt").exists()


def test_it_says_the_interpreter_it_is(kernel):
    assert kernel.tell("sys.executable", "import sys") == sys.executable
    assert isinstance(kernel.process, psutil.Process)
