"""Start and end the kernels that runs execute in."""

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_core.utils import run_sync

from workbench.kernels import forking, turn_on
from workbench.kernels.manager import KernelManager, close_loop

# What is the same in the environment of every run: sets then have the same order in each.
SAME_FOR_ALL = {"PYTHONHASHSEED": "0"}


class ThisInterpreter(KernelSpecManager):
    """The kernel of this interpreter, whatever kernels somebody has installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Say how it is started."""
        return KernelSpec(
            argv=[
                *(sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"),
                "--IPKernelApp.kernel_class=workbench.runs.kernel.RunKernel",
                "--HistoryManager.enabled=False",
            ],
            display_name="Python 3",
            language="python",
            metadata={"supported_encryption": ["curve"]},
        )


def warm_up() -> None:
    """Turn warm kernels on for this process, and have them ready when the first run needs one.

    That takes two seconds beside whatever is done meanwhile, so it is for many runs; a single one
    is done sooner with a kernel of its own.
    """
    if turn_on():
        forking.warm([sys.executable], {**os.environ, **SAME_FOR_ALL})


@contextmanager
def kernel(folder: Path, environment: Mapping[str, str], log: Path) -> Iterator[KernelManager]:
    """Start a kernel and, at the end, kill it.

    It is only started, not waited for, so that its user can get ready meanwhile.

    Parameters
    ----------
    folder
        The folder it works in.
    environment
        What its environment holds on top of this one's.
    log
        The file to which all that the program itself says is added.
    """
    manager = KernelManager(
        kernel_name="python3", kernel_spec_manager=ThisInterpreter(), log=quiet()
    )
    try:
        with log.open("ab") as said:
            run_sync(manager.start_kernel)(
                cwd=str(folder),
                env={
                    **os.environ,
                    **environment,
                    **SAME_FOR_ALL,
                    "IPYTHONDIR": str(manager.private / "ipython"),
                },
                stdout=said,
                stderr=said,
            )
        yield manager
    finally:
        if manager.has_kernel:
            run_sync(manager.shutdown_kernel)(now=True)
        run_sync(manager.cleanup_resources)()
        close_loop()


def quiet() -> logging.Logger:
    """Keep what Jupyter reports, which may quote cells and values, out of every log."""
    log = logging.getLogger("workbench.jupyter")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    return log
