"""Commands that run an analysis, and that work when they are pasted."""

import shlex
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.parameters import Parameter, shown
from workbench.parameters.checked import SettingError, checked
from workbench.project import Project
from workbench.runs import Analysis, Run, find_analysis

_TABLES = (".csv", ".xlsx", ".parquet", ".ods", ".xls", ".json", ".tsv")
_BOROUGH = "borough/"
_MOST_SHOWN = 3


def example(project: Project, analysis: Analysis) -> list[str]:
    """Write commands that run an analysis.

    Required settings get a value that exists here; a few others show their defaults.

    Parameters
    ----------
    project
        The project, whose tables are named.
    analysis
        The analysis.

    Returns
    -------
    list of str
        The commands, one below the other; before the last, what makes the practice data where
        the analysis needs it and it is not there.
    """
    tables = list(islice(_tables(project.data), 50))
    commands: list[str] = []
    given: list[str] = []
    for parameter in analysis.parameters:
        text = _value(parameter, tables)
        if text and (parameter.required or len(given) < _MOST_SHOWN):
            given.append(f"-p {shlex.quote(f'{parameter.name}={text}')}")
    wanted = [
        str(parameter.default)
        for parameter in analysis.parameters
        if parameter.type == "Dataset" and str(parameter.default).startswith(_BOROUGH)
    ]
    if any(not _there(project, name) for name in wanted):
        commands.append("workbench borough make")
    return [*commands, " ".join(["workbench run", shlex.quote(analysis.name), *given])]


def again(project: Project, run: Run, wanted: str) -> str:
    """Write the command that makes a run's report in another format too.

    Parameters
    ----------
    project
        The project.
    run
        A complete run.
    wanted
        The format.
    """
    usual = {one.name: one.default for one in find_analysis(project, run.analysis).parameters}
    words = ["workbench", "run", run.analysis]
    for name, value in run.parameters.items():
        if value not in ("", None, [], usual.get(name)):
            for one in value if isinstance(value, list) else [value]:
                words += ["-p", f"{name}={_briefly(project, one)}"]
    return shlex.join([*words, "--format", wanted])


def _briefly(project: Project, value: object) -> str:
    """Name a table of the data folder from there."""
    path, data = Path(str(value)), project.data.resolve()
    return path.relative_to(data).as_posix() if path.is_relative_to(data) else str(value)


def _tables(data: Path) -> Iterator[str]:
    """Name the tables of the data folder as one may type them, without the answers."""
    for path in sorted(data.rglob("*")) if data.is_dir() else ():
        if path.suffix.lower() in _TABLES and "truth" not in path.parts and path.stat().st_size:
            yield path.relative_to(data).as_posix()


def _there(project: Project, name: str) -> bool:
    from workbench.sources import locate

    try:
        return bool(locate(name, project.data))
    except WorkbenchError:
        return False


def _value(parameter: Parameter, tables: list[str]) -> str:
    """Choose a value to show; of a required setting, one that can be used."""
    if not parameter.required:
        return shown(parameter.default)
    match parameter.type:
        case "Dataset" | "Path":
            return tables[0] if tables else "YOUR-FILE.csv"
        case "int" | "float":
            return _number(parameter)
        case "date":
            least = parameter.limits.get("ge") or parameter.limits.get("gt")
            return shown(least if isinstance(least, date) else date(2026, 11, 24))
        case "bool":
            return "yes"
        case "Literal":
            return str(parameter.choices[0])
        case _:
            return "TEXT"


def _number(parameter: Parameter) -> str:
    """Choose a number within the limits, if an easy one is."""
    bounds = [
        bound
        for bound in parameter.limits.values()
        if isinstance(bound, int | float) and not isinstance(bound, bool)
    ]
    middle = [sum(bounds) / len(bounds)] if bounds else []
    beside = [bound + step for bound in bounds for step in (1, -1)]
    for number in (1, *bounds, *middle, *beside):
        try:
            return shown(checked(parameter, number))
        except SettingError:
            continue
    return "NUMBER"
