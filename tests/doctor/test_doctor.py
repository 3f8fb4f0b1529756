"""The doctor: each line ok, optional, or what to do; nothing said to be well that is not."""

import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.doctor import machine, trial, watch
from workbench.doctor.packages import installed, packages, python
from workbench.project import Project, shared

LOCK = shared() / "requirements.lock"
READY = ("Python", "Packages", "Folders", "Disk", "Clock", "Letters")
GOOD = {"outcome": "complete", "seconds": 1.2, "reason": "", "refusing": True}


def doctor(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `workbench doctor` as a person does, its output to a pipe."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return subprocess.run(
        [sys.executable, "-c", "from workbench.cli import main; main()", "doctor"],
        cwd=project,
        env={**kept, "WORKBENCH_PROJECT": str(project), **environment},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=300,
    )


@pytest.mark.slow
def test_a_machine_that_is_ready_is_said_to_be(tmp_path):
    said = doctor(tmp_path, HTTPS_PROXY="http://user:secret@proxy.example.org:3128")
    assert said.returncode == 0, said.stdout + said.stderr
    lines = said.stdout.splitlines()
    assert all(len(line) <= 80 or str(tmp_path) in line for line in lines)
    for line in lines:
        assert re.match(r"(ok|optional|TO DO| {10}|All that is needed|$)", line), line
    for subject in (*READY, "Analyses", "Memory"):
        assert re.search(rf"^ok +{subject}: ", said.stdout, re.MULTILINE), subject
    assert "Nothing tried to leave this machine" in " ".join(said.stdout.split())
    assert "HTTPS_PROXY is set" in said.stdout
    assert "secret" not in said.stdout
    assert list(tmp_path.iterdir()) == []


def test_this_python_and_its_packages_are_the_tested_ones():
    assert python().state == "ok"
    check = packages(LOCK)
    assert check.state == "ok", check.said


class TestLock:
    @pytest.fixture
    def lock(self, tmp_path):
        made = tmp_path / "requirements.lock"
        made.write_text(LOCK.read_text(encoding="utf-8"), encoding="utf-8")
        return made

    def test_another_version_is_named_with_both_versions(self, lock):
        here = installed()["duckdb"]
        text = lock.read_text(encoding="utf-8").replace(f"duckdb=={here}", "duckdb==0.0.1")
        lock.write_text(text, encoding="utf-8")
        check = packages(lock)
        assert check.state == "to do"
        assert f"1 package differs from those tested: duckdb is {here}, tested with 0.0.1" in (
            check.said
        )
        assert "--require-hashes" in check.todo

    def test_a_marker_of_another_system_does_not_count(self, lock):
        with lock.open("a", encoding="utf-8") as file:
            file.write('\nduckdb==0.0.1 ; sys_platform == "plan9" \\\n    --hash=sha256:00\n')
        assert packages(lock).state == "ok"

    def test_a_missing_package_that_is_needed_is_named(self, lock, monkeypatch):
        from workbench.doctor import packages as module

        real = module.installed()
        monkeypatch.setattr(
            module,
            "installed",
            lambda: {name: version for name, version in real.items() if name != "papermill"},
        )
        assert "papermill is not installed" in packages(lock).said

    def test_an_optional_package_that_is_missing_does_not_count(self, lock, monkeypatch):
        from workbench.doctor import packages as module

        real = module.installed()
        monkeypatch.setattr(
            module,
            "installed",
            lambda: {name: version for name, version in real.items() if name != "weasyprint"},
        )
        assert packages(lock).state == "ok"

    def test_no_lock_is_something_to_do(self, tmp_path):
        assert packages(tmp_path / "requirements.lock").state == "to do"


@pytest.fixture
def as_nobody():
    """Do what follows without the rights of the administrator, who may write anywhere."""
    if os.geteuid() == 0:
        os.seteuid(65534)
        yield
        os.seteuid(0)
    else:
        yield


def test_a_folder_that_cannot_be_written_to_is_named(as_nobody, request):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "locked"
        folder.mkdir()
        folder.chmod(0o555)
        (check, other) = machine.folders(Project(folder))
        folder.chmod(0o755)
    assert check.state == other.state == "to do"
    assert str(folder / "runs") in check.said
    assert "permission denied" in check.said
    assert "WORKBENCH_PROJECT" in check.todo


def test_a_data_folder_that_cannot_be_read_is_named(as_nobody):
    with tempfile.TemporaryDirectory() as name:
        project = Project(Path(name))
        project.data.mkdir()
        project.data.chmod(0o000)
        checks = list(machine.folders(project))
        project.data.chmod(0o755)
    assert [check.state for check in checks] == ["ok", "to do"]


def test_looking_leaves_nothing_behind(tmp_path):
    assert [check.state for check in machine.folders(Project(tmp_path / "new"))] == ["ok"]
    assert list(tmp_path.iterdir()) == []


