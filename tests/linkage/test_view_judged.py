"""How a view is judged: by answers or by a number kept from it, by group, switch by switch."""

import pickle

import numpy as np
import pandas as pd
import pytest

from workbench.borough.identifiers import nhs_numbers
from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.linkage.routes import COLUMNS
from workbench.linkage.view import one_view
from workbench.linkage.view_draws import draw_people
from workbench.linkage.view_groups import errors_of_view, part_is
from workbench.linkage.view_judged import judged_by, what_is_unsure, whom_it_misses
from workbench.linkage.view_switches import ALL_ON, LETTER_FOR_LETTER, switches_of_view
from workbench.linkage.view_truth import MIXED, answers_of_view, grouped, without_number
from workbench.tables import Download, Table

SIDES = {"left": "tenants", "right": "gp"}


@pytest.fixture(scope="module")
def given(small):
    return {"tenants": small.left, "gp": small.right}


@pytest.fixture(scope="module")
def truth(small):
    return small.truth.assign(list=small.truth["list"].map(SIDES))


@pytest.fixture(scope="module")
def view(given):
    return one_view(given, switches=True)


@pytest.fixture(scope="module")
def answers(view, truth):
    return answers_of_view(view, truth)


@pytest.fixture(scope="module")
def switched(view, answers):
    return switches_of_view(view, answers, ["culture"])


def person(view):
    return pd.factorize(view.records["person_id"])[0].astype(np.int64)


def told(shown):
    return {one.key: one.statement for one in shown if isinstance(one, Finding)}


def tables(shown):
    return {one.name: one.frame for one in shown if isinstance(one, (Table, Download))}


def test_what_is_kept_for_switches_changes_nobody(given, view):
    plain = one_view(given)
    pd.testing.assert_frame_equal(plain.records, view.records)
    pd.testing.assert_frame_equal(plain.pairs, view.pairs)
    again = pickle.loads(pickle.dumps(view)).again
    np.testing.assert_array_equal(pd.factorize(again.people(()))[0], person(view))


def test_errors_are_those_counted_from_all_pairs(view, truth, answers):
    errors = errors_of_view(person(view), answers, ["culture"])
    both = view.records.merge(
        truth.assign(record_id=truth["record_id"].astype("str")),
        on=["list", "record_id"],
        suffixes=("", "_true"),
    )
    pairs = both.merge(both, on="person_id_true", suffixes=("_l", "_r"))
    pairs = pairs[
        (pairs["list_l"] + pairs["record_id_l"]) < (pairs["list_r"] + pairs["record_id_r"])
    ]
    found = pairs["person_id_l"] == pairs["person_id_r"]
    for row in errors.table.to_dict("records"):
        inside = pairs["culture_l"] == row["group"]
        assert row["pairs"] == inside.sum()
        assert row["found"] == (found & inside).sum()
        assert row["low"] <= row["found_of_100"] <= row["high"]
    assert errors.overall["pairs"] == len(pairs)
    shares = errors.table.set_index("group")["found_of_100"]
    gap = errors.gaps[0]
    assert gap.points == pytest.approx(shares.max() - shares.min())
    assert shares[[gap.least, gap.most]].to_list() == [shares.min(), shares.max()]
    long = errors.errors
    assert list(long.columns) == COLUMNS
    assert len(long) == 2 * (1 + len(shares))
    assert long["estimate"].iloc[0] == pytest.approx(found.mean())


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "none is"),
        (0, 4, "none is"),
        (1, 1, "1 is"),
        (4, 4, "all are"),
        (1, 4, "1 (25 of 100) is"),
        (2, 4, "2 (50 of 100) are"),
    ],
)
def test_a_part_reads_right_for_none_one_and_all(part, whole, said):
    assert part_is(part, whole) == said


def test_where_all_are_found_no_gap_is_told_twice(answers):
    errors = errors_of_view(answers.whose, answers, ["culture"])
    said = told(errors.findings())
    assert errors.figure().title == "All groups are found equally often"
    assert "pairs of records all are put together" in said["view.found"]
    assert said["view.gap"] == "By culture, all groups are found equally often."
    assert "view.groups.equal" not in said
    alone = type(answers)(answers.whose, answers.people.assign(culture="one"), "")
    said = told(errors_of_view(answers.whose, alone, ["culture"]).findings())
    assert "one group only" in said["view.groups.equal"]


