"""Python and its packages, beside those the workbench was tested with."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from workbench.doctor.check import Check

PRODUCT = "data-workbench"
_NEEDS = (3, 11)
_NAMED_AT_MOST = 8


def python() -> Check:
    """Look at Python itself."""
    here = f"Python {sys.version.split()[0]}"
    if sys.version_info < _NEEDS:
        return Check("Python", "to do", f"{here} is too old.", "Install Python 3.11 or later.")
    if sys.maxsize < 2**32:
        return Check(
            "Python",
            "to do",
            f"{here} is a 32-bit build, for which several packages do not exist.",
            "Install the 64-bit build of Python 3.11 or later.",
        )
    return Check("Python", "ok", f"{here} (3.11 or later is needed).")


def packages(lock: Path) -> Check:
    """Compare the packages installed with those of a lock file.

    Parameters
    ----------
    lock
        ``requirements.lock``, as pip reads it.
    """
    install = f"Run: {sys.executable} -m pip install --require-hashes -r {lock}"
    if not lock.is_file():
        return Check(
            "Packages",
            "to do",
            f"The list of tested packages, {lock.name}, is not here.",
            f"Install the workbench again; {lock} should come with it.",
        )
    try:
        missing = sorted(_missing())
    except PackageNotFoundError:
        return Check(
            "Packages",
            "to do",
            "The workbench itself is not installed into this Python.",
            f"{install}\nthen: {sys.executable} -m pip install --no-deps -e {lock.parent}",
        )
    locked = dict(_locked(lock.read_text(encoding="utf-8")))
    here = installed()
    other = [
        f"{name} is {here[name]}, tested with {version}"
        for name, version in sorted(locked.items())
        if name in here and here[name] != version
    ]
    faults = [f"{name} is not installed" for name in missing] + other
    if not faults:
        same = sum(name in here for name in locked)
        return Check("Packages", "ok", f"All {same} packages are the ones tested.")
    named = "; ".join(faults[:_NAMED_AT_MOST])
    rest = len(faults) - _NAMED_AT_MOST
    more = f"; and {rest} more" if rest > 0 else ""
    differ = "package differs" if len(faults) == 1 else "packages differ"
    return Check(
        "Packages", "to do", f"{len(faults)} {differ} from those tested: {named}{more}.", install
    )


def installed() -> dict[str, str]:
    """Give the version of every package installed, by its canonical name."""
    return {canonicalize_name(found.name): found.version for found in distributions() if found.name}


def _locked(text: str) -> Iterator[tuple[str, str]]:
    """Read name and version of each package a lock pins for this machine."""
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        said = re.split(r"\s--hash|\s#", line.strip())[0]
        if not said or said.startswith(("#", "-")):
            continue
        requirement = Requirement(said)
        if requirement.marker is None or requirement.marker.evaluate():
            version = next(iter(requirement.specifier)).version
            yield canonicalize_name(requirement.name), version


def _missing() -> set[str]:
    """Name the packages that the workbench needs, itself or through others, and has not got."""
    here = installed()
    seen: set[tuple[str, frozenset[str]]] = set()
    missing: set[str] = set()
    todo = [(canonicalize_name(PRODUCT), frozenset[str]())]
    while todo:
        name, extras = todo.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        if name not in here and name != PRODUCT:
            missing.add(name)
            continue
        for said in requires(name) or ():
            requirement = Requirement(said)
            wanted = [{"extra": extra} for extra in extras] or [{"extra": ""}]
            if requirement.marker is None or any(map(requirement.marker.evaluate, wanted)):
                todo.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return missing
