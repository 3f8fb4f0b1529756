"""Two versions of one list, compared row by row: who came, who left, whose facts changed.

Where record numbers stay from one version to the next, they say who is who. Where they do not, a
list of people is linked to its earlier version, and of a list of events only rows that are the same
in everything else are taken to be one.
"""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from workbench.linkage.intake import bring_in, sample_of
from workbench.linkage.link import link
from workbench.linkage.numbered import Numbered, numbered
from workbench.linkage.result import LinkResult
from workbench.linkage.versions_result import Pairing, Versions
from workbench.roles.guessing import guess_roles
from workbench.roles.kinds import ListRoles
from workbench.roles.written import Chosen, override, write_roles
from workbench.sources import BLANKS, connect

# So many of the record numbers of the shorter version must be on the other, and so many of these
# must be of the same person, for numbers to say who is who.
_STAY, _SAME_PERSON = 0.5, 0.8
_SURE = 0.9
_WHO = ("dob", "family", "full_name", "given", "nhs_number", "nino", "upn")
_BLANK = frozenset({blank.strip().lower() for blank in BLANKS} | {""})


def compare_versions(
    before: pd.DataFrame,
    now: pd.DataFrame,
    *,
    names: tuple[str, str] = ("earlier", "later"),
    numbers: tuple[str, str] = ("", ""),
    roles: Chosen | None = None,
    people: bool = True,
    seed: int = 0,
) -> Versions:
    """Say who came, who left, whose facts changed and who is the same in every fact.

    Parameters
    ----------
    before, now
        The earlier and the later version, any columns.
    names
        What they are called.
    numbers
        Columns that number the records; guessed when empty.
    roles
        Columns by role, where somebody said so; taken for each version that has them.
    people
        Whether a row is a person rather than something that happened to one.
    seed
        Number that chooses samples, where the two are linked.

    Raises
    ------
    WorkbenchError
        Where record numbers do not stay and the versions share too little that tells people apart.
    """
    said = [
        {role: columns for role, columns in (roles or {}).items() if set(columns) <= set(frame)}
        for frame in (before, now)
    ]
    one, other = (
        numbered(frame, name, chosen, number)
        for frame, name, chosen, number in zip((before, now), names, said, numbers, strict=True)
    )
    held = [
        override(guess_roles(_sampled(frame)), chosen, list(frame.columns), "")
        for frame, chosen in zip((before, now), said, strict=True)
    ]
    columns = _same_columns((one, other), (held[0], held[1]))
    texts = [
        pd.DataFrame({place: _text(each.rows[pair[side]]) for place, pair in enumerate(columns)})
        .set_axis(each.ids)
        .pipe(lambda table: table[~table.index.duplicated()])
        for side, each in enumerate((one, other))
    ]
    perhaps = pd.DataFrame(columns=["before", "now", "match_probability"])
    who = [place for place, pair in enumerate(columns) if _tells_who(pair[1], held[1])]
    pairing: Pairing
    if _numbers_stay(texts[0], texts[1], who):
        pairing, pairs = "number", _by_number(texts[0], texts[1])
    elif people:
        found = link(
            one.rows, other.rows, left_id=one.number, right_id=other.number, names=names,
            threshold=_SURE, seed=seed, roles=write_roles({"left": said[0], "right": said[1]}),
        )  # fmt: skip
        pairing, pairs, perhaps = "person", *_by_person(found)
    else:
        pairing, pairs = "content", _by_content(texts[0], texts[1])
    headings = [set(map(str, each.rows.columns)) - {each.number} for each in (one, other)]
    paired = [{pair[side] for pair in columns} for side in (0, 1)]
    return Versions(
        pairs=pairs.reset_index(drop=True),
        changes=_changes(texts, pairs, columns),
        came=_rest(texts[1].index, pairs["now"]),
        left=_rest(texts[0].index, pairs["before"]),
        perhaps=perhaps,
        pairing=pairing,
        names=names,
        repeated=(len(one.rows) - len(texts[0]), len(other.rows) - len(texts[1])),
        renamed=[pair for pair in columns if pair[0] != pair[1]],
        gone=sorted(headings[0] - paired[0]),
        new=sorted(headings[1] - paired[1]),
        people=people,
    )


def _sampled(frame: pd.DataFrame) -> pd.DataFrame:
    with closing(connect()) as con:
        bring_in(con, "version", frame)
        return sample_of(con, "version")


def _same_columns(
    lists: tuple[Numbered, Numbered], roles: tuple[ListRoles, ListRoles]
) -> list[tuple[str, str]]:
    """Pair the columns of two versions: those of one heading, then those of one role."""
    one, other = (
        [str(column) for column in each.rows.columns if column != each.number] for each in lists
    )
    pairs = [(column, column) for column in one if column in other]
    taken = {column for column, _ in pairs}
    for role, columns in roles[0].columns.items():
        there = roles[1].columns.get(role, ())
        if len(columns) != 1 or len(there) != 1:
            continue
        pair = columns[0], there[0]
        if pair[0] in one and pair[1] in other and not {*pair} & taken:
            pairs.append(pair)
            taken |= {*pair}
    return pairs


def _tells_who(column: str, roles: ListRoles) -> bool:
    return any(column in roles.columns.get(role, ()) for role in _WHO)


def _text(values: "pd.Series[Any]") -> "pd.Series[str]":
    """Write values so that the same value is the same text, whatever type a file gave it."""
    if is_datetime64_any_dtype(values):
        text = values.dt.strftime("%Y-%m-%d %H:%M:%S").str.removesuffix(" 00:00:00")
    else:
        text = values.astype("str").str.strip().str.replace(r"(?<=\d)\.0$", "", regex=True)
    text = text.fillna("").astype("str")
    held: pd.Series[str] = text.where(~text.str.lower().isin(_BLANK), "")
    return held


def _folded(text: "pd.Series[str]") -> "pd.Series[str]":
    """Write text without capitals, accents, spaces and signs."""
    plain = text.str.normalize("NFKD").str.casefold()
    return plain.str.replace(r"[^\w]|_|[\u0300-\u036f]", "", regex=True)


def _numbers_stay(before: pd.DataFrame, now: pd.DataFrame, who: Sequence[int]) -> bool:
    """Say whether record numbers are of the same people in both versions."""
    shared = before.index.intersection(now.index)
    if len(shared) < _STAY * max(min(len(before), len(now)), 1):
        return False
    if not who:
        return True
    # A person is the same where most of what tells them is.
    here, there = (table.loc[shared, list(who)] for table in (before, now))
    known = (here != "") & (there != "")
    same = ((here == there) & known).sum(axis=1) * 2 >= known.sum(axis=1)
    return bool(same.mean() >= _SAME_PERSON)


def _by_number(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    shared = before.index[before.index.isin(now.index)]
    return pd.DataFrame({"before": shared, "now": shared}, dtype="str")


def _by_person(found: LinkResult) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take one pair a record, the likeliest; the pairs nobody can be sure of apart."""
    ranked = found.links.sort_values(
        ["match_probability", "left_id", "right_id"], ascending=[False, True, True]
    )
    once = ranked.drop_duplicates("left_id").drop_duplicates("right_id")
    pairs = once.rename(columns={"left_id": "before", "right_id": "now"})[["before", "now"]]
    perhaps = found.possible.rename(columns={"left_id": "before", "right_id": "now"})
    open_ = ~perhaps["before"].isin(pairs["before"]) & ~perhaps["now"].isin(pairs["now"])
    return pairs.sort_values("before"), perhaps[open_].reset_index(drop=True)


def _by_content(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Pair rows that are the same in everything but the number, each once."""
    sides = []
    for name, table in (("before", before), ("now", now)):
        content = table.agg("\x1f".join, axis=1) if len(table) else pd.Series(dtype="str")
        rows = pd.DataFrame({name: table.index, "content": content.to_numpy()})
        sides.append(rows.assign(place=rows.groupby("content").cumcount()))
    return sides[0].merge(sides[1], on=["content", "place"])[["before", "now"]]


def _changes(
    texts: Sequence[pd.DataFrame], pairs: pd.DataFrame, columns: Sequence[tuple[str, str]]
) -> pd.DataFrame:
    """List what differs: ``before``, ``now``, ``fact`` and ``written`` (only written otherwise)."""
    parts = [
        pd.DataFrame({"before": [], "now": [], "fact": [], "written": []}).astype(
            {"before": "str", "now": "str", "fact": "str", "written": "bool"}
        )
    ]
    for place, (_, heading) in enumerate(columns):
        here = texts[0][place].reindex(pairs["before"]).reset_index(drop=True)
        there = texts[1][place].reindex(pairs["now"]).reset_index(drop=True)
        rows = pairs.reset_index(drop=True).assign(
            fact=heading, written=(_folded(here) == _folded(there)) & (here != "") & (there != "")
        )
        parts.append(rows[(here != there).to_numpy(dtype=bool)])
    return pd.concat(parts, ignore_index=True)


def _rest(ids: "pd.Index[str]", paired: "pd.Series[str]") -> "pd.Series[str]":
    return pd.Series(ids[~ids.isin(paired)], dtype="str")
