"""Intervals hold the truth as often as they say, by reviews that are simulated."""

import numpy as np
import pytest

from tests.linkage.review.simulated import pairs_of, reviewed, strata_of
from workbench.linkage.review import posterior
from workbench.linkage.review.posterior import LIMITS, draw

REVIEWS = 200


@pytest.mark.parametrize(("groups", "scale", "each"), [(2, 1.0, 60), (3, 2.0, 150)])
def test_ranges_hold_the_truth_95_times_of_100(groups, scale, each, monkeypatch):
    monkeypatch.setattr(posterior, "DRAWS", 500)
    held = {}
    rng = np.random.default_rng(each)
    for _ in range(REVIEWS):
        strata = reviewed(strata_of(pairs_of(rng, groups, scale)), each, rng)
        for part in (strata, *(one for _, one in strata.groupby("group"))):
            drawn = draw(part, rng)
            right = part.loc[part["link"], "true"].sum()
            for measure, values, truth in (
                ("precision", drawn.precision, right / drawn.of),
                ("recall", drawn.recall, right / part["true"].sum()),
            ):
                low, high = np.quantile(values, LIMITS)
                held.setdefault(measure, []).append(low - 1e-9 <= truth <= high + 1e-9)
    shares = {key: np.mean(one) for key, one in held.items()}
    assert all(0.92 <= share <= 0.98 for share in shares.values()), shares


def test_the_models_own_opinion_is_no_such_range():
    wrong, claimed = 0, 0.0
    for number in range(20):
        rng = np.random.default_rng(number)
        links = pairs_of(rng).query("link")
        wrong += (~links["true"]).sum()
        claimed += (1 - links["match_probability"]).sum()
    assert wrong > 3 * claimed


@pytest.fixture
def strata():
    rng = np.random.default_rng(3)
    return strata_of(pairs_of(rng, 3, 0.3))


def test_a_review_of_every_pair_leaves_no_doubt(strata):
    everything = strata.assign(
        same=strata["true"], different=strata["pairs"] - strata["true"], unsure=0
    )
    for part in (everything, everything[everything["group"] == "1"]):
        drawn = draw(part, np.random.default_rng(1))
        right = part.loc[part["link"], "true"].sum()
        assert drawn.precision == pytest.approx(right / drawn.of, abs=1e-3)
        assert drawn.recall == pytest.approx(right / part["true"].sum(), abs=1e-3)


def test_more_answers_make_narrower_ranges(strata):
    widths = []
    for each in (40, 80, 160):
        spans = []
        for number in range(20):
            rng = np.random.default_rng(number)
            drawn = draw(reviewed(strata, each, rng), rng)
            spans.append(np.ptp(np.quantile(drawn.precision, [0.025, 0.975])))
        widths.append(np.mean(spans))
    assert widths == sorted(widths, reverse=True)
    assert widths[2] < widths[0] / 2


def test_who_is_not_sure_could_speak_either_way(strata):
    told = reviewed(strata, 60, np.random.default_rng(2))
    doubt = np.minimum(told["same"], 2)
    told = told.assign(same=told["same"] - doubt, unsure=doubt)
    worst, middle, best = (
        draw(told, np.random.default_rng(1), unsure=way) for way in ("against", "left_out", "for")
    )
    for measure in ("precision", "recall"):
        means = [getattr(one, measure).mean() for one in (worst, middle, best)]
        assert means == sorted(means)
        assert means[2] - means[0] > 0.01


def test_groups_taken_together_are_weighed_by_their_sizes(strata):
    told = reviewed(strata, 150, np.random.default_rng(7))
    share = told["same"] / (told["same"] + told["different"])
    links = told["link"]
    plain = (share * told["pairs"])[links].sum() / told.loc[links, "pairs"].sum()
    drawn = draw(told, np.random.default_rng(1))
    assert drawn.precision.mean() == pytest.approx(plain, abs=0.01)
