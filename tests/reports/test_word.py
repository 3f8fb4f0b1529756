import io
import sys
from zipfile import ZipFile

import pytest

from workbench import reports
from workbench.errors import WorkbenchError

word = pytest.importorskip("docx")
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}


@pytest.fixture
def content(notebook, details) -> bytes:
    return reports.docx(notebook, title="Whom does it miss?", details=details, practice=True)


@pytest.fixture
def document(content):
    return word.Document(io.BytesIO(content))


def test_its_headings_are_headings(document):
    headings = [
        (paragraph.style.name, paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert headings == [
        ("Heading 1", "Whom does it miss?"),
        ("Heading 2", "How many?"),
        ("Heading 2", "Another title"),
        ("Heading 2", "About this report"),
    ]


def test_its_properties_language_and_page(document):
    assert document.core_properties.title == "Whom does it miss?"
    assert document.core_properties.language == "en-GB"
    languages = document.styles.element.xpath(".//w:lang/@w:val")
    assert languages == ["en-GB"]
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)


def test_words_lists_and_findings_are_kept(document):
    said = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert said["one"] == said["two"] == "List Bullet"
    assert said["first"] == "List Number"
    assert "Worth a look We find 84 of 100 <people>." in said
    assert "Chinese tenants are found least\nOf 100 tenants" in said
    assert "For housing officers." in said
    assert not {"printed noise", "Show as a table", "Also in this report"} & set(said)


def test_strong_and_stressed_words_stay_so(document):
    runs = {run.text.strip(): run for paragraph in document.paragraphs for run in paragraph.runs}
    assert runs["two"].bold
    assert runs["housing"].italic
    assert not runs["officers."].italic
    assert runs["Worth a look"].bold


def test_every_picture_has_its_description(document):
    described = document.element.body.xpath(".//wp:docPr/@descr")
    assert described == [
        "Bar chart with 3 bars. White British: 99.1%; Chinese: 84.2%; <b>Other</b>: no figure.",
        (
            "Dot chart with intervals with 3 dots. White British: 99.1% (98.0 to 99.6); "
            "Chinese: 84.2% (76.4 to 92.0); <b>Other</b>: no figure."
        ),
        "One grey dot",
    ]
    assert all(shape.width.cm <= 17.01 for shape in document.inline_shapes)


def test_pictures_of_charts_are_drawn(content):
    with ZipFile(io.BytesIO(content)) as package:
        sizes = [
            info.file_size for info in package.infolist() if info.filename.startswith("word/media/")
        ]
    assert len(sizes) == 3
    assert sorted(sizes)[1] > 5_000


def test_tables_have_repeated_heading_rows_and_whole_rows(document):
    tables = document.tables
    assert len(tables) == 5
    groups = next(table for table in tables if table.cell(0, 0).text == "Group")
    assert [cell.text for cell in groups.rows[1].cells] == ["White British", "99.1"]
    assert groups.rows[3].cells[0].text == "<b>Other</b>"
    marked = [len(table._tbl.xpath(".//w:tblHeader")) for table in tables]
    assert marked == [1, 1, 1, 1, 0]
    assert all(len(table._tbl.xpath(".//w:cantSplit")) == len(table.rows) for table in tables[:4])
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert captions == [
        "Figures of the chart: Chinese tenants are found least",
        "Figures of the chart: With intervals",
        "Tenants by group",
    ]


def test_details_and_practice_are_said(document, details):
    last = document.tables[-1]
    assert {row.cells[0].text: row.cells[1].text for row in last.rows} == details
    words = "Practice data Made-up people, no real ones"
    assert document.paragraphs[0].text == words
    assert document.sections[0].header.paragraphs[0].text == words


def test_real_data_carry_no_banner(notebook, details):
    made = reports.docx(notebook, title="T", details=details, practice=False)
    said = [paragraph.text for paragraph in word.Document(io.BytesIO(made)).paragraphs]
    assert said[0] == "T"


@pytest.mark.parametrize("missing", ["docx", "resvg_py"])
def test_without_its_packages_it_says_what_to_install(monkeypatch, notebook, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(WorkbenchError, match=r"pip install .data-workbench\[documents\]"):
        reports.docx(notebook, title="T", details={}, practice=False)
