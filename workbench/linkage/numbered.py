"""A list whose every row has a record number, so that nobody is dropped for want of one."""

from contextlib import closing
from dataclasses import dataclass

import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.intake import bring_in, list_roles, sample_of
from workbench.linkage.roles import MOSTLY
from workbench.linkage.truth import as_ids
from workbench.naming import list_name
from workbench.roles.guessing import header_score
from workbench.roles.written import Chosen
from workbench.sources import connect

_RAW = "raw_list"


@dataclass(frozen=True)
class Numbered:
    """A list and the numbers of its records.

    Attributes
    ----------
    rows
        Its rows; ``number`` is filled throughout.
    number
        The column that numbers the records; empty where none does and rows are counted instead.
    placed
        How many rows had no number and are called by their place, such as ``row 17``, counted
        below the headings.
    """

    rows: pd.DataFrame
    number: str
    placed: int

    @property
    def ids(self) -> "pd.Index[str]":
        """The number of every row, as a link writes it."""
        if not self.number:
            return pd.Index(range(1, len(self.rows) + 1)).astype("str")
        return pd.Index(as_ids(self.rows[self.number]))


def numbered(rows: pd.DataFrame, name: str, chosen: Chosen, number: str = "") -> Numbered:
    """Find the column that numbers the records, and give rows that lack a number one.

    Parameters
    ----------
    rows
        A list, any columns.
    name
        What it is called, for errors.
    chosen
        Columns by role, where somebody said so.
    number
        The column that numbers the records; guessed when empty.

    Raises
    ------
    WorkbenchError
        Where a column is not in the list.
    """
    rows = rows.reset_index(drop=True)
    if number and number not in rows.columns:
        raise WorkbenchError(
            f"The {list_name(name)} has no column called “{number}”.",
            todo=f"Its columns are: {', '.join(map(str, rows.columns))}.",
        )
    found = number or _guess(rows, name, chosen)
    if not found:
        return Numbered(rows, "", 0)
    ids = as_ids(rows[found]).fillna("")
    missing = ids == ""
    word = "row"
    places = pd.Series(range(1, len(rows) + 1), index=rows.index).astype("str")
    while (word + " " + places[missing]).isin(ids).any():
        word = f"unnumbered {word}"
    filled = ids.where(~missing, word + " " + places)
    return Numbered(rows.assign(**{found: filled}), found, int(missing.sum()))


def _guess(rows: pd.DataFrame, name: str, chosen: Chosen) -> str:
    """Guess the column that numbers the records; a few rows may lack a number.

    A number of the person, such as the NHS number, is taken only where there is no other: it says
    more as evidence, and lists to act on need not carry it.
    """
    column = _numbering(rows, name, chosen)
    of_person = any(header_score(column, role) > 0 for role in ("nhs_number", "nino", "upn"))
    for heading in rows.columns if of_person or not column else ():
        held = as_ids(rows[heading]).fillna("") != ""
        few_gaps = MOSTLY * len(rows) <= held.sum() < len(rows)
        if few_gaps and _numbering(rows[held], name, chosen) == heading:
            return str(heading)
    return column


def _numbering(rows: pd.DataFrame, name: str, chosen: Chosen) -> str:
    with closing(connect()) as con:
        bring_in(con, _RAW, rows)
        return list_roles(con, _RAW, sample_of(con, _RAW), chosen, "", name).id or ""
