import io
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pypdf import PdfReader

from workbench import reports
from workbench.reports.theme import style, templates
from workbench.tables import Table


def soup_of(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def report(notebook, **more) -> str:
    return reports.html(notebook, **{"title": "Q?", "details": {}, "practice": False} | more)


def of(*markdown: str):
    return new_notebook(cells=[new_markdown_cell(source) for source in markdown])


class TestReport:
    @pytest.fixture
    def soup(self, notebook, details):
        return soup_of(report(notebook, title="Whom & why?", details=details, practice=True))

    def test_its_policy_comes_before_anything_it_could_fetch(self, soup):
        first, second = soup.head.find_all("meta")[:2]
        assert first["charset"] == "utf-8"
        assert second["http-equiv"] == "Content-Security-Policy"
        assert second["content"] == (
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
            "form-action 'none'"
        )

    def test_it_names_nothing_elsewhere(self, notebook):
        html = report(notebook)
        assert re.findall(r'(?:src|href)="(?!data:|#|tables/)[^"]*"', html) == []
        assert "<link" not in html
        assert "<script" not in html
        assert re.findall(r"url\(|@import|https?:", style()) == []

    def test_its_frame(self, soup):
        assert soup.html["lang"] == "en-GB"
        assert soup.title.get_text() == "Whom & why? - Data Workbench"
        assert [h1.get_text() for h1 in soup.select("h1")] == ["Whom & why?"]
        assert [node.name for node in soup.body.find_all(recursive=False)] == [
            *("a", "header", "main", "footer")
        ]
        assert soup.body.a["href"] == "#main"
        assert soup.main["id"] == "main"

    def test_code_and_what_it_prints_stay_in_the_notebook(self, soup):
        said = soup.get_text()
        for hidden in ("secret", "printed", "a warning", "raw text", "Traceback", "<Figure>"):
            assert hidden not in said
        assert "said in HTML" in said
        assert soup.select("script") == []

    def test_findings_charts_and_tables_are_shown(self, soup):
        assert soup.select_one(".wb-finding.wb-look").get_text() == (
            "Worth a look We find 84 of 100 <people>."
        )
        assert len(soup.select("figure svg[role=img]")) == 2
        assert "Tenants by group" in [node.get_text() for node in soup.select("caption")]
        assert soup.select_one("main > img")["alt"] == "One grey dot"

    def test_details_come_last_and_in_order(self, soup, details):
        section = soup.main.find_all(recursive=False)[-1]
        assert section.h2.get_text() == "About this report"
        assert {dt.get_text(): dt.find_next("dd").get_text() for dt in section("dt")} == details
        assert [dt.get_text() for dt in section("dt")] == list(details)

    def test_practice_data_say_so(self, notebook, soup):
        assert soup.header.select_one(".wb-practice").get_text() == (
            "Practice data Made-up people, no real ones"
        )
        assert soup_of(report(notebook)).select(".wb-practice") == []

    def test_the_notebook_is_left_alone(self, notebook):
        before = deepcopy(notebook)
        first = report(notebook)
        assert notebook == before
        assert report(notebook) == first

    def test_several_at_once(self, notebook):
        titles = [f"Question {n}?" for n in range(12)]
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda title: report(notebook, title=title), titles))
        assert made == [report(notebook, title=title) for title in titles]

    def test_an_unsaid_picture_is_named_as_such(self):
        cell = new_code_cell("plot()")
        cell.outputs = [new_output("display_data", data={"image/png": "AAAA"})]
        picture = soup_of(report(new_notebook(cells=[cell]))).img
        assert picture["alt"] == "A picture that its author did not describe"

    def test_signs_no_document_may_hold_are_replaced(self):
        html = report(of("a\x00b\x1bc"), details={"File": "x\x07.csv"})
        assert "x\ufffd.csv" in html
        assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", html) is None


