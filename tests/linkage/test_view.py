"""One view of several lists: who is one person, whatever the order and the state of the lists."""

import numpy as np
import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.linkage.view import lists_by_name, one_view, said_of_pairs
from workbench.linkage.view_draws import draw_people
from workbench.sources import read

RECORD = ["list", "record_id"]


@pytest.fixture(scope="module")
def viewed(lists):
    return one_view({"tenants": lists.left, "gp": lists.right})


def people(view):
    """The records of every person, whatever the people are called."""
    return view.records.groupby("person_id")[RECORD].apply(
        lambda rows: frozenset(map(tuple, rows.to_numpy()))
    )


def same_people(one, other):
    return set(people(one)) == set(people(other))


def pairs_within(labels):
    counts = labels.value_counts()
    return int((counts * (counts - 1) // 2).sum())


def quality(view, lists):
    """Pairwise precision and recall of the division into people."""
    truth = lists.truth.assign(list=lists.truth["list"].map({"left": "tenants", "right": "gp"}))
    truth["record_id"] = truth["record_id"].astype("str")
    both = view.records.merge(truth, on=RECORD, suffixes=("", "_true"))
    assert len(both) == len(view.records)
    right = pairs_within(both["person_id"] + " " + both["person_id_true"].astype("str"))
    return right / pairs_within(both["person_id"]), right / pairs_within(both["person_id_true"])


def test_people_on_two_lists_are_found(viewed, lists):
    precision, recall = quality(viewed, lists)
    assert precision >= 0.985
    assert recall >= 0.99


def test_every_record_is_somebody_s_and_once(viewed, lists):
    assert not viewed.records.duplicated([*RECORD, "person"]).any()
    assert len(viewed.records) == len(lists.left) + len(lists.right)
    assert viewed.records["person_id"].str.fullmatch("P[0-9a-f]{16}").all()
    assert viewed.people["records"].sum() == len(viewed.records)


def test_the_order_of_rows_and_lists_changes_nothing(viewed, lists):
    shuffled = {
        "gp": lists.right.sample(frac=1, random_state=1),
        "tenants": lists.left.sample(frac=1, random_state=2),
    }
    again = one_view(shuffled).records.sort_values([*RECORD, "person"], ignore_index=True)
    expected = viewed.records.sort_values([*RECORD, "person"], ignore_index=True)
    pd.testing.assert_frame_equal(again, expected)


def test_a_list_twice_makes_everybody_one_person_more_often_seen(viewed, lists):
    thrice = one_view({"tenants": lists.left, "gp": lists.right, "copy": lists.left})
    whose = thrice.records.set_index(RECORD)["person_id"]
    copied = (whose["copy"] == whose["tenants"].reindex(whose["copy"].index)).mean()
    assert copied >= 0.99
    without = thrice.records[thrice.records["list"] != "copy"]
    assert people(viewed).isin(set(without.groupby("person_id")[RECORD].apply(
        lambda rows: frozenset(map(tuple, rows.to_numpy()))))).mean() >= 0.99  # fmt: skip


def test_a_list_that_holds_people_twice_is_one_view(small):
    again = small.left.iloc[::3].assign(
        record_id=lambda frame: "again-" + frame["record_id"].astype("str")
    )
    doubled = pd.concat([small.left, again], ignore_index=True)
    whose = one_view({"tenants": doubled}).records.set_index("record_id")["person_id"]
    first = whose[small.left["record_id"].astype("str").iloc[::3]].to_numpy()
    assert (whose[again["record_id"]].to_numpy() == first).mean() >= 0.99
    assert whose.nunique() == pytest.approx(len(small.left), rel=0.01)


@pytest.mark.parametrize("column", ["phone", "uprn", "dob"])
def test_a_column_blank_throughout_is_as_good_as_missing(small, column):
    blank = {"tenants": small.left.assign(**{column: None}), "gp": small.right}
    missing = {"tenants": small.left.drop(columns=column), "gp": small.right}
    assert same_people(one_view(blank), one_view(missing))


def test_an_empty_list_and_one_record_are_views_too(small):
    empty = one_view({"tenants": small.left.iloc[:0]})
    assert empty.records.empty
    assert empty.people.empty
    both = one_view({"tenants": small.left.iloc[:0], "gp": small.right.iloc[:1]})
    assert len(both.records) == 1


def test_a_person_and_a_copy_of_their_record_are_one(small):
    one = small.left.dropna().iloc[:1]
    view = one_view({"tenants": one, "gp": one.assign(record_id="other")})
    assert view.records["person_id"].nunique() == 1


def test_twins_are_two_people(small):
    twins = small.left.dropna().iloc[[0, 0]].reset_index(drop=True)
    twins["first_name"], twins["record_id"] = ["oliver", "amelia"], ["t1", "t2"]
    twins["surname"] = "tweedle"
    lists = {
        "tenants": pd.concat([small.left, twins], ignore_index=True),
        "gp": pd.concat([small.right, twins[small.right.columns]], ignore_index=True),
    }
    whose = one_view(lists).records.set_index(RECORD)["person_id"]
    for twin, other in (("t1", "t2"), ("t2", "t1")):
        assert whose["tenants", twin] == whose["gp", twin]
        assert whose["tenants", twin] != whose["gp", other]


def test_names_of_300_letters_and_numbers_that_are_none_do_no_harm(small):
    odd = small.left.copy()
    odd.loc[odd.index[0], ["first_name", "surname"]] = ["x" * 300, "y" * 300]
    odd.loc[odd.index[1:4], "uprn"] = np.nan
    view = one_view({"tenants": odd, "gp": small.right})
    assert len(view.records) == len(odd) + len(small.right)


def test_what_somebody_said_about_a_pair_holds(small):
    lists = {"tenants": small.left, "gp": small.right}
    view = one_view(lists)
    linked = view.pairs[view.pairs["match_probability"] > 0.99].iloc[[0]]
    parted = one_view(lists, apart=linked)
    whose = parted.records.set_index(RECORD)["person_id"]
    row = linked.iloc[0]
    assert whose[row["left_list"], row["left_id"]] != whose[row["right_list"], row["right_id"]]
    strangers = pd.DataFrame(
        {
            "left_list": "tenants",
            "left_id": str(small.left["record_id"].iloc[0]),
            "right_list": "gp",
            "right_id": str(small.right["record_id"].iloc[-1]),
        },
        index=[0],
    )
    joined = one_view(lists, together=strangers).records.set_index(RECORD)["person_id"]
    row = strangers.iloc[0]
    assert joined["tenants", row["left_id"]] == joined["gp", row["right_id"]]


def test_people_keep_their_numbers_when_records_come_and_go(small):
    before = one_view({"tenants": small.left, "gp": small.right.iloc[: len(small.right) // 2]})
    assert before.changes is None
    after = one_view({"tenants": small.left, "gp": small.right}, before=before.records)
    whose = after.records.set_index([*RECORD, "person"])["person_id"]
    kept = before.records.set_index([*RECORD, "person"])["person_id"]
    assert (whose[kept.index] == kept).mean() >= 0.99
    assert {"new", "more records"} <= set(after.changes["change"])
    assert after.changes["person_id"].isin(after.records["person_id"]).mean() >= 0.98


def test_a_list_that_holds_everybody_once_gives_no_person_two_records(small):
    view = one_view({"tenants": small.left, "gp": small.right}, once=["gp"])
    held = view.records[view.records["list"] == "gp"]
    assert held["person_id"].is_unique


def test_what_cannot_be_is_told(small):
    lists = {"tenants": small.left, "gp": small.right}
    stray = pd.DataFrame(
        {"left_list": "gp", "left_id": "nobody", "right_list": "gp", "right_id": "none"}, index=[0]
    )
    for given, said in (
        ({"lists": {}}, "no list"),
        ({"lists": lists, "threshold": 1}, "match probability of 1"),
        ({"lists": lists, "threshold": 0}, "match probability of 0"),
        ({"lists": lists, "together": stray.drop(columns="left_id")}, "no column “left_id”"),
        ({"lists": lists, "apart": stray.drop(columns="right_list")}, "no column “right_list”"),
        ({"lists": lists, "once": ["school"]}, "no list called “school”"),
        ({"lists": lists, "ids": {"gp": "number"}}, "no column called “number”"),
        ({"lists": lists, "together": stray}, "not in the lists"),
        ({"lists": {"gp": small.right[["record_id", "sex"]]}}, "too little"),
    ):
        with pytest.raises(WorkbenchError, match=said):
            one_view(**given)


def test_people_are_told_as_counts(viewed, lists):
    people = viewed.people
    headline = viewed.findings()[0].statement
    several = int((people["lists"] == 2).sum())
    assert f"2 lists with {len(viewed.records):,} records hold {len(people):,} people." in headline
    assert f"{several:,} of them are on more than one list" in headline
    table = viewed.table.set_index("list")
    assert table.loc["gp", "records"] == len(lists.right)
    assert table.loc["gp", "people"] - table.loc["gp", "only_here"] == several
    drawn = viewed.figure().table.set_index("lists")["people"]
    assert drawn["On 1 list"] == len(people) - several
    assert drawn.sum() == len(people)


def test_what_is_uncertain_comes_back_as_what_somebody_said(viewed, lists):
    unsure = viewed.unsure
    assert len(unsure)
    taken = unsure["taken_for_one_person"] == "yes"
    probability = unsure["match_probability"]
    assert (probability.where(~taken, 1 - probability) >= 0.2).all()
    decided = unsure.assign(one_person=np.where(np.arange(len(unsure)) % 2, "Yes ", "no"))
    decided.loc[0, "one_person"] = ""
    again = one_view({"tenants": lists.left, "gp": lists.right}, **said_of_pairs(decided))
    whose = again.records.groupby(RECORD)["person_id"].first()
    for row in decided.iloc[1:].itertuples():
        same = whose[row.left_list, row.left_id] == whose[row.right_list, row.right_id]
        assert same == (row.one_person == "Yes ")
    with pytest.raises(WorkbenchError, match="no column “one_person”"):
        said_of_pairs(decided.drop(columns="one_person"))


def test_the_records_of_last_time_may_come_from_a_file(small, tmp_path):
    lists = {"tenants": small.left, "gp": small.right}
    first = one_view(lists)
    first.records.to_csv(tmp_path / "records.csv", index=False)
    again = one_view(lists, before=pd.read_csv(tmp_path / "records.csv"))
    assert again.changes.empty
    pd.testing.assert_frame_equal(again.records, first.records)
    assert "nobody has changed" in " ".join(one.statement for one in again.findings())
    twice = pd.concat([first.records, first.records.head(3).assign(person=None)])
    assert one_view(lists, before=twice).changes.empty
    with pytest.raises(WorkbenchError, match="no column “person_id”"):
        one_view(lists, before=first.records.drop(columns="person_id"))


def test_lists_of_one_name_are_told_apart(small, tmp_path):
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        small.left.to_csv(tmp_path / folder / "export.csv", index=False)
    tables = [read(str(tmp_path / folder / "export.csv")) for folder in ("one", "other")]
    assert list(lists_by_name(tables)) == ["export", "export 2"]


def test_names_that_differ_in_capitals_only_are_two_lists(small):
    plain = one_view({"b": small.left, "a": small.right})
    alike = one_view({"gp": small.left, "GP": small.right})
    assert len(alike.people) == len(plain.people)


@pytest.fixture(scope="module")
def tenancies():
    """Tenancies, sixty of them of two people, and a list that has each person once."""
    rng = np.random.default_rng(2)
    starts = ["Ama", "Oli", "Isl", "Gra", "Noa", "Art", "Har", "Leo", "Jac", "Osc", "Mia", "Ivy"]
    given = [f"{one}{end}" for one in starts for end in ("lia", "dan", "bert", "win", "sel")]
    family = [f"{one}{end}" for one in starts for end in ("ton", "ford", "wood", "ham", "by")]
    whole = pd.DataFrame({"First name": rng.choice(given, 300)})
    whole["Last name"] = rng.choice(family, 300)
    home = np.append(np.arange(200), np.arange(100))
    whole["Phone"] = [f"0113 496 {one:04d}" for one in home]
    whole["Postcode"] = [f"LS{one % 40 + 1} {one % 9 + 1}A{'BDEFGH'[one % 6]}" for one in home]
    whole.insert(0, "Ref", [f"B{one:03d}" for one in range(300)])
    names = whole["First name"] + " " + whole["Last name"]
    held = whole.iloc[:150].assign(Ref=[f"A{one:03d}" for one in range(150)], Tenant=names)
    held.loc[:59, "Tenant"] += " & " + names.iloc[200:260].to_numpy()
    tenants = held.drop(columns=["First name", "Last name"])
    return {"tenants": tenants, "gp": whole}


TENANT = "tenants.full_name=Tenant"


def second_people(records):
    """Whether the second person of each joint tenancy is who they are, and not the first."""
    whose = records.set_index(["list", "record_id", "person"])["person_id"]
    return [
        whose["tenants", f"A{one:03d}", 2] == whose["gp", f"B{200 + one}", 1]
        and whose["tenants", f"A{one:03d}", 1] != whose["tenants", f"A{one:03d}", 2]
        for one in range(60)
    ]


def test_the_second_person_of_a_record_is_sure_of_their_own(tenancies):
    view = one_view(tenancies, roles=TENANT)
    assert np.mean(second_people(view.records)) > 0.95
    likely = view.unsure["match_probability"] > 0.9
    assert not (likely & (view.unsure["taken_for_one_person"] == "no")).any()
    assert not view.unsure.duplicated(["left_list", "left_id", "right_list", "right_id"]).any()
    for records in draw_people(view, draws=3):
        assert np.mean(second_people(records)) > 0.9


def test_what_somebody_said_of_a_record_of_two_people_is_of_the_likelier(tenancies):
    ends = ["left_list", "left_id", "right_list", "right_id"]
    said = pd.DataFrame([("tenants", "A005", "gp", "B205")], columns=ends)
    assert second_people(one_view(tenancies, roles=TENANT, together=said).records)[5]
    view = one_view(tenancies, roles=TENANT)
    for records in draw_people(view, said.assign(one_person="yes"), draws=3):
        assert second_people(records)[5]


def test_people_of_the_made_up_borough_are_found_in_all_of_its_lists(project):
    folder = project.data / "borough"
    files = (
        "gp_list.csv housing_tenancies.csv adult_social_care.csv school_roll.csv shielding_v3.xlsx"
    )
    records = one_view(lists_by_name([read(str(folder / one)) for one in files.split()])).records
    truth = pd.read_parquet(folder / "truth" / "links.parquet")
    truth = truth.assign(person=(truth["named"] != "first").astype(int) + 1)
    known = ["list", "record_id", "person"]
    both = records.merge(truth[[*known, "person_id"]], on=known, suffixes=("", "_true"))
    assert len(both) == len(records)
    right = pairs_within(both["person_id"] + " " + both["person_id_true"])
    assert right / pairs_within(both["person_id"]) >= 0.995
    assert right / pairs_within(both["person_id_true"]) >= 0.985
