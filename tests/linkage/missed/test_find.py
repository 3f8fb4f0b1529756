"""Who was told and never heard from anybody, against what is known of the made-up people."""

import json
from datetime import date

import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.linkage import find_missed
from workbench.linkage.missed.band import missed_band
from workbench.linkage.missed.find import named_apart
from workbench.linkage.missed.told import told_rows
from workbench.sources import read

pytestmark = pytest.mark.xdist_group("missed")


def outcomes(found):
    return found.people.set_index("told_id")["outcome"]


def test_everybody_has_the_outcome_they_should_have(found, told):
    of = outcomes(found)
    assert (of[told["record_id"][:90]] == "reached").mean() > 0.97
    assert (of[told["record_id"][90:120]] == "tried").mean() > 0.95
    assert (of[told["record_id"][120:]] == "none").mean() > 0.97


def test_everybody_is_counted_once(found, told):
    assert sorted(found.people["told_id"]) == sorted(told["record_id"])
    assert found.table["people"][:-1].sum() == found.table["people"].iloc[-1] == len(told)
    by_group = found.groups.groupby("characteristic")
    assert (by_group["people"].sum() == len(told)).all()
    assert (by_group["no_contact"].sum() == found.counts["none"]).all()
    total = next(one.statement for one in found.findings() if one.key == "total")
    assert total.startswith("Everybody is counted once: ")
    assert total.endswith("make 200.")


def test_the_missed_come_first_and_the_longest_wait_before_the_others(found):
    missed = found.to_contact
    assert "Heard from somebody" not in set(missed["what_we_found"])
    assert len(missed) == len(found.people) - found.counts["reached"]
    assert (missed["what_we_found"][: found.counts["none"]] == "No contact found").all()
    for _, rows in missed.groupby("what_we_found"):
        assert rows["days_waiting"].is_monotonic_decreasing


def test_waits_are_counted_to_the_newest_day_in_the_lists_or_the_day_given(found, told, calls):
    waits = found.people.set_index("told_id")["days_waiting"]
    assert found.as_of == date(2026, 6, 20)
    assert waits[told["record_id"][0]] == 19
    later = find_missed(told, [("calls", calls)], as_of=date(2026, 6, 30))
    assert later.people.set_index("told_id")["days_waiting"][told["record_id"][0]] == 29
    assert later.counts["tried"] == 0
    longest = next(one for one in found.findings() if one.key == "waiting")
    assert longest.value == 19
    assert longest.statement.endswith("as of 20 June 2026.")


def test_the_figure_shows_everybody_without_contact(found):
    assert found.figure().table["people"].sum() == found.counts["none"]


def test_order_changes_nothing(found, told, calls):
    again = find_missed(
        told.sample(frac=1, random_state=1),
        [("calls", calls.sample(frac=1, random_state=2))],
        name="told_to_shield",
        unanswered="No answer",
    )
    assert again.people.equals(found.people)
    assert again.groups.equals(found.groups)


def test_a_second_list_finds_those_the_first_has_not(found, told, calls):
    more = calls.iloc[:0].reindex(range(60))
    parts = ["first_name", "surname", "dob", "phone", "postcode"]
    more[parts] = told.loc[120:179, parts].to_numpy()
    more = more.assign(call_ref=[f"D{n}" for n in range(60)], outcome="Spoke to family")
    more["dob"] = pd.to_datetime(more["dob"])
    both = find_missed(told, [("calls", calls), ("calls", more)], unanswered="No answer")
    assert both.contacts["list"].tolist() == ["calls", "calls 2"]
    assert (outcomes(both)[told["record_id"][120:180]] == "reached").mean() > 0.95
    assert (outcomes(both)[told["record_id"][180:]] == "none").mean() > 0.9
    before = outcomes(found)
    assert (outcomes(both)[before.index[before == "reached"]] == "reached").all()


