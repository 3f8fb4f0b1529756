"""The kinds of identifier: how each is told, and what is wrong with those that cannot be right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Spaces and dashes of every width, and what cannot be seen.
_SPACES = r"\s\p{Z}\p{Cf}"
_DASHES = r"\p{Pd}\x{2212}"
# No I, O or S: they are taken for figures.
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@dataclass(frozen=True)
class Kind:
    """How one kind of identifier is told.

    Attributes
    ----------
    separators
        Pattern of the signs that may stand between its digits and letters.
    form
        SQL that writes ``wb_text`` (upper case, without separators) in its one form.
    faults
        For each reason, in the order asked, SQL that says whether it holds of ``wb_text``.
    heading
        Pattern found among the words of a heading, joined by ``_``.
    shape
        Pattern of values that were meant as one, right or wrong.
    telling
        Pattern of values that hardly anything else has, so that no heading need tell it.
    quick
        SQL that knows most right values of ``wb_found``, as found and in their one form, at a
        fraction of the cost.
    test
        SQL that says whether a valid ``wb_text`` is kept for tests.
    """

    separators: str
    form: str
    faults: Mapping[str, str]
    heading: str
    shape: str
    telling: str = ".*"
    quick: str = "false"
    test: str = "false"


def let(name: str, value: str, body: str) -> str:
    """Name an SQL value within an expression, so that it is worked out once."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def _weighted(number: str, weights: Sequence[int], modulus: int) -> str:
    """Add up the digits of a whole number, each times its weight, but for multiples of a modulus.

    A digit is what a number cut off after it has above ten times the number cut off before it, so
    the sum needs each such number once and no remainders. Floating point, exact to eleven digits.
    """
    following = (*weights[1:], 0)
    times = [(one - 10 * after) % modulus for one, after in zip(weights, following, strict=True)]
    places = reversed(range(len(weights)))
    cut = [f"{n} * floor({number} / {10**place})" for n, place in zip(times, places, strict=True)]
    return f"CAST({' + '.join(part for part, n in zip(cut, times, strict=True) if n)} AS BIGINT)"


def _matches(pattern: str, text: str = "wb_text") -> str:
    return f"regexp_full_match({text}, '{pattern}')"


def _one_sign(text: str) -> str:
    """Say that a text is one sign over and over."""
    return f"ltrim({text}, left({text}, 1)) = ''"


def _quick(number: str) -> str:
    """Say that a value as found is the plain digits of ``wb_number``, and what is so of that."""
    written = f"CAST(wb_number AS VARCHAR) = wb_found AND {number}"
    # No let: in a SELECT DuckDB works the number out once, however often it is written.
    return written.replace("wb_number", "TRY_CAST(wb_found AS BIGINT)")


def _nhs_number() -> Kind:
    total = _weighted("wb_number", range(10, 0, -1), 11)
    digits = let("wb_number", "CAST(wb_text AS BIGINT)", total)
    return Kind(
        separators=_SPACES + _DASHES,
        form="wb_text",
        faults={
            "not_recognised": f"NOT {_matches('[0-9]+')}",
            "placeholder": "ltrim(wb_text, '0') = '' OR (length(wb_text) = 10 AND "
            f"{_one_sign('wb_text')}) OR wb_text IN ('1234567890', '0123456789', '9876543210')",
            "wrong_length": "length(wb_text) <> 10",
            "wrong_check_digit": f"({digits}) % 11 <> 0",
            "out_of_range": "left(wb_text, 1) NOT IN ('3', '4', '6', '7', '9')",
        },
        heading=r"nhs(_?(id|no|num|number|nbr))?",
        shape=r"\s*\d(?:[\s-]?\d){8,10}\s*",
        # Eleven figures are a telephone's.
        telling=r"\s*\d(?:[\s-]?\d){9}\s*",
        quick=_quick(
            "wb_number BETWEEN 3000000000 AND 9999999999 "
            "AND wb_number // 1000000000 NOT IN (5, 8) "
            f"AND ({total}) % 11 = 0 AND wb_number % 1111111111 <> 0 AND wb_number <> 9876543210"
        ),
        test="left(wb_text, 1) = '9'",
    )


def _uprn() -> Kind:
    return Kind(
        separators=_SPACES,
        form="ltrim(wb_text, '0')",
        faults={
            "not_recognised": f"NOT {_matches('[0-9]+')}",
            "placeholder": "ltrim(wb_text, '0') = '' OR (length(wb_text) >= 11 AND "
            f"{_one_sign('wb_text')}) OR wb_text IN ('123456789', '123456789012')",
            "wrong_length": "length(ltrim(wb_text, '0')) > 12",
        },
        heading=r"uprn|unique_property_reference(_(no|num|number))?",
        shape=r"\s*\d{1,13}(?:\.0+)?\s*|\d(?:\.\d+)?[eE]\+?\d+",
        telling="",
        quick=_quick(
            "wb_number BETWEEN 1 AND 999999999999 "
            "AND wb_number NOT IN (123456789, 123456789012) "
            "AND wb_number % 11111111111 <> 0 AND wb_number % 111111111111 <> 0"
        ),
    )


