"""A visit in Chromium to a server of its own: form, result, Explore.

``python -m tests.apps.visit PROJECT DATA``, a program of its own so that it can run, with all that
it starts, where there is no network.
"""

import shutil
import socket
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.apps.conftest import serving
from tests.conftest import ARGUMENTS, CHROMIUM

PATIENCE = 120_000


def reachable(host: str) -> bool:
    """Whether there is a way to an address at all; nobody has to be there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.connect((host, 9))
        except OSError:
            return False
    return True


def main() -> None:
    root, data = map(Path, sys.argv[1:])
    # Reserved for documentation (RFC 5737).
    assert not reachable("192.0.2.1")
    assert reachable("127.0.0.1")
    program = next(path for name in CHROMIUM if (path := shutil.which(name)))
    with serving(root, data) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        page = browser.new_page(locale="en-GB")
        page.set_default_timeout(PATIENCE)
        page.goto(served.link)
        page.goto(f"{served.base}apps/data-quality")
        page.get_by_label("The list to check").select_option("borough/welfare_calls")
        page.get_by_role("button", name="Find out").click()
        page.wait_for_url("**/runs/**")
        assert "welfare_calls" in page.locator("main").inner_text()
        page.goto(f"{served.base}explore/moving")
        page.locator("body[data-state=ready]").wait_for()
        box = page.get_by_label("A number")
        box.fill("5")
        box.press("Enter")
        page.get_by_text("Below is what 5 means.").wait_for()
        browser.close()


if __name__ == "__main__":
    main()
