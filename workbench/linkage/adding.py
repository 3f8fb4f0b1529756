"""Adding records to a view that was kept: only they are compared, and only who they touch changes.

What agreement is worth and which pairs to compare stay as they were learnt when the view was made.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from workbench.errors import WorkbenchError
from workbench.linkage.adding_result import Added
from workbench.linkage.assign import LEAST_LIKELY
from workbench.linkage.clusters import divide
from workbench.linkage.compared import weigh
from workbench.linkage.fresh import by_number, pool_with, roles_of_added
from workbench.linkage.identity import RECORD, changes, number_people
from workbench.linkage.intake import (
    List,
    total_rows,
    without_id,
)
from workbench.linkage.kept import Kept, KeptList, changed_at_once, opened
from workbench.linkage.pool import (
    ENDS,
    best_of_records,
    decided_pairs,
    known_lists,
    named_together,
    not_in_lists,
    raw,
    said_numbers,
    weigh_further,
)
from workbench.linkage.readings import read_pairs
from workbench.linkage.seeds import LEFT
from workbench.words import count

# A view that compared every pair with every other goes on so only while that stays few.
_MOST_PAIRS = 5_000_000

Integers = npt.NDArray[np.int64]


def add_records(
    path: Path,
    lists: Mapping[str, List],
    *,
    ids: Mapping[str, str] | None = None,
    roles: str = "",
    together: pd.DataFrame | None = None,
    apart: pd.DataFrame | None = None,
) -> Added:
    """Add records to a view that was kept.

    A record that is there already, by its list and number, takes the place of what it said before.
    People keep their numbers as :func:`workbench.linkage.identity.number_people` says. The file
    changes at once and wholly, or not at all.

    Parameters
    ----------
    path
        The file that :func:`workbench.linkage.one_view` was told to keep.
    lists
        Records by the name of their list. A list of the view has the columns it had then; of
        another, columns are guessed.
    ids, roles
        For lists that are new, as :func:`workbench.linkage.one_view` takes them.
    together, apart
        Pairs of records that somebody has said are one person, or are not.

    Raises
    ------
    WorkbenchError
        Where the file is no view that was kept, a column or list is missing, or a list has no
        record numbers, so that nobody could say which of its records are new.
    """
    if not lists:
        raise WorkbenchError("There is nothing to add.", todo="Give at least one list.")
    known_lists(lists, ids or {})
    with opened(path, to_write=True) as (con, kept):
        con.execute("set variable itself = true")
        found = roles_of_added(con, kept, lists, ids or {}, roles)
        known = {one.name for one in kept.lists}
        every = (
            *kept.lists,
            *(
                KeptList(name=name, id=one.id, columns=dict(one.columns), once=False)
                for name, one in found.items()
                if name not in known
            ),
        )
        names = [one.name for one in every]
        pool_with(con, names, found)
        source, first_row = by_number(con)
        shift = np.zeros((len(names), len(names)))
        shift[: len(known), : len(known)] = kept.shift
        decided = _decided(con, decided_pairs(together, apart))
        pairs = _pairs(con, kept, source, shift)
        touched = _touched(con, pairs, decided, kept.threshold, len(source))
        records = con.execute(
            "select number, list, record_id, person from every_record "
            "where number in (select number from touched) order by number"
        ).df()
        within = _within(pairs, touched)
        labels = divide(
            within,
            len(touched),
            threshold=kept.threshold,
            alone=np.where(
                np.array([one.once for one in every])[source[touched]], source[touched], -1
            ),
            weigh=lambda more: (
                weigh_further(con, kept.fields, kept.model, first_row[touched], more)
                + shift[source[touched][more["a"]], source[touched][more["b"]]]
            ),
            together=_said(decided, records, within),
            apart=pd.concat([_said(decided, records), named_together(records)]),
        )
        before = con.execute(
            "select list, record_id, person, person_id from kept.records "
            "where number in (from again) or number in (select number from touched)"
        ).df()
        records["person_id"] = _numbered(con, records, labels, before)
        changed = changes(records, before)
        new, again, total = con.execute(
            "select (select count(distinct (list, record_id)) from fresh_records), "
            "(select count(distinct (list, record_id)) from kept.records "
            "where number in (from again)), "
            "(select count(*) from every_record)"
        ).fetchall()[0]
        _write(
            con,
            path,
            kept.model_copy(update={"lists": every, "shift": shift.tolist()}),
            records,
            pairs,
            decided,
        )
        return Added(
            records=records[[*RECORD, "person_id"]],
            changes=changed,
            new=new - again,
            again=again,
            total=total,
            learnt_from=kept.learnt_from,
            left_out={name: without_id(con, raw(name), one) for name, one in found.items()},
            totals={name: total_rows(con, raw(name)) for name in found},
        )


def _pairs(
    con: duckdb.DuckDBPyConnection,
    kept: Kept,
    source: Integers,
    shift: npt.NDArray[np.float64],
) -> pd.DataFrame:
    """Weigh what is added against the pool; give all pairs of the view with these."""
    fresh, rows = con.execute(
        f"select (select count(*) from fresh), (select count(*) from {LEFT})"
    ).fetchall()[0]
    if "1 = 1" in kept.rules and fresh * rows > _MOST_PAIRS:
        raise WorkbenchError(
            f"This view was made of {count(kept.learnt_from, 'record')}, by comparing each with "
            f"each, which {count(fresh, 'record')} more are too many for.",
            safe="Nothing has been changed.",
            todo="Make the view anew with all records.",
        )
    rules = " union all ".join(
        f"select r.uid as uid_l, l.uid as uid_r from fresh l join {LEFT} r "
        f"on {rule} and r.uid < l.uid"
        for rule in kept.rules or ("false",)
    )
    pairs = con.execute(
        f"select uid_l, uid_r, l.record_number as left, r.record_number as right "
        f"from (select distinct uid_l, uid_r from ({rules})) "
        f"join {LEFT} l on l.uid = uid_l join {LEFT} r on r.uid = uid_r order by uid_l, uid_r"
    ).df()
    pairs["weight"] = weigh(kept.model, read_pairs(con, kept.fields, pairs, ()))
    likely = pairs[pairs["weight"] >= np.log2(LEAST_LIKELY / 10)]
    before = con.execute(
        "select a, b, weight from kept.pairs where a not in (from again) and b not in (from again)"
    ).df()
    return pd.concat([before, best_of_records(likely, source, shift)], ignore_index=True)


def _decided(con: duckdb.DuckDBPyConnection, said: pd.DataFrame) -> pd.DataFrame:
    """Give what somebody has decided, then and now; the latest word counts."""
    con.register("said", said)
    earlier = con.execute("from kept.decided").df()
    if said.empty:
        return earlier
    known = "in (select (list, record_id) from every_record)"
    lost = con.execute(
        f"select * from said where not ((left_list, left_id) {known} "
        f"and (right_list, right_id) {known})"
    ).df()
    if len(lost):
        one_person = bool(lost["one_person"].iloc[0])
        raise not_in_lists(lost.iloc[0], "one person" if one_person else "different people")
    both = pd.concat([earlier, said], ignore_index=True)
    # A pair may be written either way round.
    left, right = (zip(both[ENDS[at]], both[ENDS[at + 1]], strict=True) for at in (0, 2))
    pair = pd.Series([frozenset(ends) for ends in zip(left, right, strict=True)], dtype=object)
    return both[~pair.duplicated(keep="last").to_numpy()].reset_index(drop=True)


def _touched(
    con: duckdb.DuckDBPyConnection,
    pairs: pd.DataFrame,
    decided: pd.DataFrame,
    threshold: float,
    records: int,
) -> Integers:
    """Find the records whose person what is added may change, and make a table of their numbers.

    They hang together with what is added or decided, or were one person with what it takes the
    place of.
    """
    con.register("decided", decided)
    said = con.execute(
        "select l.number as a, r.number as b from decided join every_record l "
        "on (l.list, l.record_id) = (left_list, left_id) join every_record r "
        "on (r.list, r.record_id) = (right_list, right_id)"
    ).df()
    for_one = pairs.loc[pairs["weight"] > np.log2(threshold / (1 - threshold)), ["a", "b"]]
    ends = pd.concat([for_one, said], ignore_index=True).to_numpy(dtype=np.int64)
    graph = coo_array((np.ones(len(ends), dtype=bool), (ends[:, 0], ends[:, 1])), (records,) * 2)
    group = connected_components(graph, directed=False)[1]
    first = con.execute(
        "select number from fresh_records union select number from kept.records where person_id in "
        "(select person_id from kept.records where number in (from again)) "
        "and number not in (from again) "
        "union select number from every_record where (list, record_id) in (select (left_list, "
        "left_id) from said union all select (right_list, right_id) from said)"
    ).fetchnumpy()["number"]
    touched = np.isin(group, group[np.asarray(first, dtype=np.int64)])
    there = con.execute("select number from every_record").fetchnumpy()["number"]
    numbers = np.sort(np.asarray(there, dtype=np.int64)[touched[there]])
    con.register("touched", pd.DataFrame({"number": numbers}))
    return numbers


def _within(pairs: pd.DataFrame, touched: Integers) -> pd.DataFrame:
    """Take the pairs of touched records, these numbered from 0."""
    ends = pairs[["a", "b"]].to_numpy(dtype=np.int64)
    inside = np.isin(ends, touched).all(axis=1)
    numbers = np.searchsorted(touched, ends[inside])
    return pd.DataFrame(
        {"a": numbers[:, 0], "b": numbers[:, 1], "weight": pairs["weight"].to_numpy()[inside]}
    )


def _said(
    decided: pd.DataFrame, records: pd.DataFrame, likely: pd.DataFrame | None = None
) -> pd.DataFrame | None:
    """Take what was said of touched records, these numbered from 0: with pairs, what is one person.

    Without them, what is not.
    """
    here = pd.MultiIndex.from_frame(records[["list", "record_id"]])
    inside = decided["one_person"] == (likely is not None)
    for side in ("left", "right"):
        inside &= pd.MultiIndex.from_frame(decided[[f"{side}_list", f"{side}_id"]]).isin(here)
    return said_numbers(decided.loc[inside, ENDS], records, "decided", likely)


def _numbered(
    con: duckdb.DuckDBPyConnection,
    records: pd.DataFrame,
    labels: Integers,
    before: pd.DataFrame,
) -> "pd.Series[str]":
    """Give people numbers that nobody has who is untouched."""
    ordered = records.sort_values(RECORD)
    labels = labels[ordered.index]
    numbers = number_people(ordered, labels, before)
    con.register("numbers", numbers.to_frame("person_id"))
    others = con.execute(
        "select list, record_id, person, person_id from kept.records "
        "where person_id in (select person_id from numbers) "
        "and number not in (from again) and number not in (select number from touched)"
    ).df()
    if len(others):
        numbers = number_people(ordered, labels, pd.concat([before, others]))
    return numbers.reindex(records.index)


def _write(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    kept: Kept,
    records: pd.DataFrame,
    pairs: pd.DataFrame,
    decided: pd.DataFrame,
) -> None:
    con.register("new_people", records)
    con.register("new_pairs", pairs)
    con.register("new_decided", decided)
    # What is read of the file while it changes is read of copies.
    con.execute(
        "create table fresh_people as select f.*, n.person_id from fresh_records f "
        "join new_people n using (number)"
    )
    with changed_at_once(con, path):
        con.execute("delete from kept.pool where record_number in (from again)")
        con.execute("delete from kept.records where number in (from again)")
        con.execute("insert into kept.pool by name from fresh")
        con.execute("insert into kept.records by name from fresh_people")
        con.execute(
            "update kept.records set person_id = n.person_id from new_people n "
            "where records.number = n.number and records.person_id <> n.person_id"
        )
        con.execute("create or replace table kept.pairs as from new_pairs")
        con.execute("create or replace table kept.decided as from new_decided")
        con.execute("update kept.about set said = ?", [kept.model_dump_json()])
