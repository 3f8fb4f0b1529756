"""One view of the people on one list or many, without a number they share."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from itertools import combinations
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.assign import LEAST_LIKELY, require_threshold
from workbench.linkage.clusters import divide
from workbench.linkage.comparing import compare, people_of_rows
from workbench.linkage.evidence import comparisons, tells_apart
from workbench.linkage.identity import RECORD, changes, number_people
from workbench.linkage.intake import List, bring_in, list_roles, sample_of, total_rows, without_id
from workbench.linkage.kept import Kept, KeptList, keep_view
from workbench.linkage.plan import ALL_PAIRS, plan_blocking
from workbench.linkage.pool import (
    ENDS,
    best_of_records,
    decided_pairs,
    known_lists,
    named_together,
    pooled,
    raw,
    said_numbers,
    said_pairs,
    weigh_further,
)
from workbench.linkage.readings import REASONS
from workbench.linkage.roles import shared_identifiers
from workbench.linkage.seeds import LEFT, RIGHT, SEEDS, find_seeds
from workbench.linkage.spark import Engine, require_engine
from workbench.linkage.truth import as_ids
from workbench.linkage.view_again import Again
from workbench.linkage.view_result import View
from workbench.roles.kinds import ListRoles
from workbench.roles.written import read_roles
from workbench.sources import SourceTable, connect
from workbench.words import listed

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
    keep: Path | None = None,
    switches: bool = False,
    seed: int = 0,
    engine: Engine = "duckdb",
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
    keep
        File to keep the view in, so that :func:`workbench.linkage.add_records` can add to it. It
        is as personal as the lists.
    switches
        Whether to hold what it takes to divide the pool again with evidence switched off.
    seed
        Number that chooses samples. The same lists, in any order, and seed give the same people.
    engine
        What goes through the pairs, as :func:`workbench.linkage.link` takes it.

    Raises
    ------
    WorkbenchError
        Where there is no list, a column or list is not there, the threshold is not between 0 and
        1, ``roles`` cannot be read, the lists hold too little that tells people apart, or the
        engine cannot run here.
    """
    require_engine(engine)
    if not lists:
        raise WorkbenchError("There is no list to make a view of.", todo="Give at least one.")
    require_threshold(threshold, 0.5)
    together, apart = said_pairs(together), said_pairs(apart)
    names = sorted(lists)
    earlier = _of_last_time(before)
    known_lists(names, {*(ids or {}), *once})
    with closing(connect()) as con:
        con.execute("set variable itself = true")
        found = _roles(con, lists, names, ids or {}, roles)
        held = pooled(con, names, found)
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
            con,
            evidence,
            fields,
            seeds,
            plan,
            (False, False),
            people,
            seed=seed,
            reasons=REASONS if switches else (),
            engine=engine,
        )
        first = np.flatnonzero(np.diff(units["number"], prepend=-1))
        records = units[RECORD].take(first).reset_index(drop=True)
        sources = units["source"].to_numpy(dtype=np.int64)[first]
        shift = _shifts(con, len(names))
        first_rows = first + 1
        # Weaker pairs are there only for what is switched off later.
        likely = compared.pairs["weight"] >= np.log2(LEAST_LIKELY / 10)
        pairs = best_of_records(compared.pairs[likely], sources, shift)
        said_together = said_numbers(together, records, "one person", pairs)
        said_apart = pd.concat(
            [said_numbers(apart, records, "different people"), named_together(records)]
        )
        labels = divide(
            pairs,
            len(records),
            threshold=threshold,
            alone=np.where(single[sources], sources, -1),
            weigh=lambda more: (
                weigh_further(con, fields, compared.model, first_rows, more)
                + shift[sources[more["a"]], sources[more["b"]]]
            ),
            together=said_together,
            apart=said_apart,
        )
        records["person_id"] = number_people(records, labels, earlier)
        if keep is not None:
            kept = Kept(
                lists=tuple(
                    KeptList(name=name, id=one.id, columns=dict(one.columns), once=name in once)
                    for name, one in zip(names, found, strict=True)
                ),
                fields=fields,
                rules=tuple(rule.sql for rule in plan.rules),
                m=dict(compared.model.m),
                u=dict(compared.model.u),
                prior=compared.model.prior,
                shift=shift.tolist(),
                threshold=threshold,
                learnt_from=len(records),
            )
            keep_view(con, keep, kept, units, records, pairs, decided_pairs(together, apart))
        by_list = dict(zip(names, found, strict=True))
        again = None
        if switches:
            again = Again(
                compared=compared,
                standard=con.sql(f"from {LEFT} order by uid").to_arrow_table(),
                fields=fields,
                first_rows=first_rows,
                sources=sources,
                shift=shift,
                threshold=threshold,
                together=said_together,
                apart=said_apart,
                columns=by_list,
                once=tuple(sorted(once)),
            )
        return View(
            records=records,
            pairs=_named(pairs, records),
            changes=None if earlier is None else changes(records, earlier),
            threshold=threshold,
            names=tuple(names),
            once=tuple(sorted(once)),
            columns=by_list,
            plan=plan,
            model=compared.model,
            left_out={name: without_id(con, raw(name), one) for name, one in by_list.items()},
            totals={name: total_rows(con, raw(name)) for name in names},
            again=again,
            shift=pd.DataFrame(shift, index=names, columns=names),
            together=together,
            apart=apart,
            seed=seed,
            engine=engine,
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
    texts = said_pairs(decided, "one_person")
    if texts is None:
        return {"together": None, "apart": None}
    answer = texts["one_person"].str.lower()
    return {
        "together": texts.loc[answer == "yes", ENDS],
        "apart": texts.loc[answer == "no", ENDS],
    }


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


def _roles(
    con: duckdb.DuckDBPyConnection,
    lists: Mapping[str, List],
    names: Sequence[str],
    ids: Mapping[str, str],
    roles: str,
) -> list[ListRoles]:
    chosen = read_roles(roles, names)
    for name in names:
        bring_in(con, raw(name), lists[name])
    samples = {name: sample_of(con, raw(name)) for name in names}
    found = {
        name: list_roles(con, raw(name), seen, chosen[name], ids.get(name, ""), name)
        for name, seen in samples.items()
    }
    for two in combinations(names, 2):
        one, other = two
        shared = shared_identifiers(samples[one], samples[other], found[one], found[other])
        for role, columns in shared.items():
            for name, column in zip(two, columns, strict=True):
                found[name] = found[name].also(role, column)
    return [found[name] for name in names]


def _units(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> pd.DataFrame:
    """Read ``list``, ``record_id``, ``person`` and the ``number`` of the record of every row.

    ``source`` is the number of its list.
    """
    rows = people_of_rows(con, LEFT, ("source", "record_id", "person"))
    named = pd.Series(names, dtype="str").take(rows["source"].to_numpy())
    return rows.assign(list=named.set_axis(rows.index))


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
            "left_person": left["person"].to_numpy(),
            "right_person": right["person"].to_numpy(),
        }
    )
