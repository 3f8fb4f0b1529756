"""Who was told to do something and never heard from anybody.

The list of people told is linked to every list of contacts. Whoever has no contact on any of them
comes first, the longest wait before the others; where a link is uncertain somebody should look.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from workbench.errors import WorkbenchError
from workbench.linkage.link import link
from workbench.linkage.missed_result import OUTCOMES, Missed, Outcome
from workbench.linkage.result import POSSIBLE, LinkResult
from workbench.naming import list_name
from workbench.roles.guessing import words
from workbench.shares import by_group

# Words of headings, the likelier to say when somebody was told the sooner.
_TOLD = ("told", "notified", "informed", "advised", "letter", "sent", "referred", "added", "from")
_AGES = (0, 18, 50, 65, 75, 85, 200)
_AGE_NAMES = ("0 to 17", "18 to 49", "50 to 64", "65 to 74", "75 to 84", "85 and over")
_YEAR = 365.25


def find_missed(
    told: pd.DataFrame,
    contacts: Sequence[tuple[str, pd.DataFrame]],
    *,
    name: str = "told",
    told_on: str = "",
    as_of: date | None = None,
    unanswered: str = "",
    group: str = "",
    threshold: float = 0.9,
    roles: str = "",
    seed: int = 0,
) -> Missed:
    """Find who was told and has no contact on any list.

    Parameters
    ----------
    told
        The list of people told: one row a person, any columns.
    contacts
        The name and rows of every list of contacts: one row an entry, any columns; a person may
        have several.
    name
        What the list of people told is called.
    told_on
        Column of ``told`` with the day of telling; guessed when empty.
    as_of
        Day to which waits are counted; the newest date in any of the lists when not given.
    unanswered
        How an entry begins that says nobody answered, such as ``No answer``; several are listed by
        commas. Any column may say so.
    group
        A further column of ``told`` to compare people by, besides age, sex and telephone.
    threshold
        Match probability from which an entry is taken to be about a person.
    roles
        Roles of columns where the guess is wrong (:func:`workbench.linkage.link`).
    seed
        Number that chooses samples.

    Raises
    ------
    WorkbenchError
        Without a contact list, where a column is missing or holds no dates, and as
        :func:`workbench.linkage.link` does.
    """
    if not contacts:
        raise WorkbenchError(
            "There is no contact list to look people up in.",
            todo="Give at least one list of calls, visits or deliveries.",
        )
    _require_columns(told, name, told_on, group)
    lists = _named_apart(contacts)
    results = {
        contact: link(
            told, frame, names=(name, contact), threshold=threshold, roles=roles, seed=seed,
            one_to_one="right_repeats",
        )
        for contact, frame in lists.items()
    }  # fmt: skip
    first = next(iter(results.values()))
    beginnings = tuple(part.strip().casefold() for part in unanswered.split(",") if part.strip())
    entries = pd.concat(
        [
            _entries(result, lists[contact], contact, beginnings)
            for contact, result in results.items()
        ],
        ignore_index=True,
    )
    births = {column for one in first.columns for column in one.columns.get("dob", ())}
    day_told = told_on or _guess_told_on(told, births)
    newest = as_of or _newest([told, *lists.values()], births)
    known = _first_rows(told, first)
    people = _outcomes(first.left_ids, entries, threshold)
    people = people.join(_days(known, day_told, newest), on="told_id")
    people["place"] = people["outcome"].map({key: at for at, key in enumerate(OUTCOMES)})
    people = people.sort_values(
        ["place", "days_waiting", "told_id"], ascending=[True, False, True], ignore_index=True
    )
    return Missed(
        people=people[[*_COLUMNS]],
        groups=_groups(people, known, first, newest, group),
        contacts=pd.DataFrame(
            [_tied(result, lists[contact], contact) for contact, result in results.items()]
        ),
        left_out=first.left_out[0],
        as_of=newest,
        name=name,
    )


_COLUMNS = (
    "told_id",
    "outcome",
    "days_waiting",
    "contact_list",
    "contact_id",
    "match_probability",
)


def _named_apart(contacts: Sequence[tuple[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Tell lists of one name apart by a number."""
    named: dict[str, pd.DataFrame] = {}
    for name, frame in contacts:
        same = sum(other == name for other, _ in contacts[: len(named)])
        named[f"{name} {same + 1}" if same else name] = frame
    return named


def _require_columns(told: pd.DataFrame, name: str, told_on: str, group: str) -> None:
    for column in filter(None, (told_on, group)):
        if column not in told.columns:
            raise WorkbenchError(
                f"The {list_name(name)} has no column called “{column}”.",
                todo=f"Its columns are: {', '.join(map(str, told.columns))}.",
            )
    if told_on and not is_datetime64_any_dtype(told[told_on]):
        raise WorkbenchError(
            f"The column “{told_on}” of the {list_name(name)} does not hold dates throughout.",
            safe="Nothing has been changed.",
            todo="Correct the values that are no dates, or name another column.",
        )


