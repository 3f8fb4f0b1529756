import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from workbench.addresses import match_addresses

_PATH = Path(__file__).with_name("written_truth.py")
_SPEC = importlib.util.spec_from_file_location("written_truth", _PATH)
written_truth = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(written_truth)

# uprn, parent, saon, paon, street, postcode, status
PROPERTIES = [
    ("101", "", "", "1", "Rowan Street", "ZX1 1AA", "Live"),
    ("102", "", "", "2", "Rowan Street", "ZX1 1AA", "Live"),
    ("103", "", "", "3", "Rowan Street", "ZX1 1AA", "Live"),
    ("112", "", "", "12", "Rowan Street", "ZX1 1AB", "Live"),
    ("121", "112", "Flat A", "12", "Rowan Street", "ZX1 1AB", "Live"),
    ("122", "112", "Flat B", "12", "Rowan Street", "ZX1 1AB", "Live"),
    ("123", "112", "Ground Floor Flat", "12", "Rowan Street", "ZX1 1AB", "Live"),
    ("135", "", "", "35-37", "Rowan Street", "ZX1 1AC", "Live"),
    ("173", "", "", "73", "Rowan Street", "ZX1 1AC", "Historic"),
    ("200", "", "", "Kelby Court", "Sorrel Avenue", "ZX1 2BB", "Live"),
    ("201", "200", "Flat 1", "Kelby Court", "Sorrel Avenue", "ZX1 2BB", "Live"),
    ("202", "200", "Flat 2", "Kelby Court", "Sorrel Avenue", "ZX1 2BB", "Live"),
    ("203", "", "3", "Kelby Court", "Sorrel Avenue", "ZX1 2BB", "Live"),
    ("211", "200", "Flat 1A", "Kelby Court", "Sorrel Avenue", "ZX1 2BB", "Live"),
    ("301", "", "", "1", "St Mary's Road", "ZX1 3CC", "Live"),
    ("302", "", "", "2", "St Mary's Road", "ZX1 3CC", "Live"),
    ("310", "", "", "The Old Rectory", "Church Lane", "ZX1 3CD", "Live"),
    ("401", "", "Flat 1", "9", "Hazel Grove", "ZX1 4DD", "Live"),
    ("402", "", "Flat 2", "9", "Hazel Grove", "ZX1 4DD", "Live"),
    ("501", "", "", "1", "Station Road", "ZX1 5EE", "Live"),
    ("502", "", "", "1", "Station Road", "ZX2 5EE", "Live"),
    ("601", "", "", "5", "Station Close", "ZX2 5EF", "Live"),
]


@pytest.fixture(scope="session")
def register():
    """A register small enough to know by heart."""
    columns = ["uprn", "parent_uprn", "saon", "paon", "street", "postcode", "status"]
    return pd.DataFrame(PROPERTIES, columns=columns, dtype="str")


@pytest.fixture(scope="session")
def matched(register):
    """Match written addresses, each with its postcode or none, against that register."""

    def match(*written, **settings):
        rows = [one if isinstance(one, tuple) else (one, "") for one in written]
        frame = pd.DataFrame(rows, columns=["address", "postcode"], dtype="str")
        return match_addresses(frame, register, **settings)

    return match
