"""Pages of one HTML file each: reports, failures, index pages."""

import re
from collections.abc import Mapping
from copy import deepcopy
from threading import Lock
from typing import TYPE_CHECKING

from workbench.reports.theme import legible, render, style

if TYPE_CHECKING:
    from nbformat import NotebookNode

_FENCE = re.compile(r"^\s*(```|~~~)")
_exporting = Lock()


def html(
    notebook: "NotebookNode",
    *,
    title: str,
    details: Mapping[str, str],
    practice: bool,
    about_one_person: bool = False,
) -> str:
    """Turn an executed notebook into a report of one file that fetches nothing.

    The report says what the notebook's words say and shows its findings, charts and tables; code,
    printed text and tracebacks stay in the notebook.

    Parameters
    ----------
    notebook
        An executed notebook; it is not changed. Its own title gives way to ``title``.
    title
        The question the report answers: its only ``<h1>``.
    details
        What the last section lists: what was run, when, on which inputs, with which settings.
    practice
        Whether the data are made up: the page then says so at its top.
    about_one_person
        Whether it is about one person: the page then says so too.
    """
    resources = {
        "report": {
            "title": title,
            "details": dict(details),
            "practice": practice,
            "about_one_person": about_one_person,
            "style": style(),
        }
    }
    from workbench.reports.exporter import exporter

    with _exporting:
        text, _ = exporter().from_notebook_node(with_one_title(notebook), resources)
    return legible(text)


def page(title: str, body_html: str, *, practice: bool = False) -> str:
    """Put a body into a page of the theme.

    Parameters
    ----------
    title
        The page's ``<h1>``.
    body_html
        The rest of its ``main``, already escaped.
    practice
        Whether the data are made up.
    """
    return render(
        "page.html.j2",
        title=title,
        body=body_html,
        practice=practice,
        closing="Made with Data Workbench.",
    )


def failure_page(
    title: str, *, what: str, safe: str, todo: str, reference: str, details: Mapping[str, str]
) -> str:
    """Say plainly that there is no report, in a page that cannot be taken for one.

    Parameters
    ----------
    title
        The question that was to be answered.
    what, safe, todo
        What happened, what is unharmed and what to do next; the last two may be empty.
    reference
        What the reader quotes when asking for help.
    details
        What was asked for: inputs and settings.
    """
    return render(
        "failure.html.j2",
        title=f"Not made: {title}",
        asked=title,
        what=what,
        safe=safe,
        todo=todo,
        reference=reference,
        details=dict(details),
        practice=False,
        body_class="wb-not-a-report",
        closing="This page is a notice, not a report. It holds no results.",
    )


def with_one_title(notebook: "NotebookNode") -> "NotebookNode":
    """Copy a notebook without its own title and with any other top heading one level down.

    Parameters
    ----------
    notebook
        The notebook.
    """
    copied = deepcopy(notebook)
    seen = False
    for cell in copied.cells:
        if cell.cell_type != "markdown":
            continue
        lines, fenced = [], False
        for line in cell.source.splitlines():
            fenced ^= bool(_FENCE.match(line))
            if line.startswith("# ") and not fenced:
                line = "#" + line if seen else ""
                seen = True
            lines.append(line)
        cell.source = "\n".join(lines)
    return copied
