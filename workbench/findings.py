"""Findings: one plain-English statement each, with its figure, interval, n and method."""

from html import escape
from typing import Any, ClassVar, Literal

from pydantic import Field

from workbench.displayed import Displayed

Verdict = Literal["good", "look", "stop", "info"]

_TAGS: dict[str, str] = {
    "good": "Good",
    "look": "Worth a look",
    "stop": "Stop and check",
    "info": "For information",
}


class Finding(Displayed):
    """One statement about the data, computed and never typed by hand.

    Displaying a finding in a notebook shows it to people, and the runner harvests it into the run's
    record.

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

    mime: ClassVar[str] = "application/vnd.workbench.finding+json"
    key: str
    statement: str
    value: float | int | str | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    n: int | None = None
    method: str = ""
    verdict: Verdict = "info"
    scope: dict[str, str] = Field(default_factory=dict)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, dict[str, Any] | str]:
        tag = _TAGS[self.verdict]
        html = (
            f'<p class="wb-finding wb-{self.verdict}">'
            f'<strong class="wb-tag">{tag}</strong> {escape(self.statement)}</p>'
        )
        return self.bundle(html, f"{tag}: {self.statement}")
