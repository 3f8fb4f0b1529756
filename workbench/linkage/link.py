"""Link two lists of people that share no identifier."""

from collections.abc import Sequence
from contextlib import closing
from typing import Literal

import duckdb
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.assign import require_threshold
from workbench.linkage.comparing import compare, people_of_rows
from workbench.linkage.doubles import holds_doubles
from workbench.linkage.evidence import comparisons, tells_apart
from workbench.linkage.explain import find_patterns
from workbench.linkage.intake import (
    List,
    bring_in,
    list_roles,
    sample_of,
    total_rows,
    without_id,
)
from workbench.linkage.levels import Comparison
from workbench.linkage.plan import plan_blocking
from workbench.linkage.result import LinkResult
from workbench.linkage.roles import roles_table, shared_identifiers
from workbench.linkage.seeds import LEFT, RIGHT, find_seeds
from workbench.linkage.spark import Engine, require_engine
from workbench.linkage.standardise import quoted, standardise, total_sql
from workbench.naming import list_name
from workbench.roles.kinds import ListRoles
from workbench.roles.written import SIDES, read_roles
from workbench.sources import connect
from workbench.words import listed

OneToOne = Literal["guess", "yes", "no", "right_repeats"]


def link(
    left: List,
    right: List,
    *,
    left_id: str = "",
    right_id: str = "",
    roles: str = "",
    threshold: float = 0.9,
    one_to_one: OneToOne = "guess",
    names: tuple[str, str] = ("left", "right"),
    seed: int = 0,
    engine: Engine = "duckdb",
) -> LinkResult:
    """Find who is on both lists.

    Parameters
    ----------
    left, right
        The lists: one row a person, any columns.
    left_id, right_id
        Columns that number the records; guessed when empty, and rows are numbered from 1 where no
        column does. Rows with one id are one person.
    roles
        Roles of columns where the guess is wrong, such as ``dob=Born, left.family=LName``.
    threshold
        Match probability from which a pair is a link.
    one_to_one
        Whether each list holds everybody once: ``"guess"`` looks for doubles in either list,
        ``"right_repeats"`` in the left one only, since the right one is a list of events.
    names
        What to call the lists.
    seed
        Number that chooses samples. The same lists, in any order, and seed give the same links.
    engine
        What goes through the pairs: ``"duckdb"`` here, or ``"spark"`` in the Spark session there
        is, where they are too many for one machine (:mod:`workbench.linkage.spark`). The links do
        not depend on it.

    Raises
    ------
    WorkbenchError
        Where a column is not in its list, the threshold is not between 0 and 1, the lists share
        too little that tells people apart, ``roles`` cannot be read, or the engine cannot run here.
    """
    require_engine(engine)
    require_threshold(threshold, 0.9)
    with closing(connect()) as con:
        lists = [f"raw_{side}" for side in SIDES]
        for table, frame in zip(lists, (left, right), strict=True):
            bring_in(con, table, frame)
        found = _roles(con, lists, (left_id, right_id), roles)
        fields = in_standard_form(con, found)
        evidence = comparisons(fields)
        _require_evidence(evidence, found, names)
        seeds = find_seeds(con, fields, seed=seed)
        plan = plan_blocking(con, seeds, seed=seed)
        doubled = [holds_doubles(con, table, fields) for table in (LEFT, RIGHT)]
        once = _once(doubled, one_to_one)
        people = {table: people_of_rows(con, table) for table in (LEFT, RIGHT)}
        compared = compare(
            con, evidence, fields, seeds, plan, once, people, seed=seed, engine=engine
        )
        kept, rivals = compared.settled()
        return LinkResult(
            candidates=compared.with_ids(kept),
            rivals=compared.with_ids(rivals),
            left_ids=people[LEFT]["record_id"].drop_duplicates(ignore_index=True),
            right_ids=people[RIGHT]["record_id"].drop_duplicates(ignore_index=True),
            threshold=threshold,
            names=names,
            roles=roles_table(*found, used=fields, names=names),
            plan=plan,
            model=compared.model,
            patterns=find_patterns(con, evidence, fields, kept, seed=seed),
            matches=seeds.matches,
            once=once,
            joint=(_joint(people[LEFT]), _joint(people[RIGHT])),
            repeated=(_repeating(people[LEFT]), _repeating(people[RIGHT])),
            left_out=(without_id(con, lists[0], found[0]), without_id(con, lists[1], found[1])),
            totals=(total_rows(con, lists[0]), total_rows(con, lists[1])),
            columns=found,
            compared=compared,
            seed=seed,
            engine=engine,
        )


def _roles(
    con: duckdb.DuckDBPyConnection, lists: Sequence[str], ids: tuple[str, str], roles: str
) -> tuple[ListRoles, ListRoles]:
    chosen = read_roles(roles)
    samples = [sample_of(con, name) for name in lists]
    found = []
    for side, name, seen, wanted in zip(SIDES, lists, samples, ids, strict=True):
        found.append(list_roles(con, name, seen, chosen[side], wanted, side))
    for role, columns in shared_identifiers(samples[0], samples[1], found[0], found[1]).items():
        found = [one.also(role, column) for one, column in zip(found, columns, strict=True)]
    return found[0], found[1]


def in_standard_form(
    con: duckdb.DuckDBPyConnection, found: tuple[ListRoles, ListRoles]
) -> tuple[str, ...]:
    """Write both lists in standard form, with the fields that both have, and name these.

    Parameters
    ----------
    con
        Connection with ``raw_left`` and ``raw_right``, the lists as they came.
    found
        The roles of their columns.
    """
    left, right = (
        standardise(con, raw, side, one.id, one.columns, total_sql(con, raw))
        for side, raw, one in zip(SIDES, ("raw_left", "raw_right"), found, strict=True)
    )
    shared = tuple(field for field in left if field in right)
    for table, side, fields in ((LEFT, SIDES[0], left), (RIGHT, SIDES[1], right)):
        alone = ", ".join(field for field in fields if field not in shared)
        others = f" exclude ({alone})" if alone else ""
        con.execute(f"create or replace view {table} as select *{others} from {quoted(side)}")
    return shared


def _require_evidence(
    evidence: Sequence[Comparison], found: tuple[ListRoles, ListRoles], names: tuple[str, str]
) -> None:
    if tells_apart(evidence):
        return
    said = [
        f"the {list_name(name)} has {listed(one.labels()) or 'none that we recognise'}"
        for name, one in zip(names, found, strict=True)
    ]
    raise WorkbenchError(
        "These two lists share too little that tells people apart: "
        f"of names, dates of birth, addresses and numbers, {said[0]} and {said[1]}.",
        safe="Nothing has been changed.",
        todo="If a column holds one of these under another heading, say so: "
        "roles=dob=Born,family=LName.",
    )


def _once(doubled: Sequence[bool], one_to_one: OneToOne) -> tuple[bool, bool]:
    """Say for each list's records whether they can have one true link at most.

    That is so where the *other* list holds everybody once.
    """
    if one_to_one in {"yes", "no"}:
        return (one_to_one == "yes",) * 2
    return one_to_one == "guess" and not doubled[1], not doubled[0]


def _joint(people: pd.DataFrame) -> int:
    """Count the records that name two people."""
    return int(people.loc[people["person"] == 2, "record_id"].nunique())


def _repeating(people: pd.DataFrame) -> int:
    """Count the rows whose record number stood in a row before."""
    return int(people.loc[people["person"] == 1, "number"].duplicated().sum())
