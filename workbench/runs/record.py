"""The record that each run's folder holds, and reading it back."""

import json
import os
import socket
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.project import Project
from workbench.runs.faults import UNHARMED, Reason
from workbench.runs.identity import name_of

SCHEMA = 1
RECORD, NOTEBOOK, REPORT, NOTICE, LOG_FILE = (
    *("run.json", "notebook.ipynb", "report.html", "not-made.html", "log.txt"),
)
Outcome = Literal["complete", "failed", "unfinished", "running"]

# A run that another machine began cannot be looked for there; after this long it is given up.
_PATIENCE = timedelta(days=1)
_UNFINISHED = Reason(
    "It was stopped before its end.",
    UNHARMED,
    "Run it again.",
)


@dataclass(frozen=True)
class Run:
    """One execution of an analysis.

    Attributes
    ----------
    folder
        Where everything about it is kept.
    record
        What ``run.json`` holds.
    outcome
        ``complete``; ``failed``; ``unfinished``, when it was stopped; ``running``, when it still
        is.
    reason
        Why there is no report; ``None`` when there is one or may yet be.
    reused
        Whether it was made before and served again.
    """

    folder: Path
    record: Mapping[str, Any]
    outcome: Outcome
    reason: Reason | None = None
    reused: bool = False

    @property
    def id(self) -> str:
        """Its name, which is its folder's name."""
        return self.folder.name

    @property
    def analysis(self) -> str:
        """The name of the analysis."""
        return str(self.record["analysis"])

    @property
    def question(self) -> str:
        """What it answers."""
        return str(self.record["question"])

    @property
    def about(self) -> str:
        """Whom or what its report is about, such as an area."""
        return str(self.record.get("about", ""))

    @property
    def parameters(self) -> dict[str, Any]:
        """Its settings, ready for JSON."""
        return dict(self.record["parameters"])

    @property
    def inputs(self) -> list[str]:
        """The names of the files, folders and tables it read."""
        return [name_of(one["reference"]) for one in self.record.get("inputs", ())]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What it found."""
        return tuple(Finding.model_validate(found) for found in self.record.get("findings", ()))

    @property
    def report(self) -> Path:
        """The page to open: the report, or the notice that there is none."""
        return self.folder / (REPORT if self.outcome == "complete" else NOTICE)

    @property
    def started(self) -> datetime:
        """When it began."""
        return datetime.fromisoformat(self.record["started"])

    @property
    def seconds(self) -> float | None:
        """How long it took; ``None`` until it has ended."""
        seconds = self.record.get("seconds")
        return None if seconds is None else float(seconds)

    @property
    def private(self) -> bool:
        """Whether only those its record names may see it on a server."""
        return bool(self.record.get("private"))

    @property
    def practice(self) -> bool:
        """Whether its data are made up."""
        return bool(self.record.get("practice"))


def load_run(folder: Path) -> Run:
    """Read a run from its folder.

    Parameters
    ----------
    folder
        The run's folder.

    Raises
    ------
    WorkbenchError
        When the folder holds no run.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if record["schema"] > SCHEMA:
            raise WorkbenchError(
                f"The run in {folder.name} was made by a newer Data Workbench.",
                safe="Nothing has been changed.",
                todo="Bring this Data Workbench up to date.",
            )
        outcome: Outcome = record["outcome"]
        told = record["reason"]
        reason = Reason(told["what"], told["safe"], told["todo"]) if told else None
        run = Run(folder, record, outcome, reason)
        if outcome == "running" and not _alive(record, run.started):
            return Run(folder, record, "unfinished", _UNFINISHED)
    except FileNotFoundError:
        raise WorkbenchError(
            f"The folder {folder} holds no run.",
            safe="Nothing has been changed.",
            todo="See all runs with: workbench runs",
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise WorkbenchError(
            f"The record of the run in {folder} cannot be read.",
            safe="Its other files have not been changed.",
            todo="Run the analysis again.",
        ) from None
    return run


def all_runs(project: Project) -> list[Run]:
    """List the runs of a project, newest first; folders that hold no readable run are left out.

    Parameters
    ----------
    project
        The project.
    """
    return sorted(_runs(project.runs), key=lambda run: (run.started, run.id), reverse=True)


def newest(project: Project, analysis: str) -> Run | None:
    """Find the newest complete run of an analysis.

    Parameters
    ----------
    project
        The project.
    analysis
        The analysis's name.
    """
    for folder in sorted((project.runs / analysis).glob("*/"), reverse=True):
        try:
            run = load_run(folder)
        except WorkbenchError:
            continue
        if run.outcome == "complete":
            return run
    return None


def _runs(folder: Path) -> Iterator[Run]:
    for record in folder.glob(f"*/*/{RECORD}"):
        try:
            yield load_run(record.parent)
        except WorkbenchError:
            continue


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    path
        The file.
    content
        All of it.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Write a run's record.

    Parameters
    ----------
    folder
        The run's folder.
    record
        What it holds.
    """
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False)
    write(folder / RECORD, text.encode("utf-8", errors="replace") + b"\n")


def this_process() -> dict[str, Any]:
    """Say which process is running a run, so that others can see whether it still does."""
    return {
        "pid": os.getpid(),
        "began": _began(os.getpid()),
        "machine": socket.gethostname(),
    }


def _alive(record: Mapping[str, Any], started: datetime) -> bool:
    """Whether the process that runs a run still lives."""
    process = record.get("process") or {}
    if process.get("machine") != socket.gethostname():
        return datetime.now(started.tzinfo) - started < _PATIENCE
    began = _began(int(process["pid"]))
    return began is not None and abs(began - float(process["began"])) < 1


def _began(pid: int) -> float | None:
    """When a process began, by which it is known from a later one of the same number."""
    import psutil

    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None
