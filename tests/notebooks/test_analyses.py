"""Every analysis there is, run on the tiny borough as a newcomer runs it, and its report read."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.conftest import without_network
from workbench.runs.record import newest

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "notebooks" / "analyses").glob("*.ipynb"))
# Words of programs that no reader of a report should meet.
CODE_WORDS = re.compile(
    r"\b(?:NaN|NaT|None|null|dtype|DataFrame|Traceback|KeyError|kernel|stdout|True|False)\b"
)
ONE_OF_MANY = re.compile(r"(?<![\d,.])1 (?:people|rows|records|links|pairs|columns)\b")

# Analyses that link people's records, match addresses or tie rows to buildings.
LINKED = [
    "addresses",
    "building-360",
    "clerical-review",
    "linkage",
    "missed-people",
    "one-view",
    "single-view",
]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("notebooks")]


@pytest.fixture(scope="module", params=NAMES)
def ended(request, project, tmp_path_factory):
    """An analysis run with nothing but its defaults, where there is no network if that may be."""
    workbench = Path(sys.executable).with_name("workbench")
    home = str(tmp_path_factory.mktemp("home"))
    return request.param, subprocess.run(
        [*without_network(), str(workbench), "run", request.param, "--fresh"],
        cwd=project.root,
        env=os.environ | {"WORKBENCH_PROJECT": str(project.root), "HOME": home},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def made(ended, project):
    """That run, whose settings are for the practice data."""
    name, done = ended
    assert done.returncode == 0, done.stdout + done.stderr
    return newest(project, name)


@pytest.fixture
def page(made):
    return BeautifulSoup(made.report.read_text(encoding="utf-8"), "html.parser")


def test_it_runs_where_there_is_no_network(ended, no_network):
    _, done = ended
    assert done.returncode == 0, done.stdout + done.stderr
    assert "report.html" in done.stdout
    assert len(re.findall(r"^\d+ of \d+: ", done.stderr, re.MULTILINE)) > 3, "each step is told"


def test_the_folder_explains_itself(made):
    record = json.loads((made.folder / "run.json").read_text(encoding="utf-8"))
    assert record["outcome"] == "complete"
    assert record["findings"]
    assert (made.folder / "notebook.ipynb").is_file()


def test_the_answer_comes_first(made, page):
    first = page.select_one("main section, main h2")
    finding = page.select_one(".wb-finding")
    assert first is not None
    assert finding is not None
    before = [tag.name for tag in finding.find_all_previous(["table", "figure"])]
    assert before == []


def test_practice_data_is_said_to_be_practice_data(page):
    assert page.select_one(".wb-practice") is not None


def test_no_word_of_a_program_reaches_a_reader(page):
    main = page.main
    for node in main.select(".wb-about, style, script"):
        node.decompose()
    text = main.get_text(" ")
    assert CODE_WORDS.findall(text) == []
    assert "{" not in text


def test_sentences_are_whole(made):
    for finding in made.findings:
        assert re.fullmatch(r"[A-Z0-9“].*[.?!]”?", finding.statement, re.DOTALL), finding.statement
        assert "  " not in finding.statement
        assert not ONE_OF_MANY.search(finding.statement)


def test_every_table_linked_to_is_there(made, page):
    links = [link["href"] for link in page.select("a[href^='tables/']")]
    assert all((made.folder / link).is_file() for link in links)


def test_what_is_linked_has_a_linkage_report_that_says_what_for_or_that_nobody_did(made):
    record = made.record
    pages = [one for one in record["documents"] if re.match("linkage-report.*html", one)]
    assert bool(pages) == (record["analysis"] in LINKED)
    for page in pages:
        soup = BeautifulSoup((made.folder / page).read_text(encoding="utf-8"), "html.parser")
        assert soup.find("dt", string="Purpose").find_next("dd").get_text(strip=True)
        assert not ONE_OF_MANY.search(soup.main.get_text(" "))


@pytest.mark.browser
def test_the_report_measures_up_in_a_browser(made, audit):
    audited = audit(made.report)
    assert audited.violations == []
    assert audited.requests == []
    assert audited.errors == []
    assert not any(audited.overflow.values()), audited.overflow
