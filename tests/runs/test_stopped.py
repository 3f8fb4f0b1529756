"""Stopped at any moment, a run is complete or plainly unfinished, and no kernel lives on."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.conftest import as_in_a_terminal
from tests.runs.conftest import FINDING
from workbench.runs import all_runs, load_run

COMMAND = (sys.executable, "-m", "workbench.cli", "run")
SLOW = "import time\ntime.sleep(60)"


def start(place, name: str) -> subprocess.Popen:
    return subprocess.Popen(
        [*COMMAND, name, "--fresh"],
        env={**os.environ, "WORKBENCH_PROJECT": str(place.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=as_in_a_terminal,
    )


def kernels(place) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            folder = process.cwd()
        except psutil.Error:
            continue
        if folder.startswith(str(place.runs)) and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def wait_until(true, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def running(place) -> bool:
    return any((run.folder / "busy").exists() for run in all_runs(place))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_by_hand_it_says_so_and_ends_its_kernel(place, add, number):
    add("slow", "n: int = 1", "open('busy', 'w').close()\n" + SLOW)
    process = start(place, "slow")
    assert wait_until(lambda: running(place))
    process.send_signal(number)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "Task was destroyed" not in said
    assert "Stopped." in said
    assert kernels(place) == []
    (run,) = all_runs(place)
    assert run.outcome == "unfinished"
    assert run.reason.what == "It was stopped by hand."
    assert run.report.name == "not-made.html"
    assert run.report.exists()


def test_killed_it_is_unfinished_and_its_kernel_ends(place, add):
    add("slow", "n: int = 1", "open('busy', 'w').close()\n" + SLOW)
    process = start(place, "slow")
    assert wait_until(lambda: running(place))
    (run,) = all_runs(place)
    assert run.outcome == "running"
    assert len(kernels(place)) == 1
    process.kill()
    process.communicate()
    assert wait_until(lambda: not kernels(place))
    unfinished = load_run(run.folder)
    assert unfinished.outcome == "unfinished"
    assert "still being made, or was stopped" in unfinished.report.read_text()


def test_killed_at_any_moment_it_is_complete_or_unfinished(place, add):
    add("quick", "n: int = 1", FINDING)
    whole = start(place, "quick")
    began = time.monotonic()
    whole.communicate()
    took = time.monotonic() - began
    chance = random.Random(1)
    for _ in range(6):
        process = start(place, "quick")
        time.sleep(chance.uniform(0.1, 1.1) * took)
        process.kill()
        process.communicate()
    assert wait_until(lambda: not kernels(place))
    runs = all_runs(place)
    folders = [path for path in (place.runs / "quick").iterdir() if path.name[0] != "."]
    assert sorted(run.folder for run in runs) == sorted(folders)
    assert {run.outcome for run in runs} <= {"complete", "unfinished"}
    for run in runs:
        names = {path.name for path in run.folder.iterdir()}
        if run.outcome == "complete":
            assert {"report.html", "notebook.ipynb", "run.json"} <= names
            assert "</html>" in run.report.read_text()
        else:
            assert "not-made.html" in names


def test_a_run_goes_on_where_there_is_no_network(place, add, no_network):
    add("quick", "n: int = 1", FINDING)
    done = subprocess.run(
        [*no_network, *COMMAND, "quick"],
        env={**os.environ, "WORKBENCH_PROJECT": str(place.root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert Path(all_runs(place)[0].report).exists()
