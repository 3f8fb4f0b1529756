"""Controls: still in a report, and what they accept where somebody looks on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from workbench.controls import LIVE, NumberBox
from workbench.findings import Finding
from workbench.project import Project
from workbench.runs import run
from workbench.runs.kernel_settings import LIVE as KNOWN_TO_RUNS

SOURCE = """from workbench.controls import NumberBox
from workbench.findings import Finding
NumberBox("A number", 3, lambda n: [Finding(key="n", statement=f"It is {n:g}.")], 1, 9)"""


def box(**more):
    settings = {"at_least": 1, "below": 9, **more}
    return NumberBox("A number", 3, lambda number: [], **settings)


def test_a_report_shows_what_belongs_to_the_number_and_no_control(tmp_path):
    import nbformat

    folder = tmp_path / "notebooks" / "analyses"
    folder.mkdir(parents=True)
    cells = [v4.new_markdown_cell("# What is it?"), v4.new_code_cell(SOURCE)]
    nbformat.write(v4.new_notebook(cells=cells), folder / "one.ipynb")
    done = run(Project(tmp_path), "one", {})
    assert done.outcome == "complete", done.reason
    page = done.report.read_text(encoding="utf-8")
    assert "It is 3." in page
    assert "<input" not in page
    assert [one["statement"] for one in done.record["findings"]] == ["It is 3."]
    assert "ipywidgets" not in (done.folder / "notebook.ipynb").read_text(encoding="utf-8")


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_only_numbers_in_range_are_taken(number):
    told = box().problem(number)
    assert bool(told) is not (1 <= number < 9)
    assert told in ("", "It must be at least 1 and less than 9.")


def test_a_control_answers_and_keeps_what_it_had_when_it_cannot(monkeypatch):
    def show(number):
        if number == 5:
            raise ValueError("secret")
        return [Finding(key="n", statement=f"It is {number:g}.")]

    monkeypatch.setenv(LIVE, "1")
    number, said, result = NumberBox("A number", 3, show, 1, 9)._widget().children
    assert "It is 3." in result.value
    number.value = 4
    assert "It is 4." in result.value
    assert said.value == "Below is what 4 means."
    number.value = 5
    assert "It is 4." in result.value
    assert "could not be worked out" in said.value
    assert "secret" not in said.value
    number.value = 99
    assert "You gave 99." in said.value
    assert "wb-wrong-box" in number._dom_classes
    number.value = 6
    assert "wb-wrong-box" not in number._dom_classes


def test_a_switch_answers_together_with_the_number(monkeypatch):
    def show(number, off):
        return [Finding(key="n", statement=f"{number:g} without {sorted(off)}.")]

    monkeypatch.setenv(LIVE, "1")
    switches = {"names": "Names in any order", "address": "The address"}
    control = NumberBox("A number", 3, show, 1, 9, switches=switches, heading="What counts")
    group, number, said, result = control._widget().children
    heading, names, address = group.children
    assert heading.value == "What counts"
    assert [names.description, address.description] == list(switches.values())
    assert names.value is True
    assert "3 without []." in result.value
    address.value = False
    assert "3 without [&#x27;address&#x27;]." in result.value
    assert said.value == "Below is what 3 means with 1 switch off."
    number.value = 99
    names.value = False
    assert "You gave 99." in said.value
    assert "3 without [&#x27;address&#x27;]." in result.value
    number.value = 4
    assert "4 without [&#x27;address&#x27;, &#x27;names&#x27;]." in result.value
    names.value = address.value = True
    assert said.value == "Below is what 4 means."


def test_a_report_shows_all_switches_on():
    seen = []
    box(switches={"a": "A"}, heading="B", step=1)
    NumberBox("A", 3, lambda *given: seen.append(given) or [], 1, 9, switches={"a": "A"})._shown(
        3, frozenset()
    )
    assert seen == [(3, frozenset())]


def test_both_sides_know_the_same_name():
    assert LIVE == KNOWN_TO_RUNS
    assert box().at_least == pytest.approx(1)
