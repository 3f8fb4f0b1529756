"""What the records of one person say differently."""

from collections.abc import Mapping, Sequence
from contextlib import closing

import pandas as pd

from workbench.linkage.standardise import standardise
from workbench.roles.kinds import ListRoles
from workbench.sources import connect
from workbench.words import capital

RECORD = "workbench_record_number"

# What is compared: the standard fields it is compared by, and the roles of columns that say it.
_COMPARED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "given name": (("given",), ("given", "full_name")),
    "family name": (("family",), ("family", "full_name")),
    "date of birth": (("dob",), ("dob",)),
    "sex": (("sex",), ("sex",)),
    "address": (("number", "street"), ("street_number", "address", "postcode")),
    "postcode": (("postcode",), ("postcode",)),
    "UPRN": (("uprn",), ("uprn",)),
    "telephone": (("phone",), ("phone",)),
    "email": (("email",), ("email",)),
    "NHS number": (("nhs_number",), ("nhs_number",)),
    "National Insurance number": (("nino",), ("nino",)),
    "unique pupil number": (("upn",), ("upn",)),
}
# Names as alike as this are taken for one name spelled in several ways.
_ALIKE = 0.85
_SOURCE = ["list", "record_number"]
COLUMNS = ("fact", "kind", "values", "says", "list", "record_number", "date")


def in_standard_form(rows: pd.DataFrame, roles: ListRoles, mine: pd.DataFrame) -> pd.DataFrame:
    """Put a person's rows of one list in standard form.

    Parameters
    ----------
    rows
        The rows, with the number of the record as :data:`RECORD`.
    roles
        The roles of the list's columns.
    mine
        The records of the person on that list: ``record_id`` and ``person``.

    Returns
    -------
    DataFrame
        ``record_id`` and the standard fields; of a record that names two people, only of the one.
    """
    if rows.empty:
        return pd.DataFrame(columns=["record_id"])
    with closing(connect()) as con:
        con.register("person_rows", rows)
        standardise(con, "person_rows", "standard", RECORD, roles.columns)
        table: pd.DataFrame = con.execute("from standard").df()
    whose = pd.MultiIndex.from_frame(table[["record_id", "person"]])
    return table[whose.isin(list(mine[["record_id", "person"]].itertuples(index=False, name=None)))]


def disagreements(facts: pd.DataFrame, standard: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """List what the records say differently once put in standard form.

    Parameters
    ----------
    facts
        One row a fact: ``fact``, ``says``, ``list``, ``record_number``, ``date`` and ``role``. Only
        what is among them is compared.
    standard
        By list, the rows in standard form (:func:`in_standard_form`).

    Returns
    -------
    DataFrame
        One row a record, the newest of each fact first: ``fact``, ``kind`` (``spelling`` where all
        are nearly alike, else ``value``), ``values`` (how many different ones there are), ``says``,
        ``list``, ``record_number`` and ``date``.
    """
    found: list[pd.DataFrame] = []
    for fact, (fields, roles) in _COMPARED.items():
        # Two addresses have two postcodes.
        if fact == "postcode" and any(one["fact"].iloc[0] == "Address" for one in found):
            continue
        said = facts[facts["role"].isin(roles)]
        values = _values(standard, fields).merge(said[_SOURCE].drop_duplicates())
        different = sorted(values["value"].unique())
        if len(different) < 2:
            continue
        shown = said.groupby([*_SOURCE, "date"], sort=False, dropna=False)["says"].agg(", ".join)
        rows = shown.reset_index().merge(values[_SOURCE].drop_duplicates())
        kind = "spelling" if fact.endswith(" name") and _alike(different) else "value"
        rows = rows.assign(fact=capital(fact), kind=kind, values=len(different))
        found.append(rows.sort_values(["date", *_SOURCE], ascending=[False, True, True]))
    if not found:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(found, ignore_index=True)[list(COLUMNS)]


def _values(standard: Mapping[str, pd.DataFrame], fields: Sequence[str]) -> pd.DataFrame:
    """Write standard fields as one text: ``list``, ``record_number``, ``value``."""
    parts = [pd.DataFrame(columns=[*_SOURCE, "value"], dtype="str")]
    for name, table in standard.items():
        held = [table[field].fillna("").astype("str") for field in fields if field in table.columns]
        if held:
            value = held[0]
            for one in held[1:]:
                value = value + " " + one
            value = value.str.strip()
            part = pd.DataFrame({"list": name, "record_number": table["record_id"], "value": value})
            parts.append(part[value != ""].astype("str"))
    return pd.concat(parts, ignore_index=True)


def _alike(values: Sequence[str]) -> bool:
    with closing(connect()) as con:
        con.register("names", pd.DataFrame({"name": values}))
        query = (
            "select min(jaro_winkler_similarity(a.name, b.name)) "
            "from names a join names b on a.name < b.name"
        )
        return float(con.execute(query).fetchall()[0][0]) >= _ALIKE
