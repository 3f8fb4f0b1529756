"""All that can be said of a link without labels, and its linkage report, in one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.charts import Figure
from workbench.documents import Document
from workbench.findings import Finding
from workbench.linkage.guild.report import linkage_report
from workbench.linkage.guild.within import ALONE, Within
from workbench.linkage.result import LinkResult
from workbench.linkage.review.score import ReviewErrors
from workbench.linkage.routes import error_table
from workbench.linkage.truth import Truth
from workbench.linkage.unlabelled import Implausible, Unlinked
from workbench.linkage.unlabelled.band import rows_of_view
from workbench.linkage.unlabelled.implausible import find_implausible
from workbench.linkage.unlabelled.joined import Frames, joined
from workbench.linkage.unlabelled.unlinked import compare_unlinked
from workbench.linkage.view_groups import errors_of_view
from workbench.linkage.view_judged import Judge
from workbench.linkage.view_result import View
from workbench.linkage.view_truth import grouped
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
    errors
        What each route says (:func:`workbench.linkage.routes.error_table`).
    report
        The linkage report.
    """

    unlinked: Unlinked
    implausible: Implausible
    errors: pd.DataFrame
    report: Document

    def shown(self) -> list[Finding | Figure | Table]:
        """Give what there is to read, but for the report."""
        return [*self.implausible.shown(), *self.unlinked.shown()]


def without_labels(
    result: LinkResult | View,
    tables: Sequence[SourceTable] | Mapping[str, SourceTable],
    *,
    answers: Truth | None = None,
    review: ReviewErrors | None = None,
    judge: Judge | None = None,
    group: str = "",
    purpose: str = "",
    controller: str = "",
    frames: Frames | None = None,
    within: Within = ALONE,
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
    review
        What a review of a link says, where there is one; that goes into the report too.
    judge
        What a view is judged by, where there is anything; so does that.
    group
        Column with people's group, of a list or of the known answers.
    purpose, controller
        What the linked data are for, and who is responsible for them.
    frames
        The rows as they were linked, where these are not all rows of the lists.
    within
        What the analysis did beside linking.

    Raises
    ------
    WorkbenchError
        Where these are not the lists that were linked, or there is no such group.
    """
    if frames is None:
        frames = (
            {name: one.frame() for name, one in tables.items()}
            if isinstance(tables, Mapping)
            else [one.frame() for one in tables]
        )
    found = joined(result, frames)
    # What only the known answers say of people is not on the lists.
    own = any(group in held.rows for held in found.lists[: found.looked_for])
    answered = answers is not None or (judge is not None and judge.knows)
    asked = group if own or not answered else ""
    unlinked = compare_unlinked(found, group=asked)
    implausible = find_implausible(found, group=asked)
    if isinstance(result, View):
        errors = _errors_of_view(result, judge, rows_of_view(result, found, implausible))
    else:
        left = next(iter(frames.values() if isinstance(frames, Mapping) else frames))
        errors = error_table(
            result,
            answers=answers,
            review=review,
            implausible=implausible,
            left=left,
            group=group,
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
        review=review,
        within=within,
    )
    return WithoutLabels(unlinked, implausible, errors, report)


def _errors_of_view(view: View, judge: Judge | None, unlabelled: pd.DataFrame) -> pd.DataFrame:
    """Put what known answers say of a view before what needs none."""
    answers = None if judge is None else judge.answers(view)
    if judge is None or answers is None:
        return unlabelled
    answers, columns = grouped(view, answers, judge.given, judge.group)
    known = errors_of_view(view.person, answers, columns).errors
    return pd.concat([known, unlabelled], ignore_index=True)
