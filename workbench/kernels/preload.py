"""What a zygote imports before it forks, and whether that has changed since."""

import os
import sys
import sysconfig
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

# What ipykernel imports only when it starts.
KERNEL = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.debugger"),
    *("ipykernel.iostream", "ipykernel.displayhook", "IPython.core.completerlib"),
    *("IPython.core.debugger", "IPython.core.oinspect", "IPython.extensions.storemagic"),
    *("comm", "pdb", "sqlite3", "tornado.platform.asyncio", "threadpoolctl"),
)
# What notebooks import. Those that are not installed are passed over.
LIBRARIES = (
    *("numpy", "pandas", "pyarrow.parquet", "duckdb", "scipy.stats", "splink"),
    *("matplotlib.pyplot", "fairlearn.metrics"),
    *("workbench.runs.kernel", "workbench.parameters", "workbench.sources", "workbench.tables"),
    *("workbench.charts", "workbench.findings", "workbench.quality", "workbench.linkage"),
    *("workbench.labels", "workbench.linkage.review", "workbench.linkage.routes"),
)
# Read by the interpreter or by libraries when they start, and so the same for all that a zygote
# forks. A kernel for which one of these differs gets another zygote.
_READ_AT_IMPORT = (
    *("PYTHON", "LD_", "MALLOC_", "GLIBC_", "LANG", "LC_", "TZ", "HOME", "XDG_", "VIRTUAL_ENV"),
    *("OMP_", "GOMP_", "KMP_", "OPENBLAS_", "GOTO_", "MKL_", "BLIS_", "NUMEXPR_", "NPY_"),
    *("ARROW_", "JE_ARROW_", "MPL", "MATPLOTLIB", "SKLEARN_", "SCIPY_", "NUMBA_"),
)


def read_at_import(environment: dict[str, str]) -> frozenset[tuple[str, str]]:
    """Pick the variables that a process reads once and for all."""
    return frozenset(
        (name, value) for name, value in environment.items() if name.startswith(_READ_AT_IMPORT)
    )


def preload(unless: Callable[[], bool]) -> None:
    """Import everything, one module after another.

    Parameters
    ----------
    unless
        Asked before each; nothing more is imported once it says yes.
    """
    for name in (*KERNEL, *LIBRARIES):
        if unless():
            return
        if _installed(name):
            import_module(name)


@cache
def matplotlib_settings() -> str:
    """Say which file matplotlib took its settings from, first asked before any fork.

    What matplotlib finds out about a notebook's backend by reading what every installed package
    declares is found out with it.
    """
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcsetup.validate_backend("module://matplotlib_inline.backend_inline")
        return str(matplotlib.matplotlib_fname())
    return ""


def _installed(name: str) -> bool:
    return find_spec(name.partition(".")[0]) is not None


class Code:
    """The code that this process has imported, as it was on the disk."""

    def __init__(self) -> None:
        self._seen = {path: _state(path) for path in _watched()}

    def changed(self) -> bool:
        """Tell whether a file of it is another one by now."""
        return any(_state(path) != state for path, state in self._seen.items())


def _watched() -> Iterator[str]:
    """List each file that people edit; of installed packages, the folder pip works in.

    Whatever pip installs or removes changes that folder, and 2,000 files take too long.
    """
    roots = {key: sysconfig.get_path(key) for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    installed = {roots["purelib"], roots["platlib"]}
    yield from installed
    yield matplotlib_settings()
    own = str(Path(__file__).parents[1])
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if path and (_under(path, own) or not any(_under(path, root) for root in roots.values())):
            yield path


def _under(path: str, root: str) -> bool:
    return path.startswith(root + os.sep)


def _state(path: str) -> tuple[int, int, int] | None:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino
