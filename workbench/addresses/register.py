"""The address register: its properties, and the places they stand at.

A place is a street within a postcode and, where it has a name, a building. A property is one UPRN
at a place, told from the others by its numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from workbench.addresses.headings import guess
from workbench.addresses.written import STREET_TYPES, key_sql, line_sql, phrase_sql, take_apart
from workbench.errors import WorkbenchError
from workbench.identifiers import clean_sql
from workbench.roles.guessing import sample, words
from workbench.roles.kinds import ADDRESS
from workbench.roles.written import Chosen, override
from workbench.sources.sql import quote

# Headings as registers in use have them: BS 7666 (SAON, PAON) and AddressBase.
_HEADINGS: Mapping[str, str] = {
    "parent_uprn": r"parent_uprn",
    "saon": r"saon(_text)?|sub_building(_name)?",
    "paon": r"paon(_text)?|building_name",
    "number": r"building_number",
    "street": r"street(_(name|description|descriptor))?|thoroughfare(_name)?",
    "town": r"(post_)?town(_name)?|locality(_name)?|city",
    "status": r"(logical_)?status",
    "class": r"(blpu_)?class(ification)?(_code)?",
    "ward": r"ward(_name)?",
}
_OF_LINES = ("parent_uprn", "town", "status", "class", "ward")
_GONE = "^(?:hist|demol|inact|reject|supers|cancel|archiv|dead|[789](?:\\.0)?$)"
# Wider ranges are two numbers that a dash happens to join.
_WIDEST_RANGE = 60


@dataclass(frozen=True)
class Register:
    """Which column of a register says what.

    Attributes
    ----------
    uprn, postcode
        The columns with the property numbers and postcodes; a postcode may be in the address.
    lines
        The lines of the address, where it has no parts.
    parts
        Columns by part: ``parent_uprn``, ``saon``, ``paon``, ``number``, ``street``, ``town``,
        ``status``, ``class``, ``ward``.
    """

    uprn: str
    postcode: str
    lines: tuple[str, ...]
    parts: Mapping[str, str]

    @property
    def structured(self) -> bool:
        """Whether flat, building and street have columns of their own."""
        return "street" in self.parts and bool({"paon", "number"} & set(self.parts))

    def columns(self) -> dict[str, str]:
        """Name what each column was taken for, in plain words, by column."""
        said = {self.uprn: "property number (UPRN)", self.postcode: "postcode"}
        names = {
            "parent_uprn": "property number of the building",
            "saon": "flat",
            "paon": "house number or building",
            "number": "house number",
            "street": "street",
            "town": "town or locality",
            "status": "whether it is still there",
            "class": "kind of property",
            "ward": "ward",
        }
        used = {
            column: names[part]
            for part, column in self.parts.items()
            if self.structured or part in _OF_LINES
        }
        lines = {} if self.structured else dict.fromkeys(self.lines, "address")
        return {column: what for column, what in (said | used | lines).items() if column}


def read_register(table: duckdb.DuckDBPyRelation, chosen: Chosen, name: str) -> Register:
    """Find out which column of a register says what.

    Parameters
    ----------
    table
        The register.
    chosen
        Columns by role where the guess is wrong.
    name
        What it is called, for the errors.

    Raises
    ------
    WorkbenchError
        Where it has no column with property numbers, or none with addresses.
    """
    seen = sample(table, table.columns)
    roles = override(guess(seen), chosen, list(seen.columns), name).columns
    parts = {
        part: column
        for part, pattern in _HEADINGS.items()
        for column in [c for c in seen.columns if re.fullmatch(pattern, words(c))][:1]
    }
    held = {one: names[0] for one, names in roles.items() if names}
    if "street" in parts and "street_number" in held:
        parts.setdefault("paon", held["street_number"])
    if ADDRESS in chosen:
        parts = {part: column for part, column in parts.items() if part in _OF_LINES}
    lines = tuple(one for one in roles.get(ADDRESS, ()) if one not in parts.values())
    found = Register(held.get("uprn", ""), held.get("postcode", ""), lines, parts)
    if not found.uprn or not (found.structured or found.lines):
        lacking = "property numbers (UPRN)" if not found.uprn else "addresses"
        raise WorkbenchError(
            f"The register “{name}” has no column that we recognise as {lacking}.",
            safe="Nothing has been changed.",
            todo="Say which it is: roles=register.uprn=Property,register.address=Full address.",
        )
    return found


def _text(column: str) -> str:
    return f"coalesce(trim(cast({quote(column)} as varchar)), '')" if column else "''"


def lay_out(con: duckdb.DuckDBPyConnection, source: str, register: Register) -> None:
    """Write the register as tables ``property``, ``writing`` and ``place``.

    ``property``: ``uprn``, ``parent_uprn`` (missing where there is none), ``live``, ``children``
    (how many properties it is the parent of), ``shell`` (whether it is a building only), ``ward``.
    ``writing``: one row a way to write the numbers of a property: ``uprn``, ``place``, ``numbers``,
    ``key``, ``base`` (the key of its building) and ``exact`` (false where it is one of a range).
    ``place``: ``place``, ``postcode``, ``building``, ``street`` (names in one spelling, or
    missing), ``street_plain`` (as the register writes it, in capitals), ``town``.

    Parameters
    ----------
    con
        Connection that holds the register.
    source
        Its table.
    register
        Which column says what.

    Raises
    ------
    WorkbenchError
        Where no row has a property number that can be right.
    """
    uprn = clean_sql("uprn", f"regexp_replace({_text(register.uprn)}, '\\.0$', '')")
    parent = _text(register.parts.get("parent_uprn", ""))
    parent = clean_sql("uprn", f"regexp_replace({parent}, '\\.0$', '')")
    status = _text(register.parts.get("status", ""))
    parts = register.parts if register.structured else {}
    line = line_sql([_text(one) for one in register.lines]) if register.lines else "''"
    columns = {
        "saon": _text(parts.get("saon", "")),
        "paon": line_sql([_text(parts.get("paon", "")), _text(parts.get("number", ""))]),
        "street": _text(parts.get("street", "")),
        "line": "''" if register.structured else line,
        "town": _text(register.parts.get("town", "")),
    }
    con.execute(
        f"create or replace table registered as select * from (select {uprn} as uprn, "
        f"nullif({parent}, '') as parent_uprn, "
        f"not coalesce(regexp_matches(lower({status}), '{_GONE}'), false) as live, "
        f"nullif({_text(register.parts.get('ward', ''))}, '') as ward, "
        f"{_text(register.parts.get('class', ''))} ^@ 'P' as shell, "
        f"{clean_sql('postcode', _text(register.postcode))} as postcode, "
        + ", ".join(f"{sql} as {name}" for name, sql in columns.items())
        + f" from {source}) where uprn is not null"
    )
    told = (*columns, "unnest(string_split(line, ','))")
    if not con.execute("select count(*) from registered").fetchall()[0][0]:
        raise WorkbenchError(
            f"No row of the register has a property number in “{register.uprn}” that can be right.",
            safe="Nothing has been changed.",
            todo="Numbers that a spreadsheet rounded, such as 1.0E+11, are lost: export the "
            "register again with that column as text.",
        )
    texts = " union all ".join(f"select {one} as text from registered" for one in told)
    take_apart(con, texts, "registered_texts")
    con.execute(_PARTS if register.structured else _PARTS_OF_A_LINE.format(types=STREET_TYPES))
    con.execute(_PLACES.format(**{one: phrase_sql(one) for one in ("building", "street", "town")}))
    con.execute(
        _WRITINGS.format(key=key_sql("numbers"), base=key_sql("base_numbers"), widest=_WIDEST_RANGE)
    )
    con.execute(_PROPERTIES)


_PARTS = """
create or replace table parts as
select uprn, parent_uprn, live, ward, shell, coalesce(r.postcode, l.postcode) as postcode,
    coalesce(s.numbers, []) || coalesce(p.numbers, []) as numbers,
    coalesce(p.numbers, []) as base_numbers,
    coalesce(s.words, []) || coalesce(p.words, []) as building,
    coalesce(t.words, []) as street, t.plain as street_plain, w.words as town, p.low, p.high
