"""Who was told, or is eligible, and has no contact on any list.

The list of people told is linked to every list of contacts. Whoever has no contact on any of them
comes first, the longest wait before the others; where a link is uncertain somebody should look.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from workbench.errors import WorkbenchError
from workbench.linkage.link import link
from workbench.linkage.missed.outcomes import contacts_at, groups_at, people_at
from workbench.linkage.missed.result import Links, Missed, RowCounts
from workbench.linkage.missed.told import Told, told_rows
from workbench.linkage.numbered import Numbered, numbered
from workbench.linkage.result import POSSIBLE, LinkResult
from workbench.naming import list_name
from workbench.roles.guessing import words
from workbench.roles.written import SIDES, Chosen, read_roles, write_roles

# What the list of people told is called where roles are written.
TOLD = "told"
# Words of headings, the likelier to say when somebody was told the sooner.
_TOLD_ON = (
    "told",
    "notified",
    "informed",
    "advised",
    "letter",
    "sent",
    "referred",
    "added",
    "from",
)
_AGES = (0, 18, 50, 65, 75, 85, 200)
_AGE_NAMES = ("0 to 17", "18 to 49", "50 to 64", "65 to 74", "75 to 84", "85 and over")
_YEAR = 365.25


class Settings(TypedDict, total=False):
    """How :func:`find_missed` looks for people."""

    told_id: str
    told_on: str
    only: str
    eligible: bool
    as_of: date | None
    unanswered: str
    group: str
    threshold: float
    roles: str
    seed: int


def find_missed(
    told: pd.DataFrame,
    contacts: Sequence[tuple[str, pd.DataFrame]],
    *,
    name: str = "told",
    told_id: str = "",
    told_on: str = "",
    only: str = "",
    eligible: bool = False,
    as_of: date | None = None,
    unanswered: str = "",
    group: str = "",
    threshold: float = 0.9,
    roles: str = "",
    seed: int = 0,
) -> Missed:
    """Find who was told, or is eligible, and has no contact on any list.

    Parameters
    ----------
    told
        The list of people: one row a person, any columns. Rows of one number are one person; rows
        without a number are called by their place, so that nobody is dropped.
    contacts
        The name and rows of every list of contacts: one row an entry, any columns; a person may
        have several.
    name
        What the list of people is called.
    told_id
        Column of ``told`` that numbers the records; guessed when empty.
    told_on
        Column of ``told`` with the day of telling; guessed when empty.
    only
        What must be so for a person to be asked about (:func:`told_rows`).
    eligible
        Whether the list says who is eligible rather than who was told: contacts of any day then
        count, else only those from the day of telling on.
    as_of
        Day to which waits are counted; the newest date in any of the lists when not given.
    unanswered
        How an entry begins that says nobody answered, such as ``No answer``; several are listed by
        commas. Any column may say so.
    group
        A further column of ``told`` to compare people by, besides age, sex and telephone.
    threshold
        Match probability from which an entry is taken to be about a person.
    roles
        Roles of columns where the guess is wrong, such as ``told.dob=Born,
        welfare_calls.full_name=Who``; without a list before it, of every list with such a column.
    seed
        Number that chooses samples.

    Raises
    ------
    WorkbenchError
        Without a contact list, where a column is missing or holds no dates, where nobody is asked
        about, and as :func:`workbench.linkage.link` does.
    """
    if not contacts:
        raise WorkbenchError(
            "There is no contact list to look people up in.",
            todo="Give at least one list of calls, visits or deliveries.",
        )
    _require_columns(told, name, told_on, group)
    frames = named_apart(contacts)
    chosen = roles_of(roles, {TOLD: told, **frames})
    asked = told_rows(told, name, chosen[TOLD], number=told_id, only=only)
    lists = {one: numbered(frame, one, chosen[one]) for one, frame in frames.items()}
    results = {
        contact: link(
            asked.list.rows, one.rows, left_id=asked.list.number, right_id=one.number,
            names=(name, contact), threshold=threshold, seed=seed, one_to_one="right_repeats",
            roles=write_roles(dict(zip(SIDES, (chosen[TOLD], chosen[contact]), strict=True))),
        )
        for contact, one in lists.items()
    }  # fmt: skip
    first = next(iter(results.values()))
    births = {column for one in first.columns for column in one.columns.get("dob", ())}
    day_told = told_on or guess_told_on(told, births)
    newest = as_of or _newest_day([told, *frames.values()], births)
    known = _first_rows(asked.list, first)
    told_days = known[day_told] if day_told and not eligible else None
    beginnings = tuple(part.strip().casefold() for part in unanswered.split(",") if part.strip())
    entries = pd.concat(
        [
            _entries(result, lists[contact], contact, beginnings, told_days)
            for contact, result in results.items()
        ],
        ignore_index=True,
    )
    days = _days(known, day_told, newest)
    people = people_at(entries, days, threshold)
    facts = _facts(known, first, newest, group)
    rows = _counted(asked, first)
    _require_everybody(people, known.index, rows)
    listed = [
        (contact, len(one.rows) - results[contact].totals[1], len(results[contact].right_ids))
        for contact, one in lists.items()
    ]
    found = pd.DataFrame(listed, columns=["list", "entries", "numbers"])
    return Missed(
        people=people,
        groups=groups_at(people, facts),
        contacts=contacts_at(found, entries, threshold),
        entries=entries,
        facts=facts,
        rows=rows,
        links=Links(asked, lists, results),
        threshold=threshold,
        as_of=newest,
        name=name,
        eligible=eligible,
    )


def named_apart(contacts: Sequence[tuple[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Tell lists of one name apart by a number.

    Parameters
    ----------
    contacts
        The name and rows of every list.
    """
    named: dict[str, pd.DataFrame] = {}
    for name, frame in contacts:
        own, number = name, 1
        while own in named:
            number += 1
            own = f"{name} {number}"
        named[own] = frame
    return named


