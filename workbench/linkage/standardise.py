"""Two lists in one form: accents folded, honorifics gone, placeholders refused.

Everything is DuckDB SQL, so a million records take seconds. A standardised table has the same text
columns whatever its list looked like, and a value that says nothing is missing.
"""

from collections.abc import Collection, Mapping, Sequence

import duckdb

from workbench.identifiers import clean_sql, reason_sql
from workbench.linkage.derived import derived_fields
from workbench.roles.kinds import OTHER
from workbench.sources import BLANKS
from workbench.sources.words import TOTAL

HONORIFICS = (
    "mr|mrs|miss|ms|mx|dr|prof|professor|sir|dame|lord|lady|rev|revd|reverend|fr|jr|esq|master|cllr|"
    "councillor|hon|capt|sgt|messrs|mstr"
)
_TITLES = {"f": "mrs|miss|ms|dame", "m": "mr|sir|mstr|master"}
# Dates that systems put where none is known.
STAND_IN_DATES = ("18991230", "18991231", "19000101", "19010101", "99991231", "11111111")
# More people than share a home or a telephone: a value held this often says nothing of a person.
MOST_HOLDERS = 12

_FLAT = (
    "\\b(?:flat|apartment|apt|unit|room|floor|maisonette|lot) +\\w+\\b|"
    "\\b(?:ground|top|basement)\\b"
)
_STREET = (
    "\\b(?:street|st|road|rd|avenue|ave|close|cl|drive|dr|lane|ln|place|pl|crescent|cres|gardens|gdns|"
    "grove|terrace|terr|square|sq|way|walk|hill|mews|row|rise|green|circuit|court|ct)$"
)
# Letters of a street's name that are compared: enough to tell streets apart, few enough that "Rd"
# or "Road" after them and most slips of the pen do not matter.
_STREET_LETTERS = 6
_CHECKED = ("nhs_number", "nino", "upn", "uprn")
# Few different values of these stand in many rows: each is put in form once.
_REPEATED = ("given", "family", "full_name", "dob", "sex", "postcode")
# Names with their accents, where they have any: read by nothing but the switch for accents.
WRITTEN = {"given_written": "given", "family_written": "family"}
_OF_FEW_PEOPLE = ("phone", "email", "nhs_number", "nino", "upn")


