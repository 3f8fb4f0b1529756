"""What matching addresses to the register found."""

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from workbench.addresses.grades import GRADES, REASONS
from workbench.charts import Figure, bar_chart
from workbench.findings import Finding
from workbench.naming import list_name
from workbench.shares import interval
from workbench.words import count, has, of_hundred

THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)
_FEWEST_CHECKED = 20


@dataclass(frozen=True)
class AddressResult:
    """The property or building of every address, as far as the register can tell.

    Attributes
    ----------
    rows
        One row an address, in the list's order: ``id``, ``uprn``, ``parent_uprn``, ``matched_to``
        (``property``, ``building`` or empty), ``grade``, ``probability``, ``why``, ``ward``,
        ``written_as``, ``with_postcode``, ``given`` (the list's own number), ``given_is`` (blank,
        impossible, unknown, gone or known to the register), ``agrees`` (missing where it cannot be
        checked), ``sender`` and ``in_group``.
    chances
        How likely a match of each grade is right, by grade.
    threshold
        Probability from which a match counts.
    names
        What the list and the register are called.
    sender, group
        The columns to compare rows by, or nothing.
    columns
        What each column was taken for: ``table``, ``column``, ``what_it_says``.
    has_numbers
        Whether the list has a column with property numbers.
    """

    rows: pd.DataFrame
    chances: "pd.Series[float]"
    threshold: float
    names: tuple[str, str]
    sender: str
    group: str
    columns: pd.DataFrame
    has_numbers: bool

    def at(self, threshold: float) -> "AddressResult":
        """Say what another threshold gives.

        Parameters
        ----------
        threshold
            Probability from which a match counts.
        """
        return replace(self, threshold=threshold)

    @cached_property
    def counts(self) -> "pd.Series[bool]":
        """Whether each row's match counts, to a property or a building."""
        return self.rows["probability"].fillna(0.0) >= self.threshold

    @cached_property
    def found(self) -> "pd.Series[bool]":
        """Whether the property of each row is found."""
        return self.counts & (self.rows["matched_to"] == "property")

    @cached_property
    def in_building(self) -> "pd.Series[bool]":
        """Whether only the building of each row is found."""
        return self.counts & (self.rows["matched_to"] == "building")

    @cached_property
    def reason(self) -> "pd.Series[str]":
        """Why a row has no match; missing where it has one."""
        unsure = self.rows["grade"].where(~self.rows["grade"].isin(list(GRADES)), "unsure")
        return unsure.where(~self.counts)

    @cached_property
    def table(self) -> pd.DataFrame:
        """Every row: ``id``, ``uprn``, ``parent_uprn``, ``matched_to``, ``grade``, ``probability``.

        ``why`` says in words what agrees, or why there is no match. Of a match to a building
        ``uprn`` is the building's own. A match that is not sure enough has no ``uprn``.
        """
        matched = self.rows[["uprn", "parent_uprn"]].where(self.counts, None).fillna("")
        table = self.rows[["id"]].join(matched)
        table["matched_to"] = self.rows["matched_to"].where(self.counts, "")
        grades = {key: one.label for key, one in GRADES.items()} | dict(REASONS)
        table["grade"] = self.reason.fillna(self.rows["grade"]).map(grades)
        table["probability"] = _shown(self.rows["probability"])
        table["why"] = self.rows["why"]
        return table

    @cached_property
    def possible(self) -> pd.DataFrame:
        """Matches that are not sure enough, for somebody to look at; the likeliest first."""
        perhaps = self.rows[~self.counts & self.rows["grade"].isin(list(GRADES))]
        perhaps = perhaps.sort_values("probability", ascending=False, kind="stable")
        perhaps = perhaps.assign(probability=_shown(perhaps["probability"]))
        return perhaps[["id", "uprn", "matched_to", "probability", "why"]].reset_index(drop=True)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Rows whose own number the register knows, and which we would give another."""
        other = self.counts & (self.rows["agrees"] == False).fillna(False)  # noqa: E712
        columns = ["id", "given", "uprn", "matched_to", "why"]
        return self.rows.loc[other, columns].reset_index(drop=True)

    @cached_property
    def reasons(self) -> pd.DataFrame:
        """Every reason for having no match, the commonest first: ``why`` and ``addresses``."""
        counted = self.reason.value_counts()
        rows = [(text, int(counted.get(key, 0))) for key, text in REASONS.items()]
        table = pd.DataFrame(rows, columns=["why", "addresses"])
        return table.sort_values("addresses", ascending=False, kind="stable", ignore_index=True)

    @property
    def unmatched(self) -> pd.DataFrame:
        """The reasons that there are."""
        return self.reasons[self.reasons["addresses"] > 0]

    @cached_property
    def grades(self) -> pd.DataFrame:
        """How far each grade of match can be relied on, by the list's own numbers.

        ``grade``, ``addresses``, ``checked`` (with a number of their own that the register knows),
        ``agree``, ``at_least`` and ``at_most`` (limits of 100, 95 % Wilson), ``probability`` and
        ``counts`` (whether it reaches the threshold).
        """
        rows = []
        for key, grade in GRADES.items():
            mine = self.rows[self.rows["grade"] == key]
            checked, agree = int(mine["agrees"].notna().sum()), int((mine["agrees"] == True).sum())  # noqa: E712
            low, high = interval(agree, checked) if checked else (None, None)
            chance = float(self.chances[key])
            counted = "yes" if chance >= self.threshold else "no"
            if len(mine):
                rows.append((grade.label, len(mine), checked, agree, low, high, chance, counted))
        columns = ["grade", "addresses", "checked", "agree", "at_least", "at_most", "probability"]
        table = pd.DataFrame(rows, columns=[*columns, "counts"])
        table[["at_least", "at_most"]] = table[["at_least", "at_most"]].astype(float).round(1)
        return table.assign(probability=_shown(table["probability"]))

    @cached_property
    def thresholds(self) -> pd.DataFrame:
        """What each threshold would mean, in addresses; those that change nothing are left out.

        ``threshold``, ``property_found``, ``building_only``, ``not_found`` and
        ``expected_wrong``.
        """
        rows: list[tuple[float | int, ...]] = []
        for threshold in sorted({*THRESHOLDS, self.threshold}):
            other = self.at(threshold)
            found, building = int(other.found.sum()), int(other.in_building.sum())
            row = (found, building, len(self.rows) - found - building, round(other.wrong, 1))
            if not rows or rows[-1][1:] != row:
                rows.append((threshold, *row))
            elif threshold == self.threshold:
                rows[-1] = (threshold, *row)
        names = ["threshold", "property_found", "building_only", "not_found", "expected_wrong"]
        return pd.DataFrame(rows, columns=names)

    @property
    def wrong(self) -> float:
        """How many of the matches that count are expected to be wrong."""
        return float((1 - self.rows.loc[self.counts, "probability"]).sum())

    def findings(self) -> list[Finding]:
        """Say how many addresses are found, why others are not, and how far that was checked."""
        if self.rows.empty:
            empty = f"The {list_name(self.names[0])} has no rows, so there is nothing to find."
            return [Finding(key="found", statement=empty, value=0, unit="addresses", n=0)]
        return [self._found(), *self._building(), *self._unmatched(), *self._checked()]

    def _headline(self) -> str:
        rows, found = len(self.rows), int(self.found.sum())
        if not rows:
            return "There are no addresses to find"
        return (
            f"We found the property of {found:,} of {count(rows, 'address', 'addresses')} "
            f"({of_hundred(found, rows)})"
        )

    def _found(self) -> Finding:
        rows, found = len(self.rows), int(self.found.sum())
        rest = rows - found - int(self.in_building.sum())
        none = "none is" if not rest else f"{rest:,} {'is' if rest == 1 else 'are'}"
        low, high = interval(found, rows)
        return Finding(
            key="found",
            statement=f"{self._headline()}; {none} without any match.",
            value=100 * found / rows,
            low=low,
            high=high,
            unit="of 100 addresses",
            n=rows,
            method="Agreement of postcode, street, building and numbers with the register; "
            f"matches at {self.threshold:g} or more count. 95 % Wilson interval.",
        )

    def _building(self) -> list[Finding]:
        building = int(self.in_building.sum())
        if not building:
            return []
        are = (
            "one more we know the building only, not the flat: it has"
            if building == 1
            else (f"{building:,} more we know the building only, not the flat: they have")
        )
        return [
            Finding(
                key="building",
                statement=f"Of {are} the building’s own number.",
                value=building,
                unit="addresses",
                n=len(self.rows),
                method="The parent property number (UPRN) of the register.",
            )
        ]

    def _unmatched(self) -> list[Finding]:
        if self.unmatched.empty:
            return []
        told = [
            f"{text[0].lower()}{text[1:]} ({many:,})"
            for text, many in self.unmatched.head(3).itertuples(index=False)
        ]
        rest = int(self.unmatched["addresses"].iloc[3:].sum())
        told += [f"for another reason ({rest:,})"] if rest else []
        return [
            Finding(
                key="unmatched",
                statement=f"Why addresses have no match: {'; '.join(told)}.",
                value=int(self.unmatched["addresses"].sum()),
                unit="addresses",
                n=len(self.rows),
                verdict="look",
            )
        ]

    def _checked(self) -> list[Finding]:
        checked = self.rows["agrees"].notna() & self.counts
        rows, agree = int(checked.sum()), int((self.rows["agrees"] == True)[checked].sum())  # noqa: E712
        if rows < _FEWEST_CHECKED:
            return [
                Finding(
                    key="unchecked",
                    statement="The list has too few property numbers of its own to check ours by"
                    f" ({rows:,}). How sure each kind of match is, is an assumption then, not a "
                    "measurement: have a sample looked at.",
                    value=round(self.wrong, 1),
                    unit="matches",
                    n=rows,
                    verdict="look",
                    method="Starting values of each grade.",
                )
            ]
        low, high = interval(agree, rows)
        differ = rows - agree
        other = "none differs"
        if differ:
            them = "it" if differ == 1 else "them"
            other = f"{differ:,} {'differs' if differ == 1 else 'differ'}"
            other += f", and one of the two numbers is wrong: look at {them}"
        return [
            Finding(
                key="agrees",
                statement=f"{count(rows, 'match', 'matches')} {has(rows)} a number on the list to "
                f"check by, which we did not use: {agree:,} agree "
                f"({of_hundred(agree, rows)}); {other}.",
                value=100 * agree / rows,
                low=low,
                high=high,
                unit="of 100 matches",
                n=rows,
                method="Against the list’s own property numbers, withheld from the matching; 95 % "
                "Wilson interval.",
                verdict="look" if differ else "good",
            )
        ]

    def figure(self) -> Figure:
        """Draw how many addresses have a match of each grade, and why the others have none."""
        graded = self.rows.loc[self.counts, "grade"].value_counts()
        bars = [(one.label, int(graded.get(key, 0))) for key, one in GRADES.items()]
        bars += list(self.unmatched.itertuples(index=False, name=None))
        data = pd.DataFrame([bar for bar in bars if bar[1]], columns=["match", "addresses"])
        found = [GRADES[key].label for key in GRADES]
        return bar_chart(
            data,
            label="match",
            value="addresses",
            title=self._headline(),
            subtitle=f"Addresses of the {list_name(self.names[0])} by how well they match, "
            "then by why they do not",
            name="grades",
            unit="addresses",
            highlight=[label for label in found if label in set(data["match"])],
        )


def _shown(probability: "pd.Series[float]") -> "pd.Series[float]":
    """Round probabilities; none is certain."""
    return probability.round(3).clip(upper=0.999)
