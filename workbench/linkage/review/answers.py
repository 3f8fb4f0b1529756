"""What reviewers said, pair by pair, and how much of it can be counted."""

from typing import Literal

import numpy as np
import pandas as pd

from workbench.linkage.review.agreement import Agreement, agreement
from workbench.linkage.review.sample import ReviewSample

SAME, DIFFERENT, UNSURE = "same", "different", "not sure"
BUTTONS = {SAME: "Same person", DIFFERENT: "Different people", UNSURE: "Not sure"}
Unsure = Literal["left_out", "against", "for"]


def settled(answers: pd.DataFrame) -> pd.DataFrame:
    """Take the answers of all reviewers together; where two disagree, nobody is sure.

    Parameters
    ----------
    answers
        ``reviewer``, ``left_id``, ``right_id`` and ``answer`` (a key of :data:`BUTTONS`), one row
        for each reviewer and pair.

    Returns
    -------
    DataFrame
        ``left_id``, ``right_id`` and ``answer``, one row a pair.
    """
    pairs = answers.groupby(["left_id", "right_id"], sort=True)["answer"]
    said = pairs.agg(lambda given: given.iloc[0] if given.nunique() == 1 else UNSURE)
    return said.reset_index()


def both(answers: pd.DataFrame) -> Agreement | None:
    """Compare the first two reviewers on the pairs that both have looked at.

    Parameters
    ----------
    answers
        As :func:`settled` takes them.

    Returns
    -------
    Agreement or None
        Nothing where no pair was looked at twice.
    """
    wide = answers.pivot_table(
        index=["left_id", "right_id"], columns="reviewer", values="answer", aggfunc="last"
    )
    if wide.shape[1] < 2:
        return None
    twice = wide.iloc[:, :2].dropna()
    return agreement(twice.iloc[:, 0], twice.iloc[:, 1]) if len(twice) else None


def answered_pairs(sample: ReviewSample, answers: pd.DataFrame) -> pd.DataFrame:
    """Give the pairs of a sample with the answer to each that can be counted.

    In each stratum these are the answers up to the first pair that nobody has looked at: those
    before it are a random sample of the stratum whatever was looked at for another threshold or
    other groups, and those behind it may not be.

    Parameters
    ----------
    sample
        The pairs to look at.
    answers
        As :func:`settled` takes them; answers to other pairs are passed over.

    Returns
    -------
    DataFrame
        ``sample.pairs`` with ``answer``, missing where none is counted.
    """
    pairs = sample.pairs.merge(settled(answers), on=["left_id", "right_id"], how="left")
    waiting = pairs["answer"].isna()
    counted = ~waiting.groupby(pairs["stratum"]).cummax()
    return pairs.assign(answer=pairs["answer"].where(counted & pairs["wanted"]))


def counts(sample: ReviewSample, answers: pd.DataFrame) -> pd.DataFrame:
    """Count the answers by stratum.

    Parameters
    ----------
    sample, answers
        As :func:`answered_pairs` takes them.

    Returns
    -------
    DataFrame
        ``sample.strata`` with ``same``, ``different`` and ``unsure``.
    """
    pairs = answered_pairs(sample, answers)
    names = {SAME: "same", DIFFERENT: "different", UNSURE: "unsure"}
    counted = {
        name: np.bincount(
            pairs.loc[pairs["answer"] == said, "stratum"], minlength=len(sample.strata)
        )
        for said, name in names.items()
    }
    return sample.strata.assign(**counted)
