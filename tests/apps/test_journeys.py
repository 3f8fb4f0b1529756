"""The pages in Chromium: every state of them clean, by keyboard alone, with nothing lost."""

import subprocess
import sys

import pytest

from tests.apps.looking import PATIENCE, clean
from tests.apps.notebooks import write_notebooks
from tests.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
REPAIRS = b"Repair Ref,First name,Surname,DOB\n" + b"".join(
    b"R%04d,Ann,Smith %d,%02d/03/1960\n" % (n, n, 1 + n % 28) for n in range(60)
)
STATES = {
    "gallery": "",
    "nothing found": "?find=nothing+of+the+kind",
    "form": "apps/linkage",
    "form of many lists": "apps/missed-people",
    "errors": "apps/linkage/result?left=nowhere&threshold=x&one_to_one=maybe",
    "result": "apps/data-quality/result?table=borough/food_parcels",
    "shelf": "runs",
    "delete": "",
    "files": "files",
    "sets": "sets",
    "set": "sets/plan-2026-q3",
    "no page": "apps/nothing",
}


@pytest.mark.parametrize("state", [name for name in STATES if STATES[name] or name == "gallery"])
def test_every_state_of_every_page_is_clean(page, served, state):
    page.goto(served.base + STATES[state])
    if state == "result":
        page.wait_for_url("**/runs/**")
    clean(page)


def test_a_result_comes_back_is_changed_and_deleted(page, served):
    page.goto(f"{served.base}apps/data-quality")
    page.get_by_label("The list to check").select_option("borough/welfare_calls")
    page.get_by_role("button", name="Find out").click()
    page.wait_for_url("**/runs/**")
    assert page.locator("h1").inner_text() == "Can this list be relied on?"
    page.get_by_role("link", name="Change the answers").click()
    assert page.get_by_label("The list to check").input_value() == "borough/welfare_calls"
    page.go_back()
    page.get_by_role("link", name="Delete").click()
    clean(page)
    page.get_by_role("button", name="Delete it").click()
    page.wait_for_url("**/runs")
    assert "welfare_calls" not in page.locator("main").inner_text()


def test_who_is_missed_is_asked_and_answered_with_files_to_act_on(page, served):
    page.goto(f"{served.base}?find=missing")
    page.get_by_role("link", name="Who might we be missing?").first.click()
    page.get_by_role("button", name="Find out").click()
    page.wait_for_url("**/runs/**", timeout=PATIENCE)
    clean(page)
    first = page.locator(".wb-finding").first.inner_text()
    assert "We find no contact with 12 of 134 people" in first
    file = page.locator("a[href$='to-call.csv']").evaluate("one => one.href")
    heading, *rows = page.request.get(file).body().decode("utf-8-sig").splitlines()
    assert heading == "told_id,days_waiting,what_we_found"
    assert len(rows) == 12


def test_an_error_takes_the_reader_to_its_field(page, served):
    page.goto(f"{served.base}apps/linkage/result?threshold=x")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.get_by_role("link", name="must be a number").click()
    field = page.locator("#f-threshold")
    assert field.is_visible()
    assert page.evaluate("document.activeElement.id") == "f-threshold"
    described = field.get_attribute("aria-describedby").split()
    assert "must be a number" in " ".join(page.locator(f"#{one}").inner_text() for one in described)


def test_by_keyboard_alone_from_the_gallery_to_a_result(page, served):
    page.goto(served.base)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"

    def tab_to(text):
        for _ in range(80):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.textContent.trim()")
            if focused.startswith(text):
                return
        raise AssertionError(text)

    tab_to("Can this list be relied on?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/apps/data-quality")
    page.locator("main").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Food parcels")
    tab_to("Find out")
    page.keyboard.press("Enter")
    page.wait_for_url("**/runs/data-quality/**")
    assert "food_parcels" in page.locator("main").inner_text()


def test_answers_outlive_a_reload_and_a_closed_page(page, served):
    page.goto(f"{served.base}apps/data-quality")
    page.get_by_label("The list to check").select_option("borough/council_tax")
    page.wait_for_function("document.getElementById('saved').textContent.includes('kept at')")
    page.reload()
    assert page.get_by_label("The list to check").input_value() == "borough/council_tax"
    page.goto(served.base)
    assert "Welcome back" in page.locator("main").inner_text()
    clean(page)
    page.get_by_role("link", name="Go on where you were").click()
    assert page.get_by_label("The list to check").input_value() == "borough/council_tax"


def test_a_file_of_one_s_own_from_sending_to_its_result(page, served):
    page.goto(f"{served.base}files")
    page.get_by_role("button", name="Send it").click()
    assert page.locator("#file-error").inner_text() == "Choose a file first."
    clean(page)
    page.set_input_files(
        "#file", {"name": "repairs.csv", "mimeType": "text/csv", "buffer": REPAIRS}
    )
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url("**/files/file-*")
    assert "60 rows and 4 columns" in page.locator("main").inner_text()
    clean(page)
    page.get_by_role("link", name="Can this list be relied on?").click()
    page.wait_for_url("**/runs/**")
    assert "60 rows" in page.locator("main").inner_text()
    assert "repairs" not in page.url


@pytest.mark.slow
def test_120_mb_arrive_and_300_are_refused_in_words(page, served, tmp_path):
    line = b"1," + b"x" * 98 + b"\n"
    for name, size in (("large.csv", 120_000_000), ("huge.csv", 300_000_000)):
        with (tmp_path / name).open("wb") as file:
            file.write(b"a,b\n")
            for _ in range(size // 1_000_000):
                file.write(line * (1_000_000 // len(line)))
    page.goto(f"{served.base}files")
    page.set_input_files("#file", tmp_path / "large.csv")
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url("**/files/file-*")
    assert "large.csv" in page.locator("h1").inner_text()
    page.goto(f"{served.base}files")
    page.set_input_files("#file", tmp_path / "huge.csv")
    page.get_by_role("button", name="Send it").click()
    refused = page.locator("#file-error")
    refused.wait_for()
    assert "huge.csv is larger than 200 MB" in refused.inner_text()


def test_without_a_script_everything_still_works(browser, served):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(served.link)
    page.goto(f"{served.base}apps/data-quality")
    page.get_by_label("The list to check").select_option("borough/gp_list")
    page.get_by_role("button", name="Find out").click()
    while "/runs/" not in page.url:
        page.get_by_role("link", name="Look again").click()
    assert "gp_list" in page.locator("main").inner_text()
    page.goto(f"{served.base}files")
    page.set_input_files("#file", {"name": "mine.csv", "mimeType": "text/csv", "buffer": REPAIRS})
    page.get_by_role("button", name="Send it").click()
    assert page.locator("h1").inner_text() == "mine.csv"
    context.close()


def test_form_result_and_explore_where_there_is_no_network(browser, project, no_network, tmp_path):
    write_notebooks(tmp_path / "notebooks" / "analyses")
    visit = [sys.executable, "-m", "tests.apps.visit", str(tmp_path), str(project.data)]
    seen = subprocess.run(
        [*no_network, *visit], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert seen.returncode == 0, seen.stderr
