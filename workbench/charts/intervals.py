"""Dots with their intervals, one row a group, at most four dots a row."""

from math import isnan

import pandas as pd

from workbench.charts.figure import Figure, amounts, check_series, describe, empty
from workbench.charts.plot import tick_marks
from workbench.charts.scale import Scale, Words, round_ticks
from workbench.charts.svg import (
    DASHES_SIGN,
    GRID,
    LINE,
    PALETTE,
    QUIET,
    Drawing,
    across,
    breadth,
    dashes,
    down,
    element,
    marker,
    text,
    tooltip,
)
from workbench.tables.cells import cell_text

# What fits on one printed page.
MOST_DOTS = 40
_GAP = 0.6
_FIGURE = {"font_weight": "bold"}


def interval_chart(
    data: pd.DataFrame,
    *,
    label: str,
    value: str,
    low: str,
    high: str,
    title: str,
    name: str,
    subtitle: str = "",
    unit: str = "",
    series: str | None = None,
    reference: float | None = None,
    reference_label: str = "Dashed line",
) -> Figure:
    """Draw a dot and its interval for every group.

    Parameters
    ----------
    data
        One row a dot. The axis need not begin at zero.
    label, value, low, high
        Columns of ``data``: the group, its figure and the limits of its interval. A missing
        figure is written as ``no figure``; without limits only the dot is drawn.
    title
        The headline, computed from the data.
    name
        The name of the CSV.
    subtitle
        What is measured, of whom and when, and how wide the intervals are ("95 of 100").
    unit
        What the figures measure: ``"%"``, ``"of 100 people"``.
    series
        Column that splits a group's dots into at most four series.
    reference
        A figure to compare with, drawn as a dashed line.
    reference_label
        What the dashed line is.

    Raises
    ------
    WorkbenchError
        Where ``series`` holds more than four different values.
    """
    columns = [label, *([series] if series else []), value, low, high]
    table = data.loc[:, columns]
    numbers = amounts(table[[value, low, high]])
    if numbers[value].dropna().empty:
        return empty(name, title, subtitle, table)
    groups = [cell_text(item) for item in table[label]]
    kinds = [cell_text(item) for item in table[series]] if series else [""] * len(groups)
    names = list(dict.fromkeys(kinds))
    check_series(names)
    words = Words.of(numbers[value].dropna(), unit)
    figures = [words.interval(*row) for row in numbers.itertuples(index=False)]
    said = [
        f"{group}, {kind}" if kind else group for group, kind in zip(groups, kinds, strict=True)
    ]

    known = [*numbers.stack().dropna(), *([] if reference is None else [reference])]
    ticks = round_ticks(min(known), max(known), 6)
    place = Scale(ticks[0], ticks[-1], 0.0, 1.0)
    axis = Words.of(ticks, unit)
    beneath = [(place(tick), axis(tick)) for tick in ticks]
    drawing = Drawing(breadth(written for _, written in beneath) / 2, breadth(figures) + 1)
    if words.heading:
        drawing.lines(words.heading, fill=QUIET)
    for index, item in enumerate(names if series else ()):
        drawing.key(marker(index, "0.5em", "0.7em", PALETTE[index]), item)
    marked = ""
    if reference is not None:
        marked = f"{reference_label}: {words(reference)}"
        drawing.key(DASHES_SIGN, marked)

    shown = list(dict.fromkeys(groups))
    fitting = MOST_DOTS // len(names)
    for group in shown[:fitting]:
        drawing.height += _GAP
        drawing.lines(group)
        own = [row for row, item in enumerate(groups) if item == group]
        drawing.add(*_guides(place, ticks, reference, drawing.height, LINE * len(own)))
        for row in own:
            middle = drawing.height + LINE / 2
            dot = _dot(middle, place, tuple(numbers.iloc[row]), names.index(kinds[row]))
            written = text(figures[row], "100%", down(middle + 0.35), dx="0.8em", **_FIGURE)
            drawing.add(element("g", tooltip(f"{said[row]}: {figures[row]}"), *dot, written))
            drawing.height += LINE
    drawing.add(*tick_marks(beneath, drawing.height, drawing.left + drawing.right))
    drawing.height += 0.55 + LINE
    if len(shown) > fitting:
        rest = f"The first {fitting} of {len(shown):,}; the table has them all."
        drawing.lines(rest, fill=QUIET)
    kind = "Dot chart with intervals"
    description = describe(kind, "dot", said, figures, numbers[value], unit)
    if marked:
        description = f"{description} {marked}."
    return Figure(name, title, subtitle, description, drawing.svg(description), table)


def _dot(y: float, place: Scale, numbers: tuple[float, ...], shape: int) -> list[str]:
    """Draw one interval and the dot upon it, as far as they are known."""
    value, low, high = numbers
    if isnan(value):
        return []
    dot = marker(shape, across(place(value)), down(y), PALETTE[shape])
    if isnan(low) or isnan(high):
        return [dot]
    interval = element(
        "line",
        x1=across(place(low)),
        x2=across(place(high)),
        y1=down(y),
        y2=down(y),
        stroke=PALETTE[shape],
        stroke_width=3,
        class_=f"wb-{shape + 1}",
    )
    return [interval, dot]


def _guides(
    place: Scale, ticks: list[float], reference: float | None, top: float, height: float
) -> list[str]:
    """Draw what one group's dots are read against, clear of the group's name."""
    ends = {"y1": down(top), "y2": down(top + height)}
    lines = [
        element(
            "line",
            x1=across(place(tick)),
            x2=across(place(tick)),
            stroke=GRID,
            class_="wb-grid",
            **ends,
        )
        for tick in ticks
    ]
    if reference is not None:
        x = across(place(reference))
        lines.append(dashes(x, x, ends["y1"], ends["y2"]))
    return lines
