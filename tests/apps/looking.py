"""Looking at a page as people do: at each width, with letters twice as large, and with axe."""

from axe_playwright_python.sync_playwright import Axe

from tests.conftest import RULES, WIDTHS

PATIENCE = 120_000


def clean(page):
    """Look at a page at each width and with letters twice as large."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        _clean(page, f"{width} px")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    _clean(page, "200 % text")
    page.evaluate("document.documentElement.style.fontSize = ''")


def _clean(page, view):
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]] == [], (
        view
    )
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert over <= 0, (view, over)
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
