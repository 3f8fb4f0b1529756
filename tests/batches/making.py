"""Analyses, plans and lists for the tests of batches."""

import json
from pathlib import Path

import pandas as pd

from workbench.project import Project

# Reads with nothing but Python, so that a run costs little more than the start of its kernel.
COUNT_ROWS = """
import csv

from workbench.errors import WorkbenchError
from workbench.findings import Finding

with open(table, encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
if not rows:
    raise WorkbenchError("The list is empty.", safe="It is as it was.", todo="Send another.")
Finding(key="rows", statement=f"There are {len(rows)} rows.", value=len(rows), unit="rows")
"""
DAMP = """
damp = sum(int(row["damp_cases"]) for row in rows if "damp_cases" in row)
Finding(key="damp", statement=f"{damp} homes are damp.", value=damp, unit="homes")
"""
SETTINGS = """
from workbench.parameters import Annotated, Dataset, Field

table: Dataset  # the list
threshold: Annotated[float, Field(ge=0, le=1)] = 0.5  # how sure to be
"""
RETURNS = (
    SETTINGS
    + """
from workbench.parameters import Column

period: Column = ""  # the column with the period
expected: str = ""  # the period that is expected
"""
)


def write_analysis(project: Project, name: str, *cells: str) -> Path:
    """Write a notebook into a project; its first cell declares the settings."""
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "workbench": {"question": "How many?", "audience": [], "needs": "", "minutes": 1}
        },
        "cells": [
            {
                "cell_type": "code",
                "id": f"c{number}",
                "metadata": {"tags": ["parameters"]} if number == 0 else {},
                "execution_count": None,
                "outputs": [],
                "source": source.strip(),
            }
            for number, source in enumerate(cells)
        ],
    }
    path = project.root / "notebooks" / "analyses" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def write_plan(path: Path, areas: dict[str, str], *, head: str = "", analysis: str = "count"):
    """Write a plan of tables by area."""
    lines = [f'analysis = "{analysis}"', head]
    for name, table in areas.items():
        lines += ["[[areas]]", f'name = "{name}"', f'table = "{table}"']
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_list(path: Path, rows: int = 3, *, head: str = "ward,homes", start: int = 1) -> Path:
    """Write a list of different homes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = "".join(f"Ward {number},{number * 7}\n" for number in range(start, start + rows))
    path.write_text(f"{head}\n{body}", encoding="utf-8")
    return path


def keep_ten(plan: Path, faults: pd.DataFrame) -> str:
    """Write a plan of 33 councils' returns with the faulty and five without a fault only."""
    head, *areas = plan.read_text(encoding="utf-8").split("[[areas]]")
    odd = [area for area in areas if any(f'"{name}"' in area for name in faults["council"])]
    clean = [area for area in areas if area not in odd][:5]
    return "[[areas]]".join([head, *odd, *clean])
