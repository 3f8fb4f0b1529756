"""``workbench batch PLAN``: the same analysis for many areas."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.words import STOPPED, Format, format_names, project_of, say_error, width

if TYPE_CHECKING:
    from workbench.batches import Batch, Inspection, Notice, Plan
    from workbench.project import Project

_INDENT = "    "


def run_plan(
    context: typer.Context,
    plan: Annotated[Path, typer.Argument(help="The plan: TOML, or a table with a row an area.")],
    check: Annotated[bool, typer.Option("--check", help="Look over the inputs only.")] = False,
    jobs: Annotated[
        int, typer.Option(min=0, help="Areas at a time; by default one a processor.")
    ] = 0,
    force: Annotated[
        bool,
        typer.Option("--force", help="Make the other reports although some inputs have faults."),
    ] = False,
    failed_only: Annotated[
        bool, typer.Option("--failed-only", help="Run only areas that have no report.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make reports again that are there already.")
    ] = False,
    analysis: Annotated[str, typer.Option(help="The analysis, where the plan names none.")] = "",
    formats: Annotated[
        list[Format],
        typer.Option("--format", metavar="pdf|docx", help="Make the reports as this too."),
    ] = [],  # noqa: B006 - typer reads the default and never changes it
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Run on the workers of this dask.distributed scheduler, such as "
            "tcp://10.0.0.5:8786, instead of here.",
        ),
    ] = "",
) -> None:
    """Run an analysis for every area of a plan.

    Every input is looked over before any is run. One failure never stops the rest, and running
    the same plan again goes on where it was.
    """
    from workbench.batches import NotReadyError, inspect, read_plan, run_batch
    from workbench.cli.live import showing
    from workbench.runs.kernels import warm_up

    if not (check or scheduler):
        warm_up()
    project = project_of(context)
    read = read_plan(project, plan, analysis=analysis)
    seen = inspect(project, read)
    _say_notices(read, seen)
    if check:
        raise typer.Exit(any(not notice.accepted for notice in seen.notices))
    try:
        with showing([area.name for area in read.areas]) as progress:
            batch = run_batch(
                project,
                read,
                inspection=seen,
                jobs=jobs,
                force=force,
                failed_only=failed_only,
                fresh=fresh,
                formats=format_names(formats),
                progress=progress,
                scheduler=scheduler,
            )
    except NotReadyError as error:
        say_error(error)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        _say_stopped(project, read)
    _say_end(batch)
    raise typer.Exit(bool(batch.not_made))


def _say_notices(plan: "Plan", seen: "Inspection") -> None:
    """Say what was seen of the inputs before anything runs."""
    from workbench.words import count

    faulty = {notice.area for notice in seen.notices if not notice.accepted}
    ready = len(plan.areas) - len(faulty)
    typer.echo(f"{plan.title}: {count(len(plan.areas), 'area')}, {ready:,} ready.")
    for notice in seen.notices:
        for line in _lines(notice):
            typer.echo(line)
    if seen.notices:
        typer.echo()


def _lines(notice: "Notice") -> Iterator[str]:
    yield from _wrapped(f"{notice.area}: {notice.what}", "")
    told = "Accepted in the plan." if notice.accepted else notice.todo
    yield from _wrapped(told, _INDENT)


def _say_stopped(project: "Project", plan: "Plan") -> None:
    """Say how far the batch came, and end at once: what is under way may take long."""
    from workbench.batches import load
    from workbench.batches.index import summary

    batch = load(project, plan.path)
    typer.echo(f"Stopped. {summary(batch) if batch else ''}".rstrip())
    typer.echo("Run the same command again to go on.")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(STOPPED)


def _say_end(batch: "Batch") -> None:
    from workbench.batches.index import STATES, summary
    from workbench.batches.words import duration

    for line in _wrapped(f"{summary(batch)} It took {duration(batch.seconds)}.", ""):
        typer.echo(line)
    for state in batch.not_made:
        for line in _wrapped(f"{state.area}: {STATES[state.state].lower()}. {state.what}", ""):
            typer.echo(line)
        for line in _wrapped(state.todo, _INDENT):
            typer.echo(line)
    if batch.not_made:
        typer.echo("Run only these again with --failed-only.")
    typer.echo(f"All reports: {batch.index}")


def _wrapped(text: str, indent: str) -> list[str]:
    return wrap(
        text,
        width(),
        initial_indent=indent,
        subsequent_indent=indent or _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
