"""The server: our pages and, for Explore, Voilà's."""

import asyncio
import errno
import logging
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import psutil
from jupyter_core.paths import jupyter_config_path
from tornado.httpserver import HTTPServer
from tornado.ioloop import PeriodicCallback
from tornado.netutil import bind_sockets
from tornado.web import Application
from traitlets import Callable, Instance, Integer, Type, default
from traitlets.config import Config
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from zmq.asyncio import Context

from workbench.apps import LOOPBACK, PORT
from workbench.apps.ahead import Ahead
from workbench.apps.bundle import EXTENSIONS, Bundle, extension_folders, voila_folders
from workbench.apps.explore import Explore, Kernel, Socket
from workbench.apps.health import Health
from workbench.apps.logs import keep_log, log_request
from workbench.apps.pages import Page, page_handlers
from workbench.apps.security import HEADERS, LinkIdentityProvider, Login, kept_secret
from workbench.apps.sessions import Sessions
from workbench.apps.site import Site
from workbench.doctor.echo import Echo
from workbench.errors import WorkbenchError
from workbench.project import shared
from workbench.runs.kernels import ThisInterpreter

CONFIG = "workbench_server"
_PORTS_TRIED = 20
_LARGEST_FORM = 10_000_000
_LARGEST_MESSAGE = 10_000_000
_SWEEP_MILLISECONDS = 5_000
_PROMISES_MILLISECONDS = 60_000
_PATIENCE_SECONDS = 15
_LOOK_AGAIN_SECONDS = 0.1


class NotFound(Page):
    """Every address that is nobody's."""

    def prepare(self) -> None:  # type: ignore[override]
        """Say that there is nothing."""
        self.send_error(404)


