"""Why two records of two lists are linked, or are not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.errors import WorkbenchError
from workbench.linkage.assign import LEAST_LIKELY, absent, match_probabilities
from workbench.linkage.fact_worth import FactWorth, rows_of_pairs, worth_of_facts
from workbench.linkage.intake import List
from workbench.linkage.one_more import what_one_more_says
from workbench.linkage.pairs import Laid, Record, likeliest, pairs_of_link
from workbench.linkage.plan import Plan
from workbench.linkage.result import POSSIBLE, LinkResult
from workbench.linkage.truth import as_ids
from workbench.linkage.waterfall import Explanation, Step, reckoned
from workbench.naming import list_name
from workbench.roles.written import SIDES
from workbench.words import count, of_hundred

_IDS = ["left_id", "right_id"]
PLACE = "Rivals"
SURE = 0.99
# Beyond this the odds of a settled pair say no more than that it is certain.
_CERTAIN = 1e-9
_LEAST = LEAST_LIKELY / 10


@dataclass(frozen=True)
class Why:
    """Why records are one person or are not, and what one more fact would change.

    Attributes
    ----------
    pairs
        Pairs of records, explained.
    facts
        Which missing fact would settle most of the unsure pairs.
    records
        The two records that were asked about, each with the name of its list; none of examples.
    """

    pairs: list[Explanation]
    facts: FactWorth
    records: Sequence[Record] = ()


def why_linked(
    found: LinkResult, left: List, right: List, left_record: str = "", right_record: str = ""
) -> Why:
    """Explain a pair of records; without one, an example of each kind that names nobody.

    The kinds are a typical link, the pair that is least sure, and two records that are alike and
    not linked.

    Parameters
    ----------
    found
        What linking the lists found.
    left, right
        The lists that were linked.
    left_record, right_record
        The numbers of the two records. Where one is empty, the likeliest of that list is taken.

    Raises
    ------
    WorkbenchError
        Where there is no such record, or no other record comes near it.
    """
    records: Sequence[Record] = ()
    with pairs_of_link(found, left, right) as laid:
        if left_record or right_record:
            ids = _both(found, laid, left_record, right_record)
            records = [*zip(found.names, ids, strict=True)]
            pairs = [_explained(found, laid, ids, "", named=True)]
        else:
            pairs = [
                replace(_explained(found, laid, ids, title), name=f"example-{number}")
                for number, (title, ids) in enumerate(_examples(found).items(), start=1)
            ]
        sure = found.links[found.links["match_probability"] >= SURE]
        ends = [
            rows_of_pairs(laid, some.assign(left_list="left", right_list="right"))
            for some in (found.possible, sure)
        ]
        unsure = ends[0].rename(columns={"match_probability": "probability"})
        facts = worth_of_facts(laid, unsure, ends[1], (POSSIBLE, found.threshold))
        return Why(pairs, facts, records)


def _both(found: LinkResult, laid: Laid, left: str, right: str) -> tuple[str, str]:
    """Find the record that comes nearest, where only one is given."""
    ids = [as_ids(pd.Series([one])).iloc[0] for one in (left, right)]
    for side, (given, other) in enumerate([ids, ids[::-1]]):
        if not given or other:
            continue
        laid.rows_of((SIDES[side], given), side)
        pairs = found.compared.pairs
        mine = found.compared.ids[side].take(pairs[SIDES[side]].to_numpy()).to_numpy() == given
        near = pairs[mine].sort_values("weight", kind="stable")
        if near.empty:
            raise WorkbenchError(
                f"No record of the {list_name(found.names[1 - side])} comes near this one.",
                safe="Nothing has been shown.",
                todo="Give the number of the other record too.",
            )
        ids[1 - side] = found.compared.ids[1 - side].iloc[int(near[SIDES[1 - side]].to_numpy()[-1])]
    return ids[0], ids[1]


def _examples(found: LinkResult) -> dict[str, tuple[str, str]]:
    """Choose a typical link, the least sure pair, and one that is alike and not linked."""
    chosen: dict[str, tuple[str, str]] = {}
    links = found.links.sort_values(["match_probability", *_IDS])
    if len(links):
        chosen["A typical link"] = _ids(links, len(links) // 2)
    doubtful = pd.concat([found.possible, links], ignore_index=True)
    far = (doubtful["match_probability"] - found.threshold).abs()
    unsure = doubtful.assign(far=far).sort_values(["far", *_IDS])
    if len(unsure) and _ids(unsure, 0) not in chosen.values():
        chosen["The least sure pair"] = _ids(unsure, 0)
    near = _near(found)
    if near is not None and near not in chosen.values():
        chosen["Alike, but not linked"] = near
    return chosen


def _near(found: LinkResult) -> tuple[str, str] | None:
    """Find the pair of the largest weight whose records are both not linked with one another."""
    compared = found.compared
    pairs = pd.DataFrame(
        {
            name: ids.take(compared.pairs[side].to_numpy()).to_numpy()
            for name, side, ids in zip(_IDS, SIDES, compared.ids, strict=True)
        }
    ).assign(weight=compared.pairs["weight"].to_numpy())
    known = pd.MultiIndex.from_frame(pd.concat([found.links[_IDS], found.possible[_IDS]]))
    others = pairs[~pd.MultiIndex.from_frame(pairs[_IDS]).isin(known)]
    if others.empty:
        return None
    return _ids(others.sort_values(["weight", *_IDS], ascending=[False, True, True]), 0)


def _ids(pairs: pd.DataFrame, row: int) -> tuple[str, str]:
    return str(pairs["left_id"].iloc[row]), str(pairs["right_id"].iloc[row])


def _explained(
    found: LinkResult, laid: Laid, ids: tuple[str, str], title: str, *, named: bool = False
) -> Explanation:
    rows = [
        laid.rows_of((side, one), at) for at, (side, one) in enumerate(zip(SIDES, ids, strict=True))
    ]
    pair = likeliest(laid, rows[0], rows[1])
    numbers = [
        int(people["number"].to_numpy()[uid - 1])
        for people, uid in zip(laid.rows, (pair.uid_l, pair.uid_r), strict=True)
    ]
    more = _one_place(found, (numbers[0], numbers[1]), pair.weight)
    explanation = reckoned(laid, pair, SIDES, found.threshold, more=more)
    linked = _among(found.links, ids)
    outcome = _outcome(found, ids, explanation, compared=pair.compared, named=named)
    said = title or ("The two records are linked" if linked else "The two records are not linked")
    further = what_one_more_says(
        laid,
        (pair.uid_l, pair.uid_r),
        explanation.weight,
        found.threshold,
        becomes=("this would be a link", "this would be no link"),
    )
    return replace(
        explanation,
        title=explanation.headline(said),
        outcome=outcome,
        more=further,
    )


def _one_place(found: LinkResult, numbers: tuple[int, int], weight: float) -> tuple[Step, ...]:
    """Say what it does that a list holds everybody once: one place, for which records compete."""
    seeds, once = found.compared.seeds, found.once
    sizes = (seeds.left_rows, seeds.right_rows)
    steps = [
        Step(
            "Everybody once",
            f"about {of_hundred(min(seeds.matches, size), size)} people on the {list_name(here)} "
            f"are on the {list_name(there)}, and there once only",
            -float(np.log2(absent(seeds.matches, size))),
        )
        for one, size, here, there in zip(once, sizes, found.names, found.names[::-1], strict=True)
        if one and size
    ]
    alone = weight + sum(step.bits for step in steps)
    pairs = _rivals(found, numbers, weight)
    others = len(pairs) - 1
    probability = match_probabilities(
        pairs,
        matches=seeds.matches,
        left_rows=sizes[0],
        right_rows=sizes[1],
        left_once=once[0],
        right_once=once[1],
    )[0]
    # What is certain stays so, whoever competes for the place.
    if others and 1 - probability > _CERTAIN:
        competing = count(others, "other pair competes", "other pairs compete")
        settled = float(np.log2(probability / (1 - probability)))
        steps.append(Step(PLACE, f"{competing} for the same place", settled - alone))
    return tuple(steps)


def _rivals(found: LinkResult, numbers: tuple[int, int], weight: float) -> pd.DataFrame:
    """Gather a pair, which comes first, and all pairs that compete with it, directly or not."""
    pairs = found.compared.pairs[["left", "right", "weight"]]
    pairs = pairs[pairs["weight"] >= np.log2(_LEAST / (1 - _LEAST))]
    itself = (pairs["left"] == numbers[0]) & (pairs["right"] == numbers[1])
    pairs = pairs[~itself].sort_values("weight", ascending=False).drop_duplicates(["left", "right"])
    lefts, rights, size = {numbers[0]}, {numbers[1]}, -1
    near = pairs[:0]
    while len(near) > size:
        size = len(near)
        near = pairs[
            (pairs["left"].isin(lefts) & found.once[0])
            | (pairs["right"].isin(rights) & found.once[1])
        ]
        lefts, rights = {numbers[0], *near["left"]}, {numbers[1], *near["right"]}
    first = pd.DataFrame({"left": [numbers[0]], "right": [numbers[1]], "weight": [weight]})
    gathered: pd.DataFrame = pd.concat([first, near], ignore_index=True)
    return gathered


def _among(pairs: pd.DataFrame, ids: tuple[str, str]) -> bool:
    return bool(((pairs["left_id"] == ids[0]) & (pairs["right_id"] == ids[1])).any())


def _outcome(
    found: LinkResult,
    ids: tuple[str, str],
    explanation: Explanation,
    *,
    compared: bool,
    named: bool,
) -> tuple[str, ...]:
    """Say what became of the pair."""
    enough = explanation.probability >= found.threshold
    if not compared:
        would = "would have been a link" if enough else "would have been no link either"
        return (never_compared(found.plan), f"Had they been, this {would}.")
    if _among(found.links, ids):
        return (f"They are linked: the threshold is {explanation.least}.",)
    instead = _instead(found, ids, named=named)
    alone = explanation.start + sum(step.bits for step in explanation.steps if step.fact != PLACE)
    if instead and 2.0**alone / (1 + 2.0**alone) >= found.threshold:
        alike = "They are not linked, though by themselves they look like one person"
        return (f"{alike}: {instead}, which is likelier, and nobody is linked twice.",)
    short = f"They are not linked: that falls short of the threshold, {explanation.least}."
    told = [short]
    if instead:
        told.append(f"Besides, {instead}.")
    elif explanation.probability >= POSSIBLE:
        told.append("Somebody should look at them.")
    return tuple(told)


def _instead(found: LinkResult, ids: tuple[str, str], *, named: bool) -> str:
    """Say with whom one of the two is linked instead, where it can be linked once only."""
    for side, column in enumerate(_IDS):
        mine = found.links[found.links[column] == ids[side]]
        if found.once[side] and len(mine):
            other = mine[_IDS[1 - side]].iloc[0]
            whose, where = (list_name(found.names[at]) for at in (side, 1 - side))
            which = f"record {other}" if named else "another record"
            return f"the record of the {whose} is linked with {which} of the {where}"
    return ""


def never_compared(plan: Plan) -> str:
    """Say why two records were not compared.

    Parameters
    ----------
    plan
        Which pairs were compared.
    """
    if not plan.rules:
        return "They were never compared: no rule brings few enough pairs together."
    rules = "; ".join(rule.label for rule in plan.rules)
    return f"They were never compared, since they share none of these: {rules}."
