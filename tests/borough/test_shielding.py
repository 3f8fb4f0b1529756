"""The shielding list in three versions: late, renamed, in two formats."""

import zipfile
from datetime import date, timedelta

import openpyxl
import pandas as pd
import pytest

from workbench.borough.catalogue import columns
from workbench.borough.lists.shielding import ARRIVED, DUE, VERSIONS
from workbench.borough.settings import BANNER

LATE = {1: 0, 2: 3, 3: 6}
HEADER = 4


@pytest.fixture(scope="module", params=[2, 3])
def workbook(request, tiny):
    book = openpyxl.load_workbook(tiny.folder / f"shielding_v{request.param}.xlsx")
    return request.param, book


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_comes_later_than_it_was_due(version):
    late = date.fromisoformat(ARRIVED[version]) - date.fromisoformat(DUE[version])
    assert late == timedelta(days=LATE[version])


def test_a_workbook_says_when_it_was_due_and_sent_above_its_header(workbook):
    version, book = workbook
    (page,) = book.worksheets
    assert page["A1"].value == (
        f"Shielding list version {version}, due {DUE[version]}, sent {ARRIVED[version]}"
    )
    assert page["A2"].value == BANNER
    assert all(cell.value is None for cell in page[3])
    header = [cell.value for cell in page[HEADER]]
    assert header == list(columns(f"shielding_v{version}"))


def test_every_cell_of_a_workbook_is_text(workbook):
    _, book = workbook
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=HEADER) for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_one_column_is_renamed_in_version_3(tiny):
    first, second, third = (
        list(tiny.list(f"shielding_v{version}").columns) for version in VERSIONS
    )
    assert first == second
    assert [name if name != "surname" else "last_name" for name in third] == first
    assert "surname" in third


def test_version_1_is_in_code_page_1252_and_not_utf_8(standard):
    content = (standard.folder / "shielding_v1.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    names = pd.read_csv(standard.folder / "shielding_v1.csv", encoding="cp1252", dtype="str")
    accented = ~(names["first_name"] + names["last_name"]).map(str.isascii)
    assert accented.sum() > 20


def test_later_versions_hold_everybody_of_earlier_ones(standard):
    listed = [set(standard.about(f"shielding_v{version}")["person_id"]) for version in VERSIONS]
    assert listed[0] < listed[1] < listed[2]


def test_dates_are_day_first_in_version_1_and_year_first_afterwards(tiny):
    patterns = {1: r"\d\d/\d\d/\d{4}", 2: r"\d{4}-\d\d-\d\d", 3: r"\d{4}-\d\d-\d\d"}
    for version, pattern in patterns.items():
        rows = tiny.list(f"shielding_v{version}")
        assert rows["told_on"].str.fullmatch(pattern).all()
        assert rows["dob"].str.fullmatch(pattern).all()


def test_nobody_was_told_after_the_version_was_sent(standard):
    for version in VERSIONS:
        told = pd.to_datetime(
            standard.list(f"shielding_v{version}")["told_on"], dayfirst=version == 1
        )
        assert told.max() <= pd.Timestamp(ARRIVED[version])


def test_one_person_is_spelt_in_two_ways_in_two_versions(standard):
    first, second = (
        standard.about(f"shielding_v{version}").set_index("person_id") for version in (1, 2)
    )
    both = first.join(second[["first_name", "last_name"]].add_prefix("later_"), how="inner")
    changed = (both["first_name"] != both["later_first_name"]) | (
        both["last_name"] != both["later_last_name"]
    )
    assert 10 < changed.sum() < 0.2 * len(both)


def test_a_workbook_holds_no_moment_of_its_making(tiny):
    """The same bytes whenever it is made: no member of the archive has today's date."""
    for version in (2, 3):
        with zipfile.ZipFile(tiny.folder / f"shielding_v{version}.xlsx") as archive:
            assert {member.date_time[:3] for member in archive.infolist()} == {(1980, 1, 31)}
