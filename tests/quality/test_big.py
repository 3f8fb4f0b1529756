"""A big Parquet file, whose statistics spare looks at its rows, is told as its CSV is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.quality import profile
from workbench.quality.scan import may_begin, repeated
from workbench.sources import BLANKS, read

from .conftest import told

ROWS = 101_000


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("big")
    columns = {
        "plain_ref": [f"P{n:06}" for n in range(ROWS)],
        "mixed_ref": [f"Q{n:06}" for n in range(ROWS)],
        "figures": [f"{n:06}x" for n in range(ROWS)],
        "email": [f"someone{n}@example.org" for n in range(ROWS)],
        "bench": [f"bench {n}" for n in range(ROWS)],
    }
    columns["mixed_ref"][7:10] = ["N/A", "\u2013", " "]
    columns["email"][20] = "Total"
    columns["bench"][30] = "blank"
    columns["figures"][40] = None
    frame = pd.DataFrame(columns)
    frame.to_csv(folder / "list.csv", index=False)
    frame.to_parquet(folder / "list.parquet", index=False)
    return profile(read(folder / "list.parquet")), profile(read(folder / "list.csv"))


def test_blanks_are_counted_alike(both):
    def blanks(looked):
        return {item.field.name: (item.blank, item.spelled_out) for item in looked.measured}

    assert blanks(both[0]) == blanks(both[1])
    assert blanks(both[0]) == {
        "plain_ref": (0, 0), "mixed_ref": (3, 3), "figures": (1, 0), "email": (0, 0),
        "bench": (1, 1),
    }  # fmt: skip
    assert both[0].spelled == both[1].spelled


def test_a_total_is_found_in_a_column_that_may_have_one(both):
    assert [looked.rows for looked in both] == [ROWS - 1, ROWS - 1]
    # A person counts the heading of a CSV file as its first row; a Parquet file has none.
    assert [told(looked)["totals"].rows for looked in both] == [(21,), (22,)]


@given(st.lists(st.text(min_size=1), min_size=1))
@example(["P1", "P2", "N/A"])
@example(["somebody", "unknown"])
@example(["é", "z"])
def test_a_column_that_may_not_begin_a_blank_has_none(values):
    letters = frozenset(blank.casefold()[0] for blank in BLANKS if blank)
    ordered = sorted(values, key=str.encode)
    if not may_begin((ordered[0], ordered[-1]), letters):
        assert not any(value.strip().casefold() in BLANKS for value in values)


def test_ends_that_are_not_known_may_begin_with_anything():
    assert may_begin(None, frozenset())
    assert may_begin(("", "P9"), frozenset())
    assert not may_begin(("P1", "P9"), frozenset("n"))
    assert may_begin(("M1", "P9"), frozenset("n"))


def test_a_number_without_bound_is_no_end(tmp_path):
    numbers = np.arange(ROWS, dtype=float)
    numbers[[3, 4]] = np.inf, np.nan
    days = pd.date_range("1990-01-01", periods=ROWS, freq="h")
    frame = pd.DataFrame({"rent": numbers, "arrears": numbers[::-1] - 7, "seen": days})
    frame["rent"] = frame["rent"].replace(np.inf, 9.0)
    frame.to_parquet(tmp_path / "list.parquet", index=False)
    rent, arrears, seen = profile(read(tmp_path / "list.parquet")).measured
    assert (rent.lowest, rent.highest) == (0, ROWS - 1)
    assert (arrears.lowest, arrears.highest) == (-7, ROWS - 8)
    assert (seen.lowest, seen.highest) == (days[0].date(), days[-1].date())


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5).map(lambda n: n << 61)))
def test_fingerprints_that_occur_again_are_marked(prints):
    given = np.array(prints, dtype=np.uint64)
    assert repeated(given).tolist() == pd.Series(given).duplicated().tolist()
    assert repeated(given, keep=False).tolist() == pd.Series(given).duplicated(keep=False).tolist()
