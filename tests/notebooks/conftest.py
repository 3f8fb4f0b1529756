import os
import shutil
from pathlib import Path

import pytest

from workbench.borough import make
from workbench.project import Project


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Project:
    """A project of its own with the tiny borough in it."""
    root = tmp_path_factory.mktemp("project")
    make(root / "data" / "borough", size="tiny", seed=1)
    return Project(root)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = Path(__file__).parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the open data of ../shared/data are not on this machine")
    return folder


@pytest.fixture(scope="session")
def empty_network() -> list[str]:
    """The command prefix that runs a program with no network at all, not even loopback."""
    if not shutil.which("unshare"):
        pytest.skip("this machine has no unshare, so no empty network namespace can be made")
    prefix = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--net"]
    return prefix
