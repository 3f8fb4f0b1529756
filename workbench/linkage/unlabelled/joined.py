"""What a link or a view put together, in one form: its lists, and its pairs of records."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.disagreement import RECORD
from workbench.linkage.result import LinkResult
from workbench.linkage.standardise import standardise
from workbench.linkage.truth import as_ids
from workbench.linkage.view_result import View
from workbench.roles.kinds import ListRoles
from workbench.sources import connect

ENDS = ["left_list", "left_id", "right_list", "right_id"]
Frames = Sequence[pd.DataFrame] | Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Held:
    """A list that was linked.

    Attributes
    ----------
    name
        What it is called.
    rows
        The first row of every record, by its number.
    roles
        The roles of its columns.
    linked
        Of every record, whether it has a link; in a view of several lists, to another list.
    """

    name: str
    rows: pd.DataFrame
    roles: ListRoles
    linked: "pd.Series[bool]"


@dataclass(frozen=True)
class Joined:
    """Lists, and which of their records were taken to be of one person.

    Attributes
    ----------
    lists
        The lists. Of a link, the one that was started from comes first.
    looked_for
        How many of the lists, from the first, hold people who were looked for on the others.
    pairs
        Pairs of records taken to be of one person: ``left_list`` and ``right_list`` (places in
        ``lists``), ``left_id`` and ``right_id``. Records that name two people are left out: what
        they say may be of either.
    links
        How many pairs there are with those.
    evidence
        Names of the comparisons that the link rests on.
    of_view
        Whether these are the lists of a view.
    """

    lists: tuple[Held, ...]
    looked_for: int
    pairs: pd.DataFrame
    links: int
    evidence: frozenset[str]
    of_view: bool


def joined(result: LinkResult | View, frames: Frames) -> Joined:
    """Bring a link or a view into one form.

    Parameters
    ----------
    result
        What linking found.
    frames
        The lists: of a link, left and right; of a view, by name.

    Raises
    ------
    WorkbenchError
        Where the lists are not those that were linked.
    """
    if isinstance(result, View):
        return _of_view(result, frames)
    return _of_link(result, frames)


def _of_link(result: LinkResult, frames: Frames) -> Joined:
    if isinstance(frames, Mapping) or len(frames) != len(result.names):
        raise _other_lists()
    known = (result.left_ids, result.right_ids)
    linked = (result.links["left_id"], result.links["right_id"])
    lists = tuple(map(_held, result.names, frames, result.columns, known, linked))
    pairs = result.links.assign(left_list=0, right_list=1)[ENDS]
    # People are numbered, so the record of two stands there twice.
    doubtful = [ids[ids.duplicated()] for ids in result.compared.ids]
    single = ~pairs["left_id"].isin(doubtful[0]) & ~pairs["right_id"].isin(doubtful[1])
    return Joined(lists, 1, _ordered(pairs[single]), len(pairs), _evidence(result), False)


def _of_view(view: View, frames: Frames) -> Joined:
    if not isinstance(frames, Mapping) or not set(view.names) <= set(frames):
        raise _other_lists()
    place = {name: number for number, name in enumerate(view.names)}
    records = view.records.assign(place=view.records["list"].map(place).astype("int64"))
    records["number"] = np.arange(len(records))
    both = records[["person_id", "place", "record_id", "number"]]
    shared = both[both["person_id"].duplicated(keep=False)]
    pairs = shared.merge(shared, on="person_id", suffixes=("_left", "_right"))
    pairs = pairs[pairs["number_left"] < pairs["number_right"]]
    found = pd.DataFrame(
        {
            "left_list": pairs["place_left"],
            "left_id": pairs["record_id_left"],
            "right_list": pairs["place_right"],
            "right_id": pairs["record_id_right"],
        }
    )
    across = found[found["left_list"] != found["right_list"]] if len(place) > 1 else found
    ends = pd.concat(
        [across[[f"{one}_list", f"{one}_id"]].set_axis(["list", "id"], axis=1) for one in _SIDES]
    )
    lists = tuple(
        _held(
            name,
            frames[name],
            view.columns[name],
            records.loc[records["place"] == at, "record_id"],
            ends.loc[ends["list"] == at, "id"],
        )
        for name, at in place.items()
    )
    two = records.loc[records["person"] == 2, ["place", "record_id"]]
    doubtful = pd.MultiIndex.from_frame(two)
    single = ~np.logical_or.reduce(
        [
            pd.MultiIndex.from_frame(found[[f"{one}_list", f"{one}_id"]]).isin(doubtful)
            for one in _SIDES
        ]
    )
    return Joined(lists, len(lists), _ordered(found[single]), len(found), _evidence(view), True)


_SIDES = ("left", "right")


def record_numbers(frame: pd.DataFrame, roles: ListRoles) -> "pd.Index[str]":
    """Say which record each row of a list is; missing where it has no number.

    Parameters
    ----------
    frame
        The list.
    roles
        The roles of its columns.
    """
    if roles.id is None:
        return pd.Index(range(1, len(frame) + 1)).astype("str")
    if roles.id not in frame.columns:
        raise _other_lists()
    return pd.Index(as_ids(frame[roles.id]).replace("", None))


def in_standard_form(rows: pd.DataFrame, columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Put rows in the form in which the link reads them.

    Parameters
    ----------
    rows
        Rows of a list by record number, each different.
    columns
        The columns to read, by role.

    Returns
    -------
    DataFrame
        The standard fields by record number; of a record that names two people, of the first.
    """
    with closing(connect()) as con:
        con.register("rows", rows.assign(**{RECORD: rows.index}))
        standardise(con, "rows", "standard", RECORD, columns)
        return con.execute("from standard where person = 1").df().set_index("record_id")


def _held(
    name: str,
    frame: pd.DataFrame,
    roles: ListRoles,
    known: "pd.Series[str]",
    linked: "pd.Series[str]",
) -> Held:
    rows = frame.set_axis(record_numbers(frame, roles))
    rows = rows[~rows.index.duplicated() & rows.index.notna()]
    if len(rows) < known.nunique():
        raise _other_lists()
    rows = rows[among(rows.index, known)]
    return Held(name, rows, roles, pd.Series(among(rows.index, linked), rows.index))


def among(index: "pd.Index[str]", wanted: "pd.Series[str]") -> npt.NDArray[np.bool_]:
    """Say of every one of some different record numbers whether it is among others.

    ``isin`` of text takes ten times as long.
    """
    found = np.zeros(len(index), dtype=bool)
    places = index.get_indexer(pd.Index(wanted.unique()))
    found[places[places >= 0]] = True
    return found


def _ordered(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs.drop_duplicates().sort_values(ENDS, ignore_index=True)


def _evidence(result: LinkResult | View) -> frozenset[str]:
    return frozenset(one.name for one in result.model.comparisons)


def _other_lists() -> WorkbenchError:
    return WorkbenchError(
        "These are not the lists that were linked.",
        safe="Nothing has been changed.",
        todo="Give the same lists, in the same order.",
    )
