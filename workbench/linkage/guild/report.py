"""The linkage report of a link or a view, made from the result itself."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from workbench.documents import Document
from workbench.guild import report
from workbench.linkage.guild.method import linked
from workbench.linkage.guild.provision import came, counted, prepared
from workbench.linkage.guild.quality import means, worked
from workbench.linkage.guild.within import ALONE, Within
from workbench.linkage.result import LinkResult
from workbench.linkage.review.score import ReviewErrors
from workbench.linkage.unlabelled.implausible import Implausible
from workbench.linkage.unlabelled.joined import Joined
from workbench.linkage.unlabelled.unlinked_result import Unlinked
from workbench.linkage.view_result import View
from workbench.naming import list_name
from workbench.sources import SourceTable
from workbench.words import capital, count, listed


def linkage_report(
    result: LinkResult | View,
    found: Joined,
    *,
    unlinked: Unlinked,
    implausible: Implausible,
    errors: pd.DataFrame,
    tables: Sequence[SourceTable] | Mapping[str, SourceTable],
    purpose: str,
    controller: str,
    review: ReviewErrors | None = None,
    within: Within = ALONE,
) -> Document:
    """Write the linkage report that GUILD asks for.

    Parameters
    ----------
    result
        What linking found.
    found
        The same in one form (:func:`workbench.linkage.unlabelled.joined`).
    unlinked, implausible
        What can be said without labels.
    errors
        What each route says (:func:`workbench.linkage.routes.error_table`).
    tables
        The lists as they were read: of a link, left and right; of a view, by name.
    purpose, controller
        What the linked data are for, and who is responsible for them; empty where nobody has said.
    review
        What a review of a link says, where there is one.
    within
        What the analysis did beside linking.
    """
    read = [tables[held.name] for held in found.lists] if isinstance(tables, Mapping) else tables
    names = listed([list_name(held.name) for held in found.lists], most=0)
    sections = (
        came(result, found, read, within),
        prepared(result, found),
        linked(result),
        worked(result, errors, unlinked, implausible, review, within.reviewed),
        means(result, errors, unlinked, implausible, within.meaning),
    )
    made = (
        count(len(result.people), "person", "people")
        if isinstance(result, View)
        else count(found.links, "link")
    )
    return report(
        names,
        f"{capital(counted(found))}; {made}",
        sections,
        purpose=purpose,
        controller=controller,
        unknown=_unknown(result, implausible),
        name=within.name,
    )


def _unknown(result: LinkResult | View, implausible: Implausible) -> Iterator[str]:
    for what, _ in implausible.not_looked_for:
        yield f"Not looked for, since the lists do not give it on both sides: {what}."
    if result.plan.reach is None:
        yield "How many true pairs were never compared, the lists cannot tell."
