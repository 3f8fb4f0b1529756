"""What an analysis did beside linking, where its linkage report has to tell of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.guild import NAME


@dataclass(frozen=True)
class Within:
    """What an analysis did beside linking two lists.

    Attributes
    ----------
    name
        The name of the report's files.
    left_out
        How many rows of the list that was started from were left out before, by what they are.
    placed
        How many rows of each list had no record number and are called by their place.
    reviewed
        What is known of a review that is told elsewhere; empty where there is none.
    meaning
        What else the links mean for whoever uses them, in sentences.
    """

    name: str = NAME
    left_out: Mapping[str, int] = field(default_factory=dict)
    placed: Sequence[int] = ()
    reviewed: str = ""
    meaning: Sequence[str] = ()


ALONE = Within()
"""Where lists are linked and nothing else is done."""