def quoted(name: str) -> str:
    """Write a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def other_column(role: str) -> str:
    """Name the standard field of an identifier that has no role of its own."""
    return "other_" + role.partition(":")[2]


def _filled(column: str) -> str:
    """Write the text of a column without spaces at its ends, missing where it says nothing."""
    spellings = sorted({blank.strip().lower() for blank in BLANKS} | {""})
    text = f"trim(cast({quoted(column)} as varchar))"
    listed = ", ".join(map(literal, spellings))
    # No spelling begins with a figure, as most of the values do that are all different.
    number = f"{text} >= '0' and {text} < ':'"
    return f"case when {number} then {text} when lower({text}) not in ({listed}) then {text} end"


def _whole(text: str) -> str:
    """Take ".0" off: numbers with gaps among them come as fractions, no digit lost by that."""
    return f"case when ends_with({text}, '.0') then left({text}, -2) else {text} end"


def _plain(text: str, *, accents: bool = False) -> str:
    """Lower case without apostrophes, what stands in brackets or, unless they are kept, accents."""
    folded = f"strip_accents(translate({text}, 'łŁøØđĐðÐıæÆœŒ', 'lLoOdDdDiaAoO'))"
    lower = f"lower({f'nfc_normalize({text})' if accents else folded})"
    return f"regexp_replace(replace({lower}, 'ß', 'ss'), '\\(.*?\\)|[''’`´]', '', 'g')"


def _spaced(text: str, *, accents: bool = False) -> str:
    return f"trim(regexp_replace({_plain(text, accents=accents)}, '[^\\p{{L}}]+', ' ', 'g'))"


def _bare(text: str, *, accents: bool = False) -> str:
    """Keep the words of a name without honorifics."""
    honorifics = f"(?:\\b(?:{HONORIFICS})\\b| )+"
    return f"trim(regexp_replace({_spaced(text, accents=accents)}, '{honorifics}', ' ', 'g'))"


def _name(text: str, *, accents: bool = False) -> str:
    """Keep the words of a name, honorifics left out unless there is nothing else."""
    bare, spaced = _bare(text, accents=accents), _spaced(text, accents=accents)
    return f"coalesce(nullif({bare}, ''), nullif({spaced}, ''))"


def _letters(text: str) -> str:
    return f"nullif(regexp_replace({_plain(text)}, '[^\\p{{L}}]+', '', 'g'), '')"


def _people_named(text: str) -> str:
    """List the people a whole name names: one, or two joined by "and".

    "Ms P Taylor & Mr L Lombardi" are two, and so are "P & L Taylor"; "Mr & Mrs J Smith" names one,
    and so does a name with a comma, whose order says which part is which.
    """
    one, other = (
        f"trim(regexp_extract({text}, '(?i)^(.+?) +(?:&|and) +(.+)$', {part})" for part in (1, 2)
    )
    first, second = (f"nullif({_bare(part + ')')}, '')" for part in (one, other))
    last_of = "regexp_extract({0}, '\\S+$')".format
    return (
        f"case when contains({text}, ',') or {second} is null then [{text}] "
        f"when {first} is null then [{second}] "
        f"when contains({first}, ' ') and contains({second}, ' ') then [{one}), {other})] "
        f"when contains({second}, ' ') then [{one}) || ' ' || {last_of(second)}, {other})] "
        f"when contains({first}, ' ') then [{one}), {other}) || ' ' || {last_of(first)}] "
        f"else [{text}] end"
    )


def _names(held: Collection[str], *, accents: bool = False) -> dict[str, str]:
    """Given and family names, from two columns or from one with the whole name of one person."""
    if "full_name" not in held:
        return {role: _name(role, accents=accents) for role in ("given", "family") if role in held}
    name = _name("full_name", accents=accents)
    before, after = (
        _name(f"split_part(full_name, ',', {part})", accents=accents) for part in (1, 2)
    )
    last = f"regexp_extract({name}, '\\S+$')"
    rest = f"nullif(regexp_extract({name}, '^(.*) \\S+$', 1), '')"
    comma = "contains(full_name, ',')"
    names = {
        "given": f"case when {comma} then {after} else {rest} end",
        "family": f"case when {comma} then {before} else {last} end",
    }
    titled = "regexp_matches(full_name, '(?i)\\b(?:{0})\\b')".format
    sex = f"case when {titled(_TITLES['f'])} then 'f' when {titled(_TITLES['m'])} then 'm' end"
    return names if "sex" in held else {**names, "sex": sex}


def _date(text: str) -> str:
    """Write a date as eight digits, year first; impossible ones are kept: they may be a slip."""
    digits = f"regexp_replace({text}, '\\.0$|[^0-9]', '', 'g')"
    year, part = "(\\d{4})", "(\\d{1,2})"
    iso = f"regexp_extract({text}, '^{year}[-/.]{part}[-/.]{part}', ['y', 'm', 'd'])"
    uk = f"regexp_extract({text}, '^{part}[-/. ]{part}[-/. ]{year}', ['d', 'm', 'y'])"
    # Two-digit years first: a four-digit form would read 56 as the year 56.
    forms = "%d-%b-%y|%d %b %y|%d/%m/%y|%d.%m.%y|%d-%m-%y|%d %b %Y|%d %B %Y|%d-%b-%Y|%d-%B-%Y"
    formats = f"[{', '.join(map(literal, forms.split('|')))}]"
    parsed = f"try_strptime({text}, {formats})"
    past = f"case when {parsed} > current_date then {parsed} - interval 100 year else {parsed} end"
    joined = "{0}['y'] || lpad({0}['m'], 2, '0') || lpad({0}['d'], 2, '0')"
    centuries = "in ('18', '19', '20')"
    date = (
        f"case when length({iso}['y']) = 4 then {joined.format(iso)} "
        f"when length({uk}['y']) = 4 then {joined.format(uk)} "
        f"when {parsed} is not null then strftime({past}, '%Y%m%d') "
        f"when length({digits}) = 8 and substr({digits}, 1, 2) {centuries} then {digits} "
        f"when length({digits}) = 8 and substr({digits}, 5, 2) {centuries} "
        f"then substr({digits}, 5, 4) || substr({digits}, 3, 2) || substr({digits}, 1, 2) end"
    )
    stand_ins = ", ".join(map(literal, STAND_IN_DATES))
    return f"case when ({date}) not in ({stand_ins}) and length({date}) = 8 then ({date}) end"


def _phone(text: str) -> str:
    """Keep the last ten digits of the first number; one digit throughout is no number."""
    plain = f"regexp_full_match({text}, '0[1-9][0-9]{{5,}}')"
    varied = f"ltrim({text}, '0' || substr({text}, 2, 1)) <> ''"
    digits = f"regexp_replace(split_part(replace({text}, '/', ','), ',', 1), '[^0-9]', '', 'g')"
    national = f"regexp_replace({digits}, '^(?:00)?44|^0+', '')"
    kept = "case when length(n) >= 6 and ltrim(n, left(n, 1)) <> '' then right(n, 10) end"
    return (
        f"case when {plain} and {varied} then right(substr({text}, 2), 10) "
        # The list has it worked out once, and only of these.
        f"when {text} <> '' then list_transform([{national}], lambda n: {kept})[1] end"
    )


def _address(held: Collection[str]) -> dict[str, str]:
    """House number and street of an address written in any number of columns."""
    lines = ", ".join(name for name in held if name.startswith("address"))
    whole = _plain(f"concat_ws(', ', {lines})")
    numbered = _plain("street_number") if "street_number" in held else whole
    postcode = "\\b[a-z]{1,2}\\d[a-z\\d]? ?\\d[a-z]{2}\\b"
    without_postcode = f"regexp_replace({numbered}, '{postcode}', '')"
    found = f"regexp_extract_all({without_postcode}, '\\b0*(\\d+[a-z]?)\\b', 1)"
    parts = {"number": f"nullif(array_to_string({found}, ' '), '')"}
    if lines:
        parts["street"] = _street(whole)
    return parts


def _street(whole: str) -> str:
    """Take the first letters of the line that begins with a number, or ends like a street."""
    lines = (
        f"list_filter(list_transform(string_split({whole}, ','), "
        f"lambda line: trim(regexp_replace(line, '{_FLAT}', '', 'g'))), "
        f"lambda line: length(line) > 2)"
    )
    numbered = (
        f"list_filter({lines}, lambda line: regexp_matches(line, '^\\d+[a-z]? +\\p{{L}}'))[1]"
    )
    typed = f"list_filter({lines}, lambda line: regexp_matches(line, '{_STREET}'))[1]"
    line = f"replace(coalesce({numbered}, {typed}, {lines}[1]) || ' ', ' rd ', ' road ')"
    letters = f"regexp_replace({line}, '\\b\\w*\\d\\w*\\b|\\bthe\\b|[^\\p{{L}}]+', '', 'g')"
    return f"nullif(left({letters}, {_STREET_LETTERS}), '')"


def _fields(held: Collection[str]) -> dict[str, str]:
    """For every standard field, the SQL that makes it from the filled columns."""
    fields = _names(held)
    kept = _names(held, accents=True)
    for written, name in WRITTEN.items():
        if name in kept:
            raw = "full_name" if "full_name" in held else name
            # Most names have no more bytes than signs, and so no accents.
            fields[written] = (
                f"case when strlen({raw}) > length({raw}) "
                f"then nullif({kept[name]}, {fields[name]}) end"
            )
    for role in _CHECKED:
        if role in held:
            fields[role] = clean_sql(role, _whole(role))
    if "dob" in held:
        fields["dob"] = _date("dob")
    if "sex" in held:
        first = "substr(lower(sex), 1, 1)"
        fields["sex"] = (
            f"case when {first} in ('m', '1') then 'm' when {first} in ('f', 'w', '2') then 'f' end"
        )
    if "postcode" in held:
        # Codes of other countries stay as they are.
        signs = "upper(regexp_replace(postcode, '\\.0$|[^A-Za-z0-9]', '', 'g'))"
        fields["postcode"] = (
            f"case when {reason_sql('postcode', 'postcode')} <> 'placeholder' then "
            f"coalesce(replace({clean_sql('postcode', 'postcode')}, ' ', ''), nullif({signs}, '')) "
            "end"
        )
    if "phone" in held:
        fields["phone"] = _phone("phone")
    if "email" in held:
        fields["email"] = "case when email like '%_@_%._%' then lower(email) end"
    if any(name.startswith("address") or name == "street_number" for name in held):
        fields.update(_address(held))
    for role in ("locality", "region"):
        if role in held:
            fields[role] = _letters(role)
    for name in held:
        if name.startswith("other_"):
            fields[name] = f"nullif(lower(regexp_replace({name}, '[^A-Za-z0-9]', '', 'g')), '')"
    return fields


def _held(columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Columns of the list by the plain names the SQL of the standard fields uses."""
    held: dict[str, str] = {}
    for role, names in columns.items():
        if role == "address":
            held.update({f"address_{place}": name for place, name in enumerate(names)})
        elif names and not (role == "full_name" and {"given", "family"} & set(columns)):
            held[other_column(role) if role.startswith(OTHER) else role] = names[0]
    return held


