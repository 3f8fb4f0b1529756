"""Rows and ids that appear more than once."""

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from workbench.quality.faults import Fault
from workbench.quality.keys import Key
from workbench.quality.measure import Measured
from workbench.quality.names import SURROGATE_WORDS
from workbench.quality.scan import SAMPLE, fingerprints, repeated, select, tally
from workbench.quality.subject import Subject
from workbench.quality.words import columns, rows_of, sentence
from workbench.words import count, has

_FEW = 0.2
_SLOW = ("text", "identifier", "other")
_METHOD = "Columns compared by a 64-bit fingerprint; the first of equal rows is not counted."


def repeat_faults(
    subject: Subject, rows: int, measured: Sequence[Measured], key: Key
) -> list[Fault]:
    """Find whole rows, rows alike but for their number, and ids that are there twice.

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
    if _numbered(measured, key):
        faults += _alike_but_for_id(subject, rows, measured, key)
    if key.nearly is not None:
        faults += _shared(subject, rows, key.nearly, declared=key.declared)
    return faults


def _numbered(measured: Sequence[Measured], key: Key) -> bool:
    """Whether rows are told apart by nothing but a number the list itself gave them."""
    if len(key.columns) != 1:
        return False
    (item,) = (item for item in measured if item.field.name in key.names)
    return item.identifier is None and bool(SURROGATE_WORDS.intersection(item.field.words))


def _by_chance(rows: int, measured: Sequence[Measured], names: Sequence[str]) -> bool:
    """Whether the columns named say so little that rows may well be alike by chance."""
    kinds = prod(float(max(1, item.distinct)) for item in measured if item.field.name in names)
    return kinds < rows * rows


def _repeats(
    subject: Subject, measured: Sequence[Measured], names: Sequence[str]
) -> NDArray[np.intp]:
    """Find the places, from 1, of the rows that repeat an earlier one in the columns named.

    Rows that differ in some of the columns differ in all of them together, so a few columns that
    are quick to read and tell much come first and often settle it.
    """
    chosen = [item for item in measured if item.field.name in names]
    quick = [item for item in chosen if item.values is not None or item.field.kind not in _SLOW]
    places = np.empty(0, dtype=np.intp)
    for part in (_telling(quick), chosen):
        if part:
            prints = fingerprints(subject.meant, (item.field.sql for item in part))
            places = np.flatnonzero(repeated(prints)) + 1
            if not places.size:
                break
    return places


def _telling(items: Sequence[Measured]) -> list[Measured]:
    """Choose the fewest columns that hardly any two rows share by chance."""
    chosen: list[Measured] = []
    combinations = 1.0
    for item in sorted(items, key=lambda item: (item.field.kind in _SLOW, -item.distinct)):
        chosen.append(item)
        combinations *= max(1, item.distinct)
        if combinations >= float(item.filled + item.blank) ** 3:
            break
    return chosen


def _rows_at(subject: Subject, places: NDArray[np.intp]) -> tuple[int, ...]:
    return tuple(subject.rows_at(places[:SAMPLE].tolist()))


def _whole_rows(subject: Subject, rows: int, measured: Sequence[Measured]) -> list[Fault]:
    names = [field.name for field in subject.fields]
    places = _repeats(subject, measured, names)
    n = places.size
    if n == 0:
        return []
    return [
        Fault(
            "repeated_rows",
            sentence(f"{rows_of(n, rows)} {'repeats' if n == 1 else 'repeat'} another row in full"),
            n,
            "Keep one of each, unless two rows can rightly be alike.",
            dimension="uniqueness",
            verdict="look" if _by_chance(rows, measured, names) else "stop",
            rows=_rows_at(subject, places),
            method=_METHOD,
        )
    ]


def _alike_but_for_id(
    subject: Subject, rows: int, measured: Sequence[Measured], key: Key
) -> list[Fault]:
    names = [field.name for field in subject.fields if field.name not in key.names]
    if _by_chance(rows, measured, names):
        return []
    places = _repeats(subject, measured, names)
    n = places.size
    if not 0 < n <= _FEW * rows:
        return []
    return [
        Fault(
            "repeated_but_for_id",
            sentence(
                f"{rows_of(n, rows)} {'is' if n == 1 else 'are'} the same as another row in "
                f"everything but {columns(key.columns)}"
            ),
            n,
            "Check whether the same thing was entered twice.",
            key.columns,
            "uniqueness",
            "stop",
            rows=_rows_at(subject, places),
            method=_METHOD,
        )
    ]


def _shared(subject: Subject, rows: int, item: Measured, *, declared: bool) -> list[Fault]:
    values = select(
        subject.meant.project(f"{item.field.sql} AS v"),
        "SELECT count(*) AS n FROM it WHERE v IS NOT NULL GROUP BY v HAVING count(*) > 1",
    )
    totals = tally(values, {"values": "count(*)", "rows": "coalesce(sum(n), 0)"})
    shared, n = int(totals["values"]), int(totals["rows"])
    if n == 0 or (n > _FEW * rows and not declared):
        return []
    label = columns([item.field.label])
    return [
        Fault(
            f"shared_id:{item.field.label}",
            sentence(
                f"{rows_of(n, rows)} {has(n)} the same {label} as another row; "
                f"{count(shared, 'value')} {'is' if shared == 1 else 'are'} shared"
            ),
            n,
            "Find out which row is the right one before you join this list to another.",
            (item.field.label,),
            "uniqueness",
            "stop",
            rows=_sharing(subject, item),
            method="A column said or named to be an id, whose values should all be different.",
        )
    ]


def _sharing(subject: Subject, item: Measured) -> tuple[int, ...]:
    """Find the first rows that share a value, every row of a value beside the others."""
    found = select(
        subject.meant.project(f"{item.field.sql} AS v, row_number() OVER () AS place"),
        "SELECT place FROM (SELECT v, min(place) AS first FROM it WHERE v IS NOT NULL GROUP BY v "
        f"HAVING count(*) > 1 ORDER BY first LIMIT {SAMPLE}) JOIN it USING (v) "
        f"ORDER BY first, place LIMIT {SAMPLE}",
    ).fetchall()
    return tuple(subject.rows_at([int(place) for (place,) in found]))
