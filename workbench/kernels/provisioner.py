"""How Jupyter starts a kernel by way of a zygote."""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import IO, Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from workbench.kernels.forking import CannotForkError, ForkedProcess, Launch, fork, say_once
from workbench.kernels.switch import wanted

_LAUNCHER = "ipykernel_launcher"
_UNDERSTOOD = {"env", "cwd", "stdin", "stdout", "stderr", "extra_arguments", "kernel_id"}


class ForkProvisioner(LocalProvisioner):
    """Fork ``python3`` kernels of this interpreter; start all others in Jupyter's own way.

    On for every such kernel of a process once :func:`workbench.kernels.turn_on` was called, or
    with ``JUPYTER_DEFAULT_PROVISIONER_NAME=workbench-fork``; off with
    ``WORKBENCH_WARM_KERNELS=0``.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: object) -> KernelConnectionInfo:
        """Start a kernel.

        Parameters
        ----------
        cmd
            The command that would start it.
        kwargs
            What else ``subprocess.Popen`` would be told.
        """
        process = await self._forked(cmd, kwargs)
        if process is None:
            return await super().launch_kernel(cmd, **kwargs)
        # Popen's part of jupyter_client's interface is all that it uses.
        self.process = process  # type: ignore[assignment]
        self.pid = self.pgid = process.pid
        self.cwd = kwargs.get("cwd") or os.getcwd()
        return self.connection_info

    async def _forked(self, cmd: Sequence[str], kwargs: dict[str, Any]) -> ForkedProcess | None:
        words = _taken_apart(cmd)
        if words is None or not wanted() or not kwargs.keys() <= _UNDERSTOOD:
            return None
        environment = dict(os.environ if kwargs.get("env") is None else kwargs["env"])
        environment["JPY_PARENT_PID"] = str(os.getpid())
        with open(os.devnull, "r+b") as nothing:
            streams = _streams(kwargs, nothing.fileno())
            if streams is None:
                return None
            launch = Launch(
                *words,
                environment=environment,
                folder=os.path.abspath(kwargs.get("cwd") or os.getcwd()),
                streams=streams,
            )
            try:
                return await fork(launch)
            except CannotForkError as fault:
                say_once(str(fault))
                return None


def _taken_apart(cmd: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Split ``PYTHON OPTIONS -m ipykernel_launcher ARGUMENTS``; ``None`` for anything else."""
    if _LAUNCHER not in cmd or not _this_interpreter(cmd[0]):
        return None
    place = cmd.index(_LAUNCHER)
    program, *options = cmd[: max(1, place - 1)]
    if cmd[place - 1] != "-m" or not all(one.startswith("-X") for one in options):
        return None
    return (program, *options), tuple(cmd[place + 1 :])


def _this_interpreter(program: str) -> bool:
    # Not resolved: a virtual environment's is a link to one that lacks its packages.
    return os.path.abspath(program) == os.path.abspath(sys.executable)


def _streams(kwargs: dict[str, Any], nothing: int) -> tuple[int, int, int] | None:
    """Find the kernel's input, output and error; ``None`` for what needs a pipe to be made."""
    output = _stream(kwargs.get("stdout"), 1, nothing)
    if kwargs.get("stdin") is not None or output is None:
        return None
    if kwargs.get("stderr") == subprocess.STDOUT:
        return nothing, output, output
    error = _stream(kwargs.get("stderr"), 2, nothing)
    return None if error is None else (nothing, output, error)


def _stream(given: object, inherited: int, nothing: int) -> int | None:
    if given == subprocess.DEVNULL:
        return nothing
    if given is None:
        return inherited
    number = given if isinstance(given, int) else cast("IO[bytes]", given).fileno()
    return number if number >= 0 else None
