"""Read a plan, look up its analysis, and name every fault at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.batches.plan import Area, Draft, Expect, PlanError, draft
from workbench.batches.words import near
from workbench.errors import WorkbenchError
from workbench.parameters import Parameter, ParameterError, validate
from workbench.project import Project
from workbench.runs import find_analysis
from workbench.sources import locate
from workbench.words import quoted

_FILES = ("Dataset", "Path")
_INPUTS = ("Dataset", "Path", "Column", "Roles")


@dataclass(frozen=True)
class Plan:
    """One analysis for many areas, ready to be looked over and run.

    Attributes
    ----------
    path
        The file it was read from.
    title
        What the batch is called.
    analysis
        The name of the analysis.
    parameters
        What the analysis declares.
    period
        What the plan is for, such as ``2026-Q3``; may be empty.
    expect
        What every area's input must look like.
    areas
        Its lines, in order; tables and files by their full paths where they are there.
    previous
        Last period's plan, where this one names it.
    """

    path: Path
    title: str
    analysis: str
    parameters: tuple[Parameter, ...]
    period: str
    expect: Expect
    areas: tuple[Area, ...]
    previous: "Plan | None" = None

    @property
    def tables(self) -> tuple[str, ...]:
        """Name the parameters that are tables."""
        return tuple(each.name for each in self.parameters if each.type == "Dataset")


def read_plan(project: Project, path: Path, *, analysis: str = "") -> Plan:
    """Read a plan.

    A table or file a plan names is looked for beside the plan first, then in the project's data
    folder. One that is not there is no fault of the plan: :func:`workbench.batches.preflight`
    tells of it.

    Parameters
    ----------
    project
        Where the analyses and the data are.
    path
        A TOML file, or any table with a column ``name`` and one column a parameter.
    analysis
        The analysis to run where the plan names none.

    Raises
    ------
    PlanError
        Naming everything that is wrong with the plan, and with last period's.
    WorkbenchError
        Where the file is not there or cannot be read at all.
    """
    written = draft(path.absolute(), analysis)
    faults = list(written.faults)
    parameters = _declared(project, written.analysis, faults)
    folder = written.path.parent
    areas = tuple(
        replace(area, parameters=_placed(area.parameters, parameters, folder, project.data))
        for area in written.areas
    )
    faults.extend(_wrong_parameters(project, areas, parameters))
    faults.extend(_wrong_expectations(written, parameters))
    previous = _previous(project, written, faults)
    if faults:
        raise PlanError(path, tuple(faults))
    return Plan(
        written.path,
        written.title,
        written.analysis,
        parameters,
        written.period,
        written.expect,
        areas,
        previous,
    )


def _declared(project: Project, analysis: str, faults: list[str]) -> tuple[Parameter, ...]:
    if not analysis:
        return ()
    try:
        found = find_analysis(project, analysis)
        if found.about_one_person:
            faults.append(f"{analysis} looks one person up at a time, and is not for batches.")
        return found.parameters
    except WorkbenchError as error:
        faults.append(error.what)
        return ()


def _placed(
    given: Mapping[str, object], parameters: tuple[Parameter, ...], folder: Path, data: Path
) -> dict[str, object]:
    """Make the tables and files that a plan names full paths."""
    files = {each.name for each in parameters if each.type in _FILES}
    return {
        name: _full(value, folder, data) if name in files else value
        for name, value in given.items()
    }


def _full(value: object, folder: Path, data: Path) -> object:
    if isinstance(value, list):
        return [_full(item, folder, data) for item in value]
    if not isinstance(value, str) or not value.strip() or "://" in value:
        return value
    beside = str(folder / Path(value.strip()).expanduser())
    for place in (beside, str(data / value.strip())):
        try:
            return locate(place, data)
        except WorkbenchError:
            continue
    return beside


def _wrong_parameters(
    project: Project, areas: tuple[Area, ...], parameters: tuple[Parameter, ...]
) -> Iterator[str]:
    """Say what is wrong with the areas' parameters, once where it is so in every area."""
    if not parameters:
        return
    wrong: dict[str, list[str]] = {}
    for area in areas:
        for _, said in parameter_faults(project, area, parameters, of_inputs=False):
            wrong.setdefault(said, []).append(area.name)
    for said, names in wrong.items():
        if len(areas) > 1 and len(names) == len(areas):
            yield f"Every area: {said}"
        else:
            yield from (f"{name}: {said}" for name in names)


def parameter_faults(
    project: Project, area: Area, parameters: tuple[Parameter, ...], *, of_inputs: bool
) -> list[tuple[str, str]]:
    """Say what is wrong with an area's parameters.

    Parameters
    ----------
    project
        Where the data are.
    area
        The area.
    parameters
        What the analysis declares.
    of_inputs
        Whether to tell of files that are not there and columns that a table does not have
        (true), or of what is wrong whatever the inputs are (false). Tables that are not there
        are in neither: pre-flight reads them itself.

    Returns
    -------
    list of tuple
        The setting's type, empty where there is no such setting, and what is wrong.
    """
    kinds = {each.name: each.type for each in parameters}
    try:
        validate(parameters, area.parameters, data=project.data)
    except ParameterError as error:
        return [
            (kinds.get(fault.name, ""), fault.statement)
            for fault in error.faults
            if of_inputs
            == (kinds.get(fault.name) in _INPUTS and bool(area.parameters.get(fault.name)))
            and not (of_inputs and kinds.get(fault.name) == "Dataset")
        ]
    return []


def _wrong_expectations(written: Draft, parameters: tuple[Parameter, ...]) -> Iterator[str]:
    named = written.expect.parameter
    tables = [each.name for each in parameters if each.type == "Dataset"]
    if named and parameters and named not in tables:
        yield (f"[expect] {quoted(named)} is no table of {written.analysis}." + near(named, tables))
    if written.expect.period_column and not written.period:
        yield "[expect] names the column of the period, but the plan names no period."


def _previous(project: Project, written: Draft, faults: list[str]) -> Plan | None:
    path = written.expect.previous
    if path is None:
        return None
    if path.absolute() == written.path:
        faults.append("[expect] “previous” is this plan itself.")
        return None
    try:
        earlier = draft(path.absolute())
        return _without_previous(project, earlier)
    except WorkbenchError as error:
        faults.append(f"[expect] “previous” cannot be used. {error.what}")
        return None


def _without_previous(project: Project, written: Draft) -> Plan:
    """Read last period's plan, whose own last period does not matter here."""
    faults = list(written.faults)
    parameters = _declared(project, written.analysis, faults)
    if faults:
        raise PlanError(written.path, tuple(faults))
    areas = tuple(
        replace(
            area,
            parameters=_placed(area.parameters, parameters, written.path.parent, project.data),
        )
        for area in written.areas
    )
    return Plan(
        written.path,
        written.title,
        written.analysis,
        parameters,
        written.period,
        written.expect,
        areas,
    )
