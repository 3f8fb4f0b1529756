"""How many may truly have no contact, against what is known of the made-up people."""

from dataclasses import replace

import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.linkage.missed import at_threshold, by_threshold, missed_band, waits_by_group

pytestmark = pytest.mark.xdist_group("missed")


def never_called(folder):
    links = pd.read_parquet(folder / "truth" / "links.parquet")
    person = links[links["list"] == "shielding_v3"].set_index("record_id")["person_id"]
    helped = links[links["list"].isin(["welfare_calls", "food_parcels"])]["person_id"]
    return int((~person.isin(helped)).sum())


def test_the_range_holds_the_truth_and_is_no_wider_than_the_list(borough):
    folder, found = borough
    band = missed_band(found)
    assert band.low <= never_called(folder) <= band.high
    assert band.low <= found.counts["none"] <= band.high <= 2 * found.counts["none"]
    said = [one.statement for one in band.findings()]
    assert f"between {band.low:,} and {band.high:,} people have no contact." in said[0]
    # Parcels went to others too, so what was overlooked there is not known.
    assert said[1].startswith("The food parcels list is about other people too, ")


def test_no_lower_end_is_claimed_where_all_lists_are_about_others_too(found):
    open_ = replace(found, contacts=found.contacts.assign(not_tied=found.contacts["entries"]))
    band = missed_band(open_)
    assert band.low is None
    said = [one.statement for one in band.findings()]
    assert f"allowing for that, up to {band.high} people have no contact." in said[0]
    assert "nobody can say how many entries we overlooked there" in said[1]


def test_entries_nobody_is_meant_by_lower_the_range(found, told, calls):
    from workbench.linkage import find_missed

    strange = calls.head(5).assign(
        call_ref=[f"X{n}" for n in range(5)],
        first_name=["Zbqx", "Wvky", "Jqzw", "Xkcd", "Qvzz"],
        surname=["Qqzx", "Wwvk", "Jjqz", "Xxkc", "Zzqv"],
        dob=pd.to_datetime("1901-01-02") + pd.to_timedelta(range(5), unit="D"),
        phone=None,
        postcode=None,
    )
    more = find_missed(told, [("calls", pd.concat([calls, strange]))], unanswered="No answer")
    before, now = missed_band(found), missed_band(more)
    assert now.overlooked == before.overlooked + 5
    assert now.low == before.low - 5


def test_drawn_links_take_the_place_of_thresholds(found, told, calls):
    pairs = found.entries[found.entries["kept"]]
    everyone = pairs.rename(columns={"told_id": "left_id", "contact_id": "right_id"})
    draws = pd.concat(
        [
            everyone.assign(draw=1),
            everyone[everyone["left_id"] != told["record_id"][0]].assign(draw=2),
        ]
    )
    band = missed_band(found, [draws[["draw", "left_id", "right_id"]]])
    assert band.reviewed == ["calls"]
    assert band.high == found.counts["none"] + 1
    for wrong in (draws.head(0), draws.assign(right_id="?"), draws.drop(columns="draw")):
        with pytest.raises(WorkbenchError, match="links drawn by a review"):
            missed_band(found, [wrong])
    with pytest.raises(WorkbenchError, match="two are of one list"):
        missed_band(found, [draws, draws])


def test_another_threshold_moves_people_between_lists_and_drops_nobody(borough):
    _, found = borough
    strict = at_threshold(found, 0.999)
    assert len(strict.people) == len(found.people)
    assert strict.counts["reached"] < found.counts["reached"]
    assert strict.contacts["not_tied"].sum() >= found.contacts["not_tied"].sum()
    assert at_threshold(strict, found.threshold).people.equals(found.people)
    said, moves, groups = by_threshold(found)(0.999)
    on_list = len(strict.people) - strict.counts["reached"]
    assert f"With 0.999 instead of 0.9, {on_list} of 134 people are on the list to act on" in (
        said.statement
    )
    assert moves.frame["people"].sum() > 0
    joined = groups.frame.groupby("characteristic")["join"].sum()
    assert set(joined) == {found.counts["reached"] - strict.counts["reached"]}
    (table,) = by_threshold(found)(found.threshold)
    of = table.frame.drop(columns=["threshold", "used_here"])
    assert set(of.sum(axis=1)) == {134}


def test_waits_are_told_by_group_and_small_groups_together(found):
    waits = waits_by_group(found)
    missed = found.people[found.people["outcome"] == "none"]
    everybody = waits.iloc[0]
    assert everybody["no_contact"] == len(missed)
    half = everybody["days_that_half_have_waited"]
    assert (missed["days_waiting"] >= half).sum() >= len(missed) / 2
    assert everybody["at_least"] <= half <= everybody["at_most"]
    assert (waits["no_contact"] >= 10).all()
    for _, rows in waits.iloc[1:].groupby("characteristic"):
        assert rows["no_contact"].sum() == len(missed)
