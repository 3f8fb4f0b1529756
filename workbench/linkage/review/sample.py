"""Which pairs somebody should look at: a stratified sample of all that could be one person.

A stratum is a group of people and a band of match weights, links apart from pairs that are none.
Each pair has one random number for good (Ohlsson, 1995): a larger sample holds the smaller one, and
what was looked at counts again when groups or the threshold are changed.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.findings import Finding
from workbench.linkage.groups import groups_of
from workbench.linkage.result import LinkResult
from workbench.linkage.review.allocation import allocate, share_out
from workbench.naming import plain
from workbench.shares import group_names
from workbench.words import count

EVERYBODY = "everybody"
LEAST = 5
# Match probabilities between which bands lie, beside the threshold: fewer where the sample is too
# small for many strata.
_EDGES = ((0.1, 0.5, 0.99, 0.999), (0.3, 0.99), ())
# The share of the sample that may go to the least that each stratum has.
_MOST_BOUND = 0.6
# The model is surer than it is right (it understates false links twentyfold where names are
# common), so no stratum is planned for as if fewer than this were against its opinion.
_DOUBT = 0.02


@dataclass(frozen=True)
class ReviewSample:
    """The pairs to look at.

    Attributes
    ----------
    pairs
        Every pair that was likely enough to be looked at again: ``left_id``, ``right_id``,
        ``match_probability``, ``link``, ``stratum`` (number from 0), ``number`` (its own, from 0
        to 1), ``place`` (in its stratum, from 0, by that number) and ``wanted`` (whether it is in
        the sample).
    strata
        One row a stratum: ``group``, ``link``, ``band`` (number from 0), ``lowest`` and ``highest``
        match probability, ``expected`` (their mean), ``pairs`` and ``wanted`` (how many to look
        at).
    groups
        How many people (or records) of the left list are in each group, by its name.
    characteristic
        What the groups are of; empty where all are one.
    names
        What the lists are called.
    units
        What the left list's records are.
    asked
        How many pairs were asked for.
    """

    pairs: pd.DataFrame
    strata: pd.DataFrame
    groups: "pd.Series[int]"
    characteristic: str
    names: tuple[str, str]
    units: tuple[str, str]
    asked: int

    @cached_property
    def order(self) -> pd.DataFrame:
        """The sample, ``left_id``, ``right_id`` and ``stratum``, in the order to look at it.

        One of each stratum comes first; wherever somebody stops then, each has about its share.
        """
        chosen = self.pairs[self.pairs["wanted"]]
        wanted = self.strata["wanted"].to_numpy()[chosen["stratum"]]
        turn = chosen["number"] - 1
        turn = turn.where(chosen["place"] == 0, (chosen["place"] + chosen["number"]) / wanted)
        ordered = chosen.assign(turn=turn).sort_values(["turn", "left_id", "right_id"])
        return ordered[["left_id", "right_id", "stratum"]].reset_index(drop=True)

    def findings(self) -> list[Finding]:
        """Say how many pairs are to be looked at, of how many, and why so many."""
        pairs, wanted = len(self.pairs), len(self.order)
        if not pairs:
            return [
                Finding(
                    key="review.none",
                    statement="No two records are alike enough to be one person, so there is "
                    "nothing to look at.",
                    verdict="look",
                )
            ]
        of = count(pairs, "pair")
        statement = f"{wanted:,} of {of} that could be one person are to be looked at."
        if wanted == pairs:
            statement = f"There {'is' if pairs == 1 else 'are'} {of} that could be one person: "
            statement += "look at it." if pairs == 1 else "look at all of them."
        elif wanted > self.asked:
            statement += (
                f" That is more than the {self.asked:,} asked for: each of "
                f"{count(len(self.strata), 'kind')} of pairs needs {LEAST}."
            )
        return [
            Finding(
                key="review.sample",
                statement=statement,
                value=wanted,
                unit="pairs",
                n=pairs,
                method="Stratified random sample: group by band of match weight, links apart; as "
                "many for each group; within it Neyman's allocation (1934) in whole pairs "
                f"(Wright, 2012), at least {LEAST} of each stratum.",
            )
        ]

    @property
    def table(self) -> pd.DataFrame:
        """The strata as people read them: what is in each, and how many are to be looked at."""
        rows = self.strata
        return pd.DataFrame(
            {
                plain(self.characteristic).lower() or "group": rows["group"],
                "linked": np.where(rows["link"], "yes", "no"),
                "match_probability": [
                    _band(low, high)
                    for low, high in zip(rows["lowest"], rows["highest"], strict=True)
                ],
                "pairs": rows["pairs"],
                "to_look_at": rows["wanted"],
            }
        )


def plan_review(
    result: LinkResult,
    *,
    left: pd.DataFrame | None = None,
    group: str = "",
    size: int = 200,
    seed: int = 0,
) -> ReviewSample:
    """Choose the pairs that somebody should look at.

    Parameters
    ----------
    result
        What linking found. All its pairs with a match probability of 0.01 or more can be chosen.
    left
        The left list, of which ``group`` is a column.
    group
        Column with people's groups; when empty, all are one group. Groups of fewer than ten are
        taken together.
    size
        How many pairs to choose: more where each stratum's least asks for it, and never more than
        there are.
    seed
        Number that chooses them. The same pairs and seed give the same sample, whatever the order.

    Raises
    ------
    WorkbenchError
        Where there is no such column.
    """
    people, columns = groups_of(result, None, left=left, group=group)
    named = pd.Series(EVERYBODY, pd.Index(result.left_ids), dtype="str")
    if columns:
        named = group_names(people[columns[0]], pd.Index(result.left_ids))
    pairs = _candidates(result)
    pairs["group"] = named.reindex(pairs["left_id"]).to_numpy()
    pairs["number"] = _numbers(pairs, seed)
    pairs["band"], strata = _strata(pairs, result.threshold, size)
    pairs = pairs.rename(columns={"band": "stratum"})
    strata["wanted"] = _wanted(strata, size)
    order = np.lexsort((pairs["right_id"], pairs["left_id"], pairs["number"], pairs["stratum"]))
    pairs = pairs.iloc[order].reset_index(drop=True)
    pairs["place"] = pairs.groupby("stratum").cumcount()
    pairs["wanted"] = pairs["place"] < strata["wanted"].to_numpy()[pairs["stratum"]]
    return ReviewSample(
        pairs=pairs.drop(columns="group"),
        strata=strata,
        groups=named.value_counts().sort_index(),
        characteristic=group,
        names=result.names,
        units=result.units,
        asked=size,
    )


def _candidates(result: LinkResult) -> pd.DataFrame:
    """Give every pair once, links and rivals alike, and say which are links."""
    kept = result.candidates.assign(link=result.candidates["match_probability"] >= result.threshold)
    pairs = pd.concat([kept, result.rivals.assign(link=False)], ignore_index=True)
    return pairs.drop_duplicates(["left_id", "right_id"], ignore_index=True)


def _numbers(pairs: pd.DataFrame, seed: int) -> npt.NDArray[np.float64]:
    """Give every pair a number from 0 to 1 that is its own for good."""
    digests = b"".join(
        blake2b(f"{seed}\0{left}\0{right}".encode(), digest_size=8).digest()
        for left, right in zip(pairs["left_id"], pairs["right_id"], strict=True)
    )
    return np.frombuffer(digests, dtype="<u8") / 2.0**64


def _strata(
    pairs: pd.DataFrame, threshold: float, size: int
) -> tuple[npt.NDArray[np.int64], pd.DataFrame]:
    """Give each pair the number of its stratum, and describe the strata."""
    for edges in _EDGES:
        inner = np.array(sorted({*edges, threshold}))
        band = np.digitize(pairs["match_probability"], inner)
        kinds = pairs.assign(band=band).groupby(["group", "link", "band"], sort=True)
        found = kinds["match_probability"].agg(["min", "max", "mean", "size"]).reset_index()
        if LEAST * len(found) <= _MOST_BOUND * size:
            break
    found.columns = pd.Index(["group", "link", "band", "lowest", "highest", "expected", "pairs"])
    return np.asarray(kinds.ngroup(), dtype=np.int64), found


def _wanted(strata: pd.DataFrame, size: int) -> npt.NDArray[np.int64]:
    """Divide the sample: as much for each group, within it where it helps most."""
    wanted = np.zeros(len(strata), dtype=np.int64)
    sizes = strata["pairs"].to_numpy(dtype=np.int64)
    expected = np.clip(strata["expected"].to_numpy(dtype=float), _DOUBT, 1 - _DOUBT)
    deviations = np.sqrt(expected * (1 - expected))
    groups, number = np.unique(strata["group"].to_numpy(dtype=str), return_inverse=True)
    needs = np.bincount(number, np.minimum(sizes, LEAST), len(groups)).astype(np.int64)
    most = np.bincount(number, sizes, len(groups)).astype(np.int64)
    for place, share in enumerate(share_out(size, needs, most)):
        members = number == place
        wanted[members] = allocate(sizes[members], deviations[members], int(share), least=LEAST)
    return wanted


def _band(low: float, high: float) -> str:
    """Write the match probabilities of a stratum."""
    first, last = (f"{one:.3g}" if one < 0.9995 else "nearly 1" for one in (low, high))
    return first if first == last else f"{first} to {last}"