class WorkbenchServer(Voila):  # type: ignore[misc]
    """A server of its own: Voilà's settings and kernels, our pages.

    Parameters
    ----------
    site
        What the pages show.
    """

    name = "workbench-serve"
    config_file_name = CONFIG
    site = Instance(Site)
    port = Integer(PORT, config=True, help="The port, or the first of those that are tried.")
    ready = Callable(help="Called with the server once it answers.")
    idle_seconds = Integer(
        20 * 60, config=True, help="How long an open Explore page may stay unused, in seconds."
    )
    closed_seconds = Integer(
        60, config=True, help="How long a closed Explore page is kept, in seconds."
    )
    most_open = Integer(
        0, config=True, help="How many Explore pages may be open at once; 0: as memory allows."
    )
    identity_provider_class = Type(
        default_value=LinkIdentityProvider,
        klass="jupyter_server.auth.identity.IdentityProvider",
        config=True,
        help="How people sign on.",
    )

    @default("cookie_secret")
    def _kept_secret(self) -> bytes:
        return kept_secret(self.site.project.root / "uploads" / "secret")

    @default("log_level")
    def _quiet(self) -> int:
        return logging.WARNING

    def initialize(self, argv: Sequence[str] | None = None) -> None:
        """Read the configuration; our own settings are for safety and come after it."""
        project = self.site.project
        keep_log(project.root / "logs" / "server.log", self.log)
        self._read_settings([str(project.root), *jupyter_config_path()])
        self.update_config(self._settings())
        self.voila_configuration = VoilaConfiguration(parent=self)
        self.template_paths = [str(shared() / "templates" / name) for name in ("app", "theme")]
        self.root_dir = str(project.root)

    def _read_settings(self, folders: Sequence[str]) -> None:
        """Read the file of settings, if there is one; a fault in it must not let anybody in.

        Raises
        ------
        WorkbenchError
            When it cannot be read.
        """
        self.raise_config_file_errors = True
        try:
            self.load_config_file(CONFIG, path=list(folders))
        except (Exception, SystemExit) as fault:
            # traitlets ends the program where a value is of the wrong kind.
            ended = isinstance(fault, SystemExit)
            why = "a value is of the wrong kind" if ended else f"{type(fault).__name__}: {fault}"
            raise WorkbenchError(
                f"The settings in {CONFIG}.json or {CONFIG}.py cannot be used ({why}).",
                safe="Nothing has been started.",
                todo="Put them right, or move the file away to start without them.",
            ) from None

    def _settings(self) -> Config:
        config = Config()
        config.VoilaConfiguration.template = "lab"
        config.VoilaConfiguration.allow_template_override = "NO"
        config.VoilaConfiguration.allow_theme_override = "NO"
        config.VoilaConfiguration.show_tracebacks = True  # our kernel sends none
        config.VoilaConfiguration.extension_allowlist = list(EXTENSIONS)
        config.VoilaConfiguration.kernel_spec_manager_class = ThisInterpreter
        config.KernelRestarter.restart_limit = 0
        config.MappingKernelManager.cull_idle_timeout = self.idle_seconds
        config.MappingKernelManager.cull_interval = max(1, min(60, self.idle_seconds // 4))
        config.MappingKernelManager.cull_connected = True
        config.VoilaExecutor.show_tracebacks = True
        if sys.platform == "win32":
            config.MappingKernelManager.transport_encryption = "auto"
        else:
            config.KernelManager.transport = "ipc"
        return config

    def init_settings(self) -> dict[str, Any]:
        """Add to Voilà's settings what tornado needs for our pages."""
        if not issubclass(self.identity_provider_class, LinkIdentityProvider):  # type: ignore[arg-type]
            # Other providers have a secret of their own, or none.
            self.token, self.auto_token = None, True
        settings: dict[str, Any] = super().init_settings()
        self.sessions = Sessions(
            self.kernel_manager,
            self.site.project,
            most=self.most_open or None,
            closed_seconds=self.closed_seconds,
        )
        self.ahead = Ahead(self.site, self.sessions, self.config)
        self.site.jobs.after = self.ahead.answered
        if self.by_link:
            self.identity_provider.login_handler_class = Login
        return {
            **settings,
            "headers": dict(HEADERS),
            "compress_response": True,
            "log_function": log_request,
            "default_handler_class": NotFound,
            "default_handler_args": {"site": self.site},
            "websocket_max_message_size": _LARGEST_MESSAGE,
            "xsrf_cookies": True,
            "xsrf_cookie_kwargs": {"samesite": "Lax", "path": self.base_url},
            "began": time.monotonic(),
            "config": self.config,
        }

    def init_handlers(self) -> list[Any]:
        """List the rules: those that are needed, and none of Voilà's for files and folders."""
        kernel = r"api/kernels/(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
        explored = {"site": self.site, "sessions": self.sessions}
        rules: list[Any] = [
            (rf"{kernel}/channels", Socket, {"sessions": self.sessions}),
            (kernel, Kernel, explored),
            (r"voila/api/shutdown/([\w-]+)", Kernel, explored),
            (
                r"live/voila/[\w.]+/(.+)",
                Bundle,
                {"site": self.site, "folders": voila_folders()},
            ),
            (
                r"live/extensions/(.+)",
                Bundle,
                {"site": self.site, "folders": extension_folders(), "inside": EXTENSIONS},
            ),
            (r"health/websocket", Echo),
            (r"health", Health, {"sessions": self.sessions}),
            (
                r"explore/([\w.-]+)",
                Explore,
                {
                    **explored,
                    "ahead": self.ahead,
                    "voila": self.voila_configuration,
                    "template_paths": self.template_paths,
                },
            ),
        ]
        provided = [
            (path.lstrip("/"), handler, *(rest or [self._shared_with(handler)]))
            for path, handler, *rest in self.identity_provider.get_handlers()
        ]
        ours = [(f"{self.base_url}{path}", *rest) for path, *rest in [*rules, *provided]]
        return [*ours, *page_handlers(self.base_url, self.site)]

    def _shared_with(self, handler: type) -> dict[str, Any]:
        return {"site": self.site} if issubclass(handler, Page) else {}

    def start(self) -> None:
        """Serve until told to stop."""
        self.connection_dir = tempfile.mkdtemp(prefix="wb-")
        try:
            asyncio.run(self._serve())
        finally:
            _end_runs()
            shutil.rmtree(self.connection_dir, ignore_errors=True)

    async def _serve(self) -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        self.app = Application(**self.init_settings())
        # One of its own it would end last of all, and wait for ever for a socket still open.
        self.kernel_manager.context = Context.instance()
        self.app.add_handlers(".*$", self.init_handlers())
        # Who reaches us by loopback is a proxy of this machine, whose word on http or https counts.
        server = HTTPServer(self.app, max_body_size=_LARGEST_FORM, xheaders=self.ip in LOOPBACK)
        server.add_sockets(self._sockets())
        self.site.uploads.sweep()
        sweeping = [
            PeriodicCallback(self.sessions.sweep, _SWEEP_MILLISECONDS),
            PeriodicCallback(self.site.uploads.sweep, _PROMISES_MILLISECONDS),
        ]
        for each in sweeping:
            each.start()
        self.ready(self)
        try:
            await stop.wait()
        finally:
            for each in sweeping:
                each.stop()
            server.stop()
            self.site.close()
            await self.sessions.close_all()
            await self.kernel_manager.shutdown_all(now=True)
            await server.close_all_connections()

    def _sockets(self) -> list[socket.socket]:
        """Take the port, or the next one that is free.

        Raises
        ------
        WorkbenchError
            When none can be taken.
        """
        first: int = self.port
        for port in range(first, first + _PORTS_TRIED) if first else (0,):
            try:
                sockets = bind_sockets(port, self.ip)
            except OSError as fault:
                if fault.errno == errno.EADDRINUSE:
                    continue
                raise WorkbenchError(
                    f"The pages cannot be offered at {self.ip}, port {port}: {fault.strerror}.",
                    safe="Nothing has been started.",
                    todo="Choose another with --port, a number from 1024, or leave out --host.",
                ) from None
            self.port = sockets[0].getsockname()[1]
            return sockets
        raise WorkbenchError(
            f"The ports {first} to {first + _PORTS_TRIED - 1} are all in use.",
            safe="Nothing has been started.",
            todo="Choose another with --port, or stop a server that is not needed any more.",
        )

    @property
    def link(self) -> str:
        """The address that lets a person in."""
        host = socket.gethostname() if self.ip in ("", "0.0.0.0", "::") else self.ip
        host = f"[{host}]" if ":" in host else host
        address = f"http://{host}:{self.port}{self.base_url}"
        if not self.by_link:
            return address
        return f"{address}login?{urlencode({'token': self.identity_provider.token})}"

    @property
    def by_link(self) -> bool:
        """Whether whoever has the link can come in."""
        return isinstance(self.identity_provider, LinkIdentityProvider)


def _end_runs() -> None:
    """End the programs of runs that go on: each run then notes that it was stopped."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until and any(
        one is not threading.main_thread() and not one.daemon for one in threading.enumerate()
    ):
        for program in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                program.terminate()
        time.sleep(_LOOK_AGAIN_SECONDS)
