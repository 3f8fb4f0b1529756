"""Which properties an address may mean, and how well each part of it agrees.

Names are looked up, not parsed: every run of words of an address is compared with the names of
streets and buildings in the register, so commas and the names of towns make no difference.
"""

import duckdb

from workbench.addresses.written import BUILDING_TYPES, FLAT, MOST_WORDS, STREET_TYPES, TYPES

# Levels of agreement, the best first. Of a postcode: the same, one sign differs, none to compare,
# another, another outside the register's area. Of a name: the same, another ending or none, a
# slip, not written, another one written. Of numbers: the same, one of a range, more than the
# register has, no flat where there is only one, a flat where the register has a house.
_MOST_POINTS = 5
_MOST_IN_ADDRESS = 24
# Two slips in a long name, one in a short one, none in three letters.
_ALIKE = (
    "abs(length({a}) - length({b})) <= 2 and damerau_levenshtein({a}, {b}) <= "
    "case when length({b}) > 6 then 2 when length({b}) > 3 then 1 else 0 end"
)
# As heard rather than slipped, such as Tansie for Tansy; where the postcode is the same.
_HEARD = (
    "(left(g.stem, 1) = left(n.stem, 1) and abs(length(g.stem) - length(n.stem)) <= 2 "
    "and length(n.stem) > 4 and jaro_winkler_similarity(g.stem, n.stem) >= 0.9)"
)


def _without_type(name: str) -> str:
    return f"regexp_replace({name}, ' (?:{TYPES})$', '')"


def find_candidates(con: duckdb.DuckDBPyConnection) -> None:
    """Write table ``candidate``: the properties that addresses may mean.

    Needs ``wanted`` (``aid``, ``postcode``, ``numbers``, ``key``, ``words``, ``plain``, ``low``,
    ``high``) and the tables of :func:`workbench.addresses.register.lay_out`.

    ``candidate``: ``aid``, ``uprn``; ``pc``, ``st``, ``bd``, ``nm`` (levels of postcode, street,
    building and number) and ``points`` (what differs, added up: 0 is a perfect match); ``said``
    (how a slip was written), ``named`` and ``streeted`` (whether the place has a building and a
    street), ``short`` (whether its street is written otherwise), ``in_town`` (whether its town is
    written), ``held`` (how many numbers agree) and ``first`` (where the first of them stands).

    Parameters
    ----------
    con
        Connection that holds the tables.
    """
    con.execute(_NAMES.format(stem=_without_type("name")))
    con.execute(
        _GRAMS.format(
            most=_MOST_IN_ADDRESS,
            longest=MOST_WORDS,
            stem=_without_type("gram"),
            flat=FLAT,
            types=STREET_TYPES,
        )
    )
    con.execute(_EMPTY)
    _try(con, _SAME_POSTCODE)
    _try(con, _SAME_NAME)
    con.execute(_SLIPS.format(alike=_ALIKE.format(a="g.stem", b="n.stem")))
    _try(con, _SLIPPED_NAME)


def _try(con: duckdb.DuckDBPyConnection, places: str) -> None:
    """Look at the properties of some places for every address that has no perfect match yet."""
    con.execute(
        "create or replace table trying as select distinct aid, place from "
        f"({places}) where aid not in (select aid from candidate where points = 0)"
    )
    con.execute(
        "delete from trying using tried where trying.aid = tried.aid and trying.place = tried.place"
    )
    con.execute("insert into tried from trying")
    con.execute(_LEVELS.format(alike=f"({_ALIKE.format(a='g.stem', b='n.stem')} or {_HEARD})"))
    con.execute(_LIKELY.format(buildings=BUILDING_TYPES))
    con.execute("insert into candidate " + _candidates("w.key = a.key", "true"))
    con.execute(
        "insert into candidate "
        + _candidates("w.key <> a.key", "a.aid not in (select aid from candidate where points = 0)")
    )
    con.execute(
        "insert into candidate "
        + _candidates(
            "w.base = a.key and w.key <> a.key and (a.key <> '' or named)",
            "a.aid not in (select aid from candidate)",
            less="true",
        )
    )


