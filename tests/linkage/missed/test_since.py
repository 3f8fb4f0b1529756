"""What is said before anything runs, and what changed since the earlier versions."""

from dataclasses import replace

import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.linkage.missed import in_order, since_before
from workbench.linkage.versions import compare_versions
from workbench.sources import read

pytestmark = pytest.mark.xdist_group("missed")


@pytest.fixture(scope="module")
def changed(told, calls, found):
    """Since last week: 10 came, 5 left, one's name was put right; 15 more calls were made."""
    earlier = told.iloc[10:].reset_index(drop=True)
    earlier.loc[30, ["first_name", "dob", "phone", "postcode"]] = ["Qqxz", pd.NaT, None, None]
    gone = told.head(5).assign(
        record_id=[f"G{n}" for n in range(5)], surname=[f"Vkwz{n * 'q'}" for n in range(5)],
        first_name="Zzyx", phone=None, postcode=None,
        dob=pd.to_datetime(["1931-02-03", "1942-03-04", "1953-04-05", "1964-05-06", "1975-06-07"]),
    )  # fmt: skip
    earlier = pd.concat([earlier, gone], ignore_index=True)
    order = in_order(
        ("told_to_shield", told),
        [("calls", calls)],
        told_before=("last_week", earlier),
        contacts_before=[("calls_last_week", calls.drop(index=range(60, 75)))],
    )
    return since_before(order, found, unanswered="No answer"), earlier


def test_who_came_left_and_changed_is_exact(changed, told):
    since, earlier = changed
    whats = since.rows.groupby("what")["number_now"].agg(set)
    assert whats["came"] == set(told["record_id"][:10])
    assert set(since.rows.loc[since.rows["what"] == "left", "number_before"]) == {
        f"G{n}" for n in range(5)
    }
    assert whats["changed"] == {earlier["record_id"][30]}
    assert since.contacts["calls"].came.tolist() == [f"C{n}" for n in range(60, 75)]
    assert since.versions.pairing == since.contacts["calls"].pairing == "number"
    assert since.versions.table["people"].tolist() == [195, 189, 1, 5, 10, 200]


def test_outcomes_that_changed_have_a_reason(changed, told):
    since, earlier = changed
    moved = since.changed.set_index("number_now")
    called_since = set(told["record_id"][60:75])
    assert len(called_since & set(moved.index)) >= 14
    assert set(moved.loc[list(called_since & set(moved.index)), "why"]) == {"Contact lists changed"}
    righted = moved.loc[earlier["record_id"][30]]
    assert righted["found_now"] == "Heard from somebody"
    assert righted["why"] == "Their facts and contact lists changed"
    assert since.table["people"].sum() == len(moved)
    said = {one.key: one.statement for one in since.findings()}
    assert "15 entries came and none left" in said["versions"]
    assert "10 people came and 5 left" in since.findings()[0].statement
    assert (
        "5 of 5 people who left the told to shield list had not surely heard"
        in (said["left_unreached"])
    )
    assert said["came"].startswith("Of 10 people new on the told to shield list, ")


def test_without_an_earlier_version_nothing_is_compared(told, calls, found):
    since = since_before(in_order(("told", told), [("calls", calls)]), found)
    assert [one.statement for one in since.findings()] == [
        "No earlier version was given, so nothing is compared with last time."
    ]
    assert since.tables() == []
    assert not since.compared


@pytest.mark.parametrize(
    ("told_moves", "earlier_moves", "said"),
    [
        (0, 3, "The versions are out of order: the newest day on the last week list, given as"),
        (40, 0, "The last week list is of another month: its days end on 10 June 2026, and"),
    ],
)
def test_versions_out_of_order_or_of_another_month_are_refused(
    told, calls, told_moves, earlier_moves, said
):
    now, before = (
        told.assign(told_on=told["told_on"] + pd.Timedelta(days=days))
        for days in (told_moves, earlier_moves)
    )
    late = calls.assign(call_date=pd.Timestamp("2026-07-25"))
    with pytest.raises(WorkbenchError, match=said) as raised:
        in_order(("told", now), [("calls", late)], told_before=("last_week", before))
    assert raised.value.safe == "Nothing has been run, and no list has been changed."


def test_an_earlier_contact_list_must_be_earlier_and_one_of_each(told, calls):
    later = calls.assign(call_date=pd.Timestamp("2026-06-25"))
    for earlier, said in (
        ([("x", later)], "out of order"),
        ([("x", calls), ("y", calls)], "The x list and the y list are both taken for"),
    ):
        with pytest.raises(WorkbenchError, match=said):
            in_order(("told", told), [("calls", calls)], contacts_before=earlier)


def test_a_contact_list_of_another_time_is_refused_and_one_that_ends_early_is_told(told, calls):
    old = calls.assign(call_date=pd.Timestamp("2026-05-20"))
    with pytest.raises(WorkbenchError, match="The newest entry on the calls list is of 20 May"):
        in_order(("told", told), [("calls", old)])
    assert not in_order(("told", told), [("calls", old)], eligible=True).notes
    short = calls.assign(call_date=pd.Timestamp("2026-06-08"))
    (note,) = in_order(("told", told), [("calls", short)]).notes
    assert note.statement == (
        "The calls list ends on 8 June 2026. 40 rows of the told list have a later day, so those "
        "people cannot be on it."
    )


def test_what_is_no_version_of_a_list_is_told_and_not_compared(told, calls):
    other = pd.DataFrame({"tree": ["oak"], "height": [3]})
    order = in_order(
        ("told", told), [("calls", calls)],
        told_before=("trees", other), contacts_before=[("more_trees", other)],
    )  # fmt: skip
    assert order.told_before is None
    assert not order.contacts_before
    assert [one.statement.split(",")[0] for one in order.notes] == [
        "The trees list has other headings than the told list",
        "The more trees list has other headings than the calls list",
    ]


def test_on_the_practice_borough_versions_that_number_anew_are_told_apart(borough):
    folder, _ = borough
    before, now = (read(folder / f"shielding_v{number}").frame() for number in (2, 3))
    versions = compare_versions(before, now, names=("shielding_v2", "shielding_v3"))
    links = pd.read_parquet(folder / "truth" / "links.parquet")
    of = links.drop_duplicates("record_id").set_index("record_id")["person_id"]
    pairs = versions.pairs
    assert (of[pairs["before"]].to_numpy() == of[pairs["now"]].to_numpy()).all()
    assert len(pairs) == len(set(of[before["shielding_id"]]) & set(of[now["shielding_id"]]))
    assert versions.renamed == [("last_name", "surname")]
    assert set(versions.records["number_now"]) - {""} == set(now["shielding_id"])


def test_where_all_are_new_no_outcome_is_said_to_have_changed(changed):
    since, _ = changed
    came = since.rows[since.rows["what"] == "came"].assign(found_now="Heard from somebody")
    said = {one.key: one.statement for one in replace(since, rows=came).findings()}
    assert said["outcomes_changed"] == "Nobody is on both versions, so no outcome can have changed."
    assert said["came"] == (
        "Of 10 people new on the told to shield list, none is among those with no contact yet."
    )
