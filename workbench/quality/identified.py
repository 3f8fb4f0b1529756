"""Numbers of people and places: those that cannot be right, and those hidden in free text."""

from collections.abc import Sequence
from dataclasses import replace

from workbench.identifiers import reason_sql, valid_sql
from workbench.quality.measure import Measured, blank_sql
from workbench.quality.names import ADDRESS_WORDS, CONTACT_WORDS, NAME_WORDS
from workbench.quality.probes import Answer, Probe
from workbench.quality.scan import guarded, tally
from workbench.quality.subject import Field, Subject
from workbench.words import listed

KIND_NAMES: dict[str, str] = {
    "nhs_number": "NHS number",
    "uprn": "UPRN",
    "nino": "National Insurance number",
    "postcode": "postcode",
    "upn": "UPN",
}
_REASONS: dict[str, tuple[str, str]] = {
    "placeholder": ("is a stand-in such as 0000000000", "are stand-ins such as 0000000000"),
    "wrong_length": ("is too long or too short", "are too long or too short"),
    "wrong_check_digit": ("fails its check digit", "fail their check digit"),
    "out_of_range": ("is from a range never issued", "are from a range never issued"),
    "not_recognised": ("does not have the shape of one", "do not have the shape of one"),
}
# Scotland's CHI numbers begin with a date of birth and have the same check digit.
_OF_KIND: dict[str, dict[str, tuple[str, str]]] = {
    "nhs_number": {
        "out_of_range": (
            "is outside the ranges of England and Wales, as most Scottish numbers are",
            "are outside the ranges of England and Wales, as most Scottish numbers are",
        )
    }
}
_SHAPES: dict[str, str] = {
    "nhs_number": "ten digits and nothing else",
    "uprn": "digits and nothing else",
    "nino": "two letters, six digits and a letter from A to D",
    "postcode": "such as LS1 4AB, where the last two letters are never C, I, K, M, O or V",
    "upn": "a letter, eleven digits, and a digit or letter",
}
_FIXES: dict[str, str] = {
    "nhs_number": "Correct them from the record; until then match by name and date of birth.",
    "uprn": "Look the address up in the address register.",
    "postcode": "Look the address up in the address register.",
}
_METHODS: dict[str, str] = {
    "nhs_number": "NHS Data Dictionary: ten digits, modulus 11 check digit.",
    "nino": "HMRC NIM39110: two letters, six digits, a letter from A to D.",
    "uprn": "GeoPlace: one to twelve digits; there is no check digit.",
    "postcode": "The shapes of the Royal Mail's postcodes; whether one is in use is not checked.",
    "upn": "Department for Education: a check letter, eleven digits, a digit or letter.",
}
_WORDS_OF_TEXT = 2
_PHONE = r"(^|[^0-9])(\+44 ?[0-9]|0[0-9])([ -]?[0-9]){8,9}($|[^0-9])"
_EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]"
_NHS = r"(?:^|[^0-9])([0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4})(?:$|[^0-9])"
_NINO = r"(?:^|[^A-Za-z])([A-Za-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-Da-d])(?:$|[^A-Za-z])"
_POSTCODE = r"(?:^|[^A-Za-z0-9])([A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9][A-Za-z]{2})(?:$|[^A-Za-z])"


def identifier_probes(subject: Subject, measured: Sequence[Measured]) -> list[Probe]:
    """Ask of every identifier whether it can be right, and of free text whether it holds any."""
    probes = [_invalid(item, item.identifier) for item in measured if item.identifier]
    named = ADDRESS_WORDS | CONTACT_WORDS | NAME_WORDS
    texts = [
        item
        for item in measured
        if item.words >= _WORDS_OF_TEXT
        and item.identifier is None
        and not named.intersection(item.field.words)
    ]
    # Most texts hold nothing of the kind, and the full rules take long to plan.
    anything = "|".join((_PHONE, _EMAIL, _NHS, _NINO, _POSTCODE))
    asked = {t.field.name: f"bool_or(regexp_matches({t.field.sql}, '{anything}'))" for t in texts}
    held = tally(
        subject.found, {t.field.name: asked[t.field.name] for t in texts if t.values is None}
    )
    for item in texts:
        if item.values is not None:
            held |= tally(item.values, {item.field.name: asked[item.field.name]})
    return probes + [_in_prose(item) for item in texts if held[item.field.name]]