def _require_columns(told: pd.DataFrame, name: str, told_on: str, group: str) -> None:
    for column in filter(None, (told_on, group)):
        if column not in told.columns:
            raise WorkbenchError(
                f"The {list_name(name)} has no column called “{column}”.",
                todo=f"Its columns are: {', '.join(map(str, told.columns))}.",
            )
    if told_on and not is_datetime64_any_dtype(told[told_on]):
        raise WorkbenchError(
            f"The column “{told_on}” of the {list_name(name)} does not hold dates throughout.",
            safe="Nothing has been changed.",
            todo="Correct the values that are no dates, or name another column.",
        )


def roles_of(roles: str, lists: Mapping[str, pd.DataFrame]) -> dict[str, Chosen]:
    """Read roles for each list; one that was said of all is only taken where there is a column.

    Parameters
    ----------
    roles
        As :func:`find_missed` takes them.
    lists
        The rows of each list by name.
    """
    chosen = read_roles(roles, list(lists))

    def held(name: str, columns: tuple[str, ...]) -> bool:
        return set(columns) <= set(lists[name].columns)

    def meant_for_others(role: str, columns: tuple[str, ...]) -> bool:
        return any(held(one, columns) and chosen[one].get(role) == columns for one in lists)

    return {
        name: {
            role: columns
            for role, columns in said.items()
            if held(name, columns) or not meant_for_others(role, columns)
        }
        for name, said in chosen.items()
    }


def _entries(
    result: LinkResult,
    contact: Numbered,
    name: str,
    beginnings: tuple[str, ...],
    told_days: "pd.Series[pd.Timestamp] | None",
) -> pd.DataFrame:
    """List the entries of a contact list that may be about somebody told."""
    frame = contact.rows
    silent = pd.Series(False, index=frame.index)
    for column in frame.columns if beginnings else []:
        if not is_datetime64_any_dtype(frame[column]):
            text = frame[column].astype("str").str.strip().str.casefold()
            silent |= text.str.startswith(beginnings).fillna(False).astype(bool)
    dated = dated_columns(frame, set(result.columns[1].columns.get("dob", ())))
    newest = frame[dated].max(axis=1) if dated else pd.Series(pd.NaT, index=frame.index)
    said = pd.DataFrame({"answered": ~silent, "day": newest, "rows": 1}).set_index(contact.ids)
    of = said.groupby(level=0).agg({"answered": "any", "day": "max", "rows": "sum"})
    pairs = pd.concat(
        [result.candidates.assign(kept=True), result.rivals.assign(kept=False)], ignore_index=True
    )
    entries = pairs.rename(columns={"left_id": "told_id", "right_id": "contact_id"})
    entries = entries[entries["match_probability"] >= min(POSSIBLE, result.threshold)]
    # By the index: a join on text fails in pandas where neither side has rows.
    of_entry = of.reindex(entries["contact_id"].to_numpy()).set_axis(entries.index)
    entries = entries.join(of_entry).assign(contact_list=name, early=False)
    if told_days is not None:
        since = told_days.reindex(entries["told_id"]).to_numpy()
        entries["early"] = pd.to_datetime(entries["day"]).to_numpy() < since
    return entries.drop(columns="day")


