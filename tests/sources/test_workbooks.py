"""Workbooks as councils send them."""

import struct
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.styles import Font
from xlwt.CompoundDoc import XlsDoc

from workbench.errors import WorkbenchError
from workbench.sources import read

HALF_PAST_NINE = datetime.fromisoformat("2026-06-03 09:30")


@pytest.fixture
def saved(tmp_path):
    """Save an openpyxl workbook made by a function of it, and read it."""

    def of(make, name="list.xlsx", **settings):
        book = openpyxl.Workbook()
        make(book)
        book.save(tmp_path / name)
        return read(tmp_path / name, **settings)

    return of


def rows_into(page, *rows):
    for row in rows:
        page.append(row)


def test_cells_read_as_a_person_sees_them(saved, cells, types):
    table = saved(
        lambda book: rows_into(
            book.active,
            ["uprn", "born", "seen", "rent", "ok", "at", "for"],
            [100023336956, date(1980, 2, 3), HALF_PAST_NINE, 0.1 + 0.2, True,
             time(10, 11), timedelta(hours=30)],
            ["00012", date(1981, 2, 3), HALF_PAST_NINE + timedelta(days=1), 1e-7, False, None,
             None],
        )
    )  # fmt: skip
    assert cells(table) == [
        (2, "100023336956", "1980-02-03", "2026-06-03 09:30:00", "0.3", "TRUE", "10:11:00",
         "30:00:00"),
        (3, "00012", "1981-02-03", "2026-06-04 09:30:00", "1e-07", "FALSE", "", ""),
    ]  # fmt: skip
    assert list(types(table).values()) == [
        "identifier", "date", "datetime", "number", "boolean", "text", "text",
    ]  # fmt: skip
    first = table.relation().fetchall()[0]
    assert first[:5] == ("100023336956", date(1980, 2, 3), HALF_PAST_NINE, 0.3, True)


def test_titles_merged_over_the_table(saved, cells, faults):
    def make(book):
        rows_into(book.active, ["Housing register"], [], ["name", "town", "age"],
                  ["Ann", "Leeds", 40], ["Bob", "York", 50])  # fmt: skip
        book.active.merge_cells("A1:C1")

    table = saved(make)
    assert cells(table) == [(4, "Ann", "Leeds", "40"), (5, "Bob", "York", "50")]
    assert faults(table) == {"title_rows": [(1, ())]}


def test_row_88_is_row_88_in_excel(saved, cells, faults):
    def make(book):
        rows_into(book.active, ["name", "age"], *([f"n{n}", 40] for n in range(2, 88)))
        book.active.append(["Zoë", 50])
        book.active.cell(91, 1, "last")

    table = saved(make)
    assert cells(table)[86] == (88, "Zoë", "50")
    assert cells(table)[87] == (91, "last", "")
    assert faults(table)["blank_rows"] == [(2, (89, 90))]


def test_a_table_that_does_not_begin_in_the_corner(saved, cells, faults):
    def make(book):
        for row, values in enumerate([["name", "age"], ["Ann", 40]], start=5):
            for column, value in enumerate(values, start=3):
                book.active.cell(row, column, value)

    table = saved(make)
    assert cells(table) == [(6, "Ann", "40")]
    assert faults(table) == {"blank_columns": [(2, ())]}


def test_groups_of_headings(saved):
    def make(book):
        rows_into(book.active, ["Person", None, "Rent", None], ["First", "Last", "Due", "Paid"],
                  ["Ann", "Lee", 5, 6])  # fmt: skip
        book.active.merge_cells("A1:B1")
        book.active.merge_cells("C1:D1")

    table = saved(make)
    assert [column.header for column in table.columns] == [
        "Person First", "Person Last", "Rent Due", "Rent Paid",
    ]  # fmt: skip


def test_cells_merged_downwards_are_told_by_the_rows_that_lost_them(saved, cells, faults):
    def make(book):
        rows_into(book.active, ["estate", None, "ward", "age"], ["East", None, "A", 1],
                  [None, None, None, 2], [None, None, None, 3], ["West", None, "B", 4],
                  [None, None, "B", 5])  # fmt: skip
        for place in ("A2:A4", "C2:C3", "A5:A6"):
            book.active.merge_cells(place)

    table = saved(make)
    assert cells(table)[1] == (3, "", "", "2")
    assert faults(table) == {"merged_cells": [(3, (3, 4, 6))], "blank_columns": [(1, ())]}
    (told,) = (fault.statement for fault in table.faults if fault.key == "merged_cells")
    assert told.startswith("3 rows have no value in “estate” and “ward”, where")


