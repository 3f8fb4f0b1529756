"""Lines over time or another order, each named at its end."""

from dataclasses import dataclass
from itertools import pairwise
from math import isnan, nan
from typing import Any

import pandas as pd

from workbench.charts.figure import Figure, amounts, check_series, describe, empty
from workbench.charts.plot import Frame, Levels
from workbench.charts.scale import Scale, Words
from workbench.charts.svg import (
    LINE,
    PALETTE,
    QUIET,
    Drawing,
    across,
    breadth,
    down,
    element,
    marker,
    text,
    tooltip,
    wrap,
)
from workbench.tables.cells import cell_text, column_text, is_figures
from workbench.words import count

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
        One row a point. A row without a place on ``x`` is only in the table.
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
    placed = table[table[x].notna()].sort_values(x, key=_positions, kind="stable")
    numbers = amounts(placed[[value, *limits]])
    if numbers[value].dropna().empty:
        return empty(name, title, subtitle, table)
    kinds = [cell_text(item) for item in placed[series]] if series else [""] * len(placed)
    names = list(dict.fromkeys(kinds))
    check_series(names)
    words = Words.of(numbers[value].dropna(), unit)
    figures = [words(item) for item in numbers[value]]
    spoken = column_text(placed[x])
    labels = [f"{kind}, {at}" if kind else at for kind, at in zip(kinds, spoken, strict=True)]

    positions = _positions(placed[x])
    first, last = float(positions.min()), float(positions.max())
    place = Scale(first, last, 0.0, 1.0) if first < last else Scale(first - 1, last + 1, 0.0, 1.0)
    beneath = sorted(set(zip(map(place, positions), _tick_words(placed[x]), strict=True)))
    lowest, highest = float(numbers.min().min()), float(numbers.max().max())
    levels = Levels(0.0 if 0 <= lowest < highest / 2 else lowest, highest, unit)
    ends = {item: wrap(item, _END_LABEL) for item in names} if series else {}
    room = breadth(line for lines in ends.values() for line in lines) + 2.4 if series else 0.6
    drawing = Drawing(*levels.margins(beneath, right=room))
    if words.heading:
        drawing.lines(words.heading, fill=QUIET)
    frame = Frame(drawing, levels, beneath, at_least=LINE * sum(map(len, ends.values())))
    points = [
        _Point(
            x=place(position),
            y=frame.y(numbers[value].iloc[row]),
            low=frame.y(numbers[low].iloc[row]) if low else nan,
            high=frame.y(numbers[high].iloc[row]) if high else nan,
            said=f"{labels[row]}: {figures[row]}",
        )
        for row, position in enumerate(positions)
    ]
    finishes: dict[str, float] = {}
    for index, item in enumerate(names):
        own = [point for point, kind in zip(points, kinds, strict=True) if kind == item]
        drawing.add(*_line(own, index))
        tops = [point.y for point in own if not isnan(point.y)]
        if tops and series:
            finishes[item] = tops[-1]
    drawing.add(*_names_at_ends(finishes, names, ends, frame))
    if levels.ticks[0] != 0:
        drawing.lines(f"Scale starts at {levels.words(levels.ticks[0])}, not 0.", fill=QUIET)
    missing = len(table) - len(placed)
    if missing:
        drawing.lines(f"{count(missing, 'row').capitalize()} without a place: see the table.")
    description = describe("Line chart", "point", labels, figures, numbers[value], unit)
    return Figure(name, title, subtitle, description, drawing.svg(description), table)


def _moments(at: "pd.Series[Any]") -> "pd.Series[Any] | None":
    """Read the positions as dates, where they are."""
    if pd.api.types.is_datetime64_any_dtype(at):
        return at
    if pd.api.types.infer_dtype(at, skipna=True) in {"date", "datetime"}:
        return pd.to_datetime(at)
    return None


def _positions(at: "pd.Series[Any]") -> "pd.Series[float]":
    moments = _moments(at)
    if moments is not None:
        return moments.map(pd.Timestamp.timestamp)
    if is_figures(at):
        return at.astype("float64")
    return at.map({item: float(place) for place, item in enumerate(at.unique())})


def _tick_words(at: "pd.Series[Any]") -> list[str]:
    """Write the positions shortly: years over long spans, months over middling ones."""
    moments = _moments(at)
    if moments is None:
        return list(column_text(at))
    days = (moments.max() - moments.min()).days
    if days > 1100:
        return [f"{moment:%Y}" for moment in moments]
    if days > 92:
        return [f"{moment:%b %Y}" for moment in moments]
    return [f"{moment.day} {moment:%b}" for moment in moments]


@dataclass(frozen=True)
class _Point:
    """A point: across as a fraction of the plot, down in em, not a number where missing."""

    x: float
    y: float
    low: float
    high: float
    said: str


def _line(points: list[_Point], index: int) -> list[str]:
    """Draw one series; a missing figure leaves a gap."""
    look = {"stroke": PALETTE[index], "class_": f"wb-{index + 1}"}
    here = [point for point in points if not isnan(point.y)]
    joins = [
        _stroke(a.x, a.y, b.x, b.y, stroke_width=3, **look)
        for a, b in pairwise(points)
        if not (isnan(a.y) or isnan(b.y))
    ]
    uprights = [
        _stroke(point.x, point.low, point.x, point.high, stroke_width=1.5, **look)
        for point in here
        if not (isnan(point.low) or isnan(point.high))
    ]
    dots = [
        element(
            "g",
            tooltip(point.said),
            marker(index, across(point.x), down(point.y), PALETTE[index]),
        )
        for point in here
    ]
    return joins + uprights + dots


def _stroke(x1: float, y1: float, x2: float, y2: float, **look: str | float) -> str:
    return element("line", x1=across(x1), y1=down(y1), x2=across(x2), y2=down(y2), **look)


def _names_at_ends(
    last: dict[str, float], names: list[str], ends: dict[str, list[str]], frame: Frame
) -> list[str]:
    """Write each line's name beside its last point, moved apart where they would meet."""
    free = frame.top
    starts = {}
    for item in sorted(last, key=last.__getitem__):
        starts[item] = max(last[item], free)
        free = starts[item] + LINE * len(ends[item])
    free = frame.bottom + LINE
    parts = []
    for item in reversed(starts):
        top = min(starts[item], free - LINE * len(ends[item]))
        free = top
        shape = names.index(item)
        sign = marker(shape, down(1.3), down(top), PALETTE[shape])
        parts.append(element("svg", sign, x="100%", overflow="visible"))
        parts += [
            text(line, "100%", down(top + 0.35 + step * LINE), dx="2em")
            for step, line in enumerate(ends[item])
        ]
    return parts
