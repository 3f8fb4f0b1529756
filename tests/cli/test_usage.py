"""What somebody is told who typed a command wrongly: three sentences, exit code 2."""

import shlex

import pytest
from typer.testing import CliRunner

from workbench.cli import app

WRONG = {
    "run data-quality table=x": (
        "It is not clear what “table=x” after workbench run belongs to.",
        "Write -p before each setting, as in: workbench run data-quality -p table=x",
    ),
    "run data-quality table=my list.csv key=a": (
        "It is not clear what “table=my list.csv key=a” after workbench run belongs to.",
        (
            "Write -p before each setting, as in: "
            'workbench run data-quality -p "table=my list.csv" -p key=a'
        ),
    ),
    "run data-quality -p table=my list.csv": (
        "It is not clear what “list.csv” after workbench run belongs to.",
        (
            "Put what has spaces in it into quotation marks, or leave this out. "
            "See how it is written with: workbench run --help"
        ),
    ),
    "open one two": (
        "It is not clear what “two” after workbench open belongs to.",
        (
            "Put what has spaces in it into quotation marks, or leave this out. "
            "See how it is written with: workbench open --help"
        ),
    ),
    "run data-quality --format odt": ("--format cannot be odt.", "Choose pdf or docx."),
    "batch plan.toml --format odt": ("--format cannot be odt.", "Choose pdf or docx."),
    "run data-quality --frmat pdf": (
        "workbench run has no option --frmat. Did you mean --format?",
        "A setting is written as: -p NAME=VALUE. See what there is with: workbench run --help",
    ),
    "run data-quality --table x": (
        "workbench run has no option --table.",
        "A setting is written as: -p NAME=VALUE. See what there is with: workbench run --help",
    ),
    "doctor --xyz": (
        "workbench doctor has no option --xyz.",
        "See what there is with: workbench doctor --help",
    ),
    "run": (
        "Something is missing after workbench run: the analysis's name; see workbench list.",
        "Write it as: workbench run NAME",
    ),
    "batch": (
        (
            "Something is missing after workbench batch: "
            "the plan: TOML, or a table with a row an area."
        ),
        "Write it as: workbench batch PLAN",
    ),
    "run data-quality -p": (
        "-p is followed by nothing.",
        "A setting is written as: -p NAME=VALUE",
    ),
    "--project": (
        "--project is followed by nothing.",
        "Write after it what it is to be, or leave it out.",
    ),
    "run data-quality --fresh=3": ("--fresh takes no value.", "Write it alone: --fresh"),
    "run data-quality --limit abc": ("--limit cannot be abc.", "Give a number."),
    "run data-quality --limit 0": ("--limit cannot be 0.", "Give at least 0.01."),
    "batch plan.toml --jobs 1.5": ("--jobs cannot be 1.5.", "Give a whole number."),
    "borough make --size huge": ("--size cannot be huge.", "Choose tiny, standard or full."),
    "lst": (
        "workbench has no command lst. Did you mean list?",
        "See what each does with: workbench --help",
    ),
    "zzz": (
        (
            "workbench has no command zzz. "
            "Its commands: list, describe, run, runs, open, batch, serve, lab, doctor and borough."
        ),
        "See what each does with: workbench --help",
    ),
    "borough mkae": (
        "workbench borough has no command mkae. Did you mean make?",
        "See what each does with: workbench borough --help",
    ),
}


@pytest.mark.parametrize("typed", WRONG)
def test_wrong_use_is_told_in_three_sentences(typed):
    done = CliRunner().invoke(app, shlex.split(typed), prog_name="workbench")
    what, todo = WRONG[typed]
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [what, "Nothing has been done.", todo]


@pytest.mark.parametrize("typed", ["", "borough"])
def test_no_command_shows_the_help(typed):
    done = CliRunner().invoke(app, shlex.split(typed), prog_name="workbench")
    assert done.exit_code == 2
    assert done.stderr.startswith("Usage: workbench")
    assert "make" in done.stderr or "doctor" in done.stderr
