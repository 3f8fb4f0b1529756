"""What happens to names, dates, addresses and numbers on their way into a list.

Every function puts one mechanism into a draft at the rates of ``datasets/borough/mechanisms.csv``.
None knows anybody's ethnic group: a mechanism strikes where the name, the move or the papers give
it something to strike.
"""

import numpy as np

from workbench.borough.draft import Draft, numbers
from workbench.borough.kinds import Flags, Values
from workbench.borough.naming import spellings
from workbench.borough.rates import fading
from workbench.borough.settings import DAY
from workbench.borough.spelling import plain, slip, western

NAME_LENGTH = 20
SLIP = "slip of the pen"
ACCENTS = "accents dropped"
_HONOURED = ("Mohammed", "Muhammad", "Mohammad", "Md", "Abdul")
_ARTICLES = ("Al ", "El ", "De ", "Di ")
_DAYS_OFF = (-3650, -365, -30, -10, -1, 1, 10, 30, 365, 3652)


def record_names(draft: Draft, given: str = "first_name", family: str = "last_name") -> None:
    """Write people's names as a list comes to hold them.

    In this order: a name given up at marriage is kept on; the name of everyday life is used; the
    third name, or the family name, is left out; Mohammed before another name is dropped; half of a
    double name is kept; the order is taken for the English one; another spelling; a slip; and what
    the list's letters and field length do.
    """
    draft.columns[given], draft.columns[family] = draft.of("given"), draft.of("family")
    middle = draft.of("middle")
    for column, mechanism, kind, name in (
        (family, "former_name", "former name", draft.of("former_family")),
        (given, "known_as", "everyday name", draft.of("known_as")),
        (family, "third_name_lost", "third name lost", middle),
        (family, "middle_as_family", "middle name as family name", middle),
    ):
        rows = draft.struck(mechanism) & (name != "")
        draft.put(column, kind, rows, name[rows])
    _drop_first_part(draft, given)
    _keep_half(draft, family)
    rows = draft.struck("name_order")
    first, last = draft.columns[given], draft.columns[family]
    draft.put(given, "name order", rows, last[rows])
    draft.put(family, "name order", rows, first[rows])
    for column, part in ((given, "given"), (family, "family")):
        _spell_otherwise(draft, column, draft.struck(f"other_spelling_{part}"))
        rows = draft.struck(f"typo_{part}")
        draft.change(column, SLIP, rows, lambda name: slip(draft.rng, name))
        _fit(draft, column)


def _drop_first_part(draft: Draft, given: str) -> None:
    parts = [name.split(" ", 1) for name in draft.columns[given]]
    droppable = np.array([len(part) > 1 and part[0] in _HONOURED for part in parts], dtype=bool)
    rows = draft.struck("first_part_dropped") & droppable
    draft.change(given, "first part dropped", rows, lambda name: name.split(" ", 1)[1])


def _keep_half(draft: Draft, family: str) -> None:
    names = draft.columns[family]
    double = np.array(
        ["-" in name or (" " in name and name[:3] not in _ARTICLES) for name in names], dtype=bool
    )
    rows = draft.struck("half_a_double_name") & double

    def half(name: str) -> str:
        parts = name.replace("-", " ").split(" ")
        return parts[0] if draft.rng.random() < 0.6 else parts[-1]

    draft.change(family, "half a double name", rows, half)


def _spell_otherwise(draft: Draft, column: str, rows: Flags) -> None:
    others = spellings()

    def change(name: str) -> str:
        words = name.split(" ")
        known = [place for place, word in enumerate(words) if plain(word) in others]
        if known:
            place = known[int(draft.rng.integers(len(known)))]
            choices = others[plain(words[place])]
            words[place] = choices[int(draft.rng.integers(len(choices)))]
        return " ".join(words)

    draft.change(column, "other spelling", rows, change)


def _fit(draft: Draft, column: str) -> None:
    """Write a name in the letters and the length the list's system has."""
    draft.change(column, ACCENTS, draft.struck("accents_dropped"), plain)
    draft.change(column, ACCENTS, draft.struck("accents_lost_cp1252"), western)
    rows = draft.struck("cut_at_20")
    draft.change(column, "cut at 20 letters", rows, lambda name: name[:NAME_LENGTH].rstrip())


def record_dob(draft: Draft, column: str = "dob") -> None:
    """Write dates of birth as on people's papers, then as the list comes to hold them."""
    true, papers = draft.of("dob"), draft.of("documented_dob")
    draft.columns[column] = papers
    rows = np.flatnonzero(true != papers)
    draft.note(column, "1 January on the papers", rows, true[rows], papers[rows])
    rows_ = draft.struck("dob_default")
    new_year = draft.columns[column].astype("datetime64[Y]").astype("datetime64[D]")
    draft.put(column, "1 January typed", rows_, new_year[rows_])
    swapped, possible = _swapped(draft.columns[column])
    rows_ = draft.struck("day_and_month_swapped") & possible
    draft.put(column, "day and month swapped", rows_, swapped[rows_])
    rows_ = draft.struck("typo_dob")
    off = draft.rng.choice(_DAYS_OFF, len(draft)).astype("timedelta64[D]")
    draft.put(column, SLIP, rows_, np.minimum(draft.columns[column] + off, DAY)[rows_])
    draft.blank(column, "date missing", "dob_missing")


