"""Counts, column names and lists as people write them."""

import re
from collections.abc import Sequence
from datetime import date

from workbench.tables.cells import decimals, number

_NAMED_AT_MOST = 4


def count(many: int, one: str, plural: str = "") -> str:
    """Write a count with its noun: ``1 row``, ``1,234 rows``."""
    return f"{many:,} {one if many == 1 else plural or one + 's'}"


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


def has(many: int) -> str:
    """Agree the verb with a count: ``has`` or ``have``."""
    return "has" if many == 1 else "have"


def sentence(text: str) -> str:
    """Begin with a capital letter and end with a full stop."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."


def quoted(label: str) -> str:
    """Put a column's own name in quotation marks; one without a name is called so."""
    plain = " ".join(label.split())
    if not plain:
        return "a column with no name"
    return f"“{plain if len(plain) <= 60 else plain[:57] + '…'}”"


def listed(items: Sequence[str], conjunction: str = "and", most: int = 0) -> str:
    """Join items as a sentence does: ``a``, ``a and b``, ``a, b and 3 more``.

    Parameters
    ----------
    items
        What to join, in order.
    conjunction
        ``and`` or ``or``.
    most
        How many to name before the rest are counted; 0 names all.
    """
    shown = list(items)
    if most and len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1:,} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {conjunction} {shown[-1]}"


def columns(labels: Sequence[str], conjunction: str = "and") -> str:
    """Name columns in a sentence, at most four of them."""
    return listed([quoted(label) for label in labels], conjunction, _NAMED_AT_MOST)


def day(value: date) -> str:
    """Write a date as ``24 November 2026``, in the first centuries too."""
    return f"{value.day} {value:%B} {value.year}"


def amount(value: float) -> str:
    """Write a number with as many decimal places as it needs to three figures."""
    return number(value, decimals([value]))


def of_hundred(part: float, whole: float) -> str:
    """Write a share as so many of 100, never all or none where it is not."""
    share = 100 * part / whole
    if part < whole and round(share) == 100:
        return "more than 99 of 100"
    if part > 0 and round(share) == 0:
        return "fewer than 1 of 100"
    return f"{round(share)} of 100"


def tokens(label: str) -> tuple[str, ...]:
    """Split a column's name into lower-case words: ``DateOfBirth`` to date, of, birth."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", label)
    return tuple(re.findall(r"[a-z]+|[0-9]+", spaced.lower()))
