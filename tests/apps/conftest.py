"""A real server, started as a person starts it, and ways to come in."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
import requests

from tests.apps.looking import PATIENCE
from tests.apps.notebooks import write_notebooks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

    from workbench.project import Project

_LINK = re.compile(r"^\s+(http://\S+)$", re.MULTILINE)
_KERNEL = re.compile(r"kernel-([0-9a-f-]{36})")
_SAID = "said.txt"
_PATIENCE = 120


@dataclass(frozen=True)
class Served:
    """A server that runs.

    `link` lets a person in; `base` is where the pages begin; `root` is the project's folder.
    """

    link: str
    root: Path
    process: subprocess.Popen[bytes]

    @property
    def base(self) -> str:
        return self.link.partition("login?")[0]

    @property
    def token(self) -> str:
        return parse_qs(urlsplit(self.link).query)["token"][0]

    def visitor(self) -> requests.Session:
        """Somebody who has come in, without a browser."""
        session = requests.Session()
        session.get(self.link).raise_for_status()
        return session

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def kernels(self) -> dict[str, psutil.Process]:
        """The programs of open pages, by the kernel's id that is in the names of their sockets."""
        found = {}
        for child in self.children():
            with suppress(psutil.Error):
                names = {each.laddr for each in child.net_connections("unix")}
                if ids := [
                    _KERNEL.search(str(name)) for name in names if _KERNEL.search(str(name))
                ]:
                    found[ids[0][1]] = child
        return found

    @property
    def said(self) -> str:
        """What it has written to the terminal."""
        return (self.root / _SAID).read_text(encoding="utf-8")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it as a person or a service manager does; give its exit code."""
        self.process.send_signal(number)
        return self.process.wait(_PATIENCE)


@contextmanager
def serving(root: Path, data: Path, *options: str, port: int = 0) -> Iterator[Served]:
    """Serve a project as a person does, at a port that is free."""
    environment = {**os.environ, "WORKBENCH_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    environment.pop("WORKBENCH_TOKEN", None)
    command = [sys.executable, "-m", "workbench.cli", "--project", str(root), "serve"]
    with (root / _SAID).open("wb") as said:
        process = subprocess.Popen(
            [*command, "--no-browser", "--port", str(port), *options],
            stdout=said,
            stderr=said,
            env=environment,
        )
    try:
        yield Served(_link(root / _SAID, process), root, process)
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _link(said: Path, process: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        if found := _LINK.search(said.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(said.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def served(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for a project with the tiny borough and notebooks made for tests."""
    root = tmp_path_factory.mktemp("served")
    write_notebooks(root / "notebooks" / "analyses")
    with serving(root, project.data) as server:
        yield server


@pytest.fixture
def serve(project: Project, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Start servers of a test's own."""
    open_: list[object] = []

    def start(*options: str, config: str = "", port: int = 0) -> Served:
        root = tmp_path / f"server-{len(open_)}"
        write_notebooks(root / "notebooks" / "analyses")
        if config:
            (root / "workbench_server.json").write_text(config)
        context = serving(root, project.data, *options, port=port)
        server = context.__enter__()
        open_.append(context)
        return server

    yield start
    for context in reversed(open_):
        context.__exit__(None, None, None)


@pytest.fixture
def people(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Let people in, each with a browser of their own."""
    contexts: list[BrowserContext] = []

    def come_in(server: Served = served, *, link: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.goto(link or server.link)
        return page

    yield come_in
    for context in contexts:
        context.close()


@pytest.fixture
def page(people: Callable[..., Page]) -> Iterator[Page]:
    """A browser that has come in; it must ask nobody else for anything."""
    opened = people()
    opened.set_default_timeout(PATIENCE)
    asked: list[Request] = []
    opened.on("request", lambda request: asked.append(request))
    yield opened
    base = opened.url.split("/", 3)[:3]
    urls = [one.url for one in asked]
    outside = [url for url in urls if url.split("/", 3)[:3] != base and url[:5] != "data:"]
    assert outside == []
    # JupyterHub takes a request that is made by a program for another site's without it.
    # What follows a redirection takes it along, which Playwright does not show.
    programs = [one for one in asked if one.resource_type in {"fetch", "xhr"}]
    by_programs = [one for one in programs if one.redirected_from is None]
    assert [one.url for one in by_programs if not one.headers.get("x-xsrftoken")] == []
