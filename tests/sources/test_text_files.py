"""Text files as they arrive: nothing lost, everything odd named."""

import csv
import io

import pytest

from workbench.errors import WorkbenchError

PLAIN = "name,town\nAnn,Leeds\nBob,York\n"
BOTH = [(2, "Ann", "Leeds"), (3, "Bob", "York")]


def of(*rows, **settings):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", **settings).writerows(rows)
    return text.getvalue()


# Name, content, rows as found, faults as (count, first rows) by kind.
CASES = {
    "plain": (PLAIN, BOTH, {}),
    "windows line ends": (PLAIN.replace("\n", "\r\n"), BOTH, {}),
    "old Mac line ends": (PLAIN.replace("\n", "\r"), BOTH, {}),
    "mixed line ends": (PLAIN.replace("Leeds\n", "Leeds\r\n"), BOTH, {}),
    "no last line end": (PLAIN[:-1], BOTH, {}),
    "many last line ends": (PLAIN + "\n\r\n\n", BOTH, {}),
    "byte order mark": (PLAIN.encode("utf-8-sig"), BOTH, {}),
    "semicolons": (PLAIN.replace(",", ";"), BOTH, {}),
    "tabs": (PLAIN.replace(",", "\t"), BOTH, {}),
    "bars": (PLAIN.replace(",", "|"), BOTH, {}),
    "says its separator": ("sep=;\n" + PLAIN.replace(",", ";"), BOTH, {}),
    "commas within semicolons": (
        "name;amount\nAnn;1,5\nBob;2,5\nCy;3,5\n",
        [(2, "Ann", "1,5"), (3, "Bob", "2,5"), (4, "Cy", "3,5")],
        {"decimal_comma": [(3, (2, 3, 4))]},
    ),
    "space after the comma and before the quotation mark": (
        'name, town\nAnn, "Leeds, West"\nBob, York\n',
        [(2, "Ann", "Leeds, West"), (3, "Bob", "York")],
        {},
    ),
    "columns set apart by spaces": (
        "name  n  rent   when\nAnn   1  5.50   2026\nBob  20  6.50   2025\n",
        [(2, "Ann", "1", "5.50", "2026"), (3, "Bob", "20", "6.50", "2025")],
        {},
    ),
    "a list of full names": ("Full name\nAnn Lee\nBob Ray\n", [(2, "Ann Lee"), (3, "Bob Ray")], {}),
    "line end in a cell": (
        'name,note\nAnn,"one\ntwo"\nBob,x\n',
        [(2, "Ann", "one\ntwo"), (3, "Bob", "x")],
        {},
    ),
    "quotation marks in a cell": (
        'name,note\nAnn,"said ""no"""\nBob,6" pipe\n',
        [(2, "Ann", 'said "no"'), (3, "Bob", '6" pipe')],
        {},
    ),
    "a quotation mark that is never closed": (
        'name,note,town\nAnn,"never closed,Leeds\nBob,b,York\nCy,c,Hull\n',
        [(2, "Ann", '"never closed', "Leeds"), (3, "Bob", "b", "York"), (4, "Cy", "c", "Hull")],
        {"broken_quotes": [(1, (2,))]},
    ),
    "two open quotation marks rows apart": (
        'name,note,town\nAnn,"one,Leeds\nBob,b,York\nCy,"two,Hull\nDi,d,Bath\n',
        [
            (2, "Ann", '"one', "Leeds"),
            (3, "Bob", "b", "York"),
            (4, "Cy", '"two', "Hull"),
            (5, "Di", "d", "Bath"),
        ],
        {"broken_quotes": [(2, (2, 4))]},
    ),
    "quotation marks not doubled": (
        'name,town\n"Ann "Nan" Smith",Leeds\nBob,York\n',
        [(2, 'Ann "Nan" Smith', "Leeds"), (3, "Bob", "York")],
        {"broken_quotes": [(1, (2,))]},
    ),
    "rows too long and too short": (
        "name,town,age\nAnn,Leeds,40\nBob,York\nCy,Hull,50,left,no\nDi,Bath,60,\n",
        [
            (2, "Ann", "Leeds", "40", None, None),
            (3, "Bob", "York", None, None, None),
            (4, "Cy", "Hull", "50", "left", "no"),
            (5, "Di", "Bath", "60", "", None),
        ],
        {"short_rows": [(1, (3,))], "long_rows": [(1, (4,))], "unnamed_columns": [(2, ())]},
    ),
    "commas to the right of everything": (
        "name,town,,\nAnn,Leeds,,\nBob,York,,\n",
        BOTH,
        {"blank_columns": [(2, ())]},
    ),
    "blank rows": (
        "\nname,town\n\nAnn,Leeds\n,\n , \nBob,York\n,\n",
        [(4, "Ann", "Leeds"), (7, "Bob", "York")],
        {"blank_rows": [(4, (3, 5, 6, 8))]},
    ),
    "blank cells in a list of one column": (
        "surname\nSmith\n\nJones\n\n",
        [(2, "Smith"), (3, ""), (4, "Jones")],
        {},
    ),
    "titles above": (
        "Housing register,,\nRun on 3 June 2026,,\n,,\nname,town,age\nAnn,Leeds,40\nBob,York,50\n",
        [(5, "Ann", "Leeds", "40"), (6, "Bob", "York", "50")],
        {"title_rows": [(2, ())]},
    ),
    "a total and a remark below": (
        "area,homes,people\nEast,10,20\nWest,30,40\nTotal,40,60\n\nSource: the register of 2026\n",
        [
            (2, "East", "10", "20"),
            (3, "West", "30", "40"),
            (4, "Total", "40", "60"),
            (6, "Source: the register of 2026", None, None),
        ],
        {
            "total_row": [(1, (4,))],
            "remarks_below": [(1, (6,))],
            "blank_rows": [(1, (5,))],
            "short_rows": [(1, (6,))],
        },
    ),
    "two rows of headings": (
        "Person,,Home,,\nFirst,Last,Street,Town,Rent\nAnn,Lee,A St,Leeds,5\nBob,Ray,B St,York,6\n",
        [(3, "Ann", "Lee", "A St", "Leeds", "5"), (4, "Bob", "Ray", "B St", "York", "6")],
        {"two_headings": [(2, ())]},
    ),
    "two rows of headings, the groups repeated": (
        "Of,Of,At,At,At\nGiven,Last,Road,Town,Rent\nAnn,Lee,A St,Leeds,5\nBob,Ray,B St,York,6\n",
        [(3, "Ann", "Lee", "A St", "Leeds", "5"), (4, "Bob", "Ray", "B St", "York", "6")],
        {"two_headings": [(2, ())]},
    ),
    "groups and headings repeated": (
        "area,2019,2019,2020,2020\n,homes,people,homes,people\nEast,1,2,3,4\nWest,5,6,7,8\n",
        [(3, "East", "1", "2", "3", "4"), (4, "West", "5", "6", "7", "8")],
        {"two_headings": [(2, ())]},
    ),
    "repeated headings above words": (
        "name,name,phone,phone\nAnn,Lee,none,unknown\nBob,Ray,07700900123,\nCy,Day,n/a,5\n",
        [
            (2, "Ann", "Lee", "none", "unknown"),
            (3, "Bob", "Ray", "07700900123", ""),
            (4, "Cy", "Day", "n/a", "5"),
        ],
        {"repeated_headings": [(2, ())]},
    ),
    "no headings": (
        "Ann,1980-01-02,5\nBob,1981-02-03,6\nCy,1982-03-04,7\n",
        [
            (1, "Ann", "1980-01-02", "5"),
            (2, "Bob", "1981-02-03", "6"),
            (3, "Cy", "1982-03-04", "7"),
        ],
        {"no_headings": [(3, ())]},
    ),
    "years as headings": (
        "area,2019,2020\nEast,10,11\nWest,12,13\n",
        [(2, "East", "10", "11"), (3, "West", "12", "13")],
        {},
    ),
    "headings twice and none": (
        "name,Town,town,,name\nAnn,a,b,c,d\n",
        [(2, "Ann", "a", "b", "c", "d")],
        {"repeated_headings": [(2, ())], "unnamed_columns": [(1, ())]},
    ),
    "only headings": ("name,town\n", [], {}),
    "one cell": ("name\n", [], {}),
    "one row of data": ("name,age\nAnn,40\n", [(2, "Ann", "40")], {}),
    "a zero byte": (
        "name,town\nA\0nn,Leeds\nBob,York\n",
        [(2, "A\0nn", "Leeds"), (3, "Bob", "York")],
        {"nul": [(1, (2,))]},
    ),
    "formulas": (
        'name,note\nAnn,=1+1\nBob,"=HYPERLINK(""x"",""y"")"\nCy,@SUM(A1)\nDi,+cmd|x\nEd,-5\n',
        [
            (2, "Ann", "=1+1"),
            (3, "Bob", '=HYPERLINK("x","y")'),
            (4, "Cy", "@SUM(A1)"),
            (5, "Di", "+cmd|x"),
            (6, "Ed", "-5"),
        ],
        {"formula": [(4, (2, 3, 4, 5))]},
    ),
    "spoilt before it came": (
        "name,town\nZoÃ«,Leeds\nJos\ufffd,York\nZoë,Hull\n",
        [(2, "ZoÃ«", "Leeds"), (3, "Jos\ufffd", "York"), (4, "Zoë", "Hull")],
        {"garbled": [(2, (2, 3))]},
    ),
    "a spreadsheet's errors": (
        "name,sum\nAnn,#REF!\nBob,#DIV/0!\nCy,5\nDi,6\nEd,########\n",
        [(2, "Ann", "#REF!"), (3, "Bob", "#DIV/0!"), (4, "Cy", "5"), (5, "Di", "6"),
         (6, "Ed", "########")],
        {"spreadsheet_error": [(3, (2, 3, 6))]},
    ),
    "a very long cell": (
        f"name,note\nAnn,{'x' * 3_000_000}\n",
        [(2, "Ann", "x" * 3_000_000)],
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_cell_is_kept_and_what_is_odd_is_named(name, written, cells, faults):
    content, rows, expected = CASES[name]
    table = written(content)
    assert cells(table) == rows
    assert faults(table) == expected
    assert table.rows == len(rows)
    assert table.relation().count("*").fetchall() == [(len(rows),)]
    assert len(table.frame()) == len(rows)


def test_headings_are_made_unique_and_told(written):
    table = written("name,Town,town,,name\nAnn,a,b,c,d\n")
    assert [column.header for column in table.columns] == [
        "name", "Town", "town (2)", "Column 4", "name (2)",
    ]  # fmt: skip
    assert [column.name for column in table.columns] == [
        "name", "town", "town_2", "column_4", "name_2",
    ]  # fmt: skip
    assert list(table.frame().columns) == [column.header for column in table.columns]


def test_a_heading_may_be_called_like_ours(written, cells):
    table = written("source_row,made_up\n7,yes\n8,yes\n")
    assert [column.name for column in table.columns] == ["source_row_2", "made_up"]
    assert cells(table) == [(2, "7", "yes"), (3, "8", "yes")]
    assert table.made_up


def test_two_rows_of_headings_become_one(written):
    table = written(CASES["two rows of headings"][0])
    assert [column.header for column in table.columns] == [
        "Person First", "Person Last", "Home Street", "Home Town", "Home Rent",
    ]  # fmt: skip


def test_a_banner_says_that_it_is_made_up(written):
    assert written("These people are made up,,\nname,town,age\nAnn,a,1\nBob,b,2\n").made_up
    assert not written(PLAIN).made_up


ACCENTS = "name,fee\nZoë Łukasz,£5\nJosé,£6\nAnn,£7\n"
WESTERN = ACCENTS.replace("Ł", "L")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_certain(encoding, written, cells):
    table = written(ACCENTS.encode(encoding))
    assert cells(table) == [(2, "Zoë Łukasz", "£5"), (3, "José", "£6"), (4, "Ann", "£7")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_seen_without_its_mark(encoding, written, cells, faults):
    table = written(ACCENTS.encode(encoding))
    assert cells(table)[0] == (2, "Zoë Łukasz", "£5")
    assert faults(table) == {"encoding": [(4, ())]}
    assert table.encoding == encoding


def test_windows_1252_is_told_with_the_lines_it_touches(written, cells, faults):
    table = written("name,note\nZoë,“yes” – €5\nO’Neill,x\nAnn,y\n".encode("cp1252"))
    assert cells(table) == [(2, "Zoë", "“yes” – €5"), (3, "O’Neill", "x"), (4, "Ann", "y")]
    assert faults(table) == {"encoding": [(2, (2, 3))]}
    assert "Windows-1252" in table.faults[0].statement
    assert table.encoding == "cp1252"


def test_latin_1_without_its_controls_reads_the_same(written, cells):
    assert cells(written(WESTERN.encode("latin-1"))) == cells(written(WESTERN.encode("cp1252")))


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
def test_old_encodings_do_not_garble_names(encoding, written, cells):
    names = ["Zoë", "José", "Renée", "Müller", "Françoise", "Siân", "Björn", "Inés", "Chloé"]
    text = "name,town\n" + "".join(f"{name},Leeds\n" for name in names)
    found = cells(written(text.encode(encoding)))
    assert [row[1] for row in found] == names


def test_a_file_put_together_from_two_encodings(written, cells, faults):
    data = "name,n\nZoë,1\nChloé,2\n".encode() + "José,3\nAnn,4\n".encode("cp1252")
    table = written(data)
    assert cells(table) == [(2, "Zoë", "1"), (3, "Chloé", "2"), (4, "José", "3"), (5, "Ann", "4")]
    assert faults(table) == {"mixed_encodings": [(1, (4,))]}


def test_a_promise_of_unicode_that_is_not_kept(written):
    with pytest.raises(WorkbenchError, match="cannot be read as one"):
        written("\ufeff".encode("utf-16-le") + b"a,b\n1,2\n\x00")


def test_ten_thousand_columns(written, cells, types):
    headings = ",".join(f"c{n}" for n in range(10_000))
    row = ",".join(str(n) for n in range(10_000))
    table = written(f"{headings}\n{row}\n{row}\n")
    assert len(table.columns) == 10_000
    assert cells(table)[1] == (3, *(str(n) for n in range(10_000)))
    assert set(types(table).values()) == {"integer"}


def test_columns_beyond_one_pass_are_read_in_their_places(written):
    row = ",".join(str(n) for n in range(450))
    table = written(f"{','.join(f'c{n}' for n in range(450))}\n{row}\n{row}\n")
    assert table.relation().fetchall() == [tuple(range(450))] * 2
