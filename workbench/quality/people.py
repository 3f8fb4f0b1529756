"""People who seem to be in a list twice."""

from collections.abc import Sequence

from duckdb import DuckDBPyRelation

from workbench.identifiers import normalise_sql, valid_sql
from workbench.quality.dates import is_birth
from workbench.quality.faults import Fault
from workbench.quality.keys import Key
from workbench.quality.measure import Measured
from workbench.quality.names import FAMILY_WORDS, GIVEN_WORDS
from workbench.quality.scan import SAMPLE, repeated, select
from workbench.quality.spelling import names_somebody
from workbench.quality.subject import Subject
from workbench.quality.words import columns, rows_of, sentence
from workbench.words import count, listed

_PERSONAL = ("nhs_number", "nino", "upn")
_FEW = 0.2
_SLIP = 0.9


def people_faults(
    subject: Subject, rows: int, measured: Sequence[Measured], key: Key
) -> list[Fault]:
    """Find rows that seem to be about somebody who has another row already.

    Two rows are alike where a valid NHS number, National Insurance number or UPN is the same; or
    where first name and date of birth are the same, the last name is too but for a slip, and so
    is the postcode, if the list has one. In a list of events (requests, calls) that is as it
    should be, and told for information. Nothing is told where more than 1 in 5 rows are alike:
    then the list has several rows a person.

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
    same_number = [item for item in measured if item.identifier in _PERSONAL]
    same_number = [item for item in same_number if item.field.name not in key.names]
    by = [_by_number(subject, item) for item in same_number]
    told_by = [columns([item.field.label]) for item in same_number]
    named = _name_columns(measured)
    birth = next((item for item in measured if is_birth(item) and _is_day(item)), None)
    if named and birth is not None:
        postcode = next((item for item in measured if item.identifier == "postcode"), None)
        used = [item for item in (*named, birth, postcode) if item is not None]
        by.append(_by_name(subject, named, birth, postcode))
        told_by.append(columns([item.field.label for item in used]))
    found = [pair for pairs in by for pair in pairs]
    told_by = [told for told, pairs in zip(told_by, by, strict=True) if pairs]
    people = _groups(found)
    n = sum(len(places) for places in people)
    if not 0 < n <= _FEW * rows:
        return []
    places = sorted(place for group in people for place in group)[:SAMPLE]
    labels = [item.field.label for item in (*same_number, *named, *([birth] if birth else []))]
    return [
        Fault(
            "person_twice",
            sentence(
                f"{rows_of(n, rows)} seem to be about {count(len(people), 'person', 'people')} who "
                f"{'is' if len(people) == 1 else 'are'} in the list more than once, by "
                f"{listed(told_by, conjunction='or by')}"
            ),
            n,
            "Count people, not rows."
            if key.of_events
            else "Look at each of them: keep one row a person, or find out why there are several.",
            tuple(dict.fromkeys(labels)),
            "uniqueness",
            "info" if key.of_events else "stop",
            rows=tuple(subject.rows_at(places)),
            method=(
                "The same valid number; or the same date of birth, first name, postcode, and last "
                f"name with a Jaro-Winkler similarity of at least {_SLIP}."
            ),
        )
    ]


def _is_day(item: Measured) -> bool:
    return item.field.kind in {"date", "datetime"} and item.filled > 0


def _name_columns(measured: Sequence[Measured]) -> tuple[Measured, ...]:
    """Find the first and last name, or the one column with both."""
    texts = [item for item in measured if item.field.kind == "text" and item.filled]
    given = _named(texts, GIVEN_WORDS)
    family = _named(texts, FAMILY_WORDS)
    if given and family:
        return given, family
    whole = [item for item in texts if names_somebody(item.field) and not item.category]
    return (whole[0],) if len(whole) == 1 else ()


def _named(items: Sequence[Measured], words: frozenset[str]) -> Measured | None:
    joined = ({"".join(item.field.words), *item.field.words} for item in items)
    return next((item for item, held in zip(items, joined, strict=True) if held & words), None)


def _by_number(subject: Subject, item: Measured) -> list[tuple[int, int]]:
    assert item.identifier is not None
    text = f"CAST({item.field.sql} AS VARCHAR)"
    formed = normalise_sql(item.identifier, text)
    spaced = any(not value.strip().isalnum() for value in item.head)
    alike = _alike(subject, [item], [formed if spaced else text])
    # The check comes after the window, or it would be asked of every row.
    return _pairs(
        alike,
        "SELECT first, place FROM (SELECT place, valid, min(place) OVER (PARTITION BY v) AS first "
        f"FROM (SELECT {formed} AS v, place, {valid_sql(item.identifier, text)} AS valid FROM it)) "
        "WHERE valid AND place > first",
    )


def _folded(item: Measured) -> str:
    return f"regexp_replace(strip_accents(lower({item.field.sql})), '[^a-z]', '', 'g')"


def _by_name(
    subject: Subject, named: Sequence[Measured], birth: Measured, postcode: Measured | None
) -> list[tuple[int, int]]:
    given, family = named[0], named[-1]
    born = f"CAST({birth.field.sql} AS DATE)"
    home = f"replace(upper({postcode.field.sql}), ' ', '')" if postcode else "''"
    near = home if postcode else f"lower(left({given.field.sql}, 2))"
    same_given = "AND a.given = b.given " if len(named) == 2 else ""
    used = [item for item in (*named, birth, postcode) if item is not None]
    return _pairs(
        _alike(subject, used, [born, near]),
        f"WITH people AS MATERIALIZED (SELECT {born} AS born, {home} AS home, {_folded(given)} AS "
        f"given, {_folded(family)} AS family, place FROM it) "
        "SELECT a.place, b.place FROM people a JOIN people b ON a.born = b.born "
        f"AND a.home = b.home AND a.place < b.place AND a.family <> '' {same_given}"
        f"WHERE jaro_winkler_similarity(a.family, b.family) >= {_SLIP}",
    )


def _alike(subject: Subject, items: Sequence[Measured], values: Sequence[str]) -> DuckDBPyRelation:
    """Keep the rows whose values another row has too, so that the costly rest is asked of few.

    Returns
    -------
    DuckDBPyRelation
        The columns of ``items``, and ``place``, counted from 1.
    """
    listing = ", ".join(item.field.sql for item in items)
    placed = subject.meant.project(f"{listing}, row_number() OVER () AS place")
    present = placed.filter(" AND ".join(f"{value} IS NOT NULL" for value in values))
    keyed = present.project(f"hash({', '.join(values)}) AS h, place").fetchnumpy()
    places = keyed["place"][repeated(keyed["h"], keep=False)]
    # A list as text is read far sooner than one of so many literals.
    return placed.filter(f"place IN (SELECT unnest('{places.tolist()}'::BIGINT[]))")


def _pairs(alike: DuckDBPyRelation, sql: str) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in select(alike, sql).fetchall()]


def _groups(pairs: Sequence[tuple[int, int]]) -> list[set[int]]:
    """Join pairs that have a row in common."""
    group_of: dict[int, set[int]] = {}
    for one, other in pairs:
        joined = group_of.get(one, {one}) | group_of.get(other, {other})
        for place in joined:
            group_of[place] = joined
    return list({id(group): group for group in group_of.values()}.values())
