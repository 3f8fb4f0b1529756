"""Dots with their intervals, one row a group, at most four dots a row."""

from math import isnan

import pandas as pd

from workbench.charts.bars import LABEL_WIDTH, describe
from workbench.charts.figure import Figure, check_series, empty
from workbench.charts.scale import Scale, Words, round_ticks
from workbench.charts.svg import (
    GRID,
    LINE,
    PALETTE,
    QUIET,
    Drawing,
    across,
    dashes,
    down,
    element,
    marker,
    share_of_narrow,
    text,
    tooltip,
    wrap,
)
from workbench.tables.cells import cell_text

_GAP = 0.5


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
    room = min(0.65, 0.05 + share_of_narrow(max(map(len, figures))))
    known = numbers.stack().dropna().tolist() + ([reference] if reference is not None else [])
    ticks = round_ticks(min(known), max(known), 3)
    place = Scale(ticks[0], ticks[-1], 0.03, 1.0 - room)

    drawing = Drawing()
    if words.heading:
        drawing.lines([words.heading], fill=QUIET)
    for index, item in enumerate(names):
        drawing.add(marker(index, "7", down(drawing.height + 0.8), PALETTE[index]))
        _key(drawing, item)
    if reference is not None:
        y = down(drawing.height + 0.8)
        drawing.add(dashes("0", "14", y, y))
        _key(drawing, f"{reference_label}: {words(reference)}")
    top = drawing.height
    kinds = [cell_text(item) for item in table[series]] if series else [""] * len(groups)
    for group in dict.fromkeys(groups):
        drawing.height += _GAP
        drawing.lines(wrap(group, LABEL_WIDTH))
        for index, this in enumerate(groups):
            if this != group:
                continue
            shape = names.index(kinds[index]) if series else 0
            said = f"{group}, {kinds[index]}" if series else group
            drawing.add(
                _dot(
                    drawing.height + LINE / 2,
                    place,
                    tuple(numbers.iloc[index]),
                    shape,
                    figures[index],
                    f"{said}: {figures[index]}",
                )
            )
            drawing.height += LINE
    _axis(drawing, place, ticks, words, top, reference)
    description = describe(
        "Dot chart with intervals",
        "dot",
        [f"{group}, {kind}" if kind else group for group, kind in zip(groups, kinds, strict=True)],
        figures,
        numbers[value],
        unit,
    )
    return Figure(name, title, subtitle, description, drawing.svg(description), table)


def _dot(
    y: float,
    place: Scale,
    numbers: tuple[float, ...],
    shape: int,
    figure: str,
    said: str,
) -> str:
    value, low, high = numbers
    colour = PALETTE[shape]
    if isnan(value):
        return text(figure, across(place.start), down(y + 0.35), fill=QUIET)
    parts = [tooltip(said)]
    right = value
    if not (isnan(low) or isnan(high)):
        right = max(value, high)
        parts.append(
            element(
                "line",
                x1=across(place(low)),
                x2=across(place(high)),
                y1=down(y),
                y2=down(y),
                stroke=colour,
                stroke_width=3,
                class_=f"wb-{shape + 1}",
            )
        )
    parts.append(marker(shape, across(place(value)), down(y), colour))
    parts.append(text(figure, across(place(right)), down(y + 0.35), dx="0.8em", font_weight="bold"))
    return element("g", *parts)


def _key(drawing: Drawing, content: str) -> None:
    """Write the words beside a sign of the key and move below them."""
    for line in wrap(content, LABEL_WIDTH - 4):
        drawing.height += LINE
        drawing.add(text(line, "22", down(drawing.height - 0.2)))


def _axis(
    drawing: Drawing,
    place: Scale,
    ticks: list[float],
    words: Words,
    top: float,
    reference: float | None,
) -> None:
    """Draw the ticks beneath the rows and the guides behind them."""
    bottom = drawing.height + 0.3
    guides = [
        element(
            "line",
            x1=across(place(tick)),
            x2=across(place(tick)),
            y1=down(top + 0.3),
            y2=down(bottom),
            stroke=GRID,
            class_="wb-grid",
        )
        for tick in ticks
    ]
    if reference is not None:
        x = across(place(reference))
        guides.append(dashes(x, x, down(top + 0.3), down(bottom)))
    drawing.parts[0:0] = guides
    axis = Words.of(ticks, words.unit)
    for index, tick in enumerate(ticks):
        anchor = "start" if index == 0 else "middle"
        x = "0" if index == 0 else across(place(tick))
        drawing.add(text(axis(tick), x, down(bottom + 1.1), fill=QUIET, text_anchor=anchor))
    drawing.height = bottom + LINE
