"""Warm kernels beside plain ones: a run, its processor time, 33 reports, and memory.

``python -m tests.benchmarks.bench_kernels [--parts single reports memory upstream]``
``[--repeats 7]``

The same notebooks by papermill's own engine in plain kernels, and by the workbench's engine in
forked kernels, by turns in one run; each method has a process of its own that has imported
papermill, and the one of forked kernels has its zygote where it says "warm".
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

REPORTS = 33
IMPORTS = "import pandas, splink, fairlearn.metrics, matplotlib.pyplot as plt"
TRIVIAL = ["print(sum(range(100)))"]
HEAVY = [IMPORTS, "pandas.DataFrame({'n': range(1000)}).describe()", "plt.plot([1, 2]);"]

WORKER = """
import json, os, resource, sys, time
from concurrent.futures import ThreadPoolExecutor
import workbench

engine, jobs = sys.argv[1], int(sys.argv[2])
if engine == "workbench":
    from workbench.kernels import turn_on
    from workbench.kernels.forking import warm
    assert turn_on()
    warm([sys.executable], os.environ)
import papermill
from nbformat.v4 import new_code_cell, new_notebook

def notebook(cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=[new_code_cell(cell) for cell in cells],
                        metadata={"kernelspec": kernel})

def one(cells):
    papermill.execute_notebook(notebook(cells), None, progress_bar=False,
                               engine_name=None if engine == "papermill" else engine)

print("ready", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    began = time.perf_counter()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, [asked["cells"]] * asked["count"]))
    print(time.perf_counter() - began, flush=True)
"""

MEMORY = """
import json, sys
import psutil
from jupyter_core.utils import run_sync
from workbench.kernels import turn_on
from workbench.kernels.manager import KernelManager
if sys.argv[1] == "forked":
    assert turn_on()
found = []
for _ in range(3):
    manager = KernelManager(kernel_name="python3")
    run_sync(manager.start_kernel)()
    client = manager.client()
    client.start_channels()
    run_sync(client.wait_for_ready)()
    run_sync(client.execute_interactive)(sys.argv[2], output_hook=lambda message: None)
    found.append((manager, client))
sizes = [psutil.Process(manager.provisioner.pid).memory_full_info().uss for manager, _ in found]
for manager, client in found:
    client.stop_channels()
    run_sync(manager.shutdown_kernel)(now=True)
