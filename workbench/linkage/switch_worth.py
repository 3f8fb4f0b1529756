"""What each switch is worth: who is found thanks to it and who in spite of it, by group."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.charts import Figure, bar_chart
from workbench.findings import Finding
from workbench.linkage.groups import found_people, groups_of, links_right
from workbench.linkage.result import LinkResult
from workbench.linkage.switches import offered, with_setting
from workbench.linkage.truth import Truth
from workbench.naming import group_labels, people_of, plain
from workbench.shares import CHANCE, against, counts_by_group, holm
from workbench.tables import Table
from workbench.words import count, listed, of_hundred, quoted

_METHOD = (
    "The pairs that were compared, weighed again without it; the model was not trained again. "
    "Groups are named where more of them are found thanks to it than chance explains (Fisher's "
    "exact test against all others, adjusted for the number of groups: Holm, 1979)."
)
_MOVED = ("found", "missed")
# One person tells nothing of a group.
_FEWEST = 2


def worth_of_switches(
    result: LinkResult, answers: Truth | None, *, left: pd.DataFrame | None, group: str
) -> list[Finding | Figure | Table]:
    """Say whom each switch finds, and misses, beside the same link with it off.

    Parameters
    ----------
    result, answers, left, group
        As :func:`workbench.linkage.groups.by_answers` takes them.

    Raises
    ------
    WorkbenchError
        Where there is no such group.
    """
    labels = offered(result)
    if not labels:
        said = "Nothing that could be switched off makes a difference between these lists."
        return [Finding(key="switches.none", statement=said)]
    people, columns = groups_of(result, answers, left=left, group=group)
    totals, moved = _switched(result, answers, labels)
    counted = counts_by_group(moved, people, columns)
    groups = {
        name: counted[["characteristic", "group", "people"]].assign(
            switch=labels[name], **{what: counted.get(f"{what} {name}", 0) for what in _MOVED}
        )
        for name in totals["name"]
    }
    by_switch = totals.drop(columns="name")
    shown: list[Finding | Figure | Table] = [
        *(_finding(row, groups[row["name"]], result) for _, row in totals.iterrows() if _does(row)),
        *_idle(totals),
        _figure(totals, result),
        Table("switches", by_switch, "What each switch is worth: the link with it off"),
    ]
    if columns:
        caption = "Whom each switch finds and misses, by group; groups it does not touch left out"
        table = Table("switches-by-group", _by_group(groups, result), caption, 60, once="switch")
        shown.append(table)
    return shown


def _switched(
    result: LinkResult, answers: Truth | None, labels: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Switch each off: totals, one row a switch, and who is found thanks to each and missed."""
    found, wrong = found_people(result, answers), _wrong(result, answers)
    rows, moved = [], pd.DataFrame(index=found.index)
    for name, label in labels.items():
        other = with_setting(result, result.threshold, {name})
        without = found_people(other, answers)
        moved[f"found {name}"], moved[f"missed {name}"] = found & ~without, without & ~found
        row = {
            "name": name,
            "switch": label,
            "found_thanks_to_it": int(moved[f"found {name}"].sum()),
            "missed_because_of_it": int(moved[f"missed {name}"].sum()),
            "links": len(result.links),
            "links_without_it": len(other.links),
        }
        if answers is not None:
            row.update(wrong_links=wrong, wrong_links_without_it=_wrong(other, answers))
        rows.append(row)
    order = ["found_thanks_to_it", "missed_because_of_it"]
    totals = pd.DataFrame(rows).sort_values(order, ascending=False, kind="stable")
    return totals.reset_index(drop=True), moved


def _wrong(result: LinkResult, answers: Truth | None) -> int:
    return 0 if answers is None else int((~links_right(result, answers)).sum())


def _does(row: "pd.Series[int]") -> bool:
    wrong = row.get("wrong_links", 0) - row.get("wrong_links_without_it", 0)
    return bool(row["found_thanks_to_it"] or row["missed_because_of_it"] or wrong)


