"""Dots with their intervals, one row a group, at most four dots a row."""

from math import isnan

import pandas as pd

from workbench.charts.figure import Figure, check_series, describe, empty
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
    numbers = table[[value, low, high]].apply(pd.to_numeric).astype("float64")
    if numbers[value].dropna().empty:
        return empty(name, title, subtitle, table)
    names = [cell_text(item) for item in table[series].unique()] if series else []
    check_series(names)
    groups = [cell_text(item) for item in table[label]]
    words = Words.of(numbers[value].dropna(), unit)
    figures = [words.interval(*row) for row in numbers[[value, low, high]].itertuples(index=False)]
    known = [*numbers.stack().dropna(), *([] if reference is None else [reference])]
    ticks = round_ticks(min(known), max(known), 6)
    place = Scale(ticks[0], ticks[-1], 0.0, 1.0)
    axis = Words.of(ticks, unit)
    written = [(place(tick), axis(tick)) for tick in ticks]
    left, right = breadth(text for _, text in written) / 2, breadth(figures) + 1

    drawing = Drawing(left, right)
    if words.heading:
        drawing.lines(words.heading, fill=QUIET)
    for index, item in enumerate(names):
        drawing.key(marker(index, "0.5em", "0.7em", PALETTE[index]), item)
    marked = ""
    if reference is not None:
        marked = f"{reference_label}: {words(reference)}"
        drawing.key(DASHES_SIGN, marked)
    kinds = [cell_text(item) for item in table[series]] if series else [""] * len(groups)
    said = [
        f"{group}, {kind}" if kind else group for group, kind in zip(groups, kinds, strict=True)
    ]
    shown = list(dict.fromkeys(groups))
    rows: list[str] = []
    fitting = MOST_DOTS // max(1, len(names))
    for group in shown[:fitting]:
        drawing.height += _GAP
        drawing.lines(group)
        own = [index for index, item in enumerate(groups) if item == group]
        rows += _guides(place, ticks, reference, drawing.height, LINE * len(own))
        for index in own:
            shape = names.index(kinds[index]) if series else 0
            y = drawing.height + LINE / 2
            rows.append(
                element(
                    "g",
                    tooltip(f"{said[index]}: {figures[index]}"),
                    *_dot(y, place, tuple(numbers.iloc[index]), shape),
                    text(figures[index], "100%", down(y + 0.35), dx="0.8em", font_weight="bold"),
                )
            )
            drawing.height += LINE
    rows += tick_marks(written, drawing.height, left + right)
    drawing.height += 0.4 + LINE
    drawing.add(*rows)
    if len(shown) > fitting:
        rest = f"The first {fitting} of {len(shown):,}; the table has them all."
        drawing.lines(rest, fill=QUIET)
    description = describe(
        "Dot chart with intervals",
        "dot",
        said,
        figures,
        numbers[value],
        unit,
    )
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
