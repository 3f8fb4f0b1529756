"""Facts of one person: where they are from, what differs, what is not shown, who is at home."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.linkage.facts import example_person, facts_of, find_person
from workbench.linkage.facts_shown import part_of
from workbench.linkage.view import one_view
from workbench.tables import Table

HOME = "999000000777"


@pytest.fixture(scope="module")
def base(small):
    """A view of two lists, and the lists with a day and one fact of their own on every record."""
    frames = {
        "tenants": small.left.assign(registered_on=pd.Timestamp(2020, 5, 1), rent=101.5),
        "gp": small.right.assign(updated=pd.Timestamp(2024, 3, 24), practice="Quayside"),
    }
    return one_view({"tenants": small.left, "gp": small.right}), frames


@pytest.fixture(scope="module")
def both(base):
    """Somebody with one record on each list."""
    view, _ = base
    people = view.people
    once = people[(people["tenants"] == 1) & (people["gp"] == 1)]
    return str(once["person_id"].iloc[0])


def number(view, person, name):
    rows = view.records[(view.records["person_id"] == person) & (view.records["list"] == name)]
    return str(rows["record_id"].iloc[0])


def changed(base, person, **values):
    """The lists with other values on the person's records: `gp_dob="2001-01-02"`."""
    view, frames = base
    made = {name: frame.copy() for name, frame in frames.items()}
    for key, value in values.items():
        name, _, column = key.partition("_")
        frame = made[name]
        frame.loc[frame["record_id"] == number(view, person, name), column] = value
    return made


def alike(person_values, base, person, **more):
    """The person's two records with the same values, but for `more`."""
    same = {f"{name}_{key}": value for name in ("tenants", "gp") for key, value in person_values}
    return changed(base, person, **same | more)


SAME = (
    ("first_name", "Ottilie"),
    ("surname", "Marchbanks"),
    ("dob", "1950-02-03"),
    ("sex", "F"),
    ("postcode", "ZX1 1AA"),
    ("uprn", HOME),
    ("phone", "07700 900123"),
)


def test_every_fact_has_its_list_record_and_day(base, both):
    view, _ = base
    found = facts_of(view, alike(SAME, base, both), both)
    rows = found.facts[found.facts["fact"] == "Date of birth"].set_index("list")
    assert rows.loc["gp", "record_number"] == number(view, both, "gp")
    assert rows.loc["tenants", "record_number"] == number(view, both, "tenants")
    assert rows.loc["gp", "date"] == pd.Timestamp(2024, 3, 24)
    assert rows.loc["tenants", "date"] == pd.Timestamp(2020, 5, 1)
    told = found.table.set_index("fact")
    assert told.loc["Given name", "says"] == "Ottilie"
    assert told.loc["Given name", "who_says_so"] == "GP list and tenants list"
    assert "24 March 2024" in set(found.sources["date"])


def test_records_that_agree_are_said_to_agree(base, both):
    view, _ = base
    found = facts_of(view, alike(SAME, base, both), both)
    assert found.conflicts.empty
    assert [one.key for one in found.findings() if one.key.startswith("conflict")] == [
        "conflict.none"
    ]


@pytest.mark.parametrize(
    ("column", "value", "fact", "kind"),
    [
        ("dob", "1950-03-02", "Date of birth", "value"),
        ("surname", "Marchbank", "Family name", "spelling"),
        ("surname", "Okonkwo", "Family name", "value"),
        ("uprn", "999000000778", "UPRN", "value"),
        ("postcode", "ZX9 9ZZ", "Postcode", "value"),
        ("phone", "07700 900999", "Telephone", "value"),
    ],
)
def test_what_differs_is_found_the_newest_first(base, both, column, value, fact, kind):
    view, _ = base
    found = facts_of(view, alike(SAME, base, both, **{f"gp_{column}": value}), both)
    assert set(found.conflicts["fact"]) == {fact}
    assert set(found.conflicts["kind"]) == {kind}
    assert list(found.conflicts["list"]) == ["gp", "tenants"]
    assert value in set(found.conflicts["says"])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("first_name", "OTTILIE "),
        ("surname", "Márchbanks"),
        ("dob", "03/02/1950"),
        ("sex", "Female"),
        ("postcode", "zx11aa"),
        ("phone", "+44 7700 900 123"),
        ("uprn", None),
    ],
)
def test_another_way_of_writing_and_a_blank_are_no_conflict(base, both, column, value):
    view, _ = base
    found = facts_of(view, alike(SAME, base, both, **{f"gp_{column}": value}), both)
    assert found.conflicts.empty


