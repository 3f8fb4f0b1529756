"""Checking columns and leaving rows out over HTTP: what is asked, kept, told and kept apart."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.apps.person import Person, finished, send, token_of

pytestmark = pytest.mark.xdist_group("pages")
HEADINGS = "Tenancy Ref,Frnm,Surname,D.O.B.,P/Code"
NAMES = [f"{chr(65 + n % 26)}{chr(97 + n // 26)}na" for n in range(60)]
PEOPLE = [
    f"T{n:03},{name},Smith{name.lower()},{n % 28 + 1:02}/0{n % 9 + 1}/19{n + 10},"
    f"ZX{n % 9} {n % 7}AB"
    for n, name in enumerate(NAMES)
]
TENANTS = "\n".join([HEADINGS, *PEOPLE]) + "\n"
OTHERS = (
    "\n".join(
        ["Ref,Forename,Last name,Born,Postcode", *(row.replace("T", "S", 1) for row in PEOPLE[:40])]
    )
    + "\n"
)
PRACTICE = "left=borough/housing_tenancies&right=borough/gp_list"


@pytest.fixture
def ann(served):
    return Person(served)


@pytest.fixture
def bob(served):
    return Person(served)


def sent(person, text=TENANTS, name="tenants.csv"):
    return token_of(send(person, name, text.encode()))


@pytest.fixture
def lists(ann):
    return sent(ann), sent(ann, OTHERS, "shielding.csv")


def choices(page):
    """What each control stands at."""
    found = {}
    for name, body in re.findall(r'<select[^>]*name="([\w.]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r"<option(?: value=\"\")? selected>([^<]*)", body)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def check(person, lists, **more):
    left, right = lists
    return person.get("apps/linkage/check", params={"left": left, "right": right, **more})


def confirm(person, answer, **changed):
    """Send the page as it stands, but for what was changed."""
    given = choices(answer.text) | {name.replace("_", "."): one for name, one in changed.items()}
    return person.post(
        answer.url.removeprefix(person.base),
        data={"_xsrf": person.xsrf(), **given},
        allow_redirects=False,
    )


def onward(person, answer):
    assert answer.status_code == 302
    return answer.headers["Location"].lstrip("/")


def roles_in(address):
    return parse_qs(urlsplit(address).query).get("roles", [""])[0]


def record(person, address):
    return json.loads(
        (person.root / "runs").joinpath(*address.split("/")[1:], "run.json").read_text()
    )


def test_practice_lists_whose_headings_say_what_they_are_cost_no_click(ann):
    answer = ann.get(f"apps/linkage/check?{PRACTICE}&threshold=0.8", allow_redirects=False)
    where = onward(ann, answer)
    assert where.startswith("apps/linkage/result?")
    assert "threshold=0.8" in where
    page = ann.get(f"apps/linkage/check?{PRACTICE}&look=yes")
    assert page.status_code == 200
    assert "Made-up people" in page.text
    assert choices(page.text)["left.dob"]


def test_only_an_analysis_that_declares_roles_has_columns_to_check(ann):
    assert 'action="/apps/linkage/check"' in ann.get("apps/linkage").text
    assert 'action="/apps/data-quality/result"' in ann.get("apps/data-quality").text
    answer = ann.get("apps/data-quality/check?table=borough/food_parcels", allow_redirects=False)
    assert onward(ann, answer) == "apps/data-quality/result?table=borough%2Ffood_parcels"


def test_a_file_of_one_s_own_is_shown_with_guesses_and_values(ann, lists):
    page = check(ann, lists)
    assert page.status_code == 200
    assert choices(page.text) == choices(page.text) | {
        "left.given": "",
        "left.family": "Surname",
        "left.dob": "D.O.B.",
        "left.postcode": "P/Code",
        "right.given": "Forename",
        "right.family": "Last name",
        "right.dob": "Born",
    }
    assert "D.O.B. has 01/01/1910; 02/02/1911; 03/03/1912" in page.text
    assert "<strong>Frnm</strong>, such as Aana; Bana; Cana" in page.text
    assert f'href="/apps/linkage?left={lists[0]}&amp;right={lists[1]}#f-left"' in page.text


def test_what_is_changed_is_in_the_address_and_the_result_is_made_so(ann, lists):
    where = onward(ann, confirm(ann, check(ann, lists), left_given="Frnm"))
    assert roles_in(where) == "left.given=Frnm"
    assert "Smith" not in where
    assert "1910" not in where
    result = finished(ann, where)
    assert record(ann, result)["parameters"]["roles"] == "left.given=Frnm"
    assert "40 of 60 people" in ann.get(result).text
    back = re.search(r'href="(/apps/linkage\?[^"]+)"', ann.get(result).text)[1]
    form = ann.get(unescape(back)).text
    assert '<input type="hidden" name="roles" value="left.given=Frnm">' in form
    again = check(ann, lists, roles="left.given=Frnm")
    assert choices(again.text)["left.given"] == "Frnm"


def test_a_direct_link_to_a_result_works_as_ever(ann, lists):
    where = f"apps/linkage/result?left={lists[0]}&right={lists[1]}&roles=left.given=Frnm"
    assert record(ann, finished(ann, where))["parameters"]["roles"] == "left.given=Frnm"


def test_a_script_has_answers_kept_in_the_address_and_nothing_remembered_yet(ann, lists):
    page = check(ann, lists)
    told = ann.post(
        page.url.removeprefix(ann.base),
        data={"_xsrf": ann.xsrf(), **choices(page.text), "left.given": "Frnm"},
        headers={"Accept": "application/json"},
    ).json()
    assert roles_in(told["here"]) == "left.given=Frnm"
    assert choices(ann.get(told["here"]).text)["left.given"] == "Frnm"
    assert "roles=left.given%3DFrnm" in ann.get("").text, "it is offered back"
    assert "/forget" not in ann.get("files").text


def test_one_heading_for_two_things_is_told_beside_its_field(ann, lists):
    where = onward(ann, confirm(ann, check(ann, lists), left_sex="D.O.B."))
    assert where.startswith("apps/linkage/check?")
    page = ann.get(where)
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert '<a href="#c-left-sex">“D.O.B.” is chosen for date of birth and sex.' in page.text
    assert page.text.count('aria-invalid="true"') == 1
    assert choices(page.text)["left.sex"] == choices(page.text)["left.dob"] == "D.O.B."
    assert "same columns as a list you sent before" not in check(ann, lists).text
    mended = confirm(ann, page, left_sex="")
    assert "/result?" in onward(ann, mended)


@pytest.mark.parametrize(
    ("roles", "said"),
    [("left.dob=Brn", "This list has no column “Brn”."), ("nonsense", "cannot be read")],
)
def test_an_address_that_is_wrong_about_columns_leads_to_where_they_are_checked(
    ann, lists, roles, said
):
    query = f"left={lists[0]}&right={lists[1]}&roles={roles}"
    page = ann.get(f"apps/linkage/result?{query}")
    assert "/check?" in page.url
    assert page.status_code == 422
    assert said in page.text
    assert choices(page.text)["left.dob"] == "D.O.B."


def test_other_faults_come_first_and_on_the_form(ann, lists):
    page = check(ann, lists, threshold="x")
    assert page.status_code == 422
    assert 'id="e-threshold"' in page.text
    mixed = check(ann, (lists[0], "borough/gp_list"))
    assert mixed.status_code == 422
    assert "is practice data" in mixed.text


def test_next_month_s_file_is_as_was_said_last_time_for_its_sender_only(ann, bob, lists):
    onward(ann, confirm(ann, check(ann, lists), left_given="Frnm", left_postcode=""))
    again = sent(ann, TENANTS.replace("Smith", "Jones"), "december.csv")
    page = check(ann, (again, lists[1]))
    assert "each is taken as you said last time, on " in page.text
    assert choices(page.text)["left.given"] == "Frnm"
    assert choices(page.text)["left.postcode"] == ""
    assert roles_in(onward(ann, confirm(ann, page))) == "left.postcode=none, left.given=Frnm"
    renamed = sent(ann, TENANTS.replace("D.O.B.", "Brthd"), "january.csv")
    page = check(ann, (renamed, lists[1]))
    assert "Not there any more: “D.O.B.”. New: “Brthd”." in page.text
    assert choices(page.text)["left.given"] == "Frnm"
    assert "Choose another, or none." in page.text

    theirs = sent(bob), sent(bob, OTHERS, "shielding.csv")
    page = check(bob, theirs)
    assert "last time" not in page.text
    assert choices(page.text)["left.given"] == ""
    assert "Frnm" not in bob.get("files").text
    assert check(bob, lists).status_code == 422


def test_what_is_remembered_is_headings_and_is_forgotten_when_told(ann, bob, lists):
    onward(ann, confirm(ann, check(ann, lists), left_given="Frnm"))
    page = ann.get("files").text
    assert "given name is Frnm" in page
    marks = re.findall(r'action="/columns/(\w+)/forget"', page)
    assert len(marks) == 2
    for mark in marks:
        bob.post(f"columns/{mark}/forget", data={"_xsrf": bob.xsrf()})
    assert "given name is Frnm" in ann.get("files").text
    for mark in marks:
        ann.post(f"columns/{mark}/forget", data={"_xsrf": ann.xsrf()})
    assert "/forget" not in ann.get("files").text
    assert choices(check(ann, lists).text)["left.given"] == ""


def test_html_in_headings_and_values_is_shown_as_text(ann, lists):
    harm = "<script>alert(1)</script>"
    text = TENANTS.replace("Frnm", harm).replace("Aana", harm) + f"Total,{harm},,,1\n"
    token = sent(ann, text, "harm.csv")
    page = check(ann, (token, lists[1]))
    onward(ann, confirm(ann, page, left_given=harm))
    for shown in (page, ann.get("files"), ann.get(f"files/{token}")):
        assert harm not in shown.text
        assert "&lt;script&gt;" in shown.text
    wrong = check(ann, (token, lists[1]), roles=f"left.dob={harm}x")
    assert harm not in wrong.text


def test_thousands_of_columns_are_typed_rather_than_chosen(ann, lists):
    many = ",".join(f"Reading {n}" for n in range(1_996))
    values = "," * 1_995
    rows = [f"Frnm,Surname,D.O.B.,Code,{many}"]
    rows += [f"Ann,Smith,01/02/19{n + 10},{n},{values}" for n in range(5)]
    token = sent(ann, "\n".join(rows) + "\n", "wide.csv")
    page = check(ann, (token, lists[1]))
    assert page.status_code == 200
    assert len(page.content) < 400_000
    assert 'name="left.dob" type="text" list="headings-left" value="D.O.B."' in page.text
    assert "And 1,978 more columns." in page.text
    given = {"left.given": "frnm", "left.family": "Surname", "left.dob": "Nowhere"}
    where = onward(ann, confirm(ann, page, **given))
    assert roles_in(where) == "left.dob=Nowhere, left.given=Frnm"
    assert "no column “Nowhere”" in ann.get(where).text


def leave_out(person, token, rows=(), others=""):
    data = {"_xsrf": person.xsrf(), "row": [str(row) for row in rows], "others": others}
    return person.post(f"files/{token}/rows", data=data)


def test_a_bad_row_is_left_out_told_and_put_back(ann):
    text = TENANTS + "T999,Ann,Smith,Flat 1,01/02/1960,ZX1 1AA\nTotal,,,,60\n"
    token = sent(ann, text, "repairs.csv")
    file = next((ann.root / "uploads").glob(f"*/{token}/repairs.csv"))
    page = ann.get(f"files/{token}").text
    assert "62 rows and 6 columns" in page
    assert "Row 62: T999; Ann; Smith; Flat 1; 01/02/1960; ZX1 1AA" in page
    assert "Row 63: Total; 60" in page
    asked = f"apps/data-quality/result?table={token}"
    whole = finished(ann, asked)

    page = leave_out(ann, token, rows=[62], others="63, 2 to 3").text
    assert "58 rows and 5 columns. 4 rows left out." in page
    assert "Left out now, as you said on " in page
    assert file.read_text() == text
    without = finished(ann, asked)
    assert without != whole
    report = ann.get(without).text
    assert "Rows 2, 3, 62 and 63 are left out, as whoever sent the file said on " in report
    assert "58 rows" in report

    page = leave_out(ann, token).text
    assert "62 rows and 6 columns" in page
    assert not list(file.parent.glob("*.toml"))
    assert finished(ann, asked) == whole


def test_row_numbers_stay_those_of_the_file(ann):
    text = TENANTS.replace("02/02/1911", "soon").replace("05/05/1914", "later")
    token = sent(ann, text, "dates.csv")
    leave_out(ann, token, rows=[3])
    page = ann.get(f"files/{token}").text
    assert "Row 6: T004; Eana; Smitheana; later; ZX4 4AB" in page
    assert "Row 3:" not in page


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ("900", "Row 900 is not a row of the list. Its rows are between 2 and 61"),
        ("1", "Row 1 is not a row"),
        ("the last", "“the last” is not a row number."),
        ("9 to 2", "is not a range of rows"),
        ("2 to 61", "That would leave out every row."),
        ("2 - 999999999", "is not a range of rows"),
    ],
)
def test_rows_that_cannot_be_left_out_are_told_beside_their_field(ann, others, said):
    token = sent(ann)
    page = leave_out(ann, token, rows=[5], others=others)
    assert page.status_code == 422
    assert page.text.count(said) == 2
    assert f'value="{others}"' in page.text
    assert "60 rows and 5 columns" in ann.get(f"files/{token}").text


def test_of_a_workbook_the_rows_are_those_that_excel_shows(ann, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["Export of November"], [], *(row.split(",") for row in TENANTS.splitlines())):
        book.active.append(row)
    book.active.append(["Total", None, None, None, 60])
    book.save(tmp_path / "export.xlsx")
    token = token_of(send(ann, "export.xlsx", (tmp_path / "export.xlsx").read_bytes()))
    assert "Row 64: Total; 60" in ann.get(f"files/{token}").text
    assert "60 rows and 5 columns" in leave_out(ann, token, rows=[64]).text


def test_nothing_of_it_is_changed_from_another_site_or_by_others(ann, bob, lists):
    token = lists[0]
    for path in (
        f"files/{token}/rows",
        f"apps/linkage/check?left={token}&right={lists[1]}",
        "columns/abc/forget",
    ):
        assert ann.post(path, headers={"Connection": "close"}).status_code == 403
    assert leave_out(bob, token, rows=[5]).status_code == 400
    assert "60 rows" in ann.get(f"files/{token}").text


def test_an_analysis_of_addresses_asks_for_an_address_first(ann):
    visits = sent(ann, "Ref,Lives,Post Code\n" + "R1,1 Rowan St,ZX1 1AA\n" * 9, "visits.csv")
    known = sent(ann, "UPRN,Address,Postcode\n" + "5001,1 Rowan Street,ZX1 1AA\n", "known.csv")
    assert f"apps/addresses?table={visits}" in ann.get(f"files/{visits}").text
    answers = {"table": visits, "register": known}
    page = ann.get("apps/addresses/check", params=answers)
    assert page.status_code == 422
    assert "We found no address in visits.csv. Choose the column that has it." in page.text
    asked = [name for name in choices(page.text) if name.startswith("table.")]
    assert asked[:2] == ["table.postcode", "table.address.1"]
    assert asked.index("table.uprn") < asked.index("table.given")
    went = confirm(ann, page, **{"table_address.1": "Lives"})
    assert "/result?" in went.headers["Location"]
    assert "table.address%3DLives" in went.headers["Location"]
