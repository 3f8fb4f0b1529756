"""Write the cell that gives a notebook its settings."""

from collections.abc import Mapping, Sequence
from datetime import date

from workbench.parameters.kinds import JsonValue, Parameter


def injected(parameters: Sequence[Parameter], values: Mapping[str, JsonValue]) -> str:
    """Write settings as Python, in which a date is a date and a path is a path.

    Parameters
    ----------
    parameters
        What the notebook declares.
    values
        Checked values, as :func:`workbench.parameters.validate` gives them.
    """
    kinds = {parameter.type for parameter in parameters}
    imports = []
    if "date" in kinds:
        imports.append("from datetime import date")
    if "Path" in kinds:
        imports.append("from pathlib import Path")
    lines = [
        f"{parameter.name} = {_written(parameter, values[parameter.name])}"
        for parameter in parameters
    ]
    return "\n".join(["# The settings of this run", *imports, *lines])


def _written(parameter: Parameter, value: JsonValue) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_written(parameter, item) for item in value) + "]"
    if isinstance(value, str) and parameter.type == "date":
        day = date.fromisoformat(value)
        return f"date({day.year}, {day.month}, {day.day})"
    if isinstance(value, str) and parameter.type == "Path":
        return f"Path({value!r})"
    return repr(value)
