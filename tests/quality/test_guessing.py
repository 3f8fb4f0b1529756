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
