"""What a setting can be, and what is known about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

Dataset: TypeAlias = str
"""A table: the name of a file, of a table of the data folder, or a database's address."""

Column: TypeAlias = str
"""A heading of a table."""

Roles: TypeAlias = str
"""What columns of the analysis's lists say about a person, as :mod:`workbench.roles.written` reads
it, such as ``dob=Born, left.family=LName``; where guesses are wrong."""

Area: TypeAlias = str
"""The name or the code of a place."""

Record: TypeAlias = str
"""The number of a record about somebody. Pages never ask for one, since their addresses would tell
whom it is about, and a run that is given one is private."""

Asker: TypeAlias = str
"""Who asks about a record, in their own words. Pages never ask for it, as for no record."""

Kind = Literal[
    "str",
    "int",
    "float",
    "bool",
    "date",
    "Path",
    "Literal",
    "Dataset",
    "Column",
    "Roles",
    "Area",
    "Record",
    "Asker",
]
Scalar: TypeAlias = str | int | float | bool | date | Path
Value: TypeAlias = Scalar | list[Scalar] | None
JsonValue: TypeAlias = str | int | float | bool | list["JsonValue"] | None

PYTHON: dict[Kind, type] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "date": date,
    "Path": Path,
    "Dataset": str,
    "Column": str,
    "Roles": str,
    "Area": str,
    "Record": str,
    "Asker": str,
}
KIND_WORDS: dict[Kind, tuple[str, str]] = {
    "str": ("text", "texts"),
    "int": ("a whole number", "whole numbers"),
    "float": ("a number", "numbers"),
    "bool": ("yes or no", "answers of yes or no"),
    "date": ("a date", "dates"),
    "Path": ("a file or folder", "files or folders"),
    "Literal": ("one of", "one or more of"),
    "Dataset": ("a table", "tables"),
    "Column": ("a column", "columns"),
    "Roles": ("what columns say, such as dob=Born", "several such texts"),
    "Area": ("an area", "areas"),
    "Record": ("the number of a record", "numbers of records"),
    "Asker": ("who asks", "several who ask"),
}
LIMIT_WORDS = {
    "ge": "at least {}",
    "gt": "more than {}",
    "le": "at most {}",
    "lt": "less than {}",
    "multiple_of": "a multiple of {}",
    "min_length": "at least {} long",
    "max_length": "at most {} long",
    "pattern": "of the form {}",
}


@dataclass(frozen=True)
class Parameter:
    """One setting of an analysis, as its notebook declares it.

    Attributes
    ----------
    name
        Its name in the notebook.
    type
        What it is: ``"float"``, ``"date"``, ``"Dataset"``, ``"Literal"`` and so on; of a list,
        what its items are.
    default
        Its value when nobody gives one; ``None`` when it is ``required``.
    help
        The comment on its line.
    required
        Whether it must be given.
    choices
        What may be chosen, of a ``Literal``.
    limits
        Its bounds, by pydantic's names: ``ge``, ``gt``, ``le``, ``lt``, ``multiple_of``,
        ``min_length``, ``max_length``, ``pattern``.
    many
        Whether it is a list. The limits are then the items'.
    lengths
        Of a list, how many items it may have: ``min_length``, ``max_length``.
    optional
        Whether it may be nothing (``None``).
    """

    name: str
    type: Kind
    default: Value = None
    help: str = ""
    required: bool = False
    choices: tuple[str | int | float, ...] = ()
    limits: Mapping[str, object] = field(default_factory=dict)
    many: bool = False
    lengths: Mapping[str, int] = field(default_factory=dict)
    optional: bool = False

    @property
    def words(self) -> str:
        """What may be given, as people say it: ``a number, at least 0.3 and less than 1``."""
        said = KIND_WORDS[self.type][self.many]
        if self.choices:
            said += " " + ", ".join(str(choice) for choice in self.choices)
        limits = [
            LIMIT_WORDS[name].format(shown(limit))  # type: ignore[arg-type]
            for name, limit in self.limits.items()
        ]
        if limits:
            said += ", " + " and ".join(limits)
        if self.many:
            said += ", with commas between them"
        return said


def shown(value: Value) -> str:
    """Write a value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, list):
        return ",".join(shown(item) for item in value)
    return str(value)
