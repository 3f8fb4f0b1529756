"""Every analysis there is, run on the tiny borough as a newcomer runs it, and its report read."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jupyter_client.provisioning import KernelProvisionerFactory

from workbench.kernels.switch import PROVISIONER
from workbench.runs import run

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
def made(request, project):
    """The run of an analysis with nothing but its defaults, which are for the practice data."""
    steps = []
    with pytest.MonkeyPatch.context() as patch:
        factory = KernelProvisionerFactory.instance()
        patch.setattr(factory, "default_provisioner_name", PROVISIONER)
        run_ = run(
            project, request.param, {}, fresh=True, progress=lambda *step: steps.append(step)
        )
    assert run_.outcome == "complete", run_.reason
    return run_, steps


@pytest.fixture
def page(made):
    return BeautifulSoup(made[0].report.read_text(encoding="utf-8"), "html.parser")


def test_the_folder_explains_itself(made):
    run_, steps = made
    record = json.loads((run_.folder / "run.json").read_text(encoding="utf-8"))
    assert record["outcome"] == "complete"
    assert record["findings"]
    assert (run_.folder / "notebook.ipynb").is_file()
    assert len(steps) > 3


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
    for finding in made[0].findings:
        assert re.fullmatch(r"[A-Z0-9“].*[.?!]”?", finding.statement, re.DOTALL), finding.statement
        assert "  " not in finding.statement
        assert not ONE_OF_MANY.search(finding.statement)


def test_every_table_linked_to_is_there(made, page):
    run_ = made[0]
    links = [link["href"] for link in page.select("a[href^='tables/']")]
    assert all((run_.folder / link).is_file() for link in links)


def test_what_is_linked_has_a_linkage_report_that_says_what_for_or_that_nobody_did(made):
    record = made[0].record
    pages = [one for one in record["documents"] if re.match("linkage-report.*html", one)]
    assert bool(pages) == (record["analysis"] in LINKED)
    for page in pages:
        soup = BeautifulSoup((made[0].folder / page).read_text(encoding="utf-8"), "html.parser")
        assert soup.find("dt", string="Purpose").find_next("dd").get_text(strip=True)
        assert not ONE_OF_MANY.search(soup.main.get_text(" "))


@pytest.mark.browser
def test_the_report_measures_up_in_a_browser(made, audit):
    audited = audit(made[0].report)
    assert audited.violations == []
    assert audited.requests == []
    assert audited.errors == []
    assert not any(audited.overflow.values()), audited.overflow


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_where_there_is_no_network(name, project, no_network, tmp_path):
    workbench = Path(sys.executable).with_name("workbench")
    ended = subprocess.run(
        [*no_network, str(workbench), "run", name, "--fresh"],
        cwd=project.root,
        env=os.environ | {"WORKBENCH_PROJECT": str(project.root), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "report.html" in ended.stdout
