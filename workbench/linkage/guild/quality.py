"""Of the linkage report: how well it worked, and what that means for whoever uses it."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from workbench.documents import Answer, Grid, Section
from workbench.linkage.result import LinkResult
from workbench.linkage.review.sample import EVERYBODY
from workbench.linkage.review.score import MEASURES, ReviewErrors
from workbench.linkage.routes import assumptions, shown
from workbench.linkage.unlabelled.implausible import Implausible
from workbench.linkage.unlabelled.unlinked_result import Unlinked
from workbench.linkage.view_result import View
from workbench.naming import list_name, plain
from workbench.words import capital, count, listed, small

_ROUTES: Mapping[str, str] = {
    "known answers": "Check by known answers",
    "review": "Review of pairs by people",
}
# What a review says of everybody is among the answers.
_ANSWERED = {f"review.{measure}" for measure in MEASURES}
_BEGUN = "Begun; too few answers yet for a figure"
_MOST_NAMED = 4
_DIFFER = (
    "How those with and without a link differ; a standardised difference under 0.1 is usually "
    "called small"
)


def worked(
    result: LinkResult | View,
    errors: pd.DataFrame,
    unlinked: Unlinked,
    implausible: Implausible,
    review: ReviewErrors | None = None,
    elsewhere: str = "",
) -> Section:
    """Put the routes to the link's errors side by side.

    Parameters
    ----------
    result
        What linking found.
    errors
        What each route says (:func:`workbench.linkage.routes.error_table`).
    unlinked, implausible
        What can be said without labels.
    review
        What a review says, where there is one.
    elsewhere
        What is known of a review that is told elsewhere.
    """
    answers = []
    for route, asked in _ROUTES.items():
        rows = errors[(errors["route"] == route) & (errors["group"] == EVERYBODY)]
        figures = [_figure(row) for row in rows.to_dict("records") if pd.notna(row["estimate"])]
        begun = _BEGUN if len(rows) and rows["n"].max() else ""
        said = listed(figures, most=0) or begun or (elsewhere if route == "review" else "")
        answers.append(Answer(asked=asked, said=said, without="Not done"))
    errors = errors[errors.groupby("route")["high"].transform("count") > 0]
    own = [one for one in result.findings() if one.key != "compared"]
    if review is not None:
        own += [one for one in review.findings() if one.key not in _ANSWERED]
    told = [*own, *implausible.findings(), *unlinked.findings(), *assumptions(errors)]
    grids = [Grid.of("What each way of knowing says of everybody", _side_by_side(errors))]
    groups = errors[errors["group"] != EVERYBODY]
    if len(groups):
        grids.append(
            Grid.of("The same by group, those of fewer than ten together", _by_group(groups))
        )
    grids.append(Grid.of("Contradictions that were looked for", implausible.table))
    if len(implausible.groups):
        grids.append(Grid.of("Links that can hardly be right, by group", implausible.groups))
    grids.append(Grid.of(_DIFFER, _differences(unlinked)))
    if isinstance(result, LinkResult):
        grids.append(Grid.of("What each threshold would mean", result.table))
    return Section(
        title="4. How well it worked",
        answers=tuple(answers),
        statements=tuple(one.statement for one in told),
        grids=tuple(grids),
    )


def _figure(row: Mapping[object, object]) -> str:
    what = (
        "of 100 true pairs are linked"
        if row["measure"] == "sensitivity"
        else "of 100 links are right"
    )
    low, estimate, high = (
        _of_hundred(float(str(row[name]))) for name in ("low", "estimate", "high")
    )
    return f"{estimate} {what} (between {low} and {high})"


def _of_hundred(share: float) -> str:
    """Write a share of 100 to a tenth, never as all or none where it is not."""
    share = round(share, 9)
    rounded = round(100 * share, 1)
    if share < 1 and rounded == 100:
        return "more than 99.9"
    return "fewer than 0.1" if share > 0 and rounded == 0 else f"{rounded:.1f}"


def _about(share: float) -> str:
    said = _of_hundred(share)
    return f"About {said}" if said[0].isdigit() else capital(said)


def _side_by_side(errors: pd.DataFrame) -> pd.DataFrame:
    """Show the rows of everybody, of a view with the list that each is of."""
    table = shown(errors)
    lists = errors.loc[errors["group"] == EVERYBODY, "characteristic"]
    if (lists != "").any():
        table.insert(1, "list", [list_name(one) if one else "all" for one in lists])
    return table


def _by_group(groups: pd.DataFrame) -> pd.DataFrame:
    table = shown(groups.assign(group=EVERYBODY))
    table.insert(1, "group", groups["group"].to_numpy())
    table.insert(1, "characteristic", groups["characteristic"].map(plain).to_numpy())
    return table


def _differences(unlinked: Unlinked) -> pd.DataFrame:
    table = unlinked.table.assign(
        list=unlinked.table["list"].map(list_name),
        difference=unlinked.table["difference"].round(2),
    )
    return table.rename(
        columns={
            "difference": "standardised_difference",
            "beyond_chance": "more_than_chance",
        }
    )


def means(
    result: LinkResult | View,
    errors: pd.DataFrame,
    unlinked: Unlinked,
    implausible: Implausible,
    further: Sequence[str] = (),
) -> Section:
    """Say what the link's errors do to an analysis.

    Parameters
    ----------
    result, errors, unlinked, implausible
        As :func:`worked` takes them.
    further
        What else the links mean, in sentences.
    """
    said = [
        *further,
        *_missed(errors),
        *_wrong(errors, implausible),
        *_differ(unlinked),
        *_several(result),
    ]
    return Section(title="5. What it means for an analysis", statements=tuple(said))


def _of(errors: pd.DataFrame, measure: str) -> "pd.Series[float] | None":
    """Take what known answers, or else a review, say of everybody."""
    rows = errors[(errors["group"] == EVERYBODY) & (errors["measure"] == measure)]
    for route in _ROUTES:
        known = rows[(rows["route"] == route) & rows["estimate"].notna()]
        if len(known):
            return known.iloc[0]
    return None


def _missed(errors: pd.DataFrame) -> Iterator[str]:
    known = _of(errors, "sensitivity")
    if known is not None:
        estimate, low = (float(known[name]) for name in ("estimate", "low"))
        if estimate == 1:
            yield (
                "No true pair that could be judged is missed; of those that could not, up to "
                f"{_of_hundred(1 - low)} of 100 may be."
            )
        else:
            yield (
                f"{_about(1 - estimate)} of 100 true pairs are missed (up to "
                f"{_of_hundred(1 - low)}). A count of people on several lists is too low by about "
                "as much, and more for groups that are found less."
            )
        return
    yield (
        "How many people the link misses is not known. A count of people on several lists is too "
        "low by them, and too high by wrong links."
    )
    for row in errors[errors["route"] == "neither"].to_dict("records"):
        if row["group"] != EVERYBODY:
            continue
        low, high = (round(100 * float(row[name]), 1) for name in ("low", "high"))
        named = str(row["characteristic"])
        of = f" on the {list_name(named)}" if named else ""
        to = " to another list" if named else ""
        if low == high:
            yield f"At each threshold that was tried {low:g} of 100{of} have a link{to}."
        else:
            yield (
                f"Between {low:g} and {high:g} of 100{of} have a link{to}, by how strict one is: "
                "work a figure out at both ends, and tell both."
            )


def _wrong(errors: pd.DataFrame, implausible: Implausible) -> Iterator[str]:
    known = _of(errors, "precision")
    if known is not None:
        wrong = 1 - float(known["estimate"])
        if wrong:
            yield (
                f"{_about(wrong)} of 100 links join two people: facts of one are then told of "
                "another."
            )
    if implausible.wrong:
        they = "It" if implausible.wrong == 1 else "They"
        yield (
            f"{count(implausible.wrong, *implausible.units)} can hardly be right. {they} should be "
            "looked at before anything is done about a person, and left out of figures or told."
        )
    yield (
        "How likely the link thinks a pair is one person is not an error rate unless answers have "
        "checked it."
    )


def _differ(unlinked: Unlinked) -> Iterator[str]:
    large = unlinked.large
    if unlinked.table.empty:
        yield (
            "Nothing could be compared, so nobody knows whether those without a link are other "
            "people than those with one."
        )
        return
    if large.empty:
        yield (
            "Nothing that could be compared shows those without a link to be other people than "
            "those with one. What the lists do not hold may still differ."
        )
        return
    names = dict.fromkeys(map(small, large["characteristic"]))
    yield (
        f"Those with and without a link differ in {listed(names, most=_MOST_NAMED)}. Figures by "
        "these, or that go with them, may carry the error of the link: say so beside them."
    )


def _several(result: LinkResult | View) -> Iterator[str]:
    if isinstance(result, View):
        if len(result.unsure):
            yield (
                f"{count(len(result.unsure), 'pair')} may be one person or two. Until somebody has "
                "looked, a count of people is uncertain by about as many."
            )
    elif not all(result.once):
        yield "One record may have several links: count people, not links."
