"""The linkage reports of looking for people nobody was in touch with: one for each contact list."""

from collections.abc import Sequence

from workbench.documents import Document
from workbench.guild import NAME
from workbench.linkage.guild.within import Within
from workbench.linkage.guild.without import without_labels
from workbench.linkage.missed.band import Band
from workbench.linkage.missed.result import Missed
from workbench.linkage.missed.said import headline
from workbench.naming import list_name
from workbench.sources import SourceTable

_REVIEWED = "Done; links drawn by its answers give the range of how many have no contact"


def contact_reports(
    found: Missed,
    band: Band,
    tables: Sequence[SourceTable],
    *,
    only: str = "",
    group: str = "",
    controller: str = "",
) -> list[Document]:
    """Write the linkage report of every contact list that people were looked for on.

    Nothing is linked again.

    Parameters
    ----------
    found
        What became of everybody.
    band
        The range in which the number of people without contact lies.
    tables
        The list of people and the contact lists as they were read, in the order in which they were
        looked through.
    only, group
        As :func:`workbench.linkage.missed.find_missed` was given them.
    controller
        Who is responsible for the lists; empty where nobody has said.

    Returns
    -------
    list of Document
        One a contact list, called ``linkage-report-1`` and so on.
    """
    links = found.links
    asked = links.told.list
    left_out = {
        "holding_nothing": links.told.blank,
        "of_people_not_asked_about": links.told.others,
    }
    reports = []
    for place, (contact, result) in enumerate(links.results.items(), 1):
        listed = links.contacts[contact]
        within = Within(
            name=f"{NAME}-{place}",
            left_out={what: many for what, many in left_out.items() if many},
            placed=(asked.placed, listed.placed),
            reviewed=_REVIEWED if contact in band.reviewed else "",
            meaning=_meaning(found, band, contact),
        )
        seen = without_labels(
            result,
            [tables[0], tables[place]],
            frames=[asked.rows, listed.rows],
            group=group,
            purpose=_purpose(found, only),
            controller=controller,
            within=within,
        )
        reports.append(seen.report)
    return reports


def _purpose(found: Missed, only: str) -> str:
    """Say what the links are for."""
    why = "are eligible" if found.eligible else "were told"
    asked = f" Only those with {only.strip()} are asked about." if only else ""
    return (
        f"To find who of the people on the {list_name(found.name)}, who {why}, has heard from "
        f"nobody, so that somebody is in touch with them.{asked}"
    )


def _meaning(found: Missed, band: Band, contact: str) -> list[str]:
    """Say what a link to a contact list is, and what all of them together gave."""
    before = "" if found.eligible else ", and neither is an entry from before the person was told"
    link = (
        f"A link says that an entry on the {list_name(contact)} is about a person, not that "
        f"somebody spoke to them: an attempt that nobody answered is no contact{before}."
    )
    if found.people.empty:
        return [link]
    return [link, headline(found).statement, *(one.statement for one in band.findings())]
