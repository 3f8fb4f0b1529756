"""Link two lists of people that share no identifier."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Literal

import duckdb
import numpy as np
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.assign import LEAST_LIKELY, settle
from workbench.linkage.chance import SAMPLE_PAIRS, chance_probabilities, draw_pairs
from workbench.linkage.compared import Compared
from workbench.linkage.evidence import Comparison, comparisons
from workbench.linkage.explain import find_patterns
from workbench.linkage.model import promising, score, train
from workbench.linkage.plan import Plan, plan_blocking
from workbench.linkage.readings import lift, read_pairs
from workbench.linkage.result import LinkResult
from workbench.linkage.roles import MOSTLY, id_candidates, roles_table, shared_identifiers
from workbench.linkage.seeds import LEFT, RIGHT, SEEDS, Seeds, find_seeds
from workbench.linkage.standardise import quoted, standardise, total_sql
from workbench.linkage.words import list_name
from workbench.roles.guessing import guess_roles, sample
from workbench.roles.kinds import ListRoles
from workbench.roles.written import SIDES, override, read_roles
from workbench.sources import connect
from workbench.words import listed

List = pd.DataFrame | duckdb.DuckDBPyRelation
OneToOne = Literal["guess", "yes", "no", "right_repeats"]

# Lists up to this size are gone through twice: the chances of the second pass leave out the
# links of the first.
_TWICE = 50_000
# Bits that the second pass may add to a pair.
_MOVES = 10
_LOOKED_AT = 100_000
# A list with more of its records doubled than this does not hold everybody once.
_DOUBLED = 0.005
# Records of one list that agree on all of one of these are taken to be one person.
_SAME_PERSON = (
    ("names", "birthday"),
    ("given1", "birthday", "postcode"),
    ("given1", "birthday", "uprn"),
)
# The next best where dates of birth are not known.
_SAME_NAMES = (("names", "uprn"), ("names", "postcode", "number"), ("names", "phone"))


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

    Raises
    ------
    WorkbenchError
        Where a column is not in its list, the lists share too little that tells people apart, or
        ``roles`` cannot be read.
    """
    with closing(connect()) as con:
        lists = [
            _register(con, side, frame) for side, frame in zip(SIDES, (left, right), strict=True)
        ]
        found = _roles(con, lists, (left_id, right_id), roles)
        fields = _standardise(con, found)
        evidence = comparisons(fields)
        _require_evidence(evidence, found, names)
        seeds = find_seeds(con, fields, seed=seed)
        plan = plan_blocking(con, seeds, seed=seed)
        once = _once(con, fields, one_to_one)
        people = {table: _people(con, table) for table in (LEFT, RIGHT)}
        compared = _compare(con, evidence, fields, seeds, plan, once, people, seed)
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
            left_out=(_left_out(con, "left", found[0]), _left_out(con, "right", found[1])),
            totals=(_totals(con, "left"), _totals(con, "right")),
            columns=found,
            compared=compared,
        )


def _register(con: duckdb.DuckDBPyConnection, side: str, frame: List) -> str:
    """Bring a list into the connection, whatever connection its relation belongs to."""
    name = f"raw_{side}"
    con.register(
        name, frame.to_arrow_table() if isinstance(frame, duckdb.DuckDBPyRelation) else frame
    )
    return name


def _roles(
    con: duckdb.DuckDBPyConnection, lists: Sequence[str], ids: tuple[str, str], roles: str
) -> tuple[ListRoles, ListRoles]:
    chosen = read_roles(roles)
    tables = [con.sql(f"select * from {name}") for name in lists]
    samples = [sample(table, table.columns) for table in tables]
    found = []
    for side, name, seen, wanted in zip(SIDES, lists, samples, ids, strict=True):
        headers = list(seen.columns)
        guessed = override(guess_roles(seen), chosen[side], headers, side)
        if wanted and wanted not in headers:
            raise WorkbenchError(
                f"The {side} list has no column called “{wanted}”.",
                todo=f"Its columns are: {', '.join(headers)}.",
            )
        found.append(guessed.numbered_by(wanted or _id_column(con, name, seen, guessed)))
    for role, columns in shared_identifiers(samples[0], samples[1], found[0], found[1]).items():
        found = [one.also(role, column) for one, column in zip(found, columns, strict=True)]
    return found[0], found[1]


