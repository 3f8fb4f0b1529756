"""The one exporter that all reports are made with; importing it imports nbconvert."""

import re
from functools import cache
from html import escape, unescape
from typing import Any

from nbconvert import HTMLExporter
from nbformat import NotebookNode
from traitlets.config import Config

from workbench.reports.theme import templates

CONTENTS_FROM = 6
# Where an output comes in several forms, the first of these is shown and no other is.
SHOWN = ["text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown"]
_HEADING = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>', re.DOTALL)


class ReportExporter(HTMLExporter):
    """nbconvert's exporter without its second reading of the page.

    That reading takes nine tenths of the time and gives pictures an alternative text that says
    nothing.
    """

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: object
    ) -> tuple[str, dict[str, Any]]:
        """Fill in the template."""
        started = self._init_resources(resources)  # type: ignore[no-untyped-call]
        text, ended = super(HTMLExporter, self).from_notebook_node(nb, started, **kw)
        return str(text), ended


@cache
def exporter() -> ReportExporter:
    """Make the exporter, once a process."""
    folder = templates()
    made = ReportExporter(  # type: ignore[no-untyped-call]
        config=Config({"NbConvertBase": {"display_data_priority": SHOWN}}),
        template_name="report",
        extra_template_basedirs=[str(folder)],
        extra_template_paths=[str(folder / "theme")],
        exclude_anchor_links=True,
    )
    made.register_filter("contents", contents)  # type: ignore[no-untyped-call]
    return made


def contents(body: str) -> str:
    """List the sections of a long report, with links; a short one gets no list.

    Parameters
    ----------
    body
        The report's cells as HTML.
    """
    headings = _HEADING.findall(body)
    if len(headings) < CONTENTS_FROM:
        return ""
    links = "".join(
        f'<li><a href="#{anchor}">{escape(unescape(re.sub("<[^>]*>", "", heading)))}</a></li>'
        for anchor, heading in headings
    )
    return (
        '<nav class="wb-contents" aria-labelledby="contents"><h2 id="contents">In this report</h2>'
        f"<ul>{links}</ul></nav>"
    )
