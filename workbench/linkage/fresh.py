"""What is added to a view that was kept: its columns understood, in standard form, in the pool."""

from collections.abc import Mapping

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.intake import List, bring_in, list_roles, sample_of
from workbench.linkage.kept import Kept, KeptList
from workbench.linkage.pool import put_together, raw
from workbench.linkage.seeds import LEFT, RIGHT
from workbench.roles.kinds import ListRoles
from workbench.roles.written import read_roles

Integers = npt.NDArray[np.int64]


def roles_of_added(
    con: duckdb.DuckDBPyConnection,
    kept: Kept,
    lists: Mapping[str, List],
    ids: Mapping[str, str],
    roles: str,
) -> dict[str, ListRoles]:
    """Take the columns of lists of the view as they were, and guess those of others."""
    known = {one.name: one for one in kept.lists}
    chosen = read_roles(roles, list(lists))
    found = {}
    for name, frame in sorted(lists.items()):
        bring_in(con, raw(name), frame)
        found[name] = (
            _as_before(con, known[name])
            if name in known
            else list_roles(
                con, raw(name), sample_of(con, raw(name)), chosen[name], ids.get(name, ""), name
            )
        )
        if found[name].id is None:
            raise WorkbenchError(
                f"The {name} list has no column that numbers its records, so nobody could say "
                "which of them are new.",
                safe="Nothing has been changed.",
                todo="Make the view anew with all of its lists, or give the list such a column.",
            )
    return found


def _as_before(con: duckdb.DuckDBPyConnection, known: KeptList) -> ListRoles:
    there = con.sql(f'from "{raw(known.name)}"').columns
    wanted = [known.id, *(column for columns in known.columns.values() for column in columns)]
    missing = [column for column in wanted if column is not None and column not in there]
    if missing:
        raise WorkbenchError(
            f"The {known.name} list has no column “{missing[0]}”, which it had when the view was "
            "made.",
            safe="Nothing has been changed.",
            todo=f"Its columns are: {', '.join(there)}. Call it as it was called then, or make "
            "the view anew.",
        )
    return ListRoles(known.id, known.columns)


def pool_with(
    con: duckdb.DuckDBPyConnection, names: list[str], found: Mapping[str, ListRoles]
) -> None:
    """Make ``fresh``, what is added in standard form, and the pool with it in place of ``again``.

    Records are ``fresh_records`` and ``every_record``.
    """
    last_row, last_number = con.execute(
        "select coalesce(max(uid), 0), coalesce(max(record_number), -1) from kept.pool"
    ).fetchall()[0]
    put_together(con, "added", found, map(names.index, found), after=last_row)
    columns = [one for one in con.sql("from kept.pool").columns if one != "record_number"]
    held = set(con.sql("from added").columns)
    fields = ", ".join(one if one in held else f"null::varchar as {one}" for one in columns)
    con.execute(
        f"create table fresh as select {fields}, {last_number} + dense_rank() over "
        "(order by source, record_id, person) as record_number from added order by uid"
    )
    con.register("names", pd.DataFrame({"source": np.arange(len(names)), "list": names}))
    con.execute(
        "create table fresh_records as select distinct record_number as number, list, "
        "record_id, person from fresh join names using (source) order by 1"
    )
    con.execute(
        "create table again as select number from kept.records "
        "where (list, record_id) in (select (list, record_id) from fresh_records)"
    )
    con.execute(
        f"create view {LEFT} as from kept.pool where record_number not in (from again) "
        "union all by name from fresh"
    )
    con.execute(f"create view {RIGHT} as from {LEFT}")
    con.execute(
        "create view every_record as select number, list, record_id, person from kept.records "
        "where number not in (from again) union all by name from fresh_records"
    )


def by_number(con: duckdb.DuckDBPyConnection) -> tuple[Integers, Integers]:
    """Find the list of every record, and the first of its rows."""
    found = con.execute(
        "select record_number, min(source) as source, min(uid) as uid "
        f"from {LEFT} group by 1 order by 1"
    ).fetchnumpy()
    number = np.asarray(found["record_number"], dtype=np.int64)
    by_number = [np.zeros(int(number.max(initial=-1)) + 1, dtype=np.int64) for _ in range(2)]
    for filled, name in zip(by_number, ("source", "uid"), strict=True):
        filled[number] = found[name]
    return by_number[0], by_number[1]
