"""What is known of one person: every fact with the list, the record and the day it is from."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from workbench.errors import WorkbenchError
from workbench.linkage.disagreement import RECORD, disagreements, in_standard_form
from workbench.linkage.facts_result import Facts
from workbench.linkage.household import home_of
from workbench.linkage.result import POSSIBLE
from workbench.linkage.sight import MADE_UP, Sight, days_of, seen_columns
from workbench.linkage.truth import as_ids
from workbench.linkage.unlabelled.joined import record_numbers
from workbench.linkage.view_result import View
from workbench.naming import list_name
from workbench.roles.guessing import filled
from workbench.roles.kinds import LABELS, ListRoles
from workbench.tables.cells import cell_text, heading
from workbench.words import capital, listed

_HELD = "held_by_and_not_shown_to_you"
_SURE_ENOUGH = 0.9
# In the order in which people ask who somebody is.
_ORDER = (
    *("full_name", "given", "family", "dob", "sex", "address", "street_number", "locality"),
    *("postcode", "region", "uprn", "phone", "email", "nhs_number", "nino", "upn"),
)


def find_person(view: View, in_list: str, record: str) -> str:
    """Find whose a record is.

    Parameters
    ----------
    view
        The view.
    in_list
        The list that the record is on.
    record
        Its number there.

    Returns
    -------
    str
        The ``person_id``; of a record that names two people, the first one's.

    Raises
    ------
    WorkbenchError
        Where there is no such list or record. The number is not repeated: it is about somebody.
    """
    if in_list not in view.names:
        raise WorkbenchError(
            "There is no list of that name to look the record up in.",
            safe="Nothing has been shown.",
            todo=f"The lists are: {listed(view.names, most=0)}.",
        )
    rows = view.records[view.records["list"] == in_list]
    found = rows.loc[rows["record_id"] == as_ids(pd.Series([record])).iloc[0], "person_id"]
    if found.empty:
        raise WorkbenchError(
            f"There is no record of that number on the {list_name(in_list)}.",
            safe="Nothing has been shown.",
            todo="Check the number, and that it is of that list and not of another.",
        )
    return str(found.iloc[0])


def example_person(view: View) -> tuple[str, str]:
    """Choose somebody to practise with: of those on several lists, whose records agree least.

    Parameters
    ----------
    view
        A view of made-up people.

    Returns
    -------
    tuple of str
        A list, and the number of the person's record there.
    """
    whose = view.records[view.records["person"] == 1].set_index(["list", "record_id"])["person_id"]
    ends = [
        whose.reindex(pd.MultiIndex.from_frame(view.pairs[[f"{end}_list", f"{end}_id"]])).to_numpy()
        for end in ("left", "right")
    ]
    pairs = view.pairs.assign(person_id=ends[0])
    apart = (ends[0] == ends[1]) & (pairs["left_list"] != pairs["right_list"])
    likely = pairs["match_probability"] >= max(_SURE_ENOUGH, view.threshold)
    order = ["match_probability", "person_id", "left_list", "left_id"]
    found = pairs[apart & likely].sort_values(order)
    if found.empty:
        first = view.records.sort_values("person_id").iloc[0]
        return str(first["list"]), str(first["record_id"])
    return str(found["left_list"].iloc[0]), str(found["left_id"].iloc[0])


def facts_of(
    view: View,
    frames: Mapping[str, pd.DataFrame],
    person_id: str,
    *,
    sight: Sight | None = None,
    dates: str = "",
    registers: Sequence[pd.DataFrame] = (),
    since: date | None = None,
    until: date | None = None,
) -> Facts:
    """Gather what the lists say of one person, as far as a service may see it.

    Parameters
    ----------
    view
        Which records are of one person.
    frames
        The lists of the view, by name.
    person_id
        Whom to look up.
    sight
        What the service sees. Lists that are not named it does not see at all: nothing says
        whether the person is on them. Without it, all lists are seen, but of each only what tells
        who somebody is.
    dates
        Columns with the day a record is of where the guess is wrong, such as
        ``gp_list=registered_on``; several are listed by commas.
    registers
        Registers of addresses, for homes and buildings: one row an address, with ``uprn``,
        ``address``, ``postcode`` and ``parent_uprn`` where it is part of a building.
    since, until
        Only records of these days, or of none, say who is of the person's household.

    Raises
    ------
    WorkbenchError
        Where a list or column that is named is not there, or nobody has that ``person_id``.
    """
    seen = seen_columns(view, frames, sight)
    dated = days_of(view, frames, list(seen), dates)
    mine = view.records[view.records["person_id"] == person_id]
    if mine.empty:
        raise WorkbenchError(
            "There is nobody of that number in the view.",
            safe="Nothing has been shown.",
            todo="Look the person up by the number of a record.",
        )
    visible = mine[mine["list"].isin(list(seen))]
    rows = {name: _rows(frames[name], view.columns[name], visible, name) for name in seen}
    facts = pd.concat(
        [_facts(rows[name], view.columns[name], seen[name], dated[name], name) for name in seen],
        ignore_index=True,
    )
    facts = facts.sort_values(["place", "fact", "list", "record_number"], ignore_index=True)
    standard = {
        name: in_standard_form(rows[name], view.columns[name], visible[visible["list"] == name])
        for name in seen
    }
    pairs = _pairs_of(view, visible)
    register = pd.concat(registers, ignore_index=True) if registers else None
    period = _day(since), _day(until)
    home = home_of(view, frames, person_id, seen, dated, register, *period)
    return Facts(
        facts=facts[["fact", "says", "list", "record_number", "date"]],
        conflicts=disagreements(facts, standard),
        blanks=_blanks(facts, view.columns, seen, rows),
        withheld=_withheld(frames, view.columns, seen, dated, rows),
        perhaps=_perhaps(pairs, view.threshold, seen),
        home=home,
        records=_records(rows, dated),
        undated=tuple(name for name in seen if len(rows[name]) and not dated[name]),
        not_on=tuple(name for name in seen if rows[name].empty),
        unseen=tuple(name for name in view.names if name not in seen),
        named_together=_named_together(view, visible),
        least_sure=_least_sure(pairs),
    )


def _day(day: date | None) -> pd.Timestamp | None:
    return None if day is None else pd.Timestamp(day)


def _rows(frame: pd.DataFrame, roles: ListRoles, mine: pd.DataFrame, name: str) -> pd.DataFrame:
    """Take the person's rows of a list, with the number of the record."""
    numbers = record_numbers(frame, roles)
    wanted = mine.loc[mine["list"] == name, "record_id"]
    rows = frame.assign(**{RECORD: numbers})[numbers.isin(wanted)]
    return rows.sort_values(RECORD, kind="stable", ignore_index=True)


