"""What each column of a list says about a person: roles, guessed from headers and values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from workbench.errors import WorkbenchError
from workbench.sources import BLANKS

ID = "id"
OTHER = "other"
IGNORE = "none"


@dataclass(frozen=True)
class Role:
    """One thing a column can say about a person.

    Attributes
    ----------
    label
        The role in plain words.
    header
        Pattern found in the words of a header, joined by ``_``.
    values
        Pattern that most values of such a column fit, ignoring spaces at the ends.
    alone
        Whether the values say so even where the header does not.
    """

    label: str
    header: str
    values: str
    alone: bool = False


_DATE = (
    r"(?:\d{8}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|\d{1,2}[- ][A-Za-z]{3,9}[- ,]+\d{2,4})(?:[T ]\d{1,2}:\d{2}.*)?"
)

ROLES: Mapping[str, Role] = {
    "nhs_number": Role("NHS number", r"nhs(_?(id|no|num|number|nbr))?", r"[\d -]{10,14}"),
    "nino": Role(
        "National Insurance number",
        r"nino|ni_(no|num|number)|national_insurance(_(no|num|number))?",
        r"[A-Za-z]{2}[\d ]{6,10}[A-Za-z]?",
    ),
    "upn": Role("unique pupil number", r"upn|unique_pupil_(no|num|number)", r"[A-Za-z]\d{11}\w"),
    "uprn": Role(
        "property number (UPRN)", r"uprn|unique_property_reference(_number)?", r"\d{1,12}(\.0)?"
    ),
    "email": Role("email", r"e_?mail(_(address|addr))?", r"\S+@\S+\.\S+", alone=True),
    "phone": Role(
        "telephone",
        r"((tele)?phone|tel|mobile|mob|landline)(_(no|num|number|nbr))?|contact_(no|num|number)",
        r"\+?[\d() /-]{6,20}.*",
    ),
    "dob": Role("date of birth", r"d_?o_?b|date_?of_?birth|birth_?(date|day)|born(_on)?", _DATE),
    "sex": Role("sex", r"sex|gender", r"[A-Za-z0-9 ]{1,20}"),
    "postcode": Role(
        "postcode",
        r"post(al)?_?code|p_?code|zip(_?code)?",
        r"(?:[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}|[A-Z]{0,2}\d{3,6}(\.0)?)",
    ),
    "street_number": Role(
        "house number",
        r"(house|street|door|property|building|flat)_(no|num|number|nbr)|paon",
        r".{0,12}\d.{0,12}|.{1,30}",
    ),
    "locality": Role("town or suburb", r"suburb|(post_?)?town|city|locality|village", r"\D{2,}"),
    "region": Role("county or state", r"state|county|region|province", r"\D{2,}"),
    "address": Role(
        "address",
        r"(full_|home_|postal_)?(address|addr)(_?(line))?(_?\d)?|street(_(name|address|\d))?|road",
        r".{3,}",
    ),
    "given": Role(
        "given name",
        r"(first|given|fore|christian)_?(names?|nm)|f_?name|first|given|forenames?",
        r"\D+",
    ),
    "family": Role(
        "family name",
        r"sur_?names?|(last|family|second)_?(names?|nm)|[ls]_?name|last|family",
        r"\D+",
    ),
    "full_name": Role("full name", r"(full_?)?name", r"\D{3,}.*"),
}
LABELS: Mapping[str, str] = {
    ID: "record number",
    OTHER: "shared identifier",
    **{name: role.label for name, role in ROLES.items()},
}

# Words that make a column about somebody or something else than the person of the row today.
_ELSEWHERE = re.compile(
    "previous|prev|old|former|maiden|kin|nok|emergency|gp|practice|school|mother|father|parent|"
    "guardian|carer|landlord|agent|worker|officer|staff|partner|spouse|employer|hospital|next|"
    "verified|valid|validated|flag|source|status|type|count|updated|start|end|checked|ward|"
    "district|council|borough|file|user|building|scheme|site|organisation|org|provider|team|"
    "company|business|country|product"
)
_IDENTITY = re.compile("id|ident|identifier|ref|reference|no|num|number|key|code|urn|uid|nbr|rec")
_LINES_OF_AN_ADDRESS = "address"
_BLANKS = frozenset({blank.strip().lower() for blank in BLANKS} | {""})
# Of the rows of a list, how many have a record number of their own.
MOSTLY = 0.9
_FITS = 0.7
_FITS_ALONE = 0.95
_UNLIKELY = 0.3


@dataclass(frozen=True)
class ListRoles:
    """The roles of one list's columns.

    Attributes
    ----------
    id
        The column that numbers the records, or nothing where rows are numbered instead.
    columns
        Columns by role; only an address has several. Identifiers that have no role of their own
        are called ``other:HEADER``.
    why
        For every column used, why it was given its role.
    """

    id: str | None
    columns: Mapping[str, tuple[str, ...]]
    why: Mapping[str, str] = field(default_factory=dict)

    def numbered_by(self, column: str | None) -> "ListRoles":
        """Say which column numbers the records; it is then nothing else."""
        columns = {
            role: kept
            for role, names in self.columns.items()
            if (kept := tuple(name for name in names if name != column))
        }
        return ListRoles(column, columns, {k: v for k, v in self.why.items() if k != column})

    def labels(self) -> list[str]:
        """Name the roles in plain words."""
        return [LABELS[role] for role in ROLES if role in self.columns]

    def also(self, role: str, column: str) -> "ListRoles":
        """Give a column one more role."""
        return ListRoles(
            self.id, {**self.columns, role: (column,)}, {**self.why, column: "in both lists"}
        )


def words(header: str) -> str:
    """Write a header as lower-case words: ``"PAT DateOfBirth"`` -> ``pat_date_of_birth``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    return "_".join(re.findall(r"[a-z]+|\d+", spaced.replace("'s", "").lower()))


