"""Steps of a reckoning, one below the other: where it starts, what moves it, where it ends."""

from collections.abc import Mapping, Sequence

import pandas as pd

from workbench.charts.figure import Figure, amounts, empty
from workbench.charts.scale import Scale
from workbench.charts.svg import (
    DASHES_SIGN,
    GRID,
    INK,
    PALETTE,
    Drawing,
    across,
    dashes,
    down,
    element,
    marker,
    tooltip,
)
from workbench.tables.cells import cell_text
from workbench.words import count

_GAP, _THICKNESS = 0.55, 0.9
_FORWARD: Mapping[str, str | float] = {"fill": PALETTE[0], "class_": "wb-1"}
# Hollow, so that the colour is not the only sign.
_BACK: Mapping[str, str | float] = {
    "fill": "#ffffff",
    "stroke": PALETTE[2],
    "stroke_width": 2,
    "class_": "wb-rest",
}


def waterfall_chart(
    data: pd.DataFrame,
    *,
    label: str,
    value: str,
    said: str,
    start: float,
    ends: tuple[str, str],
    lines: Sequence[float],
    forward: str,
    back: str,
    reference: float,
    reference_label: str,
    title: str,
    name: str,
    subtitle: str = "",
    table: pd.DataFrame | None = None,
) -> Figure:
    """Draw how steps lead from a start to an end.

    Parameters
    ----------
    data
        One row a step, in order.
    label, value, said
        Columns of ``data``: what the step is, how far it goes (to the left where it is negative)
        and how that is said.
    start
        Where the first step begins.
    ends
        What start and end are, in words.
    lines
        Positions along the way, drawn as thin lines where they are passed.
    forward, back
        What a step to the right, and one to the left, means.
    reference
        A position to compare with, drawn as a dashed line.
    reference_label
        What the dashed line is.
    title
        The headline, computed from the data.
    name
        The name of the CSV.
    subtitle
        What is measured.
    table
        The figures as people read them; ``data`` where not given.
    """
    shown = data if table is None else table
    steps = amounts(data[[value]])[value].fillna(0.0)
    labels = [cell_text(item) for item in data[label]]
    figures = [cell_text(item) for item in data[said]]
    if data.empty:
        return empty(name, title, subtitle, shown)
    passed = [start, *(start + steps.cumsum())]
    known = [*passed, reference]
    written = [one for one in lines if min(known) <= one <= max(known)]
    room = (max(known) - min(known)) or 1.0
    place = Scale(min(known) - 0.02 * room, max(known) + 0.02 * room, 0.0, 1.0)
    drawing = Drawing(left=0.4, right=0.6)
    drawing.key(_sign(_FORWARD, 1), forward)
    drawing.key(_sign(_BACK, -1), back)
    drawing.key(DASHES_SIGN, reference_label)
    guides = [place(at) for at in written], place(reference)
    _mark(drawing, guides, place(start), 0, ends[0])
    for item, figure, here, there in zip(labels, figures, passed, passed[1:], strict=False):
        drawing.height += _GAP
        drawing.lines(item)
        drawing.lines(figure, font_weight="bold")
        drawing.height += 0.1
        step = _step(place(here), place(there), drawing.height)
        drawing.add(*_guides(guides, drawing.height), element("g", tooltip(figure), *step))
        drawing.height += _THICKNESS
    _mark(drawing, guides, place(passed[-1]), 2, ends[1])
    told = "; ".join(f"{item}: {figure}" for item, figure in zip(labels, figures, strict=True))
    description = (
        f"Chart of {count(len(labels), 'step')}. {ends[0]}. "
        f"{told}. {ends[1]}. Dashed line: {reference_label}."
    )
    return Figure(name, title, subtitle, description, drawing.svg(description), shown)


def _mark(
    drawing: Drawing, guides: tuple[list[float], float], at: float, shape: int, words: str
) -> None:
    """Draw the point at which the reckoning starts or ends, below its words."""
    drawing.height += _GAP
    drawing.lines(words, font_weight="bold")
    drawing.height += 0.1
    middle = drawing.height + _THICKNESS / 2
    drawing.add(
        *_guides(guides, drawing.height), marker(shape, across(at), down(middle), PALETTE[0])
    )
    drawing.height += _THICKNESS


def _guides(guides: tuple[list[float], float], top: float) -> list[str]:
    """Draw what a step is read against, clear of its words."""
    ends = {"y1": down(top - 0.1), "y2": down(top + _THICKNESS + 0.1)}
    lines = [
        element("line", x1=across(x), x2=across(x), stroke=GRID, class_="wb-grid", **ends)
        for x in guides[0]
    ]
    x = across(guides[1])
    return [*lines, dashes(x, x, ends["y1"], ends["y2"])]


def _step(here: float, there: float, top: float) -> list[str]:
    """Draw a bar from one place to the next, with a tip on the side that it goes to."""
    left, right = sorted((here, there))
    look = _FORWARD if there >= here else _BACK
    bar = element(
        "rect",
        x=across(left),
        y=down(top),
        width=across(right - left),
        height=down(_THICKNESS),
        **look,
    )
    middle = down(top + _THICKNESS / 2)
    tip = element("svg", _tip(1 if there >= here else -1), x=across(there), y=middle,
                  overflow="visible")  # fmt: skip
    return [bar, tip]


def _tip(way: int) -> str:
    return element("path", d=f"M0 -7L{7 * way} 0L0 7Z", fill=INK, class_="wb-1")


def _sign(look: Mapping[str, str | float], way: int) -> str:
    start, end = ("0em", "0.7em") if way > 0 else ("0.45em", "0.45em")
    bar = element("rect", x=start, y="0.25em", width="0.7em", height="0.8em", **look)
    return bar + element("svg", _tip(way), x=end, y="0.65em", overflow="visible")