print(json.dumps(sorted(sizes)[1] / 2**20))
"""


class Worker:
    """A process that executes notebooks in one way."""

    def __init__(self, engine: str, jobs: int = 1) -> None:
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER, engine, str(jobs)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=tempfile.gettempdir(),
        )
        self.line()

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def run(self, cells: list[str], count: int = 1) -> float:
        assert self.process.stdin is not None
        print(json.dumps({"cells": cells, "count": count}), file=self.process.stdin, flush=True)
        return float(self.line())

    def processor(self) -> float:
        """Processor seconds of it and of all that it started and that has ended."""
        import psutil

        whole = 0.0
        for process in [psutil.Process(self.process.pid)]:
            for one in [process, *process.children()]:
                times = one.cpu_times()
                whole += times.children_user + times.children_system
        return whole

    def close(self) -> float:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
        return time.perf_counter() - self.began


def single(repeats: int) -> dict[str, Any]:
    """A notebook at a time."""
    workers = {"papermill": Worker("papermill"), "workbench": Worker("workbench")}
    found: dict[str, Any] = {}
    for worker in workers.values():
        worker.run(TRIVIAL)
    for name, cells in (("trivial", TRIVIAL), ("imports", HEAVY)):
        rounds = [{key: one.run(cells) for key, one in workers.items()} for _ in range(repeats)]
        medians = {key: statistics.median(one[key] for one in rounds) for key in workers}
        ratio = medians["workbench"] / medians["papermill"]
        found[name] = {**{key: round(value, 3) for key, value in medians.items()}}
        found[name]["ratio"] = round(ratio, 3)
        target = 0.25 if name == "trivial" else 0.15
        print(
            f"  a notebook ({name}): papermill {medians['papermill']:.3f} s, "
            f"forked {medians['workbench']:.3f} s: {ratio:.2f} of it (target {target})"
        )
    for key, worker in workers.items():
        before = worker.processor()
        worker.run(TRIVIAL, 10)
        found[f"processor_{key}"] = round((worker.processor() - before) / 10, 3)
        print(
            f"  processor time of a trivial notebook's kernel, {key}: "
            f"{found[f'processor_{key}']:.3f} s" + (" (target 0.12)" if key == "workbench" else "")
        )
        worker.close()
    return found


def reports(repeats: int) -> dict[str, Any]:
    """33 reports, with all that starting costs."""
    seconds = {}
    plain = Worker("papermill")
    plain.run(HEAVY, REPORTS)
    seconds["sequence"] = plain.close()
    began = time.perf_counter()
    two = [Worker("papermill") for _ in range(2)]
    for worker, count in zip(two, (REPORTS // 2, REPORTS - REPORTS // 2), strict=True):
        assert worker.process.stdin is not None
        print(json.dumps({"cells": HEAVY, "count": count}), file=worker.process.stdin, flush=True)
    for worker in two:
        worker.line()
        worker.close()
    seconds["two_processes"] = time.perf_counter() - began
    forked = Worker("workbench", jobs=4)
    forked.run(HEAVY, REPORTS)
    seconds["forked"] = forked.close()
    found: dict[str, Any] = {name: round(value, 2) for name, value in seconds.items()}
    for name, target in (("sequence", 12), ("two_processes", 8)):
        found[f"ratio_{name}"] = round(seconds[name] / seconds["forked"], 2)
        print(
            f"  {REPORTS} reports: papermill ({name}) {seconds[name]:.1f} s, forked on 4 threads "
            f"with its zygote's start {seconds['forked']:.1f} s: "
            f"{found[f'ratio_{name}']:.1f} times sooner (target {target})"
        )
    return found


def memory(repeats: int) -> dict[str, Any]:
    """What an idle kernel that has imported the libraries has of its own."""
    found = {}
    for how in ("plain", "forked"):
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, how, IMPORTS],
            capture_output=True,
            text=True,
            check=True,
            cwd=tempfile.gettempdir(),
        )
        found[how] = round(json.loads(done.stdout.splitlines()[-1]), 1)
        target = " (target 60)" if how == "forked" else ""
        print(f"  memory of its own of an idle kernel, {how}: {found[how]:.0f} MB{target}")
    return found


def upstream(repeats: int) -> dict[str, Any]:
    """nbclient's and papermill's own tests, from their source distributions, in forked kernels."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        for package, tests in UPSTREAM.items():
            found[package] = _upstream(Path(name), package, tests)
            print(f"  {package}'s own tests: plain {found[package]['plain']}")
            print(f"  {package}'s own tests: forked {found[package]['forked']}")
    return found


def _upstream(folder: Path, package: str, tests: list[str]) -> dict[str, str]:
    import tarfile
    from importlib.metadata import version

    released = f"{package}=={version(package)}"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary"]
    done = subprocess.run(
        [*pip, package, "--dest", str(folder), released], capture_output=True, check=False
    )
    extra = folder / "extra"
    needed = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    subprocess.run([*needed, str(extra), *NEEDED], capture_output=True, check=True)
    (archive, *_) = [*folder.glob(f"{package}-*.tar.gz"), None]
    if archive is None:
        return dict.fromkeys(("plain", "forked"), f"not run: {done.stderr.decode()[-200:]}")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    root = folder / archive.name.removesuffix(".tar.gz")
    found = {}
    for how in ("plain", "forked"):
        environment = {**os.environ, "WORKBENCH_WARM_KERNELS": "1" if how == "forked" else "0"}
        environment["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "workbench-fork"
        environment["PYTHONPATH"] = str(extra)
        options = ["-q", "--color=no", "-p", "no:cacheprovider", "-o", "filterwarnings="]
        if package == "nbclient":
            options += ["-o", "asyncio_default_fixture_loop_scope=function"]
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *tests],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        found[how] = ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else ran.stderr
    return found


UPSTREAM = {
    "nbclient": ["tests/test_client.py"],
    "papermill": [
        f"papermill/tests/test_{name}.py"
        for name in ("engines", "clientwrap", "execute", "autosave")
    ],
}
# By their tests and not by ours.
NEEDED = ("testpath", "xmltodict", "ipywidgets", "pytest-asyncio", "flaky")
PARTS = {"single": single, "reports": reports, "memory": memory, "upstream": upstream}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--repeats", type=int, default=7)
    chosen = parser.parse_args(arguments)
    print("Kernels")
    results = {part: PARTS[part](chosen.repeats) for part in chosen.parts}
    print(json.dumps({"bench": "kernels", "results": results}))


if __name__ == "__main__":
    main()
