"""Tables of web pages and of XML, which many systems save under the name of a workbook."""

from html.parser import HTMLParser

from workbench.sources.delimited import Row

_MOST_SPANNED = 1_000
_FURTHEST = 1_048_576


class _Tables(HTMLParser):
    """Collects the rows of every table; a table inside a cell is one of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.open: list[list[list[str]]] = []
        self.cell: list[str] | None = None
        self.span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._close_cell()
            self.open.append([])
            self.tables.append(self.open[-1])
        elif tag == "tr" and self.open:
            self._close_cell()
            self.open[-1].append([])
        elif tag in {"td", "th"} and self.open:
            self._close_cell()
            if not self.open[-1]:
                self.open[-1].append([])
            given = dict(attrs).get("colspan") or "1"
            self.span = min(int(given), _MOST_SPANNED) if given.isdecimal() else 1
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr"}:
            self._close_cell()
        elif tag == "table" and self.open:
            self._close_cell()
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _close_cell(self) -> None:
        if self.cell is not None and self.open and self.open[-1]:
            text = "".join(self.cell).strip()
            self.open[-1][-1] += [text] + [""] * (self.span - 1)
        self.cell = None


class _Worksheets(HTMLParser):
    """Collects the rows of every sheet of an XML spreadsheet (Excel 2003)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "worksheet":
            self.tables.append([])
        elif tag == "row" and self.tables:
            rows = self.tables[-1]
            rows += [[] for _ in range(_index(attrs) - 1 - len(rows))]
            rows.append([])
        elif tag == "cell" and self.tables and self.tables[-1]:
            cells = self.tables[-1][-1]
            cells += [""] * (_index(attrs) - 1 - len(cells))
            cells.append("")
        self.within = tag == "data"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.within = False

    def handle_endtag(self, tag: str) -> None:
        self.within = False

    def handle_data(self, data: str) -> None:
        if self.within and self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


def _index(attrs: list[tuple[str, str | None]]) -> int:
    """Give the place a row or a cell is put at; nought where it follows the one before."""
    given = dict(attrs).get("ss:index") or ""
    return min(int(given), _FURTHEST) if given.isdecimal() else 0


def worksheet_rows(markup: str) -> list[Row]:
    """Give the rows of the largest sheet of an XML spreadsheet, numbered as Excel does."""
    return _largest(_Worksheets(), markup)


def table_rows(markup: str) -> list[Row]:
    """Give the rows of the largest table of a web page, numbered from 1; none if it has none."""
    return _largest(_Tables(), markup)


def _largest(parser: _Tables | _Worksheets, markup: str) -> list[Row]:
    parser.feed(markup)
    parser.close()
    largest = max(parser.tables, key=lambda rows: sum(map(len, rows)), default=[])
    return [Row(number, cells) for number, cells in enumerate(largest, start=1)]
