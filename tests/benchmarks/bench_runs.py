"""Runs beside bare papermill: overhead, time to a fault in the settings, 33 reports in a batch.

``python -m tests.benchmarks.bench_runs [--parts overhead fault batch] [--repeats 5]``

Both execute the same notebooks in kernels of the same interpreter, each command in a process of
its own, by turns, so that what else the machine does falls on both. papermill writes executed
notebooks; the workbench also checks the settings and fingerprints the inputs before, and writes
the report and the record after.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

BIN = Path(sys.executable).parent
AREAS = 33
WORK_SECONDS = 3
IN_ONE_PROCESS = """
import sys
import papermill
for table in sys.argv[2:]:
    papermill.execute_notebook(
        sys.argv[1], table + ".ipynb", {"table": table}, progress_bar=False, kernel_name="python3"
    )
"""


def notebook(folder: Path, name: str, parameters: str, *cells: str) -> Path:
    """Write a notebook of a parameters cell and of cells under a heading each."""
    made = [new_markdown_cell("# How many are there?")]
    made.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    for number, source in enumerate(cells, start=1):
        made += [new_markdown_cell(f"## Step {number}?"), new_code_cell(source)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    path = folder / "notebooks" / "analyses" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=made, metadata=metadata), path)
    return path


def small(folder: Path) -> Path:
    return notebook(folder, "small", "n: int = 1  # how many", "sum(range(n))", "print(n)")


def area_report(folder: Path) -> Path:
    return notebook(
        folder,
        "area-report",
        'from workbench.parameters import Dataset\n\ntable: Dataset = ""  # the list of an area',
        "import pandas as pd\nframe = pd.read_csv(table)\nlen(frame)",
        "from workbench.tables import Table\n"
        'by_ward = frame.groupby("ward", as_index=False)["people"].sum()\n'
        'Table("by-ward", by_ward, "People by ward")',
        "from workbench.findings import Finding\n"
        'Finding(key="n", statement=f"There are {len(frame)} rows.", value=len(frame))',
    )


def slow(folder: Path) -> Path:
    return notebook(
        folder,
        "slow",
        "from datetime import date\n\nsince: date = date(2026, 1, 1)  # from when",
        f"import time\ntime.sleep({WORK_SECONDS})",
        "since if isinstance(since, date) else date.fromisoformat(since)",
    )


def tables(folder: Path) -> list[Path]:
    """Write a small list for each area."""
    made = []
    for area in range(1, AREAS + 1):
        path = folder / "data" / f"area-{area:02}.csv"
        path.parent.mkdir(exist_ok=True)
        rows = [f"Ward {row % 20},{(row * 7 + area) % 50}" for row in range(2_000)]
        path.write_text("\n".join(["ward,people", *rows]) + "\n", encoding="utf-8")
        made.append(path)
    return made


def timed(command: Sequence[str | Path], folder: Path, code: int = 0) -> float:
    """Run a command that ends with a code; how long it took."""
    environment = {**os.environ, "WORKBENCH_PROJECT": str(folder)}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != code:
        raise RuntimeError(
            f"{command} ended with {done.returncode}: {done.stderr.decode()[-2000:]}"
        )
    return seconds


def by_turns(repeats: int, **methods: Callable[[], float]) -> dict[str, float]:
    """Take each method's median, one round of all after the other."""
    rounds = [{name: method() for name, method in methods.items()} for _ in range(repeats)]
    return {name: round(statistics.median(one[name] for one in rounds), 2) for name in methods}


def show(title: str, seconds: dict[str, float], names: dict[str, str]) -> None:
    print(f"\n{title}")
    for key, name in names.items():
        print(f"  {name:58}{seconds[key]:8.2f} s")


