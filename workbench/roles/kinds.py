"""What a column can say about a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ID = "id"
OTHER = "other"


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
    "dob": Role("date of birth", r"d_?o_?b|date_?(of_?)?birth|birth_?(date|day)|born(_on)?", _DATE),
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

ADDRESS = "address"
"""The one role that several columns of a list can have: the lines of an address."""


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
