"""Files with the same bytes whenever they are made from the same values."""

from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.borough.settings import BANNER, TODAY

_STAMP = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0, 0)


def write_csv(frame: pd.DataFrame, path: Path, encoding: str = "utf-8") -> None:
    """Write a list as a CSV file with Windows line ends, as spreadsheets do."""
    frame.to_csv(path, index=False, lineterminator="\r\n", encoding=encoding)


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a table of the truth as a Parquet file."""
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, compression="zstd")


def write_workbook(frame: pd.DataFrame, path: Path, title: str, sheet: str) -> int:
    """Write a list as a workbook with rows of titles above its header.

    Returns
    -------
    int
        The row of the header, counted from 1.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(
        path, {"strings_to_numbers": False, "strings_to_formulas": False}
    ) as book:
        book.set_properties({"title": title, "comments": BANNER, "created": _STAMP})
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True})
        page.write_string(0, 0, title, bold)
        page.write_string(1, 0, BANNER)
        header = 3
        for place, name in enumerate(frame.columns):
            page.write_string(header, place, name, bold)
            for row, value in enumerate(frame[name], start=header + 1):
                if value:
                    page.write_string(row, place, value)
        page.freeze_panes(header + 1, 0)
    return header + 1
