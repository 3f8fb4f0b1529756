"""What each address comes to: a property, a building, or neither, and why in words."""

import duckdb
import pandas as pd


def decide(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Choose the best candidate of every address, and say why in words.

    Parameters
    ----------
    con
        Connection with the tables of :func:`workbench.addresses.candidates.find_candidates`.

    Returns
    -------
    DataFrame
        One row an address, in order of ``aid``: ``aid``, ``uprn`` (of the property, or of the
        building where only that is known; missing for neither), ``parent_uprn``, ``matched_to``
        (``property``, ``building`` or empty), ``grade`` (:data:`workbench.addresses.grades.GRADES`
        or, of what was not found, :data:`workbench.addresses.grades.REASONS`), ``why``, ``ward``
        and ``written_as`` (the kind of address).
    """
    con.execute(_BEST)
    con.execute(_DECIDED)
    return con.execute(_OUTCOMES.format(**_PIECES)).df()


_BEST = """
create or replace table best as
with ranked as (
    select c.*, p.live, p.shell, p.children, p.parent_uprn, p.ward, rank() over (
        partition by aid order by points, live desc, nm, in_town desc, held desc,
            case when nm = 2 then first end) as place
    from candidate c join property p using (uprn))
select aid, points, nm, count(distinct uprn) as fitting, min(uprn) as uprn,
    min(pc) as pc, min(st) as st, min(bd) as bd, min(said) as said, bool_or(named) as named,
    bool_or(short) as short, bool_or(streeted) as streeted,
    bool_or(live) as live, bool_or(shell) as shell, min(children) as children, min(ward) as ward,
    min(parent_uprn) as parent_uprn,
    count(distinct parent_uprn) = 1 and count(*) = count(parent_uprn) as one_building
from ranked where place = 1 group by aid, points, nm
"""

# Where the flat is not in the register, what stands there is the building.
_DECIDED = """
create or replace table decided as
select a.aid, a.numbers, a.key, a.words, a.postcode, a.abroad, a.wid, b.* exclude (aid),
    coalesce(b.nm = 2 and (b.shell or not b.named), false) as unknown_flat,
    case when b.aid is null or not b.live then null
        when fitting = 1 and not shell and not unknown_flat then 'property'
        when fitting = 1 or one_building then 'building' end as matched_to
from addressed a left join best b on b.aid = a.aid
"""

_PIECES = {
    "postcode": "['same postcode', 'postcode with one other sign', 'no postcode to compare', "
    "'another postcode, but the only such address'][pc + 1]",
    "street": "case when not streeted then null when st = 0 and short then "
    "'same street, shortened' when st = 2 then 'street written “' || said || '”' "
    "when st = 3 and len(words) > 0 then 'street not recognised' else "
    "['same street', 'street with another ending or none', '', 'no street written', "
    "'another street is written'][st + 1] end",
    "building": "case when not named then null when bd = 2 then 'building written “' || said "
    "|| '”' else ['same building', 'building with another ending or none', '', "
    "'building not written'][bd + 1] end",
    "shown": "regexp_replace(regexp_replace(array_to_string(numbers, ', '), "
    "'([0-9]+), ([A-Z])\\b', '\\1\\2', 'g'), 'FLOOR', ' FLOOR', 'g')",
}

_OUTCOMES = """
with graded as (
    select d.*, case
        when matched_to = 'property' then case
            when pc = 3 and points = 3 then 'postcode'
            when points < 3 then ['exact', 'close', 'loose'][points + 1] else 'doubtful' end
        when matched_to = 'building' then case
            when pc = 3 or points - 2 * (unknown_flat or nm = 3)::int > 1 then 'doubtful'
            when unknown_flat then 'new flat' else 'building' end
        when not live then 'gone'
        when fitting > 1 then 'several'
        when len(words) = 0 and key = '' then 'nothing'
        when abroad then 'outside'
        when wid is null or wid not in (
            select wid from compared join name using (name) where is_street) then 'no street'
        when key = '' then 'no number' else 'no such number' end as grade,
        {shown} as shown
    from decided d)
select aid,
    case when matched_to = 'building' and fitting > 1 then parent_uprn
        when matched_to is not null then uprn end as uprn,
    case when matched_to is not null and fitting = 1 then parent_uprn
        when matched_to is not null then null end as parent_uprn,
    coalesce(matched_to, '') as matched_to, grade,
    case grade
        when 'nothing' then 'No address is written.'
        when 'gone' then 'The register says that this address is gone, demolished or renumbered.'
        when 'several' then fitting || ' addresses fit equally well.'
        when 'outside' then 'Its postcode is of an area that the register does not cover.'
        when 'no street' then 'The register has no such street or building.'
        when 'no number' then 'The street is known, but no number or name is written.'
        when 'no such number' then 'The street is known, but the register has no number '
            || shown || ' there.'
        else (select upper(left(text, 1)) || substr(text, 2) || '.' from (
            select concat_ws('; ', {postcode}, {street}, {building}, case
                when matched_to = 'building' and unknown_flat then
                    'number ' || shown || ' is not in the register, the building is'
                when matched_to = 'building' then 'no flat is written' ||
                    case when fitting > 1 then ', ' || fitting || ' fit'
                        when children > 1 then ', the building has ' || children else '' end
                when nm = 1 then 'number ' || shown || ' is one of a range'
                when nm = 2 then 'number ' || shown || ', of which the register has a part'
                when nm = 3 then 'no flat is written, but there is only one'
                when nm = 4 then 'flat ' || shown || ' is written, the register has a house'
                when key <> '' then 'number ' || shown end) as text)) end as why,
    ward,
    case when len(numbers) > 1 then 'flat and house number' when len(numbers) = 1
        then 'one number' when len(words) > 0 then 'no number' else 'nothing' end as written_as
from graded order by aid
"""
