"""Match addresses as people write them to the address register."""

import re
from collections.abc import Sequence
from contextlib import closing

import duckdb
import pandas as pd

from workbench.addresses.candidates import find_candidates
from workbench.addresses.grades import GRADES, probabilities
from workbench.addresses.headings import guess
from workbench.addresses.outcomes import decide
from workbench.addresses.register import lay_out, read_register
from workbench.addresses.result import AddressResult
from workbench.addresses.written import key_sql, line_sql, take_apart
from workbench.errors import WorkbenchError
from workbench.identifiers import clean_sql
from workbench.naming import list_name
from workbench.roles.guessing import sample, words
from workbench.roles.kinds import LABELS, ListRoles
from workbench.roles.written import override, read_roles
from workbench.sources import BLANKS, connect
from workbench.sources.sql import literal, quote

Rows = pd.DataFrame | duckdb.DuckDBPyRelation

TABLES = ("table", "register")
"""What the two tables are called in ``roles``."""

_IDENTITY = re.compile("id|ref|reference|no|num|number|key|urn|uid|.*id")
_ADDRESS = ("street_number", "address", "locality")


def match_addresses(
    table: Rows,
    register: Rows,
    *,
    id_column: str = "",
    sender: str = "",
    group: str = "",
    roles: str = "",
    threshold: float = 0.9,
    names: tuple[str, str] = ("addresses", "register"),
) -> AddressResult:
    """Find the property of every address.

    The list's own property numbers are not used to find any: they check what was found.

    Parameters
    ----------
    table
        The addresses: one row each, in any number of columns, with or without a postcode.
    register
        The address register: property numbers and either flat, building and street in columns of
        their own, as BS 7666 and AddressBase have them, or whole addresses; parent property
        numbers, postcodes, wards and whether a property is still there, where it has them.
    id_column
        Column that numbers the rows; guessed when empty, and rows are counted where none does.
    sender, group
        Columns to compare rows by: who sent them, and any other.
    roles
        Roles of columns where the guess is wrong, such as ``table.address=Where``.
    threshold
        Probability from which a match counts.
    names
        What to call the list and the register.

    Raises
    ------
    WorkbenchError
        Where a column is not there, or a table has no addresses.
    """
    chosen = read_roles(roles, TABLES)
    with closing(connect()) as con:
        for name, frame in zip(TABLES, (table, register), strict=True):
            con.register(f"raw_{name}", _taken(frame))
        known = read_register(con.sql("from raw_register"), chosen["register"], names[1])
        seen = sample(con.sql("from raw_table"), con.sql("from raw_table").columns)
        found = override(guess(seen), chosen["table"], list(seen.columns), "table")
        _require(found, list(seen.columns), (id_column, sender, group), names[0])
        number = id_column or _numbering(con, list(seen.columns), found)
        lay_out(con, "raw_register", known)
        _take_in(con, found, number, sender, group)
        find_candidates(con)
        rows = decide(con).merge(con.execute(_GIVEN).df(), on="aid").sort_values("aid")
    rows["ward"] = rows["ward"].fillna(rows["other_ward"])
    rows = rows.drop(columns=["aid", "other_ward"]).reset_index(drop=True)
    rows["agrees"] = _agrees(rows)
    chances = probabilities(rows.loc[rows["agrees"].notna(), ["grade", "agrees"]])
    rows["probability"] = rows["grade"].map(chances).astype("float64")
    return AddressResult(
        rows=rows,
        chances=chances,
        threshold=threshold,
        names=names,
        sender=sender,
        group=group,
        columns=_columns_table(found, number, known.columns()),
        has_numbers="uprn" in found.columns,
    )


def _taken(frame: Rows) -> object:
    """Bring rows in, whatever connection they belong to.

    Columns without any value become text; DuckDB would take them for whole numbers.
    """
    if isinstance(frame, duckdb.DuckDBPyRelation):
        return frame.to_arrow_table()
    empty = [column for column in frame.columns if frame[column].isna().all()]
    return frame.astype(dict.fromkeys(empty, "str")) if empty else frame


def _require(roles: ListRoles, headers: Sequence[str], wanted: Sequence[str], name: str) -> None:
    for column in filter(None, wanted):
        if column not in headers:
            raise WorkbenchError(
                f"The {list_name(name)} has no column called “{column}”.",
                todo=f"Its columns are: {', '.join(map(str, headers))}.",
            )
    if "address" not in roles.columns:
        raise WorkbenchError(
            f"The {list_name(name)} has no column that we recognise as an address.",
            safe="Nothing has been changed.",
            todo="Say which it is, such as roles=table.address=Where.",
        )


