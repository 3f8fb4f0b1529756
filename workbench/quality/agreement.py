"""How far a table agrees with one that is trusted."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from workbench.errors import WorkbenchError
from workbench.quality.measure import day_sql
from workbench.quality.profiling import Profile
from workbench.quality.scan import tally
from workbench.quality.subject import Field, Subject, Tabular, subject
from workbench.quality.words import columns, quoted
from workbench.sources import connect
from workbench.words import count, of_hundred

_METHOD = (
    "Rows joined where the key is filled and there once in both; values filled in both compared "
    "without regard to capitals or outer spaces."
)
_NUMBERS, _DAYS = {"integer", "number"}, {"date", "datetime"}


@dataclass(frozen=True)
class Agreement:
    """What comparing with a trusted table gave.

    Attributes
    ----------
    alike, cells
        How many values agree, of how many that both tables have.
    statement
        The same in one sentence, or why there was nothing to compare.
    method
        How it was computed.
    """

    alike: int
    cells: int
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
    theirs = {field.words: field for field in trusted.fields if field.words}
    ours = {field.words: field for field in found.subject.fields if field.words}
    joined_by = _key(found, ours, theirs, key)
    if joined_by is None:
        return Agreement(0, 0, "the trusted list has no column by which its rows could be found")
    shared = [words for words in ours if words in theirs and words != joined_by]
    if not shared:
        return Agreement(0, 0, "the two lists have no other column in common")
    pairs = [(ours[words], theirs[words]) for words in (joined_by, *shared)]
    scratch = connect()
    here = _once(found.subject, [(one, other) for one, other in pairs], scratch, "here")
    there = _once(trusted, [(other, one) for one, other in pairs], scratch, "there")
    expressions = {"rows": "count(*)"}
    for place in range(len(shared)):
        one, other = f"here.v{place}", f"there.v{place}"
        expressions[f"cells{place}"] = f"count({one} = {other})"
        expressions[f"alike{place}"] = f"count(*) FILTER (WHERE {one} = {other})"
        if all(field.kind in _DAYS for field in pairs[place + 1]):
            turned = f"left({other}, 4) || right({other}, 3) || substr({other}, 5, 3)"
            expressions[f"turned{place}"] = (
                f"count(*) FILTER (WHERE {one} <> {other} AND {one} = {turned})"
            )
    counted = {
        name: int(n) for name, n in tally(here.join(there, "here.k = there.k"), expressions).items()
    }
    return _compared(counted, [field for field, _ in pairs])


def _compared(counted: dict[str, int], fields: list[Field]) -> Agreement:
    shared = fields[1:]
    cells = sum(counted[f"cells{place}"] for place in range(len(shared)))
    alike = sum(counted[f"alike{place}"] for place in range(len(shared)))
    key = quoted(fields[0].label)
    if not cells:
        return Agreement(0, 0, f"no value could be compared by {key}")
    apart = {
        place: counted[f"cells{place}"] - counted[f"alike{place}"] for place in range(len(shared))
    }
    worst = max(apart, key=lambda place: apart[place])
    statement = (
        f"{alike:,} of {count(cells, 'value')} agree with the trusted list "
        f"({of_hundred(alike, cells)}), on {count(counted['rows'], 'row')} joined by {key}"
    )
    if apart[worst]:
        label = columns([shared[worst].label])
        statement += f"; they differ most in {label}, on {count(apart[worst], 'row')}"
    turned = sum(n for name, n in counted.items() if name.startswith("turned"))
    if turned:
        verb = "differs" if turned == 1 else "differ"
        statement += f"; {count(turned, 'date')} {verb} by day and month being swapped"
    return Agreement(alike, cells, f"{statement}.")


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
            todo="Choose as key a column that both have under the same name.",
        )
    likely = [item for item in found.measured if item.field.name in found.key.names[:1]]
    likely += [item for item in found.measured if item.identifier == "nhs_number"]
    likely += [item for item in found.measured if item.identifier]
    return next((item.field.words for item in likely if item.field.words in theirs), None)


def _once(
    table: Subject, pairs: list[tuple[Field, Field]], scratch: DuckDBPyConnection, alias: str
) -> DuckDBPyRelation:
    """Take the key and the values to compare, as text, of rows whose key is there once."""
    names = ["k", *(f"v{place}" for place in range(len(pairs) - 1))]
    listing = ", ".join(
        f"{_comparable(field, other)} AS {name}"
        for (field, other), name in zip(pairs, names, strict=True)
    )
    rows = scratch.from_arrow(table.meant.project(listing).to_arrow_table())
    single = rows.filter("k IS NOT NULL AND k <> ''").aggregate("k, count(*) AS n", "k")
    single = single.filter("n = 1").project("k").set_alias("single")
    joined = rows.set_alias("rows").join(single, "rows.k = single.k")
    return joined.project(f"rows.k AS k, {', '.join(names[1:])}").set_alias(alias)


def _comparable(field: Field, other: Field) -> str:
    """Write a value as text that is equal where the values are."""
    if {field.kind, other.kind} <= _NUMBERS:
        return f"CAST(CAST({field.sql} AS DOUBLE) AS VARCHAR)"
    if {field.kind, other.kind} <= _DAYS:
        return f"CAST({day_sql(field)} AS VARCHAR)"
    return f"lower(trim(CAST({field.sql} AS VARCHAR)))"
