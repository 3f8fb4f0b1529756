"""A review by keyboard alone, in Chromium on a real server, by somebody who is disturbed."""

import re
import sqlite3
from urllib.parse import urlencode

import pytest

from tests.apps.looking import PATIENCE, clean

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("explore")]
PAIRS = 30


def review(page, served, **query):
    page.goto(f"{served.base}explore/clerical-review?{urlencode({'pairs': PAIRS, **query})}")
    page.locator("body[data-state=ready]").wait_for(timeout=PATIENCE)
    page.locator(".wb-card-head").wait_for()
    return page


def far(page):
    return page.locator(".wb-far").inner_text()


def press(page, name):
    """Go to a button by Tab and press Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text() == name:
            # What is pressed before a card can have been read is no answer to it.
            page.wait_for_timeout(350)
            page.keyboard.press("Enter")
            return
    raise AssertionError(name)


def kept(served):
    with sqlite3.connect(served.root / "workbench.sqlite") as con:
        rows = con.execute("select reviewer, answer from review_answers order by id").fetchall()
    con.close()
    return rows


def test_a_review_by_keyboard_that_is_disturbed_loses_nothing(page, served):
    review(page, served)
    assert far(page) == f"0 of {PAIRS} pairs have an answer, {PAIRS} to go."
    clean(page)
    card = page.locator(".wb-pair")
    names = {card.locator("tbody tr").nth(row).locator("td").nth(0).inner_text() for row in (0, 1)}
    assert not re.search(r"\d\.\d|%|likely|match", card.inner_text())
    for number, answer in enumerate(("Same person", "Different people", "Not sure"), start=1):
        press(page, answer)
        # The next card is read from its beginning, wherever the answer was given.
        page.locator(".wb-card-head:focus", has_text=f"Pair {number + 1} of {PAIRS}").wait_for()
        assert page.locator(".wb-said").inner_text() == f"Kept: {answer}."
    press(page, "Take back the last answer")
    page.locator(".wb-card-head:focus", has_text=f"Pair 3 of {PAIRS}").wait_for()
    again = page.locator(".wb-pair").inner_text()
    page.reload()
    page.locator("body[data-state=ready]").wait_for(timeout=PATIENCE)
    page.locator(".wb-card-head", has_text=f"Pair 3 of {PAIRS}").wait_for()
    assert page.locator(".wb-pair").inner_text() == again
    assert far(page) == f"2 of {PAIRS} pairs have an answer, {PAIRS - 2} to go."
    assert kept(served) == [
        ("first", "same"),
        ("first", "different"),
        ("first", "not sure"),
        ("first", "taken back"),
    ]
    review(page, served, reviewer="second")
    assert far(page) == f"0 of {PAIRS} pairs have an answer, {PAIRS} to go."
    # The report says what was answered, and nothing of whom.
    for answers in (2, 3):
        page.goto(f"{served.base}apps/clerical-review/result?pairs={PAIRS}")
        page.wait_for_url("**/runs/clerical-review/**", timeout=PATIENCE)
        told = page.locator("main").inner_text()
        assert f"{answers} of {PAIRS} pairs have an answer" in told
        assert not any(name in told for name in names if len(name) > 3)
        if answers == 2:
            review(page, served)
            press(page, "Same person")
            page.locator(".wb-card-head:focus", has_text=f"Pair 4 of {PAIRS}").wait_for()
