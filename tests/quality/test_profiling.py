"""Any table: what is odd about it is said, and nothing about it stops us."""

import re
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.quality import dimensions, draft, profile
from workbench.quality.checking import check
from workbench.sources import read

from .conftest import TODAY, filler, told


def everything(table, **more):
    """All that the notebook asks of a table."""
    found = profile(table, today=TODAY, **more)
    said = [*found.findings(), *dimensions(found, today=TODAY).findings()]
    agreed = draft(found)
    checked = check(table, agreed)
    said += checked.findings()
    assert found.table.shape[0] == len(found.measured)
    assert found.figure().html()
    assert checked.kept, [fault.statement for fault in checked.faults]
    for finding in said:
        assert re.fullmatch(r"[A-Z0-9“−].*[.?!]", finding.statement, re.DOTALL), finding.statement
        assert not re.search(r"(?<![\d,.])1 (?:rows|columns|values|people)\b", finding.statement)
    return found


def test_no_rows_is_nothing_to_rely_on(tmp_path):
    (tmp_path / "empty.csv").write_text("a,b\n")
    found = everything(read(tmp_path / "empty.csv"))
    assert found.findings()[0].statement == (
        "The table has no rows, so there is nothing to rely on."
    )
    assert found.findings()[0].verdict == "stop"


def test_one_row(write):
    found = everything(read(write({"name": ["Ann"], "dob": ["01/02/1980"]})))
    assert found.findings()[0].statement.startswith("We checked 1 row. ")


def test_one_column(write):
    found = everything(read(write({"ward": ["Abbey", "Beacon", "Castle"]})))
    assert found.key.columns == ("ward",)


def test_all_blank(write):
    found = everything(read(write({"a": ["", "N/A", "-"], "b": ["x", "y", "z"]})))
    assert "1 column holds nothing at all: “a”." in [f.statement for f in found.faults]


def test_no_columns_but_the_banner():
    assert profile(pd.DataFrame({"made_up": ["made up"] * 3})).rows == 3


def test_a_thousand_columns(tmp_path):
    generator = np.random.default_rng(1)
    values = generator.integers(0, 9, (12, 1_000))
    frame = pd.DataFrame(values, columns=[f"column {n}" for n in range(1_000)])
    frame.to_csv(tmp_path / "wide.csv", index=False)
    found = profile(read(tmp_path / "wide.csv"), today=TODAY)
    assert len(found.measured) == 1_000
    assert len(found.faults) < 12
    assert found.figure().html()


def test_three_hundred_columns(write):
    columns = {f"answer {n}": ["yes", "no", "", "yes"] for n in range(300)}
    found = everything(read(write({"ref": ["a", "b", "c", "d"]} | columns)))
    assert len(found.measured) == 301
    assert len(found.faults) == 1


def test_names_of_300_letters(write):
    long = "n" * 300
    found = everything(read(write({long: ["", "b", "c"], "id": [1, 2, 3]})))
    assert all(len(finding.statement) < 400 for finding in found.findings())


def test_names_that_are_code(write):
    table = {'a"b': ["x", "", "z"], "{column}": ["", "y", "z"], "c'; DROP": [1, 2, 3], "%s": "pqr"}
    found = everything(read(write({name: list(values) for name, values in table.items()})))
    assert any("{column}" in fault.statement for fault in found.faults)


def test_every_type_of_parquet(tmp_path):
    table = pa.table(
        {
            "unsigned": pa.array([1, 2**63, None], pa.uint64()),
            "small": pa.array([1, 2, 3], pa.uint8()),
            "decimal": pa.array([Decimal("1.10"), None, Decimal("-3.30")], pa.decimal128(38, 2)),
            "items": pa.array([[1, 2], [], None], pa.list_(pa.int32())),
            "place": pa.array([{"x": 1}, {"x": 2}, None], pa.struct([("x", pa.int32())])),
            "bytes": pa.array([b"a", b"\xff", None], pa.binary()),
            "time": pa.array([0, 1, None], pa.time64("us")),
            "zoned": pa.array([0, 1, None], pa.timestamp("us", tz="Europe/London")),
            "float": pa.array([float("nan"), float("inf"), 1.0]),
            "nothing": pa.array([None, None, None], pa.null()),
            "word": pa.array(["a", "b", "a"]).dictionary_encode(),
            "made_up": ["made up"] * 3,
        }
    )
    pq.write_table(table, tmp_path / "types.parquet")
    found = everything(read(tmp_path / "types.parquet"))
    assert len(found.measured) == 11


