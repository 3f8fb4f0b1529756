"""Rows, ids and people that appear more than once."""

from collections.abc import Sequence

from workbench.identifiers import valid_sql
from workbench.quality.faults import Fault
from workbench.quality.identified import KIND_NAMES
from workbench.quality.keys import Key
from workbench.quality.measure import Measured
from workbench.quality.scan import SAMPLE, tally
from workbench.quality.subject import Subject
from workbench.quality.words import columns, count, have, rows_of, sentence

_PEOPLE = ("nhs_number", "nino", "upn")
_FEW = 0.2
_SLOW = ("text", "identifier", "other")
_COLUMNS_AT_LEAST = 3


def repeat_faults(
    subject: Subject, rows: int, measured: Sequence[Measured], key: Key
) -> list[Fault]:
    """Find whole rows, rows alike but for their id, ids and people that are there twice.

    Parameters
    ----------
    subject
        The table.
    rows
        How many rows it has.
    measured
        The measures of its columns.
    key
        What tells its rows apart.
    """
    if rows < 2:
        return []
    faults = []
    if not key.columns:
        faults += _whole_rows(subject, rows, measured)
    if len(key.columns) == 1 and not key.alternatives:
        faults += _alike_but_for_id(subject, rows, measured, key)
    if key.nearly is not None:
        faults += _shared(subject, rows, key.nearly)
    for item in measured:
        if item.identifier in _PEOPLE and item.field.name not in key.single_values:
            faults += _people_twice(subject, rows, item)
    return faults


def _repeats(subject: Subject, measured: Sequence[Measured], names: Sequence[str]) -> int:
    """Count the rows that repeat an earlier one in the columns named.

    Rows that differ in some of the columns differ in all of them together, so the columns quick
    to read come first and often settle it.
    """
    chosen = [item for item in measured if item.field.name in names]
    quick = [item for item in chosen if item.values is not None or item.field.kind not in _SLOW]
    n = 0
    for part in (quick, chosen):
        if part:
            listing = ", ".join(item.field.sql for item in part)
            counted = tally(subject.meant, {"n": f"count(*) - count(DISTINCT hash({listing}))"})
            n = int(counted["n"])
            if n == 0:
                break
    return n


def _rows_alike(subject: Subject, names: Sequence[str]) -> tuple[int, ...]:
    """Find the first rows that repeat an earlier one in the columns named."""
    listing = ", ".join(field.sql for field in subject.fields if field.name in names)
    later = (
        subject.meant.project(f"hash({listing}) AS alike, row_number() OVER () AS place")
        .query(
            "alike_rows",
            "SELECT place FROM (SELECT alike, place, min(place) OVER (PARTITION BY alike) AS first "
            f"FROM alike_rows) WHERE place > first ORDER BY place LIMIT {SAMPLE}",
        )
        .fetchall()
    )
    return tuple(subject.rows_at([int(place) for (place,) in later]))


def _whole_rows(subject: Subject, rows: int, measured: Sequence[Measured]) -> list[Fault]:
    names = [field.name for field in subject.fields]
    n = _repeats(subject, measured, names) if names else 0
    if n == 0:
        return []
    return [
        Fault(
            "repeated_rows",
            sentence(f"{rows_of(n, rows)} {'repeats' if n == 1 else 'repeat'} another row in full"),
            n,
            "Keep one of each, unless two rows can rightly be alike.",
            dimension="uniqueness",
            verdict="stop",
            rows=_rows_alike(subject, names),
            method="All columns compared by a 64-bit fingerprint; the first is not counted.",
        )
    ]


def _alike_but_for_id(
    subject: Subject, rows: int, measured: Sequence[Measured], key: Key
) -> list[Fault]:
    names = [field.name for field in subject.fields if field.name not in key.names]
    if len(names) < _COLUMNS_AT_LEAST:
        return []
    n = _repeats(subject, measured, names)
    if not 0 < n <= _FEW * rows:
        return []
    verb = "is" if n == 1 else "are"
    return [
        Fault(
            "repeated_but_for_id",
            sentence(
                f"{rows_of(n, rows)} {verb} the same as another row in everything but "
                f"{columns(key.columns)}"
            ),
            n,
            "Check whether the same thing was entered twice.",
            key.columns,
            "uniqueness",
            "look",
            rows=_rows_alike(subject, names),
            method="All other columns compared by a 64-bit fingerprint; the first is not counted.",
        )
    ]


def _shared_counts(subject: Subject, item: Measured, keep: str) -> tuple[int, int]:
    """Count the values that are there more than once, and their rows."""
    counted = (
        subject.meant.project(f"{item.field.sql} AS v")
        .query(
            "shared_values",
            "SELECT count(*), coalesce(sum(n), 0) FROM (SELECT v, count(*) AS n FROM shared_values "
            f"WHERE v IS NOT NULL GROUP BY v HAVING count(*) > 1) WHERE {keep}",
        )
        .fetchall()
    )
    return int(counted[0][0]), int(counted[0][1])


def _shared_rows(subject: Subject, item: Measured) -> tuple[int, ...]:
    places = (
        subject.meant.project(f"{item.field.sql} AS v, row_number() OVER () AS place")
        .query(
            "shared_rows",
            "SELECT place FROM shared_rows WHERE v IN (SELECT v FROM shared_rows WHERE v IS NOT "
            f"NULL GROUP BY v HAVING count(*) > 1) ORDER BY place LIMIT {SAMPLE}",
        )
        .fetchall()
    )
    return tuple(subject.rows_at([int(place) for (place,) in places]))


def _shared(subject: Subject, rows: int, item: Measured) -> list[Fault]:
    values, n = _shared_counts(subject, item, "true")
    if not 0 < n <= _FEW * rows:
        return []
    return [
        Fault(
            f"shared_id:{item.field.label}",
            sentence(
                f"{rows_of(n, rows)} {have(n)} a {columns([item.field.label])} that another row "
                f"has too; {count(values, 'value')} {'is' if values == 1 else 'are'} shared"
            ),
            n,
            "Find out which row is the right one before you join this list to another.",
            (item.field.label,),
            "uniqueness",
            "stop",
            rows=_shared_rows(subject, item),
            method="A column named like an id, nearly all of whose values are different.",
        )
    ]


def _people_twice(subject: Subject, rows: int, item: Measured) -> list[Fault]:
    kind = item.identifier or ""
    text = "v" if item.field.kind in {"text", "identifier"} else "CAST(v AS VARCHAR)"
    values, n = _shared_counts(subject, item, valid_sql(kind, text))
    if not 0 < n <= _FEW * item.filled:
        return []
    name = KIND_NAMES[kind]
    verb = "appears" if values == 1 else "appear"
    return [
        Fault(
            f"person_twice:{item.field.label}",
            f"{count(values, name)} {verb} on more than one row, on {n:,} rows in all "
            f"({columns([item.field.label])}).",
            n,
            "Check whether the same person was entered twice.",
            (item.field.label,),
            "uniqueness",
            "look",
            rows=_shared_rows(subject, item),
            method=(
                f"Valid {name}s that recur; not told where more than 1 in 5 rows are concerned, as "
                "the list then has several rows a person."
            ),
        )
    ]
