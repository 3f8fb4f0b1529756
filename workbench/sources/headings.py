"""Names for columns."""

import re
from collections.abc import Iterable, Sequence

from workbench.sources.table import ROW


def unique_headers(headings: Sequence[str]) -> tuple[str, ...]:
    """Make headings unique: empty ones are numbered, repeated ones counted.

    Returns
    -------
    tuple of str
        ``"Column 3"`` for an empty third heading, ``"Name (2)"`` for the second ``"Name"``.
    """
    given = {plain(heading) for heading in headings}
    taken: set[str] = set()
    headers = []
    for place, heading in enumerate(headings, start=1):
        base = " ".join(heading.split()) or f"Column {place}"
        header, times = base, 1
        while plain(header) in taken or (times > 1 and plain(header) in given):
            times += 1
            header = f"{base} ({times})"
        taken.add(plain(header))
        headers.append(header)
    return tuple(headers)


def plain(heading: str) -> str:
    """Write a heading so that those that read alike are alike."""
    return " ".join(heading.split()).casefold()


def column_names(headers: Iterable[str]) -> tuple[str, ...]:
    """Make names for SQL of headings: lower case, of letters, digits and ``_``, unique."""
    taken = {ROW}
    names = []
    for place, header in enumerate(headers, start=1):
        base = re.sub(r"\W+", "_", header.casefold()).strip("_") or f"column_{place}"
        name, times = base, 1
        while name in taken:
            times += 1
            name = f"{base}_{times}"
        taken.add(name)
        names.append(name)
    return tuple(names)