def header_score(header: str, role: str) -> float:
    """Say how well a header names a role: 1 for the bare word, less for each word around it."""
    text = words(header)
    best = 0.0
    for found in re.finditer(rf"(?<![a-z0-9])(?:{ROLES[role].header})(?![a-z0-9])", text):
        around = [w for w in (text[: found.start()] + "_" + text[found.end() :]).split("_") if w]
        elsewhere = sum(bool(_ELSEWHERE.fullmatch(word)) for word in around)
        best = max(best, 1.0 - 0.1 * len(around) - 0.8 * elsewhere)
    return best


def fit(values: "pd.Series[str]", role: str) -> float:
    """Say what share of filled values looks like values of a role."""
    return float(values.str.fullmatch(ROLES[role].values).mean()) if len(values) else 0.0


def filled(values: "pd.Series[str]") -> "pd.Series[str]":
    """Keep the values that say something, without spaces at their ends."""
    text = values.dropna().astype("str").str.strip()
    return text[~text.str.lower().isin(_BLANKS)]


def guess_roles(sample: pd.DataFrame) -> ListRoles:
    """Guess what the columns of a list say about a person, from headers and from values.

    A header that names a role counts where most values of the column look like it; a column that
    is blank throughout is believed by its header. Of several columns for one role the one whose
    header says it most plainly is taken; address lines are all taken, in their order.

    Parameters
    ----------
    sample
        Some rows of the list, as text, with the list's own headers.
    """
    scored: list[tuple[float, int, str, str, str]] = []
    for place, column in enumerate(sample.columns):
        values = filled(sample[column])
        for role in ROLES:
            score = header_score(column, role)
            share = fit(values, role) if score > _UNLIKELY or ROLES[role].alone else 0.0
            if score > _UNLIKELY and (values.empty or share >= _FITS):
                scored.append((score + 0.05 * share, -place, role, column, "its name"))
            elif ROLES[role].alone and len(values) > 4 and share >= _FITS_ALONE:
                scored.append((_UNLIKELY, -place, role, column, "its values"))
    columns: dict[str, list[str]] = {}
    why: dict[str, str] = {}
    for _, _, role, column, reason in sorted(scored, key=lambda item: item[:2], reverse=True):
        if column in why or (role in columns and role != _LINES_OF_AN_ADDRESS):
            continue
        columns.setdefault(role, []).append(column)
        why[column] = reason
    if {"given", "family"} & set(columns) and "full_name" in columns:
        del why[columns.pop("full_name")[0]]
    order = {column: place for place, column in enumerate(sample.columns)}
    taken = {role: tuple(sorted(names, key=order.__getitem__)) for role, names in columns.items()}
    return ListRoles(None, taken, why)


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
    return bool((coded & ~dated).mean() >= _FITS)


def read_overrides(text: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read the roles a person has set: ``dob=Born, left.family=LName, right.phone=none``.

    Without ``left.`` or ``right.`` a role is set in both lists; several address columns are
    joined by ``+``; ``none`` takes the role away.

    Returns
    -------
    dict
        For ``"left"`` and ``"right"``, the columns by role; none where the role is taken away.

    Raises
    ------
    WorkbenchError
        For a part that is not ``role=column`` or an unknown role.
    """
    chosen: dict[str, dict[str, tuple[str, ...]]] = {"left": {}, "right": {}}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, sign, column = (piece.strip() for piece in part.partition("="))
        side, dot, role = name.rpartition(".")
        if not sign or not column or (dot and side not in chosen):
            raise WorkbenchError(
                f"“{part}” does not say which column has which role.",
                todo="Write it as role=column, such as dob=Born or left.family=LName.",
            )
        if role not in ROLES:
            raise WorkbenchError(
                f"“{role}” is not a role a column can have.",
                todo=f"Use one of: {', '.join(ROLES)}.",
            )
        columns = () if column.lower() == IGNORE else tuple(c.strip() for c in column.split("+"))
        for one in [side] if dot else list(chosen):
            chosen[one][role] = columns
    return chosen


def override(
    roles: ListRoles, chosen: Mapping[str, tuple[str, ...]], headers: Sequence[str], which: str
) -> ListRoles:
    """Put the roles a person has set in place of the guesses.

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
