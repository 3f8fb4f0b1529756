"""All that can be said of a link without labels, and its linkage report, in one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.charts import Figure
from workbench.documents import Document
from workbench.findings import Finding
from workbench.linkage.guild.report import linkage_report
from workbench.linkage.result import LinkResult
from workbench.linkage.routes import error_table
from workbench.linkage.truth import Truth
from workbench.linkage.unlabelled import Implausible, Unlinked
from workbench.linkage.unlabelled.implausible import find_implausible
from workbench.linkage.unlabelled.joined import joined
from workbench.linkage.unlabelled.unlinked import compare_unlinked
from workbench.linkage.view_result import View
from workbench.sources import SourceTable
from workbench.tables import Table


@dataclass(frozen=True)
class WithoutLabels:
    """What can be said where nobody knows who should be linked.

    Attributes
    ----------
    unlinked
        How records with and without a link differ.
    implausible
        Links that can hardly be right.
    report
        The linkage report.
    """

    unlinked: Unlinked
    implausible: Implausible
    report: Document

    def shown(self) -> list[Finding | Figure | Table]:
        """Give what there is to read, but for the report."""
        return [*self.implausible.shown(), *self.unlinked.shown()]


def without_labels(
    result: LinkResult | View,
    tables: Sequence[SourceTable] | Mapping[str, SourceTable],
    *,
    answers: Truth | None = None,
    group: str = "",
    purpose: str = "",
    controller: str = "",
) -> WithoutLabels:
    """Say what can be said of a link without labels, and write its linkage report.

    Parameters
    ----------
    result
        What linking found.
    tables
        The lists as they were read: of a link, left and right; of a view, by name.
    answers
        Known answers to a link, where there are any; they go into the report.
    group
        Column with people's group, of a list or of the known answers.
    purpose, controller
        What the linked data are for, and who is responsible for them.

    Raises
    ------
    WorkbenchError
        Where these are not the lists that were linked, or there is no such group.
    """
    frames = (
        {name: one.frame() for name, one in tables.items()}
        if isinstance(tables, Mapping)
        else [one.frame() for one in tables]
    )
    found = joined(result, frames)
    known = answers is not None and group in answers.people.columns
    own = any(group in held.rows for held in found.lists[: found.looked_for])
    asked = group if own or not known else ""
    unlinked = compare_unlinked(found, group=asked)
    implausible = find_implausible(found, group=asked)
    errors = None
    if isinstance(result, LinkResult) and not isinstance(frames, dict):
        left = frames[0]
        errors = error_table(
            result, answers=answers, implausible=implausible, left=left, group=group
        )
    report = linkage_report(
        result,
        found,
        unlinked=unlinked,
        implausible=implausible,
        errors=errors,
        tables=tables,
        purpose=purpose,
        controller=controller,
    )
    return WithoutLabels(unlinked, implausible, report)
