"""Cards: two records side by side, what differs said in words, and without the link's opinion."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape

import pandas as pd

from workbench.linkage.result import LinkResult
from workbench.linkage.review.differences import Difference, Likeness, difference
from workbench.naming import list_name, plain
from workbench.roles.kinds import LABELS, ListRoles
from workbench.words import capital, day

# What each line of a card shows: its name, what its values say, and the roles of their columns.
_LINES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Given name", "name", ("given",)),
    ("Family name", "name", ("family",)),
    ("Date of birth", "dob", ("dob",)),
    ("Sex", "sex", ("sex",)),
    ("Address", "address", ("street_number", "address", "locality")),
    ("County", "address", ("region",)),
    *(
        (capital(LABELS[role]), role, (role,))
        for role in ("postcode", "uprn", "phone", "email", "nhs_number", "nino", "upn")
    ),
)
_WHOLE_NAME = ("Name", "name", ("full_name", "given", "family"))
_MOST_VALUES = 3
_ORDER: Mapping[Likeness, int] = {"same": 0, "nearly": 1, "different": 2, "missing": 3}
_ELSEWHERE = Difference("nearly", "the names are in the other order")


@dataclass(frozen=True)
class Line:
    """One line of a card.

    Attributes
    ----------
    label
        What the values are.
    left, right
        The values as people write them; empty where there are none.
    difference
        How they compare.
    """

    label: str
    left: str
    right: str
    difference: Difference


@dataclass(frozen=True)
class Deck:
    """The records of two lists, to be laid side by side.

    Attributes
    ----------
    result
        What linking found; says which columns hold what. Nothing of its scores is shown.
    left, right
        The lists.
    """

    result: LinkResult
    left: pd.DataFrame
    right: pd.DataFrame

    @cached_property
    def _rows(self) -> tuple[Mapping[str, Sequence[int]], Mapping[str, Sequence[int]]]:
        """Where the rows of each record are."""
        return _places(self.result.ids_of(self.left)), _places(
            self.result.ids_of(self.right, "right")
        )

    @cached_property
    def _lines(self) -> list[tuple[str, str, tuple[tuple[str, ...], tuple[str, ...]]]]:
        """The lines that both lists have something for, with the columns of each."""
        sides = self.result.columns
        whole = any("full_name" in side.columns for side in sides)
        wanted = [line for line in _LINES if not (whole and line[1] == "name")]
        others = [
            (plain(role.partition(":")[2]), role, (role,))
            for role in sides[0].columns
            if role.startswith("other:")
        ]
        found = []
        for label, kind, roles in [*([_WHOLE_NAME] if whole else []), *wanted, *others]:
            columns = _columns(sides[0], roles), _columns(sides[1], roles)
            if all(columns):
                found.append((label, kind, columns))
        return found

    def lines(self, left_id: str, right_id: str) -> list[Line]:
        """Lay two records side by side.

        Parameters
        ----------
        left_id, right_id
            The records.

        Returns
        -------
        list
            What either of them says, what they have in common and what not. A record of several
            rows has several values where these differ.
        """
        found = []
        for label, kind, columns in self._lines:
            here, there = (
                list(dict.fromkeys(_values(frame, rows[record], named)))
                for frame, rows, record, named in zip(
                    (self.left, self.right), self._rows, (left_id, right_id), columns, strict=True
                )
            )
            if here or there:
                found.append(Line(label, _written(here), _written(there), _best(kind, here, there)))
        return _in_other_order(found)

    def html(self, left_id: str, right_id: str) -> str:
        """Write a card as a table that reads well by ear too.

        Parameters
        ----------
        left_id, right_id
            The records.
        """
        lists = [escape(capital(list_name(name))) for name in self.result.names]
        heads = "".join(f'<th scope="col">{name}</th>' for name in lists)
        rows = "".join(_row(line, lists) for line in self.lines(left_id, right_id))
        return (
            '<table class="wb-pair"><caption>Two records</caption><thead><tr>'
            f'<th scope="col">Fact</th>{heads}<th scope="col">Side by side</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )


def _places(ids: "pd.Index[str]") -> Mapping[str, Sequence[int]]:
    """Find the rows of each record."""
    places = defaultdict(list)
    for place, record in enumerate(ids):
        places[record].append(place)
    return places


def _columns(side: ListRoles, roles: Sequence[str]) -> tuple[str, ...]:
    """Name the columns of a list with some roles; of names, the whole name or else its parts."""
    wanted = roles[:1] if roles[0] in side.columns and roles[0] == "full_name" else roles
    return tuple(column for role in wanted for column in side.columns.get(role, ()))


def _values(
    frame: pd.DataFrame, rows: Sequence[int], columns: Sequence[str]
) -> Iterator[str | date]:
    """Read a value of each row: a date, or the text of all columns together."""
    for row in rows:
        cells = [frame[column].iloc[row] for column in columns]
        held = [cell for cell in cells if not pd.isna(cell) and str(cell).strip()]
        if len(held) == 1 and isinstance(held[0], date):
            yield date(held[0].year, held[0].month, held[0].day)
        elif held:
            yield " ".join(map(_text, held))


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _best(kind: str, here: Sequence[str | date], there: Sequence[str | date]) -> Difference:
    """Compare each value with each of the other record's, and keep what is most alike."""
    pairs = [(one, other) for one in here or [""] for other in there or [""]]
    compared = [difference(kind, one, other) for one, other in pairs]
    return min(compared, key=lambda one: _ORDER[one.likeness])


def _in_other_order(lines: list[Line]) -> list[Line]:
    """Say of given and family names whether each list has the one where the other has the other."""
    names = {line.label: line for line in lines}
    given, family = names.get("Given name"), names.get("Family name")
    if given is None or family is None:
        return lines
    crossed = ((given.left, family.right), (family.left, given.right))
    if any(difference("name", *pair).likeness != "same" for pair in crossed):
        return lines
    if given.difference.likeness == "same" and family.difference.likeness == "same":
        return lines
    return [
        Line(line.label, line.left, line.right, _ELSEWHERE) if line in (given, family) else line
        for line in lines
    ]


def _written(values: Sequence[str | date]) -> str:
    shown = [day(one) if isinstance(one, date) else one for one in values[:_MOST_VALUES]]
    more = len(values) - len(shown)
    return " or ".join([*shown, *([f"{more} more"] if more else [])])


def _row(line: Line, lists: Sequence[str]) -> str:
    """Write a line; each value names its list for where a screen has no room for headings."""
    cells = "".join(
        f'<td data-list="{name}">{escape(value) if value else "<span>nothing</span>"}</td>'
        for name, value in zip(lists, (line.left, line.right), strict=True)
    )
    kind, said = line.difference.likeness, escape(capital(line.difference.said))
    head = f'<tr class="wb-{kind}"><th scope="row">{escape(line.label)}</th>'
    return f"{head}{cells}<td>{said}</td></tr>"