def _first_rows(told: Numbered, result: LinkResult) -> pd.DataFrame:
    """Take the first row of everybody told, by id, in the order of the ids."""
    rows = told.rows.set_axis(told.ids)
    return rows[~rows.index.duplicated()].reindex(result.left_ids).rename_axis("told_id")


def dated_columns(frame: pd.DataFrame, births: set[str]) -> list[str]:
    """Name the columns that hold dates, but for dates of birth."""
    return [
        str(column)
        for column in frame.columns
        if column not in births and is_datetime64_any_dtype(frame[column])
    ]


def guess_told_on(told: pd.DataFrame, births: set[str]) -> str:
    """Guess the column with the day of telling: by its heading, or as the only one with dates.

    Parameters
    ----------
    told
        The list of people told.
    births
        Columns with dates of birth.
    """
    dated = dated_columns(told, births)
    for word in _TOLD_ON:
        for column in dated:
            if word in words(column).split("_"):
                return column
    return dated[0] if len(dated) == 1 else ""


def _newest_day(frames: Sequence[pd.DataFrame], births: set[str]) -> date | None:
    """Find the newest date in lists that is not in the future."""
    dates = [frame[column].dropna() for frame in frames for column in dated_columns(frame, births)]
    past = [one[one <= pd.Timestamp.now()].max() for one in dates]
    known = [one for one in past if pd.notna(one)]
    return max(known).date() if known else None


def _days(known: pd.DataFrame, told_on: str, as_of: date | None) -> "pd.Series[int]":
    days = pd.Series(pd.NA, index=known.index, dtype="Int64")
    if told_on and as_of is not None:
        days = (pd.Timestamp(as_of) - known[told_on]).dt.days.clip(lower=0).astype("Int64")
    return days


def _facts(known: pd.DataFrame, result: LinkResult, as_of: date | None, group: str) -> pd.DataFrame:
    """Say what people are compared by: age, sex, whether a telephone is known, and the group."""
    columns = result.columns[0].columns
    facts = pd.DataFrame(index=known.index)
    birth = next(iter(columns.get("dob", ())), "")
    if birth and as_of is not None and is_datetime64_any_dtype(known[birth]):
        age = (pd.Timestamp(as_of) - known[birth]).dt.days / _YEAR
        facts["age"] = pd.cut(age, _AGES, right=False, labels=list(_AGE_NAMES)).astype("str")
    if "sex" in columns:
        facts["sex"] = known[columns["sex"][0]]
    if "phone" in columns:
        held = known[columns["phone"][0]].astype("str").str.strip().fillna("") != ""
        facts["telephone"] = held.map(
            {True: "with a telephone on the list", False: "with no telephone on the list"}
        )
    if group:
        facts[group] = known[group]
    return facts


def _counted(asked: Told, result: LinkResult) -> RowCounts:
    return RowCounts(
        rows=asked.rows,
        blank=asked.blank,
        others=asked.others,
        totals=result.totals[0],
        repeated=result.repeated[0],
        placed=asked.list.placed,
        joint=result.joint[0],
        doubled=not result.once[1],
    )


def _require_everybody(people: pd.DataFrame, ids: "pd.Index[str]", rows: RowCounts) -> None:
    """Check that everybody who is asked about has one outcome and one only, whatever came in."""
    once = people["told_id"].is_unique and set(people["told_id"]) == set(ids)
    if once and len(people) == rows.people:
        return
    raise WorkbenchError(
        f"The totals do not add up: of {rows.people:,} people asked about, "
        f"{people['told_id'].nunique():,} have an outcome.",
        safe="Nothing has been changed, and no list of people was made.",
        todo="Please report this as a fault of the workbench, with the headings of the list.",
    )
