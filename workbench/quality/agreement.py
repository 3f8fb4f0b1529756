"""How far a table agrees with one that is trusted."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from workbench.errors import WorkbenchError
from workbench.quality.profiling import Profile
from workbench.quality.scan import tally
from workbench.quality.subject import Field, Subject, Tabular, subject
from workbench.quality.words import columns, count, of_hundred, quoted
from workbench.sources import connect

_METHOD = (
    "Rows joined where the key is filled and there once in both; values filled in both compared "
    "without regard to capitals or outer spaces."
)


@dataclass(frozen=True)
class Agreement:
    """What comparing with a trusted table gave.

    Attributes
    ----------
    alike, cells
        How many values agree, of how many that both tables have.
    rows
        How many rows could be joined.
    statement
        The same in one sentence, or why there was nothing to compare.
    method
        How it was computed.
    """

    alike: int
    cells: int
    rows: int
    statement: str
    method: str = _METHOD


def agreement(found: Profile, reference: Tabular, key: str = "") -> Agreement:
    """Compare a table with one that is trusted, value by value.

    Parameters
    ----------
    found
        What :func:`workbench.quality.profile` found in the table.
    reference
        The table that is trusted.
    key
        The column, in both, that says which rows belong together; empty for the table's own key
        or an identifier, if the reference has a column of that name.

    Raises
    ------
    WorkbenchError
        Where the key named is missing from either table.
    """
    trusted = subject(reference)
    theirs = {field.words: field for field in trusted.fields}
    ours = {field.words: field for field in found.subject.fields}
    joined_by = _key(found, ours, theirs, key)
    if joined_by is None:
        return Agreement(
            0,
            0,
            0,
            "the trusted list has no column by which its rows could be found (reference_key)",
        )
    shared = [words for words in ours if words in theirs and words != joined_by and words]
    if not shared:
        return Agreement(0, 0, 0, "the two lists have no other column in common")
    scratch = connect()
    here = _once(found.subject, [ours[words] for words in (joined_by, *shared)], scratch, "here")
    there = _once(trusted, [theirs[words] for words in (joined_by, *shared)], scratch, "there")
    both = here.join(there, "here.k = there.k")
    expressions = {"rows": "count(*)"}
    for position in range(len(shared)):
        one, other = f"here.v{position}", f"there.v{position}"
        expressions[f"cells{position}"] = f"count({one} = {other})"
        expressions[f"alike{position}"] = f"count(*) FILTER (WHERE {one} = {other})"
    counted = tally(both, expressions)
    cells = sum(int(counted[f"cells{position}"]) for position in range(len(shared)))
    alike = sum(int(counted[f"alike{position}"]) for position in range(len(shared)))
    rows, key_name = int(counted["rows"]), quoted(ours[joined_by].label)
    if not cells:
        return Agreement(0, 0, rows, f"no value could be compared by {key_name}")
    worst = sorted(
        range(len(shared)),
        key=lambda position: counted[f"alike{position}"] - counted[f"cells{position}"],
    )[0]
    apart = int(counted[f"cells{worst}"] - counted[f"alike{worst}"])
    most = (
        f"; they differ most in {columns([ours[shared[worst]].label])}, on {count(apart, 'row')}"
        if apart
        else ""
    )
    return Agreement(
        alike,
        cells,
        rows,
        f"{alike:,} of {count(cells, 'value')} agree with the trusted list "
        f"({of_hundred(alike, cells)}), on {count(rows, 'row')} joined by {key_name}{most}.",
    )


def _key(
    found: Profile,
    ours: dict[tuple[str, ...], Field],
    theirs: dict[tuple[str, ...], Field],
    key: str,
) -> tuple[str, ...] | None:
    if key:
        for field in ours.values():
            if key in {field.label, field.name} and field.words in theirs:
                return field.words
        raise WorkbenchError(
            f"{quoted(key)} is not a column of both lists.",
            todo="Choose as reference_key a column that both have under the same name.",
        )
    likely = [item.field.words for item in found.measured if item.field.name in found.key.names[:1]]
    likely += [item.field.words for item in found.measured if item.identifier == "nhs_number"]
    likely += [item.field.words for item in found.measured if item.identifier]
    return next((words for words in likely if words in theirs), None)


def _once(
    table: Subject, fields: list[Field], scratch: DuckDBPyConnection, alias: str
) -> DuckDBPyRelation:
    """Take the key and the values to compare, as text, of rows whose key is there once."""
    names = ["k", *(f"v{position}" for position in range(len(fields) - 1))]
    listing = ", ".join(
        f"lower(trim(CAST({field.sql} AS VARCHAR))) AS {name}"
        for field, name in zip(fields, names, strict=True)
    )
    rows = scratch.from_arrow(table.meant.project(listing).to_arrow_table())
    keys = rows.filter("k IS NOT NULL AND k <> ''").aggregate("k, count(*) AS n", "k")
    single = keys.filter("n = 1").project("k").set_alias("single")
    joined = rows.set_alias("rows").join(single, "rows.k = single.k")
    return joined.project(f"rows.k AS k, {', '.join(names[1:])}").set_alias(alias)