def test_records_of_whom_nothing_is_known_are_not_one_person(view, truth, answers):
    known = truth.assign(person_id=truth["person_id"].astype("str"))
    known.loc[known["list"] == "gp", "person_id"] += " "
    assert answers_of_view(view, known).whose.tolist() == answers.whose.tolist()
    known.loc[known.index[:100], "person_id"] = " "
    assert answers_of_view(view, known).known == answers.known - 100


def test_a_number_kept_from_the_view_judges_it(small):
    truth = small.truth.assign(list=small.truth["list"].map(SIDES))
    truth["record_id"] = truth["record_id"].astype("str")
    frames = {}
    for name, frame in (("tenants", small.left), ("gp", small.right)):
        known = truth[truth["list"] == name].set_index("record_id")["person_id"]
        code = 10_000 + known.reindex(frame["record_id"].astype("str")).to_numpy(dtype=float)
        code[::4] = np.nan
        frames[name] = frame.assign(**{"Client No": code})
    judge = judged_by(frames, number="Client No", group="gp.sex")
    assert all("Client No" not in frame for frame in judge.lists.values())
    seen = one_view(judge.lists)
    answers = judge.answers(seen)
    assert answers.known == sum(frame["Client No"].notna().sum() for frame in frames.values())
    by_truth = answers_of_view(seen, truth).whose
    known = answers.whose >= 0
    assert pd.Series(by_truth[known]).groupby(answers.whose[known]).nunique().max() == 1
    said = told(whom_it_misses(seen, judge))
    assert "“Client No” in the tenants list and the GP list says whose" in said["view.judged"]
    with pytest.raises(WorkbenchError, match="two lists must have it; only “gp” has"):
        judged_by({**frames, "tenants": small.left}, number="Client No")


def test_a_number_is_found_under_another_heading_and_stand_ins_say_nothing():
    numbers = nhs_numbers(np.random.default_rng(1), 40)
    one = pd.DataFrame({"NHS No": [*numbers[:39], "0000000000"], "surname": "hill"})
    other = pd.DataFrame({"nhs_number": numbers, "surname": "hill"})
    for said in ("nhs_number", "NHS No"):
        lists, found = without_number({"one": one, "other": other}, said)
        assert [list(frame) for frame in lists.values()] == [["surname"], ["surname"]]
        assert found["one"].notna().sum() == 39
        assert set(found["one"].dropna()) == set(numbers[:39]) & set(found["other"])


def test_a_person_is_in_the_group_that_one_list_gives(view, given, answers):
    frame = given["gp"].assign(ward=np.where(np.arange(len(given["gp"])) % 2, "East", "West"))
    frame.loc[frame.index[:30], "ward"] = " "
    known, columns = grouped(view, answers, {**given, "gp": frame}, "ward")
    assert columns == ["ward"]
    place = view.records.assign(whose=answers.whose)
    place = place[place["list"] == "gp"].set_index("record_id")["whose"]
    wards = frame.set_index(frame["record_id"].astype("str"))["ward"].str.strip()
    by_person = wards.groupby(place.reindex(wards.index).to_numpy()).agg(
        lambda said: frozenset(said) - {""}
    )
    for number, said in by_person.items():
        expected = MIXED if len(said) > 1 else next(iter(said), "not known")
        assert known.people["ward"].iloc[int(number)] == expected
    absent = set(range(len(known.people))) - set(by_person.index)
    assert set(known.people["ward"].iloc[list(absent)]) == {"not known"}
    with pytest.raises(WorkbenchError, match="column called “race”"):
        grouped(view, answers, given, "race")


def test_groups_of_fewer_than_ten_are_not_shown(view, answers):
    few = answers.people.assign(kind=np.where(np.arange(len(answers.people)) < 8, "rare", "common"))
    errors = errors_of_view(person(view), type(answers)(answers.whose, few, ""), ["kind"])
    assert "rare" not in set(errors.table["group"])
    assert errors.table["people"].min() >= 10


def test_each_switch_is_the_view_without_it(view, answers, switched):
    assert set(switched.worth.labels) == set(view.again.offered)
    totals = switched.worth.totals.set_index("name")
    whole = {}
    for name in [*view.again.offered, ALL_ON]:
        divided = person(view) if name == ALL_ON else view.again.people({name})
        held = pd.DataFrame({"person": divided, "whose": answers.whose})
        spread = held.groupby("whose")["person"].nunique()[answers.several]
        whole[name] = spread == 1
        assert switched.errors[name].overall["found"] <= switched.errors[name].overall["pairs"]
    for name, row in totals.iterrows():
        assert row["found_thanks_to_it"] == (whole[ALL_ON] & ~whole[name]).sum()
        assert row["missed_because_of_it"] == (whole[name] & ~whole[ALL_ON]).sum()
        without = switched.errors[name].overall
        assert row["links_without_it"] == without["links"]
        assert row["wrong_links_without_it"] == without["links"] - without["right"]


