"""Running a batch: one failure never stops the rest, and nothing made is made twice."""

import shutil
import threading

import pytest
from bs4 import BeautifulSoup

from tests.batches.making import COUNT_ROWS, SETTINGS, write_analysis, write_list, write_plan
from workbench.batches import NotReadyError, load, read_plan, run_batch
from workbench.batches.state import alone, folder_of
from workbench.errors import WorkbenchError
from workbench.runs import all_runs, load_run

# Fails for a list of four rows, as an analysis does that meets what it cannot work with.
FUSSY = """
if len(rows) == 4:
    raise WorkbenchError("Four rows are too many.", safe="All is safe.", todo="Take one away.")
"""


def states(batch):
    return {state.area: state.state for state in batch.areas}


def links(batch):
    """The addresses the page links to as reports, by area."""
    page = BeautifulSoup(batch.index.read_text(encoding="utf-8"), "html.parser")
    found = {}
    for link in page.select("table a"):
        if link.get_text().startswith("Report of "):
            found[link.get_text().removeprefix("Report of ")] = link["href"]
    return found


def test_a_report_for_each_area_and_a_page_that_leads_to_them(work, three):
    told = []
    batch = run_batch(work, read_plan(work, three), progress=lambda *what: told.append(what))
    assert states(batch) == {"North": "made", "South": "made", "West": "made"}
    assert batch.folder == work.batches / "plan"
    assert set(links(batch)) == {"North", "South", "West"}
    for area, address in links(batch).items():
        report = (batch.folder / address).resolve()
        assert report.is_file()
        findings = load_run(report.parent).findings
        assert findings[0].value == {"North": 2, "South": 3, "West": 4}[area]
    assert "All 3 reports are made." in batch.index.read_text(encoding="utf-8")
    assert {(state.area, state.state) for state, _ in told} >= {
        (area, state) for area in ("North", "South", "West") for state in ("working", "made")
    }
    assert load(work, three) == batch


def test_a_failure_stops_nothing_and_looks_like_no_report(work, three):
    write_analysis(work, "count", SETTINGS, COUNT_ROWS, FUSSY)
    plan = read_plan(work, three)
    batch = run_batch(work, plan)
    assert states(batch) == {"North": "made", "South": "made", "West": "failed"}
    assert batch.areas[2].what == "Four rows are too many."
    assert set(links(batch)) == {"North", "South"}
    page = BeautifulSoup(batch.index.read_text(encoding="utf-8"), "html.parser")
    row = next(row for row in page.select("tbody tr") if row.th.get_text() == "West")
    assert "No report" in row.get_text()
    assert page.select_one(row.a["href"]).get_text() == "West"
    assert "2 of 3 reports are made. West has none." in page.select_one(".wb-finding").get_text()

    again = run_batch(work, plan)
    assert [state.reused for state in again.areas] == [True, True, False]
    assert len(all_runs(work)) == 4

    write_analysis(work, "count", SETTINGS, COUNT_ROWS, FUSSY.replace("== 4", "== 5"))
    mended = run_batch(work, plan, failed_only=True)
    assert states(mended) == {"North": "made", "South": "made", "West": "made"}
    assert [each.run for each in mended.areas[:2]] == [each.run for each in batch.areas[:2]]


def test_fresh_makes_them_again(work, three):
    plan = read_plan(work, three)
    first = run_batch(work, plan)
    second = run_batch(work, plan, fresh=True)
    assert not {each.run for each in first.areas} & {each.run for each in second.areas}


def test_a_changed_input_is_run_again_and_the_others_are_not(work, three):
    plan = read_plan(work, three)
    run_batch(work, plan)
    write_list(work.data / "south.csv", 7)
    again = run_batch(work, plan)
    assert [state.reused for state in again.areas] == [True, False, True]


def test_a_fault_of_an_input_stops_all_until_forced_or_mended(work, three):
    (work.data / "south.csv").rename(work.data / "elsewhere.csv")
    plan = read_plan(work, three)
    with pytest.raises(NotReadyError) as caught:
        run_batch(work, plan)
    assert [notice.kind for notice in caught.value.notices] == ["missing file"]
    assert "--force" in caught.value.todo
    assert all_runs(work) == []
    assert load(work, three) is None

    forced = run_batch(work, plan, force=True)
    assert states(forced) == {"North": "made", "South": "held back", "West": "made"}
    assert "no file south.csv" in forced.areas[1].what
    assert set(links(forced)) == {"North", "West"}

    still = run_batch(work, read_plan(work, three), failed_only=True)
    assert states(still) == states(forced)
    assert [state.reused for state in still.areas] == [True, False, True]

    (work.data / "elsewhere.csv").rename(work.data / "south.csv")
    mended = run_batch(work, read_plan(work, three), failed_only=True)
    assert states(mended) == {"North": "made", "South": "made", "West": "made"}
    assert len(all_runs(work)) == 3


