"""The pages that are open in Explore, each with a kernel of its own."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.websocket import WebSocketHandler

from workbench.doctor.capacity import MEMORY_EACH, fitting, memory_free
from workbench.project import Project
from workbench.runs.kernel_settings import DATA, LIVE, LOG, MODULES, REFERENCE

_CLOSED_SECONDS = 60
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
    log
        The file with what went wrong in it, if anything did.
    making
        Whether the page is still being made, so that nobody can be connected to it.
    unused_since
        When nobody was connected to it any more, in seconds of the monotonic clock.
    sockets
        What joins it to the browser.
    """

    owner: str
    reference: str
    folder: Path
    log: Path
    making: bool = True
    unused_since: float | None = None
    sockets: set[WebSocketHandler] = field(default_factory=set)


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
        self._starting = 0
        self.most = fitting(memory_free()) if most is None else most

    def __len__(self) -> int:
        return len(self._open) + self._starting

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

    async def open(self, owner: str, notebook: Path) -> tuple[str, Session]:
        """Start a kernel for a page.

        Parameters
        ----------
        owner
            Who opens it.
        notebook
            The notebook that is shown.

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
        if len(self) >= self.most or memory_free() < MEMORY_EACH:
            raise Full
        self._starting += 1
        reference = secrets.token_hex(4)
        folder = Path(tempfile.mkdtemp(prefix="workbench-"))
        session = Session(owner, reference, folder, self._project.root / "logs" / "explore.log")
        try:
            kernel_id = await self._start(session, notebook)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            self._starting -= 1
        self._open[kernel_id] = session
        return kernel_id, session

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
            MODULES: str(notebook.parent.absolute()),
            DATA: str(self._project.data.absolute()),
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
        if kernel_id in self._kernels:
            await self._kernels.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]
        if session is not None:
            for socket in list(session.sockets):
                socket.close()
            shutil.rmtree(session.folder, ignore_errors=True)

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
            elif now - session.unused_since > self._closed_seconds:
                await self.close(kernel_id)

    def _connections(self, kernel_id: str) -> int:
        model = self._kernels.kernel_model(kernel_id)  # type: ignore[no-untyped-call]
        return int(model["connections"])

    async def close_all(self) -> None:
        """End all of them."""
        for kernel_id in list(self._open):
            await self.close(kernel_id)
