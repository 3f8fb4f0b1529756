"""Linkage: who is on two lists or many, whom the link misses, and whom nobody was in touch with."""

from workbench.linkage.adding import add_records
from workbench.linkage.adding_result import Added
from workbench.linkage.facts import example_person, facts_of, find_person
from workbench.linkage.facts_result import Facts
from workbench.linkage.facts_shown import part_of
from workbench.linkage.groups import GroupErrors, answers_of, error_by_group
from workbench.linkage.kept import kept_records
from workbench.linkage.link import link
from workbench.linkage.missed import Missed, find_missed
from workbench.linkage.moved import by_setting
from workbench.linkage.result import LinkResult
from workbench.linkage.spec import LinkageSpec, settings_of
from workbench.linkage.switch_worth import worth_of_switches
from workbench.linkage.switches import offered
from workbench.linkage.view import lists_by_name, one_view, said_of_pairs
from workbench.linkage.view_draws import PeopleDraws, combined, draw_people
from workbench.linkage.view_judged import Judge, judged_by, what_is_unsure, whom_it_misses
from workbench.linkage.view_result import View
from workbench.linkage.waterfall import Explanation
from workbench.linkage.why import Why, why_linked
from workbench.linkage.why_view import why_one_person

__all__ = [
    "Added",
    "Explanation",
    "Facts",
    "GroupErrors",
    "Judge",
    "LinkResult",
    "LinkageSpec",
    "Missed",
    "PeopleDraws",
    "View",
    "Why",
    "add_records",
    "answers_of",
    "by_setting",
    "combined",
    "draw_people",
    "error_by_group",
    "example_person",
    "facts_of",
    "find_missed",
    "find_person",
    "judged_by",
    "kept_records",
    "link",
    "lists_by_name",
    "offered",
    "one_view",
    "part_of",
    "said_of_pairs",
    "settings_of",
    "what_is_unsure",
    "whom_it_misses",
    "why_linked",
    "why_one_person",
    "worth_of_switches",
]
