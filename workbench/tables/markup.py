"""The HTML of a table and of its download."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import pandas as pd

from workbench.tables.cells import column_text, heading, is_figures
from workbench.tables.files import csv_bytes, size_text
from workbench.words import count

# Wide enough for DejaVu Sans, the widest font a machine may have to print with.
_CHARACTER, _PADDING, _WRAPS_AFTER = 0.66, 1.4, 30
# So many em fit on an upright A4 page at 9 points and at 8, and on one that lies on its side.
_PRINTS_AS_IT_IS, _PRINTS_UPRIGHT, _PRINTS_LYING = 56, 63, 94


def download_link(
    name: str, frame: pd.DataFrame, caption: str, content: bytes | None = None
) -> str:
    """Make a link that carries the whole file, so that it works with no network.

    Parameters
    ----------
    name
        The file's name without ``.csv``.
    frame
        The rows the file holds.
    caption
        What the file holds, which tells this link from the others of a page.
    content
        The file, where it is already made.
    """
    content = csv_bytes(frame) if content is None else content
    label = f"Download this data (CSV, {count(len(frame), 'row')}, {size_text(len(content))})"
    return carrying_link(f"{name}.csv", content, "text/csv", label, caption)


def carrying_link(file: str, content: bytes, kind: str, label: str, caption: str) -> str:
    """Make a link that carries a file of some kind of text, as :func:`download_link` does."""
    href = f"data:{kind};charset=utf-8;base64,{b64encode(content).decode()}"
    return (
        f'<a class="wb-csv" download="{escape(file)}" href="{href}" '
        f'aria-label="{escape(f"{label}: {caption}")}">{escape(label)}</a>'
    )


def column_breadth(texts: Iterable[str]) -> float:
    """Estimate a column's width on paper, in em, from the texts in it; long ones wrap."""
    return min(_WRAPS_AFTER, max(map(len, texts), default=0)) * _CHARACTER + _PADDING


def folded(table: str, caption: str, rows: int) -> str:
    """Put a table behind a line that says what it is; printed, it is open.

    Parameters
    ----------
    table
        What :func:`table_html` gives.
    caption
        What the table shows.
    rows
        How many rows it has.
    """
    named = f"{escape(caption)} ({count(rows, 'row')})"
    return f"<details><summary>{named}</summary>{table}</details>"


def table_html(frame: pd.DataFrame, caption: str, *, show: int = 20, once: str = "") -> str:
    """Make an accessible table: caption, scopes, figures to the right, its own scrolling.

    Parameters
    ----------
    frame
        The rows; the index is left out.
    caption
        What the table shows.
    show
        How many rows to show; the rest are counted beneath the table.
    once
        A column in which a text that is the same as the one above it reads "as above".
    """
    shown = frame.head(show)
    columns = [shown.iloc[:, position] for position in range(shown.shape[1])]
    classes = [_class(column) for column in columns]
    heads = [heading(column.name) for column in columns]
    head = "".join(
        f'<th scope="col"{class_}>{escape(words)}</th>'
        for class_, words in zip(classes, heads, strict=True)
    )
    texts = [
        _told_once(column_text(column)) if column.name == once else column_text(column)
        for column in columns
    ]
    named = bool(columns) and not is_figures(columns[0])
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row"{classes[0]}>{escape(text)}</th>'
            if named and position == 0
            else f"<td{classes[position]}>{escape(text)}</td>"
            for position, text in enumerate(row)
        )
        + "</tr>"
        for row in zip(*texts, strict=True)
    )
    wide, smaller = _on_paper([[head, *column] for head, column in zip(heads, texts, strict=True)])
    note = _note(len(frame), len(shown))
    return (
        f'<div class="wb-scroll{wide}" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table{smaller}><caption><span>{escape(caption)}</span></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{note}"
    )


def _on_paper(columns: Sequence[Sequence[str]]) -> tuple[str, str]:
    """Choose how a browser prints a table: the classes around it and its own style."""
    needed = sum(map(column_breadth, columns))
    smaller = f' style="--wb-em:{needed:.0f}"' if needed > _PRINTS_AS_IT_IS else ""
    if needed <= _PRINTS_UPRIGHT:
        return "", smaller
    words = ([len(word) for text in column for word in text.split()] for column in columns)
    unbroken = sum(max(lengths, default=0) * _CHARACTER + _PADDING for lengths in words)
    return " wb-wide" if unbroken <= _PRINTS_LYING else " wb-wide wb-crammed", smaller


def _told_once(texts: Sequence[str]) -> list[str]:
    above = ["", *texts]
    return [
        "as above" if text == before else text for text, before in zip(texts, above, strict=False)
    ]


def _class(column: "pd.Series[Any]") -> str:
    if is_figures(column):
        return ' class="figure"'
    return ' class="day"' if pd.api.types.is_datetime64_any_dtype(column) else ""


def _note(total: int, shown: int) -> str:
    if shown < total:
        return f'<p class="wb-note">Showing {shown:,} of {count(total, "row")}.</p>'
    return ""
