"""A real limit of memory, such as a container or a service has."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
# By version of Linux's control groups: the folder, and what the limit and the most used are called.
_VERSIONS = (
    (_GROUPS / "memory", "memory.limit_in_bytes", "memory.max_usage_in_bytes"),
    (_GROUPS, "memory.max", "memory.peak"),
)


@contextmanager
def memory_limit(most: int) -> Iterator[Path | None]:
    """Make a control group with a limit; whoever writes its number into `cgroup.procs` is in it.

    There is none where this account may not make one.
    """
    made = None
    for place, limit, _ in _VERSIONS:
        group = place / f"workbench-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        with suppress(OSError):
            (group / limit).write_text(str(most))
            made = group
            break
        group.rmdir()
    yield made
    if made is not None:
        made.rmdir()


def peak(group: Path) -> int:
    """The most that was in use in a group, in bytes, what was read from files included."""
    return next(
        int((group / name).read_text()) for *_, name in _VERSIONS if (group / name).exists()
    )
