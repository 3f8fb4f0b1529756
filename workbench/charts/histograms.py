"""Columns over ready-made bins."""

from math import isnan

import numpy as np
import pandas as pd

from workbench.charts.figure import Figure, amounts, empty
from workbench.charts.plot import Frame, Levels
from workbench.charts.scale import Scale, Words, round_ticks
from workbench.charts.svg import (
    DASHES_SIGN,
    PALETTE,
    QUIET,
    Drawing,
    across,
    dashes,
    down,
    element,
    tooltip,
)


def histogram(
    counts: pd.DataFrame,
    *,
    left: str,
    right: str,
    count: str,
    title: str,
    name: str,
    subtitle: str = "",
    unit: str = "",
    threshold: float | None = None,
    threshold_label: str = "Threshold",
) -> Figure:
    """Draw how often values fall into each of some bins.

    Parameters
    ----------
    counts
        One row a bin, in order, the bins as wide as one another.
    left, right, count
        Columns of ``counts``: the bin's limits and how many values fall into it.
    title
        The headline, computed from the data.
    name
        The name of the CSV.
    subtitle
        What is measured, of whom and when.
    unit
        What ``count`` counts: ``"pairs"``.
    threshold
        A value to mark with a dashed line.
    threshold_label
        What that line is.

    Raises
    ------
    ValueError
        Where the bins are not equally wide: heights would then mislead.
    """
    table = counts.loc[:, [left, right, count]]
    bins = amounts(table)
    if bins.empty or not bins[count].fillna(0).any():
        return empty(name, title, subtitle, table)
    widths = (bins[right] - bins[left]).to_numpy()
    if not np.allclose(widths, widths[0], rtol=0.01):
        raise ValueError("the bins of a histogram must be equally wide")
    edges = Words.of([*bins[left], *bins[right]], "")
    words = Words.of(bins[count], unit)
    spoken = [f"{edges(a)} to {edges(b)}" for a, b in zip(bins[left], bins[right], strict=True)]
    place = Scale(bins[left].iloc[0], bins[right].iloc[-1], 0.0, 1.0)
    rounded = [tick for tick in round_ticks(place.low, place.high, 8) if place.covers(tick)]
    ticks = Words.of(rounded, "")
    levels = Levels(0.0, float(bins[count].max()), unit)
    beneath = [(place(tick), ticks(tick)) for tick in rounded]
    drawing = Drawing(*levels.margins(beneath))
    marked = ""
    if threshold is not None:
        marked = f"{threshold_label}: {Words.of([threshold], '')(threshold)}"
        drawing.key(DASHES_SIGN, marked)
    if words.heading:
        drawing.lines(words.heading, fill=QUIET)
    frame = Frame(drawing, levels, beneath)
    for a, b, amount, said in zip(bins[left], bins[right], bins[count], spoken, strict=True):
        top = frame.y(0.0 if isnan(amount) else amount)
        drawing.add(
            element(
                "rect",
                tooltip(f"{said}: {words(amount)}"),
                x=across(place(a)),
                y=down(top),
                width=across(place(b) - place(a)),
                height=down(frame.bottom - top),
                fill=PALETTE[0],
                stroke="#ffffff",
                class_="wb-1",
            )
        )
    if threshold is not None and place.covers(threshold):
        x = across(place(threshold))
        drawing.add(dashes(x, x, down(frame.top), down(frame.bottom)))
    description = _describe(spoken, bins[count].fillna(0), words, marked)
    return Figure(name, title, subtitle, description, drawing.svg(description), table)


def _describe(spoken: list[str], counts: "pd.Series[float]", words: Words, marked: str) -> str:
    most = int(counts.argmax())
    bins = "1 bin" if len(spoken) == 1 else f"{len(spoken):,} bins"
    things = f" {words.unit}" if words.heading else ""
    opening = (
        f"Histogram with {bins}, from {spoken[0].split(' to ')[0]} to "
        f"{spoken[-1].split(' to ')[1]}, holding {words(float(counts.sum()))}{things} in all."
    )
    fullest = f"The fullest is {spoken[most]}, with {words(counts.iloc[most])}."
    return " ".join([opening, fullest, *([f"{marked}."] if marked else [])])
