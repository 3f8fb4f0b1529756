"""What of the routes to a link's errors needs no labels, in the form of the others."""

from collections.abc import Iterator

import pandas as pd

from workbench.linkage.review.sample import EVERYBODY
from workbench.linkage.unlabelled.implausible import Implausible
from workbench.linkage.unlabelled.joined import Joined
from workbench.linkage.view_result import View

Row = tuple[str, str, str, str, float, float, float, int, str]
"""``route``, ``characteristic``, ``group``, ``measure``, ``estimate``, ``low``, ``high``, ``n`` and
``assumption``, as :func:`workbench.linkage.routes.error_table` has them."""
COLUMNS = [
    "route",
    "characteristic",
    "group",
    "measure",
    "estimate",
    "low",
    "high",
    "n",
    "assumption",
]

_STRICT, _LENIENT = 0.99, 0.2
_BOUND = (
    "Implausible links take for granted that what both records say is right. They tell how many "
    "links can be right at most; how many more are wrong they do not tell."
)
_BAND = (
    "Without known answers or a review, nobody knows who should be on several lists. The range is "
    f"that of pairs with a match probability of {_STRICT:g} or more only, and of all from "
    f"{_LENIENT:g} on."
)


def bound(implausible: Implausible) -> Iterator[Row]:
    """Say what share of links can be right at most.

    Parameters
    ----------
    implausible
        The links that can hardly be right.
    """
    if implausible.wrong:
        most = implausible.most_right
        measure = "implausible links", "", EVERYBODY, "precision"
        yield *measure, float("nan"), float("nan"), most, implausible.links, _BOUND


def band(view: View, found: Joined) -> Iterator[Row]:
    """Say what share of each list's records has a link, and would at other thresholds.

    Parameters
    ----------
    view
        The view.
    found
        The same in one form.
    """
    several = len(found.lists) > 1
    pairs = view.pairs
    if several:
        pairs = pairs[pairs["left_list"] != pairs["right_list"]]
    ends = pd.concat(
        [
            pairs[[f"{side}_list", f"{side}_id", "match_probability"]].set_axis(
                ["list", "id", "probability"], axis=1
            )
            for side in ("left", "right")
        ]
    )
    best = ends.groupby(["list", "id"])["probability"].max()
    for held in found.lists:
        if not len(held.linked):
            continue
        likely = best[held.name] if held.name in best.index else pd.Series(dtype=float)
        probability = likely.reindex(held.linked.index).fillna(0.0).to_numpy(dtype=float)
        linked = held.linked.to_numpy()
        strict, used, lenient = (
            float(one.mean())
            for one in (
                linked & (probability >= _STRICT),
                linked,
                linked | (probability >= _LENIENT),
            )
        )
        name = held.name if several else ""
        many = len(linked)
        yield "neither", name, EVERYBODY, "linked_elsewhere", used, strict, lenient, many, _BAND


def rows_of_view(view: View, found: Joined, implausible: Implausible) -> pd.DataFrame:
    """Put what needs no labels of a view below one another.

    Parameters
    ----------
    view, found
        As :func:`band` takes them.
    implausible
        As :func:`bound` takes it.

    Returns
    -------
    DataFrame
        As :func:`workbench.linkage.routes.error_table` gives it; of a view of several lists,
        ``characteristic`` is the list.
    """
    rows = [*band(view, found), *bound(implausible)]
    return pd.DataFrame(rows, columns=COLUMNS)
