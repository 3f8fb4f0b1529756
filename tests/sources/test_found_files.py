"""Real files that nobody here wrote."""

import sysconfig
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.sources import read
from workbench.sources.workbooks import cell_text

ENDINGS = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".json", ".jsonl", ".parquet", ".dat")
MOST = 3_000_000
SHARED = Path(__file__).parents[3] / "shared" / "data"


def installed():
    root = Path(sysconfig.get_paths()["purelib"])
    found = [
        path
        for path in sorted(root.rglob("*"))
        if path.suffix.lower() in ENDINGS
        and path.is_file()
        and path.stat().st_size < MOST
        and ".dist-info" not in str(path)
        and "node_modules" not in path.parts
    ]
    by_folder = {}
    for path in found:
        by_folder.setdefault((path.parent, path.suffix), []).append(path)
    return [path for group in by_folder.values() for path in group[:6]][:60]


INSTALLED = installed()
OPEN = sorted(path for path in SHARED.rglob("*") if path.is_file() and path.suffix != ".md")


def consistent(table):
    """Check what must hold of every table."""
    names = [column.name for column in table.columns]
    text, meant = table.text(), table.relation()
    assert text.columns == [*names, "source_row"]
    assert meant.columns == names
    assert len(set(names)) == len(names)
    rows = text.project("source_row").fetchall()
    assert len(rows) == table.rows == len(meant.fetchall())
    assert len({row for (row,) in rows}) == len(rows)
    if table.kind in {"csv", "excel", "ods", "json"}:
        assert {str(kind) for kind in text.types[:-1]} == {"VARCHAR"}
    for fault in table.faults:
        assert fault.statement
        assert fault.fix
        assert fault.count > 0
    return table


def test_there_are_enough_of_them():
    if len(INSTALLED) < 20:
        pytest.skip(f"only {len(INSTALLED)} tables lie in the installed packages")


def test_files_of_installed_packages_are_read_or_refused_in_words():
    refused = {}
    for path in INSTALLED:
        try:
            consistent(read(path))
        except WorkbenchError as error:
            refused[path.name] = error
    assert all(error.what and error.todo for error in refused.values())
    assert len(INSTALLED) - len(refused) >= min(20, len(INSTALLED) // 2), refused


@pytest.mark.shared
@pytest.mark.skipif(not OPEN, reason="the open data of ../shared/data are not here")
@pytest.mark.parametrize("path", OPEN, ids=lambda path: path.name)
def test_open_data_load(path):
    consistent(read(path))


def as_pandas(path):
    """The same cells by another reader, where both agree by definition: quoted text."""
    return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[], encoding="utf-8")


@pytest.mark.shared
@pytest.mark.skipif(not OPEN, reason="the open data of ../shared/data are not here")
@pytest.mark.parametrize(
    "path", [path for path in OPEN if path.suffix == ".csv"], ids=lambda path: path.name
)
def test_open_data_agree_with_pandas_cell_for_cell(path):
    table, frame = read(path), as_pandas(path)
    found = [row[:-1] for row in table.text().fetchall()]
    filled = frame[(frame != "").any(axis=1)]
    assert len(table.columns) == frame.shape[1]
    assert found == list(filled.itertuples(index=False, name=None))


def test_workbooks_agree_with_openpyxl(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["text", "whole", "real", "day", "yes"])
    for n in range(200):
        day = pd.Timestamp("1950-01-01") + pd.Timedelta(days=n * 97)
        page.append([f"n{n} é", n * 37, n / 7, day.date(), n % 2 == 0])
    book.save(tmp_path / "list.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "list.xlsx").active.iter_rows(2, values_only=True)
    expected = [
        tuple(cell_text(cell.date() if isinstance(cell, pd.Timestamp) else cell) for cell in row)
        for row in rows
    ]
    assert [row[:-1] for row in read(tmp_path / "list.xlsx").text().fetchall()] == [
        tuple(value.removesuffix(" 00:00:00") for value in row) for row in expected
    ]
