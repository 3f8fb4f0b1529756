"""What happens to names, dates, addresses and numbers on their way into a list.

Every function puts one mechanism into a draft at the rates of ``datasets/borough/mechanisms.csv``.
None knows anybody's ethnic group: a mechanism strikes where the name, the move or the papers give
it something to strike.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.borough.draft import Draft
from workbench.borough.naming import spellings
from workbench.borough.settings import DAY
from workbench.borough.spelling import plain, slip, western

Text = NDArray[np.object_]
Flags = NDArray[np.bool_]

NAME_LENGTH = 20


def _mapped(
    draft: Draft, column: str, rows: Flags, kind: str, change: Callable[[str], str]
) -> None:
    values = draft.columns[column]
    draft.put(column, kind, rows, np.array([change(text) for text in values[rows]], dtype=object))


def record_names(draft: Draft, given: str = "first_name", family: str = "last_name") -> None:
    """Write people's names as a list comes to hold them."""
    draft.columns[given], draft.columns[family] = draft.of("given"), draft.of("family")
    former, middle, known = draft.of("former_family"), draft.of("middle"), draft.of("known_as")
    rows = draft.struck("former_name") & (former != "")
    draft.put(family, "former name", rows, former[rows])
    rows = draft.struck("known_as") & (known != "")
    draft.put(given, "everyday name", rows, known[rows])
    rows = draft.struck("third_name_lost") & (middle != "")
    draft.put(family, "third name lost", rows, middle[rows])
    rows = draft.struck("middle_as_family") & (middle != "")
    draft.put(family, "middle name as family name", rows, middle[rows])
    values = draft.columns[given]
    two_words = np.array([" " in name for name in values], dtype=bool)
    first_parts = np.array([name.split(" ")[0] for name in values], dtype=object)
    honoured = np.isin(first_parts, ("Mohammed", "Muhammad", "Mohammad", "Md", "Abdul"))
    rows = draft.struck("first_part_dropped") & two_words & honoured
    _mapped(draft, given, rows, "first part dropped", lambda name: name.split(" ", 1)[1])
    _half(draft, family)
    rows = draft.struck("name_order")
    given_values, family_values = draft.columns[given], draft.columns[family]
    draft.put(given, "name order", rows, family_values[rows])
    draft.put(family, "name order", rows, given_values[rows])
    for column, part in ((given, "given"), (family, "family")):
        _other_spelling(draft, column, draft.struck(f"other_spelling_{part}"))
        rows = draft.struck(f"typo_{part}")
        _mapped(draft, column, rows, "slip of the pen", lambda name: slip(draft.rng, name))
        fit_letters(draft, column)


def _half(draft: Draft, family: str) -> None:
    values = draft.columns[family]
    double = np.array(
        ["-" in name or (" " in name and name[:3] not in _ARTICLES) for name in values], dtype=bool
    )
    rows = draft.struck("half_a_double_name") & double
    first = draft.rng.random(len(draft)) < 0.6
    halves = [name.replace("-", " ").split(" ") for name in values[rows]]
    kept = [half[0] if one else half[-1] for half, one in zip(halves, first[rows], strict=True)]
    draft.put(family, "half a double name", rows, np.array(kept, dtype=object))


_ARTICLES = ("Al ", "El ", "De ", "Di ")


def _other_spelling(draft: Draft, column: str, rows: Flags) -> None:
    others = spellings()

    def change(name: str) -> str:
        words = name.split(" ")
        known = [place for place, word in enumerate(words) if plain(word) in others]
        if not known:
            return name
        place = known[int(draft.rng.integers(len(known)))]
        choice = others[plain(words[place])]
        words[place] = choice[int(draft.rng.integers(len(choice)))]
        return " ".join(words)

    _mapped(draft, column, rows, "other spelling", change)


def fit_letters(draft: Draft, column: str) -> None:
    """Write a name in the letters and the length the list's system has."""
    _mapped(draft, column, draft.struck("accents_dropped"), "accents dropped", plain)
    _mapped(draft, column, draft.struck("accents_lost_cp1252"), "accents dropped", western)
    rows = draft.struck("cut_at_20")
    _mapped(draft, column, rows, "cut at 20 letters", lambda name: name[:NAME_LENGTH].rstrip())


def record_dob(draft: Draft, column: str = "dob") -> None:
    """Write dates of birth as on people's papers, then as the list comes to hold them."""
    draft.columns[column] = draft.of("documented_dob")
    given = draft.of("dob")
    without = draft.columns[column] != given
    draft.note(
        draft.record_ids[without],
        column,
        "1 January on the papers",
        given[without],
        draft.columns[column][without],
    )
    dates = draft.columns[column]
    rows = draft.struck("dob_default")
    draft.put(
        column, "1 January typed", rows, dates[rows].astype("datetime64[Y]").astype("datetime64[D]")
    )
    dates = draft.columns[column]
    day, month = (
        (dates - dates.astype("datetime64[M]")).astype(int) + 1,
        dates.astype("datetime64[M]"),
    )
    month_number = month.astype(int) % 12 + 1
    rows = draft.struck("day_and_month_swapped") & (day <= 12)
    swapped = (dates.astype("datetime64[Y]").astype("datetime64[M]") + (day - 1)).astype(
        "datetime64[D]"
    ) + (month_number - 1)
    draft.put(
        column, "day and month swapped", rows & (swapped <= DAY), swapped[rows & (swapped <= DAY)]
    )
    dates = draft.columns[column]
    rows = draft.struck("typo_dob")
    by = draft.rng.choice([-3650, -365, -30, -10, -1, 1, 10, 30, 365, 3652], len(draft))
    moved = np.minimum(dates + by, DAY)
    draft.put(column, "slip of the pen", rows, moved[rows])
    rows = draft.struck("dob_missing")
    draft.put(
        column,
        "date missing",
        rows,
        np.full(int(rows.sum()), np.datetime64("NaT"), dtype="datetime64[D]"),
    )


