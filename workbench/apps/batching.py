"""Sets of reports: finding their plans, and one step at a time with each."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from workbench.batches import Notice, Plan, inspect, preflight, run_batch
from workbench.batches.state import folder_of
from workbench.project import Project
from workbench.sources.left_out import NOTE

_PLANS = "plan*.toml"


@dataclass
class Work:
    """What is being done to a set, and what came of it.

    Attributes
    ----------
    doing
        ``looking`` at the inputs or ``making`` the reports.
    future
        The notices of the inputs, or nothing.
    """

    doing: str
    future: "Future[tuple[Notice, ...]]" = field(default_factory=Future)


class Sets:
    """The sets of reports of a project, one step at a time each.

    Parameters
    ----------
    project
        The project.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._workers = ThreadPoolExecutor(1, thread_name_prefix="set")
        self._works: dict[str, Work] = {}
        self._lock = Lock()

    def plans(self) -> Iterator[tuple[str, Path]]:
        """Find the plans in the project and its data, by the name of the set's folder."""
        roots = {self._project.root.resolve(): "", self._project.data.resolve(): "**/"}
        for root, deep in roots.items():
            for path in sorted(root.glob(deep + _PLANS)):
                if not path.name.endswith(NOTE):
                    yield folder_of(self._project, path).name, path

    def work(self, name: str) -> Work | None:
        """Say what is being done to a set, or was done last."""
        return self._works.get(name)

    def look(self, name: str, plan: Plan) -> None:
        """Begin to look over a set's inputs."""
        self._begin(name, "looking", lambda: preflight(self._project, plan))

    def make(self, name: str, plan: Plan, *, force: bool, failed_only: bool) -> None:
        """Begin to make a set's reports."""

        def step() -> tuple[Notice, ...]:
            seen = inspect(self._project, plan)
            run_batch(self._project, plan, inspection=seen, force=force, failed_only=failed_only)
            return seen.notices

        self._begin(name, "making", step)

    def close(self) -> None:
        """Begin nothing more."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _begin(self, name: str, doing: str, step: Callable[[], tuple[Notice, ...]]) -> None:
        with self._lock:
            going = self._works.get(name)
            if going is None or going.future.done():
                self._works[name] = Work(doing, self._workers.submit(step))
