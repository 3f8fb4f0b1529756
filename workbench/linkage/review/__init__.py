"""Clerical review: which pairs to look at, what the answers say, and links drawn by them."""

from workbench.linkage.review.answers import BUTTONS, DIFFERENT, SAME, UNSURE, both
from workbench.linkage.review.calibrate import calibrate
from workbench.linkage.review.cards import Deck
from workbench.linkage.review.draws import draw_links, draws_that_fit
from workbench.linkage.review.said import agreement_findings, invitation, never_compared
from workbench.linkage.review.sample import ReviewSample, plan_review
from workbench.linkage.review.score import ReviewErrors, score_review

__all__ = [
    "BUTTONS",
    "DIFFERENT",
    "SAME",
    "UNSURE",
    "Deck",
    "ReviewErrors",
    "ReviewSample",
    "agreement_findings",
    "both",
    "calibrate",
    "draw_links",
    "draws_that_fit",
    "invitation",
    "never_compared",
    "plan_review",
    "score_review",
]
