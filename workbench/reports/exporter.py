"""The one exporter that all reports are made with; importing it imports nbconvert."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from nbconvert import HTMLExporter
from nbformat import NotebookNode

from workbench.reports.theme import templates

CONTENTS_FROM = 6
SHOWN = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown")
_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


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
        template_name="report",
        extra_template_basedirs=[str(folder)],
        extra_template_paths=[str(folder / "theme")],
        exclude_anchor_links=True,
    )
    for name, made_filter in (("with_contents", with_contents), ("filter_data_type", shown)):
        made.register_filter(name, made_filter)  # type: ignore[no-untyped-call]
    return made


def shown(output: Mapping[str, object]) -> list[str]:
    """Choose the one form of an output that the report shows, if it has such a form.

    Parameters
    ----------
    output
        The output's forms by their mime types.
    """
    return [form for form in SHOWN if form in output][:1]


def with_contents(body: str) -> str:
    """Give a report's sections addresses; a long report lists the others after the first.

    The first section holds the answer, so nothing comes before it.

    Parameters
    ----------
    body
        The report's cells as HTML.
    """
    parts = _HEADING.split(body)
    opening, headings = parts[0], parts[1::2]
    sections = [
        f'<h2 id="part-{number}">{heading}</h2>{section}'
        for number, (heading, section) in enumerate(zip(headings, parts[2::2], strict=True), 1)
    ]
    if len(headings) >= CONTENTS_FROM:
        links = "".join(
            f'<li><a href="#part-{number}">{_TAG.sub("", heading)}</a></li>'
            for number, heading in enumerate(headings[1:], 2)
        )
        sections[0] += (
            '<nav class="wb-contents" aria-labelledby="contents">'
            f'<h2 id="contents">Also in this report</h2><ul>{links}</ul></nav>'
        )
    return opening + "".join(sections)
