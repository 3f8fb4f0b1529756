"""What one more fact would change, where a list has none: for one pair, and for a whole list.

A fact that is missing is filled in with the same value on both sides, and with values that differ;
the comparisons then read the pair again, and the model says what that is worth. Only facts that the
model knows are told of: of others the lists cannot show what agreement is worth.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.linkage.chance import pair_columns
from workbench.linkage.compared import says
from workbench.linkage.derived import derived_fields
from workbench.linkage.evidence import is_identifier, plain_name
from workbench.linkage.levels import level_columns
from workbench.linkage.pairs import Laid
from workbench.linkage.readings import read_pairs
from workbench.linkage.seeds import LEFT, RIGHT
from workbench.linkage.words import chance
from workbench.words import capital, listed

# Values that differ from one another, and are nobody's: what is filled in.
_FILLED: Mapping[str, tuple[str, str, str]] = {
    "given": ("zbynek", "quorra", "ulyth"),
    "family": ("zwyndax", "quibberley", "ulmorth"),
    "dob": ("19341127", "19780406", "20090215"),
    "sex": ("f", "m", "f"),
}
_DIGITS = ("111111111111", "555555555555", "999999999999")
_FIELDS = ("given", "family", "dob", "sex", "postcode", "uprn", "phone", "email")

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]


def missing_facts(laid: Laid) -> tuple[str, ...]:
    """List the standard fields that can be told of, if a record lacks them.

    Parameters
    ----------
    laid
        The lists.
    """
    wanted = [*_FIELDS, *(field for field in laid.fields if is_identifier(field))]
    return tuple(dict.fromkeys(field for field in wanted if field in laid.fields))


@dataclass(frozen=True)
class Filled:
    """What a fact would do to pairs if both records held it.

    Attributes
    ----------
    missing
        Whether it is missing, two rows: in the left record and in the right one.
    alike, apart
        By how much, in log2, the odds of each pair would move if it were the same, or different;
        0 where it is not missing.
    """

    missing: npt.NDArray[np.bool_]
    alike: Floats
    apart: Floats

    @property
    def blank(self) -> npt.NDArray[np.bool_]:
        """Whether it is missing in one of the two records at least."""
        return np.asarray(self.missing.any(axis=0))


def fill_in(laid: Laid, pairs: pd.DataFrame) -> dict[str, Filled]:
    """Find what it would do to pairs if both records held a fact, for every standard field.

    Parameters
    ----------
    laid
        The lists.
    pairs
        ``uid_l`` and ``uid_r``.
    """
    sides = [_values(laid, pairs, uid, table) for uid, table in (("uid_l", LEFT), ("uid_r", RIGHT))]
    missing = {
        field: np.array([side[field].isna().to_numpy() for side in sides])
        for field in missing_facts(laid)
    }
    nothing = np.zeros(len(pairs))
    found = {field: Filled(blank, nothing, nothing) for field, blank in missing.items()}
    lacking = {field: np.flatnonzero(one.blank) for field, one in found.items() if one.blank.any()}
    if not lacking:
        return found
    # The pairs as they are, and for each field those that lack it, filled in three ways.
    places = [np.arange(len(pairs))]
    filled = [sides]
    for field, rows in lacking.items():
        values = [side[field].to_numpy(dtype=object)[rows] for side in sides]
        for written in _ways(field, *values):
            places.append(rows)
            filled.append(
                [
                    side.iloc[rows].assign(**{field: one})
                    for side, one in zip(sides, written, strict=True)
                ]
            )
    where = np.concatenate(places)
    common = read_pairs(laid.con, laid.fields, pairs, ()).commonness
    said = _said(
        laid,
        [pd.concat(one, ignore_index=True) for one in zip(*filled, strict=True)],
        {field: shares[where] for field, shares in common.items()},
    )
    now, *ways = np.split(said, np.cumsum([len(rows) for rows in places])[:-1])
    for number, (field, rows) in enumerate(lacking.items()):
        alike, apart = nothing.copy(), nothing.copy()
        same, *differ = ways[3 * number : 3 * number + 3]
        alike[rows] = same - now[rows]
        # Of two values that differ, those that look least alike are taken.
        apart[rows] = np.minimum(*differ) - now[rows]
        found[field] = Filled(missing[field], alike, apart)
    return found


def _ways(field: str, here: Texts, there: Texts) -> Iterator[tuple[Texts, Texts]]:
    """Fill in the same value on both sides, and two that differ, in two ways."""
    first, *others = _FILLED.get(field, _DIGITS)
    known = np.where(pd.isna(here), there, here)
    same = np.where(pd.isna(known), first, known)
    yield same, same
    for other in others:
        yield _apart(np.where(pd.isna(here), first, here), here, there, other)


def _apart(one: Texts, here: Texts, there: Texts, value: str) -> tuple[Texts, Texts]:
    """Fill in a value that differs from what the other record holds, if it holds any."""
    left = np.where(pd.isna(here) & ~pd.isna(there), value, one)
    return left, np.where(pd.isna(there), value, there)


def _values(laid: Laid, pairs: pd.DataFrame, uid: str, table: str) -> pd.DataFrame:
    """Read the records of pairs, in their order."""
    laid.con.register("wanted", pairs[[uid]].assign(place=np.arange(len(pairs))))
    return laid.con.execute(
        f"select t.* from wanted join {table} t on t.uid = {uid} order by place"
    ).df()[list(laid.fields)]


def _said(
    laid: Laid, sides: Sequence[pd.DataFrame], commonness: Mapping[str, npt.NDArray[np.float32]]
) -> Floats:
    """Sum what the comparisons say of pairs whose records are given, in log2."""
    derived = derived_fields(laid.fields)
    kept = ", ".join(
        f"{field}::varchar as {field}" for field in laid.fields if field not in derived
    )
    made = "".join(f", {sql} as {field}" for field, sql in derived.items() if field in laid.fields)
    for name, side in zip("lr", sides, strict=True):
        laid.con.register(f"filled_{name}", side.assign(place=np.arange(len(side))))
    records = (f"(select *{made} from (select place, {kept} from filled_{name}))" for name in "lr")
    found = laid.con.execute(
        f"with pairs as (select l.place, {pair_columns(laid.fields)} from "
        f"{next(records)} l join {next(records)} r using (place)) "
        f"select {level_columns(laid.model.comparisons)} from pairs order by place"
    ).fetchnumpy()
    beside = laid.model.where_missing()
    said = np.zeros(len(sides[0]))
    for comparison in laid.model.comparisons:
        levels = np.asarray(found[comparison.name], dtype=np.int8)
        said += says(comparison, levels, beside, commonness)
    return said


def what_one_more_says(
    laid: Laid,
    pair: tuple[int, int],
    weight: float,
    threshold: float,
    becomes: tuple[str, str],
) -> tuple[str, ...]:
    """Say which missing fact would make a link of a pair, or unmake it, if both records held it.

    Parameters
    ----------
    laid
        The lists.
    pair
        The two rows, ``uid_l`` and ``uid_r``.
    weight
        The odds of the pair as they are, in log2.
    threshold
        Match probability from which a pair counts as one person.
    becomes
        What to say where the pair would count as one person, and where not.
    """
    least = float(np.log2(threshold / (1 - threshold)))
    pairs = pd.DataFrame({"uid_l": [pair[0]], "uid_r": [pair[1]]})
    told, idle = [], []
    facts = fill_in(laid, pairs)
    for field, filled in facts.items():
        # Where a telephone agrees already, a shared home may be worth less: that is not told.
        if not filled.blank[0] or filled.alike[0] < filled.apart[0]:
            continue
        ends = weight + float(filled.alike[0]), weight + float(filled.apart[0])
        if all((end >= least) == (weight >= least) for end in ends):
            idle.append(plain_name(field))
            continue
        said = [f"{becomes[end < least]} ({chance(end)})" for end in ends]
        told.append(
            f"{capital(plain_name(field))}: if both records held it and it were the same, "
            f"{said[0]}; if it differed, {said[1]}."
        )
    if idle:
        missing = "is missing" if len(idle) == 1 else "are missing"
        none = "it would not" if len(idle) == 1 else "none of them would"
        told.append(
            f"{capital(listed(idle, most=0))} {missing}{' too' if told else ''}, but {none} change "
            "that by itself."
        )
    return tuple(
        told
        if any(one.blank[0] for one in facts.values())
        else ["Both records hold every fact that is compared."]
    )
