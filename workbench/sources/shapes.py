"""What one cell looks like, as SQL: the same question put to every value of a table.

Each cell gets one code; what a column is, is decided from how often each code occurs in it.
"""

from enum import IntEnum

from workbench.sources.blanks import BLANKS, SPACES
from workbench.sources.sql import among, literal


class Shape(IntEnum):
    """The code of a cell."""

    BLANK = 0
    TEXT = 1
    YES_NO = 2
    CODE = 13
    WHOLE = 3
    LEADING_ZERO = 4
    LONG_DIGITS = 5
    EIGHT_DIGITS = 6
    DECIMAL = 7
    MONEY = 8
    PERCENT = 9
    SCIENTIFIC = 10
    HOUSE_NUMBER = 11
    SERIAL = 12
    DAY_SURE = 20
    DAY_EITHER = 21
    DAY_MONTH_FIRST = 22
    DAY_WRONG = 23
    SHORT_SURE = 24
    SHORT_EITHER = 25
    SHORT_MONTH_FIRST = 26
    SHORT_WRONG = 27
    ISO = 28
    ISO_WRONG = 29
    NAMED = 30
    NAMED_WRONG = 31
    CLOCK = 32
    DAY_SAME = 33
    SHORT_SAME = 34


_SPACE = literal(SPACES)
# Trimming is slow where it looks for many characters, and few values need it.
_A_SPACE = "[" + "".join(f"\\x{{{ord(space):X}}}" for space in SPACES) + "]"
_BLANK_WORDS = sorted({blank.strip().lower() for blank in BLANKS} - {""})
_LONGEST = max(map(len, _BLANK_WORDS))
LAST_SERIAL = 73_050
"""The number Excel gives 31 December 2099."""
YES = ("yes", "y", "true")
NO = ("no", "n", "false")
_NUMERIC = r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ]"
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_TH = "(?:st|nd|rd|th)?"
_GAP = "[-/ .,]*"
_YEAR = "(?:[0-9]{4}|[0-9]{2})"
_WEEKDAY = "(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +)?"
_NAMED = (
    rf"(?i){_WEEKDAY}(?:[0-9]{{1,2}}{_TH}(?: of)?{_GAP}{_MONTH}{_GAP}{_YEAR}"
    rf"|{_MONTH} +[0-9]{{1,2}}{_TH},? +[0-9]{{4}})"
)
_TIME = (
    r"([T ]+[0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2}([.,][0-9]+)?)?( ?(?i:[ap]m))?"
    r"( ?(Z|UTC|[-+][0-9]{2}:?[0-9]{2}))?)"
)
NUMBER = r"[-+−(]?[£$€]? ?[-+−]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)?(\.[0-9]*)?([eE][-+]?[0-9]+)?"
_PERCENT = literal(NUMBER + " ?%")
_MONEY = literal(NUMBER + "[)-]?")


def trimmed_sql(column: str) -> str:
    """Write a value without spaces around it, of whatever kind."""
    return (
        f"(CASE WHEN regexp_matches({column}, '^{_A_SPACE}|{_A_SPACE}$') "
        f"THEN trim({column}, {_SPACE}) ELSE {column} END)"
    )


def blank_sql(value: str) -> str:
    """Write the condition that a trimmed value is spelled as nothing."""
    return (
        f"({value} IS NULL OR {value} = '' OR "
        f"(length({value}) <= {_LONGEST} AND lower({value}) IN {among(_BLANK_WORDS)}))"
    )


