"""``workbench list``, ``describe``, ``run``, ``runs`` and ``open``."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.progress import shown_progress
from workbench.cli.words import (
    COULD_NOT,
    STOPPED,
    WRONG_USE,
    Format,
    format_names,
    item,
    note,
    project_of,
    say,
    say_table,
    stop,
    width,
)
from workbench.errors import WorkbenchError
from workbench.words import listed

if TYPE_CHECKING:
    from workbench.project import Project
    from workbench.runs import Analysis, Run

_FINDINGS_SHOWN = 5
_CALLED = {Format.PDF: "a PDF", Format.DOCX: "a Word document"}
_AnalysisName = Annotated[str, typer.Argument(help="The analysis's name; see workbench list.")]


def list_analyses(context: typer.Context) -> None:
    """List the analyses there are, by the question each answers."""
    from workbench.runs import catalogue

    analyses = catalogue(project_of(context))
    if not analyses:
        say("There are no analyses here.")
        return
    say_table(
        ("Analysis", "Question", "Minutes"),
        [(one.name, one.fault or one.question, str(one.minutes or "")) for one in analyses],
        wide=1,
    )
    say()
    say("See what one needs with: workbench describe NAME")


def describe(context: typer.Context, name: _AnalysisName) -> None:
    """Say what an analysis answers, what it needs and what can be set."""
    from workbench.cli.example import example
    from workbench.cli.settings import setting_rows

    project = project_of(context)
    analysis = _named(project, name)
    if analysis.fault:
        stop(WorkbenchError(analysis.fault), COULD_NOT)
    say(f"{analysis.name}: {analysis.question}")
    said = {
        "For": ", ".join(analysis.audience),
        "Needs": analysis.needs,
        "Takes": "" if analysis.minutes is None else _minutes(analysis.minutes),
    }
    for term, words in said.items():
        if words:
            say(fill(f"{term}: {words}", width(), break_on_hyphens=False))
    say()
    if analysis.parameters:
        say_table(("Setting", "What it is"), setting_rows(analysis.parameters), wide=1)
    else:
        say("There is nothing to set.")
    say()
    say("For example:")
    for line in example(project, analysis):
        say(f"  {line}")


def run_analysis(
    context: typer.Context,
    name: _AnalysisName,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter", "-p", metavar="NAME=VALUE", help="A setting; give as many as you like."
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run it even though the same run is there.")
    ] = False,
    formats: Annotated[
        list[Format] | None,
        typer.Option(
            "--format", metavar="pdf|docx", help="Make the report as PDF or Word document as well."
        ),
    ] = None,
    limit: Annotated[
        float | None,
        typer.Option(min=0.01, metavar="MINUTES", help="Give up on a step after so long."),
    ] = None,
) -> None:
    """Run an analysis and write its report."""
    from workbench.parameters import ParameterError
    from workbench.runs import run

    project = project_of(context)
    names = format_names(formats)
    analysis = _named(project, name)
    settings = _settings(given or [])
    try:
        with shown_progress(f"Starting {analysis.name}") as progress:
            done = run(
                project,
                analysis.name,
                settings,
                fresh=fresh,
                formats=names,
                progress=progress,
                limit=None if limit is None else limit * 60,
            )
    except ParameterError as error:
        error.todo = f"See what can be set with: workbench describe {name}"
        stop(error, WRONG_USE)
    except KeyboardInterrupt:
        note("Stopped. What was done so far is marked as unfinished; your files are unchanged.")
        raise typer.Exit(STOPPED) from None
    _tell(done, names)


def list_runs(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Only the runs of this analysis.")] = None,
) -> None:
    """List the runs there are, newest first, and what became of each."""
    from workbench.runs import all_runs

    found = [one for one in all_runs(project_of(context)) if name in (None, one.analysis)]
    if not found:
        say(f"There are no runs{f' of {name}' if name else ''} yet.")
        return
    say_table(
        ("Run", "Analysis", "What became of it"),
        [(one.id, one.analysis, _became(one) + _of_what(one)) for one in found],
        wide=2,
    )


def _of_what(one: "Run") -> str:
    of = one.about or listed(one.inputs, most=3)
    return f" ({of})" if of else ""


def open_run(
    context: typer.Context,
    which: Annotated[
        str,
        typer.Argument(help="An analysis, for its newest report; a run; or a run's folder."),
    ],
    wanted: Annotated[
        Format | None,
        typer.Option("--format", metavar="pdf|docx", help="Open its PDF or Word document instead."),
    ] = None,
) -> None:
    """Say where a report is, and open it where there is a screen."""
    project = project_of(context)
    found = _find_run(project, which)
    if found.reason is not None:
        note(f"This run has no report. {found.reason.what} {found.reason.todo}".strip())
    elif found.outcome == "running":
        note("This report is still being made.")
    page = found.report
    named = [one for one in Format if Path(which).name == f"report.{one}"]
    wanted = wanted or next(iter(named), None)
    if wanted is not None:
        page = found.folder / f"report.{wanted}"
        if found.outcome != "complete":
            raise typer.Exit(COULD_NOT)
        if not page.is_file():
            stop(_without(project, found, wanted), COULD_NOT)
    say(str(page))
    if _has_screen():
        import webbrowser

        webbrowser.open(page.absolute().as_uri())


def _without(project: "Project", found: "Run", wanted: Format) -> WorkbenchError:
    """Say that a run's report was not made in a format, and how it is."""
    from workbench.cli.example import again

    command = again(project, found, wanted)
    if found.about:
        command = f"workbench batch PLAN --format {wanted}"
    return WorkbenchError(
        f"The report of this run was not made as {_CALLED[wanted]}.",
        safe=f"It is there as a page: {found.report}",
        todo=f"Make it with: {command}",
    )


