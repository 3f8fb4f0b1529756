"""The commands as people type them: sentences, exit codes, tables that fit, no tracebacks."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.runs.conftest import FINDING, write_analysis
from workbench.cli import app, main
from workbench.parameters import validate
from workbench.project import Project, shared
from workbench.runs import all_runs, catalogue

COMMAND = (sys.executable, "-m", "workbench.cli")
SETTINGS = """
from workbench.parameters import Annotated, Field, Literal, date

n: Annotated[int, Field(ge=1, le=10)] = 1  # how many
since: date = date(2026, 1, 1)  # from when
kind: Literal["all", "some"] = "all"  # whom
wards: list[str] = []  # where
"""
SHIPPED = sorted(path.stem for path in (shared() / "notebooks" / "analyses").glob("*.ipynb"))


@pytest.fixture
def place(tmp_path, monkeypatch) -> Project:
    """A project of three analyses."""
    monkeypatch.setenv("WORKBENCH_PROJECT", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    made = Project(tmp_path)
    long = "How many people of each ward were told to shield and never heard from anybody at all?"
    write_analysis(made, "count", SETTINGS, FINDING, "print(wards)", question=long, needs="A list.")
    write_analysis(made, "fails", "n: int = 1", "1 / 0")
    write_analysis(made, "damaged", "n = 1")
    return made


def ask(*words: str) -> tuple[int, str, str]:
    """Give a command; its exit code, what it answers and what it says beside."""
    done = CliRunner().invoke(app, list(words))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def outside(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Give a command to a process of its own, as a pipe does."""
    return subprocess.run(
        [*COMMAND, *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def on_a_terminal(*words: str) -> str:
    """Give a command on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "LINES": "24", "TERM": "xterm"}
    process = subprocess.Popen([*COMMAND, *words], env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        said += part
    process.wait()
    os.close(ours)
    return said.decode()


class TestList:
    def test_names_each_with_its_question_or_its_fault(self, place):
        code, said, _ = ask("list")
        assert code == 0
        for name in ("count", "fails", "damaged", *SHIPPED):
            assert re.search(rf"^{re.escape(name)} ", said, re.MULTILINE)
        assert "gives n no type" in " ".join(said.split())
        assert "workbench describe NAME" in said

    def test_fits_eighty_columns_without_colours_in_a_pipe(self, place):
        done = outside("list", COLUMNS="200")
        assert done.returncode == 0
        assert "\x1b" not in done.stdout
        assert max(map(len, done.stdout.splitlines())) <= 80
        assert done.stderr == ""

    def test_fits_a_terminal(self, place):
        said = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", on_a_terminal("list"))
        assert max(map(len, said.splitlines())) <= 80
        assert "never heard from anybody" in " ".join(said.split())


class TestDescribe:
    def test_says_what_can_be_set(self, place):
        code, said, _ = ask("describe", "count")
        assert code == 0
        words = " ".join(said.split())
        assert "Needs: A list." in said
        assert "how many A whole number, at least 1 and at most 10; 1 unless you say" in words
        assert "from when A date; 01/01/2026 unless you say otherwise" in words
        assert "whom One of all, some; all unless you say otherwise" in words
        assert "where Texts, with commas between them; may be left out" in words

    def test_its_example_works_when_it_is_pasted(self, place):
        *_, command = ask("describe", "count")[1].splitlines()
        first, *words = shlex.split(command)
        assert first == "workbench"
        assert ask(*words)[0] == 0

    @pytest.mark.parametrize("name", SHIPPED)
    def test_the_examples_of_the_workbench_can_be_run(self, project, monkeypatch, name):
        monkeypatch.setenv("WORKBENCH_PROJECT", str(project.root))
        *_, before, command = ask("describe", name)[1].splitlines()
        assert before == "For example:"
        given = dict(word.split("=", 1) for word in shlex.split(command)[3:] if word != "-p")
        (analysis,) = [one for one in catalogue(project) if one.name == name]
        assert validate(analysis.parameters, given, data=project.data)

    def test_without_the_practice_data_the_example_makes_them_first(self, place):
        said = ask("describe", "linkage")[1].splitlines()
        assert said[-2] == "  workbench borough make"

    @pytest.mark.parametrize(
        ("name", "code", "words"),
        [
            ("coun", 2, "Did you mean count?"),
            ("damaged", 1, "Line 1 of the parameters cell gives n no type."),
        ],
    )
    def test_what_cannot_be_described(self, place, name, code, words):
        found, _, said = ask("describe", name)
        assert found == code
        assert words in said


class TestRun:
    def test_says_what_was_found_and_where_the_report_is(self, place):
        code, said, beside = ask("run", "count", "-p", "n=3", "-p", "since=24/11/2026")
        assert code == 0
        assert beside == "1 of 2: Step 1?\n2 of 2: Step 2?\n"
        assert "  - We find 3 of 10 people.\n" in said
        (run,) = all_runs(place)
        assert f"Report: {run.report}\n" in said
        assert run.parameters["since"] == "2026-11-24"

    def test_says_when_it_was_run_before(self, place):
        assert ask("run", "count")[0] == 0
        code, said, beside = ask("run", "count")
        assert code == 0
        assert beside == ""
        assert "this is that report.\nRun it again with --fresh.\n" in said
        assert "Done in " in ask("run", "count", "--fresh")[1]

    def test_a_list_is_given_in_one_or_in_several(self, place):
        ask("run", "count", "-p", "wards=A,B")
        ask("run", "count", "-p", "wards=A", "-p", "wards=B")
        assert [run.parameters["wards"] for run in all_runs(place)] == [["A", "B"]]

    def test_every_fault_is_on_a_line_of_its_own(self, place):
        words = ("-p", "n=11", "-p", "sinse=1", "-p", "since=31/02/2026")
        code, said, beside = ask("run", "count", *words)
        assert (code, said) == (2, "")
        assert beside.splitlines() == [
            "There are 3 things to put right:",
            "  - There is no setting called sinse. Did you mean since?",
            "  - n must be at most 10; you gave 11.",
            "  - 31/02/2026 is not a date, so it cannot be since.",
            "Nothing has been run.",
            "See what can be set with: workbench describe count",
        ]
        assert not place.runs.exists()

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("count", "-p", "n=11"), "n must be at most 10; you gave 11."),
            (("count", "-p", "n=1", "-p", "n=2"), "n must be a whole number; you gave a list."),
            (("count", "-p", "n"), "-p n does not say which setting has which value."),
            (("coun",), "There is no analysis called coun. Did you mean count?"),
        ],
    )
    def test_wrong_use(self, place, words, said):
        code, _, beside = ask("run", *words)
        assert code == 2
        assert beside.splitlines()[0] == said

    def test_a_failure_is_told_and_leads_to_the_notice(self, place):
        code, said, beside = ask("run", "fails")
        assert (code, said) == (1, "")
        (run,) = all_runs(place)
        lines = beside.splitlines()
        assert lines[1].startswith("No report was made. In the step “Step 1?”: ")
        assert lines[2] == "Your files have not been changed."
        assert run.id in lines[3]
        assert lines[4] == f"The same in a page: {run.folder / 'not-made.html'}"
        assert "Traceback" not in beside

    def test_on_a_terminal_one_line_tells_the_step(self, place):
        write_analysis(place, "slow", "n: int = 1", "import time\ntime.sleep(0.5)", FINDING)
        said = on_a_terminal("run", "slow")
        assert "1 of 2: Step 1?" in said
        assert "\x1b[" in said
        assert "We find 1 of 10 people." in said


class TestRuns:
    def test_lists_what_became_of_each(self, place):
        assert ask("runs")[1] == "There are no runs yet.\n"
        ask("run", "fails")
        ask("run", "count")
        said = ask("runs")[1]
        first, second = all_runs(place)
        assert re.search(rf"{first.id} +count +complete, \d+ second", said)
        assert re.search(rf"{second.id} +fails +failed: ", said)
        assert max(map(len, said.splitlines())) <= 80
        assert first.id not in ask("runs", "fails")[1]

    def test_open_finds_an_analysis_a_run_a_folder_or_a_page(self, place):
        ask("run", "count")
        (run,) = all_runs(place)
        for which in ("count", run.id, str(run.folder), str(run.report), f"{run.folder}/"):
            code, said, _ = ask("open", which)
            assert (code, Path(said.strip())) == (0, run.report)

    def test_open_finds_the_pdf_or_says_how_to_make_it(self, place, monkeypatch):
        (place.data).mkdir()
        (place.data / "my list.csv").write_text("a,b\n1,2\n")
        write_analysis(
            place,
            "list",
            f"{SETTINGS}\nfrom workbench.parameters import Dataset\ntable: Dataset",
            FINDING,
        )
        assert ask("run", "list", "-p", "table=my list", "-p", "wards=A,B c")[0] == 0
        (run,) = all_runs(place)
        for form, called in (("pdf", "a PDF"), ("docx", "a Word document")):
            code, said, beside = ask("open", "list", "--format", form)
            assert (code, said) == (1, "")
            what, safe, todo = beside.splitlines()
            assert what == f"The report of this run was not made as {called}."
            assert safe == f"It is there as a page: {run.report}"
            command = todo.removeprefix("Make it with: workbench ")
            assert "n=" not in command
            made, _, _ = ask(*shlex.split(command))
            assert made == 0
            page = run.folder / f"report.{form}"
            for words in (("list", "--format", form), (str(page),)):
                code, said, beside = ask("open", *words)
                assert (code, Path(said.strip()), beside) == (0, page, "")
        assert len(all_runs(place)) == 1

    def test_a_failed_run_has_no_pdf(self, place):
        ask("run", "fails")
        (run,) = all_runs(place)
        code, said, beside = ask("open", run.id, "--format", "pdf")
        assert (code, said) == (1, "")
        assert beside.startswith("This run has no report. ")

    def test_open_says_when_there_is_no_report(self, place):
        ask("run", "fails")
        (run,) = all_runs(place)
        code, _, beside = ask("open", run.id)
        assert code == 0
        assert beside.startswith("This run has no report. ")
        done = outside("open", "fails")
        assert done.returncode == 1
        assert done.stderr.startswith("There is no report of fails yet")
        assert outside("open", "nothing").returncode == 2


class TestWhateverHappens:
    def test_a_fault_nobody_foresaw_is_a_sentence_and_a_line_in_a_log(
        self, place, monkeypatch, capsys
    ):
        def fail(*args: object) -> None:
            {}["".join(map(chr, (65, 103, 97, 116, 104, 97)))]

        monkeypatch.setattr("workbench.runs.analyses.catalogue", fail)
        monkeypatch.setattr("sys.argv", ["workbench", "list"])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 1
        said = capsys.readouterr().err
        assert said.startswith("There is a fault that we did not foresee (KeyError).\n")
        assert "Traceback" not in said
        (reference,) = re.findall(r"give the reference (\S+);", said)
        log = (place.runs / "workbench.log").read_text()
        assert f"{reference} workbench list" in log
        assert "Agatha" not in log + said

    def test_a_project_that_is_not_there(self, tmp_path):
        done = outside("--project", str(tmp_path / "nowhere"), "list")
        assert done.returncode == 1
        assert done.stderr.splitlines()[1] == "Nothing has been run."

    def test_the_project_may_be_named(self, place, tmp_path, monkeypatch):
        monkeypatch.setenv("WORKBENCH_PROJECT", "")
        done = outside("--project", str(tmp_path), "describe", "count")
        assert done.returncode == 0

    def test_a_terminal_that_knows_only_ascii(self, place):
        done = outside("run", "count", "-p", "kind=“all”", PYTHONIOENCODING="ascii")
        assert done.returncode == 2
        assert "Traceback" not in done.stderr

    def test_whoever_reads_may_stop_reading(self, place):
        process = subprocess.Popen(
            [*COMMAND, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        process.wait()

    def test_the_version(self):
        assert re.fullmatch(r"Data Workbench \d+\.\d+\.\d+\n", ask("--version")[1])

    def test_help_names_the_exit_codes(self):
        assert "0 done, 1 could not be done, 2 wrong use" in " ".join(ask("--help")[1].split())

    def test_an_unknown_command(self):
        assert ask("lst")[0] == 2
