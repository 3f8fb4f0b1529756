"""Fetch the wheels of the lock for every kind of machine, and see that each one is there."""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from packaging.utils import parse_wheel_filename

from scripts.bundle.lock import Pinned, Target

# Small enough that little is fetched again after an interruption; pip itself takes a second.
_AT_ONCE = 20


class MissingWheelsError(Exception):
    """Some wheels could not be had; its text names each, with the machines it is missing for."""


def collect(
    pinned: Sequence[Pinned], targets: Sequence[Target], folder: Path, say: Callable[[str], object]
) -> None:
    """Fetch what is not in the folder yet; what is there and whole is kept.

    Parameters
    ----------
    pinned
        The lock.
    targets
        The kinds of machine.
    folder
        The folder of wheels.
    say
        Is told what is being done.

    Raises
    ------
    MissingWheelsError
        When a wheel is still missing at the end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drop_strangers(pinned, folder)
    lacking = []
    for target in targets:
        wanted = list(missing(pinned, target, folder))
        total = sum(one.wanted_by(target) for one in pinned)
        say(f"{target}: {total} wheels, {len(wanted)} to fetch")
        for batch in _batches(wanted):
            refused = _fetch(batch, target, folder)
            lacking += [f"  {one} for {target}: {why}" for one, why in refused.items()]
    if lacking:
        noun = "wheel is" if len(lacking) == 1 else "wheels are"
        raise MissingWheelsError("\n".join([f"{len(lacking)} {noun} missing:", *lacking]))


def missing(pinned: Iterable[Pinned], target: Target, folder: Path) -> Iterator[Pinned]:
    """Give each package whose wheel for a kind of machine is not in a folder.

    Parameters
    ----------
    pinned
        The lock.
    target
        The kind of machine.
    folder
        A folder of wheels, each with a hash of the lock.
    """
    tags = target.tags()
    here = {
        (name, str(version))
        for name, version, _, offered in map(parse_wheel_filename, _names(folder))
        if offered & tags
    }
    for one in pinned:
        if one.wanted_by(target) and (one.name, one.version) not in here:
            yield one


def drop_strangers(pinned: Iterable[Pinned], folder: Path) -> list[str]:
    """Delete what is not a whole wheel of the lock: another version, half a download.

    Parameters
    ----------
    pinned
        The lock.
    folder
        A folder of wheels.

    Returns
    -------
    list of str
        The names of the files deleted.
    """
    known = frozenset[str]().union(*(one.hashes for one in pinned))
    strangers = [path for path in sorted(folder.iterdir()) if sha256(path) not in known]
    for path in strangers:
        path.unlink()
    return [path.name for path in strangers]


def sha256(path: Path) -> str:
    """Give a file's SHA-256 in hexadecimal.

    Parameters
    ----------
    path
        The file.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _batches(wanted: Iterable[Pinned]) -> list[list[Pinned]]:
    """Part packages into groups of which none holds two versions of one: pip refuses those."""
    batches: list[list[Pinned]] = []
    for one in wanted:
        for batch in batches:
            if len(batch) < _AT_ONCE and all(other.name != one.name for other in batch):
                batch.append(one)
                break
        else:
            batches.append([one])
    return batches


def _fetch(wanted: Sequence[Pinned], target: Target, folder: Path) -> dict[Pinned, str]:
    """Fetch some wheels together; when one is not to be had, each by itself to tell which."""
    said = _download(wanted, target, folder)
    if not said:
        return {}
    if len(wanted) == 1:
        return {wanted[0]: said}
    return {one: why for one in wanted if (why := _download([one], target, folder))}


def _download(wanted: Sequence[Pinned], target: Target, folder: Path) -> str:
    """Let pip fetch wheels and check their hashes; give its last word where it failed.

    Markers are left out of what pip gets: it would ask them about this machine, not the target.
    """
    with tempfile.TemporaryDirectory() as name:
        lines = Path(name) / "wanted.txt"
        lines.write_text("\n".join(one.line(marked=False) for one in wanted), encoding="utf-8")
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
            "--no-deps", "--only-binary", ":all:", "--require-hashes",
            "--implementation", "cp", "--python-version", target.newest,
            *(f"--platform={platform}" for platform in target.platforms),
            "--dest", str(folder), "--requirement", str(lines),
        ]  # fmt: skip
        done = subprocess.run(
            command, check=False, capture_output=True, encoding="utf-8", errors="replace"
        )
    if done.returncode == 0:
        return ""
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
    return (errors or ["pip said nothing."])[-1].removeprefix("ERROR: ")


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*.whl")]
