import inspect
import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.charts import (
    Figure,
    bar_chart,
    histogram,
    interval_chart,
    line_chart,
    waterfall_chart,
)
from workbench.charts.svg import PALETTE
from workbench.errors import WorkbenchError

SVG = "{http://www.w3.org/2000/svg}"
GROUPS = pd.DataFrame(
    {
        "group": ["White British", "Chinese", "Roma"],
        "people": [200, 50, None],
        "found": [99.1, 84.2, None],
        "low": [98.0, 76.4, None],
        "high": [99.6, 92.0, None],
    }
)
NAMED = {"title": "A headline", "name": "data"}


STEPS = pd.DataFrame(
    {
        "step": ["Date of birth: the same", "Given name: different", "Sex: the same"],
        "bits": [20.0, -6.0, 0.0],
        "said": ["+ 1 million times likelier", "− 64 times less likely", "Says little"],
    }
)


def bars(data=GROUPS, **more) -> Figure:
    return bar_chart(data, label="group", value="people", **NAMED, **more)


def intervals(data=GROUPS, **more) -> Figure:
    return interval_chart(
        data, label="group", value="found", low="low", high="high", **NAMED, **more
    )


def lines(data, **more) -> Figure:
    return line_chart(data, x="x", value="y", **NAMED, **more)


def columns(counts, **more) -> Figure:
    return histogram(counts, left="left", right="right", count="count", **NAMED, **more)


def steps(data=STEPS, **more) -> Figure:
    return waterfall_chart(
        data,
        label="step",
        value="bits",
        said="said",
        start=-10.0,
        ends=("Start: few", "End: many"),
        lines=[-10.0, 0.0, 10.0, 20.0],
        forward="For",
        back="Against",
        reference=3.0,
        reference_label="Enough",
        **NAMED,
        **more,
    )


def nodes(figure: Figure, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(figure.svg).iter(SVG + name))


def words(figure: Figure) -> list[str]:
    return [node.text for node in nodes(figure, "text")]


def share(node: ElementTree.Element, key: str) -> float:
    return float(node.get(key).removesuffix("%"))


BINS = pd.DataFrame({"left": [0, 10, 20], "right": [10, 20, 30], "count": [4, 1, 0]})
TIMES = pd.DataFrame({"x": ["Q1", "Q2", "Q3"], "y": [1.0, 3.0, 2.0]})


class TestWaterfalls:
    def test_each_step_begins_where_the_one_before_ended(self):
        first, second, third = nodes(steps(), "rect")[2:]
        # From -10 to 10 and back to 4, with a little room on either side.
        whole = 20 * 1.04
        assert share(first, "x") == pytest.approx(100 * 0.4 / whole, abs=0.01)
        assert share(first, "width") == pytest.approx(100 * 20 / whole, abs=0.01)
        assert share(second, "x") == pytest.approx(100 * 14.4 / whole, abs=0.01)
        assert share(second, "width") == pytest.approx(100 * 6 / whole, abs=0.01)
        assert share(third, "width") == 0
        assert share(third, "x") == share(second, "x")

    def test_a_step_back_is_told_by_more_than_its_colour(self):
        forward, back = nodes(steps(), "rect")[2:4]
        assert (forward.get("class"), back.get("class")) == ("wb-1", "wb-rest")
        assert (forward.get("stroke"), back.get("fill")) == (None, "#ffffff")
        tips = [node for node in nodes(steps(), "path") if node.get("d").startswith("M0 -7L")]
        ways = [tip.get("d").split("L")[1].startswith("-") for tip in tips]
        # The two of the key, then one a step.
        assert ways == [False, True, False, True, False]

    def test_everything_is_said_in_words(self):
        figure = steps()
        assert figure.description == (
            "Chart of 3 steps. Start: few. Date of birth: the same: + 1 million times likelier; "
            "Given name: different: − 64 times less likely; Sex: the same: Says little. "
            "End: many. Dashed line: Enough."
        )
        assert {"For", "Against", "Enough", "Start: few", "End: many"} <= set(words(figure))
        assert figure.table.equals(STEPS)

    def test_no_step_is_no_chart(self):
        assert "no chart here" in steps(STEPS.head(0)).description


