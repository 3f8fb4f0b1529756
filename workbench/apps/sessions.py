"""The pages that are open in Explore, each with a kernel of its own."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import psutil
from jupyter_client.manager import KernelManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.websocket import WebSocketHandler

from workbench.doctor.capacity import MEMORY_EACH, fitting, memory_free
from workbench.project import Project
from workbench.runs.kernel_settings import DATA, KEPT, LIVE, LOG, MODULES, PROJECT, REFERENCE

if TYPE_CHECKING:
    from workbench.apps.execution import Execution

_CLOSED_SECONDS = 60
# How long a page that was made ready waits for somebody who reads its result.
_READY_SECONDS = 300
# Pages that there must be memory for before one is made that nobody has asked for.
_ROOMY = 4
# With the number of the server's process behind it.
_SHARED = "workbench-shared-"
_OF_THE_HUB = ("JUPYTERHUB_", "JPY_API_TOKEN")


@dataclass
class Session:
    """An open page.

    Attributes
    ----------
    owner
        Who opened it, as the identity provider names the person; nobody else may use it.
    reference
        What finds its lines in the log.
    folder
        Where its kernel works; it goes when the session ends.
    shared
        What pages with the same settings and tables share; it goes with the last of them.
    log
        The file with what went wrong in it, if anything did.
    making
        Whether the page is still being made, so that nobody can be connected to it.
    unused_since
        When nobody was connected to it any more, in seconds of the monotonic clock.
    execution
        Its notebook, and how far that is executed.
    sockets
        What joins it to the browser.
    """

    owner: str
    reference: str
    folder: Path
    shared: Path
    log: Path
    making: bool = True
    unused_since: float | None = None
    execution: "Execution" = field(init=False)
    sockets: set[WebSocketHandler] = field(default_factory=set)


def _shared_folder() -> Path:
    """Make the folder of what pages share; those of servers that were killed go."""
    for left in Path(tempfile.gettempdir()).glob(f"{_SHARED}*"):
        number = left.name.removeprefix(_SHARED).partition("-")[0]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_SHARED}{os.getpid()}-"))


class Full(Exception):  # noqa: N818
    """No more pages can be open at once."""


class Sessions:
    """The pages that are open.

    Parameters
    ----------
    kernels
        What starts and ends kernels.
    project
        The project.
    most
        How many may be open at once; by default, as many as fit in the memory that is free.
    closed_seconds
        How long after its last connection a page counts as closed.
    """

    def __init__(
        self,
        kernels: AsyncMappingKernelManager,
        project: Project,
        *,
        most: int | None = None,
        closed_seconds: float = _CLOSED_SECONDS,
    ) -> None:
        self._kernels = kernels
        self._project = project
        self._closed_seconds = closed_seconds
        self._open: dict[str, Session] = {}
        self._ready: dict[str, str] = {}
        self._starting = 0
        self._shared = _shared_folder()
        self.most = fitting(memory_free()) if most is None else most

    def __len__(self) -> int:
        return len(self._open) - len(self._ready) + self._starting

    @property
    def roomy(self) -> bool:
        """Whether a page may be made ready that nobody has asked for."""
        if any(session.making for session in self._open.values()):
            return False
        places = 2 * (len(self) + len(self._ready)) < self.most
        return places and memory_free() > _ROOMY * MEMORY_EACH

    def kernel(self, kernel_id: str) -> KernelManager:
        """Find the manager of a page's kernel."""
        return self._kernels.get_kernel(kernel_id)

    def is_ready(self, key: str) -> bool:
        """Say whether the page of a run was made ready.

        Parameters
        ----------
        key
            The run's key.
        """
        return key in self._ready

    def lay_by(self, key: str, kernel_id: str) -> None:
        """Keep a page for whoever asks for the same first, until its place is needed.

        Parameters
        ----------
        key
            Of the run with the same settings and tables, which says whose it is too.
        kernel_id
            The page's kernel.
        """
        self._ready[key] = kernel_id

    def take(self, key: str, owner: str) -> tuple[str, Session] | None:
        """Give a page that was made ready to a person.

        Parameters
        ----------
        key
            The run's key.
        owner
            The person.
        """
        kernel_id = self._ready.pop(key, "")
        if kernel_id not in self._open or kernel_id not in self._kernels:
            return None
        session = self._open[kernel_id]
        session.owner, session.making, session.unused_since = owner, True, None
        return kernel_id, session

    def of(self, owner: str, kernel_id: str) -> Session | None:
        """Find a person's open page by its kernel.

        Parameters
        ----------
        owner
            The person.
        kernel_id
            The kernel.
        """
        session = self._open.get(kernel_id)
        return session if session is not None and session.owner == owner else None

    async def open(self, owner: str, notebook: Path, key: str) -> tuple[str, Session]:
        """Start a kernel for a page.

        Parameters
        ----------
        owner
            Who opens it.
        notebook
            The notebook that is shown.
        key
            Of the run with the same settings and tables.

        Returns
        -------
        str
            The kernel's id.
        Session
            The page.

        Raises
        ------
        Full
            When as many are open as may be, or the memory is full.
        """
        if self._full():
            for ready in list(self._ready.values()):
                await self.close(ready)
        if self._full():
            raise Full
        self._starting += 1
        reference = secrets.token_hex(4)
        folder = Path(tempfile.mkdtemp(prefix="workbench-"))
        log = self._project.root / "logs" / "explore.log"
        session = Session(owner, reference, folder, self._shared / key, log)
        try:
            session.shared.mkdir(exist_ok=True)
            kernel_id = await self._start(session, notebook)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            self._unshare(session)
            raise
        finally:
            self._starting -= 1
        self._open[kernel_id] = session
        return kernel_id, session

    def _full(self) -> bool:
        return len(self._open) + self._starting >= self.most or memory_free() < MEMORY_EACH

    async def _start(self, session: Session, notebook: Path) -> str:
        session.log.parent.mkdir(parents=True, exist_ok=True)
        with session.log.open("ab") as said:
            return str(
                await self._kernels.start_kernel(
                    kernel_name="python3",
                    cwd=str(session.folder),
                    env=self._environment(session, notebook),
                    stdout=said,
                    stderr=said,
                )
            )

    def _environment(self, session: Session, notebook: Path) -> Mapping[str, str]:
        # What lets this server ask JupyterHub about people is not for analyses.
        kept = {name: text for name, text in os.environ.items() if not name.startswith(_OF_THE_HUB)}
        return kept | {
            LIVE: "1",
            LOG: str(session.log),
            REFERENCE: session.reference,
            KEPT: str(session.shared),
            MODULES: str(notebook.parent.absolute()),
            DATA: str(self._project.data.absolute()),
            PROJECT: str(self._project.root.absolute()),
            "PYTHONHASHSEED": "0",
            "IPYTHONDIR": str(session.folder / "ipython"),
        }

    async def close(self, kernel_id: str) -> None:
        """End a page's kernel and do away with its folder.

        Parameters
        ----------
        kernel_id
            The kernel; one that has ended already is let pass.
        """
        session = self._open.pop(kernel_id, None)
        self._ready = {key: one for key, one in self._ready.items() if one != kernel_id}
        if session is not None:
            session.execution.stop()
        if kernel_id in self._kernels:
            await self._kernels.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]
        if session is not None:
            for socket in list(session.sockets):
                socket.close()
            shutil.rmtree(session.folder, ignore_errors=True)
            self._unshare(session)

    def _unshare(self, session: Session) -> None:
        """Do away with what a page shared, unless another still does."""
        if all(other.shared != session.shared for other in self._open.values()):
            shutil.rmtree(session.shared, ignore_errors=True)

    async def sweep(self) -> None:
        """End what nobody uses: pages that were closed, and what is left of dead kernels."""
        now = monotonic()
        for kernel_id, session in list(self._open.items()):
            if kernel_id not in self._kernels:
                await self.close(kernel_id)
            elif session.making or self._connections(kernel_id):
                session.unused_since = None
            elif session.unused_since is None:
                session.unused_since = now
            elif now - session.unused_since > self._patience(kernel_id):
                await self.close(kernel_id)

    def _patience(self, kernel_id: str) -> float:
        return _READY_SECONDS if kernel_id in self._ready.values() else self._closed_seconds

    def _connections(self, kernel_id: str) -> int:
        model = self._kernels.kernel_model(kernel_id)  # type: ignore[no-untyped-call]
        return int(model["connections"])

    async def close_all(self) -> None:
        """End all of them."""
        for kernel_id in list(self._open):
            await self.close(kernel_id)
        shutil.rmtree(self._shared, ignore_errors=True)
