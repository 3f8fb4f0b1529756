"""The zygotes of this process, and the kernels they forked."""

import asyncio
import atexit
import json
import logging
import os
import select
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.kernels.preload import read_at_import
from workbench.kernels.zygote import LONGEST_REQUEST

_LOG = logging.getLogger(__name__)
_READY_SECONDS = 60
# How a kernel ended when the zygote, which alone could have told, is gone as well.
_UNKNOWN = 255
# Without these, libraries start threads when they are imported. The kernels get their own.
_ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
# OpenBLAS's own threads wait for work in a loop: for less than a millisecond (2 to the 20th ticks)
# rather than 30, which is as much processor time as the start of a kernel takes.
_RESTFUL = {"OPENBLAS_THREAD_TIMEOUT": "20"}


class CannotForkError(Exception):
    """A kernel that is to be started in the plain way; the message says why."""


@dataclass(frozen=True)
class Launch:
    """A kernel that is wanted.

    Attributes
    ----------
    interpreter
        The program and its options, such as ``-Xfrozen_modules=off``.
    arguments
        Of ``ipykernel_launcher``.
    environment
        Its environment, whole.
    folder
        Its working folder.
    streams
        Its standard input, output and error, as file descriptors.
    """

    interpreter: tuple[str, ...]
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    streams: tuple[int, int, int]