_EMPTY = """
create or replace table tried (aid bigint, place bigint);
create or replace table compared (wid bigint, name varchar, level int, said varchar);
create or replace table candidate (aid bigint, uprn varchar, pc int, st int, bd int, nm int,
    points int, said varchar, named boolean, streeted boolean, short boolean, in_town boolean,
    held int, first int)
"""

_NAMES = """
create or replace table name as
select name, {stem} as stem, replace(name, ' ', '') as tight,
    len(string_split(name, ' ')) as size, bool_or(is_street) as is_street
from (select street as name, true as is_street from place where street is not null
    union all select building, false from place where building is not null)
group by name
"""

_GRAMS = """
create or replace table worded as
select row_number() over (order by words) as wid, words
from (select distinct words[1:{most}] as words from wanted where len(words) > 0);
create or replace table gram as
select distinct wid, gram, {stem} as stem, replace(gram, ' ', '') as tight, size
from (
    select wid, size, array_to_string(words[start:start + size - 1], ' ') as gram
    from (select wid, words, unnest(range(1, len(words) + 1)) as start from worded),
        range(1, {longest} + 1) t(size)
    where start + size - 1 <= len(words));
create or replace table named_here as
with named as (select wid, name, is_street from gram join name on gram.gram = name.name)
select * from named n where not exists (
    select 1 from named l where l.wid = n.wid and l.is_street = n.is_street
        and length(l.name) > length(n.name)
        and contains(' ' || l.name || ' ', ' ' || n.name || ' '));
create or replace table addressed as
select w.*, wid, coalesce(
        regexp_extract_all(regexp_replace(plain, '{flat} *[0-9]+[A-Z]?\\b', ' ', 'g'),
            '\\b0*([0-9]{{1,4}})[A-Z]?\\b', 1)[-1],
        list_filter(numbers, lambda n: regexp_full_match(n, '[0-9]+'))[-1]) as house,
    len(numbers) = 1 and regexp_matches(plain, '{flat} *[0-9]') as only_flat,
    len(list_filter(w.words, lambda t: regexp_full_match(t, '{types}'))) > 0 as typed,
    coalesce(w.postcode is not null and split_part(w.postcode, ' ', 1) not in (
        select split_part(postcode, ' ', 1) from place where postcode is not null), false) as abroad
from wanted w left join worded on worded.words = w.words[1:{most}]
"""

_SAME_POSTCODE = """
select aid, place from addressed a join place p on p.postcode = a.postcode
"""

_SAME_NAME = """
select aid, place from addressed a join named_here h on h.wid = a.wid
join place p on p.street = h.name
union all
select aid, place from addressed a join named_here h on h.wid = a.wid
join place p on p.building = h.name
"""

# Names are worth a look for slips where nothing fits well so far; those that begin alike.
_SLIPS = """
create or replace table slip as
with short as (
    select distinct wid from addressed where aid not in (select aid from candidate where points < 3)
    and wid not in (select wid from named_here where is_street))
select distinct g.wid, n.name from gram g join short on short.wid = g.wid
join name n on left(n.name, 2) = left(g.gram, 2) and n.size between g.size - 1 and g.size + 1
where n.is_street and g.gram <> n.name and ({alike})
"""

_SLIPPED_NAME = """
select aid, place from addressed a join slip s on s.wid = a.wid join place p on p.street = s.name
"""

# How the words of an address agree with each name that is looked at.
_LEVELS = """
insert into compared
with pairs as (
    select distinct wid, name from (
        select wid, unnest([street, building]) as name
        from trying join place using (place) join addressed using (aid)) t
    where name is not null and wid is not null and (wid, name) not in (
        select (wid, name) from compared)),
others as (
    select p.* from pairs p anti join named_here h on h.wid = p.wid and h.name = p.name)
select wid, name, 0 as level, null as said from pairs semi join named_here using (wid, name)
union all
select wid, name, min(level), arg_min(gram, (level, -size, gram)) from (
    select o.wid, o.name, g.gram, g.size, case
        when g.stem = n.stem or g.gram = n.stem then 1
        when g.tight = n.tight then 2
        when g.size between n.size - 1 and n.size and ({alike}) then 2
        else 3 end as level
    from others o join name n on n.name = o.name
    join gram g on g.wid = o.wid)
where level < 3 group by wid, name
"""