def _numbering(con: duckdb.DuckDBPyConnection, headers: Sequence[str], roles: ListRoles) -> str:
    """Find the first column called a number or reference that is filled and never repeats."""
    for column in headers:
        if column in roles.why or not any(map(_IDENTITY.fullmatch, words(column).split("_"))):
            continue
        text = f"nullif(trim(cast({quote(column)} as varchar)), '')"
        rows, different = con.execute(
            f"select count(*), count(distinct {text}) from raw_table"
        ).fetchall()[0]
        if rows == different:
            return column
    return ""


def _filled(column: str) -> str:
    """Write the text of a column; what says that there is nothing is empty."""
    text = f"trim(cast({quote(column)} as varchar))"
    blank = ", ".join(sorted({literal(one.strip().lower()) for one in BLANKS}))
    return f"case when lower({text}) in ({blank}) then '' else coalesce({text}, '') end"


def _take_in(
    con: duckdb.DuckDBPyConnection, roles: ListRoles, number: str, sender: str, group: str
) -> None:
    """Write the addresses as table ``wanted``, and what else is known of each as ``listed``."""
    lines = [_filled(one) for role in _ADDRESS for one in roles.columns.get(role, ())]
    number_of_house = "street_number" in roles.columns
    text = line_sql(lines)
    if number_of_house:
        text = f"concat_ws(' ', nullif({lines[0]}, ''), {line_sql(lines[1:])})"
    postcode = next((_filled(one) for one in roles.columns.get("postcode", ())), "''")
    uprn = next((_filled(one) for one in roles.columns.get("uprn", ())), "''")
    row = "cast(row_number() over () as varchar)"
    con.execute(
        "create or replace table listed as select row_number() over () as aid, "
        f"{f'trim(cast({quote(number)} as varchar))' if number else row} as id, "
        f"{text} as text, {clean_sql('postcode', postcode)} as postcode, {uprn} as uprn_written, "
        + ", ".join(
            f"{_filled(column) if column else _NOTHING} as {name}"
            for name, column in (("sender", sender), ("in_group", group))
        )
        + " from raw_table"
    )
    take_apart(con, "select text from listed", "listed_texts")
    con.execute(_WANTED.format(key=key_sql("coalesce(t.numbers, [])")))
    written = "regexp_replace(uprn_written, '\\.0$', '')"
    con.execute(
        f"alter table listed add column given varchar; update listed set given = "
        f"{clean_sql('uprn', written)}"
    )


_NOTHING = "''"

_WANTED = """
create or replace table wanted as
select aid, coalesce(l.postcode, t.postcode) as postcode, coalesce(t.numbers, []) as numbers,
    {key} as key, coalesce(t.words, []) as words, coalesce(t.plain, '') as plain, t.low, t.high
from listed l left join listed_texts t on t.text = l.text
"""

# The ward of an address that is not found: of its own number, else of its postcode.
_GIVEN = """
with wards as (
    select postcode, min(ward) as ward from placed where ward is not null
    group by postcode having count(distinct ward) = 1)
select aid, id, coalesce(given, '') as given, coalesce(p.parent_uprn, '') as given_parent,
    case when uprn_written = '' then 'blank' when given is null then 'impossible'
        when p.uprn is null then 'unknown' when not p.live then 'gone' else 'known'
        end as given_is,
    sender, in_group, w.postcode is not null as with_postcode,
    coalesce(p.ward, wards.ward) as other_ward
from listed l join wanted w using (aid) left join property p on p.uprn = given
left join wards on wards.postcode = w.postcode
"""


def _agrees(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Say whether a match agrees with the list's own number, where it has one that is known."""
    same = rows["given"] == rows["uprn"]
    building = (rows["matched_to"] == "building") & (rows["given_parent"] == rows["uprn"])
    checked = (rows["given_is"] == "known") & rows["grade"].isin(list(GRADES))
    return (same | building).astype("boolean").where(checked)


def _columns_table(roles: ListRoles, number: str, register: dict[str, str]) -> pd.DataFrame:
    used = {
        column: LABELS[role]
        for role in ("uprn", "postcode", *_ADDRESS)
        for column in roles.columns.get(role, ())
    }
    mine = ({number: "record number"} if number else {}) | used
    rows = [("Addresses", column, what) for column, what in mine.items()]
    rows += [("Register", column, what) for column, what in register.items()]
    return pd.DataFrame(rows, columns=["table", "column", "what_it_says"])
