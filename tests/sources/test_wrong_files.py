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


LETTERS = {
    "a letter": "Dear all,\n\nThe list is late, as the office is shut.\nSorry for that.\n\nJo\n",
    "a letter of one line": "Dear all, please find the list attached.\n",
    "a letter wrapped": (
        "Dear Ms Ali,\n\nThank you for your letter of 3 June, which reached us on Monday. We\n"
        "have looked into the repairs at your home, and the surveyor will come\nnext week.\n\n"
        "Yours sincerely,\n\nJo Reed\nHousing Officer\n"
    ),
    "minutes": (
        "Minutes of the meeting of 3 June\n\nThe committee met at ten in the morning.\n"
        "It was agreed that the hall should be painted, and that Jo would see to it.\n"
        "There was no other business.\n"
    ),
    "a note without a heading": "Please use the other file.\nThis one is from last year.\n",
}
LISTS = {
    "names": "Ann Reed\nBob Ray\nCy Lee\n",
    "names under a heading": "name\nAnn Reed\nBob Ray\n",
    "codes": "T100\nT101\nT102\n",
    "numbers": "1\n2\n3\n",
    "addresses": "12 High Street Leeds LS1 4AB\n14 High Street Leeds LS1 4AB\n",
    "remarks under a heading": (
        "remark\nThe tap in the kitchen drips.\nThe door to the garden does not shut.\n"
    ),
    "measures": "Number of people who are in work\nNumber of people who are out of work\n",
    "remarks beside numbers": (
        "1,The tap in the kitchen drips.\n2,The door to the garden does not shut.\n"
    ),
    "a list of people called Dear": "name\nDear Ann\nDear Bob\n",
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_refused_in_words(name, written):
    with pytest.raises(WorkbenchError, match=r"looks like a letter or another text") as told:
        written(LETTERS[name], "note.txt")
    assert told.value.safe
    assert told.value.todo


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_one_column_is_read(name, written):
    lines = LISTS[name].count("\n")
    assert written(LISTS[name], "list.txt").rows in {lines, lines - 1}


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
