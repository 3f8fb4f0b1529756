"""Blanks, in all their spellings."""

from collections.abc import Sequence

from workbench.quality.faults import Dimension, Fault
from workbench.quality.measure import Measured, blank_sql
from workbench.quality.names import (
    ADDRESS_WORDS,
    BIRTH_WORDS,
    END_WORDS,
    ID_WORDS,
    NAME_WORDS,
)
from workbench.quality.probes import Probe
from workbench.quality.scan import among
from workbench.quality.subject import Subject
from workbench.quality.words import columns
from workbench.words import count

_METHOD = (
    "A cell is blank when it is empty, holds only spaces, or spells a blank out (N/A, unknown, - "
    "and the like), in upper or lower case."
)
_FIXES = {
    "nhs_number": "Trace the missing numbers, or match these people by name and date of birth.",
    "uprn": "Look these addresses up in the address register.",
    "postcode": "Look these addresses up in the address register.",
}
_ASK = "Find out whether these are rightly empty, and ask whoever keeps the list for the rest."


def blank_probes(rows: int, measured: Sequence[Measured]) -> list[Probe]:
    """Ask after blanks in every column that is filled on most rows.

    Columns people are found by (identifiers, names, births, addresses) get a sentence each; the
    others share one.
    """
    probes = []
    for item in measured:
        if item.blank == 0 or item.blank * 2 > rows:
            continue
        if item.field.kind in {"date", "datetime"} and END_WORDS.intersection(item.field.words):
            probes.append(_open(rows, item))
            continue
        on_its_own = item.identifier is not None or bool(
            (ID_WORDS | NAME_WORDS | BIRTH_WORDS | ADDRESS_WORDS).intersection(item.field.words)
        )
        probes.append(
            Probe(
                key="blank" if on_its_own else "blank_elsewhere",
                fields=(item.field,),
                wrong=_blank(item),
                on="found",
                checked=rows,
                what="nothing in {column}",
                several="a blank in at least one of {column}",
                fix=_FIXES.get(item.identifier or "", _ASK),
                dimension="completeness",
                method=_METHOD,
                merged=not on_its_own,
                known=item.blank,
            )
        )
    return probes


def _blank(item: Measured) -> str:
    """Write the condition that a column says nothing, with no spellings but those it has."""
    if not item.field.spelled or (item.spelled_out and item.values is None):
        return blank_sql(item.field)
    if not item.spelled_out and item.ends is not None and all(item.ends):
        # No text is empty, so no text need be read.
        return f"({item.field.sql} IS NULL)"
    spelled = [""]
    if item.values is not None and item.spelled_out:
        blank = item.values.filter(f"{item.field.sql} <> '' AND {blank_sql(item.field)}")
        spelled += [str(text) for (text,) in blank.project(item.field.sql).fetchall()]
    return f"coalesce({item.field.sql}, '') IN {among(spelled)}"


def _open(rows: int, item: Measured) -> Probe:
    return Probe(
        key="blank_ends",
        fields=(item.field,),
        wrong=_blank(item),
        on="found",
        checked=rows,
        what="nothing in {column}",
        several="a blank in at least one of {column}",
        fix="Nothing to do where these have not ended yet.",
        dimension="completeness",
        verdict="info",
        method=_METHOD,
        merged=True,
        known=item.blank,
    )


def sparse_columns(rows: int, measured: Sequence[Measured]) -> list[Fault]:
    """Name the columns that hold nothing, hardly anything, or one value throughout."""
    if rows < 2:
        return []
    empty = [item for item in measured if item.filled == 0]
    sparse = [item for item in measured if 0 < item.filled < rows - item.filled]
    constant = [
        item
        for item in measured
        if rows >= 10 and item.distinct == 1 and item.blank == 0 and item.field.kind != "other"
    ]
    return [
        *_of_columns(
            "empty_columns",
            empty,
            f"{'holds' if len(empty) == 1 else 'hold'} nothing at all",
            "Leave it out." if len(empty) == 1 else "Leave them out.",
        ),
        *_of_columns(
            "sparse_columns",
            sparse,
            f"{'is' if len(sparse) == 1 else 'are'} blank on more than half of the rows",
            "Find out whether a blank there means “no” or “not known” before counting it.",
        ),
        *_of_columns(
            "constant_columns",
            constant,
            f"{'holds' if len(constant) == 1 else 'hold'} the same value on every row",
            "Nothing to mend; such a column cannot tell rows apart.",
            "consistency",
            "A column with one value and no blank in a table of at least 10 rows.",
        ),
    ]


def _of_columns(
    key: str,
    items: Sequence[Measured],
    what: str,
    fix: str,
    dimension: Dimension = "completeness",
    method: str = _METHOD,
) -> list[Fault]:
    """Tell of all columns of which one thing is so, if there are any."""
    if not items:
        return []
    labels = tuple(item.field.label for item in items)
    statement = f"{count(len(labels), 'column')} {what}: {columns(labels)}."
    return [
        Fault(key, statement, len(labels), fix, labels, dimension, "info", "column", method=method)
    ]


def spellings(
    subject: Subject, measured: Sequence[Measured], *, trim: bool = True
) -> dict[str, dict[str, int]]:
    """Count how each column spells its blanks out.

    Returns
    -------
    dict
        By column name in the relation, the count of each spelling that is not an empty cell, the
        commonest first.
    """
    counted: dict[str, dict[str, int]] = {}
    for item in measured:
        if not item.spelled_out:
            continue
        column = f"trim({item.field.sql})" if trim else item.field.sql
        rows = "count(*)" if item.values is None else "sum(times)"
        relation = (subject.found if item.values is None else item.values).filter(
            f"{item.field.sql} <> '' AND {blank_sql(item.field)}"
        )
        found = relation.aggregate(f"{column}, {rows}", column).fetchall()
        counted[item.field.name] = {
            str(spelling): int(n)
            for spelling, n in sorted(found, key=lambda pair: (-pair[1], pair[0]))
        }
    return counted
