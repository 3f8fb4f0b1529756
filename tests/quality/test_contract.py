import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.quality import ContractFile, check, draft, profile, read_contract
from workbench.quality.contract import Contract, ContractError
from workbench.sources import read

from .conftest import filler

TENANTS: dict[str, list[object]] = {
    "ref": [f"T{n:04d}" for n in range(40)],
    "born": [f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/1980" for n in range(40)],
    "tenure": ["Social", "Private"] * 20,
    "rent": [f"£{n}.50" for n in range(90, 130)],
    "people": [n % 5 + 1 for n in range(40)],
    "active": ["Yes", "No"] * 20,
    "note": ["", "N/A"] * 10 + ["called"] * 20,
    "nhs_number": ["9434765919"] * 40,
}


@pytest.fixture
def drafted(look) -> Contract:
    return draft(look(TENANTS))


def next_time(write, **changes):
    """The list as it comes the next time: columns changed, renamed (text), left out or added."""
    columns: dict[str, list[object]] = {}
    for name, values in (TENANTS | {k: [] for k in changes if k not in TENANTS}).items():
        change = changes.get(name, values)
        columns[change if isinstance(change, str) else name] = (
            values if isinstance(change, str) else change
        )
    return read(write({name: values for name, values in columns.items() if values}, "next"))


def test_a_draft_says_what_the_list_keeps(drafted):
    written = json.loads(drafted.as_json())
    fields = {field.pop("name"): field for field in written["fields"]}
    assert fields["ref"]["constraints"] == {"required": True, "pattern": "T[0-9]+"}
    assert fields["born"] == {
        "type": "date", "format": "%d/%m/%Y", "constraints": {"required": True},
    }  # fmt: skip
    assert fields["tenure"]["constraints"] == {"required": True, "enum": ["Private", "Social"]}
    assert fields["rent"]["bareNumber"] is False
    assert fields["rent"]["constraints"]["minimum"] == 0
    assert fields["active"]["trueValues"] == ["Yes"]
    assert fields["nhs_number"]["identifier"] == "nhs_number"
    assert "constraints" not in fields["note"]
    assert written["missingValues"] == ["", "N/A"]
    assert written["primaryKey"] == ["ref"]


def test_the_list_it_was_drafted_from_keeps_it(drafted, write):
    checked = check(next_time(write), drafted)
    assert checked.kept
    assert checked.findings()[0].statement == (
        f"The list keeps its contract: all {len(checked.outcomes)} rules hold on all 40 rows."
    )


def test_a_draft_makes_no_claim_of_being_kept(drafted, write):
    checked = check(next_time(write), drafted, drafted=True)
    assert checked.findings()[0].statement.startswith(
        "No contract was given, so we drafted a contract"
    )
    assert checked.findings()[0].verdict == "info"


def test_it_survives_being_written_and_read(drafted, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_RUN_FOLDER", str(tmp_path))
    html = ContractFile(drafted)._repr_mimebundle_()["text/html"]
    assert 'download="contract.json"' in html
    assert read_contract(tmp_path / "contract.json") == drafted


def test_outside_a_run_the_link_carries_it(drafted, monkeypatch):
    monkeypatch.delenv("WORKBENCH_RUN_FOLDER", raising=False)
    assert "data:application/json;base64," in ContractFile(drafted)._repr_mimebundle_()["text/html"]


def test_a_missing_column_is_named(drafted, write):
    checked = check(next_time(write, tenure=[]), drafted)
    assert checked.missing == ("tenure",)
    assert checked.faults[0].statement == "The column “tenure” is missing."
    assert checked.findings()[0].statement == (
        "The list does not keep its contract: 1 column is missing and 2 of 17 rules cannot be "
        "checked."
    )
    lost = checked.table[checked.table["columns"] == "tenure"]
    assert list(lost["rule"]) == ["must be filled", "must be “Private” or “Social”"]
    assert set(lost["outcome"]) == {"not checked: no such column"}
    assert lost["broken_on_rows"].isna().all()


def test_every_rule_is_listed_whatever_columns_are_missing(drafted, write):
    there, gone = (check(next_time(write, **how), drafted) for how in ({}, {"ref": []}))
    assert list(gone.table["rule"]) == list(there.table["rule"])
    assert set(gone.table["outcome"]) == {"kept", "not checked: no such column"}
    assert gone.findings()[0].value == 0


def test_the_answer_of_a_list_says_whether_its_contract_is_kept(drafted, write):
    table = next_time(write, tenure=[], people=[-1] + [2] * 39)
    checked = check(table, drafted)
    answer = profile(table).findings(checked)[0]
    assert answer.verdict == "stop"
    assert answer.statement.startswith(
        "We checked 40 rows. The list does not keep its contract: 1 column is missing, 1 of 17 "
        "rules is broken and 2 cannot be checked. "
    )
    kept = profile(next_time(write))
    assert "The list keeps its contract" in kept.findings(check(kept.subject, drafted))[0].statement
    own = check(kept.subject, drafted, drafted=True)
    assert kept.findings(own) == kept.findings()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("born", "DOB"), ("born", "date_of_birth"), ("rent", "Rent total"), ("people", "People "),
        ("tenure", "tenures"), ("ref", "Ref No"), ("nhs_number", "NHS No"),
        ("tenure", "kind of home"), ("active", "Flag"),
    ],
)  # fmt: skip
def test_a_renamed_column_is_recognised_and_its_rules_still_asked(drafted, write, old, new):
    checked = check(next_time(write, **{old: new}), drafted)
    assert checked.renamed == ((old, new.strip()),)
    assert len(checked.faults) == 1
    assert "seems to be the same under another name" in checked.faults[0].statement
    assert "1 column is called something else" in checked.findings()[0].statement
    assert any(old in outcome.rule.fields for outcome in checked.outcomes)


