import io
import re
import sys
from importlib.abc import MetaPathFinder

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from workbench import reports
from workbench.errors import WorkbenchError
from workbench.tables import Table

pytest.importorskip("weasyprint", exc_type=OSError)


def read(html: str) -> PdfReader:
    return PdfReader(io.BytesIO(reports.pdf(html)))


def tags(reader: PdfReader) -> list[DictionaryObject]:
    found = []
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(node)
            children = node.get("/K", [])
            waiting += children if isinstance(children, list) else [children]
    return found


def words(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.fixture(scope="module")
def reader(notebook, details) -> PdfReader:
    return read(reports.html(notebook, title="Whom?", details=details, practice=True))


class TestPdf:
    def test_it_says_that_it_is_pdf_ua_in_british_english(self, reader):
        root = reader.trailer["/Root"]
        assert root["/Lang"] == "en-GB"
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert reader.metadata.title == "Whom? - Data Workbench"
        description = root["/Metadata"].get_data().decode()
        assert re.search(r"pdfuaid:part(>|=\")1", description)

    def test_its_pages_are_a4(self, reader):
        sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages}
        assert sizes == {(595, 842)}

    def test_headings_tables_and_lists_are_tagged(self, reader):
        kinds = [str(tag["/S"]) for tag in tags(reader)]
        assert kinds.count("/H1") == 1
        assert kinds.count("/H2") == 3
        assert kinds.count("/Table") == 4
        assert {"/TH", "/TD", "/L", "/LI", "/P", "/Caption"} <= set(kinds)

    def test_every_picture_has_its_description(self, reader):
        told = {str(tag.get("/Alt")) for tag in tags(reader) if tag["/S"] == "/Figure"}
        assert told == {
            "Bar chart with 3 bars. White British: 99.1%; Chinese: 84.2%; <b>Other</b>: no figure.",
            (
                "Dot chart with intervals with 3 dots. White British: 99.1% (98.0 to 99.6); "
                "Chinese: 84.2% (76.4 to 92.0); <b>Other</b>: no figure."
            ),
            "One grey dot",
        }

    def test_folded_tables_are_unfolded_and_links_to_files_left_out(self, reader):
        said = words(reader)
        assert "Figures of the chart: Chinese tenants are found least" in said
        assert "Download this data" not in said
        assert "Show as a table" not in said
        assert "Skip to main content" not in said
        assert "Page 1 of" in said
        assert "Practice data" in said

    def test_the_words_of_charts_are_words(self, reader):
        assert "84.2% (76.4 to 92.0)" in words(reader)


def test_nothing_is_fetched_and_no_file_read(tmp_path):
    (tmp_path / "secret.css").write_text("p::after { content: 'from a file' }")
    address = (tmp_path / "secret.css").as_uri()
    body = f"<link rel=stylesheet href='{address}'><img src='https://example.org/a.png' alt='gone'>"
    assert "from a file" not in words(read(reports.page("T", body + "<p>here</p>")))


def sizes(reader: PdfReader) -> set[float]:
    """The sizes of all words, in points."""
    found: set[float] = set()
    for page in reader.pages:
        page.extract_text(
            visitor_text=lambda text, cm, tm, font, size: (
                found.add(round(size * abs(tm[3] * cm[3]), 1)) if text.strip() else None
            )
        )
    return found


def wide_table(columns: int, **keys: list[str]) -> str:
    keys = keys or {"ward": ["Abbey", "Gale", "Heath"]}
    frame = pd.DataFrame(keys)
    for n in range(columns):
        frame[f"measure_{n}"] = 1234.5 + n
    cell = new_code_cell("show()")
    bundle = Table("wide", frame, "Wards")._repr_mimebundle_()
    cell.outputs = [new_output("display_data", data=bundle)]
    return reports.html(new_notebook(cells=[cell]), title="T?", details={}, practice=False)


@pytest.mark.parametrize(("columns", "split"), [(3, False), (7, False), (14, True), (30, True)])
def test_no_table_is_cut(columns, split):
    reader = read(wide_table(columns))
    said = words(reader)
    parts = said.count("Abbey")
    assert (parts > 1) == split
    assert [n for n in range(columns) if f"{1234.5 + n:,.1f}" not in said] == []
    assert (f"Wards (part {parts} of {parts})" in said) == split
    edges = []
    for page in reader.pages:
        page.extract_text(
            visitor_text=lambda text, cm, tm, *_: (
                edges.append(tm[4] * cm[0] + cm[4]) if text.strip() else None
            )
        )
    assert max(edges) < 595 - 40


def test_each_part_has_what_tells_its_rows_apart_in_letters_to_read():
    years = ["2024", "2025", "2025"]
    reader = read(wide_table(12, area=["Leeds", "Leeds", "York"], year=years))
    said = words(reader)
    parts = said.count("York")
    assert parts > 1
    assert said.count("2024") == parts
    assert said.count("2025") == 2 * parts
    assert min(sizes(reader)) >= 8


def test_keys_that_would_fill_the_page_are_not_repeated():
    keys = {f"key_{n}": [f"{name} by the long water {n}"] * 3 for n, name in enumerate("AB")}
    keys["key_1"] = ["One of the very long names x", "Two of the very long names x", "Three"]
    said = words(read(wide_table(12, **keys)))
    assert said.count("A by the long water 0") > 3
    assert said.count("Three") == 1


def test_a_table_begins_on_the_page_of_its_heading():
    reader = read(wide_table(40, ref=[f"A{n}" for n in range(20)]))
    assert "part 1 of" in reader.pages[0].extract_text()


def test_without_weasyprint_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(WorkbenchError, match=r"pip install .data-workbench\[documents\]"):
        reports.pdf("<p>")


def test_without_pango_it_says_what_to_install(monkeypatch):
    class NoPango(MetaPathFinder):
        def find_spec(self, name, path, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    with pytest.raises(WorkbenchError, match="apt install libpango"):
        reports.pdf("<p>")
