"""Addresses as people write them, taken apart: postcode, numbers in order, words in one spelling.

Both lists go through the same rules, so what is odd in one is as odd in the other. A flat, a house
number and a letter behind it are numbers alike: "Flat A, 12", "12A" and "12 Flat A" have the same
ones. Everything is DuckDB SQL; each different text is taken apart once.
"""

from collections.abc import Sequence

import duckdb

from workbench.sources.sql import literal

STREET_TYPES = (
    "AVENUE|CLOSE|CRESCENT|DRIVE|GARDENS|GROVE|LANE|PLACE|ROAD|SQUARE|ST|TERRACE|WALK|WAY|MEWS|"
    "RISE|ROW|PARADE|BOULEVARD"
)
"""Last words that nearly always end a street's name."""

BUILDING_TYPES = (
    "COURT|HOUSE|LODGE|POINT|HEIGHTS|MANSIONS|BUILDINGS|COTTAGES|COTTAGE|TOWER|APARTMENTS"
)
"""Last words that mostly end a building's name."""

TYPES = f"{STREET_TYPES}|{BUILDING_TYPES}|HILL|GREEN|PARK|VIEW|YARD|COMMON|CIRCUS|WHARF"
"""Last words that are left out or mistaken most."""

FLAT = "\\b(?:FLATS?|FLT|APARTMENT|APT|APPT|UNIT|ROOM|RM|STUDIO)\\b"
"""What says that the number after it is a flat's."""

# "St" is Street or Saint: both become ST, so that nothing has to tell which.
_SPELLINGS = {
    "AVENUE": "AV AVE AVN",
    "APARTMENTS": "APTS",
    "BOULEVARD": "BLVD",
    "BROADWAY": "BDWY",
    "BUILDINGS": "BLDGS BLDG BUILDING",
    "CLOSE": "CL CLS CLO",
    "COTTAGE": "COTT",
    "COTTAGES": "COTTS",
    "COURT": "CT CRT",
    "CRESCENT": "CRES CR CRESC",
    "DRIVE": "DR DRV",
    "FIFTH": "5TH",
    "FIRST": "1ST",
    "FOURTH": "4TH",
    "GARDENS": "GDNS GARDEN GDN GRDNS",
    "GREEN": "GRN",
    "GROVE": "GR GRV GRO",
    "HEIGHTS": "HTS HGTS",
    "HOUSE": "HSE",
    "LANE": "LN LA",
    "LODGE": "LDG",
    "MANSIONS": "MANS",
    "MEWS": "MWS",
    "MOUNT": "MT",
    "PARADE": "PDE",
    "PARK": "PK",
    "PLACE": "PL PLC",
    "POINT": "PT PNT",
    "ROAD": "RD",
    "SECOND": "2ND",
    "SQUARE": "SQ SQR",
    "ST": "STREET SAINT STR",
    "TERRACE": "TER TERR TCE",
    "THIRD": "3RD",
    "VIEW": "VW",
    "WALK": "WLK WK",
    "WAY": "WY",
    "1": "ONE",
    "2": "TWO",
    "3": "THREE",
    "4": "FOUR",
    "5": "FIVE",
    "6": "SIX",
    "7": "SEVEN",
    "8": "EIGHT",
    "9": "NINE",
    "10": "TEN",
    "11": "ELEVEN",
    "12": "TWELVE",
}
# They say that a number follows, or nothing.
_SAY_LITTLE = (
    "FLAT|FLATS|FLT|APARTMENT|APT|APPT|UNIT|ROOM|RM|NO|NOS|NUMBER|NUM|STUDIO|MAISONETTE|SUITE|THE|"
    "AND|AT|OF|FLOOR|FLR|LEVEL"
)
_PLACES_IN_A_HOUSE = ("REAR", "FRONT", "ANNEXE", "ANNEX", "BASEMENT")
_FLOORS = {
    "GROUNDFLOOR": "(?:GROUND|GRND|GRD)[ -]+(?:FLOOR|FLR|FL)|GFF|G/F",
    "TOPFLOOR": "TOP[ -]+(?:FLOOR|FLR|FLAT)",
    "FIRSTFLOOR": "(?:FIRST|1ST)[ -]+(?:FLOOR|FLR|FL)",
    "SECONDFLOOR": "(?:SECOND|2ND)[ -]+(?:FLOOR|FLR|FL)",
    "THIRDFLOOR": "(?:THIRD|3RD)[ -]+(?:FLOOR|FLR|FL)",
}
FLOORS = (*_FLOORS, *_PLACES_IN_A_HOUSE)
"""Numbers that are words: where in a house a flat lies."""

