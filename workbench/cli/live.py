"""How a batch under way is shown: a table on a terminal, a line an area elsewhere."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

import typer

from workbench.words import count

if TYPE_CHECKING:
    from rich.table import Table

    from workbench.batches import AreaState

Progress = Callable[["AreaState", str], None]
_WORDS = {
    "waiting": "waiting",
    "working": "being made",
    "made": "report made",
    "failed": "no report",
    "held back": "no report",
    "stopped": "stopped",
}
_COLOURS = {"working": "bold", "made": "green", "failed": "red", "held back": "red"}
_A_SECOND = 4
_AROUND = 5


@contextmanager
def showing(areas: Sequence[str]) -> Iterator[Progress]:
    """Show a batch while it runs.

    Parameters
    ----------
    areas
        The names of the areas, in order.

    Yields
    ------
    callable
        Told an area's state and step, from any thread.
    """
    if not sys.stdout.isatty():
        yield _Lines(len(areas)).tell
        return
    from rich.live import Live

    board = _Board(areas)
    with Live(get_renderable=board.table, refresh_per_second=_A_SECOND, transient=True):
        yield board.tell


class _Lines:
    """A line for each area that has come to its end."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0
        self.writing = Lock()

    def tell(self, state: "AreaState", step: str) -> None:
        if step or state.state in {"waiting", "working"}:
            return
        with self.writing:
            self.done += 1
            typer.echo(f"{self.done} of {self.total}  {state.area}: {_said(state)}")


class _Board:
    """A table that says how every area stands now; what matters most when it is too long."""

    def __init__(self, areas: Sequence[str]) -> None:
        self.states: dict[str, AreaState | None] = dict.fromkeys(areas)
        self.steps: dict[str, str] = {}
        self.since: dict[str, float] = {}

    def tell(self, state: "AreaState", step: str) -> None:
        self.states[state.area] = state
        self.steps[state.area] = step
        if state.state == "working":
            self.since.setdefault(state.area, monotonic())

    def table(self) -> "Table":
        """Draw the table."""
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        room = Console().height - _AROUND
        table = Table(box=None, pad_edge=False, title=self._summary(), title_justify="left")
        table.add_column("Area", no_wrap=True)
        table.add_column("State", no_wrap=True)
        table.add_column("Seconds", justify="right", no_wrap=True)
        table.add_column("Step", no_wrap=True, overflow="ellipsis")
        for name in self._shown(room):
            state = self.states[name]
            word = state.state if state else "waiting"
            colour = _COLOURS.get(word, "dim")
            table.add_row(
                escape(name),
                f"[{colour}]{_WORDS[word]}[/]",
                self._seconds(name),
                escape(self.steps.get(name, "") or (state.what if state else "")),
            )
        return table

    def _shown(self, room: int) -> list[str]:
        """Choose the areas to show: all, or those at work, then without a report, then the rest."""
        names = list(self.states)
        if len(names) <= room:
            return names
        order = {"working": 0, "failed": 1, "held back": 1, "made": 2}
        ranked = sorted(names, key=lambda name: order.get(self._word(name), 3))
        chosen = set(ranked[: max(room, 1)])
        return [name for name in names if name in chosen]

    def _word(self, name: str) -> str:
        state = self.states[name]
        return state.state if state else "waiting"

    def _seconds(self, name: str) -> str:
        state = self.states[name]
        if state is None or state.state == "waiting":
            return ""
        if state.state == "working":
            return f"{monotonic() - self.since[name]:.0f}"
        return f"{state.seconds:.1f}" if state.run else ""

    def _summary(self) -> str:
        words = [self._word(name) for name in self.states]
        made = words.count("made")
        without = words.count("failed") + words.count("held back")
        return f"{made:,} of {count(len(words), 'report')} made, {without:,} without a report"


def _said(state: "AreaState") -> str:
    if state.state != "made":
        return f"{_WORDS[state.state]}. {state.what}"
    if state.reused:
        return "report was there already"
    return f"report made in {state.seconds:.1f} seconds"
