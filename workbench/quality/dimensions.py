"""The six dimensions of the Government Data Quality Framework (2020)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from workbench.charts import Figure, bar_chart
from workbench.findings import Finding, Verdict
from workbench.quality.agreement import agreement
from workbench.quality.dates import is_birth
from workbench.quality.faults import Dimension, Fault
from workbench.quality.measure import Measured
from workbench.quality.names import AHEAD_WORDS
from workbench.quality.profiling import Profile, column_of
from workbench.quality.scan import tally
from workbench.quality.subject import Tabular
from workbench.quality.timeliness import expectation
from workbench.quality.words import columns, day, quoted, rows_of, sentence
from workbench.words import count, has, listed, of_hundred

_ASKS: dict[Dimension, str] = {
    "completeness": "Is everything there that we need?",
    "uniqueness": "Is everybody there once?",
    "consistency": "Do values agree with one another?",
    "timeliness": "Is it fresh enough?",
    "validity": "Can the values be right?",
    "accuracy": "Are they right, beside a list we trust?",
}
_IN_WORDS = ("no", "one", "two", "three", "four", "five", "six")
# Columns filled on so few rows are sparse by nature; blanks of which so many are theirs are, too.
_NEARLY_EMPTY, _MOST_BLANKS = 0.1, 0.9
# What is planned or promised says nothing of how fresh a table is.
_STILL_AHEAD = AHEAD_WORDS - {"last", "close", "closed", "closes", "closing", "ended"}
_SOURCE = "The Government Data Quality Framework (2020)"


@dataclass(frozen=True)
class Measure:
    """One dimension, measured or not declared.

    Attributes
    ----------
    dimension
        Its name in the framework.
    passed, looked_at
        How many of how many passed; nothing where it could not be measured.
    statement
        The same in one sentence, or what to declare so that it can be measured.
    method
        How it was computed.
    """

    dimension: Dimension
    passed: int | None
    looked_at: int | None
    statement: str
    method: str

    @property
    def declared(self) -> bool:
        """Whether there was anything to measure it by."""
        return bool(self.looked_at)

    @property
    def verdict(self) -> Verdict:
        """``good`` where all passed; a gap is for information, never a pass."""
        if not self.declared:
            return "info"
        return "good" if self.passed == self.looked_at else "look"


@dataclass(frozen=True)
class Dimensions:
    """The six dimensions of a table.

    Attributes
    ----------
    measures
        One a dimension, in the framework's order.
    rows
        How many rows the table has.
    """

    measures: tuple[Measure, ...]
    rows: int

    @property
    def table(self) -> pd.DataFrame:
        """The measures.

        Returns
        -------
        DataFrame
            One row a dimension: ``dimension``, ``question``, ``of_100`` (missing where not
            declared), ``passed``, ``looked_at``, ``what_we_found``, ``how``.
        """
        return pd.DataFrame(
            {
                "dimension": [item.dimension.capitalize() for item in self.measures],
                "question": [_ASKS[item.dimension] for item in self.measures],
                "of_100": [_share(item) for item in self.measures],
                "passed": pd.array([item.passed for item in self.measures], dtype="Int64"),
                "looked_at": pd.array([item.looked_at for item in self.measures], dtype="Int64"),
                "what_we_found": [sentence(item.statement) for item in self.measures],
                "how": [item.method for item in self.measures],
            }
        )

    def findings(self) -> tuple[Finding, ...]:
        """Give one finding a dimension; one that is not declared says what to declare."""
        return tuple(
            Finding(
                key=f"quality.dimension.{item.dimension}",
                statement=f"{item.dimension.capitalize()}: {item.statement}",
                value=item.passed,
                unit="passed" if item.declared else "",
                n=item.looked_at,
                method=f"{_SOURCE}. {item.method}",
                verdict=item.verdict,
                scope={"dimension": item.dimension},
            )
            for item in self.measures
        )

    def figure(self) -> Figure:
        """Draw how many of 100 pass, dimension by dimension; the title names the lowest."""
        return bar_chart(
            pd.DataFrame(
                {
                    "dimension": [item.dimension.capitalize() for item in self.measures],
                    "of_100": [_share(item) for item in self.measures],
                }
            ),
            label="dimension",
            value="of_100",
            title=_headline(self.measures),
            name="weakest_dimension",
            subtitle=f"Of 100 things looked at, how many pass, in {count(self.rows, 'row')}",
            unit="of 100",
        )


def dimensions(
    found: Profile,
    *,
    period: str = "",
    expected: str = "",
    reference: Tabular | None = None,
    reference_key: str = "",
    today: date | None = None,
) -> Dimensions:
    """Measure the six dimensions of the Government Data Quality Framework.

    Four follow from the table. Timeliness needs to be told what its dates should be; accuracy
    needs a list that is trusted. Where something is missing, the dimension is a gap that says what
    to declare, never a pass.

    Parameters
    ----------
    found
        What :func:`workbench.quality.profile` found.
    period
        The column that says which day or period a row is of.
    expected
        What it should say, as :func:`workbench.quality.timeliness.expectation` reads it.
    reference
        A table that is trusted to be right.
    reference_key
        The column, in both tables, that says which rows belong together; empty for the table's
        own key or an identifier that both have.
    today
        The day from which age is counted; by default the day of the call.

    Raises
    ------
    WorkbenchError
        Where a column named is not in the table, or is not a date.
    """
    measures = (
        _completeness(found),
        _uniqueness(found),
        _from_answers(found, "consistency"),
        _timeliness(found, period, expected, today or datetime.now().astimezone().date()),
        _from_answers(found, "validity"),
        _accuracy(found, reference, reference_key),
    )
    return Dimensions(measures, found.rows)


def _share(item: Measure) -> float | None:
    if not item.looked_at or item.passed is None:
        return None
    return 100 * item.passed / item.looked_at


def _headline(measures: Sequence[Measure]) -> str:
    """Name the lowest dimension with its figure, then what was not measured."""
    known = [item for item in measures if item.passed is not None and item.looked_at]
    gaps = [item.dimension for item in measures if not item.declared]
    if not known:
        return "None of the six dimensions could be measured"
    lowest = min(known, key=lambda item: _share(item) or 0.0)
    figure = of_hundred(lowest.passed or 0, lowest.looked_at or 1)
    if all(item.verdict == "good" for item in known):
        title = (
            f"Only {lowest.dimension} was measured, and all passed"
            if len(known) == 1
            else f"All passed in the {_IN_WORDS[len(known)]} dimensions measured"
        )
    elif len(known) == 1:
        title = f"Only {lowest.dimension} was measured: {figure} passed"
    else:
        title = f"{lowest.dimension.capitalize()} is the lowest, at {figure}"
    if not gaps or len(known) == 1:
        return title
    return f"{title}; {listed(gaps)} {'was' if len(gaps) == 1 else 'were'} not measured"


def _undeclared(dimension: Dimension, why: str, known: str = "") -> Measure:
    """Leave a gap that a person can close by declaring something."""
    return Measure(dimension, None, None, f"not declared. {sentence(why)}{known}", "Not measured.")


def _gap(dimension: Dimension, why: str) -> Measure:
    """Leave a gap where the table has nothing to measure."""
    return Measure(dimension, None, None, f"not measured. {sentence(why)}", "Not measured.")


def _completeness(found: Profile) -> Measure:
    cells = found.rows * len(found.measured)
    if cells == 0:
        return _gap("completeness", "the table has no rows")
    filled = sum(item.filled for item in found.measured)
    more = "" if filled == cells else _of_blanks(found, cells - filled)
    return Measure(
        "completeness",
        filled,
        cells,
        f"{filled:,} of {cells:,} cells are filled ({of_hundred(filled, cells)}).{more}",
        "Filled cells of all cells; a blank in any spelling is not filled.",
    )


def _of_blanks(found: Profile, blanks: int) -> str:
    """Say whether the blanks are those of columns that are nearly always empty."""
    sparse = [item for item in found.measured if item.filled <= _NEARLY_EMPTY * found.rows]
    if sum(item.blank for item in sparse) < _MOST_BLANKS * blanks:
        return " Say in a contract which columns you cannot do without."
    verb = "is" if len(sparse) == 1 else "are"
    labels = columns([item.field.label for item in sparse])
    return f" The blanks are nearly all in {labels}, which {verb} nearly always empty."


def _uniqueness(found: Profile) -> Measure:
    if found.rows == 0:
        return _gap("uniqueness", "the table has no rows")
    if found.rows > 1 and not found.key.columns and found.key.nearly is None:
        return _gap(
            "uniqueness",
            "no column tells one row from another, so a person entered twice cannot be told from "
            "two people; add a reference number",
        )
    repeated = max((fault.count for fault in found.faults if _says_twice(fault)), default=0)
    once = found.rows - repeated
    statement = (
        "the only row cannot be there twice."
        if found.rows == 1
        else f"none of {count(found.rows, 'row')} seems to be there twice."
        if repeated == 0
        else f"{repeated:,} of {count(found.rows, 'row')} may be there twice."
    )
    return Measure(
        "uniqueness",
        once,
        found.rows,
        statement,
        "Rows less those that repeat another in full, in everything but their id, in their id or "
        "in a person's identifier, whichever is most.",
    )


def _says_twice(fault: Fault) -> bool:
    return fault.dimension == "uniqueness" and fault.verdict != "info"


# What is wrong with how a file was written says nothing of whether its values can be right.
_ABOUT_THE_FILE = {"stray_spaces", "damaged_letters", "formulas", "people_in_free_text"}
# What the loader could not read as what its column holds.
_UNREADABLE = {
    f"file.{kind}" for kind in ("impossible_date", "month_before_day", "not_a_date", "not_a_number")
}
_NOTHING_TO_ASK = {
    "consistency": (
        "nothing here could be compared by a rule of ours: a start with its end, or the spellings "
        "of one category"
    ),
    "validity": (
        "no rule of ours applies to a column of this table; a contract can say what is valid"
    ),
}
_HOW = {
    "consistency": "Starts before ends, and one spelling for each category.",
    "validity": (
        "Every date, amount and identifier that a rule of ours applies to; a value that breaks "
        "two rules counts twice."
    ),
}


def _from_answers(found: Profile, dimension: Dimension) -> Measure:
    told = {fault.key.split(":")[0] for fault in found.faults}
    asked = [
        answer
        for answer in found.answers
        if answer.probe.dimension == dimension and answer.probe.key not in _ABOUT_THE_FILE
    ]
    looked_at = sum(answer.probe.checked for answer in asked)
    if not looked_at:
        return _gap(dimension, _NOTHING_TO_ASK[dimension])
    wrong = sum(
        answer.count
        for answer in asked
        if answer.probe.worth(answer.count) and answer.probe.key in told
    )
    if dimension == "validity":
        wrong += sum(
            fault.count for fault in found.faults if fault.key.split(":")[0] in _UNREADABLE
        )
    passed = looked_at - wrong
    what = "comparison" if dimension == "consistency" else "check of a value"
    several = "comparisons" if dimension == "consistency" else "checks of a value"
    return Measure(
        dimension,
        passed,
        looked_at,
        f"{passed:,} of {count(looked_at, what, several)} passed "
        f"({of_hundred(passed, looked_at)}).",
        _HOW[dimension],
    )


def _timeliness(found: Profile, period: str, expected: str, today: date) -> Measure:
    dated = [item for item in found.measured if _may_be_newest(item, today)]
    known = ""
    if dated:
        newest = max(dated, key=lambda item: item.highest)
        known = f" The newest date is {day(newest.highest)}, in {quoted(newest.field.label)}."
    if not period:
        why = "say which column holds its date or period (period), and what it should be (expected)"
        return _undeclared("timeliness", why, known)
    item = column_of(found.measured, period)
    if not expected.strip():
        why = (
            f"say what {quoted(item.field.label)} should be, such as 90 days or 2026-Q3 (expected)"
        )
        return _undeclared("timeliness", why, known)
    if not found.rows:
        return _gap("timeliness", "the table has no rows")
    wanted = expectation(item, expected, today)
    counted = tally(found.subject.meant, {"n": f"count(*) FILTER (WHERE {wanted.wanted})"})
    fresh = int(counted["n"])
    return Measure(
        "timeliness",
        fresh,
        found.rows,
        f"{rows_of(fresh, found.rows)} {has(fresh)} {wanted.words}.",
        wanted.method,
    )


def _may_be_newest(item: Measured, today: date) -> bool:
    dated = item.field.kind in {"date", "datetime"} and item.filled > 0
    ahead = _STILL_AHEAD.intersection(item.field.words)
    return dated and not ahead and not is_birth(item) and item.highest <= today


def _accuracy(found: Profile, reference: Tabular | None, reference_key: str) -> Measure:
    if reference is None:
        return _undeclared(
            "accuracy",
            "no table can say of itself whether it is true; name a list that you trust (reference)",
        )
    compared = agreement(found, reference, reference_key)
    if not compared.cells:
        return _gap("accuracy", compared.statement)
    return Measure("accuracy", compared.alike, compared.cells, compared.statement, compared.method)
