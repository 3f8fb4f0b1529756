"""What each switch is worth: its totals are those of its groups, and sentences say them."""

import pytest

from workbench.findings import Finding
from workbench.linkage import answers_of, error_by_group, link, worth_of_switches
from workbench.linkage.switches import offered, with_setting
from workbench.tables import Table


@pytest.fixture(scope="module")
def shown(linked, lists):
    answers = answers_of(linked, lists.truth)
    return worth_of_switches(linked, answers, left=lists.left, group="")


def tables(shown):
    return {one.name: one.frame for one in shown if isinstance(one, Table)}


def test_totals_are_what_linking_without_the_switch_finds(linked, lists, shown):
    table = tables(shown)["switches"].set_index("switch")
    found = error_by_group(linked, lists.truth).totals["found"]
    assert set(table.index) == set(offered(linked).values())
    for name, label in offered(linked).items():
        row = table.loc[label]
        other = with_setting(linked, linked.threshold, {name})
        totals = error_by_group(other, lists.truth).totals
        assert row["links_without_it"] == totals["links"]
        assert row["wrong_links_without_it"] == totals["links"] - totals["right"]
        change = row["missed_because_of_it"] - row["found_thanks_to_it"]
        assert found + change == totals["found"]


def test_groups_add_up_to_the_totals(shown):
    both = tables(shown)
    counts = ["found_thanks_to_it", "missed_because_of_it"]
    groups = both["switches-by-group"]
    summed = groups.groupby(["characteristic", "switch"])[counts].sum()
    totals = both["switches"].set_index("switch")[counts]
    for (_, switch), row in summed.iterrows():
        assert list(row) == list(totals.loc[switch])
    touched = set(totals[totals.sum(axis=1) > 0].index)
    assert {switch for _, switch in summed.index} == touched


def test_every_switch_has_its_sentence(linked, shown):
    said = " ".join(one.statement for one in shown if isinstance(one, Finding))
    for label in offered(linked).values():
        assert said.count(f"“{label}”") == 1
    first = tables(shown)["switches"].iloc[0]
    assert f"“{first['switch']}” finds {first['found_thanks_to_it']:,} more" in said


def test_the_group_that_gains_is_named(lists):
    left = lists.left.copy()
    left["origin"] = ["east" if place % 8 == 0 else "west" for place in range(len(left))]
    east = left["origin"] == "east"
    left.loc[east, "surname"] = left.loc[east, "surname"].str.replace("[aeiou]", "ø", regex=True)
    right = lists.right.copy()
    right["surname"] = right["surname"].copy()
    folded = lists.truth.merge(left.loc[east, ["record_id"]], on="record_id")["person_id"]
    theirs = lists.truth[(lists.truth["list"] == "right") & lists.truth["person_id"].isin(folded)]
    here = right["record_id"].isin(theirs["record_id"])
    right.loc[here, "surname"] = right.loc[here, "surname"].str.replace("[aeiou]", "o", regex=True)
    lost = ["uprn", "postcode", "phone", "dob"]
    result = link(left.drop(columns=lost), right.drop(columns=lost), one_to_one="no", threshold=0.3)
    shown = worth_of_switches(result, None, left=left, group="origin")
    told = {one.key: one.statement for one in shown if isinstance(one, Finding)}
    assert "in the group “East” (origin); " in told["switches.accents"]


def test_lists_with_nothing_to_switch_off_say_so(lists):
    result = link(lists.left, lists.right.head(0), one_to_one="no")
    assert offered(result) == {}
    shown = worth_of_switches(result, None, left=None, group="")
    assert [one.key for one in shown] == ["switches.none"]
