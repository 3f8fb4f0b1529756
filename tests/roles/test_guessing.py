"""What columns say about a person, guessed as the linkage guesses it."""

from contextlib import closing

import pandas as pd
import pytest

from workbench.roles.guessing import guess_roles, sample, speaks, words
from workbench.sources import connect, read

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
        "Svc User Fname",
        "Service User Forename",
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
        "DateBirth",
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
    assert speaks(header)


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
        "User surname",
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


def test_most_headers_say_nothing_of_a_person():
    assert not any(map(speaks, ("Reading 7", "Rent due", "")))


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


def test_bare_first_and_last_are_names():
    frame = pd.DataFrame({"first": ["Ada", "Bo"], "last": ["Okafor", "Lee"], "n": ["1", "2"]})
    roles = guess_roles(frame)
    assert roles.columns["given"] == ("first",)
    assert roles.columns["family"] == ("last",)


def test_a_long_list_is_sampled_alike_as_it_is_found_and_as_a_frame(tmp_path):
    """So that a page shows the very guess that the linkage makes of the list."""
    path = tmp_path / "long.csv"
    path.write_text(
        "Name,Born,N,Paid,In\n"
        + "".join(
            f"Ann {n},{1 + n % 28:02}/03/19{n % 90 + 10},{n if n % 7 else ''},{n / 4},yes\n"
            for n in range(60_000)
        )
    )
    table = read(path)
    headers = [column.header for column in table.columns]
    found = sample(table.relation(), headers)
    with closing(connect()) as con:
        con.register("frame", table.frame().sample(frac=1, random_state=1))
        framed = sample(con.sql("select * from frame"), headers)
    order = ["Name"]
    pd.testing.assert_frame_equal(
        found.sort_values(order, ignore_index=True), framed.sort_values(order, ignore_index=True)
    )
    assert 10_000 < len(found) < 30_000
    assert guess_roles(found).columns == {"full_name": ("Name",), "dob": ("Born",)}
