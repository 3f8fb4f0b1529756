import json

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pydantic import ValidationError

from workbench.findings import Finding

FINDING = Finding(
    key="recall.overall",
    statement="We find 99 of 100 White British tenants and 84 of 100 Chinese tenants.",
    value=0.84,
    low=0.76,
    high=0.92,
    unit="of 100 people",
    n=84,
    method="Wilson interval (Wilson, 1927)",
    verdict="look",
    scope={"list": "housing", "group": "Chinese"},
)


@pytest.mark.parametrize(
    ("verdict", "tag"),
    [
        ("good", "Good"),
        ("look", "Worth a look"),
        ("stop", "Stop and check"),
        ("info", "For information"),
    ],
)
def test_a_finding_says_its_verdict_in_words(verdict, tag):
    bundle = Finding(
        key="a", statement="2 rows have <no> name.", verdict=verdict
    )._repr_mimebundle_()
    soup = BeautifulSoup(bundle["text/html"], "html.parser")
    assert soup.get_text() == f"{tag} 2 rows have <no> name."
    assert soup.p["class"] == ["wb-finding", f"wb-{verdict}"]
    assert bundle["text/plain"] == f"{tag}: 2 rows have <no> name."


def test_findings_survive_a_notebook_in_order():
    second = Finding(key="b", statement="Two.")
    cell = new_code_cell("show()")
    cell.outputs = [
        new_output("stream", text="printed"),
        new_output("display_data", data=FINDING._repr_mimebundle_()),
        new_output("execute_result", data=second._repr_mimebundle_(), execution_count=1),
        new_output("display_data", data={"text/html": "<p>no finding</p>"}),
    ]
    notebook = new_notebook(cells=[new_markdown_cell("# Why?"), cell])
    assert list(Finding.harvest(json.loads(json.dumps(notebook)))) == [FINDING, second]


def test_a_notebook_without_findings_has_none():
    assert list(Finding.harvest(new_notebook(cells=[new_code_cell("1")]))) == []


def test_a_finding_of_an_unknown_shape_is_refused():
    cell = new_code_cell("show()")
    cell.outputs = [new_output("display_data", data={Finding.mime: {"key": "a", "colour": "red"}})]
    with pytest.raises(ValidationError):
        list(Finding.harvest(new_notebook(cells=[cell])))


def test_a_finding_does_not_change():
    with pytest.raises(ValidationError):
        FINDING.statement = "Another."
