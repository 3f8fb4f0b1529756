"""Three ways to know how a link errs, side by side, each with what it takes for granted.

Known answers, kept from the model; a clerical review; and neither (Harron and others, 2017; Doidge,
Christen and Harron, 2020). Other analyses take this table.
"""

from collections.abc import Iterator

import pandas as pd

from workbench.findings import Finding
from workbench.linkage.groups import GroupErrors, by_answers
from workbench.linkage.result import LinkResult
from workbench.linkage.review.said import reach_words
from workbench.linkage.review.sample import EVERYBODY
from workbench.linkage.review.score import ReviewErrors
from workbench.linkage.switches import with_setting
from workbench.linkage.truth import Truth
from workbench.linkage.unlabelled.band import COLUMNS, Row, bound
from workbench.linkage.unlabelled.implausible import Implausible
from workbench.naming import plain
from workbench.shares import interval

_STRICT, _LENIENT = 0.99, 0.5
_KNOWN = "Known answers take for granted that they are right and were kept from the link."
_REVIEWED = (
    "The review takes for granted that whoever looked at two records could tell whether they are "
    "one person, or said that they could not. {reach}"
)
_NEITHER = (
    "Without known answers or a review, nobody knows who should be linked: whoever has no link may "
    "truly not be on the other list. "
    f"The range is that of thresholds from {_STRICT:g} to {_LENIENT:g}."
)
_ROUTES = {"neither": "without answers or review"}
_MEASURES = {
    "sensitivity": "true pairs that are linked",
    "precision": "links that are right",
    "linked": "first list: those with a link",
    "linked_elsewhere": "records with a link",
}


def error_table(
    result: LinkResult,
    *,
    answers: Truth | None = None,
    review: ReviewErrors | None = None,
    implausible: Implausible | None = None,
    left: pd.DataFrame | None = None,
    group: str = "",
) -> pd.DataFrame:
    """Put what each route says of a link below one another.

    Parameters
    ----------
    result
        What linking found.
    answers
        Known answers, where there are any (:func:`workbench.linkage.answers_of`).
    review
        What a review says, where there is one.
    implausible
        Links that can hardly be right, where they were looked for.
    left, group
        As :func:`workbench.linkage.error_by_group` takes them.

    Returns
    -------
    DataFrame
        One row a route, group and measure, everybody first: ``route`` (``known answers``,
        ``review``, ``neither`` or ``implausible links``), ``characteristic``, ``group``,
        ``measure`` (``sensitivity``: of true pairs those that are linked; ``precision``: of links
        those that are right; ``linked``: of people those with a link), ``estimate``, ``low`` and
        ``high`` (shares from 0 to 1; missing where they are not known), ``n`` (how many the row
        rests on) and ``assumption``.

    Raises
    ------
    WorkbenchError
        Where there is no such group.
    """
    rows: list[Row] = []
    if answers is not None:
        rows += _known(by_answers(result, answers, left=left, group=group))
    if review is not None:
        rows += _reviewed(review, _REVIEWED.format(reach=reach_words(result.plan.reach)))
    # What only the known answers say of people is nothing to go by where nobody knows.
    own = answers is None or (left is not None and group in left.columns)
    rows += _neither(result, left, group if own else "")
    if implausible is not None:
        rows += bound(implausible)
    return pd.DataFrame(rows, columns=COLUMNS)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of everybody as people read them.

    Parameters
    ----------
    table
        What :func:`error_table` gives.

    Returns
    -------
    DataFrame
        ``way_of_knowing``, ``what_it_measures``, ``of_100``, ``at_least``, ``at_most`` and
        ``judged_by``.
    """
    table = table[table["group"] == EVERYBODY]
    found = pd.DataFrame(
        {
            "way_of_knowing": table["route"].map(_ROUTES.get).fillna(table["route"]).map(plain),
            "what_it_measures": table["measure"].map(_MEASURES),
        }
    )
    for name, column in (("of_100", "estimate"), ("at_least", "low"), ("at_most", "high")):
        found[name] = (100 * table[column].astype(float)).round(1)
    return found.assign(judged_by=table["n"])


def assumptions(table: pd.DataFrame) -> list[Finding]:
    """Say what each route takes for granted.

    Parameters
    ----------
    table
        What :func:`error_table` gives.
    """
    routes = table.drop_duplicates("route")
    return [
        Finding(
            key=f"route.{row['route']}".replace(" ", "_"),
            statement=str(row["assumption"]),
            method="Three approaches to linkage error (Harron and others, 2017).",
        )
        for row in routes.to_dict("records")
    ]


def _known(errors: GroupErrors) -> Iterator[Row]:
    everybody = pd.DataFrame([{"characteristic": "", "group": EVERYBODY, **errors.totals}])
    for _, row in pd.concat([everybody, errors.table], ignore_index=True).iterrows():
        named = str(row["characteristic"]), str(row["group"])
        for measure, part, whole in (
            ("sensitivity", int(row["found"]), int(row["people"])),
            ("precision", int(row["right"]), int(row["links"])),
        ):
            if whole:
                low, high = (limit / 100 for limit in interval(part, whole))
                known = "known answers", *named, measure
                yield *known, part / whole, low, high, whole, _KNOWN


def _reviewed(review: ReviewErrors, assumption: str) -> Iterator[Row]:
    for row in review.table.to_dict("records"):
        group = str(row["group"])
        characteristic = "" if group == EVERYBODY else review.sample.characteristic
        estimate, low, high = (float(row[name]) for name in ("estimate", "low", "high"))
        named = "review", characteristic, group, str(row["measure"])
        yield *named, estimate, low, high, int(row["reviewed"]), assumption


def _neither(result: LinkResult, left: pd.DataFrame | None, group: str) -> Iterator[Row]:
    """Say who has a link, and who would at a stricter and at a more lenient threshold."""
    thresholds = (
        result.threshold,
        max(_STRICT, result.threshold),
        min(_LENIENT, result.threshold),
    )
    ways = [
        by_answers(with_setting(result, one), None, left=left, group=group) for one in thresholds
    ]
    if people := ways[0].totals["people"]:
        used, strict, lenient = (one.totals["found"] / people for one in ways)
        yield "neither", "", EVERYBODY, "linked", used, strict, lenient, people, _NEITHER
    tables = [one.table for one in ways]
    for place, row in enumerate(tables[0].to_dict("records")):
        used, strict, lenient = (float(table["found_of_100"].iloc[place]) / 100 for table in tables)
        named = "neither", str(row["characteristic"]), str(row["group"]), "linked"
        yield *named, used, strict, lenient, int(row["people"]), _NEITHER
