"""Households are believable: who lives with whom, who is liable, who is at school."""

import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.slow

TODAY = pd.Timestamp("2026-06-30")
OLD_NAME_RULES = {"polish"}  # whose sons and daughters bear two forms of one name


@pytest.fixture(scope="module")
def homes(standard) -> pd.DataFrame:
    kinds = standard.truth("households")[["household_id", "kind"]]
    people = standard.people.merge(kinds, on="household_id")
    return people.assign(dob=pd.to_datetime(people["dob"])).sort_values(["household_id", "age"])


@pytest.fixture(scope="module")
def parents(homes) -> pd.DataFrame:
    """Children with the ages of the adults of their home."""
    child = homes[homes["role"].isin(["child", "grown child"])]
    for role, name in (("first adult", "first"), ("second adult", "second")):
        ages = homes[homes["role"] == role].set_index("household_id")["age"]
        child = child.assign(**{name: child["household_id"].map(ages)})
    return child


@pytest.fixture(scope="module")
def siblings(parents) -> pd.DataFrame:
    return parents[parents["household_id"].duplicated(keep=False)]


def test_everybody_has_a_first_and_a_family_name(standard):
    assert (standard.people["given"].str.len() > 1).all()
    assert (standard.people["family"].str.len() > 1).all()


def test_nobody_under_18_is_liable_for_council_tax_or_holds_a_tenancy(standard):
    for name in ("council_tax", "housing_tenancies"):
        liable = standard.links[standard.links["list"] == name]
        ages = liable.merge(standard.people[["person_id", "age"]])["age"]
        assert len(ages) > 4000
        assert ages.min() >= 18


def test_couples_are_of_an_age(homes):
    first = homes[homes["role"] == "first adult"].set_index("household_id")["age"]
    second = homes[homes["role"] == "second adult"].set_index("household_id")["age"]
    apart = (second - first.reindex(second.index)).abs()
    assert second.min() >= 18
    assert apart.median() == pytest.approx(3, abs=1)
    assert (apart > 15).mean() < 0.01


def test_parents_are_old_enough_and_mothers_young_enough(parents):
    mothers = parents["first"] - parents["age"]
    fathers = (parents["second"] - parents["age"]).dropna()
    assert mothers.min() >= 17.4
    assert fathers.min() >= 17.4
    assert mothers[parents["second"].notna()].max() <= 46.1
    assert mothers.mean() == pytest.approx(31.5, abs=1.5)


def test_brothers_and_sisters_come_after_a_year_or_are_twins(siblings):
    apart = siblings.groupby("household_id")["age"].diff().dropna()
    twins = apart < 0.01
    assert apart[~twins].min() > 1.0
    assert twins.mean() == pytest.approx(0.016, abs=0.006)
    born_together = siblings.groupby(["household_id", "dob"]).size()
    assert (born_together >= 2).sum() >= 50


def test_brothers_and_sisters_share_a_family_name_and_never_a_first_name(siblings):
    """All do, but where daughters bear another form, or only some children the father's name."""
    one_name = siblings.groupby("household_id")["family"].nunique() == 1
    culture = siblings.groupby("household_id")["naming_culture"].first()
    custom = culture.isin(OLD_NAME_RULES | {"pakistani", "bangladeshi"})
    assert one_name[~custom].mean() == 1
    assert one_name.mean() == pytest.approx(0.94, abs=0.02)
    assert not siblings.duplicated(["household_id", "given"]).any()


@pytest.mark.parametrize(("sex", "share"), [("male", 0.75), ("female", 0.55)])
def test_children_of_pakistani_and_bangladeshi_homes_bear_the_fathers_name_at_a_stated_rate(
    homes, parents, sex, share
):
    father = homes[(homes["role"] == "second adult") & (homes["sex"] == "male")]
    names = father.set_index("household_id")["family"]
    custom = parents[parents["naming_culture"].isin(["pakistani", "bangladeshi"])]
    chosen = custom[(custom["sex"] == sex) & custom["household_id"].isin(names.index)]
    same = chosen["family"].to_numpy() == names.reindex(chosen["household_id"]).to_numpy()
    assert same.mean() == pytest.approx(share, abs=0.07)


def test_most_wives_share_their_husbands_name_where_that_is_the_custom(homes):
    couples = homes[homes["naming_culture"].isin(["english", "caribbean", "gujarati"])]
    wives = couples[(couples["role"] == "first adult") & (couples["sex"] == "female")]
    husbands = homes[(homes["role"] == "second adult") & (homes["sex"] == "male")]
    pairs = wives.merge(husbands, on="household_id")
    assert (pairs["family_x"] == pairs["family_y"]).mean() == pytest.approx(0.72, abs=0.06)


