"""Finding tables, telling them apart, putting folders together."""

import subprocess
import sys
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.errors import WorkbenchError
from workbench.sources import connect, fingerprint, locate, read


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A project with a data folder, and a working folder inside the project."""
    monkeypatch.delenv("WORKBENCH_DATA", raising=False)
    folder = tmp_path / "data"
    (folder / "borough").mkdir(parents=True)
    (folder / "borough" / "housing_tenancies.csv").write_text("name,age\nAnn,40\n")
    (folder / "borough" / "gp.list.xlsx.csv").write_text("name,age\nAnn,40\n")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return folder


@pytest.mark.parametrize(
    "reference",
    ["borough/housing_tenancies.csv", "borough/housing_tenancies", "borough/Housing_Tenancies"],
)
def test_a_name_is_found_in_the_data_folder(data, reference):
    path = str(data / "borough" / "housing_tenancies.csv")
    assert locate(reference) == path
    assert locate(reference, data) == path
    assert read(reference).name == "housing_tenancies"


def test_the_working_folder_comes_first(data, tmp_path):
    (tmp_path / "here" / "own.csv").write_text("a,b\n1,2\n")
    assert locate("own") == str(tmp_path / "here" / "own.csv")
    assert locate("../data/borough/housing_tenancies") == locate("borough/housing_tenancies")
    assert locate(str(data / "borough")) == str(data / "borough")


def test_the_data_folder_can_be_named(data, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    (other / "list.csv").write_text("a,b\n1,2\n")
    monkeypatch.setenv("WORKBENCH_DATA", str(other))
    assert locate("list") == str(other / "list.csv")


def test_near_misses_are_named(data):
    with pytest.raises(WorkbenchError, match="no file or folder called") as told:
        locate("borough/housing_tenacies")
    assert told.value.todo == "Did you mean borough/housing_tenancies.csv?"
    with pytest.raises(WorkbenchError) as told:
        locate("borrough/housing_tenancies")
    assert "borough" in told.value.todo
    with pytest.raises(WorkbenchError, match="No table was named"):
        locate(" ")


def test_a_name_that_means_two_files(data):
    (data / "borough" / "housing_tenancies.xlsx").write_bytes(b"x")
    with pytest.raises(WorkbenchError, match="could be any of 2 files"):
        locate("borough/housing_tenancies")


def test_the_fingerprint_is_that_of_the_content(data, tmp_path):
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("a,b\n1,2\n")
    other.write_text("a,b\n1,2\n")
    assert fingerprint(str(one)) == fingerprint(str(other)) == read(one).fingerprint
    assert fingerprint(str(one)).startswith("sha256:")
    assert len(fingerprint(str(one))) == len("sha256:") + 64
    other.write_text("a,b\n1,3\n")
    assert fingerprint(str(one)) != fingerprint(str(other))
    with pytest.raises(WorkbenchError, match="not there any more"):
        fingerprint(str(tmp_path / "gone.csv"))


def test_the_fingerprint_of_a_folder(data):
    folder = data / "borough"
    before = fingerprint(str(folder))
    (folder / "~$open.xlsx").write_bytes(b"lock")
    (folder / "notes.md").write_text("x")
    assert fingerprint(str(folder)) == before
    (folder / "housing_tenancies.csv").rename(folder / "renamed.csv")
    assert fingerprint(str(folder)) != before


@pytest.fixture
def returns(tmp_path):
    """A folder of two areas' returns, one a CSV and one a workbook."""
    folder = tmp_path / "returns"
    folder.mkdir()
    (folder / "ash.csv").write_text("Return for Ash,,\nRef,Born,Age\n01,03/04/1980,40\n02,,41\n")
    frame = pd.DataFrame({"ref": ["03"], "born": [date(1981, 12, 13)], "Note": ["x"], "Age": [5]})
    frame.to_excel(folder / "elm.xlsx", index=False)
    (folder / "readme.md").write_text("no table")
    return folder


def test_a_folder_is_one_table(returns, cells, faults, types):
    table = read(returns)
    assert (table.kind, table.name, table.rows) == ("folder", "returns", 3)
    assert [column.header for column in table.columns] == [
        "Ref", "Born", "Age", "Note", "source_file",
    ]  # fmt: skip
    assert cells(table) == [
        (3, "01", "03/04/1980", "40", None, "ash.csv"),
        (4, "02", "", "41", None, "ash.csv"),
        (2, "03", "1981-12-13", "5", "x", "elm.xlsx"),
    ]
    assert types(table)["Born"] == "date"
    assert types(table)["Ref"] == "identifier"
    assert [row[1] for row in table.relation().fetchall()] == [
        date(1980, 4, 3), None, date(1981, 12, 13),
    ]  # fmt: skip
    assert faults(table) == {
        "absent_columns": [(1, ())],
        "title_rows": [(1, ())],
        "either_order": [(1, (3,))],
    }


def test_files_of_different_tables_are_refused(returns):
    (returns / "oak.csv").write_text("ward,homes\nEast,5\n")
    with pytest.raises(WorkbenchError, match="not parts of one table"):
        read(returns)


def test_one_bad_file_of_a_folder_is_named(returns):
    (returns / "oak.csv").write_bytes(b"%PDF-1.7")
    with pytest.raises(WorkbenchError, match=r"oak\.csv is a PDF document"):
        read(returns)


