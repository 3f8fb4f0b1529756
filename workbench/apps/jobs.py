"""Runs asked for in a browser, which go on when the page is closed."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from workbench.project import Project
from workbench.runs import Run, run

_WORKERS = 2
# How long a run that has ended waits for somebody to come back to its page.
_KEPT_SECONDS = 3600


@dataclass
class Job:
    """A run that was asked for.

    Attributes
    ----------
    future
        Its run, or the fault for which nothing could start.
    heading, number, total
        The step it is at, the step's number from 1, and how many there are; no heading before the
        first.
    since
        When it was asked for, in seconds of the monotonic clock.
    """

    future: "Future[Run]" = field(default_factory=Future)
    heading: str = ""
    number: int = 0
    total: int = 0
    since: float = field(default_factory=monotonic)

    def at(self, heading: str, number: int, total: int) -> None:
        """Note the step that begins."""
        self.heading, self.number, self.total = heading, number, total


class Jobs:
    """The runs going on: the same one asked for twice is one.

    Parameters
    ----------
    project
        Where runs are kept.

    Attributes
    ----------
    after
        Told the analysis, its settings and the owner of each run that is complete, in its thread.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="run")
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()
        self.after: Callable[[str, Mapping[str, object], str], None] | None = None

    @property
    def busy(self) -> bool:
        """Whether any run goes on or waits."""
        with self._lock:
            return any(not job.future.done() for job in self._jobs.values())

    def start(self, analysis: str, given: Mapping[str, object], *, owner: str) -> Job:
        """Ask for a run, or find it going on.

        Parameters
        ----------
        analysis
            The analysis's name.
        given
            Settings by name.
        owner
            Who alone may see it; empty for everybody.
        """
        key = json.dumps([analysis, owner, sorted(given.items())], default=str)
        with self._lock:
            self._forget()
            job = self._jobs.get(key)
            if job is None:
                job = self._jobs[key] = Job()
                self._workers.submit(self._work, job, analysis, dict(given), owner)
        return job

    def collect(self, job: Job) -> None:
        """Let go of a run that has ended and was shown: asked for again, it is looked at anew.

        Parameters
        ----------
        job
            The run.
        """
        with self._lock:
            self._jobs = {key: one for key, one in self._jobs.items() if one is not job}

    def waiting(self, job: Job) -> int:
        """Count the runs asked for before this one that have not ended."""
        with self._lock:
            return sum(
                not one.future.done() and one.since < job.since for one in self._jobs.values()
            )

    def close(self) -> None:
        """Wait for nothing more."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _work(self, job: Job, analysis: str, given: dict[str, object], owner: str) -> None:
        job.future.set_running_or_notify_cancel()
        try:
            done = run(self._project, analysis, given, private_to=owner, progress=job.at)
        except BaseException as fault:
            job.future.set_exception(fault)
        else:
            job.future.set_result(done)
            if self.after is not None and done.outcome == "complete":
                self.after(analysis, given, owner)

    def _forget(self) -> None:
        ended = [
            key
            for key, job in self._jobs.items()
            if job.future.done() and monotonic() - job.since > _KEPT_SECONDS
        ]
        for key in ended:
            del self._jobs[key]
