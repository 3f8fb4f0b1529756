"""What another threshold, or a switch, would change: who is gained and who is lost, by group."""

from collections.abc import Callable, Collection

import pandas as pd

from workbench.charts import Figure
from workbench.findings import Finding
from workbench.linkage.groups import GroupErrors, by_answers, found_people, groups_of
from workbench.linkage.result import LinkResult
from workbench.linkage.switches import offered, with_setting
from workbench.linkage.truth import Truth
from workbench.naming import groups_shown, plain
from workbench.shares import counts_by_group
from workbench.tables import Table
from workbench.words import count, listed, quoted

Shown = list[Finding | Figure | Table]


def by_setting(
    result: LinkResult, answers: Truth | None, *, left: pd.DataFrame | None, group: str
) -> Callable[..., Shown]:
    """Give what says whom the link misses at any threshold and with any switches off.

    Parameters
    ----------
    result, answers, left, group
        As :func:`workbench.linkage.groups.by_answers` takes them.

    Returns
    -------
    Callable
        Takes a threshold and names of switches that are off, and gives what to show: with the
        link's own setting, how it does by group; with another, first who is gained and who is
        lost.

    Raises
    ------
    WorkbenchError
        Where there is no such group.
    """
    before = by_answers(result, answers, left=left, group=group)
    people, columns = groups_of(result, answers, left=left, group=group)
    was = found_people(result, answers)
    labels = offered(result)

    def show(threshold: float, off: Collection[str] = frozenset()) -> Shown:
        if threshold == result.threshold and not off:
            return _at(before)
        other = with_setting(result, threshold, off)
        now = by_answers(other, answers, left=left, group=group)
        found = found_people(other, answers)
        rows = pd.DataFrame({"gained": found & ~was, "lost": was & ~found})
        setting = _setting(result, threshold, [labels[one] for one in labels if one in off])
        shown: Shown = [moved(before, now, rows, setting)]
        if off:
            shown.append(_as_compared())
        if columns:
            table = moved_groups(before, now, counts_by_group(rows, people, columns))
            caption = "Who is gained and who is lost, by group"
            shown.append(Table("gained-or-lost", table, caption, show=60))
        return [*shown, *_at(now)]

    return show


def _setting(result: LinkResult, threshold: float, off: Collection[str]) -> str:
    """Say what is other than in the report."""
    moved_to = f"{threshold:g} instead of {result.threshold:g}"
    said = [moved_to] if threshold != result.threshold else []
    said += [f"{listed(map(quoted, off), most=0)} off"] if off else []
    return f"With {listed(said)}"


def _as_compared() -> Finding:
    return Finding(
        key="as_compared",
        statement="The pairs are those that were compared for the report, weighed again: none was "
        "compared anew, and the model was not trained again.",
        verdict="info",
    )


def _at(errors: GroupErrors) -> Shown:
    if errors.table.empty:
        return list(errors.findings())
    table = Table("by-group", errors.shown, errors.caption, show=60)
    return [*errors.findings(), errors.figure(), table]


def moved_groups(before: GroupErrors, now: GroupErrors, changed: pd.DataFrame) -> pd.DataFrame:
    """Compare who is found by group in two settings.

    Parameters
    ----------
    before, now
        How the same link does by group, in the one and in the other.
    changed
        ``gained`` and ``lost`` of each group, in the same order.

    Returns
    -------
    DataFrame
        ``characteristic`` (only where there are several), ``group``, ``people`` (or ``records``),
        ``found_before``, ``gained``, ``lost``, ``found_now`` (or ``linked_before`` and
        ``linked_now`` without known answers); with known answers also ``wrong_links_before`` and
        ``wrong_links_now``.
    """
    done = _done(before)
    table = pd.DataFrame(
        {
            "characteristic": before.table["characteristic"].map(plain),
            "group": groups_shown(before.table),
            before.units[1]: before.table["people"],
            f"{done}_before": before.table["found"],
            "gained": changed["gained"],
            "lost": changed["lost"],
            f"{done}_now": now.table["found"],
        }
    )
    if before.known:
        for errors, name in ((before, "before"), (now, "now")):
            table[f"wrong_links_{name}"] = errors.table["links"] - errors.table["right"]
    several = table["characteristic"].nunique() > 1
    return table if several else table.drop(columns="characteristic")


def moved(before: GroupErrors, now: GroupErrors, changed: pd.DataFrame, setting: str) -> Finding:
    """Say how many people another setting gains or loses.

    Parameters
    ----------
    before, now
        How the same link does by group, in the one setting and in the other.
    changed
        ``gained`` and ``lost`` (boolean) of everybody who should be found.
    setting
        The other in words, such as ``With 0.95 instead of 0.9``.
    """
    gained, lost = (int(changed[name].sum()) for name in ("gained", "lost"))
    change = gained - lost
    done = _done(before)
    more = "fewer" if change < 0 else "more"
    who = count(abs(change), *(f"{more} {unit}" for unit in before.units))
    said = f"{who} {'is' if abs(change) == 1 else 'are'} {done}"
    if not change:
        said = f"as many {before.units[1]} are {done}"
    said = f"{setting}, {said}: {now.totals['found']:,} of {now.totals['people']:,}"
    if gained and lost:
        said += f"; {lost:,} {'is' if lost == 1 else 'are'} lost and {gained:,} gained"
    return Finding(
        key="moved",
        statement=f"{said}. {_links(before, now)}",
        value=change,
        unit=before.units[1],
        n=now.totals["people"],
        verdict="info",
    )


def _links(before: GroupErrors, now: GroupErrors) -> str:
    """Say how many links there are and, where it is known, how many are wrong."""
    was, links = before.totals["links"], now.totals["links"]
    if not before.known:
        there = f"There {'is' if links == 1 else 'are'} {count(links, 'link')}"
        return f"{there}, {'as before' if links == was else f'instead of {was:,}'}."
    was, wrong = (one.totals["links"] - one.totals["right"] for one in (before, now))
    joins = f"{wrong:,} of" if wrong else "None of"
    said = f"{joins} {count(links, 'link')} {'join' if wrong > 1 else 'joins'}"
    beside = "as before" if wrong == was else f"instead of {f'{was:,}' if was else 'none'}"
    return f"{said} two different people, {beside}."


def _done(errors: GroupErrors) -> str:
    return "found" if errors.known else "linked"
