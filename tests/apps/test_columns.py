"""What each column is taken for: guessed, remembered, said; and what is wrong with that."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.apps.columns import answered, standing, to_check
from workbench.apps.layouts import Layout, Layouts
from workbench.apps.looking import look, surely_guessed
from workbench.roles.written import differences

LIST = (
    "Tenancy Ref,Frnm,Surname,D.O.B.,P/Code,Notes\n"
    + "".join(f"T{n:03},Ann,Smith,{n + 1:02}/03/1960,ZX1 {n % 9}AB,ring first\n" for n in range(20))
)  # fmt: skip
GUESSED = {"family": ("Surname",), "dob": ("D.O.B.",), "postcode": ("P/Code",)}


@pytest.fixture
def seen(tmp_path):
    def of(text=LIST, name="list.csv"):
        path = tmp_path / name
        path.write_text(text)
        return look(path)

    return of


@pytest.fixture
def layouts(tmp_path):
    return Layouts(tmp_path / "columns")


def test_a_list_is_looked_at_with_its_guess_and_its_values(seen):
    one = seen()
    assert one.guessed.columns == GUESSED
    assert one.columns["D.O.B."].samples == ("01/03/1960", "02/03/1960", "03/03/1960")
    shown = to_check("left", "list.csv", one, standing(one, {}, None))
    asked = {choice.name: choice.value for choice in shown.choices}
    assert asked == {
        "left.given": "",
        "left.family": "Surname",
        "left.dob": "D.O.B.",
        "left.postcode": "P/Code",
        "left.address.1": "",
    }
    assert [column.heading for column in shown.unused] == ["Tenancy Ref", "Frnm", "Notes"]
    assert shown.faults == []


def test_what_is_chosen_comes_back_through_the_address(seen):
    one = seen()
    body = {
        "left.given": ["frnm"],
        "left.family": ["Surname"],
        "left.dob": ["D.O.B."],
        "left.postcode": [""],
        "left.address.1": ["Notes"],
        "left.address.2": ["P/Code"],
        "right.sex": ["Notes"],
    }
    wanted = answered("left", one, body)
    assert wanted == {
        "given": ("Frnm",),
        "family": ("Surname",),
        "dob": ("D.O.B.",),
        "address": ("Notes", "P/Code"),
    }
    needed = differences(one.guessed, wanted)
    assert needed == {"given": ("Frnm",), "postcode": (), "address": ("Notes", "P/Code")}
    assert standing(one, needed, None).columns == wanted


def test_a_heading_chosen_for_two_things_is_told_with_the_second(seen):
    one = seen()
    needed = differences(one.guessed, GUESSED | {"sex": ("D.O.B.",)})
    shown = to_check("left", "list.csv", one, standing(one, needed, None))
    (fault,) = shown.faults
    assert fault.name == "left.sex"
    assert fault.error.startswith("“D.O.B.” is chosen for date of birth and sex.")
    assert {choice.name: choice.value for choice in shown.choices}["left.dob"] == "D.O.B."


def test_a_heading_that_is_not_there_is_told(seen):
    one = seen()
    shown = to_check("left", "list.csv", one, standing(one, {"dob": ("Born",)}, None))
    (fault,) = shown.faults
    assert (fault.name, fault.value) == ("left.dob", "D.O.B.")
    assert "no column “Born”" in fault.error


def test_a_list_that_tells_nobody_apart_is_told(seen, tmp_path):
    one = seen("County,Sex\n" + "Nowhere,F\n" * 9)
    shown = to_check("left", "list.csv", one, standing(one, {}, None))
    (fault,) = shown.faults
    assert "no column in list.csv that says who somebody is" in fault.error
    assert not surely_guessed(tmp_path / "list.csv")


def test_a_guess_by_values_alone_is_unsure(seen, tmp_path):
    seen("Surname,Contact\n" + "Smith,a@example.org\n" * 9)
    assert not surely_guessed(tmp_path / "list.csv")
    seen("Surname,Born\n" + "Smith,01/02/1960\n" * 9, "sure.csv")
    assert surely_guessed(tmp_path / "sure.csv")


def said(layouts, one, columns, user="ann"):
    layouts.keep(user, one.layout, columns)
    return layouts.find(user, one.layout)


def test_the_same_headings_in_any_order_are_the_same_sender(seen, layouts):
    one = seen()
    said(layouts, one, {"given": ("Frnm",), "dob": ("D.O.B.",)})
    head, *rows = LIST.splitlines()
    turned = "\n".join(",".join(reversed(row.split(","))) for row in (head.upper(), *rows))
    other = seen(turned.replace("FRNM", "Frnm").replace("SURNAME", "Surname"), "next.csv")
    found = layouts.find("ann", other.layout)
    assert found.alike(other.layout) == 1
    stands = standing(other, {}, found)
    assert stands.columns == {"given": ("Frnm",), "dob": ("D.O.B.",)}
    assert "same columns as a list you sent before" in stands.said
    assert f"{found.at.day} {found.at:%B %Y}" in stands.said
    assert layouts.find("bob", one.layout) is None


def test_of_a_changed_heading_what_fits_is_kept_and_the_rest_asked(seen, layouts):
    layout = said(
        layouts,
        seen(),
        {"given": ("Frnm",), "family": ("Surname",), "dob": ("D.O.B.",), "postcode": ("P/Code",)},
    )
    other = seen(LIST.replace("D.O.B.", "Born").replace("P/Code", "Area"), "next.csv")
    found = layouts.find("ann", other.layout)
    assert found is None, "with four of eight headings it may be anybody's"
    other = seen(LIST.replace("D.O.B.", "Born"), "next.csv")
    found = layouts.find("ann", other.layout)
    assert found == layout
    stands = standing(other, {}, found)
    assert stands.columns == {
        "given": ("Frnm",),
        "family": ("Surname",),
        "postcode": ("P/Code",),
        "dob": ("Born",),
    }
    assert stands.notes["given"] == "As you said last time."
    assert "“D.O.B.”, which is not in this file. We guessed another" in stands.notes["dob"]
    assert "Not there any more: “D.O.B.”. New: “Born”." in stands.said


def test_what_was_taken_away_last_time_is_not_guessed_again(seen, layouts):
    one = seen()
    layout = said(layouts, one, {"given": ("Frnm",), "family": ("Surname",)})
    assert standing(one, {}, layout).columns == {"given": ("Frnm",), "family": ("Surname",)}
    now = standing(one, {"dob": ("D.O.B.",)}, layout)
    assert now.columns == GUESSED, "what the address says comes before what is remembered"


def test_a_column_that_a_slipped_row_made_is_no_part_of_a_layout(seen):
    spoilt = seen(LIST + "T999,Ann,Smith,Flat 1,01/03/1960,ZX1 1AB,ring,x\n")
    assert len(spoilt.columns) == 8
    assert spoilt.layout == seen().layout
    assert seen("Ann,01/02/1960,7\nBo,02/02/1960,8\nCy,03/02/1960,9\n").layout == ()


def test_headings_alone_are_kept_for_their_person_and_forgotten_when_told(seen, layouts, tmp_path):
    one = seen()
    layout = said(layouts, one, {"given": ("Frnm",)})
    said(layouts, one, {"given": ("Frnm",), "dob": ("D.O.B.",)}, user="bob")
    files = list((tmp_path / "columns").iterdir())
    assert len(files) == 2
    kept = "".join(path.read_text() for path in files)
    assert not any(word in kept for word in ("Smith", "1960", "T001", "ring first", "list.csv"))
    assert not any("ann" in path.name for path in files)
    layouts.forget("bob", layout.mark)
    assert layouts.all("bob") == []
    assert layouts.all("ann") == [layout]
    layouts.forget("ann", layout.mark)
    assert list((tmp_path / "columns").iterdir()) == []


def test_a_layout_said_again_replaces_the_first_and_damage_is_as_nothing(layouts, tmp_path):
    layouts.keep("ann", ["A", "B"], {"dob": ("A",)})
    layouts.keep("ann", ["b", "a"], {"dob": ("B",)})
    assert [one.columns for one in layouts.all("ann")] == [{"dob": ("B",)}]
    (path,) = (tmp_path / "columns").iterdir()
    for damage in ("", "{}", "[1]", json.dumps([{"headings": 1}])):
        path.write_text(damage)
        assert layouts.all("ann") == []


@given(st.lists(st.text(max_size=8), max_size=6), st.lists(st.text(max_size=8), max_size=6))
def test_being_alike_goes_both_ways(mine, others):
    now = datetime(2026, 11, 3, tzinfo=UTC)
    one, other = Layout("", tuple(mine), {}, now), Layout("", tuple(others), {}, now)
    assert one.alike(others) == other.alike(mine)
    assert 0 <= one.alike(others) <= 1


def test_of_a_very_wide_list_only_headings_that_speak_are_guessed_at(tmp_path):
    path = tmp_path / "wide.csv"
    headings = [f"Reading {n}" for n in range(997)] + ["Surname", "D.O.B.", "Forename"]
    row = ",".join([*map(str, range(997)), "Smith", "01/02/1960", "Ann"])
    path.write_text(",".join(headings) + "\n" + f"{row}\n" * 5)
    one = look(path)
    assert one.guessed.columns == {
        "family": ("Surname",),
        "dob": ("D.O.B.",),
        "given": ("Forename",),
    }
    shown = to_check("left", "wide.csv", one, standing(one, {}, None))
    assert len(shown.unused) + shown.more == 997
    assert len(shown.unused) == 20