def test_what_is_not_known_is_said(base, both):
    view, _ = base
    frames = alike(SAME, base, both, gp_phone=None, tenants_phone="unknown")
    found = facts_of(view, frames, both)
    assert "Telephone" in set(found.unknown["what_is_not_known"])
    alone = view.people[(view.people["tenants"] == 1) & (view.people["gp"] == 0)]
    found = facts_of(view, frames, str(alone["person_id"].iloc[0]))
    assert found.not_on == ("gp",)
    assert any(
        "do not find this person on the GP list" in one.statement for one in found.findings()
    )


def test_a_list_without_days_is_said_to_have_none(base, both):
    view, frames = base
    without = frames | {"gp": frames["gp"].drop(columns="updated")}
    found = facts_of(view, without, both)
    assert found.undated == ("gp",)
    assert "no date" in set(found.sources["date"])


def test_without_a_word_only_what_tells_who_somebody_is_is_shown(base, both):
    view, frames = base
    found = facts_of(view, frames, both)
    assert not {"Rent", "Practice"} & set(found.facts["fact"])
    held = found.withheld.set_index("fact")["held_by_and_not_shown_to_you"]
    assert dict(held) == {"Rent": "Tenants list", "Practice": "GP list"}


def test_a_service_sees_its_columns_and_nothing_of_other_lists(base, both):
    view, _ = base
    frames = alike(SAME, base, both, gp_dob="1999-09-09", gp_phone="07700 900999")
    found = facts_of(view, frames, both, sight={"tenants": ["first_name", "rent"]})
    assert set(found.facts["fact"]) == {"Given name", "Rent"}
    assert found.conflicts.empty, "what is not seen is not compared"
    assert found.unseen == ("gp",)
    assert set(found.records["list"]) == {"tenants"}
    hidden = [number(view, both, "gp"), "1999-09-09", "Quayside", "900999"]
    shown = " ".join(
        table.to_csv()
        for table in (
            *(found.facts, found.conflicts, found.unknown, found.withheld, found.perhaps_too),
            *(found.household, found.sources),
        )
    )
    assert not [one for one in hidden if one in shown]
    assert not found.home.known, "the service sees neither address nor UPRN"


def test_somebody_only_on_lists_that_are_not_seen_is_not_given_away(base):
    view, frames = base
    elsewhere = view.people[(view.people["tenants"] == 0) & (view.people["gp"] == 1)]
    nobody = facts_of(view, frames, str(elsewhere["person_id"].iloc[0]), sight={"tenants": "all"})
    assert nobody.facts.empty
    assert nobody.findings()[0].statement == (
        "None of the 1 list that you may see holds a record that we take to be this person's."
    )


@pytest.mark.parametrize(
    ("sight", "said"),
    [
        ({"council tax": "all"}, "council tax"),
        ({"gp": ["diagnosis"]}, "diagnosis"),
        ({"gp": "everything"}, "everything"),
        ({}, "none of these lists"),
    ],
)
def test_a_sight_that_cannot_be_is_refused(base, both, sight, said):
    view, frames = base
    with pytest.raises(WorkbenchError, match=said) as refused:
        facts_of(view, frames, both, sight=sight)
    assert refused.value.safe == "Nothing has been shown."


def test_the_household_is_who_shares_the_home_in_the_period(base, both):
    view, _ = base
    people = view.people
    others = people[(people["tenants"] == 1) & (people["gp"] == 0)]["person_id"]
    other = str(others[others != both].iloc[0])
    frames = alike(SAME, base, both)
    tenants = frames["tenants"]
    tenants.loc[tenants["record_id"] == number(view, other, "tenants"), "uprn"] = HOME
    found = facts_of(view, frames, both)
    assert list(found.home.people["record_number"]) == [number(view, other, "tenants")]
    assert list(found.home.people["known_by"]) == ["UPRN"]
    assert found.at_home()[0].value == 1
    late = facts_of(view, frames, both, since=date(2021, 1, 1))
    assert late.home.people.empty
    early = facts_of(view, frames, both, until=date(2020, 12, 31))
    assert len(early.home.people) == 1


ALL = {"tenants": "all", "gp": "all"}


