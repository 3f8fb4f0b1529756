"""How many people can use live controls at once, and in how much memory."""

import subprocess
import sys

import psutil
import pytest

from tests.limits import memory_limit
from workbench.doctor import trial
from workbench.doctor.capacity import MEMORY_EACH, memory_free
from workbench.doctor.practice import page_bytes


@pytest.mark.parametrize(
    ("free", "said"),
    [
        (4.2e9, "About 10 people at once can use live controls: 4.2 GB of memory are free"),
        (0.5e9, "About 1 person at once can use live controls: 0.5 GB of memory are free"),
        (1.0e9, "About 2 people at once can use live controls: 1.0 GB of memory is free"),
    ],
)
def test_the_count_is_said_with_the_memory_it_rests_on(free, said):
    check = trial._people(int(free), 177_000_000)
    assert check.state == "ok"
    assert check.said.startswith(said)
    assert "one page took 177 MB before it read a list (300 MB are reckoned for each)" in check.said


def test_too_little_memory_for_anybody_is_something_to_do():
    assert trial._people(MEMORY_EACH - 1, 177_000_000).state == "to do"


def test_a_page_that_could_not_be_opened_is_something_to_do():
    check = trial._people(10**10, 0)
    assert check.state == "to do"
    assert "could not be opened" in check.said


def test_a_page_is_measured_and_fits_into_what_is_reckoned(tmp_path):
    assert 50_000_000 < page_bytes(tmp_path) < MEMORY_EACH


def groups(root, told, limits):
    """Write what Linux tells of control groups, as files below a folder."""
    files = {"proc/self/cgroup": told, **limits}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def version_2(group, most, used, inactive=0):
    folder = f"sys/fs/cgroup/{group}".rstrip("/")
    return {
        f"{folder}/memory.max": f"{most}\n",
        f"{folder}/memory.current": f"{used}\n",
        f"{folder}/memory.stat": f"anon 1\ninactive_file {inactive}\nactive_file 7\n",
    }


def version_1(group, most, used, inactive=0):
    folder = f"sys/fs/cgroup/memory/{group}".rstrip("/")
    return {
        f"{folder}/memory.limit_in_bytes": f"{most}\n",
        f"{folder}/memory.usage_in_bytes": f"{used}\n",
        f"{folder}/memory.stat": f"inactive_file 9\ntotal_inactive_file {inactive}\n",
    }


OLD = "12:pids:/p\n9:memory:/docker/abc\n1:name=systemd:/\n0::/\n"


@pytest.mark.parametrize(
    ("told", "limits", "left"),
    [
        ("0::/\n", version_2("", 4_000, 1_000), 3_000),
        ("0::/a/b\n", version_2("a/b", 4_000, 1_000, inactive=500), 3_500),
        ("0::/a/b\n", version_2("a/b", "max", 10) | version_2("a", 900, 600), 300),
        ("0::/a/b\n", version_2("a/b", 5_000, 10) | version_2("a", 900, 600), 300),
        ("0::/a\n", version_2("a", 100, 150), 0),
        (OLD, version_1("docker/abc", 4_000, 1_000, inactive=500), 3_500),
        # The container sees only its own group, as the top of the tree.
        (OLD, version_1("", 4_000, 1_000), 3_000),
    ],
)
def test_the_limit_of_a_container_or_a_service_counts(tmp_path, told, limits, left):
    groups(tmp_path, told, limits)
    assert memory_free(tmp_path) == left


@pytest.mark.parametrize(
    ("told", "limits"),
    [
        ("0::/a\n", version_2("a", "max", 10)),
        (OLD, version_1("docker/abc", 2**63 - 4096, 10)),
        ("0::/gone\n", {}),
    ],
)
def test_without_a_limit_the_machine_s_memory_counts(tmp_path, told, limits):
    groups(tmp_path, told, limits)
    machine = psutil.virtual_memory().available
    assert machine / 2 < memory_free(tmp_path) < 2 * machine


def test_a_real_limit_is_seen_by_who_is_under_it():
    program = (
        "import os, pathlib, sys\n"
        "pathlib.Path(sys.argv[1], 'cgroup.procs').write_text(str(os.getpid()))\n"
        "from workbench.doctor.capacity import memory_free\n"
        "print(memory_free())"
    )
    with memory_limit(10**9) as group:
        if group is None:
            pytest.skip("this account may make no control group with a limit of memory")
        told = subprocess.run(
            [sys.executable, "-c", program, group], capture_output=True, text=True, check=True
        )
    assert 5 * 10**8 < int(told.stdout) < 10**9
