"""What is known of a run before it starts."""

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.errors import WorkbenchError
from workbench.parameters import validate
from workbench.parameters.kinds import JsonValue
from workbench.project import Project
from workbench.runs import identity
from workbench.runs.analyses import Analysis, find_analysis, read_cells
from workbench.runs.practice import made_up
from workbench.runs.record import SCHEMA, this_process


@dataclass(frozen=True)
class Plan:
    """A run that may start.

    Attributes
    ----------
    project
        Where it is kept and finds its tables.
    analysis
        What is run.
    values
        The checked settings.
    read
        The tables and files that it reads.
    cells, metadata
        The notebook's.
    notebook
        The notebook's fingerprint.
    key
        The run's: the same key gives the same results.
    about
        Whom or what the report says it is about.
    private_to
        Who alone may see it on a server; empty for whoever may use the project.
    """

    project: Project
    analysis: Analysis
    values: dict[str, JsonValue]
    read: list[identity.Input]
    cells: list[dict[str, Any]]
    metadata: dict[str, Any]
    notebook: str
    key: str
    about: str
    private_to: str

    @property
    def mark(self) -> str:
        """The end of its folder's name, by which the same run is looked for."""
        return self.key.removeprefix("sha256:")[:8]


def plan_run(
    project: Project,
    name: str,
    given: Mapping[str, object],
    about: str = "",
    private_to: str = "",
) -> Plan:
    """Check all that can be checked before a run starts.

    Parameters
    ----------
    project
        The project.
    name
        The analysis's name.
    given
        Settings by name.
    about
        Whom or what the report says it is about.
    private_to
        Who alone may see it on a server; empty for whoever may use the project.

    Raises
    ------
    WorkbenchError
        When there is no such analysis, or its notebook, a setting or an input cannot be used.
    """
    analysis = find_analysis(project, name)
    if analysis.fault:
        raise WorkbenchError(
            analysis.fault,
            safe="Nothing has been run.",
            todo="Ask whoever wrote the analysis, or take a copy that works.",
        )
    values = validate(analysis.parameters, given, data=project.data)
    cells, metadata = read_cells(analysis.path)
    read = [
        *identity.inputs(analysis.parameters, values),
        *identity.answers(cells, project.database),
    ]
    notebook = identity.notebook_fingerprint(cells, metadata, analysis.path.parent)
    key = identity.key(notebook, values, read, about, private_to)
    return Plan(project, analysis, values, read, cells, metadata, notebook, key, about, private_to)


def first_record(plan: Plan) -> dict[str, Any]:
    """Say what a run's record holds from the first moment on; its ``id`` is still to be given.

    Parameters
    ----------
    plan
        The run.
    """
    seed = plan.values.get("seed")
    about = about_one_person(plan)
    return {
        "schema": SCHEMA,
        "id": "",
        "analysis": plan.analysis.name,
        "question": plan.analysis.question,
        "about": plan.about,
        "outcome": "running",
        "reason": None,
        "started": datetime.now().astimezone().isoformat(timespec="milliseconds"),
        "ended": None,
        "seconds": None,
        "parameters": plan.values,
        "seed": seed if isinstance(seed, int) else None,
        "inputs": [one._asdict() for one in plan.read],
        "notebook": {"path": str(plan.analysis.path), "fingerprint": plan.notebook},
        "versions": identity.versions(),
        **identity.code(),
        "key": plan.key,
        "practice": _practice(plan),
        "about_one_person": about,
        "private": about or bool(plan.private_to),
        "may_see": [plan.private_to or _owner()],
        "findings": [],
        "tables": [],
        "process": this_process(),
    }


def _practice(plan: Plan) -> bool:
    tables = {one.name for one in plan.analysis.parameters if one.type == "Dataset"}
    references = [one.reference for one in plan.read if one.parameter in tables]
    return made_up(references) if tables else plan.analysis.made_up


def about_one_person(plan: Plan) -> bool:
    """Say whether a run is about one person: its analysis is, or a setting names a record.

    Parameters
    ----------
    plan
        The run.
    """
    named = [one.name for one in plan.analysis.parameters if one.type == "Record"]
    names_records = any(plan.values[name] not in (None, "", []) for name in named)
    return plan.analysis.about_one_person or names_records


def _owner() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return str(os.getuid())