def test_rows_of_one_person_count_once_and_rows_without_a_number_are_kept(told, calls):
    rows = pd.concat([told, told.head(5)], ignore_index=True)
    rows.loc[199, "record_id"] = None
    nameless = calls.assign(call_ref=calls["call_ref"].where(calls.index % 10 != 0))
    again = find_missed(rows, [("calls", nameless)], unanswered="No answer")
    assert len(again.people) == 200
    assert "row 200" in set(again.people["told_id"])
    # An entry without a number is an entry.
    assert (outcomes(again)[told["record_id"][:90]] == "reached").mean() > 0.97
    assert again.rows.repeated == 5
    assert again.reconciled["rows"].tolist() == [205, -5, 200]
    total = next(one.statement for one in again.findings() if one.key == "total")
    assert "The other 5 of 205 rows are left out, or about somebody counted already." in total
    assert "1 row has no record number and goes by place on the list." in total


def test_people_who_might_be_somebody_called_are_told_apart(told, calls):
    """Of two people of one family name, home and telephone a note may mean either."""
    some = told.loc[160:179].assign(phone=[f"0208000{n:04d}" for n in range(20)])
    spouse = some.assign(
        record_id="spouse-" + some["record_id"],
        first_name=some["first_name"].str[::-1],
        dob=some["dob"] + pd.Timedelta(days=700),
    )
    noted = some.assign(call_ref="N" + some["record_id"], first_name=None, dob=pd.NaT)
    noted = noted.assign(outcome="Left a parcel", call_date=pd.Timestamp("2026-06-20"))
    entries = pd.concat([calls, noted[calls.columns]], ignore_index=True)
    people = pd.concat([told.drop(index=some.index), some, spouse], ignore_index=True)
    found = find_missed(people.drop(columns=["uprn", "sex"]), [("calls", entries)])
    either = [*some["record_id"], *spouse["record_id"]]
    assert (outcomes(found)[either] == "unsure").mean() > 0.8
    said = next(one.statement for one in found.findings() if one.key == "unsure")
    assert "might be the same as somebody on a contact list" in said


def test_nobody_told_and_nobody_missed_are_said(told, calls):
    nobody = find_missed(told.head(0), [("calls", calls)], name="told_to_shield")
    assert [one.statement for one in nobody.findings()] == [
        "The told to shield list has no records, so nobody can have been missed."
    ]
    assert nobody.figure().title
    none = find_missed(told.head(80), [("calls", calls)], name="told_to_shield")
    if not none.counts["none"]:
        assert none.findings()[0].statement.startswith("Nobody on the told to shield list")
        assert none.findings()[0].verdict == "good"


def test_contact_from_before_the_telling_does_not_count(told, calls):
    early = calls.assign(call_date=pd.to_datetime("2026-05-20"))
    found = find_missed(told, [("calls", early)], as_of=date(2026, 6, 20))
    assert (outcomes(found)[told["record_id"][:90]] == "before").mean() > 0.97
    said = next(one.statement for one in found.findings() if one.key == "before")
    assert said.endswith("more people all entries are from before they were told.")
    assert found.table["people"][:-1].sum() == len(told)


def test_on_a_contact_list_with_headings_only_nobody_is_found(told, calls, tmp_path):
    calls.head(0).to_csv(tmp_path / "calls.csv", index=False)
    empty = read(tmp_path / "calls.csv").frame()
    found = find_missed(told, [("calls", empty)], name="told_to_shield")
    assert found.counts["none"] == len(told)
    assert missed_band(found).low == len(told)


def test_only_those_asked_about_are_looked_for(told, calls):
    asked = told.assign(meals=["Yes " if n % 4 == 0 else "no" for n in range(200)])
    early = calls.assign(call_date=pd.to_datetime("2026-05-20"))
    found = find_missed(asked, [("calls", early)], only="meals = yes", eligible=True)
    # Contact of any day counts where nobody was told anything.
    assert found.counts["before"] == 0
    assert found.table["what_we_found"].iloc[-1] == "Everybody eligible"
    assert sorted(found.people["told_id"]) == sorted(asked["record_id"][::4])
    assert found.reconciled["rows"].tolist() == [200, -150, 50]
    for only, said in (
        ("meals", "does not say which column"),
        ("tea=yes", "no column called “tea”"),
        ("meals=maybe", "Nobody on the told list has meals=maybe"),
    ):
        with pytest.raises(WorkbenchError, match=said):
            find_missed(asked, [("calls", calls)], only=only)


