"""Findings: one plain-English statement each, with its figure, interval, n and method."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

FINDING_MIME = "application/vnd.workbench.finding+json"

Verdict = Literal["good", "look", "stop", "info"]

_TAGS: dict[str, str] = {
    "good": "Good",
    "look": "Worth a look",
    "stop": "Stop and check",
    "info": "For information",
}


class Finding(BaseModel):
    """One statement about the data, computed and never typed by hand.

    Displaying a finding in a notebook emits HTML for people and
    ``application/vnd.workbench.finding+json`` for the runner, which harvests it into the run's
    record with :func:`harvest`.

    Attributes
    ----------
    key
        A stable name for the finding within its analysis, such as ``"recall.overall"``.
    statement
        One sentence in British plain English, counts before percentages.
    value, low, high
        The figure and the limits of its interval, in ``unit``.
    unit
        What the figure counts or measures: ``"people"``, ``"of 100 people"``, ``"%"``.
    n
        How many observations the figure rests on.
    method
        How it was computed, naming the source of the method.
    verdict
        ``good``, ``look``, ``stop`` or ``info``.
    scope
        What the statement is about, such as ``{"list": "shielding", "group": "Chinese"}``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    statement: str
    value: float | int | str | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    n: int | None = None
    method: str = ""
    verdict: Verdict = "info"
    scope: dict[str, str] = {}

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, dict[str, Any] | str]:
        tag = _TAGS[self.verdict]
        html = (
            f'<p class="wb-finding wb-{self.verdict}">'
            f'<strong class="wb-tag">{tag}</strong> {escape(self.statement)}</p>'
        )
        return {
            FINDING_MIME: self.model_dump(mode="json"),
            "text/html": html,
            "text/plain": f"{tag}: {self.statement}",
        }


def harvest(notebook: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the findings an executed notebook displayed, in order.

    Parameters
    ----------
    notebook
        An nbformat 4 notebook with its outputs.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            payload = output.get("data", {}).get(FINDING_MIME)
            if payload is not None:
                yield Finding.model_validate(payload)