def shape_sql(value: str) -> str:
    """Write the shape of a trimmed value as a number of :class:`Shape`."""
    digits = f"""CASE
        WHEN length({value}) = 1 THEN {Shape.WHOLE:d}
        WHEN {value} < '1' THEN {Shape.LEADING_ZERO:d}
        WHEN length({value}) >= 10 THEN {Shape.LONG_DIGITS:d}
        WHEN length({value}) = 8 THEN {Shape.EIGHT_DIGITS:d}
        WHEN length({value}) = 5 THEN {Shape.SERIAL:d}
        ELSE {Shape.WHOLE:d} END"""
    return f"""CASE
      WHEN {value} IS NULL OR {value} = '' THEN {Shape.BLANK:d}
      WHEN {value} >= ':' AND {value} < '£' THEN (CASE
        WHEN length({value}) <= {_LONGEST} AND lower({value}) IN {among(_BLANK_WORDS)}
          THEN {Shape.BLANK:d}
        WHEN length({value}) <= 5 AND lower({value}) IN {among(YES + NO)} THEN {Shape.YES_NO:d}
        WHEN regexp_matches({value}, '[0-9]') THEN (CASE
          WHEN regexp_full_match({value}, {literal(_NAMED + _TIME + "?")}) THEN {_named_sql(value)}
          ELSE {Shape.CODE:d} END)
        ELSE {Shape.TEXT:d} END)
      WHEN regexp_full_match({value}, '[0-9]+') THEN {digits}
      WHEN length({value}) <= {_LONGEST} AND lower({value}) IN {among(_BLANK_WORDS)}
        THEN {Shape.BLANK:d}
      WHEN length({value}) > 45 THEN {Shape.TEXT:d}
      WHEN regexp_full_match({value}, '[-+]?[0-9]{{1,9}}') THEN {Shape.WHOLE:d}
      WHEN regexp_full_match({value}, '[-+]?[0-9]*[.][0-9]+') THEN {Shape.DECIMAL:d}
      WHEN regexp_full_match({value}, '{_NUMERIC}[0-9]{{4}}{_TIME}?')
        THEN {_numeric_day_sql(value, Shape.DAY_SURE)}
      WHEN regexp_full_match({value}, '{_NUMERIC}[0-9]{{2}}{_TIME}?')
        THEN {_numeric_day_sql(value, Shape.SHORT_SURE)}
      WHEN regexp_full_match({value}, '[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}{_TIME}?')
        THEN (CASE WHEN {iso_sql(value)} IS NULL THEN {Shape.ISO_WRONG:d} ELSE {Shape.ISO:d} END)
      WHEN regexp_full_match({value}, '[0-9]{{1,2}}:[0-9]{{2}}(:[0-9]{{2}}([.][0-9]+)?)?')
        THEN {Shape.CLOCK:d}
      WHEN regexp_full_match({value}, {literal(_NAMED + _TIME + "?")}) THEN {_named_sql(value)}
      WHEN regexp_full_match({value}, '[0-9]+ ?[A-Za-z]') THEN {Shape.HOUSE_NUMBER:d}
      WHEN regexp_matches({value}, '[0-9]') AND regexp_full_match({value}, {_PERCENT})
        THEN {Shape.PERCENT:d}
      WHEN regexp_full_match({value}, '[-+]?[0-9]([.][0-9]+)?[eE][+]?[0-9]+')
        THEN {Shape.SCIENTIFIC:d}
      WHEN regexp_matches({value}, '[0-9]') AND regexp_full_match({value}, {_MONEY})
        THEN {Shape.MONEY:d}
      WHEN regexp_matches({value}, '[0-9]') THEN {Shape.CODE:d}
      ELSE {Shape.TEXT:d} END"""


def _numeric_day_sql(value: str, sure: Shape) -> str:
    day = f"CAST(regexp_extract({value}, '^([0-9]+)', 1) AS INTEGER)"
    month = f"CAST(regexp_extract({value}, '^[0-9]+[-/. ]([0-9]+)', 1) AS INTEGER)"
    same = Shape.DAY_SAME if sure == Shape.DAY_SURE else Shape.SHORT_SAME
    written = day_first_sql(value, short=sure == Shape.SHORT_SURE)
    turned = month_first_sql(value, short=sure == Shape.SHORT_SURE)
    return f"""(CASE
        WHEN {month} > 12 AND {turned} IS NOT NULL THEN {sure + 2:d}
        WHEN {written} IS NULL THEN {sure + 3:d}
        WHEN {day} = {month} THEN {same:d}
        WHEN {day} > 12 THEN {sure:d}
        ELSE {sure + 1:d} END)"""


