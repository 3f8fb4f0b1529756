"""The parts of a look at one person as a report shows them: a table, or a sentence instead."""

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from workbench.findings import Finding
from workbench.linkage.facts_result import Facts
from workbench.tables import Table

Part = Literal["differences", "unknown", "withheld", "perhaps", "household", "moved"]

# What the table is called, and what is said where it would be empty.
_PARTS: Mapping[Part, tuple[str, str]] = {
    "differences": (
        "What the records say differently",
        "There is nothing that two records say differently.",
    ),
    "unknown": (
        "What is not known, and why",
        "The person is on every list that you may see, and no column that you may see is blank.",
    ),
    "withheld": (
        "What is held and not shown to you",
        "These lists hold nothing more about the person than is shown to you.",
    ),
    "perhaps": (
        "Records that are not certain enough",
        "No other record comes near to being taken for this person's.",
    ),
    "household": (
        "Others at this home, by one of their records",
        "There is nobody else to list at this home.",
    ),
    "moved": (
        "Who perhaps shares a home no longer, and since when one of the two lives elsewhere",
        "No list says that somebody at this home has moved since.",
    ),
}


def part_of(found: Facts, part: Part) -> Table | Finding:
    """Give a part of what was found to show.

    Parameters
    ----------
    found
        What is known of the person.
    part
        Which part.
    """
    tables: Mapping[Part, pd.DataFrame] = {
        "differences": found.differences,
        "unknown": found.unknown,
        "withheld": found.withheld,
        "perhaps": found.perhaps_too,
        "household": found.household,
        "moved": found.moved,
    }
    caption, otherwise = _PARTS[part]
    if tables[part].empty:
        return Finding(key=f"none.{part}", statement=otherwise)
    return Table(part, tables[part], caption, show=100)
