"""What a report says of how well a view does, and of what it cannot be sure of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from workbench.charts import Figure
from workbench.findings import Finding
from workbench.linkage.groups import GroupErrors
from workbench.linkage.view_draws import PeopleDraws
from workbench.linkage.view_groups import errors_of_view, part_is
from workbench.linkage.view_result import View
from workbench.linkage.view_switches import ALL_ON, switches_of_view
from workbench.linkage.view_truth import (
    ViewAnswers,
    answers_by_number,
    answers_of_view,
    group_of_records,
    grouped,
    number_label,
    without_number,
)
from workbench.naming import list_name, plain
from workbench.shares import by_group
from workbench.tables import Download, Table
from workbench.words import capital, count, listed

Shown = list[Finding | Figure | Table | Download]


@dataclass(frozen=True)
class Judge:
    """What a view is judged by: known answers, a number kept from it, or nothing.

    Attributes
    ----------
    given
        The lists by name, as they came.
    lists
        The lists to make the view of: without the number.
    numbers
        By list, the number of every row.
    number
        What the number is; empty where there is none.
    truth
        Known answers (:func:`workbench.linkage.view_truth.answers_of_view`), or nothing.
    group
        Column to compare people by (:func:`workbench.linkage.view_truth.grouped`), or empty.
    """

    given: Mapping[str, pd.DataFrame]
    lists: Mapping[str, pd.DataFrame]
    numbers: Mapping[str, "pd.Series[str]"]
    number: str
    truth: pd.DataFrame | None
    group: str

    @property
    def knows(self) -> bool:
        """Whether it is known of some records whose they are."""
        return self.truth is not None or bool(self.number)

    def answers(self, view: View) -> ViewAnswers | None:
        """Say whose the records of a view really are.

        Parameters
        ----------
        view
            A view of ``lists``.
        """
        if self.truth is not None:
            return answers_of_view(view, self.truth)
        if self.number:
            return answers_by_number(view, self.given, self.numbers, self.number)
        return None


def judged_by(
    lists: Mapping[str, pd.DataFrame],
    *,
    truth: pd.DataFrame | None = None,
    number: str = "",
    group: str = "",
) -> Judge:
    """Choose what a view of some lists is judged by; known answers go before a number.

    Parameters
    ----------
    lists, truth, number, group
        As :class:`Judge` has them, the number as
        :func:`workbench.linkage.view_truth.without_number` takes it.

    Raises
    ------
    WorkbenchError
        Where too few lists have the number.
    """
    if truth is not None or not number:
        return Judge(lists, lists, {}, "", truth, group)
    kept, numbers = without_number(lists, number)
    return Judge(lists, kept, numbers, number, None, group)


def whom_it_misses(view: View, judge: Judge) -> Shown:
    """Say whose records a view does not bring together, by group, and what its switches do.

    Parameters
    ----------
    view
        A view of ``judge.lists``; made with ``switches=True`` it is also shown beside itself with
        evidence switched off.
    judge
        What it is judged by.

    Raises
    ------
    WorkbenchError
        Where the answers cannot be read, or there is no such group.
    """
    answers = judge.answers(view)
    if answers is None:
        return _linked(view, judge)
    answers, columns = grouped(view, answers, judge.given, judge.group)
    switches = switches_of_view(view, answers, columns) if view.again else None
    errors = switches.errors[ALL_ON] if switches else errors_of_view(view.person, answers, columns)
    shown: Shown = [_judged(view, judge, answers), *errors.findings()]
    if columns and switches is None:
        shown.append(errors.figure())
    if columns:
        shown.append(Table("view-by-group", errors.shown, errors.caption, show=60, folded=True))
    shown += switches.shown() if switches else []
    caption = "Error by group for other analyses: shares of pairs within people, with their ranges"
    return [*shown, Download("error-by-group", errors.errors, caption)]


def _judged(view: View, judge: Judge, answers: ViewAnswers) -> Finding:
    """Say of how many records it is known whose they are, and what that takes for granted."""
    known, records = answers.known, len(view.records)
    whose = f"all {known:,}" if known == records else f"{known:,} of {records:,}"
    if not judge.number:
        statement = f"The known answers say whose {whose} records are; they are taken to be right."
    else:
        lists = listed([f"the {list_name(name)}" for name in judge.numbers])
        statement = (
            f"{capital(number_label(judge.number))} in {lists} says whose {whose} records are. It "
            "was kept from this view, to judge the view by it; with it, a view will as a rule miss "
            "fewer people. A slip in the number looks like an error of the view."
        )
    return Finding(
        key="view.judged",
        statement=statement,
        value=known,
        unit="records",
        n=records,
        method="Gold-standard subset (Harron and others, 2017): pairs of records with a known "
        "person each; others are not judged.",
    )


def _linked(view: View, judge: Judge) -> Shown:
    """Say who is on another list too, which is all that can be known without answers."""
    ask = (
        "give known answers (the setting “truth”), or name a number that two lists have and that "
        "is then kept from the view (the setting “known_by”, such as nhs_number)"
    )
    if not judge.group or len(view.names) == 1:
        return [
            Finding(
                key="view.unknown",
                statement="Nobody has said whose records these really are, so nobody knows whom "
                f"this view misses. To find out, {ask}.",
                method="Gold-standard subset (Harron and others, 2017).",
            )
        ]
    column, said = group_of_records(view, judge.given, judge.group)
    told = view.records.assign(group=said).dropna(subset=["group"])
    name = str(told["list"].iloc[0]) if len(told) else view.names[0]
    people = told.groupby("person_id")[["group"]].first().rename(columns={"group": column})
    lists = view.people.set_index("person_id")["lists"].reindex(people.index)
    rows = (lists > 1).to_frame("found")
    totals = {"people": len(rows), "found": int(rows["found"].sum()), "links": 0}
    table = by_group(rows, people, [column])
    errors = GroupErrors(table, totals, False, (name, "other lists"), ("person", "people"))
    findings = [
        Finding(
            key="view.linked",
            statement=f"Of {count(totals['people'], 'person', 'people')} on the "
            f"{list_name(name)} whose {plain(column).lower()} is given, "
            f"{part_is(totals['found'], totals['people'])} on another list too. Whom the view "
            "misses nobody knows: people on one list only may be missed or may truly be on no "
            f"other. To find out, {ask}.",
            value=totals["found"],
            unit="people",
            n=totals["people"],
            verdict="look",
            method="Linked against unlinked characteristics (Harron and others, 2017).",
        )
    ]
    behind = [one for one in errors.findings() if one.key != "groups.unknown"]
    caption = f"People on the {list_name(name)} that are on another list too, by group"
    return [*findings, *behind, errors.figure(), Table("by-group", errors.shown, caption, show=60)]


def what_is_unsure(view: View, draws: PeopleDraws) -> Shown:
    """Say how far the figures of a view could be off, for what nobody can be sure of.

    Parameters
    ----------
    view
        The view.
    draws
        Ways in which its people could be divided (:func:`workbench.linkage.draw_people`).
    """
    figures: dict[str, Callable[[pd.DataFrame], int]] = {
        "People": lambda records: int(records["person_id"].nunique())
    }
    if len(view.names) > 1:
        figures["People on more than one list"] = _on_several
    for name in view.names:
        figures[f"People on the {list_name(name)}"] = partial(_on, name)
    rows = []
    for label, figure in figures.items():
        over = draws.over(figure)
        here = int(figure(view.records))
        # No more people than records: twice as many where each has two.
        most = len(view.records) // (2 if figure is _on_several else 1)
        if isinstance(figure, partial):
            most = int((view.records["list"] == figure.args[0]).sum())
        ends = round(max(over.low, 0)), round(min(over.high, most))
        rows.append((label, here, round(over.estimate), *ends))
    columns = ["what_is_counted", "in_this_view", "over_all_draws", "at_least", "at_most"]
    table = pd.DataFrame(rows, columns=columns)
    first = table.iloc[0]
    statement = (
        "Allowing for pairs that nobody can be sure of, the lists hold between "
        f"{first['at_least']:,} and {count(first['at_most'], 'person', 'people')}; the view has "
        f"{first['in_this_view']:,}."
    )
    if first["at_least"] == first["at_most"]:
        statement = "Allowing for pairs that nobody can be sure of changes nothing: the lists hold "
        statement += f"{count(first['at_least'], 'person', 'people')} by every draw."
    if not first["at_least"] <= first["in_this_view"] <= first["at_most"]:
        statement += " The view takes every pair for what is likelier, one person or two; of many "
        statement += "such pairs some are the other, so its own figure lies outside that range."
    caption = f"Figures of the view, and of {count(len(draws), 'draw')} of it: each is one way in "
    caption += "which the truth could be"
    return [
        Finding(
            key="view.draws",
            statement=statement,
            value=int(first["over_all_draws"]),
            low=float(first["at_least"]),
            high=float(first["at_most"]),
            unit="people",
            n=len(view.records),
            method=f"{len(draws)} draws of the division into people, combined by Rubin's rules "
            "(1987).",
        ),
        _backed(draws),
        Table("view-draws", table, caption),
        Download(
            "draws",
            draws.table,
            "The draws: whose each record in doubt is; all other records are as in the view",
        ),
    ]


def _backed(draws: PeopleDraws) -> Finding:
    """Say what stands behind the draws."""
    if draws.answered:
        pairs = count(draws.answered, "pair")
        statement = (
            f"Behind these ranges stand answers to {pairs} that somebody has looked at: others "
            "like them are taken to be one person as often. Where nobody has looked, they rest on "
            "the model's own opinion."
        )
    else:
        statement = (
            "These ranges rest on the model's own opinion of each pair, which nobody has checked; "
            "they may well be too narrow. Look at the pairs of unsure.csv and give it as "
            "“decided”: they will then rest on what people said."
        )
    return Finding(
        key="view.draws.backed",
        statement=f"{statement} Pairs that were never compared are in none of the draws.",
        value=draws.answered,
        unit="pairs",
        method="Shares of each kind of pairs from their posterior, given the answers; "
        "probabilities moved to that share.",
        verdict="info" if draws.answered else "look",
    )


def _on_several(records: pd.DataFrame) -> int:
    pairs = records[["person_id", "list"]].drop_duplicates()
    return int((pairs["person_id"].value_counts() > 1).sum())


def _on(name: str, records: pd.DataFrame) -> int:
    return int(records.loc[records["list"] == name, "person_id"].nunique())
