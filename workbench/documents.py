"""Documents that go with a report: what was asked and answered, as a page, Markdown and JSON.

A question that nobody has answered stays in it as one.
"""

import json
import os
import re
from base64 import b64encode
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, field_validator

from workbench.displayed import Displayed
from workbench.words import small

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = {".html": "a page", ".md": "Markdown", ".json": "JSON"}
NOT_SAID = "Not said"
# Tables with more rows are opened by whoever wants to read them.
_MOST_OPEN = 12
# Known to workbench.tables by the same name, which imports pandas and so is not imported here.
_RUN_FOLDER = "WORKBENCH_RUN_FOLDER"
_NAME = re.compile(r"[a-z]+-[a-z0-9-]+")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(_Part):
    """A question and its answer; without one, nobody has said.

    Attributes
    ----------
    asked
        What was asked, in a few words.
    said
        The answer; empty where there is none.
    without
        What to read where there is none.
    """

    asked: str
    said: str = ""
    without: str = NOT_SAID


class Grid(_Part):
    """A table whose cells are as people read them.

    Attributes
    ----------
    caption
        What it shows.
    headings
        What its columns are called.
    rows
        Its rows.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, caption: str, frame: "pd.DataFrame") -> "Grid":
        """Make one of a frame, whose index is left out."""
        from workbench.tables.cells import column_text, heading

        columns = [column_text(frame.iloc[:, place]) for place in range(frame.shape[1])]
        rows = tuple(zip(*columns, strict=True))
        return cls(caption=caption, headings=tuple(map(heading, frame.columns)), rows=rows)


class Section(_Part):
    """A part of a document.

    Attributes
    ----------
    title
        Its heading.
    answers
        What was asked and answered.
    statements
        Sentences.
    grids
        Tables.
    """

    title: str
    answers: tuple[Answer, ...] = ()
    statements: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()


class Document(Displayed):
    """A document that goes with a report.

    Displaying it in a notebook links to it as a page, as Markdown and as JSON, which the runner
    writes into the run's folder. Outside a run the links carry the document themselves.

    Attributes
    ----------
    name
        The files' name without its ending: words or numbers joined by ``-``.
    title
        Its heading.
    about
        What it is, in a sentence or two.
    sections
        Its parts.
    """

    mime: ClassVar[str] = "application/vnd.workbench.document+json"
    name: str
    title: str
    about: str
    sections: tuple[Section, ...]

    @field_validator("name")
    @classmethod
    def _of_words(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name for a document: {name!r}")
        return name

    def unanswered(self) -> list[str]:
        """List what was asked and not answered, as ``Not said: data controller``."""
        return [
            f"{one.without}: {small(one.asked)}"
            for part in self.sections
            for one in part.answers
            if not one.said
        ]

    def html(self) -> str:
        """Write it for a page that has its title already."""
        parts = [f"<p>{escape(self.about)}</p>"]
        for section in self.sections:
            parts.append(f"<h2>{escape(section.title)}</h2>")
            if section.answers:
                told = "".join(map(_row, section.answers))
                parts.append(f'<dl class="wb-summary">{told}</dl>')
            if section.statements:
                items = "".join(f"<li>{escape(one)}</li>" for one in section.statements)
                parts.append(f"<ul>{items}</ul>")
            parts += map(_table, section.grids)
        return "\n".join(parts)

    def markdown(self) -> str:
        """Write it as Markdown, with its title."""
        parts = [f"# {_plain(self.title)}", _plain(self.about)]
        for section in self.sections:
            parts.append(f"## {_plain(section.title)}")
            listed = [f"- **{_plain(one.asked)}**: {_said(one)}" for one in section.answers]
            listed += [f"- {_plain(one)}" for one in section.statements]
            parts += ["\n".join(listed)] if listed else []
            parts += map(_pipes, section.grids)
        return "\n\n".join(parts) + "\n"

    def json_text(self, run: Mapping[str, Any] | None = None) -> str:
        """Write it as JSON, of what ``run`` says of the run it belongs to."""
        told = {**self.model_dump(mode="json"), "unanswered": self.unanswered()}
        return json.dumps(told | ({"run": run} if run else {}), indent=1, ensure_ascii=False) + "\n"

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, dict[str, Any] | str]:
        if os.environ.get(_RUN_FOLDER):
            links = [self._link(ending, f"{self.name}{ending}") for ending in ENDINGS]
            where = ", kept in the folder of this report"
        else:
            carried = {".md": self.markdown(), ".json": self.json_text()}
            links = [self._link(ending, _data(text)) for ending, text in carried.items()]
            where = ""
        html = (
            f'<div class="wb-download"><p class="wb-caption">{escape(self.title)}</p>'
            f'<p class="wb-file">{", ".join(links)}{where}</p></div>'
        )
        return self.bundle(html, f"{self.title} ({self.name})")

    def _link(self, ending: str, address: str) -> str:
        label = f"{self.title}, as {ENDINGS[ending]}"
        own = f' download="{self.name}{ending}"' if address.startswith("data:") else ""
        return f'<a href="{address}"{own} aria-label="{escape(label)}">{self.name}{ending}</a>'


def _said(answer: Answer) -> str:
    return _plain(answer.said) if answer.said else f"_{answer.without}_"


def _row(answer: Answer) -> str:
    said = escape(answer.said) if answer.said else f"<em>{escape(answer.without)}</em>"
    return f"<div><dt>{escape(answer.asked)}</dt><dd>{said}</dd></div>"


def _table(grid: Grid) -> str:
    if not grid.rows:
        return f'<p class="wb-note">{escape(grid.caption)}: there are none.</p>'
    import pandas as pd

    from workbench.tables.markup import folded, table_html

    frame = pd.DataFrame(grid.rows, columns=list(grid.headings), dtype="str")
    table = table_html(frame, grid.caption, show=len(frame))
    if len(frame) > _MOST_OPEN:
        table = folded(table, grid.caption, len(frame))
    return f'<div class="wb-table">{table}</div>'


def _plain(text: str) -> str:
    """Keep signs that Markdown would take for its own."""
    return re.sub(r"([\\`*_|<>\[\]])", r"\\\1", text)


def _pipes(grid: Grid) -> str:
    lines = [f"**{_plain(grid.caption)}**", ""]
    if not grid.rows:
        return "\n".join([*lines, "There are none."])
    rows = [grid.headings, ("---",) * len(grid.headings), *grid.rows]
    for place, row in enumerate(rows):
        cells = row if place == 1 else tuple(_plain(cell.replace("\n", " ")) for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _data(text: str) -> str:
    return f"data:text/plain;charset=utf-8;base64,{b64encode(text.encode()).decode()}"