class TestBars:
    def test_lengths_are_in_proportion_from_zero(self):
        drawn = nodes(bars(), "rect")
        assert [share(bar, "x") for bar in drawn] == [0, 0, 0]
        assert [share(bar, "width") for bar in drawn] == [100, 25, 0]

    def test_losses_go_left_of_zero(self):
        data = pd.DataFrame({"group": ["up", "down"], "people": [30, -10]})
        up, down = nodes(bars(data), "rect")
        assert (share(up, "x"), share(up, "width")) == (25, 75)
        assert (share(down, "x"), share(down, "width")) == (0, 25)

    def test_every_bar_has_its_words_and_tooltip(self):
        figure = bars(unit="people")
        assert sorted(words(figure)) == sorted(
            ["People", "White British", "200", "Chinese", "50", "Roma", "no figure"]
        )
        assert [node.text for node in nodes(figure, "title")] == [
            "White British: 200",
            "Chinese: 50",
            "Roma: no figure",
        ]

    def test_highlighted_bars_differ_in_more_than_colour(self):
        figure = bars(highlight=["Chinese"])
        assert [bar.get("fill") for bar in nodes(figure, "rect")] == [
            *("#BFBFBF", PALETTE[0], "#BFBFBF")
        ]
        heavy = [node.text for node in nodes(figure, "text") if node.get("font-weight") == "bold"]
        assert "Chinese" in heavy
        assert "White British" not in heavy

    def test_more_than_a_page_of_bars_is_said(self):
        data = pd.DataFrame({"group": [f"Ward {n}" for n in range(50)], "people": range(50)})
        figure = bars(data)
        assert len(nodes(figure, "rect")) == 36
        assert " ".join(words(figure)[-2:]) == "The first 36 of 50; the table has them all."
        assert len(BeautifulSoup(figure.html(), "html.parser").select("tbody tr")) == 50
        assert figure.description == (
            "Bar chart with 50 bars. Highest: Ward 49, 49. Lowest: Ward 0, 0. "
            "The table beneath has every figure."
        )

    def test_the_description_is_computed(self):
        assert bars(unit="people").description == (
            "Bar chart with 3 bars, in people. White British: 200; Chinese: 50; Roma: no figure."
        )
        assert (
            bars(GROUPS[:1], unit="%").description == "Bar chart with 1 bar. White British: 200%."
        )

    def test_all_zero_is_drawn(self):
        drawn = nodes(bars(pd.DataFrame({"group": ["a"], "people": [0]})), "rect")
        assert [share(bar, "width") for bar in drawn] == [0]


class TestIntervals:
    def test_dots_lie_within_their_intervals(self):
        figure = intervals()
        dots = [node for node in nodes(figure, "svg") if node.get("class") == "wb-1"]
        drawn = [node for node in nodes(figure, "line") if node.get("class") == "wb-1"]
        assert len(dots) == len(drawn) == 2
        for dot, line in zip(dots, drawn, strict=True):
            assert share(line, "x1") < share(dot, "x") < share(line, "x2")

    def test_words(self):
        assert "84.2% (76.4 to 92.0)" in words(intervals(unit="%"))
        assert "no figure" in words(intervals())
        assert words(intervals(unit="of 100 people"))[0] == "Of 100 people"

    def test_a_reference_has_a_name_and_a_place(self):
        figure = intervals(unit="%", reference=97.4, reference_label="Everyone")
        assert "Everyone: 97.4%" in words(figure)
        dashed = [node for node in nodes(figure, "line") if node.get("stroke-dasharray")]
        assert len(dashed) == 1 + 3
        assert "Everyone: 97.4%" in figure.description

    def test_series_differ_in_shape_and_are_named(self):
        both = pd.concat([GROUPS.assign(link="before"), GROUPS.assign(link="after")])
        figure = intervals(both, series="link")
        assert {"before", "after"} <= set(words(figure))
        classes = [node.get("class") for node in nodes(figure, "svg")]
        assert classes.count("wb-1") == classes.count("wb-2") == 2 + 1
        assert "Chinese, after: 84.2 (76.4 to 92.0)" in figure.description

    def test_a_figure_without_limits_is_a_dot(self):
        data = GROUPS.assign(low=None, high=None)
        assert [n for n in nodes(intervals(data), "line") if n.get("class") == "wb-1"] == []
        assert "84.2" in words(intervals(data))


