"""Counts, column names and lists as people write them."""

import re
from collections.abc import Sequence
from datetime import date

from workbench import words
from workbench.tables.cells import decimals, number
from workbench.words import capital, listed

_NAMED_AT_MOST = 4


def rows_of(many: int, total: int) -> str:
    """Write a share of the rows as the subject of a sentence.

    ``31 of 214 rows``, ``1 of 214 rows``, ``both rows`` never: a table of one row reads
    ``the only row``.
    """
    if total == 1 and many == 1:
        return "the only row"
    if many == total:
        return f"all {total:,} rows"
    return f"{many:,} of {total:,} rows"


def sentence(text: str) -> str:
    """Begin with a capital letter and end with a full stop."""
    text = capital(text)
    return text if text.endswith((".", "?", "!")) else text + "."


def quoted(label: str) -> str:
    """Put a column's own name in quotation marks; one without a name is called so."""
    plain = " ".join(label.split())
    return words.quoted(plain) if plain else "a column with no name"


def columns(labels: Sequence[str], conjunction: str = "and") -> str:
    """Name columns in a sentence, at most four of them."""
    return listed(map(quoted, labels), conjunction=conjunction, most=_NAMED_AT_MOST)


def day(value: date) -> str:
    """Write a date as ``24 November 2026``, in the first centuries too."""
    return f"{value.day} {value:%B} {value.year}"


def amount(value: float) -> str:
    """Write a number with as many decimal places as it needs to three figures."""
    return number(value, decimals([value]))


def tokens(label: str) -> tuple[str, ...]:
    """Split a column's name into lower-case words: ``DateOfBirth`` to date, of, birth."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", label)
    return tuple(re.findall(r"[a-z]+|[0-9]+", spaced.lower()))
