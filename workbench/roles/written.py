"""Roles of columns as somebody writes them: ``dob=Born, left.family=LName``."""

from collections.abc import Iterator, Mapping, Sequence, Set

from workbench.errors import WorkbenchError
from workbench.roles.kinds import ROLES, ListRoles

SIDES = ("left", "right")
_NONE = "none"
_SIGNS = frozenset(',+"')

Chosen = Mapping[str, tuple[str, ...]]
"""Columns by role; none where the role is taken away."""


def read_roles(text: str, sides: Sequence[str] = SIDES) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read the roles a person has set: ``dob=Born, left.family=LName, right.phone=none``.

    Without ``left.`` or ``right.`` a role is set in both lists; several address columns are
    joined by ``+``; ``none`` takes the role away. A heading with a comma, ``+`` or quotation mark
    in it stands in quotation marks, those within it doubled: ``full_name="Surname, Forename"``.
    So does the name of a list, with ``=`` in it too: ``"calls, May".dob=Born``.

    Parameters
    ----------
    text
        What was written.
    sides
        What the lists are called.

    Returns
    -------
    dict
        For each of ``sides``, the columns by role; none where the role is taken away.

    Raises
    ------
    WorkbenchError
        For a part that is not ``role=column`` or an unknown role.
    """
    chosen: dict[str, dict[str, tuple[str, ...]]] = {side: {} for side in sides}
    for part in filter(None, map(str.strip, _cut(text, ","))):
        name, *after = _cut(part, "=")
        sign, written = bool(after), "=".join(after).strip()
        side, dot, role = (piece.strip() for piece in name.rpartition("."))
        side = side if side in chosen else _heading(side)
        if not sign or not written or (dot and side not in chosen):
            raise WorkbenchError(
                f"“{part}” does not say which column has which role.",
                todo="Write it as role=column, such as dob=Born"
                + (f" or {sides[0]}.family=LName." if sides else "."),
            )
        if role not in ROLES:
            raise WorkbenchError(
                f"“{role}” is not a role a column can have.",
                todo=f"Use one of: {', '.join(ROLES)}.",
            )
        none = written.lower() == _NONE
        columns = () if none else tuple(_heading(one.strip()) for one in _cut(written, "+"))
        for one in [side] if dot else list(chosen):
            chosen[one][role] = columns
    return chosen


def write_roles(chosen: Mapping[str, Chosen]) -> str:
    """Write roles so that :func:`read_roles` reads them again.

    Parameters
    ----------
    chosen
        For each list, the columns by role; none where the role is taken away.
    """
    return ", ".join(
        f"{_written(side, _SIGNS | {'='})}.{role}={'+'.join(map(_written, columns)) or _NONE}"
        for side, roles in chosen.items()
        for role, columns in roles.items()
    )


def override(roles: ListRoles, chosen: Chosen, headers: Sequence[str], which: str) -> ListRoles:
    """Put the roles a person has set in place of the guesses.

    Parameters
    ----------
    roles
        The guesses.
    chosen
        What the person has set.
    headers
        The list's headings.
    which
        What to call the list, for the error.

    Raises
    ------
    WorkbenchError
        Where a column is not in the list.
    """
    columns = dict(roles.columns)
    why = dict(roles.why)
    for role, names in chosen.items():
        missing = [name for name in names if name not in headers]
        if missing:
            raise WorkbenchError(
                f"The {which} list has no column called “{missing[0]}”.",
                todo=f"Its columns are: {', '.join(headers)}.",
            )
        for column in columns.pop(role, ()):
            why.pop(column, None)
        for other, held in list(columns.items()):
            kept = tuple(column for column in held if column not in names)
            if kept != held:
                columns.pop(other)
                columns.update({other: kept} if kept else {})
        if names:
            columns[role] = names
            why.update(dict.fromkeys(names, "you said so"))
    return ListRoles(roles.id, columns, why)


def differences(
    guessed: ListRoles, wanted: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Say what has to be set so that :func:`override` turns a guess into what is wanted.

    Parameters
    ----------
    guessed
        The guess.
    wanted
        Columns by role, of every role that has any. A column with two roles is set for both, so
        that the contradiction stays to be seen.
    """
    held = [column for columns in wanted.values() for column in columns]
    twice = {column for column in held if held.count(column) > 1}
    return {
        role: columns
        for role in ROLES
        if (columns := wanted.get(role, ())) != guessed.columns.get(role, ())
        or twice.intersection(columns)
    }


def contradictions(chosen: Chosen) -> dict[str, tuple[str, ...]]:
    """Find columns that are set for two roles.

    Returns
    -------
    dict
        The roles by column.
    """
    roles: dict[str, list[str]] = {}
    for role, columns in chosen.items():
        for column in dict.fromkeys(columns):
            roles.setdefault(column, []).append(role)
    return {column: tuple(several) for column, several in roles.items() if len(several) > 1}


def _cut(text: str, sign: str) -> Iterator[str]:
    """Cut at a sign, but not within quotation marks, which open at the beginning of a heading."""
    start, inside, fresh = 0, False, True
    for place, letter in enumerate(text):
        if letter == '"' and (inside or fresh):
            # Right after one that closes, another makes a doubled one.
            inside, fresh = not inside, inside
        elif not inside:
            if letter == sign:
                yield text[start:place]
                start = place + 1
            fresh = letter in ",+=" or (fresh and letter.isspace())
    yield text[start:]


def _heading(written: str) -> str:
    if len(written) > 1 and written[0] == written[-1] == '"':
        return written[1:-1].replace('""', '"')
    return written


def _written(heading: str, signs: Set[str] = _SIGNS) -> str:
    plain = heading and heading == heading.strip() and heading.lower() != _NONE
    if plain and signs.isdisjoint(heading):
        return heading
    return '"' + heading.replace('"', '""') + '"'
