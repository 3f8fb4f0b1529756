"""Projects with an analysis or two of their own, and the returns of ten invented councils."""

from pathlib import Path

import pytest

from tests.batches.making import (
    COUNT_ROWS,
    DAMP,
    RETURNS,
    SETTINGS,
    keep_ten,
    write_analysis,
    write_list,
    write_plan,
)
from workbench.batches import read_plan, run_batch
from workbench.borough.councils import make_councils
from workbench.project import Project


@pytest.fixture
def work(tmp_path: Path) -> Project:
    """A project with the analysis `count`."""
    project = Project(tmp_path / "work")
    write_analysis(project, "count", SETTINGS, COUNT_ROWS)
    project.data.mkdir()
    return project


@pytest.fixture
def three(work: Project) -> Path:
    """A plan for three areas whose lists are good, with numbers of rows of their own."""
    for number, name in enumerate(("north", "south", "west"), 2):
        write_list(work.data / f"{name}.csv", number, start=10 * number)
    return write_plan(
        work.data / "plan.toml",
        {"North": "north.csv", "South": "south.csv", "West": "west.csv"},
    )


@pytest.fixture(scope="session")
def councils(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, str]]:
    """Ten councils' returns of two quarters, and the faults planted in the second, by council.

    All five faults of the 33 councils that are made, and five councils without any.
    """
    project = Project(tmp_path_factory.mktemp("councils"))
    faults = make_councils(project.data / "councils", seed=1)
    for plan in (project.data / "councils").glob("plan-*.toml"):
        plan.write_text(keep_ten(plan, faults), encoding="utf-8")
    write_analysis(project, "data-quality", RETURNS, COUNT_ROWS, DAMP)
    return project, dict(zip(faults["council"], faults["kind"], strict=True))


@pytest.fixture(scope="session")
def last_quarter(councils):
    """The batch of the first quarter."""
    project, _ = councils
    plan = read_plan(project, project.data / "councils" / "plan-2026-Q2.toml")
    return run_batch(project, plan)


@pytest.fixture(scope="session")
def this_quarter(councils, last_quarter):
    """The batch of the second quarter, forced."""
    project, _ = councils
    plan = read_plan(project, project.data / "councils" / "plan-2026-Q3.toml")
    return run_batch(project, plan, force=True)
