"""Reports of runs: one HTML file, a tagged PDF, a Word document; and the notice of a failure."""

from workbench.reports.printed import pdf
from workbench.reports.web import failure_page, html, page
from workbench.reports.word import docx

__all__ = ["docx", "failure_page", "html", "page", "pdf"]
