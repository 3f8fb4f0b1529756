"""Run an analysis: check, look for the same run, execute, write the report, record it all."""

import json
import shutil
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.parameters import injected
from workbench.project import Project
from workbench.runs import identity
from workbench.runs.faults import (
    UNHARMED,
    Reason,
    add_to_log,
    foreseen,
    trace,
    unforeseen,
    writing_to,
)
from workbench.runs.kernel_settings import DATA, LOG, MODULES, PROJECT, REFERENCE, RUN_FOLDER
from workbench.runs.planning import Plan, about_one_person, first_record, plan_run
from workbench.runs.record import (
    LOG_FILE,
    NOTEBOOK,
    NOTICE,
    REPORT,
    Outcome,
    Run,
    load_run,
    write,
    write_record,
)
from workbench.runs.steps import Progress, StepFailed
from workbench.runs.writing import (
    Format,
    check_format,
    details,
    make_format,
    notice,
    title,
    write_documents,
)

if TYPE_CHECKING:
    from nbformat import NotebookNode

_NOT_YET = Reason(
    "This report is still being made, or was stopped before its end.",
    UNHARMED,
    "Look again in a while; if nothing changes, run it again.",
)


def run(
    project: Project,
    analysis_name: str,
    given: Mapping[str, object],
    *,
    fresh: bool = False,
    since: datetime | None = None,
    formats: Collection[Format] = (),
    progress: Progress | None = None,
    limit: float | None = None,
    about: str = "",
    private_to: str = "",
) -> Run:
    """Run an analysis, or serve the same run again.

    May be called from several threads at once. The run's folder says at every moment what
    became of it.

    Parameters
    ----------
    project
        The project.
    analysis_name
        The analysis's name.
    given
        Settings by name: text as typed, or values of TOML or JSON.
    fresh
        Whether to run it even though the same run is there: same cells, settings, inputs and
        code.
    since
        Serve such a run only if it began at this moment or later.
    formats
        What else than HTML the report is wanted as.
    progress
        Told each step's heading, its number from 1 and the number of steps as it begins.
    limit
        The longest that one cell may take, in seconds.
    about
        Whom or what the report is about, such as an area; its heading then begins with it.
    private_to
        Who alone may see it on a server; empty for whoever may use the project. Somebody else's
        run is never served again.

    Raises
    ------
    WorkbenchError
        When nothing could start: no such analysis, settings that cannot be used, no room. An
        analysis that fails gives a run whose ``outcome`` is ``"failed"``.
    """
    plan = plan_run(project, analysis_name, given, about, private_to)
    for wanted in formats:
        check_format(wanted)
    # Each look at a person is one, and is written down.
    same = None if fresh or about_one_person(plan) else _same(plan, since)
    if same is not None:
        return with_formats(same, formats)
    record = first_record(plan)
    begun = _Begun(plan, _folder(plan, record), record, monotonic())
    return _finish(begun, formats, progress or (lambda heading, number, total: None), limit)


@dataclass(frozen=True)
class _Begun:
    """A run that has started: its record grows, and is written when it ends."""

    plan: Plan
    folder: Path
    record: dict[str, Any]
    clock: float

    @property
    def log(self) -> Path:
        return self.folder / LOG_FILE

    @property
    def reference(self) -> str:
        return self.folder.name


def _same(plan: Plan, since: datetime | None) -> Run | None:
    """Find the newest complete run with the same key."""
    kept = plan.project.runs / plan.analysis.name
    for folder in sorted(kept.glob(f"*-{plan.mark}*/"), reverse=True):
        try:
            found = load_run(folder)
        except WorkbenchError:
            continue
        if since is not None and found.started < since:
            continue
        whole = found.outcome == "complete" and found.report.is_file()
        if whole and found.record.get("key") == plan.key:
            return replace(found, reused=True)
    return None


def with_formats(found: Run, formats: Collection[Format]) -> Run:
    """Make a complete run's report in other formats, where it is not there yet.

    Parameters
    ----------
    found
        The run.
    formats
        What else than HTML the report is wanted as.

    Raises
    ------
    WorkbenchError
        When a format cannot be made here.
    """
    for wanted in formats:
        check_format(wanted)
    for wanted in formats:
        path = found.folder / f"report.{wanted}"
        if not path.exists():
            import nbformat

            executed = nbformat.read(found.folder / NOTEBOOK, 4)  # type: ignore[no-untyped-call]
            page = found.report.read_text(encoding="utf-8")
            write(path, make_format(wanted, executed, page, found.record))
    return found


def _folder(plan: Plan, record: dict[str, Any]) -> Path:
    """Make the run's folder with its record in it, at one stroke."""
    kept = plan.project.runs.absolute() / plan.analysis.name
    with writing_to(kept, "Nothing has been run."):
        kept.mkdir(parents=True, exist_ok=True)
        # Only its owner may look into it, which is what mkdtemp makes.
        draft = Path(tempfile.mkdtemp(prefix=".new-", dir=kept))
        try:
            return _named(draft, plan, record)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _named(draft: Path, plan: Plan, record: dict[str, Any]) -> Path:
    """Give a folder its record and then its name, the first that is free."""
    began = datetime.fromisoformat(record["started"])
    name = f"{began:%Y-%m-%d-%H%M%S}-{plan.mark}"
    for attempt in count(1):
        folder = draft.parent / (name if attempt == 1 else f"{name}-{attempt}")
        record["id"] = folder.name
        write_record(draft, record)
        write(draft / NOTICE, notice(record, _NOT_YET))
        try:
            return draft.rename(folder)
        except OSError:
            if not folder.exists():
                raise
    raise AssertionError(name)