class _Zygote:
    """A zygote, seen from the process that started it."""

    def __init__(self, interpreter: Sequence[str], environment: Mapping[str, str]) -> None:
        self.kernels, self.retired, self.served = 0, False, False
        self.socket, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (self.socket, there):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST_REQUEST)
        with there:
            self.process = subprocess.Popen(
                [*interpreter, "-m", "workbench.kernels.zygote", str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**_RESTFUL, **environment, **_ONE_THREAD},
                cwd="/",
                start_new_session=True,
            )

    def ask(self, launch: Launch, link: socket.socket) -> None:
        """Ask for a kernel; the answer comes by the link."""
        request = {
            "arguments": launch.arguments,
            "environment": dict(launch.environment),
            "folder": launch.folder,
        }
        socket.send_fds(
            self.socket,
            [json.dumps(request).encode()],
            [*launch.streams, link.fileno()],
            socket.MSG_NOSIGNAL,
        )

    def close(self) -> None:
        self.socket.close()
        try:
            self.process.wait(_READY_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_Key = tuple[tuple[str, ...], frozenset[tuple[str, str]]]
_lock = threading.Lock()
_zygotes: dict[_Key, _Zygote] = {}
_given_up: dict[_Key, str] = {}
_said: set[str] = set()


def warm(interpreter: Sequence[str], environment: Mapping[str, str]) -> None:
    """Start the zygote of such kernels, which takes two seconds, while something else is done.

    Parameters
    ----------
    interpreter
        The program and its options.
    environment
        What the kernels' environment will hold.
    """
    _zygote(_key(interpreter, environment), environment)


async def fork(launch: Launch) -> "ForkedProcess":
    """Fork a kernel, and wait until it can be reached.

    Parameters
    ----------
    launch
        The kernel that is wanted.

    Raises
    ------
    CannotForkError
        When it has to be started in the plain way.
    """
    key = _key(launch.interpreter, launch.environment)
    while True:
        if key in _given_up:
            raise CannotForkError(_given_up[key])
        zygote = _zygote(key, launch.environment)
        link, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        process = None
        try:
            with there:
                answer = await _ask(zygote, launch, link, there)
            if "ready" in answer:
                process = ForkedProcess(zygote, answer["ready"], link)
                return process
        finally:
            if process is None:
                link.close()
                _release(zygote)
        if "stale" in answer:
            _retire(key, zygote)
        elif "refused" in answer:
            _give_up(key, zygote, str(answer["refused"]))
        elif "ended" in answer:
            raise CannotForkError(f"the kernel ended as it started, with code {answer['ended']}")
        elif zygote.served:
            _retire(key, zygote)
            raise CannotForkError("the process that forks kernels was ended")
        else:
            _give_up(key, zygote, "the process that forks kernels does not start")


async def _ask(
    zygote: _Zygote, launch: Launch, link: socket.socket, there: socket.socket
) -> dict[str, Any]:
    """Ask and wait for the answer, which is empty where none can come."""
    link.setblocking(False)
    with _lock:
        zygote.kernels += 1
    try:
        zygote.ask(launch, there)
    except (BrokenPipeError, ConnectionResetError):
        return {}
    except OSError as fault:
        raise CannotForkError(f"it could not be asked for: {fault.strerror}") from None
    there.close()
    loop = asyncio.get_running_loop()
    try:
        message = await asyncio.wait_for(loop.sock_recv(link, 4096), _READY_SECONDS)
    except TimeoutError:
        raise CannotForkError(f"no answer within {_READY_SECONDS} seconds") from None
    except ConnectionResetError:
        return {}
    answer: dict[str, Any] = json.loads(message) if message else {}
    zygote.served = zygote.served or bool(answer)
    return answer


class ForkedProcess:
    """A forked kernel's process, with what ``subprocess.Popen`` offers to jupyter_client.

    Parameters
    ----------
    zygote
        Its parent.
    pid
        Its number, which is that of its process group as well.
    link
        The socket by which its end is told.
    """

    stdin = stdout = stderr = None

    def __init__(self, zygote: _Zygote, pid: int, link: socket.socket) -> None:
        self.pid, self.returncode = pid, None
        self._zygote, self._link = zygote, link

    returncode: int | None

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal, or ``None`` while it runs."""
        if self.returncode is None:
            try:
                message = self._link.recv(4096)
            except BlockingIOError:
                return None
            except ConnectionResetError:
                message = b""
            self.returncode = json.loads(message)["ended"] if message else _UNKNOWN
            self._link.close()
            _release(self._zygote)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end.

        Parameters
        ----------
        timeout
            How many seconds at most.
        """
        if self.poll() is None:
            able, _, _ = select.select([self._link], [], [], timeout)
            if not able:
                raise subprocess.TimeoutExpired("forked kernel", timeout or 0)
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def say_once(why: str) -> None:
    """Say in the log, once in this process, why kernels start in the plain way."""
    with _lock:
        if why in _said:
            return
        _said.add(why)
    _LOG.warning("Notebooks take longer to start than they could, because %s.", why)


def _key(interpreter: Sequence[str], environment: Mapping[str, str]) -> _Key:
    return tuple(interpreter), read_at_import(dict(environment))


def _zygote(key: _Key, environment: Mapping[str, str]) -> _Zygote:
    """Find the zygote for such kernels, or start it."""
    with _lock:
        found = _zygotes.get(key)
        if found is None:
            found = _zygotes[key] = _Zygote(key[0], environment)
        return found


def _release(zygote: _Zygote) -> None:
    """Count a kernel off; a zygote that gets no more requests ends with its last."""
    with _lock:
        zygote.kernels -= 1
        over = zygote.retired and not zygote.kernels
    if over:
        zygote.close()


def _retire(key: _Key, zygote: _Zygote) -> None:
    """Ask a zygote for no more kernels; those it has go on."""
    with _lock:
        if _zygotes.get(key) is zygote:
            del _zygotes[key]
        over = not zygote.retired and not zygote.kernels
        zygote.retired = True
    if over:
        zygote.close()


def _give_up(key: _Key, zygote: _Zygote, why: str) -> None:
    with _lock:
        _given_up[key] = why
    _retire(key, zygote)


def _end_all() -> None:
    """End every zygote, and with it its kernels."""
    with _lock:
        ending = list(_zygotes.values())
        _zygotes.clear()
    for zygote in ending:
        zygote.socket.close()
    for zygote in ending:
        zygote.close()


def _forget() -> None:
    """Leave the zygotes to the process that this one was forked from."""
    global _lock
    _lock = threading.Lock()
    for zygote in _zygotes.values():
        zygote.socket.close()
        # Not this process's child: there is nothing to wait for.
        zygote.process.returncode = 0
    _zygotes.clear()


atexit.register(_end_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