def _facts(
    rows: pd.DataFrame, roles: ListRoles, seen: Sequence[str], dated: str, name: str
) -> pd.DataFrame:
    """List what a list says: ``fact``, ``says``, ``list``, ``record_number``, ``date``, ``role``.

    ``place`` puts what tells who somebody is first.
    """
    role_of = {column: role for role, some in roles.columns.items() for column in some}
    days = rows[dated] if dated else pd.Series(pd.NaT, index=rows.index)
    found = [
        {
            "fact": _fact(column, role_of.get(column)),
            "says": text,
            "list": name,
            "record_number": rows[RECORD].iloc[place],
            "date": days.iloc[place],
            "role": role_of.get(column, ""),
            "place": _place(role_of.get(column, "")),
        }
        for column in seen
        if column != roles.id
        for place, text in _texts(rows[column], named=column in role_of)
    ]
    columns = ["fact", "says", "list", "record_number", "date", "role", "place"]
    table = pd.DataFrame(found, columns=columns)
    return table.assign(date=pd.to_datetime(table["date"]))


def _records(rows: Mapping[str, pd.DataFrame], dated: Mapping[str, str]) -> pd.DataFrame:
    """List the person's records: ``list``, ``record_id``, ``date``; of several rows the newest."""
    found = [
        pd.DataFrame(
            {
                "list": name,
                "record_id": some[RECORD],
                "date": pd.to_datetime(some[dated[name]]) if dated[name] else pd.NaT,
            }
        )
        for name, some in rows.items()
    ]
    every = pd.concat(found, ignore_index=True).sort_values("date", na_position="first")
    newest = every.drop_duplicates(["list", "record_id"], keep="last")
    return newest.sort_values(["list", "record_id"], ignore_index=True)


