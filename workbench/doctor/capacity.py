"""How many people can use live controls at once: each of their pages holds memory of its own."""

from collections.abc import Iterator
from pathlib import Path

import psutil

# What a page takes with its libraries and a list of 100,000 people (measured: 260 MB).
MEMORY_EACH = 300_000_000
MOST = 40
# The rest is for the server and the reports that are made meanwhile.
_SHARE = 0.75
_VERSION_1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_VERSION_2 = ("memory.max", "memory.current", "inactive_file")


def fitting(free: int) -> int:
    """Count the pages that fit into memory beside the server and its runs.

    Parameters
    ----------
    free
        The memory that is free, in bytes.

    Returns
    -------
    int
        From 1 to :data:`MOST`.
    """
    return max(1, min(MOST, int(_SHARE * free) // MEMORY_EACH))


def memory_free(root: Path = Path("/")) -> int:
    """Say how much memory programs can still take here, in bytes.

    A container or a service may be limited to less than its machine has; psutil does not know
    (psutil#2100), so Linux's control groups, of either version, are asked too.

    Parameters
    ----------
    root
        Where ``proc`` and ``sys`` are.
    """
    free: int = min([psutil.virtual_memory().available, *_within_limits(root)])
    return max(0, free)


def _within_limits(root: Path) -> Iterator[int]:
    """Give what is left of the limit of each control group that this program is in."""
    try:
        memberships = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for membership in memberships:
        _, controllers, group = membership.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        mount = root / ("sys/fs/cgroup/memory" if controllers else "sys/fs/cgroup")
        names = _VERSION_1 if controllers else _VERSION_2
        # A container may be told its machine's names of groups, and sees only its own, as the top.
        own = mount / group.lstrip("/")
        for folder in (own, *own.parents):
            if folder.is_relative_to(mount):
                yield from _left(folder, *names)


def _left(group: Path, limit: str, used: str, reclaimed: str) -> Iterator[int]:
    try:
        most = int((group / limit).read_text())
        taken = int((group / used).read_text())
        told = (group / "memory.stat").read_text().splitlines()
    except (OSError, ValueError):
        # There is no such group, or it has no limit, which the second version calls "max".
        return
    # What was read from files and not since is given back before anything has to end.
    back = sum(int(line.split()[1]) for line in told if line.startswith(f"{reclaimed} "))
    yield most - taken + back