def overhead(folder: Path, repeats: int) -> dict[str, Any]:
    """What `workbench run` takes on top of papermill's command with the same notebook."""
    first = tables(folder)[0]
    cases = {"small": (small(folder), []), "area-report": (area_report(folder), [first])}
    results = {}
    for name, (path, inputs) in cases.items():
        theirs = [part for one in inputs for part in ("-p", "table", str(one))]
        ours = [part for one in inputs for part in ("-p", f"table={one}")]
        seconds = by_turns(
            repeats,
            papermill=lambda path=path, theirs=theirs: timed(
                [BIN / "papermill", path, "out.ipynb", "-k", "python3", *theirs], folder
            ),
            workbench=lambda name=name, ours=ours: timed(
                [BIN / "workbench", "run", name, "--fresh", *ours], folder
            ),
            again=lambda name=name, ours=ours: timed(
                [BIN / "workbench", "run", name, *ours], folder
            ),
        )
        show(
            f"One run of the notebook {name} (medians of {repeats})",
            seconds,
            {
                "papermill": "papermill, executed notebook only",
                "workbench": "workbench run, with checks, report and record",
                "again": "workbench run, the same again",
            },
        )
        seconds["overhead"] = round(seconds["workbench"] - seconds["papermill"], 2)
        print(f"  overhead {seconds['overhead']:+.2f} s (at most +0.50 allowed)")
        results[name] = seconds
    return results


def fault(folder: Path, repeats: int) -> dict[str, Any]:
    """How long until somebody learns that 31/02/2026 is not a date."""
    path = slow(folder)
    seconds = by_turns(
        repeats,
        papermill=lambda: timed(
            [BIN / "papermill", path, "out.ipynb", "-k", "python3", "-p", "since", "31/02/2026"],
            folder,
            code=1,
        ),
        workbench=lambda: timed(
            [BIN / "workbench", "run", "slow", "-p", "since=31/02/2026"], folder, code=2
        ),
    )
    show(
        f"A date that is none, in a notebook that uses it after {WORK_SECONDS} s of work",
        seconds,
        {
            "papermill": "papermill, at the cell that uses it",
            "workbench": "workbench, before it starts",
        },
    )
    return seconds


def batch(folder: Path, repeats: int) -> dict[str, Any]:
    """33 reports: `workbench batch` on two cores beside papermill one after another."""
    made, path = tables(folder), area_report(folder)
    plan = folder / "plan.toml"
    areas = "\n".join(f'[[areas]]\nname = "{one.stem}"\ntable = "{one}"' for one in made)
    plan.write_text(f'title = "Areas"\nanalysis = "area-report"\nperiod = "2026-Q3"\n{areas}\n')

    def commands() -> float:
        return sum(
            timed(
                [BIN / "papermill", path, "out.ipynb", "-k", "python3", "-p", "table", str(one)],
                folder,
            )
            for one in made
        )

    seconds = by_turns(
        repeats,
        commands=commands,
        process=lambda: timed([sys.executable, "-c", IN_ONE_PROCESS, path, *made], folder),
        workbench=lambda: timed(
            [BIN / "workbench", "batch", plan, "--jobs", "2", "--fresh"], folder
        ),
    )
    show(
        f"{AREAS} small reports",
        seconds,
        {
            "commands": "papermill, a command each",
            "process": "papermill.execute_notebook, in one process",
            "workbench": "workbench batch --jobs 2, with reports and index",
        },
    )
    for name in ("commands", "process"):
        seconds[f"ratio_{name}"] = round(seconds[name] / seconds["workbench"], 2)
        print(f"  {seconds[f'ratio_{name}']:.1f} times sooner than papermill ({name})")
    return seconds


PARTS = {"overhead": overhead, "fault": fault, "batch": batch}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--repeats", type=int, default=5)
    chosen = parser.parse_args(arguments)
    results = {}
    with tempfile.TemporaryDirectory() as name:
        for part in chosen.parts:
            folder = Path(name) / part
            folder.mkdir()
            repeats = 1 if part == "batch" else chosen.repeats
            results[part] = PARTS[part](folder, repeats)
    print(json.dumps({"bench": "runs", "results": results}))


if __name__ == "__main__":
    main()
