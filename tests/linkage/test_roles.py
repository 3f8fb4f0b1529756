import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.linkage.roles import (
    guess_roles,
    id_candidates,
    override,
    read_overrides,
    roles_table,
    shared_identifiers,
    words,
)

VALUES = {
    "given": ["Amina", "John", "Wai Ming", "Zoë", "Oluwaseun", "Mary-Ann"],
    "family": ["Begum", "O'Neil", "Chan", "Łukasz", "Smith-Jones", "Ng"],
    "full_name": ["Mrs A Begum", "O'NEIL, John", "Chan Wai Ming", "Zoë Ng", "Mr Smith", "B Lee"],
    "dob": [
        "1956-03-04",
        "04/03/1956",
        "19560304",
        "4 Mar 1956",
        "4-3-1956",
        "1956-03-04 00:00:00",
    ],
    "sex": ["M", "F", "Female", "male", "1", "Not known"],
    "postcode": ["ZX1 1AA", "ZX11AB", "zx2 3cd", "ZX9A 1AA", "ZX10 1AA", "ZX1 1AA"],
    "uprn": ["999000000001", "999000000002", "9990003", "12", "100", "999000000003"],
    "phone": ["07700 900123", "+44 7700 900123", "020 7946 0001", "(020) 7946 0002"] * 2,
    "email": ["a@example.org", "b.c@example.com", "d@example.net", "e_f@example.org", "g@x.org"],
    "nhs_number": ["999 000 0018", "9990000026", "999-000-0034", "9990000042", "9990000050"],
    "nino": ["QQ123456C", "QQ 12 34 56 C", "QQ123457", "QQ123458A", "QQ123459B"],
    "upn": ["A823200012345", "B823200012345", "H801200001001", "Z820400001237", "A82320001234B"],
    "address": ["Flat 3, 12 High St", "1 The Green", "22b Long Rd", "Rose Cottage", "9 Elm Ave"],
    "street_number": ["12", "3a", "7", "Flat 2", "101"],
    "locality": ["Northmere", "Eastby", "Southwold End", "Westley", "Midtown"],
    "region": ["nsw", "vic", "qld", "sa", "wa"],
}

HEADERS = {
    "given": [
        "Forename",
        "FORENAMES",
        "First Name",
        "first_nm",
        "given_name",
        "PAT_FIRSTNAME",
        "ChildForename",
        "fname",
        "Christian Name(s)",
        "Tenant's First Name",
        " given_name ",
    ],
    "family": [
        "Surname",
        "SURNAME",
        "Last Name",
        "LName",
        "family_name",
        "sname",
        "PatSurname",
        "Person Last_Nm",
        "Second name",
    ],
    "full_name": [
        "Name",
        "Full Name",
        "Resident name",
        "TENANT_NAME",
        "Applicant Name",
        "fullname",
    ],
    "dob": [
        "DOB",
        "D.O.B.",
        "Date of Birth",
        "date_of_birth",
        "BirthDate",
        "Child DOB",
        "Birthday",
        "PAT_DOB",
        "dateOfBirth",
        "Born",
        "D o B",
    ],
    "sex": ["Sex", "Gender", "GENDER", "Child Sex", "sex_at_birth"],
    "postcode": [
        "Postcode",
        "Post Code",
        "POST_CODE",
        "pcode",
        "Zip",
        "Home Postcode",
        "CurrentPostcode",
        "postal code",
    ],
    "uprn": ["UPRN", "uprn", "Property UPRN", "Unique Property Reference Number"],
    "phone": [
        "Telephone",
        "Phone No",
        "Mobile",
        "Tel",
        "Contact Number",
        "mobile_number",
        "Home Telephone",
        "Mob No.",
    ],
    "email": ["Email", "E-mail", "email_address", "Contact email", "EmailAddr"],
    "nhs_number": ["NHS Number", "NHS No", "nhs_no", "NHSNumber", "NHS", "Patient NHS Num"],
    "nino": ["NINO", "NI Number", "National Insurance Number", "ni_no", "National Insurance No."],
    "upn": ["UPN", "Unique Pupil Number", "Child UPN"],
    "address": ["Address", "Address Line 1", "ADDR1", "Home Address", "street_name", "address_1"],
    "street_number": ["House Number", "street_number", "Door No", "PAON", "house no"],
    "locality": ["Town", "City", "suburb", "Locality", "Post Town"],
    "region": ["State", "County"],
}