def _finding(row: "pd.Series[int]", groups: pd.DataFrame, result: LinkResult) -> Finding:
    """Say what one switch does, and for whom."""
    found, missed = int(row["found_thanks_to_it"]), int(row["missed_because_of_it"])
    one, several = result.units
    said = []
    if found:
        said.append(f"finds {count(found, f'more {one}', f'more {several}')}")
    if missed:
        whom = f"{missed:,}" if found else count(missed, one, several)
        said.append(f"misses {whom} that would be found without it")
    if not said:
        said.append("changes nobody who is found")
    statement = f"{quoted(str(row['switch']))} {listed(said)}"
    statement += f".{_for_whom(groups, result)}{_wrong_links(row)}"
    return Finding(
        key=f"switches.{row['name']}",
        statement=statement,
        value=found,
        unit=several,
        n=len(result.left_ids),
        method=_METHOD,
        verdict="info",
    )


def _for_whom(groups: pd.DataFrame, result: LinkResult) -> str:
    """Name the group that a switch finds more of than chance explains, the widest gap first."""
    if groups.empty:
        return ""
    found, people = groups["found"].to_numpy(), groups["people"].to_numpy()
    whole = groups.groupby("characteristic")[["found", "people"]].transform("sum").to_numpy()
    chances = np.ones(len(groups))
    gaps = np.zeros(len(groups))
    for place in np.flatnonzero(found >= _FEWEST):
        others = whole[place] - [found[place], people[place]]
        gaps[place], chances[place] = against(
            int(found[place]), int(people[place]), int(others[0]), int(others[1])
        )
    telling = (holm(chances) < CHANCE) & (gaps > 0)
    if not telling.any():
        return ""
    widest = int(np.argmax(np.where(telling, gaps, -1.0)))
    label = str(group_labels(groups).iloc[widest])
    whom = people_of(label, str(groups["characteristic"].iloc[widest]), result.units[1])
    share = of_hundred(people[widest], whole[widest][1])
    those = f"{found[widest]:,} of the {whole[widest][0]:,} it finds"
    return f" {those} are {whom}; {share} of all {result.units[1]} are."


def _wrong_links(row: "pd.Series[int]") -> str:
    wrong, without = (int(row.get(name, 0)) for name in ("wrong_links", "wrong_links_without_it"))
    if wrong == without:
        return ""
    joins = f"{count(without, 'link joins', 'links join')} two different people"
    return f" Without it {joins}, instead of {f'{wrong:,}' if wrong else 'none'}."


def _idle(totals: pd.DataFrame) -> list[Finding]:
    idle = [quoted(str(row["switch"])) for _, row in totals.iterrows() if not _does(row)]
    if not idle:
        return []
    make = "makes" if len(idle) == 1 else "make"
    return [
        Finding(
            key="switches.idle",
            statement=f"{listed(idle, most=0)} {make} no difference to who is found.",
            verdict="info",
            method=_METHOD,
        )
    ]


def _figure(totals: pd.DataFrame, result: LinkResult) -> Figure:
    units = result.units[1]
    first = totals.iloc[0]
    found = int(first["found_thanks_to_it"])
    title = f"{quoted(str(first['switch']))} finds most: {found:,} more {units}"
    return bar_chart(
        totals,
        label="switch",
        value="found_thanks_to_it",
        title=title if found else "Nobody is found thanks to one switch alone",
        subtitle=f"{units.capitalize()} that are found and would not be with the switch off",
        name="switches",
        unit=units,
    )


def _by_group(groups: Mapping[str, pd.DataFrame], result: LinkResult) -> pd.DataFrame:
    """Write one row a switch and group that it touches."""
    table = pd.concat([one.assign(label=group_labels(one)) for one in groups.values()])
    table = table[(table["found"] > 0) | (table["missed"] > 0)]
    return pd.DataFrame(
        {
            "switch": table["switch"],
            "characteristic": table["characteristic"].map(plain),
            "group": table["label"],
            result.units[1]: table["people"],
            "found_thanks_to_it": table["found"],
            "missed_because_of_it": table["missed"],
        }
    ).reset_index(drop=True)
