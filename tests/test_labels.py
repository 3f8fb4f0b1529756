"""Answers are kept as they were given: in SQLite and in a real PostgreSQL."""

import multiprocessing
import sqlite3
import stat

import pytest

from tests.postgres import postgres_server
from workbench.errors import WorkbenchError
from workbench.labels import TAKEN_BACK, Labels, fingerprint
from workbench.sources import read


@pytest.fixture(scope="module")
def postgres():
    pytest.importorskip("psycopg", reason="the extra “postgres” is not installed")
    with postgres_server(
        "CREATE ROLE outsider LOGIN PASSWORD 'sesame'; REVOKE ALL ON SCHEMA public FROM public;"
    ) as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'workbench.sqlite'}"
    return request.getfixturevalue("postgres")


@pytest.fixture
def labels(address, request):
    return Labels(address, request.node.name[:32])


def rows(frame):
    return list(frame[["reviewer", "left_id", "right_id", "answer"]].itertuples(index=False))


def test_every_answer_is_a_row_and_the_last_one_counts(labels):
    assert labels.history().empty
    assert labels.answers().empty
    labels.save("first", "T1", "007", "same")
    labels.save("second", "T1", "007", "different")
    labels.save("first", "T2", "ß–“x”", "not sure")
    labels.save("first", "T1", "007", "different")
    labels.save("second", "T1", "007", TAKEN_BACK)
    again = Labels(labels.address, labels.review)
    assert rows(again.history()) == [
        ("first", "T1", "007", "same"),
        ("second", "T1", "007", "different"),
        ("first", "T2", "ß–“x”", "not sure"),
        ("first", "T1", "007", "different"),
        ("second", "T1", "007", TAKEN_BACK),
    ]
    assert rows(again.answers()) == [
        ("first", "T2", "ß–“x”", "not sure"),
        ("first", "T1", "007", "different"),
    ]
    times = again.history()["answered_at"]
    assert str(times.dt.tz) == "UTC"
    assert times.is_monotonic_increasing
    assert Labels(labels.address, "another review").history().empty


def test_the_fingerprint_changes_with_every_answer(labels):
    seen = {fingerprint(labels.address)}
    for answer in ("same", TAKEN_BACK, "same"):
        labels.save("first", "1", "2", answer)
        seen.add(fingerprint(labels.address))
    assert len(seen) == 4
    assert fingerprint(labels.address) in seen


def _save(address, reviewer):
    for number in range(25):
        Labels(address, "crowd").save(reviewer, str(number), "x", "same")


def test_many_at_once_lose_nothing(address):
    crowd = [
        multiprocessing.get_context("spawn").Process(target=_save, args=(address, f"{number}"))
        for number in range(3)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert [one.exitcode for one in crowd] == [0, 0, 0]
    assert len(Labels(address, "crowd").answers()) == 75


def test_reading_makes_no_file_and_only_the_owner_reads_it(tmp_path):
    file = tmp_path / "workbench.sqlite"
    labels = Labels(f"sqlite:///{file}", "r")
    assert labels.answers().empty
    fingerprint(labels.address)
    assert not file.exists()
    labels.save("first", "1", "2", "same")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_holds_the_numbers_of_records_and_nothing_else_of_people(tmp_path):
    labels = Labels(f"sqlite:///{tmp_path / 'workbench.sqlite'}", "r")
    labels.save("first", "T1", "007", "same")
    with sqlite3.connect(tmp_path / "workbench.sqlite") as con:
        columns = [row[1] for row in con.execute("pragma table_info(review_answers)")]
    con.close()
    assert columns == [
        *("id", "review", "reviewer", "left_id", "right_id", "answer", "answered_at"),
    ]


def test_a_changed_list_is_another_review(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_PROJECT", str(tmp_path))
    monkeypatch.delenv("WORKBENCH_DATABASE", raising=False)
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("id,name\n1,Ann\n2,Bob\n")
    one = Labels.of(read(tmp_path / "a.csv"), read(tmp_path / "b.csv"))
    assert one.address == f"sqlite:///{tmp_path / 'workbench.sqlite'}"
    (tmp_path / "a.csv").rename(tmp_path / "moved.csv")
    assert Labels.of(read(tmp_path / "moved.csv"), read(tmp_path / "b.csv")) == one
    (tmp_path / "moved.csv").write_text("id,name\n1,Ann\n3,Bob\n")
    monkeypatch.setenv("WORKBENCH_DATABASE", "postgresql://someone@server/labels")
    other = Labels.of(read(tmp_path / "moved.csv"), read(tmp_path / "b.csv"))
    assert other.review != one.review
    assert other.address == "postgresql://someone@server/labels"


@pytest.mark.parametrize("where", ["sqlite:////no/such/folder/a.sqlite", "nonsense", "oracle://x"])
def test_what_cannot_be_kept_is_told_without_the_address(where):
    with pytest.raises(WorkbenchError, match="could not be kept") as told:
        Labels(where, "r").save("first", "1", "2", "same")
    assert "sqlite" not in str(told.value)


@pytest.mark.postgres
def test_a_database_that_refuses_is_told_without_the_password(postgres):
    refused = postgres.replace("owner@", "outsider:sesame@").removesuffix("postgres") + "postgres"
    with pytest.raises(WorkbenchError, match="could not be kept") as told:
        Labels(refused, "r").save("first", "1", "2", "same")
    assert "sesame" not in str(told.value)
    gone = refused.rpartition(":")[0] + ":1/postgres"
    with pytest.raises(WorkbenchError, match="cannot be read"):
        Labels(gone, "r").answers()
