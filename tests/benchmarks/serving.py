"""What the benches of the pages share: a server of the tiny borough, and people who come in."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

TOKEN = "bench"


@dataclass(frozen=True)
class Served:
    """A server that runs: where its pages begin, and its process."""

    base: str
    process: subprocess.Popen[str]


@contextmanager
def served(
    project: Path, *, before: Sequence[str] = (), more: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """Start the server, with words before its command and more in its environment."""
    command = [sys.executable, "-m", "workbench.cli", "--project", str(project), "serve"]
    with subprocess.Popen(
        [*before, *command, "--no-browser", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "WORKBENCH_TOKEN": TOKEN, **(more or {})},
    ) as server:
        assert server.stdout is not None
        link = next(line.strip() for line in server.stdout if "http://" in line)
        yield Served(link.partition("login?")[0], server)
        server.terminate()
        server.wait(60)


def make_borough(project: Path) -> None:
    """Put the tiny borough into a project."""
    command = [sys.executable, "-m", "workbench.cli", "--project", str(project)]
    subprocess.run([*command, "borough", "make", "--size", "tiny"], check=True, capture_output=True)


def person(base: str) -> requests.Session:
    """Somebody who has come in."""
    signed_in = requests.Session()
    signed_in.get(f"{base}login", params={"token": TOKEN}, timeout=60).raise_for_status()
    return signed_in


def took(step: Callable[[], object]) -> float:
    """Seconds that a step takes."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start