_POSTCODE = r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})\b"
# Longer numbers are telephones and references.
_DIGITS = 4
_LONGEST = 300
MOST_WORDS = 5
"""Words of a name that are compared."""


def _plain(text: str) -> str:
    """Write capitals without accents, apostrophes, whose care a letter is in, and full stops."""
    folded = f"upper(strip_accents(left({text}, {_LONGEST})))"
    bare = f"regexp_replace(replace({folded}, '&', ' AND '), '[''’`´.]', '', 'g')"
    found = f"regexp_replace({bare}, '\\bC/O\\b[^,]*', ' ', 'g')"
    for floor, pattern in _FLOORS.items():
        found = f"regexp_replace({found}, '\\b(?:{pattern})\\b', ' {floor} ', 'g')"
    return found


def take_apart(con: duckdb.DuckDBPyConnection, source: str, target: str) -> None:
    """Write every different text of a query, taken apart, as a table.

    Parameters
    ----------
    con
        Connection in which the table is made.
    source
        A query with a column ``text``.
    target
        Table to make: ``text``; ``plain`` (capitals, with commas), ``postcode`` (found in the text,
        with a space, or missing), ``numbers`` (in order), ``words`` (in one spelling), ``low`` and
        ``high`` (the ends of a range such as 3-5, or missing).
    """
    spellings = ", ".join(
        f"{literal(written)}: {literal(word)}"
        for word, others in _SPELLINGS.items()
        for written in others.split()
    )
    is_number = (
        f"(regexp_full_match(t, '[0-9]{{1,{_DIGITS}}}|[A-Z]') or t in "
        f"({', '.join(map(literal, FLOORS))}))"
    )
    con.execute(
        f"create or replace table {target} as "
        f"with texts as (select distinct text from ({source}) where trim(text) <> ''), "
        f"plain as (select text, {_plain('text')} as plain from texts), "
        "split as (select text, "
        f"  regexp_extract_all(plain, '{_POSTCODE}', 1)[-1] || ' ' "
        f"    || regexp_extract_all(plain, '{_POSTCODE}', 2)[-1] as postcode, "
        f"  regexp_replace(plain, '{_POSTCODE}', ' ', 'g') as plain from plain), "
        "tokens as (select *, list_transform("
        "  regexp_extract_all(plain, '[0-9]+(?:ST|ND|RD|TH)\\b|[0-9]+|[A-Z]+'), "
        f"  lambda t: coalesce((map {{{spellings}}})[t], t)) as tokens, "
        "  regexp_extract(plain, '\\b([0-9]{1,4}) ?[-–] ?([0-9]{1,4})\\b', ['l', 'h']) as ends "
        "  from split) "
        "select text, plain, postcode, "
        "list_transform("
        f"  list_filter(tokens, lambda t: {is_number}), lambda t: "
        "  case when t ~ '^0+$' then '0' else ltrim(t, '0') end) as numbers, "
        f"list_filter(tokens, lambda t: not {is_number} "
        f"  and not regexp_full_match(t, '{_SAY_LITTLE}|[0-9]+')) as words, "
        "case when try_cast(ends.l as integer) < try_cast(ends.h as integer) "
        "  then try_cast(ends.l as integer) end as low, "
        "case when low is not null then try_cast(ends.h as integer) end as high "
        "from tokens"
    )


def key_sql(numbers: str) -> str:
    """Write SQL for numbers whatever their order: a text that is equal where they are.

    Parameters
    ----------
    numbers
        SQL of a list of numbers.
    """
    return f"array_to_string(list_sort({numbers}), ' ')"


def phrase_sql(words: str) -> str:
    """Write SQL for a name of at most so many words as one text; missing where there are none.

    Parameters
    ----------
    words
        SQL of a list of words.
    """
    return f"nullif(array_to_string({words}[1:{MOST_WORDS}], ' '), '')"


def line_sql(columns: Sequence[str]) -> str:
    """Write SQL that joins the lines of an address by commas.

    Parameters
    ----------
    columns
        SQL of each line, as text.
    """
    filled = ", ".join(f"nullif(trim({one}), '')" for one in columns)
    return f"concat_ws(', ', {filled})"
