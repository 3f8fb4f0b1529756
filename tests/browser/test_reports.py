import base64
import csv
import io
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pypdf import PdfReader

from workbench import reports
from workbench.charts import bar_chart, histogram, interval_chart, line_chart
from workbench.findings import Finding
from workbench.linkage import Explanation
from workbench.linkage.waterfall import Step
from workbench.tables import Download, Table

pytestmark = pytest.mark.browser

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
HTML = "<script>document.title='run'</script><img src=https://example.org/x.png>"
DETAILS = {
    "Analysis": "linkage",
    "Made": "24 November 2026, 15:02",
    "Left list": "borough/housing_tenancies (30,068 rows)",
    "Setting": LONG,
}
GROUPS = pd.DataFrame(
    {
        "ethnic_group": [
            "White British",
            "Chinese",
            "Mixed or multiple ethnic groups: White and Black Caribbean",
            LONG,
            HTML,
        ],
        "people": [31220, 84, 512, 3, None],
        "found": [99.1, 84.2, 97.5, 33.3, None],
        "low": [99.0, 76.4, 96.1, 0.8, None],
        "high": [99.2, 92.0, 98.9, 90.6, None],
    }
)


def shown(*things):
    cell = new_code_cell("secret_code = 'do not show'")
    cell.outputs = [
        new_output("display_data", data=thing._repr_mimebundle_()) for thing in things
    ] + [new_output("stream", name="stdout", text="printed noise")]
    return cell


def explained():
    """Why two records are one person, with steps both ways and awkward words."""
    return Explanation(
        name="why",
        title=f"The two records are linked: {HTML}",
        begins="Of all pairs of a record of the tenants list and one of the GP list",
        start=-12.0,
        steps=(
            Step("Date of birth", "the same", 14.3),
            Step("Family name and address", LONG, -6.0),
            Step("Sex", "the same", 0.9),
        ),
        silent=("NHS number", "Telephone"),
        threshold=0.9,
        outcome=("They are not linked.", HTML),
        more=("Telephone: if both records held it.",),
    )


def everything():
    """A notebook with every kind of finding, chart and table, and awkward words in all."""
    both = pd.concat(
        [GROUPS.assign(link="Names in order"), GROUPS.assign(link="Names in any order, " + LONG)]
    )
    quarters = pd.DataFrame(
        {
            "quarter": list(pd.date_range("2024-01-01", periods=10, freq="QS")) * 4,
            "kind": np.repeat(["Damp and mould", "Heating", "Lifts", "Other repairs, " + LONG], 10),
            "repairs": [50 + 37 * i % 340 for i in range(40)],
        }
    )
    bins = pd.DataFrame(
        {
            "left": np.arange(0, 1, 0.05),
            "right": np.arange(0, 1, 0.05) + 0.05,
            "pairs": [9000, 2000, 600, *[60] * 15, 2000, 12000],
        }
    )
    areas = pd.DataFrame(
        {
            "area": [f"Made-up Borough {i}" for i in range(1, 34)],
            "change": [13.5 * np.sin(i) for i in range(33)],
        }
    )
    wide = pd.DataFrame({f"column_{i}": np.arange(30) * 1234.5 for i in range(14)})
    wide.insert(0, "ward", [f"Ward {i}" for i in range(30)])
    wide.insert(1, "seen", pd.date_range("2026-11-24", periods=30))
    of = {"label": "ethnic_group", "value": "found", "low": "low", "high": "high"}
    return new_notebook(
        cells=[
            new_markdown_cell("# Whom does the link miss?\n\nFor housing officers. 5 minutes."),
            new_markdown_cell("## How many people did we find?"),
            shown(
                *[
                    Finding(key=verdict, statement=f"We find 84 of 100 {words}.", verdict=verdict)
                    for verdict, words in zip(
                        ("good", "look", "stop", "info"),
                        ("tenants", HTML, LONG, "Chinese tenants"),
                        strict=True,
                    )
                ]
            ),
            new_markdown_cell("## How big is each group?\n\n- *one*\n- `two`\n\n[down](#end)"),
            shown(
                bar_chart(
                    GROUPS,
                    label="ethnic_group",
                    value="people",
                    title="White British tenants are the largest group",
                    subtitle="Tenants by ethnic group",
                    unit="people",
                    name="groups",
                    highlight=["White British"],
                )
            ),
            new_markdown_cell("## Whom do we miss?"),
            shown(
                interval_chart(
                    GROUPS, **of, title="Found", unit="of 100", name="found", reference=97.4
                )
            ),
            shown(interval_chart(both, **of, series="link", title=LONG, unit="%", name="both")),
            new_markdown_cell("## How does it change?"),
            shown(
                line_chart(
                    quarters,
                    x="quarter",
                    value="repairs",
                    series="kind",
                    title=HTML,
                    unit="repairs",
                    name="lines",
                )
            ),
            new_markdown_cell("## How sure is the link?"),
            shown(
                histogram(
                    bins,
                    left="left",
                    right="right",
                    count="pairs",
                    title="Most pairs are clear",
                    unit="pairs",
                    name="pairs",
                    threshold=0.9,
                )
            ),
            new_markdown_cell("## Why are these two one person?"),
            shown(explained()),
            new_markdown_cell("## What changed?"),
            shown(
                bar_chart(areas, label="area", value="change", title="33 areas", name="areas"),
                bar_chart(areas[:0], label="area", value="change", title="None", name="none"),
            ),
            new_markdown_cell("## What can I take away?\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
            shown(
                Table("wide", wide, "Figures of 30 wards"),
                Table("awkward", GROUPS[["ethnic_group"]], "Awkward words, " + LONG),
                Download("links", wide, "Every linked pair"),
            ),
            new_markdown_cell("## The end"),
        ]
    )


@pytest.fixture(scope="module")
def report() -> str:
    return reports.html(
        everything(), title="Whom does the link miss?", details=DETAILS, practice=True
    )


def test_a_report_of_everything_is_clean(audit, report):
    found = audit(report)
    assert found.violations == []
    assert found.requests == []
    assert found.overflow == dict.fromkeys(found.overflow, 0)
    assert found.errors == []


def test_the_audit_sees_what_is_wrong(audit):
    found = audit(
        "<title>x</title><main><img src='https://example.org/a.png'>"
        "<p style='width:2000px;color:#ccc'>pale</p></main>"
    )
    assert {line.split(": ")[1] for line in found.violations} >= {
        "html-has-lang",
        "image-alt",
        "color-contrast",
    }
    assert found.requests == ["https://example.org/a.png"]
    assert found.overflow["360 px"] > 1000
    assert not found.clean


@pytest.mark.parametrize(
    "html",
    [
        reports.failure_page(
            "Whom does the link miss?",
            what=HTML,
            safe="Your file has not been changed.",
            todo="Choose another file.",
            reference="20261124-ab12",
            details=DETAILS,
        ),
        reports.page("33 reports", "<h2>Ready</h2><p>28 of 33 reports</p>", practice=True),
        reports.html(new_notebook(cells=[]), title="Is anything here?", details={}, practice=False),
    ],
    ids=["failure", "page", "empty report"],
)
def test_other_pages_are_clean(audit, html):
    found = audit(html)
    assert found.violations == []
    assert found.clean


def test_nothing_in_the_data_runs_or_is_fetched(open_page, report):
    page = open_page(report)
    assert page.title() == "Whom does the link miss? - Data Workbench"
    assert page.locator("script").count() == 0
    assert page.locator("img").count() == 0
    assert page.locator("td, th").filter(has_text="<script>").count() > 0


@pytest.fixture
def listener():
    """A server on this machine and the list of what it is asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_policy_stops_what_an_author_writes_by_hand(audit, listener):
    address, asked = listener
    words = (
        f"<script>document.body.remove()</script><img src='{address}/a.png' alt='a'>"
        f"<style>@import url('{address}/a.css')</style><link rel=stylesheet href='{address}/b.css'>"
    )
    html = reports.html(
        new_notebook(cells=[new_markdown_cell(words)]),
        title="A question?",
        details={},
        practice=False,
    )
    found = audit(html)
    assert asked == []
    assert found.requests == []
    assert len([line for line in found.errors if "Content Security Policy" in line]) >= 4

    audit(html.replace("Content-Security-Policy", "nothing"))
    assert {"/a.png", "/a.css", "/b.css"} <= set(asked)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_chart_words_are_large_whole_and_apart(open_page, report, width):
    page = open_page(report)
    page.set_viewport_size({"width": width, "height": 900})
    charts = page.evaluate(
        """() => [...document.querySelectorAll('svg.wb-chart')].map(svg => ({
            name: svg.getAttribute('aria-label').slice(0, 60),
            texts: [...svg.querySelectorAll('text')]
                .filter(t => t.getBoundingClientRect().width > 0)
                .map(t => { const r = t.getBoundingClientRect();
                    return {words: t.textContent, x: r.x, y: r.y, right: r.right,
                            bottom: r.bottom, size: parseFloat(getComputedStyle(t).fontSize)
                            * t.getScreenCTM().a}; })}))"""
    )
    assert len(charts) == 7
    for chart in charts:
        texts = chart["texts"]
        assert len(texts) >= 5
        assert min(text["size"] for text in texts) >= 12
        assert [text["words"] for text in texts if text["x"] < 0 or text["right"] > width] == []
        covered = [
            (a["words"], b["words"])
            for i, a in enumerate(texts)
            for b in texts[i + 1 :]
            if min(a["right"], b["right"]) - max(a["x"], b["x"]) > 1
            and min(a["bottom"], b["bottom"]) - max(a["y"], b["y"]) > 5
        ]
        assert covered == [], chart["name"]


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_every_table_is_there_however_narrow(open_page, report, width):
    page = open_page(report)
    page.set_viewport_size({"width": width, "height": 900})
    around = page.locator(".wb-scroll")
    assert page.locator(".wb-scroll.wb-wide").count()
    # Those of charts are folded away below them.
    for place in range(around.count()):
        folded = around.nth(place).evaluate("one => Boolean(one.closest('details'))")
        assert folded or around.nth(place).is_visible(), place


def test_marks_stay_inside_the_drawing(open_page, report):
    page = open_page(report)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        outside = page.evaluate(
            """() => [...document.querySelectorAll('svg.wb-chart')].flatMap(svg => {
                const box = svg.parentElement.getBoundingClientRect();
                return [...svg.querySelectorAll('rect, circle, path, line, text')]
                    .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
                    .filter(([_, r]) => r.width + r.height > 0 && (r.left < box.left - 8
                        || r.right > box.right + 8
                        || r.top < box.top - 2 || r.bottom > box.bottom + 2))
                    .map(([html, _]) => html)})"""
        )
        assert outside == []


def test_everything_can_be_reached_and_used_by_keyboard(open_page, report):
    page = open_page(report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e),
                r = e.getBoundingClientRect();
                if (e === document.body) return null;
                return {tag: e.tagName, words: e.textContent.slice(0, 40), top: r.top + scrollY,
                        ring: s.outlineStyle !== 'none' || s.boxShadow !== 'none'} }"""
        )
        if focused is None:
            break
        seen.append(focused)
    assert [item["tag"] for item in seen].count("SUMMARY") == 8
    assert sum(item["tag"] == "DIV" for item in seen) >= 2
    assert all(item["ring"] for item in seen)
    tops = [item["top"] for item in seen]
    assert tops == sorted(tops)

    first = page.locator("details").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.locator("table").is_visible()


