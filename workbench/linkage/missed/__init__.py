"""Who was told, or is eligible, and never heard from anybody."""

from workbench.linkage.missed.band import Band, missed_band
from workbench.linkage.missed.find import find_missed
from workbench.linkage.missed.order import InOrder, in_order
from workbench.linkage.missed.result import OUTCOMES, Missed
from workbench.linkage.missed.since import Since, since_before
from workbench.linkage.missed.threshold import at_threshold, by_threshold
from workbench.linkage.missed.waits import waits_by_group

__all__ = [
    "OUTCOMES",
    "Band",
    "InOrder",
    "Missed",
    "Since",
    "at_threshold",
    "by_threshold",
    "find_missed",
    "in_order",
    "missed_band",
    "since_before",
    "waits_by_group",
]