def _id_column(
    con: duckdb.DuckDBPyConnection, name: str, seen: pd.DataFrame, roles: ListRoles
) -> str | None:
    """Take the likeliest column that is filled and never repeats, but where a person does."""
    for column in id_candidates(seen, roles):
        text = f"trim(cast({quoted(column)} as varchar))"
        rows, filled, different = con.execute(
            f"select count(*), count(nullif({text}, '')), count(distinct {text}) from {name}"
        ).fetchall()[0]
        if rows == filled == different:
            return column
        if rows == filled and different >= MOSTLY * rows and _one_person(con, name, text, roles):
            return column
    return None


def _one_person(con: duckdb.DuckDBPyConnection, name: str, number: str, roles: ListRoles) -> bool:
    """Say whether rows with one number nearly always have one date of birth or one given name."""
    fact = next(
        (roles.columns[role][0] for role in ("dob", "given") if role in roles.columns), None
    )
    if fact is None:
        return False
    return bool(
        con.execute(
            f"select coalesce(avg((n = 1)::int), 0) >= {MOSTLY} from (select count(distinct "
            f"{quoted(fact)}) as n from {name} group by {number} having count(*) > 1)"
        ).fetchall()[0][0]
    )


def _standardise(
    con: duckdb.DuckDBPyConnection, found: tuple[ListRoles, ListRoles]
) -> tuple[str, ...]:
    """Write both lists in standard form, with the fields that both have, and name these."""
    left, right = (
        standardise(con, f"raw_{side}", table, one.id, one.columns, total_sql(con, f"raw_{side}"))
        for side, table, one in zip(SIDES, (LEFT, RIGHT), found, strict=True)
    )
    for table, fields, others in ((LEFT, left, right), (RIGHT, right, left)):
        for field in fields:
            if field not in others:
                con.execute(f"alter table {table} drop column {field}")
    return tuple(field for field in left if field in right)


def _require_evidence(
    evidence: Sequence[Comparison], found: tuple[ListRoles, ListRoles], names: tuple[str, str]
) -> None:
    if len([one for one in evidence if one.name not in {"sex", "region"}]) > 1:
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


def _once(
    con: duckdb.DuckDBPyConnection, fields: Sequence[str], one_to_one: OneToOne
) -> tuple[bool, bool]:
    """Say for each list's records whether they can have one true link at most.

    That is so where the *other* list holds everybody once.
    """
    if one_to_one in {"yes", "no"}:
        return (one_to_one == "yes",) * 2
    templates = _SAME_PERSON if "birthday" in fields else _SAME_NAMES
    same = [parts for parts in templates if set(parts) <= set(fields)]
    doubled = [
        max((_repeated(con, table, parts) for parts in same), default=0.0) > _DOUBLED
        for table in (LEFT, RIGHT)
    ]
    return one_to_one == "guess" and not doubled[1], not doubled[0]


def _repeated(con: duckdb.DuckDBPyConnection, table: str, parts: Sequence[str]) -> float:
    """Find the share of a list's records that agree on all parts with one before them.

    Of long lists some groups of records are looked at, whole ones.
    """
    known = con.execute(f"select count(*) from {table}").fetchall()[0][0]
    among = f"hash({', '.join(parts)}) % {max(1, known // _LOOKED_AT)} = 0"
    filled = " and ".join(f"{part} is not null" for part in parts)
    repeated, rows = con.execute(
        f"with drawn as (select * from {table} where {among}), groups as ("
        f"select count(distinct record_id) as n from drawn where {filled} "
        f"group by {', '.join(parts)} having count(*) > 1) "
        "select coalesce(sum(n - 1), 0)::double, (select count(*) from drawn)::double from groups"
    ).fetchall()[0]
    return float(repeated / max(rows, 1.0))


