"""Batches: the same analysis for many areas, looked over first, run side by side, resumable."""

from workbench.batches.notices import Notice
from workbench.batches.plan import PlanError
from workbench.batches.preflight import Inspection, inspect, preflight
from workbench.batches.reading import Plan, read_plan
from workbench.batches.running import NotReadyError, run_batch
from workbench.batches.state import AreaState, Batch, load

__all__ = [
    "AreaState",
    "Batch",
    "Inspection",
    "NotReadyError",
    "Notice",
    "Plan",
    "PlanError",
    "inspect",
    "load",
    "preflight",
    "read_plan",
    "run_batch",
]
