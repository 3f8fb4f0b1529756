"""How many people can use live controls at once."""

import pytest

from workbench.doctor import trial
from workbench.doctor.capacity import MEMORY_EACH
from workbench.doctor.practice import page_bytes


@pytest.mark.parametrize(
    ("free", "said"),
    [
        (4.2e9, "About 10 people at once can use live controls: 4.2 GB of memory are free"),
        (0.5e9, "About 1 person at once can use live controls: 0.5 GB of memory are free"),
        (1.0e9, "About 2 people at once can use live controls: 1.0 GB of memory is free"),
    ],
)
def test_the_count_is_said_with_the_memory_it_rests_on(free, said):
    check = trial._people(int(free), 177_000_000)
    assert check.state == "ok"
    assert check.said.startswith(said)
    assert "one page took 177 MB before it read a list (300 MB are reckoned for each)" in check.said


def test_too_little_memory_for_anybody_is_something_to_do():
    assert trial._people(MEMORY_EACH - 1, 177_000_000).state == "to do"


def test_a_page_that_could_not_be_opened_is_something_to_do():
    check = trial._people(10**10, 0)
    assert check.state == "to do"
    assert "could not be opened" in check.said


def test_a_page_is_measured_and_fits_into_what_is_reckoned(tmp_path):
    assert 50_000_000 < page_bytes(tmp_path) < MEMORY_EACH
