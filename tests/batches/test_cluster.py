"""A batch on a real cluster of dask.distributed: what is done once, however its workers end."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import psutil
import pytest

from tests.batches.making import SETTINGS, write_analysis, write_list, write_plan
from workbench.batches import read_plan, run_batch
from workbench.errors import WorkbenchError
from workbench.project import Project
from workbench.runs import all_runs

AREAS = 8
SLOWLY = """
import os, time
from pathlib import Path

from workbench.findings import Finding

begun = Path(table).parent / "begun"
begun.mkdir(exist_ok=True)
(begun / f"{Path(table).stem}-{os.getpid()}").touch()
time.sleep(0.6)
rows = len(Path(table).read_text().splitlines()) - 1
Finding(key="rows", statement=f"There are {rows} rows.", value=rows)
"""

pytestmark = pytest.mark.slow


def dask(*words: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def scheduler(tmp_path):
    """A scheduler's address."""
    written = tmp_path / "scheduler.json"
    process = dask(
        *("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
        *("--scheduler-file", str(written)),
    )
    assert wait_until(lambda: written.exists() and written.read_text().endswith("}"))
    yield json.loads(written.read_text())["address"]
    process.terminate()
    process.wait()


@pytest.fixture
def workers(scheduler, tmp_path):
    """Two workers, each a process of its own that nobody starts again."""
    made = [
        dask(
            *("worker", scheduler, "--no-nanny", "--nthreads", "2", "--no-dashboard"),
            *("--local-directory", str(tmp_path / f"worker-{number}")),
        )
        for number in range(2)
    ]
    yield made
    for process in made:
        process.terminate()
        process.wait()


def wait_until(true, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def plan(tmp_path):
    project = Project(tmp_path / "work")
    write_analysis(project, "slowly", SETTINGS, SLOWLY)
    names = {f"Area {number}": f"area-{number}.csv" for number in range(AREAS)}
    for number, name in enumerate(names.values(), 1):
        write_list(project.data / name, number)
    path = write_plan(project.data / "plan.toml", names, analysis="slowly")
    return project, read_plan(project, path)


def working_in(place: Path) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd().startswith(str(place)) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("fresh", [False, True])
def test_with_a_worker_killed_half_way_every_run_is_done_once(scheduler, workers, plan, fresh):
    project, read = plan
    begun = project.data / "begun"

    def at_work() -> bool:
        marked = {int(path.name.split("-")[2]) for path in begun.glob("*")}
        mine = {one.pid for one in psutil.Process(workers[0].pid).children(recursive=True)}
        return len(all_complete(project)) >= 2 and bool(marked & mine)

    def kill_one() -> None:
        wait_until(at_work)
        os.kill(workers[0].pid, signal.SIGKILL)

    killer = Thread(target=kill_one)
    killer.start()
    batch = run_batch(project, read, scheduler=scheduler, fresh=fresh)
    killer.join()
    workers[0].wait()
    assert [(state.area, state.state) for state in batch.areas] == [
        (f"Area {number}", "made") for number in range(AREAS)
    ]
    complete = all_complete(project)
    assert sorted(one.about for one in complete) == sorted(state.area for state in batch.areas)
    assert {one.about: one.findings[0].value for one in complete} == {
        f"Area {number}": number + 1 for number in range(AREAS)
    }
    # The killed worker had begun runs that the other made again; their kernels are gone.
    assert AREAS < len(list(begun.iterdir())) <= AREAS + 2
    assert wait_until(lambda: not working_in(project.runs))
    assert not any(one.outcome == "running" for one in all_runs(project))


def all_complete(project: Project) -> list:
    return [one for one in all_runs(project) if one.outcome == "complete"]


def test_a_second_time_the_reports_are_there_and_one_area_s_fault_stops_no_other(
    scheduler, workers, plan
):
    project, read = plan
    run_batch(project, read, scheduler=scheduler)
    again = run_batch(project, read, scheduler=scheduler)
    assert all(state.reused for state in again.areas)
    here = run_batch(project, read)
    assert all(state.reused for state in here.areas)
    (project.data / "area-0.csv").write_bytes(b"\xff\xfe\xff")
    for number in (1, 2):
        write_list(project.data / f"area-{number}.csv", 20 + number)
    batch = run_batch(project, read, scheduler=scheduler, force=True)
    assert [state.area for state in batch.not_made] == ["Area 0"]
    assert "Traceback" not in batch.not_made[0].what
    assert [state.area for state in batch.made if not state.reused] == ["Area 1", "Area 2"]


def test_where_no_scheduler_answers_it_is_said(plan, monkeypatch):
    monkeypatch.setattr("workbench.batches.cluster._PATIENCE", 1)
    project, read = plan
    with pytest.raises(WorkbenchError, match="No scheduler answers at"):
        run_batch(project, read, scheduler="tcp://127.0.0.1:9")


def test_where_there_is_no_worker_it_is_said(scheduler, plan, monkeypatch):
    monkeypatch.setattr("workbench.batches.cluster._PATIENCE", 1)
    project, read = plan
    with pytest.raises(WorkbenchError, match="has no worker"):
        run_batch(project, read, scheduler=scheduler)


def test_when_the_scheduler_ends_nothing_hangs(scheduler, workers, plan, monkeypatch):
    project, read = plan
    (found,) = (
        process
        for process in psutil.Process().children()
        if "distributed.cli.dask_scheduler" in process.cmdline()
    )

    def end() -> None:
        wait_until(lambda: len(all_complete(project)) >= 2)
        found.kill()

    killer = Thread(target=end)
    killer.start()
    batch = run_batch(project, read, scheduler=scheduler)
    killer.join()
    assert batch.ended
    assert batch.not_made
    assert all("did not bring it to its end" in state.what for state in batch.not_made)