def test_little_room_is_something_to_do(tmp_path, monkeypatch):
    from shutil import _ntuple_diskusage as usage

    assert machine.disk(Project(tmp_path)).state == "ok"
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: usage(10**12, 10**12, 3 * 10**8))
    check = machine.disk(Project(tmp_path))
    assert check.state == "to do"
    assert "0.3 GB" in check.said


def test_a_clock_behind_the_installation_is_something_to_do():
    now = datetime(2026, 11, 24, 15, 2, tzinfo=UTC)
    assert machine.clock(now, now - timedelta(days=400)).state == "ok"
    assert machine.clock(now, now + timedelta(hours=2)).state == "ok"
    assert machine.clock(now, now + timedelta(days=30)).state == "to do"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "No proxy is set"),
        ({"HTTP_PROXY": ""}, "No proxy is set"),
        ({"https_proxy": "http://p:1"}, "https_proxy is set"),
        ({"HTTP_PROXY": "http://p:1", "NO_PROXY": "x"}, "HTTP_PROXY and NO_PROXY are set"),
    ],
)
def test_a_proxy_is_named_and_its_address_is_not(environment, said):
    check = machine.proxy(environment)
    assert check.state == "ok"
    assert check.said.startswith(said)
    assert "http://" not in check.said


def test_a_terminal_without_every_letter_is_something_to_do():
    code = "from workbench.doctor.machine import letters; print(letters().state)"
    for encoding, state in (("utf-8", "ok"), ("cp1252", "to do"), ("ascii", "to do")):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == state


class TestWatch:
    def run(self, code: str, tmp_path: Path) -> trial.Watched:
        return trial.watched([sys.executable, "-c", code], tmp_path)

    def test_a_connection_that_leaves_is_refused_and_counted(self, tmp_path):
        seen = self.run(
            "import socket\n"
            "try:\n    socket.create_connection(('198.51.100.7', 80), timeout=5)\n"
            "except PermissionError:\n    print('refused')",
            tmp_path,
        )
        assert seen.output.strip() == "refused"
        assert seen.attempts == {"198.51.100.7": 1}

    def test_a_web_address_is_refused_before_its_name_is_looked_up(self, tmp_path):
        seen = self.run(
            "import urllib.request\n"
            "try:\n    urllib.request.urlopen('http://example.org/x', timeout=5)\n"
            "except OSError as error:\n    print(error)",
            tmp_path,
        )
        assert "refused by workbench doctor" in seen.output
        assert set(seen.attempts) == {"example.org"}

    def test_a_program_that_the_program_starts_is_watched_too(self, tmp_path):
        child = "import socket; socket.getaddrinfo('example.org', 80)"
        seen = self.run(
            f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])\nprint(1)",
            tmp_path,
        )
        assert set(seen.attempts) == {"example.org"}

    def test_what_stays_here_is_let_be(self, tmp_path):
        seen = self.run(
            "import socket\n"
            "server = socket.create_server(('127.0.0.1', 0))\n"
            "socket.create_connection(server.getsockname(), timeout=5)\n"
            "socket.getaddrinfo('localhost', 80)\nprint('done')",
            tmp_path,
        )
        assert seen.output.strip() == "done"
        assert seen.attempts == {}

    def test_a_program_that_fails_is_said_to_have(self, tmp_path):
        seen = self.run("raise SystemExit('no luck')", tmp_path)
        assert seen.failed
        assert "no luck" in seen.output

    @given(st.ip_addresses())
    def test_only_this_machines_own_addresses_stay(self, address):
        led = watch.destination("socket.connect", (None, (str(address), 80)))
        stays = address.is_loopback or address.is_unspecified
        assert led == ("" if stays else str(address))

    def test_sockets_that_are_files_stay(self):
        assert watch.destination("socket.connect", (None, "/run/x.sock")) == ""
        assert watch.destination("open", ("example.org",)) == ""


class TestVerdict:
    """What is made of a trial: nothing is said to be well that was not seen."""

    def outbound(self, attempts, said):
        return trial._outbound(trial.Watched("", False, trial.Counter(attempts)), said)

    def test_only_the_alarm_tests_of_both_programs_are_well(self):
        assert self.outbound({watch.ALARM_TEST: 2}, GOOD).state == "ok"

    def test_an_alarm_that_did_not_ring_proves_nothing(self):
        assert self.outbound({watch.ALARM_TEST: 1}, GOOD).state == "to do"
        assert self.outbound({}, GOOD).state == "to do"

    def test_a_duckdb_that_would_download_is_not_well(self):
        check = self.outbound({watch.ALARM_TEST: 2}, GOOD | {"refusing": False})
        assert check.state == "to do"

    def test_an_attempt_is_named(self):
        check = self.outbound({watch.ALARM_TEST: 2, "telemetry.example.org": 3}, GOOD)
        assert check.state == "to do"
        assert "telemetry.example.org" in check.said

    def test_a_trial_that_failed_says_why(self):
        check = trial._ran(trial.Watched("No module named x", True, trial.Counter()), {})
        assert check.state == "to do"
        assert "No module named x" in check.said
