"""NHS numbers, UPRNs, National Insurance numbers, postcodes and UPNs that cannot be right."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from workbench.identifiers import check, valid_sql
from workbench.quality.measure import Measured, blank_sql
from workbench.quality.names import ADDRESS_WORDS, CONTACT_WORDS
from workbench.quality.probes import Answer, Probe
from workbench.quality.scan import guarded
from workbench.quality.subject import Subject
from workbench.quality.words import columns, have, listed, rows_of, sentence

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
    "out_of_range": ("was never issued", "were never issued"),
    "not_recognised": ("does not look like one", "do not look like one"),
}
_OTHER = ("cannot be read", "cannot be read")
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
_TWO_FIGURES = "'[0-9]{2}'"
_PHONE = r"(^|[^0-9])(\+44 ?[0-9]|0[0-9])([ -]?[0-9]){8,9}($|[^0-9])"
_EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]"
_NHS = r"(?:^|[^0-9])([0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4})(?:$|[^0-9])"
_NINO = r"(?:^|[^A-Za-z])([A-Za-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-Da-d])(?:$|[^A-Za-z])"


def as_text(item: Measured) -> str:
    """Write a column's values as text in SQL."""
    return item.field.sql if item.field.spelled else f"CAST({item.field.sql} AS VARCHAR)"


def identifier_probes(measured: Sequence[Measured]) -> list[Probe]:
    """Ask of every identifier whether it can be right, and of free text whether it holds any."""
    probes = [_invalid(item, item.identifier) for item in measured if item.identifier]
    for item in measured:
        if item.prose and not (ADDRESS_WORDS | CONTACT_WORDS).intersection(item.field.words):
            probes.append(_in_prose(item))
    return probes


def _invalid(item: Measured, kind: str) -> Probe:
    return Probe(
        key=f"wrong_{kind}",
        fields=(item.field,),
        wrong=guarded(f"NOT {valid_sql(kind, as_text(item))}", f"NOT {blank_sql(item.field)}"),
        on="found",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} a {KIND_NAMES[kind]} in {columns(labels)} that cannot "
            "be right"
        ),
        fix=_FIXES.get(kind, "Correct them from the record."),
        verdict="stop",
        method=_METHODS[kind],
    )


def _in_prose(item: Measured) -> Probe:
    column = item.field.sql
    figures = (
        f"regexp_matches({column}, '{_PHONE}') OR {_holds(column, 'nhs_number', _NHS)} "
        f"OR {_holds(column, 'nino', _NINO)}"
    )
    addresses = guarded(f"contains({column}, '@')", f"regexp_matches({column}, '{_EMAIL}')")
    return Probe(
        key="people_in_free_text",
        fields=(item.field,),
        wrong=(f"({guarded(f'regexp_matches({column}, {_TWO_FIGURES})', figures)} OR {addresses})"),
        on="found",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} what looks like a phone number, an email address, an "
            f"NHS number or a National Insurance number within the free text of {columns(labels)}"
        ),
        fix="Leave this column out before you share the list, or take them out.",
        method="The shapes of phone numbers and emails; NHS numbers by their check digit.",
    )


def _holds(column: str, kind: str, pattern: str) -> str:
    taken = f"regexp_replace(regexp_extract({column}, '{pattern}', 1), '[ -]', '', 'g')"
    return guarded(f"regexp_matches({column}, '{pattern}')", valid_sql(kind, taken))


def with_reasons(subject: Subject, answers: Sequence[Answer]) -> list[Answer]:
    """Say why identifiers cannot be right, by looking again at those alone."""
    detailed = []
    for answer in answers:
        kind = answer.probe.key.removeprefix("wrong_")
        if not answer.count or kind not in KIND_NAMES:
            detailed.append(answer)
            continue
        field = answer.probe.fields[0]
        values = (
            subject.found.filter(answer.probe.wrong)
            .project(f"CAST({field.sql} AS VARCHAR) AS value")
            .df()["value"]
        )
        reasons = check(values, kind)["reason"].value_counts()
        words = _reasons_text(reasons)
        detailed.append(Answer(replace(answer.probe, say=_saying(kind, words)), answer.count))
    return detailed


def _saying(kind: str, words: str) -> Callable[[int, int, Sequence[str]], str]:
    def say(n: int, rows: int, labels: Sequence[str]) -> str:
        subject = sentence(f"{rows_of(n, rows)} {have(n)}").removesuffix(".")
        return f"{subject} a {KIND_NAMES[kind]} in {columns(labels)} that cannot be right: {words}."

    return say


def _reasons_text(reasons: "pd.Series[int]") -> str:
    if len(reasons) == 1:
        one, several = _REASONS.get(str(reasons.index[0]), _OTHER)
        return f"it {one}" if int(reasons.sum()) == 1 else f"they {several}"
    parts = []
    for reason, many in reasons.items():
        one, several = _REASONS.get(str(reason), _OTHER)
        parts.append(f"{int(many):,} {one if many == 1 else several}")
    return listed(parts)
