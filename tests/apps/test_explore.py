"""Explore, in Chromium on a real server: it answers, and never looks alive when it is not."""

import json
import re
import select
import signal
import socket
import time
from contextlib import contextmanager
from threading import Event, Thread
from urllib.parse import urlencode, urlsplit

import psutil
import pytest
import requests
from axe_playwright_python.sync_playwright import Axe

from tests.apps.notebooks import SECRET
from tests.conftest import RULES, WIDTHS
from workbench.apps.bundle import EXTENSIONS, FIRST_PARTS, extension_folders, voila_folders

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("explore")]
PATIENCE = 45_000
NUMBER = "A number"


def explore(page, served, name="moving", **query):
    page.goto(f"{served.base}explore/{name}?{urlencode(query)}")
    return page


def state(page, name):
    page.locator(f"body[data-state={name}]").wait_for(timeout=PATIENCE)
    return page.locator("#wb-state").inner_text()


def kernel_of(page):
    return json.loads(page.locator("#jupyter-config-data").text_content())["kernelId"]


def process_of(served, kernel_id):
    return served.kernels()[kernel_id]


def ended(served, others):
    """Wait until there is no program but the others."""
    new = [one for one in served.kernels().values() if one.pid not in others]
    return not psutil.wait_procs(new, timeout=60)[1]