def test_merged_titles_headings_and_blank_cells_lose_nothing(saved, faults):
    def make(book):
        rows_into(book.active, ["Housing register"], [], ["area", "Rent", None, "Homes", None],
                  [None, "due", "paid", "let", "empty"], ["East", 1, 2, 3, None],
                  ["West", 5, 6, 7, None])  # fmt: skip
        for place in ("A1:E2", "A3:A4", "B3:C3", "D3:E3", "E5:E6"):
            book.active.merge_cells(place)

    assert faults(saved(make)) == {"title_rows": [(1, ())], "two_headings": [(2, ())]}


def several(book):
    book.active.title = "Read me"
    book.active.append(["Please read the notes."])
    rows_into(book.create_sheet("People"), ["name", "age"], *[["Ann", n] for n in range(20)])
    rows_into(book.create_sheet("Old"), ["name", "age"], *[["Bob", n] for n in range(30)])
    book["Old"].sheet_state = "hidden"
    book.create_sheet("Empty")


def test_the_sheet_with_the_table_is_chosen_and_the_others_told(saved, faults):
    table = saved(several)
    assert (table.sheet, table.rows) == ("People", 20)
    assert faults(table) == {"other_sheets": [(2, ())]}
    assert "“Old” (hidden)" in table.faults[0].statement


def test_a_sheet_can_be_chosen(saved):
    assert saved(several, sheet="old").rows == 30
    with pytest.raises(WorkbenchError, match="no sheet called “Older”") as told:
        saved(several, sheet="Older")
    assert "“Read me”, “People”, “Old” and “Empty”" in told.value.todo


def test_nothing_but_blank_sheets(saved):
    with pytest.raises(WorkbenchError, match="nothing in it but blank cells"):
        saved(lambda book: book.create_sheet("Empty"))


def test_error_values_are_kept(saved, cells, faults):
    def make(book):
        rows_into(book.active, ["name", "sum"], ["Ann", 1], ["Bob", "#REF!"], ["Cy", "#DIV/0!"])
        for row in (3, 4):
            book.active.cell(row, 2).data_type = "e"

    table = saved(make)
    assert cells(table) == [(2, "Ann", "1"), (3, "Bob", "#REF!"), (4, "Cy", "#DIV/0!")]
    assert faults(table)["spreadsheet_error"] == [(2, (3, 4))]


def test_formulas_without_their_results_are_told(saved, cells, faults):
    table = saved(lambda book: rows_into(book.active, ["name", "sum"], ["Ann", "=1+1"], ["Bob", 3]))
    assert cells(table) == [(2, "Ann", ""), (3, "Bob", "3")]
    assert faults(table) == {"unsaved_formulas": [(1, (2,))]}


def test_formulas_with_their_results_are_values(tmp_path, cells, faults):
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["name", "sum"])
        page.write_string(1, 0, "Ann")
        page.write_formula(1, 1, "=1+1", None, 2)
    table = read(tmp_path / "f.xlsx")
    assert cells(table) == [(2, "Ann", "2")]
    assert faults(table) == {}


def test_text_that_looks_like_a_formula_stays_text(tmp_path, cells, faults):
    with xlsxwriter.Workbook(tmp_path / "f.xlsx", {"strings_to_formulas": False}) as book:
        book.add_worksheet().write_column(0, 0, ["note", "=1+1", "@A1", "@home after 5"])
    table = read(tmp_path / "f.xlsx")
    assert cells(table) == [(2, "=1+1"), (3, "@A1"), (4, "@home after 5")]
    assert faults(table) == {"formula": [(2, (2, 3))]}


def test_numbers_longer_than_excel_can_hold_are_told(saved, faults):
    table = saved(lambda book: rows_into(book.active, ["card"], [12345678901234567], [5]))
    assert faults(table) == {"too_long_for_excel": [(1, (2,))]}


def test_a_date_typed_as_text_among_dates(saved, cells, faults):
    table = saved(
        lambda book: rows_into(
            book.active, ["born", "n"], [date(1980, 2, 3), 1], ["31/02/1980", 2], ["4/5/1981", 3],
            ["25/5/1981", 4],
        )
    )  # fmt: skip
    assert cells(table)[:2] == [(2, "1980-02-03", "1"), (3, "31/02/1980", "2")]
    assert [row[0] for row in table.relation().fetchall()] == [
        date(1980, 2, 3), None, date(1981, 5, 4), date(1981, 5, 25),
    ]  # fmt: skip
    assert faults(table) == {"impossible_date": [(1, (3,))]}


