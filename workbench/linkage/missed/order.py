"""Whether lists and their earlier versions belong together, said before anything is linked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.linkage.missed.find import dated_columns, guess_told_on, named_apart
from workbench.naming import list_name
from workbench.roles.guessing import header_score
from workbench.words import count, day, has

# So many headings of the shorter of two versions of one list are on both.
_ALIKE = 0.5
_BIRTH = 0.5
_CHANGED_NOTHING = "Nothing has been run, and no list has been changed."


@dataclass(frozen=True)
class InOrder:
    """Lists that belong together.

    Attributes
    ----------
    told
        The name and rows of the list of people.
    contacts
        The contact lists by name, those of one name told apart.
    told_before
        The name and rows of the earlier version of the list of people, where there is one.
    contacts_before
        The same of contact lists, by the name of the later version.
    notes
        What to know of them.
    """

    told: tuple[str, pd.DataFrame]
    contacts: Mapping[str, pd.DataFrame]
    told_before: tuple[str, pd.DataFrame] | None = None
    contacts_before: Mapping[str, tuple[str, pd.DataFrame]] = field(default_factory=dict)
    notes: Sequence[Finding] = ()


def in_order(
    told: tuple[str, pd.DataFrame],
    contacts: Sequence[tuple[str, pd.DataFrame]],
    *,
    told_on: str = "",
    eligible: bool = False,
    told_before: tuple[str, pd.DataFrame] | None = None,
    contacts_before: Sequence[tuple[str, pd.DataFrame]] = (),
) -> InOrder:
    """Check that lists are of one time and that earlier versions are earlier.

    Parameters
    ----------
    told, contacts
        The name and rows of the list of people, and of every contact list.
    told_on
        Column of the list of people with the day of telling; guessed when empty.
    eligible
        Whether the list says who is eligible: contacts may then be of any day.
    told_before
        An earlier version of the list of people.
    contacts_before
        Earlier versions of contact lists, at most one of each; which of them is known by its
        headings. Nothing of them is used where it is not a version of any of the lists.

    Raises
    ------
    WorkbenchError
        Where an earlier version is the later one, is of another month, or is one of two of the
        same list; and where a contact list ends before the first person was told.
    """
    name, rows = told
    lists = named_apart(contacts)
    days = _days(rows, told_on)
    notes: list[Finding] = []
    for contact, frame in lists.items() if not eligible else ():
        notes += _ends(name, days, contact, _newest_of_row(frame))
    before = told_before
    if before is not None:
        if _alike(before[1], rows):
            _require_order(before[0], _days(before[1], told_on), name, days)
        else:
            notes.append(_no_version(before[0], name))
            before = None
    earlier: dict[str, tuple[str, pd.DataFrame]] = {}
    for named, frame in contacts_before:
        of = max(lists, key=lambda one: _likeness(frame, lists[one]), default="")
        if not of or not _alike(frame, lists[of]):
            notes.append(_no_version(named, *lists))
            continue
        if of in earlier:
            raise WorkbenchError(
                f"The {list_name(earlier[of][0])} and the {list_name(named)} are both taken for "
                f"an earlier version of the {list_name(of)}.",
                safe=_CHANGED_NOTHING,
                todo="Give one earlier version of each contact list.",
            )
        _require_order(named, _newest_of_row(frame), of, _newest_of_row(lists[of]))
        earlier[of] = (named, frame)
    return InOrder(told, lists, before, earlier, notes)


def _births(frame: pd.DataFrame) -> set[str]:
    return {str(one) for one in frame.columns if header_score(str(one), "dob") > _BIRTH}


def _days(frame: pd.DataFrame, told_on: str) -> "pd.Series[pd.Timestamp]":
    """Find the days of telling; none where no column says so."""
    column = told_on if told_on in frame.columns else guess_told_on(frame, _births(frame))
    if not column or not is_datetime64_any_dtype(frame[column]):
        return pd.Series(dtype="datetime64[ns]")
    return frame[column].dropna()


def _newest_of_row(frame: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    """Find the newest day of each entry that is not in the future."""
    dated = dated_columns(frame, _births(frame))
    if not dated:
        return pd.Series(dtype="datetime64[ns]")
    past = frame[dated].where(frame[dated] <= pd.Timestamp.now())
    return past.max(axis=1).dropna()


def _ends(
    name: str,
    told: "pd.Series[pd.Timestamp]",
    contact: str,
    entries: "pd.Series[pd.Timestamp]",
) -> list[Finding]:
    """Say whom a contact list cannot know of yet; refuse one from before anybody was told."""
    if told.empty or entries.empty:
        return []
    last, first = entries.max(), told.min()
    if last < first:
        raise WorkbenchError(
            f"The newest entry on the {list_name(contact)} is of {day(last)}, and the first person "
            f"on the {list_name(name)} was told on {day(first)}: one of them is of another time.",
            safe=_CHANGED_NOTHING,
            todo="Choose lists of the same weeks, or say that the list is of people who are "
            "eligible rather than told.",
        )
    after = int((told > last).sum())
    if not after:
        return []
    return [
        Finding(
            key=f"ends.{contact}",
            statement=f"The {list_name(contact)} ends on {day(last)}. "
            f"{count(after, 'row')} of the {list_name(name)} {has(after)} a later day, so "
            f"{'that person' if after == 1 else 'those people'} cannot be on it.",
            value=after,
            unit="rows",
            n=len(told),
            verdict="look",
            scope={"list": contact},
        )
    ]


def _likeness(one: pd.DataFrame, other: pd.DataFrame) -> float:
    shared = set(one.columns) & set(other.columns)
    return len(shared) / max(min(len(one.columns), len(other.columns)), 1)


def _alike(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return _likeness(one, other) > _ALIKE


def _require_order(
    earlier: str,
    before: "pd.Series[pd.Timestamp]",
    later: str,
    now: "pd.Series[pd.Timestamp]",
) -> None:
    if before.empty or now.empty:
        return
    last, newest = before.max(), now.max()
    if last > newest:
        raise WorkbenchError(
            f"The versions are out of order: the newest day on the {list_name(earlier)}, given as "
            f"the earlier one, is {day(last)}, and on the {list_name(later)} it is {day(newest)}.",
            safe=_CHANGED_NOTHING,
            todo="Give the newer version as the list, and the older one as the earlier version.",
        )
    if not set(before.dt.to_period("M")) & set(now.dt.to_period("M")):
        raise WorkbenchError(
            f"The {list_name(earlier)} is of another month: its days end on {day(last)}, and those "
            f"of the {list_name(later)} begin on {day(now.min())}.",
            safe=_CHANGED_NOTHING,
            todo="Give the version before this one, or leave the earlier version out.",
        )


def _no_version(earlier: str, *lists: str) -> Finding:
    of = f"the {list_name(lists[0])}" if len(lists) == 1 else "any of these contact lists"
    return Finding(
        key=f"no_version.{earlier}",
        statement=f"The {list_name(earlier)} has other headings than {of}, so it was not taken for "
        "an earlier version, and nothing is compared with it.",
        verdict="look",
        scope={"list": earlier},
    )
