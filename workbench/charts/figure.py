"""A figure: headline, drawing, description and the data as a table."""

from dataclasses import dataclass
from html import escape
from math import inf, nan
from typing import Any

import pandas as pd

from workbench.errors import WorkbenchError
from workbench.tables.markup import download_link, table_html

MOST_SERIES = 4


@dataclass(frozen=True)
class Figure:
    """A chart with everything a reader needs who cannot see it.

    Displaying it in a notebook emits a ``<figure>``: the headline, the drawing with its
    description, and the data as a table with a CSV to download.

    Attributes
    ----------
    name
        The name of the CSV, without ``.csv``.
    title
        The headline, computed from the data by whoever draws the chart.
    subtitle
        What is measured, of whom and when.
    description
        What the drawing shows, computed from the data.
    svg
        The drawing, or nothing where there is nothing to draw.
    table
        The figures drawn.
    """

    name: str
    title: str
    subtitle: str
    description: str
    svg: str
    table: pd.DataFrame

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": f"{self.title}. {self.description}"}

    def html(self) -> str:
        """Write the figure as HTML that needs nothing from elsewhere."""
        subtitle = (
            f'<span class="wb-subtitle">{escape(self.subtitle)}</span>' if self.subtitle else ""
        )
        head = (
            f'<figcaption><span class="wb-headline">{escape(self.title)}</span>'
            f"{subtitle}</figcaption>"
        )
        if not self.svg:
            reason = f'<p class="wb-empty">{escape(self.description)}</p>'
            return f'<figure class="wb-figure">{head}{reason}</figure>'
        table = table_html(self.table, f"Figures of the chart: {self.title}", show=len(self.table))
        return (
            f'<figure class="wb-figure">{head}<div class="wb-drawing">{self.svg}</div>'
            f"<details><summary>Show as a table</summary>{table}</details>"
            f'<p class="wb-file">{download_link(self.name, self.table, self.title)}</p></figure>'
        )


def amounts(columns: pd.DataFrame) -> pd.DataFrame:
    """Read columns as figures; what is infinite is none.

    Parameters
    ----------
    columns
        Columns of numbers of any kind, with or without missing ones.

    Returns
    -------
    DataFrame
        The same columns as float64, numbered from 0, not a number where there is no figure.
    """
    numbers: pd.DataFrame = columns.apply(pd.to_numeric).astype("float64")
    return numbers.reset_index(drop=True).replace([inf, -inf], nan)


def check_series(names: list[str]) -> None:
    """Refuse more series than readers can tell apart.

    Raises
    ------
    WorkbenchError
        Where there are more than four.
    """
    if len(names) > MOST_SERIES:
        raise WorkbenchError(
            f"This chart was asked to show {len(names)} series, and readers can tell apart "
            f"{MOST_SERIES} at most.",
            todo="Show fewer series, or make one chart for each.",
        )


def empty(name: str, title: str, subtitle: str, table: pd.DataFrame) -> Figure:
    """Make the figure that says why there is no chart."""
    rows = len(table)
    reason = (
        "there is nothing to draw"
        if rows == 0
        else "its only row has no figure"
        if rows == 1
        else f"none of its {rows:,} rows has a figure"
    )
    return Figure(name, title, subtitle, f"There is no chart here: {reason}.", "", table)


def describe(
    kind: str,
    thing: str,
    labels: list[str],
    figures: list[str],
    values: "pd.Series[Any]",
    unit: str,
) -> str:
    """Say in words what a chart of labelled figures shows.

    Up to eight figures are all named; of more, the highest and the lowest.
    """
    counted = f"1 {thing}" if len(labels) == 1 else f"{len(labels):,} {thing}s"
    how = "each" if unit.startswith("of ") else "in"
    measured = f", {how} {unit}" if unit not in {"", "%", "£"} else ""
    opening = f"{kind} with {counted}{measured}."
    if len(labels) <= 8:
        listed = "; ".join(
            f"{item}: {figure}" for item, figure in zip(labels, figures, strict=True)
        )
        return f"{opening} {listed}."
    known = values.dropna()
    ends = {"Highest": known.max(), "Lowest": known.min()}
    told = [
        f"{end}: {_named(known[known == figure], labels, figures)}." for end, figure in ends.items()
    ]
    return " ".join([opening, *told, "The table beneath has every figure."])


def _named(tied: "pd.Series[Any]", labels: list[str], figures: list[str]) -> str:
    first, others = tied.index[0], len(tied) - 1
    also = f" and {others} more" if others else ""
    return f"{labels[first]}{also}, {figures[first]}"
