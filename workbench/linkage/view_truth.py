"""Whose each record of a view really is, as far as that is known, and in which group they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.identifiers import check
from workbench.linkage.identity import RECORD
from workbench.linkage.standardise import MOST_HOLDERS
from workbench.linkage.truth import as_ids, characteristics, rows_of
from workbench.linkage.view_result import View
from workbench.naming import NOT_KNOWN
from workbench.roles.guessing import guess_roles
from workbench.roles.kinds import LABELS
from workbench.words import listed, quoted

MIXED = "more than one group"
_CHECKED = ("nhs_number", "nino", "upn")
_SAMPLE = 2_000
_TOLD = ["list", "record_id", "person_id"]

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ViewAnswers:
    """What is known of the records of a view.

    Attributes
    ----------
    whose
        For every record of the view, in order, the number of the person it really is of, from 0;
        -1 where that is not known.
    people
        What is known of these people, by number: one column a characteristic.
    said
        How it is known, in words.
    """

    whose: Integers
    people: pd.DataFrame
    said: str

    @property
    def known(self) -> int:
        """How many records have a known person."""
        return int((self.whose >= 0).sum())

    @cached_property
    def several(self) -> Integers:
        """The people with two known records or more: only they can be found or missed."""
        counts = np.bincount(self.whose[self.whose >= 0], minlength=len(self.people))
        return np.flatnonzero(counts > 1)


def answers_of_view(view: View, truth: pd.DataFrame) -> ViewAnswers:
    """Read known answers for a view.

    Parameters
    ----------
    view
        The view.
    truth
        One row a record of any list: ``list``, ``record_id`` and ``person_id``, perhaps ``named``
        (first, or second where a record names two people). Further columns say what is known of
        the person.

    Raises
    ------
    WorkbenchError
        Where a column is missing, or no two records are said to be of one person.
    """
    table = truth.rename(columns=str.strip)
    missing = [one for one in _TOLD if one not in table.columns]
    if missing:
        raise WorkbenchError(
            f"The known answers have no column “{missing[0]}”.",
            todo="Give list, record_id and person_id of every record.",
        )
    table = table.assign(
        record_id=as_ids(table["record_id"]),
        person_id=as_ids(table["person_id"]).replace("", None),
        person=_place(table),
    )
    parts = []
    for name in view.names:
        ids = view.records.loc[view.records["list"] == name, "record_id"]
        called = table["list"].astype("str") == name
        rows = table[called] if called.any() else rows_of(table, ids, name)
        parts.append(rows.assign(list=name))
    told = pd.concat(parts).drop_duplicates(RECORD)
    whose = _known(view, told)
    traits = told.drop(columns=[*RECORD, "named"], errors="ignore").drop_duplicates("person_id")
    people = traits.set_index("person_id").reindex(pd.Index(whose.dropna().unique()))
    return _answers(whose, people[characteristics(people)], "the known answers")


def without_number(
    lists: Mapping[str, pd.DataFrame], number: str
) -> tuple[dict[str, pd.DataFrame], dict[str, "pd.Series[str]"]]:
    """Take a number that says who somebody is out of the lists, to judge a view by it.

    Parameters
    ----------
    lists
        The lists by name.
    number
        What the number is, such as ``nhs_number``, or the heading of its column in one of the
        lists: in others it may have another, if it can be told what it is.

    Returns
    -------
    tuple
        The lists without it, and by list what it says on every row; lists without it are left out.
        Numbers that cannot be right, and those of more than twelve rows of one list, say nothing.

    Raises
    ------
    WorkbenchError
        Where fewer than two columns hold the number, or one where there is one list only.
    """
    columns = {name: _columns(frame) for name, frame in lists.items()}
    role = next((told[number] for told in columns.values() if number in told), number)
    kept, numbers = {}, {}
    for name, frame in lists.items():
        by_role = {one: column for column, one in columns[name].items()}
        column = number if number in frame.columns else by_role.get(role)
        kept[name] = frame if column is None else frame.drop(columns=column)
        if column is not None:
            numbers[name] = _cleaned(frame[column], role)
    if len(numbers) < min(2, len(lists)):
        raise WorkbenchError(
            f"To judge the view by “{number}”, "
            f"{'two lists' if len(lists) > 1 else 'the list'} must have it; "
            f"{f'only “{next(iter(numbers))}” has' if numbers else 'none has'}.",
            safe="Nothing has been changed.",
            todo="Give the heading of the column, or a kind of number: "
            f"{listed(_CHECKED, conjunction='or')}.",
        )
    return kept, numbers


def answers_by_number(
    view: View,
    lists: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, "pd.Series[str]"],
    number: str,
) -> ViewAnswers:
    """Take records with one number for one person's.

    Parameters
    ----------
    view
        A view of the lists without the number.
    lists
        The lists, row for row as the view was made from them.
    numbers
        What :func:`without_number` gave.
    number
        What the number is.

    Raises
    ------
    WorkbenchError
        Where no two records have one number.
    """
    told = pd.concat(
        pd.DataFrame(
            {"list": name, "record_id": ids_in_view(view, name, lists[name]), "person_id": one}
        )
        for name, one in ((name, one.to_numpy()) for name, one in numbers.items())
    )
    told = told.dropna().drop_duplicates(["list", "record_id"]).assign(person=1)
    whose = _known(view, told)
    people = pd.DataFrame(index=pd.Index(whose.dropna().unique()))
    return _answers(whose, people, number_label(number))


def number_label(number: str) -> str:
    """Name a number that says who somebody is: ``the NHS number``, ``“Client No”``."""
    return f"the {LABELS[number]}" if number in LABELS else quoted(number)


def ids_in_view(view: View, name: str, frame: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Say which record each row of a list is; missing where it has no number.

    Parameters
    ----------
    view
        The view.
    name, frame
        The list.
    """
    column = view.columns[name].id
    if column is None:
        return np.arange(1, len(frame) + 1).astype(str).astype(object)
    return np.asarray(as_ids(frame[column]).replace("", None), dtype=object)


