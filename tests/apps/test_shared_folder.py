"""What pages share is gone with the server, even one that was killed."""

import os
import subprocess
import sys
import tempfile

from workbench.apps.sessions import _shared_folder


def test_what_a_killed_server_left_goes_and_what_a_running_one_shares_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(60)
    left, other = (tmp_path / f"workbench-shared-{pid}-x" for pid in (ended.pid, os.getppid()))
    for folder in (left, other):
        folder.mkdir()
        (folder / "link.pickle").write_bytes(b"links")
    made = _shared_folder()
    assert not left.exists()
    assert (other / "link.pickle").exists()
    assert made.parent == tmp_path
    assert made.name.startswith(f"workbench-shared-{os.getpid()}-")
    assert os.name == "nt" or made.stat().st_mode & 0o077 == 0
