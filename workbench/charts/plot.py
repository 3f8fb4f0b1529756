"""What columns, lines and dots stand on: figures up the side, ticks beneath."""

from workbench.charts.scale import Scale, Words, round_ticks
from workbench.charts.svg import (
    GRID,
    LINE,
    NARROW,
    QUIET,
    USUAL,
    Drawing,
    across,
    breadth,
    down,
    element,
    text,
)

PLOT_HEIGHT = 13.0


class Levels:
    """Round figures that cover what a plot has to show.

    Parameters
    ----------
    low, high
        The figures that have to fit.
    unit
        What they measure.
    """

    def __init__(self, low: float, high: float, unit: str) -> None:
        self.ticks = round_ticks(low, high, 5)
        self.words = Words.of(self.ticks, unit)

    def margins(
        self, beneath: list[tuple[float, str]], *, right: float = 0.3
    ) -> tuple[float, float]:
        """Say how much room the words to the left and right of the plot take, in em.

        Parameters
        ----------
        beneath
            What is written beneath the plot, the outermost half outside it.
        right
            The room needed to the right for other reasons, in em.
        """
        half = breadth(written for _, written in beneath) / 2
        return max(breadth(map(self.words, self.ticks)) + 0.5, half), max(right, half)


class Frame:
    """A plot's guides, its figures up the side and its ticks, put beneath what is drawn.

    Parameters
    ----------
    drawing
        The drawing, with the margins of ``levels``.
    levels
        The figures up the side.
    beneath
        What is written beneath: each one's position, as a fraction of the plot's width, and its
        words.
    at_least
        The height that something beside the plot needs, in em.
    """

    def __init__(
        self,
        drawing: Drawing,
        levels: Levels,
        beneath: list[tuple[float, str]],
        *,
        at_least: float = 0.0,
    ) -> None:
        self.top = drawing.height + 0.7
        self.bottom = self.top + max(PLOT_HEIGHT, at_least)
        self.y = Scale(levels.ticks[0], levels.ticks[-1], self.bottom, self.top)
        for level in levels.ticks:
            y = down(self.y(level))
            stroke = QUIET if level == 0 else GRID
            drawing.add(
                element("line", x1="0%", x2="100%", y1=y, y2=y, stroke=stroke, class_="wb-grid"),
                text(
                    levels.words(level),
                    "0%",
                    down(self.y(level) + 0.35),
                    dx="-0.5em",
                    text_anchor="end",
                    fill=QUIET,
                ),
            )
        drawing.add(*tick_marks(beneath, self.bottom, drawing.left + drawing.right))
        drawing.height = self.bottom + 0.55 + LINE


def tick_marks(ticks: list[tuple[float, str]], y: float, margins: float) -> list[str]:
    """Draw evenly chosen ticks: as many as fit, and on narrow screens fewer of the same.

    Parameters
    ----------
    ticks
        Each one's position, as a fraction of the plot's width, and its words.
    y
        The bottom of the plot, in em.
    margins
        What the plot leaves free to its left and right, in em.
    """
    step = _step(ticks, USUAL - margins)
    narrow = step * -(-_step(ticks, NARROW - margins) // step)
    marks = []
    for index in range(0, len(ticks), step):
        x, words = ticks[index]
        marks.append(
            element(
                "g",
                element(
                    "line", x1=across(x), x2=across(x), y1=down(y), y2=down(y + 0.3), stroke=QUIET
                ),
                text(words, across(x), down(y + 1.55), fill=QUIET, text_anchor="middle"),
                **({"class_": "wb-wide"} if index % narrow else {}),
            )
        )
    return marks


def _step(ticks: list[tuple[float, str]], width: float) -> int:
    fitting = max(2, int(width / (breadth(words for _, words in ticks) + 1)) + 1)
    return max(1, -(-(len(ticks) - 1) // (fitting - 1)))
