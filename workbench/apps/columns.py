"""What each column of a list is taken for, with what it holds: guessed, remembered or said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from workbench.apps.layouts import Layout
from workbench.apps.looking import ColumnSeen, ListSeen, tells
from workbench.roles.kinds import ADDRESS, ROLES
from workbench.roles.written import Chosen, contradictions, override
from workbench.sources.headings import plain
from workbench.words import capital, day, listed, quoted

_LINES = 6
_UNUSED = 20
# What nearly every list of people has; the rest is asked further down, unless it is found.
_USUAL = ("given", "family", "full_name", "dob", "postcode", ADDRESS)
_ONE_NAME, _TWO_NAMES = "full_name", ("given", "family")


@dataclass(frozen=True)
class Choice:
    """One thing that a column of a list may say, and which column does.

    Attributes
    ----------
    name
        Of its control: the list's setting, the role and, of lines of an address, which.
    label
        What is asked.
    value
        The heading chosen, or nothing.
    samples
        Some of that column's values.
    note
        Where it comes from, in words; empty for a guess.
    error
        What is wrong with it.
    """

    name: str
    label: str
    value: str
    samples: tuple[str, ...]
    note: str = ""
    error: str = ""


@dataclass(frozen=True)
class ListToCheck:
    """A list on the page on which columns are checked.

    Attributes
    ----------
    setting, name
        The setting that names it, and what people call it.
    seen
        What is in it.
    columns
        Columns by role, as they stand.
    choices, others
        What is asked first, and what can be left.
    unused, more
        Columns that nothing is taken from, and how many more there are.
    said
        What is remembered of such a list, in a sentence.
    """

    setting: str
    name: str
    seen: ListSeen
    columns: Chosen
    choices: tuple[Choice, ...]
    others: tuple[Choice, ...]
    unused: tuple[ColumnSeen, ...]
    more: int
    said: str = ""

    @property
    def faults(self) -> list[Choice]:
        """What is wrong, in the order of the page."""
        return [one for one in (*self.choices, *self.others) if one.error]


@dataclass(frozen=True)
class Standing:
    """How a list's columns stand: by role, with a note on where a role's come from.

    ``wrong`` holds what is wrong, by role.
    """

    columns: Chosen
    notes: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    said: str = ""


def standing(seen: ListSeen, chosen: Chosen, layout: Layout | None) -> Standing:
    """Say how the columns of a list stand: as said now, else as remembered, else as guessed.

    Parameters
    ----------
    seen
        The list.
    chosen
        What the address says; headings that the list does not have are told and not taken.
    layout
        What is remembered of such a list.
    """
    if not chosen and layout is not None:
        return _remembered(seen, layout)
    gone = {role: names for role, names in chosen.items() if not set(names) <= set(seen.headings)}
    kept = {role: names for role, names in chosen.items() if role not in gone}
    twice = contradictions(kept)
    columns = dict(override(seen.guessed, kept, seen.headings, "").columns)
    for roles in twice.values():
        columns |= {role: kept[role] for role in roles}
    wrong = {role: _no_such(names, seen) for role, names in gone.items()}
    for column, roles in twice.items():
        said = listed((ROLES[role].label for role in roles), conjunction="and")
        wrong[roles[-1]] = (
            f"{quoted(column)} is chosen for {said}. It can only be one of them: choose another "
            "column, or none."
        )
    said = "What you chose so far is kept. Put right what is wrong." if chosen else ""
    return Standing(columns, {}, wrong, said)


def _no_such(names: Sequence[str], seen: ListSeen) -> str:
    gone = next(name for name in names if name not in seen.columns)
    return f"This list has no column {quoted(gone)}. Choose another, or none."


def _remembered(seen: ListSeen, layout: Layout) -> Standing:
    """Take what was said last time, as far as its columns are there."""
    last = day(layout.at)
    known = {plain(heading): heading for heading in seen.headings}
    before = set(map(plain, layout.headings))
    new = [heading for heading in seen.layout if plain(heading) not in before]
    gone = [heading for heading in layout.headings if plain(heading) not in known]
    kept = {
        role: tuple(known[plain(name)] for name in names)
        for role, names in layout.columns.items()
        if all(plain(name) in known for name in names)
    }
    lost = {role: names for role, names in layout.columns.items() if role not in kept}
    taken = {name for names in kept.values() for name in names}
    guesses = {
        role: names
        for role, names in seen.guessed.columns.items()
        if role not in kept
        and taken.isdisjoint(names)
        and (role in lost or not set(new).isdisjoint(names))
    }
    notes = dict.fromkeys(kept, "As you said last time.") if new or gone else {}
    for role, names in lost.items():
        lacking = listed(quoted(name) for name in names if plain(name) not in known)
        found = "We guessed another: look at it." if role in guesses else "Choose another, or none."
        notes[role] = f"Last time you said {lacking}, which is not in this file. {found}"
    for role in guesses.keys() - lost.keys():
        notes[role] = "A column that was not there last time: our guess."
    if not gone and not new:
        said = (
            "It has the same columns as a list you sent before, so each is taken as you said last "
            f"time, on {last}."
        )
    else:
        said = (
            "It has nearly the same columns as a list you sent before, so what still fits is as "
            f"you said last time, on {last}."
        )
        if gone:
            said += f" Not there any more: {listed(map(quoted, gone))}."
        if new:
            said += f" New: {listed(map(quoted, new))}."
    return Standing({**kept, **guesses}, notes, {}, said)


def to_check(
    setting: str, name: str, seen: ListSeen, stands: Standing, leading: Sequence[str] = ()
) -> ListToCheck:
    """Lay a list out for the page.

    Parameters
    ----------
    setting, name
        The setting that names it, and what people call it.
    seen
        The list.
    stands
        How its columns stand.
    leading
        Roles that are asked first, what the analysis cannot do without before the others; none
        where it is about people.
    """
    wrong = dict(stands.wrong)
    first = list(leading) or _first(stands.columns)
    if leading and not wrong and not stands.columns.get(first[0]):
        label = ROLES[first[0]].label
        wrong[first[0]] = f"We found no {label} in {name}. Choose the column that has it."
    elif not wrong and not tells(stands.columns):
        wrong[first[0]] = (
            f"We found no column in {name} that says who somebody is. Choose at least one with "
            "names, and one more."
        )
    choices = [
        one
        for role in _in_order()
        for one in _choices(setting, role, seen, stands, wrong.get(role, ""))
    ]
    used = {column for names in stands.columns.values() for column in names}
    unused = [one for heading, one in seen.columns.items() if heading not in used]
    shown = {*first, *wrong, *stands.notes}
    return ListToCheck(
        setting,
        name,
        seen,
        stands.columns,
        tuple(one for one in choices if one.name.split(".")[1] in shown),
        tuple(one for one in choices if one.name.split(".")[1] not in shown),
        tuple(unused[:_UNUSED]),
        max(len(unused) - _UNUSED, 0),
        stands.said,
    )


def _first(columns: Chosen) -> list[str]:
    """Name the roles that are asked first: those found, and those nearly every list has."""
    usual = set(_USUAL)
    if columns.get(_ONE_NAME) and not any(columns.get(role) for role in _TWO_NAMES):
        usual -= set(_TWO_NAMES)
    elif any(columns.get(role) for role in _TWO_NAMES):
        usual -= {_ONE_NAME}
    return [role for role in _in_order() if columns.get(role) or role in usual]


@cache
def _in_order() -> tuple[str, ...]:
    return (*_USUAL, *(role for role in ROLES if role not in _USUAL))


def _choices(
    setting: str, role: str, seen: ListSeen, stands: Standing, error: str
) -> Iterator[Choice]:
    names = stands.columns.get(role, ())
    lines = min(max(len(names) + bool(names), 1), _LINES) if role == ADDRESS else 1
    for line in range(lines):
        value = names[line] if line < len(names) else ""
        label = capital(ROLES[role].label)
        yield Choice(
            f"{setting}.{role}" + (f".{line + 1}" if role == ADDRESS else ""),
            f"{label}, line {line + 1}" if lines > 1 else label,
            value,
            seen.columns[value].samples if value in seen.columns else (),
            "" if line else stands.notes.get(role, ""),
            "" if line else error,
        )


def answered(
    setting: str, seen: ListSeen, body: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Read what was chosen for a list.

    Parameters
    ----------
    setting
        The setting that names the list.
    seen
        The list.
    body
        The form's answers.

    Returns
    -------
    dict
        Columns by role, of every role that has any; a heading that is not there as it was typed.
    """
    known = {heading.casefold(): heading for heading in seen.headings}
    found: dict[str, tuple[str, ...]] = {}
    for role in ROLES:
        asked = [f"{setting}.{role}"]
        if role == ADDRESS:
            asked = [f"{setting}.{role}.{line + 1}" for line in range(_LINES)]
        given = [value.strip() for name in asked for value in body.get(name, ())[-1:]]
        names = tuple(dict.fromkeys(known.get(one.casefold(), one) for one in given if one))
        if names:
            found[role] = names
    return found
