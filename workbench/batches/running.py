"""Run a batch: some areas at a time, each on its own, with its state kept at every moment."""

import os
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from workbench.batches.cluster import Failed, cluster, results
from workbench.batches.index import write_index
from workbench.batches.inputs import fingerprints
from workbench.batches.notices import Notice
from workbench.batches.plan import Area
from workbench.batches.preflight import Inspection, inspect
from workbench.batches.reading import Plan
from workbench.batches.state import (
    AreaState,
    Batch,
    alone,
    folder_of,
    load,
    path_from,
    save,
)
from workbench.errors import WorkbenchError
from workbench.project import Project
from workbench.runs import Reason, Run, load_run, run
from workbench.runs.faults import foreseen, trace, unforeseen
from workbench.runs.writing import Format
from workbench.words import count, listed

if TYPE_CHECKING:
    from distributed import Client

Progress = Callable[[AreaState, str], None]
LOG_FILE = "log.txt"
_INDEX_EVERY = 1.0
_NO_REASON = Reason("")


class NotReadyError(WorkbenchError):
    """Inputs that have faults, so that nothing was run.

    Attributes
    ----------
    notices
        What is wrong, in the order of the plan.
    """

    def __init__(self, plan: Plan, notices: tuple[Notice, ...]) -> None:
        self.notices = notices
        areas = list(dict.fromkeys(notice.area for notice in notices))
        they = "it is" if len(areas) == 1 else "they are"
        super().__init__(
            f"{count(len(areas), 'area')} of {len(plan.areas):,} cannot be run as {they}: "
            f"{listed(areas, most=6)}.",
            safe="Nothing was run, and no file was changed.",
            todo="Put them right and run the plan again. To make the other reports now, and "
            "give these areas the reason instead of a report, add --force.",
        )


def run_batch(
    project: Project,
    plan: Plan,
    *,
    inspection: Inspection | None = None,
    jobs: int = 0,
    force: bool = False,
    failed_only: bool = False,
    fresh: bool = False,
    formats: Collection[Format] = (),
    progress: Progress | None = None,
    scheduler: str = "",
) -> Batch:
    """Run the analysis of a plan for every area.

    Whatever happens to one area, the others go on. Stopped at any moment, the batch goes on
    where it was when it is run again: reports whose inputs, settings and code are the same are
    served from their folders.

    Parameters
    ----------
    project
        Where the data are and the runs go.
    plan
        What to run.
    inspection
        What was seen of the inputs, where they have been looked over already.
    jobs
        How many areas to run at a time; 0 for one a processor.
    force
        Whether to go on when inputs have faults. Their areas then get the reason and no report.
    failed_only
        Whether to leave alone the areas that have a report; of the others, those whose inputs
        have faults get the reason.
    fresh
        Whether to make reports again that are there already.
    formats
        What else than HTML the reports are wanted as.
    progress
        Told an area's state and, while it is worked on here, the step.
    scheduler
        The address of a dask.distributed scheduler, to run the areas on its workers instead of
        here. They need the same project folder under the same path, and this very version.

    Raises
    ------
    NotReadyError
        Where inputs have faults that the plan does not accept, and neither ``force`` nor
        ``failed_only`` was given.
    WorkbenchError
        Where the batch is being run already, or ``failed_only`` was asked of a batch that has
        not been run, or the scheduler cannot be used.
    KeyboardInterrupt
        When stopped by hand; what is made is kept.
    """
    folder = folder_of(project, plan.path)
    with alone(folder, plan):
        seen = inspection or inspect(project, plan)
        kept = _kept(project, plan) if failed_only else {}
        faulty = _faulty(seen, skip=kept)
        if faulty and not (force or failed_only):
            raise NotReadyError(plan, tuple(notice for each in faulty.values() for notice in each))
        states = [
            replace(
                kept.get(area.name) or _at_first(area, faulty.get(area.name, ())),
                fingerprints=fingerprints(seen.sent, area.name),
            )
            for area in plan.areas
        ]
        batch = Batch(
            folder=folder,
            plan=plan.path,
            title=plan.title,
            analysis=plan.analysis,
            period=plan.period,
            practice=seen.practice,
            started=_now(),
            ended="",
            seconds=0.0,
            notices=seen.notices,
            areas=tuple(states),
        )
        running = _Running(project, plan, batch, fresh, formats, progress)
        if scheduler:
            with cluster(scheduler) as client:
                return running.go(lambda areas: running.there(areas, client))
        return running.go(lambda areas: running.here(areas, jobs or processors()))