def _swapped(dates: Values) -> tuple[Values, Flags]:
    """Swap day and month of each date, and say where that makes a day that has been."""
    year, month = dates.astype("datetime64[Y]"), dates.astype("datetime64[M]")
    day_number = (dates - month.astype("datetime64[D]")).astype(int)
    month_number = (month - year.astype("datetime64[M]")).astype(int)
    turned = (year.astype("datetime64[M]") + day_number).astype("datetime64[D]") + month_number
    return turned, np.asarray((day_number < 12) & (turned <= DAY))


def record_sex(draft: Draft, female: str = "F", male: str = "M", column: str = "sex") -> None:
    """Write sexes in the list's own codes."""
    women = draft.of("sex") == "female"
    draft.columns[column] = np.where(women, female, male).astype(object)
    rows = draft.struck("sex_wrong")
    draft.put(column, "wrong sex", rows, np.where(women, male, female)[rows])


def record_address(draft: Draft, *, nhs: bool = False, uprn: bool = False) -> None:
    """Write addresses: those of people who have moved may still be the old ones.

    Parameters
    ----------
    draft
        The list.
    nhs
        Whether the list takes its addresses from the NHS, so shows its old ones.
    uprn
        Whether the list has property numbers.
    """
    if nhs:
        stale = draft.of("nhs_address_old")
    else:
        stale = draft.struck("stale_address", times=fading(draft.of("years_here")))
        stale &= draft.of("from_line") != ""
    for column, source in (("address", "line"), ("postcode", "postcode"), ("uprn", "uprn")):
        if column != "uprn" or uprn:
            draft.columns[column] = draft.of(source)
            draft.put(column, "old address", stale, draft.of(f"from_{source}")[stale])
    if uprn:
        draft.blank("uprn", "property number missing", "uprn_missing")
    rows = draft.struck("address_unclear")
    draft.change("address", "address unclear", rows, lambda line: _unclear(draft.rng, line))
    rows = draft.struck("typo_postcode")
    draft.change("postcode", SLIP, rows, lambda code: _postcode_slip(draft.rng, code))
    draft.blank("postcode", "postcode missing", "postcode_missing")


def _unclear(rng: np.random.Generator, line: str) -> str:
    """Leave out the flat, or the number, or misspell the street."""
    if line.startswith("Flat ") and rng.random() < 0.7:
        return line.split(", ", 1)[1]
    words = line.split(" ")
    if rng.random() < 0.4 and words[0][:1].isdigit():
        return " ".join(words[1:])
    return " ".join([*words[:-2], slip(rng, words[-2]), words[-1]])


def _postcode_slip(rng: np.random.Generator, code: str) -> str:
    """Swap the last two letters, or mistake a digit."""
    if rng.random() < 0.5 and code[-1] != code[-2]:
        return code[:-2] + code[-1] + code[-2]
    digit = (int(code[-3]) + int(rng.integers(1, 10))) % 10
    return f"{code[:-3]}{digit}{code[-2:]}"


def record_nhs_number(draft: Draft, names: tuple[str, str] = ("first_name", "last_name")) -> None:
    """Write NHS numbers: some were never found, in some a digit is wrong.

    A number is found by tracing a name, date of birth and postcode, so more are missing where
    those of the record are not what the NHS holds; it holds names without accents. Call it when
    they have been written.
    """
    draft.columns["nhs_number"] = draft.of("nhs_number")
    number = np.zeros(len(draft), dtype=np.int64)
    for columns in (names, ("dob",), ("postcode",)):
        differ = draft.faulty(columns, besides=ACCENTS)
        number += differ | draft.of("nhs_address_old") if columns == ("postcode",) else differ
    details = np.array(["agree", "one differs", "more differ"])[np.minimum(number, 2)]
    draft.blank("nhs_number", "NHS number missing", "nhs_missing", details=details)
    rows = draft.struck("nhs_wrong_digit") & (draft.columns["nhs_number"] != "")

    def wrong(number: str) -> str:
        place = int(draft.rng.integers(1, 10))
        digit = (int(number[place]) + int(draft.rng.integers(1, 10))) % 10
        return f"{number[:place]}{digit}{number[place + 1 :]}"

    draft.change("nhs_number", "wrong digit", rows, wrong)


def record_phone(draft: Draft) -> None:
    """Write telephone numbers."""
    draft.columns["phone"] = draft.of("phone")
    draft.blank("phone", "telephone missing", "phone_missing")


def write_twice(draft: Draft, prefix: str) -> None:
    """Write some records a second time, most with a slip that hid the first from the typist."""
    rows = np.flatnonzero(draft.struck("written_twice"))
    before = len(draft)
    draft.repeat(rows, numbers(prefix, len(rows), before + 1))
    second = np.zeros(len(draft), dtype=bool)
    second[before:] = draft.rng.random(len(rows)) < 0.6
    column = "last_name" if "last_name" in draft.columns else "name"
    draft.change(column, SLIP, second, lambda name: slip(draft.rng, name))
