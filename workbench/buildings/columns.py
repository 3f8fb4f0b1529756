"""Which column of a list says what of a building or an action, by its heading."""

import re
from collections.abc import Mapping

import pandas as pd

from workbench.errors import WorkbenchError
from workbench.roles.guessing import words
from workbench.sources import SourceTable
from workbench.sources.table import ROW, to_frame
from workbench.words import listed, quoted

List = SourceTable | pd.DataFrame

_ON = "(_?(on|date|at))?"
_UPRN = r"(.*_)?uprn|unique_property_reference(_number)?"
_NAME = r"(building|block|property|premises|site|scheme)(_?name)?|name|paon"
BUILDINGS: Mapping[str, str] = {
    "uprn": _UPRN,
    "name": _NAME,
    "address": r"(.*_)?address(_line)?(_1)?|street",
    "postcode": r"post_?code",
    "storeys": r"(number_of_|no_of_|n_|num_)?(storeys?|stories|floors|levels)(_.*)?",
    "height": r"(building_)?height(_.*)?|ht(_.*)?",
    "homes": r"(number_of_|no_of_|residential_)?(homes|units|flats|dwellings)(_.*)?",
    "built": r"(year_)?built|(year|date)_(of_)?(built|construction)|construction_year|build_year",
    "tenure": r"tenure(_.*)?",
    "owner": r"(.*_)?owner|landlord|freeholder|accountable_person|responsible_person",
    "assessed_on": rf"assessed{_ON}|(last_)?(fra|fire_risk_assessment|assessment)(_date|_on)?",
    "source": r"source|service|system|recorded_by",
    "recorded_on": rf"(recorded|updated|surveyed|checked|as_of|as_at){_ON}|date|last_updated",
}
ACTIONS: Mapping[str, str] = {
    "action_ref": r"((action|record|row)_)?(ref|id|no|number|reference)",
    "uprn": _UPRN,
    "name": rf"{_NAME}|(.*_)?address(_line)?(_1)?",
    "postcode": r"post_?code",
    "action": r"action(_(required|text|needed))?|what_to_do|description|recommendation",
    "priority": r"priority(_.*)?|risk(_(level|rating))?|severity",
    "raised_on": rf"(raised|identified|found|created|reported){_ON}|date_(raised|identified)",
    "due_on": rf"(due|target|deadline|required_by){_ON}(_date)?|(due|target)_by|date_due",
    "done_on": rf"(done|completed|closed|completion|finished){_ON}|date_(completed|closed|done)",
}
REGISTER: Mapping[str, str] = {
    "uprn": r"uprn",
    "parent_uprn": r"parent(_uprn)?|uprn_parent",
    "name": r"paon|building_name",
    "street": r"street(_name)?|thoroughfare",
    "address": r"(full_|single_line_)?address",
    "postcode": r"post_?code(_locator)?",
    "kind": r"class(ification)?(_code)?|blpu_class|kind",
    "ended": r"end(ed)?(_(date|on))?",
    "status": r"(logical_|blpu_)?status",
}
PEOPLE: Mapping[str, str] = {"uprn": _UPRN}


def text_of(one: List) -> pd.DataFrame:
    """Give a list's values as found, as text under its own headings; nothing is ``""``."""
    if isinstance(one, SourceTable):
        headings = [*(column.header for column in one.columns), ROW]
        one = to_frame(one.text(), headings).drop(columns=ROW)
    frame = pd.DataFrame({name: _as_text(one[name]) for name in one.columns}, index=one.index)
    return frame.reset_index(drop=True)


def _as_text(values: "pd.Series[str]") -> "pd.Series[str]":
    text = values.astype("str").fillna("").str.strip()
    # A day of a workbook, and a whole number among missing ones.
    return text.str.replace(r"[ T]00:00:00(\.0+)?$", "", regex=True).replace(["nan", "NaT"], "")


def take(
    frame: pd.DataFrame, roles: Mapping[str, str], which: str, chosen: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take a list's columns for what their headings say.

    Parameters
    ----------
    frame
        The list, as text.
    roles
        For each role a pattern of the words of a heading, joined by ``_``.
    which
        What to call the list, for the errors and the table.
    chosen
        Columns by role, where somebody has set them.

    Returns
    -------
    taken
        A column of text for every role; empty texts where the list has none for it.
    said
        ``list``, ``what_it_says``, ``column`` and ``setting`` (the role), one row a role.

    Raises
    ------
    WorkbenchError
        Where a column that was set is not there.
    """
    for column in chosen.values():
        if column not in frame.columns:
            raise WorkbenchError(
                f"The {which} has no column called {quoted(column)}.",
                safe="Nothing has been changed.",
                todo=f"Its columns are: {listed(map(str, frame.columns), most=0)}.",
            )
    held: dict[str, str] = dict(chosen)
    for role, pattern in roles.items():
        free = [name for name in frame.columns if name not in held.values()]
        fitting = [name for name in free if re.fullmatch(pattern, words(str(name)))]
        if role not in held and fitting:
            held[role] = min(fitting, key=lambda name: len(words(name)))
    empty = pd.Series("", index=frame.index, dtype="str")
    taken = pd.DataFrame({role: frame.get(held.get(role, ""), empty) for role in roles})
    said = [(which, _in_words(role), held.get(role, ""), role) for role in roles]
    return taken, pd.DataFrame(said, columns=["list", "what_it_says", "column", "setting"])


def _in_words(role: str) -> str:
    for code, words_ in (("uprn", "UPRN"), ("_ref", " number"), ("_on", " on"), ("_", " ")):
        role = role.replace(code, words_)
    return role


def read_columns(text: str) -> dict[str, dict[str, str]]:
    """Read columns somebody has set: ``height=Ht to top floor, actions.due_on=Target``.

    Returns
    -------
    dict
        For the lists ``buildings``, ``actions`` and ``register`` the columns by role.

    Raises
    ------
    WorkbenchError
        For a part that names no role of a list.
    """
    lists = {"buildings": BUILDINGS, "actions": ACTIONS, "register": REGISTER}
    chosen: dict[str, dict[str, str]] = {name: {} for name in lists}
    for part in filter(None, map(str.strip, text.split(","))):
        role, sign, column = (piece.strip() for piece in part.partition("="))
        which, _, role = role.rpartition(".")
        which = which or ("buildings" if role in BUILDINGS else "actions")
        if not sign or not column or role not in lists.get(which, {}):
            raise WorkbenchError(
                f"{quoted(part)} does not say which column says what.",
                todo="Write it as height=COLUMN or actions.due_on=COLUMN. Of buildings: "
                f"{', '.join(BUILDINGS)}. Of actions: {', '.join(ACTIONS)}.",
            )
        chosen[which][role] = column
    return chosen


def unit_of(column: str) -> str:
    """Say in which unit a heading says heights are: ``Height (ft)`` gives ``ft``."""
    said = words(column).split("_")
    feet = {"ft", "feet", "foot"} & set(said)
    return "ft" if feet else next((unit for unit in ("cm", "mm") if unit in said), "m")
