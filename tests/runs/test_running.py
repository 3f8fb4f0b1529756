"""Runs of small notebooks with papermill in real kernels."""

import json
import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from tests.runs.conftest import FINDING, write_analysis
from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.parameters import ParameterError
from workbench.project import Project
from workbench.runs import load_run, newest, run

N = "n: int = 1  # how many"
DATASET = "from workbench.parameters import Dataset\n\n"


def shown(path: Path) -> str:
    return " ".join(BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").stripped_strings)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    place = Project(tmp_path_factory.mktemp("complete"))
    write_analysis(
        place,
        "count",
        "from workbench.parameters import date\n\n"
        f"{N}\nsince: date = date(2026, 1, 1)  # from when\nseed: int = 7",
        FINDING,
        "import pandas as pd\nfrom workbench.tables import Table\n"
        'Table("days", pd.DataFrame({"day": [since], "kind": [type(since).__name__]}), "Days")',
    )
    told: list[tuple[str, int, int]] = []
    made = run(
        place,
        "count",
        {"n": "3", "since": "24/11/2026"},
        progress=lambda *step: told.append(step),
    )
    assert newest(place, "count").folder == made.folder
    return made, told


class TestComplete:
    def test_the_folder_explains_itself(self, done):
        made, _ = done
        assert made.outcome == "complete"
        assert sorted(path.name for path in made.folder.iterdir()) == [
            *("notebook.ipynb", "report.html", "run.json", "tables")
        ]
        assert made.report == made.folder / "report.html"
        assert "2026-11-24,date" in (made.folder / "tables" / "days.csv").read_text("utf-8-sig")

    def test_the_record(self, done):
        made, _ = done
        record = json.loads((made.folder / "run.json").read_text())
        assert record["parameters"] == {"n": 3, "since": "2026-11-24", "seed": 7}
        assert record["seed"] == 7
        assert record["tables"] == ["tables/days.csv"]
        assert record["findings"][0]["statement"] == "We find 3 of 10 people."
        assert record["versions"]["papermill"] == __import__("papermill").__version__
        assert record["may_see"]
        assert record["process"] is None
        assert record["practice"] is False
        assert datetime.fromisoformat(record["started"]) < datetime.fromisoformat(record["ended"])
        assert record == load_run(made.folder).record

    def test_only_its_owner_may_look_into_it(self, done):
        made, _ = done
        assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700

    def test_the_notebook_is_itself_the_record(self, done):
        made, _ = done
        notebook = nbformat.read(made.folder / "notebook.ipynb", as_version=4)
        nbformat.validate(notebook)
        assert [found.statement for found in Finding.harvest(notebook)] == [
            "We find 3 of 10 people."
        ]
        assert notebook.metadata.papermill.parameters == made.parameters
        assert notebook.metadata.papermill.input_path.endswith("count.ipynb")
        assert notebook.metadata.kernelspec.name == "python3"

    def test_the_report_answers_the_question(self, done):
        made, _ = done
        said = shown(made.report)
        assert "How many are there?" in said
        assert "We find 3 of 10 people." in said
        assert "Setting: since 2026-11-24" in said
        assert str(made.folder) not in made.report.read_text()

    def test_each_step_is_told_by_its_heading(self, done):
        _, told = done
        assert told == [("Step 1?", 1, 2), ("Step 2?", 2, 2)]


def test_the_kernel_is_this_interpreter_in_a_known_environment(place, add, tmp_path, monkeypatch):
    elsewhere = tmp_path / "jupyter" / "kernels" / "python3"
    elsewhere.mkdir(parents=True)
    spec = {"argv": ["/bin/false", "{connection_file}"], "display_name": "x", "language": "python"}
    (elsewhere / "kernel.json").write_text(json.dumps(spec))
    startup = tmp_path / "home" / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "a.py").write_text("raise SystemExit")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    add(
        "where",
        N,
        "import os, sys, json\nprint(json.dumps([sys.executable, os.getcwd(), "
        "*(os.environ[name] for name in "
        "('WORKBENCH_RUN_FOLDER', 'WORKBENCH_DATA', 'PYTHONHASHSEED', 'TZ'))]))",
    )
    before = Path.cwd()
    made = run(place, "where", {})
    assert Path.cwd() == before
    notebook = nbformat.read(made.folder / "notebook.ipynb", as_version=4)
    told = json.loads(notebook.cells[-1].outputs[0].text)
    folder, data = str(made.folder), str(place.data)
    assert told == [sys.executable, folder, folder, data, "0", "Asia/Tokyo"]


def test_nothing_is_left_behind_in_the_temporary_folder(place, add, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    add("count", N, FINDING)
    run(place, "count", {})
    assert list((tmp_path / "t").iterdir()) == []


def test_a_folder_too_long_for_a_socket(place, add, tmp_path, monkeypatch):
    longer = tmp_path / ("long" * 25)
    longer.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(longer))
    add("count", N, FINDING)
    assert run(place, "count", {}).outcome == "complete"


