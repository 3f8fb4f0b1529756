"""Making a borough: its sizes, the folder it is put into, and the command."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from workbench.borough import make
from workbench.borough.settings import SCALES
from workbench.cli.borough import app
from workbench.errors import WorkbenchError
from workbench.project import PROJECT

run = CliRunner()


def test_a_borough_has_exactly_the_people_of_its_size(tiny, standard):
    assert tiny.summary.people == len(tiny.living) == 2_000
    assert standard.summary.people == len(standard.living) == 60_000
    assert SCALES["full"].people == 250_000


def test_every_list_has_rows_at_every_size(tiny, standard):
    for made in (tiny, standard):
        assert all(item.rows > 0 for item in made.summary.lists)
        assert all(item.path.exists() for item in made.summary.lists)
        assert len(made.summary.lists) == 18


def test_steps_are_told_in_order(tmp_path):
    told = []
    make(tmp_path / "b", size="tiny", seed=3, progress=lambda *step: told.append(step))
    names, done, steps = zip(*told, strict=True)
    assert len(set(names)) == len(names) == steps[0]
    assert list(done) == list(range(len(names)))


def test_a_borough_made_before_is_replaced_and_nothing_is_left_over(tmp_path):
    folder = tmp_path / "borough"
    make(folder, size="tiny", seed=1)
    (folder / "old.txt").write_text("old")
    make(folder, size="tiny", seed=2)
    assert not (folder / "old.txt").exists()
    assert "seed 2" in (folder / "README.txt").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["borough"]


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "mine.csv").write_text("a,b\n1,2\n")
    with pytest.raises(WorkbenchError, match="not a made-up borough") as caught:
        make(tmp_path, size="tiny", seed=1)
    assert "changed" in caught.value.safe
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_a_file_is_left_alone(tmp_path):
    (tmp_path / "borough").write_text("mine")
    with pytest.raises(WorkbenchError, match="is a file"):
        make(tmp_path / "borough", size="tiny", seed=1)
    assert (tmp_path / "borough").read_text() == "mine"


def test_what_goes_wrong_half_way_leaves_the_borough_that_was_there(tmp_path):
    folder = tmp_path / "borough"
    make(folder, size="tiny", seed=1)

    def full(step: str, done: int, steps: int) -> None:
        if done == 3:
            raise OSError(28, "No space left on device")

    with pytest.raises(WorkbenchError, match="No space left") as caught:
        make(folder, size="tiny", seed=2, progress=full)
    assert "still there" in caught.value.safe
    assert "seed 1" in (folder / "README.txt").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["borough"]


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv(PROJECT, str(tmp_path))
    return tmp_path


def test_the_command_says_each_step_what_was_made_and_what_to_do_next(project):
    result = run.invoke(app, ["make", "--size", "tiny", "--seed", "5"])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith("1 of 6  ")
    assert "2,000 people" in result.output
    assert any(line.split() == ["wards.csv", "4", "rows"] for line in lines)
    assert "workbench run data-quality -p table=borough/housing_tenancies" in result.output
    assert "truth=borough/truth/links" in result.output
    assert (project / "data" / "borough" / "datapackage.json").exists()
    assert max(map(len, lines)) < 130


def test_the_command_writes_where_it_is_told(project):
    result = run.invoke(app, ["make", "--size", "tiny", "--to", str(project / "else where")])
    assert result.exit_code == 0, result.output
    assert (project / "else where" / "README.txt").exists()
    assert f'"table={project}/else where/housing_tenancies"' in result.output


@pytest.mark.parametrize(
    ("given", "words", "code"),
    [
        (["--size", "huge"], ["--size cannot be huge", "tiny, standard or full"], 2),
        (["--seed", "-1"], ["The seed is less than 0"], 1),
        (["--to", "mine.csv"], ["is a file"], 1),
    ],
)
def test_what_cannot_be_made_is_said_in_words(project, given, words, code):
    (project / "mine.csv").write_text("a\n1\n")
    result = subprocess.run(
        [sys.executable, "-m", "workbench.cli", "borough", "make", "--size", "tiny", *given],
        cwd=project,
        env=os.environ | {PROJECT: str(project)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == code
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr
