"""Analyses that fail: told in words, safe to show, impossible to take for a report."""

import errno
import json
import os
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.runs import Run, load_run, run
from workbench.runs.faults import Reason, masked

N = "n: int = 1  # how many"
# Put together so that the code itself does not hold it.
NAME = '"".join(map(chr, [65, 103, 97, 116, 104, 97]))'
HIDDEN = "Agatha"


def failing(place, add, cell: str, *more: str, **how: object) -> Run:
    add("fails", N, cell, *more)
    made = run(place, "fails", {}, **how)
    assert made.outcome == "failed"
    return made


def shown(path: Path) -> str:
    return " ".join(BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").stripped_strings)


def cannot_be_taken_for_a_report(made: Run) -> None:
    names = {path.name for path in made.folder.iterdir()}
    assert "not-made.html" in names
    assert not names & {"report.html", "report.pdf", "report.docx"}
    assert made.report == made.folder / "not-made.html"
    said = shown(made.report)
    assert "This report was not made" in said
    assert made.reason.what in said
    assert made.id in said


TOLD = """
from workbench.errors import WorkbenchError


class EmptyListError(WorkbenchError):
    pass

raise EmptyListError('The "list" is empty: é.', safe="It is as it was.", todo="Send a fuller one.")
"""
IN_DISPLAY = """
class Shown:
    def _repr_mimebundle_(self, **more):
        from workbench.errors import WorkbenchError
        raise WorkbenchError("It cannot be shown.", safe="It is as it was.", todo="Ask.")

"""


def test_an_error_in_words_arrives_in_its_three_parts(place, add):
    made = failing(place, add, TOLD)
    assert made.reason == Reason(
        'In the step “Step 1?”: The "list" is empty: é.', "It is as it was.", "Send a fuller one."
    )
    cannot_be_taken_for_a_report(made)
    assert load_run(made.folder) == made


@pytest.mark.parametrize("last", ["display(Shown())\nprint('never')", "Shown()"])
def test_an_error_in_a_display_stops_the_analysis(place, add, last):
    made = failing(place, add, IN_DISPLAY + last, "print('never')")
    assert made.reason.what == "In the step “Step 1?”: It cannot be shown."
    assert made.reason.todo == "Ask."


FORMATTER = (
    "class A:\n    def _repr_mimebundle_(self, **more):\n        raise ValueError(name)\nA()"
)
CHAINED = "try:\n    float(name)\nexcept ValueError as error:\n    raise KeyError(name) from error"
SQL = "import duckdb\nduckdb.sql(f\"SELECT CAST('{name}' AS INTEGER)\").fetchall()"


@pytest.mark.parametrize(
    "cell",
    [
        "print(name)\n{}[name]",
        "raise ValueError(f'no such person: {name} 4505577' + '104')",
        "float(name)",
        "raise ExceptionGroup(name, [ValueError(name)])",
        CHAINED,
        FORMATTER,
        SQL,
    ],
)
def test_any_other_error_is_a_plain_sentence_with_a_reference(place, add, cell):
    made = failing(place, add, f"name = {NAME}\n{cell}")
    assert "There is a fault that we did not foresee (" in made.reason.what
    assert made.id in made.reason.todo
    cannot_be_taken_for_a_report(made)
    files = {path.name: path.read_text(encoding="utf-8") for path in made.folder.iterdir()}
    for name, text in files.items():
        assert HIDDEN not in text, name
        assert "4505577104" not in text, name
    assert "Traceback" not in files["notebook.ipynb"] + files["not-made.html"] + files["run.json"]
    lines = [line for line in files["log.txt"].splitlines() if made.id in line]
    assert any(line.endswith("stopped; not-made.html says why") for line in lines)


def test_the_log_says_where(place, add):
    made = failing(place, add, "def f():\n    return {}['ward']\n\nf()")
    log = (made.folder / "log.txt").read_text()
    assert f"{made.id} Traceback" in log
    assert "return {}['ward']" in log
    assert "KeyError: 'ward'" in log


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("import os\nos.kill(os.getpid(), 9)", "most likely because its memory was full"),
        ("import os\nos._exit(3)", "ended by itself (exit code 3)"),
        ("b'x' * (1 << 60)", "The computer's memory was full."),
        ("with open('/dev/full', 'w') as f:\n    f.write('x')", "The disk is full."),
        ("import no_such_package", "There is no package or module no_such_package here."),
        ("open('nowhere.csv')", "There is no file nowhere.csv."),
        ("import sys\nsys.exit(0)", "The analysis ended itself before its last step."),
        ("%no_such_magic", "a fault that we did not foresee"),
        ("def", "a fault that we did not foresee (SyntaxError)"),
        ("input('Who?')", "a fault that we did not foresee (StdinNotImplementedError)"),
        ("raise KeyboardInterrupt", "It was stopped by hand."),
    ],
)
def test_what_happened_is_told(place, add, cell, said):
    made = failing(place, add, cell)
    assert said in made.reason.what
    assert made.reason.safe == "Your files have not been changed."
    assert made.reason.todo
    cannot_be_taken_for_a_report(made)


