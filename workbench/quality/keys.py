"""What one row is: the column, or the fewest columns, that tell every row from the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

from workbench.findings import Finding
from workbench.quality.measure import Measured
from workbench.quality.names import (
    CONTACT_WORDS,
    EVENT_WORDS,
    ID_WORDS,
    NAME_WORDS,
    ORDER_WORDS,
    OTHER_NAME_WORDS,
    THING_WORDS,
)
from workbench.quality.scan import fingerprints, repeated, tally
from workbench.quality.subject import Subject
from workbench.quality.words import columns, quoted, tokens
from workbench.words import count

_THINGS: dict[str, str] = {
    "nhs_number": "person",
    "nino": "person",
    "upn": "pupil",
    "uprn": "property",
    "postcode": "postcode",
}
_ACRONYMS = {"lsoa": "LSOA", "msoa": "MSOA", "gp": "GP", "uprn": "UPRN", "nhs": "NHS"}
_SMALL = 3
_NEARLY = 0.8
_NEARLY_FILLED = 0.9
# A contact number is a telephone, but a contact's id is an id.
_TELLING_ID_WORDS = ID_WORDS - {"number", "no", "num", "code"}
_PLACE_WORDS = OTHER_NAME_WORDS - {"user", "volunteer", "worker"}
_COLUMNS_TRIED = 10
_COMBINATIONS_COUNTED = 12


@dataclass(frozen=True)
class Key:
    """What tells one row from another.

    Attributes
    ----------
    columns
        The columns that together differ on every row; none where no such columns were found. A
        single one that is named as an id may be blank on a few rows.
    names
        Their names in the relation.
    statement
        The same in one sentence.
    nearly
        The column that by its name should differ on every row and does not, if there is one.
    declared
        Whether somebody said so, rather than the names and values.
    """

    columns: tuple[str, ...]
    names: tuple[str, ...]
    statement: str
    nearly: Measured | None = None
    declared: bool = False

    @property
    def of_events(self) -> bool:
        """Whether rows are things that happen, so that one person may rightly have several."""
        words = {word for name in self.columns for word in tokens(name)}
        return len(self.columns) != 1 or bool(words & EVENT_WORDS)

    def finding(self, n: int) -> Finding:
        """Tell it as a finding about a table of ``n`` rows."""
        return Finding(
            key="quality.row",
            statement=self.statement,
            value=", ".join(self.columns) or None,
            n=n,
            method=(
                "The column whose values are all filled and all different, preferring names such "
                "as id or reference, which may be blank on one row of ten; failing that, the "
                "fewest columns, from the left, of which no two rows are alike."
            ),
            verdict="look" if self.declared and not self.columns else "info",
        )


def find_key(
    subject: Subject, rows: int, measured: Sequence[Measured], declared: Measured | None = None
) -> Key:
    """Find what a row is.

    Columns of measurements, dates, free text and people's names, telephones and emails are no keys
    by themselves: that they differ is chance. A reference that is blank on a few rows is told
    before any column that is not named as one.

    Parameters
    ----------
    subject
        The table.
    rows
        How many rows it has.
    measured
        The measures of its columns.
    declared
        The column that is said to be different on every row.
    """
    if declared is not None:
        return _declared(subject, rows, declared)
    if rows < 2:
        text = (
            "The table has no rows."
            if rows == 0
            else "The table has one row, so any column is different on every row."
        )
        return Key((), (), text)
    candidates = sorted(
        (
            item
            for position, item in enumerate(measured)
            if _may_be_key(item, first=position == 0)
            and item.distinct >= max(2, _NEARLY * item.filled)
            and item.filled >= 0.5 * rows
        ),
        key=_key_order,
    )[:_COLUMNS_TRIED]
    nearly = with_blanks = None
    for item in candidates:
        if with_blanks is not None and not _id_like(item):
            break
        different = _different(subject, item)
        if different == rows:
            return _single(item)
        if not _id_like(item):
            continue
        if different < item.filled:
            nearly = nearly or item
        elif item.filled >= _NEARLY_FILLED * rows:
            with_blanks = with_blanks or item
    if with_blanks is not None:
        return _single(with_blanks)
    together = _combination(subject, rows, measured)
    labels = tuple(item.field.label for item in together)
    chance = " but by chance" if any(_personal(item, rows) for item in measured) else ""
    statement = (
        f"No single column is different on every row{chance}; {columns(labels)} together are."
        if together
        else f"No column, and no few columns together, are different on every row{chance}, so we "
        "cannot say what one row is."
    )
    return Key(labels, tuple(item.field.name for item in together), statement, nearly)


def _single(item: Measured) -> Key:
    return Key((item.field.label,), (item.field.name,), _single_statement(item))


def _different(subject: Subject, item: Measured) -> int:
    """Count the different values, by a 64-bit fingerprint of each."""
    filled = subject.meant.filter(f"{item.field.sql} IS NOT NULL")
    return int((~repeated(fingerprints(filled, [item.field.sql]))).sum())


def _declared(subject: Subject, rows: int, item: Measured) -> Key:
    """Take a column at its keeper's word, and say where it is not as good."""
    different = _different(subject, item)
    if different == rows:
        names = (item.field.label,), (item.field.name,)
        return Key(*names, _single_statement(item), declared=True)
    statement = (
        f"{quoted(item.field.label)} should be different on every row, and is not: "
        f"{count(different, 'value')} on {count(rows, 'row')}, {count(item.blank, 'row')} without "
        "one."
    )
    return Key((), (), statement, item, declared=True)


