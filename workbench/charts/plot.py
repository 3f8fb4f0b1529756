"""The frame that columns and lines stand in: figures up the side, ticks beneath."""

from workbench.charts.scale import Scale, Words, round_ticks
from workbench.charts.svg import (
    GRID,
    LINE,
    QUIET,
    Drawing,
    across,
    down,
    element,
    share_of_narrow,
    text,
)

PLOT_HEIGHT = 13.0


class Frame:
    """Draw the guides of a plot and hold its vertical scale.

    Parameters
    ----------
    drawing
        The drawing; the frame is put beneath what is there.
    low, high
        The figures that have to fit.
    unit
        What they measure.
    right
        The fraction of the width kept free to the right of the plot.
    """

    def __init__(
        self, drawing: Drawing, low: float, high: float, unit: str, *, right: float = 0.0
    ) -> None:
        ticks = round_ticks(low, high, 5)
        words = Words.of(ticks, unit)
        if words.heading:
            drawing.lines([words.heading], fill=QUIET)
        self.left = 0.03 + share_of_narrow(max(len(words(tick)) for tick in ticks))
        self.right = 1.0 - right
        self.top = drawing.height + 0.7
        self.bottom = self.top + PLOT_HEIGHT
        self._vertical = Scale(ticks[0], ticks[-1], self.bottom, self.top)
        self.starts_at = words(ticks[0]) if ticks[0] != 0 else ""
        for tick in ticks:
            y = self._vertical(tick)
            drawing.add(
                element(
                    "line",
                    x1=across(self.left),
                    x2=across(self.right),
                    y1=down(y),
                    y2=down(y),
                    stroke=QUIET if tick == 0 else GRID,
                    class_="wb-grid",
                ),
                text(
                    words(tick),
                    across(self.left),
                    down(y + 0.35),
                    dx="-0.4em",
                    text_anchor="end",
                    fill=QUIET,
                ),
            )
        drawing.height = self.bottom

    def y(self, value: float) -> float:
        """Place a figure, in em from the top of the drawing."""
        return self._vertical(value)

    def ticks(self, drawing: Drawing, places: list[tuple[float, str]]) -> None:
        """Write as many of the words beneath the plot as fit on the narrowest screen.

        Parameters
        ----------
        drawing
            The drawing of this frame.
        places
            Each tick's position, as a fraction of the width from left to right, and its words.
        """
        widest = share_of_narrow(max(len(words) for _, words in places)) + 0.04
        fitting = max(2, int((self.right - self.left) / widest))
        step = max(1, -(-(len(places) - 1) // (fitting - 1)))
        for index, (x, words) in enumerate(places[::step]):
            near_right = x + widest / 2 > 1.0
            anchor = "end" if near_right else "middle" if index or x > self.left else "start"
            drawing.add(
                element(
                    "line",
                    x1=across(x),
                    x2=across(x),
                    y1=down(self.bottom),
                    y2=down(self.bottom + 0.3),
                    stroke=QUIET,
                ),
                text(words, across(x), down(self.bottom + 1.4), fill=QUIET, text_anchor=anchor),
            )
        drawing.height = self.bottom + 0.4 + LINE
