"""Ten councils' returns with five planted faults, as an analyst meets them each quarter."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.batches.making import COUNT_ROWS, SETTINGS, write_analysis, write_list, write_plan
from tests.conftest import as_in_a_terminal
from workbench.batches import load
from workbench.runs import all_runs

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("batches")]
COMMAND = [sys.executable, "-c", "from workbench.cli import main; main()", "batch"]


def command(project, *words, **more):
    """Run `workbench batch` as a person does, its output to a pipe."""
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        cwd=project.root,
        env={**os.environ, "WORKBENCH_PROJECT": str(project.root)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
        **more,
    )


def plan_of(project, quarter="2026-Q3") -> Path:
    return project.data / "councils" / f"plan-{quarter}.toml"


def test_a_check_names_all_five_and_runs_nothing(councils, last_quarter):
    project, planted = councils
    runs = len(all_runs(project))
    done = command(project, plan_of(project), "--check")
    assert done.returncode == 1
    assert "10 areas, 5 ready." in done.stdout
    for council in planted:
        assert re.search(rf"^{council}: ", done.stdout, re.MULTILINE), council
    assert done.stderr == ""
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert len(all_runs(project)) == runs


def test_unforced_it_says_all_five_and_how_to_go_on(councils, last_quarter):
    project, _ = councils
    runs = len(all_runs(project))
    done = command(project, plan_of(project))
    assert done.returncode == 1
    assert "5 areas of 10 cannot be run as they are" in done.stderr
    assert "--force" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(all_runs(project)) == runs


def test_forced_it_makes_five_reports_and_gives_five_plain_reasons(councils, this_quarter):
    _, planted = councils
    assert len(this_quarter.made) == 5
    assert {state.area for state in this_quarter.not_made} == set(planted)
    assert all(state.what and state.todo for state in this_quarter.not_made)
    page = BeautifulSoup(this_quarter.index.read_text(encoding="utf-8"), "html.parser")
    reports = [link["href"] for link in page.select("td a") if "Report of" in link.get_text()]
    assert len(reports) == 5
    assert all((this_quarter.folder / address).is_file() for address in reports)
    headings = {
        BeautifulSoup((this_quarter.folder / address).read_text("utf-8"), "html.parser").h1.text
        for address in reports
    }
    assert len(headings) == 5
    assert {heading.get_text() for heading in page.select("h3")} == set(planted)
    for state in this_quarter.not_made:
        assert state.what in page.get_text()
    assert page.select_one(".wb-practice") is not None


def test_it_says_what_changed_since_last_quarter(councils, this_quarter):
    _, planted = councils
    page = BeautifulSoup(this_quarter.index.read_text(encoding="utf-8"), "html.parser")
    assert "What changed since 2026-Q2" in page.get_text()
    assert "in 5 areas with a report then and now" in page.get_text()
    named = re.search(r"([^.]*) are not compared: no report this time", page.get_text())
    assert named is not None
    assert all(council in named[1] for council in planted)
    assert (this_quarter.folder / "changes.csv").is_file()


@pytest.mark.browser
def test_the_page_is_for_everybody(this_quarter, audit):
    seen = audit(this_quarter.index)
    assert seen.violations == []
    assert seen.requests == []
    assert not any(seen.overflow.values())


@pytest.fixture
def six(work):
    """A plan for six areas whose analysis takes a moment."""
    write_analysis(work, "count", SETTINGS, "import time\n\ntime.sleep(0.2)", COUNT_ROWS)
    names = [f"area-{number}" for number in range(6)]
    for number, name in enumerate(names, 1):
        write_list(work.data / f"{name}.csv", number)
    return write_plan(work.data / "plan.toml", {name.title(): f"{name}.csv" for name in names})


def test_killed_in_the_middle_it_goes_on_where_it_was(work, six):
    process = subprocess.Popen(
        [*COMMAND, str(six), "--jobs", "2"],
        cwd=work.root,
        env={**os.environ, "WORKBENCH_PROJECT": str(work.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with process:
        wait_for(process, "2 of 6")
        process.kill()
    killed = load(work, six)
    made = {state.area: state.run for state in killed.made}
    assert 2 <= len(made) < 6
    assert killed.ended == ""
    assert "All 6" not in killed.index.read_text(encoding="utf-8")
    unfinished = [run for run in all_runs(work) if run.outcome == "unfinished"]
    assert len(unfinished) <= 2
    assert all(run.report.name != "report.html" for run in unfinished)

    done = command(work, six)
    assert done.returncode == 0, done.stderr
    assert f"All reports: {killed.index}" in done.stdout
    # One more may have been finished before its state was kept.
    assert len(made) <= done.stdout.count("report was there already") <= len(made) + 2
    resumed = load(work, six)
    assert len(resumed.made) == 6
    assert {state.area: state.run for state in resumed.made}.items() >= made.items()


def test_stopped_by_ctrl_c_it_says_so_and_leaves_nothing_running(work, six):
    process = subprocess.Popen(
        [*COMMAND, str(six), "--jobs", "2"],
        cwd=work.root,
        env={**os.environ, "WORKBENCH_PROJECT": str(work.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=as_in_a_terminal,
    )
    with process:
        wait_for(process, "2 of 6")
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped." in rest
    assert "Run the same command again to go on." in rest
    assert "Traceback" not in errors
    assert load(work, six).ended == ""
    for _ in range(100):
        if not kernels_of(work):
            break
        time.sleep(0.1)
    assert kernels_of(work) == []


def wait_for(process: subprocess.Popen[str], start: str) -> None:
    """Read a program's lines up to one with a certain start."""
    said = []
    for line in iter(process.stdout.readline, ""):
        said.append(line)
        if line.startswith(start):
            return
    pytest.fail(f"It never said {start}: {''.join(said)}{process.stderr.read()}")


def kernels_of(project) -> list[str]:
    """Find the kernels that still run in a project's folder."""
    import psutil

    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        words = " ".join(process.info["cmdline"] or ())
        if "workbench.runs.kernel" in words and str(project.root) in (process.info["cwd"] or ""):
            found.append(words)
    return found


def test_the_exit_code_tells_whether_every_report_was_made(work, six):
    (work.data / "area-3.csv").write_text("ward,homes\n", encoding="utf-8")
    (work.data / "area-4.csv").unlink()
    done = command(work, six, "--force", "--jobs", "2")
    assert done.returncode == 1
    assert "4 of 6 reports are made." in done.stdout
    assert "--failed-only" in done.stdout
    write_list(work.data / "area-3.csv", 40)
    write_list(work.data / "area-4.csv", 41)
    again = command(work, six, "--failed-only")
    assert again.returncode == 0, again.stdout
    assert "All 6 reports are made." in again.stdout


def test_faults_of_a_plan_are_said_without_a_traceback(work, six):
    six.write_text('analysis = "cuont"\n[[areas]]\nname = "A"\n', encoding="utf-8")
    done = command(work, six)
    assert done.returncode == 1
    assert "Did you mean count?" in done.stderr
    assert "Traceback" not in done.stderr
