"""Whom the link misses: how often people of each group are found, with how sure that is."""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.charts import Figure, interval_chart
from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.linkage.result import LinkResult
from workbench.linkage.truth import Truth, characteristics, read_truth
from workbench.naming import group_labels, list_name, people_of, plain
from workbench.shares import WORTH_A_LOOK, as_read, behind, by_group, interval, widest
from workbench.words import count, of_hundred

_SHOWN = 5
_METHOD = (
    "95 % Wilson intervals; each group against all others by Fisher's exact test, adjusted for "
    "the number of groups (Holm, 1979)."
)


@dataclass(frozen=True)
class GroupErrors:
    """How the link does by group.

    Attributes
    ----------
    table
        One row a group: ``characteristic``, ``group``, ``people``, ``found``, ``found_of_100``,
        ``low``, ``high``, ``gap`` (points against all others), ``beyond_chance``; with known
        answers also ``links``, ``right``, ``right_of_100``, ``right_low`` and ``right_high``.
    totals
        ``people``, ``found`` and ``links`` of everybody; with known answers also ``right``.
    known
        Whether who should be found is known. Otherwise everybody on the left list counts, and to
        be found means to be linked.
    names
        What the lists are called.
    units
        What the left list's records are: people, or records where it may hold people repeatedly.
    """

    table: pd.DataFrame
    totals: dict[str, int]
    known: bool
    names: tuple[str, str]
    units: tuple[str, str]

    @cached_property
    def headline(self) -> str:
        """The characteristic with the widest gap that chance does not explain, else the widest."""
        return widest(self.table)

    @property
    def shown(self) -> pd.DataFrame:
        """The columns of the table that people read; the characteristic only where there are more.

        ``characteristic``, ``group``, ``people`` (or ``records``), ``found``,
        ``found_of_100``, ``at_least``, ``at_most`` (limits of the interval) and, with known
        answers, ``links``, ``right`` and ``right_of_100``.
        """
        linked = {} if self.known else {"found": "linked", "found_of_100": "linked_of_100"}
        return as_read(self.table, {"people": self.units[1], **linked})

    @property
    def caption(self) -> str:
        """What the table shows, and how far its ranges can be trusted."""
        return (
            f"{self.units[1].capitalize()} by group, those of fewer than ten together. A range "
            "worked out this way holds the true figure 95 times of 100; with many groups a few "
            "miss it"
        )

    def findings(self) -> list[Finding]:
        """Say how many are found, how many links are right, and which groups are found less."""
        return [*self._overall(), *self._gaps()]

    def _overall(self) -> list[Finding]:
        if not self.known:
            return [
                Finding(
                    key="groups.unknown",
                    statement="Nobody knows who ought to be found: people without a link may be "
                    "missed or may truly not be on the other list.",
                    verdict="look",
                    method="Linked against unlinked characteristics (Harron and others, 2017).",
                )
            ]
        people, found = self.totals["people"], self.totals["found"]
        links, right = self.totals["links"], self.totals["right"]
        low, high = interval(found, people)
        who = "of people" if self.units[1] == "records" else "who is" if people == 1 else "who are"
        lost = people - found
        missed = f"; {f'{lost:,}' if lost else 'none'} {'are' if lost > 1 else 'is'} missed"
        findings = [
            Finding(
                key="found",
                statement=f"We find {found:,} of {count(people, *self.units)} {who} on "
                f"both lists ({of_hundred(found, people)}){missed}.",
                value=100 * found / people,
                low=low,
                high=high,
                unit=f"of 100 {self.units[1]}",
                n=people,
                method="Against known answers; 95 % Wilson interval.",
                verdict="info",
            )
        ]
        if links:
            low, high = interval(right, links)
            are, wrong = "is" if right == 1 else "are", links - right
            joins = f"{wrong:,} join" if wrong > 1 else "1 joins" if wrong else "none joins"
            findings.append(
                Finding(
                    key="right",
                    statement=f"{right:,} of {count(links, 'link')} {are} right "
                    f"({of_hundred(right, links)}); {joins} two different people.",
                    value=100 * right / links,
                    low=low,
                    high=high,
                    unit="of 100 links",
                    n=links,
                    method="Against known answers; 95 % Wilson interval.",
                    verdict="info",
                )
            )
        return findings

    def _gaps(self) -> list[Finding]:
        verb, done = ("find", "found") if self.known else ("link", "linked")
        if self.table.empty:
            return [
                Finding(
                    key="groups.none",
                    statement="No groups were compared. To see which are "
                    f"{done} less often, name the column with people's group (the setting "
                    "“group”), such as “ethnic_group”.",
                )
            ]
        say = partial(self._behind, verb=verb)
        equal = Finding(
            key="groups.equal",
            statement=f"{no_gap(len(self.table), done)}{self._largest(done)}",
            verdict="info",
            n=self.totals["people"],
            method=_METHOD,
        )
        return behind(self.table, say, most=_SHOWN, found=done, method=_METHOD) or [equal]

    def _largest(self, done: str) -> str:
        """Name the group that is found least often beside all others, if any is."""
        table = self.table.assign(label=group_labels(self.table))
        row = table.sort_values("gap", kind="stable").iloc[0]
        if row["gap"] >= 0:
            return "."
        people, found = int(row["people"]), int(row["found"])
        others, others_found = self.totals["people"] - people, self.totals["found"] - found
        whom = people_of(str(row["label"]), str(row["characteristic"]), self.units[1])
        return (
            f". The furthest behind: {whom}, {found:,} of {people:,} {done}, beside "
            f"{others_found:,} of {others:,} others."
        )

    def _behind(self, row: "pd.Series[float]", verb: str) -> Finding:
        characteristic, group = str(row["characteristic"]), str(row["group"])
        people, found = int(row["people"]), int(row["found"])
        others = self.totals["people"] - people
        whom = people_of(str(row["label"]), str(row["characteristic"]), self.units[1])
        return Finding(
            key=f"groups.{characteristic}.{group}",
            statement=f"We {verb} {of_hundred(found, people)} {whom} and "
            f"{of_hundred(self.totals['found'] - found, others)} of everybody else: more of a gap "
            "than chance explains.",
            value=float(row["found_of_100"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit=f"of 100 {self.units[1]}",
            n=people,
            method=_METHOD,
            verdict="look" if row["gap"] <= -WORTH_A_LOOK else "info",
            scope={"characteristic": characteristic, "group": group},
        )

    def figure(self, characteristic: str = "") -> Figure:
        """Draw how many of 100 are found in each group of a characteristic (the headline's)."""
        chosen = characteristic or self.headline
        data = self.table.assign(group=group_labels(self.table))
        data = data[data["characteristic"] == chosen].sort_values("found_of_100")
        done, whom = (
            ("found", "both lists") if self.known else ("linked", f"the {list_name(self.names[0])}")
        )
        overall = 100 * self.totals["found"] / max(self.totals["people"], 1)
        return interval_chart(
            data,
            label="group",
            value="found_of_100",
            low="low",
            high="high",
            title=self._title(data, done),
            subtitle=f"{self.units[1].capitalize()} on {whom} that are {done}, of 100, by "
            f"{plain(chosen).lower()}, with 95 % "
            "intervals"
            if chosen
            else "",
            name=f"{done}-by-group",
            unit=f"of 100 {self.units[1]}",
            reference=overall,
            reference_label="Everybody",
        )

    def _title(self, data: pd.DataFrame, done: str) -> str:
        if data.empty:
            return "There are no groups to compare"
        if not data["beyond_chance"].any():
            return no_gap(len(self.table), done)
        least, most = (
            f"{of_hundred(row['found'], row['people'])} {done} in “{row['group']}”"
            for row in (data.iloc[0], data.iloc[-1])
        )
        return f"{most[:1].upper()}{most[1:]}, {least.replace(f' {done}', '')}"


def error_by_group(
    result: LinkResult,
    truth: pd.DataFrame | None,
    *,
    left: pd.DataFrame | None = None,
    group: str = "",
) -> GroupErrors:
    """Say how often people of each group are found, and how often links are right.

    Parameters
    ----------
    result
        What linking found.
    truth
        Known answers (:func:`workbench.linkage.truth.read_truth`), or nothing: then the people with
        a link are compared with those without.
    left
        The left list, for a group that is one of its columns.
    group
        Column with the groups, of the known answers or of the left list; when empty, every
        column of the known answers that makes up to 30 groups.

    Raises
    ------
    WorkbenchError
        Where no such column exists, or the known answers cannot be read.
    """
    return by_answers(result, answers_of(result, truth), left=left, group=group)


def answers_of(result: LinkResult, truth: pd.DataFrame | None) -> Truth | None:
    """Read known answers, which are the same at every threshold.

    Parameters
    ----------
    result, truth
        As :func:`error_by_group` takes them.
    """
    if truth is None:
        return None
    return read_truth(truth, result.left_ids, result.right_ids, result.names)


def by_answers(
    result: LinkResult, answers: Truth | None, *, left: pd.DataFrame | None, group: str
) -> GroupErrors:
    """Say what :func:`error_by_group` says, from answers that were read already.

    Parameters
    ----------
    result, left, group
        As :func:`error_by_group` takes them.
    answers
        What :func:`answers_of` gave.
    """
    people, columns = groups_of(result, answers, left=left, group=group)
    rows = found_people(result, answers).to_frame("found")
    if answers is None:
        return _errors(rows, None, people, columns, result)
    right = links_right(result, answers)
    links = pd.DataFrame({"right": right}, index=pd.Index(result.links["left_id"]))
    return _errors(rows, links, people, columns, result)


def groups_of(
    result: LinkResult, answers: Truth | None, *, left: pd.DataFrame | None, group: str
) -> tuple[pd.DataFrame, list[str]]:
    """Find what is known of people, by left id, and the characteristics to compare them by.

    Parameters
    ----------
    result, answers, left, group
        As :func:`by_answers` takes them.
    """
    if answers is None or (group and group not in answers.people.columns):
        return _attributes(result, left, group), [group] if group else []
    return answers.people, [group] if group else characteristics(answers.people)


def found_people(result: LinkResult, answers: Truth | None) -> "pd.Series[bool]":
    """Say of everybody who should be found whether they are, by left id.

    Parameters
    ----------
    result
        What linking found.
    answers
        Known answers; without them everybody should be found, and is by any link.
    """
    if answers is None:
        linked = result.left_ids.isin(result.links["left_id"])
        return pd.Series(linked.to_numpy(), result.left_ids)
    right = result.links.loc[links_right(result, answers), "left_id"]
    return pd.Series(answers.wanted.isin(right), answers.wanted)


def links_right(result: LinkResult, answers: Truth) -> npt.NDArray[np.bool_]:
    """Say of every link whether it is a true pair.

    Parameters
    ----------
    result, answers
        As :func:`by_answers` takes them.
    """
    return pd.MultiIndex.from_frame(result.links[["left_id", "right_id"]]).isin(answers.keys)


def _attributes(result: LinkResult, left: pd.DataFrame | None, group: str) -> pd.DataFrame:
    if not group:
        return pd.DataFrame(index=pd.Index(result.left_ids))
    if left is None or group not in left.columns:
        raise WorkbenchError(
            f"Neither the {result.names[0]} nor the known answers have a column called “{group}”.",
            todo="Name a column that holds people's group, such as their ethnic group or ward.",
        )
    people = left[[group]].set_axis(result.ids_of(left))
    return people[~people.index.duplicated()]


def _errors(
    rows: pd.DataFrame,
    links: pd.DataFrame | None,
    people: pd.DataFrame,
    columns: list[str],
    result: LinkResult,
) -> GroupErrors:
    table = by_group(rows, people, columns, links)
    totals = {"people": len(rows), "found": int(rows["found"].sum()), "links": len(result.links)}
    if links is not None:
        totals["right"] = int(links["right"].sum())
    return GroupErrors(table, totals, links is not None, result.names, result.units)


def no_gap(groups: int, done: str) -> str:
    """Say that no group is behind by more than chance explains, without a full stop.

    Parameters
    ----------
    groups
        How many were looked at.
    done
        What would be done less often to one, such as ``found``.
    """
    if groups == 1:
        return "There is one group only, so there is nothing to compare it with"
    return (
        f"After allowing for having looked at {groups:,} groups, no group is {done} less often "
        "than chance would explain"
    )