def test_a_setting_cannot_lead_out_of_the_folder(place, add):
    add("echo", 'area: str = "x"', 'print(f"{area} {{area}}")')
    made = run(place, "echo", {"area": "../../{area}/{0}"})
    assert made.outcome == "complete"
    assert made.folder.parent == place.runs / "echo"
    assert sorted(path.name for path in place.root.iterdir()) == ["notebooks", "runs"]


def test_a_project_named_from_the_working_folder(place, add, monkeypatch):
    add("count", N, FINDING + '\nopen("made.txt", "w").close()')
    monkeypatch.chdir(place.root)
    made = run(Project(Path()), "count", {})
    assert made.outcome == "complete"
    assert (place.runs / "count" / made.id / "made.txt").exists()


def test_an_analysis_without_settings(place, add):
    path = add("count", "n = 1", FINDING)
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["metadata"] = {}
    path.write_text(json.dumps(notebook))
    assert run(place, "count", {}).findings[0].value == 1


@pytest.mark.parametrize("minor", [0, 2, 4, 5])
def test_notebooks_of_any_age(place, add, minor):
    path = add("count", N, FINDING)
    notebook = json.loads(path.read_text())
    notebook["nbformat_minor"] = minor
    for cell in notebook["cells"]:
        cell.update({"id": "same"} if minor == 5 else {})
    path.write_text(json.dumps(notebook))
    assert run(place, "count", {}).outcome == "complete"


def test_settings_are_checked_before_anything_starts(place, add):
    add("count", N, FINDING)
    with pytest.raises(ParameterError):
        run(place, "count", {"n": "x"})
    assert not place.runs.exists()


def test_a_place_that_may_not_be_written_to(place, add):
    add("count", N, FINDING)
    place.runs.write_text("a file where the folder should be")
    with pytest.raises(WorkbenchError) as caught:
        run(place, "count", {})
    assert "Nothing can be written to the folder" in caught.value.what
    assert caught.value.safe == "Nothing has been run."
    assert "room" not in caught.value.todo


def test_several_at_once(place, add):
    add("count", N, "import time\ntime.sleep(0.2)", FINDING)
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda n: run(place, "count", {"n": n}), [1, 2, 3, 3, 3, 4]))
    assert [one.findings[0].value for one in made] == [1, 2, 3, 3, 3, 4]
    assert {one.outcome for one in made} == {"complete"}


class TestTheSameAgain:
    @pytest.fixture
    def count(self, place, add):
        add("count", N, FINDING)
        return run(place, "count", {"n": 1})

    def test_is_served_from_its_folder(self, place, count):
        again = run(place, "count", {"n": "1"})
        assert again.reused
        assert again.folder == count.folder
        assert again.findings == count.findings
        assert not count.reused

    def test_unless_it_is_wanted_fresh(self, place, count):
        assert run(place, "count", {"n": 1}, fresh=True).folder != count.folder

    def test_unless_it_is_about_something_else(self, place, count):
        northmere = run(place, "count", {"n": 1}, about="Northmere")
        assert not northmere.reused
        assert northmere.about == "Northmere"
        page = northmere.report.read_text(encoding="utf-8")
        assert "<h1>Northmere: How many are there?</h1>" in page
        assert run(place, "count", {"n": 1}, about="Northmere").reused

    def test_unless_it_is_about_one_person_and_then_it_is_private(self, place, count, add):
        add("one", N, FINDING, about_one_person=True)
        first, again = (run(place, "one", {"n": 1}) for _ in range(2))
        assert not again.reused, "each look is written down"
        assert again.folder != first.folder
        assert first.private
        assert not count.private
        assert "About one person" in shown(first.report)
        assert "About one person" not in shown(count.report)

    def test_unless_it_names_a_record_and_then_it_is_private(self, place, add):
        declared = "record: Record = ''\npair: list[Record] = []"
        asked = f"from workbench.parameters import Record\n\n{declared}"
        add("asked", asked, FINDING.replace("{n}", "9").replace("value=n", "value=9"))
        nobody = run(place, "asked", {})
        assert not nobody.private
        for given in ({"record": "12"}, {"pair": ["gp=1", "gp=2"]}):
            named = run(place, "asked", given)
            assert named.private
            assert named.record["about_one_person"]
            assert "About one person" in shown(named.report)
            assert not run(place, "asked", given).reused, "each look is written down"

    def test_unless_a_setting_differs(self, place, count):
        assert not run(place, "count", {"n": 2}).reused

    def test_unless_the_notebook_differs(self, place, count, add):
        add("count", N, FINDING + "\n# changed")
        assert not run(place, "count", {"n": 1}).reused

    def test_unless_its_description_differs(self, place, count, add):
        add("count", N, FINDING, question="How many people are there?")
        assert not run(place, "count", {"n": 1}).reused

    def test_unless_a_module_beside_its_notebook_differs(self, place, add):
        beside = add("rate", N, "import rates\nprint(rates.PERCENT)").parent / "rates.py"
        for percent in (20, 25):
            beside.write_text(f"PERCENT = {percent}\n")
            made = run(place, "rate", {"n": 1})
            assert not made.reused
            notebook = nbformat.read(made.folder / "notebook.ipynb", as_version=4)
            assert notebook.cells[-1].outputs[0].text == f"{percent}\n"
        assert run(place, "rate", {"n": 1}).reused

    def test_unless_it_is_damaged(self, place, count):
        count.report.unlink()
        assert not run(place, "count", {"n": 1}).reused

    def test_unless_it_was_not_complete(self, place, add):
        add("fails", N, "1 / 0")
        assert run(place, "fails", {}).outcome == "failed"
        assert not run(place, "fails", {}).reused

    def test_unless_the_input_differs(self, place, add):
        place.data.mkdir()
        table = place.data / "list.csv"
        table.write_text("a,b\n1,2\n3,4\n")
        add("rows", f'{DATASET}table: Dataset = "list"', "print(table)")
        first = run(place, "rows", {})
        assert run(place, "rows", {"table": str(table)}).reused
        os.utime(table, (1, 1))
        assert run(place, "rows", {}).reused, "only content counts"
        table.write_text("a,b\n1,2\n3,5\n")
        second = run(place, "rows", {})
        assert not second.reused
        first_inputs, second_inputs = (one.record["inputs"][0] for one in (first, second))
        assert first_inputs["reference"] == second_inputs["reference"] == str(table.resolve())
        assert first_inputs["fingerprint"] != second_inputs["fingerprint"]