def test_another_column_in_the_same_place_is_not_taken_for_the_old_one(drafted, write):
    checked = check(next_time(write, tenure=[], colour=["red", "blue"] * 20), drafted)
    assert checked.missing == ("tenure",)
    assert checked.renamed == ()
    assert checked.faults[1].statement == "1 column is new: “colour”."


def test_new_categories_are_named(drafted, write):
    tenure = ["Social", "Private"] * 18 + ["Shared ownership"] * 3 + ["Almshouse"]
    (fault,) = check(next_time(write, tenure=tenure), drafted).faults
    assert fault.statement == (
        "4 of 40 rows have a value in “tenure” that is new: “Shared ownership” and “Almshouse”."
    )
    assert fault.rows == (38, 39, 40, 41)


BORN = TENANTS["born"][1:]


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        (
            "people",
            [-1] + [2] * 39,
            "1 of 40 rows breaks the rule that “people” must be at least 0.",
        ),
        (
            "ref",
            ["T0001"] * 3 + [f"T9{n}" for n in range(37)],
            "2 of 40 rows break the rule that “ref” must be filled and different on every row.",
        ),
        ("born", ["", *BORN], "1 of 40 rows breaks the rule that “born” must be filled."),
        (
            "born",
            ["2020-01-05", *BORN],
            "1 of 40 rows breaks the rule that “born” must be a date written like 24/11/2026.",
        ),
        (
            "nhs_number",
            ["9434765918"] * 40,
            "All 40 rows break the rule that “nhs_number” must be a valid NHS number.",
        ),
    ],
)
def test_broken_rules_are_sentences(drafted, write, column, values, words):
    (fault,) = check(next_time(write, **{column: values}), drafted).faults
    assert fault.statement == words


def test_dates_of_mixed_writing_are_promised_no_shape(look):
    days = [f"0{n % 9 + 1}/1{n % 3}/{['99', '2004'][n % 2]}" for n in range(28)]
    days = [f"{n + 1:02d}/{day[3:]}" for n, day in enumerate(days)]
    contract = draft(look({"road": filler(28), "date": days}))
    assert contract.fields[1].constraints.pattern is None


def test_one_row_too_few_to_promise_much(look):
    contract = draft(look({"ref": ["a"], "n": [1]}))
    assert not any(field.constraints.required for field in contract.fields)
    assert contract.primaryKey == ()


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("not json", "is not JSON"),
        ("[]", "no Table Schema"),
        ('{"fields": [{"type": "string"}]}', "fields, 0, name"),
        ('{"fields": [{"name": "a", "type": "colour"}]}', "fields, 0, type"),
        ('{"fields": [{"name": "a"}, {"name": "a"}]}', "names “a” more than once"),
        ('{"fields": [{"name": "a"}], "primaryKey": "b"}', "names “b”, which is none"),
    ],
)
def test_a_contract_that_is_none_is_refused_in_words(document, words):
    with pytest.raises(ContractError, match=words):
        Contract.parse(document)


def test_a_contract_that_is_not_there(tmp_path):
    with pytest.raises(ContractError, match="There is no contract"):
        read_contract(tmp_path / "contract.json")


def test_what_cannot_be_checked_is_said(write):
    contract = Contract.parse(
        {
            "fields": [
                {"name": "ref", "constraints": {"pattern": "(?=lookahead)", "exclusiveMinimum": 1}},
                {"name": "born", "type": "geopoint"},
            ],
            "foreignKeys": [],
        }
    )
    checked = check(read(write({"ref": ["a"], "born": ["b"]})), contract)
    said = checked.findings()[0].statement
    for words in ("its foreign keys", "the pattern of “ref”", "that “born” is of type geopoint"):
        assert words in said
    assert checked.findings()[0].verdict == "look"


def test_nothing_at_all_to_check(write):
    contract = Contract.parse({"fields": [{"name": "ref"}]})
    checked = check(read(write({"ref": ["a", "b"]})), contract)
    assert checked.kept
    assert checked.findings()[0].statement == "The list keeps its contract: it asks for no rule."


WRITTEN = ["", "N/A", "a", "Yes", "no", " x ", "01", "2.5", "£3", "é"]
VALUES = st.one_of(st.none(), st.sampled_from([*WRITTEN, "01/02/2020", "2020-02-01", "31/02/2021"]))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=60))
def test_whatever_the_list_its_draft_is_kept_and_read_again(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("draft") / "list.csv"
    frame = pd.DataFrame(rows, columns=["one", "two", "three"])
    frame.assign(road=filler(len(rows))).to_csv(path, index=False)
    source = read(path)
    contract = draft(profile(source))
    assert check(source, contract).kept
    assert Contract.parse(contract.as_json()) == contract