def processors() -> int:
    """Count the processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Running:
    """A batch under way: the one place where its state changes."""

    def __init__(
        self,
        project: Project,
        plan: Plan,
        batch: Batch,
        fresh: bool,
        formats: Collection[Format],
        progress: Progress | None,
    ) -> None:
        self.project, self.plan, self.begun = project, plan, batch
        self.states = {each.area: each for each in batch.areas}
        self.fresh, self.formats, self.progress = fresh, formats, progress
        self.changing = Lock()
        self.began = self.page_written = monotonic()
        self.stopped = False

    def go(self, work: Callable[[list[Area]], None]) -> Batch:
        """Run the areas that wait, and close the books however it ends."""
        self._keep()
        for state in self.states.values():
            if state.state != "waiting":
                self._tell(state, "")
        areas = [area for area in self.plan.areas if self.states[area.name].state == "waiting"]
        try:
            work(areas)
        except KeyboardInterrupt:
            self._stop()
            raise
        return self._keep(ended=_now())

    def here(self, areas: list[Area], jobs: int) -> None:
        """Run areas on this computer, some at a time."""
        waiting: SimpleQueue[Area] = SimpleQueue()
        for area in areas:
            waiting.put(area)
        pool = ThreadPoolExecutor(jobs, thread_name_prefix="batch")
        try:
            wait([pool.submit(self._work, waiting) for _ in range(jobs)])
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def there(self, areas: list[Area], client: "Client") -> None:
        """Run areas on the workers of a cluster."""
        # Of fresh reports, those made since this batch began are fresh enough: a worker may have
        # ended after making one and before saying so.
        since = datetime.fromisoformat(self.begun.started) if self.fresh else None
        for area, done in results(client, self.project, self.plan, areas, since, self.formats):
            if isinstance(done, Failed) and done.trace:
                self._log(area, done.trace)
            self._end(area, done.reason if isinstance(done, Failed) else done, 0.0)

    def _work(self, waiting: SimpleQueue[Area]) -> None:
        """Run one area after another."""
        while not self.stopped:
            try:
                area = waiting.get_nowait()
            except Empty:
                return
            self._run(area)

    def _run(self, area: Area) -> None:
        self._change(replace(self.states[area.name], state="working"))
        started = monotonic()
        done: Run | Reason
        try:
            done = run(
                self.project,
                self.plan.analysis,
                area.parameters,
                fresh=self.fresh,
                formats=self.formats,
                progress=lambda heading, number, total: self._step(area, heading, number, total),
                about=area.name,
            )
        except Exception as error:
            # Whatever it is: one area's fault must not stop the others.
            done = self._reason(area, error)
        self._end(area, done, monotonic() - started)

    def _end(self, area: Area, done: Run | Reason, seconds: float) -> None:
        """Note what became of an area: its run, or why there is none."""
        state = self.states[area.name]
        if isinstance(done, Reason):
            reason, state = done, replace(state, state="failed", seconds=round(seconds, 3))
        else:
            reason = done.reason or _NO_REASON
            state = replace(
                state,
                state="made" if done.outcome == "complete" else "failed",
                run=path_from(self.project, done.folder),
                seconds=round(done.seconds or 0.0, 3),
                reused=done.reused,
            )
        self._change(replace(state, what=reason.what, safe=reason.safe, todo=reason.todo))

    def _reason(self, area: Area, error: Exception) -> Reason:
        told = foreseen(error)
        if told is None:
            self._log(area, trace(error))
            told = unforeseen(type(error).__name__, f"{self.begun.folder.name}/{area.name}")
        return told

    def _log(self, area: Area, trace: str) -> None:
        with (self.begun.folder / LOG_FILE).open("a", encoding="utf-8") as log:
            log.write(f"{_now()} {area.name}\n{trace}\n")

    def _step(self, area: Area, heading: str, number: int, total: int) -> None:
        self._tell(self.states[area.name], f"step {number} of {total}: {heading}")

    def _change(self, state: AreaState) -> None:
        """Keep how an area stands, and tell it."""
        with self.changing:
            if self.stopped:
                return
            self.states[state.area] = state
            save(self.project, self._batch())
            if monotonic() - self.page_written > _INDEX_EVERY:
                self._write_page(self._batch())
        self._tell(state, "")

    def _stop(self) -> None:
        with self.changing:
            self.stopped = True
            for name, state in self.states.items():
                if state.state == "working":
                    self.states[name] = replace(state, state="stopped")
            self._keep()

    def _keep(self, ended: str = "") -> Batch:
        batch = self._batch(ended)
        save(self.project, batch)
        self._write_page(batch)
        return batch

    def _batch(self, ended: str = "") -> Batch:
        return replace(
            self.begun,
            ended=ended,
            seconds=round(monotonic() - self.began, 3),
            areas=tuple(self.states.values()),
        )

    def _write_page(self, batch: Batch) -> None:
        write_index(self.project, self.plan, batch)
        self.page_written = monotonic()

    def _tell(self, state: AreaState, step: str) -> None:
        if self.progress is not None and not self.stopped:
            self.progress(state, step)


def _at_first(area: Area, notices: Iterable[Notice]) -> AreaState:
    """Begin an area: waiting, or held back for what is wrong with its input."""
    found = list(notices)
    if not found:
        return AreaState(area.name)
    return AreaState(
        area.name,
        "held back",
        what=" ".join(notice.what for notice in found),
        safe=found[0].safe,
        todo=" ".join(dict.fromkeys(notice.todo for notice in found)),
    )


def _faulty(seen: Inspection, *, skip: Collection[str]) -> dict[str, list[Notice]]:
    """Gather the notices that hold an area back, by area."""
    faulty: dict[str, list[Notice]] = {}
    for notice in seen.notices:
        if not notice.accepted and notice.area not in skip:
            faulty.setdefault(notice.area, []).append(notice)
    return faulty


def _kept(project: Project, plan: Plan) -> dict[str, AreaState]:
    """Find the areas whose report was made and is still there."""
    before = load(project, plan.path)
    if before is None:
        raise WorkbenchError(
            f"The plan {plan.path.name} has not been run here yet, so nothing of it has failed.",
            safe="Nothing was run.",
            todo="Run it without --failed-only.",
        )
    there = [state for state in before.made if _there(project, state)]
    return {state.area: replace(state, reused=True) for state in there}


def _there(project: Project, state: AreaState) -> bool:
    try:
        return load_run(project.root / state.run).outcome == "complete"
    except WorkbenchError:
        return False


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
