"""The analyses there are, read from their notebooks without running anything."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError
from workbench.parameters import Parameter, declared
from workbench.project import Project
from workbench.sources.near import near
from workbench.words import listed

_FORMAT = 4
_CELLS = ("markdown", "code", "raw")


@dataclass(frozen=True)
class Analysis:
    """A notebook that answers a question.

    Attributes
    ----------
    name
        The notebook's name without ``.ipynb``.
    path
        The notebook.
    question
        What it answers: ``question`` of its ``metadata.workbench``, else its title.
    audience
        Who it is for: ``frontline``, ``analyst``, ``contractor``, ``leader``.
    needs
        What it needs, in words.
    minutes
        How long it takes, or ``None`` where the notebook does not say.
    parameters
        The settings its parameters cell declares.
    columns
        What it reads of its lists, by role, what it cannot do without first; none where it may read
        all.
    made_up
        Whether it says of itself that all it shows is made up; asked only of an analysis that is
        given no tables.
    about_one_person
        Whether it is about one person: its settings then tell who, so no address of a page holds
        them, and no run of it is served twice.
    fault
        Why it cannot be run, in words; empty when it can.
    """

    name: str
    path: Path
    question: str
    audience: tuple[str, ...] = ()
    needs: str = ""
    minutes: int | None = None
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[str, ...] = ()
    made_up: bool = False
    about_one_person: bool = False
    fault: str = ""


def catalogue(project: Project) -> tuple[Analysis, ...]:
    """List the analyses of a project by name.

    A notebook of the project takes the place of one of the same name that comes with the
    workbench. One that cannot be read is listed with its fault.

    Parameters
    ----------
    project
        The project.
    """
    found = {
        path.stem: path
        for folder in project.notebooks
        if folder.is_dir()
        for path in folder.glob("*.ipynb")
        if not path.name.startswith(".")
    }
    return tuple(read_analysis(found[name]) for name in sorted(found, key=str.casefold))


def find_analysis(project: Project, name: str) -> Analysis:
    """Find an analysis by its name.

    Parameters
    ----------
    project
        The project.
    name
        The analysis's name.

    Raises
    ------
    WorkbenchError
        When there is none, naming what was perhaps meant.
    """
    wanted = name.strip().removesuffix(".ipynb")
    names: list[str] = []
    for folder in reversed(project.notebooks):
        paths = {path.stem: path for path in folder.glob("*.ipynb")} if folder.is_dir() else {}
        if wanted in paths:
            return read_analysis(paths[wanted])
        names += paths
    known = sorted(set(names))
    close = near(wanted, known)
    hint = f"Did you mean {close[0]}?" if close else f"There are {listed(known)}."
    raise WorkbenchError(
        f"There is no analysis called {name}. {hint if known else ''}".rstrip(),
        safe="Nothing has been run.",
        todo="See all of them with: workbench list",
    )


def read_analysis(path: Path) -> Analysis:
    """Read a notebook's description and settings.

    Parameters
    ----------
    path
        The notebook. One that cannot be read gives an analysis with a ``fault``.
    """
    try:
        cells, metadata = read_cells(path)
        described = metadata.get("workbench")
        about: Mapping[str, Any] = described if isinstance(described, dict) else {}
        source = parameters_source(cells)
        return Analysis(
            name=path.stem,
            path=path,
            question=str(about.get("question") or _title(cells) or path.stem),
            audience=tuple(str(one) for one in _listed(about.get("audience"))),
            needs=str(about.get("needs") or ""),
            minutes=_minutes(about.get("minutes")),
            parameters=declared(source),
            columns=tuple(str(one) for one in _listed(about.get("columns"))),
            made_up=about.get("made_up") is True,
            about_one_person=about.get("about_one_person") is True,
        )
    except WorkbenchError as fault:
        return Analysis(name=path.stem, path=path, question=path.stem, fault=fault.what)


def read_cells(path: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Read a notebook's cells, each with its ``source`` as one text, and its metadata.

    Parameters
    ----------
    path
        The notebook.

    Raises
    ------
    WorkbenchError
        When it is not a Python notebook of format 4.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise _unreadable(path, f"cannot be read: {fault.strerror}.") from None
    except (ValueError, RecursionError):
        raise _unreadable(path, "is not a notebook: its text is damaged.") from None
    whole = isinstance(notebook, dict) and notebook.get("nbformat") == _FORMAT
    if not whole or not isinstance(notebook.get("cells"), list):
        raise _unreadable(path, "is not a notebook of format 4.")
    metadata = notebook.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    language = metadata.get("language_info") or metadata.get("kernelspec") or {}
    spoken = language.get("language", language.get("name")) if isinstance(language, dict) else None
    if spoken is not None and not str(spoken).lower().startswith(("python", "ipython")):
        raise _unreadable(path, f"is written in {spoken}, not in Python.")
    if not all(_is_cell(cell) for cell in notebook["cells"]):
        raise _unreadable(path, "has a cell that is damaged.")
    return [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]], metadata


def parameters_source(cells: list[dict[str, Any]]) -> str:
    """Find the text of the cell tagged ``parameters``; empty when there is none.

    Parameters
    ----------
    cells
        The notebook's cells.
    """
    return next((cell["source"] for cell in cells if is_parameters(cell)), "")


def is_parameters(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is the one that declares the settings.

    Parameters
    ----------
    cell
        A cell.
    """
    tags = cell["metadata"].get("tags")
    return cell["cell_type"] == "code" and isinstance(tags, list) and "parameters" in tags


def _is_cell(cell: object) -> bool:
    """Whether something is a cell of a notebook."""
    if not isinstance(cell, dict) or not isinstance(cell.get("metadata"), dict):
        return False
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    return cell.get("cell_type") in _CELLS and all(isinstance(line, str) for line in lines)


def _unreadable(path: Path, why: str) -> WorkbenchError:
    return WorkbenchError(
        f"The notebook {path.name} {why}",
        safe="Nothing has been run.",
        todo="Open it in Jupyter to see what is wrong, or take a copy that works.",
    )


def _title(cells: list[dict[str, Any]]) -> str:
    lines = (
        line
        for cell in cells
        if cell["cell_type"] == "markdown"
        for line in cell["source"].splitlines()
    )
    return next((line[2:].strip() for line in lines if line.startswith("# ")), "")


def _listed(value: object) -> Iterator[object]:
    yield from value if isinstance(value, list) else [value] if value else []


def _minutes(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
