"""Which building a row means: by its UPRN, by that of a flat in it, or by its name."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb
import pandas as pd

from workbench.identifiers import check

BY_NUMBER, BY_FLAT = "its property number", "a flat's property number"
BY_OTHER = "its property number, though its name is another building's"
BY_NAME, BY_SLIP = "its name", "its name, but for a slip"
SEVERAL, NOTHING = "several buildings have that name", "no building is known by that name"
_LEVELS = 4
_SHORT = {
    "ave": "avenue", "av": "avenue", "bldg": "building", "cl": "close", "cres": "crescent",
    "crt": "court", "ct": "court", "dr": "drive", "est": "estate", "gdns": "gardens",
    "gr": "grove", "hse": "house", "hts": "heights", "ldg": "lodge", "ln": "lane",
    "mans": "mansions", "pl": "place", "pt": "point", "rd": "road", "sq": "square",
    "st": "street", "ter": "terrace", "terr": "terrace", "twr": "tower",
}  # fmt: skip
_GONE = re.compile(r"historic|demolished|inactive|closed|cancelled|rejected|^[89]$", re.IGNORECASE)
_SHELL = re.compile(r"PP?[A-Z]?", re.IGNORECASE)
_FLAT = "RD06"
_FEWEST_LETTERS = 6


@dataclass(frozen=True)
class Places:
    """The buildings there are, and how rows are tied to them.

    Attributes
    ----------
    table
        One row a building, its index the building's key (its UPRN, or its name where it has
        none): ``uprn``, ``name``, ``address``, ``postcode``, ``homes`` (counted in the register;
        0 where it is not there) and ``registered``.
    homes
        The key of the building of each home's UPRN.
    names
        The keys of the buildings known by a name in its plain form.
    orphans
        UPRNs of flats for which the register names no building.
    """

    table: pd.DataFrame
    homes: Mapping[str, str]
    names: Mapping[str, frozenset[str]]
    orphans: frozenset[str] = frozenset()


def plain(name: str) -> str:
    """Write a name in one form: ``Kelby Crt, Rowan St.`` gives ``kelby court rowan street``."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"[’']|\(.*?\)", "", name.lower()))
    return " ".join(_SHORT.get(word, word) for word in words if word != "the")


def register_places(register: pd.DataFrame | None) -> Places:
    """Find the buildings of a register: what homes name as their parent, and shells.

    Parameters
    ----------
    register
        The columns of ``columns.REGISTER`` as text. A parent that has a parent is a part of it.
    """
    columns = ["uprn", "name", "address", "postcode", "homes", "registered"]
    if register is None or register.empty:
        return Places(pd.DataFrame(columns=columns, index=pd.Index([], dtype=object)), {}, {})
    live = register[~register["status"].str.contains(_GONE) & (register["ended"] == "")]
    held = live.assign(uprn=numbers(live["uprn"]), parent=numbers(live["parent_uprn"]))
    held = held[held["uprn"] != ""].drop_duplicates("uprn")
    above = dict(zip(held["uprn"], held["parent"], strict=True))
    parents = set(held["parent"]) - {""}
    shells = parents | set(held.loc[held["kind"].str.fullmatch(_SHELL), "uprn"])
    top = held["parent"]
    for _ in range(_LEVELS):
        higher = looked_up(top, above)
        top = top.where((higher == "") | (higher == top), higher)
    homes = dict(zip(held["uprn"], top, strict=True))
    keys = sorted({homes.get(shell) or shell for shell in shells})
    inside = top[(top != "") & ~held["uprn"].isin(shells)].value_counts()
    own = held.set_index("uprn")[["name", "street", "address", "postcode"]].reindex(keys)
    # A parent without a row of its own is called what its first home says of it.
    first = held.assign(address="").groupby(top)[list(own.columns)].first().reindex(keys)
    table = own.fillna(first).fillna("")
    table["address"] = table["address"].where(
        table["address"] != "", (table["name"] + " " + table["street"]).str.strip()
    )
    table = table.assign(uprn=keys, homes=inside.reindex(keys).fillna(0).astype(int))
    table["registered"] = True
    names: dict[str, set[str]] = defaultdict(set)
    for key, name, street, address in table[["name", "street", "address"]].itertuples():
        for text in (name, f"{name} {street}", address):
            names[plain(text)].add(key)
    within = {uprn: key for uprn, key in homes.items() if key and uprn not in keys}
    alone = (top == "") & held["kind"].str.upper().eq(_FLAT) & ~held["uprn"].isin(shells)
    return Places(table[columns], within, _frozen(names), frozenset(held.loc[alone, "uprn"]))


def numbers(values: "pd.Series[str]") -> "pd.Series[str]":
    """Give UPRNs their one form; what cannot be one is ``""``."""
    return check(values, "uprn")["value"].fillna("")


def looked_up(values: "pd.Series[str]", held: Mapping[str, str]) -> "pd.Series[str]":
    """Give what each value stands for; what stands for nothing is ``""``."""
    return pd.Series([held.get(value, "") for value in values], index=values.index, dtype="str")


def _frozen(names: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    # A number alone, the paon of a house, names no building.
    return {name: frozenset(keys) for name, keys in names.items() if re.search("[a-z]", name)}


def tie(rows: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Tie rows to buildings.

    Parameters
    ----------
    rows
        ``uprn``, ``name``, ``address`` and ``postcode`` as text; those it lacks are empty.
    places
        The buildings.

    Returns
    -------
    DataFrame
        With the index of ``rows``: ``building`` (its key, or ``""``), ``how`` (what it was tied
        by, or why it could not be) and ``uprn`` (in its one form).
    """
    return _tie(rows, numbers(rows["uprn"]), places)


def _tie(rows: pd.DataFrame, uprn: "pd.Series[str]", places: Places) -> pd.DataFrame:
    by_number = uprn.where(uprn.isin(places.table.index), "")
    by_flat = looked_up(uprn, places.homes)
    blank = pd.Series("", index=rows.index, dtype="str")
    texts = [rows.get(column, blank).map(plain) for column in ("address", "name")]
    codes = rows.get("postcode", blank).map(_postcode)
    at = {str(key): _postcode(code) for key, code in places.table["postcode"].items()}
    slips = _slips({text for one in texts for text in one}, places.names)
    found = []
    for number, flat, address, name, code in zip(by_number, by_flat, *texts, codes, strict=True):
        asked = [(text, places.names, BY_NAME) for text in (address, name) if text]
        if number or flat:
            how = BY_NUMBER if number else BY_FLAT
            named, _ = _named(asked, code, at)
            other = named not in ("", number or flat)
            found.append((number or flat, BY_OTHER if other else how))
            continue
        asked += [(text, slips, BY_SLIP) for text in (address, name) if text]
        found.append(_named(asked, code, at))
    tied = pd.DataFrame(found, columns=["building", "how"], index=rows.index, dtype="str")
    return tied.assign(uprn=uprn)


def _named(
    asked: list[tuple[str, Mapping[str, frozenset[str]], str]], code: str, at: Mapping[str, str]
) -> tuple[str, str]:
    """Take the first name that one building alone has, at the postcode if any is there."""
    several = False
    for text, names, how in asked:
        keys = names.get(text, frozenset())
        near = [key for key in keys if code and at.get(key) == code] or list(keys)
        if len(near) == 1:
            return near[0], how
        several |= len(near) > 1
    return "", SEVERAL if several else NOTHING


def _postcode(code: str) -> str:
    return re.sub(r"\s+", "", code).upper()


def _slips(texts: set[str], names: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Find for texts that are no name the buildings whose name is one slip away.

    A letter changed, left out, doubled or swapped with the next (Damerau, 1964). Figures and words
    of one or two letters must be the same: 13 is the house next door, and B another block than A.
    """
    unknown = sorted(text for text in texts - set(names) if len(text) >= _FEWEST_LETTERS)
    if not unknown or not names:
        return {}
    asked, held = (
        pd.DataFrame({"text": list(some), "fixed": [_fixed(text) for text in some]})
        for some in (unknown, sorted(names))
    )
    with duckdb.connect() as connection:
        connection.register("asked", asked)
        connection.register("held", held)
        pairs = connection.execute(
            "SELECT asked.text, held.text FROM asked JOIN held USING (fixed) "
            "WHERE abs(length(asked.text) - length(held.text)) <= 1 "
            "AND damerau_levenshtein(asked.text, held.text) = 1"
        ).fetchall()
    found: dict[str, set[str]] = defaultdict(set)
    for text, name in pairs:
        found[text] |= names[name]
    return _frozen(found)


def _fixed(text: str) -> str:
    return " ".join(re.findall(r"\d+|\b[a-z]{1,2}\b", text))


def with_rows(rows: pd.DataFrame, places: Places) -> tuple[Places, pd.DataFrame]:
    """Add the buildings that only a list knows, and the names it has for those already known.

    Parameters
    ----------
    rows
        ``uprn``, ``name``, ``address`` and ``postcode`` as text.
    places
        The buildings known before.

    Returns
    -------
    places
        With a building for every row that could not be tied to one, rows of the same UPRN, or
        without one of the same name and postcode, being one building. A name that several
        buildings have makes none, nor does a row that says nothing.
    ties
        As :func:`tie` gives them.
    """
    uprn = numbers(rows["uprn"])
    tied = _tie(rows, uprn, places)
    new = (tied["building"] == "") & (tied["uprn"] != "") & (tied["how"] != SEVERAL)
    places = _added(places, rows[new], uprn[new], uprn[new])
    places = _known_as(places, rows, tied["building"].where(~new, uprn))
    tied = _tie(rows, uprn, places)
    named = rows["address"].where(rows["address"] != "", rows["name"])
    name, code = named.map(plain), rows["postcode"].map(_postcode).str.lower()
    new = (tied["how"] == NOTHING) & name.str.contains("[a-z]")
    placed = name[new & (code != "")]
    new &= (code != "") | ~name.isin(placed)
    key = ("named " + name + " " + code)[new].str.strip()
    places = _added(places, rows[new], key, uprn[new])
    places = _known_as(places, rows[new], key)
    return places, _tie(rows, uprn, places)


def _added(
    places: Places, rows: pd.DataFrame, key: "pd.Series[str]", uprn: "pd.Series[str]"
) -> Places:
    table = rows[["name", "address", "postcode"]].assign(uprn=uprn, homes=0, registered=False)
    table.index = pd.Index(key.to_numpy(object))
    table = table[~table.index.duplicated()]
    together = pd.concat([places.table, table[places.table.columns]])
    return replace(places, table=together)


def _known_as(places: Places, rows: pd.DataFrame, building: "pd.Series[str]") -> Places:
    names = defaultdict(set, {name: set(keys) for name, keys in places.names.items()})
    for key, *texts in zip(building, rows["name"], rows["address"], strict=True):
        for text in texts:
            if key:
                names[plain(text)].add(key)
    return replace(places, names=_frozen(names))
