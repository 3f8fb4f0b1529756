"""An awkward export of one's own in Chromium: columns checked, rows left out, nothing lost."""

import openpyxl
import pytest

from tests.apps.looking import PATIENCE, clean

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
HEADINGS = ["Tenancy Ref", "Svc User Frnm", "Svc User Sname", "D.O.B.", "P/Code", "Rpr Cost"]
NAMES = [f"{chr(65 + n % 26)}{chr(97 + n // 26)}na" for n in range(50)]
PEOPLE = [
    [f"T{n:03}", name, f"Smith{name.lower()}", f"{n % 28 + 1:02}/11/19{n + 10}", f"ZX{n % 9} 1AB"]
    for n, name in enumerate(NAMES)
]


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """An Excel export with a title, odd headings, a date that is none, a slipped row, a total."""
    book = openpyxl.Workbook()
    book.active.append(["Damp repairs, November"])
    book.active.append(HEADINGS)
    for n, person in enumerate(PEOPLE):
        row = [*person, 40 + n]
        if n == 20:
            row[3] = "Moved 3/21"
        if n == 30:
            row[3:3] = ["Flat 2"]
        book.active.append(row)
    book.active.append(["Total", *[None] * 4, 3225])
    path = tmp_path_factory.mktemp("export") / "damp repairs.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "shielding.csv"
    rows = [f"{first},{last},{born},{code}" for _, first, last, born, code in PEOPLE[:30]]
    path.write_text("\n".join(["Forename,Last name,Born,Postcode", *rows]) + "\n")
    return path


def send(page, served, path):
    page.goto(f"{served.base}files")
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url("**/files/file-*")
    return page.url.rsplit("/", 1)[1]


def told(page):
    return page.locator("main").inner_text()


def tab_to(page, selector):
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(selector)


def test_from_an_awkward_export_to_an_answer_and_again_next_month(page, served, export, other):
    left, right = send(page, served, export), send(page, served, other)
    page.goto(f"{served.base}files/{left}")
    clean(page)
    assert "Row 53: Total; 3225" in told(page)
    assert "Row 23: T020; Uana; Smithuana; Moved 3/21" in told(page)
    page.get_by_label("Row 53").check()
    page.get_by_label("Row 23").check()
    page.get_by_label("Other rows to leave out").fill("33, 99")
    page.get_by_role("button", name="Leave out the ticked rows").click()
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.id") == "errors"
    assert page.get_by_label("Row 53").is_checked()
    clean(page)
    page.get_by_role("link", name="Row 99 is not a row").click()
    assert page.evaluate("document.activeElement.id") == "others"
    page.get_by_label("Other rows to leave out").fill("33")
    page.get_by_role("button", name="Leave out the ticked rows").click()
    page.get_by_text("48 rows and 6 columns").wait_for()
    clean(page)

    page.goto(f"{served.base}apps/linkage?left={left}&right={right}")
    page.get_by_role("button", name="Find out").click()
    page.wait_for_url("**/check?**")
    clean(page)
    given = page.get_by_label("Given name, in damp repairs.xlsx")
    assert given.input_value() == ""
    assert page.get_by_label("Date of birth, in damp repairs.xlsx").input_value() == "D.O.B."
    described = page.locator("#c-left-dob").get_attribute("aria-describedby").split()
    said = [page.locator(f"#{one}").text_content() for one in described]
    assert "D.O.B. has 01/11/1910; 02/11/1911; 03/11/1912" in said
    given.select_option("D.O.B.")
    page.get_by_role("button", name="Find out").click()
    page.locator("#errors").wait_for()
    assert page.evaluate("document.activeElement.id") == "errors"
    clean(page)
    page.get_by_role("link", name="is chosen for").click()
    focused = page.evaluate("document.activeElement.id")
    assert focused in {"c-left-given", "c-left-dob"}
    page.reload()
    assert given.input_value() == "D.O.B."
    given.select_option("Svc User Frnm")
    page.get_by_text("Your answers are kept").wait_for()
    page.reload()
    assert given.input_value() == "Svc User Frnm"
    page.get_by_role("button", name="Find out").click()
    page.wait_for_url("**/runs/linkage/**")
    assert "29 of 48 people" in told(page)
    assert "Rows 23, 33 and 53 are left out" in page.locator("body").text_content()

    page.get_by_role("link", name="Change the answers").click()
    page.get_by_role("button", name="Find out").click()
    page.wait_for_url("**/check?**")
    assert given.input_value() == "Svc User Frnm"
    page.get_by_role("link", name="Change The list to look in").click()
    assert page.locator("#f-right").input_value() == right
    page.go_back()
    assert given.input_value() == "Svc User Frnm"

    again = send(page, served, export)
    page.goto(f"{served.base}apps/linkage/check?left={again}&right={right}")
    assert given.input_value() == "Svc User Frnm"
    assert "as you said last time" in told(page)
    page.get_by_role("link", name="You can forget them").click()
    clean(page)
    page.get_by_role("button", name="Forget this about Tenancy Ref").click()
    page.goto(f"{served.base}apps/linkage/check?left={again}&right={right}")
    assert given.input_value() == ""


def test_by_keyboard_alone_from_the_form_to_the_result(page, served, export, other):
    left, right = send(page, served, export), send(page, served, other)
    page.goto(f"{served.base}files/{left}")
    tab_to(page, "#row-53")
    page.keyboard.press("Space")
    tab_to(page, "#rows button")
    page.keyboard.press("Enter")
    page.wait_for_url("**#rows")
    assert "1 row left out" in told(page)
    page.goto(f"{served.base}apps/linkage?left={left}&right={right}")
    tab_to(page, "form > p > button:not([formaction])")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check?**")
    tab_to(page, "#c-left-given")
    page.keyboard.type("Svc User F")
    tab_to(page, "form > p > .wb-button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/runs/linkage/**")
    assert "30 of 50 people" in told(page) or "28 of 50 people" in told(page)


def test_without_a_script_columns_are_checked_and_rows_left_out(browser, served, export, other):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(served.link)
    left, right = send(page, served, export), send(page, served, other)
    page.goto(f"{served.base}files/{left}")
    page.get_by_label("Row 53").check()
    page.get_by_role("button", name="Leave out the ticked rows").click()
    assert "Left out now" in told(page)
    page.get_by_label("Row 53").uncheck()
    page.get_by_role("button", name="put the others back").click()
    assert "Row 53: Total" in told(page)
    page.goto(f"{served.base}apps/linkage?left={left}&right={right}")
    page.get_by_role("button", name="Find out").click()
    page.get_by_label("Given name, in damp repairs.xlsx").select_option("Svc User Frnm")
    page.get_by_role("button", name="Find out").click()
    while "/runs/" not in page.url:
        page.get_by_role("link", name="Look again").click()
    assert "Svc User Frnm" in told(page)
    context.close()
