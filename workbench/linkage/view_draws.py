"""A view drawn at random, again and again: each draw is one way in which people could be divided.

A figure worked out once for each draw carries what the view cannot be sure of (Rubin, 1987; for
linkage Goldstein, Harron and Wade, 2012). A division is drawn with a chance proportional to the
product, over the pairs of records that it puts together, of their odds of being one person: the
view itself, at a threshold of 0.5, is the likeliest of these. Groups of up to eight parts that are
sure in themselves are drawn exactly; larger ones by moving one part after another (Gibbs sampling),
from the view.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import logit
from scipy.stats import t as student

from workbench.linkage.identity import RECORD
from workbench.linkage.pool import ENDS, likeliest_named
from workbench.linkage.review.calibrate import Calibration
from workbench.linkage.review.posterior import beta
from workbench.linkage.truth import as_ids
from workbench.linkage.view_divisions import ALWAYS, NEVER, Groups
from workbench.linkage.view_result import View

DRAWS = 20
_FEWEST, _MOST_ROWS = 5, 2_000_000
# Match probabilities have six places. Pairs surer than this are not taken apart; those that were
# compared and less likely than the least are not listed.
_SUREST, _SURE, _LEAST = 1e-6, 1e-5, 1e-3
_EDGES = (0.2, 0.5, 0.8, 0.99)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Combined:
    """A figure over the draws.

    Attributes
    ----------
    estimate
        Its mean.
    low, high
        Its 95 % interval.
    """

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class PeopleDraws:
    """Ways in which the records of a view could be divided into people.

    Attributes
    ----------
    records
        ``records`` of the view.
    rows
        The records that are not with the same others in every draw, by their place.
    drawn
        Of these, ``person_id`` in each draw: draws by records.
    answered
        How many pairs that somebody has looked at the draws rest on; 0 where they rest on the
        model's own opinion.
    """

    records: pd.DataFrame
    rows: Integers
    drawn: npt.NDArray[np.object_]
    answered: int

    def __len__(self) -> int:
        return len(self.drawn)

    def __iter__(self) -> Iterator[pd.DataFrame]:
        """Give ``records`` as each draw has them."""
        for drawn in self.drawn:
            person = self.records["person_id"].to_numpy(dtype=object).copy()
            person[self.rows] = drawn
            yield self.records.assign(person_id=pd.Series(person, self.records.index, dtype="str"))

    @property
    def table(self) -> pd.DataFrame:
        """The records that are not with the same others in every draw, as each draw has them.

        ``draw`` (from 1), ``list``, ``record_id``, ``person`` and ``person_id``; all others are in
        every draw as in the view.
        """
        some = self.records.iloc[self.rows][RECORD]
        parts = [
            some.assign(draw=number, person_id=drawn)
            for number, drawn in enumerate(self.drawn, start=1)
        ]
        return pd.concat(parts, ignore_index=True)[["draw", *RECORD, "person_id"]]

    def over(self, figure: Callable[[pd.DataFrame], float]) -> Combined:
        """Work a figure out for every draw, and combine.

        Parameters
        ----------
        figure
            Takes ``records`` of a draw; what it gives is of everybody and not of a sample.
        """
        return combined([figure(records) for records in self])


def combined(figures: Sequence[float], variances: Sequence[float] | None = None) -> Combined:
    """Combine a figure over draws by Rubin's rules (1987).

    Parameters
    ----------
    figures
        The figure in each draw, two at least.
    variances
        Its sampling variance in each draw; none where it is of everybody.

    Raises
    ------
    ValueError
        Where there are fewer than two draws.
    """
    if len(figures) < 2:
        raise ValueError("one draw does not tell how far draws differ")
    draws = len(figures)
    within = float(np.mean(variances)) if variances is not None else 0.0
    between = (1 + 1 / draws) * float(np.var(figures, ddof=1))
    mean = float(np.mean(figures))
    freedom = np.inf if between == 0 else (draws - 1) * (1 + within / between) ** 2
    half = float(student.ppf(0.975, freedom)) * float(np.sqrt(within + between))
    return Combined(mean, mean - half, mean + half)


def draw_people(
    view: View, decided: pd.DataFrame | None = None, *, draws: int = DRAWS, seed: int = 0
) -> PeopleDraws:
    """Draw divisions of the records into people.

    No draw puts two records of a list that holds everybody once into one person, nor the two people
    that one record names, nor what somebody has told apart; what somebody has said is one person
    stays together. Where somebody has looked at pairs, the probabilities of others like them, as
    likely by the model and linked or not, are moved until the mean of each such kind is a share
    drawn from its posterior (:mod:`workbench.linkage.review.calibrate`); those of kinds that nobody
    has looked at are the model's own.

    Parameters
    ----------
    view
        The view.
    decided
        Pairs that somebody has looked at: ``left_list``, ``left_id``, ``right_list``, ``right_id``
        and ``one_person`` (yes or no).
    draws
        How many: of long lists fewer are made, since each keeps a row a record that moves.
    seed
        Number that draws them. The same view, answers and seed give the same draws.
    """
    rng = np.random.default_rng(seed)
    records = view.records
    person = pd.factorize(records["person_id"])[0].astype(np.int64)
    pairs = _pairs(view, decided)
    told = _Odds(pairs, person)
    groups = Groups.of(pairs, person, told.settled, _never(view), logit(_LEAST))
    some = records.iloc[groups.rows].reset_index(drop=True)
    most = max(_FEWEST, min(draws, _MOST_ROWS // max(len(some), 1)))
    parts = groups.drawn([told.drawn(rng) for _ in range(most)], rng)
    numbers = some["person_id"].to_numpy(dtype=object)
    drawn = np.array([_numbered(numbers, one) for one in parts]).reshape(most, len(some))
    return PeopleDraws(records, groups.rows, drawn, told.answered)


def _numbered(numbers: npt.NDArray[np.object_], parts: Integers) -> npt.NDArray[np.object_]:
    """Name parts by the person of their first record, and its place there where it is not first.

    Whoever is divided as in the view so has the number of the view.
    """
    place = pd.Series(numbers).groupby(numbers).cumcount().to_numpy()
    first = np.unique(parts, return_index=True)[1]
    named = np.where(place > 0, numbers + "-" + (place + 1).astype(str).astype(object), numbers)
    return np.asarray(named[first][parts], dtype=object)


def _pairs(view: View, decided: pd.DataFrame | None) -> pd.DataFrame:
    """Give ``a``, ``b`` (places of records), ``probability`` and ``said`` (1, 0 or missing)."""
    records = view.records
    place = records[RECORD].assign(number=np.arange(len(records)))
    pairs = _numbers(view.pairs, place).rename(columns={"match_probability": "probability"})
    pairs = pairs[["a", "b", "probability"]].assign(said=np.nan)
    if decided is not None:
        texts = decided[[*ENDS, "one_person"]].apply(as_ids)
        said = texts["one_person"].str.lower().map({"yes": 1.0, "no": 0.0})
        told = texts[ENDS].assign(said=said, place=np.arange(len(texts)))[said.notna()]
        told = _numbers(told, place.drop(columns="person"))[["a", "b", "place", "said"]]
        likely = pairs.rename(columns={"probability": "weight"})
        one = likeliest_named(told[told["said"] == 1], likely)
        pairs = pd.concat([pairs, one, told[told["said"] == 0]], ignore_index=True)
    by_pair = pairs[pairs["a"] != pairs["b"]].groupby(["a", "b"], sort=True)
    return by_pair.agg({"probability": "max", "said": "last"}).reset_index()


def _numbers(pairs: pd.DataFrame, place: pd.DataFrame) -> pd.DataFrame:
    """Add ``a`` and ``b``, the places of the records of pairs, the smaller first."""
    for side, end in (("left", "a"), ("right", "b")):
        names = {"list": f"{side}_list", "record_id": f"{side}_id", "person": f"{side}_person"}
        pairs = pairs.merge(place.rename(columns={**names, "number": end}), how="inner")
    both = np.sort(pairs[["a", "b"]].to_numpy(dtype=np.int64), axis=1)
    return pairs.assign(a=both[:, 0], b=both[:, 1])


def _never(view: View) -> tuple[Integers, Integers]:
    """Say of every record what no other of one person may share with it.

    Gives the number of its list where that holds everybody once, and the place of the record that
    names it beside somebody else; a number of its own where there is none.
    """
    records = view.records
    own = -1 - np.arange(len(records))
    single = records["list"].map({name: place for place, name in enumerate(view.once)})
    alone = np.where(single.notna(), single.fillna(0), own).astype(np.int64)
    named = np.arange(len(records))
    second = np.flatnonzero(records["person"].to_numpy() == 2)
    named[second] = second - 1
    return alone, named


class _Odds:
    """The log odds of pairs: the model's, or as far as answers reach, drawn from what these say.

    Pairs are of one kind that are about as likely, linked or not by the view, and alone or not: of
    a pair whose people have no further records, nothing else is known.
    """

    def __init__(self, pairs: pd.DataFrame, person: Integers) -> None:
        probability = pairs["probability"].fillna(_LEAST).to_numpy(dtype=float)
        self.model = logit(np.clip(probability, _SUREST, 1 - _SUREST))
        said = pairs["said"].to_numpy(dtype=float)
        self.sure = np.select([said == 1, said == 0], [ALWAYS, NEVER], np.nan)
        one, other = (person[pairs[end].to_numpy()] for end in ("a", "b"))
        records = np.bincount(person)
        linked = one == other
        alone = np.where(linked, records[one] == 2, records[one] + records[other] == 2)
        kinds = pairs.assign(
            link=linked, band=2 * np.digitize(probability, _EDGES) + alone, probability=probability
        ).groupby(["link", "band"], sort=True)
        strata = kinds["probability"].mean().rename("expected").reset_index()
        stratum = np.asarray(kinds.ngroup(), dtype=np.int64)
        seen = ~np.isnan(said) & pairs["probability"].notna().to_numpy()
        same, looked = (
            np.bincount(stratum[which], minlength=len(strata)).astype(np.int64)
            for which in (seen & (said == 1), seen)
        )
        self._told = Calibration(self.model, stratum, seen, said == 1, len(strata))
        self._beta = beta(strata, same, looked - same)
        self._reached = looked[stratum] > 0
        self.answered = int(seen.sum())

    def drawn(self, rng: np.random.Generator) -> Floats:
        """Draw the log odds."""
        odds = self.model
        if self.answered:
            shares = np.asarray(rng.beta(*self._beta))
            likely = np.clip(self._told.probabilities(shares), _SUREST, 1 - _SUREST)
            odds = np.where(self._reached, logit(likely), odds)
        return np.where(np.isnan(self.sure), odds, self.sure)

    @property
    def settled(self) -> Booleans:
        """Pairs that no draw takes apart: nearly certain by the model, or said to be one person."""
        certain = (self.model > logit(1 - _SURE)) & ~self._reached
        return np.asarray(np.where(np.isnan(self.sure), certain, self.sure > 0))