def test_old_excel(tmp_path, cells):
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet")
    for row, values in enumerate([["name", "uprn", "born"], ["Zoë", 100023336956, "3/4/1980"]]):
        for column, value in enumerate(values):
            page.write(row, column, value)
    book.save(str(tmp_path / "old.xls"))
    table = read(tmp_path / "old.xls")
    assert table.kind == "excel"
    assert cells(table) == [(2, "Zoë", "100023336956", "3/4/1980")]


def open_document(path, *rows):
    document = OpenDocumentSpreadsheet()
    page = Table(name="People")
    for row in rows:
        line = TableRow()
        for value in row:
            kind = {"valuetype": "float", "value": value} if isinstance(value, int) else {
                "valuetype": "string"
            }  # fmt: skip
            cell = TableCell(**kind)
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        page.addElement(line)
    document.spreadsheet.addElement(page)
    document.save(str(path))


def test_open_document(tmp_path, cells):
    open_document(tmp_path / "list.ods", ["name", "age"], ["Zoë", 40], ["00012", 50])
    table = read(tmp_path / "list.ods")
    assert (table.kind, table.sheet) == ("ods", "People")
    assert cells(table) == [(2, "Zoë", "40"), (3, "00012", "50")]


def test_a_cell_far_away_does_not_fill_the_memory(saved):
    def make(book):
        rows_into(book.active, ["name"], ["Ann"])
        book.active["XFD1048576"] = "x"

    with pytest.raises(WorkbenchError, match="row 1,048,576 and column 16,384"):
        saved(make)


def test_formatting_far_away_is_no_cell(saved, cells):
    def make(book):
        rows_into(book.active, ["name"], ["Ann"])
        book.active["XFD1048576"].font = Font(bold=True)

    assert cells(saved(make)) == [(2, "Ann")]


def workbook_bytes():
    book, stream = openpyxl.Workbook(), BytesIO()
    rows_into(book.active, ["name", "age"], ["Ann", 40])
    book.save(stream)
    return stream.getvalue()


def with_part(data, name, content):
    """Put another part into a zipped workbook."""
    stream = BytesIO(data)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def test_a_zip_bomb_is_refused_by_what_it_declares(written):
    with pytest.raises(WorkbenchError, match="unpack to a size that no table needs"):
        written(with_part(workbook_bytes(), "xl/media/x.bin", b"\0" * 300_000_000), "b.xlsx")


def test_a_zip_bomb_is_refused_by_what_it_is_though_it_declares_less(written):
    size = 300_000_000
    data = bytearray(with_part(workbook_bytes(), "xl/media/x.bin", b"\0" * size))
    declared = struct.pack("<I", size)
    assert data.count(declared) == 2
    lying = bytes(data).replace(declared, struct.pack("<I", 10))
    with pytest.raises(WorkbenchError, match="unpack to a size that no table needs"):
        written(lying, "b.xlsx")


def protected(stream_name):
    """Make the container that Excel puts an encrypted workbook into."""
    path = BytesIO()
    XlsDoc().save(path, b"\0" * 5000)
    data = bytearray(path.getvalue())
    name = stream_name.encode("utf-16-le")
    place = bytes(data).index("Workbook".encode("utf-16-le"))
    data[place : place + len(name)] = name
    data[place + 64 : place + 66] = struct.pack("<H", len(name) + 2)
    return bytes(data)


def test_a_password_is_told(written):
    with pytest.raises(WorkbenchError, match="protected by a password") as told:
        written(protected("EncryptedPackage"), "locked.xlsx")
    assert "Open it in Excel" in told.value.todo


def test_another_old_office_file_is_refused(written):
    with pytest.raises(WorkbenchError, match="cannot be opened as a workbook"):
        written(protected("WordDocument"), "letter.doc")


@pytest.mark.parametrize("keep", [40, 2000, 4000])
def test_a_workbook_cut_off_on_its_way(keep, written):
    with pytest.raises(WorkbenchError, match="damaged"):
        written(workbook_bytes()[:keep], "cut.xlsx")


def test_an_xml_spreadsheet(written, cells, faults):
    table = written(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A"><Table>'
        '<Row ss:Index="3"><Cell><Data ss:Type="String">name</Data></Cell><Cell><Data '
        'ss:Type="String">town</Data></Cell><Cell><Data ss:Type="String">age</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="String">Zo&#235; &amp; Co</Data></Cell><Cell ss:Index="3"><Data '
        'ss:Type="Number">40</Data></Cell></Row></Table></Worksheet></Workbook>',
        "export.xls",
    )
    assert cells(table) == [(4, "Zoë & Co", "", "40")]
    assert faults(table) == {"misnamed_file": [(1, ())]}
