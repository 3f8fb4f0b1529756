"""Roles as people write them, and as pages do for them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.roles.guessing import guess_roles
from workbench.roles.kinds import ROLES, ListRoles
from workbench.roles.written import (
    contradictions,
    differences,
    override,
    read_roles,
    write_roles,
)

VALUES = {
    "given": ["Amina", "John", "Wai Ming", "Zoë", "Oluwaseun", "Mary-Ann"],
    "family": ["Begum", "O'Neil", "Chan", "Łukasz", "Smith-Jones", "Ng"],
}
HEADINGS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
CHOSEN = st.dictionaries(
    st.sampled_from(list(ROLES)), st.lists(HEADINGS, max_size=3).map(tuple), max_size=5
)


@given(st.fixed_dictionaries({"left": CHOSEN, "right": CHOSEN}))
def test_what_is_written_is_read_again_whatever_the_headings(chosen):
    assert read_roles(write_roles(chosen)) == chosen


@given(st.dictionaries(HEADINGS.map(str.strip).filter(bool), CHOSEN, min_size=1, max_size=3))
def test_what_is_written_is_read_again_whatever_the_lists_are_called(chosen):
    assert read_roles(write_roles(chosen), list(chosen)) == chosen


def test_headings_with_signs_stand_in_quotation_marks():
    assert read_roles('full_name="Surname, Forename", left.phone="Tel + mob"+Fax, dob=D.O.B.') == {
        "left": {
            "full_name": ("Surname, Forename",),
            "phone": ("Tel + mob", "Fax"),
            "dob": ("D.O.B.",),
        },
        "right": {"full_name": ("Surname, Forename",), "dob": ("D.O.B.",)},
    }
    assert read_roles('told.sex="none"', sides=("told",)) == {"told": {"sex": ("none",)}}


COLUMNS = [f"c{n}" for n in range(5)]
HELD = st.lists(st.permutations(COLUMNS), min_size=2, max_size=2).flatmap(
    lambda two: st.tuples(
        *(
            st.lists(st.sampled_from(list(ROLES)), max_size=5, unique=True).map(
                lambda roles, columns=columns: {
                    role: (column,) for role, column in zip(roles, columns, strict=False)
                }
            )
            for columns in two
        )
    )
)


@given(HELD)
def test_differences_turn_a_guess_into_what_is_wanted(two):
    guessed, wanted = two
    roles = ListRoles(None, guessed)
    needed = differences(roles, wanted)
    assert override(roles, needed, COLUMNS, "left").columns == wanted
    assert contradictions(needed) == {}


def test_nothing_differs_from_a_guess_that_is_right():
    assert differences(ListRoles(None, {"dob": ("Born",)}), {"dob": ("Born",)}) == {}


def test_a_column_taken_for_two_things_stays_to_be_seen():
    needed = differences(ListRoles(None, {"dob": ("Born",)}), {"dob": ("Born",), "sex": ("Born",)})
    assert needed == {"dob": ("Born",), "sex": ("Born",)}
    assert contradictions(needed) == {"Born": ("dob", "sex")}


def test_roles_can_be_set_for_one_list_or_both():
    assert read_roles("dob=Born, left.family=LName,right.phone=none, address=A1+A2") == {
        "left": {"dob": ("Born",), "family": ("LName",), "address": ("A1", "A2")},
        "right": {"dob": ("Born",), "phone": (), "address": ("A1", "A2")},
    }
    assert read_roles("") == {"left": {}, "right": {}}


@pytest.mark.parametrize("text", ["dob", "dob=", "middle.dob=x", "shoe=Size", "=x"])
def test_roles_that_cannot_be_read_are_refused_in_words(text):
    with pytest.raises(WorkbenchError) as caught:
        read_roles(text)
    assert caught.value.todo


def test_a_role_that_is_set_takes_its_column_from_the_guess():
    frame = pd.DataFrame({"Surname": VALUES["family"], "Known as": VALUES["given"]})
    roles = override(
        guess_roles(frame), {"given": ("Surname",), "family": ("Known as",)}, list(frame), "left"
    )
    assert roles.columns == {"given": ("Surname",), "family": ("Known as",)}
    without = override(guess_roles(frame), {"family": ()}, list(frame), "left")
    assert without.columns == {}


def test_a_column_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(WorkbenchError, match="right list has no column called “Born”") as caught:
        override(guess_roles(pd.DataFrame()), {"dob": ("Born",)}, ["a", "b"], "right")
    assert "a, b" in caught.value.todo
