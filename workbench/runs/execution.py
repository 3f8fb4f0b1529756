"""Execute a notebook with papermill, step by step.

Importing this imports papermill, which takes a quarter of a second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

from workbench.kernels.manager import START_SECONDS, KernelManager
from workbench.runs.analyses import is_parameters
from workbench.runs.faults import UNHARMED, Reason, memory_full, unforeseen
from workbench.runs.kernels import quiet
from workbench.runs.steps import Progress, Step, StepFailed, steps
from workbench.words import count

_ENGINE = "workbench-run"
_KILLED, _TOLD_TO_END = -9, -15


@dataclass(frozen=True)
class Execution:
    """What a notebook is executed with.

    Attributes
    ----------
    manager
        The manager of a kernel that was started.
    reference
        What finds the run's lines in the log.
    progress
        Told each step's heading, number and the number of steps as it begins.
    limit
        The longest that one cell may take, in seconds.
    """

    manager: KernelManager
    reference: str
    progress: Progress
    limit: float | None = None


def parameterised(
    cells: Sequence[Mapping[str, Any]],
    metadata: Mapping[str, Any],
    settings: str,
    values: Mapping[str, Any],
) -> NotebookNode:
    """Make a notebook in which a cell with its settings follows the one that declares them.

    papermill's own way would turn a date into text.

    Parameters
    ----------
    cells, metadata
        The notebook, as :func:`workbench.runs.analyses.read_cells` gives it.
    settings
        The settings as Python; empty where there are none.
    values
        The settings as JSON, for the notebook's papermill metadata.
    """
    made: list[dict[str, Any]] = []
    for cell in cells:
        made.append({**cell, "metadata": {**cell["metadata"], "tags": list(_tags(cell))}})
        if cell["cell_type"] == "code":
            made[-1] |= {"outputs": [], "execution_count": None}
        if settings and is_parameters(cell):
            made.append(
                {
                    "cell_type": "code",
                    "metadata": {"tags": ["injected-parameters"]},
                    "source": settings,
                    "outputs": [],
                    "execution_count": None,
                }
            )
            settings = ""
    # Older notebooks have no ids, and copied cells may share one.
    numbered = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(made, start=1)]
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook: NotebookNode = from_dict(  # type: ignore[no-untyped-call]
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {
                **metadata,
                "kernelspec": kernelspec,
                "papermill": {"parameters": dict(values)},
            },
            "cells": numbered,
        }
    )
    return notebook


def _tags(cell: Mapping[str, Any]) -> list[str]:
    tags = cell["metadata"].get("tags")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def execute(notebook: NotebookNode, execution: Execution, path: Path) -> NotebookNode:
    """Execute a notebook.

    Parameters
    ----------
    notebook
        The notebook with its settings in it.
    execution
        What it is executed with.
    path
        Where the notebook came from, for its papermill metadata.

    Returns
    -------
    NotebookNode
        The executed notebook.

    Raises
    ------
    StepFailed
        When a step does not reach its end.
    """
    executed: NotebookNode = papermill.execute_notebook(
        notebook, None, engine_name=_ENGINE, progress_bar=False, execution=execution
    )
    executed.metadata.papermill.input_path = str(path)
    return executed


class _Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine with our client; it changes no working folder and no file."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        execution: Execution,
        **_: object,
    ) -> None:
        _Client(nb_man, execution).execute(cleanup_kc=True)


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, which stops at the first fault and tells it."""

    def __init__(self, nb_man: NotebookExecutionManager, execution: Execution) -> None:
        super().__init__(
            nb_man,
            km=execution.manager,
            timeout=None if execution.limit is None else ceil(execution.limit),
            startup_timeout=START_SECONDS,
            shutdown_kernel="immediate",
            kernel_name="python3",
            log=quiet(),
        )
        self.execution = execution
        self.steps = steps(nb_man.nb.cells)

    def papermill_execute_cells(self) -> None:
        told = 0
        for index, cell in enumerate(self.nb.cells):
            step = self.steps[index]
            if step.number > told:
                self.execution.progress(step.heading, step.number, step.total)
                told = step.number
            self.nb_man.cell_start(cell, index)
            try:
                self.execute_cell(cell, index)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as fault:
                self._stop(step, cell, fault)
            if any(output.output_type == "error" for output in cell.get("outputs", ())):
                self._stop(step, cell, None)
            self.nb_man.cell_complete(cell, cell_index=index)

    def _stop(self, step: Step, cell: NotebookNode, fault: Exception | None) -> None:
        """Take the fault out of the notebook and tell it."""
        errors = [output for output in cell.outputs if output.output_type == "error"]
        cell.outputs = [
            output for output in cell.outputs if output.output_type not in {"error", "stream"}
        ]
        raise StepFailed(step, self._reason(errors, fault), self.nb) from None

    def _reason(self, errors: list[NotebookNode], fault: Exception | None) -> Reason:
        if isinstance(fault, CellTimeoutError):
            return Reason(
                f"It took longer than the {_time(self.execution.limit)} allowed.",
                UNHARMED,
                "Allow more time, or use a smaller table.",
            )
        if isinstance(fault, DeadKernelError):
            return self._death()
        told = Reason.from_json(errors[0].evalue) if errors else None
        if told is not None:
            return told
        kind = errors[0].ename if errors else getattr(fault, "ename", "") or "an error"
        return unforeseen(kind, self.execution.reference)

    def _death(self) -> Reason:
        code = self.execution.manager.exit_code
        if code == _TOLD_TO_END:
            return Reason("It was stopped before its end.", UNHARMED, "Run it again when you like.")
        if code == _KILLED:
            full = memory_full()
            return Reason(
                "The computer stopped the analysis, most likely because its memory was full.",
                full.safe,
                full.todo,
            )
        return Reason(
            f"The program that does the work ended by itself (exit code {code}).",
            UNHARMED,
            "Run it again. If it happens again, ask for help with the reference "
            f"{self.execution.reference}.",
        )


papermill_engines.register(_ENGINE, _Engine)


def _time(seconds: float | None) -> str:
    if (seconds or 0) < 60:
        return count(ceil(seconds or 0), "second")
    whole = round((seconds or 0) / 60)
    return "minute" if whole == 1 else f"{whole} minutes"
