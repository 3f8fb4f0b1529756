"""Show how far a run is: a line that changes on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from workbench.cli.words import note

Progress = Callable[[str, int, int], None]


@contextmanager
def shown_progress(started: str) -> Iterator[Progress]:
    """Show the steps of a run on standard error.

    Parameters
    ----------
    started
        What is said before the first step.
    """
    if not sys.stderr.isatty():
        yield lambda heading, number, total: note(_line(heading, number, total))
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    with console.status(started) as status:
        yield lambda heading, number, total: status.update(_line(heading, number, total))


def _line(heading: str, number: int, total: int) -> str:
    return f"{number} of {total}: {heading}"
