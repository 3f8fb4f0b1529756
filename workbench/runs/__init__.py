"""Runs: one execution of an analysis each, in a folder that explains itself."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.runs.analyses import Analysis, catalogue, find_analysis
    from workbench.runs.faults import Reason
    from workbench.runs.record import Run, all_runs, load_run, newest
    from workbench.runs.running import run, with_formats

__all__ = [
    "Analysis",
    "Reason",
    "Run",
    "all_runs",
    "catalogue",
    "find_analysis",
    "load_run",
    "newest",
    "run",
    "with_formats",
]

# A run's kernel starts with a module of this package and must not wait for the others.
_HOMES = {
    "workbench.runs.analyses": ("Analysis", "catalogue", "find_analysis"),
    "workbench.runs.faults": ("Reason",),
    "workbench.runs.record": ("Run", "all_runs", "load_run", "newest"),
    "workbench.runs.running": ("run", "with_formats"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