class TestLines:
    def test_points_follow_the_figures(self):
        dots = [node for node in nodes(lines(TIMES), "svg") if node.get("class") == "wb-1"]
        assert [share(dot, "x") for dot in dots] == [0, 50, 100]
        tops = [float(dot.get("y").removesuffix("em")) for dot in dots]
        assert tops[0] > tops[2] > tops[1]

    def test_dates_lie_at_their_distances(self):
        data = pd.DataFrame({"x": [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 11)]})
        figure = lines(data.assign(y=[1, 2, 3]))
        dots = [node for node in nodes(figure, "svg") if node.get("class") == "wb-1"]
        assert [share(dot, "x") for dot in dots] == [0, 10, 100]
        assert "1 January 2026: 1" in figure.description
        assert {"1 Jan", "11 Jan"} <= set(words(figure))

    @pytest.mark.parametrize(
        ("last", "tick"),
        [("2026-02-01", "1 Feb"), ("2026-12-01", "Dec 2026"), ("2036-01-01", "2036")],
    )
    def test_ticks_are_as_short_as_the_span_allows(self, last, tick):
        data = pd.DataFrame({"x": pd.to_datetime(["2026-01-01", last]), "y": [1, 2]})
        assert tick in words(lines(data))

    def test_a_missing_figure_leaves_a_gap(self):
        joins = [n for n in nodes(lines(TIMES), "line") if n.get("class") == "wb-1"]
        gap = TIMES.assign(y=[1.0, None, 2.0])
        assert len(joins) == 2
        assert [n for n in nodes(lines(gap), "line") if n.get("class") == "wb-1"] == []
        assert "Q2: no figure" in lines(gap).description

    def test_a_scale_that_leaves_out_zero_says_so(self):
        high = TIMES.assign(y=[90.0, 95.0, 92.0])
        assert "Scale starts at 90%, not 0." in words(lines(high, unit="%"))
        assert not [word for word in words(lines(TIMES)) if "Scale starts" in word]

    def test_series_are_named_at_their_ends_apart(self):
        data = pd.DataFrame(
            {"x": [1, 2] * 4, "y": [1, 2.0, 1, 2.01, 1, 2.02, 1, 2.03], "kind": list("aabbccdd")}
        )
        figure = lines(data, series="kind")
        named = {n.text: float(n.get("y")[:-2]) for n in nodes(figure, "text") if n.text in "abcd"}
        tops = sorted(named.values())
        assert list(named) != []
        assert len(tops) == 4
        assert min(b - a for a, b in pairwise(tops)) >= 1.29

    def test_intervals_are_drawn(self):
        data = TIMES.assign(low=[0.5, 2.5, 1.5], high=[1.5, 3.5, None])
        drawn = nodes(lines(data, low="low", high="high"), "line")
        uprights = [n for n in drawn if n.get("class") == "wb-1" and n.get("x1") == n.get("x2")]
        assert len(uprights) == 2

    def test_points_are_joined_in_order_whatever_the_order_of_rows(self):
        data = pd.DataFrame({"x": pd.date_range("2026-01-01", periods=4), "y": [1, 4, 2, 3]})
        assert lines(data.iloc[[2, 0, 3, 1]]).svg == lines(data).svg

    def test_a_row_without_a_place_is_only_in_the_table(self):
        data = pd.DataFrame(
            {"x": pd.to_datetime(["2026-01-01", None, "2026-01-02"]), "y": [1, 2, 3]}
        )
        figure = lines(data)
        assert "1 row without a place: see the table." in " ".join(words(figure))
        assert len(figure.table) == 3
        assert figure.description.startswith("Line chart with 2 points.")

    def test_one_point_is_drawn_in_the_middle(self):
        dots = [node for node in nodes(lines(TIMES[:1]), "svg") if node.get("class") == "wb-1"]
        assert [share(dot, "x") for dot in dots] == [50]


class TestHistogram:
    def test_heights_are_in_proportion_and_bins_touch(self):
        drawn = nodes(columns(BINS), "rect")
        heights = [float(bar.get("height").removesuffix("em")) for bar in drawn]
        assert heights[0] / heights[1] == pytest.approx(4, abs=0.02)
        assert heights[2] == 0
        assert share(drawn[0], "x") + share(drawn[0], "width") == pytest.approx(
            share(drawn[1], "x"), abs=0.02
        )

    def test_a_threshold_stands_at_its_place(self):
        figure = columns(BINS, threshold=15, threshold_label="We link from")
        dashed = [node for node in nodes(figure, "line") if node.get("stroke-dasharray")]
        assert share(dashed[1], "x1") == 50
        assert "We link from: 15" in words(figure)
        assert "We link from: 15" in figure.description

    def test_the_description_is_computed(self):
        assert columns(BINS, unit="pairs").description == (
            "Histogram with 3 bins, from 0 to 30, holding 5 pairs in all. "
            "The fullest is 0 to 10, with 4."
        )

    def test_bins_of_different_widths_are_refused(self):
        with pytest.raises(ValueError, match="equally wide"):
            columns(pd.DataFrame({"left": [0, 1], "right": [1, 5], "count": [1, 1]}))


EMPTY = pd.DataFrame(
    {name: pd.Series(dtype=float) for name in ("group", "people", "found", "low", "high", "x", "y")}
)


