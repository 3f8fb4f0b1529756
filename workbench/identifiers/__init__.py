"""Numbers that name people and places in the UK: whether one can be right, and if not why.

Each kind is one piece of DuckDB SQL, used on tables and on pandas alike, so that a million values
take well under a second and the answer does not depend on who asks.

======================  =========================================================================
``nhs_number``          Ten digits, the last a modulus 11 check (NHS Data Dictionary, NHS NUMBER).
                        It begins with 3, 4, 6 or 7, or with 9 for tests and made-up people; out
                        of range are most of Scotland's CHI numbers, which begin with a birth date.
``uprn``                One to twelve digits without a check digit (GeoPlace). What went through a
                        spreadsheet's numbers (``100012345678.0``, ``1.0E+11``) is refused.
``nino``                Two letters, six digits, and a letter from A to D that may be missing
                        (HMRC National Insurance Manual, NIM39110).
``postcode``            The shapes of the Royal Mail's postcodes, with O for 0 and I for 1 put
                        right where only one of them can stand. Whether one is in use is not known.
``upn``                 A check letter, three digits of the authority, eight more and a digit or,
                        where temporary, a letter (Department for Education, UPN guide).
======================  =========================================================================
"""

from workbench.identifiers.checks import (
    check,
    clean_sql,
    guess_kind,
    normalise_sql,
    reason_sql,
    valid_sql,
)
from workbench.identifiers.kinds import KINDS

__all__ = [
    "KINDS",
    "check",
    "clean_sql",
    "guess_kind",
    "normalise_sql",
    "reason_sql",
    "valid_sql",
]
