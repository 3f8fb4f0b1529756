"""Documents that go with a report: escaped in every form, with what nobody said said so."""

import json

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from pydantic import ValidationError

from workbench.documents import Answer, Document, Grid, Section

ODD = "a|b <i>*c*</i> [d](e)"


@pytest.fixture
def document():
    frame = pd.DataFrame({"agree_on": [ODD, None], "pairs": [1234, 5]})
    return Document(
        name="linkage-report",
        title="Linkage report: <lists>",
        about=ODD,
        sections=(
            Section(
                title="How",
                answers=(
                    Answer(asked="Purpose", said=ODD),
                    Answer(asked="NHS numbers"),
                    Answer(asked="Review", without="Not done"),
                ),
                statements=(ODD,),
                grids=(Grid.of("Rules", frame), Grid.of("Nothing", frame.head(0))),
            ),
        ),
    )


def test_each_form_says_the_same(document):
    page = BeautifulSoup(document.html(), "html.parser")
    assert [one.get_text() for one in page.find_all(["dd", "li"])] == [
        *(ODD, "Not said", "Not done", ODD)
    ]
    assert [one.get_text() for one in page.select("thead th")] == ["Agree on", "Pairs"]
    assert [one.get_text() for one in page.select("tbody th, tbody td")] == [ODD, "1,234", "–", "5"]
    assert "Nothing: there are none." in page.get_text()
    assert page.find("i") is None
    written = document.markdown()
    assert "| a\\|b \\<i\\>\\*c\\*\\</i\\> \\[d\\](e) | 1,234 |" in written
    assert "- **NHS numbers**: _Not said_" in written
    told = json.loads(document.json_text({"id": "R1"}))
    assert told["unanswered"] == ["Not said: NHS numbers", "Not done: review"]
    assert told["run"] == {"id": "R1"}
    assert Document.model_validate({k: told[k] for k in Document.model_fields}) == document


def test_a_long_table_is_opened_on_the_page_and_whole_in_print_and_markdown(document):
    long = pd.DataFrame({"fact": [f"Fact {place}" for place in range(13)]})
    grids = (Grid.of("Long", long), Grid.of("Short", long.head(12)))
    section = document.sections[0].model_copy(update={"grids": grids})
    document = document.model_copy(update={"sections": (section,)})
    page = BeautifulSoup(document.html(), "html.parser")
    (folded,) = page.find_all("details")
    assert folded.summary.get_text() == "Long (13 rows)"
    assert len(folded.select("tbody tr")) == 13
    assert page.find_all("caption")[1].find_parent("details") is None
    assert document.markdown().count("| Fact 12 |") == 1


def test_outside_a_run_the_links_carry_it(document, monkeypatch):
    monkeypatch.delenv("WORKBENCH_RUN_FOLDER", raising=False)
    shown = document._repr_mimebundle_()
    links = BeautifulSoup(shown["text/html"], "html.parser").find_all("a")
    assert [one["download"] for one in links] == ["linkage-report.md", "linkage-report.json"]
    assert all(one["href"].startswith("data:text/plain") for one in links)
    output = {"data": {Document.mime: shown[Document.mime]}}
    assert list(Document.harvest({"cells": [{"outputs": [output]}, {}]})) == [document]


@pytest.mark.parametrize("name", ["report", "run", "../run-x", "notebook", "A-B", ""])
def test_a_name_that_could_be_another_file_s_is_refused(name):
    with pytest.raises(ValidationError):
        Document(name=name, title="T", about="A", sections=())
