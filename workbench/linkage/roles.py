"""What numbers the records of a list, what two lists share, and what each column was taken for."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from workbench.roles.guessing import filled, words
from workbench.roles.kinds import ID, LABELS, OTHER, ROLES, ListRoles

_IDENTITY = re.compile("id|ident|identifier|ref|reference|no|num|number|key|code|urn|uid|nbr|rec")
# Of the rows of a list, how many have a record number of their own.
MOSTLY = 0.9
_CODED = 0.7


def id_candidates(sample: pd.DataFrame, roles: ListRoles) -> list[str]:
    """List the columns that may number the records of a list, likeliest first.

    A candidate is filled and hardly ever repeats, and its header has a word such as ``id``, ``ref``
    or ``number``. Columns that never repeat come first, and columns whose role is an identifier of
    the person last.
    """
    held = {column: role for role, names in roles.columns.items() for column in names}
    found: list[tuple[int, int, int, str]] = []
    for place, column in enumerate(sample.columns):
        parts = words(column).split("_")
        named = parts[-1].endswith("id") or any(map(_IDENTITY.fullmatch, parts))
        role = held.get(column)
        if not named or role not in {None, "nhs_number", "nino", "upn"}:
            continue
        values = filled(sample[column])
        if len(values) < len(sample) or values.nunique() < MOSTLY * len(values):
            continue
        repeats = int(not values.is_unique)
        found.append((0 if role is None else 1, repeats, place, column))
    return [column for *_, column in sorted(found)]


def shared_identifiers(
    left: pd.DataFrame, right: pd.DataFrame, left_roles: ListRoles, right_roles: ListRoles
) -> dict[str, tuple[str, str]]:
    """Find identifiers with no role of their own that both lists carry under one name.

    Such a column nearly never repeats within a list, has digits in its values and is not the
    column that numbers the records.

    Returns
    -------
    dict
        The two columns, left then right, by role (``other:NAME``).
    """
    named = [
        {
            words(column): column
            for column in frame.columns
            if column not in roles.why and column != roles.id and _identifies(frame[column])
        }
        for frame, roles in ((left, left_roles), (right, right_roles))
    ]
    return {
        f"{OTHER}:{name}": (named[0][name], named[1][name]) for name in named[0] if name in named[1]
    }


def _identifies(values: "pd.Series[str]") -> bool:
    text = filled(values)
    if len(text) < 5 or text.nunique() < 0.9 * len(text):
        return False
    coded = text.str.fullmatch(r"[A-Za-z]{0,4}[-/ ]?\d[\dA-Za-z/-]{3,19}")
    dated = text.str.fullmatch(r"(?:19|20)\d\d[-/]?\d\d[-/]?\d\d|\d\d[-/]\d\d[-/](?:19|20)\d\d")
    return bool((coded & ~dated).mean() >= _CODED)


_FIELDS: Mapping[str, tuple[str, ...]] = {
    "full_name": ("family", "given1"),
    "given": ("given1",),
    "address": ("street", "number"),
    "street_number": ("number",),
}


def roles_table(
    left: ListRoles, right: ListRoles, used: Sequence[str], names: tuple[str, str]
) -> pd.DataFrame:
    """Show the roles of both lists side by side.

    Parameters
    ----------
    left, right
        The roles of each list.
    used
        Standard fields that were compared.
    names
        What the lists are called.

    Returns
    -------
    DataFrame
        One row a role that a list has: ``what_it_says``, the columns of each list under its name
        and ``compared`` (yes, or why not).
    """
    rows = [
        (
            LABELS[ID].capitalize(),
            left.id or "row, counted below the headings",
            right.id or "row, counted below the headings",
            "names the record",
        )
    ]
    for role in dict.fromkeys([*ROLES, *left.columns]):
        sides = [
            " + ".join(name.strip() for name in side.columns.get(role, ()))
            for side in (left, right)
        ]
        if role == "sex" and role in used:
            named = ("".join(side.columns.get("full_name", ())) for side in (left, right))
            sides = [said or f"titles in {one}" for said, one in zip(sides, named, strict=True)]
        if not any(sides):
            continue
        name = role.partition(":")[2].replace("_", " ") or LABELS[role]
        fields = _FIELDS.get(role, (role.replace(":", "_"),))
        compared = "yes" if set(fields) & set(used) else "no: only one list has it"
        rows.append((name[0].upper() + name[1:], sides[0] or "–", sides[1] or "–", compared))
    lists = names if names[0] != names[1] else ("left_list", "right_list")
    return pd.DataFrame(rows, columns=["what_it_says", *lists, "compared"])
