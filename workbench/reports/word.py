"""Reports as Word documents, for councils that edit and comment in Word."""

from base64 import b64decode
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from workbench.charts.svg import at_width
from workbench.errors import WorkbenchError
from workbench.reports.web import html

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from nbformat import NotebookNode

_CHART_WIDTH = 640.0
_CHART_TEXT = 14.0
_ZOOM = 2
_SANS = ("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans", "Noto Sans", "Segoe UI", "Verdana")
_SAMPLE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
    '<text y="15" font-family="sans-serif">Aa</text></svg>'
)
_TEXT_WIDTH_CM = 17.0
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LEFT_OUT = "nav, summary, .wb-csv, script, style"


def docx(
    notebook: "NotebookNode",
    *,
    title: str,
    details: Mapping[str, str],
    practice: bool,
    about_one_person: bool = False,
) -> bytes:
    """Turn an executed notebook into a Word document with the content of its report.

    Headings are real headings, tables have header rows that repeat, and every chart is a picture
    with its description as alternative text. The language is British English, the page A4.

    Parameters
    ----------
    notebook, title, details, practice, about_one_person
        As for :func:`workbench.reports.html`.

    Raises
    ------
    WorkbenchError
        Where python-docx or resvg is not installed.
    """
    try:
        import docx as word
        import resvg_py  # noqa: F401
    except ImportError:
        raise WorkbenchError(
            "Word reports need the packages python-docx and resvg-py, which are not installed "
            "here.",
            safe="The report as a web page does not need them.",
            todo='Install them with: pip install "data-workbench[documents]"',
        ) from None
    page = BeautifulSoup(
        html(
            notebook,
            title=title,
            details=details,
            practice=practice,
            about_one_person=about_one_person,
        ),
        "html.parser",
    )
    for node in page.select(_LEFT_OUT):
        node.decompose()
    document = word.Document()
    _set_up(document, title)
    main = page.main
    _add_banners(document, page)
    if main is not None:
        _blocks(document, main)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: "Document", title: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    document.core_properties.title = title
    document.core_properties.language = "en-GB"
    document.core_properties.author = "Data Workbench"
    document.core_properties.comments = ""
    language = document.styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), "en-GB")
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.0)
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(11)
    for level in range(1, 5):
        style = document.styles[f"Heading {level}"]
        style.font.color.rgb = RGBColor.from_string("12436D")
        style.font.name = "Arial"
        fonts = style.element.rPr.rFonts
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)


def _add_banners(document: "Document", page: BeautifulSoup) -> None:
    said = [_text(banner) for banner in page.select(".wb-practice")]
    for words in said:
        document.add_paragraph().add_run(words).bold = True
    if said:
        document.sections[0].header.paragraphs[0].text = ". ".join(said)


def _blocks(document: "Document", parent: Tag) -> None:
    """Write the children of an element, one after another."""
    for node in parent.children:
        if isinstance(node, Tag):
            _block(document, node)
        elif isinstance(node, NavigableString) and node.strip():
            document.add_paragraph(_text(node))


def _block(document: "Document", node: Tag) -> None:
    match node.name:
        case name if name in _HEADINGS:
            document.add_heading(_text(node), level=_HEADINGS[name])
        case "p" | "blockquote" | "figcaption" | "dt" | "dd":
            _paragraph(document, node)
        case "pre":
            document.add_paragraph(node.get_text().rstrip())
        case "ul" | "ol":
            _list(document, node)
        case "dl":
            _summary(document, node)
        case "table":
            _table(document, node)
        case "svg":
            _chart(document, node)
        case "img":
            _image(document, node)
        case _:
            _blocks(document, node)


def _paragraph(document: "Document", node: Tag, style: str | None = None) -> None:
    picture = node.find("img")
    if isinstance(picture, Tag):
        _image(document, picture)
    if not _text(node):
        return
    paragraph = document.add_paragraph(style=style)
    if node.name == "figcaption":
        paragraph.paragraph_format.keep_with_next = True
    _runs(paragraph, node)