from registered r
left join registered_texts s on s.text = r.saon
left join registered_texts p on p.text = r.paon
left join registered_texts t on t.text = r.street
left join registered_texts w on w.text = r.town
left join registered_texts l on l.text = r.line
"""

# Without columns of their own, the street is the piece that begins with a number or ends as streets
# do, the building what stands before it, and the town what follows.
_PARTS_OF_A_LINE = """
create or replace table parts as
with pieces as (
    select line, unnest(pieces) as piece, unnest(range(len(pieces))) as place
    from (select distinct line, string_split(line, ',') as pieces from registered)),
apart as (
    select line, place, numbers, low, high, plain, list_position(list_transform(
        words, lambda w: regexp_full_match(w, '{types}')), true) as typed, words
    from pieces join registered_texts on text = piece),
ranked as (
    select *, regexp_matches(plain, '^ *[0-9]+[A-Z]?(?: ?[-/] ?[0-9]+[A-Z]?)? +[A-Z]{{2}}') as led
    from apart where len(words) > 0),
streets as (
    select line, arg_min(place, (case when typed > 1 and led then 0 when typed > 1 then 1
        when led then 2 else 3 end, place)) as place
    from ranked group by line),
told as (
    select s.line, s.place,
        flatten(list(numbers order by a.place)) as numbers,
        list(list_filter(numbers, lambda n: regexp_full_match(n, '[0-9]+'))) filter (
            a.place = s.place)[1] as base_numbers,
        flatten(list(words order by a.place) filter (a.place < s.place)) as building,
        list(case when typed > 1 then words[1:typed] else words end) filter (
            a.place = s.place)[1] as street,
        max(low) as low, max(high) as high
    from streets s join apart a on a.line = s.line and a.place <= s.place
    group by s.line, s.place)
