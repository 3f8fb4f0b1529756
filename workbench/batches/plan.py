"""What a batch plan says, from a TOML file or a table with a row an area."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.batches.words import near
from workbench.errors import WorkbenchError
from workbench.words import capital, count, listed, quoted

ACCEPTABLE = (
    "same file sent again",
    "missing column",
    "renamed column",
    "wrong period",
    "changed areas",
    "number of rows",
)
_TOP = {
    "title": str,
    "analysis": str,
    "period": str,
    "expect": dict,
    "parameters": dict,
    "areas": list,
}
_EXPECT = {
    "columns": list,
    "period_column": str,
    "area_column": str,
    "parameter": str,
    "previous": str,
}
_KINDS: dict[type, str] = {
    str: "a text in quotation marks",
    dict: "a section of its own",
    list: "a list",
}
_SAFE = "Nothing was run, and no file was changed."


@dataclass(frozen=True)
class Expect:
    """What every area's input must look like.

    Attributes
    ----------
    columns
        Headings that must be there.
    period_column, area_column
        Headings of the columns that name the period and the smaller areas, such as wards.
    parameter
        The parameter whose table this is about; empty for the first one that areas give.
    previous
        Last period's plan.
    """

    columns: tuple[str, ...] = ()
    period_column: str = ""
    area_column: str = ""
    parameter: str = ""
    previous: Path | None = None


@dataclass(frozen=True)
class Area:
    """One line of a plan: an area, its parameters, and the notices already looked into."""

    name: str
    parameters: Mapping[str, object]
    accept: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Draft:
    """A plan as written, before its analysis is looked up, with every fault found so far."""

    path: Path
    title: str = ""
    analysis: str = ""
    period: str = ""
    expect: Expect = Expect()
    areas: tuple[Area, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanFault:
    """One thing wrong with a plan, in a sentence or two."""

    statement: str


class PlanError(WorkbenchError):
    """Everything that is wrong with a plan.

    Attributes
    ----------
    faults
        One each, in the order of the plan.
    """

    def __init__(self, path: Path, faults: tuple[str, ...]) -> None:
        self.faults = tuple(PlanFault(said) for said in faults)
        if len(faults) == 1:
            what = f"The plan {path.name} has a fault: {faults[0]}"
        else:
            lines = "\n".join(f"  {number}. {fault}" for number, fault in enumerate(faults, 1))
            what = f"The plan {path.name} has {count(len(faults), 'fault')}:\n{lines}"
        super().__init__(what, safe=_SAFE, todo="Put the plan right and run it again.")


def draft(path: Path, analysis: str = "") -> Draft:
    """Read what a plan says.

    Parameters
    ----------
    path
        A TOML file, or any table with a column ``name`` and one column a parameter.
    analysis
        The analysis to run where the plan names none.

    Raises
    ------
    WorkbenchError
        Where there is no such file or it can be read neither as TOML nor as a table.
    """
    if not path.is_file():
        beside = [entry.name for entry in path.parent.glob("*") if entry.is_file()]
        raise WorkbenchError(
            f"There is no plan {path}.{near(path.name, beside)}",
            safe="Nothing was run.",
            todo="Check the spelling and the folder.",
        )
    made = _from_toml(path) if path.suffix.lower() == ".toml" else _from_table(path)
    faults = list(made.faults)
    if analysis and made.analysis not in {"", analysis}:
        faults.append(
            f"It is for the analysis {quoted(made.analysis)}, but {quoted(analysis)} was asked for."
        )
    chosen = made.analysis or analysis
    if not chosen:
        faults.append('It names no analysis: add a line such as analysis = "data-quality".')
    faults.extend(_repeated(made.areas))
    return replace(made, analysis=chosen, faults=tuple(faults))


def _from_toml(path: Path) -> Draft:
    said = _toml(path)
    faults: list[str] = []
    _check(said, _TOP, "", faults)
    expect = _mapping(said, "expect")
    _check(expect, _EXPECT, "[expect] ", faults)
    columns = expect.get("columns", [])
    columns = columns if isinstance(columns, list) else []
    if not all(isinstance(column, str) for column in columns):
        faults.append("[expect] “columns” must be a list of texts.")
    previous = _text(expect, "previous")
    return Draft(
        path,
        title=_text(said, "title") or path.stem,
        analysis=_text(said, "analysis"),
        period=_text(said, "period"),
        expect=Expect(
            tuple(str(column) for column in columns),
            _text(expect, "period_column"),
            _text(expect, "area_column"),
            _text(expect, "parameter"),
            path.parent / previous if previous else None,
        ),
        areas=tuple(_areas(said, faults)),
        faults=tuple(faults),
    )


def _toml(path: Path) -> dict[str, object]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise WorkbenchError(
            f"The plan {path.name} is not written in UTF-8, so its letters cannot be read.",
            safe=_SAFE,
            todo="Open it in a text editor and save it again with the encoding UTF-8.",
        ) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        where = f"Line {place[1]}" if place else "The end"
        lines = text.splitlines()
        line = lines[int(place[1]) - 1].strip() if place and int(place[1]) <= len(lines) else ""
        advice = "Compare the line with the example in the README."
        if "\\" in line:
            advice = "Write folders with forward slashes, or the path in single quotation marks."
        raise WorkbenchError(
            f"{where} of the plan {path.name} cannot be understood"
            + (f": {line[:120]}" if line else "."),
            safe=_SAFE,
            todo=advice,
        ) from None


def _areas(said: Mapping[str, object], faults: list[str]) -> list[Area]:
    common = _mapping(said, "parameters")
    entries = said.get("areas", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        faults.append("“areas” must be written as [[areas]] sections, one an area.")
        return []
    if not entries:
        faults.append("It names no area: add a section [[areas]] with a name for each.")
    areas = []
    for number, entry in enumerate(entries, 1):
        own = dict(entry)
        name = own.pop("name", "")
        if not isinstance(name, str) or not name.strip():
            faults.append(f"Area {number} has no name.")
            continue
        accept = own.pop("accept", [])
        if isinstance(accept, str):
            accept = [accept]
        areas.append(Area(name.strip(), {**common, **own}, _accepted(name, accept, faults)))
    return areas


def _accepted(name: str, kinds: object, faults: list[str]) -> frozenset[str]:
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        faults.append(f"{name}: “accept” must be a list of texts.")
        return frozenset()
    unknown = [kind for kind in kinds if kind not in ACCEPTABLE]
    for kind in unknown:
        faults.append(
            f"{name}: {quoted(kind)} is nothing that can be accepted."
            + (near(kind, ACCEPTABLE) or f" These can: {listed(ACCEPTABLE, most=9)}.")
        )
    return frozenset(kinds)


def _from_table(path: Path) -> Draft:
    """Read a plan with a row an area; texts become numbers and dates when they are validated."""
    from workbench.sources import read

    relation = read(path).text()
    heads = {name: name.strip().casefold() for name in relation.columns if name != "source_row"}
    faults: list[str] = []
    if "name" not in heads.values():
        faults.append(
            "It has no column “name” with the areas."
            + near("name", [name for name in heads if name.strip()])
        )
    rows = [
        {
            name: (value or "").strip()
            for name, value in zip(relation.columns, map(_cell, row), strict=True)
        }
        for row in relation.fetchall()
    ]
    areas, analyses = [], []
    for row in rows:
        number = row.pop("source_row")
        own = {heads[name]: value for name, value in row.items() if value}
        analyses.append(own.pop("analysis", ""))
        accept = [kind.strip() for kind in own.pop("accept", "").split(";") if kind.strip()]
        name = own.pop("name", "")
        if name:
            areas.append(Area(name, own, _accepted(name, accept, faults)))
        elif "name" in heads.values():
            faults.append(f"Row {number} names no area.")
    if not rows:
        faults.append("It has no rows, so there is no area to run.")
    named = sorted({name for name in analyses if name})
    if len(named) > 1:
        faults.append(f"A plan is for one analysis, and this one names {listed(named)}.")
    return Draft(
        path,
        title=path.stem,
        analysis=named[0] if named else "",
        areas=tuple(areas),
        faults=tuple(faults),
    )


def _cell(value: object) -> str | None:
    return None if value is None else str(value)


def _repeated(areas: tuple[Area, ...]) -> list[str]:
    names = Counter(area.name.casefold() for area in areas)
    first = {area.name.casefold(): area.name for area in reversed(areas)}
    found = [
        f"{first[name]} is named {'twice' if many == 2 else f'{many} times'}."
        for name, many in names.items()
        if many > 1
    ]
    same: dict[str, str] = {}
    for area in areas:
        asked = repr(sorted(area.parameters.items(), key=lambda item: item[0]))
        before = same.setdefault(asked, area.name)
        if names[area.name.casefold()] == 1 and before != area.name:
            found.append(f"{before} and {area.name} ask for exactly the same report.")
    return found


def _check(
    said: Mapping[str, object], known: Mapping[str, type], where: str, faults: list[str]
) -> None:
    for key, value in said.items():
        if key not in known:
            faults.append(
                capital(f"{where}{quoted(key)} is nothing a plan can say.")
                + (near(key, known) or f" It can say {listed(list(known), most=9)}.")
            )
        elif not isinstance(value, known[key]) and not _plain(value, known[key]):
            faults.append(capital(f"{where}{quoted(key)} must be {_KINDS[known[key]]}."))


def _plain(value: object, kind: type) -> bool:
    """Allow a text without quotation marks, such as ``period = 2026``."""
    return kind is str and not isinstance(value, (bool, dict, list))


def _mapping(said: Mapping[str, object], key: str) -> dict[str, object]:
    value = said.get(key, {})
    return value if isinstance(value, dict) else {}


def _text(said: Mapping[str, object], key: str) -> str:
    value = said.get(key, "")
    return str(value).strip() if not isinstance(value, (dict, list)) else ""