def test_a_whole_number_is_meant_where_others_are_missing():
    told = pd.DataFrame({"id": ["a", "b", "c"], "meals": [1.0, 0.0, None]})
    assert told_rows(told, "told", {}, only="meals=1").list.rows["id"].tolist() == ["a"]


@pytest.mark.parametrize(
    ("only", "ids"), [("meals=Y", ["a"]), ("meals=yes", ["a"]), ("meals=no", ["b", "c"])]
)
def test_yes_and_no_of_a_file_are_meant_as_they_are_written(tmp_path, only, ids):
    path = tmp_path / "told.csv"
    path.write_text("id,meals,born\na,Y,2001\nb,N,2002\nc,N,2003\nd,,2004\n")
    told = read(path).frame()
    assert told_rows(told, "told", {}, only=only).list.rows["id"].tolist() == ids
    with pytest.raises(WorkbenchError, match="Nobody on the told list has meals=maybe"):
        told_rows(told, "told", {}, only="meals=maybe")


def test_roles_can_be_said_of_one_list_or_of_all(told, calls):
    strange = calls.rename(columns={"dob": "when", "surname": "sign"})
    found = find_missed(
        told, [("calls", strange)], roles="calls.family=sign, dob=when", unanswered="No answer"
    )
    assert (outcomes(found)[told["record_id"][:90]] == "reached").mean() > 0.97
    with pytest.raises(WorkbenchError, match="no column called “Born”"):
        find_missed(told, [("calls", calls)], roles="told.dob=Born")


def test_without_dates_outcomes_are_drawn(told, calls):
    found = find_missed(
        told.drop(columns=["told_on"]), [("calls", calls.drop(columns=["call_date"]))]
    )
    assert found.as_of is None
    assert found.people["days_waiting"].isna().all()
    assert found.figure().table["people"].sum() == len(told)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"told_on": "Told"}, "has no column called “Told”"),
        ({"group": "ward"}, "has no column called “ward”"),
        ({"told_on": "surname"}, "does not hold dates"),
    ],
)
def test_a_wrong_column_is_named(told, calls, settings, said):
    with pytest.raises(WorkbenchError, match=said):
        find_missed(told, [("calls", calls)], **settings)


def test_lists_of_one_name_are_told_apart_and_none_is_lost():
    frames = [pd.DataFrame({"entry": [number]}) for number in range(4)]
    named = named_apart(list(zip(["calls", "calls", "calls 2", "calls"], frames, strict=True)))
    assert [frame["entry"].item() for frame in named.values()] == [0, 1, 2, 3]


def test_no_contact_list_is_refused(told):
    with pytest.raises(WorkbenchError, match="no contact list"):
        find_missed(told, [])


def test_on_the_practice_borough_nobody_who_was_never_called_is_lost(borough):
    folder, found = borough
    links = pd.read_parquet(folder / "truth" / "links.parquet")
    person = links[links["list"] == "shielding_v3"].set_index("record_id")["person_id"]
    helped = links[links["list"].isin(["welfare_calls", "food_parcels"])]["person_id"]
    never = set(person.index[~person.isin(helped)])
    listed = set(found.people.loc[found.people["outcome"] == "none", "told_id"])
    assert len(never) >= 5
    # Of those never called nearly all are listed, and hardly any is taken for somebody called.
    assert len(never & listed) / len(never) >= 0.9
    reached = found.people["outcome"].isin(["reached", "tried"])
    assert len(never & set(found.people.loc[reached, "told_id"])) <= 0.02 * len(never)
    # Of those listed few were in fact called.
    assert len(listed - never) <= 0.03 * len(found.people)


def test_the_woman_of_the_story_is_found(borough):
    folder, found = borough
    her = json.loads((folder / "truth" / "facts.json").read_text("utf-8"))[
        "the_woman_nobody_called"
    ]
    row = found.people.set_index("told_id").loc[her["records"]["shielding_v3"][0]]
    assert row["outcome"] == "none"
    assert row["days_waiting"] >= 25
