"""What the lock pins, for each kind of machine the bundle is for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name

System = Literal["linux", "windows"]
# A lock may tell 3.11.4 from 3.11.5; no release of Python has had this many corrections.
_PATCHES = range(31)
# The newest C library a wheel may ask for: that of Debian 11, Ubuntu 20.04, Red Hat 8 is 2.28 or
# later; the oldest that wheels name is 2.5.
_GLIBC = range(28, 4, -1)


@dataclass(frozen=True)
class Target:
    """A kind of machine: 64-bit Intel or AMD, with Linux or Windows and one Python.

    Attributes
    ----------
    system
        The operating system.
    minor
        The Python: 12 for Python 3.12.
    """

    system: System
    minor: int

    def __str__(self) -> str:
        return f"{self.system.capitalize()}, Python 3.{self.minor}"

    @property
    def platforms(self) -> list[str]:
        """The platforms that wheels for it may name, the best first."""
        if self.system == "windows":
            return ["win_amd64"]
        old = {17: "manylinux2014_x86_64", 12: "manylinux2010_x86_64", 5: "manylinux1_x86_64"}
        return [
            name
            for minor in _GLIBC
            for name in (f"manylinux_2_{minor}_x86_64", old.get(minor))
            if name
        ] + ["linux_x86_64"]

    @property
    def newest(self) -> str:
        """The newest Python of the kind, as pip wants it."""
        return f"3.{self.minor}.{_PATCHES[-1]}"

    def tags(self) -> frozenset[Tag]:
        """Give every tag of a wheel that it can install."""
        version, name = (3, self.minor), f"cp3{self.minor}"
        return frozenset(cpython_tags(version, [name], self.platforms)) | frozenset(
            compatible_tags(version, name, self.platforms)
        )

    def environments(self) -> Iterator[dict[str, str]]:
        """Give what markers ask about (PEP 508), once for each correction of its Python."""
        windows = self.system == "windows"
        for patch in _PATCHES:
            full = f"3.{self.minor}.{patch}"
            yield {
                "extra": "",
                "implementation_name": "cpython",
                "implementation_version": full,
                "os_name": "nt" if windows else "posix",
                "platform_machine": "AMD64" if windows else "x86_64",
                "platform_python_implementation": "CPython",
                "platform_release": "",
                "platform_system": "Windows" if windows else "Linux",
                "platform_version": "",
                "python_full_version": full,
                "python_version": f"3.{self.minor}",
                "sys_platform": "win32" if windows else "linux",
            }


@dataclass(frozen=True)
class Pinned:
    """One line of the lock.

    Attributes
    ----------
    name, version
        The package, by its canonical name.
    hashes
        SHA-256 of each file that may be installed for it.
    marker
        The machines that need it; none for all.
    """

    name: str
    version: str
    hashes: frozenset[str]
    marker: Marker | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    def wanted_by(self, target: Target) -> bool:
        """Whether any Python of the kind needs it.

        Parameters
        ----------
        target
            The kind of machine.
        """
        return self.marker is None or any(map(self.marker.evaluate, target.environments()))

    def line(self, *, marked: bool) -> str:
        """Write it as pip reads it.

        Parameters
        ----------
        marked
            Whether to say which machines need it.
        """
        marker = f" ; {self.marker}" if marked and self.marker else ""
        hashes = [f"--hash=sha256:{digest}" for digest in sorted(self.hashes)]
        return " \\\n    ".join([f"{self.name}=={self.version}{marker}", *hashes])


def read_lock(text: str) -> list[Pinned]:
    """Read a lock.

    Parameters
    ----------
    text
        As ``uv pip compile --generate-hashes`` writes it.

    Raises
    ------
    ValueError
        When a line is not one exact version with its hashes.
    """
    return [_pinned(line) for line in _lines(text)]


def _lines(text: str) -> Iterable[str]:
    joined = re.sub(r"\\\r?\n", " ", text)
    return (line for line in map(str.strip, joined.splitlines()) if line and line[0] != "#")


def _pinned(line: str) -> Pinned:
    said, *hashes = re.split(r"\s+--hash=sha256:", line.split(" #")[0])
    requirement = Requirement(said)
    exact = [one.version for one in requirement.specifier if one.operator == "=="]
    if len(exact) != 1 or len(requirement.specifier) != 1 or not hashes:
        raise ValueError(f"The lock does not pin one version with its hashes: {said}")
    return Pinned(
        canonicalize_name(requirement.name),
        exact[0],
        frozenset(digest.strip() for digest in hashes),
        requirement.marker,
    )
