"""Runs: one execution of an analysis each, in a folder that explains itself."""

from workbench.runs.catalogue import Analysis, catalogue, find_analysis
from workbench.runs.faults import Reason
from workbench.runs.record import Run, all_runs, load_run, newest
from workbench.runs.running import run

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
]
