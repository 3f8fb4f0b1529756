"""Rows that add up the others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from duckdb import DuckDBPyRelation

from workbench.quality.faults import Fault
from workbench.quality.measure import Measured
from workbench.quality.scan import SAMPLE, guarded, may_begin, numbered, tally
from workbench.quality.subject import Field, Subject
from workbench.quality.words import columns, rows_of, sentence
from workbench.sources.table import ROW
from workbench.sources.words import TOTAL

TOTALS = "totals"
_TOLD_BY_LOADER = "file.total_row"
_COLUMNS_TRIED = 5
_FEW = 0.1
_BEGINNINGS = frozenset("gost")


@dataclass(frozen=True)
class _Totals:
    """Rows that add up the others: their places from 1, their numbers, where they say so."""

    places: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()


def without_totals(subject: Subject, measured: Sequence[Measured] = ()) -> Subject:
    """Set aside the rows called a total, so that no check takes them for records.

    Parameters
    ----------
    subject
        The table.
    measured
        The measures of its columns, where they are known: they spare a look at the rows.

    Returns
    -------
    Subject
        The table without these rows, the others under the numbers they had, and one fault of key
        :data:`TOTALS` that tells of them; the table itself where it has none.
    """
    rows = int(tally(subject.found, {"rows": "count(*)"})["rows"])
    totals = _totals(subject, rows, {item.field.name: item for item in measured})
    if not totals.places:
        return subject
    found = subject.found
    if ROW not in found.columns:
        found = found.project(f"*, row_number() OVER () AS {ROW}")
    kept = f"row_at NOT IN ({_listing(totals.places)})"
    others = (other for other in subject.faults if other.key != _TOLD_BY_LOADER)
    return replace(
        subject,
        found=numbered(found).filter(kept).project("* EXCLUDE (row_at)"),
        meant=numbered(subject.meant).filter(kept).project("* EXCLUDE (row_at)"),
        faults=(*others, _fault(totals, rows)),
    )


def _totals(subject: Subject, rows: int, measured: Mapping[str, Measured]) -> _Totals:
    tried = [f for f in subject.fields if f.spelled and f.kind in {"text", "identifier"}]
    called = {field: _called(field) for field in tried[:_COLUMNS_TRIED]}
    counts = _counts(subject, called, measured)
    noted = [row for fault in subject.faults if fault.key == _TOLD_BY_LOADER for row in fault.rows]
    if rows < 2 or not (noted or any(counts.values())):
        return _Totals()
    found = (
        subject.places()
        .project(
            "row_number() OVER () AS at, row_at, "
            f"{' OR '.join(called.values()) or 'false'} AS called"
        )
        .filter(f"called OR row_at IN ({_listing([0, *noted])})")
        .fetchall()
    )
    if len(found) > max(1, _FEW * rows):
        return _Totals()
    places, numbers, _ = zip(*found, strict=True)
    return _Totals(places, numbers, tuple(f.label for f in called if counts[f.name]))


def _counts(
    subject: Subject, called: Mapping[Field, str], measured: Mapping[str, Measured]
) -> dict[str, int]:
    """Count the rows called a total, in each column."""
    by_value: dict[str, DuckDBPyRelation] = {}
    asked = {}
    for field, condition in called.items():
        item = measured.get(field.name)
        if item is not None and not may_begin(item.ends, _BEGINNINGS):
            continue
        if item is not None and item.values is not None:
            by_value[field.name] = item.values.filter(condition)
        else:
            asked[field.name] = f"count(*) FILTER (WHERE {condition})"
    counted = {name: tally(one, {name: "sum(times)"})[name] for name, one in by_value.items()}
    return {field.name: 0 for field in called} | {
        name: int(n or 0) for name, n in (tally(subject.found, asked) | counted).items()
    }


def _called(field: Field) -> str:
    return guarded(
        f"contains({field.sql}, 'otal') OR contains({field.sql}, 'OTAL')",
        f"regexp_matches({field.sql}, '{TOTAL}')",
    )


def _listing(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _fault(totals: _Totals, rows: int) -> Fault:
    n = len(totals.places)
    where = f" (“Total” in {columns(totals.labels, 'or')})" if totals.labels else ""
    return Fault(
        TOTALS,
        sentence(
            f"{rows_of(n, rows)} {'adds' if n == 1 else 'add'} up the others{where} and "
            f"{'is' if n == 1 else 'are'} left out of all other checks"
        ),
        n,
        f"Delete {'it' if n == 1 else 'them'} in the file, or every count and sum will be too "
        "high.",
        totals.labels,
        "consistency",
        "stop",
        rows=totals.rows[:SAMPLE],
        method="The word total, grand total or subtotal alone in one of the first five columns of "
        "text or references, on at most 1 in 10 rows; or at the beginning of a last row.",
    )
