"""One view of the people on one list or many, without a number they share."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import combinations

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.clusters import divide
from workbench.linkage.compared import Compared
from workbench.linkage.comparing import compare, people_of_rows
from workbench.linkage.evidence import comparisons, tells_apart
from workbench.linkage.identity import RECORD, changes, number_people
from workbench.linkage.intake import List, bring_in, list_roles, sample_of, total_rows, without_id
from workbench.linkage.plan import ALL_PAIRS, plan_blocking
from workbench.linkage.readings import read_pairs
from workbench.linkage.roles import shared_identifiers
from workbench.linkage.seeds import LEFT, RIGHT, SEEDS, find_seeds
from workbench.linkage.standardise import standardise, total_sql
from workbench.linkage.truth import as_ids
from workbench.linkage.view_result import View
from workbench.roles.kinds import ListRoles
from workbench.roles.written import read_roles
from workbench.sources import SourceTable, connect
from workbench.words import listed

_ENDS = ["left_list", "left_id", "right_list", "right_id"]
# Lists that hold different facts need different rules: pools of up to 150,000 records may compare
# twenty pairs a record.
_PAIRS = 3_000_000


def one_view(
    lists: Mapping[str, List],
    *,
    ids: Mapping[str, str] | None = None,
    roles: str = "",
    once: Collection[str] = (),
    threshold: float = 0.5,
    together: pd.DataFrame | None = None,
    apart: pd.DataFrame | None = None,
    before: pd.DataFrame | None = None,
    seed: int = 0,
) -> View:
    """Find which records of one list or many are of one person.

    All records are one pool: each is compared with those of its own list too, though no two of them
    become one person where that list holds everybody once. Pairs are weighed as
    :func:`workbench.linkage.link` weighs them; the division of the pool into people is that of
    :func:`workbench.linkage.clusters.divide`.

    Parameters
    ----------
    lists
        The lists by name: one row a person, any columns.
    ids
        By list, the column that numbers its records; guessed where not given, and rows are
        numbered from 1 where no column does. Rows with one number are one person.
    roles
        Roles of columns where the guess is wrong, such as ``dob=Born, housing.family=LName``.
    once
        Names of the lists that hold everybody once, beyond doubt.
    threshold
        Match probability from which a pair speaks for one person.
    together, apart
        Pairs of records that somebody has said are one person, or are not: ``left_list``,
        ``left_id``, ``right_list`` and ``right_id``.
    before
        ``records`` of the view of last time, so that people keep their numbers.
    seed
        Number that chooses samples. The same lists, in any order, and seed give the same people.

    Raises
    ------
    WorkbenchError
        Where there is no list, a column or list is not there, ``roles`` cannot be read, or the
        lists hold too little that tells people apart.
    """
    if not lists:
        raise WorkbenchError("There is no list to make a view of.", todo="Give at least one.")
    names = sorted(lists)
    earlier = _of_last_time(before)
    _known(names, {*(ids or {}), *once})
    with closing(connect()) as con:
        con.execute("set variable itself = true")
        found = _roles(con, lists, names, ids or {}, roles)
        held = _pool(con, names, found)
        fields = tuple(dict.fromkeys(field for one in held for field in one))
        evidence = comparisons(fields)
        if not tells_apart(evidence):
            said = dict.fromkeys(label for one in found for label in one.labels())
            raise WorkbenchError(
                "These lists hold too little that tells people apart: of names, dates of birth, "
                f"addresses and numbers, we recognise {listed(said) or 'none'}.",
                safe="Nothing has been changed.",
                todo="If a column holds one of these under another heading, say so: "
                "roles=dob=Born,family=LName.",
            )
        single = np.array([name in once for name in names])
        units = _units(con, names)
        seeds = find_seeds(con, fields, seed=seed)
        budget = max(ALL_PAIRS, 4 * len(units), min(20 * len(units), _PAIRS))
        plan = plan_blocking(con, seeds, budget=budget, seed=seed)
        people = dict.fromkeys((LEFT, RIGHT), units)
        compared = compare(
            con, evidence, fields, seeds, plan, (False, False), people, seed=seed, reasons=()
        )
        records = units.drop_duplicates("number", ignore_index=True)[RECORD]
        place = {name: number for number, name in enumerate(names)}
        sources = np.asarray(records["list"].map(place), dtype=np.int64)
        shift = _shifts(con, len(names))
        pairs = _of_units(compared.pairs, sources, shift)
        labels = divide(
            pairs,
            len(records),
            threshold=threshold,
            alone=np.where(single[sources], sources, -1),
            weigh=lambda more: (
                _weigh(con, fields, compared, units, more)
                + shift[sources[more["a"]], sources[more["b"]]]
            ),
            together=_said(together, records, "one person"),
            apart=pd.concat([_said(apart, records, "different people"), _named_together(records)]),
        )
        records["person_id"] = number_people(records, labels, earlier)
        return View(
            records=records,
            pairs=_named(pairs, records),
            changes=None if earlier is None else changes(records, earlier),
            threshold=threshold,
            names=tuple(names),
            columns=dict(zip(names, found, strict=True)),
            plan=plan,
            model=compared.model,
            left_out={
                name: without_id(con, _raw(name), one)
                for name, one in zip(names, found, strict=True)
            },
            totals={name: total_rows(con, _raw(name)) for name in names},
        )


def lists_by_name(tables: Sequence[SourceTable]) -> dict[str, pd.DataFrame]:
    """Name lists for :func:`one_view`: those that share a name are told apart by a number.

    Parameters
    ----------
    tables
        The lists as read.
    """
    lists: dict[str, pd.DataFrame] = {}
    for table in tables:
        name, number = table.name, 1
        while name in lists:
            number += 1
            name = f"{table.name} {number}"
        lists[name] = table.frame()
    return lists


def said_of_pairs(decided: pd.DataFrame | None) -> dict[str, pd.DataFrame | None]:
    """Take what somebody has said of pairs apart, for :func:`one_view`.

    Parameters
    ----------
    decided
        ``left_list``, ``left_id``, ``right_list``, ``right_id`` and ``one_person`` (yes or no;
        rows with neither say nothing), or nothing.

    Returns
    -------
    dict
        ``together`` and ``apart``.

    Raises
    ------
    WorkbenchError
        Where a column is missing.
    """
    if decided is None:
        return {"together": None, "apart": None}
    missing = [one for one in (*_ENDS, "one_person") if one not in decided.columns]
    if missing:
        raise WorkbenchError(
            f"The table of pairs that somebody has looked at has no column “{missing[0]}”.",
            safe="Nothing has been changed.",
            todo="Start from the file unsure.csv of an earlier run: it has all columns.",
        )
    texts = decided[[*_ENDS, "one_person"]].apply(as_ids)
    answer = texts["one_person"].str.lower()
    return {
        "together": texts.loc[answer == "yes", _ENDS],
        "apart": texts.loc[answer == "no", _ENDS],
    }


def _known(names: Sequence[str], wanted: Collection[str]) -> None:
    for name in sorted(wanted):
        if name not in names:
            raise WorkbenchError(
                f"There is no list called “{name}”.", todo=f"The lists are: {', '.join(names)}."
            )


def _of_last_time(before: pd.DataFrame | None) -> pd.DataFrame | None:
    """Take the records of the last time as they may come from a file."""
    if before is None:
        return None
    missing = [one for one in (*RECORD, "person_id") if one not in before.columns]
    if missing:
        raise WorkbenchError(
            f"The table of the last time has no column “{missing[0]}”.",
            safe="Nothing has been changed.",
            todo="Give the file records.csv of an earlier run.",
        )
    texts = {one: as_ids(before[one]) for one in ("list", "record_id", "person_id")}
    person = pd.to_numeric(before["person"], errors="coerce").fillna(1).astype("int64")
    return pd.DataFrame({**texts, "person": person}).drop_duplicates(RECORD, ignore_index=True)


def _raw(name: str) -> str:
    return f"raw_{name}"


def _roles(
    con: duckdb.DuckDBPyConnection,
    lists: Mapping[str, List],
    names: Sequence[str],
    ids: Mapping[str, str],
    roles: str,
) -> list[ListRoles]:
    chosen = read_roles(roles, names)
    for name in names:
        bring_in(con, _raw(name), lists[name])
    samples = {name: sample_of(con, _raw(name)) for name in names}
    found = {
        name: list_roles(con, _raw(name), seen, chosen[name], ids.get(name, ""), name)
        for name, seen in samples.items()
    }
    for two in combinations(names, 2):
        one, other = two
        shared = shared_identifiers(samples[one], samples[other], found[one], found[other])
        for role, columns in shared.items():
            for name, column in zip(two, columns, strict=True):
                found[name] = found[name].also(role, column)
    return [found[name] for name in names]


def _pool(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], found: Sequence[ListRoles]
) -> list[tuple[str, ...]]:
    """Put all lists in standard form into one; name the fields that each has."""
    held = []
    for place, (name, one) in enumerate(zip(names, found, strict=True)):
        table = f"standard_{place}"
        without = total_sql(con, _raw(name))
        held.append(standardise(con, _raw(name), table, one.id, one.columns, without))
        con.execute(f"alter table {table} add column source integer default {place}")
    every = " union all by name ".join(f"from standard_{place}" for place in range(len(names)))
    # Each is in the order of its ids, and a union keeps the order of what it joins.
    con.execute(
        f"create table {LEFT} as select * replace (row_number() over () as uid) from ({every})"
    )
    for place in range(len(names)):
        con.execute(f"drop table standard_{place}")
    con.execute(f"create view {RIGHT} as from {LEFT}")
    return held


def _units(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> pd.DataFrame:
    """Read ``list``, ``record_id``, ``person`` and the ``number`` of the record of every row."""
    rows = people_of_rows(con, LEFT, ("source", "record_id", "person"))
    rows.insert(
        0, "list", pd.Series(np.array(names, dtype=object)[rows.pop("source")], dtype="str")
    )
    return rows


def _shifts(con: duckdb.DuckDBPyConnection, lists: int) -> npt.NDArray[np.float64]:
    """Find how much likelier, in log2, pairs of two lists are one person than pairs at large.

    Lists that hold hardly anybody twice have few such pairs among their own records. Counted from
    the seed pairs, with one more for each two lists as common as at large.
    """
    if lists == 1:
        return np.zeros((1, 1))
    size = np.zeros(lists)
    for source, number in con.execute(f"select source, count(*) from {LEFT} group by 1").fetchall():
        size[source] = number
    possible = np.outer(size, size) - np.diag(size)
    seen = np.zeros((lists, lists))
    for left, right, number in con.execute(
        f"select l.source, r.source, count(*) from (select distinct uid_l, uid_r from {SEEDS}) "
        f"join {LEFT} l on l.uid = uid_l join {LEFT} r on r.uid = uid_r "
        "where (l.source, l.record_id) <> (r.source, r.record_id) group by all"
    ).fetchall():
        seen[left, right] = number
    share = seen.sum() / max(possible.sum(), 1.0)
    shift: npt.NDArray[np.float64] = np.log2((seen + 1) / (share * possible + 1))
    return shift


def _of_units(
    pairs: pd.DataFrame, sources: npt.NDArray[np.int64], shift: npt.NDArray[np.float64]
) -> pd.DataFrame:
    """Keep the best pair of rows of every two records: ``a``, ``b``, ``weight``."""
    ends = np.sort(pairs[["left", "right"]].to_numpy(dtype=np.int64), axis=1)
    both = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "weight": pairs["weight"].to_numpy()})
    both = both[both["a"] != both["b"]]
    ranked = both.sort_values(["a", "b", "weight"], ascending=[True, True, False])
    best = ranked.drop_duplicates(["a", "b"], ignore_index=True)
    return best.assign(weight=best["weight"] + shift[sources[best["a"]], sources[best["b"]]])


def _weigh(
    con: duckdb.DuckDBPyConnection,
    fields: Sequence[str],
    compared: Compared,
    units: pd.DataFrame,
    more: pd.DataFrame,
) -> npt.NDArray[np.float64]:
    """Weigh pairs of records that no rule brought together, by the first row of each."""
    first = units.drop_duplicates("number").index.to_numpy() + 1
    pairs = pd.DataFrame(
        {
            "uid_l": first[more["a"]],
            "uid_r": first[more["b"]],
            "left": more["a"].to_numpy(),
            "right": more["b"].to_numpy(),
            "weight": 0.0,
        }
    )
    others = replace(compared, pairs=pairs, readings=read_pairs(con, fields, pairs, ()))
    weighed = others.weighed_by(compared.model, -np.inf)
    return weighed.pairs["weight"].to_numpy(dtype=float)


def _said(pairs: pd.DataFrame | None, records: pd.DataFrame, what: str) -> pd.DataFrame | None:
    """Find the numbers of the records in pairs that somebody has decided."""
    if pairs is None:
        return None
    number = records[["list", "record_id"]].assign(number=np.arange(len(records)))
    found = pairs.assign(place=np.arange(len(pairs)))
    for side in ("left", "right"):
        known = number.rename(columns={"list": f"{side}_list", "record_id": f"{side}_id"})
        found = found.merge(known.rename(columns={"number": side}), how="left")
    lost = found[found[["left", "right"]].isna().any(axis=1)]
    if len(lost):
        one = lost.iloc[0]
        raise WorkbenchError(
            f"A pair that was said to be {what} is not in the lists: {one['left_id']} of "
            f"“{one['left_list']}” with {one['right_id']} of “{one['right_list']}”.",
            safe="Nothing has been changed.",
            todo="Take the pair out, or add the list it is from.",
        )
    ends = np.sort(found[["left", "right"]].to_numpy(dtype=np.int64), axis=1)
    decided = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1]})
    return decided[decided["a"] != decided["b"]]


def _named_together(records: pd.DataFrame) -> pd.DataFrame:
    """Pair the two people that one record names: they are not one."""
    second = np.flatnonzero(records["person"].to_numpy() == 2)
    return pd.DataFrame({"a": second - 1, "b": second})


def _named(pairs: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    odds = np.exp2(pairs["weight"].to_numpy(dtype=float).clip(-60, 60))
    left, right = (records.iloc[pairs[end].to_numpy()] for end in ("a", "b"))
    return pd.DataFrame(
        {
            "left_list": left["list"].to_numpy(),
            "left_id": left["record_id"].to_numpy(),
            "right_list": right["list"].to_numpy(),
            "right_id": right["record_id"].to_numpy(),
            "match_probability": (odds / (1 + odds)).round(6),
        }
    )
