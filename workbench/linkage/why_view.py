"""Why two records of a view are one person, or are not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.fact_worth import rows_of_pairs, worth_of_facts
from workbench.linkage.intake import List
from workbench.linkage.one_more import what_one_more_says
from workbench.linkage.pairs import (
    Laid,
    Record,
    likeliest,
    pairs_between,
    pairs_of_view,
    weigh,
)
from workbench.linkage.pool import ENDS
from workbench.linkage.truth import as_ids
from workbench.linkage.view_result import View
from workbench.linkage.waterfall import Explanation, reckoned
from workbench.linkage.why import SURE, Why, never_compared
from workbench.naming import list_name
from workbench.words import count

# Records of two people whose pairs are all looked at; of more, the first.
_MOST_RECORDS = 40
# Match probabilities between which somebody should look at a pair.
_UNSURE = (0.2, 0.8)


def why_one_person(view: View, lists: Mapping[str, List], pair: Sequence[str] = ()) -> Why:
    """Explain two records of a view; without them, an example of each kind that names nobody.

    The kinds are a typical pair of one person, the pair that is least sure, and two records that
    are near and no one person.

    Parameters
    ----------
    view
        The view.
    lists
        Its lists by name.
    pair
        The two records, each as ``list=number``, or nothing.

    Raises
    ------
    WorkbenchError
        Where that cannot be read, or there is no such list or record.
    """
    records = read_pair(pair)
    with pairs_of_view(view, lists) as laid:
        if records:
            pairs = [_explained(view, laid, records, "")]
        else:
            pairs = [
                replace(_explained(view, laid, ends, title), name=f"example-{number}")
                for number, (title, ends) in enumerate(_examples(view).items(), start=1)
            ]
        probability = view.pairs["match_probability"]
        chosen = (probability.between(*_UNSURE), probability >= SURE)
        ends = [rows_of_pairs(laid, view.pairs[some]) for some in chosen]
        unsure = ends[0].rename(columns={"match_probability": "probability"})
        return Why(pairs, worth_of_facts(laid, unsure, ends[1], _UNSURE), records or ())


def read_pair(pair: Sequence[str]) -> tuple[Record, Record] | None:
    """Read two records as people write them: ``gp_list=123``.

    Parameters
    ----------
    pair
        Two of them, or nothing.

    Raises
    ------
    WorkbenchError
        Where that is not so. What was written is not repeated: it is about somebody.
    """
    parts = [one.partition("=") for one in pair]
    names = [name.strip() for name, _, _ in parts]
    numbers = [str(one) for one in as_ids(pd.Series([number for *_, number in parts], dtype="str"))]
    if not parts:
        return None
    if len(parts) != 2 or not all([*names, *numbers]):
        raise WorkbenchError(
            "Which two records you mean cannot be read.",
            safe="Nothing has been shown.",
            todo="Write two, each with its list: pair=gp_list=123,housing_tenancies=456.",
        )
    return (names[0], numbers[0]), (names[1], numbers[1])


def _examples(view: View) -> dict[str, tuple[Record, Record]]:
    chosen: dict[str, tuple[Record, Record]] = {}
    same = _same_person(view, view.pairs)
    probability = view.pairs["match_probability"]
    ranked = view.pairs.assign(far=(probability - view.threshold).abs())
    within = ranked[same & (probability >= view.threshold)]
    within = within.sort_values(["match_probability", *ENDS])
    if len(within):
        chosen["Typical records of one person"] = _records(within, len(within) // 2)
    unsure = ranked.sort_values(["far", *ENDS])
    if len(unsure) and _records(unsure, 0) not in chosen.values():
        chosen["The least sure pair"] = _records(unsure, 0)
    apart = ranked[~same].sort_values(["match_probability", *ENDS], ascending=[False] + [True] * 4)
    fresh = [one for one in (_records(apart, at) for at in range(min(2, len(apart))))
             if one not in chosen.values()]  # fmt: skip
    if fresh:
        chosen["Near, but two people"] = fresh[0]
    return chosen


def _records(pairs: pd.DataFrame, row: int) -> tuple[Record, Record]:
    left, left_id, right, right_id = (str(pairs[one].iloc[row]) for one in ENDS)
    return (left, left_id), (right, right_id)


def _same_person(view: View, pairs: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say whether a person has both records of each pair."""
    ends = view.records[["list", "record_id", "person_id"]]
    numbered = pairs[ENDS].assign(place=np.arange(len(pairs)))
    left = numbered.merge(ends.set_axis(["left_list", "left_id", "one"], axis=1))
    right = numbered.merge(ends.set_axis(["right_list", "right_id", "other"], axis=1))
    both = left[["place", "one"]].merge(right[["place", "other"]], on="place")
    same = np.zeros(len(pairs), dtype=bool)
    same[both.loc[both["one"] == both["other"], "place"].to_numpy()] = True
    return same


