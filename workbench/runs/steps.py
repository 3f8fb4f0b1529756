"""The steps of a notebook, by which people follow a run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.runs.faults import Reason

if TYPE_CHECKING:
    from nbformat import NotebookNode

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Step:
    """A part of a notebook that people are told about.

    Attributes
    ----------
    heading
        The heading its cells stand under.
    number
        Its place among the steps, from 1; 0 before the first heading.
    total
        How many steps there are.
    """

    heading: str
    number: int
    total: int


class StepFailed(Exception):  # noqa: N818 - an outcome, not an error of the program
    """A step that did not reach its end.

    Parameters
    ----------
    step
        The step.
    reason
        Why, in words.
    notebook
        What came before, without any trace of the fault.
    """

    def __init__(self, step: Step, reason: Reason, notebook: "NotebookNode") -> None:
        super().__init__(step, reason)
        self.step = step
        self.reason = reason
        self.notebook = notebook


def steps(cells: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Give each cell of a notebook its step: the section of a level-2 heading it stands under.

    A section without code is no step.

    Parameters
    ----------
    cells
        The notebook's cells.
    """
    heading, numbers, headings = "", [], [""]
    fresh = False
    for cell in cells:
        if cell["cell_type"] == "markdown":
            titles = [line for line in cell["source"].splitlines() if line.startswith("## ")]
            if titles:
                heading, fresh = titles[-1][3:].strip(), True
        elif cell["cell_type"] == "code" and fresh:
            headings.append(heading)
            fresh = False
        numbers.append(len(headings) - 1)
    total = len(headings) - 1
    return [Step(headings[number], number, total) for number in numbers]
