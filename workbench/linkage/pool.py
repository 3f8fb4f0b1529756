"""What making a view and adding records to one share: one pool of records, and its pairs."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.compared import weigh
from workbench.linkage.model import Model
from workbench.linkage.readings import read_pairs
from workbench.linkage.seeds import LEFT, RIGHT
from workbench.linkage.standardise import standardise, total_sql
from workbench.linkage.truth import as_ids
from workbench.roles.kinds import ListRoles

ENDS = ["left_list", "left_id", "right_list", "right_id"]


def raw(name: str) -> str:
    """Name the table that holds a list as it came; names of tables do not tell capitals apart."""
    return f"raw_{name.encode().hex()}"


def known_lists(names: Collection[str], wanted: Collection[str]) -> None:
    """Refuse what is said of a list that is not there.

    Parameters
    ----------
    names
        What the lists are called.
    wanted
        Names of which something is said.

    Raises
    ------
    WorkbenchError
        Where one of these is none of them.
    """
    for name in sorted(wanted):
        if name not in names:
            raise WorkbenchError(
                f"There is no list called “{name}”.", todo=f"The lists are: {', '.join(names)}."
            )


def pooled(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], found: Sequence[ListRoles]
) -> list[tuple[str, ...]]:
    """Put all lists in standard form into one; name the fields that each has.

    Parameters
    ----------
    con
        Connection with each list as it came, as :func:`raw` calls it.
    names
        The names of the lists, in order.
    found
        The roles of their columns.
    """
    held = put_together(con, LEFT, dict(zip(names, found, strict=True)), range(len(names)))
    con.execute(f"create view {RIGHT} as from {LEFT}")
    return held


def put_together(
    con: duckdb.DuckDBPyConnection,
    table: str,
    found: Mapping[str, ListRoles],
    sources: Iterable[int],
    *,
    after: int = 0,
) -> list[tuple[str, ...]]:
    """Put lists in standard form one after another into a view; name the fields that each has.

    Parameters
    ----------
    con
        Connection with each list as it came, as :func:`raw` calls it.
    table
        The view to make: rows as :func:`workbench.linkage.standardise.standardise` makes them,
        and ``source``.
    found
        By list, the roles of its columns.
    sources
        Their numbers.
    after
        What ``uid`` goes on from.
    """
    held, parts = [], []
    for place, ((name, one), source) in enumerate(zip(found.items(), sources, strict=True)):
        made, without = f"{table}_{place}", total_sql(con, raw(name))
        held.append(standardise(con, raw(name), made, one.id, one.columns, without))
        parts.append(
            f"select * replace ({after} + uid as uid), {source}::integer as source from {made}"
        )
        after += con.execute(f"select count(*) from {made}").fetchall()[0][0]
    con.execute(f"create view {table} as {' union all by name '.join(parts)}")
    return held


def best_of_records(
    pairs: pd.DataFrame, sources: npt.NDArray[np.int64], shift: npt.NDArray[np.float64]
) -> pd.DataFrame:
    """Keep the best pair of rows of every two records.

    Parameters
    ----------
    pairs
        ``left`` and ``right`` (numbers of records) and ``weight`` of pairs of rows.
    sources
        Number of the list of every record.
    shift
        By two lists, what is added to the weight of their pairs.

    Returns
    -------
    DataFrame
        ``a`` and ``b``, the smaller first, and ``weight``.
    """
    ends = np.sort(pairs[["left", "right"]].to_numpy(dtype=np.int64), axis=1)
    both = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "weight": pairs["weight"].to_numpy()})
    both = both[both["a"] != both["b"]]
    ranked = both.sort_values(["a", "b", "weight"], ascending=[True, True, False])
    best = ranked.drop_duplicates(["a", "b"], ignore_index=True)
    return best.assign(weight=best["weight"] + shift[sources[best["a"]], sources[best["b"]]])


def weigh_further(
    con: duckdb.DuckDBPyConnection,
    fields: Sequence[str],
    model: Model,
    first_rows: npt.NDArray[np.int64],
    pairs: pd.DataFrame,
) -> npt.NDArray[np.float64]:
    """Weigh pairs of records that no rule brought together, by the first row of each.

    Parameters
    ----------
    con
        Connection with ``list_l`` and ``list_r``.
    fields
        Standard fields of the lists.
    model
        What agreement is worth.
    first_rows
        ``uid`` of the first row of every record.
    pairs
        ``a`` and ``b``, numbers of records.
    """
    rows = pd.DataFrame({"uid_l": first_rows[pairs["a"]], "uid_r": first_rows[pairs["b"]]})
    return weigh(model, read_pairs(con, fields, rows, ()))


def said_pairs(pairs: pd.DataFrame | None, *further: str) -> pd.DataFrame | None:
    """Take pairs of records that somebody has decided, as they may come from a file.

    Parameters
    ----------
    pairs
        ``left_list``, ``left_id``, ``right_list`` and ``right_id``, or nothing.
    further
        What else they have to say.

    Returns
    -------
    DataFrame or None
        These columns as text.

    Raises
    ------
    WorkbenchError
        Where a column is missing.
    """
    if pairs is None:
        return None
    wanted = [*ENDS, *further]
    missing = [one for one in wanted if one not in pairs.columns]
    if missing:
        raise WorkbenchError(
            f"The table of pairs that somebody has looked at has no column “{missing[0]}”.",
            safe="Nothing has been changed.",
            todo="Start from the file unsure.csv of an earlier run: it has all columns.",
        )
    return pd.DataFrame({one: as_ids(pairs[one]) for one in wanted}, index=pairs.index)


def said_numbers(
    pairs: pd.DataFrame | None,
    records: pd.DataFrame,
    what: str,
    likely: pd.DataFrame | None = None,
) -> pd.DataFrame | None:
    """Find the numbers of the records in pairs that somebody has decided.

    Of a record that names two people both are meant, or where ``likely`` is given the likelier.

    Parameters
    ----------
    pairs
        ``left_list``, ``left_id``, ``right_list`` and ``right_id``, or nothing.
    records
        ``list`` and ``record_id`` of every record, by number from 0.
    what
        What was said of them, for the error.
    likely
        ``a``, ``b`` and ``weight`` of the pairs that were compared.

    Raises
    ------
    WorkbenchError
        Where a record is not there.
    """
    if pairs is None:
        return None
    number = records[["list", "record_id"]].assign(number=np.arange(len(records)))
    found = pairs.assign(place=np.arange(len(pairs)))
    for side in ("left", "right"):
        known = number.rename(columns={"list": f"{side}_list", "record_id": f"{side}_id"})
        found = found.merge(known.rename(columns={"number": side}), how="left")
    lost = found[found[["left", "right"]].isna().any(axis=1)]
    if len(lost):
        raise not_in_lists(lost.iloc[0], what)
    ends = np.sort(found[["left", "right"]].to_numpy(dtype=np.int64), axis=1)
    decided = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "place": found["place"].to_numpy()})
    if likely is not None:
        decided = likeliest_named(decided, likely)
    return decided.loc[decided["a"] != decided["b"], ["a", "b"]]


def likeliest_named(said: pd.DataFrame, likely: pd.DataFrame) -> pd.DataFrame:
    """Keep of every pair of records that was said to be one person the likeliest pair of people.

    Parameters
    ----------
    said
        ``a``, ``b`` and ``place``, the number of the pair: there several times where one of the
        records names two people.
    likely
        ``a``, ``b`` and ``weight`` of pairs that were compared.
    """
    if not said["place"].duplicated().any():
        return said
    weighed = said.merge(likely[["a", "b", "weight"]], on=["a", "b"], how="left")
    ranked = weighed.sort_values("weight", ascending=False, kind="stable")
    return ranked.drop_duplicates("place").sort_values("place")[list(said.columns)]


def named_together(records: pd.DataFrame) -> pd.DataFrame:
    """Pair the two people that one record names, where both are there: they are not one.

    Parameters
    ----------
    records
        ``list``, ``record_id`` and ``person`` of records; the second follows the first.
    """
    second = np.flatnonzero(records["person"].to_numpy() == 2)
    second = second[second > 0]
    mine, before = (
        records[["list", "record_id"]].take(at).to_numpy() for at in (second, second - 1)
    )
    second = second[(mine == before).all(axis=1)]
    return pd.DataFrame({"a": second - 1, "b": second})


def decided_pairs(together: pd.DataFrame | None, apart: pd.DataFrame | None) -> pd.DataFrame:
    """Put pairs that somebody has decided into one table.

    Parameters
    ----------
    together, apart
        ``left_list``, ``left_id``, ``right_list`` and ``right_id``, or nothing.

    Returns
    -------
    DataFrame
        These, as text, and ``one_person``.

    Raises
    ------
    WorkbenchError
        Where a column is missing.
    """
    both = [
        said.assign(one_person=answer)
        for frame, answer in ((together, True), (apart, False))
        if (said := said_pairs(frame)) is not None
    ]
    none = pd.DataFrame({end: pd.Series(dtype="str") for end in ENDS}).assign(one_person=False)
    return pd.concat([none, *both], ignore_index=True)


def not_in_lists(pair: "pd.Series[str]", what: str) -> WorkbenchError:
    """Say that a pair that somebody has decided is not in the lists.

    Parameters
    ----------
    pair
        ``left_list``, ``left_id``, ``right_list`` and ``right_id``.
    what
        What was said of it.
    """
    return WorkbenchError(
        f"A pair that was said to be {what} is not in the lists: {pair['left_id']} of "
        f"“{pair['left_list']}” with {pair['right_id']} of “{pair['right_list']}”.",
        safe="Nothing has been changed.",
        todo="Take the pair out, or add the list it is from.",
    )
