"""Fetching wheels with the real pip, from a folder in place of an index."""

import pytest

from scripts.bundle.lock import Target, read_lock
from scripts.bundle.wheels import MissingWheelsError, collect, missing
from tests.bundle.making import line, make_wheel

LINUX, WINDOWS = Target("linux", 12), Target("windows", 12)


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Where pip finds wheels, and nowhere else."""
    folder = tmp_path / "shop"
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def lock(shop):
    """A pure package, one with a wheel for each system, and one with two versions."""
    pure = make_wheel(shop, "pure")
    fast = [
        make_wheel(shop, "fast", tag=f"cp312-cp312-{platform}")
        for platform in ("win_amd64", "manylinux_2_17_x86_64")
    ]
    older, newer = make_wheel(shop, "split", "1"), make_wheel(shop, "split", "2")
    return read_lock(
        "\n".join(
            [
                line(pure),
                line(*fast),
                line(older, marker='python_full_version < "3.12.5"'),
                line(newer, marker='python_full_version >= "3.12.5"'),
            ]
        )
    )


def test_every_machine_gets_its_wheels(lock, tmp_path):
    said = []
    collect(lock, [LINUX, WINDOWS], tmp_path / "wheels", said.append)
    assert sorted(path.name for path in (tmp_path / "wheels").iterdir()) == [
        "fast-1.0-cp312-cp312-manylinux_2_17_x86_64.whl",
        "fast-1.0-cp312-cp312-win_amd64.whl",
        "pure-1.0-py3-none-any.whl",
        "split-1-py3-none-any.whl",
        "split-2-py3-none-any.whl",
    ]
    assert said == [
        "Linux, Python 3.12: 4 wheels, 4 to fetch",
        "Windows, Python 3.12: 4 wheels, 1 to fetch",
    ]


def test_what_is_there_and_whole_is_not_fetched_again(lock, tmp_path, shop):
    collect(lock, [LINUX], tmp_path / "wheels", lambda _: None)
    for path in shop.iterdir():
        path.unlink()
    collect(lock, [LINUX], tmp_path / "wheels", lambda _: None)


def test_half_a_wheel_is_fetched_again(lock, tmp_path):
    folder = tmp_path / "wheels"
    collect(lock, [LINUX], folder, lambda _: None)
    broken = folder / "pure-1.0-py3-none-any.whl"
    whole = broken.read_bytes()
    broken.write_bytes(whole[:100])
    collect(lock, [LINUX], folder, lambda _: None)
    assert broken.read_bytes() == whole


def test_what_is_not_in_the_lock_goes(lock, tmp_path):
    stranger = make_wheel(tmp_path / "wheels", "pure", "0.9")
    collect(lock, [LINUX], tmp_path / "wheels", lambda _: None)
    assert not stranger.exists()


def test_each_missing_wheel_is_named_and_the_others_are_kept(lock, tmp_path, shop):
    (shop / "fast-1.0-cp312-cp312-win_amd64.whl").unlink()
    folder = tmp_path / "wheels"
    with pytest.raises(MissingWheelsError) as told:
        collect(lock, [LINUX, WINDOWS], folder, lambda _: None)
    first, *named = str(told.value).splitlines()
    assert first == "1 wheel is missing:"
    (only,) = named
    assert only.startswith("  fast 1.0 for Windows, Python 3.12: ")
    assert [str(one) for one in missing(lock, WINDOWS, folder)] == ["fast 1.0"]
    assert list(missing(lock, LINUX, folder)) == []


def test_a_wheel_that_is_not_the_one_tested_is_refused(lock, tmp_path, shop):
    make_wheel(shop, "pure", files={"pure.py": "import this"})
    with pytest.raises(MissingWheelsError, match=r"pure 1\.0 for Linux, Python 3\.12"):
        collect(lock, [LINUX], tmp_path / "wheels", lambda _: None)