@dataclass(frozen=True)
class _Group:
    """The records of the people that two records are of, and what their pairs say.

    Attributes
    ----------
    records
        The two records and the others of their person; of two people, each of the two followed by
        the others of its person.
    first
        How many of them are the first person's.
    above
        Records by records: how far, in log2, each pair is above the threshold.
    never
        Records by records: why a pair cannot be one person; empty where it can.
    """

    records: list[Record]
    first: int
    above: npt.NDArray[np.float64]
    never: npt.NDArray[np.object_]


def _explained(view: View, laid: Laid, ends: tuple[Record, Record], title: str) -> Explanation:
    rows = [laid.rows_of(one) for one in ends]
    if set(rows[0]) & set(rows[1]):
        raise WorkbenchError(
            "These two are one and the same record.",
            safe="Nothing has been shown.",
            todo="Give two records.",
        )
    pair = likeliest(laid, rows[0], rows[1])
    lists = ends[0][0], ends[1][0]
    explanation = reckoned(laid, pair, lists, view.threshold, shift=_shift(view, *lists))
    asked = pd.DataFrame([[*ends[0], *ends[1]]], columns=ENDS)
    same = bool(_same_person(view, asked)[0])
    said = title or ("The two records are one person" if same else "The two records are two people")
    return replace(
        explanation,
        title=explanation.headline(said),
        outcome=_outcome(view, laid, ends, explanation, same=same, compared=pair.compared),
        more=what_one_more_says(
            laid,
            (pair.uid_l, pair.uid_r),
            explanation.weight,
            view.threshold,
            becomes=("the pair would speak for one person", "it would speak for two"),
        ),
    )


def _outcome(
    view: View,
    laid: Laid,
    ends: tuple[Record, Record],
    explanation: Explanation,
    *,
    same: bool,
    compared: bool,
) -> tuple[str, ...]:
    """Say what became of the two records."""
    enough = explanation.probability >= view.threshold
    reaches = "reaches" if enough else "falls short of"
    by_itself = f"The pair by itself {reaches} the threshold, {explanation.least}."
    told = [by_itself]
    if not compared:
        told = [never_compared(laid.plan), f"Had they been, {_small(by_itself)}"]
    if same == enough:
        return (*told, f"They are taken for {'one person' if same else 'two people'}.")
    group = _group(view, laid, ends, same=same)
    return (*told, _together(group) if same else _apart(group))


