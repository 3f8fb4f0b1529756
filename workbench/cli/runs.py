"""``workbench list``, ``describe``, ``run``, ``runs`` and ``open``."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.words import project_of, say_error, width
from workbench.errors import WorkbenchError


def list_analyses(context: typer.Context) -> None:
    """List the analyses there are."""
    from workbench.runs import catalogue

    for analysis in catalogue(project_of(context)):
        typer.echo(f"{analysis.name}: {analysis.fault or analysis.question}")


def describe(context: typer.Context, name: str) -> None:
    """Say what an analysis answers, what it needs and what can be set."""
    from workbench.runs import find_analysis

    analysis = find_analysis(project_of(context), name)
    typer.echo(analysis)


def run_analysis(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The analysis; see workbench list.")],
    given: Annotated[list[str], typer.Option("--parameter", "-p", metavar="NAME=VALUE")] = [],
    fresh: Annotated[bool, typer.Option(help="Run it even if the same run is there.")] = False,
) -> None:
    """Run an analysis and write its report."""
    from workbench.runs import run

    settings = dict(one.split("=", 1) for one in given)
    done = run(
        project_of(context),
        name,
        settings,
        fresh=fresh,
        progress=lambda h, n, t: typer.echo(f"{n} of {t}: {h}"),
    )
    if done.reason:
        say_error(WorkbenchError(done.reason.what, safe=done.reason.safe, todo=done.reason.todo))
        raise typer.Exit(1)
    typer.echo(f"Report: {done.report}")


def list_runs(context: typer.Context) -> None:
    """List the runs of this project."""
    from workbench.runs import all_runs

    for one in all_runs(project_of(context)):
        typer.echo(f"{one.analysis} {one.id} {one.outcome}")


def open_run(context: typer.Context, which: str) -> None:
    """Open a report."""
    from workbench.runs import newest

    found = newest(project_of(context), which)
    typer.echo(found.report if found else "none")
