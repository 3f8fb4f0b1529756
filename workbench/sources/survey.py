"""What every column of a text table holds, counted from every value in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from duckdb import DuckDBPyConnection

from workbench.sources.blanks import BORNE_NAMES
from workbench.sources.shapes import LAST_SERIAL, Shape, compact_sql, shape_sql, trimmed_sql
from workbench.sources.sql import among, quote

# Many columns of few rows are turned on their side, so that one plan serves them: to plan costs
# more than to count. Of long columns, one at a time is counted sooner and in less memory.
_CELLS_A_PASS = 2_000_000
_FEW_COLUMNS = 8

_FORMULA = (
    "(=.*|@([-+=(].*|[^ ]*[(!|].*|[$A-Z]{1,4}[$]?[0-9]+.*|[0-9.]+[-+*/^].*)|[-+][A-Za-z=@(].*)"
)
"""A cell that a spreadsheet would work out, were it typed in; words after an @ are none."""
_ERROR = "#(REF!|VALUE!|DIV/0!|NAME[?]|NUM!|NULL!|SPILL!|CALC!)|##+|Err:[0-9]+"
"""What a spreadsheet shows where it could not work out a cell, or a column was too narrow."""
_GARBLED = "\\x{FFFD}|\\x{00C3}[\\x{0080}-\\x{00BF}\\x{2018}-\\x{203A}]|\\x{00E2}\\x{20AC}"
"""Letters that an earlier program read wrongly, as in ``ZoÃ«``."""
_DECIMAL_COMMA = "[-+−]?[£$€]? ?[-+−]?([0-9]{1,3}([.][0-9]{3})+|[0-9]+),[0-9]{1,2} ?[€%]?"
"""A number as written on the Continent, ``1.234,50``; with three places it may be thousands."""
_DIGITS = (
    f"(CASE WHEN k IN ({Shape.WHOLE:d}, {Shape.LEADING_ZERO:d}, {Shape.LONG_DIGITS:d}, "
    f"{Shape.EIGHT_DIGITS:d}, {Shape.SERIAL:d}) AND v > '0' THEN length(v) END)"
)
"""How many digits a value of digits alone has; ``0`` and what has a sign are left aside."""


Counts = Mapping[Shape, int]


@dataclass(frozen=True)
class Census:
    """How many values of a column are of which kind.

    Attributes
    ----------
    shapes
        By :class:`Shape`; they add up to the number of rows.
    different
        How many different values have each shape.
    padded
        With spaces before or after them.
    timed
        Dates with a time of day other than midnight.
    compact
        Of eight digits that are a day of 1850 to 2099, ``19801231``.
    serials
        Of at most five digits that are a day up to 2099 as spreadsheets count days.
    pointed
        Whole numbers written as ``1234.0``.
    formulas, errors, garbled, nul
        That a spreadsheet would work out; that are its error values; whose letters are spoilt;
        with a character that no text has.
    borne
        That say "nothing" in a word that is also a name.
    huge
        Of more than 15 digits, which Excel cannot hold.
    unzeroed
        Of ten digits as a British telephone number has without its first nought.
    commas
        Numbers with a decimal comma, ``99,00``.
    lengths
        How many values of digits alone, but for ``0``, have each shape and number of digits.
    """

    shapes: Counts
    different: Counts = field(default_factory=dict)
    padded: int = 0
    timed: int = 0
    compact: int = 0
    serials: int = 0
    pointed: int = 0
    formulas: int = 0
    errors: int = 0
    garbled: int = 0
    nul: int = 0
    borne: int = 0
    huge: int = 0
    unzeroed: int = 0
    commas: int = 0
    lengths: Mapping[tuple[Shape, int], int] = field(default_factory=dict)

    @property
    def filled(self) -> int:
        """How many values say something."""
        return sum(self.shapes.values()) - self.shapes.get(Shape.BLANK, 0)


def _traits() -> dict[str, str]:
    """Write the condition of each trait on a value ``c``, trimmed ``v``, of shape ``k``."""
    words = f"k IN ({Shape.TEXT:d}, {Shape.CODE:d})"
    clock = "[T ](0?0[:.]00([:.]00([.,]0+)?)?|12[:.]00([:.]00)? ?(?i:am))"
    return {
        "padded": "v <> c",
        "timed": (
            f"k >= {Shape.DAY_SURE:d} AND regexp_matches(v, '[T ][0-9]+[:.][0-9]') "
            f"AND NOT regexp_matches(v, '{clock}')"
        ),
        "compact": f"k = {Shape.EIGHT_DIGITS:d} AND {compact_sql('v')} IS NOT NULL",
        "serials": (
            f"k IN ({Shape.SERIAL:d}, {Shape.WHOLE:d}) AND regexp_full_match(v, '[0-9]{{1,5}}') "
            f"AND CAST(v AS INTEGER) BETWEEN 1 AND {LAST_SERIAL}"
        ),
        "pointed": f"k = {Shape.DECIMAL:d} AND regexp_full_match(v, '[0-9]+[.]0')",
        "formulas": f"{words} AND regexp_full_match(v, '{_FORMULA}', 's')",
        "errors": f"v < '$' AND v >= '#' AND regexp_full_match(v, '{_ERROR}')",
        "garbled": f"{words} AND regexp_matches(v, '{_GARBLED}')",
        "nul": f"{words} AND contains(v, chr(0))",
        "borne": f"k = {Shape.BLANK:d} AND lower(v) IN {among(sorted(BORNE_NAMES))}",
        "huge": f"k = {Shape.LONG_DIGITS:d} AND length(v) > 15",
        "unzeroed": f"k = {Shape.LONG_DIGITS:d} AND regexp_full_match(v, '[1237][0-9]{{9}}')",
        "commas": f"k = {Shape.CODE:d} AND regexp_full_match(v, '{_DECIMAL_COMMA}')",
    }


# A condition whose costly half is worked out only on values of the right shape.
TRAITS = {
    name: f"(CASE WHEN {cheap} THEN {costly or 'true'} ELSE false END)"
    for name, (cheap, _, costly) in (
        (name, condition.partition(" AND ")) for name, condition in _traits().items()
    )
}
"""The condition of each trait on a value ``c``, trimmed ``v``, of shape ``k``, by its name."""


def take_census(
    connection: DuckDBPyConnection, table: str, names: Sequence[str]
) -> dict[str, Census]:
    """Count the values of every column; each different value is looked at once."""
    rows = int(connection.execute(f"SELECT count(*) FROM {quote(table)}").fetchall()[0][0])
    if rows * len(names) == 0:
        return {name: Census({}) for name in names}
    found: dict[str, Census] = {}
    at_once = _CELLS_A_PASS // rows
    if at_once >= _FEW_COLUMNS:
        for start in range(0, len(names), at_once):
            some = names[start : start + at_once]
            listing = ", ".join(map(quote, some))
            values = (
                f"SELECT name, c, count(*) AS n FROM (SELECT {listing} FROM {quote(table)}) "
                f"UNPIVOT INCLUDE NULLS (c FOR name IN ({listing})) GROUP BY ALL"
            )
            found |= _census(connection, values, some)
        return found
    for name in names:
        values = (
            f"SELECT '' AS name, {quote(name)} AS c, count(*) AS n FROM {quote(table)} GROUP BY ALL"
        )
        found[name] = _census(connection, values, [""])[""]
    return found


def _census(connection: DuckDBPyConnection, values: str, names: Sequence[str]) -> dict[str, Census]:
    traits = ", ".join(f"coalesce(sum(n) FILTER ({condition}), 0)" for condition in TRAITS.values())
    counted = connection.execute(
        f"SELECT name, k, {_DIGITS} AS digits, sum(n), count(*), {traits} FROM "
        f"(SELECT *, {shape_sql('v')} AS k FROM (SELECT *, {trimmed_sql('c')} AS v "
        f"FROM ({values}))) GROUP BY name, k, digits"
    ).fetchall()
    shapes: dict[str, dict[Shape, int]] = {name: {} for name in names}
    different: dict[str, dict[Shape, int]] = {name: {} for name in names}
    sums = {name: dict.fromkeys(TRAITS, 0) for name in names}
    lengths: dict[str, dict[tuple[Shape, int], int]] = {name: {} for name in names}
    for name, code, digits, times, kinds, *found in counted:
        shape = Shape(int(code))
        shapes[name][shape] = shapes[name].get(shape, 0) + int(times)
        different[name][shape] = different[name].get(shape, 0) + int(kinds)
        if digits is not None:
            lengths[name][shape, int(digits)] = int(times)
        for trait, n in zip(TRAITS, found, strict=True):
            sums[name][trait] += int(n)
    return {
        name: Census(shapes[name], different[name], **sums[name], lengths=lengths[name])
        for name in names
    }
