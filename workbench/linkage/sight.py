"""What a service may see of the lists, and which column has the day of a record."""

from collections.abc import Mapping, Sequence

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from workbench.errors import WorkbenchError
from workbench.linkage.view_result import View
from workbench.naming import list_name
from workbench.roles.guessing import words
from workbench.words import listed

Sight = Mapping[str, str | Sequence[str]]
"""What a service sees: by list ``all``, ``who`` (what tells who somebody is) or its columns.

The number of a record and the day it is of are seen of every list that is named.
"""

ALL, WHO = "all", "who"
MADE_UP = "made_up"
# Words of headings, the likelier to say of which day a record is the sooner.
_DATED = ("updated", "changed", "recorded", "reviewed", "registered", "request", "start", "from")


def seen_columns(
    view: View, frames: Mapping[str, pd.DataFrame], sight: Sight | None
) -> dict[str, tuple[str, ...]]:
    """Say which columns a service sees.

    Parameters
    ----------
    view, frames
        The view and its lists.
    sight
        What the service sees; of all lists what tells who somebody is, where that is not said.

    Returns
    -------
    dict
        By list that it sees, the columns that it sees, without the one that says "made up".

    Raises
    ------
    WorkbenchError
        Where a list or column is not there, or it sees nothing.
    """
    asked: Sight = dict.fromkeys(view.names, WHO) if sight is None else sight
    for name in asked:
        if name not in view.names:
            raise WorkbenchError(
                f"A service is said to see a list called “{name}”, which is not here.",
                safe="Nothing has been shown.",
                todo=f"The lists are: {listed(view.names, most=0)}.",
            )
    seen = {}
    for name in view.names:
        if name not in asked:
            continue
        wanted, columns = asked[name], list(map(str, frames[name].columns))
        telling = [one for some in view.columns[name].columns.values() for one in some]
        chosen = {ALL: columns, WHO: telling}.get(wanted) if isinstance(wanted, str) else wanted
        missing = [one for one in chosen or [] if one not in columns]
        if chosen is None or missing:
            raise WorkbenchError(
                f"What a service sees of the {list_name(name)} cannot be read: "
                f"“{missing[0] if missing else wanted}” is no column of it.",
                safe="Nothing has been shown.",
                todo=f"Name columns of it, or write {ALL} or {WHO}.",
            )
        seen[name] = tuple(one for one in columns if one in chosen and one != MADE_UP)
    if not seen:
        raise WorkbenchError(
            "The service sees none of these lists.",
            safe="Nothing has been shown.",
            todo="Say in the file of services what it may see.",
        )
    return seen


def days_of(
    view: View, frames: Mapping[str, pd.DataFrame], lists: Sequence[str], written: str
) -> dict[str, str]:
    """Find the column with the day a record is of; empty where a list has none.

    Parameters
    ----------
    view, frames
        The view and its lists.
    lists
        Those that are looked at.
    written
        Columns where the guess is wrong: ``list=column``, several listed by commas.

    Raises
    ------
    WorkbenchError
        Where it cannot be read, or a column holds no dates.
    """
    parts = [part.partition("=") for part in written.split(",") if part.strip()]
    named = {name.strip(): column.strip() for name, _, column in parts}
    if wrong := [name for name, column in named.items() if name not in view.names or not column]:
        raise WorkbenchError(
            f"“{wrong[0]}” does not say which column of which list has the day of a record.",
            safe="Nothing has been shown.",
            todo=f"Write list=column, such as {view.names[0]}=recorded_on. "
            f"The lists are: {listed(view.names, most=0)}.",
        )
    return {name: _dated(view, frames, name, named.get(name, "")) for name in lists}


def _dated(view: View, frames: Mapping[str, pd.DataFrame], name: str, column: str) -> str:
    """Take the column with the day a record is of, or guess it from its heading."""
    frame = frames[name]
    births = view.columns[name].columns.get("dob", ())
    dates = [
        str(one)
        for one in frame.columns
        if is_datetime64_any_dtype(frame[one]) and one not in births
    ]
    if column and column not in dates:
        raise WorkbenchError(
            f"The {list_name(name)} has no column “{column}” that holds dates throughout.",
            safe="Nothing has been shown.",
            todo=f"Those that do are: {listed(dates, most=0) or 'none'}.",
        )
    if column:
        return column
    return next((one for word in _DATED for one in dates if word in words(one).split("_")), "")
