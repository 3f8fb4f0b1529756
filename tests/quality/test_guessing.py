"""National Insurance numbers are told from references that only look like them."""

import pandas as pd
import pytest

from workbench.identifiers import guess_kind
from workbench.quality import profile

REFERENCES = ["JT334456", "HR112233", "TA445566", "CB120034", "EL998877", "SE100200"]
NUMBERS = ["JT334456A", "HR112233C", "TA 44 55 66", "CB120034d", "EL998877B", "SE100200"]


@pytest.mark.parametrize(
    ("heading", "values", "kind"),
    [
        ("case", REFERENCES, None),
        ("case", NUMBERS, "nino"),
        ("case", [f"{value[:8]}X" for value in REFERENCES], None),
        ("case", [f"ZZ{value[2:8]}A" for value in REFERENCES], None),
        ("case", NUMBERS[:4], None),
        ("NI number", REFERENCES, "nino"),
        ("NI number", [], "nino"),
    ],
)
def test_values_alone_tell_only_numbers_with_their_last_letter(heading, values, kind):
    assert guess_kind(heading, values) == kind


def test_a_reference_of_two_letters_and_six_digits_is_called_a_reference_or_text():
    cases = [f"HR1122{place}" for place in range(10, 40)]
    frame = pd.DataFrame({"case": [*cases, "HR112299A", "HR11223"], "year": range(32)})
    found = profile(frame)
    assert not [fault for fault in found.faults if "National Insurance" in fault.statement]


def test_scottish_numbers_are_not_said_to_be_nobody_s():
    # A CHI number: a date of birth and four digits, the last the same modulus 11 check.
    numbers = ["9434765919", "9434765870", "4010232137"] * 4 + ["0101501234"]
    frame = pd.DataFrame({"nhs_number": numbers, "year": range(13)})
    (fault,) = (one for one in profile(frame).faults if one.key.startswith("wrong_nhs_number"))
    assert fault.statement == (
        "1 of 13 rows has an NHS number in “nhs_number” that cannot be right: it is outside the "
        "ranges of England and Wales, as most Scottish numbers are."
    )
