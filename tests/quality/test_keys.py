"""What a row is: a reference with a blank is told before columns that differ by chance."""

import pytest

from workbench.quality import check, draft

from .conftest import filler

N = 60
PHONES = [f"020794600{n:02d}" for n in range(N)]


def references(blanks, rows=N):
    return [""] * blanks + [f"T{n:04d}" for n in range(blanks, rows)]


def test_a_reference_with_one_blank_is_what_a_row_is(look):
    found = look({"Tenancy ref": references(1), "Telephone": PHONES})
    assert found.key.columns == ("Tenancy ref",)
    assert found.key.statement == "“Tenancy ref” is different on every row but blank on 1."


def test_its_contract_asks_no_more_of_it_than_it_keeps(look):
    found = look({"Tenancy ref": references(1), "Telephone": PHONES})
    agreed = draft(found)
    asked = {
        outcome.rule.fields: outcome.rule.kind
        for outcome in check(found.subject, agreed).outcomes
        if outcome.rule.repeated
    }
    assert asked == {("Tenancy ref",): "unique"}


def test_a_full_reference_goes_before_one_with_a_blank(look):
    found = look({"Old ref": references(1), "New ref": [f"N{n}" for n in range(N)]})
    assert found.key.columns == ("New ref",)


def test_a_reference_that_few_rows_have_is_not_what_a_row_is(look):
    found = look({"Alternative ref": references(20), "road": filler(N)})
    assert found.key.columns == ("road",)


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Telephone", PHONES),
        ("Mobile number", PHONES),
        ("Email", [f"person{n}@example.org" for n in range(N)]),
        ("Full name", [f"Ann {chr(65 + n % 26)}lee{chr(97 + n // 26)}" for n in range(N)]),
    ],
)
def test_what_two_people_may_share_is_not_what_a_row_is(look, heading, values):
    found = look({heading: values, "ward": ["Abbey", "Beacon"] * (N // 2)})
    assert found.key.columns == ()
    assert found.key.statement == (
        "No column, and no few columns together, are different on every row but by chance, so we "
        "cannot say what one row is."
    )


@pytest.mark.parametrize("heading", ["Contact ID", "Name ref", "Ward name"])
def test_ids_of_contacts_and_names_of_places_may_be(look, heading):
    assert look({heading: references(0)}).key.columns == (heading,)