def _nino() -> Kind:
    # The last five stand on numbers that look like one and are not (NIM39110).
    prefixes = "BG|GB|KN|NK|NT|TN|ZZ|CR|MW|NC|PP|PY|PZ"
    signs = r"\s*[A-Za-z]{2}[\s-]?\d\d[\s-]?\d\d[\s-]?\d\d[\s-]?"
    return Kind(
        separators=_SPACES + _DASHES + ".",
        form="left(wb_text, 8)",
        faults={
            "placeholder": f"{_matches('(?:AB|QQ)123456[A-Z]?')} OR "
            f"({_matches('[A-Z]{2}[0-9]{6}[A-Z]?')} AND {_one_sign('substr(wb_text, 3, 6)')})",
            "wrong_length": f"{_matches('[A-Z]{2}(?:[0-9]{1,5}|[0-9]{7,})[A-Z]?')}",
            "not_recognised": f"NOT {_matches('[A-Z]{2}[0-9]{6}[A-D]?')}",
            "out_of_range": f"NOT {_matches('[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z].*')} "
            f"OR {_matches(f'(?:{prefixes}).*')}",
        },
        heading=r"nino|ni_?(no|num|number)|nat(ional)?_ins(urance)?(_(no|num|number))?",
        shape=rf"{signs}[A-Za-z]?\s*",
        # Two letters and six digits are many a list's own reference.
        telling=rf"{signs}[A-Da-d]\s*",
    )


def _postcode() -> Kind:
    last = "[0-9][ABD-HJLNP-UW-Z]{2}"
    area = "[A-PR-UWYZ][A-HK-Y]?"
    district = "(?:0|[1-9][0-9]?|[0-9][A-HJKMNPR-Y])"
    return Kind(
        separators=_SPACES + _DASHES + ".",
        form=_postcode_form(),
        faults={
            "placeholder": f"{_matches('(?:AA|XX|ZZ)[0-9]{1,2}[0-9](?:AA|XX|ZZ)')} "
            # The health service's stand-ins for no fixed abode, abroad and not known.
            f"OR {_matches('ZZ99[0-9][A-Z]{2}')}",
            "wrong_length": f"length(wb_text) NOT BETWEEN 5 AND 7 AND "
            f"{_matches('[A-Z]{1,2}[0-9][A-Z0-9]*')}",
            "not_recognised": f"NOT {_matches(f'GIR ?0AA|{area}{district} {last}', 'wb_form')}",
        },
        heading=r"post(al)?_?code|p_?code",
        shape=r"\s*[A-Za-z0]{1,2}[\dOI][A-Za-z\d]?\s*[\dOIoi][A-Za-z]{2}\s*",
        quick=_matches(f"(?:A[B-HK-Y]?|[B-PR-UWYZ][A-HK-Y]?)[1-9][0-9]? {last}", "wb_found"),
    )


def _postcode_form() -> str:
    """Write a postcode with one space, and O, 0, I and 1 as their places allow.

    An area begins with a letter and its second letter is never I. From the third sign on, a
    district has no O or I. CO, PO and YO are areas while C, P and Y are none, and a district of S
    never has three figures.
    """
    first, second = "translate(left(wb_text, 1), '01', 'OI')", "substr(wb_text, 2, 1)"
    letters = "length(wb_text) - 3"
    o_of_area = (
        f"{second} = '0' AND {letters} > 2 "
        f"AND ({first} IN ('C', 'P', 'Y') OR ({first} = 'S' AND {letters} = 4))"
    )
    second_sign = (
        f"CASE WHEN {second} = 'I' OR ({second} = 'O' AND {letters} = 2) "
        f"THEN translate({second}, 'OI', '01') WHEN {o_of_area} THEN 'O' ELSE {second} END"
    )
    others = f"translate(substr(wb_text, 3, greatest({letters} - 2, 0)), 'OI', '01')"
    inward = "translate(left(right(wb_text, 3), 1), 'OI', '01') || right(wb_text, 2)"
    return (
        f"CASE WHEN length(wb_text) NOT BETWEEN 5 AND 7 THEN wb_text "
        f"WHEN wb_text IN ('GIR0AA', 'GIROAA') THEN 'GIR 0AA' "
        f"ELSE {first} || {second_sign} || {others} || ' ' || {inward} END"
    )


def _upn() -> Kind:
    digits = "CAST(substr(wb_text, 2, 11) AS BIGINT)"
    last = "right(wb_text, 1)"
    last_value = (
        f"CASE WHEN {last} BETWEEN '0' AND '9' THEN CAST({last} AS BIGINT) "
        f"ELSE strpos('{_UPN_LETTERS}', {last}) - 1 END"
    )
    total = f"{_weighted('wb_number', range(2, 13), 23)} + 13 * ({last_value})"
    letter = f"substr('{_UPN_LETTERS}', CAST(({total}) % 23 AS INTEGER) + 1, 1)"
    return Kind(
        separators=_SPACES + _DASHES,
        form="wb_text",
        faults={
            "placeholder": f"{_matches('[A-Z]?[0-9]{12}')} AND {_one_sign('right(wb_text, 12)')}",
            "wrong_length": f"length(wb_text) <> 13 AND {_matches('[A-Z][0-9]+[A-Z]?')}",
            "not_recognised": f"NOT {_matches(f'[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]')}",
            "out_of_range": "substr(wb_text, 2, 1) IN ('0', '1')",
            "wrong_check_digit": f"left(wb_text, 1) <> {let('wb_number', digits, letter)}",
        },
        heading=r"upn|unique_pupil_(no|num|number)",
        shape=r"\s*[A-Za-z]\d{10,12}[A-Za-z\d]?\s*",
    )


BY_NAME: Mapping[str, Kind] = {
    "nhs_number": _nhs_number(),
    "uprn": _uprn(),
    "nino": _nino(),
    "postcode": _postcode(),
    "upn": _upn(),
}
KINDS: tuple[str, ...] = tuple(BY_NAME)
"""The kinds of identifier that are known."""
