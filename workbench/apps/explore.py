"""Explore: an analysis with its controls, in a page that Voilà makes live."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from tornado.ioloop import IOLoop
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated
from traitlets.config import Config
from voila.configuration import VoilaConfiguration
from voila.notebook_renderer import NotebookRenderer
from voila.tornado.kernel_websocket_handler import (
    VoilaKernelWebsocketHandler,
    read_header_from_binary_message,
)
from voila.utils import get_page_config

from workbench.apps.ahead import Ahead, begin
from workbench.apps.bundle import bundle_address
from workbench.apps.execution import Execution
from workbench.apps.forms import asked
from workbench.apps.pages import Page, partial
from workbench.apps.questions import OfAnalysis
from workbench.apps.results import has_controls
from workbench.apps.sessions import Full, Sessions
from workbench.apps.site import Site
from workbench.errors import WorkbenchError
from workbench.runs.planning import Plan, first_record, plan_run

_log = logging.getLogger("workbench.apps.explore")
_BUSY_SECONDS = 20
# Proxies give up on a page that says nothing for a minute.
_SIGN_OF_LIFE_SECONDS = 10


class Renderer(NotebookRenderer):  # type: ignore[misc]
    """Voilà's renderer, for a notebook that is executed for it.

    Parameters
    ----------
    execution
        The notebook, and what executes it.
    more
        What Voilà's own renderer takes.
    """

    def __init__(self, execution: Execution, **more: object) -> None:
        super().__init__(**more)
        self.execution = execution

    async def load_notebook(self, path: str) -> NotebookNode:
        """Give a notebook without cells, which come as they are done; none is read by its path."""
        return NotebookNode(  # type: ignore[no-untyped-call]
            {**self.execution.notebook, "cells": []}
        )

    async def _jinja_kernel_start(
        self, nb: NotebookNode, kernel_id: str, kernel_future: object
    ) -> str:
        return kernel_id

    def _jinja_cell_generator(
        self, nb: NotebookNode, kernel_id: str
    ) -> AsyncIterator[NotebookNode]:
        return self.execution.cells()


def _as_html(source: str) -> str:
    """Turn a notebook's words into HTML, without a sign that links to each heading."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(source))


class Explore(OfAnalysis):
    """The page."""

    def initialize(  # type: ignore[override]
        self,
        site: Site,
        sessions: Sessions,
        ahead: Ahead,
        voila: VoilaConfiguration,
        template_paths: Sequence[str],
    ) -> None:
        """Take what the pages share."""
        super().initialize(site)
        self.sessions = sessions
        self.ahead = ahead
        self.voila_configuration = voila
        self.template_paths = template_paths
        self.kernel_id = ""

    @authenticated
    async def get(self, name: str) -> None:
        """Show it, as its cells are executed; with settings that cannot be, show the form."""
        analysis = self.analysis(name)
        query = urlencode(self.query(), doseq=True)
        query = f"?{query}" if query else ""
        form = self.address("apps", analysis.name) + query
        try:
            given, owner = self.settled(analysis, asked(analysis.parameters, self.query()))
            plan, practice = await IOLoop.current().run_in_executor(
                None, _plan, self.site, analysis.name, given, owner
            )
        except WorkbenchError:
            # There the same check shows the form with what is wrong.
            self.redirect(self.address("apps", analysis.name, "result") + query)
            return
        try:
            ready = self.sessions.take(plan.key, self.user)
            self.kernel_id, session = ready or await begin(
                self.sessions, plan, self.user, Config(self.config)
            )
        except Full:
            self._busy(analysis.question, form)
            return
        try:
            await self._send(plan, practice, session.execution, form)
            if not session.execution.live:
                await self.sessions.close(self.kernel_id)
        except StreamClosedError:
            await self.sessions.close(self.kernel_id)
        except Exception as fault:
            await self.sessions.close(self.kernel_id)
            self._break_off(fault, session.reference)
        finally:
            session.making = False
        if session.execution.live:
            self.ahead.opened(plan)

    def _break_off(self, fault: Exception, reference: str) -> None:
        """End a page of which a part is on its way already."""
        _log.error("Explore broke off [%s]", reference, exc_info=fault)
        self.finish(partial("broken.html.j2", base=self.base_url, reference=reference))

    def _busy(self, question: str, form: str) -> None:
        self.set_header("Retry-After", str(_BUSY_SECONDS))
        self.set_header("Refresh", str(_BUSY_SECONDS))
        self.show(
            "busy.html.j2",
            status=503,
            title="All places are taken just now",
            question=question,
            form=form,
            seconds=_BUSY_SECONDS,
            most=max(1, len(self.sessions)),
        )

    async def _send(self, plan: Plan, practice: bool, execution: Execution, form: str) -> None:
        """Send the page as it is made."""
        renderer = Renderer(
            execution,
            request_handler=self,
            voila_configuration=self.voila_configuration,
            traitlet_config=self.config,
            notebook_path=plan.analysis.path.name,
            template_paths=self.template_paths,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            page_config=self._page_config(),
        )
        await renderer.initialize()
        renderer.exporter.register_filter("as_html", _as_html)
        renderer.resources["workbench"] = {
            "title": plan.analysis.question,
            "practice": practice,
            "form": form,
            "controls": has_controls(plan.analysis),
            "base": self.base_url,
            "voila": f"{bundle_address(self.base_url)}/voila.js",
        }
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        pieces = renderer.generate_content_generator(self.kernel_id)
        waiting: asyncio.Future[Any] = asyncio.ensure_future(anext(pieces, None))
        while True:
            done, _ = await asyncio.wait([waiting], timeout=_SIGN_OF_LIFE_SECONDS)
            if not done:
                self.write("\n")
            elif (piece := waiting.result()) is None:
                break
            else:
                self.write(piece[0])
                waiting = asyncio.ensure_future(anext(pieces, None))
            await self.flush()
        self.finish()

    def _page_config(self) -> dict[str, Any]:
        config = get_page_config(
            base_url=self.base_url,
            settings=self.settings,
            log=self.log,
            voila_configuration=self.voila_configuration,
        )
        return {
            **config,
            "fullStaticUrl": bundle_address(self.base_url),
            "fullLabextensionsUrl": f"{self.base_url}live/extensions",
        }