def _may_be_key(item: Measured, *, first: bool) -> bool:
    kind = item.field.kind
    if _of_person(item.field.words):
        return False
    if kind == "integer":
        counts_up = item.lowest is not None and item.highest - item.lowest + 1 == item.distinct
        return (first and counts_up) or _id_like(item)
    return kind == "identifier" or (kind == "text" and not item.prose)


def _of_person(words: Sequence[str]) -> bool:
    """Whether a column is of telephones, emails or people's names, which two rows may share."""
    named = NAME_WORDS.intersection(words) and not _PLACE_WORDS.intersection(words)
    personal = bool(named or CONTACT_WORDS.intersection(words))
    return personal and not _TELLING_ID_WORDS.intersection(words)


def _personal(item: Measured, rows: int) -> bool:
    """Whether a column of people's details is different on every row, which is chance."""
    return _of_person(item.field.words) and item.distinct >= rows


def _measure_like(item: Measured) -> bool:
    return bool(ORDER_WORDS.intersection(item.field.words))


def _id_like(item: Measured) -> bool:
    return item.identifier is None and bool(ID_WORDS.intersection(item.field.words))


def _key_order(item: Measured) -> tuple[int, int]:
    if ID_WORDS.intersection(item.field.words) and item.identifier is None:
        return 0, 0
    if item.identifier is not None:
        return 1, 0
    return (2, 0) if item.field.kind in {"identifier", "text"} else (3, 0)


def _single_statement(item: Measured) -> str:
    label = quoted(item.field.label)
    if item.blank:
        return f"{label} is different on every row but blank on {item.blank:,}."
    thing = _THINGS.get(item.identifier or "") or _thing(item.field.words)
    if thing:
        return f"Each row seems to be one {thing}: {label} is different on every row."
    return f"Every row has its own {label}: no two rows share one."


def _thing(words: Sequence[str]) -> str:
    """Name what an id is the id of: ``tenancy_person_id`` is that of one tenancy person.

    Where the name has no word for an id, or its last other word is none we know, it is not named.
    """
    rest = [word for word in words if word not in ID_WORDS and word.isalpha()]
    if len(rest) == len(words) or not rest or rest[-1] not in THING_WORDS:
        return ""
    return " ".join(_ACRONYMS.get(word, word) for word in rest)


def _combination(subject: Subject, rows: int, measured: Sequence[Measured]) -> tuple[Measured, ...]:
    """Find the fewest columns, from the left, of which no two rows are alike."""
    usable = [
        item
        for item in measured
        if item.field.kind in {"identifier", "text", "date", "datetime", "integer"}
        and not item.prose
        and item.distinct > 1
        and item.blank == 0
        and not _personal(item, rows)
        and (item.field.kind != "integer" or _id_like(item) or _measure_like(item))
    ]
    telling = sorted(usable, key=lambda item: -item.distinct)[:_COLUMNS_TRIED]
    names = {item.field.name for item in telling}
    usable = [item for item in usable if item.field.name in names]
    for size in range(2, _SMALL + 1):
        possible = [
            group
            for group in combinations(usable, size)
            if prod(float(item.distinct) for item in group) >= rows
        ]
        survivors = _unlike_at_the_head(subject, possible)[:_COMBINATIONS_COUNTED]
        exact = tally(
            subject.meant,
            {
                str(position): f"count(DISTINCT hash({', '.join(i.field.sql for i in group)}))"
                for position, group in enumerate(survivors)
            },
        )
        for position, group in enumerate(survivors):
            if exact[str(position)] == rows:
                return group
    return _fewest(subject, rows, usable)


def _fewest(subject: Subject, rows: int, usable: Sequence[Measured]) -> tuple[Measured, ...]:
    """Start from all columns together and leave out, from the right, those not needed."""
    group = tuple(usable)
    if len(group) <= _SMALL or not _differ(subject, rows, group):
        return ()
    for item in reversed(usable):
        fewer = tuple(other for other in group if other is not item)
        if _unlike_at_the_head(subject, [fewer]) and _differ(subject, rows, fewer):
            group = fewer
    return group


def _differ(subject: Subject, rows: int, group: Sequence[Measured]) -> bool:
    listing = ", ".join(item.field.sql for item in group)
    counted = tally(subject.meant, {"n": f"count(DISTINCT hash({listing}))"})
    return int(counted["n"]) == rows


def _unlike_at_the_head(
    subject: Subject, groups: Sequence[tuple[Measured, ...]]
) -> list[tuple[Measured, ...]]:
    """Keep the combinations of which no two of the first 5,000 rows are alike."""
    if not groups:
        return []
    fields = list(dict.fromkeys(item.field for group in groups for item in group))
    listing = ", ".join(field.sql for field in fields)
    head = subject.meant.project(listing).limit(5_000).fetchall()
    at = {field: position for position, field in enumerate(fields)}
    kept = []
    for group in groups:
        places = [at[item.field] for item in group]
        if len({tuple(row[place] for place in places) for row in head}) == len(head):
            kept.append(group)
    return kept
