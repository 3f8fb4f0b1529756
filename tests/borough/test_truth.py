"""The truth apart: every fault is in its file, every other value is true, and no list tells."""

import re

import pandas as pd
import pytest

from workbench.borough.catalogue import catalogue, columns
from workbench.borough.spelling import western
from workbench.linkage.truth import characteristics, read_truth

LISTS = [
    "council_tax",
    "housing_tenancies",
    "housing_repairs",
    "adult_social_care",
    "childrens_social_care",
    "school_roll",
    "gp_list",
    "shielding_v1",
    "shielding_v2",
    "shielding_v3",
    "food_parcels",
    "welfare_calls",
]
SPOKEN = {"council_tax": "liable_name", "food_parcels": "name", "welfare_calls": "name"}
YEAR_FIRST = {"childrens_social_care", "shielding_v2", "shielding_v3"}
TRUE_OF = {
    "first_name": "given",
    "last_name": "family",
    "surname": "family",
    "middle_name": "middle",
    "dob": "dob",
    "sex": "sex",
    "nhs_number": "nhs_number",
    "upn": "upn",
    "phone": "phone",
    "uprn": "uprn",
    "address": "line",
    "postcode": "postcode",
    "ethnicity": "ethnic_group",
}
CODES_OF_SEX = {"1": "male", "2": "female", "M": "male", "F": "female"}
WHOLE_RECORD = {
    "written twice",
    "still listed",
    "has died",
    "deceased still liable",
    "new home missing",
}
# Lists about buildings; tests/borough/test_buildings.py reads them.
OF_BUILDINGS = {"buildings", "fire_actions"}


def _records(made, name: str) -> pd.DataFrame:
    """Every record of a list that is about somebody, beside what is true of the person."""
    rows = made.list(name).rename(columns=lambda column: f"shown {column}")
    links = made.links[(made.links["list"] == name) & (made.links["named"] == "first")]
    known = links[["record_id", "person_id"]].merge(made.people, on="person_id")
    return known.merge(rows, left_on="record_id", right_on=rows.columns[0], validate="one_to_one")


def _last_faults(made, name: str, column: str) -> pd.DataFrame:
    """What each value of a column shows after its last fault, and before its first."""
    faults = made.defects[(made.defects["list"] == name) & (made.defects["column"] == column)]
    of_record = faults.groupby("record_id", sort=False)
    return pd.DataFrame({"before": of_record["before"].first(), "after": of_record["after"].last()})


def _true_values(name: str, records: pd.DataFrame, column: str) -> pd.Series:
    true = records[TRUE_OF[column]]
    if column == "dob":
        style = "%Y-%m-%d" if name in YEAR_FIRST else "%d/%m/%Y"
        return pd.to_datetime(true).dt.strftime(style)
    if column == "address" and name == "council_tax":
        return true.str.upper()
    return true


COMPARED = [
    (name, column)
    for name in LISTS
    for column in TRUE_OF
    if column in columns(name) and (name, column) != ("housing_repairs", "uprn")
]


@pytest.mark.parametrize(("name", "column"), COMPARED)
def test_a_value_is_true_or_its_fault_is_written_down(tiny, name, column):
    """The rows that show something untrue are those with a fault, and they show what it says."""
    records = _records(tiny, name).set_index("record_id")
    shown = records[f"shown {column}"]
    if column == "sex":
        shown = shown.replace(CODES_OF_SEX).str.lower()
    true = _true_values(name, records, column)
    faults = _last_faults(tiny, name, column)
    if column == "sex":
        faults = faults.replace(CODES_OF_SEX).apply(lambda values: values.str.lower())
    assert set(faults.index) <= set(records.index)
    pd.testing.assert_series_equal(faults["before"], true[faults.index], check_names=False)
    expected = true.copy()
    expected[faults.index] = faults["after"]
    pd.testing.assert_series_equal(shown, expected, check_names=False)