def assert_clean(page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=RULES).response["violations"]
        told = [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]
        assert told == [], width
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over == 0, width
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture(scope="module")
def opened(browser, served):
    """The page with all controls, ready, and what it asked for and heard."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    asked, heard, errors = [], [], []
    page.on("request", lambda request: asked.append(request))
    page.on("websocket", lambda one: one.on("framereceived", lambda frame: heard.append(frame)))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.goto(served.link)
    explore(page, served, limit=4, note='<b>bold</b> "); import os; os._exit(1) #')
    state(page, "ready")
    yield page, asked, heard, errors
    context.close()


def test_it_opens_clean_and_asks_nobody_else(opened, served):
    page, asked, _, errors = opened
    assert page.title() == "Explore: What can be moved? - Data Workbench"
    assert_clean(page)
    here = urlsplit(served.base).netloc
    urls = [one.url for one in asked]
    assert {urlsplit(url).netloc for url in urls if not url.startswith("data:")} == {here}
    by_programs = [one for one in asked if one.resource_type in {"fetch", "xhr"}]
    assert [one.url for one in by_programs if not one.headers.get("x-xsrftoken")] == []
    assert errors == []


def test_the_page_is_in_order_wherever_voila_puts_it(opened):
    page = opened[0]
    assert page.locator("h1").all_inner_texts() == ["What can be moved?"]
    order = page.evaluate(
        "[...document.querySelectorAll('.wb-skip, header, main, footer')]"
        ".map((one) => one.tagName.toLowerCase())"
    )
    assert order == ["a", "header", "main", "footer"]
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.locator(".wb-practice").is_visible()
    assert page.locator("footer").is_visible()
    assert page.locator(".wb-said").get_attribute("role") == "status"


def test_settings_are_words_and_never_a_program(opened):
    said = opened[0].locator(".wb-result").inner_text()
    assert 'The number is 4. <b>bold</b> "); import os; os._exit(1) #' in said


def test_a_number_answers_by_keyboard_alone(opened):
    page = opened[0]
    page.keyboard.press("Tab")
    box = page.get_by_label(NUMBER)
    for _ in range(20):
        if box.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.get_by_text("Below is what 5 means.").wait_for()
    assert "The number is 5." in page.locator(".wb-result").inner_text()
    assert box.get_attribute("aria-invalid") == "false"


def test_a_number_that_cannot_be_is_told_with_its_box(opened):
    page = opened[0]
    box = page.get_by_label(NUMBER)
    box.fill("12")
    box.press("Enter")
    page.get_by_text("It must be at least 1 and less than 9.5. You gave 12.").wait_for()
    page.locator("[aria-invalid=true]").wait_for()
    described = box.get_attribute("aria-describedby")
    assert "You gave 12" in page.locator(f"#{described}").inner_text()
    assert_clean(page)
    box.fill("4")
    box.press("Enter")
    page.get_by_text("Below is what 4 means.").wait_for()


def test_a_part_that_fails_says_so_and_the_others_stay(opened, served):
    page = opened[0]
    fault = page.locator(".wb-fault").first.inner_text()
    assert fault.startswith("This part could not be made.")
    reference = re.search(r"the reference (\w+)", fault)[1]
    assert reference in (served.root / "logs" / "explore.log").read_text(encoding="utf-8")
    follows = page.locator(".wb-fault").nth(1).inner_text()
    assert follows == "This part needs something above that could not be made."
    assert page.get_by_text("This is still here.").is_visible()
    assert SECRET not in page.content()
    assert "Traceback" not in page.content()


def test_a_control_that_fails_says_so_and_tells_no_value(opened):
    page, _, heard, _ = opened
    box = page.get_by_label(NUMBER)
    box.fill("7")
    box.press("Enter")
    page.get_by_text("That could not be worked out.").wait_for()
    assert "give the reference" in page.locator(".wb-said").inner_text()
    for act in (
        lambda: page.get_by_role("button", name="In", exact=True).click(),
        lambda: page.get_by_role("button", name="Out", exact=True).click(),
        lambda: (page.get_by_label("Typed").fill("x"), page.keyboard.press("Tab")),
    ):
        page.evaluate("document.getElementById('wb-state').textContent = ''")
        act()
        page.locator("#wb-state", has_text="That did not work.").wait_for()
    assert_clean(page)
    frames = [one if isinstance(one, bytes) else one.encode() for one in heard]
    assert frames
    assert not [one for one in frames if SECRET.encode() in one or b"Traceback" in one]
    assert SECRET not in page.content()


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=ten", "limit=4;import%20os", "unknown=1", "limit="]
)
def test_settings_that_cannot_be_show_the_form(served, query):
    answer = served.visitor().get(f"{served.base}explore/moving?{query}")
    assert urlsplit(answer.url).path == "/apps/moving/result"
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_an_analysis_that_is_not_there_is_not_there(served):
    assert served.visitor().get(f"{served.base}explore/nothing").status_code == 404


def test_without_controls_nothing_stays_open(people, served):
    page = people()
    before = {one.pid for one in served.kernels().values()}
    explore(page, served, "still")
    assert state(page, "ready") == ""
    assert page.locator("script[src*=voila]").count() == 0
    assert page.get_by_text("Nothing is.").is_visible()
    assert ended(served, before)


def test_a_program_that_ends_by_itself_is_told(people, served):
    page = explore(people(), served, "dying")
    assert "This page has stopped." in state(page, "stopped")
    assert "This part and those below could not be made." in page.inner_text("main")
    assert page.get_by_role("heading", name="What comes after?").is_visible()
    assert page.locator("main input:enabled").count() == 0
    assert_clean(page)


def test_a_page_that_breaks_off_is_told(people, served):
    page = explore(people(), served, "breaking")
    assert "This page has stopped." in state(page, "stopped")
    told = page.locator("#wb-broken").inner_text()
    assert "The rest of this page could not be made." in told
    reference = re.search(r"the reference (\w+)", told)[1]
    log = (served.root / "logs" / "server.log").read_text(encoding="utf-8")
    assert f"[{reference}]\nTraceback" in log
    assert "Traceback" not in served.said
    assert SECRET not in log
    assert_clean(page)


def test_a_kernel_that_was_killed_is_told_and_started_again(people, served):
    page = explore(people(), served, limit=6)
    state(page, "ready")
    page.get_by_label(NUMBER).wait_for()
    process_of(served, kernel_of(page)).kill()
    assert state(page, "stopped") == "This page has stopped. Nothing in your files has changed."
    assert page.get_by_label(NUMBER).is_disabled()
    assert_clean(page)
    page.get_by_role("button", name="Start again").click()
    assert state(page, "ready") == ""
    assert "The number is 6." in page.locator(".wb-result").inner_text()


@contextmanager
def cut_wire(to):
    """A way to the server that can be cut and mended."""
    cut, ended = Event(), Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)

    def carry(near):
        with near, socket.create_connection(to) as far:
            other = {near: far, far: near}
            while not cut.is_set() and not ended.is_set():
                for one in select.select(list(other), [], [], 0.05)[0]:
                    try:
                        data = one.recv(65536)
                        if data:
                            other[one].sendall(data)
                            continue
                    except OSError:
                        pass
                    return

    def accept():
        while not ended.is_set():
            try:
                near, _ = listener.accept()
            except TimeoutError:
                continue
            if cut.is_set():
                near.close()
            else:
                carriers.append(Thread(target=carry, args=(near,)))
                carriers[-1].start()

    carriers = []
    accepting = Thread(target=accept)
    accepting.start()
    yield listener.getsockname()[1], cut
    ended.set()
    for thread in (accepting, *carriers):
        thread.join()
    listener.close()


def test_a_connection_that_was_cut_is_told_and_comes_back(people, served):
    place = urlsplit(served.base)
    with cut_wire((place.hostname, place.port)) as (port, cut):
        page = people(link=served.link.replace(f":{place.port}", f":{port}"))
        page.goto(f"http://127.0.0.1:{port}/explore/moving")
        state(page, "ready")
        cut.set()
        assert "The connection is lost." in state(page, "lost")
        assert_clean(page)
        cut.clear()
        assert state(page, "ready") == ""
        box = page.get_by_label(NUMBER)
        box.fill("8")
        box.press("Enter")
        page.get_by_text("Below is what 8 means.").wait_for()
        page.context.close()


def test_a_page_that_is_closed_ends_its_kernel(people, served):
    page = explore(people(), served)
    state(page, "ready")
    kernel = process_of(served, kernel_of(page))
    page.goto(served.base)
    assert not psutil.wait_procs([kernel], timeout=60)[1]


def test_nobody_else_comes_near_a_page_s_kernel(people, served):
    page = explore(people(), served)
    state(page, "ready")
    kernel = f"{served.base}api/kernels/{kernel_of(page)}"
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    own = requests.Session()
    for cookie in page.context.cookies():
        own.cookies.set(cookie["name"], cookie["value"])
    other = served.visitor()
    assert own.get(kernel).status_code == 200
    assert other.get(kernel).status_code == 404
    xsrf = {"X-XSRFToken": other.cookies["_xsrf"]}
    assert other.delete(kernel, headers=xsrf).status_code == 404
    for who, status in ((other, 404), (requests.Session(), 403)):
        assert who.get(f"{kernel}/channels", headers=upgrade).status_code == status
    foreign = {**upgrade, "Origin": "https://example.org"}
    assert own.get(f"{kernel}/channels", headers=foreign).status_code == 403
    assert state(page, "ready") == ""


def test_a_full_server_says_so_and_takes_the_next_when_it_can(people, serve):
    served = serve(config=json.dumps({"WorkbenchServer": {"most_open": 1}}))
    first = explore(people(served), served)
    state(first, "ready")
    second = people(served)
    answer = second.goto(f"{served.base}explore/moving?limit=5")
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "1 person explores just now" in second.inner_text("main")
    assert requests.get(f"{served.base}health", timeout=60).status_code == 503
    assert_clean(second)
    second.get_by_role("link", name="See the report instead").click()
    assert urlsplit(second.url).path == "/apps/moving"
    second.go_back()
    kernel = process_of(served, kernel_of(first))
    first.close()
    psutil.wait_procs([kernel], timeout=60)
    second.get_by_role("link", name="Try again now").click()
    assert state(second, "ready") == ""


def test_a_page_nobody_uses_is_put_to_sleep_and_says_so(people, serve):
    settings = {"WorkbenchServer": {"idle_seconds": 4, "closed_seconds": 1}}
    served = serve(config=json.dumps(settings))
    page = explore(people(served), served)
    state(page, "ready")
    assert "has stopped" in state(page, "stopped")
    # A program that only fetches the page never connects to its kernel.
    served.visitor().get(f"{served.base}explore/moving")
    assert ended(served, set())


def test_a_server_that_was_started_again_is_told(people, serve):
    served = serve()
    page = explore(people(served), served)
    state(page, "ready")
    port = urlsplit(served.base).port
    served.stop(signal.SIGKILL)
    assert "The connection is lost." in state(page, "lost")
    serve(port=port)
    assert "This page has stopped." in state(page, "stopped")


@pytest.fixture(scope="module")
def linkage(browser, served):
    """The page of linkage with known answers, ready."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_navigation_timeout(2 * PATIENCE)
    page = context.new_page()
    page.goto(served.link)
    explore(page, served, "linkage", truth="borough/truth/links")
    state(page, "ready")
    yield page
    context.close()


