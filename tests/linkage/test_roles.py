import pandas as pd
import pytest

from workbench.linkage.roles import id_candidates, roles_table, shared_identifiers
from workbench.roles.guessing import guess_roles

VALUES = {
    "dob": ["1956-03-04", "04/03/1956", "19560304", "4 Mar 1956", "4-3-1956"],
    "sex": ["M", "F", "Female", "male", "1"],
}


def test_the_record_number_is_filled_different_and_named_so():
    frame = pd.DataFrame(
        {
            "Ward": list("abc"),
            "NHS number": ["9990000018", "9990000026", "9990000034"],
            "Old ref": ["1", "1", "2"],
            "Blank id": ["1", None, "2"],
            "Tenancy Ref": ["T1", "T2", "T3"],
        }
    )
    assert id_candidates(frame, guess_roles(frame)) == ["Tenancy Ref", "NHS number"]


def test_an_identifier_both_lists_carry_is_found_under_its_name():
    left = pd.DataFrame(
        {"id": list("abcdef"), " soc_sec_id": ["5304218", "4066625", "1", "", "77", "8"]}
    )
    left[" soc_sec_id"] = ["5304218", "4066625", "4365168", "9207180", None, "7116440"]
    right = left.rename(columns={" soc_sec_id": "Soc Sec ID"}).assign(note=["x"] * 6)
    roles = guess_roles(left)
    assert shared_identifiers(left, right, roles, guess_roles(right)) == {
        "other:soc_sec_id": (" soc_sec_id", "Soc Sec ID")
    }


@pytest.mark.parametrize(
    "values", [["M"] * 6, ["2020-01-01"] * 5 + ["2020-01-02"], ["a", "b", "c", "d", "e", "f"]]
)
def test_codes_dates_and_words_are_no_shared_identifier(values):
    frame = pd.DataFrame({"thing": values})
    roles = guess_roles(frame)
    assert shared_identifiers(frame, frame, roles, roles) == {}


def test_roles_are_shown_side_by_side():
    left = guess_roles(pd.DataFrame({"DOB": VALUES["dob"], "Sex": VALUES["sex"]}))
    right = guess_roles(pd.DataFrame({"Born": VALUES["dob"]}))
    table = roles_table(
        left.numbered_by("Ref"), right, used=("dob", "birthday"), names=("tenants", "GP")
    )
    assert table.to_numpy().tolist() == [
        ["Record number", "Ref", "row, counted below the headings", "names the record"],
        ["Date of birth", "DOB", "Born", "yes"],
        ["Sex", "Sex", "–", "no: only one list has it"],
    ]
