"""Linkage: who is on both of two lists, and whom the link misses."""

from workbench.linkage.groups import GroupErrors, error_by_group
from workbench.linkage.link import link
from workbench.linkage.result import Example, LinkResult

__all__ = ["Example", "GroupErrors", "LinkResult", "error_by_group", "link"]