def _finish(
    begun: _Begun, formats: Collection[Format], progress: Progress, limit: float | None
) -> Run:
    """Execute and write; whatever happens, the record says what became of it."""
    step = ""
    try:
        executed = _execute(begun, progress, limit)
        step = "Writing the report"
        _check_inputs(begun)
        return _complete(begun, executed, formats)
    except StepFailed as stopped:
        step, reason = stopped.step.heading, stopped.reason
        add_to_log(begun.log, begun.reference, f"{step or 'Start'}: stopped; {NOTICE} says why")
        return _fail(begun, reason, step, stopped.notebook)
    except KeyboardInterrupt as fault:
        _remove_reports(begun.folder)
        _close(begun, "unfinished", foreseen(fault))
        raise
    except Exception as fault:
        add_to_log(begun.log, begun.reference, trace(fault))
        reason = foreseen(fault) or unforeseen(type(fault).__name__, begun.reference)
        return _fail(begun, reason, step)


def _execute(begun: _Begun, progress: Progress, limit: float | None) -> "NotebookNode":
    from workbench.runs.kernels import kernel

    plan, reference = begun.plan, begun.reference
    environment = {
        RUN_FOLDER: str(begun.folder),
        LOG: str(begun.log),
        REFERENCE: reference,
        MODULES: str(plan.analysis.path.parent.absolute()),
        DATA: str(plan.project.data.absolute()),
        PROJECT: str(plan.project.root.absolute()),
    }
    with kernel(begun.folder, environment, begun.log) as manager:
        # Getting these ready takes as long as the kernel takes to start.
        from workbench.reports.exporter import exporter
        from workbench.runs.execution import Execution, execute, parameterised

        exporter()
        parameters = plan.analysis.parameters
        settings = injected(parameters, plan.values) if parameters else ""
        notebook = parameterised(plan.cells, plan.metadata, settings, plan.values)
        execution = Execution(manager, reference, progress, limit)
        return execute(notebook, execution, plan.analysis.path)


def _check_inputs(begun: _Begun) -> None:
    """Refuse results of inputs that were replaced meanwhile: nobody knows what was read."""
    since = datetime.fromisoformat(begun.record["started"]).timestamp()
    names = identity.changed(begun.plan.read, since)
    if names:
        raise WorkbenchError(
            f"{' and '.join(names)} changed while the analysis was reading.",
            safe=UNHARMED,
            todo="Run it again once nobody is writing to it.",
        )


def _complete(begun: _Begun, executed: "NotebookNode", formats: Collection[Format]) -> Run:
    from workbench import reports
    from workbench.findings import Finding

    folder, record = begun.folder, begun.record
    executed.metadata["title"] = title(record)
    # By way of text, in which what is not a number becomes null.
    record["findings"] = [
        json.loads(found.model_dump_json()) for found in Finding.harvest(executed)
    ]
    record["tables"] = sorted(
        path.relative_to(folder).as_posix() for path in (folder / "tables").glob("*.csv")
    )
    _keep(folder, executed)
    page = reports.html(
        executed,
        title=title(record),
        details=details(record),
        practice=record["practice"],
        about_one_person=record["about_one_person"],
    )
    for wanted in formats:
        write(folder / f"report.{wanted}", make_format(wanted, executed, page, record))
    record["documents"] = write_documents(folder, executed, record)
    write(folder / REPORT, page.encode())
    _close(begun, "complete", None)
    (folder / NOTICE).unlink(missing_ok=True)
    if begun.log.is_file() and not begun.log.stat().st_size:
        begun.log.unlink()
    return load_run(folder)


def _fail(begun: _Begun, reason: Reason, step: str, notebook: "NotebookNode | None" = None) -> Run:
    """Say that there is no report, and why."""
    where = f"In the step “{step}”: " if step else ""
    told = Reason(where + reason.what, reason.safe, reason.todo)
    _remove_reports(begun.folder)
    try:
        write(begun.folder / NOTICE, notice(begun.record, told))
        _close(begun, "failed", told)
        if notebook is not None:
            _keep(begun.folder, notebook)
    except OSError as fault:
        # The disk is full, say: then the notice says what it said from the beginning.
        add_to_log(begun.log, begun.reference, trace(fault))
        return Run(begun.folder, begun.record, "failed", told)
    return load_run(begun.folder)


def _remove_reports(folder: Path) -> None:
    for path in folder.glob("report.*"):
        path.unlink(missing_ok=True)


def _keep(folder: Path, notebook: "NotebookNode") -> None:
    import nbformat

    text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    write(folder / NOTEBOOK, text.encode())


def _close(begun: _Begun, outcome: Outcome, reason: Reason | None) -> None:
    begun.record.update(
        outcome=outcome,
        reason=None if reason is None else json.loads(reason.to_json()),
        ended=datetime.now().astimezone().isoformat(timespec="milliseconds"),
        seconds=round(monotonic() - begun.clock, 3),
        process=None,
    )
    write_record(begun.folder, begun.record)