def two_homes(base, both, **begun):
    """Two people at one home by the GP, and since when a list says they are tenants, and where."""
    view, _ = base
    people = view.people
    pairs = people[(people["tenants"] == 1) & (people["gp"] == 1)]["person_id"]
    other = str(pairs[pairs != both].iloc[0])
    frames = alike(SAME, base, both)
    tenants = frames["tenants"].assign(tenancy_start=pd.NaT, tenancy_end=pd.NaT)
    frames["tenants"] = tenants.astype(dict.fromkeys(("tenancy_start", "tenancy_end"), "<M8[ns]"))
    for name in ("tenants", "gp"):
        frame = frames[name]
        frame.loc[frame["record_id"] == number(view, other, name), "uprn"] = HOME
    for key, values in begun.items():
        person = {"person": both, "other": other}[key]
        row = frames["tenants"]["record_id"] == number(view, person, "tenants")
        for column, value in values.items():
            frames["tenants"].loc[row, column] = value
    return view, frames


def test_whoever_lives_elsewhere_since_is_told_apart(base, both):
    away = {"uprn": "999000000555", "tenancy_start": pd.Timestamp(2021, 6, 1)}
    view, frames = two_homes(base, both, other=away)
    found = facts_of(view, frames, both, sight=ALL)
    assert found.home.people.empty
    assert list(found.moved["elsewhere_since"]) == ["1 June 2021"]
    said = {one.key: one.statement for one in found.at_home()}
    assert (
        said["household"] == "By the lists that you may see, no other people are at this address."
    )
    assert said["household.moved"].startswith("1 more person has a record at an address of this ")
    # A service that does not see since when knows nothing of it.
    assert len(facts_of(view, frames, both).home.people) == 1
    # The day a record was made says nothing of the sort: the GP's is newer here.
    view, frames = two_homes(base, both, other={"uprn": "999000000555"})
    assert len(facts_of(view, frames, both, sight=ALL).home.people) == 1


def test_a_home_that_was_left_is_no_second_home(base, both):
    away = {"uprn": "999000000555", "tenancy_start": pd.Timestamp(2021, 6, 1)}
    view, frames = two_homes(base, both, person=away)
    home = facts_of(view, frames, both, sight=ALL).home
    assert (home.homes, home.homes_left) == (1, 1)
    assert home.people.empty
    assert len(home.moved) == 1


def test_stays_that_do_not_overlap_make_no_household(base, both):
    first = {"tenancy_start": pd.Timestamp(2010, 1, 1), "tenancy_end": pd.Timestamp(2015, 1, 1)}
    second = {"tenancy_start": pd.Timestamp(2016, 1, 1)}
    for person, other in ((first, second), (second, first)):
        view, frames = two_homes(base, both, person=person, other=other)
        home = facts_of(view, frames, both, sight=ALL).home
        assert home.people.empty
        assert home.moved.empty
    view, frames = two_homes(
        base, both, person=second, other={"tenancy_start": first["tenancy_start"]}
    )
    # Somebody who has lived there since before the period asked for lives there in it.
    found = facts_of(
        view, frames, both, sight=ALL, since=date(2026, 1, 1), until=date(2026, 12, 31)
    )
    assert len(found.home.people) == 1


def test_an_address_without_uprn_is_looked_up_and_a_building_counted(base, both):
    view, _ = base
    frames = alike(SAME, base, both, gp_uprn=None, tenants_uprn=None)
    roles = {
        name: replace(one, columns={**one.columns, "address": ("address",)})
        for name, one in view.columns.items()
    }
    frames = {name: frame.assign(address=None) for name, frame in frames.items()}
    for name, text in (("gp", "Flat 1, Marlin House"), ("tenants", "FLAT 1 MARLIN HOUSE")):
        frame = frames[name]
        frame.loc[frame["record_id"] == number(view, both, name), "address"] = text
    register = pd.DataFrame(
        {
            "uprn": [HOME, "999000000778", "999000000779"],
            "parent_uprn": ["999000000700", "999000000700", None],
            "address": ["Flat 1, Marlin House", "Flat 2, Marlin House", "9 Elsewhere Road"],
            "postcode": ["ZX1 1AA"] * 3,
        }
    )
    found = facts_of(replace(view, columns=roles), frames, both, registers=[register])
    assert (found.home.homes, found.home.buildings) == (1, 1)
    assert found.home.homes_in_buildings == 2
    assert found.home.people_in_buildings == 1


def test_findings_hold_no_value_of_a_record(base, both):
    view, _ = base
    frames = alike(SAME, base, both, gp_dob="1950-03-02", gp_surname="Marchbank")
    found = facts_of(view, frames, both)
    said = " ".join(str(one.model_dump()) for one in [*found.findings(), *found.at_home()])
    values = {"Ottilie", "Marchbank", "1950", "900123", HOME, number(view, both, "gp")}
    assert not [one for one in values if one in said]


