"""What a forked process does to be as good as a new one, and its life as a kernel."""

import atexit
import gc
import os
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping
from typing import Any, NoReturn

import ipykernel_launcher
from ipykernel import kernelapp
from threadpoolctl import ThreadpoolController

from workbench.kernels.preload import matplotlib_settings

# A parent that nobody waits for: the link tells when the starter is gone.
_NO_PARENT = 1
# Found once, before any fork: looking for them takes longer than setting them.
_POOLS = ThreadpoolController()


def be_kernel(request: Mapping[str, Any], streams: list[int], link: socket.socket) -> NoReturn:
    """Be the kernel that was asked for, to its end.

    Parameters
    ----------
    request
        ``arguments`` of ``ipykernel_launcher``, the ``environment`` and the working ``folder``.
    streams
        Standard input, output and error.
    link
        The socket to the starter.
    """
    code = 1
    try:
        _start_afresh(request, streams)
        _end_with(link)
        code = _run(list(request["arguments"]), link)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        # Not by way of the interpreter's own end, which would touch, and so copy, every page.
        os._exit(code)


def _start_afresh(request: Mapping[str, Any], streams: list[int]) -> None:
    """Undo what a process shares with the one it was forked from."""
    os.setsid()
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    time.tzset()
    tempfile.tempdir = None
    sys.argv = [ipykernel_launcher.__file__, *request["arguments"]]
    # `random` and generators without a seed see to themselves.
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    _use_all_processors(os.environ)
    gc.enable()


def _use_all_processors(environment: Mapping[str, str]) -> None:
    """Give OpenBLAS the threads it had to do without in the zygote."""
    named = ("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS")
    told = [environment[name] for name in named if environment.get(name, "").isdigit()]
    count = int(told[0]) if told else len(os.sched_getaffinity(0))
    _POOLS.select(internal_api="openblas").limit(limits=max(1, count))


def _end_with(link: socket.socket) -> None:
    """End this kernel, and what it started, when its starter is gone."""

    def watch() -> None:
        while link.recv(1):
            continue
        os.killpg(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


class IPKernelApp(kernelapp.IPKernelApp):
    """ipykernel's application, which says when it can be reached.

    Its name is ipykernel's too, since lines of its log begin with it.
    """

    link: socket.socket

    def log_connection_info(self) -> None:
        """Say that the sockets are bound, so that no client tries too early and waits."""
        super().log_connection_info()  # type: ignore[no-untyped-call]
        from workbench.kernels.zygote import tell

        tell(self.link, ready=os.getpid())


def rehearse() -> None:
    """Read a command line before any fork, which leaves what reading one takes worked out."""
    IPKernelApp().parse_command_line(["-f", "kernel.json"])  # type: ignore[no-untyped-call]


def _run(arguments: list[str], link: socket.socket) -> int:
    application = IPKernelApp.instance(parent_handle=_NO_PARENT)
    application.link = link
    application.initialize(arguments)  # type: ignore[no-untyped-call]
    _renew_matplotlib()
    application.start()  # type: ignore[no-untyped-call]
    _close(application)
    return 0


def _renew_matplotlib() -> None:
    """Let matplotlib draw where this kernel shows, by the settings of this folder.

    It reads the environment and the folder's ``matplotlibrc`` when it is imported, which it was
    before either was this kernel's.
    """
    if matplotlib := sys.modules.get("matplotlib"):
        if matplotlib.matplotlib_fname() != matplotlib_settings():
            settings = matplotlib.rc_params()
            settings["backend"] = os.environ["MPLBACKEND"]
            matplotlib.rcParams.update(settings)
            matplotlib.rcParamsOrig.update(settings)
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]


def _close(application: IPKernelApp) -> None:
    """End in an order that does not stall.

    ipykernel stops the thread that publishes outputs before the control thread, whose last flush
    then waits for it in vain until somebody sends a signal.
    """
    control = application.control_thread
    if control is not None and control.is_alive():
        control.stop()
        control.join(1)
    threading._shutdown()  # type: ignore[attr-defined]
    # IPython's own part of it empties the notebook's namespace, which closes its files.
    atexit._run_exitfuncs()
    gc.collect()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
