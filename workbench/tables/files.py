"""CSV files that are safe to open in a spreadsheet."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pandas as pd

# Excel, LibreOffice and Google Sheets run a text cell as a formula when it begins with one of
# these (OWASP, "CSV injection"; the last four are the full-width forms).
_LIVE = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_BOM = "\ufeff"


def guard(value: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    Only text is touched: the number −5 stays a number. A text that is an apostrophe or several
    followed by such a sign gets one more, so taking one apostrophe away from every text that
    matches ``'+[=+-@…]`` gives back exactly what was there.
    """
    if isinstance(value, str) and _LIVE.match(value):
        return "'" + value
    return value


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Write a frame as a CSV that Excel opens rightly and cannot run.

    Parameters
    ----------
    frame
        Any frame; its index is left out. Missing values become empty cells and dates
        ``2026-11-24``.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark (without it Excel garbles é and Ł) and CRLF line ends
        (RFC 4180). Formulas in text cells and headings are neutralised as in :func:`guard`.
    """
    safe = pd.DataFrame(
        {
            position: values.map(guard) if _may_hold_text(values) else values
            for position, (_, values) in enumerate(frame.items())
        },
        index=frame.index,
    )
    buffer = io.StringIO()
    safe.to_csv(
        buffer,
        index=False,
        header=[str(guard(str(name))) for name in frame.columns],
        lineterminator="\r\n",
        quoting=csv.QUOTE_MINIMAL,
    )
    return (_BOM + buffer.getvalue()).encode()


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame to ``path`` as :func:`csv_bytes` makes it.

    Parameters
    ----------
    frame
        Any frame; its index is left out.
    path
        The file to write; its folder is made where missing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_bytes(frame))


def size_text(size: int) -> str:
    """Write a file's size as people do: ``1 kB``, ``2.1 MB``."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000)):,} kB"
    return f"{size / 1_000_000:,.1f} MB"


def _may_hold_text(values: "pd.Series[Any]") -> bool:
    return not (
        pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)
    )
