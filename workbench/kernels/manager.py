"""Jupyter's kernel manager and client without their fixed waits, in a folder of their own."""

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path
from queue import Empty
from time import monotonic

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from traitlets import Type

from workbench.errors import WorkbenchError

START_SECONDS = 60
# A socket's path may be 107 bytes long (sun_path); the kernel's name and number come on top.
_LONGEST_SOCKET_FOLDER = 90
_COMMON = Path("/tmp")


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
    """A kernel's manager that remembers how the kernel ended.

    The kernel's sockets are files of a folder of the owner's, which nobody else can reach and
    which need no network and no free port; where that cannot be, they are encrypted.
    """

    client_factory = Type(KernelClient)
    exit_code: int | None = None

    def __init__(self, **settings: object) -> None:
        self.private = _private_folder()
        more = {"transport": "ipc"} if _short(self.private) else {"transport_encryption": "auto"}
        settings = {**more, "connection_file": str(self.private / "kernel.json"), **settings}
        super().__init__(**settings)

    async def _async_is_alive(self) -> bool:
        if self.provisioner is not None and self.provisioner.has_process:
            self.exit_code = await self.provisioner.poll()
        return self.exit_code is None and await super()._async_is_alive()

    is_alive = _async_is_alive

    async def _async_wait(self, pollinterval: float = 0.01) -> None:
        await super()._async_wait(min(pollinterval, 0.01))

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)
        if not restart:
            shutil.rmtree(self.private, ignore_errors=True)

    cleanup_resources = _async_cleanup_resources


def _private_folder() -> Path:
    """Make a folder that only its owner may open, with a short name wherever there is one."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-"))
    if not _short(folder) and _COMMON.is_dir():
        folder.rmdir()
        return Path(tempfile.mkdtemp(prefix="workbench-", dir=_COMMON))
    return folder


def _short(folder: Path) -> bool:
    """Tell whether sockets can be files of a folder."""
    return sys.platform != "win32" and len(os.fsencode(folder)) <= _LONGEST_SOCKET_FOLDER


def close_loop() -> None:
    """Close the loop that jupyter_core made for this thread, and what Ctrl-C left waiting.

    It would otherwise stay open when the thread ends. A loop that is running is somebody else's.
    """
    loop = ensure_event_loop()
    if loop.is_running():
        return
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
    loop.close()
