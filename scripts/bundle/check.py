"""Say whether every file of this folder is there and as it was made: ``python check.py``."""

import hashlib
import sys
from pathlib import Path

LIST = "SHA256SUMS"


def faults(folder: Path) -> list[str]:
    """Compare a folder with its list of checksums.

    Parameters
    ----------
    folder
        The bundle.

    Returns
    -------
    list of str
        A sentence for each file that is missing, has changed or does not belong.
    """
    listed = folder / LIST
    if not listed.is_file():
        return [f"{LIST} is not here: the copy is not complete."]
    said = []
    wanted = {}
    for line in listed.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        wanted[name] = digest
    for name, digest in wanted.items():
        file = folder / name
        if not file.is_file():
            said.append(f"{name} is missing.")
        elif _sha256(file) != digest:
            said.append(f"{name} is not as it was made.")
    here = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    return said + [f"{name} does not belong here." for name in sorted(here - {LIST, *wanted})]


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


if __name__ == "__main__":
    found = faults(Path(__file__).parent)
    sys.stdout.write("\n".join(found or ["Every file is here and as it was made."]) + "\n")
    sys.exit(bool(found))
