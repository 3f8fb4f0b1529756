"""Kinds of pairs to show: in words and without anybody's data."""

from dataclasses import dataclass

import pandas as pd

from workbench.linkage.explain import explain_pattern
from workbench.linkage.model import Model
from workbench.words import count


@dataclass(frozen=True)
class Example:
    """One way in which pairs agree, in words and without anybody's data.

    Attributes
    ----------
    name
        A name for the table's file.
    title
        Which pairs these are.
    table
        :func:`workbench.linkage.explain.explain_pattern`.
    """

    name: str
    title: str
    table: pd.DataFrame


def choose_examples(
    model: Model, patterns: pd.DataFrame, threshold: float, least: float
) -> list[Example]:
    """Explain the commonest kind of link, the least certain one and the likeliest other pair.

    Parameters
    ----------
    model
        What agreement is worth.
    patterns
        Ways in which pairs agree (:func:`workbench.linkage.explain.find_patterns`).
    threshold
        Match probability from which a pair is a link.
    least
        Match probability from which a pair that is no link is worth showing.
    """
    linked = patterns[patterns["lowest"] >= threshold]
    apart = patterns[(patterns["highest"] < threshold) & (patterns["highest"] >= least)]
    several = bool((linked["pairs"] > 1).any())
    chosen = [
        ("The commonest kind of link" if several else "One kind of link", linked),
        ("The least certain kind of link", linked.sort_values("lowest", kind="stable")),
        (
            "Not certain enough to be a link",
            apart.sort_values("highest", ascending=False, kind="stable"),
        ),
    ]
    examples: dict[int, Example] = {}
    for title, kinds in chosen:
        for place, pattern in list(kinds.iterrows())[:1]:
            number = count(int(pattern["pairs"]), "pair")
            explained = Example(
                f"example-{len(examples) + 1}",
                f"{title}: {number} like this",
                explain_pattern(model, pattern),
            )
            examples.setdefault(int(str(place)), explained)
    return list(examples.values())
