"""Tables people read and files people take away."""

import os
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

from workbench.tables.files import csv_bytes, size_text, write_csv
from workbench.tables.markup import carrying_link, download_link, folded, table_html
from workbench.words import count

__all__ = ["Download", "Table", "TextFile", "write_csv"]

RUN_FOLDER = "WORKBENCH_RUN_FOLDER"
_EMBED_AT_MOST = 100_000
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True)
class Download:
    """A file to take away, without showing a row of it: lists of ids, linked lists.

    Displaying it writes ``tables/NAME.csv`` into the run's folder (environment variable
    ``WORKBENCH_RUN_FOLDER``) and shows a link to that file. Outside a run nothing is written and
    the link carries the file itself.

    Attributes
    ----------
    name
        The file's name without ``.csv``: lower-case letters, digits, ``-`` and ``_``.
    frame
        The rows; the index is left out.
    caption
        What the file holds, in one sentence.
    """

    name: str
    frame: pd.DataFrame
    caption: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"not a name for a file: {self.name!r}")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        link = _offer(self.name, self.frame, self.caption, embed_at_most=0)
        html = (
            f'<div class="wb-download"><p class="wb-caption">{escape(self.caption)}</p>{link}</div>'
        )
        return {
            "text/html": html,
            "text/plain": f"{self.caption} ({count(len(self.frame), 'row')})",
        }


@dataclass(frozen=True)
class Table:
    """A table to read, with all its rows as a CSV.

    Displaying it shows an accessible ``<table>`` of the first rows and, in a run, writes
    ``tables/NAME.csv`` into the run's folder (environment variable ``WORKBENCH_RUN_FOLDER``).

    Attributes
    ----------
    name
        The file's name without ``.csv``: lower-case letters, digits, ``-`` and ``_``.
    frame
        The rows; the index is left out. The first column names its row when it holds text.
    caption
        What the table shows, in one sentence.
    show
        How many rows to show.
    once
        A column whose text is told once where rows in a row share it; the CSV repeats it.
    folded
        Whether readers open it first: for what stands behind a chart or a sentence.
    """

    name: str
    frame: pd.DataFrame
    caption: str
    show: int = 20
    once: str = ""
    folded: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"not a name for a file: {self.name!r}")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        link = _offer(self.name, self.frame, self.caption, embed_at_most=_EMBED_AT_MOST)
        if self.frame.empty:
            caption = f'<p class="wb-caption">{escape(self.caption)}</p>'
            html = f'<div class="wb-table">{caption}<p class="wb-note">There are none.</p></div>'
        else:
            rows = table_html(self.frame, self.caption, show=self.show, once=self.once)
            if self.folded:
                rows = folded(rows, self.caption, len(self.frame))
            html = f'<div class="wb-table">{rows}{link}</div>'
        return {
            "text/html": html,
            "text/plain": f"{self.caption} ({count(len(self.frame), 'row')})",
        }


@dataclass(frozen=True)
class TextFile:
    """A small file of text to take away, such as settings; the link carries all of it.

    Attributes
    ----------
    name
        The file's name with its ending.
    text
        What it says.
    caption
        What the file is, in one sentence.
    """

    name: str
    text: str
    caption: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        content = self.text.encode()
        label = f"Download {self.name} ({size_text(len(content))})"
        caption = f'<p class="wb-caption">{escape(self.caption)}</p>'
        link = carrying_link(self.name, content, "text/plain", label, self.caption)
        html = f'<div class="wb-download">{caption}<p class="wb-file">{link}</p></div>'
        return {"text/html": html, "text/plain": f"{self.caption}\n\n{self.text}"}


def _offer(name: str, frame: pd.DataFrame, caption: str, *, embed_at_most: int) -> str:
    """Write the CSV into the run's folder, if there is one, and link to it or carry it."""
    content = csv_bytes(frame)
    folder = os.environ.get(RUN_FOLDER)
    if folder:
        path = Path(folder) / "tables" / f"{name}.csv"
        if path.exists() and path.read_bytes() != content:
            raise ValueError(f"two different tables of this run are called {name!r}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if len(content) > embed_at_most:
            size = size_text(len(content))
            return (
                f'<p class="wb-file"><a href="tables/{name}.csv">tables/{name}.csv</a> '
                f"(CSV, {count(len(frame), 'row')}, {size}), kept in the folder of this report</p>"
            )
    return f'<p class="wb-file">{download_link(name, frame, caption, content)}</p>'
