"""Two lists of made-up people with known links, for benchmarks of linkage.

Households share a surname and a home. Between the lists 18 in 100 have moved, 7 in 100 values hold
a slip, 25 in 100 UPRNs and half the telephones are missing, some women have married, and slips,
swapped names and stand-in dates of birth are commoner in two of the three naming cultures.
Postcodes are spread over 864 districts that do not exist, about as many as a million people would
have, since the rules we compare with look at districts.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Lists:
    """Left and right list, and for every record its person and group."""

    left: pd.DataFrame
    right: pd.DataFrame
    truth: pd.DataFrame

    @property
    def true_pairs(self) -> pd.DataFrame:
        left, right = (
            self.truth.loc[self.truth["list"] == side, ["record_id", "person_id"]]
            for side in ("left", "right")
        )
        pairs = left.merge(right, on="person_id", suffixes=("_l", "_r"))
        return pairs.rename(columns={"record_id_l": "left_id", "record_id_r": "right_id"})[
            ["left_id", "right_id"]
        ]


def vocabulary(rng: np.random.Generator, size: int) -> pd.DataFrame:
    """Names of two pronounceable syllables, all different."""
    onset = np.array([*"bcdfghjklmnprstvwyz", "ch", "sh", "th", "st", "br", "kr", "gr"])
    nucleus = np.array(["a", "e", "i", "o", "u", "ai", "ee", "ou"])
    coda = np.array(["", "n", "r", "l", "s", "m", "d", "k", "t"])
    names: dict[str, None] = {}
    while len(names) < size:
        parts = [part[rng.integers(0, len(part), size)] for part in (onset, nucleus, coda) * 2]
        names.update(dict.fromkeys(map("".join, zip(*parts, strict=True))))
    return pd.DataFrame({"rank": range(size), "name": list(names)[:size]})


def make_people(people: int, *, seed: int = 1) -> Lists:
    """Draw ``people`` people and put about eight in ten of them on each list."""
    con = duckdb.connect()
    rng = np.random.default_rng(seed)
    for name, size in (("given", 3_000), ("family", 30_000)):
        con.register(f"{name}_names", vocabulary(rng, size))
    con.execute(MACROS.format(seed=seed))
    con.execute(HOUSEHOLDS.format(households=int(people / 2.4)))
    con.execute(PEOPLE.format(people=people))
    for side, number in (("left", 1), ("right", 2)):
        moved = 0.18 if side == "right" else 0.0
        con.execute(RECORDS.format(side=side, n=number, moved=moved))
    columns = "record_id, first_name, surname, dob, sex, postcode, uprn, phone"
    left, right = (
        con.execute(f"select {columns} from records_{side} order by record_id").df()
        for side in ("left", "right")
    )
    each = " union all ".join(
        f"select '{side}' as list, record_id, person_id, culture, moved from records_{side}"
        for side in ("left", "right")
    )
    truth = con.execute(f"from ({each}) order by list, record_id").df()
    con.close()
    return Lists(left, right, truth)


# draw: a number from 0 to 1; ranked: ranks of names, the first far commoner than the last;
# slip: a letter dropped, replaced, added or swapped with the next.
MACROS = """
create macro draw(id, k) as (hash(id, k, {seed}) % 1000000007) / 1000000007.0;
create macro whole(id, k, n) as (hash(id, k, {seed}) % n)::bigint;
create macro ranked(u, size, shift) as
    least(size - 1, floor(shift * (pow(1.0 + size::double / shift, u) - 1)))::bigint;