def test_what_the_plan_accepts_is_run_and_told_on_the_page(work):
    for period in ("q2", "q3"):
        write_list(work.data / period / "north.csv", 2)
    write_plan(work.data / "q2.toml", {"North": "q2/north.csv"})
    plan = write_plan(
        work.data / "q3.toml", {"North": "q3/north.csv"}, head='[expect]\nprevious = "q2.toml"'
    )
    with plan.open("a", encoding="utf-8") as file:
        file.write('\naccept = ["same file sent again"]\n')
    batch = run_batch(work, read_plan(work, plan))
    assert states(batch) == {"North": "made"}
    text = batch.index.read_text(encoding="utf-8")
    assert "The only report is made." in text
    assert "Looked into and accepted" in text
    assert "is the same as last time" in text


def test_failed_only_of_a_batch_never_run_is_told(work, three):
    with pytest.raises(WorkbenchError, match="has not been run here yet"):
        run_batch(work, read_plan(work, three), failed_only=True)


def test_failed_only_runs_an_area_whose_run_was_deleted(work, three):
    plan = read_plan(work, three)
    batch = run_batch(work, plan)
    shutil.rmtree(work.root / batch.areas[0].run)
    again = run_batch(work, plan, failed_only=True)
    assert states(again)["North"] == "made"
    assert (work.root / again.areas[0].run / "report.html").is_file()


def test_a_batch_is_run_by_one_at_a_time(work, three):
    plan = read_plan(work, three)
    with (
        alone(folder_of(work, plan.path), plan),
        pytest.raises(WorkbenchError, match="is being run already"),
    ):
        run_batch(work, plan)
    assert len(run_batch(work, plan).made) == 3


def test_plans_of_one_name_in_two_folders_are_kept_apart(work, three):
    other = write_plan(work.data / "other" / "plan.toml", {"East": "../north.csv"})
    first = run_batch(work, read_plan(work, three))
    second = run_batch(work, read_plan(work, other))
    assert first.folder != second.folder
    assert load(work, three) == first
    assert load(work, other) == second


def test_a_project_that_is_moved_keeps_its_batches(work, three, tmp_path):
    from workbench.project import Project

    run_batch(work, read_plan(work, three))
    moved = Project(work.root.rename(tmp_path / "moved"))
    plan = read_plan(moved, moved.data / "plan.toml")
    batch = run_batch(moved, plan, failed_only=True)
    assert len(batch.made) == 3
    assert len(all_runs(moved)) == 3


def test_stopped_by_hand_it_keeps_what_is_made(work, three, monkeypatch):
    from workbench.batches import running

    made = threading.Event()

    def told(state, step):
        if state.state == "made":
            made.set()

    def stopping(futures):
        made.wait(60)
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "wait", stopping)
    plan = read_plan(work, three)
    with pytest.raises(KeyboardInterrupt):
        run_batch(work, plan, jobs=1, progress=told)
    monkeypatch.undo()
    stopped = load(work, three)
    assert stopped.ended == ""
    assert states(stopped)["North"] == "made"
    assert set(states(stopped).values()) <= {"made", "stopped", "waiting"}
    assert "All 3" not in stopped.index.read_text(encoding="utf-8")
    again = run_batch(work, plan)
    assert again.areas[0].reused
    assert len(again.made) == 3


def test_a_fault_nobody_foresaw_is_one_areas_fault(work, three, monkeypatch):
    from workbench.batches import running

    real = running.run

    def sometimes(project, analysis, given, **options):
        if "south" in str(given["table"]):
            raise ZeroDivisionError(f"secret {111 * 111}")
        return real(project, analysis, given, **options)

    monkeypatch.setattr(running, "run", sometimes)
    batch = run_batch(work, read_plan(work, three))
    assert states(batch) == {"North": "made", "South": "failed", "West": "made"}
    assert "did not foresee" in batch.areas[1].what
    log = (batch.folder / "log.txt").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log
    assert "12321" not in log


def test_names_that_are_html_or_paths_do_no_harm(work, three):
    text = three.read_text(encoding="utf-8").replace('"North"', '"../<b>North</b> & Co"')
    three.write_text(text, encoding="utf-8")
    batch = run_batch(work, read_plan(work, three))
    page = BeautifulSoup(batch.index.read_text(encoding="utf-8"), "html.parser")
    assert page.select_one("tbody th").get_text() == "../<b>North</b> & Co"
    assert page.select("tbody b") == []


@pytest.mark.parametrize("kept", ["{", "[]", '{"format": 99}'])
def test_a_damaged_record_is_told(work, three, kept):
    folder = work.batches / "plan"
    folder.mkdir(parents=True)
    (folder / "batch.json").write_text(kept, encoding="utf-8")
    with pytest.raises(WorkbenchError, match="cannot be read"):
        run_batch(work, read_plan(work, three))
