import importlib.util
from pathlib import Path

import pytest

from workbench.linkage import link
from workbench.linkage.seeds import LEFT, RIGHT
from workbench.linkage.standardise import standardise
from workbench.sources import connect


def _people():
    path = Path(__file__).parents[1] / "benchmarks" / "people.py"
    spec = importlib.util.spec_from_file_location("people_for_linkage", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


COLUMNS = {
    "given": ("first_name",),
    "family": ("surname",),
    "dob": ("dob",),
    "sex": ("sex",),
    "postcode": ("postcode",),
    "uprn": ("uprn",),
    "phone": ("phone",),
}


@pytest.fixture(scope="session")
def lists():
    """Two lists of 1,200 made-up people, 970 of them on both, with their truth."""
    return _people().make_people(1_500)


@pytest.fixture(scope="session")
def small():
    """Two such lists of 320 people."""
    return _people().make_people(400)


@pytest.fixture(scope="session")
def linked(lists):
    return link(lists.left, lists.right, names=("tenants", "GP"))


@pytest.fixture(scope="session")
def standard(lists):
    """A connection with both lists in standard form, and the fields they share."""
    con = connect()
    for name, frame in ((LEFT, lists.left), (RIGHT, lists.right)):
        con.register("raw", frame)
        fields = standardise(con, "raw", name, "record_id", COLUMNS)
    yield con, fields
    con.close()
