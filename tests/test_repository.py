"""What the repository promises about itself, apart from behaviour."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from workbench.cli import app

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")


def tracked(*patterns: str) -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in listing.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_everything_with_hashes_and_names_no_index(name: str):
    text = (ROOT / name).read_text()
    requirements = re.split(r"\n(?=\S)", text)
    pinned = [entry for entry in requirements if not entry.startswith("#")]
    assert len(pinned) > 50
    assert not re.search(r"https?://|--index|--find-links", text)
    for entry in pinned:
        assert "==" in entry.splitlines()[0]
        assert "--hash=sha256:" in entry


def test_both_locks_pin_the_same_versions():
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^(\S+==\S+)", (ROOT / name).read_text(), re.MULTILINE))

    assert versions("requirements.lock") <= versions("requirements-dev.lock")


@pytest.mark.xdist_group("together")
def test_tests_of_a_group_are_sent_to_one_worker(request):
    """What a version of pytest made pytest-xdist forget, and nothing but the time told."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("not parted by groups")
    assert request.node.nodeid.endswith("@together")


def test_no_module_holds_two_ideas():
    lengths = {path.name: len(path.read_text().splitlines()) for path in tracked("workbench/*.py")}
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_no_file_names_a_folder_of_somebodys_machine():
    pattern = re.compile(r"/(?:root|work|home)/[A-Za-z.]|C:\\Users\\[A-Za-z]")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".py", ".md", ".ipynb", ".toml", ".sh", ".css", ".j2", ".json"}
        and path != Path(__file__)
        and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_readme_names_every_analysis_by_its_question_and_every_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "notebooks" / "analyses").glob("*.ipynb")):
        described = json.loads(path.read_text(encoding="utf-8"))["metadata"]["workbench"]
        assert f"| `{path.stem}` | {described['question']} |" in readme
    for command in get_command(app).commands:
        assert f"workbench {command}" in readme, command


@pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").glob("*/*.ipynb")), ids=lambda path: path.stem
)
class TestNotebook:
    def test_holds_no_outputs(self, path: Path):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)

    def test_reads_like_a_briefing(self, path: Path):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
        code = [
            cell
            for cell in cells
            if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", [])
        ]
        lengths = [len([line for line in cell["source"] if line.strip()]) for cell in code]
        assert len(code) <= 12
        assert max(lengths) <= 10
        assert cells[0]["cell_type"] == "markdown"
        title = "".join(cells[0]["source"]).splitlines()[0]
        assert title.startswith("# ")
        assert title.endswith("?")
        assert {"question", "audience", "needs", "minutes"} <= set(
            notebook["metadata"]["workbench"]
        )
