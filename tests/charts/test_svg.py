import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.charts.scale import Scale, Words, round_ticks
from workbench.charts.svg import PALETTE, Drawing, at_width, breadth, element, marker, text, wrap

SVG = "{http://www.w3.org/2000/svg}"


class TestWrap:
    @given(st.text(), st.integers(2, 40))
    def test_no_sign_is_lost_and_no_line_too_long(self, content, width):
        lines = wrap(content, width)
        assert "".join(lines).replace(" ", "") == "".join(content.split())
        assert len(lines) >= 1
        assert all(len(line) <= width for line in lines)

    @pytest.mark.parametrize(
        ("content", "lines"),
        [
            ("", [""]),
            ("White British", ["White", "British"]),
            ("a bb ccc", ["a bb ccc"]),
            ("incomprehensibilities", ["incompre", "hensibil", "ities"]),
            ("東京都新宿区", ["東京都新", "宿区"]),
        ],
    )
    def test_words_stay_whole_where_they_fit(self, content, lines):
        assert wrap(content, 8) == lines


class TestTicks:
    @given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(3, 10))
    def test_ticks_are_round_few_and_cover(self, low, span, at_most):
        high = low + span
        ticks = round_ticks(low, high, at_most)
        assert 2 <= len(ticks) <= at_most
        step = ticks[1] - ticks[0]
        assert ticks[0] <= low + step * 1e-6
        assert ticks[-1] >= high - step * 1e-6
        assert re.match(r"[125]\.?0*(e|$)", f"{step:.6e}") or span < abs(low) * 1e-6

    @pytest.mark.parametrize(
        ("low", "high", "at_most", "ticks"),
        [
            (0, 31220, 5, [0, 10000, 20000, 30000, 40000]),
            (76.4, 99.2, 6, [75, 80, 85, 90, 95, 100]),
            (0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
            (5, 5, 5, [4, 6, 8, 10]),
            (0, 0, 5, [0, 0.5, 1.0]),
        ],
    )
    def test_known_ticks(self, low, high, at_most, ticks):
        assert round_ticks(low, high, at_most) == ticks

    def test_a_scale_is_linear(self):
        place = Scale(10, 20, 0.2, 1.0)
        assert [place(value) for value in (10, 15, 20)] == pytest.approx([0.2, 0.6, 1.0])
        assert [place.covers(value) for value in (9.9, 10, 20, 20.1)] == [False, True, True, False]


class TestWords:
    @pytest.mark.parametrize(
        ("unit", "said", "heading"),
        [
            ("%", "84.2%", ""),
            ("£", "£84.2", ""),
            ("people", "84.2", "People"),
            ("", "84.2", ""),
        ],
    )
    def test_units(self, unit, said, heading):
        words = Words.of([84.2, 1], unit)
        assert words(84.2) == said
        assert words.heading == heading

    def test_losses_in_pounds(self):
        assert Words.of([-1234], "£")(-1234) == "−£1,234"

    def test_intervals(self):
        words = Words.of([84.2], "%")
        assert words.interval(84.2, 76.4, 92) == "84.2% (76.4 to 92.0)"
        assert words.interval(84.2, None, 92) == "84.2%"
        assert words.interval(None, 1, 2) == "no figure"


class TestDrawing:
    def drawing(self) -> Drawing:
        drawing = Drawing(left=2, right=3)
        drawing.lines("Above")
        drawing.add(
            element("rect", x="25%", y="2em", width="50%", height="1em"),
            marker(2, "50%", "3em", PALETTE[0]),
            text("end", "100%", "2em", dx="0.5em"),
        )
        drawing.height = 5
        return drawing

    def test_a_fixed_drawing_has_pixels_for_every_length(self):
        fixed = ElementTree.fromstring(at_width(self.drawing().svg("d"), 600, 20))
        assert fixed.get("viewBox") == "-40 0 600 104"
        rect = fixed.find(f"{SVG}rect")
        assert [rect.get(key) for key in ("x", "y", "width", "height")] == [
            "125",
            "40",
            "250",
            "20",
        ]
        assert fixed.find(f"{SVG}g").get("transform") == "translate(250 60)"
        words = fixed.findall(f"{SVG}text")
        assert [node.get("x") for node in words] == ["-40", "500"]
        lengths = re.findall(r'="(-?[\d.]+(?:%|em))"', ElementTree.tostring(fixed).decode())
        assert lengths == []

    def test_only_our_own_drawings_are_fixed(self):
        with pytest.raises(ValueError, match="not a drawing of our own"):
            at_width("<svg xmlns='http://www.w3.org/2000/svg' width='5'/>", 100, 10)
        with pytest.raises(ValueError, match="not a length of our own"):
            at_width(self.drawing().svg("d").replace("25%", "25mm"), 100, 10)

    @given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=50))
    def test_any_words_stay_words(self, content):
        drawing = Drawing(left=1, right=1)
        drawing.lines(content)
        root = ElementTree.fromstring(drawing.svg(content))
        assert root.get("aria-label") == content
        words = " ".join(node.text or "" for node in root.findall(f"{SVG}text"))
        assert words.replace(" ", "") == "".join(content.split())

    def test_wider_words_need_more_room(self):
        assert breadth([]) == 0
        assert (
            breadth(["iii", "a"]) < breadth(["aaa"]) < breadth(["100%"]) < breadth(["東京都新宿"])
        )
