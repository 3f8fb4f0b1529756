"""Files that nobody here wrote: open data, and what other packages test themselves with."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from workbench.quality import check, draft, profile
from workbench.sources import read

from .conftest import TODAY


def of_package(name: str, pattern: str, most: int) -> list[Path]:
    found = find_spec(name)
    folder = Path(found.origin).parent if found and found.origin else Path("nowhere")
    return sorted(folder.glob(pattern))[:most]


FILES = [
    *of_package("numpy", "_core/tests/data/*.csv", 4),
    *of_package("numpy", "random/tests/data/*.csv", 4),
    *of_package("pyarrow", "tests/data/parquet/*.parquet", 4),
    *of_package("scipy", "stats/tests/data/nist_anova/*1.dat", 4),
    *of_package("scipy", "stats/tests/data/nist_linregress/*.dat", 1),
    *of_package("stdnum", "*/*.dat", 8),
    *of_package("tornado", "test/csv_translations/*.csv", 1),
]


def whole(statement: str) -> bool:
    return bool(re.fullmatch(r"[A-Z0-9“].*[.?!]”?", statement, re.DOTALL))


def looked_over(path: Path):
    source = read(path)
    found = profile(source, today=TODAY)
    assert found.rows == source.rows
    for finding in found.findings():
        assert whole(finding.statement), finding.statement
    checked = check(source, draft(found))
    assert checked.kept, [fault.statement for fault in checked.faults]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_of_another_package_is_looked_over(path):
    assert len(looked_over(path).findings()) <= 10


def test_there_are_twenty_of_them():
    assert len(FILES) >= 20


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("ukopen/lookup_lsoa21_ward24_three_councils.csv", "good"),
        ("ukopen/imd2025_lsoa21_three_councils.csv", "good"),
        ("ukopen/postcodes_barking_dagenham.csv", "good"),
        ("ukopen/census2021_lsoa21_three_councils.csv", "good"),
        # Five hospitals are in the published file twice, letter for letter.
        ("ukopen/hospitals_england_2022_points.csv", "stop"),
        ("phe/golden_dsr_nonind.csv", "good"),
        ("coinr/ASEM_results_ranks.csv", "good"),
        # One council has fewer people than were stopped there.
        ("bias/stop_search_la_Black.csv", "look"),
    ],
)
def test_published_data(shared_data, name, verdict):
    found = looked_over(shared_data / name)
    assert found.findings()[0].verdict == verdict, [f.statement for f in found.faults]