@pytest.mark.slow
def test_programs_come_in_three_files(linkage):
    """What more is asked for belongs into ``first_parts.txt``: each request takes 5 ms or so."""
    asked = linkage.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    names = sorted(urlsplit(one).path.rsplit("/")[-1] for one in asked if "/live/" in one)
    assert [name.split(".")[0] for name in names] == ["remoteEntry", "remoteEntry", "voila"], names


def test_every_first_part_is_there():
    inside = [folder / name / "static" for folder in extension_folders() for name in EXTENSIONS]
    folders = [*voila_folders(), *inside]
    names = FIRST_PARTS.read_text(encoding="utf-8").split()
    assert [name for name in names if not any((one / name).is_file() for one in folders)] == []


@pytest.mark.slow
def test_another_threshold_says_who_is_gained_and_lost(linkage):
    box = linkage.get_by_label("How likely a pair must be one person")
    box.fill("0.95")
    box.press("Enter")
    linkage.get_by_text("Below is what 0.95 means.").wait_for()
    told = linkage.locator(".wb-result").inner_text()
    assert "With 0.95 instead of 0.9, " in told
    assert "Who is gained and who is lost, by group" in told
    assert_clean(linkage)
    box.fill("0.9")
    box.press("Enter")
    linkage.get_by_text("Below is what 0.9 means.").wait_for()


