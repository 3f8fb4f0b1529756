"""``workbench borough make``: a made-up borough to practise on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.words import project_of

if TYPE_CHECKING:
    from workbench.borough import BoroughSummary

Progress = Callable[[str, int, int], None]

app = typer.Typer(
    help="Make a made-up borough to practise on.", no_args_is_help=True, suggest_commands=False
)


class People(StrEnum):
    """How many people the borough has."""

    TINY = "tiny"
    STANDARD = "standard"
    FULL = "full"


@app.callback()
def _group() -> None:
    """Make a made-up borough to practise on."""


@app.command()
def make(
    context: typer.Context,
    size: Annotated[
        People,
        typer.Option(metavar="tiny|standard|full", help="2,000, 60,000 or 250,000 people."),
    ] = People.STANDARD,
    seed: Annotated[
        int, typer.Option(help="The same size and seed make the same borough, byte for byte.")
    ] = 1,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where to put it; data/borough if left out."),
    ] = None,
) -> None:
    """Make the lists of a borough that does not exist, with the truth apart."""
    from workbench.borough import make as make_borough

    data = project_of(context).data.absolute()
    folder = data / "borough" if to is None else to.expanduser().absolute()
    with _shown() as progress:
        made = make_borough(folder, size=size.value, seed=seed, progress=progress)
    typer.echo("\n".join(_summary(made, data)))


@contextmanager
def _shown() -> Iterator[Progress]:
    """Show progress by step: a bar on a terminal, plain lines elsewhere."""
    if not sys.stdout.isatty():
        yield lambda step, done, steps: typer.echo(f"{done + 1} of {steps}  {step}")
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True) as bars:
        task = bars.add_task("")
        yield lambda step, done, steps: bars.update(
            task, description=step, completed=done, total=steps
        )


def _summary(made: "BoroughSummary", data: Path) -> list[str]:
    files = [(item.path.name, f"{item.rows:,}") for item in made.lists]
    name_width, number_width = (max(len(row[place]) for row in files) for place in (0, 1))
    inside = made.folder.is_relative_to(data)
    place = made.folder.relative_to(data).as_posix() if inside else str(made.folder)
    tenants, gp = f"{place}/housing_tenancies", f"{place}/gp_list"
    quote = '"' if " " in place else ""
    given = (f"left={tenants}", f"right={gp}", f"truth={place}/truth/links")
    linkage = [f"-p {quote}{setting}{quote}" for setting in given]
    return [
        "",
        f"A made-up borough of {made.people:,} people in {made.households:,} households:",
        f"{made.folder}",
        "Nobody in it is real. README.txt says how to tell, datapackage.json what each column is.",
        "",
        *(f"  {name:<{name_width}}  {rows:>{number_width}} rows" for name, rows in files),
        "",
        "What to do next:",
        f"  workbench run data-quality -p {quote}table={tenants}{quote}",
        f"  workbench run linkage {' '.join(linkage)}",
    ]
