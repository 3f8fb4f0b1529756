"""Small pieces of SQL."""

from collections.abc import Iterable


def quote(name: str) -> str:
    """Write a column's or a table's name as SQL does."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"


def among(values: Iterable[str]) -> str:
    """Write texts as the list of an ``IN``."""
    return "(" + ", ".join(map(literal, values)) + ")"
