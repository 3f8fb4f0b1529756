"""What tests of several areas share.

`audit(path_or_html)` opens a page as readers do, in Chromium with axe; `project` has the tiny
borough in it, `standard_borough` is the one of standard size; `no_network` runs a program with no
way out.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Browser, BrowserContext, Page

    from workbench.borough import BoroughSummary
    from workbench.project import Project

ROOT = Path(__file__).parents[1]
# No test asserts the clock, and a busy machine is no fault.
settings.register_profile("workbench", deadline=None)
settings.load_profile("workbench")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {
    "runOnly": {
        "type": "tag",
        "values": [
            "wcag2a",
            "wcag2aa",
            "wcag21a",
            "wcag21aa",
            "wcag22a",
            "wcag22aa",
            "best-practice",
        ],
    },
    # Nobody reads what passed, and describing it takes longer than finding what did not.
    "resultTypes": ["violations"],
}
WIDTHS = (1280, 360, 320)


def as_in_a_terminal() -> None:
    """Let a program hear Ctrl-C and hang-ups, which tests in the background ignore and hand on."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Send whatever reads the borough of standard size to one worker, which makes it once."""
    for item in items:
        if "standard_borough" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("standard borough"))


@dataclass(frozen=True)
class Audit:
    """What a page did and how it measures up, over all the ways it was opened.

    `requests` holds what left the page: not what its own policy stopped, which is an error.
    """

    violations: list[str]
    requests: list[str]
    overflow: dict[str, int]
    errors: list[str]

    @property
    def clean(self) -> bool:
        return not (self.violations or self.requests or self.errors or any(self.overflow.values()))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("this machine has no Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    yield made
    made.close()


@pytest.fixture
def open_page(context: BrowserContext, tmp_path: Path) -> Callable[[Path | str], Page]:
    """Open a file, or HTML as a file, as somebody does who double-clicks it."""

    def open_it(page: Path | str) -> Page:
        if isinstance(page, str):
            file = tmp_path / "page.html"
            file.write_text(page, encoding="utf-8")
        else:
            file = page
        opened = context.new_page()
        opened.goto(file.resolve().as_uri())
        return opened

    return open_it


@pytest.fixture
def audit(open_page: Callable[[Path | str], Page]) -> Callable[[Path | str], Audit]:
    """Open a page at 1280, 360 and 320 pixels, at 200 % text, and as print, with axe on it."""

    from axe_playwright_python.sync_playwright import Axe

    def run(source: Path | str) -> Audit:
        page = open_page(source)
        requests: list[str] = []
        stopped: list[str] = []
        errors: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on(
            "requestfailed",
            lambda request: stopped.append(request.url) if request.failure == "csp" else None,
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text))
        page.reload()
        leaving = [
            url
            for url in requests
            if url != page.url and url not in stopped and not url.startswith("data:")
        ]
        axe, violations, overflow = Axe(), [], {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            overflow[f"{width} px"] = _overflow(page)
            violations += _violations(axe, page, f"{width} px")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        overflow["200 % text"] = _overflow(page)
        violations += _violations(axe, page, "200 % text")
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.emulate_media(media="print")
        violations += _violations(axe, page, "print")
        page.close()
        return Audit(violations, leaving, overflow, errors)

    return run


def _overflow(page: Page) -> int:
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def _violations(axe: Axe, page: Page, view: str) -> list[str]:
    found = axe.run(page, options=RULES).response["violations"]
    return [
        f"{view}: {rule['id']}: {rule['help']}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of its own with the tiny borough in it."""
    from workbench.borough import make
    from workbench.project import Project

    root = tmp_path_factory.mktemp("project")
    make(root / "data" / "borough", size="tiny", seed=1)
    return Project(root)


@pytest.fixture(scope="session")
def standard_borough(tmp_path_factory: pytest.TempPathFactory) -> BoroughSummary:
    """The borough of standard size, which takes seconds to make."""
    from workbench.borough import make

    return make(tmp_path_factory.mktemp("borough") / "standard", size="standard", seed=1)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The open data that nobody here wrote."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the open data of ../shared/data are not on this machine")
    return folder


@cache
def without_network() -> list[str]:
    """The words that, before a command, run it where there is no network but loopback.

    None where this machine does not let us make an empty network namespace.
    """
    inside = 'ip link set lo up 2>/dev/null; exec "$@"'
    owner = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    prefix = ["unshare", *owner, "--net", "sh", "-c", inside, "sh"]
    if not shutil.which("unshare") or subprocess.run([*prefix, "true"], check=False).returncode:
        return []
    return prefix


@pytest.fixture(scope="session")
def no_network() -> list[str]:
    """The words that, before a command, run it where there is no network but loopback."""
    return without_network() or pytest.skip(
        "this machine does not let us make an empty network namespace"
    )
