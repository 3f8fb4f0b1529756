"""Signing on: the page for it, and what can take its place."""

import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import ROOT, RULES, WIDTHS


@pytest.mark.browser
def test_the_page_that_asks_for_the_link(browser, served):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{served.base}apps/linkage?threshold=0.8")
    assert page.title() == "Open your workbench - Data Workbench"
    assert not re.search("jupyter|kernel|token|password", page.inner_text("body"), re.IGNORECASE)
    for given, error in (("", False), ("http://wrong.example/", True)):
        if error:
            page.get_by_label("Paste the link you were given").fill(given)
            page.keyboard.press("Enter")
            page.get_by_role("alert").wait_for()
            assert page.title().startswith("Error: ")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(page, options=RULES).response["violations"]
            assert [node["html"] for rule in found for node in rule["nodes"]] == []
            over = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not page.evaluate(over)
    page.get_by_label("Paste the link you were given").fill(served.link)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.base}apps/linkage?threshold=0.8")
    cookies = {one["name"]: one for one in context.cookies()}
    signed_on = next(one for name, one in cookies.items() if name.startswith("username-"))
    assert signed_on["httpOnly"]
    assert {one["sameSite"] for one in cookies.values()} == {"Lax"}
    context.close()


def test_each_browser_is_a_person_of_its_own(served):
    cookies = set()
    for _ in range(3):
        visitor = served.visitor()
        cookies |= {one.value for one in visitor.cookies if one.name.startswith("username-")}
        visitor.get(served.link)
        cookies |= {one.value for one in visitor.cookies if one.name.startswith("username-")}
    assert len(cookies) == 3


def test_a_cookie_that_was_tampered_with_is_nobody_s(served):
    visitor = served.visitor()
    name, value = next(
        (one.name, one.value) for one in visitor.cookies if one.name.startswith("username-")
    )
    cookies = {name: value[:-4] + "0000"}
    answer = requests.get(served.base, cookies=cookies, allow_redirects=False, timeout=60)
    assert answer.status_code == 302


def test_settings_that_cannot_be_used_let_nobody_in(tmp_path):
    for name, text in (
        ("workbench_server.json", "{"),
        ("workbench_server.py", "import no_such_module"),
        ("workbench_server.json", '{"WorkbenchServer": {"identity_provider_class": "no.such"}}'),
        ("workbench_server.json", '{"WorkbenchServer": {"idle_seconds": "long"}}'),
    ):
        (tmp_path / name).write_text(text)
        command = [sys.executable, "-m", "workbench.cli", "--project", str(tmp_path), "serve"]
        done = subprocess.run(
            [*command, "--no-browser", "--port", "0"],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 1
        assert "The settings in workbench_server.json" in done.stderr
        assert "Traceback" not in done.stderr
        (tmp_path / name).unlink()


def test_strangers_are_told_in_words_too(served):
    answer = requests.get(f"{served.base}nothing", timeout=60)
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.text


@pytest.fixture
def nginx(tmp_path):
    """Run nginx as docs/serving.md says; give its port."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("this machine has no nginx")
    running = []

    def start(to: int, port: int) -> None:
        text = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
        block = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)[1]
        told = re.sub(r"listen .*?;", f"listen 127.0.0.1:{port};", block, count=1)
        told = re.sub(r"\n *ssl_certificate(?:_key)? .*?;", "", told)
        told = told.replace("127.0.0.1:8866", f"127.0.0.1:{to}")
        folders = "".join(
            f"{kind}_temp_path {tmp_path};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = (
            f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}\n"
            f"http {{ access_log off; {folders}\n{told}\n}}"
        )
        path = tmp_path / "nginx.conf"
        path.write_text(whole)
        running.append(subprocess.Popen([program, "-c", str(path), "-p", str(tmp_path)]))

    yield start
    for one in running:
        one.terminate()
        one.wait(30)


@pytest.mark.browser
def test_behind_nginx_as_documented(people, serve, nginx):
    served = serve("--base-url", "/workbench/")
    place = urlsplit(served.base)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nginx(place.port, port)
    link = served.link.replace(f":{place.port}", f":{port}")
    for _ in range(100):
        try:
            requests.get(link, timeout=60)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    page = people(served, link=link)
    page.goto(f"http://127.0.0.1:{port}/workbench/explore/moving?limit=4")
    page.locator("body[data-state=ready]").wait_for(timeout=60_000)
    box = page.get_by_label("A number")
    box.fill("6")
    box.press("Enter")
    page.get_by_text("Below is what 6 means.").wait_for()
    page.context.close()


def test_jupyterlab_is_named_when_it_is_missing(tmp_path):
    program = "import sys; sys.modules['jupyterlab'] = None; from workbench.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--project", str(tmp_path), "lab"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(ROOT),
    )
    assert done.returncode == 1
    assert "JupyterLab is not installed here." in done.stderr
    assert "Traceback" not in done.stderr
