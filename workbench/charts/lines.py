"""Lines over time or another order, each named at its end."""

from itertools import pairwise
from math import isnan
from typing import Any

import pandas as pd

from workbench.charts.bars import describe
from workbench.charts.figure import Figure, check_series, empty
from workbench.charts.plot import Frame
from workbench.charts.scale import Scale, Words
from workbench.charts.svg import (
    LINE,
    PALETTE,
    QUIET,
    Drawing,
    across,
    down,
    element,
    marker,
    share_of_narrow,
    text,
    tooltip,
    wrap,
)
from workbench.tables.cells import cell_text, column_text, is_figures

_END_LABEL = 12


def line_chart(
    data: pd.DataFrame,
    *,
    x: str,
    value: str,
    title: str,
    name: str,
    series: str | None = None,
    low: str | None = None,
    high: str | None = None,
    subtitle: str = "",
    unit: str = "",
) -> Figure:
    """Draw how figures change along ``x``, one line a series.

    Parameters
    ----------
    data
        One row a point, in order of ``x``.
    x
        Column of dates or numbers, set at their distances, or of words, set evenly.
    value
        Column of the figures. A missing one leaves a gap.
    title
        The headline, computed from the data.
    name
        The name of the CSV.
    series
        Column that splits the points into at most four lines.
    low, high
        Columns of the limits of an interval, drawn as an upright at each point.
    subtitle
        What is measured, of whom and when.
    unit
        What the figures measure.

    Raises
    ------
    WorkbenchError
        Where ``series`` holds more than four different values.
    """
    limits = [column for column in (low, high) if column is not None]
    columns = [x, *([series] if series else []), value, *limits]
    table = data.loc[:, columns]
    numbers = table[[value, *limits]].apply(pd.to_numeric).astype("float64")
    if numbers[value].dropna().empty:
        return empty(name, title, subtitle, table)
    kinds = [cell_text(item) for item in table[series]] if series else [""] * len(table)
    names = list(dict.fromkeys(kinds))
    check_series(names)
    positions = _positions(table[x])
    ticks = sorted(set(zip(positions, _tick_words(table[x]), strict=True)))
    words = Words.of(numbers[value].dropna(), unit)
    said = _spoken(table[x])

    drawing = Drawing()
    ends = {item: wrap(item, _END_LABEL) for item in names} if series else {}
    widest = max((len(line) for lines in ends.values() for line in lines), default=0)
    known = numbers.stack().dropna()
    lowest = float(known.min())
    floor = 0.0 if 0 <= lowest < 0.5 * float(known.max()) else lowest
    frame = Frame(
        drawing,
        floor,
        float(known.max()),
        unit,
        right=0.07 + share_of_narrow(widest) if series else 0.04,
    )
    place = Scale(min(positions), max(positions), frame.left + 0.02, frame.right)
    if place.low == place.high:
        place = Scale(place.low - 1, place.high + 1, place.start, place.end)
    last: dict[str, float] = {}
    for index, item in enumerate(names):
        rows = [row for row, kind in enumerate(kinds) if kind == item]
        points = [(place(positions[row]), frame.y(numbers[value].iloc[row]), row) for row in rows]
        drawing.add(*_segments(points, PALETTE[index], f"wb-{index + 1}"))
        for left, top, row in points:
            if isnan(top):
                continue
            last[item] = top
            upright = ""
            if low and high and not numbers[[low, high]].iloc[row].isna().any():
                upright = element(
                    "line",
                    x1=across(left),
                    x2=across(left),
                    y1=down(frame.y(numbers[low].iloc[row])),
                    y2=down(frame.y(numbers[high].iloc[row])),
                    stroke=PALETTE[index],
                    class_=f"wb-{index + 1}",
                )
            label = f"{item}, {said[row]}" if series else said[row]
            figure = words(numbers[value].iloc[row])
            drawing.add(
                element(
                    "g",
                    tooltip(f"{label}: {figure}"),
                    upright,
                    marker(index, across(left), down(top), PALETTE[index]),
                )
            )
    for item, top in _spread(last, ends).items() if series else ():
        shape = names.index(item)
        drawing.add(marker(shape, across(frame.right + 0.045), down(top), PALETTE[shape]))
        for step, line in enumerate(ends[item]):
            drawing.add(
                text(line, across(frame.right + 0.045), down(top + 0.35 + step * LINE), dx="0.8em")
            )
        drawing.height = max(drawing.height, top + LINE * len(ends[item]))
    bottom = drawing.height
    frame.ticks(drawing, [(place(position), tick) for position, tick in ticks])
    drawing.height = max(drawing.height, bottom)
    if frame.starts_at:
        drawing.lines(wrap(f"The scale starts at {frame.starts_at}, not at 0.", 32), fill=QUIET)
    figures = [words(item) for item in numbers[value]]
    labels = [f"{kind}, {at}" if kind else at for kind, at in zip(kinds, said, strict=True)]
    description = describe("Line chart", "point", labels, figures, numbers[value], unit)
    return Figure(name, title, subtitle, description, drawing.svg(description), table)


def _moments(at: "pd.Series[Any]") -> "pd.Series[Any] | None":
    """Read the positions as dates, where they are."""
    if pd.api.types.is_datetime64_any_dtype(at):
        return at
    if pd.api.types.infer_dtype(at, skipna=True) in {"date", "datetime"}:
        return pd.to_datetime(at)
    return None


def _positions(at: "pd.Series[Any]") -> list[float]:
    moments = _moments(at)
    if moments is not None:
        return [float(moment.timestamp()) for moment in moments]
    if is_figures(at):
        return [float(item) for item in at]
    order = {item: float(place) for place, item in enumerate(at.unique())}
    return [order[item] for item in at]


def _spoken(at: "pd.Series[Any]") -> list[str]:
    return [str(item) for item in column_text(at)]


def _tick_words(at: "pd.Series[Any]") -> list[str]:
    """Write the positions shortly: years over long spans, months over middling ones."""
    moments = _moments(at)
    if moments is None:
        return _spoken(at)
    days = (moments.max() - moments.min()).days
    if days > 1100:
        return [f"{moment:%Y}" for moment in moments]
    if days > 92:
        return [f"{moment:%b %Y}" for moment in moments]
    return [f"{moment.day} {moment:%b}" for moment in moments]


def _segments(points: list[tuple[float, float, int]], colour: str, class_: str) -> list[str]:
    """Join neighbouring points; a missing figure leaves a gap."""
    return [
        element(
            "line",
            x1=across(a[0]),
            y1=down(a[1]),
            x2=across(b[0]),
            y2=down(b[1]),
            stroke=colour,
            stroke_width=3,
            class_=class_,
        )
        for a, b in pairwise(points)
        if not (isnan(a[1]) or isnan(b[1]))
    ]


def _spread(last: dict[str, float], ends: dict[str, list[str]]) -> dict[str, float]:
    """Move the names at the lines' ends apart, so that none covers another."""
    placed: dict[str, float] = {}
    free = float("-inf")
    for item, top in sorted(last.items(), key=lambda pair: pair[1]):
        placed[item] = max(top, free)
        free = placed[item] + LINE * len(ends[item])
    return placed
