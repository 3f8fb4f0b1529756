"""Since when and until when somebody lived somewhere, where a list says so.

The day a record was made is no such day: where the practice borough's GP has another address of a
tenant, the GP's record is the newer one and its address nearly always the older. So only columns
that say since when somebody has lived somewhere tell where that person lives since.
"""

import re
from collections.abc import Collection

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from workbench.roles.guessing import words

_HOME = re.compile(
    "tenancy|tenant|lease|occup(ied|ancy|ation|ier)|liab(le|ility)|resid(ent|ence|ency)|"
    "li(ved|ves|ving)|address|home|moved?|moving"
)
_BEGINS = re.compile("from|since|start(ed|s)?|beg(in|an|un)|commenced|in")
_ENDS = re.compile("to|until|till|end(ed|s)?|left|out|vacated|terminated")
_DAY = re.compile("date|dt|day|on|here")


def period_columns(frame: pd.DataFrame, allowed: Collection[str]) -> tuple[str, str]:
    """Find the columns that say since when and until when somebody lived at a record's address.

    Parameters
    ----------
    frame
        A list, any columns.
    allowed
        Columns that may be looked at.

    Returns
    -------
    tuple of str
        The two headings, such as ``tenancy_start`` and ``tenancy_end``; empty where none says so.
    """
    begun, ended = "", ""
    for column in map(str, frame.columns):
        if column not in allowed or not is_datetime64_any_dtype(frame[column]):
            continue
        home, begins, ends, day = (
            [part for part in words(column).split("_") if kind.fullmatch(part)]
            for kind in (_HOME, _BEGINS, _ENDS, _DAY)
        )
        # Other words make it a day of something else, such as of a visit to the home.
        told = len(home) + len(begins) + len(ends) + len(day) == len(words(column).split("_"))
        if home and told and begins and not ends:
            begun = begun or column
        elif home and told and ends and not begins:
            ended = ended or column
    return begun, ended


def stays(places: pd.DataFrame) -> pd.DataFrame:
    """Say how long each person lived at each home.

    Parameters
    ----------
    places
        One row a record of a person at a home: ``person_id``, ``home``, ``begun`` and ``ended``
        (days, missing where no list says so).

    Returns
    -------
    DataFrame
        One row a person and home: ``person_id``, ``home``, ``begun`` (the first), ``ended`` (the
        last; missing where any record of the stay is open) and ``elsewhere_since``: since when a
        list says the person lives at another home, where that is later than what any list says of
        this one.
    """
    open_ = places["ended"].isna() & places["begun"].notna()
    held = places.assign(open=open_).groupby(["person_id", "home"], sort=True)
    table = held.agg(begun=("begun", "min"), ended=("ended", "max"), open=("open", "any"))
    table = table.reset_index()
    table["ended"] = table["ended"].mask(table.pop("open"))
    # Of each person, the newest stay that has not ended.
    newest = table[table["begun"].notna() & table["ended"].isna()].sort_values(["begun", "home"])
    newest = newest.drop_duplicates("person_id", keep="last").set_index("person_id")
    home = newest.reindex(table["person_id"]).set_index(table.index)
    later = table["begun"].isna() | (table["begun"] < home["begun"])
    table["elsewhere_since"] = home["begun"].where(later & (home["home"] != table["home"]))
    return table


def overlap(one: pd.DataFrame, other: pd.DataFrame) -> "pd.Series[bool]":
    """Say of pairs of stays whether both lived there at once, as far as is known.

    Parameters
    ----------
    one, other
        ``begun`` and ``ended`` of each, row by row; what is missing rules nothing out.
    """
    before = one["ended"].to_numpy() <= other["begun"].to_numpy()
    after = other["ended"].to_numpy() <= one["begun"].to_numpy()
    return pd.Series(~(before | after), index=one.index)
