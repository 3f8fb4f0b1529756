"""Against the made-up borough's truth: each written address's property is known."""

import pandas as pd
import pytest

from tests.addresses.conftest import written_truth
from workbench.addresses import match_addresses
from workbench.sources import read

pytestmark = pytest.mark.slow
LISTS = {
    "gp_list": (0.9990, 0.9900),
    "council_tax": (0.9995, 0.9960),
    "adult_social_care": (0.9985, 0.9900),
    "food_parcels": (0.9950, 0.9900),
}
"""The least precision and recall, of properties that are in the borough."""


@pytest.fixture(scope="module", params=list(LISTS))
def outcome(request, standard_borough):
    folder = standard_borough.folder
    table = read(folder / f"{request.param}.csv").frame()
    known = read(folder / "address_register.csv").frame()
    found = match_addresses(table, known)
    true = written_truth.written_for(folder, request.param)
    rows = found.table.assign(true=found.table["id"].map(true), found=found.found)
    return request.param, found, rows[rows["true"].notna()]


def test_precision_and_recall(outcome):
    name, _, rows = outcome
    precision, recall = LISTS[name]
    right = rows["found"] & (rows["uprn"] == rows["true"])
    assert right.sum() / rows["found"].sum() >= precision
    assert right.sum() / (rows["true"] != "").sum() >= recall


def test_addresses_elsewhere_are_given_to_nobody(outcome):
    _, _, rows = outcome
    elsewhere = rows[rows["true"] == ""]
    assert (elsewhere["matched_to"] == "").mean() >= 0.99 if len(elsewhere) else True


def test_probabilities_are_near_what_is_so(outcome):
    _, found, rows = outcome
    kept = rows[rows["found"]]
    wrong = int((kept["uprn"] != kept["true"]).sum())
    expected = float((1 - found.rows.loc[kept.index, "probability"]).sum())
    assert wrong <= expected + 3, "what the starting values promise is kept"


def test_buildings_are_the_right_ones(outcome, standard_borough):
    _, _, rows = outcome
    truth = pd.read_parquet(standard_borough.folder / "truth" / "addresses.parquet")
    parents = truth.set_index("uprn")["parent_uprn"]
    known = rows[(rows["matched_to"] == "building") & (rows["true"] != "")]
    parent = known["true"].map(parents)
    right = (known["uprn"] == parent) | (known["uprn"] == known["true"])
    assert right.mean() >= 0.98
