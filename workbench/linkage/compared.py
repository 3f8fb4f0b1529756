"""Every pair that was compared and could be a link, to be weighed again without some evidence.

How each comparison reads each pair is kept, one byte a reading, together with how it would read it
if something were left out. What agreement is worth stays what the model learnt with everything in.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.linkage.assign import best_links, settle
from workbench.linkage.evidence import ADDRESS, CONTACT, NUMBERS
from workbench.linkage.levels import Comparison
from workbench.linkage.model import Model
from workbench.linkage.readings import Readings, frequencies
from workbench.linkage.seeds import Seeds

# What can be left out beside what comparisons themselves can.
ACCENTS, ONCE = "accents", "once"
EVIDENCE = frozenset({ADDRESS, CONTACT, NUMBERS})

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Compared:
    """The pairs that were compared, how they compare, and what weighing them again takes.

    Attributes
    ----------
    pairs
        ``uid_l``, ``uid_r`` (rows), ``left``, ``right`` (numbers of people from 0) and ``weight``
        (log2 of the odds of being one person) of each, as scored.
    model
        What agreement is worth.
    readings
        How the comparisons read them, where they are weighed again.
    seeds
        How many people seem to be on both lists, and how long these are.
    once
        Whether a left record, and a right record, can have one link at most.
    ids
        The record id of every person of each list, by number.
    joint
        Whether a record names two people.
    """

    pairs: pd.DataFrame
    model: Model
    readings: Readings
    seeds: Seeds
    once: tuple[bool, bool]
    ids: tuple["pd.Series[str]", "pd.Series[str]"]
    joint: bool

    def weights(self, off: Collection[str] = ()) -> Floats:
        """Weigh every pair without some of the evidence, or some of the leniency.

        Leniency left out never makes a pair likelier than it was with it.

        Parameters
        ----------
        off
            What is left out.

        Returns
        -------
        ndarray
            log2 of the odds of being one person; nothing left out, what was scored.
        """
        scored = self.pairs["weight"].to_numpy(dtype=float)
        left_out = frozenset(off) - {ONCE}
        lenient = scored + (self._said(left_out & EVIDENCE) - self._everything)
        if left_out <= EVIDENCE:
            return lenient
        return np.minimum(lenient, scored + (self._said(left_out) - self._everything))

    def weighed_by(self, model: Model, least: float) -> "Compared":
        """Weigh the pairs by another model of the same comparisons.

        Parameters
        ----------
        model
            What agreement is worth then.
        least
            Weight below which pairs are left out.
        """
        weight = weigh(model, self.readings)
        likely = weight >= least
        pairs = self.pairs.assign(weight=weight)[likely].reset_index(drop=True)
        return replace(self, model=model, pairs=pairs, readings=self.readings.of(likely))

    @cached_property
    def _everything(self) -> Floats:
        return self._said(())

    def _said(self, off: Collection[str]) -> Floats:
        return said(self.model, self.readings, off)

    def settled(self, off: Collection[str] = ()) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Find the probabilities of pairs and choose among rivals.

        Parameters
        ----------
        off
            What is left out; :data:`ONCE` lets everybody have several links.

        Returns
        -------
        tuple
            The pairs kept and those that gave way, as ``pairs`` has them, with ``probability``.
        """
        once = (False, False) if ONCE in off else self.once
        pairs = settle(self.pairs.assign(weight=self.weights(off)), self.seeds, once)
        best = best_links(pairs, left_once=once[0], right_once=once[1])
        return pairs[best], pairs[~best]

    def with_ids(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Name the records of pairs of people; two people of one record make one pair of records.

        Parameters
        ----------
        pairs
            What ``settled`` gives.

        Returns
        -------
        DataFrame
            ``left_id``, ``right_id`` and ``match_probability``.
        """
        left, right = (
            ids.take(pairs[side].to_numpy()).reset_index(drop=True)
            for side, ids in zip(("left", "right"), self.ids, strict=True)
        )
        probability = pairs["probability"].round(6).reset_index(drop=True)
        named = pd.DataFrame({"left_id": left, "right_id": right, "match_probability": probability})
        if not self.joint:
            return named
        likeliest = named.groupby(["left_id", "right_id"], sort=True)["match_probability"].max()
        return likeliest.reset_index()


def weigh(model: Model, readings: Readings) -> Floats:
    """Find the log2 of the odds that each pair is one person, as Splink would score it.

    Parameters
    ----------
    model
        What agreement is worth.
    readings
        How its comparisons read the pairs.
    """
    weight: Floats = np.log2(model.prior / (1 - model.prior)) + said(model, readings)
    return weight.round(6)


def said(model: Model, readings: Readings, off: Collection[str] = ()) -> Floats:
    """Sum what the comparisons say of every pair, in log2.

    Parameters
    ----------
    model
        What agreement is worth.
    readings
        How its comparisons read the pairs.
    off
        What is left out.
    """
    levels = readings.accented_levels if ACCENTS in off else readings.levels
    given_gaps = model.where_missing()
    total = np.zeros(levels.shape[1])
    for comparison in model.comparisons:
        read = levels[readings.row(comparison.name, off)]
        total += says(comparison, read, given_gaps, readings.commonness)
    return total


def says(
    comparison: Comparison,
    levels: npt.NDArray[np.int8],
    model: Model,
    commonness: Mapping[str, npt.NDArray[np.float32]],
) -> Floats:
    """Find what a comparison says of every pair, in log2.

    Parameters
    ----------
    comparison
        The comparison.
    levels
        The number of its level for every pair; -1 where there is nothing to compare.
    model
        What agreement is worth beside the pairs that lack a part (:meth:`Model.where_missing`).
    commonness
        As :class:`workbench.linkage.readings.Readings` has it.
    """
    m, u = (np.array(shares[comparison.name]) for shares in (model.m, model.u))
    # The last place is the one that -1, nothing to compare, takes.
    told: Floats = np.append(np.log2(m / u), 0.0)[levels]
    for field in frequencies(comparison):
        counts = [level.frequency == field for level in comparison.levels[:-1]]
        base = np.where([*counts, False, False], np.append(np.log2(u), 0.0), np.nan)
        told = told + np.nan_to_num(base[levels] - commonness[field])
    return told
