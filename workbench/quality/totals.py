"""Rows that add up the others."""

from collections.abc import Sequence

from workbench.quality.faults import Fault
from workbench.quality.measure import Measured
from workbench.quality.scan import SAMPLE, guarded, tally
from workbench.quality.subject import Subject
from workbench.quality.words import columns, rows_of, sentence
from workbench.words import has

_COLUMNS_TRIED = 3
_FEW = 0.1
_TOTAL = "'(?i)^\\s*(grand |sub|sub-|sub |overall )?totals?\\s*:?\\s*$'"


def total_faults(subject: Subject, rows: int, measured: Sequence[Measured]) -> list[Fault]:
    """Find rows called a total in one of the first columns of text.

    Parameters
    ----------
    subject
        The table.
    rows
        How many rows it has.
    measured
        The measures of its columns.
    """
    texts = [item for item in measured if item.field.kind == "text" and item.filled]
    if rows < 2 or not texts[:_COLUMNS_TRIED]:
        return []
    conditions = {
        item.field.label: guarded(
            f"contains({item.field.sql}, 'otal') OR contains({item.field.sql}, 'OTAL')",
            f"regexp_matches({item.field.sql}, {_TOTAL})",
        )
        for item in texts[:_COLUMNS_TRIED]
    }
    called = " OR ".join(conditions.values())
    counts = tally(
        subject.found,
        {label: f"count(*) FILTER (WHERE {one})" for label, one in conditions.items()}
        | {"": f"count(*) FILTER (WHERE {called})"},
    )
    n = int(counts[""])
    if not 0 < n <= max(1, _FEW * rows):
        return []
    labels = tuple(label for label in conditions if counts[label])
    places = subject.places().filter(called).order("row_at").limit(SAMPLE).project("row_at")
    return [
        Fault(
            "totals",
            sentence(f"{rows_of(n, rows)} {has(n)} “Total” in {columns(labels, 'or')}"),
            n,
            "Leave it out before you add up or average, or everything counts twice."
            if n == 1
            else "Leave them out before you add up or average, or everything counts twice.",
            labels,
            "consistency",
            "stop",
            rows=tuple(int(row) for (row,) in places.fetchall()),
            method="The word total, grand total or subtotal alone in one of the first three "
            "columns of text, on at most 1 in 10 rows.",
        )
    ]