def _plan(site: Site, name: str, given: Mapping[str, object], owner: str) -> tuple[Plan, bool]:
    plan = plan_run(site.project, name, given, private_to=owner)
    return plan, bool(first_record(plan)["practice"])


class Socket(VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """What joins a page to its kernel; the person's own only."""

    def initialize(self, sessions: Sessions) -> None:
        """Take the pages that are open."""
        self.sessions = sessions

    async def pre_get(self) -> None:
        """Refuse a kernel that has ended or is somebody else's."""
        session = self.sessions.of(str(self.current_user.username), self.kernel_id)
        if session is None:
            raise HTTPError(404)
        self.session = session
        await super().pre_get()

    async def open(self, kernel_id: str) -> None:
        """Join them, until the session ends."""
        self.session.sockets.add(self)
        await super().open(kernel_id)

    def on_close(self) -> None:
        """Let go of it."""
        self.session.sockets.discard(self)
        super().on_close()

    def write_message(self, message: bytes | dict[str, Any], binary: bool = False) -> Any:  # noqa: ANN401
        """Pass on what the kernel says, but for what programs print: it is for the log."""
        header = read_header_from_binary_message(message) if isinstance(message, bytes) else None
        if (header or {}).get("msg_type") == "stream":
            return None
        return super().write_message(message, binary)


class Kernel(Page):
    """Whether a page's kernel still runs, and ending it when the page is closed."""

    def initialize(self, site: Site, sessions: Sessions) -> None:  # type: ignore[override]
        """Take what the pages share."""
        super().initialize(site)
        self.sessions = sessions

    @authenticated
    def get(self, kernel_id: str) -> None:
        """Say that it runs; status 404 when it does not."""
        if self.sessions.of(self.user, kernel_id) is None or kernel_id not in self.kernel_manager:
            raise HTTPError(404)
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        model = self.kernel_manager.kernel_model(kernel_id)  # type: ignore[no-untyped-call]
        self.finish({key: str(model[key]) for key in ("id", "name", "execution_state")})

    @authenticated
    async def post(self, kernel_id: str) -> None:
        """End it, as Voilà's own program asks when the page is left; it may have ended already."""
        if self.sessions.of(self.user, kernel_id) is not None:
            await self.sessions.close(kernel_id)
        self.set_status(204)
        self.finish()

    @authenticated
    async def delete(self, kernel_id: str) -> None:
        """End it."""
        if self.sessions.of(self.user, kernel_id) is None:
            raise HTTPError(404)
        await self.sessions.close(kernel_id)
        self.set_status(204)
        self.finish()