# How well the parts of an address agree with each place that is looked at.
_LIKELY = """
create or replace table likely as
with parts as (
    select t.aid, t.place, p.street, p.building, a.numbers, a.key, a.house, a.only_flat, a.typed,
        a.low, a.high, a.wid,
        case when p.postcode = a.postcode then 0
            when p.postcode is null or a.postcode is null then 2
            when damerau_levenshtein(p.postcode, a.postcode) = 1 then 1
            when a.abroad then 4 else 3 end as pc,
        case when p.street is null then 0 else coalesce(s.level, 3) end as street_level,
        case when p.building is null then 0 else coalesce(b.level, 3) end as bd,
        coalesce(s.said, b.said) as said, p.building is not null as named,
        p.building is null and not regexp_matches(coalesce(p.street, ''), ' (?:{buildings})$')
            as house_street,
        p.street is not null as streeted, not contains(a.plain, p.street_plain) as short,
        coalesce(contains(' ' || array_to_string(a.words, ' ') || ' ', ' ' || p.town || ' '), false)
            as in_town
    from trying t join place p on p.place = t.place join addressed a on a.aid = t.aid
    left join compared s on s.wid = a.wid and s.name = p.street
    left join compared b on b.wid = a.wid and b.name = p.building),
levelled as (
    select *, case when street_level > 0 and exists (
        select 1 from named_here h where h.wid = parts.wid and h.is_street
            and h.name <> parts.street and h.name is distinct from parts.building) then 4
        else street_level end as st
    from parts)
from levelled where (st < 3 or (named and bd < 3) or (pc = 0 and st = 3))
and (pc < 3 or pc = 3 and bd = 0 and (st = 0 or named and st < 4))
"""

# What a building's name says, a street need not; a town beside the postcode is no other street.
_POINTS = """[0, 1, 1, 3][pc + 1]
    + case when named and bd < 3 and st = 3 then 1 when named and bd = 0 and st = 4 then 2
        when st = 3 and typed then 3 else [0, 1, 1, 2, 4][st + 1] end
    + [0, 1, 1, 1][bd + 1] + [0, 1, 2, 2, 3][nm + 1]"""


def _candidates(numbers: str, whose: str, less: str = "false") -> str:
    """Write the query for the properties of likely places, as far as their numbers agree.

    ``numbers`` says which numbers of a place are looked at, ``whose`` for which addresses, and
    ``less`` which of them an address without a flat may mean.
    """
    return f"""
with pairs as (
    select a.*, w.uprn, len(w.numbers) as held,
        coalesce(list_position(a.numbers, w.numbers[1]), 0) as first,
        case when w.key = a.key then case when not w.exact then 1
                when a.only_flat and w.key = w.base and house_street then 4 else 0 end
            when len(w.numbers) = 1 and a.low is not null and len(a.numbers) = 2
                and try_cast(w.key as integer) between a.low and a.high
                and (try_cast(w.key as integer) - a.low) % 2 = 0 then 1
            when {less} then 3
            when len(w.numbers) = 0 and named and bd < 3 then 2
            when len(w.numbers) > 0 and list_has_all(a.numbers, w.numbers)
                and len(list_distinct(w.numbers)) = len(w.numbers)
                and (named or list_contains(w.numbers, a.house)) then 2 end as nm
    from likely a join writing w on w.place = a.place and {numbers} where {whose}),
scored as (
    select *, {_POINTS} as points
    from pairs where nm is not null and (st < 3 or bd < 3 and named or nm = 0))
select aid, uprn, pc, st, bd, nm, points, said, named, streeted, short, in_town, held, first
from scored where points <= {_MOST_POINTS}
"""