def standardise(
    con: duckdb.DuckDBPyConnection,
    source: str,
    target: str,
    id_column: str | None,
    columns: Mapping[str, Sequence[str]],
    without: str = "false",
) -> tuple[str, ...]:
    """Write a list in standard form as view ``target`` (of a table called ``TARGET_rows``).

    Parameters
    ----------
    con
        Connection that holds both tables.
    source
        Table with the list as it came.
    target
        View to make, one row a person: ``uid`` (1, 2, … in the order of the ids, then of the
        values), ``record_id`` (text), ``person`` (1, or 2 for the second person a record names) and
        one text column for each standard field; further ``given_written`` and ``family_written``,
        names with their accents where they have any. Records without an id are left out.
    id_column
        Column that numbers the records, or nothing to number the rows.
    columns
        Columns of ``source`` by role.
    without
        SQL that is true on rows that are about nobody.

    Returns
    -------
    tuple
        The standard fields of the table.
    """
    held = _held(columns)
    fields = _fields(held)
    derived = derived_fields(fields)
    repeated = [role for role in held if role in _REPEATED]
    forms = {
        role: {
            field: sql
            for field, sql in _fields([role]).items()
            if field == role or field not in held
        }
        for role in repeated
    }
    formed = {field: f"form_{role}.{field}" for role in repeated for field in forms[role]}
    made = _columns({field: formed.get(field, sql) for field, sql in fields.items()})
    with_forms = "".join(f"{_form(role, forms[role])}, " for role in repeated)
    joined = " ".join(f"left join form_{role} on form_{role}.raw = {role}_raw" for role in repeated)
    person = "coalesce(form_full_name.person, 1)" if "full_name" in held else "1"
    order = ", ".join(["record_id", "person", *fields])
    rows = f"{target}_rows"
    con.execute(
        f"create or replace table {quoted(rows)} as "
        f"with source as ({_source(source, id_column, held, without)}), {with_forms}"
        f"made as (select record_id, {person} as person{made} from source {joined} "
        "where record_id <> '' and not about_nobody) "
        f"select *{_columns(derived)} from (from made order by {order})"
    )
    # A column of numbers would be written by one thread, and with it all others.
    con.execute(
        f"create or replace view {quoted(target)} as select rowid + 1 as uid, * from {quoted(rows)}"
    )
    for name in fields:
        if name in _OF_FEW_PEOPLE or name.startswith("other_"):
            _forget_common(con, rows, name)
    return (*(field for field in fields if field not in WRITTEN), *derived)


