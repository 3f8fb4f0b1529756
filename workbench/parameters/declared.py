"""Read the settings that a parameters cell declares, without running any of it."""

import ast
import io
import keyword
import tokenize
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

from workbench.errors import WorkbenchError
from workbench.parameters.checked import SettingError, checked, usable
from workbench.parameters.kinds import LIMIT_WORDS, Kind, Parameter, Value

_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind) if kind != "Literal"}
_BOUNDS = ("ge", "gt", "le", "lt")
_LIMITS: dict[Kind, tuple[str, ...]] = {
    "int": (*_BOUNDS, "multiple_of"),
    "float": (*_BOUNDS, "multiple_of"),
    "date": _BOUNDS,
    "str": ("min_length", "max_length", "pattern"),
    "Area": ("min_length", "max_length", "pattern"),
}


class _DeclarationError(Exception):
    """What is wrong with a declaration, as the end of a sentence."""


def declared(source: str) -> tuple[Parameter, ...]:
    """Read the declarations of a parameters cell.

    The cell holds imports, notes and one declaration a line, ``name: Type = default  # help``.
    Nothing in it is executed: types and defaults are read from the syntax tree and may only be
    those named in :mod:`workbench.parameters`.

    Parameters
    ----------
    source
        The cell's text.

    Raises
    ------
    WorkbenchError
        Naming the first line that is not such a declaration, and why.
    """
    try:
        lines = ast.parse(source).body
        notes = _notes(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as fault:
        line = getattr(fault, "lineno", None)
        where = f"Line {line} of the parameters cell" if line else "The parameters cell"
        raise _refused(f"{where} is not written as Python.") from None
    found: dict[str, Parameter] = {}
    for line in lines:
        try:
            parameter = _parameter(line)
            if parameter is None:
                continue
            if parameter.name in found:
                raise _DeclarationError(f"declares {parameter.name} a second time.")
        except _DeclarationError as reason:
            raise _refused(f"Line {line.lineno} of the parameters cell {reason}") from None
        except RecursionError:
            raise _refused(f"Line {line.lineno} of the parameters cell is too deep.") from None
        note = notes.get(line.end_lineno or line.lineno, "")
        found[parameter.name] = replace(parameter, help=note)
    return tuple(found.values())


def _refused(what: str) -> WorkbenchError:
    return WorkbenchError(
        what,
        safe="Nothing has been run.",
        todo="Each line of the cell declares one setting: name: Type = default  # help",
    )


def _notes(source: str) -> dict[int, str]:
    """Find the comment of each line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("#").strip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _parameter(line: ast.stmt) -> Parameter | None:
    match line:
        case ast.Import() | ast.ImportFrom() | ast.Pass():
            return None
        case ast.Expr(value=ast.Constant()):
            return None
        case ast.AnnAssign(target=ast.Name(id=name), simple=1):
            pass
        case ast.Assign(targets=[ast.Name(id=name)]):
            raise _DeclarationError(f"gives {name} no type. Write it as in: {name}: float = 0.5")
        case _:
            raise _DeclarationError("does more than declare a setting.")
    if name.startswith("_") or keyword.iskeyword(name):
        raise _DeclarationError(f"declares {name}, which is no name for a setting.")
    parameter = _typed(name, line.annotation)
    if line.value is None:
        return replace(parameter, required=True)
    return _with_default(parameter, _value(line.value))


def _with_default(parameter: Parameter, value: Value) -> Parameter:
    try:
        return replace(parameter, default=checked(parameter, value))
    except SettingError as problem:
        raise _DeclarationError(
            f"gives {parameter.name} a default that does not fit: {problem}"
        ) from None


def _typed(name: str, written: ast.expr) -> Parameter:
    """Read an annotation."""
    match written:
        case ast.Constant(value=str(text)):
            try:
                return _typed(name, ast.parse(text, mode="eval").body)
            except (SyntaxError, ValueError, MemoryError):
                raise _DeclarationError(
                    f"gives {name} a type that is not written as Python."
                ) from None
        case ast.Name(id=kind) if kind in _KINDS:
            return Parameter(name, _KINDS[kind])
        case ast.BinOp(left=inner, op=ast.BitOr(), right=ast.Constant(value=None)):
            return replace(_typed(name, inner), optional=True)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=chosen):
            return Parameter(name, "Literal", choices=_choices(name, chosen))
        case ast.Subscript(value=ast.Name(id="list"), slice=inner):
            item = _typed(name, inner)
            if item.many or item.optional:
                raise _DeclarationError(
                    f"makes {name} a list of something other than single values."
                )
            return replace(item, many=True)
        case ast.Subscript(
            value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *annotations])
        ):
            parameter = _typed(name, inner)
            for annotation in annotations:
                parameter = _limited(parameter, annotation)
            return parameter
    raise _DeclarationError(
        f"gives {name} the type {ast.unparse(written)}, which is not one of "
        f"{', '.join(_KINDS)}, Literal[…], Annotated[…, Field(…)] or a list of these."
    )


def _choices(name: str, chosen: ast.expr) -> tuple[str | int | float, ...]:
    parts = chosen.elts if isinstance(chosen, ast.Tuple) else [chosen]
    values = [_value(part) for part in parts]
    choices = tuple(
        value for value in values if isinstance(value, str | int | float) and value != ""
    )
    texts = {str(choice).casefold() for choice in choices}
    if not choices or len(choices) != len(values) or len(texts) != len(choices):
        raise _DeclarationError(f"gives {name} choices that are not different texts or numbers.")
    return choices


def _limited(parameter: Parameter, annotation: ast.expr) -> Parameter:
    match annotation:
        case ast.Constant(value=str()):
            return parameter
        case ast.Call(func=ast.Name(id="Field"), args=[], keywords=given):
            limits: dict[str, Value] = {}
            for one in given:
                if one.arg not in LIMIT_WORDS:
                    raise _DeclarationError(
                        f"limits {parameter.name} by something unknown: {one.arg}."
                    )
                limits[one.arg] = _value(one.value)
            return _checkable(parameter, limits)
    raise _DeclarationError(f"annotates {parameter.name} with something other than Field(…).")


def _checkable(parameter: Parameter, limits: dict[str, Value]) -> Parameter:
    """Add limits that its kind of value can be held against."""
    if parameter.many:
        counts = {
            limit: value
            for limit, value in limits.items()
            if limit in ("min_length", "max_length") and isinstance(value, int)
        }
        if len(counts) < len(limits):
            raise _DeclarationError(f"limits {parameter.name}, a list, by more than its length.")
        return replace(parameter, lengths={**parameter.lengths, **counts})
    made = replace(parameter, limits={**parameter.limits, **limits})
    allowed = _LIMITS.get(parameter.type, ())
    if not all(limit in allowed for limit in limits) or not usable(made):
        raise _DeclarationError(f"gives {parameter.name} limits that do not suit its type.")
    return made


def _value(written: ast.expr) -> Value:
    """Read a value written out: a literal, a list of them, a date or a path."""
    match written:
        case ast.List(elts=items):
            return [_scalar(item) for item in items]
        case ast.Constant(value=None):
            return None
    return _scalar(written)


def _scalar(written: ast.expr) -> str | int | float | bool | date | Path:
    match written:
        case ast.Constant(value=bool() | int() | float() | str() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Call(func=ast.Name(id="Path"), args=[ast.Constant(value=str(path))], keywords=[]):
            return Path(path)
        case ast.Call(
            func=ast.Name(id="date"),
            args=[
                ast.Constant(value=int(year)),
                ast.Constant(value=int(month)),
                ast.Constant(value=int(day)),
            ],
            keywords=[],
        ):
            try:
                return date(year, month, day)
            except (ValueError, OverflowError):
                raise _DeclarationError(
                    f"has {ast.unparse(written)}, which is not a date."
                ) from None
    raise _DeclarationError(
        f"has {ast.unparse(written)}, which is not a value written out; such as 0.9, "
        '"text", True, date(2026, 11, 24), Path("file") or a list of these.'
    )