class TestHeadings:
    def headings(self, *markdown: str) -> list[tuple[str, str]]:
        main = soup_of(report(of(*markdown))).main
        return [(node.name, node.get_text()) for node in main.select("h1, h2, h3")]

    def test_the_notebooks_own_title_gives_way(self):
        assert self.headings("# Mine\n\nText", "## Part") == [("h1", "Q?"), ("h2", "Part")]

    def test_other_top_headings_go_down_a_level(self):
        assert self.headings("# Mine", "# More", "### Small") == [
            ("h1", "Q?"),
            ("h2", "More"),
            ("h3", "Small"),
        ]

    def test_comments_in_code_are_no_headings(self):
        html = report(of("```python\n# not a title\n```\n\n# Mine"))
        assert "# not a title" in soup_of(html).get_text()
        assert [node.get_text() for node in soup_of(html).select("h1")] == ["Q?"]

    @pytest.mark.parametrize(("sections", "listed"), [(0, 0), (5, 0), (6, 5), (12, 11)])
    def test_long_reports_list_their_sections_after_the_answer(self, sections, listed):
        soup = soup_of(report(of("# Mine", *[f"## Part *{n}* & more" for n in range(sections)])))
        links = soup.select("nav a")
        assert len(links) == listed
        for link in links:
            target = soup.find(id=link["href"].removeprefix("#"))
            assert target.get_text() == link.get_text()
        if listed:
            assert soup.nav.find_previous("h2").get_text() == "Part 0 & more"
            assert soup.nav.find_next("h2").get_text() == "Also in this report"


class TestFailure:
    def made(self, **more) -> BeautifulSoup:
        said = {
            "what": "The file has no column <NHS>.",
            "safe": "Your file has not been changed.",
            "todo": "Add the column.",
            "reference": "20261124-ab12",
            "details": {"Table": "a & b.csv"},
        }
        return soup_of(reports.failure_page("Whom do we miss?", **said | more))

    def test_it_cannot_be_taken_for_a_report(self):
        soup = self.made()
        assert soup.title.get_text() == "Not made: Whom do we miss? - Data Workbench"
        assert [h1.get_text() for h1 in soup.select("h1")] == ["This report was not made"]
        assert soup.select("figure, table, .wb-finding") == []
        assert "It holds no results." in soup.footer.get_text()

    def test_it_says_what_happened_what_is_safe_and_what_to_do(self):
        soup = self.made()
        said = {h2.get_text(): h2.find_next("p").get_text() for h2 in soup.select("main div h2")}
        assert said == {
            "What happened": "The file has no column <NHS>.",
            "What is safe": "Your file has not been changed.",
            "What to do": "Add the column.",
        }
        assert "give this reference: 20261124-ab12" in soup.get_text()
        assert soup.dd.get_text() == "a & b.csv"

    def test_what_is_not_known_has_no_heading(self):
        soup = self.made(safe="", todo="", details={})
        assert [h2.get_text() for h2 in soup.select("h2")] == ["What happened"]


class TestPage:
    def test_a_page_holds_its_body_as_it_is(self):
        soup = soup_of(reports.page("33 <areas>", "<p id='x'>28 of 33</p>", practice=True))
        assert soup.h1.get_text() == "33 <areas>"
        assert soup.select_one("main p#x").get_text() == "28 of 33"
        assert soup.select_one(".wb-practice") is not None


def test_templates_fetch_nothing():
    files = [path for path in Path(templates()).rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".css", ".j2"}
    assert [path for path in files if re.search(r"https?://|//cdn", path.read_text())] == []
    # The server's pages have scripts of their own; a report has none.
    of_reports = [path for path in files if path.parent.name not in {"app", "pages"}]
    assert [path for path in of_reports if "<script" in path.read_text()] == []


def test_a_command_that_makes_no_report_pays_for_none():
    heavy = "{'pandas', 'bs4', 'nbconvert', 'weasyprint', 'docx'}"
    code = f"import sys, workbench.reports; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.browser
@pytest.mark.parametrize("measures", [3, 8, 12, 16])
def test_a_printed_table_is_whole_and_large_enough_to_read(open_page, measures):
    frame = pd.DataFrame({"ref": ["A1", "A2"], "street": "12 Long Acre Crescent"})
    for n in range(measures):
        frame[f"long_measure_{n}"] = 100_000 + n
    cell = new_code_cell("show()")
    cell.outputs = [new_output("display_data", data=Table("w", frame, "W")._repr_mimebundle_())]
    page = open_page(report(new_notebook(cells=[cell])))
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    sizes, edges, words = set(), [], ""
    for sheet in printed.pages:
        width = float(sheet.mediabox.width)

        def see(text, cm, tm, font, size, width=width):
            if text.strip():
                sizes.add(round(size * abs(tm[3] * cm[3]), 1))
                edges.append(width - (tm[4] * cm[0] + cm[4]))

        words += sheet.extract_text(visitor_text=see)
    assert min(sizes) >= 8
    assert min(edges) > 40
    whole = re.sub(r"\s", "", words)
    assert [n for n in range(measures) if f"{100_000 + n:,}" not in whole] == []
