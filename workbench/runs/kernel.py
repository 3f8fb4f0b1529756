"""The kernel that runs execute in: IPython's own, with faults kept out of the notebook.

The runner names it to ipykernel's launcher. A fault reaches the notebook as three sentences; its
traceback goes to the run's log and nowhere else.
"""

import os
import sys
from pathlib import Path

from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets import Type

from workbench.runs.faults import Reason, add_to_log, foreseen, trace, unforeseen
from workbench.runs.kernel_settings import LIVE, LOG, MODULES, REFERENCE


class RunShell(ZMQInteractiveShell):
    """IPython's shell, which says what went wrong in words."""

    def _showtraceback(
        self, etype: type[BaseException], evalue: BaseException, stb: list[str]
    ) -> None:
        reason = foreseen(evalue) or _unforeseen(etype.__name__)
        add_to_log(Path(os.environ[LOG]), os.environ[REFERENCE], trace(evalue))
        said = [reason.what, reason.safe, reason.todo]
        super()._showtraceback(etype, _ToldError(reason), said)  # type: ignore[no-untyped-call]


def _unforeseen(kind: str) -> Reason:
    reference = os.environ[REFERENCE]
    if LIVE in os.environ:
        return unforeseen(kind, reference, "whoever runs this server finds what happened by it")
    return unforeseen(kind, reference)


class _ToldError(Exception):
    """What is sent in an error's place."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.to_json())


class RunKernel(IPythonKernel):
    """IPython's kernel with that shell, which finds modules beside the notebook."""

    shell_class = Type(RunShell)

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        if beside := os.environ.get(MODULES):
            sys.path.insert(0, beside)