@pytest.mark.parametrize(("limit", "said"), [(0.6, "1 second"), (1.5, "2 seconds")])
def test_a_step_that_takes_too_long(place, add, limit, said):
    made = failing(place, add, "1", "import time\ntime.sleep(60)", limit=limit)
    assert made.reason.what == f"In the step “Step 2?”: It took longer than the {said} allowed."
    cannot_be_taken_for_a_report(made)


def test_a_kernel_that_does_not_start(place, add, monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    made = failing(place, add, "1")
    assert made.reason.what == "The program that does the work did not start."
    assert "workbench doctor" in made.reason.todo
    cannot_be_taken_for_a_report(made)


def test_what_came_before_is_kept_in_the_notebook(place, add):
    made = failing(place, add, "print('before')", "1 / 0", "print('after')")
    cells = json.loads((made.folder / "notebook.ipynb").read_text())["cells"]
    outputs = [cell["outputs"] for cell in cells if cell["cell_type"] == "code"]
    assert outputs[2][0]["text"] == ["before\n"]
    assert outputs[3:] == [[], []]


@pytest.mark.parametrize(
    ("number", "what", "todo"),
    [
        (errno.ENOSPC, "The disk is full.", "Make room on it"),
        (errno.EDQUOT, "Your share of the disk is full.", "Make room on it"),
        (errno.EACCES, "You have no right to write to the folder {}.", "Ask whoever looks after"),
        (errno.EPERM, "You have no right to write to the folder {}.", "Ask whoever looks after"),
        (errno.EROFS, "The folder {} is on a disk that can only be read.", "Work in another"),
        (errno.EIO, "Nothing can be written to the folder {}: Input/output error.", "Check that"),
    ],
)
def test_why_a_run_cannot_be_written_and_what_helps(place, add, monkeypatch, number, what, todo):
    def refuse(*args: object) -> None:
        raise OSError(number, os.strerror(number))

    add("count", N, "1")
    monkeypatch.setattr("workbench.runs.running.write", refuse)
    with pytest.raises(WorkbenchError) as caught:
        run(place, "count", {})
    assert caught.value.what == what.format(place.runs / "count")
    assert caught.value.todo.startswith(todo)
    assert ("room" in caught.value.todo) == (number in {errno.ENOSPC, errno.EDQUOT})
    assert "--project" in caught.value.todo
    assert list(place.runs.glob("count/*")) == []


@given(st.text())
@settings(deadline=None)
def test_masking_never_fails_and_keeps_what_the_code_holds(message):
    assert isinstance(masked(message, ""), str)
    assert masked("'ward' is missing", "frame['ward']") == "'ward' is missing"


@pytest.mark.parametrize(
    "message",
    [
        "'Agatha'",
        '"Agatha"',
        "Agatha",
        "`Agatha`",
        "x=Agatha;",
        "AGATHA ANYWIO",
        "agatha@example.org",
    ],
)
def test_what_may_be_data_is_masked(message):
    assert "gatha" not in masked(message, "").lower()


def test_a_reason_is_only_read_from_its_own_form():
    reason = Reason("a", "b", "c")
    assert Reason.from_json(reason.to_json()) == reason
    for text in ("", "The list is empty.", "[1]", "{}", "null", '{"what": 1}'):
        assert Reason.from_json(text) is None
