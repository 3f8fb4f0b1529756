"""What every command says, and how: sentences, wrapped text, errors without tracebacks."""

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import typer

from workbench.errors import WorkbenchError
from workbench.project import PROJECT, Project

STOPPED = 130


def project_of(context: typer.Context) -> Project:
    """Find the project a command works in.

    Parameters
    ----------
    context
        The command's context, which holds what ``--project`` named.
    """
    named = context.find_root().obj
    if named is not None:
        os.environ[PROJECT] = str(named)
    return Project.find()


def width() -> int:
    """Tell how wide the text may be: the terminal's width, 80 where there is none."""
    return max(40, shutil.get_terminal_size((80, 24)).columns) if sys.stdout.isatty() else 80


def say_error(error: WorkbenchError) -> None:
    """Write the three sentences of an error.

    Parameters
    ----------
    error
        The error.
    """
    for line in (error.what, error.safe, error.todo):
        if line:
            typer.echo(line, err=True)


def guarded(app: Callable[[], object]) -> None:
    """Run the command line so that no error ends in a traceback.

    Parameters
    ----------
    app
        The command line.
    """
    try:
        app()
    except WorkbenchError as error:
        say_error(error)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)
        sys.exit(STOPPED)
    except BrokenPipeError:
        # Whoever read our output has enough; Python must not complain while it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        say_error(_unforeseen(error))
        sys.exit(1)


def _unforeseen(error: Exception) -> WorkbenchError:
    from workbench.runs.faults import trace

    reference = f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}-{secrets.token_hex(4)}"
    text = f"{reference} {' '.join(sys.argv[1:2])}\n{trace(error)}\n"
    try:
        log = Project.find().runs / "workbench.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except (OSError, WorkbenchError):
        log = Path(tempfile.gettempdir()) / f"workbench-{reference}.log"
        log.write_text(text, encoding="utf-8", errors="replace")
    return WorkbenchError(
        f"There is a fault that we did not foresee ({type(error).__name__}).",
        safe="Your files have not been changed.",
        todo=f"Ask for help and give the reference {reference}; {log} holds what happened.",
    )
