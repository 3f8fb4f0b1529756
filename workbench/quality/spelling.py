"""How values are written: damaged letters, stray spaces, formulas, numbers kept as text."""

from collections.abc import Sequence

from workbench.quality.dates import unreal_day_sql
from workbench.quality.measure import Measured, blank_sql
from workbench.quality.names import CODE_WORDS, CONTACT_WORDS
from workbench.quality.probes import Probe
from workbench.quality.scan import guarded
from workbench.quality.words import columns, have, rows_of, sentence

# A letter of two or three bytes in UTF-8 that was read as Windows-1252 or Latin-1.
_CONTINUATION = "\\x{80}-\\x{bf}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_DAMAGED = f"[ÃÂÄÅÐ][{_CONTINUATION}]|â€|ï»¿|\\x{{fffd}}"
_FORMULA = "^=.|^[+@-][A-Za-z].*[(|!]"
_MOSTLY = 0.8


def spelling_probes(measured: Sequence[Measured]) -> list[Probe]:
    """Ask of every text column how it is written."""
    probes: list[Probe] = []
    for item in measured:
        if not item.field.spelled or not item.filled:
            continue
        if item.field.kind in {"text", "identifier"}:
            probes += [_damaged(item), _spaces(item), _formula(item)]
        if item.field.kind == "text" and item.identifier is None and _figures(item):
            probes.append(_not_a_number(item))
        if item.field.kind in {"text", "date", "datetime"} and _days(item):
            probes.append(_not_a_day(item))
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
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} damaged letters, such as “Ã©” where “é” was written, "
            f"in {columns(labels)}"
        ),
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
        wrong=guarded(
            f"{column} < '!' OR ends_with({column}, ' '){inside}",
            f"trim({column}) <> {column}{inside}",
        ),
        on="found",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} spaces that do not belong in {columns(labels)}"
        ),
        fix="Nothing to do here, as we ignore them; a lookup in a spreadsheet would miss these.",
        dimension="consistency",
        verdict="info",
        method="A space before or after a value, or two together within it (but in free text).",
        merged=True,
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
        ),
        on="found",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} a formula where a value should be, in {columns(labels)}"
        ),
        fix="Do not open the file in a spreadsheet before you know who wrote it.",
        verdict="stop",
        method="Text that a spreadsheet would run: it begins with =, or with +, - or @ and a call.",
        merged=True,
    )


def plain_number(column: str) -> str:
    """Write a text as a number in SQL, without ``£``, ``%`` and thousand separators."""
    return f"TRY_CAST(regexp_replace({column}, '[£$€%, ]', '', 'g') AS DOUBLE)"


def _figures(item: Measured) -> bool:
    """Whether most of the column's values, as text, are figures rather than codes."""
    if not item.head or (CODE_WORDS | CONTACT_WORDS).intersection(item.field.words):
        return False
    digits = ["".join(sign for sign in value if sign not in "£$€%, ") for value in item.head]
    if any(len(text) > 1 and text[0] == "0" and text[1].isdigit() for text in digits):
        return False
    if any(text.isdigit() and len(text) > 8 for text in digits):
        return False
    return sum(map(_is_figure, digits)) >= _MOSTLY * len(digits)


def _is_figure(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdecimal()


def _not_a_number(item: Measured) -> Probe:
    column = item.field.sql
    return Probe(
        key="not_a_number",
        fields=(item.field,),
        wrong=guarded(f"{plain_number(column)} IS NULL", f"NOT {blank_sql(item.field)}"),
        on="found",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} words in {columns(labels)}, which otherwise holds "
            "numbers"
        ),
        fix="Put the words in a column of their own and leave the number blank.",
        method="A value that is no number in a text column most of whose values are numbers.",
        worth=lambda n: n <= (1 - _MOSTLY) * item.filled,
    )


def _days(item: Measured) -> bool:
    if item.field.kind in {"date", "datetime"}:
        return True
    shaped = sum(
        len(parts) == 3 and all(part.isdigit() for part in parts)
        for parts in (
            value.strip().replace("-", "/").replace(".", "/").split("/") for value in item.head
        )
    )
    return bool(item.head) and shaped >= _MOSTLY * len(item.head)


def _not_a_day(item: Measured) -> Probe:
    return Probe(
        key="not_a_date",
        fields=(item.field,),
        wrong=unreal_day_sql(item.field.sql),
        on="found",
        checked=item.filled,
        say=lambda n, rows, labels: sentence(
            f"{rows_of(n, rows)} {have(n)} a day in {columns(labels)} that no calendar has, such "
            "as 31 February"
        ),
        fix="Correct them from the original record, or leave them blank.",
        verdict="stop",
        method="A value written like a date that is none when read day first or year first.",
    )