class TestEveryChart:
    @pytest.mark.parametrize(
        "figure",
        [
            bars(EMPTY),
            intervals(EMPTY),
            lines(EMPTY),
            columns(BINS[:0]),
        ],
        ids=["bars", "intervals", "lines", "histogram"],
    )
    def test_no_rows_give_a_sentence_and_no_chart(self, figure):
        soup = BeautifulSoup(figure.html(), "html.parser")
        assert figure.svg == ""
        assert soup.select_one(".wb-empty").get_text() == (
            "There is no chart here: there is nothing to draw."
        )
        assert soup.select("svg, details, a") == []

    def test_rows_without_figures_give_another_sentence(self):
        blank = GROUPS.assign(people=None)
        assert bars(blank).description == "There is no chart here: none of its 3 rows has a figure."
        assert bars(blank[:1]).description == "There is no chart here: its only row has no figure."

    def test_more_than_four_series_are_refused_in_plain_words(self):
        data = pd.DataFrame({"x": [1] * 5, "y": [1.0] * 5, "kind": list("abcde")})
        with pytest.raises(WorkbenchError) as caught:
            lines(data, series="kind")
        assert str(caught.value) == (
            "This chart was asked to show 5 series, and readers can tell apart 4 at most. "
            "Show fewer series, or make one chart for each."
        )
        with pytest.raises(WorkbenchError):
            intervals(pd.concat([GROUPS.assign(k=k) for k in "abcde"]), series="k")

    @pytest.mark.parametrize(
        "figure",
        [
            bars(unit="%"),
            intervals(reference=90),
            lines(TIMES.assign(k="a"), series="k"),
            columns(BINS, threshold=5),
        ],
        ids=["bars", "intervals", "lines", "histogram"],
    )
    def test_a_figure_is_whole(self, figure):
        soup = BeautifulSoup(figure.html(), "html.parser")
        assert soup.figure.figcaption.get_text() == "A headline"
        assert soup.svg["role"] == "img"
        assert soup.svg["aria-label"] == figure.description
        assert soup.details.summary.get_text() == "Show as a table"
        assert soup.details.table.caption.get_text() == "Figures of the chart: A headline"
        assert soup.find("a")["download"] == "data.csv"
        assert len(soup.select("tbody tr")) == len(figure.table)
        assert "viewbox" not in figure.svg.lower()

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.text(st.characters(exclude_categories=["Cc", "Cs"])),
                st.none() | st.floats(-1e9, 1e9),
            ),
            max_size=12,
        )
    )
    def test_any_labels_and_figures_can_be_drawn(self, rows):
        data = pd.DataFrame(rows, columns=["group", "people"]).assign(
            kind="all", low=lambda frame: frame["people"], high=lambda frame: frame["people"]
        )
        named = {"title": "<t>", "name": "n"}
        figures = [
            bar_chart(data, label="group", value="people", **named),
            interval_chart(data, label="group", value="people", low="low", high="high", **named),
            line_chart(data, x="group", value="people", series="kind", **named),
        ]
        for figure in figures:
            soup = BeautifulSoup(figure.html(), "html.parser")
            assert soup.select("script, t, i") == []
            if not figure.svg:
                assert data["people"].isna().all()
                continue
            root = ElementTree.fromstring(figure.svg)
            places = [
                float(value[:-1])
                for node in root.iter()
                for value in node.attrib.values()
                if re.fullmatch(r"-?[\d.e+-]+%", value)
            ]
            assert all(-0.01 <= place <= 100.01 for place in places)

    def test_numbers_of_any_kind_are_numbers(self):
        kinds = ["Int64", "float32", "int8", "object"]
        drawn = [bars(GROUPS[:2].assign(people=[20, 5]).astype({"people": kind})) for kind in kinds]
        assert len({figure.svg for figure in drawn}) == 1

    def test_the_callers_frame_and_its_index_do_not_matter(self):
        odd = GROUPS.set_index(pd.Index([7, 7, 9]))
        before = odd.copy()
        assert bars(odd).svg == bars().svg
        assert intervals(odd).svg == intervals().svg
        pd.testing.assert_frame_equal(odd, before)

    def test_same_data_same_drawing(self):
        assert bars().html() == bars().html()

    @pytest.mark.parametrize(
        "chart", [bar_chart, interval_chart, line_chart, histogram, waterfall_chart]
    )
    def test_titles_are_never_typed_here(self, chart):
        assert inspect.signature(chart).parameters["title"].default is inspect.Parameter.empty

    def test_infinite_is_no_figure(self):
        data = pd.DataFrame({"group": ["a", "b"], "people": [1.0, np.inf]})
        drawn = [bars(data), intervals(data.assign(found=data["people"], low=0.5, high=np.inf))]
        drawn.append(lines(data.assign(x=data["group"], y=data["people"])))
        for figure in drawn:
            assert "b: no figure" in figure.description
            assert "inf" not in figure.svg.replace("font", "")
            assert "nan" not in figure.svg