create macro letter(h) as chr((97 + h // 64 % 26)::int);
create macro place(s, h) as (h // 4 % length(s))::int;
create macro slip(s, h) as case h % 4
    when 0 then left(s, place(s, h)) || substr(s, place(s, h) + 2)
    when 1 then left(s, place(s, h)) || letter(h) || substr(s, place(s, h) + 2)
    when 2 then left(s, place(s, h)) || letter(h) || substr(s, place(s, h) + 1)
    else left(s, place(s, h)) || substr(s, place(s, h) + 2, 1)
        || substr(s, place(s, h) + 1, 1) || substr(s, place(s, h) + 3)
    end;
create macro culture_of(u) as case when u < 0.75 then 0 when u < 0.9 then 1 else 2 end;
create macro surname_rank(u, culture) as
    case culture when 0 then ranked(u, 24000, 60)
        else ranked(u, 3000, 60) + 21000 + 3000 * culture end;
"""

HOUSEHOLDS = """
create table households as
select h as household, culture_of(draw(h, 1)) as culture,
    surname_rank(draw(h, 2), culture_of(draw(h, 1))) as surname,
    '077009' || lpad((h % 100000)::varchar, 5, '0') as landline
from range({households}) t(h)
"""

PEOPLE = """
create table people as
with drawn as (
    select p as person_id, whole(p, 3, (select count(*) from households)) as household
    from range({people}) t(p))
select person_id, household, culture, landline,
    case when draw(person_id, 4) < 0.25 then surname_rank(draw(person_id, 5), culture)
        else surname end as surname_rank,
    ranked(draw(person_id, 6), 1000, 15) + culture * 1000 as given_rank,
    case when draw(person_id, 7) < 0.5 then 'M' else 'F' end as sex,
    date '1932-01-01' + whole(person_id, 8, 32000)::int as dob
from drawn join households using (household)
"""

RECORDS = """
create table records_{side} as
with chosen as (
    select *, case culture when 0 then 1.0 else 1.8 end as harder, hash(person_id, {n}) as h,
        draw(person_id, 10 * {n} + 1) < {moved} as moved
    from people where draw(person_id, 10 * {n}) < 0.8),
housed as (
    select *, case when moved
            then whole(person_id, 10 * {n} + 2, (select count(*) from households))
            else household end as home
    from chosen),
named as (
    select p.*, g.name as given, home // 15 as street,
        case when sex = 'F' and {n} = 2 and draw(person_id, 91) < 0.03 then other.name
            else f.name end as family
    from housed p join given_names g on g.rank = given_rank
    join family_names f on f.rank = surname_rank
    join family_names other on other.rank = whole(person_id, 92, 30000)),
slipped as (
    select *,
        case when draw(person_id, 10 * {n} + 3) < 0.035 * harder then slip(given, h // 7)
            else given end as g2,
        case when draw(person_id, 10 * {n} + 4) < 0.035 * harder then slip(family, h // 11)
            else family end as f2,
        draw(person_id, 10 * {n} + 5) < 0.03 * (harder - 1) as swapped,
        case when draw(person_id, 10 * {n} + 6) < 0.03 * (harder - 1)
                then make_date(year(dob), 1, 1)
            when draw(person_id, 10 * {n} + 7) < 0.02 * harder
                then dob + [1, 9, 10, 365, 3652, -10, -30][(1 + h % 7)::bigint]::int
            else dob end as d2
    from named)
select '{side}-' || lpad((person_id * (48271 + {n}) % 2147483647)::varchar, 10, '0') as record_id,
    case when swapped then f2 else g2 end as first_name,
    case when swapped then g2 else f2 end as surname,
    strftime(d2, '%Y-%m-%d') as dob, sex,
    case when draw(person_id, 10 * {n} + 8) >= 0.04 then
        substr('QVXJ', street % 4 + 1, 1) || chr((65 + street // 4 % 24)::int)
        || (1 + street // 96 % 9) || ' ' || (street // 864 % 10)
        || chr((65 + street // 8640 % 24)::int) || chr((65 + street // 207360)::int)
        end as postcode,
    case when draw(person_id, 10 * {n} + 9) >= 0.25 then (999000000000 + home)::varchar end as uprn,
    case when draw(person_id, 10 * {n} + 12) < 0.5 then null
        when draw(person_id, 93) < 0.6 then '0770090' || lpad((person_id % 10000)::varchar, 4, '0')
            || (person_id // 10000)::varchar
        else landline end as phone,
    person_id, ['majority', 'second', 'third'][culture + 1] as culture, moved
from slipped
"""