def test_hugeint(connection):
    relation = connection.sql(
        "SELECT i::HUGEINT * 170141183460469231731687303715884 AS big, i % 3 AS few "
        "FROM range(50) t(i)"
    )
    everything(relation)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12),
        st.lists(
            st.one_of(
                st.none(), st.text(st.characters(codec="utf-8", exclude_characters="\0")),
                st.integers(-(2**62), 2**62), st.floats(), st.dates(), st.booleans(),
            ),
            min_size=4, max_size=4,
        ),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_anything_in_a_frame(columns):
    everything(pd.DataFrame({name: pd.Series(values, dtype=object)
                             for name, values in columns.items()}))  # fmt: skip


@settings(max_examples=6, deadline=None)
@given(st.permutations(range(60)))
def test_the_order_of_rows_does_not_matter(order):
    frame = pd.DataFrame(
        {
            "ref": [f"R{n}" for n in range(60)],
            "nhs_number": ["9434765919"] * 2 + [""] * 3 + [f"94347659{n:02d}" for n in range(55)],
            "dob": pd.to_datetime(["1980-01-01"] * 9 + ["2031-05-05"] + ["1975-06-30"] * 50),
            "rent": [1e9, -5.0, *np.linspace(80, 160, 58)],
            "tenure": ["Social"] * 30 + ["social"] * 4 + ["Private"] * 26,
        }
    )
    mixed = profile(frame.iloc[list(order)], today=TODAY)
    plain = profile(frame, today=TODAY)
    assert [f.statement for f in mixed.faults] == [f.statement for f in plain.faults]
    assert mixed.key == plain.key or mixed.key.columns == plain.key.columns


@pytest.mark.parametrize(
    ("stops", "looks", "words"),
    [
        (0, 0, "We checked 30 rows. We found none of the faults we look for."),
        (1, 0, "We checked 30 rows. Stop and check 1 thing."),
        (0, 1, "We checked 30 rows. Nothing to stop for; 1 thing is worth a look."),
        (2, 1, "We checked 30 rows. Stop and check 2 things; 1 more is worth a look."),
        (1, 2, "We checked 30 rows. Stop and check 1 thing; 2 more are worth a look."),
    ],
)
def test_the_answer_counts_what_needs_somebody(look, stops, looks, words):
    columns: dict[str, list[object]] = {"road": filler(30)}
    for number in range(stops):
        births = [f"{day + 1:02d}/06/19{60 + day}" for day in range(29)]
        columns[f"{('first', 'second')[number]} birth"] = ["05/05/2031", *births]
    for number in range(looks):
        columns[f"{('home', 'work')[number]} postcode"] = [
            "", *(f"ZX{n % 9 + 1} {n % 10}AB" for n in range(29))
        ]  # fmt: skip
    assert look(columns).findings()[0].statement == words


def test_the_gravest_come_first_and_what_is_told_is_bounded(look):
    columns: dict[str, list[object]] = {"road": filler(40)}
    for n in range(15):
        columns[f"measure {n}"] = [*range(100, 138), 10_000 + n, 9_000]
        columns[f"born {n} dob"] = ["01/01/2031"] + [f"{d % 28 + 1:02d}/06/1980" for d in range(39)]
    found = look(columns)
    verdicts = [fault.verdict for fault in found.faults]
    assert verdicts == sorted(verdicts, key=["stop", "look", "info"].index)
    assert len(found.faults) <= 6
    assert len(found.findings()) <= 10


def test_a_key_that_is_declared_and_is_none_needs_somebody(look):
    found = look({"ref": ["a", "b", "b", ""], "x": [1, 2, 3, 4]}, key="ref")
    assert found.key.statement == (
        "“ref” should be different on every row, and is not: 2 values on 4 rows, 1 row without one."
    )
    assert told(found)["shared_id:ref"].count == 2


def test_a_key_that_is_not_there_is_refused_with_the_columns_there_are(look):
    with pytest.raises(WorkbenchError, match="no column “nhs”") as error:
        look({"ref": ["a", "b"]}, key="nhs")
    assert "ref" in error.value.todo


def test_the_same_table_says_the_same_twice(look):
    columns = {"ref": [f"R{n}" for n in range(30)], "dob": ["01/01/1980"] * 30}
    assert look(columns).findings() == look(columns).findings()


def test_dates_of_today_are_not_in_the_future(look):
    assert date(2026, 11, 24) == TODAY
    found = look({"born": filler(30), "dob": ["24/11/2026"] * 30})
    assert "future_births:dob" not in told(found)
