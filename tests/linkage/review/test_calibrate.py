"""Calibrated probabilities are nearer the truth than the model's and than isotonic regression's."""

import numpy as np
import pytest
from scipy.special import logit
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import log_loss

from tests.linkage.review.simulated import EDGES, pairs_of, reviewed, strata_of
from workbench.linkage.review.calibrate import Calibration


def some_review(number, each=60):
    """A calibration by a review of pairs whose truth is known, and these pairs."""
    rng = np.random.default_rng(number)
    pairs = pairs_of(rng)
    strata = strata_of(pairs)
    band = np.digitize(pairs["match_probability"], EDGES)
    stratum = pairs.assign(band=band).groupby(["group", "link", "band"], sort=True).ngroup()
    told = reviewed(strata, each, rng)
    turn = pairs.assign(turn=rng.random(len(pairs))).groupby(stratum)["turn"].rank()
    wanted = (told["same"] + told["different"]).to_numpy()
    seen = (turn <= wanted[stratum]).to_numpy()
    true, model = pairs["true"].to_numpy(), pairs["match_probability"].to_numpy()
    return Calibration(
        logit(np.clip(model, 1e-6, 1 - 1e-6)), stratum.to_numpy(), seen, seen & true, len(strata)
    ), pairs


def test_they_are_nearer_the_truth():
    lost = []
    for number in range(20):
        told, pairs = some_review(number)
        true, model = pairs["true"].to_numpy(), pairs["match_probability"].to_numpy()
        isotonic = IsotonicRegression(y_min=1e-4, y_max=1 - 1e-4, out_of_bounds="clip")
        isotonic.fit(model[told.seen], true[told.seen])
        ways = model, isotonic.predict(model), told.probabilities(told.shares)
        lost.append(
            [log_loss(true[~told.seen], np.clip(way, 1e-6, 1 - 1e-6)[~told.seen]) for way in ways]
        )
    of_model, of_isotonic, ours = np.mean(lost, axis=0)
    assert ours < 0.95 * of_model
    assert ours < 0.95 * of_isotonic


def test_before_any_answer_they_are_the_models():
    told, pairs = some_review(1)
    nobody = Calibration(
        told.odds, told.stratum, np.zeros(len(pairs), bool), np.zeros(len(pairs), bool), told.strata
    )
    found = nobody.probabilities(nobody.shares)
    assert found == pytest.approx(pairs["match_probability"].to_numpy(), abs=1e-4)


def test_the_mean_of_a_stratum_is_the_share_that_was_asked_for():
    told, _ = some_review(2)
    shares = np.random.default_rng(1).uniform(0.05, 0.95, told.strata)
    found = told.probabilities(shares)
    for number, share in enumerate(shares):
        inside = (told.stratum == number) & ~told.seen
        if inside.any():
            assert found[inside].mean() == pytest.approx(share, abs=1e-4)
