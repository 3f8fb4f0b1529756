"""Counts beside the plain way of counting, on tables nobody looked at before."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.quality import check, profile
from workbench.quality.contract import Contract

from .conftest import TODAY, told

COLUMN = st.lists(st.one_of(st.none(), st.integers(-3, 12)), min_size=12, max_size=60)


@settings(max_examples=40, deadline=None)
@given(COLUMN, st.integers(-3, 5), st.integers(5, 12), st.sets(st.integers(0, 12), min_size=1))
def test_rules_on_numbers(values, low, high, allowed):
    contract = Contract.parse(
        {
            "fields": [
                {
                    "name": "n",
                    "type": "integer",
                    "constraints": {
                        "required": True, "unique": True, "minimum": low, "maximum": high,
                        "enum": sorted(allowed),
                    },
                }
            ]
        }
    )  # fmt: skip
    column = pd.Series(values, dtype="Int64")
    filled = column.dropna()
    broken = {o.rule.kind: o.broken for o in check(pd.DataFrame({"n": column}), contract).outcomes}
    assert broken == {
        "required": column.isna().sum(),
        "minimum": (filled < low).sum(),
        "maximum": (filled > high).sum(),
        "enum": (~filled.isin(allowed)).sum(),
        "unique": len(filled) - filled.nunique(),
    }


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), min_size=2, max_size=50))
def test_whole_rows_that_repeat(rows):
    frame = pd.DataFrame(rows, columns=["kind", "size"])
    found = told(profile(frame, today=TODAY))
    repeats = int(frame.duplicated().sum())
    assert found["repeated_rows"].count == repeats if repeats else "repeated_rows" not in found


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2030-01-01").date()),
                min_size=1, max_size=40), st.data())  # fmt: skip
def test_ends_before_starts(starts, data):
    gaps = data.draw(st.lists(st.integers(-40, 400), min_size=len(starts), max_size=len(starts)))
    start = pd.Series(pd.to_datetime(starts))
    end = start + pd.to_timedelta(gaps, unit="D")
    frame = pd.DataFrame({"tenancy_start": start, "tenancy_end": end})
    found = told(profile(frame, today=TODAY))
    wrong = int((end < start).sum())
    fault = found.get("end_before_start:tenancy_end,tenancy_start")
    assert (fault.count if fault else 0) == wrong
    if fault:
        assert fault.rows == tuple(np.flatnonzero(end < start)[:5] + 1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(1, 1e6), min_size=20, max_size=80))
def test_numbers_far_out_are_beyond_both_fences(values):
    column = pd.Series(values)
    lower, upper = column.quantile(0.25), column.quantile(0.75)
    spread, ratio = upper - lower, (upper / lower) ** 3
    low = min(lower - 3 * spread, lower / ratio)
    high = max(upper + 3 * spread, upper * ratio)
    beyond = int(((column < low) | (column > high)).sum()) if spread > 0 else 0
    fault = told(profile(pd.DataFrame({"rent": column}), today=TODAY)).get("far_out:rent")
    assert (fault.count if fault else 0) == (beyond if beyond <= 3 else 0)
