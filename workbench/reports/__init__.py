"""Reports of runs: one HTML file, a tagged PDF, a Word document; and the notice of a failure."""

from workbench.reports.web import failure_page, html, page

__all__ = ["failure_page", "html", "page"]
