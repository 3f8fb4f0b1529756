"""Reading runs back, whatever became of them."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta

import psutil
import pytest

from workbench.errors import WorkbenchError
from workbench.runs import all_runs, load_run, newest

NOW = datetime.now().astimezone()


@pytest.fixture
def record(place):
    """Write a record as a run of another process does."""

    def write(identity: str, **changed: object):
        folder = place.runs / "count" / identity
        folder.mkdir(parents=True)
        whole = {
            "schema": 1,
            "id": identity,
            "analysis": "count",
            "question": "How many?",
            "outcome": "complete",
            "reason": None,
            "started": NOW.isoformat(),
            "seconds": 1.5,
            "parameters": {},
            "findings": [],
            "tables": [],
            "process": None,
        }
        text = json.dumps(whole | changed)
        (folder / "run.json").write_text(text, encoding="utf-8")
        return folder

    return write


def process(pid: int, **changed: object) -> dict[str, object]:
    return {
        "pid": pid,
        "began": psutil.Process(pid).create_time(),
        "machine": os.uname().nodename,
    } | changed


def test_a_run_whose_process_lives_is_running(record):
    run = load_run(record("a", outcome="running", process=process(os.getpid())))
    assert run.outcome == "running"
    assert run.reason is None


def test_a_run_whose_process_is_gone_is_unfinished(record):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    asked = process(ended.pid)
    ended.wait()
    run = load_run(record("a", outcome="running", process=asked))
    assert run.outcome == "unfinished"
    assert run.reason.what == "It was stopped before its end."
    assert run.report.name == "not-made.html"


def test_a_later_process_of_the_same_number_is_another(record):
    run = load_run(record("a", outcome="running", process=process(os.getpid(), began=1.0)))
    assert run.outcome == "unfinished"


def test_a_run_of_another_machine_is_given_a_day(record):
    away = process(os.getpid(), machine="elsewhere")
    assert load_run(record("a", outcome="running", process=away)).outcome == "running"
    long_ago = (NOW - timedelta(days=2)).isoformat()
    old = record("b", outcome="running", process=away, started=long_ago)
    assert load_run(old).outcome == "unfinished"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", "null", '{"schema": "x"}', '{"schema": 1, "outcome": "complete"}']
)
def test_a_damaged_record_is_told(record, text):
    folder = record("a")
    (folder / "run.json").write_text(text)
    with pytest.raises(WorkbenchError, match="cannot be read"):
        load_run(folder)


def test_a_record_of_a_newer_workbench_is_told(record):
    with pytest.raises(WorkbenchError, match="newer Data Workbench"):
        load_run(record("a", schema=2))


def test_a_folder_without_a_run_is_told(tmp_path):
    with pytest.raises(WorkbenchError, match="holds no run"):
        load_run(tmp_path)


def test_runs_are_listed_newest_first_whatever_else_lies_there(record, place):
    for hours, name in ((2, "b"), (1, "c"), (3, "a")):
        record(name, started=(NOW - timedelta(hours=hours)).isoformat())
    record("d", started=(NOW - timedelta(hours=4)).isoformat(), outcome="failed")
    (record("e") / "run.json").write_text("{")
    (place.runs / "notes.txt").write_text("notes")
    (place.runs / "count" / "notes.txt").write_text("notes")
    record(".new-abc", outcome="running")
    assert [run.id for run in all_runs(place)] == ["c", "b", "a", "d"]


def test_the_newest_report_passes_over_what_is_not_complete(record, place):
    assert newest(place, "count") is None
    record("2026-11-24-090000-aaaaaaaa")
    record(
        "2026-11-25-090000-aaaaaaaa", outcome="failed", reason={"what": "a", "safe": "", "todo": ""}
    )
    (record("2026-11-26-090000-aaaaaaaa") / "run.json").write_text("{")
    assert newest(place, "count").id == "2026-11-24-090000-aaaaaaaa"
    assert newest(place, "nothing") is None
