"""What each switch is worth to a view: who is found thanks to it, and how far apart groups are.

A person is found when all records known to be theirs are together. Beside the view stand the one
with every switch off and what a look-up in a spreadsheet finds: the same first name, last name and
date of birth, letter for letter.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.charts import Figure, interval_chart
from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.linkage.switch_worth import Switched
from workbench.linkage.view_again import Again
from workbench.linkage.view_counts import Gap
from workbench.linkage.view_groups import ViewErrors, errors_of_view
from workbench.linkage.view_result import View
from workbench.linkage.view_truth import ViewAnswers
from workbench.naming import plain
from workbench.sources import connect
from workbench.tables import Table
from workbench.words import of_hundred

LETTER_FOR_LETTER, ALL_OFF, ALL_ON = "letter for letter", "every switch off", "every switch on"
_LABELS = {
    LETTER_FOR_LETTER: "Same names and date of birth, letter for letter",
    ALL_OFF: "Every switch off",
    ALL_ON: "Every switch on: the view",
}
_UNITS = ("person", "people")
_JOINED = ("pair of records", "pairs of records")
_EXACT = ("given", "family", "dob")

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ViewSwitches:
    """A view beside itself with evidence, or some of its leniency, switched off.

    Attributes
    ----------
    worth
        Who is found thanks to each switch, and missed because of it.
    errors
        How the view does by group in each setting: ``letter for letter`` (where the lists have
        names and dates of birth), ``every switch off``, one for each switch that is off, and
        ``every switch on``.
    labels
        What each setting is called.
    answers, columns
        What is known of people, and the characteristics they are compared by.
    """

    worth: Switched
    errors: Mapping[str, ViewErrors]
    labels: Mapping[str, str]
    answers: ViewAnswers
    columns: list[str]

    @property
    def before(self) -> str:
        """The setting to compare the view with: letter for letter, else every switch off."""
        return LETTER_FOR_LETTER if LETTER_FOR_LETTER in self.errors else ALL_OFF

    @property
    def gaps(self) -> pd.DataFrame:
        """How far apart groups are in each setting.

        One row a setting and characteristic: ``setting``, ``characteristic`` (only where there are
        several), ``found_of_100`` and ``right_of_100`` (pairs of records, of everybody),
        ``widest_gap``, ``at_least``, ``at_most`` (points of 100) and ``found_least`` (the group).
        Without characteristics one row a setting.
        """
        rows = []
        for name, errors in self.errors.items():
            told = {
                "setting": self.labels[name],
                "found_of_100": round(float(errors.overall["found_of_100"]), 1),
                "right_of_100": round(float(errors.overall["right_of_100"]), 1),
            }
            rows += [
                {
                    **told,
                    "characteristic": plain(gap.characteristic),
                    "widest_gap": round(gap.points, 1),
                    "at_least": round(max(gap.low, 0.0), 1),
                    "at_most": round(gap.high, 1),
                    "found_least": plain(gap.least) if gap.points > 0 else "–",
                }
                for gap in errors.gaps
            ] or [told]
        table = pd.DataFrame(rows)
        if "characteristic" in table and table["characteristic"].nunique() == 1:
            return table.drop(columns="characteristic")
        return table

    def shown(self) -> list[Finding | Figure | Table]:
        """Say what the switches do together, what each does, and how far apart groups are."""
        caption = "How far apart groups are, in points of 100 pairs of records of one person"
        if not self.columns:
            caption = "Pairs of records of one person that are put together, of 100"
        several = self.answers.people.loc[self.answers.several]
        return [
            self._together(),
            *([self._before_and_after()] if self._characteristic else []),
            Table(
                "view-gaps", self.gaps, caption, 60, "setting", folded=bool(self._characteristic)
            ),
            _how(),
            *self.worth.shown(several, self.columns),
        ]

    @property
    def _characteristic(self) -> str:
        """The characteristic to tell of: that with the widest gap before."""
        gaps = self.errors[self.before].gaps
        return max(gaps, key=lambda gap: gap.points).characteristic if gaps else ""

    def _together(self) -> Finding:
        was, now = self.errors[self.before], self.errors[ALL_ON]
        how = "With every switch off"
        if self.before == LETTER_FOR_LETTER:
            how = "By the same names and date of birth, letter for letter, and nothing else"
        pairs = int(now.overall["pairs"])
        found, found_now = int(was.overall["found"]), int(now.overall["found"])
        statement = (
            f"{how}, {of_hundred(found, pairs)} pairs of records of one person would be put "
            f"together; the view puts {of_hundred(found_now, pairs)} together."
        )
        gap, gap_now = (one.gap_of(self._characteristic) for one in (was, now))
        if gap is not None and gap_now is not None:
            statement += (
                f" By {plain(gap.characteristic).lower()} the widest gap between two groups was "
                f"{_gap(gap)}; in the view it is {_gap(gap_now)}."
            )
        return Finding(
            key="view.switches",
            statement=statement,
            value=None if gap_now is None else gap_now.points,
            low=None if gap_now is None else gap_now.low,
            high=None if gap_now is None else gap_now.high,
            unit="" if gap_now is None else "points of 100",
            n=pairs,
            method="Share of true pairs of records found; largest less smallest by group, groups "
            "of ten people or more. The pairs are those that were compared, weighed again; the "
            "model was not trained again.",
        )

    def _before_and_after(self) -> Figure:
        """Draw how many pairs are found in each group, before and after."""
        chosen = self._characteristic
        series = {self.before: self.labels[self.before], ALL_ON: "The view"}
        parts = []
        for name, label in series.items():
            table = self.errors[name].table
            rows = table[table["characteristic"] == chosen]
            parts.append(rows.assign(group=rows["group"].map(plain), setting=label))
        order = parts[0].set_index("group")["found_of_100"]
        data = pd.concat(parts).sort_values(
            "group", key=lambda group: group.map(order), kind="stable"
        )
        was, now = (self.errors[name].gap_of(chosen) for name in series)
        title = "What the switches do for each group"
        if was is not None and now is not None:
            after = f"now up to {now.told}" if now.points > 0 else "now found equally often"
            title = f"Groups were up to {was.told} apart and are {after}"
        return interval_chart(
            data,
            label="group",
            value="found_of_100",
            low="low",
            high="high",
            title=title,
            subtitle="Pairs of records of one person that are put together, of 100, by "
            f"{plain(chosen).lower()}, with 95 % intervals",
            name="view-before-and-after",
            unit="of 100 pairs",
            series="setting",
        )


def _how() -> Finding:
    return Finding(
        key="view.switches.how",
        statement="In some ways the view is lenient, and it counts several facts. Each of these "
        "was switched off in turn. A person is found when all records known to be theirs are put "
        "together.",
        method="The pairs that were compared, weighed again; the model was not trained again.",
    )


def _gap(gap: Gap) -> str:
    least = f" (“{plain(gap.least)}” found least often)" if gap.points > 0 else ""
    return f"{gap.told}{least}"


def switches_of_view(view: View, answers: ViewAnswers, columns: list[str]) -> ViewSwitches | None:
    """Divide a view again with each switch off, with all off, and letter for letter.

    Parameters
    ----------
    view
        The view, made with ``switches=True``.
    answers
        Whose each record really is.
    columns
        The characteristics to compare people by, columns of ``answers.people``.

    Returns
    -------
    ViewSwitches or None
        Nothing where no switch makes a difference.

    Raises
    ------
    WorkbenchError
        Where the view was made without what it takes.
    """
    again = view.again
    if again is None:
        raise WorkbenchError(
            "This view was made without what it takes to switch evidence off.",
            todo="Make it with switches=True.",
        )
    labels = again.offered
    if not labels:
        return None
    settings = {LETTER_FOR_LETTER: letter_for_letter(again), ALL_OFF: again.people(set(labels))}
    settings |= {name: again.people({name}) for name in labels}
    settings[ALL_ON] = view.person
    errors = {
        name: errors_of_view(person, answers, columns)
        for name, person in settings.items()
        if person is not None
    }
    return ViewSwitches(
        worth=_worth(errors, answers.several, labels),
        errors=errors,
        labels=_LABELS | {name: f"“{label}” off" for name, label in labels.items()},
        answers=answers,
        columns=columns,
    )


def letter_for_letter(again: Again) -> Integers | None:
    """Take records with the same names and date of birth for one person's, and no others.

    Capitals, titles and the way a date is written make no difference; accents do.

    Parameters
    ----------
    again
        What was kept of the view.

    Returns
    -------
    ndarray or None
        As :meth:`Again.people` gives it; nothing where the lists lack one of these.
    """
    if not set(_EXACT) <= set(again.standard.column_names):
        return None
    written = [
        f"coalesce({name}_written, {name})"
        if f"{name}_written" in again.standard.column_names
        else name
        for name in _EXACT
    ]
    missing = " or ".join(f"{name} is null" for name in _EXACT)
    own = "source || chr(31) || record_id || chr(31) || person"
    with closing(connect()) as con:
        con.register("standard", again.standard)
        rows = con.execute(
            f"select {own} as record, case when {missing} then {own} "
            f"else concat_ws(chr(31), {', '.join(written)}) end as same from standard order by uid"
        ).df()
    first = rows.drop_duplicates("record")
    return pd.factorize(first["same"])[0].astype(np.int64)


def _worth(
    errors: Mapping[str, ViewErrors], several: Integers, labels: Mapping[str, str]
) -> Switched:
    found = {name: pd.Series(one.whole[several], several) for name, one in errors.items()}
    links = {name: int(one.overall["links"]) for name, one in errors.items()}
    wrong = {name: many - int(errors[name].overall["right"]) for name, many in links.items()}
    told = pd.DataFrame(
        {
            name: {
                "links": links[ALL_ON],
                "links_without_it": links[name],
                "wrong_links": wrong[ALL_ON],
                "wrong_links_without_it": wrong[name],
            }
            for name in labels
        }
    ).T
    without = {name: found[name] for name in labels}
    return Switched.of(labels, found[ALL_ON], without, told, _UNITS, made="view", joined=_JOINED)
