"""What every command says, and how: sentences, tables of plain columns, no tracebacks."""

import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from textwrap import wrap
from types import FrameType
from typing import Literal, NoReturn

import typer

from workbench.errors import WorkbenchError
from workbench.project import PROJECT, Project

COULD_NOT, WRONG_USE, STOPPED = 1, 2, 130
_ITEM = "  - "


class Format(StrEnum):
    """What a report can be made as besides HTML."""

    PDF = "pdf"
    DOCX = "docx"


def format_names(formats: Iterable[Format] | None) -> list[Literal["pdf", "docx"]]:
    """Give the formats asked for as the runner knows them.

    Parameters
    ----------
    formats
        What was asked for, if anything.
    """
    return ["pdf" if one is Format.PDF else "docx" for one in formats or ()]


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


def say(text: str = "") -> None:
    """Write a line of the answer.

    Parameters
    ----------
    text
        The line.
    """
    typer.echo(text)


def note(text: str) -> None:
    """Write a line beside the answer: progress, faults.

    Parameters
    ----------
    text
        The line.
    """
    typer.echo(text, err=True)


def item(text: str) -> str:
    """Write one of several sentences, wrapped under itself.

    Parameters
    ----------
    text
        The sentence.
    """
    lines = wrap(text, width() - len(_ITEM), break_long_words=False, break_on_hyphens=False)
    return _ITEM + f"\n{' ' * len(_ITEM)}".join(lines)


def say_error(error: WorkbenchError) -> None:
    """Write what happened, what is safe and what to do; several faults one below the other.

    Parameters
    ----------
    error
        The error.
    """
    statements = [fault.statement for fault in getattr(error, "faults", ())]
    if len(statements) > 1:
        note(f"There are {len(statements)} things to put right:")
        for statement in statements:
            note(item(statement))
    else:
        note(error.what)
    for line in (error.safe, error.todo):
        if line:
            note(line)


def stop(error: WorkbenchError, code: int) -> NoReturn:
    """Say an error and end.

    Parameters
    ----------
    error
        The error.
    code
        The exit code.
    """
    say_error(error)
    raise typer.Exit(code)


def say_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, wide: int) -> None:
    """Write a table of plain columns that fits the terminal, or 80 columns where there is none.

    Parameters
    ----------
    headings
        The columns' headings.
    rows
        The cells.
    wide
        The column that is wrapped where the table is too wide.
    """
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=place != wide)
    for row in rows:
        table.add_row(*row)
    Console(width=width(), highlight=False, markup=False, emoji=False).print(table)


def guarded(app: Callable[[], object]) -> None:
    """Run the command line so that no error ends in a traceback.

    Parameters
    ----------
    app
        The command line.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no “ or é shows a ? in its place.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # nohup has a command ignore that its terminal was closed.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stopped)
    try:
        app()
    except WorkbenchError as error:
        say_error(error)
        sys.exit(COULD_NOT)
    except KeyboardInterrupt:
        note("Stopped.")
        sys.exit(STOPPED)
    except Exception as error:
        say_error(_unforeseen(error))
        sys.exit(COULD_NOT)


def _stopped(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _unforeseen(error: Exception) -> WorkbenchError:
    from workbench.runs.faults import trace

    reference = f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}-{secrets.token_hex(4)}"
    command = " ".join(sys.argv[1:2])
    text = f"{reference} workbench {command}\n{trace(error)}\n\n"
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
