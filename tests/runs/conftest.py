from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from workbench.project import Project

FINDING = """
from workbench.findings import Finding

Finding(key="n", statement=f"We find {n} of 10 people.", value=n)
"""

AddAnalysis = Callable[..., Path]


def write_analysis(
    project: Project, name: str, parameters: str, *cells: str, **described: object
) -> Path:
    """Write an analysis of a parameters cell and of cells under a heading each."""
    notebook_cells = [_markdown("# How many are there?"), _code(parameters, "parameters")]
    for number, source in enumerate(cells, start=1):
        notebook_cells += [_markdown(f"## Step {number}?"), _code(source.strip())]
    about = {"question": "How many are there?", "audience": ["analyst"], "minutes": 1}
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {"workbench": about | described},
        "cells": notebook_cells,
    }
    path = project.root / "notebooks" / "analyses" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def _markdown(source: str) -> dict[str, object]:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def _code(source: str, *tags: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {"tags": list(tags)},
        "outputs": [],
        "execution_count": None,
    }


@pytest.fixture
def place(tmp_path: Path) -> Project:
    """An empty project."""
    (tmp_path / "project").mkdir()
    return Project(tmp_path / "project")


@pytest.fixture
def add(place: Project) -> AddAnalysis:
    """Write an analysis into it."""
    return partial(write_analysis, place)
