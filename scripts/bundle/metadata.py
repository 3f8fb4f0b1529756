"""What a wheel says about itself: licence, needs, and how long the paths of its files are."""

import re
import zipfile
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from functools import cache
from pathlib import Path, PurePosixPath

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import canonicalize_name, parse_wheel_filename

_LICENCE_FILE = re.compile(r"(?i)^(licen[cs]e|copying|notice|copyright|authors)")
# Licences as packages named them before SPDX expressions; those whose name fits one licence only.
_NAMES = {
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
NOT_STATED = "not stated"


@dataclass(frozen=True)
class Wheel:
    """A wheel and what its metadata say.

    Attributes
    ----------
    path
        The file.
    name, version
        The package, by its canonical name.
    tags
        The machines it is for.
    summary
        What it is for, in its authors' words.
    licence
        An SPDX expression where one can be told, else what the package itself says.
    is_expression
        Whether it is one.
    licence_texts
        By the file's path inside the wheel.
    requires
        What it needs.
    """

    path: Path
    name: str
    version: str
    tags: frozenset[Tag]
    summary: str
    licence: str
    is_expression: bool
    licence_texts: dict[str, str]
    requires: tuple[Requirement, ...]


@cache
def read_wheel(path: Path) -> Wheel:
    """Read a wheel's metadata.

    Parameters
    ----------
    path
        The wheel.
    """
    name, version, _, tags = parse_wheel_filename(path.name)
    with zipfile.ZipFile(path) as archive:
        inside = archive.namelist()
        info = next(one for one in inside if re.fullmatch(r"[^/]+\.dist-info/METADATA", one))
        metadata = Parser().parsestr(archive.read(info).decode("utf-8", errors="replace"))
        texts = {
            one: archive.read(one).decode("utf-8", errors="replace").strip()
            for one in inside
            if not one.endswith("/") and _is_licence(PurePosixPath(one))
        }
    licence, is_expression = _licence(metadata)
    return Wheel(
        path,
        canonicalize_name(name),
        str(version),
        tags,
        metadata.get("Summary", ""),
        licence,
        is_expression,
        texts,
        tuple(map(Requirement, metadata.get_all("Requires-Dist", []))),
    )


def longest_path(path: Path, minor: int) -> str:
    """Give the longest path that installing a wheel makes below the environment, on Windows.

    Parameters
    ----------
    path
        The wheel.
    minor
        The Python whose compiled files are named: 12 for Python 3.12.
    """
    with zipfile.ZipFile(path) as archive:
        files = [one for one in archive.namelist() if not one.endswith("/")]
    return max((_installed(one, minor) for one in files), key=len)


def _installed(inside: str, minor: int) -> str:
    r"""Say where a wheel's file goes: code with the compiled file that pip puts beside it."""
    first, *rest = PurePosixPath(inside).parts
    if first.endswith(".data") and rest[0] in {"data", "scripts"}:
        return "\\".join(["Scripts"] * (rest[0] == "scripts") + rest[1:])
    below = rest[1:] if first.endswith(".data") else [first, *rest]
    if below[-1].endswith(".py"):
        below = [*below[:-1], "__pycache__", f"{below[-1][:-3]}.cpython-3{minor}.pyc"]
    return "\\".join(["Lib", "site-packages", *below])


def _is_licence(path: PurePosixPath) -> bool:
    """Say whether a file of the wheel's metadata is a licence."""
    folder, *rest = path.parts
    if not folder.endswith(".dist-info") or not rest:
        return False
    return rest[0] in {"licenses", "license_files"} or bool(_LICENCE_FILE.match(path.name))


def _licence(metadata: Message) -> tuple[str, bool]:
    """Tell the licence: its expression, else its name, else its class (core metadata 2.4)."""
    # A name may stand on the first line with the whole text below it.
    named = next(iter(str(metadata.get("License") or "").strip().splitlines()), "")
    classes = [
        str(one).rpartition(" :: ")[2]
        for one in metadata.get_all("Classifier", [])
        if str(one).startswith("License ::") and " :: " in str(one)
    ]
    # Several classes do not say whether all hold or one may be chosen.
    only = classes[0] if len(classes) == 1 else ""
    for said in (metadata.get("License-Expression"), _NAMES.get(named, named), _NAMES.get(only)):
        if said:
            try:
                return str(canonicalize_license_expression(str(said))), True
            except InvalidLicenseExpression:
                continue
    return named or "; ".join(classes) or NOT_STATED, False
