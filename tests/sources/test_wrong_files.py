"""Files that are not what their names say: read by what they are, or refused in words."""

import os
import zipfile
from io import BytesIO

import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.sources import read


def test_a_workbook_called_csv(tmp_path, cells, faults):
    pd.DataFrame({"name": ["Ann"], "age": [40]}).to_excel(tmp_path / "a.xlsx", index=False)
    (tmp_path / "a.xlsx").rename(tmp_path / "list.csv")
    table = read(tmp_path / "list.csv")
    assert table.kind == "excel"
    assert cells(table) == [(2, "Ann", "40")]
    assert faults(table) == {"misnamed_file": [(1, ())]}
    assert "an Excel workbook" in table.faults[0].statement


def test_a_csv_called_xlsx(written, cells, faults):
    table = written("name,age\nAnn,40\n", "list.xlsx")
    assert table.kind == "csv"
    assert cells(table) == [(2, "Ann", "40")]
    assert faults(table) == {"misnamed_file": [(1, ())]}


def test_a_web_page_called_xls(written, cells, faults):
    page = (
        "<html><head><style>td {color: red}</style></head><body><table><tr><td>menu</td></tr>"
        "</table><TABLE border=1><tr><th>name<th>age<th colspan=2>town</tr>"
        "<tr><td>Zo&euml; &amp; Co</td><td>40</td><td>Leeds<br>West</td><td></td></tr>"
        "<tr><td>Bob<td>50<td>York<td>x</table></body></html>"
    )
    table = written(page, "export.xls")
    assert cells(table) == [
        (2, "Zoë & Co", "40", "Leeds\nWest", ""),
        (3, "Bob", "50", "York", "x"),
    ]
    assert set(faults(table)) == {"misnamed_file", "unnamed_columns"}


def zipped(name):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "name,age\nAnn,40\n")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"\x1f\x8b\x08\x00", "a compressed file"),
        (b"{\\rtf1 hello}", "a Word document"),
        (b"SQLite format 3\0", "a SQLite database"),
        (zipped("list.csv"), "a zip archive"),
        (zipped("word/document.xml"), "a Word document"),
        (b"<html><body>Please log in</body></html>", "a web page without a table"),
        (bytes(range(256)) * 20, "no text"),
        (b'<?xml version="1.0"?><people/>', "an XML file"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content, words, written):
    with pytest.raises(WorkbenchError) as told:
        written(content)
    assert told.value.what == f"list.csv is {words}, not a table." or words in told.value.what
    assert told.value.safe
    assert told.value.todo


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n\n", b",,\n,,\n", b" \n", b"PAR1"])
@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.parquet", "list.json"])
def test_nothing_at_all(content, name, written):
    with pytest.raises(WorkbenchError, match=r"is empty|nothing in it|is damaged"):
        written(content, name)


def test_a_parquet_file_cut_off(tmp_path, written):
    pd.DataFrame({"a": range(1000)}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(WorkbenchError, match="damaged"):
        written((tmp_path / "a.parquet").read_bytes()[:500], "b.parquet")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything is readable to root")
def test_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("a,b\n1,2\n")
    path.chmod(0)
    with pytest.raises(WorkbenchError, match="cannot be opened"):
        read(path)


def test_a_file_locked_by_another_program(tmp_path, monkeypatch):
    path = tmp_path / "list.csv"
    path.write_text("a,b\n1,2\n")

    def locked(*_args, **_kwargs):
        raise PermissionError(13, "in use", str(path))

    monkeypatch.setattr("workbench.sources.reading.recognise", locked)
    with pytest.raises(WorkbenchError, match="cannot be opened") as told:
        read(path)
    assert "Excel" in told.value.todo


def test_sheets_of_what_has_none(written):
    with pytest.raises(WorkbenchError, match="has no sheets"):
        written("a,b\n1,2\n", sheet="People")


def test_errors_hold_no_value_of_the_file(written):
    with pytest.raises(WorkbenchError) as told:
        written('[{"name": "Ann Secret"}, {"name": ', "list.json")
    assert "Secret" not in str(told.value)
