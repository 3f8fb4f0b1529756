"""Make the folder: ``python -m scripts.bundle``; stopped half way, it goes on where it was."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from scripts.bundle import check
from scripts.bundle.lock import System, Target, read_lock
from scripts.bundle.metadata import NOT_STATED, Wheel, longest_path, read_wheel
from scripts.bundle.papers import OpenNeedError, core_lock, licences, sbom
from scripts.bundle.wheels import MissingWheelsError, collect, sha256

ROOT = Path(__file__).parents[2]
MINORS = (11, 12, 13)
_KEPT = "What was fetched is kept; the next try goes on from there."
# Windows stops at 260 characters, the last of which is not a letter; 100 are for the folder that
# the environment is in, and one for the stroke after it.
_LONGEST = 260 - 1 - 100 - 1


class PathTooLongError(Exception):
    """A file would have a path that Windows refuses."""


def make(folder: Path, targets: Sequence[Target], lock: Path = ROOT / "requirements.lock") -> Path:
    """Make the folder for some kinds of machine.

    Parameters
    ----------
    folder
        Where to make it; wheels that are there already are kept.
    targets
        The kinds of machine.
    lock
        The lock.

    Returns
    -------
    pathlib.Path
        The list of checksums, which is written last.

    Raises
    ------
    MissingWheelsError, OpenNeedError, PathTooLongError
        When the folder would not be enough to install from. There are no checksums then.
    """
    (folder / check.LIST).unlink(missing_ok=True)
    pinned = read_lock(lock.read_text(encoding="utf-8"))
    needed = [one for one in pinned if any(map(one.wanted_by, targets))]
    collect(needed, targets, folder / "wheels", say)
    wheels = [read_wheel(path) for path in sorted((folder / "wheels").glob("*.whl"))]
    product = read_wheel(_own_wheel(folder / "wheels"))
    say(f"The longest path below the environment: {_see_paths([product, *wheels], targets)}")
    for paper, text in {
        "LICENCES.txt": licences(product, wheels),
        "sbom.cdx.json": sbom(product, wheels, needed, targets),
        "core.lock": core_lock(product, wheels, needed, targets),
        "workbench.lock": f"{product.name}=={product.version} "
        f"--hash=sha256:{sha256(product.path)}\n",
    }.items():
        (folder / paper).write_text(text, encoding="utf-8", newline="\n")
    shutil.copyfile(lock, folder / "requirements.lock")
    shutil.copyfile(ROOT / "docs" / "offline-install.md", folder / "INSTALL.txt")
    shutil.copyfile(check.__file__, folder / "check.py")
    for one in wheels:
        if one.licence == NOT_STATED:
            say(f"{one.path.name} states no licence.")
    return _sum(folder)


def say(text: str) -> None:
    """Tell what is being done."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _own_wheel(folder: Path) -> Path:
    with tempfile.TemporaryDirectory() as name:
        command = [
            sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check",
            "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", name, str(ROOT),
        ]  # fmt: skip
        subprocess.run(command, check=True)
        (made,) = Path(name).glob("*.whl")
        return Path(shutil.move(made, folder / made.name))


def _see_paths(wheels: Sequence[Wheel], targets: Sequence[Target]) -> str:
    newest = max(target.minor for target in targets)
    longest = max((longest_path(one.path, newest) for one in wheels), key=len)
    if len(longest) > _LONGEST:
        raise PathTooLongError(
            f"Windows refuses paths of 260 characters or more. This one has {len(longest)}, which "
            f"leaves less than 100 for the folder: {longest}"
        )
    return f"{len(longest)} characters ({longest})"


def _sum(folder: Path) -> Path:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    lines = [f"{sha256(file)}  {file.relative_to(folder).as_posix()}\n" for file in files]
    listed = folder / check.LIST
    listed.write_text("".join(lines), encoding="utf-8", newline="\n")
    size = sum(file.stat().st_size for file in files) / 1e6
    say(f"{folder}: {len(files)} files, {size:,.0f} MB")
    return listed


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.bundle", description=__doc__)
    parser.add_argument("--system", choices=get_args(System), action="append")
    parser.add_argument("--python", type=int, choices=MINORS, action="append", metavar="MINOR")
    parser.add_argument("--to", type=Path, default=None)
    return parser.parse_args()


def main() -> int:
    """Make the folder that was asked for; name what is missing and fail where something is."""
    from workbench import __version__

    asked = _asked()
    targets = [
        Target(system, minor)
        for system in asked.system or get_args(System)
        for minor in asked.python or MINORS
    ]
    try:
        make(asked.to or ROOT / "dist" / f"data-workbench-{__version__}", targets)
    except (MissingWheelsError, OpenNeedError, PathTooLongError) as error:
        sys.stderr.write(f"{error}\n{_KEPT}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write(f"Stopped. {_KEPT}\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
