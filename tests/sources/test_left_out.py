"""Rows left out by somebody's word: exactly those, of every kind of file, and the file stays."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.sources import fingerprint, plain, read
from workbench.sources.left_out import LeftOut, leave_out, left_out, note_beside

DAY = date(2026, 11, 3)
PEOPLE = pd.DataFrame(
    {
        "Ref": [f"R{n:03}" for n in range(12)],
        "Born": [f"{n + 1:02}/03/1960" for n in range(12)],
        "Paid": [n * 10 for n in range(12)],
    }
)


def _workbook(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Repairs, November"])
    sheet.append([])
    for row in (PEOPLE.columns, *PEOPLE.itertuples(index=False)):
        sheet.append(list(row))
    book.save(path)


def _open_document(path):
    with pd.ExcelWriter(path, engine="odf") as writer:
        PEOPLE.to_excel(writer, index=False)


MAKERS = {
    "list.csv": lambda path: PEOPLE.to_csv(path, index=False),
    "list.xlsx": _workbook,
    "list.ods": _open_document,
    "list.parquet": lambda path: PEOPLE.to_parquet(path, index=False),
    "list.json": lambda path: path.write_text(json.dumps(PEOPLE.to_dict("records"))),
    "list.jsonl": lambda path: PEOPLE.to_json(path, orient="records", lines=True),
    "list.html": lambda path: path.write_text(PEOPLE.to_html(index=False)),
}


@pytest.fixture(scope="module", params=MAKERS)
def file(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("left") / request.param
    if path.suffix == ".ods":
        pytest.importorskip("odf")
    MAKERS[request.param](path)
    return path


def rows_of(table):
    """Both readings, row by row, each with the number beside it in the file."""
    found, meant = table.text().fetchall(), table.relation().fetchall()
    assert len(found) == len(meant) == table.rows
    numbers = [row[-1] for row in found]
    wide = len(table.columns)
    return {
        number: (one[:wide], other[:wide])
        for number, one, other in zip(numbers, found, meant, strict=True)
    }


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_exactly_the_rows_named_are_left_out_and_the_others_keep_their_numbers(file, data):
    leave_out(file, (), by="", on=DAY)
    before, content, mark = read(file), file.read_bytes(), fingerprint(file)
    all_rows = rows_of(before)
    named = data.draw(st.sets(st.sampled_from(sorted(all_rows)), max_size=len(all_rows) - 1))
    leave_out(file, named, by="Ann Hill", on=DAY)
    table = read(file)
    assert rows_of(table) == {n: row for n, row in all_rows.items() if n not in named}
    told = [fault for fault in table.faults if fault.key == "left_out"]
    assert [fault.count for fault in told] == ([len(named)] if named else [])
    assert all("as Ann Hill said on 3 November 2026" in fault.statement for fault in told)
    assert file.read_bytes() == content
    assert (fingerprint(file) == mark) == (not named)
    assert table.fingerprint == fingerprint(file)
    leave_out(file, (), by="Ann Hill", on=DAY)
    assert rows_of(read(file)) == all_rows
    assert fingerprint(file) == mark


def test_of_a_large_file_read_by_duckdb_as_well(tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.sources.reading.SMALLEST", 1)
    path = tmp_path / "large.csv"
    PEOPLE.to_csv(path, index=False)
    assert plain.read_plain(path) is not None
    leave_out(path, {2, 13}, by="Ann Hill", on=DAY)
    assert list(rows_of(read(path))) == list(range(3, 13))


def test_what_a_row_spoilt_is_whole_without_it(written, tmp_path, types):
    content = (
        "Ref,Born,Paid\n"
        + "".join(f"R{n},{n + 1:02}/03/1960,{n}\n" for n in range(9))
        + "R9,01,02/03/1960,9\nTotal,,36\n"
    )
    spoilt = written(content)
    assert [column.header for column in spoilt.columns] == ["Ref", "Born", "Paid", "Column 4"]
    leave_out(tmp_path / "list.csv", {11, 12}, by="Ann", on=DAY)
    table = read(tmp_path / "list.csv")
    assert types(table) == {"Ref": "identifier", "Born": "date", "Paid": "integer"}
    (fault,) = [fault for fault in table.faults if fault.key != "either_order:Born"]
    assert fault.statement == "Rows 11 and 12 are left out, as Ann said on 3 November 2026."


def test_a_total_above_a_row_that_is_left_out_is_at_the_end(written, tmp_path):
    written("Ref,Paid\nA1,1\nA2,2\nTotal,3\nZ9,9\n")
    leave_out(tmp_path / "list.csv", {5}, by="Ann", on=DAY)
    assert {fault.key: fault.rows for fault in read(tmp_path / "list.csv").faults} == {
        "left_out": (5,),
        "total_row": (4,),
    }


def test_a_row_that_is_not_there_is_told(written, tmp_path):
    written("Ref,Paid\nA1,1\nA2,2\n")
    leave_out(tmp_path / "list.csv", {1, 3, 900}, by="", on=DAY)
    table = read(tmp_path / "list.csv")
    assert table.rows == 1
    told = {fault.key: fault.statement for fault in table.faults}
    assert told["left_out"].startswith("Row 3 is left out")
    assert told["not_left_out"].startswith("Rows 1 and 900 are to be left out")


def test_a_note_is_about_one_sheet(tmp_path):
    path = tmp_path / "list.xlsx"
    _workbook(path)
    leave_out(path, {4}, by="Ann", on=DAY, sheet="Another")
    assert read(path).rows == 12
    assert "left_out" not in {fault.key.removeprefix("not_") for fault in read(path).faults}
    leave_out(path, {4}, by="Ann", on=DAY, sheet="Sheet")
    assert read(path).rows == 11


def test_each_file_of_a_folder_has_its_own(tmp_path):
    folder = tmp_path / "returns"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        PEOPLE.to_csv(folder / name, index=False)
    mark = fingerprint(folder)
    leave_out(folder / "b.csv", {2}, by="Ann", on=DAY)
    table = read(folder)
    assert table.rows == 23
    assert "b.csv: Row 2 is left out, as Ann said on 3 November 2026." in [
        fault.statement for fault in table.faults
    ]
    assert fingerprint(folder) != mark


def test_a_file_of_which_nothing_is_left_is_refused(file):
    leave_out(file, rows_of(read(file)), by="Ann", on=DAY)
    with pytest.raises(WorkbenchError, match="All rows of list"):
        read(file)
    leave_out(file, (), by="Ann", on=DAY)


@pytest.mark.parametrize(
    "note",
    ["rows = 3", "rows = [0]", "rows = ['3']", "rows = [true]", "by = 'Ann'", "row = [3]", "\x00",
     "rows = [3]\nby = 3", "rows = [3]\non = 'today'", "rows = [3]\nsheet = 1"],
)  # fmt: skip
def test_a_note_that_cannot_be_used_leaves_nothing_out_unseen(written, tmp_path, note):
    written("Ref,Paid\nA1,1\nA2,2\n")
    note_beside(tmp_path / "list.csv").write_text(note)
    for step in (read, fingerprint):
        with pytest.raises(WorkbenchError, match=r"list\.csv\.leave-out\.toml says which rows"):
            step(tmp_path / "list.csv")


@given(by=st.text(max_size=30), rows=st.sets(st.integers(1, 10**9), min_size=1, max_size=9))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_again(tmp_path, by, rows):
    leave_out(tmp_path / "x.csv", rows, by=by, on=DAY, sheet='A "b"')
    said = "".join(sign if sign.isprintable() else " " for sign in by)
    assert left_out(tmp_path / "x.csv") == LeftOut(tuple(sorted(rows)), said, DAY, 'A "b"')


def test_the_words_of_a_note_by_hand(written, tmp_path):
    written("Ref,Paid\nA1,1\nA2,2\n")
    Path(tmp_path / "list.csv.leave-out.toml").write_text("rows = [3]\n")
    (fault,) = read(tmp_path / "list.csv").faults
    assert fault.statement == "Row 3 is left out."
