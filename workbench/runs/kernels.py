"""Start and end the kernels that runs execute in."""

import asyncio
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from time import monotonic

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop, run_sync
from traitlets import Type

from workbench.errors import WorkbenchError

START_SECONDS = 60
# A socket's path may be 107 bytes long (sun_path); the kernel's name and number come on top.
_LONGEST_SOCKET_FOLDER = 80


class KernelClient(AsyncKernelClient):
    """A client that waits for the kernel's own word instead of for a fifth of a second."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its outputs reach us.

        Parameters
        ----------
        timeout
            How many seconds to wait.

        Raises
        ------
        WorkbenchError
            When it ends or does not answer in time.
        """
        deadline = monotonic() + (timeout or START_SECONDS)
        asked: set[str] = set()
        while await self.is_alive() and monotonic() < deadline:
            asked.add(self.kernel_info())
            try:
                reply = await self.shell_channel.get_msg(timeout=1)
                answered = reply["parent_header"].get("msg_id")
                if answered in asked:
                    await self._idle(answered)
                    self._handle_kernel_info_reply(reply)
                    return
            except Empty:
                continue
        raise WorkbenchError(
            "The program that does the work did not start.",
            safe="Your files have not been changed.",
            todo="Run it again. If it happens again, see what is missing with: workbench doctor",
        )

    async def _idle(self, asked: str) -> None:
        """Read up to the end of our own request, which proves that outputs reach us.

        Raises
        ------
        Empty
            When it does not come: it ended before our subscription had reached the kernel.
        """
        while True:
            message = await self.iopub_channel.get_msg(timeout=0.2)
            if (
                message["parent_header"].get("msg_id") == asked
                and message["msg_type"] == "status"
                and message["content"]["execution_state"] == "idle"
            ):
                return


class KernelManager(AsyncKernelManager):
    """A kernel's manager that remembers how the kernel ended."""

    client_factory = Type(KernelClient)
    exit_code: int | None = None

    async def _async_is_alive(self) -> bool:
        if self.provisioner is not None and self.provisioner.has_process:
            self.exit_code = await self.provisioner.poll()
        return self.exit_code is None and await super()._async_is_alive()

    is_alive = _async_is_alive

    async def _async_wait(self, pollinterval: float = 0.01) -> None:
        await super()._async_wait(pollinterval)


class ThisInterpreter(KernelSpecManager):
    """The kernel of this interpreter, whatever kernels somebody has installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Say how it is started."""
        return KernelSpec(
            argv=[sys.executable, "-m", "workbench.runs.kernel", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
            metadata={"supported_encryption": ["curve"]},
        )


@contextmanager
def kernel(folder: Path, environment: Mapping[str, str], log: Path) -> Iterator[KernelManager]:
    """Start a kernel and, at the end, kill it.

    It is only started, not waited for, so that its user can get ready meanwhile. Its sockets are
    files of a folder of the owner's, which nobody else can reach and which need no network; where
    that cannot be, they are encrypted.

    Parameters
    ----------
    folder
        The folder it works in.
    environment
        What its environment holds on top of this one's.
    log
        The file to which all that the program itself says is added.
    """
    private = Path(tempfile.mkdtemp(prefix="workbench-"))
    files = sys.platform != "win32" and len(os.fsencode(private)) <= _LONGEST_SOCKET_FOLDER
    more = {"transport": "ipc"} if files else {"transport_encryption": "auto"}
    manager = KernelManager(
        kernel_name="python3",
        kernel_spec_manager=ThisInterpreter(),
        connection_file=str(private / "kernel.json"),
        log=quiet(),
        **more,
    )
    try:
        with log.open("ab") as said:
            run_sync(manager.start_kernel)(
                extra_arguments=["--HistoryManager.enabled=False"],
                cwd=str(folder),
                env={**os.environ, **environment, "IPYTHONDIR": str(private / "ipython")},
                stdout=said,
                stderr=said,
            )
        yield manager
    finally:
        if manager.has_kernel:
            run_sync(manager.shutdown_kernel)(now=True)
        shutil.rmtree(private, ignore_errors=True)
        loop = ensure_event_loop()
        if not loop.is_running():
            _close(loop)


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """Close the loop that jupyter_core made for this thread, and what Ctrl-C left waiting."""
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
    loop.close()


def quiet() -> logging.Logger:
    """Keep what Jupyter reports, which may quote cells and values, out of every log."""
    log = logging.getLogger("workbench.jupyter")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    return log
