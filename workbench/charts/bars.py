"""Horizontal bars: the label above its bar, the figure at its end."""

from collections.abc import Collection
from math import isnan

import pandas as pd

from workbench.charts.figure import Figure, amounts, describe, empty
from workbench.charts.scale import Scale, Words
from workbench.charts.svg import (
    PALETTE,
    QUIET,
    REST,
    Drawing,
    across,
    breadth,
    down,
    element,
    text,
    tooltip,
)
from workbench.tables.cells import cell_text

# What fits on one printed page: the 33 councils of a region and its totals.
MOST_BARS = 36
_FEW_BARS = 12


def bar_chart(
    data: pd.DataFrame,
    *,
    label: str,
    value: str,
    title: str,
    name: str,
    subtitle: str = "",
    unit: str = "",
    highlight: Collection[str] = (),
) -> Figure:
    """Draw one horizontal bar a row, from zero, in the order given.

    Parameters
    ----------
    data
        One row a bar.
    label, value
        Columns of ``data``: what the bar is about, and its length. A missing value is written
        as ``no figure``. At most 36 bars are drawn; the table holds every row.
    title
        The headline, computed from the data.
    name
        The name of the CSV.
    subtitle
        What is measured, of whom and when.
    unit
        What the values count: ``"people"``, ``"%"``, ``"£"``.
    highlight
        Labels whose bars stand out; the others turn grey.
    """
    table = data.loc[:, [label, value]]
    values = amounts(table[[value]])[value]
    if values.dropna().empty:
        return empty(name, title, subtitle, table)
    labels = [cell_text(item) for item in table[label]]
    words = Words.of(values.dropna(), unit)
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    figures = [words(item) for item in values]
    place = Scale(low, high if high > low else low + 1, 0.0, 1.0)
    drawing = Drawing(left=0.1, right=breadth(figures) + 0.6)
    if words.heading:
        drawing.lines(words.heading, fill=QUIET)
    gap, thickness = (0.35, 0.95) if len(labels) > _FEW_BARS else (0.6, 1.3)
    zero = across(place(0.0))
    bars: list[str] = []
    rows = zip(labels[:MOST_BARS], values[:MOST_BARS], figures[:MOST_BARS], strict=True)
    for item, amount, figure in rows:
        stands_out = not highlight or item in highlight
        drawing.height += gap
        drawing.lines(item, font_weight="bold" if highlight and stands_out else "normal")
        drawing.height += 0.1
        start, end = sorted((place(0.0), place(0.0 if isnan(amount) else amount)))
        colours = (
            {"fill": PALETTE[0], "class_": "wb-1"}
            if stands_out
            else {"fill": REST, "stroke": QUIET, "class_": "wb-rest"}
        )
        bar = element(
            "rect",
            x=across(start),
            y=down(drawing.height),
            width=across(end - start),
            height=down(thickness),
            **colours,
        )
        middle = down(drawing.height + thickness / 2 + 0.35)
        written = text(figure, across(end), middle, dx="0.4em", font_weight="bold")
        axis = element(
            "line",
            x1=zero,
            x2=zero,
            y1=down(drawing.height - 0.15),
            y2=down(drawing.height + thickness + 0.15),
            stroke=QUIET,
        )
        bars.append(element("g", tooltip(f"{item}: {figure}"), bar, axis, written))
        drawing.height += thickness
    drawing.add(*bars)
    if len(labels) > MOST_BARS:
        drawing.height += gap
        drawing.lines(
            f"The first {MOST_BARS} of {len(labels):,}; the table has them all.", fill=QUIET
        )
    description = describe("Bar chart", "bar", labels, figures, values, unit)
    return Figure(name, title, subtitle, description, drawing.svg(description), table)