@pytest.mark.parametrize("name", LISTS)
def test_faults_of_one_value_follow_one_another(tiny, name):
    faults = tiny.defects[(tiny.defects["list"] == name) & (tiny.defects["column"] != "")]
    faults = faults[faults["column"] != SPOKEN.get(name)]
    before = faults.groupby(["record_id", "column"])["after"].shift()
    follows = before.notna()
    assert (faults.loc[follows, "before"] == before[follows]).all()
    assert (faults["before"] != faults["after"]).all()


@pytest.mark.parametrize(("name", "column"), SPOKEN.items())
def test_names_put_together_show_their_faults(tiny, name, column):
    records = _records(tiny, name).set_index("record_id")
    faults = tiny.defects[(tiny.defects["list"] == name) & (tiny.defects["column"] == column)]
    assert len(faults) > 0
    last = faults.groupby("record_id")["after"].last()
    shown = records[f"shown {column}"]
    assert all(after in shown[record] for record, after in last.items())
    unharmed = records.drop(index=last.index)
    upper = str.upper if name == "council_tax" else str
    assert all(
        upper(family) in name
        for family, name in zip(unharmed["family"], unharmed[f"shown {column}"], strict=True)
    )


@pytest.mark.parametrize("name", [*LISTS, "address_register"])
def test_every_other_fault_is_in_its_column(tiny, name):
    rows = tiny.list(name)
    rows = rows.set_index(rows.columns[0])
    faults = tiny.defects[(tiny.defects["list"] == name) & (tiny.defects["column"] != "")]
    faults = faults[faults["column"] != SPOKEN.get(name)]
    for column in faults["column"].unique():
        last = _last_faults(tiny, name, column)
        assert (rows.loc[last.index, column] == last["after"]).all(), column


def test_whole_records_at_fault_are_what_the_fault_says(tiny):
    whole = tiny.defects[tiny.defects["column"] == ""]
    whole = whole[~whole["list"].isin(OF_BUILDINGS)]
    assert set(whole["kind"]) <= WHOLE_RECORD
    links = tiny.links[tiny.links["named"] == "first"].set_index("record_id")["person_id"]
    status = tiny.people.set_index("person_id")["status"]
    for name, kind, record, before, after in whole[
        ["list", "kind", "record_id", "before", "after"]
    ].itertuples(index=False):
        ids = set(tiny.list(name).iloc[:, 0])
        if kind == "new home missing":
            assert record not in ids
            assert record in set(tiny.truth("addresses")["uprn"])
            continue
        assert {record, after} <= ids
        if kind == "written twice":
            assert before in ids
            assert links[before] == links[record]
        else:
            assert before == status[links[record]] != "resident"


def test_everybody_listed_twice_gone_or_dead_is_written_down(tiny):
    """Counts from the files and the links alone equal those of the faults."""
    status = tiny.people.set_index("person_id")["status"]
    kinds = tiny.defects.groupby(["list", "kind"]).size()
    gone = tiny.about("gp_list")["person_id"].map(status) != "resident"
    twice_gone = tiny.defects[
        (tiny.defects["list"] == "gp_list") & (tiny.defects["kind"] == "written twice")
    ]
    assert int(gone.sum()) >= int(kinds.get(("gp_list", "still listed"), 0)) > 0
    for name in ("gp_list", "housing_tenancies", "school_roll"):
        about = tiny.about(name)
        again = int(about["person_id"].duplicated().sum())
        assert again == int(kinds.get((name, "written twice"), 0))
    assert len(twice_gone) == int(kinds.get(("gp_list", "written twice"), 0))


