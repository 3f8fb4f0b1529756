"""What a lock pins for machines other than this one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.tags import parse_tag

from scripts.bundle.lock import Target, read_lock

ROOT = Path(__file__).parents[2]
LINUX, WINDOWS = Target("linux", 12), Target("windows", 12)
DIGEST = "0" * 64


def names(lock: str, target: Target) -> list[str]:
    return [str(one) for one in read_lock(lock) if one.wanted_by(target)]


def test_markers_are_asked_about_the_target_and_not_about_this_machine():
    lock = (
        f'pywin32==1.0 ; sys_platform == "win32" --hash=sha256:{DIGEST}\n'
        f'ptyprocess==2.0 ; os_name != "nt" \\\n    --hash=sha256:{DIGEST}\n'
        f"six==3.0 --hash=sha256:{DIGEST}\n"
    )
    assert names(lock, WINDOWS) == ["pywin32 1.0", "six 3.0"]
    assert names(lock, LINUX) == ["ptyprocess 2.0", "six 3.0"]


def test_both_sides_of_a_split_within_one_python_are_wanted():
    lock = (
        f"x==1 ; python_full_version < '3.11.5' --hash=sha256:{DIGEST}\n"
        f"x==2 ; python_full_version >= '3.11.5' --hash=sha256:{DIGEST}\n"
    )
    assert names(lock, Target("linux", 11)) == ["x 1", "x 2"]
    assert names(lock, Target("linux", 12)) == ["x 2"]


@pytest.mark.parametrize(
    ("tag", "target", "fits"),
    [
        ("py3-none-any", WINDOWS, True),
        ("cp312-cp312-win_amd64", WINDOWS, True),
        ("cp312-cp312-win_amd64", LINUX, False),
        ("cp311-cp311-win_amd64", WINDOWS, False),
        ("cp39-abi3-win_amd64", WINDOWS, True),
        ("cp312-cp312-win_arm64", WINDOWS, False),
        ("cp312-cp312t-win_amd64", WINDOWS, False),
        ("cp312-cp312-manylinux_2_17_x86_64", LINUX, True),
        ("cp312-cp312-manylinux2014_x86_64", LINUX, True),
        ("cp312-cp312-manylinux_2_28_x86_64", LINUX, True),
        ("cp312-cp312-manylinux_2_34_x86_64", LINUX, False),
        ("cp312-cp312-musllinux_1_2_x86_64", LINUX, False),
        ("cp312-cp312-macosx_11_0_arm64", LINUX, False),
    ],
)
def test_which_wheels_a_machine_can_install(tag, target, fits):
    assert bool(parse_tag(tag) & target.tags()) is fits


@pytest.mark.parametrize(
    "line", ["six>=1 --hash=sha256:00", "six==1", "six==1,!=2 --hash=sha256:00", "six"]
)
def test_a_line_that_pins_nothing_is_refused(line):
    with pytest.raises(ValueError, match="does not pin one version"):
        read_lock(line)


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.integers(0, 99), st.integers(1, 3)
        ),
        unique_by=lambda one: one[0],
    )
)
def test_what_is_written_is_read_again(packages):
    lines = [
        f"{name}=={version} \\\n    "
        + " \\\n    ".join(f"--hash=sha256:{number:064x}" for number in range(count))
        for name, version, count in packages
    ]
    again = read_lock("\n".join(["# a comment", *lines]))
    assert [(one.name, one.version, len(one.hashes)) for one in again] == [
        (name, str(version), count) for name, version, count in packages
    ]
    assert read_lock("\n".join(one.line(marked=False) for one in again)) == again


def test_the_workbenchs_own_lock_is_read_whole():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = read_lock(text)
    again = read_lock("\n".join(one.line(marked=True) for one in pinned))
    assert [(one.name, one.hashes, str(one.marker)) for one in again] == [
        (one.name, one.hashes, str(one.marker)) for one in pinned
    ]
    assert len(pinned) == sum(not line.startswith((" ", "#")) for line in text.splitlines() if line)
    wanted = {one.name for one in pinned if one.wanted_by(WINDOWS)}
    assert {"colorama", "duckdb", "pywinpty", "voila"} <= wanted
    assert "ptyprocess" not in wanted