@pytest.mark.parametrize(
    ("role", "header"), [(role, header) for role, all_ in HEADERS.items() for header in all_]
)
def test_a_header_found_in_the_wild_names_its_role(role, header):
    frame = pd.DataFrame({header: VALUES[role]})
    assert guess_roles(frame).columns == {role: (header,)}


@pytest.mark.parametrize(
    "header",
    [
        "GP Postcode",
        "School name",
        "Mother DOB",
        "next_of_kin_phone",
        "Previous Surname",
        "Ward Name",
        "dob_verified",
        "Landlord Email",
        "Filename",
        "postcode_valid_from",
        "Case worker name",
        "notes",
        "Practice Name",
        "former_address",
    ],
)
def test_columns_about_something_else_are_left_alone(header):
    values = VALUES["postcode" if "ode" in header else "full_name"]
    assert guess_roles(pd.DataFrame({header: values})).columns == {}


def test_values_that_do_not_fit_overrule_a_header():
    frame = pd.DataFrame({"Date of birth": ["see file", "unknown", "ask", "n/a", "adult"]})
    assert guess_roles(frame).columns == {}


def test_an_email_is_known_by_its_values():
    frame = pd.DataFrame({"Contact": VALUES["email"]})
    roles = guess_roles(frame)
    assert roles.columns == {"email": ("Contact",)}
    assert roles.why == {"Contact": "its values"}


def test_a_blank_column_is_believed_by_its_header():
    frame = pd.DataFrame({"DOB": ["", None, " ", "N/A", ""]})
    assert guess_roles(frame).columns == {"dob": ("DOB",)}


def test_the_plainest_header_wins_and_every_address_line_is_kept():
    frame = pd.DataFrame(
        {
            "Current home postcode": VALUES["postcode"],
            "Postcode": VALUES["postcode"],
            "Address line 2": ["Northmere"] * 6,
            "Address line 1": ["1 Elm Road"] * 6,
            "Name": VALUES["full_name"],
            "Surname": VALUES["family"],
        }
    )
    assert guess_roles(frame).columns == {
        "postcode": ("Postcode",),
        "address": ("Address line 2", "Address line 1"),
        "family": ("Surname",),
    }


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("PAT DateOfBirth", "pat_date_of_birth"),
        ("NHSNumber", "nhs_number"),
        ("Tenant's  Name", "tenant_name"),
        ("addr1", "addr_1"),
        ("", ""),
    ],
)
def test_headers_become_words(header, said):
    assert words(header) == said


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


def test_roles_can_be_set_for_one_list_or_both():
    assert read_overrides("dob=Born, left.family=LName,right.phone=none, address=A1+A2") == {
        "left": {"dob": ("Born",), "family": ("LName",), "address": ("A1", "A2")},
        "right": {"dob": ("Born",), "phone": (), "address": ("A1", "A2")},
    }
    assert read_overrides("") == {"left": {}, "right": {}}


@pytest.mark.parametrize("text", ["dob", "dob=", "middle.dob=x", "shoe=Size", "=x"])
def test_roles_that_cannot_be_read_are_refused_in_words(text):
    with pytest.raises(WorkbenchError) as caught:
        read_overrides(text)
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


def test_bare_first_and_last_are_names():
    frame = pd.DataFrame({"first": ["Ada", "Bo"], "last": ["Okafor", "Lee"], "n": ["1", "2"]})
    roles = guess_roles(frame)
    assert roles.columns["given"] == ("first",)
    assert roles.columns["family"] == ("last",)
