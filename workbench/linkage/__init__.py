"""Linkage: who is on both of two lists, whom the link misses, and whom nobody was in touch with."""

from workbench.linkage.examples import Example
from workbench.linkage.groups import GroupErrors, error_by_group
from workbench.linkage.link import link
from workbench.linkage.missed import find_missed
from workbench.linkage.missed_result import Missed
from workbench.linkage.moved import by_threshold
from workbench.linkage.result import LinkResult

__all__ = [
    "Example",
    "GroupErrors",
    "LinkResult",
    "Missed",
    "by_threshold",
    "error_by_group",
    "find_missed",
    "link",
]
