"""The linkage report of a link or a view, made from the result itself."""

from collections.abc import Mapping, Sequence

import pandas as pd

from workbench.documents import Answer, Document, Section
from workbench.linkage.guild.method import linked
from workbench.linkage.guild.provision import came, counted, prepared
from workbench.linkage.guild.quality import means, worked
from workbench.linkage.result import LinkResult
from workbench.linkage.routes import error_table
from workbench.linkage.unlabelled.band import rows_of_view
from workbench.linkage.unlabelled.implausible import Implausible
from workbench.linkage.unlabelled.joined import Joined
from workbench.linkage.unlabelled.unlinked_result import Unlinked
from workbench.linkage.view_result import View
from workbench.naming import list_name
from workbench.sources import SourceTable
from workbench.words import capital, count, listed

NAME = "linkage-report"
_ABOUT = (
    "It answers what should be told of linked data at each step: how the data came, how they were "
    "prepared and linked, how well that worked and what it means (GUILD: Gilbert and others, 2018; "
    "RECORD: Benchimol and others, 2015). Everything is taken from the link itself, except what "
    "the data are for and who is responsible for them. It holds nothing about any one person. What "
    "nobody has said is listed at the end."
)


def linkage_report(
    result: LinkResult | View,
    found: Joined,
    *,
    unlinked: Unlinked,
    implausible: Implausible,
    errors: pd.DataFrame | None = None,
    tables: Sequence[SourceTable] | Mapping[str, SourceTable] = (),
    purpose: str = "",
    controller: str = "",
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
        What each route says (:func:`workbench.linkage.routes.error_table`); of a view, what needs
        no labels where it is not given.
    tables
        The lists as they were read: of a link, left and right; of a view, by name.
    purpose
        What the linked data are for.
    controller
        Who is responsible for them.
    """
    if errors is None:
        errors = _unlabelled(result, found, implausible)
    read = [tables[held.name] for held in found.lists] if isinstance(tables, Mapping) else tables
    names = listed([list_name(held.name) for held in found.lists], most=0)
    parts = [
        _opening(result, found, purpose, controller),
        came(result, found, read),
        prepared(result, found),
        linked(result),
        worked(result, errors, unlinked, implausible),
        means(result, errors, unlinked, implausible),
    ]
    document = Document(
        name=NAME, title=f"Linkage report: {names}", about=_ABOUT, sections=tuple(parts)
    )
    return document.model_copy(
        update={"sections": (*parts, _unknown(document.unanswered(), result, implausible))}
    )


def _unlabelled(result: LinkResult | View, found: Joined, implausible: Implausible) -> pd.DataFrame:
    if isinstance(result, View):
        return rows_of_view(result, found, implausible)
    return error_table(result, implausible=implausible)


def _opening(result: LinkResult | View, found: Joined, purpose: str, controller: str) -> Section:
    if isinstance(result, View):
        made = f"{counted(found)}; {count(len(result.people), 'person', 'people')}"
    else:
        made = f"{counted(found)}; {count(found.links, 'link')}"
    return Section(
        title="What this is",
        answers=(
            Answer(asked="What was linked", said=capital(made)),
            Answer(asked="Purpose", said=purpose.strip()),
            Answer(asked="Data controller", said=controller.strip()),
        ),
    )


def _unknown(unanswered: list[str], result: LinkResult | View, implausible: Implausible) -> Section:
    said = [f"{one}." for one in unanswered]
    said += [
        f"Not looked for, since the lists do not give it on both sides: {what}."
        for what, _ in implausible.not_looked_for
    ]
    if result.plan.reach is None:
        said.append("How many true pairs were never compared, the lists cannot tell.")
    return Section(title="6. What is not known", statements=tuple(said))