def _runs(paragraph: "Paragraph", node: Tag, *, bold: bool = False, italic: bool = False) -> None:
    """Write the words of an element, keeping what is strong or stressed."""
    for child in node.children:
        if isinstance(child, Tag):
            if child.name == "img":
                continue
            headline = "wb-headline" in child.get_attribute_list("class")
            _runs(
                paragraph,
                child,
                bold=bold or headline or child.name in {"strong", "b"},
                italic=italic or child.name in {"em", "i"},
            )
            if headline and child.next_sibling is not None:
                paragraph.add_run().add_break()
        elif isinstance(child, NavigableString) and str(child):
            run = paragraph.add_run(_spaced(str(child)))
            run.bold, run.italic = bold or None, italic or None


def _list(document: "Document", node: Tag) -> None:
    style = "List Number" if node.name == "ol" else "List Bullet"
    for item in node.find_all("li", recursive=False):
        _paragraph(document, item, style)


def _summary(document: "Document", node: Tag) -> None:
    terms, said = node.find_all("dt"), node.find_all("dd")
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for term, words in zip(terms, said, strict=True):
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(_text(term)).bold = True
        cells[1].text = _text(words)


def _table(document: "Document", node: Tag) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    rows = [row.find_all(["th", "td"]) for row in node.select("tr")]
    width = max((len(row) for row in rows), default=0)
    if node.caption is not None:
        caption = document.add_paragraph(_text(node.caption), style="Caption")
        caption.paragraph_format.keep_with_next = True
    if width == 0:
        return
    table = document.add_table(rows=len(rows), cols=width)
    table.style = "Table Grid"
    for row, cells in zip(table.rows, rows, strict=True):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        heads = all(cell.name == "th" for cell in cells) and cells[0].parent is not None
        if heads and cells[0].find_parent("thead") is not None:
            header = OxmlElement("w:tblHeader")
            header.set(qn("w:val"), "true")
            properties.append(header)
        for target, cell in zip(row.cells, cells, strict=False):
            paragraph = target.paragraphs[0]
            paragraph.add_run(_text(cell)).bold = cell.find_parent("thead") is not None or None
            if "figure" in cell.get_attribute_list("class"):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _chart(document: "Document", node: Tag) -> None:
    import resvg_py

    drawn = at_width(str(node), _CHART_WIDTH, _CHART_TEXT)
    picture = resvg_py.svg_to_bytes(
        svg_string=drawn, zoom=_ZOOM, background="#ffffff", sans_serif_family=_sans()
    )
    _picture(document, bytes(picture), str(node["aria-label"]))


@cache
def _sans() -> str:
    """Find a font this machine has: resvg leaves words out where Arial is missing."""
    import resvg_py

    def drawn(family: str) -> int:
        return len(resvg_py.svg_to_bytes(svg_string=_SAMPLE, sans_serif_family=family))

    blank = drawn("no font of this name")
    family = next((family for family in _SANS if drawn(family) > blank), None)
    if family is None:
        raise WorkbenchError(
            "The charts of a Word report cannot be drawn, since this machine has no font for "
            "their words.",
            safe="The report as a web page does not need one.",
            todo="Install a sans-serif font, such as DejaVu Sans (apt install fonts-dejavu-core).",
        )
    return family


def _image(document: "Document", node: Tag) -> None:
    kind, _, content = str(node.get("src", "")).partition(";base64,")
    if kind in {"data:image/png", "data:image/jpeg"}:
        _picture(document, b64decode(content), str(node.get("alt", "")))


def _picture(document: "Document", content: bytes, description: str) -> None:
    from docx.shared import Cm

    shape = document.add_picture(BytesIO(content))
    most = Cm(_TEXT_WIDTH_CM), Cm(21.0)
    scale = min(1.0, most[0] / shape.width, most[1] / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape._inline.docPr.set("descr", description)


def _text(node: Tag | NavigableString) -> str:
    return _spaced(node.get_text()).strip()


def _spaced(words: str) -> str:
    """Fold white space as a browser does."""
    folded = " ".join(words.split())
    if not folded:
        return " "
    return (" " if words[0].isspace() else "") + folded + (" " if words[-1].isspace() else "")