def _named(project: "Project", name: str) -> "Analysis":
    """Find an analysis; an unknown name is wrong use."""
    from workbench.runs import find_analysis

    try:
        return find_analysis(project, name)
    except WorkbenchError as error:
        stop(error, WRONG_USE)


def _settings(given: Sequence[str]) -> dict[str, object]:
    """Take ``NAME=VALUE`` apart; a name given several times has several values."""
    settings: dict[str, object] = {}
    for one in given:
        name, sign, value = one.partition("=")
        name = name.strip()
        if not sign or not name:
            stop(
                WorkbenchError(
                    f"-p {one} does not say which setting has which value.",
                    safe="Nothing has been run.",
                    todo="Write it as: -p NAME=VALUE",
                ),
                WRONG_USE,
            )
        before = settings.get(name)
        if before is None:
            settings[name] = value
        else:
            settings[name] = [*(before if isinstance(before, list) else [before]), value]
    return settings


def _tell(done: "Run", formats: Sequence[str]) -> None:
    """Say what a run found, or why it has no report."""
    if done.reason is not None:
        note(f"No report was made. {done.reason.what}")
        for line in (done.reason.safe, done.reason.todo):
            if line:
                note(line)
        note(f"The same in a page: {done.report}")
        raise typer.Exit(COULD_NOT)
    if done.reused:
        when = f"{done.started.day} {done.started:%B %Y, %H:%M}"
        say(f"The same inputs and settings were run on {when}; this is that report.")
        say("Run it again with --fresh.")
    elif done.seconds is not None:
        say(f"Done in {_seconds(done.seconds)}.")
    if done.practice:
        say("All of it is made up: this is practice data.")
    for found in done.findings[:_FINDINGS_SHOWN]:
        say(item(found.statement))
    more = len(done.findings) - _FINDINGS_SHOWN
    if more > 0:
        say(f"  and {more} more {'finding' if more == 1 else 'findings'} in the report.")
    say(f"Report: {done.report}")
    for one in formats:
        say(f"        {done.folder / f'report.{one}'}")
    tables = len(done.record["tables"])
    if tables:
        say(f"Tables: {tables} {'file' if tables == 1 else 'files'} in {done.folder / 'tables'}")


def _became(one: "Run") -> str:
    if one.reason is not None:
        return f"{one.outcome}: {one.reason.what}"
    took = "" if one.seconds is None else f", {_seconds(one.seconds)}"
    return f"{one.outcome}{took}"


def _find_run(project: "Project", which: str) -> "Run":
    """Find the run that somebody means by an analysis, a run or a folder."""
    from workbench.runs import load_run, newest
    from workbench.runs.record import NOTICE, RECORD, REPORT

    folders = [path for path in project.runs.glob(f"*/{Path(which).name}") if path.is_dir()]
    pages = {REPORT, NOTICE, RECORD, *(f"report.{one}" for one in Format)}
    folder = Path(which).parent if Path(which).name in pages else Path(which)
    if (folder / RECORD).is_file():
        return load_run(folder)
    if folders and Path(which).name == which:
        return load_run(folders[0])
    found = newest(project, which) if Path(which).name == which else None
    if found is not None:
        return found
    if Path(which).name == which and (project.runs / which).is_dir():
        raise WorkbenchError(
            f"There is no report of {which} yet: none of its runs is complete.",
            todo=f"See what became of them with: workbench runs {which}",
        )
    unknown = WorkbenchError(
        f"There is no run, and no report of an analysis, called {which}.",
        todo="See all runs with: workbench runs",
    )
    return stop(unknown, WRONG_USE)


def _has_screen() -> bool:
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _seconds(seconds: float) -> str:
    if seconds < 90:
        whole = max(1, round(seconds))
        return f"{whole} second{'' if whole == 1 else 's'}"
    return _minutes(round(seconds / 60)).removeprefix("about ")


def _minutes(minutes: int) -> str:
    return f"about {minutes} minute{'' if minutes == 1 else 's'}"
