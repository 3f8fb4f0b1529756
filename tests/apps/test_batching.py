"""Finding the plans of sets of reports."""

from datetime import date

from workbench.apps.batching import Sets
from workbench.project import Project
from workbench.sources.left_out import leave_out


def test_a_note_about_a_list_is_no_plan(tmp_path):
    project = Project(tmp_path)
    project.data.mkdir()
    (project.data / "plan-2026.toml").write_text("")
    (project.data / "planned works.csv").write_text("Ref,Cost\nA,1\nB,2\n")
    leave_out(project.data / "planned works.csv", {3}, by="Ann", on=date(2026, 11, 3))
    sets = Sets(project)
    assert [path.name for _, path in sets.plans()] == ["plan-2026.toml"]
    sets.close()
