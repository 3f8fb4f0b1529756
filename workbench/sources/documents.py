"""JSON: an array of objects, one object a line, or an object that holds the array."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path
from typing import TypeAlias, TypeGuard

from workbench.errors import WorkbenchError
from workbench.sources.delimited import Row
from workbench.sources.table import Fault
from workbench.words import count, has, listed, quoted

Value: TypeAlias = "str | bool | list[Value] | dict[str, Value] | None"
_SHOWN = 5
_DEEPEST = 3


@dataclass(frozen=True)
class Records:
    """The rows of a JSON file.

    Attributes
    ----------
    headings
        The names of the members, of which a nested object's are joined by a full stop.
    rows
        One a record, numbered from 1, or by line in a file of lines.
    faults
        What there is to tell.
    """

    headings: tuple[str, ...]
    rows: list[Row]
    faults: tuple[Fault, ...]


def read_records(text: str, path: Path) -> Records:
    """Turn a JSON text into rows.

    Numbers keep the digits they were written with. An object within a record becomes columns of
    its own, ``address.town``; a list within one stays JSON text.

    Raises
    ------
    WorkbenchError
        Where it is no JSON, or holds no records.
    """
    numbered = list(_records(text, path))
    columns: dict[str, None] = {}
    nested: dict[str, None] = {}
    flat = []
    for number, record in numbered:
        cells = dict(_flattened(record, "", 1))
        for key in cells:
            columns.setdefault(key)
        nested |= dict.fromkeys(
            key for key, value in cells.items() if isinstance(value, (list, dict))
        )
        flat.append((number, cells))
    rows = [Row(number, [_text(cells.get(key)) for key in columns]) for number, cells in flat]
    short = [number for number, cells in flat if len(cells) < len(columns)]
    return Records(tuple(columns), rows, (*_nested(nested), *_uneven(short)))


class _Digits(str):
    """A number, digit for digit as it was written."""


def _load(text: str) -> Value:
    loaded: Value = json.loads(
        text,
        parse_int=_Digits,
        parse_float=_Digits,
        parse_constant=_Digits,
        object_pairs_hook=_object,
    )
    return loaded


def _object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    """Make an object of which no member is lost where two have one name."""
    made: dict[str, Value] = {}
    for key, value in pairs:
        name, times = key, 1
        while name in made:
            times += 1
            name = f"{key} ({times})"
        made[name] = value
    return made


def _records(text: str, path: Path) -> Iterator[tuple[int, Value]]:
    try:
        whole = _load(text)
    except JSONDecodeError as error:
        yield from _lines(text, path, error)
        return
    except RecursionError as error:
        raise _no_records(path) from error
    yield from enumerate(_listed(whole, path), start=1)


def _lines(text: str, path: Path, whole: JSONDecodeError) -> Iterator[tuple[int, Value]]:
    """Read one record a line; if not even the first is one, the file was meant as a whole."""
    good = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = _load(line)
        except JSONDecodeError as error:
            at = number if good else whole.lineno
            raise WorkbenchError(
                f"{path.name} is no valid JSON: line {at:,} cannot be read.",
                safe="The file has not been changed.",
                todo="It may have been cut off on its way: ask for it again.",
            ) from error
        good += 1
        yield number, record


def _listed(whole: Value, path: Path) -> Sequence[Value]:
    """Find the records: an array, an object's longest array of objects, or the only one inside."""
    if isinstance(whole, list):
        return whole
    if isinstance(whole, dict):
        if whole.get("type") == "Feature":
            return [whole]
        arrays = [value for value in whole.values() if _are_objects(value)]
        if arrays:
            return max(arrays, key=len)
        objects = {key: value for key, value in whole.items() if isinstance(value, dict)}
        keyed = len(objects) == len(whole) > 0
        alike = keyed and len(objects) > 1 and set.intersection(*map(set, objects.values()))
        inside = _arrays_inside(whole)
        if len(inside) == 1 and not alike:
            return inside[0]
        if keyed:
            return [{"key": key, **value} for key, value in objects.items()]
        columns = _columns(whole)
        return columns or ([whole] if whole else [])
    raise _no_records(path)


def _are_objects(value: Value) -> TypeGuard[list[Value]]:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _arrays_inside(whole: dict[str, Value]) -> list[list[Value]]:
    """Find the arrays of objects in an object and in those inside it, however deep."""
    found, waiting = [], [whole]
    while waiting:
        values = list(waiting.pop().values())
        found += [value for value in values if _are_objects(value)]
        waiting += [value for value in values if isinstance(value, dict)]
    return found


def _columns(whole: dict[str, Value]) -> list[Value]:
    """Turn an object of equally long lists, one a column, into records."""
    lists = [value for value in whole.values() if isinstance(value, list)]
    if len(lists) < len(whole) or len({len(one) for one in lists}) != 1:
        return []
    return [dict(zip(whole, values, strict=True)) for values in zip(*lists, strict=True)]


def _flattened(record: Value, above: str, depth: int) -> Iterator[tuple[str, Value]]:
    if not isinstance(record, dict):
        yield above or "value", record
        return
    for key, value in record.items():
        name = f"{above}.{key}" if above else key
        if isinstance(value, dict) and value and depth < _DEEPEST:
            yield from _flattened(value, name, depth + 1)
        else:
            yield name, value


def _text(value: Value) -> str | None:
    """Write a value as a cell; what is nested, as JSON with its numbers as they were written."""
    if value is None or isinstance(value, str):
        return value
    return _json(value)


def _json(value: Value) -> str:
    if isinstance(value, _Digits):
        return value
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json(key)}: {_json(one)}" for key, one in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _nested(names: dict[str, None]) -> tuple[Fault, ...]:
    if not names:
        return ()
    n = len(names)
    return (
        Fault(
            "nested_values",
            f"{count(n, 'column')} {has(n)} lists in {'its' if n == 1 else 'their'} cells: "
            f"{listed(map(quoted, names))}. We keep each list as one text.",
            n,
            "If you need what is in the lists, ask for them as a table of their own.",
            columns=tuple(names),
        ),
    )


def _uneven(short: Sequence[int]) -> tuple[Fault, ...]:
    if not short:
        return ()
    n = len(short)
    return (
        Fault(
            "uneven_records",
            f"{count(n, 'record')} {has(n)} not every column; what is missing is blank.",
            n,
            "Check that no column is missing where it should be there.",
            rows=tuple(short[:_SHOWN]),
        ),
    )


def _no_records(path: Path) -> WorkbenchError:
    return WorkbenchError(
        f"{path.name} is JSON but holds no list of records.",
        safe="The file has not been changed.",
        todo="Ask for the table as a CSV or an Excel file.",
    )