def test_a_record_that_may_be_the_person_s_too_is_pointed_at(base, both):
    view, frames = base
    other = view.records[(view.records["list"] == "gp") & (view.records["person_id"] != both)]
    pair = {
        "left_list": "gp",
        "left_id": other["record_id"].iloc[0],
        "right_list": "tenants",
        "right_id": number(view, both, "tenants"),
        "match_probability": 0.41,
    }
    pairs = pd.concat([view.pairs, pd.DataFrame([pair])], ignore_index=True)
    found = facts_of(replace(view, pairs=pairs), frames, both)
    assert other["record_id"].iloc[0] in set(found.perhaps["record_number"])
    assert "41 of 100" in set(found.perhaps_too["how_likely"])


def test_the_day_of_a_record_can_be_said(base, both):
    view, frames = base
    more = frames | {"gp": frames["gp"].assign(seen_on=pd.Timestamp(2025, 1, 2))}
    found = facts_of(view, more, both, dates="gp=seen_on").facts.set_index("list")
    assert set(found.loc["gp", "date"]) == {pd.Timestamp(2025, 1, 2)}
    assert set(found.loc["tenants", "date"]) == {pd.Timestamp(2020, 5, 1)}
    for wrong in ("gp=practice", "gp", "school=seen_on"):
        with pytest.raises(WorkbenchError, match=r"day of a record|holds dates"):
            facts_of(view, more, both, dates=wrong)


def test_lists_without_record_numbers_and_with_several_rows_a_record():
    rows = pd.DataFrame(
        {
            "Name": [f"Person{letter} Surname{letter}" for letter in "abcdefghijkl"],
            "Born": [f"19{year}-05-17" for year in range(40, 52)],
            "Phone": [f"07700 9001{place}" for place in range(10, 22)],
        }
    )
    visits = rows.loc[[0, 0, *range(12)]].reset_index(drop=True)
    visits.insert(0, "client_id", ["C0", "C0", *(f"C{place}" for place in range(12))])
    frames = {"plain": rows, "visits": visits}
    view = one_view(frames, ids={"visits": "client_id"}, roles="full_name=Name, dob=Born")
    found = facts_of(view, frames, find_person(view, "visits", "C0"))
    assert set(map(tuple, found.records[["list", "record_id"]].to_numpy())) == {
        ("plain", "1"),
        ("visits", "C0"),
    }
    told = found.table.set_index("fact")
    assert told.loc["Full name", "who_says_so"] == "Plain list and visits list"


@settings(max_examples=4, deadline=None)
@given(order=st.permutations(["tenants", "gp"]), seed=st.integers(0, 99))
def test_the_order_of_lists_and_rows_changes_nothing(base, both, order, seed):
    view, _ = base
    frames = alike(SAME, base, both, gp_dob="1950-03-02")
    mixed = {name: frames[name].sample(frac=1, random_state=seed) for name in order}
    one, other = (facts_of(view, some, both) for some in (frames, mixed))
    for table in ("facts", "conflicts", "withheld", "blanks", "records"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))
    assert one.findings() == other.findings()
    assert one.at_home() == other.at_home()


def test_a_person_is_found_by_a_record_and_a_wrong_number_is_not_repeated(base, both):
    view, _ = base
    assert find_person(view, "gp", f" {number(view, both, 'gp')} ") == both
    with pytest.raises(WorkbenchError) as refused:
        find_person(view, "gp", "4512339871")
    assert "4512339871" not in str(refused.value)
    with pytest.raises(WorkbenchError, match="gp and tenants"):
        find_person(view, "school", "1")
    with pytest.raises(WorkbenchError, match="nobody of that number"):
        facts_of(view, base[1], "P0")


def test_somebody_to_practise_with_is_on_several_lists(base):
    view, _ = base
    person = find_person(view, *example_person(view))
    assert view.people.set_index("person_id").loc[person, "lists"] == 2


@pytest.mark.parametrize(
    "part", ["differences", "unknown", "withheld", "perhaps", "household", "moved"]
)
def test_a_part_with_nothing_in_it_is_a_sentence(base, both, part):
    view, _ = base
    everything = dict.fromkeys(("tenants", "gp"), "all")
    found = facts_of(view, alike(SAME, base, both), both, sight=everything)
    shown = part_of(replace(found, perhaps=found.perhaps.head(0)), part)
    assert isinstance(shown, Finding)
    assert shown.statement.endswith(".")


def test_a_part_with_something_in_it_is_a_table(base, both):
    view, _ = base
    found = facts_of(view, alike(SAME, base, both, gp_dob="1950-03-02"), both)
    for part in ("differences", "withheld"):
        assert isinstance(part_of(found, part), Table)
