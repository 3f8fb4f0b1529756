"""What changed since the earlier versions: whose outcome is another, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd

from workbench.findings import Finding
from workbench.linkage.missed.find import TOLD, Settings, find_missed, roles_of
from workbench.linkage.missed.order import InOrder
from workbench.linkage.missed.result import OUTCOMES, Missed
from workbench.linkage.versions import compare_versions
from workbench.linkage.versions_result import Versions
from workbench.naming import list_name, plain
from workbench.roles.written import write_roles
from workbench.tables import Table
from workbench.words import count, has, listed

_FACTS = "Their facts on the list changed"
_CONTACTS = "Contact lists changed"
_BOTH = "Their facts and contact lists changed"
_NEITHER = "Neither: a link weighs each list as a whole"
_COLUMNS = ("number_before", "number_now", "what", "facts", "found_before", "found_now", "why")


@dataclass(frozen=True)
class Since:
    """How outcomes compare with those of the earlier versions.

    Attributes
    ----------
    versions
        How the list of people compares with its earlier version; nothing where there is none.
    contacts
        How contact lists compare with theirs, by name.
    rows
        One row a person on either version: ``number_before``, ``number_now``, ``what`` (``came``,
        ``left``, ``changed`` or ``the same``), ``facts`` (headings of those that changed),
        ``found_before``, ``found_now`` (outcomes in words; empty where the person was not there)
        and ``why`` (where they differ).
    name
        What the list of people is called.
    """

    versions: Versions | None
    contacts: Mapping[str, Versions]
    rows: pd.DataFrame
    name: str

    @property
    def changed(self) -> pd.DataFrame:
        """The people on both versions whose outcome is another."""
        both = self.rows["what"].isin(["changed", "the same"])
        return self.rows[both & (self.rows["found_before"] != self.rows["found_now"])]

    @property
    def table(self) -> pd.DataFrame:
        """Whose outcome is another: ``found_before``, ``found_now``, ``why`` and ``people``."""
        columns = ["found_before", "found_now", "why"]
        counted = self.changed[columns].value_counts(sort=False).rename("people").reset_index()
        places = {said: place for place, said in enumerate(OUTCOMES.values())}
        return counted.sort_values(
            columns, key=lambda column: column.map(places).fillna(0), ignore_index=True
        )

    @property
    def compared(self) -> bool:
        """Whether there is an earlier version of any of the lists."""
        return self.versions is not None or bool(self.contacts)

    def tables(self) -> list[Table]:
        """Give what came, went and changed, and whose outcome is another, to read."""
        shown = []
        for place, one in enumerate(self._lists):
            name = plain(list_name(one.names[1]))
            caption = f"{name}: how last time’s version becomes this one"
            shown.append(Table(f"versions-{place + 1}", one.table, caption))
            if not one.facts.empty:
                caption = f"{name}: facts that changed"
                shown.append(Table(f"changed-facts-{place + 1}", one.facts, caption, show=40))
        if not self.changed.empty:
            caption = "Whose outcome is another than last time"
            shown.append(Table("changed-outcomes", self.table, caption))
        return shown

    @property
    def _lists(self) -> list[Versions]:
        return [one for one in (self.versions, *self.contacts.values()) if one is not None]

    def findings(self) -> list[Finding]:
        """Say what came, went and changed, and what became of people because of it."""
        if not self.compared:
            nothing = "No earlier version was given, so nothing is compared with last time."
            return [Finding(key="versions", statement=nothing)]
        return [
            *(finding for one in self._lists for finding in one.findings()),
            self._outcomes(),
            *self._left(),
            *self._came(),
        ]

    def _outcomes(self) -> Finding:
        both = int(self.rows["what"].isin(["changed", "the same"]).sum())
        changed = self.changed
        none, reached = OUTCOMES["none"], OUTCOMES["reached"]
        of = f"Of {count(both, 'person', 'people')} on both versions,"
        if not both:
            said = "Nobody is on both versions, so no outcome can have changed"
        elif changed.empty:
            said = f"{of} no outcome changed"
        else:
            lost = int((changed["found_now"] == none).sum())
            found = int((changed["found_now"] == reached).sum())
            said = (
                f"{of} the outcome of {len(changed):,} changed: {found:,} {has(found)} now heard "
                f"from somebody, and for {lost:,} we now find no contact"
            )
        why = changed["why"].value_counts()
        because = [
            f"{why[reason]:,} because {reason[0].lower()}{reason[1:]}"
            for reason in (_FACTS, _CONTACTS, _BOTH)
            if reason in why.index
        ]
        return Finding(
            key="outcomes_changed",
            statement=f"{said}{' (' + listed(because) + ')' if because else ''}.",
            value=len(changed),
            unit="people",
            n=both,
            method="Outcomes of the earlier versions were worked out in the same way.",
            verdict="look" if len(changed) else "info",
        )

    def _left(self) -> list[Finding]:
        """Name those who left before anybody was in touch: nobody looks for them any more."""
        left = self.rows[self.rows["what"] == "left"]
        missed = int((left["found_before"] != OUTCOMES["reached"]).sum())
        if not missed:
            return []
        are = "is" if missed == 1 else "are"
        return [
            Finding(
                key="left_unreached",
                statement=f"{missed:,} of {count(len(left), 'person', 'people')} who left the "
                f"{list_name(self.name)} had not surely heard from anybody, and {are} not on the "
                "list to act on. Please ask why they left.",
                value=missed,
                unit="people",
                n=len(left),
                verdict="look",
            )
        ]

    def _came(self) -> list[Finding]:
        came = self.rows[self.rows["what"] == "came"]
        none = int((came["found_now"] == OUTCOMES["none"]).sum())
        if came.empty:
            return []
        yet = f"{none:,} {has(none)}" if none else "none is among those with"
        return [
            Finding(
                key="came",
                statement=f"Of {count(len(came), 'person', 'people')} new on the "
                f"{list_name(self.name)}, {yet} no contact yet.",
                value=none,
                unit="people",
                n=len(came),
            )
        ]


def _compare_outcomes(
    before: Missed,
    now: Missed,
    versions: Versions | None,
    contacts: Mapping[str, Versions],
) -> Since:
    """Compare outcomes with those of the earlier versions."""
    ids = now.people["told_id"].astype("str")
    rows = (
        pd.DataFrame({"number_before": ids, "number_now": ids, "what": "the same", "facts": ""})
        if versions is None
        else versions.records
    )
    found = [
        side.people.set_index("told_id")["outcome"].map(lambda outcome: OUTCOMES[outcome])
        for side in (before, now)
    ]
    rows = rows.assign(
        found_before=rows["number_before"].map(found[0]).fillna(""),
        found_now=rows["number_now"].map(found[1]).fillna(""),
    )
    # A number that is on neither is of a row that was not asked about, in either version.
    rows = rows[(rows["found_before"] != "") | (rows["found_now"] != "")].reset_index(drop=True)
    differs = (rows["found_before"] != rows["found_now"]).to_numpy()
    on_both = rows["what"].isin(["changed", "the same"]).to_numpy()
    facts = (rows["facts"] != "").to_numpy()
    moved = any(not one.identical for one in contacts.values())
    why = np.select(
        [facts & moved, facts, np.full(len(rows), moved)], [_BOTH, _FACTS, _CONTACTS], _NEITHER
    )
    return Since(
        versions=versions,
        contacts=contacts,
        rows=rows.assign(why=np.where(differs & on_both, why, "")),
        name=now.name,
    )


def since_before(order: InOrder, now: Missed, **settings: Unpack[Settings]) -> Since:
    """Look for the same people by the earlier versions, and compare.

    Parameters
    ----------
    order
        The lists and their earlier versions.
    now
        What became of everybody on the later versions.
    settings
        As :func:`find_missed` was given them.

    Raises
    ------
    WorkbenchError
        As :func:`find_missed` and :func:`workbench.linkage.versions.compare_versions` do.
    """
    if order.told_before is None and not order.contacts_before:
        return Since(None, {}, pd.DataFrame(columns=list(_COLUMNS)), now.name)
    name, told = order.told_before or order.told
    contacts = {
        one: order.contacts_before.get(one, (one, frame))[1]
        for one, frame in order.contacts.items()
    }
    chosen = roles_of(settings.get("roles", ""), {TOLD: order.told[1], **order.contacts})
    # Headings that changed since are guessed there.
    roles = {
        one: {role: columns for role, columns in chosen[one].items() if set(columns) <= set(frame)}
        for one, frame in {TOLD: told, **contacts}.items()
    }
    told_id = settings.get("told_id", "")
    number, day_told, group = (
        one if one in told.columns else ""
        for one in (told_id, settings.get("told_on", ""), settings.get("group", ""))
    )
    kept = settings | {"told_id": number, "told_on": day_told, "group": group}
    kept["roles"] = write_roles(roles)
    before = find_missed(told, list(contacts.items()), name=name, **kept)
    versions = None
    if order.told_before is not None:
        versions = compare_versions(
            told, order.told[1], names=(name, order.told[0]), numbers=(number, told_id),
            roles=chosen[TOLD], seed=settings.get("seed", 0),
        )  # fmt: skip
    lists = {
        one: compare_versions(
            frame, order.contacts[one], names=(named, one), roles=chosen[one], people=False
        )
        for one, (named, frame) in order.contacts_before.items()
    }
    return _compare_outcomes(before, now, versions, lists)
