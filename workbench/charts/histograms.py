"""Columns over ready-made bins."""

import numpy as np
import pandas as pd

from workbench.charts.figure import Figure, empty
from workbench.charts.plot import Frame
from workbench.charts.scale import Scale, Words
from workbench.charts.svg import (
    PALETTE,
    Drawing,
    across,
    dashes,
    down,
    element,
    tooltip,
    wrap,
)

_KEY_WIDTH = 30


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
    bins = table.apply(pd.to_numeric).astype("float64")
    if bins.empty or not bins[count].fillna(0).any():
        return empty(name, title, subtitle, table)
    widths = (bins[right] - bins[left]).to_numpy()
    if not np.allclose(widths, widths[0], rtol=0.01):
        raise ValueError("the bins of a histogram must be equally wide")
    edges = Words.of([*bins[left], *bins[right]], "")
    amounts = Words.of(bins[count], unit)
    spoken = [f"{edges(a)} to {edges(b)}" for a, b in zip(bins[left], bins[right], strict=True)]
    drawing = Drawing()
    if threshold is not None:
        drawing.add(dashes("0", "14", down(0.8), down(0.8)))
        for line in wrap(f"{threshold_label}: {Words.of([threshold], '')(threshold)}", _KEY_WIDTH):
            drawing.lines([line], dx="22")
    frame = Frame(drawing, 0.0, float(bins[count].max()), unit)
    across_bins = Scale(bins[left].iloc[0], bins[right].iloc[-1], frame.left, frame.right)
    for a, b, amount, said in zip(bins[left], bins[right], bins[count], spoken, strict=True):
        start, top = across_bins(a), frame.y(0.0 if pd.isna(amount) else amount)
        drawing.add(
            element(
                "rect",
                tooltip(f"{said}: {amounts(amount)}"),
                x=across(start),
                y=down(top),
                width=across(across_bins(b) - start),
                height=down(frame.bottom - top),
                fill=PALETTE[0],
                stroke="#ffffff",
                class_="wb-1",
            )
        )
    if threshold is not None and across_bins.low <= threshold <= across_bins.high:
        x = across(across_bins(threshold))
        drawing.add(dashes(x, x, down(frame.top), down(frame.bottom)))
    limits = [*bins[left], bins[right].iloc[-1]]
    frame.ticks(drawing, [(across_bins(limit), edges(limit)) for limit in limits])
    description = _describe(spoken, bins[count].fillna(0), amounts, unit, threshold)
    return Figure(name, title, subtitle, description, drawing.svg(description), table)


def _describe(
    spoken: list[str],
    amounts: "pd.Series[float]",
    words: Words,
    unit: str,
    threshold: float | None,
) -> str:
    most = int(amounts.argmax())
    bins = "1 bin" if len(spoken) == 1 else f"{len(spoken):,} bins"
    things = f" {unit}" if words.heading else ""
    marked = (
        "" if threshold is None else f" A dashed line marks {Words.of([threshold], '')(threshold)}."
    )
    return (
        f"Histogram with {bins}, from {spoken[0].split(' to ')[0]} to "
        f"{spoken[-1].split(' to ')[1]}, holding {words(float(amounts.sum()))}{things} in all. "
        f"The fullest is {spoken[most]}, with {words(amounts.iloc[most])}.{marked}"
    )
