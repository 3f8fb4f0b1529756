"""Linkage: who is on both of two lists, whom the link misses, and whom nobody was in touch with."""

from workbench.linkage.examples import Example
from workbench.linkage.groups import GroupErrors, answers_of, error_by_group
from workbench.linkage.link import link
from workbench.linkage.missed import find_missed
from workbench.linkage.missed_result import Missed
from workbench.linkage.moved import by_setting
from workbench.linkage.result import LinkResult
from workbench.linkage.switch_worth import worth_of_switches
from workbench.linkage.switches import offered

__all__ = [
    "Example",
    "GroupErrors",
    "LinkResult",
    "Missed",
    "answers_of",
    "by_setting",
    "error_by_group",
    "find_missed",
    "link",
    "offered",
    "worth_of_switches",
]
