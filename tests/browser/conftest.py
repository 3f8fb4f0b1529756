"""Chromium and axe for any test that makes a page: `audit(path_or_html)` opens it as readers do."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
    }
}
WIDTHS = (1280, 360, 320)


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
