"""Pages from a real server: the form, a result that is there, a new result, six people at once.

``python -m tests.benchmarks.bench_apps [--repeats 5]``

Seconds from the request to the last byte, medians. A new small result is the check of a list of a
few hundred rows; beside it stands the same run by the command line, which pays Python's start.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from tests.benchmarks.serving import make_borough, person, served, took

FORM = "apps/linkage"
RESULT = "apps/data-quality/result?table=borough/councils/2026-Q2/{area}"


def result(signed_in: requests.Session, base: str, path: str) -> int:
    """Ask for a result until it is there; give the size of its page."""
    while True:
        answer = signed_in.get(base + path, timeout=120)
        if answer.status_code == 200:
            return len(answer.content)
        assert answer.status_code == 202, answer.text
        time.sleep(0.05)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        workbench = [sys.executable, "-m", "workbench.cli", "--project", name]
        make_borough(project)
        areas = sorted(
            path.stem for path in (project / "data/borough/councils/2026-Q2").glob("*.csv")
        )
        with served(project) as server:
            base = server.base
            one = person(base)
            result(one, base, RESULT.format(area=areas.pop()))
            form = [took(lambda: one.get(base + FORM, timeout=60)) for _ in range(chosen.repeats)]
            new, kept = [], []
            sizes: set[int] = set()
            for area in areas[: chosen.repeats]:
                path = RESULT.format(area=area)
                new.append(took(lambda path=path: sizes.add(result(one, base, path))))
                kept.append(took(lambda path=path: result(one, base, path)))
            people = [person(base) for _ in range(6)]
            theirs = [RESULT.format(area=area) for area in areas[-6:]]
            with ThreadPoolExecutor(6) as pool:
                burst = took(
                    lambda: list(pool.map(lambda each: result(each[0], base, each[1]),
                                          zip(people, theirs, strict=True)))
                )  # fmt: skip
            form_size = len(one.get(base + FORM, timeout=60).content)
        command = [*workbench, "run", "data-quality", "--fresh", "-p"]
        by_command = [
            took(
                lambda area=area: subprocess.run(
                    [*command, f"table=borough/councils/2026-Q2/{area}"],
                    check=True,
                    capture_output=True,
                )
            )
            for area in areas[: chosen.repeats]
        ]
    medians = {
        "form": statistics.median(form),
        "result that is there": statistics.median(kept),
        "new small result": statistics.median(new),
        "the same by a command": statistics.median(by_command),
        "six people at once, all served": burst,
    }
    print("\nSeconds to the last byte")
    for what, seconds in medians.items():
        print(f"{what:32}{seconds:8.3f}")
    print(f"kB: form {form_size / 1e3:.0f}, result {max(sizes) / 1e3:.0f}")
    print(json.dumps({"bench": "apps", "seconds": medians}))


if __name__ == "__main__":
    main()
