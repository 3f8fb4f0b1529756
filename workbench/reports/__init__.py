"""Reports of runs: one HTML file, a tagged PDF, a Word document; and the notice of a failure."""

from importlib import import_module
from typing import TYPE_CHECKING

from workbench.reports.web import failure_page, html, page

if TYPE_CHECKING:
    from workbench.reports.printed import pdf
    from workbench.reports.word import docx

__all__ = ["docx", "failure_page", "html", "page", "pdf"]

# PDF and Word draw charts and so import pandas, which a command that makes neither can do without.
_LATER = {"docx": "workbench.reports.word", "pdf": "workbench.reports.printed"}


def __getattr__(name: str) -> object:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
