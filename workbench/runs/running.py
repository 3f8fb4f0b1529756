"""Run an analysis: check, look for the same run, execute, write the report, record it all."""

import getpass
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.parameters import injected, validate
from workbench.project import Project
from workbench.runs import identity
from workbench.runs.analyses import Analysis, find_analysis, read_cells
from workbench.runs.faults import UNHARMED, Reason, add_to_log, foreseen, trace, unforeseen
from workbench.runs.kernel_settings import DATA, LOG, REFERENCE, RUN_FOLDER
from workbench.runs.practice import made_up
from workbench.runs.record import (
    LOG_FILE,
    NOTEBOOK,
    NOTICE,
    REPORT,
    SCHEMA,
    Run,
    load_run,
    this_process,
    write,
    write_record,
)
from workbench.runs.writing import Format, check_format, details, make_format, notice

if TYPE_CHECKING:
    from nbformat import NotebookNode

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class _Plan:
    """All that is known of a run before it starts."""

    project: Project
    analysis: Analysis
    values: dict[str, Any]
    read: list[identity.Input]
    cells: list[dict[str, Any]]
    metadata: dict[str, Any]
    notebook: str
    key: str


def run(
    project: Project,
    analysis_name: str,
    given: Mapping[str, object],
    *,
    fresh: bool = False,
    formats: Collection[Format] = (),
    progress: Progress | None = None,
    limit: float | None = None,
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
    formats
        What else than HTML the report is wanted as.
    progress
        Told each step's heading, its number from 1 and the number of steps as it begins.
    limit
        The longest that one cell may take, in seconds.

    Raises
    ------
    WorkbenchError
        When nothing could start: no such analysis, settings that cannot be used, no room. An
        analysis that fails gives a run whose ``outcome`` is ``"failed"``.
    """
    plan = _plan(project, analysis_name, given)
    for wanted in formats:
        check_format(wanted)
    if not fresh:
        same = _same(plan)
        if same is not None:
            return _with_formats(same, formats)
    record = _begin(plan)
    folder = _folder(plan, record)
    tell = progress or (lambda heading, number, total: None)
    return _finish(plan, folder, record, formats, tell, limit)


def _plan(project: Project, name: str, given: Mapping[str, object]) -> _Plan:
    analysis = find_analysis(project, name)
    if analysis.fault:
        raise WorkbenchError(
            analysis.fault,
            safe="Nothing has been run.",
            todo="Ask whoever wrote the analysis, or take a copy that works.",
        )
    values = validate(analysis.parameters, given, data=project.data)
    read = list(identity.inputs(analysis.parameters, values))
    cells, metadata = read_cells(analysis.path)
    notebook = identity.notebook_fingerprint(cells, metadata)
    key = identity.key(notebook, values, read)
    return _Plan(project, analysis, values, read, cells, metadata, notebook, key)


def _suffix(key: str) -> str:
    return key.removeprefix("sha256:")[:8]


def _same(plan: _Plan) -> Run | None:
    """Find the newest complete run with the same key."""
    kept = plan.project.runs / plan.analysis.name
    for folder in sorted(kept.glob(f"*-{_suffix(plan.key)}*/"), reverse=True):
        try:
            found = load_run(folder)
        except WorkbenchError:
            continue
        whole = found.outcome == "complete" and found.report.is_file()
        if whole and found.record.get("key") == plan.key:
            return replace(found, reused=True)
    return None


def _with_formats(found: Run, formats: Collection[Format]) -> Run:
    for wanted in formats:
        path = found.folder / f"report.{wanted}"
        if not path.exists():
            import nbformat

            executed = nbformat.read(found.folder / NOTEBOOK, 4)  # type: ignore[no-untyped-call]
            page = found.report.read_text(encoding="utf-8")
            write(path, make_format(wanted, executed, page, found.record))
    return found


def _begin(plan: _Plan) -> dict[str, Any]:
    """Write what the record holds from the first moment on."""
    seed = plan.values.get("seed")
    return {
        "schema": SCHEMA,
        "id": "",
        "analysis": plan.analysis.name,
        "question": plan.analysis.question,
        "outcome": "running",
        "reason": None,
        "started": datetime.now().astimezone().isoformat(timespec="milliseconds"),
        "ended": None,
        "seconds": None,
        "parameters": plan.values,
        "seed": seed if isinstance(seed, int) else None,
        "inputs": [
            {"parameter": name, "reference": reference, "fingerprint": fingerprint}
            for name, reference, fingerprint in plan.read
        ],
        "notebook": {"path": str(plan.analysis.path), "fingerprint": plan.notebook},
        "versions": identity.versions(),
        **identity.code(),
        "key": plan.key,
        "practice": _practice(plan),
        "may_see": [_owner()],
        "findings": [],
        "tables": [],
        "process": this_process(),
    }


def _practice(plan: _Plan) -> bool:
    tables = {one.name for one in plan.analysis.parameters if one.type == "Dataset"}
    references = [reference for name, reference, _ in plan.read if name in tables]
    return made_up(references) if tables else plan.analysis.made_up


def _owner() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return str(os.getuid())


def _folder(plan: _Plan, record: dict[str, Any]) -> Path:
    """Make the run's folder with its record in it, at one stroke."""
    kept = plan.project.runs.absolute() / plan.analysis.name
    try:
        kept.mkdir(parents=True, exist_ok=True)
        # Only its owner may look into it, which is what mkdtemp makes.
        draft = Path(tempfile.mkdtemp(prefix=".new-", dir=kept))
        try:
            return _named(draft, plan, record)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as fault:
        reason = foreseen(fault)
        why = f"No folder for the run could be made in {kept}: {fault.strerror}."
        raise WorkbenchError(
            reason.what if reason else why,
            safe="Nothing has been run.",
            todo="Make room, or use a project in a folder you may write to.",
        ) from None


def _named(draft: Path, plan: _Plan, record: dict[str, Any]) -> Path:
    """Give a folder its record and then its name, the first that is free."""
    began = datetime.fromisoformat(record["started"])
    name = f"{began:%Y-%m-%d-%H%M%S}-{_suffix(plan.key)}"
    for attempt in count(1):
        folder = draft.parent / (name if attempt == 1 else f"{name}-{attempt}")
        record["id"] = folder.name
        write_record(draft, record)
        write(draft / NOTICE, notice(record, _not_yet()))
        try:
            return draft.rename(folder)
        except OSError:
            if not folder.exists():
                raise
    raise AssertionError(name)


def _not_yet() -> Reason:
    return Reason(
        "This report is still being made, or was stopped before its end.",
        UNHARMED,
        "Look again in a while; if nothing changes, run it again.",
    )


def _finish(
    plan: _Plan,
    folder: Path,
    record: dict[str, Any],
    formats: Collection[Format],
    tell: Progress,
    limit: float | None,
) -> Run:
    """Execute and write; whatever happens, the record says what became of it."""
    clock, step, log = monotonic(), "", folder / LOG_FILE
    environment = {
        RUN_FOLDER: str(folder),
        LOG: str(log),
        REFERENCE: record["id"],
        DATA: str(plan.project.data.absolute()),
        "PYTHONHASHSEED": "0",
    }
    try:
        from workbench.runs.kernels import kernel

        with kernel(folder, environment, log) as manager:
            # Getting these ready takes as long as the kernel takes to start.
            from workbench.reports.exporter import exporter
            from workbench.runs.execution import Execution, StepFailed, execute, parameterised

            exporter()
            parameters, path = plan.analysis.parameters, plan.analysis.path
            settings = injected(parameters, plan.values) if parameters else ""
            notebook = parameterised(plan.cells, plan.metadata, settings, plan.values)
            try:
                executed = execute(notebook, Execution(manager, record["id"], tell, limit), path)
            except StepFailed as stopped:
                step, reason = stopped.step.heading, stopped.reason
                add_to_log(log, record["id"], f"{step or 'Start'}: {reason.what}")
                _keep(folder, stopped.notebook)
                return _fail(folder, record, reason, clock, step)
        step = "Writing the report"
        _check_inputs(plan, record)
        return _complete(folder, record, executed, formats, clock)
    except KeyboardInterrupt as fault:
        (folder / REPORT).unlink(missing_ok=True)
        _close(folder, record, "unfinished", foreseen(fault), clock)
        raise
    except BaseException as fault:
        add_to_log(log, record["id"], trace(fault))
        if not isinstance(fault, Exception):
            raise
        reason = foreseen(fault) or unforeseen(type(fault).__name__, record["id"])
        return _fail(folder, record, reason, clock, step)


def _check_inputs(plan: _Plan, record: Mapping[str, Any]) -> None:
    """Refuse results of inputs that were replaced meanwhile: nobody knows what was read."""
    since = datetime.fromisoformat(record["started"]).timestamp()
    names = identity.changed(plan.read, since)
    if names:
        raise WorkbenchError(
            f"{' and '.join(names)} changed while the analysis was reading.",
            safe=UNHARMED,
            todo="Run it again once nobody is writing to it.",
        )


def _complete(
    folder: Path,
    record: dict[str, Any],
    executed: "NotebookNode",
    formats: Collection[Format],
    clock: float,
) -> Run:
    from workbench import reports
    from workbench.findings import harvest

    executed.metadata["title"] = record["question"]
    # By way of text, in which what is not a number becomes null.
    record["findings"] = [json.loads(found.model_dump_json()) for found in harvest(executed)]
    record["tables"] = sorted(
        path.relative_to(folder).as_posix() for path in (folder / "tables").glob("*.csv")
    )
    _keep(folder, executed)
    page = reports.html(
        executed,
        title=record["question"],
        details=details(record),
        practice=record["practice"],
    )
    for wanted in formats:
        write(folder / f"report.{wanted}", make_format(wanted, executed, page, record))
    write(folder / REPORT, page.encode())
    _close(folder, record, "complete", None, clock)
    (folder / NOTICE).unlink(missing_ok=True)
    log = folder / LOG_FILE
    if log.is_file() and not log.stat().st_size:
        log.unlink()
    return load_run(folder)


def _keep(folder: Path, notebook: "NotebookNode") -> None:
    import nbformat

    text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    write(folder / NOTEBOOK, text.encode())


def _fail(folder: Path, record: dict[str, Any], reason: Reason, clock: float, step: str) -> Run:
    where = f'In the step "{step}": ' if step else ""
    told = Reason(where + reason.what, reason.safe, reason.todo)
    (folder / REPORT).unlink(missing_ok=True)
    try:
        write(folder / NOTICE, notice(record, told))
        _close(folder, record, "failed", told, clock)
    except OSError as fault:
        # The disk may be full; the record then still says "running", which nobody will be.
        return Run(folder, record, "failed", foreseen(fault) or told)
    return load_run(folder)


def _close(
    folder: Path, record: dict[str, Any], outcome: str, reason: Reason | None, clock: float
) -> None:
    record.update(
        outcome=outcome,
        reason=None if reason is None else json.loads(reason.to_json()),
        ended=datetime.now().astimezone().isoformat(timespec="milliseconds"),
        seconds=round(monotonic() - clock, 3),
        process=None,
    )
    write_record(folder, record)
