"""A contract drafted from a table: what it keeps today, asked of it the next time."""

import re
from collections.abc import Sequence
from datetime import datetime

from workbench.quality.blanks import spellings
from workbench.quality.checking import check
from workbench.quality.contract import Constraints, Contract, ContractField, FieldType
from workbench.quality.measure import Measured, blank_sql
from workbench.quality.names import NAME_WORDS, SIGNED_WORDS
from workbench.quality.profiling import Profile

_ENOUGH = 20
_FEWEST_ROWS = 3
_DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y",
         "%d-%b-%y", "%Y/%m/%d", "%Y%m%d")  # fmt: skip
_MOMENTS = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
_YES_NO = (
    ("Yes", "No"), ("yes", "no"), ("YES", "NO"), ("Y", "N"), ("y", "n"), ("true", "false"),
    ("True", "False"), ("TRUE", "FALSE"), ("T", "F"), ("1", "0"),
)  # fmt: skip
_NUMBER = re.compile(r"\s*[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?\s*")


def draft(found: Profile) -> Contract:
    """Draft a contract from what was found in a table.

    Columns keep their order, names and types; columns without blanks stay filled; what one row is
    stays so; categories stay the same; references keep their shape, identifiers stay valid and
    amounts do not fall below nought. A promise that the table itself does not keep is left out,
    so a draft never speaks against the table it was drafted from.

    Parameters
    ----------
    found
        What :func:`workbench.quality.profile` found.
    """
    blanks = {text for column in spellings(found.subject, found.measured, trim=False).values()
              for text in column}  # fmt: skip
    fields = tuple(_field(item, found) for item in found.measured)
    key = found.key.columns if found.rows >= _ENOUGH else ()
    return _kept(
        Contract(fields=fields, missingValues=("", *sorted(blanks)), primaryKey=key), found
    )


def _kept(contract: Contract, found: Profile) -> Contract:
    """Leave out the promises that the table does not keep."""
    broken: dict[str, set[str]] = {}
    for outcome in check(found.subject, contract).outcomes:
        if outcome.broken:
            for name in outcome.rule.fields:
                broken.setdefault(name, set()).add(outcome.rule.kind)
    if not broken:
        return contract
    fields = tuple(_without(field, broken.get(field.name, set())) for field in contract.fields)
    key = () if any("primaryKey" in kinds for kinds in broken.values()) else contract.primaryKey
    return _kept(contract.model_copy(update={"fields": fields, "primaryKey": key}), found)


def _without(field: ContractField, kinds: set[str]) -> ContractField:
    if "type" in kinds:
        plain = "string" if field.type != "string" else "any"
        required = Constraints(required=field.constraints.required and "required" not in kinds)
        return ContractField(name=field.name, type=plain, constraints=required)  # type: ignore[arg-type]
    kept: dict[str, object] = dict.fromkeys(kinds - {"identifier", "primaryKey"})
    kept |= {name: False for name in ("required", "unique") if name in kinds}
    limits = field.constraints.model_copy(update=kept)
    gone = {"identifier": None} if "identifier" in kinds else {}
    return field.model_copy(update={"constraints": limits, **gone})


def _field(item: Measured, found: Profile) -> ContractField:
    kind, rest = _type(item)
    limits: dict[str, object] = {}
    if found.rows >= _ENOUGH and item.blank == 0:
        limits["required"] = True
    if found.rows >= _ENOUGH and item.blank and found.key.names == (item.field.name,):
        limits["unique"] = True
    if kind == "string" and item.category and not NAME_WORDS.intersection(item.field.words):
        values = _values(item)
        limits |= {"enum": values} if values else {}
    elif (
        item.field.kind in {"identifier", "text"}
        and kind == "string"
        and item.identifier is None
        and item.distinct >= _ENOUGH
    ):
        shape = _shape(item.head)
        limits |= {"pattern": shape} if shape else {}
    signed = SIGNED_WORDS.intersection(item.field.words)
    if (
        kind in {"integer", "number"}
        and item.lowest is not None
        and item.lowest >= 0
        and not signed
    ):
        limits["minimum"] = 0
    return ContractField(
        name=item.field.label,
        type=kind,
        constraints=Constraints.model_validate(limits),
        identifier=item.identifier if kind == "string" else None,
        **rest,  # type: ignore[arg-type]
    )


def _type(item: Measured) -> tuple[FieldType, dict[str, object]]:
    """Choose the type of a column and how it is written."""
    field, head = item.field, item.head
    if not item.filled:
        return "any", {}
    if not field.spelled:
        natural: dict[str, FieldType] = {
            "text": "string", "date": "date", "datetime": "datetime", "boolean": "boolean",
            "integer": "integer", "number": "number",
        }  # fmt: skip
        return natural.get(field.kind, "any"), {}
    if field.kind in {"date", "datetime"}:
        layouts = _DAYS if field.kind == "date" else _MOMENTS
        default = "%Y-%m-%d" if field.kind == "date" else "%Y-%m-%dT%H:%M:%S"
        for layout in (default, *layouts):
            if all(_reads(value, layout) for value in head):
                kind: FieldType = "date" if field.kind == "date" else "datetime"
                return kind, {} if layout == default else {"format": layout}
        return "string", {}
    if field.kind == "boolean":
        written = {value.strip() for value in head}
        for yes, no in _YES_NO:
            if written <= {yes, no}:
                return "boolean", {"trueValues": (yes,), "falseValues": (no,)}
        return "string", {}
    if field.kind in {"integer", "number"}:
        number: FieldType = "integer" if field.kind == "integer" else "number"
        if all(_NUMBER.fullmatch(value) for value in head):
            return number, {}
        return "number", {"bareNumber": False, "groupChar": ","}
    return "string", {}


def _reads(value: str, layout: str) -> bool:
    try:
        datetime.strptime(value, layout)  # noqa: DTZ007
    except ValueError:
        return False
    return True


def _values(item: Measured) -> list[str]:
    """List the values of a column of categories, as written; none where one may tell of a person.

    A contract travels further than the list, and a value that one or two rows have may be a remark
    about somebody.
    """
    assert item.values is not None
    rows = (
        item.values.filter(f"NOT {blank_sql(item.field)}")
        .project(f"{item.field.sql}, times")
        .fetchall()
    )
    if any(times < _FEWEST_ROWS for _, times in rows):
        return []
    return sorted(str(value) for value, _ in rows)


def _shape(values: Sequence[str]) -> str:
    """Write the pattern that references such as ``T545167`` have in common, if they have one."""
    shapes = {re.sub(r"[0-9]+", "9", value) for value in values}
    if len(shapes) != 1:
        return ""
    (shape,) = shapes
    if "9" not in shape or len(shape) > 12 or " " in shape:
        return ""
    return re.escape(shape).replace("9", "[0-9]+")
