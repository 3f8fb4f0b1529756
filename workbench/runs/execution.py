"""Execute a notebook with papermill, in a kernel of this interpreter, step by step.

Importing this imports papermill, which takes half a second.
"""

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

import nbformat
import papermill
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from traitlets import Type

from workbench.runs.faults import UNHARMED, Reason, memory_full, unforeseen
from workbench.runs.kernel_settings import LOG, REFERENCE, RUN_FOLDER

Progress = Callable[[str, int, int], None]

_ENGINE = "workbench"
_START_SECONDS = 60
# A socket's path may be 107 bytes long (sun_path); the kernel's name and number come on top.
_LONGEST_SOCKET_FOLDER = 80


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

    def __init__(self, step: Step, reason: Reason, notebook: NotebookNode) -> None:
        super().__init__(step, reason)
        self.step = step
        self.reason = reason
        self.notebook = notebook


@dataclass(frozen=True)
class Execution:
    """What a notebook is executed with.

    Attributes
    ----------
    folder
        The run's folder, in which the kernel works.
    environment
        What the kernel's environment holds on top of this one's.
    log
        Where tracebacks and what the kernel itself says go.
    reference
        What finds the run's lines in the log.
    progress
        Told each step's heading, number and the number of steps as it begins.
    limit
        The longest a step may take, in seconds.
    """

    folder: Path
    environment: Mapping[str, str]
    log: Path
    reference: str
    progress: Progress
    limit: float | None = None


def execute(notebook: NotebookNode, execution: Execution) -> NotebookNode:
    """Execute a notebook.

    Parameters
    ----------
    notebook
        The notebook with its settings injected; its cells' outputs are filled in.
    execution
        What it is executed with.

    Returns
    -------
    NotebookNode
        The executed notebook.

    Raises
    ------
    StepFailed
        When a step does not reach its end.
    """
    if papermill_engines._engines.get(_ENGINE) is None:
        papermill_engines.register(_ENGINE, _Engine)
    executed: NotebookNode = papermill.execute_notebook(
        notebook, None, engine_name=_ENGINE, progress_bar=False, execution=execution
    )
    return executed