def total_sql(con: duckdb.DuckDBPyConnection, source: str) -> str:
    """Write the condition that a row adds up the others: its first cell says so, half are blank.

    Parameters
    ----------
    con
        Connection that holds the table.
    source
        Table with the list as it came.
    """
    first, *others = con.sql(f"from {quoted(source)}").columns
    texts = [f"cast({quoted(name)} as varchar)" for name in others]
    blank = " + ".join(f"(coalesce({text}, '') = '')::int" for text in texts) or "0"
    called = f"regexp_matches(cast({quoted(first)} as varchar), '{TOTAL}')"
    # Hardly a row is called a total: the others are not looked through.
    return f"(case when {called} then 2 * ({blank}) >= {len(others)} else false end)"


def _form(role: str, made: Mapping[str, str]) -> str:
    """Write the query that puts each different value of a column in form, one row a person."""
    different = f"select distinct {role}_raw as raw from source"
    values = f"select raw, {_filled('raw')} as {role} from ({different})"
    if role == "full_name":
        values = (
            "select raw, unnest(people) as full_name, unnest(range(1, len(people) + 1)) as person "
            f"from (select raw, {_people_named('full_name')} as people from ({values}))"
        )
    person = ", person" if role == "full_name" else ""
    return f"form_{role} as (select raw{person}{_columns(made)} from ({values}))"


def _source(source: str, id_column: str | None, held: Mapping[str, str], without: str) -> str:
    """Select the columns needed, as text: blanks missing, but names and dates as they are."""
    number = _whole(f"cast({quoted(id_column or '')} as varchar)")
    record_id = f"trim({number})" if id_column else "cast(row_number() over () as varchar)"
    columns = {
        (f"{role}_raw" if role in _REPEATED else role): (
            f"cast({quoted(column)} as varchar)" if role in _REPEATED else _filled(column)
        )
        for role, column in held.items()
    }
    return (
        f"select {record_id} as record_id, {without} as about_nobody{_columns(columns)} "
        f"from {quoted(source)}"
    )


def _columns(made: Mapping[str, str]) -> str:
    return "".join(f", {sql} as {name}" for name, sql in made.items())


def _forget_common(con: duckdb.DuckDBPyConnection, table: str, field: str) -> None:
    con.execute(
        f"update {quoted(table)} set {field} = null where {field} in "
        f"(select {field} from {quoted(table)} where {field} in "
        f"(select {field} from {quoted(table)} group by 1 having count(*) > {MOST_HOLDERS}) "
        f"group by 1 having count(distinct record_id) > {MOST_HOLDERS})"
    )
