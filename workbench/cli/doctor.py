"""``workbench doctor``, which says whether this machine is ready."""

from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.words import project_of, width

if TYPE_CHECKING:
    from workbench.doctor import Check

_MARGIN = 10


def look(
    context: typer.Context,
    port: Annotated[
        int | None, typer.Option(min=1, max=65_535, help="The port that serve is to use.")
    ] = None,
    proxy: Annotated[
        str, typer.Option(help="The address people use, to see that live controls work through it.")
    ] = "",
) -> None:
    """Check Python, packages, folders, disk, port, memory, browser, fonts; say ok or what to do."""
    from workbench.doctor import checkup

    states = []
    for check in checkup(project_of(context), port=port, proxy=proxy):
        states.append(check.state)
        for line in _lines(check):
            typer.echo(line)
    typer.echo()
    todo, optional = states.count("to do"), states.count("optional")
    typer.echo(_summary(todo, optional))
    raise typer.Exit(bool(todo))


def _lines(check: "Check") -> list[str]:
    tag = check.state.upper() if check.state == "to do" else check.state
    lines = _wrapped(f"{check.subject}: {check.said}")
    for advice in filter(None, check.todo.splitlines()):
        lines += _wrapped(advice)
    first, *rest = lines
    return [tag.ljust(_MARGIN) + first, *(" " * _MARGIN + line for line in rest)]


def _wrapped(text: str) -> list[str]:
    return wrap(text, width() - _MARGIN, break_long_words=False, break_on_hyphens=False)


def _summary(todo: int, optional: int) -> str:
    said = "All that is needed is in order."
    if todo:
        noun = "thing has" if todo == 1 else "things have"
        said = f"{todo} {noun} to be put right: see TO DO."
    if optional:
        noun = "thing is" if optional == 1 else "things are"
        said += f" {optional} optional {noun} not here."
    return said
