"""The pages over HTTP, from a real server: what they answer, refuse and keep to themselves."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from urllib.parse import urljoin

import pandas as pd
import pytest

from tests.apps.person import Person, finished, send, token_of
from tests.batches.making import keep_ten
from workbench.apps.results import query_of

pytestmark = pytest.mark.xdist_group("pages")


@pytest.fixture(scope="module")
def sign_in(served):
    return lambda: Person(served)


RESULT = "apps/data-quality/result?table=borough/food_parcels"


@pytest.fixture(scope="module")
def ann(sign_in):
    return sign_in()


@pytest.fixture(scope="module")
def bob(sign_in):
    return sign_in()


def test_every_question_is_in_the_gallery_with_both_ways_in(ann):
    page = ann.get("").text
    for name in ("welcome", "missed-people", "data-quality", "linkage", "addresses"):
        assert f'href="/apps/{name}"' in page
        assert f'href="/apps/{name}/result"' in page


def test_a_question_about_one_person_is_not_asked_where_the_address_would_tell_whom(ann):
    page = ann.get("").text
    assert "What do we know about this resident, household or building" in page
    assert "workbench run single-view" in page
    assert "apps/single-view" not in page
    for way in ("apps/single-view", "apps/single-view/check", "apps/single-view/result"):
        refused = ann.get(f"{way}?record=GP000180")
        assert refused.status_code == 400
        assert "Nobody has been looked up" in refused.text
        assert "GP000180" not in refused.text
    assert "GP000180" not in ann.get("").text, "it is not offered as what was left off"


def test_records_of_people_are_never_asked_for_nor_taken_from_an_address(ann):
    form = ann.get("apps/linkage").text
    assert "left_record" not in form
    for way in ("apps/linkage/result", "explore/linkage"):
        refused = ann.get(f"{way}?left_record=HT000180")
        assert refused.status_code == 422
        assert "left_record cannot be set here" in refused.text
        assert "HT000180" not in refused.text
    assert "HT000180" not in ann.get("").text, "it is not offered as what was left off"


def test_a_result_is_asked_again_without_the_records_it_named(project):
    settings = {"threshold": 0.8, "left_record": "HT000180", "right_record": ""}
    query = query_of(SimpleNamespace(analysis="linkage", parameters=settings), project)
    assert query == "threshold=0.8"


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?find=relied", "data-quality", "linkage"),
        ("?find=RELIED+list&for=analyst", "data-quality", "linkage"),
        ("?find=nothing+of+the+kind", "No question fits", "apps/linkage"),
    ],
)
def test_questions_are_found_by_their_words(ann, query, shown, hidden):
    page = ann.get(query).text
    assert shown in page
    assert hidden not in page


def test_a_result_has_the_run_s_own_report_and_a_way_on(ann):
    address = finished(ann, RESULT)
    page = ann.get(address).text
    assert "Can this list be relied on?" in page
    assert 'href="/apps/data-quality?table=borough%2Ffood_parcels' in page
    assert f'href="/{address}/report.pdf"' in page
    assert finished(ann, RESULT) == address, "the same question gives the same run"


def test_only_what_can_be_moved_is_offered_to_explore(ann):
    assert "explore/" not in ann.get(finished(ann, RESULT)).text
    lists = "left=borough/housing_tenancies&right=borough/gp_list"
    page = ann.get(finished(ann, f"apps/linkage/result?{lists}")).text
    assert 'href="/explore/linkage?left=borough%2Fhousing_tenancies' in page


def test_a_result_can_be_taken_away(ann):
    address = finished(ann, RESULT)
    table = re.search(r'"tables": \[\s*"(tables/[^"]+)"', json.dumps(_record(ann, address)))[1]
    got = ann.get(f"{address}/{table}")
    assert got.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in got.headers["Content-Disposition"]
    pdf = ann.get(f"{address}/report.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_every_link_of_a_result_leads_to_its_file(ann):
    lists = "left=borough/housing_tenancies&right=borough/gp_list"
    address = finished(ann, f"apps/linkage/result?{lists}")
    shown = ann.get(address)
    links = set(re.findall(r'href="(?!/|#|data:)([^"]+)"', shown.text))
    assert {one.rsplit("/", 1)[1] for one in links} >= {"links.csv", "linkage-report.html"}
    for link in links:
        got = ann.get(urljoin(shown.url, link).removeprefix(ann.base))
        assert got.status_code == 200, link
    page = ann.get(f"{address}/linkage-report.html")
    assert "Content-Disposition" not in page.headers, "it is a page to read"
    assert "Linkage report" in page.text


def _record(person, address):
    run = (person.root / "runs").joinpath(*address.split("/")[1:])
    return json.loads((run / "run.json").read_text())


@pytest.mark.parametrize(
    "file",
    ["run.json", "notebook.ipynb", "log.txt", "tables/../run.json", "..%2f..%2fx", "%2e%2e/x"],
)
def test_nothing_else_of_a_run_s_folder_is_sent(ann, file):
    assert ann.get(f"{finished(ann, RESULT)}/{file}").status_code == 404


@pytest.mark.parametrize(
    "table",
    [
        "/etc/passwd",
        "../../etc/passwd",
        "borough/../../../etc/passwd",
        "postgresql://localhost/x?table=y",
        "https://example.org/x.csv",
        "file-aaaaaaaaaaaaaaaa",
    ],
)
def test_only_what_is_on_offer_can_be_asked_for(ann, table):
    answer = ann.get("apps/data-quality/result", params={"table": table})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "root:" not in answer.text


def test_every_fault_is_told_at_once_beside_its_field(ann):
    page = ann.get(
        "apps/linkage/result", params={"left": "nowhere", "threshold": "x", "one_to_one": "maybe"}
    )
    assert page.status_code == 422
    assert page.text.count('class="wb-error"') == 3
    assert page.text.count('aria-invalid="true"') == 3
    assert 'value="x"' in page.text
    assert "<title>Error: " in page.text


@pytest.mark.parametrize("where", ["apps/linkage", "apps/linkage/result", "", "runs", "compare"])
def test_what_is_in_an_address_is_shown_as_text(ann, where):
    harm = '"><script>alert(1)</script>'
    query = dict.fromkeys(("left", "roles", "threshold", "find", "for", "of", "run"), harm)
    page = ann.get(where, params=query).text
    assert "<script>alert" not in page


def test_a_name_of_a_question_is_no_path(ann):
    for path in (
        "apps/nothing",
        "apps/..%2f..%2fetc",
        "runs/x/..%2f..",
        "assets/..%2fpage.html.j2",
    ):
        assert ann.get(path).status_code == 404


def test_settings_nobody_declared_are_refused_in_words(ann):
    page = ann.get(RESULT + "&__import__=os&nonsense=1")
    assert page.status_code == 422
    assert "no setting called nonsense" in page.text


def test_one_question_asked_by_six_at_once_is_one_run(ann):
    path = "apps/data-quality/result?table=borough/school_roll"
    with ThreadPoolExecutor(6) as people:
        addresses = set(people.map(lambda _: finished(ann, path), range(6)))
    assert len(addresses) == 1


def test_a_file_is_the_sender_s_only_and_so_is_what_is_made_of_it(ann, bob):
    data = b"ref,name,dob\n" + b"".join(b"R%d,Ann %d,01/02/1960\n" % (n, n) for n in range(50))
    answer = send(ann, "repairs.csv", data)
    token = token_of(answer)
    assert "50 rows and 3 columns" in answer.text
    address = finished(ann, f"apps/data-quality/result?table={token}")
    assert "repairs.csv" in ann.get(address).text
    assert token in ann.get(address).text, "the way back names the file by its token"
    assert str(ann.root) not in ann.get(address).text

    assert bob.get(f"files/{token}").status_code == 400
    assert "repairs.csv" not in bob.get("files").text
    assert bob.get(address).status_code == 404
    assert bob.get(f"{address}/report.pdf").status_code == 404
    assert address not in bob.get("runs").text
    assert bob.get(f"apps/data-quality/result?table={token}").status_code == 422
    assert address in ann.get("runs").text


def test_a_file_that_cannot_be_used_says_what_is_wrong_with_it(ann):
    refused = send(ann, "holiday.jpg", b"\xff\xd8\xff")
    assert refused.status_code == 422
    assert "holiday.jpg is not a file that we can read" in refused.text
    empty = send(ann, "empty.csv", b"")
    assert "empty.csv is empty" in empty.text
    headings = send(ann, "headings.csv", b"Ref,Name\n")
    assert "No rows and 2 columns" in headings.text
    assert "headings only" in headings.text
    assert "apps/linkage" not in headings.text
    broken = send(ann, "broken.xlsx", b"PK\x03\x04" + bytes(range(256)) * 9)
    assert broken.status_code == 422
    assert "There is a problem" in broken.text


def test_a_file_can_be_deleted_before_its_time(ann):
    token = token_of(send(ann, "short.csv", b"a,b\n1,2\n"))
    xsrf = ann.xsrf()
    assert ann.post(f"files/{token}/keep", data={"_xsrf": xsrf}).status_code == 200
    assert ann.post(f"files/{token}/delete", data={"_xsrf": xsrf}).status_code == 200
    assert ann.get(f"files/{token}").status_code == 400


def test_nothing_is_changed_from_another_site(ann):
    token = token_of(send(ann, "kept.csv", b"a,b\n1,2\n"))
    address = finished(ann, RESULT)
    for path in (f"files/{token}/delete", f"{address}/delete", "files", "sets/plan-2026-q3"):
        assert ann.post(path, headers={"Connection": "close"}).status_code == 403
    assert ann.get(f"files/{token}").status_code == 200
    assert ann.get(address).status_code == 200


def test_a_result_is_deleted_when_asked_twice(ann):
    address = finished(ann, "apps/data-quality/result?table=borough/wards")
    assert "Delete this result?" in ann.get(f"{address}/delete").text
    ann.post(f"{address}/delete", data={"_xsrf": ann.xsrf()})
    assert ann.get(address).status_code == 404


def test_two_results_of_one_question_can_be_compared(ann):
    one = finished(ann, RESULT)
    other = finished(ann, "apps/data-quality/result?table=borough/council_tax")
    page = ann.get("compare", params={"run": [one[5:], other[5:]]}).text
    assert "What was found differently" in page
    assert "food_parcels" in page
    assert ann.get("compare", params={"run": [one[5:]]}).status_code == 400


def test_answers_are_kept_as_they_are_given_and_offered_back(ann, bob):
    ann.get("apps/linkage?left=borough/food_parcels", headers={"Accept": "application/json"})
    assert "Welcome back" in ann.get("").text
    assert "/apps/linkage?left=borough/food_parcels" in ann.get("").text
    assert "Welcome back" not in bob.get("").text


@pytest.fixture
def ten(project):
    """A plan of ten councils' returns, of which five have a fault; the name of its set."""
    councils = project.data / "borough" / "councils"
    faults = pd.read_parquet(project.data / "borough" / "truth" / "councils.parquet")
    plan = councils / "plan-ten.toml"
    plan.write_text(keep_ten(councils / "plan-2026-Q3.toml", faults), encoding="utf-8")
    yield "plan-ten"
    plan.unlink()


@pytest.mark.slow
def test_a_set_of_reports_is_looked_over_first_and_made_all_the_same(ann, ten):
    assert "33 areas" in ann.get("sets/plan-2026-q3").text
    page = ann.get(f"sets/{ten}").text
    assert "10 areas" in page

    def step(name):
        ann.post(f"sets/{ten}", data={"_xsrf": ann.xsrf(), "step": name})
        for _ in range(600):
            text = ann.get(f"sets/{ten}").text
            if 'data-doing=""' in text:
                return text
            time.sleep(0.2)
        raise AssertionError(text)

    assert "5 things to know about the inputs" in step("look")
    assert "5 areas of 10 cannot be run" in step("make")
    done = step("others")
    assert "5 of 10 areas with a report" in done
    assert "Run again only those without a report" in done
    assert "What changed" in ann.get(f"sets/{ten}/index.html").text
