"""What is kept of a batch: how each area stands, in a file that is whole at any moment."""

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from workbench.batches.notices import Notice
from workbench.batches.reading import Plan
from workbench.errors import WorkbenchError
from workbench.project import Project
from workbench.runs.faults import writing_to

State = Literal["waiting", "working", "made", "failed", "held back", "stopped"]
STATE_FILE = "batch.json"
_LOCK_FILE = "batch.lock"
_FORMAT = 1


@dataclass(frozen=True)
class AreaState:
    """How one area of a batch stands.

    Attributes
    ----------
    area
        Its name.
    state
        ``waiting``, ``working``, ``made``, ``failed``, ``held back`` for an area whose input has
        a fault, or ``stopped`` for one that was being worked on when the batch was stopped.
    run
        The folder of its run, relative to the project; empty where there is none.
    seconds
        How long the run took.
    reused
        Whether its report was there already.
    what, safe, todo
        Why it has no report.
    fingerprints
        Of each of its tables, by parameter.
    """

    area: str
    state: State = "waiting"
    run: str = ""
    seconds: float = 0.0
    reused: bool = False
    what: str = ""
    safe: str = ""
    todo: str = ""
    fingerprints: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """How a batch stands.

    Attributes
    ----------
    folder
        Where it is kept.
    plan
        The file of its plan.
    title, analysis, period
        What the plan says.
    practice
        Whether any input says that it is made up.
    started, ended
        When it was last run, as ISO 8601; ``ended`` is empty where it did not come to its end.
    seconds
        How long it took.
    notices
        What pre-flight found.
    areas
        How each area stands, in the order of the plan.
    """

    folder: Path
    plan: Path
    title: str
    analysis: str
    period: str
    practice: bool
    started: str
    ended: str
    seconds: float
    notices: tuple[Notice, ...]
    areas: tuple[AreaState, ...]

    @property
    def index(self) -> Path:
        """The page that lists its reports."""
        return self.folder / "index.html"

    @property
    def made(self) -> tuple[AreaState, ...]:
        """The areas that have a report."""
        return tuple(each for each in self.areas if each.state == "made")

    @property
    def not_made(self) -> tuple[AreaState, ...]:
        """The areas that have none."""
        return tuple(each for each in self.areas if each.state != "made")


def folder_of(project: Project, plan: Path) -> Path:
    """Say where the batch of a plan is kept.

    It is named after the plan's file. A second plan of the same name elsewhere gets a folder of
    its own, with a few characters of the path's digest after the name.
    """
    name = re.sub(r"[^a-z0-9]+", "-", plan.stem.casefold()).strip("-") or "plan"
    folder = project.batches / name
    kept = _read(folder)
    if kept is None or kept.get("plan") == path_from(project, plan):
        return folder
    return project.batches / f"{name}-{sha256(path_from(project, plan).encode()).hexdigest()[:6]}"


def save(project: Project, batch: Batch) -> None:
    """Write how a batch stands; the file is never half written."""
    said = asdict(batch) | {"format": _FORMAT, "plan": path_from(project, batch.plan)}
    del said["folder"]
    write_whole(batch.folder / STATE_FILE, json.dumps(said, indent=1, ensure_ascii=False))


def load(project: Project, plan: Path) -> Batch | None:
    """Read how the batch of a plan stands; ``None`` where it has not been run here."""
    folder = folder_of(project, plan)
    said = _read(folder)
    if said is None:
        return None
    return Batch(
        folder=folder,
        plan=plan,
        title=said["title"],
        analysis=said["analysis"],
        period=said["period"],
        practice=said["practice"],
        started=said["started"],
        ended=said["ended"],
        seconds=said["seconds"],
        notices=tuple(Notice(**notice) for notice in said["notices"]),
        areas=tuple(AreaState(**area) for area in said["areas"]),
    )


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that a reader finds the old or the new one, never a part."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with writing_to(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)


@contextmanager
def alone(folder: Path, plan: Plan) -> Iterator[None]:
    """Keep a second run of the same batch out while this one goes on.

    The system lets go of the lock when the process ends, however it ends.

    Raises
    ------
    WorkbenchError
        Where the batch is being run already, or nothing can be written.
    """
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK_FILE).open("a+b")
    with lock as file:
        try:
            _lock(file.fileno())
        except OSError:
            raise WorkbenchError(
                f"The plan {plan.path.name} is being run already, in another window.",
                safe="That run goes on undisturbed.",
                todo="Wait for it to end, or stop it there first.",
            ) from None
        yield


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _read(folder: Path) -> dict[str, Any] | None:
    try:
        said = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        said = {}
    if not isinstance(said, dict) or said.get("format") != _FORMAT:
        raise WorkbenchError(
            f"What is kept of this batch, {folder / STATE_FILE}, cannot be read.",
            safe="The reports themselves are in the folder runs.",
            todo=f"Delete the folder {folder} and run the plan again.",
        )
    return said


def path_from(project: Project, path: Path) -> str:
    """Name a path from the project, where it is in it, so that the project can be moved."""
    path = path.absolute()
    root = project.root.absolute()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
