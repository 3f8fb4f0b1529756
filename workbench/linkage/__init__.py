"""Linkage: who is on two lists or many, whom the link misses, and whom nobody was in touch with."""

from workbench.linkage.examples import Example
from workbench.linkage.facts import example_person, facts_of, find_person
from workbench.linkage.facts_result import Facts
from workbench.linkage.facts_shown import part_of
from workbench.linkage.groups import GroupErrors, answers_of, error_by_group
from workbench.linkage.link import link
from workbench.linkage.missed import Missed, find_missed
from workbench.linkage.moved import by_setting
from workbench.linkage.result import LinkResult
from workbench.linkage.switch_worth import worth_of_switches
from workbench.linkage.switches import offered
from workbench.linkage.view import lists_by_name, one_view, said_of_pairs
from workbench.linkage.view_result import View

__all__ = [
    "Example",
    "Facts",
    "GroupErrors",
    "LinkResult",
    "Missed",
    "View",
    "answers_of",
    "by_setting",
    "error_by_group",
    "example_person",
    "facts_of",
    "find_missed",
    "find_person",
    "link",
    "lists_by_name",
    "offered",
    "one_view",
    "part_of",
    "said_of_pairs",
    "worth_of_switches",
]