def test_pupils_are_of_school_age_and_in_the_year_of_their_age(standard):
    roll = standard.about("school_roll").drop(columns="dob")
    roll = roll.merge(standard.people[["person_id", "dob", "age", "status"]], on="person_id")
    born = pd.to_datetime(roll["dob"])
    starts = born.dt.year + 5 + (born.dt.month >= 9)  # autumn in which Year 1 begins
    year = 2025 - starts + 1
    assert roll["age"].between(4.7, 16.9).all()
    assert (roll["status"] == "resident").all()
    assert (roll["year_group"].replace("R", "0").astype(int) == year).all()
    assert roll["phase"].isin(["Special"]).mean() == pytest.approx(0.014, abs=0.006)
    primary = roll["phase"] == "Primary"
    assert (year[primary] <= 6).all()
    assert (year[roll["phase"] == "Secondary"] >= 7).all()


def test_people_in_care_homes_are_old_and_receive_care_there(standard, homes):
    residents = homes[homes["role"] == "care home resident"]
    assert len(residents) == 240
    assert residents["age"].min() > 65
    assert residents["age"].median() > 80
    care = standard.about("adult_social_care")
    placed = care[care["setting"].isin(["Residential", "Nursing"])]
    assert set(placed["person_id"]) <= set(residents["person_id"])


def test_homes_are_neither_empty_of_adults_nor_overfull(homes):
    living = homes[(homes["status"] == "resident") & (homes["role"] != "care home resident")]
    sizes = living.groupby("household_id").size()
    oldest = living.groupby("household_id")["age"].max()
    assert sizes.max() <= 10
    assert oldest.min() >= 18


def test_nobody_lives_where_another_household_does(standard):
    living = standard.living[standard.living["tenure"] != "care home"]
    assert (living.groupby("uprn")["household_id"].nunique() == 1).all()


def test_days_of_a_life_follow_one_another(standard):
    people = standard.people
    moved_in, born = pd.to_datetime(people["moved_in"]), pd.to_datetime(people["dob"])
    assert (moved_in >= born).all()
    assert (moved_in <= TODAY).all()
    abroad = people["arrived"] > 0
    assert (people.loc[abroad, "arrived"] >= born[abroad].dt.year).all()
    head = abroad & (people["role"] == "first adult") & (people["status"] == "resident")
    assert (people.loc[head, "arrived"] <= moved_in[head].dt.year).all()
    since_moving = (TODAY - moved_in).dt.days / 365.25
    alone = (people["role"] == "first adult") & people["status"].eq("resident")
    grown = people.loc[alone, "age"] - since_moving[alone]
    assert (grown >= 16).mean() > 0.97


def test_days_do_not_heap(standard):
    """No birthday or day of moving is much more common than chance would have it."""
    for column in ("dob", "moved_in"):
        counts = pd.to_datetime(standard.people[column]).value_counts()
        assert counts.iloc[0] < 60
    born = pd.to_datetime(standard.people["dob"])
    new_year = (born.dt.month == 1) & (born.dt.day == 1)
    assert new_year.mean() == pytest.approx(1 / 365.25, abs=0.001)


def test_more_than_a_third_of_names_of_some_cultures_have_accents(standard):
    accented = ~(standard.people["given"] + standard.people["family"]).map(str.isascii)
    share = accented.groupby(standard.people["naming_culture"]).mean()
    assert share["spanish"] > 0.35
    assert share[["english", "gujarati", "somali", "caribbean"]].max() < 0.02
    assert 0.02 < accented.mean() < 0.06


def test_names_follow_fashions_of_the_year_of_birth(standard):
    english = standard.people[standard.people["naming_culture"] == "english"]
    margaret = english[english["given"] == "Margaret"]["age"].median()
    olivia = english[english["given"] == "Olivia"]["age"].median()
    assert margaret > 60 > 30 > olivia


def test_wards_differ_in_hardship(standard):
    """Free school meals are commoner in some wards than in others, as everywhere."""
    roll = standard.about("school_roll")
    by_ward = (roll["fsm"] == "Y").groupby(roll["ward"]).mean()
    assert np.ptp(by_ward) > 0.15


def test_tenants_new_to_a_home_have_introductory_tenancies(standard):
    tenants = standard.list("housing_tenancies")
    start = pd.to_datetime(tenants["tenancy_start"], format="%d/%m/%Y")
    new = start > pd.Timestamp("2025-06-30")
    assert ((tenants["tenancy_type"] == "Introductory") == new).all()


def test_repairs_follow_one_another_but_for_the_faults(tiny):
    jobs = tiny.list("housing_repairs")
    days = {
        column: pd.to_datetime(jobs[column], format="%d/%m/%Y", errors="coerce")
        for column in ("reported_on", "target_on", "completed_on")
    }
    early = days["completed_on"] < days["reported_on"]
    faults = tiny.defects[tiny.defects["kind"] == "closed before it was reported"]
    assert set(jobs.loc[early, "job_ref"]) == set(faults["record_id"])
    assert (days["target_on"] > days["reported_on"]).all()
