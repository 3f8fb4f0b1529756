"""Files with the same bytes whenever they are made from the same values."""

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.borough.settings import BANNER, TODAY

SHEET = "Shielded people"
HEADER_ROW = 4
"""Row of a workbook's header, counted from 1: a title, the banner and an empty row come first."""

_STAMP = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)


def write_csv(frame: pd.DataFrame, path: Path, encoding: str = "utf-8") -> None:
    """Write a list as a CSV file with the line ends of Windows, as spreadsheets do."""
    frame.to_csv(path, index=False, lineterminator="\r\n", encoding=encoding)


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a table of the truth as a Parquet file; times are written as days."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    for place, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            table = table.set_column(place, column.name, table[place].cast(pa.date32()))
    pq.write_table(table, path, compression="zstd")


def write_workbook(frame: pd.DataFrame, path: Path, title: str) -> None:
    """Write a list as a workbook with rows of titles above its header; every cell is text."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"title": title, "comments": BANNER, "created": _STAMP})
        page = book.add_worksheet(SHEET)
        bold = book.add_format({"bold": True})
        page.freeze_panes(HEADER_ROW, 0)
        page.write_string(0, 0, title, bold)
        page.write_string(1, 0, BANNER)
        for place, name in enumerate(frame.columns):
            page.write_string(HEADER_ROW - 1, place, name, bold)
        for row, values in enumerate(frame.to_numpy(object), start=HEADER_ROW):
            for place, value in enumerate(values):
                if value:
                    page.write_string(row, place, value)