def _as_text(field: Field) -> str:
    return field.sql if field.spelled else f"CAST({field.sql} AS VARCHAR)"


def _invalid(item: Measured, kind: str) -> Probe:
    article = "an" if kind == "nhs_number" else "a"
    return Probe(
        key=f"wrong_{kind}",
        fields=(item.field,),
        wrong=guarded(
            f"NOT {valid_sql(kind, _as_text(item.field))}", f"NOT {blank_sql(item.field)}"
        ),
        on="found",
        checked=item.filled,
        what=f"{article} {KIND_NAMES[kind]} in {{column}} that cannot be right",
        fix=_FIXES.get(kind, "Correct them from the record."),
        verdict="stop",
        method=_METHODS[kind],
    )


def _in_prose(item: Measured) -> Probe:
    column = item.field.sql
    signs = _signs(column)
    others = " OR ".join(wrong for name, wrong in signs.items() if name != "an email address")
    figures = guarded(f"regexp_matches({column}, '[0-9]')", f"({others})")
    return Probe(
        key="people_in_free_text",
        fields=(item.field,),
        wrong=f"({figures} OR {signs['an email address']})",
        on="found",
        checked=item.filled,
        what="what looks like personal details within the free text of {column}",
        fix="Leave this column out before you share the list, or take them out.",
        verdict="stop",
        method="The shapes of phone numbers, emails and postcodes; NHS and National Insurance "
        "numbers by their own rules; not told where half of the rows hold one. Names are not "
        "looked for.",
        worth=lambda n: 0 < n <= item.filled / 2,
    )


def _signs(column: str) -> dict[str, str]:
    """Write for each kind of personal detail the condition that a text holds one."""
    return {
        "a phone number": f"regexp_matches({column}, '{_PHONE}')",
        "an email address": guarded(
            f"contains({column}, '@')", f"regexp_matches({column}, '{_EMAIL}')"
        ),
        "an NHS number": _holds(column, "nhs_number", _NHS),
        "a National Insurance number": _holds(column, "nino", _NINO),
        "a postcode": _holds(column, "postcode", _POSTCODE),
    }


def _holds(column: str, kind: str, pattern: str) -> str:
    taken = f"regexp_extract({column}, '{pattern}', 1)"
    return guarded(f"regexp_matches({column}, '{pattern}')", valid_sql(kind, taken))


def with_reasons(subject: Subject, answers: Sequence[Answer]) -> list[Answer]:
    """Say why identifiers cannot be right, and what free text holds, by looking again."""
    return [
        _with_reasons(subject, answer)
        if answer.told and answer.probe.key.removeprefix("wrong_") in KIND_NAMES
        else _with_signs(subject, answer)
        if answer.told and answer.probe.key == "people_in_free_text"
        else answer
        for answer in answers
    ]


def _with_reasons(subject: Subject, answer: Answer) -> Answer:
    kind = answer.probe.key.removeprefix("wrong_")
    reason = reason_sql(kind, _as_text(answer.probe.fields[0]))
    # Not as a filter, which would work the number out anew at each mention.
    told = subject.found.project(f"CASE WHEN {answer.probe.wrong} THEN {reason} END AS reason")
    by_reason = told.aggregate("reason, count(*) AS n", "reason").order("n DESC, reason")
    counted = [(why, n) for why, n in by_reason.fetchall() if why is not None]
    reasons = _REASONS | _OF_KIND.get(kind, {})
    if len(counted) == 1:
        one, several = reasons[counted[0][0]]
        words = f"it {one}" if answer.count == 1 else f"they {several}"
    else:
        words = listed([f"{n:,} {reasons[why][n != 1]}" for why, n in counted])
    shape = f" ({_SHAPES[kind]})" if any(why == "not_recognised" for why, _ in counted) else ""
    return replace(answer, addition=f": {words}{shape}")


def _with_signs(subject: Subject, answer: Answer) -> Answer:
    signs = _signs(answer.probe.fields[0].sql)
    counts = tally(
        subject.found.filter(answer.probe.wrong),
        {name: f"count(*) FILTER (WHERE {holds})" for name, holds in signs.items()},
    )
    named = sorted((name for name in counts if counts[name]), key=lambda name: -counts[name])
    return replace(
        answer,
        addition=f": {listed([f'{name} ({counts[name]:,})' for name in named])}",
    )
