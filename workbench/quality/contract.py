"""Contracts: what a table promises to be, as a Table Schema.

The form is that of the Table Schema specification (Frictionless Standards, version 1,
https://specs.frictionlessdata.io/table-schema/), so other people's tools read it too. One property
is ours: ``identifier`` on a field names a kind of identifier whose every value must be valid.
"""

import json
import os
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from workbench.errors import WorkbenchError
from workbench.quality.words import columns, quoted
from workbench.tables import RUN_FOLDER
from workbench.words import count

FILE_NAME = "contract.json"
_EMBED_AT_MOST = 1_000_000
_CHOOSE = f"Choose the {FILE_NAME} that an earlier check of this list wrote."

FieldType = Literal[
    "any", "array", "boolean", "date", "datetime", "duration", "geojson", "geopoint", "integer",
    "number", "object", "string", "time", "year", "yearmonth",
]  # fmt: skip


class ContractError(WorkbenchError):
    """A contract that cannot be used."""


class Constraints(BaseModel):
    """What every value of a column keeps to; an absent constraint binds nothing."""

    model_config = ConfigDict(frozen=True, extra="allow")

    required: bool = False
    unique: bool = False
    pattern: str | None = None
    enum: tuple[Any, ...] | None = None
    minimum: str | float | int | None = None
    maximum: str | float | int | None = None
    minLength: int | None = None  # noqa: N815
    maxLength: int | None = None  # noqa: N815


class ContractField(BaseModel):
    """A column the table promises to have.

    Attributes
    ----------
    name
        Its heading.
    type, format
        What its values are and how they are written, as the specification has it.
    constraints
        What its values keep to.
    identifier
        The kind of identifier it holds, such as ``nhs_number``, whose every value must be valid.
    trueValues, falseValues
        How yes and no are written.
    bareNumber, groupChar
        Whether a number stands without signs such as ``£``, and what parts its thousands.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    name: str
    type: FieldType = "string"
    format: str = "default"
    constraints: Constraints = Constraints()
    identifier: str | None = None
    trueValues: tuple[str, ...] = ("true", "True", "TRUE", "1")  # noqa: N815
    falseValues: tuple[str, ...] = ("false", "False", "FALSE", "0")  # noqa: N815
    bareNumber: bool = True  # noqa: N815
    groupChar: str = ""  # noqa: N815


class Contract(BaseModel):
    """What a table promises to be.

    Attributes
    ----------
    fields
        Its columns.
    missingValues
        How a blank is written.
    primaryKey
        The columns that together are filled and different on every row.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    fields: tuple[ContractField, ...]
    missingValues: tuple[str, ...] = ("",)  # noqa: N815
    primaryKey: tuple[str, ...] = ()  # noqa: N815

    @field_validator("primaryKey", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @classmethod
    def parse(cls, document: str | bytes | Mapping[str, Any]) -> "Contract":
        """Read a contract from JSON.

        Parameters
        ----------
        document
            A Table Schema, as text or as taken apart.

        Raises
        ------
        ContractError
            Where it is no JSON or no Table Schema, naming what is wrong with it.
        """
        try:
            content = json.loads(document) if isinstance(document, str | bytes) else document
        except ValueError as fault:
            raise ContractError("The contract is not JSON.", todo=_CHOOSE) from fault
        try:
            contract = cls.model_validate(content)
        except ValidationError as fault:
            first = fault.errors()[0]
            where = ", ".join(str(part) for part in first["loc"])
            raise ContractError(
                f"The contract is no Table Schema: {where or 'it'} is not as it should be "
                f"({first['msg'].lower()}).",
                todo=_CHOOSE,
            ) from fault
        names = Counter(field.name for field in contract.fields)
        twice = sorted(name for name, times in names.items() if times > 1)
        if twice:
            raise ContractError(
                f"The contract names {columns(twice)} more than once.",
                todo="Leave one of them out.",
            )
        unknown = [name for name in contract.primaryKey if name not in names]
        if unknown:
            raise ContractError(
                f"The contract's primary key names {quoted(unknown[0])}, which is none of its "
                "columns.",
                todo="Correct the primaryKey of the contract.",
            )
        return contract

    def as_json(self) -> str:
        """Write the contract as a Table Schema, leaving out what binds nothing."""
        content = self.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
        for field, model in zip(content["fields"], self.fields, strict=True):
            field["type"] = model.type
            if not field.get("constraints"):
                field.pop("constraints", None)
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def read_contract(path: str | Path) -> Contract:
    """Read a contract from a file.

    Raises
    ------
    ContractError
        Where there is no such file or it holds no contract.
    """
    try:
        document = Path(path).read_bytes()
    except OSError as fault:
        raise ContractError(
            f"There is no contract at {path}.",
            todo="Leave the contract empty to have one drafted, or choose another file.",
        ) from fault
    return Contract.parse(document)


@dataclass(frozen=True)
class ContractFile:
    """A contract to take away.

    Displaying it writes ``contract.json`` into the run's folder (environment variable
    ``WORKBENCH_RUN_FOLDER``), where there is one, and shows a link to it.

    Attributes
    ----------
    contract
        The contract.
    """

    contract: Contract

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        content = self.contract.as_json().encode()
        folder = os.environ.get(RUN_FOLDER)
        if folder:
            (Path(folder) / FILE_NAME).write_bytes(content)
        kept = folder and len(content) > _EMBED_AT_MOST
        href = FILE_NAME if kept else f"data:application/json;base64,{b64encode(content).decode()}"
        promised = count(len(self.contract.fields), "column")
        return {
            "text/html": (
                f'<div class="wb-download"><p class="wb-file"><a download="{FILE_NAME}" '
                f'href="{escape(href)}">Download the contract (JSON, {promised})</a></p></div>'
            ),
            "text/plain": f"{FILE_NAME} ({promised})",
        }
