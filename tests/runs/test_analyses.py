"""The catalogue of analyses, whatever lies in the folder."""

import json

import pytest

from workbench.errors import WorkbenchError
from workbench.project import Project, shared
from workbench.runs import catalogue, find_analysis, run

SHIPPED = {path.stem for path in (shared() / "notebooks" / "analyses").glob("*.ipynb")}


def broken(change) -> str:
    """A notebook with something wrong."""
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Why?"},
            {
                "cell_type": "code",
                "id": "b",
                "metadata": {"tags": ["parameters"]},
                "source": ["n: int = 1  # how many\n", "m: int = 2"],
                "outputs": [],
                "execution_count": None,
            },
        ],
    }
    change(notebook)
    return json.dumps(notebook)


BROKEN = {
    "cut short": ('{"cells": [', "its text is damaged"),
    "a list": ("[1]", "not a notebook of format 4"),
    "nested": ("[" * 100_000, "its text is damaged"),
    "not UTF-8": ("\udcff", "its text is damaged"),
    "format 3": (broken(lambda one: one.update(nbformat=3)), "not a notebook of format 4"),
    "no cells": (broken(lambda one: one.pop("cells")), "not a notebook of format 4"),
    "no cell": (broken(lambda one: one["cells"].append(5)), "a cell that is damaged"),
    "no source": (broken(lambda one: one["cells"][0].pop("source")), "a cell that is damaged"),
    "a slide": (broken(lambda one: one["cells"][0].update(cell_type="slide")), "is damaged"),
    "odd tags": (broken(lambda one: one["cells"][0].update(metadata=[])), "is damaged"),
    "R": (
        broken(lambda one: one.update(metadata={"kernelspec": {"language": "R", "name": "ir"}})),
        "is written in R, not in Python",
    ),
    "untyped": (
        broken(lambda one: one["cells"][1].update(source="n = 1")),
        "Line 1 of the parameters cell gives n no type",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_notebook_that_cannot_be_read_is_listed_with_its_fault(place, add, name):
    text, said = BROKEN[name]
    path = add("sound", "n: int = 1").with_name("broken.ipynb")
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    listed = {one.name: one for one in catalogue(place)}
    assert said in listed["broken"].fault
    assert listed["sound"].fault == ""
    with pytest.raises(WorkbenchError, match=r"parameters cell|notebook broken\.ipynb"):
        run(place, "broken", {})


def test_a_folder_in_a_notebooks_place(place, add):
    add("sound", "n: int = 1").with_name("odd.ipynb").mkdir()
    listed = {one.name: one for one in catalogue(place)}
    assert "cannot be read" in listed["odd"].fault


def test_an_analysis_says_what_it_is(place, add):
    add("mine", "n: int = 1  # how many", needs="A list.", audience=["frontline", "analyst"])
    mine = find_analysis(place, "mine")
    assert (mine.question, mine.needs, mine.minutes) == ("How many are there?", "A list.", 1)
    assert mine.audience == ("frontline", "analyst")
    assert [one.name for one in mine.parameters] == ["n"]


def test_one_that_does_not_describe_itself_is_known_by_its_title(place, add):
    path = add("mine", "n: int = 1")
    notebook = json.loads(path.read_text())
    notebook["metadata"] = {}
    path.write_text(json.dumps(notebook))
    assert find_analysis(place, "mine").question == "How many are there?"


def test_those_of_the_workbench_are_there_and_those_of_the_project_go_first(place, add):
    assert {one.name for one in catalogue(place)} == SHIPPED
    path = add("linkage", "n: int = 1")
    assert find_analysis(place, "linkage").path == path
    names = [one.name for one in catalogue(place)]
    assert sorted(names) == sorted({*SHIPPED, "linkage"})


def test_the_workbench_itself_as_the_project(monkeypatch):
    checkout = Project(shared())
    assert len(checkout.notebooks) == 1
    assert {one.name for one in catalogue(checkout)} == SHIPPED


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("linkag", "There is no analysis called linkag. Did you mean linkage?"),
        ("zzz", "There is no analysis called zzz."),
        ("../linkage", "There is no analysis called ../linkage."),
    ],
)
def test_an_unknown_name_is_told_with_what_was_meant(place, name, said):
    with pytest.raises(WorkbenchError) as caught:
        find_analysis(place, name)
    assert caught.value.what.startswith(said.removesuffix("."))


def test_a_name_may_end_as_the_file_does(place, add):
    add("mine", "n: int = 1")
    assert find_analysis(place, "mine.ipynb").name == "mine"