def test_the_data_come_down_as_they_were_drawn(open_page, report):
    page = open_page(report)
    with page.expect_download() as caught:
        page.locator('a[download="groups.csv"]').click()
    content = caught.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert caught.value.suggested_filename == "groups.csv"
    assert [row["ethnic_group"] for row in rows] == list(GROUPS["ethnic_group"])
    assert [row["people"] for row in rows] == ["31220.0", "84.0", "512.0", "3.0", ""]


def test_forced_colours_keep_every_mark_visible(open_page, report):
    page = open_page(report)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    background, ink, fills = page.evaluate(
        """() => { const style = (s, k) => getComputedStyle(document.querySelector(s))[k];
            return [style('body', 'backgroundColor'), style('body', 'color'),
                    ['text', 'rect.wb-1', 'svg svg.wb-2']
                        .map(s => style('.wb-chart ' + s, 'fill'))] }"""
    )
    assert background != ink
    assert fills == [ink, ink, ink]
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.wb-chart rect.wb-rest')).stroke")
        == ink
    )


def test_less_motion_for_those_who_ask(open_page, report):
    page = open_page(report)
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert page.evaluate(behaviour) == "smooth"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(behaviour) == "auto"


def test_print_unfolds_the_tables_and_fits_a4(open_page, report):
    page = open_page(report)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert printed.pages[0].mediabox.width == pytest.approx(595, abs=2)
    assert printed.pages[0].mediabox.height == pytest.approx(842, abs=2)
    words = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in printed.pages))
    assert "Figures of the chart: White British tenants are the largest group" in words
    assert "Made-up Borough 33" in words
    assert "Download this data" not in words
    assert "Show as a table" not in words


def test_a_report_is_small():
    html = reports.html(new_notebook(cells=[]), title="?", details=DETAILS, practice=True)
    assert len(html.encode()) < 12_000
    chart = bar_chart(GROUPS[:3], label="ethnic_group", value="people", title="t", name="n")
    assert len(chart.html().encode()) < 6_000


def test_a_link_carries_the_whole_file(report):
    carried = re.findall(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', report)
    assert len(carried) == 10
    assert all(base64.b64decode(content).startswith(b"\xef\xbb\xbf") for content in carried)
