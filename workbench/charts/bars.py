"""Horizontal bars: the label above its bar, the figure at its end."""

from collections.abc import Collection

import pandas as pd

from workbench.charts.figure import Figure, empty
from workbench.charts.scale import Scale, Words
from workbench.charts.svg import (
    PALETTE,
    QUIET,
    Drawing,
    across,
    down,
    element,
    share_of_narrow,
    text,
    tooltip,
    wrap,
)
from workbench.tables.cells import cell_text

MOST_BARS = 60
LABEL_WIDTH = 32
_BAR = 1.3
_GAP = 0.5


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
        as ``no figure``. At most 60 bars are drawn; the table holds every row.
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
    values = pd.to_numeric(table[value]).astype("Float64")
    if values.dropna().empty:
        return empty(name, title, subtitle, table)
    labels = [cell_text(item) for item in table[label]]
    words = Words.of(values.dropna(), unit)
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    figures = [words(None if pd.isna(item) else float(item)) for item in values]
    room = min(0.6, 0.02 + share_of_narrow(max(map(len, figures))))
    place = Scale(low, high if high > low else low + 1, 0.0, 1.0 - room)
    drawing = Drawing()
    if words.heading:
        drawing.lines([words.heading], fill=QUIET)
    top = drawing.height
    rows = zip(labels[:MOST_BARS], values[:MOST_BARS], figures[:MOST_BARS], strict=True)
    for item, amount, figure in rows:
        stands_out = not highlight or item in highlight
        weight = "bold" if highlight and stands_out else "normal"
        drawing.height += _GAP
        drawing.lines(wrap(item, LABEL_WIDTH), font_weight=weight)
        length = 0.0 if pd.isna(amount) else float(amount)
        start, end = sorted((place(0.0), place(length)))
        drawing.add(
            element(
                "g",
                tooltip(f"{item}: {figure}"),
                element(
                    "rect",
                    x=across(start),
                    y=down(drawing.height),
                    width=across(end - start),
                    height=down(_BAR),
                    fill=PALETTE[0] if stands_out else "#BFBFBF",
                    class_="wb-1" if stands_out else "wb-rest",
                ),
                text(
                    figure,
                    across(end),
                    down(drawing.height + 0.98),
                    dx="0.4em",
                    font_weight="bold",
                ),
            )
        )
        drawing.height += _BAR
    zero = across(place(0.0))
    drawing.add(
        element(
            "line",
            x1=zero,
            x2=zero,
            y1=down(top + 0.3),
            y2=down(drawing.height + 0.2),
            stroke=QUIET,
        )
    )
    if len(labels) > MOST_BARS:
        drawing.height += _GAP
        drawing.lines(
            wrap(f"The first {MOST_BARS} of {len(labels):,}; the table has them all.", LABEL_WIDTH),
            fill=QUIET,
        )
    description = describe("Bar chart", "bar", labels, figures, values.astype(float), unit)
    return Figure(name, title, subtitle, description, drawing.svg(description), table)


def describe(
    kind: str,
    thing: str,
    labels: list[str],
    figures: list[str],
    values: "pd.Series[float]",
    unit: str,
) -> str:
    """Say in words what a chart of labelled figures shows.

    Up to eight figures are all named; of more, the highest and the lowest.
    """
    counted = f"1 {thing}" if len(labels) == 1 else f"{len(labels):,} {thing}s"
    measured = f", in {unit}" if unit not in {"", "%", "£"} else ""
    opening = f"{kind} with {counted}{measured}."
    if len(labels) <= 8:
        listed = "; ".join(
            f"{item}: {figure}" for item, figure in zip(labels, figures, strict=True)
        )
        return f"{opening} {listed}."
    most, least = int(values.argmax()), int(values.argmin())
    return (
        f"{opening} Highest: {labels[most]}, {figures[most]}. "
        f"Lowest: {labels[least]}, {figures[least]}. The table below has every figure."
    )