class TestFormats:
    @pytest.fixture(autouse=True)
    def made_here(self):
        pytest.importorskip("docx")
        try:
            import weasyprint  # noqa: F401
        except (ImportError, OSError):
            pytest.skip("WeasyPrint or Pango is not installed")

    def test_are_made_with_the_report_and_later(self, place, add):
        add("count", N, FINDING)
        first = run(place, "count", {}, formats=["pdf"])
        assert (first.folder / "report.pdf").read_bytes().startswith(b"%PDF")
        assert not (first.folder / "report.docx").exists()
        second = run(place, "count", {}, formats=["pdf", "docx"])
        assert second.reused
        assert (second.folder / "report.docx").read_bytes().startswith(b"PK")

    def test_one_that_cannot_be_made_is_told_before_anything_starts(self, place, add, monkeypatch):
        monkeypatch.setitem(sys.modules, "docx", None)
        add("count", N, FINDING)
        with pytest.raises(WorkbenchError, match="python-docx"):
            run(place, "count", {}, formats=["docx"])
        assert not place.runs.exists()


class TestPractice:
    @pytest.fixture
    def tables(self, place, add):
        place.data.mkdir()
        (place.data / "real.csv").write_text("id,name\n1,A\n2,B\n")
        (place.data / "practice.csv").write_text("id,name,made_up\n1,A,made up\n2,B,made up\n")
        add("two", f'{DATASET}left: Dataset\nright: Dataset = ""', "print(left)")

    @pytest.mark.parametrize(
        ("given", "practice"),
        [
            ({"left": "practice"}, True),
            ({"left": "practice", "right": "practice"}, True),
            ({"left": "real"}, False),
        ],
    )
    def test_only_when_the_tables_are_made_up(self, place, tables, given, practice):
        made = run(place, "two", given)
        assert made.practice is practice
        assert ("Practice data" in shown(made.report)) is practice

    def test_real_lists_are_not_mixed_with_made_up_ones(self, place, tables):
        with pytest.raises(
            WorkbenchError, match=r"practice\.csv is practice data.*real\.csv is not"
        ):
            run(place, "two", {"left": "practice", "right": "real"})
        assert not place.runs.exists()

    def test_without_tables_the_notebook_says(self, place, add):
        add("story", N, FINDING, made_up=True)
        assert run(place, "story", {}).practice


def test_an_input_that_changes_meanwhile_is_refused(place, add):
    place.data.mkdir()
    (place.data / "list.csv").write_text("a,b\n1,2\n")
    add("rows", f'{DATASET}table: Dataset = "list"', "open(table, 'a').write('3,4\\n')")
    made = run(place, "rows", {})
    assert made.outcome == "failed"
    assert "list.csv changed while the analysis was reading." in made.reason.what
    assert not (made.folder / "report.html").exists()


def test_a_template_that_fails_is_told(place, add, monkeypatch):
    def fail(*args: object, **more: object) -> str:
        return {}["".join(map(chr, (65, 103, 97, 116, 104, 97)))]

    add("count", N, FINDING)
    monkeypatch.setattr("workbench.reports.html", fail)
    made = run(place, "count", {})
    assert made.outcome == "failed"
    assert made.reason.what == (
        "In the step “Writing the report”: There is a fault that we did not foresee (KeyError)."
    )
    log = (made.folder / "log.txt").read_text()
    assert f"{made.id} Traceback" in log
    assert "Agatha" not in log
    assert (made.folder / "notebook.ipynb").exists()


def test_without_a_home_to_write_to(place, add, tmp_path, monkeypatch):
    if os.geteuid() == 0:
        monkeypatch.setenv("HOME", "/proc/nowhere")
    else:
        home = tmp_path / "home"
        home.mkdir(mode=0o500)
        monkeypatch.setenv("HOME", str(home))
    add("count", N, FINDING)
    assert run(place, "count", {}).outcome == "complete"
