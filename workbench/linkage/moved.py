"""What another threshold would change: who is gained and who is lost, by group."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from workbench.charts import Figure
from workbench.findings import Finding
from workbench.linkage.groups import GroupErrors, answers_of, by_answers
from workbench.linkage.result import LinkResult
from workbench.linkage.words import group_labels, plain
from workbench.tables import Table
from workbench.words import count


def at_threshold(result: LinkResult, threshold: float) -> LinkResult:
    """Take other pairs for links, without scoring any pair again.

    Parameters
    ----------
    result
        What linking found.
    threshold
        Match probability from which a pair is a link.
    """
    return replace(result, threshold=threshold)


def by_threshold(
    result: LinkResult, truth: pd.DataFrame | None, *, left: pd.DataFrame | None, group: str
) -> Callable[[float], list[Finding | Figure | Table]]:
    """Give what says whom the link misses at any threshold.

    Parameters
    ----------
    result, truth, left, group
        As :func:`workbench.linkage.groups.error_by_group` takes them.

    Returns
    -------
    Callable
        Takes a threshold and gives what to show: at the link's own, how it does by group; at
        another, first who is gained and who is lost.

    Raises
    ------
    WorkbenchError
        Where there is no such group, or the known answers cannot be read.
    """
    answers = answers_of(result, truth)
    before = by_answers(result, answers, left=left, group=group)

    def show(threshold: float) -> list[Finding | Figure | Table]:
        if threshold == result.threshold:
            return _at(before)
        now = by_answers(at_threshold(result, threshold), answers, left=left, group=group)
        first: list[Finding | Figure | Table] = [moved(before, now, (result.threshold, threshold))]
        if not before.table.empty:
            caption = "Who is gained and who is lost, by group"
            first.append(Table("gained-or-lost", moved_groups(before, now), caption, show=60))
        return [*first, *_at(now)]

    return show


def _at(errors: GroupErrors) -> list[Finding | Figure | Table]:
    if errors.table.empty:
        return list(errors.findings())
    table = Table("by-group", errors.shown, errors.caption, show=60)
    return [*errors.findings(), errors.figure(), table]


def moved_groups(before: GroupErrors, now: GroupErrors) -> pd.DataFrame:
    """Compare who is found by group at two thresholds.

    Parameters
    ----------
    before, now
        How the same link does by group, at the one and at the other.

    Returns
    -------
    DataFrame
        ``characteristic`` (only where there are several), ``group``, ``people`` (or ``records``),
        ``found_before``, ``found_now`` (or ``linked_before``, ``linked_now`` without known
        answers), ``gained_or_lost``; with known answers also
        ``wrong_links_before`` and ``wrong_links_now``.
    """
    done = _done(before)
    table = pd.DataFrame(
        {
            "characteristic": before.table["characteristic"].map(plain),
            "group": group_labels(before.table),
            before.units[1]: before.table["people"],
            f"{done}_before": before.table["found"],
            f"{done}_now": now.table["found"],
        }
    )
    table["gained_or_lost"] = [_signed(one) for one in now.table["found"] - before.table["found"]]
    if before.known:
        for errors, name in ((before, "before"), (now, "now")):
            table[f"wrong_links_{name}"] = errors.table["links"] - errors.table["right"]
    several = table["characteristic"].nunique() > 1
    return table if several else table.drop(columns="characteristic")


def moved(before: GroupErrors, now: GroupErrors, thresholds: tuple[float, float]) -> Finding:
    """Say how many people another threshold gains or loses.

    Parameters
    ----------
    before, now
        How the same link does by group, at the one and at the other.
    thresholds
        The one and the other.
    """
    one, other = thresholds
    change = now.totals["found"] - before.totals["found"]
    done = _done(before)
    more = "fewer" if change < 0 else "more"
    who = count(abs(change), *(f"{more} {unit}" for unit in before.units))
    said = f"{who} {'is' if abs(change) == 1 else 'are'} {done}"
    if not change:
        said = f"as many {before.units[1]} are {done}"
    said = f"With {other:g} instead of {one:g}, {said}: "
    said += f"{now.totals['found']:,} of {now.totals['people']:,}."
    if before.known:
        was, wrong = (one.totals["links"] - one.totals["right"] for one in (before, now))
        links = count(wrong, "link joins", "links join")
        beside = "as before" if wrong == was else f"instead of {was:,}"
        said += f" {links[:1].upper()}{links[1:]} two different people, {beside}."
    return Finding(
        key="moved",
        statement=said,
        value=change,
        unit=before.units[1],
        n=now.totals["people"],
        verdict="info",
    )


def _done(errors: GroupErrors) -> str:
    return "found" if errors.known else "linked"


def _signed(change: int) -> str:
    """Write a change as people read it: gained 3, lost 2, none."""
    if not change:
        return "none"
    return f"{'gained' if change > 0 else 'lost'} {abs(change):,}"