def steps(cells: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Give each cell of a notebook its step: the section of a level-2 heading it stands under.

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
        private = Path(tempfile.mkdtemp(prefix="workbench-"))
        manager = _manager(private)
        client = _Client(nb_man, km=manager, execution=execution)
        environment = {
            **os.environ,
            **execution.environment,
            "IPYTHONDIR": str(private / "ipython"),
            LOG: str(execution.log),
            REFERENCE: execution.reference,
            RUN_FOLDER: str(execution.folder),
        }
        try:
            with execution.log.open("ab") as log:
                client.execute(env=environment, stdout=log, stderr=log, cleanup_kc=True)
        finally:
            shutil.rmtree(private, ignore_errors=True)


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, which stops at the first fault and tells it."""

    def __init__(
        self, nb_man: NotebookExecutionManager, km: "_Manager", execution: Execution
    ) -> None:
        super().__init__(
            nb_man,
            km=km,
            timeout=execution.limit,
            startup_timeout=_START_SECONDS,
            shutdown_kernel="immediate",
            kernel_name="python3",
            extra_arguments=["--HistoryManager.enabled=False"],
            resources={"metadata": {"path": str(execution.folder)}},
            log=_quiet(),
        )
        self.manager = km
        self.run = execution
        self.steps = steps(nb_man.nb.cells)

    def papermill_execute_cells(self) -> None:
        told = 0
        for index, cell in enumerate(self.nb.cells):
            step = self.steps[index]
            if step.number > told:
                self.run.progress(step.heading, step.number, step.total)
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
                f"It took longer than the {_minutes(self.run.limit)} allowed.",
                UNHARMED,
                "Allow more time, or use a smaller table.",
            )
        if isinstance(fault, DeadKernelError):
            return self._death()
        told = Reason.from_json(errors[0].evalue) if errors else None
        if told is not None:
            return told
        kind = errors[0].ename if errors else getattr(fault, "ename", "") or "an error"
        return unforeseen(kind, self.run.reference)

    def _death(self) -> Reason:
        code = self.manager.exit_code
        if code == -9:
            full = memory_full()
            return Reason(
                "The computer stopped the analysis, most likely because its memory was full.",
                full.safe,
                full.todo,
            )
        return Reason(
            f"The program that does the work ended by itself (exit code {code}).",
            UNHARMED,
            f"Run it again. If it happens again, ask for help with the reference "
            f"{self.run.reference}.",
        )


class _KernelClient(AsyncKernelClient):
    """A client that waits for the kernel's own word instead of for a fifth of a second."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = monotonic() + (timeout or _START_SECONDS)
        while True:
            asked = self.kernel_info()
            try:
                reply = await self.shell_channel.get_msg(timeout=1)
                if reply["parent_header"].get("msg_id") == asked:
                    await self._idle(asked)
                    self._handle_kernel_info_reply(reply)
                    return
            except Empty:
                pass
            if not await self.is_alive():
                raise DeadKernelError("Kernel died before it was ready")
            if monotonic() > deadline:
                raise TimeoutError("Kernel was not ready in time")

    async def _idle(self, asked: str) -> None:
        """Read up to the end of our own request, which proves that outputs reach us."""
        while True:
            message = await self.iopub_channel.get_msg(timeout=0.2)
            if (
                message["parent_header"].get("msg_id") == asked
                and message["msg_type"] == "status"
                and message["content"]["execution_state"] == "idle"
            ):
                return


class _ThisInterpreter(KernelSpecManager):
    """The kernel of this interpreter, whatever kernels somebody has installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(
            argv=[sys.executable, "-m", "workbench.runs.kernel", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
            metadata={"supported_encryption": ["curve"]},
        )


class _Manager(AsyncKernelManager):
    """A kernel's manager that remembers how the kernel ended."""

    client_factory = Type(_KernelClient)
    exit_code: int | None = None

    async def _async_is_alive(self) -> bool:
        if self.provisioner is not None and self.provisioner.has_process:
            self.exit_code = await self.provisioner.poll()
        return self.exit_code is None and await super()._async_is_alive()

    is_alive = _async_is_alive


def _manager(private: Path) -> _Manager:
    """Make a kernel's manager whose sockets nobody else on the machine can reach.

    Sockets are files of a folder of the owner's, which also works without any network; where
    that cannot be, they are encrypted.
    """
    files = sys.platform != "win32" and len(os.fsencode(private)) <= _LONGEST_SOCKET_FOLDER
    more = {"transport": "ipc"} if files else {"transport_encryption": "auto"}
    return _Manager(
        kernel_name="python3",
        kernel_spec_manager=_ThisInterpreter(),
        connection_file=str(private / "kernel.json"),
        log=_quiet(),
        **more,
    )


def _quiet() -> logging.Logger:
    """Keep what Jupyter reports, which may quote cells and values, out of every log."""
    log = logging.getLogger("workbench.jupyter")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    return log


def _minutes(seconds: float | None) -> str:
    whole = round((seconds or 0) / 60)
    return "minute" if whole <= 1 else f"{whole} minutes"


def parameterised(path: Path, injected: str, values: Mapping[str, Any]) -> NotebookNode:
    """Read a notebook and put the cell with its settings after the one that declares them.

    Parameters
    ----------
    path
        The notebook.
    injected
        The settings as Python; nothing is put in when it is empty.
    values
        The settings as JSON, for the notebook's papermill metadata.
    """
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        tags = cell.metadata.setdefault("tags", [])
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if injected and "parameters" in tags and cell.cell_type == "code":
            place = notebook.cells.index(cell) + 1
            injected_cell = nbformat.v4.new_code_cell(  # type: ignore[no-untyped-call]
                injected, id="settings", metadata={"tags": ["injected-parameters"]}
            )
            notebook.cells.insert(place, injected_cell)
            injected = ""
    notebook.metadata.setdefault("kernelspec", {"name": "python3", "display_name": "Python 3"})
    notebook.metadata["papermill"] = {"parameters": dict(values)}
    return notebook
