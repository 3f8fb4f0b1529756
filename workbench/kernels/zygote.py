"""The process that has the libraries imported and forks a kernel per request.

``python -m workbench.kernels.zygote NUMBER`` is started by :mod:`workbench.kernels.forking`; the
number is that of a socket by which it is asked. It has one thread, and ends when the socket does.

A request is one message: JSON with ``arguments``, ``environment`` and ``folder``, and four file
descriptors: standard input, output and error, and the *link*, a socket of this kernel's own. By
the link its starter learns ``{"ready": PID}`` from the kernel itself, or from here
``{"refused": WHY}``, ``{"stale": true}`` or, at the end, ``{"ended": CODE}``; and by the link's
end the kernel learns that its starter is gone.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

LONGEST_REQUEST = 1 << 20
DESCRIPTORS = 4


def tell(link: socket.socket, **said: object) -> None:
    """Send a message by a link; its other end may be gone, which is then known there."""
    try:
        link.send(json.dumps(said).encode(), socket.MSG_NOSIGNAL)
    except OSError:
        return


def threads() -> int:
    """Count the threads of this process, those of libraries among them."""
    return len(os.listdir("/proc/self/task"))


class Zygote:
    """The loop that takes requests, forks, and tells how the forked ended."""

    def __init__(self, asked: socket.socket, stale: Callable[[], bool]) -> None:
        self.asked, self.stale = asked, stale
        self.links: dict[int, socket.socket] = {}
        self.ended, self.waker = os.pipe()
        for end in (self.ended, self.waker):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self.waker)

    def serve(self) -> None:
        """Serve until the socket ends; then no kernel is left."""
        while True:
            able, _, _ = select.select([self.asked.fileno(), self.ended], [], [])
            if self.ended in able:
                os.read(self.ended, 4096)
                self._reap()
            if self.asked.fileno() in able and not self._take():
                break
        for pid in self.links:
            _kill_group(pid)

    def _take(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self.asked, LONGEST_REQUEST, DESCRIPTORS)
        if not message:
            return False
        *streams, link = descriptors
        self._fork(json.loads(message), streams, socket.socket(fileno=link))
        for stream in streams:
            os.close(stream)
        return True

    def _fork(self, request: dict[str, Any], streams: list[int], link: socket.socket) -> None:
        if self.stale():
            return self._answer(link, stale=True)
        if threads() != 1:
            # What another thread holds at this moment would be held in the copy for ever.
            return self._answer(link, refused=f"{threads()} threads where one is safe")
        try:
            pid = os.fork()
        except OSError as fault:
            return self._answer(link, refused=f"fork: {fault.strerror}")
        if not pid:
            self._become(request, streams, link)
        self.links[pid] = link
        return None

    def _answer(self, link: socket.socket, **said: object) -> None:
        tell(link, **said)
        link.close()

    def _become(self, request: dict[str, Any], streams: list[int], link: socket.socket) -> NoReturn:
        """Let go of what is the zygote's, and be a kernel."""
        signal.set_wakeup_fd(-1)
        for end in (self.ended, self.waker):
            os.close(end)
        self.asked.close()
        for other in self.links.values():
            other.close()
        from workbench.kernels.child import be_kernel

        be_kernel(request, streams, link)

    def _reap(self) -> None:
        while self.links:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            # A kernel's own children end with it.
            _kill_group(pid)
            self._answer(self.links.pop(pid), ended=os.waitstatus_to_exitcode(status))


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def main() -> None:
    """Import everything, then serve."""
    # As ipykernel does: the folder this was started in must not shadow a library.
    if sys.path and sys.path[0] == os.getcwd():
        del sys.path[0]
    from workbench.kernels.preload import Code, preload

    asked = socket.socket(fileno=int(sys.argv[1]))
    # It ends with its socket. Who stops everything at once still has to hear how kernels ended.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    preload(unless=lambda: _at_end(asked))
    from workbench.kernels.child import rehearse

    rehearse()
    code = Code()
    gc.collect()
    # What is frozen is not visited by the forked kernels' collections, and so stays shared.
    gc.freeze()
    Zygote(asked, code.changed).serve()


def _at_end(asked: socket.socket) -> bool:
    """Tell whether the starter is gone."""
    try:
        return not asked.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False


if __name__ == "__main__":
    main()