@pytest.mark.slow
def test_switches_are_a_group_and_answer_by_keyboard_alone(linkage):
    group = linkage.get_by_role("group", name="What counts for a link")
    switches = group.get_by_role("checkbox")
    assert 3 < switches.count() < 9
    assert all(switches.nth(place).is_checked() for place in range(switches.count()))
    one = group.get_by_role("checkbox", name="The address")
    linkage.evaluate("document.activeElement.blur()")
    for _ in range(60):
        if one.evaluate("one => one === document.activeElement"):
            break
        linkage.keyboard.press("Tab")
    linkage.keyboard.press("Space")
    linkage.get_by_text("Below is what 0.9 means with 1 switch off.").wait_for()
    told = linkage.locator(".wb-result").inner_text()
    assert "With “The address” off, " in told
    assert "the model was not trained again" in told
    assert "Who is gained and who is lost, by group" in told
    assert one.evaluate("one => one === document.activeElement")
    assert_clean(linkage)
    linkage.keyboard.press("Space")
    linkage.get_by_text("Below is what 0.9 means.", exact=True).wait_for()
    assert "With “The address” off, " not in linkage.locator(".wb-result").inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_a_switch_stands_beside_its_words_and_a_label_is_whole(linkage, width):
    linkage.set_viewport_size({"width": width, "height": 900})
    group = linkage.get_by_role("group", name="What counts for a link")
    left = group.bounding_box()["x"]
    switches = group.get_by_role("checkbox")
    for place in range(switches.count()):
        box = switches.nth(place).bounding_box()
        assert box["x"] == pytest.approx(left, abs=1)
        assert (box["width"], box["height"]) == (24, 24)
    label = linkage.locator("label", has_text="How likely a pair must be one person")
    assert label.evaluate("one => one.scrollHeight <= one.clientHeight")


def test_what_somebody_reads_the_result_of_is_ready_to_be_explored(people, serve):
    served = serve()
    before = {one.pid for one in served.kernels().values()}
    page = people(served)
    page.goto(f"{served.base}apps/steady/result?limit=5&note=mine")
    page.wait_for_url("**/runs/steady/**")
    until = time.monotonic() + PATIENCE / 1000
    while not (ready := {one.pid for one in served.kernels().values()} - before):
        assert time.monotonic() < until
    # Once it has started it is nobody's, and counts for nobody.
    while requests.get(f"{served.base}health", timeout=60).json()["explore_open"]:
        assert time.monotonic() < until
    explore(page, served, "steady", limit=6)
    state(page, "ready")
    assert process_of(served, kernel_of(page)).pid not in ready
    page.go_back()
    page.get_by_role("link", name="Explore").click()
    state(page, "ready")
    assert process_of(served, kernel_of(page)).pid in ready
    assert "The number is 5. mine" in page.locator(".wb-result").inner_text()
    box = page.get_by_label(NUMBER)
    box.fill("8")
    box.press("Enter")
    page.get_by_text("Below is what 8 means.").wait_for()
    other = explore(people(served), served, "steady", limit=5, note="mine")
    state(other, "ready")
    assert process_of(served, kernel_of(other)).pid not in ready


def test_a_page_is_made_ready_again_when_it_was_opened(people, serve):
    served = serve()
    page = explore(people(served), served, "steady", limit=5)
    state(page, "ready")
    first = process_of(served, kernel_of(page)).pid
    until = time.monotonic() + PATIENCE / 1000
    while not (ready := {one.pid for one in served.kernels().values()} - {first}):
        assert time.monotonic() < until
    other = explore(people(served), served, "steady", limit=5)
    state(other, "ready")
    assert process_of(served, kernel_of(other)).pid in ready
    assert "The number is 5." in other.locator(".wb-result").inner_text()


def test_a_page_made_ready_gives_way_to_one_that_somebody_asks_for(people, serve):
    served = serve(config=json.dumps({"WorkbenchServer": {"most_open": 1}}))
    page = people(served)
    page.goto(f"{served.base}apps/steady/result?limit=5")
    page.wait_for_url("**/runs/steady/**")
    explore(page, served, "steady", limit=6)
    state(page, "ready")
    assert "The number is 6." in page.locator(".wb-result").inner_text()
