"""The command line: ``workbench list | describe | run | runs | open | batch | borough | doctor``.

And ``workbench serve`` and ``workbench lab``, which need a browser.

Exit codes: 0 done, 1 could not be done, 2 wrong use, 130 stopped by hand. Errors are sentences;
a traceback goes to a log file and never to the screen.
"""

from pathlib import Path
from typing import Annotated

import typer

from workbench import __version__
from workbench.cli import batch, borough, doctor, runs, serve
from workbench.cli.words import guarded

app = typer.Typer(
    name="workbench",
    help="Data Workbench: check lists, link them, and say whom the link misses.",
    epilog="Exit codes: 0 done, 1 could not be done, 2 wrong use, 130 stopped by hand.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("list")(runs.list_analyses)
app.command("describe")(runs.describe)
app.command("run")(runs.run_analysis)
app.command("runs")(runs.list_runs)
app.command("open")(runs.open_run)
app.command("batch")(batch.run_plan)
app.add_typer(borough.app, name="borough")
app.command("serve")(serve.serve)
app.command("lab")(serve.lab)
app.command("doctor")(doctor.look)


def main() -> None:
    """Run the command line."""
    guarded(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"Data Workbench {__version__}")
        raise typer.Exit


@app.callback(no_args_is_help=True)
def _options(
    context: typer.Context,
    project: Annotated[
        Path | None,
        typer.Option(help="The folder to work in; by default the one you are in."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    context.obj = project
