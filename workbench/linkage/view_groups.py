"""Whose records a view does not bring together: error by group, against known answers."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.charts import Figure, interval_chart
from workbench.findings import Finding
from workbench.linkage.groups import no_gap
from workbench.linkage.review.sample import EVERYBODY
from workbench.linkage.unlabelled.band import COLUMNS
from workbench.linkage.view_counts import Gap, PairCounts, Ratio, gap_interval
from workbench.linkage.view_truth import MIXED, ViewAnswers
from workbench.naming import NOT_KNOWN, group_labels, people_of, plain
from workbench.shares import CHANCE, WORTH_A_LOOK, as_read, behind, group_names, holm, widest
from workbench.words import count, of_hundred

METHOD = (
    "Pairs of records within people. 95 % Wilson intervals of as many observations as people, and "
    "not pairs, are worth (Rao and Scott, 1992); each group against all others by Fisher's exact "
    "test of these, adjusted for the number of groups (Holm, 1979)."
)
_ASSUMPTION = (
    "That {said} can be relied on, and had no part in the view, is taken for granted. "
    "A person is in the group that the answers give. A wrong pair of people of two groups counts "
    "in both; people of whom the group is not known, or of whom two are told, are groups of their "
    "own. Groups of fewer than ten people are taken together."
)
_SHOWN = 5
_THING = "pairs of records of one person"


@dataclass(frozen=True)
class ViewErrors:
    """How a view does by group.

    Attributes
    ----------
    table
        One row a group: ``characteristic``, ``group``, ``people`` (with two known records or more),
        ``pairs`` (of records that are of one person), ``found`` (those that the view puts
        together), ``found_of_100``, ``low``, ``high``, ``gap`` (points against all others),
        ``beyond_chance``, ``links`` (pairs that the view puts together, with a record of the
        group), ``right`` (those that are of one person), ``right_of_100``, ``right_low`` and
        ``right_high``.
    overall
        The same columns from ``people`` on, of everybody, but ``gap`` and ``beyond_chance``.
    gaps
        The widest gap of each characteristic with two groups or more.
    whole
        Of every person, by number, whether all known records are together.
    said
        How it is known whose each record is.
    """

    table: pd.DataFrame
    overall: "pd.Series[float]"
    gaps: tuple[Gap, ...]
    whole: npt.NDArray[np.bool_]
    said: str

    @cached_property
    def headline(self) -> str:
        """The characteristic with the widest gap that chance does not explain, else the widest."""
        return widest(self.table)

    def gap_of(self, characteristic: str) -> Gap | None:
        """Give the widest gap of a characteristic, where it has two groups.

        Parameters
        ----------
        characteristic
            Which.
        """
        return next((one for one in self.gaps if one.characteristic == characteristic), None)

    @property
    def errors(self) -> pd.DataFrame:
        """The table that other analyses take, as of :func:`workbench.linkage.routes.error_table`.

        ``route`` (``known answers``), ``characteristic``, ``group`` (everybody first), ``measure``
        (``sensitivity`` or ``precision``, of pairs within people), ``estimate``, ``low``, ``high``
        (shares from 0 to 1), ``n`` (pairs) and ``assumption``.
        """
        everybody = pd.DataFrame([{"characteristic": "", "group": EVERYBODY, **self.overall}])
        assumption = _ASSUMPTION.format(said=self.said)
        rows = []
        for row in pd.concat([everybody, self.table], ignore_index=True).to_dict("records"):
            for measure, names in (
                ("sensitivity", ("found_of_100", "low", "high", "pairs")),
                ("precision", ("right_of_100", "right_low", "right_high", "links")),
            ):
                estimate, low, high = (row[name] / 100 for name in names[:3])
                named = "known answers", row["characteristic"], row["group"], measure
                rows.append((*named, estimate, low, high, int(row[names[3]]), assumption))
        return pd.DataFrame(rows, columns=COLUMNS).dropna(subset=["estimate"], ignore_index=True)

    @property
    def shown(self) -> pd.DataFrame:
        """The columns of the table that people read; the characteristic only where there are more.

        ``characteristic``, ``group``, ``people``, ``pairs``, ``found``, ``found_of_100``,
        ``at_least``, ``at_most``, ``pairs_put_together``, ``right`` and ``right_of_100``.
        """
        return as_read(self.table, {"links": "pairs_put_together"})

    @property
    def caption(self) -> str:
        """What the table shows, and how far its ranges can be trusted."""
        return (
            "Pairs of records of one person that are put together, by group, groups of fewer than "
            "ten people together. A range holds the true figure 95 times of 100"
        )

    def findings(self) -> list[Finding]:
        """Say how many pairs are found and right, and which groups are found less."""
        return [*self._overall(), *self._gaps()]

    def _overall(self) -> list[Finding]:
        told = self.overall
        pairs, found = int(told["pairs"]), int(told["found"])
        links, right = int(told["links"]), int(told["right"])
        wrong = links - right
        findings = [
            Finding(
                key="view.found",
                statement=f"{count(int(told['people']), 'person has', 'people have')} two records "
                f"or more, by {self.said}. Of their {count(pairs, 'pair')} of records "
                f"{part_is(found, pairs)} put together.",
                value=float(told["found_of_100"]),
                low=float(told["low"]),
                high=float(told["high"]),
                unit=f"of 100 {_THING}",
                n=pairs,
                method=METHOD,
            )
        ]
        if links:
            joins = f"; {wrong:,} {'joins' if wrong == 1 else 'join'} two different people"
            findings.append(
                Finding(
                    key="view.right",
                    statement=f"Of {count(links, 'pair')} of records put together "
                    f"{part_is(right, links)} right{joins if wrong else ''}.",
                    value=float(told["right_of_100"]),
                    low=float(told["right_low"]),
                    high=float(told["right_high"]),
                    unit="of 100 pairs put together",
                    n=links,
                    method=METHOD,
                )
            )
        return findings

    def _gaps(self) -> list[Finding]:
        if self.table.empty:
            return [
                Finding(
                    key="view.groups.none",
                    statement="No groups were compared. To see whose records are put together less "
                    "often, name the column with people's group (the setting “group”), such as "
                    "“ethnic_group”.",
                )
            ]
        shown = [self._widest(gap) for gap in self.gaps if gap.characteristic == self.headline]
        told = behind(
            self.table, self._behind, most=_SHOWN, found="found", method=METHOD, key="view.groups"
        )
        # Where all are found equally often, that has been said.
        if told or (shown and not self.table["gap"].any()):
            return [*shown, *told]
        equal = Finding(
            key="view.groups.equal",
            statement=f"{no_gap(len(self.table), 'found')}.",
            n=len(self.table),
            method=METHOD,
        )
        return [*shown, equal]

    def _widest(self, gap: Gap) -> Finding:
        statement = f"By {plain(gap.characteristic).lower()}, all groups are found equally often."
        if gap.points > 0:
            statement = (
                f"By {plain(gap.characteristic).lower()}, the widest gap between two groups is "
                f"{gap.told} of 100: “{plain(gap.least)}” is found least often, "
                f"“{plain(gap.most)}” most often."
            )
        return Finding(
            key="view.gap",
            statement=statement,
            value=gap.points,
            low=gap.low,
            high=gap.high,
            unit="points of 100",
            n=int((self.table["characteristic"] == gap.characteristic).sum()),
            method="Largest less smallest share of true pairs found, groups of ten people or more; "
            "interval of Newcombe (1998), which does not know that the two furthest apart were "
            "picked: of many small groups, chance alone makes some gap.",
            verdict="look" if gap.points >= WORTH_A_LOOK else "info",
            scope={"characteristic": gap.characteristic, "least": gap.least, "most": gap.most},
        )

    def _behind(self, row: "pd.Series[float]") -> Finding:
        label, characteristic = str(row["label"]), str(row["characteristic"])
        found, pairs = int(row["found"]), int(row["pairs"])
        others_found = int(self.overall["found"]) - found
        others = int(self.overall["pairs"]) - pairs
        return Finding(
            key=f"view.groups.{characteristic}.{row['group']}",
            statement=f"Of the pairs of records of {people_of(label, characteristic)} "
            f"{_share(found, pairs)} are put together, of those of everybody else "
            f"{_share(others_found, others)}: more of a gap than chance explains.",
            value=float(row["found_of_100"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit=f"of 100 {_THING}",
            n=pairs,
            method=METHOD,
            verdict="look" if row["gap"] <= -WORTH_A_LOOK else "info",
            scope={"characteristic": characteristic, "group": str(row["group"])},
        )

    def figure(self, characteristic: str = "") -> Figure:
        """Draw how many true pairs are found in each group of a characteristic (the headline's)."""
        chosen = characteristic or self.headline
        data = self.table.assign(group=group_labels(self.table))
        data = data[data["characteristic"] == chosen].sort_values("found_of_100")
        gap = self.gap_of(chosen)
        title = "There are no groups to compare"
        if gap is not None:
            title = "All groups are found equally often"
        if gap is not None and gap.points > 0:
            title = f"Groups are up to {gap.told} of 100 apart"
        return interval_chart(
            data,
            label="group",
            value="found_of_100",
            low="low",
            high="high",
            title=title,
            subtitle="Pairs of records of one person that are put together, of 100, by "
            f"{plain(chosen).lower()}, with 95 % intervals",
            name="view-found-by-group",
            unit="of 100 pairs",
            reference=float(self.overall["found_of_100"]),
            reference_label="Everybody",
        )


def errors_of_view(
    person: np.ndarray[tuple[int], np.dtype[np.int64]], answers: ViewAnswers, columns: list[str]
) -> ViewErrors:
    """Say how often pairs of records of one person are put together, and how often rightly.

    Parameters
    ----------
    person
        Of every record of the view, in order, the number of its person.
    answers
        Whose each record really is.
    columns
        The characteristics to compare people by, columns of ``answers.people``.
    """
    counts = PairCounts.of(person, answers.whose, len(answers.people))
    rows, gaps = [], []
    for column in columns:
        found, gap = _by_group(counts, answers, column)
        rows += found
        gaps += gap
    table = pd.DataFrame(rows, columns=_TABLE)
    table["beyond_chance"] = holm(table.pop("chance").to_numpy(dtype=float)) < CHANCE
    overall = pd.Series(_row(counts.sensitivity(), counts.precision()))
    return ViewErrors(table[_TABLE_SHOWN], overall, tuple(gaps), counts.whole, answers.said)


_TABLE = [
    "characteristic",
    "group",
    "people",
    "pairs",
    "found",
    "found_of_100",
    "low",
    "high",
    "gap",
    "chance",
    "links",
    "right",
    "right_of_100",
    "right_low",
    "right_high",
]
_TABLE_SHOWN = [name.replace("chance", "beyond_chance") for name in _TABLE]


def _row(found: Ratio, right: Ratio) -> dict[str, float]:
    low, high = found.interval
    right_low, right_high = right.interval
    return {
        "people": found.units,
        "pairs": found.whole,
        "found": found.part,
        "found_of_100": 100 * found.share,
        "low": 100 * low,
        "high": 100 * high,
        "links": right.whole,
        "right": right.part,
        "right_of_100": 100 * right.share,
        "right_low": 100 * right_low,
        "right_high": 100 * right_high,
    }


def _by_group(
    counts: PairCounts, answers: ViewAnswers, column: str
) -> tuple[list[dict[str, object]], list[Gap]]:
    told = answers.people[column].astype("str").fillna(NOT_KNOWN)
    named = group_names(answers.people[column], answers.several)
    merged = dict(zip(told.iloc[answers.several], named, strict=True))
    everywhere = told.map(merged).to_numpy(dtype=object)
    rows: list[dict[str, object]] = []
    found: dict[str, Ratio] = {}
    for group in sorted(named.unique()):
        inside = everywhere == group
        here, others = counts.sensitivity(inside), counts.sensitivity(~inside)
        rows.append(
            {
                "characteristic": column,
                "group": group,
                **_row(here, counts.precision(inside)),
                "gap": 100 * (here.share - others.share) if others.whole else 0.0,
                "chance": here.chance_beside(others),
            }
        )
        if group not in {NOT_KNOWN, MIXED}:
            found[group] = here
    if len(found) < 2:
        return rows, []
    ranked = sorted(found, key=lambda group: found[group].share)
    least, most = found[ranked[0]], found[ranked[-1]]
    limits = (100 * one for one in gap_interval(least, most))
    gap = Gap(column, ranked[0], ranked[-1], 100 * (most.share - least.share), *limits)
    return rows, [gap]


def part_is(part: int, whole: int) -> str:
    """Write how many of some are something, with the verb: ``none is``, ``3 (30 of 100) are``.

    Parameters
    ----------
    part, whole
        How many are, and how many there are.
    """
    if not part or part == whole:
        return "none is" if not part else "all are" if whole > 1 else "1 is"
    return f"{part:,} ({of_hundred(part, whole)}) {'is' if part == 1 else 'are'}"


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,}" if part < whole else f"all {whole:,}"
