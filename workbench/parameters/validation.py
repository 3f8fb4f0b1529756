"""Check all settings of a run before anything starts, and name every fault at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.parameters.checked import SettingError, checked, nearest
from workbench.parameters.kinds import JsonValue, Parameter, Value
from workbench.parameters.places import check_tables, locate_path, locate_table
from workbench.words import listed

_FEW = 6


@dataclass(frozen=True)
class Fault:
    """Why one setting cannot be used.

    Attributes
    ----------
    name
        The setting's name, as it was given.
    statement
        What is wrong, in whole sentences.
    """

    name: str
    statement: str


class ParameterError(WorkbenchError):
    """Settings that cannot be used; every one of them is named.

    Parameters
    ----------
    faults
        What is wrong, in the order of the settings.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(
            " ".join(fault.statement for fault in faults),
            safe="Nothing has been run.",
            todo="Put it right and try again." if len(faults) == 1 else "Put these right first.",
        )
        self.faults = tuple(faults)


def validate(
    parameters: Sequence[Parameter], given: Mapping[str, object], *, data: Path
) -> dict[str, JsonValue]:
    """Check what was given for an analysis and fill in the rest.

    Parameters
    ----------
    parameters
        What the analysis declares.
    given
        Values by name: text as typed, or values of TOML or JSON.
    data
        The folder in which names of tables are looked up.

    Returns
    -------
    dict
        Every setting's value, ready for JSON: dates as ``2026-11-24``, tables as full references,
        files as absolute paths.

    Raises
    ------
    ParameterError
        Naming every setting that is unknown, missing or wrong.
    """
    known = {parameter.name: parameter for parameter in parameters}
    faults = [
        Fault(name, f"There is no setting called {name}.{_meant(name, list(known))}")
        for name in given
        if name not in known
    ]
    values: dict[str, JsonValue] = {}
    for parameter in parameters:
        try:
            values[parameter.name] = _settled(parameter, given, data)
        except SettingError as problem:
            faults.append(Fault(parameter.name, str(problem)))
    faults += [Fault(name, said) for name, said in check_tables(parameters, values)]
    if faults:
        raise ParameterError(faults)
    return values


def _meant(name: str, known: list[str]) -> str:
    """Say which setting was perhaps meant, else which there are where they are few."""
    few = f" There {'is' if len(known) == 1 else 'are'} {listed(known)}." if known else ""
    return nearest(name, known) or (few if len(known) <= _FEW else "")


def _settled(parameter: Parameter, given: Mapping[str, object], data: Path) -> JsonValue:
    if parameter.name in given:
        value = checked(parameter, given[parameter.name])
    elif parameter.required:
        about = f": {parameter.help}" if parameter.help else ""
        raise SettingError(f"{parameter.name} must be given{about}.")
    else:
        value = parameter.default
    if isinstance(value, list):
        return [_ready(parameter, item, data) for item in value]
    return _ready(parameter, value, data)


def _ready(parameter: Parameter, value: Value, data: Path) -> JsonValue:
    """Find what a value names, and make it fit for JSON."""
    if parameter.type == "Dataset" and isinstance(value, str):
        return locate_table(parameter, value, data)
    if isinstance(value, Path):
        return locate_path(parameter, value, data)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_ready(parameter, item, data) for item in value]
    return value
