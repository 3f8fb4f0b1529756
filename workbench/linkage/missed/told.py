"""The rows of the list of people told or eligible: which are asked about, and what of the others.

Every row is accounted for, so that told people, their outcomes and what is left out add up.
"""

from dataclasses import dataclass

import pandas as pd
from pandas.api.types import is_bool_dtype

from workbench.errors import WorkbenchError
from workbench.linkage.numbered import Numbered, numbered
from workbench.linkage.truth import as_ids
from workbench.naming import list_name
from workbench.roles.written import Chosen
from workbench.sources.shapes import NO, YES


@dataclass(frozen=True)
class Told:
    """Who is asked about.

    Attributes
    ----------
    list
        The rows of people asked about, each with a record number.
    rows
        How many rows the list has.
    blank
        Of these, how many hold nothing at all.
    others
        How many are not among those asked about, by the setting ``only``.
    """

    list: Numbered
    rows: int
    blank: int
    others: int


def told_rows(
    told: pd.DataFrame, name: str, chosen: Chosen, *, number: str = "", only: str = ""
) -> Told:
    """Find the rows of people who are asked about.

    Parameters
    ----------
    told
        The list: one row a person, any columns.
    name
        What it is called.
    chosen
        Columns by role, where somebody said so.
    number
        The column that numbers the records; guessed when empty.
    only
        A column and what it must say for a person to be asked about, such as ``free_meals=yes``;
        everybody when empty. Capitals and spaces around make no difference, nor whether the list
        writes yes or Y.

    Raises
    ------
    WorkbenchError
        Where a column is not in the list, ``only`` cannot be read, or nobody is left.
    """
    held = pd.Series(False, index=told.index)
    for column in told.columns:
        held |= told[column].astype("str").fillna("").str.strip() != ""
    kept = told[held]
    asked = kept[_says(kept, name, only)] if only else kept
    if only and asked.empty and len(kept):
        raise WorkbenchError(
            f"Nobody on the {list_name(name)} has {only.strip()}, so there is nobody to look for.",
            safe="Nothing has been changed.",
            todo="Write what stands in that column, or leave it empty to look for everybody.",
        )
    return Told(
        list=numbered(asked, name, chosen, number),
        rows=len(told),
        blank=len(told) - len(kept),
        others=len(kept) - len(asked),
    )


def _says(rows: pd.DataFrame, name: str, only: str) -> "pd.Series[bool]":
    column, sign, wanted = (part.strip() for part in only.partition("="))
    if not sign or not wanted:
        raise WorkbenchError(
            f"“{only}” does not say which column must say what.",
            todo="Write the column and what it must say, such as free_meals=yes.",
        )
    if column not in rows.columns:
        raise WorkbenchError(
            f"The {list_name(name)} has no column called “{column}”.",
            todo=f"Its columns are: {', '.join(map(str, rows.columns))}.",
        )
    wanted = wanted.casefold()
    if is_bool_dtype(rows[column]):
        # Yes and no come as what they mean, however the list writes them.
        return rows[column].eq(wanted in YES).fillna(False).astype(bool) & (wanted in (*YES, *NO))
    # Whole numbers with gaps among them come as fractions.
    said = as_ids(rows[column]).str.casefold().fillna("")
    return said == wanted
