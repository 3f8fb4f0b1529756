"""Reports as tagged PDF, for reading, printing and keeping."""

from base64 import b64encode

from bs4 import BeautifulSoup

from workbench.charts.svg import at_width
from workbench.errors import WorkbenchError
from workbench.reports.paper import fit_tables

_CHART_WIDTH = 640.0
_CHART_TEXT = 13.0

# What a page cannot do: bring a file from elsewhere, or scroll.
_STYLE = """
.wb-chart { display: block; width: auto; height: auto; max-width: 100%; max-height: 225mm; }
.wb-figure { max-width: none; }
.wb-footer { break-before: avoid; }
"""


def pdf(html: str) -> bytes:
    """Turn a report into a PDF/UA-1 of A4 pages, without a browser and without the network.

    Headings, tables, lists and charts are tagged for screen readers; what the page keeps folded
    is unfolded; downloads and the contents list are left out.

    Parameters
    ----------
    html
        A report or page of :func:`workbench.reports.html`.

    Raises
    ------
    WorkbenchError
        Where WeasyPrint or the Pango library is not installed.
    """
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except ImportError:
        raise WorkbenchError(
            "PDF reports need the package WeasyPrint, which is not installed here.",
            safe="The report as a web page does not need it.",
            todo='Install it with: pip install "data-workbench[documents]"',
        ) from None
    except OSError:
        raise WorkbenchError(
            "PDF reports need the library Pango, which this computer does not have.",
            safe="The report as a web page does not need it.",
            todo="On Debian or Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 "
            "libharfbuzz-subset0. On macOS: brew install pango. On Windows: install Pango with "
            "MSYS2, or ask for HTML or DOCX.",
        ) from None
    document = HTML(string=_for_paper(html), url_fetcher=URLFetcher(allowed_protocols={"data"}))
    content: bytes = document.write_pdf(stylesheets=[CSS(string=_STYLE)], pdf_variant="pdf/ua-1")
    return content


def _for_paper(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for node in soup.select(".wb-skip, .wb-contents, .wb-file:has(.wb-csv), summary"):
        node.decompose()
    for link in soup.select('a[href]:not([href^="http"], [href^="#"], [href^="mailto:"])'):
        link.unwrap()
    for chart in soup.select("svg.wb-chart"):
        drawn = at_width(str(chart), _CHART_WIDTH, _CHART_TEXT)
        picture = soup.new_tag("img")
        picture["class"] = "wb-chart"
        picture["alt"] = str(chart["aria-label"])
        picture["src"] = "data:image/svg+xml;base64," + b64encode(drawn.encode()).decode()
        chart.replace_with(picture)
    fit_tables(soup)
    return str(soup)