def test_a_folder_without_tables(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(WorkbenchError, match="no tables in it"):
        read(tmp_path / "empty")


def test_parquet_keeps_its_types_and_is_not_copied(tmp_path, types):
    table = pa.table(
        {
            "Ref No": pa.array(["001", None]),
            "ref_no": pa.array([1, None], pa.int32()),
            "born": pa.array([date(1980, 2, 3), None]),
            "rent": pa.array([1.5, None]),
            "fee": pa.array(["1.10", None]).cast(pa.decimal128(5, 2)),
            "ok": pa.array([True, None]),
            "tags": pa.array([["a"], None]),
            "seen": pa.array([0, None], pa.timestamp("us", "UTC")),
        }
    )
    path = tmp_path / "odd [name]*.parquet"
    pq.write_table(table, path)
    found = read(path)
    assert (found.kind, found.rows, found.faults) == ("parquet", 2, ())
    assert list(types(found).values()) == [
        "identifier", "identifier", "date", "number", "number", "boolean", "other", "datetime",
    ]  # fmt: skip
    assert [column.name for column in found.columns][:2] == ["ref_no", "ref_no_2"]
    text, meant = found.text(), found.relation()
    assert text.columns == [*meant.columns, "source_row"]
    assert [row[-1] for row in text.fetchall()] == [1, 2]
    assert meant.to_arrow_table().column("fee").to_pylist()[1] is None
    assert "read_parquet" in str(found._found)
    assert list(found.frame().columns)[:2] == ["Ref No", "ref_no"]


def test_the_connection_reaches_for_nothing():
    with connect() as con:
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            assert con.execute(f"SELECT current_setting('{setting}')").fetchall() == [(False,)]
        assert con.execute("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]
        with pytest.raises(Exception, match=r"(?i)extension|httpfs"):
            con.execute("SELECT * FROM read_csv('https://example.org/a.csv')")


def test_relations_outlive_the_table_and_do_not_block_each_other(tmp_path):
    (tmp_path / "a.csv").write_text("n,m\n" + "".join(f"{n},x\n" for n in range(5_000)))
    table = read(tmp_path / "a.csv")
    text, meant = table.text(), table.relation()
    assert text.limit(1).fetchall()[0][0] == "0"
    assert meant.aggregate("sum(n)").fetchall() == [(sum(range(5_000)),)]
    del table
    assert text.filter("n = '7'").fetchall() == [("7", "x", 9)]
    joined = meant.set_alias("a").join(text.set_alias("b"), "CAST(a.n AS VARCHAR) = b.n")
    assert joined.count("*").fetchall() == [(5_000,)]


def test_finding_and_fingerprinting_import_no_engine(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    program = (
        "import sys\nfrom workbench.sources import fingerprint, locate\n"
        f"fingerprint(locate({str(tmp_path / 'a.csv')!r}))\n"
        "sys.exit(bool({'duckdb', 'pyarrow', 'pandas', 'numpy'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    "content", ["", "\n\n", "Ref,Born,Age\n"], ids=["no bytes", "blank", "head"]
)
def test_an_empty_file_does_not_stop_its_folder(returns, faults, content):
    before = read(returns)
    (returns / "oak.csv").write_text(content)
    table = read(returns)
    assert table.text().fetchall() == before.text().fetchall()
    assert faults(table)["empty_files"] == [(1, ())]
    (told,) = [fault for fault in table.faults if fault.key == "empty_files"]
    assert told.statement == "1 of 3 files has no rows: oak.csv. The others are read."
    (returns / "yew.csv").write_text(content)
    assert faults(read(returns))["empty_files"] == [(2, ())]


def test_a_folder_of_empty_files_is_empty(tmp_path):
    for name in ("ash.csv", "elm.csv"):
        (tmp_path / name).write_text("")
    with pytest.raises(WorkbenchError, match=r"nothing but empty files in it: ash.csv and elm.csv"):
        read(tmp_path)
    (tmp_path / "ash.csv").write_text("Ref,Born\n")
    table = read(tmp_path)
    assert (table.rows, [column.header for column in table.columns]) == (
        0,
        ["Ref", "Born", "source_file"],
    )


def test_a_row_without_headings_is_not_taken_for_an_empty_file(returns):
    (returns / "oak.csv").write_text("04,05/06/1982,42\n")
    with pytest.raises(WorkbenchError, match="not parts of one table"):
        read(returns)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("borough/tenancies", "borough/housing_tenancies.csv"),
        ("housing_tenancy", "borough/housing_tenancies.csv"),
        ("housing_tenancie", "borough/housing_tenancies.csv"),
        ("elsewhere/housing_tenancies", "borough/housing_tenancies.csv"),
        ("borough/tenants", ""),
        ("borough/zzz", ""),
        ("zzz", ""),
    ],
)
def test_only_what_is_close_is_offered(data, written, meant):
    with pytest.raises(WorkbenchError) as told:
        locate(written)
    there = "There are borough/gp.list.xlsx.csv and borough/housing_tenancies.csv."
    assert told.value.todo == (f"Did you mean {meant}?" if meant else there)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "https://ann:s3cret@example.org/a.csv?key=s3cret",
            "HTTP://example.org/a",
            "ftp://x/a.csv",
        ),
        *("s3://bucket/a.parquet", "www.example.org/a.csv", "mysql://server/table"),
    ],
)
def test_nothing_is_fetched_from_an_address(data, address):
    with pytest.raises(WorkbenchError, match="nothing is ever fetched") as told:
        locate(address)
    assert "s3cret" not in str(told.value)
    assert told.value.todo.startswith("Download it to a file")


def test_the_address_of_a_file_is_not_its_name(data):
    with pytest.raises(WorkbenchError, match="without file:// before it"):
        locate("file:///list.csv")
