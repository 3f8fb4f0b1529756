"""Our verdicts beside those of the official implementation of the Table Schema."""

import json
import random
from collections import Counter

import pandas as pd
import pytest

frictionless = pytest.importorskip("frictionless")

from workbench.quality import check, draft, profile  # noqa: E402
from workbench.quality.contract import Contract  # noqa: E402
from workbench.sources import read  # noqa: E402

# Their kinds of error, as our kinds of rule.
KINDS = {
    "type-error": "type", "unique-error": "unique", "primary-key": "primaryKey",
}  # fmt: skip


def theirs(path, contract: Contract) -> Counter[tuple[str, str]]:
    schema = frictionless.Schema.from_descriptor(json.loads(contract.as_json()))
    resource = frictionless.Resource(path=path.name, basepath=str(path.parent), schema=schema)
    counts: Counter[tuple[str, str]] = Counter()
    for error in resource.validate(limit_errors=100_000).tasks[0].errors:
        named = error.type == "constraint-error"
        kind = error.note.split('"')[1] if named else KINDS[error.type]
        counts[getattr(error, "field_name", "") or contract.primaryKey[0], kind] += 1
    return counts


def ours(path, contract: Contract) -> Counter[tuple[str, str]]:
    outcomes = check(read(path), contract).outcomes
    return Counter({(o.rule.fields[0], o.rule.kind): o.broken for o in outcomes if o.broken})


CONTRACT = Contract.parse(
    {
        "fields": [
            {"name": "ref", "constraints": {"pattern": "[A-Z][0-9]+", "maxLength": 4}},
            {"name": "born", "type": "date", "format": "%d/%m/%Y",
             "constraints": {"minimum": "01/01/1900", "maximum": "01/01/2020"}},
            {"name": "seen", "type": "date", "constraints": {"required": True}},
            {"name": "people", "type": "integer", "constraints": {"minimum": 0, "maximum": 9}},
            {"name": "rent", "type": "number", "bareNumber": False, "groupChar": ",",
             "constraints": {"minimum": 1}},
            {"name": "tenure", "constraints": {"enum": ["Social", "Private"], "required": True}},
            {"name": "active", "type": "boolean", "trueValues": ["Yes"], "falseValues": ["No"]},
            {"name": "email", "constraints": {"unique": True, "minLength": 3}},
        ],
        "missingValues": ["", "N/A"],
        "primaryKey": ["ref"],
    }
)  # fmt: skip
COLUMNS = {
    "ref": ["A1", "A2", "B33", "b3", "Z12345", "", "N/A"],
    "born": ["01/02/1980", "31/12/1899", "1/2/1999", "31/02/2000", "05/05/2021", "1980-01-01",
             "", "12/31/2000", "01/01/99"],
    "seen": ["2020-01-01", "2020-13-01", "", "N/A", "01/02/2020", "2020-1-5"],
    "people": ["1", "-1", "10", "2.0", "x", "", "007", "+3", "1e1"],
    "rent": ["£90.50", "1,200", "0.5", "abc", "", "£-3", "12p", "9"],
    "tenure": ["Social", "Private", "social", "", "Other"],
    "active": ["Yes", "No", "yes", "", "1"],
    "email": ["a@b", "a@b", "c@d", "x", "", "N/A"],
}  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_every_rule_is_broken_on_as_many_rows(tmp_path, seed):
    luck = random.Random(seed)
    rows = [[luck.choice(values) for values in COLUMNS.values()] for _ in range(60)]
    # The last column is never blank, so that no row is: frictionless says no more of such rows.
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).assign(road="x")
    frame.to_csv(tmp_path / "list.csv", index=False)
    road = Contract.parse({"fields": [{"name": "road"}]}).fields[0]
    contract = CONTRACT.model_copy(update={"fields": (*CONTRACT.fields, road)})
    found, expected = (judge(tmp_path / "list.csv", contract) for judge in (ours, theirs))
    assert found == expected
    assert {kind for _, kind in found} == {
        "type", "required", "unique", "pattern", "enum", "minimum", "maximum", "minLength",
        "maxLength", "primaryKey",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["housing_tenancies", "school_roll", "food_parcels", "gp_list"])
def test_they_read_our_drafts_and_find_them_kept(project, name):
    path = project.data / "borough" / f"{name}.csv"
    contract = draft(profile(read(path)))
    report = frictionless.Schema.validate_descriptor(json.loads(contract.as_json()))
    assert report.valid, report.to_summary()
    # They keep the banner of practice data as a column; it is none of the contract's.
    banner = Contract.parse({"fields": [{"name": "made_up"}]}).fields[0]
    whole = contract.model_copy(update={"fields": (*contract.fields, banner)})
    assert theirs(path, whole) == Counter()
