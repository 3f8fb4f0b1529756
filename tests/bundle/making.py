"""Small wheels, made by hand, and a lock that pins them."""

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def make_wheel(
    folder: Path,
    name: str,
    version: str = "1.0",
    *,
    tag: str = "py3-none-any",
    metadata: Iterable[str] = ("License-Expression: MIT",),
    files: Mapping[str, str] | None = None,
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-{tag}.whl"
    info = f"{name}-{version}.dist-info"
    lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *metadata, ""]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{info}/METADATA", "\n".join(lines))
        archive.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
        for inside, text in (files or {f"{name}.py": ""}).items():
            archive.writestr(inside, text)
        archive.writestr(f"{info}/RECORD", "")
    return path


def line(*paths: Path, marker: str = "") -> str:
    name, version, *_ = paths[0].name.split("-")
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    return " \\\n    ".join(
        [f"{name}=={version}" + (f" ; {marker}" if marker else "")]
        + [f"--hash=sha256:{digest}" for digest in hashes]
    )
