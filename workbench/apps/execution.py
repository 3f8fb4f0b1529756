"""A notebook being executed in the kernel of a page, whether or not anybody looks on yet."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from html import escape
from typing import Any, Literal

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config
from voila.execute import VoilaExecutor

from workbench.reports.exporter import SHOWN
from workbench.runs.faults import Reason

_WIDGET = "application/vnd.jupyter.widget-view+json"
Shown = Literal["html", "markdown", "picture", "live", "fault"]


class Execution:
    """The cells of a notebook, each executed once; one of them may fail.

    Parameters
    ----------
    notebook
        The notebook with its settings in it.
    kernel
        The manager of the kernel.
    config
        Voilà's and nbclient's settings.

    Attributes
    ----------
    notebook
        The notebook; of cells that are done, outputs say how they are shown.
    live
        Whether anything can be moved in what was executed so far.
    ended
        Whether the kernel ended by itself.
    """

    def __init__(self, notebook: NotebookNode, kernel: object, config: Config) -> None:
        self.notebook = notebook
        self.live = self.ended = False
        self._fault: Exception | None = None
        self._executor = VoilaExecutor(
            notebook, km=kernel, config=config, allow_errors=True, timeout=None
        )
        self._done = 0
        self._more = asyncio.Event()
        self._task = asyncio.ensure_future(self._run())

    async def cells(self) -> AsyncIterator[NotebookNode]:
        """Give each cell once it is done, with how its outputs are shown.

        Raises
        ------
        DeadKernelError
            When it was stopped before its end.
        """
        given = 0
        while given < len(self.notebook.cells):
            while given == self._done:
                if self._task.done():
                    raise self._fault or DeadKernelError("stopped")
                self._more.clear()
                await self._more.wait()
            yield self.notebook.cells[given]
            given += 1
        await asyncio.wait([self._task])

    def stop(self) -> None:
        """Execute no further."""
        self._task.cancel()

    async def _run(self) -> None:
        try:
            await self._execute()
        except Exception as fault:
            # It is raised where somebody looks on.
            self._fault = fault
        finally:
            self._more.set()

    async def _execute(self) -> None:
        """Execute cell by cell; what follows a cell that failed is still tried."""
        self._executor.kc = await self._executor.async_start_new_kernel_client()
        failed = False
        try:
            for index, cell in enumerate(self.notebook.cells):
                if cell.cell_type == "code" and not self.ended:
                    try:
                        await self._executor.async_execute_cell(cell, index, store_history=False)
                        cell.outputs, wrong = _shown(cell.outputs, failed)
                        failed = failed or wrong
                    except DeadKernelError:
                        self.ended = True
                        cell.outputs = [{"how": "end"}]
                    self.live |= any(one["how"] == "live" for one in cell.outputs)
                elif cell.cell_type == "code":
                    cell.outputs = []
                self._done = index + 1
                self._more.set()
        finally:
            self._executor.kc.stop_channels()


def _shown(outputs: Sequence[NotebookNode], failed: bool) -> tuple[list[dict[str, str]], bool]:
    """Choose how each output is shown; say whether the cell failed."""
    found: list[dict[str, str]] = []
    wrong = False
    for output in outputs:
        if output.output_type == "error":
            wrong = True
            found.append({"how": "fault", "html": _fault(output, failed)})
        elif output.output_type in {"display_data", "execute_result"}:
            found += _form(output)
    return found, wrong


def _form(output: NotebookNode) -> list[dict[str, Any]]:
    data = output.data
    if _WIDGET in data:
        return [{"how": "live", "output": output}]
    form = next((one for one in SHOWN if one in data), None)
    match form:
        case None:
            return []
        case "text/html":
            return [{"how": "html", "html": data[form]}]
        case "text/markdown":
            return [{"how": "markdown", "source": data[form]}]
        case _:
            about = output.metadata.get(form, output.metadata)
            return [
                {
                    "how": "picture",
                    "form": form,
                    "data": data[form],
                    "alt": about.get("alt", "A picture that its author did not describe"),
                }
            ]


def _fault(output: NotebookNode, failed: bool) -> str:
    """Say what went wrong; that something above is missing is no news."""
    told = Reason.from_json(output.evalue)
    if told is None or (failed and "(NameError)" in told.what):
        return "<p>This part needs something above that could not be made.</p>"
    said = "".join(f"<p>{escape(one)}</p>" for one in (told.what, told.safe, told.todo) if one)
    return f"<p><strong>This part could not be made.</strong></p>{said}"
