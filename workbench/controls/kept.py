"""What pages that are open at once would all work out: done by the first, taken by the others."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

# The folder of the pages with the same settings and tables, which goes with the last of them; known
# to workbench.runs by the same name.
KEPT = "WORKBENCH_KEPT"

T = TypeVar("T")


def kept(name: str, make: Callable[[], T]) -> T:
    """Make something, or take what another page of the same question has made.

    In a run, and in a notebook that somebody edits, it is made each time. So it is on Windows,
    where locks outlive who held them.

    Parameters
    ----------
    name
        What to call it; one name a notebook.
    make
        Makes it, from nothing but the notebook's settings and tables.
    """
    folder = os.environ.get(KEPT)
    if not folder or os.name == "nt":
        return make()
    import fcntl

    path = Path(folder) / f"{name}.pickle"
    # Whoever comes second waits; the lock goes with the process that holds it.
    with path.with_suffix(".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            with path.open("rb") as file:
                # Only kernels of this server write there.
                found: T = pickle.load(file)
            return found
        made = make()
        with NamedTemporaryFile(dir=folder, delete=False) as whole:
            pickle.dump(made, whole, protocol=pickle.HIGHEST_PROTOCOL)
        Path(whole.name).replace(path)
    return made
