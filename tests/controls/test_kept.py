"""What pages that are open at once would all work out is worked out once."""

import multiprocessing
import os
import time

import pytest

from workbench.controls import kept

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nothing is shared on Windows")


def _ask(folder, results):
    os.environ["WORKBENCH_KEPT"] = str(folder)

    def make():
        with (folder / "made").open("ab") as file:
            file.write(b".")
        time.sleep(0.5)
        return {"by": os.getpid()}

    results.put(kept("answer", make))


@pytest.fixture
def processes(tmp_path):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    return [context.Process(target=_ask, args=(tmp_path, results)) for _ in range(4)], results


def test_of_several_at_once_one_makes_it_and_all_have_it(processes, tmp_path):
    started, results = processes
    for one in started:
        one.start()
    found = [results.get(timeout=60) for _ in started]
    for one in started:
        one.join(60)
    assert (tmp_path / "made").read_bytes() == b"."
    assert len({one["by"] for one in found}) == 1


def test_who_waits_makes_it_where_the_first_was_killed(processes, tmp_path):
    (first, second, *_), results = processes
    first.start()
    while not (tmp_path / "made").exists():
        time.sleep(0.01)
    second.start()
    first.kill()
    first.join(60)
    assert results.get(timeout=60) == {"by": second.pid}
    second.join(60)
    assert (tmp_path / "made").read_bytes() == b".."


def test_what_could_not_be_made_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_KEPT", str(tmp_path))
    with pytest.raises(ZeroDivisionError):
        kept("answer", lambda: 1 / 0)
    assert kept("answer", lambda: 1) == 1
    assert kept("answer", lambda: 2) == 1


def test_a_run_makes_it_each_time(monkeypatch):
    monkeypatch.delenv("WORKBENCH_KEPT", raising=False)
    assert kept("answer", lambda: 1) == 1
    assert kept("answer", lambda: 2) == 2