def record_sex(draft: Draft, female: str = "F", male: str = "M", column: str = "sex") -> None:
    """Write sexes in the list's own codes."""
    draft.columns[column] = np.where(draft.of("sex") == "female", female, male).astype(object)
    rows = draft.struck("sex_wrong")
    other = np.where(draft.columns[column] == female, male, female).astype(object)
    draft.put(column, "wrong sex", rows, other[rows])


def record_address(draft: Draft, *, uprn: bool = False) -> None:
    """Write addresses: those of people who have moved may still be the old ones."""
    draft.columns["address"], draft.columns["postcode"] = draft.of("line"), draft.of("postcode")
    before = draft.of("from_line")
    fading = 0.5 ** draft.of("years_here").astype(float)
    from workbench.borough.rates import chances

    chance = chances("stale_address", draft.name, draft.traits()) * fading
    rows = (draft.rng.random(len(draft)) < chance) & (before != "")
    draft.put("address", "old address", rows, before[rows])
    draft.put("postcode", "old address", rows, draft.of("from_postcode")[rows])
    if uprn:
        draft.columns["uprn"] = draft.of("uprn")
        draft.put("uprn", "old address", rows, draft.of("from_uprn")[rows])
        lost = draft.struck("uprn_missing")
        draft.put(
            "uprn", "property number missing", lost, np.full(int(lost.sum()), "", dtype=object)
        )
    unclear = draft.struck("address_unclear")
    _mapped(draft, "address", unclear, "address unclear", lambda line: _unclear(draft.rng, line))
    slips = draft.struck("typo_postcode")
    _mapped(
        draft, "postcode", slips, "slip of the pen", lambda code: _postcode_slip(draft.rng, code)
    )
    lost = draft.struck("postcode_missing")
    draft.put("postcode", "postcode missing", lost, np.full(int(lost.sum()), "", dtype=object))


def _unclear(rng: np.random.Generator, line: str) -> str:
    """Leave out the flat, or the number, or misspell the street."""
    parts = line.split(", ")
    if len(parts) > 1 and rng.random() < 0.7:
        return ", ".join(parts[1:])
    if rng.random() < 0.5:
        return line.lstrip("0123456789ABCD ") or line
    words = line.split(" ")
    return " ".join([*words[:-2], slip(rng, words[-2]), words[-1]]) if len(words) > 2 else line


def _postcode_slip(rng: np.random.Generator, code: str) -> str:
    """Swap the last two letters, or mistake a digit."""
    if rng.random() < 0.5:
        return code[:-2] + code[-1] + code[-2]
    digit = int(code[-3])
    return code[:-3] + str((digit + int(rng.integers(1, 9))) % 10) + code[-2:]


def record_nhs_number(draft: Draft) -> None:
    """Write NHS numbers: some were never found, in some a digit is wrong."""
    draft.columns["nhs_number"] = draft.of("nhs_number")
    rows = draft.struck("nhs_missing")
    draft.put("nhs_number", "NHS number missing", rows, np.full(int(rows.sum()), "", dtype=object))
    rows = draft.struck("nhs_wrong_digit") & (draft.columns["nhs_number"] != "")

    def wrong(number: str) -> str:
        place = int(draft.rng.integers(1, 10))
        digit = (int(number[place]) + int(draft.rng.integers(1, 10))) % 10
        return f"{number[:place]}{digit}{number[place + 1 :]}"

    _mapped(draft, "nhs_number", rows, "wrong digit", wrong)


def record_phone(draft: Draft) -> None:
    """Write telephone numbers."""
    draft.columns["phone"] = draft.of("phone")
    rows = draft.struck("phone_missing")
    draft.put("phone", "telephone missing", rows, np.full(int(rows.sum()), "", dtype=object))


def write_twice(draft: Draft, prefix: str) -> None:
    """Write some records a second time, with a slip that hid the first from the person typing."""
    rows = np.flatnonzero(draft.struck("written_twice"))
    start = len(draft) + 1
    ids = np.array(
        [f"{prefix}{number:06d}" for number in range(start, start + len(rows))], dtype=object
    )
    draft.repeat(rows, ids)
    second = np.zeros(len(draft), dtype=bool)
    second[len(draft) - len(rows) :] = draft.rng.random(len(rows)) < 0.6
    column = "last_name" if "last_name" in draft.columns else "name"
    _mapped(draft, column, second, "slip of the pen", lambda name: slip(draft.rng, name))
