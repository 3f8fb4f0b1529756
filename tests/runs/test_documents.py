"""Documents that an analysis displays are kept in its run's folder, in three forms."""

import json

from bs4 import BeautifulSoup

from tests.runs.conftest import write_analysis
from workbench.runs import run

DOCUMENT = """
from workbench.documents import Answer, Document, Section

answers = (Answer(asked="Purpose"), Answer(asked="Rows", said=f"{n} of <10>"))
first = Section(title="What was done 0", answers=answers)
sections = (first, *(Section(title=f"What was done {part}") for part in range(1, 6)))
Document(name="linkage-report", title="Linkage report", about="What was done.", sections=sections)
"""


def test_a_document_is_kept_as_a_page_as_markdown_and_as_json(place):
    write_analysis(place, "count", "n: int = 3  # how many", DOCUMENT)
    made = run(place, "count", {})
    names = ["linkage-report.html", "linkage-report.md", "linkage-report.json"]
    assert made.record["documents"] == names
    report = BeautifulSoup(made.report.read_text(encoding="utf-8"), "html.parser")
    assert [one["href"] for one in report.select(".wb-download a")] == names
    page = (made.folder / names[0]).read_text(encoding="utf-8")
    assert "3 of &lt;10&gt;" in page
    soup = BeautifulSoup(page, "html.parser")
    listed = {one.get_text(): soup.select_one(one["href"]) for one in soup.select(".wb-contents a")}
    assert {words: heading.get_text() for words, heading in listed.items()} == {
        f"What was done {part}": f"What was done {part}" for part in range(1, 6)
    }
    assert f"Of the run {made.id}, made" in page
    assert "3 of \\<10\\>" in (made.folder / names[1]).read_text(encoding="utf-8")
    told = json.loads((made.folder / names[2]).read_text(encoding="utf-8"))
    assert told["unanswered"] == ["Not said: purpose"]
    assert told["run"]["id"] == made.id
    assert told["run"]["practice"] is False