def _texts(values: "pd.Series[Any]", *, named: bool) -> Iterator[tuple[int, str]]:
    """Write the values that say something, with their places."""
    for place, value in enumerate(values):
        plain = named and is_numeric_dtype(values) and pd.notna(value)
        text = as_ids(pd.Series([value])).iloc[0] if plain else cell_text(value)
        if pd.notna(value) and len(filled(pd.Series([text]))):
            yield place, text


def _fact(column: str, role: str | None) -> str:
    return heading(column) if role is None else capital(LABELS.get(role, heading(column)))


def _place(role: str) -> int:
    return _ORDER.index(role) if role in _ORDER else len(_ORDER)


def _blanks(
    facts: pd.DataFrame,
    columns: Mapping[str, ListRoles],
    seen: Mapping[str, Sequence[str]],
    rows: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """List what no record says although its list has a column for it: ``fact``, ``blank_on``."""
    known = set(facts["fact"])
    asked: dict[str, list[str]] = {}
    for name, shown in seen.items():
        role_of = {one: role for role, some in columns[name].columns.items() for one in some}
        for column in shown if len(rows[name]) else ():
            fact = _fact(column, role_of.get(column))
            if column != columns[name].id and fact not in known:
                asked.setdefault(fact, []).append(list_name(name))
    found = [
        {"fact": fact, "blank_on": listed(dict.fromkeys(some), most=0)}
        for fact, some in asked.items()
    ]
    return pd.DataFrame(found, columns=["fact", "blank_on"])


def _withheld(
    frames: Mapping[str, pd.DataFrame],
    columns: Mapping[str, ListRoles],
    seen: Mapping[str, Sequence[str]],
    dated: Mapping[str, str],
    rows: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """List the columns that lists with the person have and the service does not see.

    Whether they are filled for the person is not told.
    """
    held: dict[str, list[str]] = {}
    for name, shown in seen.items():
        role_of = {one: role for role, some in columns[name].columns.items() for one in some}
        for column in map(str, frames[name].columns):
            told = {*shown, columns[name].id, dated[name], MADE_UP}
            if column not in told and len(rows[name]):
                held.setdefault(_fact(column, role_of.get(column)), []).append(list_name(name))
    found = [{"fact": fact, _HELD: capital(listed(lists, most=0))} for fact, lists in held.items()]
    return pd.DataFrame(found, columns=["fact", _HELD])


def _pairs_of(view: View, mine: pd.DataFrame) -> pd.DataFrame:
    """Take the pairs with a record of the person's on the left and the other on the right."""
    ends = ["list", "id"]
    turned = {f"left_{one}": f"right_{one}" for one in ends}
    turned |= {right: left for left, right in turned.items()}
    both = pd.concat([view.pairs, view.pairs.rename(columns=turned)], ignore_index=True)
    own = mine.loc[:, ["list", "record_id"]].drop_duplicates()
    pairs = both.merge(own.set_axis(["left_list", "left_id"], axis=1))
    other = pd.MultiIndex.from_frame(pairs[["right_list", "right_id"]])
    return pairs.assign(within=other.isin(pd.MultiIndex.from_frame(own)))


def _perhaps(pairs: pd.DataFrame, threshold: float, seen: Mapping[str, object]) -> pd.DataFrame:
    """List records that may be the person's too: ``list``, ``record_number``, ``how_likely``."""
    likely = pairs["match_probability"] >= min(POSSIBLE, threshold)
    pairs = pairs[~pairs["within"] & likely & pairs["right_list"].isin(list(seen))]
    best = pairs.groupby(["right_list", "right_id"])["match_probability"].max().reset_index()
    best.columns = pd.Index(["list", "record_number", "how_likely"])
    return best


def _least_sure(pairs: pd.DataFrame) -> float | None:
    """How likely the record that hangs together least with the person's others is theirs."""
    best = pairs[pairs["within"]].groupby(["left_list", "left_id"])["match_probability"].max()
    return float(best.min()) if len(best) else None


def _named_together(view: View, mine: pd.DataFrame) -> int:
    """Count the person's records that name somebody else too."""
    source = ["list", "record_id"]
    joint = view.records[view.records["person"] == 2]
    return len(mine[source].drop_duplicates().merge(joint[source]))
