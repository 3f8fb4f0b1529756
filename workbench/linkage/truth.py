"""Known answers: who really is on both lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from workbench.errors import WorkbenchError

_PAIRS = ("left_id", "right_id")
_LONG = ("list", "record_id", "person_id")
_FEWEST_GROUPS, _MOST_GROUPS = 2, 30


@dataclass(frozen=True)
class Truth:
    """True pairs of two lists, and what is known of the people.

    Attributes
    ----------
    pairs
        ``left_id`` and ``right_id`` of every true pair.
    people
        What is known of the records of the left list, by ``left_id``: one column a characteristic.
    """

    pairs: pd.DataFrame
    people: pd.DataFrame

    @cached_property
    def keys(self) -> pd.MultiIndex:
        """The true pairs, to look links up in."""
        return pd.MultiIndex.from_frame(self.pairs)

    @cached_property
    def wanted(self) -> "pd.Index[str]":
        """The left ids of everybody who should be found."""
        wanted: pd.Index[str] = pd.Index(self.pairs["left_id"].unique())
        return wanted


def read_truth(
    truth: pd.DataFrame,
    left_ids: "pd.Series[str]",
    right_ids: "pd.Series[str]",
    names: tuple[str, str] = ("left", "right"),
) -> Truth:
    """Read known answers in either of two forms.

    Parameters
    ----------
    truth
        Either true pairs (``left_id``, ``right_id``) or one row a record of any list (``list``,
        ``record_id``, ``person_id``). Further columns say what is known of the person.
    left_ids, right_ids
        The ids of the two lists.
    names
        What the lists are called, for lists whose ids look the same.

    Raises
    ------
    WorkbenchError
        Where the table has neither form, or tells of no record of a list.
    """
    table = truth.rename(columns=str.strip)
    if set(_PAIRS) <= set(table.columns):
        pairs = pd.DataFrame({name: as_ids(table[name]) for name in _PAIRS})
        known = pairs["left_id"].isin(left_ids) & pairs["right_id"].isin(right_ids)
        extra = [column for column in table.columns if column not in _PAIRS]
        people = table.loc[known, extra].set_axis(pairs.loc[known, "left_id"])
        return Truth(_checked(pairs[known]), _first_of_each(people))
    if not set(_LONG) <= set(table.columns):
        raise WorkbenchError(
            f"The known answers have the columns {', '.join(map(str, table.columns))}, from which "
            "true pairs cannot be read.",
            todo="Give left_id and right_id of every true pair, or list, record_id and person_id "
            "of every record.",
        )
    table = table.assign(
        record_id=as_ids(table["record_id"]),
        person_id=as_ids(table["person_id"]).replace("", None),
    )
    left = rows_of(table, left_ids, names[0])
    right = rows_of(
        table, right_ids, names[1], besides=None if left.empty else str(left["list"].iloc[0])
    )
    # Records of whom nothing is known are not one person.
    pairs = left.loc[left["person_id"].notna(), ["record_id", "person_id"]].merge(
        right[["record_id", "person_id"]], on="person_id", suffixes=("_l", "_r")
    )
    pairs = pairs.rename(columns={"record_id_l": "left_id", "record_id_r": "right_id"})
    people = left.set_index("record_id").drop(columns=["list", "person_id"])
    return Truth(_checked(pairs[list(_PAIRS)]), _first_of_each(people))


def as_ids(values: "pd.Series[str]") -> "pd.Series[str]":
    """Write ids as the lists' own are written: text, without spaces around or ``.0`` behind."""
    return values.astype("str").str.strip().str.replace(r"\.0$", "", regex=True)


def characteristics(people: pd.DataFrame) -> list[str]:
    """List the columns that put people into a few groups."""
    return [
        column
        for column in people.columns
        if _FEWEST_GROUPS <= people[column].nunique() <= _MOST_GROUPS
    ]


def rows_of(
    table: pd.DataFrame, ids: "pd.Series[str]", name: str, besides: str | None = None
) -> pd.DataFrame:
    """Find the rows that tell of one list: those of the name with most of its ids.

    Parameters
    ----------
    table
        ``list`` and ``record_id``, one row a record of any list.
    ids
        The ids of the list.
    name
        What it is called, for lists whose ids look the same.
    besides
        A name in the table that is another list's.
    """
    known = table[table["record_id"].isin(ids)]
    found = known.groupby("list", sort=True)["record_id"].nunique()
    if besides is not None and len(found) > 1:
        found = found.drop(besides, errors="ignore")
    if found.empty:
        return known
    best = found[found == found.max()].index
    wanted = _likest(list(map(str, best)), name)
    return known[known["list"].astype("str") == wanted]


def _likest(labels: Sequence[str], name: str) -> str:
    words = set(name.lower().replace("_", " ").split())
    return max(labels, key=lambda label: len(words & set(label.lower().replace("_", " ").split())))


def _checked(pairs: pd.DataFrame) -> pd.DataFrame:
    if pairs.empty:
        raise WorkbenchError(
            "The known answers hold no pair of records of these two lists.",
            todo="Check that they name the records by the same numbers as the lists do.",
        )
    return pairs.drop_duplicates(ignore_index=True)


def _first_of_each(people: pd.DataFrame) -> pd.DataFrame:
    return people[~people.index.duplicated()].rename_axis("left_id")
