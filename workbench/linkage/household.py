"""Who is at one person's home: derived from addresses and periods, never linked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from workbench.linkage.stays import overlap, period_columns, stays
from workbench.linkage.truth import as_ids
from workbench.linkage.unlabelled.joined import record_numbers
from workbench.linkage.view_result import View
from workbench.roles.kinds import ListRoles

_SOURCE = ["list", "record_id"]
_PERIOD = ["begun", "ended"]


@dataclass(frozen=True)
class Home:
    """One person's home or homes, and who else is there by the lists.

    Attributes
    ----------
    people
        One row another person of the household: ``list`` and ``record_number``, by which to look
        them up, ``records``, ``known_by`` (``UPRN`` or ``address``) and ``newest_record`` (a date,
        where there is one).
    moved
        The same of people who perhaps share the home no longer, with ``elsewhere_since``: since
        when a list says that they, or the person, live at another.
    homes
        How many homes the person's own records name, those left apart.
    homes_left
        How many they name while a list says since when the person lives at another.
    buildings
        How many buildings those homes are part of, by the register.
    homes_in_buildings, people_in_buildings
        How many homes the register has there, and how many people the lists have there.
    known
        Whether any record that is seen says where the person lives.
    """

    people: pd.DataFrame
    moved: pd.DataFrame
    homes: int
    homes_left: int
    buildings: int
    homes_in_buildings: int
    people_in_buildings: int
    known: bool


def home_of(
    view: View,
    frames: Mapping[str, pd.DataFrame],
    person_id: str,
    seen: Mapping[str, Sequence[str]],
    dated: Mapping[str, str],
    register: pd.DataFrame | None,
    since: pd.Timestamp | None,
    until: pd.Timestamp | None,
) -> Home:
    """Find who shares a UPRN with a person, or an address where there is none.

    Parameters
    ----------
    view, frames, person_id, register, since, until
        As :func:`workbench.linkage.facts.facts_of` takes them.
    seen
        By list that may be looked at, the columns that may be.
    dated
        By list, the column with the day a record is of; empty where there is none.
    """
    places = pd.concat(
        [
            _places(frame, view.columns[name], seen[name], dated[name], name)
            for name, frame in frames.items()
            if name in seen
        ],
        ignore_index=True,
    )
    places = _keyed(places[_in_period(places, since, until)], register)
    owner = view.records[[*_SOURCE, "person_id"]]
    placed = places.merge(owner, on=_SOURCE)
    stayed = stays(placed)
    own = stayed[stayed["person_id"] == person_id].set_index("home")
    mine = set(own.index)
    left = set(own.index[own["elsewhere_since"].notna()])
    current = mine - left
    there = placed[placed["home"].isin(mine) & (placed["person_id"] != person_id)]
    there = there.drop(columns=_PERIOD).merge(stayed, on=["person_id", "home"])
    of_mine = own[[*_PERIOD, "elsewhere_since"]].loc[there["home"]].reset_index(drop=True)
    moved_on = there["elsewhere_since"].mask(there["home"].isin(left), of_mine["elsewhere_since"])
    there = there.assign(elsewhere_since=moved_on, still=moved_on.isna())
    there = there[overlap(there, of_mine)]
    people = (
        there.sort_values(["person_id", *_SOURCE])
        .groupby("person_id")
        .agg(
            list=("list", "first"),
            record_number=("record_id", "first"),
            records=("record_id", "size"),
            known_by=("known_by", "max"),
            newest_record=("date", "max"),
            elsewhere_since=("elsewhere_since", "max"),
            still=("still", "any"),
        )
        .reset_index(drop=True)
    )
    still = people.pop("still").astype(bool)
    buildings, flats = _building(current, register)
    inside = placed[placed["home"].isin(flats)]
    return Home(
        people=people[still].drop(columns="elsewhere_since").reset_index(drop=True),
        moved=people[~still].reset_index(drop=True),
        homes=len(current),
        homes_left=len(left),
        buildings=buildings,
        homes_in_buildings=len(flats),
        people_in_buildings=int(inside["person_id"].nunique()),
        known=bool(mine),
    )


def _in_period(
    places: pd.DataFrame, since: pd.Timestamp | None, until: pd.Timestamp | None
) -> "pd.Series[bool]":
    """Say which records are of the period: by how long the stay lasted, else by their own day."""
    begun = places["begun"].fillna(places["date"])
    # A stay that has begun and not ended goes on; of others there is only the day of the record.
    ended = places["ended"].fillna(places["date"].mask(places["begun"].notna()))
    inside = pd.Series(True, index=places.index)
    if since is not None:
        inside &= ~(ended < since)
    if until is not None:
        inside &= ~(begun > until)
    return inside


def _places(
    frame: pd.DataFrame, roles: ListRoles, seen: Sequence[str], dated: str, name: str
) -> pd.DataFrame:
    """Say where records are: ``list``, ``record_id``, ``uprn``, ``text``, ``date`` and period."""

    def columns(role: str) -> list[str]:
        return [one for one in roles.columns.get(role, ()) if one in seen]

    lines = [*columns("street_number"), *columns("address")]
    uprn = columns("uprn")
    found = {
        "list": name,
        "record_id": record_numbers(frame, roles),
        "uprn": _uprns(frame[uprn[0]]) if uprn else "",
        "text": _written(frame, lines, columns("postcode")) if lines else "",
        "date": frame[dated] if dated else pd.NaT,
    }
    for one, column in zip(_PERIOD, period_columns(frame, [*seen, dated]), strict=True):
        found[one] = frame[column] if column else pd.NaT
    table = pd.DataFrame(found, index=frame.index)
    return table.assign(**{one: pd.to_datetime(table[one]) for one in ("date", *_PERIOD)})


def _uprns(values: "pd.Series[Any]") -> "pd.Series[str]":
    text = as_ids(values.astype("str")).fillna("")
    return text.where(text.str.fullmatch(r"\d{1,12}"), "").str.lstrip("0")


def _written(
    frame: pd.DataFrame, lines: Sequence[str], postcode: Sequence[str]
) -> "pd.Series[str]":
    """Write an address so that signs, spaces and capitals make no difference."""
    parts = [frame[one].astype("str").fillna("") for one in (*lines, *postcode)]
    joined = parts[0]
    for one in parts[1:]:
        joined = joined + " " + one
    plain = joined.str.lower().str.replace(r"[^a-z0-9]", "", regex=True)
    # A postcode or a street alone is no home.
    has_line = frame[lines[0]].astype("str").fillna("").str.contains(r"\w", regex=True)
    return plain.where(has_line, "")


def _keyed(places: pd.DataFrame, register: pd.DataFrame | None) -> pd.DataFrame:
    """Give records their ``home``: a UPRN, one of that address elsewhere, or the address."""
    known = places[(places["uprn"] != "") & (places["text"] != "")][["text", "uprn"]]
    if register is not None and {"uprn", "address", "postcode"} <= set(register.columns):
        listed = pd.DataFrame(
            {
                "text": _written(register, ["address"], ["postcode"]),
                "uprn": _uprns(register["uprn"]),
            }
        )
        known = pd.concat([listed, known[~known["text"].isin(listed["text"])]])
    # An address with several UPRNs tells of none of them.
    alone = known.drop_duplicates().drop_duplicates("text", keep=False)
    by_text = dict(zip(alone["text"], alone["uprn"], strict=True))
    uprn = places["uprn"].where(
        places["uprn"] != "", places["text"].map(lambda text: by_text.get(text, ""))
    )
    home = uprn.where(uprn != "", places["text"])
    keyed = places.assign(home=home, known_by=uprn.ne("").map({True: "UPRN", False: "address"}))
    return keyed[keyed["home"] != ""]


def _building(homes: set[str], register: pd.DataFrame | None) -> tuple[int, set[str]]:
    """Count the buildings that homes are part of, and give the UPRNs of all homes in them."""
    if register is None or not {"uprn", "parent_uprn"} <= set(register.columns):
        return 0, set()
    own, parent = _uprns(register["uprn"]), _uprns(register["parent_uprn"])
    parents = set(parent[own.isin(homes) & (parent != "")])
    return len(parents), set(own[parent.isin(parents)])