def grouped(
    view: View, answers: ViewAnswers, lists: Mapping[str, pd.DataFrame], group: str
) -> tuple[ViewAnswers, list[str]]:
    """Choose the characteristics to compare people by.

    Parameters
    ----------
    view, answers
        The view and what is known.
    lists
        The lists, for a group that is one of their columns.
    group
        A column of the known answers, or of one of the lists: ``LIST.COLUMN``, or the heading
        alone, of the list with most records that has it. When empty, every column of the known
        answers that makes a few groups. Whose records on that list give two groups, or none, is in
        a group of that name.

    Returns
    -------
    tuple
        The answers, with that column, and the names of the characteristics.

    Raises
    ------
    WorkbenchError
        Where there is no such column.
    """
    if not group:
        return answers, list(answers.people.columns)
    if group in answers.people.columns:
        return answers, [group]
    column, said = group_of_records(view, lists, group)
    known = pd.DataFrame({"whose": answers.whose, "group": said.to_numpy()})
    known = known[(known["whose"] >= 0) & known["group"].notna()].drop_duplicates()
    by_person = known.groupby("whose")["group"]
    named = by_person.first().where(by_person.size() == 1, MIXED)
    people = answers.people.assign(
        **{column: named.reindex(range(len(answers.people))).fillna(NOT_KNOWN).to_numpy()}
    )
    return ViewAnswers(answers.whose, people, answers.said), [column]


def group_of_records(
    view: View, lists: Mapping[str, pd.DataFrame], group: str
) -> tuple[str, "pd.Series[str]"]:
    """Read what a column of a list says of every record of the view; missing elsewhere.

    Parameters
    ----------
    view, lists, group
        As :func:`grouped` takes them.

    Raises
    ------
    WorkbenchError
        Where no list has the column.
    """
    name, column = _list_with(lists, group)
    frame = lists[name]
    values = frame[column].astype("str").str.strip().replace("", None)
    told = pd.DataFrame(
        {"list": name, "record_id": ids_in_view(view, name, frame), "group": values.to_numpy()}
    )
    told = told.dropna().drop_duplicates(["list", "record_id"])
    joined = view.records[["list", "record_id"]].merge(told, how="left")
    return column, joined["group"].where(view.records["person"].eq(1).to_numpy())


def _list_with(lists: Mapping[str, pd.DataFrame], group: str) -> tuple[str, str]:
    for name, frame in lists.items():
        column = group.removeprefix(f"{name}.")
        if column != group and column in frame.columns:
            return name, column
    having = [name for name, frame in lists.items() if group in frame.columns]
    if not having:
        raise WorkbenchError(
            f"Neither a list nor the known answers have a column called “{group}”.",
            todo="Name a column that holds people's group, such as their ethnic group or ward; "
            "LIST.COLUMN where several lists have one.",
        )
    return max(having, key=lambda name: len(lists[name])), group


def _place(table: pd.DataFrame) -> "pd.Series[int]":
    """Say which of the people that a record names a row is about."""
    if "named" not in table.columns:
        return pd.Series(1, index=table.index)
    return (table["named"].astype("str").str.strip() == "second").astype(int) + 1


def _known(view: View, told: pd.DataFrame) -> "pd.Series[str]":
    """Look the person of every record of the view up."""
    joined = view.records[RECORD].merge(told[[*RECORD, "person_id"]], on=RECORD, how="left")
    return joined["person_id"]


def _answers(whose: "pd.Series[str]", people: pd.DataFrame, said: str) -> ViewAnswers:
    number = people.index.get_indexer(pd.Index(whose)).astype(np.int64)
    answers = ViewAnswers(number, people.reset_index(drop=True), said)
    if not len(answers.several):
        raise WorkbenchError(
            "By the known answers no two records of these lists are of one person.",
            safe="Nothing has been changed.",
            todo="Check that they name the lists and the records as the lists do.",
        )
    return answers


def _columns(frame: pd.DataFrame) -> dict[str, str]:
    """Guess what the columns of a list say: the role of each."""
    few = frame.head(_SAMPLE).astype("str")
    return {names[0]: role for role, names in guess_roles(few).columns.items()}


def _cleaned(values: "pd.Series[str]", number: str) -> "pd.Series[str]":
    text = as_ids(values).replace("", None)
    if number in _CHECKED:
        text = check(text, number)["value"]
    held = text.map(text.value_counts())
    return text.where(held <= MOST_HOLDERS)
