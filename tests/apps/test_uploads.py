"""Files people send: kept for their sender only, whole or not at all, until promised."""

from datetime import UTC, datetime, timedelta
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.apps import uploads as module
from workbench.apps.uploads import Uploads, promised, safe_name
from workbench.errors import WorkbenchError


@pytest.fixture
def uploads(tmp_path):
    return Uploads(tmp_path / "uploads")


def sent(uploads, user="ann", name="repairs.csv", data=b"a,b\n1,2\n"):
    arriving = uploads.receive(user, name)
    arriving.write(data)
    return arriving.finish()


def test_a_file_arrives_whole_and_only_its_owner_may_read_it(uploads):
    upload = sent(uploads, data=b"a,b\n" * 1_000)
    assert upload.path.read_bytes() == b"a,b\n" * 1_000
    assert upload.path.stat().st_mode & 0o777 == 0o600
    assert upload.path.parent.stat().st_mode & 0o777 == 0o700
    assert uploads.find("ann", upload.token) == upload
    assert uploads.all("ann") == [upload]


def test_nobody_else_finds_it_even_with_its_token(uploads):
    upload = sent(uploads)
    assert uploads.all("bob") == []
    for step in (uploads.find, uploads.keep, uploads.delete):
        with pytest.raises(WorkbenchError, match="not here"):
            step("bob", upload.token)
    assert upload.path.exists()


@pytest.mark.parametrize("token", ["../ann", "file-../../../../x", "", "file-" + "a" * 16])
def test_a_token_is_no_path(uploads, token):
    sent(uploads)
    with pytest.raises(WorkbenchError, match="not here"):
        uploads.find("ann", token)


def test_a_file_that_is_too_large_leaves_nothing(uploads, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "LARGEST", 10)
    arriving = uploads.receive("ann", "big.csv")
    arriving.write(b"12345")
    with pytest.raises(WorkbenchError, match=r"big\.csv is larger"):
        arriving.write(b"678901")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_empty_file_and_another_kind_of_file_are_refused(uploads, tmp_path):
    with pytest.raises(WorkbenchError, match=r"empty\.csv is empty"):
        uploads.receive("ann", "empty.csv").finish()
    with pytest.raises(WorkbenchError, match="not a file that we can read"):
        uploads.receive("ann", "holiday.jpg")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_was_promised_is_kept(uploads, monkeypatch):
    upload, kept = sent(uploads), sent(uploads, name="kept.csv")
    uploads.keep("ann", kept.token)
    uploads.sweep()
    assert upload.path.exists()
    later = upload.until + timedelta(minutes=1)
    monkeypatch.setattr(module, "_now", lambda: later)
    uploads.sweep()
    assert [one.name for one in uploads.all("ann")] == ["kept.csv"]
    assert not upload.path.exists()
    monkeypatch.setattr(module, "_now", lambda: later + timedelta(days=31))
    uploads.sweep()
    assert uploads.all("ann") == []


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_file_is_deleted_at_six_and_never_within_the_hour(passed):
    now = datetime(2026, 1, 1, tzinfo=UTC) + passed
    until = promised(now)
    assert (until.hour, until.minute) == (18, 0)
    assert timedelta(hours=1) <= until - now < timedelta(hours=25)


@given(st.text(max_size=300))
def test_any_name_is_made_safe(name):
    safe = safe_name(name)
    assert PurePath(safe).name == safe
    assert safe not in {"", ".", ".."}
    assert len(safe) <= 110
    assert not set(safe) & set('/\\:*?"<>|\0\n')


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\Users\\ann\\Repairs 2026.xlsx", "Repairs 2026.xlsx"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("été.csv", "été.csv"),
        ('a"b<c>.csv', "a_b_c_.csv"),
    ],
)
def test_what_is_harmless_in_a_name_stays(given_name, kept):
    assert safe_name(given_name) == kept
