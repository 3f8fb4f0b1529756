"""How values are written: damaged letters, stray spaces, formulas."""

from collections.abc import Sequence

from workbench.quality.measure import Measured
from workbench.quality.names import (
    BIRTH_WORDS,
    CONTACT_WORDS,
    FAMILY_WORDS,
    NAME_WORDS,
    OTHER_NAME_WORDS,
)
from workbench.quality.probes import Probe
from workbench.quality.scan import guarded, may_begin
from workbench.quality.subject import Field, Subject

# A letter of two or three bytes in UTF-8 that was read as Windows-1252 or Latin-1.
_CONTINUATION = "\\x{80}-\\x{bf}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_DAMAGED = f"[ÃÂÄÅÐ][{_CONTINUATION}]|â€|ï»¿|\\x{{fffd}}"
_FORMULA = "^=.|^[+@-][A-Za-z].*[(|!]"


def spelling_probes(subject: Subject, measured: Sequence[Measured]) -> list[Probe]:
    """Ask of every text column how it is written."""
    probes: list[Probe] = []
    signs = BIRTH_WORDS | CONTACT_WORDS | FAMILY_WORDS
    of_people = any(signs.intersection(item.field.words) for item in measured)
    for item in measured:
        if not item.field.spelled or not item.filled:
            continue
        if item.field.kind in {"text", "identifier"}:
            probes.append(_spaces(item))
            # What is no identifier is told as such, and the loader looked into files of text.
            if not subject.surveyed and item.identifier is None:
                probes += [_damaged(item), _formula(item)]
        if of_people and item.field.kind == "text" and names_somebody(item.field):
            probes.append(_notes(item))
    return probes


def _damaged(item: Measured) -> Probe:
    column = item.field.sql
    return Probe(
        key="damaged_letters",
        fields=(item.field,),
        # Only text that is not plain ASCII is longer in bytes than in letters.
        wrong=guarded(
            f"strlen({column}) <> length({column})", f"regexp_matches({column}, '{_DAMAGED}')"
        ),
        on="found",
        checked=item.filled,
        what="damaged letters, such as “Ã©” where “é” was written, in {column}",
        fix="Ask for the file again, saved as “CSV UTF-8”.",
        dimension="validity",
        verdict="stop",
        method=(
            "Pairs of signs that arise when UTF-8 is read as Windows-1252, and the replacement "
            "character."
        ),
        merged=True,
    )


def _spaces(item: Measured) -> Probe:
    column = item.field.sql
    inside = "" if item.prose else f" OR contains({column}, '  ')"
    return Probe(
        key="stray_spaces",
        fields=(item.field,),
        wrong=guarded(f"contains({column}, ' ')", f"trim({column}) <> {column}{inside}"),
        on="found",
        checked=item.filled,
        what="spaces that do not belong in {column}",
        fix="Nothing to do here, as we ignore them; a lookup in a spreadsheet would miss these.",
        dimension="consistency",
        verdict="info",
        method="A space before or after a value, or two together within it (but in free text).",
        merged=True,
    )


def names_somebody(field: Field) -> bool:
    """Whether a column's name says that it holds people's names."""
    words = set(field.words)
    return bool(words & NAME_WORDS) and not words & OTHER_NAME_WORDS


def _notes(item: Measured) -> Probe:
    return Probe(
        key="notes_in_names",
        fields=(item.field,),
        wrong=rf"regexp_matches({item.field.sql}, '[0-9()\[\]]')",
        on="found",
        checked=item.filled,
        what="figures or brackets in {column}, where a name should stand alone",
        fix="Move such notes into a column of their own; nobody is found by them.",
        method="A digit or bracket in a column of people's names; not told where more than 1 in "
        "10 values have one.",
        worth=lambda n: 0 < n <= item.filled / 10,
    )


def _formula(item: Measured) -> Probe:
    column = item.field.sql
    return Probe(
        key="formulas",
        fields=(item.field,),
        # Every sign a formula begins with sorts before the figures or between them and the letters.
        wrong=guarded(
            f"{column} < '0' OR ({column} >= ':' AND {column} < 'A')",
            f"regexp_matches({column}, '{_FORMULA}')",
        )
        if may_begin(item.ends, frozenset())
        else "false",
        on="found",
        checked=item.filled,
        what="a formula where a value should be, in {column}",
        fix="Do not open the file in a spreadsheet before you know who wrote it.",
        verdict="stop",
        method="Text that a spreadsheet would run: it begins with =, or with +, - or @ and a call.",
        merged=True,
    )