select uprn, parent_uprn, live, ward, shell, coalesce(r.postcode, w.postcode) as postcode,
    t.numbers, coalesce(t.base_numbers, []) as base_numbers,
    coalesce(t.building, []) as building, t.street, null::varchar as street_plain, n.words as town,
    t.low, t.high
from registered r join told t on t.line = r.line
left join registered_texts w on w.text = r.line
left join registered_texts n on n.text = r.town
"""

_PLACES = """
create or replace table named as
select * replace ({building} as building, {street} as street, {town} as town) from parts;
create or replace table place as
select row_number() over (order by postcode, building, street) as place, *
from (select postcode, building, street, min(trim(street_plain)) as street_plain,
    min(town) as town from named group by all)
where building is not null or street is not null;
create or replace table placed as
select place, n.* exclude (building, street, town) from named n join place
    on place.postcode is not distinct from n.postcode
    and place.building is not distinct from n.building
    and place.street is not distinct from n.street
"""

# A range has a property at every other number, or at every one where its ends differ in parity.
_WRITINGS = """
create or replace table writing as
with ranged as (
    select *, range(low, high + 1, case when (high - low) % 2 = 0 then 2 else 1 end) as members
    from placed where high - low <= {widest}),
members as (
    select uprn, place, list_filter(numbers, lambda n: n not in (low::varchar, high::varchar))
        as others, base_numbers, unnest(members) as member, low, high
    from ranged),
made as (
    select uprn, place, numbers, base_numbers, true as exact from placed
    union all
    select uprn, place, list_append(others, member::varchar), base_numbers, false from members)
select distinct uprn, place, numbers, {key} as key, {base} as base, exact from made
"""

# A flat whose building the register leaves out has it where one stands at its place.
_PROPERTIES = """
create or replace table property as
with whole as (
    select distinct on (w.place, w.key) w.place, w.key, w.uprn
    from writing w join placed p on p.uprn = w.uprn and p.live
    where w.exact and w.key = w.base order by w.place, w.key, w.uprn),
flats as (
    select w.uprn, min(whole.uprn) as parent from writing w
    join whole on whole.place = w.place and whole.key = w.base
    where w.exact and w.key <> w.base group by w.uprn),
one as (
    select uprn, min(parent_uprn) as parent_uprn, bool_or(live) as live, min(ward) as ward,
        bool_or(shell) as shell
    from placed group by uprn),
parented as (
    select one.* exclude (parent_uprn), case when live then coalesce(parent_uprn, flats.parent)
        else parent_uprn end as parent_uprn
    from one left join flats on flats.uprn = one.uprn),
many as (
    select parent_uprn as uprn, count(*) as children from parented
    where live and parent_uprn <> uprn group by 1)
select p.* replace (shell or children is not null as shell), coalesce(children, 0) as children
from parented p left join many on many.uprn = p.uprn
"""