@pytest.mark.parametrize("name", LISTS)
def test_every_record_is_linked_once(tiny, name):
    ids = tiny.list(name).iloc[:, 0]
    first = tiny.links[(tiny.links["list"] == name) & (tiny.links["named"] == "first")]
    assert ids.is_unique
    assert first["record_id"].is_unique
    unlinked = set(ids) - set(first["record_id"])
    if name == "council_tax":
        rows = tiny.list(name).set_index("account_ref")
        owners = rows.loc[sorted(unlinked), "liable_name"]
        assert owners.str.contains("OWNER|LTD|EXECUTORS").all()
    else:
        assert not unlinked
    assert set(first["person_id"]) <= set(tiny.people["person_id"])


def test_no_list_tells_the_truth_apart(tiny):
    """No number of a person or household, no column of the truth, in any file outside truth/."""
    secret = re.compile(r"\b[PH]\d{7}\b")
    for path in tiny.folder.rglob("*"):
        if path.is_file() and "truth" not in path.parts and path.suffix != ".xlsx":
            assert not secret.search(path.read_bytes().decode("cp1252", "ignore")), path
    hidden = {"person_id", "household_id", "naming_culture", "moved_recently", "called"}
    for resource in catalogue()["resources"]:
        if not resource["name"].startswith("truth"):
            fields = {field["name"] for field in resource.get("schema", {}).get("fields", [])}
            assert not fields & hidden


def test_numbers_of_records_say_nothing_of_people(standard):
    """Neither the order of a list nor its numbers follow the numbers of people."""
    for name in ("gp_list", "housing_tenancies", "adult_social_care", "school_roll"):
        about = standard.about(name)
        position = pd.Series(range(len(about)), dtype=float)
        person = about["person_id"].str[1:].astype(float).reset_index(drop=True)
        assert abs(position.corr(person)) < 0.05


def test_the_linkage_analysis_reads_the_links_as_known_answers(tiny):
    left, right = tiny.list("housing_tenancies"), tiny.list("gp_list")
    truth = read_truth(
        tiny.links,
        left["tenancy_person_id"],
        right["gp_patient_id"],
        ("housing_tenancies", "gp_list"),
    )
    wanted = tiny.about("housing_tenancies")[["record_id", "person_id"]].merge(
        tiny.about("gp_list")[["record_id", "person_id"]], on="person_id", suffixes=("_l", "_r")
    )
    assert len(truth.pairs) == len(wanted) > 100
    assert set(zip(truth.pairs["left_id"], truth.pairs["right_id"], strict=True)) == set(
        zip(wanted["record_id_l"], wanted["record_id_r"], strict=True)
    )
    assert {"ethnic_group", "age_band", "sex", "tenure"} & set(characteristics(truth.people))


def test_facts_are_counted_from_the_files(tiny):
    facts = tiny.facts
    assert facts["people"] == len(tiny.living) == 2000
    assert facts["households"] == tiny.living["household_id"].nunique()
    for name, rows in facts["rows"].items():
        assert rows == len(tiny.list(name))
    need = tiny.truth("need")
    told = need[need["shielding_version"] > 0]
    assert facts["told_to_shield"] == len(told)
    assert facts["told_to_shield_never_called"] == int((~told["called"]).sum())


def test_need_agrees_with_the_lists(tiny):
    need = tiny.truth("need").set_index("person_id")
    for version in (1, 2, 3):
        about = tiny.about(f"shielding_v{version}")
        listed = set(about["person_id"]) & set(need.index)
        assert listed == set(need.index[need["shielding_version"].between(1, version)])
    rung = set(tiny.about("welfare_calls")["person_id"])
    assert rung == set(need.index[need["called"]])
    roll = tiny.about("school_roll").drop_duplicates("person_id").set_index("person_id")
    assert set(roll.index) == set(need.index[need["pupil"]])
    assert ((roll["fsm"] == "Y") == need.loc[roll.index, "fsm_claimed"]).all()
    assert need.loc[need["fsm_claimed"], "fsm_eligible"].all()


def test_western_letters_keep_what_code_page_1252_has():
    assert western("José Łukasz Ștefan Ñuñez") == "José Lukasz Stefan Ñuñez"