def _small(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _group(view: View, laid: Laid, ends: tuple[Record, Record], *, same: bool) -> _Group:
    """Weigh all pairs of the records of both people."""
    held = view.records[["list", "record_id", "person_id"]].astype("str")
    people = [
        set(held.loc[(held["list"] == name) & (held["record_id"] == number), "person_id"])
        for name, number in ends
    ]
    if same:
        people = [people[0] & people[1]]
    parts = []
    for place, person in enumerate(people):
        mine = held.loc[held["person_id"].isin(person), ["list", "record_id"]]
        own = [*ends] if same else [ends[place]]
        parts.append(list(dict.fromkeys([*own, *mine.itertuples(index=False, name=None)])))
    records: list[Record] = [record for part in parts for record in part[:_MOST_RECORDS]]
    rows = [laid.rows_of(one) for one in records]
    above = np.zeros((len(records), len(records)))
    never = np.full(above.shape, "", dtype=object)
    between = [
        pairs_between(rows[one], rows[other]).assign(one=one, other=other)
        for one, other in combinations(range(len(records)), 2)
    ]
    pairs = pd.concat(between, ignore_index=True)
    weighed = pairs.assign(**weigh(laid, pairs).pairs[["compared", "weight"]])
    ranked = weighed.sort_values(["compared", "weight"]).drop_duplicates(
        ["one", "other"], keep="last"
    )
    least = float(np.log2(view.threshold / (1 - view.threshold)))
    said = _said(view)
    for one, other, weight in ranked[["one", "other", "weight"]].itertuples(index=False):
        here, there = records[one], records[other]
        why = said.get(frozenset({here, there}), "")
        if here == there:
            why = "named together"
        elif not why and here[0] == there[0] and here[0] in view.once:
            why = "once"
        worth = float(weight) + _shift(view, here[0], there[0]) - least
        above[one, other] = above[other, one] = worth
        never[one, other] = never[other, one] = why
    return _Group(records, len(parts[0][:_MOST_RECORDS]), above, never)


def _shift(view: View, one: str, other: str) -> float:
    return float(view.shift[other].to_numpy()[view.names.index(one)])


def _said(view: View) -> dict[frozenset[Record], str]:
    """Gather what somebody has said of pairs: ``together`` or ``apart``."""
    found: dict[frozenset[Record], str] = {}
    for what, pairs in (("together", view.together), ("apart", view.apart)):
        for row in () if pairs is None else pairs[ENDS].astype("str").itertuples(index=False):
            left, left_id, right, right_id = row
            found[frozenset({(left, left_id), (right, right_id)})] = what
    return found


def _together(group: _Group) -> str:
    """Say why two records are one person although by themselves they would not be."""
    if group.never[0, 1] == "together":
        return "They are taken for one person all the same, since somebody has said that they are."
    through = np.minimum(group.above[0, 2:], group.above[1, 2:])
    if len(through) and through.max() >= 0:
        third = group.records[2 + int(through.argmax())][0]
        return (
            "They are taken for one person all the same, through a third record: one of the "
            f"{list_name(third)} is like both of them."
        )
    others = count(len(group.records) - 2, "other record")
    return (
        f"They are taken for one person all the same, through {others} of that person: all pairs "
        "taken together speak for one person more than for several."
    )


def _apart(group: _Group) -> str:
    """Say why two records are two people although by themselves they would be one."""
    lead = "They are taken for two people all the same, since"
    between = group.never[: group.first, group.first :]
    here, there = group.records[0][0], group.records[group.first][0]
    itself = str(between[0, 0])
    if itself == "apart":
        return f"{lead} somebody has said that they are."
    if itself == "named together":
        return f"{lead} one record names both of them."
    if itself == "once":
        return f"{lead} both are on the {list_name(here)}, which holds everybody once."
    if "apart" in between or "named together" in between:
        return (
            f"{lead} records that go with each of them have been said to be two people, or are the "
            "two that one record names."
        )
    if "once" in between:
        row = int(np.argwhere(between == "once")[0][0])
        name = list_name(group.records[row][0])
        return (
            f"{lead} each goes with a record of the {name} of its own, and that list holds "
            "everybody once."
        )
    above = group.above[: group.first, group.first :]
    against = int((above < 0).sum())
    if above.sum() < 0:
        those = f"those that speak for two people ({against:,}) weigh"
        if against == 1:
            those = "the one that speaks for two people weighs"
        return (
            f"{lead} each goes with other records: of the {count(above.size, 'pair')} between the "
            f"two, {those} more."
        )
    return (
        f"{lead} the {list_name(here)} and the {list_name(there)} have so many records that are "
        "alike that they were divided step by step, and this division left them apart."
    )