def _entries(
    result: LinkResult, frame: pd.DataFrame, contact: str, beginnings: tuple[str, ...]
) -> pd.DataFrame:
    """List the entries of a contact list that may be about somebody told."""
    silent = pd.Series(False, index=frame.index)
    for column in frame.columns if beginnings else []:
        if not is_datetime64_any_dtype(frame[column]):
            text = frame[column].astype("str").str.strip().str.casefold()
            silent |= text.str.startswith(beginnings).fillna(False).astype(bool)
    answered = pd.Series(~silent.to_numpy(), index=result.ids_of(frame, "right"))
    answered = answered.groupby(level=0).any()
    pairs = pd.concat(
        [result.candidates.assign(kept=True), result.rivals.assign(kept=False)], ignore_index=True
    )
    entries = pairs.rename(columns={"left_id": "told_id", "right_id": "contact_id"})
    entries = entries[entries["match_probability"] >= min(POSSIBLE, result.threshold)]
    return entries.assign(
        contact_list=contact, answered=entries["contact_id"].map(answered).astype(bool)
    )


def _outcomes(told_ids: "pd.Series[str]", entries: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Give everybody told one outcome and their likeliest entry, an answered one before others."""
    sure = entries["kept"] & (entries["match_probability"] >= threshold)
    rank = np.select([sure & entries["answered"], sure], [0, 1], 2)
    best = (
        entries.assign(rank=rank)
        .sort_values(
            ["told_id", "rank", "match_probability", "contact_list", "contact_id"],
            ascending=[True, True, False, True, True],
        )
        .drop_duplicates("told_id")
    )
    people = pd.DataFrame({"told_id": told_ids}).merge(best, on="told_id", how="left")
    names: dict[int, Outcome] = {0: "reached", 1: "tried", 2: "unsure"}
    people["outcome"] = people["rank"].map(names).fillna("none")
    return people


def _first_rows(told: pd.DataFrame, result: LinkResult) -> pd.DataFrame:
    """Take the first row of everybody told, by id."""
    rows = told.set_axis(result.ids_of(told))
    return rows[rows.index.notna() & ~rows.index.duplicated()].rename_axis("told_id")


def _guess_told_on(told: pd.DataFrame, births: set[str]) -> str:
    """Guess the column with the day of telling: by its heading, or as the only one with dates."""
    dated = [
        str(column)
        for column in told.columns
        if column not in births and is_datetime64_any_dtype(told[column])
    ]
    for word in _TOLD:
        for column in dated:
            if word in words(column).split("_"):
                return column
    return dated[0] if len(dated) == 1 else ""


def _newest(frames: Sequence[pd.DataFrame], births: set[str]) -> date | None:
    """Find the newest date in the lists that is not in the future."""
    dates = [
        frame[column].dropna()
        for frame in frames
        for column in frame.columns
        if column not in births and is_datetime64_any_dtype(frame[column])
    ]
    past = [one[one <= pd.Timestamp.now()].max() for one in dates]
    known = [one for one in past if pd.notna(one)]
    return max(known).date() if known else None


def _days(known: pd.DataFrame, told_on: str, as_of: date | None) -> pd.DataFrame:
    days = pd.Series(pd.NA, index=known.index, dtype="Int64")
    if told_on and as_of is not None:
        days = (pd.Timestamp(as_of) - known[told_on]).dt.days.clip(lower=0).astype("Int64")
    return pd.DataFrame({"days_waiting": days})


def _groups(
    people: pd.DataFrame,
    known: pd.DataFrame,
    result: LinkResult,
    as_of: date | None,
    group: str,
) -> pd.DataFrame:
    """Compare how many have no contact by age, sex, whether a telephone is known, and the group."""
    columns = result.columns[0].columns
    facts = pd.DataFrame(index=known.index)
    birth = next(iter(columns.get("dob", ())), "")
    if birth and as_of is not None and is_datetime64_any_dtype(known[birth]):
        age = (pd.Timestamp(as_of) - known[birth]).dt.days / _YEAR
        facts["age"] = pd.cut(age, _AGES, right=False, labels=list(_AGE_NAMES)).astype("str")
    if "sex" in columns:
        facts["sex"] = known[columns["sex"][0]]
    if "phone" in columns:
        held = known[columns["phone"][0]].astype("str").str.strip().fillna("") != ""
        facts["telephone"] = held.map(
            {True: "with a telephone on the list", False: "with no telephone on the list"}
        )
    if group:
        facts[group] = known[group]
    missed = people.set_index("told_id")["outcome"] == "none"
    table = by_group(missed.to_frame("found"), facts, list(facts.columns))
    return table.rename(columns={"found": "no_contact", "found_of_100": "no_contact_of_100"})


def _tied(result: LinkResult, frame: pd.DataFrame, contact: str) -> dict[str, object]:
    tied = result.ids_of(frame, "right").isin(result.links["right_id"])
    return {
        "list": contact,
        "entries": len(frame),
        "tied_to_somebody_told": int(tied.sum()),
        "not_tied": int((~tied).sum()),
        "people_found": int(result.links["left_id"].nunique()),
    }