def test_letter_for_letter_is_a_look_up(given, answers, view, switched):
    frames = [frame.assign(list=name) for name, frame in given.items()]
    every = pd.concat(frames, ignore_index=True)
    every["record_id"] = every["record_id"].astype("str")
    filled = every.dropna(subset=["first_name", "surname", "dob"])
    key = filled[["first_name", "surname", "dob"]].agg("|".join, axis=1)
    whose = view.records.assign(whose=answers.whose).set_index(["list", "record_id"])["whose"]
    true = whose[pd.MultiIndex.from_frame(filled[["list", "record_id"]])].to_numpy()
    sizes = pd.Series(key.to_numpy()).groupby([key.to_numpy(), true]).size()
    found = int((sizes * (sizes - 1) // 2).sum())
    assert switched.errors[LETTER_FOR_LETTER].overall["found"] == found
    assert switched.before == LETTER_FOR_LETTER


def test_the_gap_before_the_switches_stands_beside_the_gap_after(switched):
    shown = switched.shown()
    gaps = tables(shown)["view-gaps"].set_index("setting")["widest_gap"]
    first, last = gaps.iloc[0], gaps.iloc[-1]
    assert first > last
    said = told(shown)["view.switches"]
    assert f"was {first:.1f} points" in said
    assert f"is {last:.1f} points" in said


def test_the_report_says_what_is_known_and_is_silent_where_nothing_is(view, given, truth):
    unknown = whom_it_misses(view, judged_by(given))
    assert [one.key for one in unknown] == ["view.unknown"]
    by_sex = whom_it_misses(view, judged_by(given, group="gp.sex"))
    people = view.people[view.people["gp"] > 0]
    linked = int((people["lists"] > 1).sum())
    assert f" {part_is(linked, len(people))} on another list too" in told(by_sex)["view.linked"]
    one = view.records.merge(people).query("lists > 1 and list == 'gp'")["record_id"].iloc[0]
    here = given["gp"]["record_id"].astype("str") == one
    alone = {**given, "gp": given["gp"].assign(ward=here.map({True: "East", False: None}))}
    said = told(whom_it_misses(view, judged_by(alone, group="ward")))["view.linked"]
    assert "Of 1 person on the GP list whose ward is given, 1 is on another list too" in said
    known = whom_it_misses(view, judged_by(given, truth=truth, group="culture"))
    assert {"view-by-group", "view-gaps", "switches", "error-by-group"} <= set(tables(known))
    with pytest.raises(WorkbenchError, match="no column “person_id”"):
        whom_it_misses(view, judged_by(given, truth=truth.drop(columns="person_id")))


def test_what_nobody_can_be_sure_of_is_said_with_what_stands_behind_it(view):
    shown = what_is_unsure(view, draw_people(view))
    row = tables(shown)["view-draws"].iloc[0]
    assert row["in_this_view"] == len(view.people)
    assert row["at_least"] <= row["over_all_draws"] <= row["at_most"]
    assert f"between {row['at_least']:,} and {row['at_most']:,} people" in told(shown)["view.draws"]
    assert "the model's own opinion" in told(shown)["view.draws.backed"]
    decided = view.pairs.head(4).assign(one_person="yes")
    backed = told(what_is_unsure(view, draw_people(view, decided)))["view.draws.backed"]
    assert "answers to 4 pairs" in backed


def test_no_range_holds_more_people_than_records():
    rng = np.random.default_rng(1)
    born = pd.Timestamp("1940-05-01") + pd.to_timedelta(rng.integers(0, 20_000, 40), unit="D")
    rows = pd.DataFrame({"Ref": range(40), "Date of birth": born.strftime("%d/%m/%Y")})
    rows["First name"] = rng.choice(["Amelia", "Olivia", "George", "Noah", "Arthur", "Isla"], 40)
    rows["Last name"] = rng.choice(["Smith", "Jones", "Patel", "Khan", "Wood", "Hall"], 40)
    view = one_view({"one": rows, "other": rows.head(0)})
    table = tables(what_is_unsure(view, draw_people(view)))["view-draws"]
    assert table["at_most"].tolist() == [40, 0, 40, 0]