def _compare(
    con: duckdb.DuckDBPyConnection,
    evidence: Sequence[Comparison],
    fields: Sequence[str],
    seeds: Seeds,
    plan: Plan,
    once: tuple[bool, bool],
    people: Mapping[str, pd.DataFrame],
    seed: int,
) -> Compared:
    """Train and score; short lists twice, the first links then left out of the chances."""
    twice = max(seeds.left_rows, seeds.right_rows) <= _TWICE
    draw_pairs(con, evidence, fields, seeds, seed=seed)
    chances = chance_probabilities(con, evidence, fields, seeds, seed=seed)
    model = train(con, evidence, chances, fields, seeds, seed=seed)
    # What is left out later, and what moves from the first pass to the second, may make up for it.
    least = float(np.log2(LEAST_LIKELY / 10)) - lift(model)
    first = least - (_MOVES if twice else 0)
    all_drawn = seeds.possible <= SAMPLE_PAIRS
    pairs = (
        promising(con, model, least=first) if all_drawn else score(con, model, plan, least=first)
    )
    for side, table, uid in (("left", LEFT, "uid_l"), ("right", RIGHT, "uid_r")):
        numbers = people[table]["number"].to_numpy(dtype=np.int32)
        pairs[side] = numbers[pairs[uid].to_numpy(dtype=np.int64) - 1]
    compared = Compared(
        pairs=pairs,
        model=model,
        readings=read_pairs(con, fields, pairs),
        seeds=seeds,
        once=once,
        ids=(_ids(people[LEFT]), _ids(people[RIGHT])),
        joint=any((one["person"] == 2).any() for one in people.values()),
    )
    if all_drawn:
        compared = compared.weighed_by(model, first)
    probable = settle(compared.pairs, seeds, once) if twice else pairs[:0]
    if probable.empty:
        return compared
    con.register("linked", probable[probable["probability"] >= 0.5])
    con.execute(f"insert into {SEEDS} select uid_l, uid_r, -1 from linked")
    chances = chance_probabilities(con, evidence, fields, seeds, seed=seed)
    return compared.weighed_by(model.with_chances(chances), least)


def _people(con: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    """Read ``record_id``, ``person`` and the ``number`` of the person of every row, by ``uid``."""
    rows = con.execute(f"select record_id, person from {table} order by uid").df()
    rows["number"] = (rows != rows.shift()).any(axis=1).cumsum() - 1
    return rows


def _joint(people: pd.DataFrame) -> int:
    """Count the records that name two people."""
    return int(people.loc[people["person"] == 2, "record_id"].nunique())


def _repeating(people: pd.DataFrame) -> int:
    """Count the rows whose record number stood in a row before."""
    return int(people.loc[people["person"] == 1, "number"].duplicated().sum())


def _ids(people: pd.DataFrame) -> "pd.Series[str]":
    """List the record id of every person, by number."""
    return people.drop_duplicates("number")["record_id"].reset_index(drop=True)


def _left_out(con: duckdb.DuckDBPyConnection, side: str, found: ListRoles) -> int:
    """Count the rows without an id, which no link could name."""
    if found.id is None:
        return 0
    text = f"trim(cast({quoted(found.id)} as varchar))"
    return int(
        con.execute(f"select count(*) from raw_{side} where coalesce({text}, '') = ''").fetchall()[
            0
        ][0]
    )


def _totals(con: duckdb.DuckDBPyConnection, side: str) -> int:
    """Count the rows that add up the others."""
    name = f"raw_{side}"
    counted = con.execute(f"select count(*) from {name} where {total_sql(con, name)}")
    return int(counted.fetchall()[0][0])
