"""What each switch is worth: who is found thanks to it and who in spite of it, by group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    return _switched(result, answers, labels).shown(people, columns)


@dataclass(frozen=True)
class Switched:
    """What happens with each switch off.

    Attributes
    ----------
    labels
        What a person reads beside each switch, by its name.
    totals
        One row a switch: ``name``, ``switch``, ``found_thanks_to_it``, ``missed_because_of_it``,
        ``links`` and ``links_without_it``; with known answers also ``wrong_links`` and
        ``wrong_links_without_it``.
    moved
        Of everybody who should be found, whether they are thanks to each switch (``found NAME``)
        and whether they are missed because of it (``missed NAME``).
    units
        What is found: one, and several.
    made
        What is made with the switches: a link, or a view.
    joined
        What joins two people where it is wrong: one, and several.
    """

    labels: Mapping[str, str]
    totals: pd.DataFrame
    moved: pd.DataFrame
    units: tuple[str, str]
    made: str
    joined: tuple[str, str]

    @classmethod
    def of(
        cls,
        labels: Mapping[str, str],
        found: "pd.Series[bool]",
        without: Mapping[str, "pd.Series[bool]"],
        links: pd.DataFrame,
        units: tuple[str, str],
        *,
        made: str = "link",
        joined: tuple[str, str] = ("link", "links"),
    ) -> "Switched":
        """Compare who is found with everything on with who is found without each switch.

        Parameters
        ----------
        labels, units, made, joined
            As above.
        found
            Whether each person is found.
        without
            The same with a switch off, by its name.
        links
            By name, the further columns of ``totals``.
        """
        moved = pd.DataFrame(index=found.index)
        for name, other in without.items():
            moved[f"found {name}"], moved[f"missed {name}"] = found & ~other, other & ~found
        counted = pd.DataFrame(
            {
                "name": list(without),
                "switch": [labels[name] for name in without],
                "found_thanks_to_it": [int(moved[f"found {name}"].sum()) for name in without],
                "missed_because_of_it": [int(moved[f"missed {name}"].sum()) for name in without],
            }
        )
        totals = counted.merge(links, left_on="name", right_index=True)
        order = ["found_thanks_to_it", "missed_because_of_it"]
        totals = totals.sort_values(order, ascending=False, kind="stable")
        return cls(labels, totals.reset_index(drop=True), moved, units, made, joined)

    def shown(self, people: pd.DataFrame, columns: Sequence[str]) -> list[Finding | Figure | Table]:
        """Say whom each switch finds, and misses.

        Parameters
        ----------
        people
            What is known of everybody who should be found, by the index of ``moved``.
        columns
            The characteristics to compare them by.
        """
        counted = counts_by_group(self.moved, people, columns)
        groups = {
            name: counted[["characteristic", "group", "people"]].assign(
                switch=self.labels[name],
                **{what: counted.get(f"{what} {name}", 0) for what in _MOVED},
            )
            for name in self.totals["name"]
        }
        noun = self.joined[1].partition(" ")[0]
        renamed = {name: str(name).replace("links", noun) for name in self.totals}
        by_switch = self.totals.drop(columns="name").rename(columns=renamed)
        doing = [row for _, row in self.totals.iterrows() if _does(row)]
        finding = bool(self.totals["found_thanks_to_it"].any())
        caption = f"What each switch is worth: the {self.made} with it off"
        shown: list[Finding | Figure | Table] = [
            *(self._finding(row, groups[row["name"]]) for row in doing),
            *_idle(self.totals),
            *([self._figure()] if finding else []),
            Table("switches", by_switch, caption, folded=finding),
        ]
        if columns:
            caption = (
                "Whom each switch finds and misses, by group; groups it does not touch left out"
            )
            by_group = _by_group(groups, self.units[1])
            shown.append(Table("switches-by-group", by_group, caption, 60, "switch", folded=True))
        return shown

    def _finding(self, row: "pd.Series[int]", groups: pd.DataFrame) -> Finding:
        """Say what one switch does, and for whom."""
        found, missed = int(row["found_thanks_to_it"]), int(row["missed_because_of_it"])
        one, several = self.units
        said = []
        if found:
            said.append(f"finds {count(found, f'more {one}', f'more {several}')}")
        if missed:
            whom = f"{missed:,}" if found else count(missed, one, several)
            said.append(f"misses {whom} that would be found without it")
        if not said:
            said.append("changes nobody who is found")
        statement = f"{quoted(str(row['switch']))} {listed(said)}"
        statement += f".{_for_whom(groups, several)}{self._wrong(row)}"
        return Finding(
            key=f"switches.{row['name']}",
            statement=statement,
            value=found,
            unit=several,
            n=len(self.moved),
            method=_METHOD,
            verdict="info",
        )

    def _wrong(self, row: "pd.Series[int]") -> str:
        """Say how many join two different people, where that changes."""
        wrong, without = (
            int(row.get(name, 0)) for name in ("wrong_links", "wrong_links_without_it")
        )
        if wrong == without:
            return ""
        one, several = self.joined
        joins = f"{count(without, f'{one} joins', f'{several} join')} two different people"
        return f" Without it {joins}, instead of {f'{wrong:,}' if wrong else 'none'}."

    def _figure(self) -> Figure:
        units = self.units[1]
        first = self.totals.iloc[0]
        found = int(first["found_thanks_to_it"])
        more = count(found, f"more {self.units[0]}", f"more {units}")
        return bar_chart(
            self.totals,
            label="switch",
            value="found_thanks_to_it",
            title=f"{quoted(str(first['switch']))} finds most: {more}",
            subtitle=f"{units.capitalize()} that are found and would not be with the switch off",
            name="switches",
            unit=units,
        )


def _switched(result: LinkResult, answers: Truth | None, labels: Mapping[str, str]) -> Switched:
    """Switch each off."""
    without, links = {}, {}
    for name in labels:
        other = with_setting(result, result.threshold, {name})
        without[name] = found_people(other, answers)
        links[name] = {"links": len(result.links), "links_without_it": len(other.links)}
        if answers is not None:
            links[name]["wrong_links"] = _wrong(result, answers)
            links[name]["wrong_links_without_it"] = _wrong(other, answers)
    return Switched.of(
        labels,
        found_people(result, answers),
        without,
        pd.DataFrame.from_dict(links, orient="index"),
        result.units,
    )


def _wrong(result: LinkResult, answers: Truth) -> int:
    return int((~links_right(result, answers)).sum())


def _does(row: "pd.Series[int]") -> bool:
    wrong = row.get("wrong_links", 0) - row.get("wrong_links_without_it", 0)
    return bool(row["found_thanks_to_it"] or row["missed_because_of_it"] or wrong)


def _for_whom(groups: pd.DataFrame, units: str) -> str:
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
    whom = people_of(label, str(groups["characteristic"].iloc[widest]), units)
    share = of_hundred(people[widest], whole[widest][1])
    those = f"{found[widest]:,} of the {whole[widest][0]:,} it finds"
    return f" {those} are {whom}; {share} of all {units} are."


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


def _by_group(groups: Mapping[str, pd.DataFrame], units: str) -> pd.DataFrame:
    """Write one row a switch and group that it touches."""
    table = pd.concat([one.assign(label=group_labels(one)) for one in groups.values()])
    table = table[(table["found"] > 0) | (table["missed"] > 0)]
    return pd.DataFrame(
        {
            "switch": table["switch"],
            "characteristic": table["characteristic"].map(plain),
            "group": table["label"],
            units: table["people"],
            "found_thanks_to_it": table["found"],
            "missed_because_of_it": table["missed"],
        }
    ).reset_index(drop=True)
