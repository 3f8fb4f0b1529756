"""Numbers of people that stay: the same records have the same number, whatever is linked again."""

from contextlib import closing
from hashlib import md5

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.sources import connect

RECORD = ["list", "record_id", "person"]
_CHANGES = ["change", "person_id", "was", "records"]


def number_people(
    records: pd.DataFrame, labels: npt.NDArray[np.int64], before: pd.DataFrame | None = None
) -> "pd.Series[str]":
    """Give every person a number that depends on nothing but their records, and on the last time.

    A person keeps the number that most of their records had; where two people had records of one,
    the one with more of them keeps it. Who is new is numbered by their first record.

    Parameters
    ----------
    records
        ``list``, ``record_id`` and ``person`` of every record, in their order.
    labels
        For every record, whose it is: people are numbered from 0.
    before
        The records of the last time with their ``person_id``.

    Returns
    -------
    Series
        ``person_id`` of every record.
    """
    first = np.empty(labels.max(initial=-1) + 1, dtype=np.int64)
    first[labels[::-1]] = np.arange(len(labels))[::-1]
    with closing(connect()) as con:
        con.register("first_records", records[RECORD].take(first))
        people: pd.DataFrame = (
            con.sql(
                "select list || chr(31) || record_id || chr(31) || person as first, "
                "'P' || left(md5(first), 16) as fresh from first_records"
            )
            .to_arrow_table()
            .to_pandas()
        )
    if before is not None and len(before):
        people["fresh"] = _kept(records, labels, before, people)
    return people["fresh"].take(labels).set_axis(records.index)


def _kept(
    records: pd.DataFrame,
    labels: npt.NDArray[np.int64],
    before: pd.DataFrame,
    people: pd.DataFrame,
) -> "pd.Series[str]":
    held = records[RECORD].merge(before[[*RECORD, "person_id"]], on=RECORD, how="left")
    shared = held.assign(label=labels).dropna(subset=["person_id"])
    counts = shared.groupby(["label", "person_id"]).size().rename("n").reset_index()
    counts["first"] = people["first"].to_numpy()[counts["label"]]
    counts = counts.sort_values(["n", "first", "person_id"], ascending=[False, True, True])
    numbers = people["fresh"].to_list()
    done: set[int] = set()
    taken: set[str] = set()
    for label, number in zip(counts["label"], counts["person_id"], strict=True):
        if label not in done and number not in taken:
            numbers[label] = number
            done.add(label)
            taken.add(number)
    used = set(before["person_id"])
    for label, first in enumerate(people["first"]):
        again = 1
        # Somebody else keeps the number that these records would give: who parts gets a new one.
        while label not in done and numbers[label] in used:
            again += 1
            numbers[label] = "P" + md5(f"{first}\x1f{again}".encode()).hexdigest()[:16]
    return pd.Series(numbers, dtype="str")


def changes(records: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Say what became of people since the last time.

    Parameters
    ----------
    records, before
        ``list``, ``record_id``, ``person`` and ``person_id`` of every record, now and then.

    Returns
    -------
    DataFrame
        One row a person who changed: ``change`` (``new``, ``more records``, ``fewer records``,
        ``merged``, ``split`` or ``gone``), ``person_id``, ``was`` (the numbers their records had)
        and ``records`` (how many they have now). Whose records are the same is not listed.
    """
    both = records[[*RECORD, "person_id"]].merge(
        before[[*RECORD, "person_id"]], on=RECORD, how="outer", suffixes=("", "_before")
    )
    now = both.dropna(subset=["person_id"]).groupby("person_id")
    had = both.dropna(subset=["person_id_before"])
    spread = had.dropna(subset=["person_id"]).groupby("person_id_before")["person_id"].nunique()
    table = pd.DataFrame(
        {
            "was": _earlier_numbers(both).reindex(now.size().index, fill_value=""),
            "records": now.size(),
            "known": now["person_id_before"].count(),
        }
    )
    then = had.groupby("person_id_before").size()
    lost = then.reindex(table.index).fillna(0) > table["known"]
    split = table["was"].isin(spread.index[spread > 1])
    table["change"] = np.select(
        [
            table["known"] == 0,
            table["was"].str.contains(" "),
            split,
            table["known"] < table["records"],
            lost,
        ],
        ["new", "merged", "split", "more records", "fewer records"],
        default="",
    )
    found = table[table["change"] != ""].reset_index()
    numbers = set(records["person_id"])
    gone = [one for one in then.index if one not in numbers and one not in spread.index]
    ended = pd.DataFrame({"change": "gone", "person_id": gone, "was": gone, "records": 0})
    every = pd.concat([found, ended], ignore_index=True)[_CHANGES]
    return every.sort_values(["change", "person_id"], ignore_index=True)


def _earlier_numbers(both: pd.DataFrame) -> "pd.Series[str]":
    """List, by person, the numbers that their records had."""
    with closing(connect()) as con:
        con.register("both_times", both[["person_id", "person_id_before"]])
        found = con.execute(
            "select person_id, string_agg(distinct person_id_before, ' ' "
            "order by person_id_before) as was from both_times "
            "where person_id is not null and person_id_before is not null group by 1"
        ).df()
    return found.set_index("person_id")["was"]
