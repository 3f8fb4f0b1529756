"""The planted faults of the made-up borough are found, with the very counts, and no others."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from workbench.quality import Profile, draft, profile
from workbench.quality.checking import check
from workbench.sources import read

from .conftest import TODAY, told


@pytest.fixture(scope="module")
def borough(standard_borough) -> Path:
    return standard_borough.folder


@pytest.fixture(scope="module")
def planted(borough):
    defects = pd.read_parquet(borough / "truth" / "defects.parquet")

    def count(name: str, kind: str) -> int:
        return int(((defects["list"] == name) & (defects["kind"] == kind)).sum())

    return count


@pytest.fixture(scope="module")
def found(borough):
    @cache
    def look(name: str) -> Profile:
        return profile(read(borough / f"{name}.csv"), today=TODAY)

    return look


@pytest.mark.parametrize(
    ("name", "key", "kind"),
    [
        ("adult_social_care", "wrong_nhs_number:nhs_number", "wrong digit"),
        ("adult_social_care", "blank:nhs_number", "NHS number missing"),
        ("housing_repairs", "people_in_free_text:description", "personal data in free text"),
        ("housing_repairs", "end_before_start:completed_on,reported_on",
         "closed before it was reported"),
        ("housing_repairs", "blank:uprn", "property number missing"),
        ("housing_tenancies", "blank:dob", "date missing"),
        ("housing_tenancies", "blank:uprn", "property number missing"),
        ("food_parcels", "notes_in_names:name", "note in the name"),
    ],
)  # fmt: skip
def test_counts_are_those_that_were_planted(found, planted, name, key, kind):
    fault = told(found(name))[key]
    assert planted(name, kind) > 0
    # A record written twice takes its fault along.
    assert 0 <= fault.count - planted(name, kind) <= planted(name, "written twice") // 4


@pytest.mark.parametrize("name", ["housing_repairs", "food_parcels", "adult_social_care"])
def test_rows_alike_but_for_their_number_are_those_pandas_finds(borough, found, name):
    rows = pd.read_csv(borough / f"{name}.csv", dtype="str", keep_default_na=False)
    spelled = rows.replace(["Unknown", "N/A", "Not known", "-"], "")
    alike = spelled.iloc[:, 1:].duplicated().sum()
    assert told(found(name))["repeated_but_for_id"].count == alike > 0


@pytest.mark.parametrize("name", ["housing_tenancies", "school_roll"])
def test_people_written_twice_are_nearly_all_found(found, planted, name):
    fault = told(found(name))["person_twice"]
    people = int(fault.statement.split(" seem to be about ")[1].split()[0].replace(",", ""))
    assert 0.85 * planted(name, "written twice") <= people <= 1.02 * planted(name, "written twice")
    assert fault.verdict == "stop"


def test_births_on_the_first_of_january_are_those_planted_and_those_by_chance(borough, found):
    births = pd.read_csv(borough / "housing_tenancies.csv", dtype="str")["dob"]
    fault = told(found("housing_tenancies"))["first_of_january:dob"]
    assert fault.count == births.str.startswith("01/01/").sum()


def test_every_spelling_of_a_blank_is_counted(borough, found):
    values = pd.read_csv(borough / "housing_tenancies.csv", dtype="str", keep_default_na=False)
    spelled = values["ethnicity"].isin(["N/A", "Not known", "-"])
    item = next(m for m in found("housing_tenancies").measured if m.field.name == "ethnicity")
    assert item.spelled_out == spelled.sum()
    assert item.blank == (spelled | (values["ethnicity"] == "")).sum()


def test_yes_in_six_spellings_is_one_fault(borough, found):
    values = pd.read_csv(borough / "food_parcels.csv", dtype="str", keep_default_na=False)
    times = values["delivered"].value_counts()
    fault = told(found("food_parcels"))["spelled_several_ways:delivered"]
    assert fault.count == times.drop(["", "yes", "no"], errors="ignore").sum()


def test_a_code_among_words_is_named(found):
    fault = told(found("adult_social_care"))["codes_among_words:ethnicity"]
    assert "“99”" in fault.statement


def test_the_council_register_raises_nothing(found):
    assert [one.statement for one in found("wards").faults] == []
    assert found("address_register").findings()[0].verdict == "good"
    assert found("lsoas").findings()[0].verdict == "good"


def test_no_sentence_holds_a_value_of_a_person(borough, found):
    people = pd.read_csv(borough / "housing_tenancies.csv", dtype="str", keep_default_na=False)
    columns = ["first_name", "last_name", "phone", "email", "address", "postcode", "uprn"]
    values = {value for column in columns for value in people[column] if len(value) > 7}
    said = " ".join(fault.statement + fault.fix for fault in found("housing_tenancies").faults)
    assert [value for value in values if value in said] == []


def test_returns_of_33_councils_are_clean_but_for_what_was_planted(borough):
    earlier, later = borough / "councils" / "2026-Q2", borough / "councils" / "2026-Q3"
    faults = pd.read_parquet(borough / "truth" / "councils.parquet")
    renamed = faults.loc[faults["kind"] == "renamed column", "council"].item()
    broken = []
    for path in [*sorted(later.glob("*.csv"))[:12], later / f"{renamed.lower()}.csv"]:
        found = profile(read(earlier / path.name), today=TODAY)
        assert found.findings()[0].verdict == "good", path.stem
        checked = check(read(path), draft(found))
        if checked.missing:
            broken.append(path.stem)
            assert checked.renamed == (("damp_cases", "Damp Cases Total"),)
    assert renamed.lower() in broken
