"""Ethnic groups as staff record them: wrongly, for some groups more often, or not at all."""

import numpy as np

from workbench.borough.draft import Draft
from workbench.borough.lists.styles import pick
from workbench.borough.settings import table

_NEAR = 10.0


def record_ethnicity(draft: Draft, blanks: dict[str, float]) -> None:
    """Write ethnic groups as staff record them.

    The share whose record agrees with what the person says differs by group (ONS, linked health
    records and Census 2021); a record that disagrees shows another group, near ones first.
    Nothing but the ethnicity column depends on it.

    Parameters
    ----------
    draft
        The list.
    blanks
        What is written where the group is not known, and how often.
    """
    groups = table("ethnic_groups")
    names, broad = groups["ethnic_group"].to_numpy(object), groups["broad_group"].to_numpy(object)
    agreement = dict(zip(names, groups["gp_agreement"].astype(float), strict=True))
    truth = draft.of("ethnic_group")
    draft.columns["ethnicity"] = truth
    agree = np.array([agreement[name] for name in truth])
    wrong = draft.rng.random(len(draft)) >= agree
    shown = truth.copy()
    for place, name in enumerate(names):
        rows = np.flatnonzero(wrong & (truth == name))
        chance = groups["share"].to_numpy(float) * np.where(broad == broad[place], _NEAR, 1.0)
        chance[place] = 0.0
        shown[rows] = names[draft.rng.choice(len(names), len(rows), p=chance / chance.sum())]
    draft.put("ethnicity", "ethnicity recorded otherwise", wrong, shown[wrong])
    leave_ethnicity_out(draft, blanks)


def leave_ethnicity_out(draft: Draft, blanks: dict[str, float]) -> None:
    """Write a blank, or a word that means one, instead of some ethnic groups."""
    rows = draft.struck("ethnicity_missing")
    draft.put("ethnicity", "ethnicity missing", rows, pick(draft.rng, blanks, int(rows.sum())))