def _named_sql(value: str) -> str:
    return (
        f"(CASE WHEN {named_sql(value)} IS NULL THEN {Shape.NAMED_WRONG:d} "
        f"ELSE {Shape.NAMED:d} END)"
    )


def _numeric_sql(value: str, order: str, short: bool) -> str:
    digits = "2" if short else "4"
    plain = (
        f"regexp_replace(regexp_extract({value}, '^{_NUMERIC}[0-9]{{{digits}}}'), "
        "'[-. ]', '/', 'g')"
    )
    if not short:
        return f"try_strptime({plain}, '{order}/%Y')::DATE"
    return (
        f"try_strptime(left({plain}, -2) || (CASE WHEN right({plain}, 2) < '30' THEN '20' "
        f"ELSE '19' END) || right({plain}, 2), '{order}/%Y')::DATE"
    )


def day_first_sql(value: str, *, short: bool = False) -> str:
    """Write the DATE of ``31/12/2020``, or of ``31/12/20`` read as spreadsheets do (1930-2029)."""
    return _numeric_sql(value, "%d/%m", short)


def month_first_sql(value: str, *, short: bool = False) -> str:
    """Write the DATE of ``12/31/2020``, or of ``12/31/20``."""
    return _numeric_sql(value, "%m/%d", short)


def iso_sql(value: str) -> str:
    """Write the DATE of ``2020-12-31``, ``2020/12/31`` or the same with a time."""
    day = f"regexp_extract({value}, '^[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}')"
    return f"try_strptime(regexp_replace({day}, '[/.]', '-', 'g'), '%Y-%m-%d')::DATE"


def named_sql(value: str) -> str:
    """Write the DATE of ``31 Dec 2020``, ``31st December 2020``, ``31-Dec-20``, ``May 3, 2020``."""
    month = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    turned = literal(rf"(?i)^{_WEEKDAY}{month} +([0-9]{{1,2}}){_TH},? +([0-9]{{4}}).*$")
    straight = literal(
        rf"(?i)^{_WEEKDAY}([0-9]{{1,2}}){_TH}(?: of)?{_GAP}{month}{_GAP}({_YEAR}).*$"
    )
    plain = (
        f"regexp_replace(regexp_replace({value}, {turned}, '\\2/\\1/\\3'), "
        f"{straight}, '\\1/\\2/\\3')"
    )
    century = literal("/([3-9][0-9])$")
    late = literal("/([0-2][0-9])$")
    full = f"regexp_replace(regexp_replace({plain}, {century}, '/19\\1'), {late}, '/20\\1')"
    return f"try_strptime({full}, '%d/%b/%Y')::DATE"


def compact_sql(value: str) -> str:
    """Write the DATE of ``19801231``, if it is a day of 1850 to 2099."""
    return (
        f"(CASE WHEN {value} BETWEEN '1850' AND '2100' THEN "
        f"try_strptime({value}, '%Y%m%d')::DATE END)"
    )


def clock_sql(value: str) -> str:
    """Write the time of day that follows a date, as an INTERVAL; nought where there is none."""
    found = "[T ]([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})([.,][0-9]+)?)?(?: ?([AaPp])[Mm])?"
    part = [f"nullif(regexp_extract({value}, '{found}', {n}), '')" for n in range(1, 6)]
    hours = f"coalesce(CAST({part[0]} AS INTEGER), 0)"
    half = (
        f"(CASE lower({part[4]}) WHEN 'p' THEN 12 + {hours} % 12 WHEN 'a' THEN {hours} % 12 "
        f"ELSE {hours} END)"
    )
    seconds = (
        f"coalesce(CAST({part[2]} || coalesce(replace({part[3]}, ',', '.'), '') AS DOUBLE), 0)"
    )
    return (
        f"(to_hours({half}) + to_minutes(coalesce(CAST({part[1]} AS INTEGER), 0)) "
        f"+ to_microseconds(CAST(round({seconds} * 1e6) AS BIGINT)))"
    )
