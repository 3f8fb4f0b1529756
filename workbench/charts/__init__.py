"""Charts as inline SVG: described, labelled directly, with their data as a table."""

from workbench.charts.bars import bar_chart
from workbench.charts.figure import Figure
from workbench.charts.histograms import histogram
from workbench.charts.intervals import interval_chart
from workbench.charts.lines import line_chart
from workbench.charts.waterfalls import waterfall_chart

__all__ = ["Figure", "bar_chart", "histogram", "interval_chart", "line_chart", "waterfall_chart"]
